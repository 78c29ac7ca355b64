package operation

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetPerformanceRequest selects times. All texts are required; what has no meaning for the
// type is "@_all:".
type GetPerformanceRequest struct {
	CostTimeType     int64  `json:"cost_time_type"`     // 1 start, 2 download of the code, 3 first rendering
	DefaultStartTime int64  `json:"default_start_time"` // in Unix seconds
	DefaultEndTime   int64  `json:"default_end_time"`   // in Unix seconds
	Device           string `json:"device"`             // "@_all:" all, "1" iOS, "2" Android
	IsDownloadCode   string `json:"is_download_code"`   // of type 1: "@_all:" all, "1" with a download of code, "2" without
	Scene            string `json:"scene"`              // of types 1 and 2: "@_all:" all, or a Value of GetSceneList
	NetworkType      string `json:"networktype"`        // of type 2: "@_all:" all, "wifi", "4g", "3g", "2g"
}

// A GetPerformanceResult holds times, as JSON in texts.
type GetPerformanceResult struct {
	DefaultTimeData string `json:"default_time_data"` // JSON: {"list":[{"ref_date":"20260131","cost_time_type":1,"cost_time":760}]}, in milliseconds
	CompareTimeData string `json:"compare_time_data"` // JSON, likewise
}

// GetPerformance returns how long the app takes to start (获取性能数据). analysis.GetPerformanceData
// is newer.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/operation/api_getperformance
//
//wechat:api POST /wxaapi/log/get_performance
func GetPerformance(ctx context.Context, c *wechat.Client, r *GetPerformanceRequest) (*GetPerformanceResult, error) {
	return wechat.Do[GetPerformanceResult](ctx, c, "POST", "/wxaapi/log/get_performance", r, wechat.Repeatable())
}

// A GetSceneListResult lists scenes.
type GetSceneListResult struct {
	Scene []Scene `json:"scene"`
}

// A Scene is where users come from.
type Scene struct {
	Name  string `json:"name"`  // in Chinese
	Value string `json:"value"` // for GetPerformance
}

// GetSceneList lists where users come from (获取访问来源), for [GetPerformance]. Code(507010): the
// app isn't published.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/operation/api_getscenelist
//
//wechat:api GET /wxaapi/log/get_scene
func GetSceneList(ctx context.Context, c *wechat.Client) (*GetSceneListResult, error) {
	return wechat.Do[GetSceneListResult](ctx, c, "GET", "/wxaapi/log/get_scene", nil, wechat.Repeatable())
}

// A GetVersionListResult lists versions.
type GetVersionListResult struct {
	CVList []ClientVersions `json:"cvlist"`
}

// ClientVersions are the versions of WeChat of one kind of client.
type ClientVersions struct {
	Type              int64    `json:"type"`                // 1 clients, 2 direct service (服务直达)
	ClientVersionList []string `json:"client_version_list"` // such as "7.0.0"
}

// GetVersionList lists the versions of WeChat that the app's users have (获取客户端版本).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/operation/api_getversionlist
//
//wechat:api GET /wxaapi/log/get_client_version
func GetVersionList(ctx context.Context, c *wechat.Client) (*GetVersionListResult, error) {
	return wechat.Do[GetVersionListResult](ctx, c, "GET", "/wxaapi/log/get_client_version", nil, wechat.Repeatable())
}
