package market_test

import (
	"encoding/json"
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/market"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call:   market.InvokeService,
		Args:   []any{&market.InvokeServiceRequest{Service: "service-1", API: "api-2", Data: json.RawMessage(`{"k":3}`), ClientMsgID: "client_msg_id-4", Async: true}},
		URI:    "/wxa/servicemarket?access_token=TOKEN",
		Body:   `{"service":"service-1","api":"api-2","data":{"k":3},"client_msg_id":"client_msg_id-4","async":true}`,
		Answer: `{"errcode":0,"data":{"k":6},"request_id":"request_id-7"}`,
		Want:   &market.InvokeServiceResult{Data: json.RawMessage(`{"k":6}`), RequestID: "request_id-7"},
	},
	{
		Call: market.ServiceMarketRetrieve, Repeatable: true, Needs: "data",
		Args:   []any{&market.ServiceMarketRetrieveRequest{RequestID: "request_id-8"}},
		URI:    "/wxa/servicemarketretrieve?access_token=TOKEN",
		Body:   `{"request_id":"request_id-8"}`,
		Answer: `{"errcode":0,"data":{"k":9},"request_id":"request_id-10"}`,
		Want:   &market.ServiceMarketRetrieveResult{Data: json.RawMessage(`{"k":9}`), RequestID: "request_id-10"},
	},
	{
		Call: market.GetUsageDetail, Repeatable: true,
		Args:   []any{&market.GetUsageDetailRequest{SPUID: "spuId-11", Offset: 12, Limit: 13}},
		URI:    "/wxa/charge/usage/get?access_token=TOKEN&limit=13&offset=12&spuId=spuId-11",
		Answer: `{"errcode":0,"effectiveUse":"effectiveUse-14","all":"all-15","startServiceTime":16,"endServiceTime":17,"total":18,"detailList":[{"pkgId":"pkgId-20","status":21,"startTime":22,"endTime":23,"all":"all-24","used":"used-25","spuId":"spuId-26","skuId":"skuId-27","source":28}]}`,
		Want:   &market.GetUsageDetailResult{EffectiveUse: "effectiveUse-14", All: "all-15", StartServiceTime: 16, EndServiceTime: 17, Total: 18, DetailList: []market.Package{{PkgID: "pkgId-20", Status: 21, StartTime: 22, EndTime: 23, All: "all-24", Used: "used-25", SPUID: "spuId-26", SKUID: "skuId-27", Source: 28}}},
	},
	{
		Call: market.GetRecentAverageUsage, Repeatable: true,
		Args:   []any{&market.GetRecentAverageUsageRequest{SPUID: "spuId-29"}},
		URI:    "/wxa/charge/usage/get_recent_average?access_token=TOKEN&spuId=spuId-29",
		Answer: `{"errcode":0,"averageData":30}`,
		Want:   &market.GetRecentAverageUsageResult{AverageData: 30},
	},
	{
		Call:   market.SendEmployeeRelationMsg,
		Args:   []any{&market.SendEmployeeRelationMsgRequest{TemplateID: "template_id-31", Page: "page-32", ToUser: "touser-33", Data: "data-34"}},
		URI:    "/cgi-bin/message/wxopen/employeerelationmsg/send?access_token=TOKEN",
		Body:   `{"template_id":"template_id-31","page":"page-32","touser":"touser-33","data":"data-34"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   market.UnbindUserB2CAuthInfo,
		Args:   []any{&market.UnbindUserB2CAuthInfoRequest{OpenIDList: []string{"openid_list-35"}}},
		URI:    "/wxa/business/unbinduserb2cauthinfo?access_token=TOKEN",
		Body:   `{"openid_list":["openid_list-35"]}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: market.GetRedPacketCoverURL, Needs: "data",
		Args:   []any{&market.GetRedPacketCoverURLRequest{OpenID: "openid-36", CToken: "ctoken-37"}},
		URI:    "/redpacketcover/wxapp/cover_url/get_by_token?access_token=TOKEN",
		Body:   `{"openid":"openid-36","ctoken":"ctoken-37"}`,
		Answer: `{"errcode":0,"data":{"url":"url-39"}}`,
		Want:   &market.GetRedPacketCoverURLResult{Data: market.RedPacketCover{URL: "url-39"}},
	},
	{
		Call:   market.QuickCheckStudentIdentity,
		Args:   []any{&market.QuickCheckStudentIdentityRequest{OpenID: "openid-40", WxStudentCheckCode: "wx_studentcheck_code-41"}},
		URI:    "/intp/quickcheckstudentidentity?access_token=TOKEN",
		Body:   `{"openid":"openid-40","wx_studentcheck_code":"wx_studentcheck_code-41"}`,
		Answer: `{"errcode":0,"bind_status":42,"is_student":true}`,
		Want:   &market.QuickCheckStudentIdentityResult{BindStatus: 42, IsStudent: true},
	},
}
