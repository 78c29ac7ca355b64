package analysis

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetDailyRetainRequest selects a day.
type GetDailyRetainRequest struct {
	BeginDate string `json:"begin_date"` // such as "20260131"
	EndDate   string `json:"end_date"`   // the same day
}

// A GetDailyRetainResult says how many users came back.
type GetDailyRetainResult struct {
	RefDate    string     `json:"ref_date"`     // such as "20260131"
	VisitUVNew []Retained `json:"visit_uv_new"` // of new users
	VisitUV    []Retained `json:"visit_uv"`     // of active users
}

// A Retained says how many users came back after some time.
type Retained struct {
	Key   int64 `json:"key"`   // how many days, weeks or months later
	Value int64 `json:"value"` // how many users; of key 0 all, of others those who came back
}

// GetDailyRetain returns how many users of a day came back (获取用户访问小程序日留存). The keys are 0 to
// 7, 14 and 30 days later.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/visit-retain/api_getdailyretain
//
//wechat:api POST /datacube/getweanalysisappiddailyretaininfo
func GetDailyRetain(ctx context.Context, c *wechat.Client, r *GetDailyRetainRequest) (*GetDailyRetainResult, error) {
	return wechat.Do[GetDailyRetainResult](ctx, c, "POST", "/datacube/getweanalysisappiddailyretaininfo", r, wechat.Repeatable())
}

// A GetWeeklyRetainRequest selects a week, from Monday to Sunday.
type GetWeeklyRetainRequest struct {
	BeginDate string `json:"begin_date"` // a Monday, such as "20260126"
	EndDate   string `json:"end_date"`   // the Sunday after it
}

// A GetWeeklyRetainResult says how many users came back.
type GetWeeklyRetainResult struct {
	RefDate    string     `json:"ref_date"`     // such as "20260126-20260201"
	VisitUVNew []Retained `json:"visit_uv_new"` // of new users
	VisitUV    []Retained `json:"visit_uv"`     // of active users
}

// GetWeeklyRetain returns how many users of a week came back (获取用户访问小程序周留存). The keys are 0 to
// 4 weeks later.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/visit-retain/api_getweeklyretain
//
//wechat:api POST /datacube/getweanalysisappidweeklyretaininfo
func GetWeeklyRetain(ctx context.Context, c *wechat.Client, r *GetWeeklyRetainRequest) (*GetWeeklyRetainResult, error) {
	return wechat.Do[GetWeeklyRetainResult](ctx, c, "POST", "/datacube/getweanalysisappidweeklyretaininfo", r, wechat.Repeatable())
}

// A GetMonthlyRetainRequest selects a month, from its first to its last day.
type GetMonthlyRetainRequest struct {
	BeginDate string `json:"begin_date"` // the first day of a month, such as "20260101"
	EndDate   string `json:"end_date"`   // the last day of that month
}

// A GetMonthlyRetainResult says how many users came back.
type GetMonthlyRetainResult struct {
	RefDate    string     `json:"ref_date"`     // such as "202601"
	VisitUVNew []Retained `json:"visit_uv_new"` // of new users
	VisitUV    []Retained `json:"visit_uv"`     // of active users
}

// GetMonthlyRetain returns how many users of a month came back (获取用户访问小程序月留存). The keys are 0
// and 1 months later.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/visit-retain/api_getmonthlyretain
//
//wechat:api POST /datacube/getweanalysisappidmonthlyretaininfo
func GetMonthlyRetain(ctx context.Context, c *wechat.Client, r *GetMonthlyRetainRequest) (*GetMonthlyRetainResult, error) {
	return wechat.Do[GetMonthlyRetainResult](ctx, c, "POST", "/datacube/getweanalysisappidmonthlyretaininfo", r, wechat.Repeatable())
}
