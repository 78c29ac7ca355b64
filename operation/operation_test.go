package operation_test

import (
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/operation"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call: operation.GetJsErrList, Repeatable: true,
		Args:   []any{&operation.GetJsErrListRequest{AppVersion: "appVersion-1", ErrType: "errType-2", StartTime: "startTime-3", EndTime: "endTime-4", Keyword: "keyword-5", OpenID: "openid-6", OrderBy: "orderby-7", Desc: "desc-8", Offset: 9, Limit: 10}},
		URI:    "/wxaapi/log/jserr_list?access_token=TOKEN",
		Body:   `{"appVersion":"appVersion-1","errType":"errType-2","startTime":"startTime-3","endTime":"endTime-4","keyword":"keyword-5","openid":"openid-6","orderby":"orderby-7","desc":"desc-8","offset":9,"limit":10}`,
		Answer: `{"errcode":0,"data":[{"errorMsgMd5":"errorMsgMd5-12","errorMsg":"errorMsg-13","uv":14,"pv":15,"errorStackMd5":"errorStackMd5-16","errorStack":"errorStack-17","pvPercent":"pvPercent-18","uvPercent":"uvPercent-19"}],"totalCount":20}`,
		Want:   &operation.GetJsErrListResult{Data: []operation.JsErr{{ErrorMsgMD5: "errorMsgMd5-12", ErrorMsg: "errorMsg-13", UV: 14, PV: 15, ErrorStackMD5: "errorStackMd5-16", ErrorStack: "errorStack-17", PVPercent: "pvPercent-18", UVPercent: "uvPercent-19"}}, TotalCount: 20},
	},
	{
		Call: operation.GetJsErrDetail, Repeatable: true,
		Args:   []any{&operation.GetJsErrDetailRequest{StartTime: "startTime-21", EndTime: "endTime-22", ErrorMsgMD5: "errorMsgMd5-23", ErrorStackMD5: "errorStackMd5-24", AppVersion: "appVersion-25", SDKVersion: "sdkVersion-26", OSName: "osName-27", ClientVersion: "clientVersion-28", OpenID: "openid-29", Offset: 30, Limit: 31, Desc: "desc-32"}},
		URI:    "/wxaapi/log/jserr_detail?access_token=TOKEN",
		Body:   `{"startTime":"startTime-21","endTime":"endTime-22","errorMsgMd5":"errorMsgMd5-23","errorStackMd5":"errorStackMd5-24","appVersion":"appVersion-25","sdkVersion":"sdkVersion-26","osName":"osName-27","clientVersion":"clientVersion-28","openid":"openid-29","offset":30,"limit":31,"desc":"desc-32"}`,
		Answer: `{"errcode":0,"data":[{"Count":"Count-34","sdkVersion":"sdkVersion-35","ClientVersion":"ClientVersion-36","errorStackMd5":"errorStackMd5-37","TimeStamp":"TimeStamp-38","appVersion":"appVersion-39","errorMsgMd5":"errorMsgMd5-40","errorMsg":"errorMsg-41","errorStack":"errorStack-42","Ds":"Ds-43","OsName":"OsName-44","openId":"openId-45","pluginversion":"pluginversion-46","appId":"appId-47","DeviceModel":"DeviceModel-48","source":"source-49","route":"route-50","nickname":"nickname-51","Uin":"Uin-52","osName":"osName-53","clientVersion":"clientVersion-54"}],"totalCount":55}`,
		Want:   &operation.GetJsErrDetailResult{Data: []operation.JsErrEvent{{Count: "Count-34", SDKVersion: "sdkVersion-35", ClientVersion: "ClientVersion-36", ErrorStackMD5: "errorStackMd5-37", TimeStamp: "TimeStamp-38", AppVersion: "appVersion-39", ErrorMsgMD5: "errorMsgMd5-40", ErrorMsg: "errorMsg-41", ErrorStack: "errorStack-42", Ds: "Ds-43", OSName: "OsName-44", OpenID: "openId-45", PluginVersion: "pluginversion-46", AppID: "appId-47", DeviceModel: "DeviceModel-48", Source: "source-49", Route: "route-50", Nickname: "nickname-51", Uin: "Uin-52", OSNameLower: "osName-53", ClientVersionLower: "clientVersion-54"}}, TotalCount: 55},
	},
	{
		Call: operation.RealtimeLogSearch, Repeatable: true,
		Args:   []any{&operation.RealtimeLogSearchRequest{Date: "date-56", BeginTime: 57, EndTime: 58, Start: 59, Limit: 60, TraceID: "traceId-61", URL: "url-62", ID: "id-63", FilterMsg: "filterMsg-64", Level: 65}},
		URI:    "/wxaapi/userlog/userlog_search?access_token=TOKEN&begintime=57&date=date-56&endtime=58&filterMsg=filterMsg-64&id=id-63&level=65&limit=60&start=59&traceId=traceId-61&url=url-62",
		Answer: `{"errcode":0,"data":{"list":[{"level":68,"libraryVersion":"libraryVersion-69","clientVersion":"clientVersion-70","id":"id-71","timestamp":72,"platform":73,"url":"url-74","msg":[{"time":76,"msg":["msg-77"],"level":78}],"traceid":"traceid-79","filterMsg":"filterMsg-80"}],"total":81}}`,
		Want:   &operation.RealtimeLogSearchResult{Data: operation.RealtimeLogs{List: []operation.RealtimeLog{{Level: 68, LibraryVersion: "libraryVersion-69", ClientVersion: "clientVersion-70", ID: "id-71", Timestamp: 72, Platform: 73, URL: "url-74", Msg: []operation.LogEntry{{Time: 76, Msg: []string{"msg-77"}, Level: 78}}, TraceID: "traceid-79", FilterMsg: "filterMsg-80"}}, Total: 81}},
	},
	{
		Call: operation.GetPerformance, Repeatable: true,
		Args:   []any{&operation.GetPerformanceRequest{CostTimeType: 82, DefaultStartTime: 83, DefaultEndTime: 84, Device: "device-85", IsDownloadCode: "is_download_code-86", Scene: "scene-87", NetworkType: "networktype-88"}},
		URI:    "/wxaapi/log/get_performance?access_token=TOKEN",
		Body:   `{"cost_time_type":82,"default_start_time":83,"default_end_time":84,"device":"device-85","is_download_code":"is_download_code-86","scene":"scene-87","networktype":"networktype-88"}`,
		Answer: `{"errcode":0,"default_time_data":"default_time_data-89","compare_time_data":"compare_time_data-90"}`,
		Want:   &operation.GetPerformanceResult{DefaultTimeData: "default_time_data-89", CompareTimeData: "compare_time_data-90"},
	},
	{
		Call: operation.GetSceneList, Repeatable: true,
		URI:    "/wxaapi/log/get_scene?access_token=TOKEN",
		Answer: `{"errcode":0,"scene":[{"name":"name-92","value":"value-93"}]}`,
		Want:   &operation.GetSceneListResult{Scene: []operation.Scene{{Name: "name-92", Value: "value-93"}}},
	},
	{
		Call: operation.GetVersionList, Repeatable: true,
		URI:    "/wxaapi/log/get_client_version?access_token=TOKEN",
		Answer: `{"errcode":0,"cvlist":[{"type":95,"client_version_list":["client_version_list-96"]}]}`,
		Want:   &operation.GetVersionListResult{CVList: []operation.ClientVersions{{Type: 95, ClientVersionList: []string{"client_version_list-96"}}}},
	},
	{
		Call: operation.GetDomainInfo, Repeatable: true,
		Args:   []any{&operation.GetDomainInfoRequest{Action: "action-97"}},
		URI:    "/wxa/getwxadevinfo?access_token=TOKEN&action=action-97",
		Body:   `{"action":"action-97"}`,
		Answer: `{"errcode":0,"requestdomain":["requestdomain-98"],"wsrequestdomain":["wsrequestdomain-99"],"uploaddomain":["uploaddomain-100"],"downloaddomain":["downloaddomain-101"],"udpdomain":["udpdomain-102"],"bizdomain":["bizdomain-103"]}`,
		Want:   &operation.GetDomainInfoResult{RequestDomain: []string{"requestdomain-98"}, WSRequestDomain: []string{"wsrequestdomain-99"}, UploadDomain: []string{"uploaddomain-100"}, DownloadDomain: []string{"downloaddomain-101"}, UDPDomain: []string{"udpdomain-102"}, BizDomain: []string{"bizdomain-103"}},
	},
	{
		Call: operation.GetFeedback, Repeatable: true,
		Args:   []any{&operation.GetFeedbackRequest{Type: 104, Page: 105, Num: 106}},
		URI:    "/wxaapi/feedback/list?access_token=TOKEN&num=106&page=105&type=104",
		Answer: `{"errcode":0,"list":[{"record_id":108,"create_time":109,"content":"content-110","phone":"phone-111","openid":"openid-112","nickname":"nickname-113","head_url":"head_url-114","type":115,"mediaIds":["mediaIds-116"],"systemInfo":"systemInfo-117"}],"total_num":118}`,
		Want:   &operation.GetFeedbackResult{List: []operation.Feedback{{RecordID: 108, CreateTime: 109, Content: "content-110", Phone: "phone-111", OpenID: "openid-112", Nickname: "nickname-113", HeadURL: "head_url-114", Type: 115, MediaIDs: []string{"mediaIds-116"}, SystemInfo: "systemInfo-117"}}, TotalNum: 118},
	},
	{
		Call: operation.GetFeedbackMedia, Repeatable: true,
		Args:   []any{&operation.GetFeedbackMediaRequest{RecordID: 119, MediaID: "media_id-120"}},
		URI:    "/cgi-bin/media/getfeedbackmedia?access_token=TOKEN&media_id=media_id-120&record_id=119",
		Answer: "\x89PNG\r\n\x1a\n1",
		Want:   &wechat.File{ContentType: "image/png", Data: []byte("\x89PNG\r\n\x1a\n1")},
	},
	{
		Call: operation.GetGrayReleasePlan, Repeatable: true,
		URI:    "/wxa/getgrayreleaseplan?access_token=TOKEN",
		Answer: `{"errcode":0,"gray_release_plan":{"status":122,"create_timestamp":123,"gray_percentage":124,"support_debuger_first":true,"support_experiencer_first":true}}`,
		Want:   &operation.GetGrayReleasePlanResult{GrayReleasePlan: operation.GrayReleasePlan{Status: 122, CreateTimestamp: 123, GrayPercentage: 124, SupportDebugerFirst: true, SupportExperiencerFirst: true}},
	},
}
