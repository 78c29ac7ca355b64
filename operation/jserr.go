package operation

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetJsErrListRequest selects errors.
type GetJsErrListRequest struct {
	AppVersion string `json:"appVersion"`         // "0": all
	ErrType    string `json:"errType"`            // "0" all, "1" the app's code, "2" plugins, "3" the framework
	StartTime  string `json:"startTime"`          // such as "2026-01-31"
	EndTime    string `json:"endTime"`            // the last day, such as "2026-01-31"
	Keyword    string `json:"keyword" empty:"ok"` // in the error; empty: any
	OpenID     string `json:"openid" empty:"ok"`  // empty: of all users
	OrderBy    string `json:"orderby"`            // "uv": by users; "pv": by occurrences
	Desc       string `json:"desc"`               // "1": the most first; "2": the fewest first
	Offset     int64  `json:"offset"`             // from 0
	Limit      int64  `json:"limit" limit:"..30"`
}

// A GetJsErrListResult is a page of errors.
type GetJsErrListResult struct {
	Data       []JsErr `json:"data"`
	TotalCount int64   `json:"totalCount"` // of all pages
}

// A JsErr is an error, and how often it happens.
type JsErr struct {
	ErrorMsgMD5   string `json:"errorMsgMd5"`
	ErrorMsg      string `json:"errorMsg"`
	UV            int64  `json:"uv"` // how many users had it
	PV            int64  `json:"pv"` // how often it happened
	ErrorStackMD5 string `json:"errorStackMd5"`
	ErrorStack    string `json:"errorStack"`
	PVPercent     string `json:"pvPercent"` // its share of all occurrences
	UVPercent     string `json:"uvPercent"` // its share of all users
}

// GetJsErrList lists the JavaScript errors of the app (查询错误列表). Code(20011): too many calls;
// wait.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/operation/api_getjserrlist
//
//wechat:api POST /wxaapi/log/jserr_list
func GetJsErrList(ctx context.Context, c *wechat.Client, r *GetJsErrListRequest) (*GetJsErrListResult, error) {
	return wechat.Do[GetJsErrListResult](ctx, c, "POST", "/wxaapi/log/jserr_list", r, wechat.Repeatable())
}

// A GetJsErrDetailRequest names an error of [GetJsErrList].
type GetJsErrDetailRequest struct {
	StartTime     string `json:"startTime"`         // such as "2026-01-31"
	EndTime       string `json:"endTime"`           // the last day, such as "2026-01-31"
	ErrorMsgMD5   string `json:"errorMsgMd5"`       // of the list
	ErrorStackMD5 string `json:"errorStackMd5"`     // of the list
	AppVersion    string `json:"appVersion"`        // "0": all
	SDKVersion    string `json:"sdkVersion"`        // of the base library (基础库); "0": all
	OSName        string `json:"osName"`            // "0" all, "1" Android, "2" iOS, "3" others
	ClientVersion string `json:"clientVersion"`     // of WeChat; "0": all
	OpenID        string `json:"openid" empty:"ok"` // empty: of all users
	Offset        int64  `json:"offset"`            // from 0
	Limit         int64  `json:"limit"`
	Desc          string `json:"desc"` // "1": the newest first; "0": the oldest first
}

// A GetJsErrDetailResult is a page of occurrences.
type GetJsErrDetailResult struct {
	Data       []JsErrEvent `json:"data"`
	TotalCount int64        `json:"totalCount"` // of all pages
}

// A JsErrEvent is an error as it happened to one user. Some names occur in two spellings:
// WeChat fills one of the two.
type JsErrEvent struct {
	Count              string `json:"Count"`
	SDKVersion         string `json:"sdkVersion"`    // of the base library (基础库)
	ClientVersion      string `json:"ClientVersion"` // of WeChat
	ErrorStackMD5      string `json:"errorStackMd5"`
	TimeStamp          string `json:"TimeStamp"` // such as "2026-01-31 12:00:00"
	AppVersion         string `json:"appVersion"`
	ErrorMsgMD5        string `json:"errorMsgMd5"`
	ErrorMsg           string `json:"errorMsg"`
	ErrorStack         string `json:"errorStack"`
	Ds                 string `json:"Ds"`     // the day
	OSName             string `json:"OsName"` // 1 Android, 2 iOS, 3 others
	OpenID             string `json:"openId"` // of the user
	PluginVersion      string `json:"pluginversion"`
	AppID              string `json:"appId"`
	DeviceModel        string `json:"DeviceModel"`
	Source             string `json:"source"`
	Route              string `json:"route"` // the page
	Nickname           string `json:"nickname"`
	Uin                string `json:"Uin"`           // WeChat's number of the user
	OSNameLower        string `json:"osName"`        // 1 Android, 2 iOS, 3 others
	ClientVersionLower string `json:"clientVersion"` // of WeChat
}

// GetJsErrDetail lists the occurrences of an error (查询js错误详情). Code(-3): try again.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/operation/api_getjserrdetail
//
//wechat:api POST /wxaapi/log/jserr_detail
func GetJsErrDetail(ctx context.Context, c *wechat.Client, r *GetJsErrDetailRequest) (*GetJsErrDetailResult, error) {
	return wechat.Do[GetJsErrDetailResult](ctx, c, "POST", "/wxaapi/log/jserr_detail", r, wechat.Repeatable())
}

// A RealtimeLogSearchRequest selects logs.
type RealtimeLogSearchRequest struct {
	Date      string `json:"date"`                // such as "20260131": one of the last 7 days; WeChat's error text says 3
	BeginTime int64  `json:"begintime"`           // in Unix seconds, on that day
	EndTime   int64  `json:"endtime"`             // in Unix seconds, on that day
	Start     int64  `json:"start,omitempty"`     // from 0
	Limit     int64  `json:"limit,omitempty"`     // 20 if absent
	TraceID   string `json:"traceId,omitempty"`   // of one start of the app
	URL       string `json:"url,omitempty"`       // a page, such as "pages/index/index"
	ID        string `json:"id,omitempty"`        // a WeChat id, or an openid
	FilterMsg string `json:"filterMsg,omitempty"` // the text of setFilterMsg
	Level     int64  `json:"level,omitempty"`     // at least: 2 info, 4 warn, 8 error
}

// A RealtimeLogSearchResult holds the logs.
type RealtimeLogSearchResult struct {
	Data RealtimeLogs `json:"data"`
}

// RealtimeLogs are a page of logs.
type RealtimeLogs struct {
	List  []RealtimeLog `json:"list"`
	Total int64         `json:"total"` // of all pages
}

// A RealtimeLog is what a page of the app logged.
type RealtimeLog struct {
	Level          int64      `json:"level"`          // 2 info, 4 warn, 8 error; the sum of those in Msg
	LibraryVersion string     `json:"libraryVersion"` // of the base library (基础库)
	ClientVersion  string     `json:"clientVersion"`  // of WeChat
	ID             string     `json:"id"`             // the openid
	Timestamp      int64      `json:"timestamp"`      // in Unix seconds
	Platform       int64      `json:"platform"`       // 1 Android, 2 iOS
	URL            string     `json:"url"`            // the page
	Msg            []LogEntry `json:"msg"`
	TraceID        string     `json:"traceid"`   // of one start of the app
	FilterMsg      string     `json:"filterMsg"` // the text of setFilterMsg
}

// A LogEntry is one call of a log function.
type LogEntry struct {
	Time  int64    `json:"time"`  // in Unix time
	Msg   []string `json:"msg"`   // the arguments
	Level int64    `json:"level"` // 2 info, 4 warn, 8 error
}

// RealtimeLogSearch searches what the app logged with wx.getRealtimeLogManager (查询实时日志): up to
// 50 calls a minute. Code(200002): the day is too old, or the end isn't after the beginning.
// Code(200010): too many calls; wait for the next minute.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/operation/api_realtimelogsearch
//
//wechat:api GET /wxaapi/userlog/userlog_search
func RealtimeLogSearch(ctx context.Context, c *wechat.Client, r *RealtimeLogSearchRequest) (*RealtimeLogSearchResult, error) {
	return wechat.Do[RealtimeLogSearchResult](ctx, c, "GET", "/wxaapi/userlog/userlog_search", r, wechat.Repeatable())
}
