package drama

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// Which traffic is meant.
const (
	TrafficAll    = 0
	TrafficPlayer = 1 // of WeChat's player of dramas
	TrafficOther  = 2
)

// A GetCDNLogsRequest selects logs: of the last 30 days, 48 hours at once.
type GetCDNLogsRequest struct {
	StartTime int64 `json:"start_time"`           // in Unix seconds
	EndTime   int64 `json:"end_time"`             // in Unix seconds
	QueryType int64 `json:"query_type,omitempty"` // TrafficAll or another
}

// A GetCDNLogsResult lists logs.
type GetCDNLogsResult struct {
	TotalCount      int64    `json:"total_count"`
	DomesticCDNLogs []CDNLog `json:"domestic_cdn_logs"`
}

// A CDNLog is the log of an hour and a domain.
type CDNLog struct {
	Date      string `json:"date"` // such as "2024-03-28"
	Name      string `json:"name"`
	URL       string `json:"url"`        // valid for 24 hours
	StartTime int64  `json:"start_time"` // in Unix seconds
	EndTime   int64  `json:"end_time"`   // in Unix seconds
}

// GetCDNLogs returns where the logs of what was played are (查询CDN日志下载链接列表). A log is complete
// about 3 hours later; what is charged for is about a tenth more than its bytes.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/usagedata/api_getcdnlogs
//
//wechat:api POST /wxa/sec/vod/getcdnlogs
func GetCDNLogs(ctx context.Context, c *wechat.Client, r *GetCDNLogsRequest) (*GetCDNLogsResult, error) {
	return wechat.Do[GetCDNLogsResult](ctx, c, "POST", "/wxa/sec/vod/getcdnlogs", r, wechat.Repeatable())
}

// A GetCDNUsageDataRequest selects figures: of the last 365 days, 90 days at once.
type GetCDNUsageDataRequest struct {
	StartTime    int64 `json:"start_time"`           // in Unix seconds
	EndTime      int64 `json:"end_time"`             // in Unix seconds
	DataInterval int64 `json:"data_interval"`        // in minutes: 5, 60 or 1440
	QueryType    int64 `json:"query_type,omitempty"` // TrafficAll or another
}

// A GetCDNUsageDataResult lists figures.
type GetCDNUsageDataResult struct {
	DataInterval int64   `json:"data_interval"` // in minutes
	ItemList     []Usage `json:"item_list"`
}

// Usage is how much was played.
type Usage struct {
	Time  int64 `json:"time"`  // in Unix seconds: when the interval begins
	Value int64 `json:"value"` // in bytes
}

// GetCDNUsageData returns how much was played (查询CDN用量数据).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/usagedata/api_getcdnusagedata
//
//wechat:api POST /wxa/sec/vod/getcdnusagedata
func GetCDNUsageData(ctx context.Context, c *wechat.Client, r *GetCDNUsageDataRequest) (*GetCDNUsageDataResult, error) {
	return wechat.Do[GetCDNUsageDataResult](ctx, c, "POST", "/wxa/sec/vod/getcdnusagedata", r, wechat.Repeatable())
}

// Which packages are listed.
const (
	PackagesAll     = 0
	PackagesValid   = 1
	PackagesInvalid = 2
	PackagesExpired = 3
)

// A ListPackagesRequest selects packages of traffic.
type ListPackagesRequest struct {
	Status    int64 `json:"status"` // PackagesAll or another
	Offset    int64 `json:"offset"` // from 0
	Limit     int64 `json:"limit" limit:"..100"`
	QueryType int64 `json:"query_type,omitempty"` // 0 general ones, 1 those for WeChat's player (定向流量包)
}

// A ListPackagesResult is a page of packages.
type ListPackagesResult struct {
	TotalCount  int64     `json:"total_count"` // of all pages
	PackageList []Package `json:"package_list"`
}

// A Package is a package of traffic that was bought (流量包).
type Package struct {
	StartTime int64  `json:"start_time"` // in Unix seconds
	EndTime   int64  `json:"end_time"`   // in Unix seconds
	Used      int64  `json:"used"`       // in MB; 1000 are a GB
	All       int64  `json:"all"`        // in MB
	OrderID   string `json:"order_id"`
	Status    int64  `json:"status"`     // PackagesValid or another
	IsDeleted int64  `json:"is_deleted"` // 1: it doesn't count any more, such as after a refund
	PackageID string `json:"package_id"`
}

// ListPackages lists packages of traffic (查询流量包详情). What is left in the valid ones can be played.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/usagedata/api_listpackages
//
//wechat:api POST /wxa/sec/vod/listpackages
func ListPackages(ctx context.Context, c *wechat.Client, r *ListPackagesRequest) (*ListPackagesResult, error) {
	return wechat.Do[ListPackagesResult](ctx, c, "POST", "/wxa/sec/vod/listpackages", r, wechat.Repeatable())
}
