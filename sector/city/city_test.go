package city_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/city"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call: city.GetBusinessView, Repeatable: true, Needs: "query_string",
		Args:   []any{&city.GetBusinessViewRequest{PathType: 1}},
		URI:    "/intp/transportcode/getbusinessview?access_token=TOKEN",
		Body:   `{"path_type":1}`,
		Answer: `{"errcode":0,"business_type":"business_type-2","query_string":"query_string-3","expire_at":4}`,
		Want:   &city.GetBusinessViewResult{BusinessType: "business_type-2", QueryString: "query_string-3", ExpireAt: 4},
	},
	{
		Call: city.CheckRealNameInfo, Needs: "verify_openid",
		Args:   []any{&city.CheckRealNameInfoRequest{OpenID: "openid-5", RealName: "real_name-6", CredID: "cred_id-7", CredType: "cred_type-8", Code: "code-9"}},
		URI:    "/intp/realname/checkrealnameinfo?access_token=TOKEN",
		Body:   `{"openid":"openid-5","real_name":"real_name-6","cred_id":"cred_id-7","cred_type":"cred_type-8","code":"code-9"}`,
		Answer: `{"errcode":0,"verify_openid":"verify_openid-10","verify_real_name":"verify_real_name-11"}`,
		Want:   &city.CheckRealNameInfoResult{VerifyOpenID: "verify_openid-10", VerifyRealName: "verify_real_name-11"},
	},
	{
		Call:   city.SendMsgData,
		Args:   []any{&city.SendMsgDataRequest{OpenID: "openid-12", BizTemplateID: "biz_template_id-13", ResultPageStyleID: "result_page_style_id-14", DealMsgStyleID: "deal_msg_style_id-15", CardStyleID: "card_style_id-16", OrderNo: "order_no-17", URL: "url-18", Data: map[string]city.MessageValue{"key-19": city.MessageValue{Value: "value-21", Color: "color-22"}}}},
		URI:    "/cityservice/sendmsgdata?access_token=TOKEN",
		Body:   `{"openid":"openid-12","biz_template_id":"biz_template_id-13","result_page_style_id":"result_page_style_id-14","deal_msg_style_id":"deal_msg_style_id-15","card_style_id":"card_style_id-16","order_no":"order_no-17","url":"url-18","data":{"key-19":{"value":"value-21","color":"color-22"}}}`,
		Answer: `{"errcode":0,"result_page_url":"result_page_url-23"}`,
		Want:   &city.SendMsgDataResult{ResultPageURL: "result_page_url-23"},
	},
	{
		Call: city.ServiceHomePath, Repeatable: true, Needs: "path",
		Args:   []any{&city.ServiceHomePathRequest{PageType: 24, SrcChannel: 25, NeedPathType: 26, DeviceType: 27, CityName: "city_name-28", ContentName: "content_name-29", ExtParams: []city.ExtParam{{Key: "key-31", Value: "value-32"}}, ServiceID: 33, Params: "params-34", CityID: "city_id-35"}},
		URI:    "/cityservice/getservicepath?access_token=TOKEN",
		Body:   `{"page_type":24,"src_channel":25,"need_path_type":26,"device_type":27,"city_name":"city_name-28","content_name":"content_name-29","ext_params":[{"key":"key-31","value":"value-32"}],"service_id":33,"params":"params-34","city_id":"city_id-35"}`,
		Answer: `{"errcode":0,"path":"path-36","business_type":"business_type-37","app_id":"app_id-38","username":"username-39","query_string":"query_string-40"}`,
		Want:   &city.ServiceHomePathResult{Path: "path-36", BusinessType: "business_type-37", AppID: "app_id-38", Username: "username-39", QueryString: "query_string-40"},
	},
	{
		Call:   city.SendChannelMsg,
		Args:   []any{&city.SendChannelMsgRequest{Status: 41, OpenID: "open_id-42", OrderID: "order_id-43", MsgID: "msg_id-44", AppID: "app_id-45", BusinessID: 46, BusinessInfo: &city.Visit{PatHospitalID: "pat_hospital_id-48", PatName: "pat_name-49", DocName: "doc_name-50", DepartmentName: "department_name-51", DepartmentLocation: "department_location-52", AppointmentTime: "appointment_time-53", Memo: "memo-54", RedirectPage: &city.HospitalPage{PageType: "page_type-56", URL: "url-57", AppID: "app_id-58", Fullpath: "fullpath-59"}, ElderRedirectPage: &city.HospitalPage{PageType: "page_type-61", URL: "url-62", AppID: "app_id-63", Fullpath: "fullpath-64"}}}},
		URI:    "/cityservice/sendchannelmsg?access_token=TOKEN",
		Body:   `{"status":41,"open_id":"open_id-42","order_id":"order_id-43","msg_id":"msg_id-44","app_id":"app_id-45","business_id":46,"business_info":{"pat_hospital_id":"pat_hospital_id-48","pat_name":"pat_name-49","doc_name":"doc_name-50","department_name":"department_name-51","department_location":"department_location-52","appointment_time":"appointment_time-53","memo":"memo-54","redirect_page":{"page_type":"page_type-56","url":"url-57","app_id":"app_id-58","fullpath":"fullpath-59"},"elder_redirect_page":{"page_type":"page_type-61","url":"url-62","app_id":"app_id-63","fullpath":"fullpath-64"}}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: city.GetMsgRelation, Repeatable: true, Empty: "ErrCode ErrMsg",
		Args:   []any{&city.GetMsgRelationRequest{BusinessID: 65, OpenID: "open_id-66"}},
		URI:    "/cityservice/getmsgrelation?access_token=TOKEN",
		Body:   `{"business_id":65,"open_id":"open_id-66"}`,
		Answer: `{"errcode":0,"is_subscribed":true}`,
		Want:   &city.GetMsgRelationResult{IsSubscribed: true},
	},
	{
		Call: city.SetHopsNotice, Needs: "notice_id",
		Args:   []any{&city.SetHopsNoticeRequest{AppID: "app_id-70", NoticeType: 71, NoticeContent: "notice_content-72", NoticeID: 73}},
		URI:    "/intp/eldermedical/sethopsnotice?access_token=TOKEN",
		Body:   `{"app_id":"app_id-70","notice_type":71,"notice_content":"notice_content-72","notice_id":73}`,
		Answer: `{"errcode":0,"notice_id":74}`,
		Want:   &city.SetHopsNoticeResult{NoticeID: 74},
	},
	{
		Call:   city.PreviewHopsNotice,
		Args:   []any{&city.PreviewHopsNoticeRequest{AppID: "app_id-75", NoticeType: 76, NoticeID: "notice_id-77", PreviewUsername: "preview_username-78", Operation: 79}},
		URI:    "/intp/eldermedical/previewhopsnotice?access_token=TOKEN",
		Body:   `{"app_id":"app_id-75","notice_type":76,"notice_id":"notice_id-77","preview_username":"preview_username-78","operation":79}`,
		Answer: `{"errcode":0,"notice_id":80}`,
		Want:   &city.PreviewHopsNoticeResult{NoticeID: 80},
	},
	{
		Call:   city.PublicHopsNotice,
		Args:   []any{&city.PublicHopsNoticeRequest{AppID: "app_id-81", NoticeType: 82, NoticeID: 83}},
		URI:    "/intp/eldermedical/publichopsnotice?access_token=TOKEN",
		Body:   `{"app_id":"app_id-81","notice_type":82,"notice_id":83}`,
		Answer: `{"errcode":0,"notice_id":84}`,
		Want:   &city.PublicHopsNoticeResult{NoticeID: 84},
	},
	{
		Call: city.GetHospNoticeList, Repeatable: true,
		Args:   []any{&city.GetHospNoticeListRequest{AppID: "app_id-85", NoticeType: 86}},
		URI:    "/intp/eldermedical/gethospnoticelist?access_token=TOKEN",
		Body:   `{"app_id":"app_id-85","notice_type":86}`,
		Answer: `{"errcode":0,"notice_list":[{"notice_id":88,"content":"content-89","status":"status-90","preview_openid":["preview_openid-91"]}],"preview_openid":["preview_openid-92"]}`,
		Want:   &city.GetHospNoticeListResult{NoticeList: []city.Notice{{NoticeID: 88, Content: "content-89", Status: "status-90", PreviewOpenID: []string{"preview_openid-91"}}}, PreviewOpenID: []string{"preview_openid-92"}},
	},
	{
		Call: city.GetMedRealName, Needs: "cipher_real_name",
		Args:   []any{&city.GetMedRealNameRequest{AppID: "app_id-93", OpenID: "open_id-94", WxmedAuthCode: "wxmed_authcode-95"}},
		URI:    "/cityservice/getmedrealname?access_token=TOKEN",
		Body:   `{"app_id":"app_id-93","open_id":"open_id-94","wxmed_authcode":"wxmed_authcode-95"}`,
		Answer: `{"errcode":0,"cipher_real_name":"cipher_real_name-96","cipher_algorithm":"cipher_algorithm-97","key_version":98,"app_id":"app_id-99","open_id":"open_id-100"}`,
		Want:   &city.GetMedRealNameResult{CipherRealName: "cipher_real_name-96", CipherAlgorithm: "cipher_algorithm-97", KeyVersion: 98, AppID: "app_id-99", OpenID: "open_id-100"},
	},
}
