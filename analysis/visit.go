package analysis

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetDailySummaryRequest selects a day.
type GetDailySummaryRequest struct {
	BeginDate string `json:"begin_date"` // such as "20260131"; yesterday at the latest
	EndDate   string `json:"end_date"`   // the same day
}

// A GetDailySummaryResult holds the totals.
type GetDailySummaryResult struct {
	List []DailySummary `json:"list"`
}

// A DailySummary holds the totals of a day.
type DailySummary struct {
	RefDate    string `json:"ref_date"`    // such as "20260131"
	VisitTotal int64  `json:"visit_total"` // users so far
	SharePV    int64  `json:"share_pv"`    // how often the app was shared
	ShareUV    int64  `json:"share_uv"`    // how many users shared it
}

// GetDailySummary returns how many users the app has, and how often it was shared on a day
// (获取用户访问小程序数据概况).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/others/api_getdailysummary
//
//wechat:api POST /datacube/getweanalysisappiddailysummarytrend
func GetDailySummary(ctx context.Context, c *wechat.Client, r *GetDailySummaryRequest) (*GetDailySummaryResult, error) {
	return wechat.Do[GetDailySummaryResult](ctx, c, "POST", "/datacube/getweanalysisappiddailysummarytrend", r, wechat.Repeatable())
}

// A GetDailyVisitTrendRequest selects a day.
type GetDailyVisitTrendRequest struct {
	BeginDate string `json:"begin_date"` // such as "20260131"
	EndDate   string `json:"end_date"`   // the same day
}

// A GetDailyVisitTrendResult holds the figures.
type GetDailyVisitTrendResult struct {
	List []VisitTrend `json:"list"`
}

// A VisitTrend holds the visits of a day, a week or a month.
type VisitTrend struct {
	RefDate         string  `json:"ref_date"`          // such as "20260131", "20260126-20260201" or "202601"
	SessionCnt      int64   `json:"session_cnt"`       // how often the app was opened
	VisitPV         int64   `json:"visit_pv"`          // visits to pages
	VisitUV         int64   `json:"visit_uv"`          // visitors
	VisitUVNew      int64   `json:"visit_uv_new"`      // new visitors
	StayTimeUV      float64 `json:"stay_time_uv"`      // in seconds: the mean stay of a user
	StayTimeSession float64 `json:"stay_time_session"` // in seconds: the mean stay of a visit
	VisitDepth      float64 `json:"visit_depth"`       // the mean number of pages of a visit
}

// GetDailyVisitTrend returns the visits of a day (获取用户访问小程序数据日趋势).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/visit-trend/api_getdailyvisittrend
//
//wechat:api POST /datacube/getweanalysisappiddailyvisittrend
func GetDailyVisitTrend(ctx context.Context, c *wechat.Client, r *GetDailyVisitTrendRequest) (*GetDailyVisitTrendResult, error) {
	return wechat.Do[GetDailyVisitTrendResult](ctx, c, "POST", "/datacube/getweanalysisappiddailyvisittrend", r, wechat.Repeatable())
}

// A GetWeeklyVisitTrendRequest selects a week, from Monday to Sunday.
type GetWeeklyVisitTrendRequest struct {
	BeginDate string `json:"begin_date"` // a Monday, such as "20260126"
	EndDate   string `json:"end_date"`   // the Sunday after it
}

// A GetWeeklyVisitTrendResult holds the figures.
type GetWeeklyVisitTrendResult struct {
	List []VisitTrend `json:"list"`
}

// GetWeeklyVisitTrend returns the visits of a week (获取用户访问小程序数据周趋势).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/visit-trend/api_getweeklyvisittrend
//
//wechat:api POST /datacube/getweanalysisappidweeklyvisittrend
func GetWeeklyVisitTrend(ctx context.Context, c *wechat.Client, r *GetWeeklyVisitTrendRequest) (*GetWeeklyVisitTrendResult, error) {
	return wechat.Do[GetWeeklyVisitTrendResult](ctx, c, "POST", "/datacube/getweanalysisappidweeklyvisittrend", r, wechat.Repeatable())
}

// A GetMonthlyVisitTrendRequest selects a month, from its first to its last day.
type GetMonthlyVisitTrendRequest struct {
	BeginDate string `json:"begin_date"` // the first day of a month, such as "20260101"
	EndDate   string `json:"end_date"`   // the last day of that month
}

// A GetMonthlyVisitTrendResult holds the figures.
type GetMonthlyVisitTrendResult struct {
	List []VisitTrend `json:"list"`
}

// GetMonthlyVisitTrend returns the visits of a month (获取用户访问小程序数据月趋势).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/visit-trend/api_getmonthlyvisittrend
//
//wechat:api POST /datacube/getweanalysisappidmonthlyvisittrend
func GetMonthlyVisitTrend(ctx context.Context, c *wechat.Client, r *GetMonthlyVisitTrendRequest) (*GetMonthlyVisitTrendResult, error) {
	return wechat.Do[GetMonthlyVisitTrendResult](ctx, c, "POST", "/datacube/getweanalysisappidmonthlyvisittrend", r, wechat.Repeatable())
}

// A GetVisitDistributionRequest selects a day.
type GetVisitDistributionRequest struct {
	BeginDate string `json:"begin_date"` // such as "20260131"; yesterday at the latest
	EndDate   string `json:"end_date"`   // the same day
}

// A GetVisitDistributionResult says how the visits are spread.
type GetVisitDistributionResult struct {
	RefDate string         `json:"ref_date"` // such as "20260131"
	List    []Distribution `json:"list"`
}

// A Distribution says how the visits of a day are spread over buckets.
type Distribution struct {
	Index    string   `json:"index"` // access_source_session_cnt: where from; access_staytime_info: how long; access_depth_info: how many pages
	ItemList []Bucket `json:"item_list"`
}

// A Bucket holds the visits of one kind.
type Bucket struct {
	Key   int64 `json:"key"`   // what it means depends on Index
	Value int64 `json:"value"` // how many visits
}

// GetVisitDistribution returns where the visits of a day came from, how long they were, and
// over how many pages (获取用户小程序访问分布数据). The buckets of access_staytime_info are 1 up to 2
// seconds, 2 up to 5, 3 up to 10, 4 up to 20, 5 up to 30, 6 up to 50, 7 up to 100, 8 more;
// those of access_depth_info are 1 to 5 pages, 6 up to 10 pages, 7 more. The official page
// lists those of access_source_session_cnt.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/others/api_getvisitdistribution
//
//wechat:api POST /datacube/getweanalysisappidvisitdistribution
func GetVisitDistribution(ctx context.Context, c *wechat.Client, r *GetVisitDistributionRequest) (*GetVisitDistributionResult, error) {
	return wechat.Do[GetVisitDistributionResult](ctx, c, "POST", "/datacube/getweanalysisappidvisitdistribution", r, wechat.Repeatable())
}

// A GetVisitPageRequest selects a day.
type GetVisitPageRequest struct {
	BeginDate string `json:"begin_date"` // such as "20260131"; yesterday at the latest
	EndDate   string `json:"end_date"`   // the same day
}

// A GetVisitPageResult holds the figures of pages.
type GetVisitPageResult struct {
	RefDate string       `json:"ref_date"` // such as "20260131"
	List    []PageVisits `json:"list"`
}

// PageVisits holds the figures of a page.
type PageVisits struct {
	PagePath       string  `json:"page_path"`
	PageVisitPV    int64   `json:"page_visit_pv"`    // visits
	PageVisitUV    int64   `json:"page_visit_uv"`    // visitors
	PageStayTimePV float64 `json:"page_staytime_pv"` // in seconds: the mean stay
	EntryPagePV    int64   `json:"entrypage_pv"`     // visits that began here
	ExitPagePV     int64   `json:"exitpage_pv"`      // visits that ended here
	PageSharePV    int64   `json:"page_share_pv"`    // how often it was shared
	PageShareUV    int64   `json:"page_share_uv"`    // how many users shared it
}

// GetVisitPage returns the visits to the 200 pages that were visited most on a day (获取访问页面数据).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/data-analysis/others/api_getvisitpage
//
//wechat:api POST /datacube/getweanalysisappidvisitpage
func GetVisitPage(ctx context.Context, c *wechat.Client, r *GetVisitPageRequest) (*GetVisitPageResult, error) {
	return wechat.Do[GetVisitPageResult](ctx, c, "POST", "/datacube/getweanalysisappidvisitpage", r, wechat.Repeatable())
}
