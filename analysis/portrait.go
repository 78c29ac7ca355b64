package analysis

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetUserPortraitRequest selects 1, 7 or 30 days.
type GetUserPortraitRequest struct {
	BeginDate string `json:"begin_date"` // such as "20260101"
	EndDate   string `json:"end_date"`   // the same day, or 6 or 29 days later
}

// A GetUserPortraitResult says who the users were.
type GetUserPortraitResult struct {
	RefDate    string   `json:"ref_date"`     // such as "20260125-20260131"
	VisitUVNew Portrait `json:"visit_uv_new"` // of new users
	VisitUV    Portrait `json:"visit_uv"`     // of active users
}

// A Portrait says of a group of users who they are.
type Portrait struct {
	Province  []PortraitShare `json:"province"`
	City      []PortraitShare `json:"city"`
	Genders   []PortraitShare `json:"genders"`   // male, female, unknown
	Platforms []PortraitShare `json:"platforms"` // Android, iOS, other
	Devices   []PortraitShare `json:"devices"`   // such as Apple iPhone 6
	Ages      []PortraitShare `json:"ages"`      // in bands, such as 18 to 24
}

// A PortraitShare says how many users have a value in common.
type PortraitShare struct {
	ID    int64  `json:"id"`    // of the value
	Name  string `json:"name"`  // of the value, such as "广东"
	Value int64  `json:"value"` // how many users
}

// GetUserPortrait returns where the users are from, their age, and their phones (获取小程序用户画像分布).
// The last day is yesterday at the latest, and the first one is the same, 6 or 29 days before.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/others/api_getuserportrait
//
//wechat:api POST /datacube/getweanalysisappiduserportrait
func GetUserPortrait(ctx context.Context, c *wechat.Client, r *GetUserPortraitRequest) (*GetUserPortraitResult, error) {
	return wechat.Do[GetUserPortraitResult](ctx, c, "POST", "/datacube/getweanalysisappiduserportrait", r, wechat.Repeatable())
}

// A GetPerformanceDataRequest selects the figures of one module.
type GetPerformanceDataRequest struct {
	Module int64              `json:"module"` // 10016 opening rate, 10017 start, 10021 change of pages, 10022 memory, 10023 memory faults
	Time   PerformanceTime    `json:"time"`
	Params []PerformanceParam `json:"params"` // 10016 and 10017 take networktype and device_level, the others device_level
}

// A PerformanceTime selects up to 30 days.
type PerformanceTime struct {
	BeginTimestamp int64 `json:"begin_timestamp"` // in Unix seconds
	EndTimestamp   int64 `json:"end_timestamp"`   // in Unix seconds
}

// A PerformanceParam is a condition.
type PerformanceParam struct {
	Field string `json:"field"` // networktype, device_level or device
	Value string `json:"value"` // "-1" all; of networktype 3g, 4g, wifi; of device_level 1 high, 2 middle, 3 low; of device 1 iOS, 2 Android
}

// A GetPerformanceDataResult holds the figures.
type GetPerformanceDataResult struct {
	Data PerformanceData `json:"data"`
}

// PerformanceData holds the tables of a module.
type PerformanceData struct {
	Body PerformanceBody `json:"body"`
}

// A PerformanceBody holds the tables of a module.
type PerformanceBody struct {
	Tables []PerformanceTable `json:"tables"`
	Count  int64              `json:"count"` // how many tables there are
}

// A PerformanceTable holds the figures of one metric.
type PerformanceTable struct {
	ID    string            `json:"id"` // of the metric
	Lines []PerformanceLine `json:"lines"`
	Zh    string            `json:"zh"` // the name of the metric, in Chinese
}

// A PerformanceLine is one curve.
type PerformanceLine struct {
	Fields []PerformancePoint `json:"fields"`
}

// A PerformancePoint is the figure of a day.
type PerformancePoint struct {
	RefDate string `json:"refdate"` // such as "20260131"
	Value   string `json:"value"`   // a number as a text
}

// GetPerformanceData returns how fast the app starts and runs (获取小程序性能数据).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/others/api_getperformancedata
//
//wechat:api POST /wxa/business/performance/boot
func GetPerformanceData(ctx context.Context, c *wechat.Client, r *GetPerformanceDataRequest) (*GetPerformanceDataResult, error) {
	return wechat.Do[GetPerformanceDataResult](ctx, c, "POST", "/wxa/business/performance/boot", r, wechat.Repeatable(), wechat.Needs("data"))
}
