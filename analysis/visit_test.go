package analysis_test

import (
	"github.com/minigo-dev/wechat/analysis"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

var visitRows = []wiretest.Row{
	{
		Call: analysis.GetDailySummary, Repeatable: true,
		Args:   []any{&analysis.GetDailySummaryRequest{BeginDate: "begin_date-1", EndDate: "end_date-2"}},
		URI:    "/datacube/getweanalysisappiddailysummarytrend?access_token=TOKEN",
		Body:   `{"begin_date":"begin_date-1","end_date":"end_date-2"}`,
		Answer: `{"errcode":0,"list":[{"ref_date":"ref_date-4","visit_total":5,"share_pv":6,"share_uv":7}]}`,
		Want:   &analysis.GetDailySummaryResult{List: []analysis.DailySummary{{RefDate: "ref_date-4", VisitTotal: 5, SharePV: 6, ShareUV: 7}}},
	},
	{
		Call: analysis.GetDailyVisitTrend, Repeatable: true,
		Args:   []any{&analysis.GetDailyVisitTrendRequest{BeginDate: "begin_date-8", EndDate: "end_date-9"}},
		URI:    "/datacube/getweanalysisappiddailyvisittrend?access_token=TOKEN",
		Body:   `{"begin_date":"begin_date-8","end_date":"end_date-9"}`,
		Answer: `{"errcode":0,"list":[{"ref_date":"ref_date-11","session_cnt":12,"visit_pv":13,"visit_uv":14,"visit_uv_new":15,"stay_time_uv":16.5,"stay_time_session":17.5,"visit_depth":18.5}]}`,
		Want:   &analysis.GetDailyVisitTrendResult{List: []analysis.VisitTrend{{RefDate: "ref_date-11", SessionCnt: 12, VisitPV: 13, VisitUV: 14, VisitUVNew: 15, StayTimeUV: 16.5, StayTimeSession: 17.5, VisitDepth: 18.5}}},
	},
	{
		Call: analysis.GetWeeklyVisitTrend, Repeatable: true,
		Args:   []any{&analysis.GetWeeklyVisitTrendRequest{BeginDate: "begin_date-19", EndDate: "end_date-20"}},
		URI:    "/datacube/getweanalysisappidweeklyvisittrend?access_token=TOKEN",
		Body:   `{"begin_date":"begin_date-19","end_date":"end_date-20"}`,
		Answer: `{"errcode":0,"list":[{"ref_date":"ref_date-22","session_cnt":23,"visit_pv":24,"visit_uv":25,"visit_uv_new":26,"stay_time_uv":27.5,"stay_time_session":28.5,"visit_depth":29.5}]}`,
		Want:   &analysis.GetWeeklyVisitTrendResult{List: []analysis.VisitTrend{{RefDate: "ref_date-22", SessionCnt: 23, VisitPV: 24, VisitUV: 25, VisitUVNew: 26, StayTimeUV: 27.5, StayTimeSession: 28.5, VisitDepth: 29.5}}},
	},
	{
		Call: analysis.GetMonthlyVisitTrend, Repeatable: true,
		Args:   []any{&analysis.GetMonthlyVisitTrendRequest{BeginDate: "begin_date-30", EndDate: "end_date-31"}},
		URI:    "/datacube/getweanalysisappidmonthlyvisittrend?access_token=TOKEN",
		Body:   `{"begin_date":"begin_date-30","end_date":"end_date-31"}`,
		Answer: `{"errcode":0,"list":[{"ref_date":"ref_date-33","session_cnt":34,"visit_pv":35,"visit_uv":36,"visit_uv_new":37,"stay_time_uv":38.5,"stay_time_session":39.5,"visit_depth":40.5}]}`,
		Want:   &analysis.GetMonthlyVisitTrendResult{List: []analysis.VisitTrend{{RefDate: "ref_date-33", SessionCnt: 34, VisitPV: 35, VisitUV: 36, VisitUVNew: 37, StayTimeUV: 38.5, StayTimeSession: 39.5, VisitDepth: 40.5}}},
	},
	{
		Call: analysis.GetVisitDistribution, Repeatable: true,
		Args:   []any{&analysis.GetVisitDistributionRequest{BeginDate: "begin_date-41", EndDate: "end_date-42"}},
		URI:    "/datacube/getweanalysisappidvisitdistribution?access_token=TOKEN",
		Body:   `{"begin_date":"begin_date-41","end_date":"end_date-42"}`,
		Answer: `{"errcode":0,"ref_date":"ref_date-43","list":[{"index":"index-45","item_list":[{"key":47,"value":48}]}]}`,
		Want:   &analysis.GetVisitDistributionResult{RefDate: "ref_date-43", List: []analysis.Distribution{{Index: "index-45", ItemList: []analysis.Bucket{{Key: 47, Value: 48}}}}},
	},
	{
		Call: analysis.GetVisitPage, Repeatable: true,
		Args:   []any{&analysis.GetVisitPageRequest{BeginDate: "begin_date-49", EndDate: "end_date-50"}},
		URI:    "/datacube/getweanalysisappidvisitpage?access_token=TOKEN",
		Body:   `{"begin_date":"begin_date-49","end_date":"end_date-50"}`,
		Answer: `{"errcode":0,"ref_date":"ref_date-51","list":[{"page_path":"page_path-53","page_visit_pv":54,"page_visit_uv":55,"page_staytime_pv":56.5,"entrypage_pv":57,"exitpage_pv":58,"page_share_pv":59,"page_share_uv":60}]}`,
		Want:   &analysis.GetVisitPageResult{RefDate: "ref_date-51", List: []analysis.PageVisits{{PagePath: "page_path-53", PageVisitPV: 54, PageVisitUV: 55, PageStayTimePV: 56.5, EntryPagePV: 57, ExitPagePV: 58, PageSharePV: 59, PageShareUV: 60}}},
	},
	{
		Call: analysis.GetDailyRetain, Repeatable: true,
		Args:   []any{&analysis.GetDailyRetainRequest{BeginDate: "begin_date-61", EndDate: "end_date-62"}},
		URI:    "/datacube/getweanalysisappiddailyretaininfo?access_token=TOKEN",
		Body:   `{"begin_date":"begin_date-61","end_date":"end_date-62"}`,
		Answer: `{"errcode":0,"ref_date":"ref_date-63","visit_uv_new":[{"key":65,"value":66}],"visit_uv":[{"key":68,"value":69}]}`,
		Want:   &analysis.GetDailyRetainResult{RefDate: "ref_date-63", VisitUVNew: []analysis.Retained{{Key: 65, Value: 66}}, VisitUV: []analysis.Retained{{Key: 68, Value: 69}}},
	},
	{
		Call: analysis.GetWeeklyRetain, Repeatable: true,
		Args:   []any{&analysis.GetWeeklyRetainRequest{BeginDate: "begin_date-70", EndDate: "end_date-71"}},
		URI:    "/datacube/getweanalysisappidweeklyretaininfo?access_token=TOKEN",
		Body:   `{"begin_date":"begin_date-70","end_date":"end_date-71"}`,
		Answer: `{"errcode":0,"ref_date":"ref_date-72","visit_uv_new":[{"key":74,"value":75}],"visit_uv":[{"key":77,"value":78}]}`,
		Want:   &analysis.GetWeeklyRetainResult{RefDate: "ref_date-72", VisitUVNew: []analysis.Retained{{Key: 74, Value: 75}}, VisitUV: []analysis.Retained{{Key: 77, Value: 78}}},
	},
	{
		Call: analysis.GetMonthlyRetain, Repeatable: true,
		Args:   []any{&analysis.GetMonthlyRetainRequest{BeginDate: "begin_date-79", EndDate: "end_date-80"}},
		URI:    "/datacube/getweanalysisappidmonthlyretaininfo?access_token=TOKEN",
		Body:   `{"begin_date":"begin_date-79","end_date":"end_date-80"}`,
		Answer: `{"errcode":0,"ref_date":"ref_date-81","visit_uv_new":[{"key":83,"value":84}],"visit_uv":[{"key":86,"value":87}]}`,
		Want:   &analysis.GetMonthlyRetainResult{RefDate: "ref_date-81", VisitUVNew: []analysis.Retained{{Key: 83, Value: 84}}, VisitUV: []analysis.Retained{{Key: 86, Value: 87}}},
	},
	{
		Call: analysis.GetUserPortrait, Repeatable: true,
		Args:   []any{&analysis.GetUserPortraitRequest{BeginDate: "begin_date-88", EndDate: "end_date-89"}},
		URI:    "/datacube/getweanalysisappiduserportrait?access_token=TOKEN",
		Body:   `{"begin_date":"begin_date-88","end_date":"end_date-89"}`,
		Answer: `{"errcode":0,"ref_date":"ref_date-90","visit_uv_new":{"province":[{"id":93,"name":"name-94","value":95}],"city":[{"id":97,"name":"name-98","value":99}],"genders":[{"id":101,"name":"name-102","value":103}],"platforms":[{"id":105,"name":"name-106","value":107}],"devices":[{"id":109,"name":"name-110","value":111}],"ages":[{"id":113,"name":"name-114","value":115}]},"visit_uv":{"province":[{"id":118,"name":"name-119","value":120}],"city":[{"id":122,"name":"name-123","value":124}],"genders":[{"id":126,"name":"name-127","value":128}],"platforms":[{"id":130,"name":"name-131","value":132}],"devices":[{"id":134,"name":"name-135","value":136}],"ages":[{"id":138,"name":"name-139","value":140}]}}`,
		Want:   &analysis.GetUserPortraitResult{RefDate: "ref_date-90", VisitUVNew: analysis.Portrait{Province: []analysis.PortraitShare{{ID: 93, Name: "name-94", Value: 95}}, City: []analysis.PortraitShare{{ID: 97, Name: "name-98", Value: 99}}, Genders: []analysis.PortraitShare{{ID: 101, Name: "name-102", Value: 103}}, Platforms: []analysis.PortraitShare{{ID: 105, Name: "name-106", Value: 107}}, Devices: []analysis.PortraitShare{{ID: 109, Name: "name-110", Value: 111}}, Ages: []analysis.PortraitShare{{ID: 113, Name: "name-114", Value: 115}}}, VisitUV: analysis.Portrait{Province: []analysis.PortraitShare{{ID: 118, Name: "name-119", Value: 120}}, City: []analysis.PortraitShare{{ID: 122, Name: "name-123", Value: 124}}, Genders: []analysis.PortraitShare{{ID: 126, Name: "name-127", Value: 128}}, Platforms: []analysis.PortraitShare{{ID: 130, Name: "name-131", Value: 132}}, Devices: []analysis.PortraitShare{{ID: 134, Name: "name-135", Value: 136}}, Ages: []analysis.PortraitShare{{ID: 138, Name: "name-139", Value: 140}}}},
	},
	{
		Call: analysis.GetPerformanceData, Repeatable: true, Needs: "data",
		Args:   []any{&analysis.GetPerformanceDataRequest{Module: 141, Time: analysis.PerformanceTime{BeginTimestamp: 143, EndTimestamp: 144}, Params: []analysis.PerformanceParam{{Field: "field-146", Value: "value-147"}}}},
		URI:    "/wxa/business/performance/boot?access_token=TOKEN",
		Body:   `{"module":141,"time":{"begin_timestamp":143,"end_timestamp":144},"params":[{"field":"field-146","value":"value-147"}]}`,
		Answer: `{"errcode":0,"data":{"body":{"tables":[{"id":"id-151","lines":[{"fields":[{"refdate":"refdate-154","value":"value-155"}]}],"zh":"zh-156"}],"count":157}}}`,
		Want:   &analysis.GetPerformanceDataResult{Data: analysis.PerformanceData{Body: analysis.PerformanceBody{Tables: []analysis.PerformanceTable{{ID: "id-151", Lines: []analysis.PerformanceLine{{Fields: []analysis.PerformancePoint{{RefDate: "refdate-154", Value: "value-155"}}}}, Zh: "zh-156"}}, Count: 157}}},
	},
}
