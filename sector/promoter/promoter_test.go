package promoter_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/promoter"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

func ptr[T any](v T) *T { return &v }

var rows = []wiretest.Row{
	{
		Call: promoter.AddRole, Needs: "role_id",
		Args:   []any{&promoter.AddRoleRequest{Name: "name-1", Desc: "desc-2"}},
		URI:    "/promoter/addrole?access_token=TOKEN",
		Body:   `{"name":"name-1","desc":"desc-2"}`,
		Answer: `{"errcode":0,"role_id":3,"name":"name-4","desc":"desc-5"}`,
		Want:   &promoter.AddRoleResult{RoleID: 3, Name: "name-4", Desc: "desc-5"},
	},
	{
		Call: promoter.GetRole, Repeatable: true,
		Args:   []any{&promoter.GetRoleRequest{RoleID: 6}},
		URI:    "/promoter/getrole?access_token=TOKEN",
		Body:   `{"role_id":6}`,
		Answer: `{"errcode":0,"role_list":[{"role_id":7,"name":"name-8","desc":"desc-9"}],"total_cnt":10}`,
		Want:   &promoter.GetRoleResult{RoleList: []promoter.Role{{RoleID: 7, Name: "name-8", Desc: "desc-9"}}, TotalCnt: 10},
	},
	{
		Call: promoter.UpdateRole, Repeatable: true,
		Args:   []any{&promoter.UpdateRoleRequest{RoleID: 11, Name: "name-12", Desc: "desc-13"}},
		URI:    "/promoter/updaterole?access_token=TOKEN",
		Body:   `{"role_id":11,"name":"name-12","desc":"desc-13"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   promoter.AddPromoter,
		Args:   []any{&promoter.AddPromoterRequest{PromoterList: []promoter.Declaration{{OpenID: "openid-14", RoleID: 15, RetailID: "retail_id-16", ExtraInfo: "extra_info-17", Name: "name-18", Phone: "phone-19"}}}},
		URI:    "/promoter/addpromoter?access_token=TOKEN",
		Body:   `{"promoter_list":[{"openid":"openid-14","role_id":15,"retail_id":"retail_id-16","extra_info":"extra_info-17","name":"name-18","phone":"phone-19"}]}`,
		Answer: `{"errcode":0,"fail_list":[{"openid":"openid-20","role_id":21,"retail_id":"retail_id-22","extra_info":"extra_info-23","name":"name-24","phone":"phone-25","errcode":26,"errmsg":"errmsg-27"}],"total_cnt":28,"fail_cnt":29}`,
		Want:   &promoter.AddPromoterResult{FailList: []promoter.FailedDeclaration{{OpenID: "openid-20", RoleID: 21, RetailID: "retail_id-22", ExtraInfo: "extra_info-23", Name: "name-24", Phone: "phone-25", ErrCode: 26, ErrMsg: "errmsg-27"}}, TotalCnt: 28, FailCnt: 29},
	},
	{
		Call: promoter.GetPromoter, Repeatable: true,
		Args:   []any{&promoter.GetPromoterRequest{OpenID: "openid-30", RoleID: 31, RetailID: "retail_id-32", BeginTime: 33, EndTime: 34, AuthStatus: ptr(int64(35)), DeclStatus: 36, StartID: "start_id-37", NeedUnionID: 38}},
		URI:    "/promoter/getpromoter?access_token=TOKEN",
		Body:   `{"openid":"openid-30","role_id":31,"retail_id":"retail_id-32","begin_time":33,"end_time":34,"auth_status":35,"decl_status":36,"start_id":"start_id-37","need_unionid":38}`,
		Answer: `{"errcode":0,"promoter_list":[{"id":"id-39","openid":"openid-40","role_id":41,"retail_id":"retail_id-42","extra_info":"extra_info-43","name":"name-44","phone":"phone-45","auth_status":46,"decl_status":47,"update_time":48}],"total_cnt":49,"fail_cnt":50}`,
		Want:   &promoter.GetPromoterResult{PromoterList: []promoter.Promoter{{ID: "id-39", OpenID: "openid-40", RoleID: 41, RetailID: "retail_id-42", ExtraInfo: "extra_info-43", Name: "name-44", Phone: "phone-45", AuthStatus: 46, DeclStatus: 47, UpdateTime: 48}}, TotalCnt: 49, FailCnt: 50},
	},
	{
		Call: promoter.UpdatePromoter, Repeatable: true,
		Args:   []any{&promoter.UpdatePromoterRequest{ID: "id-51", RoleID: 52, RetailID: "retail_id-53", ExtraInfo: "extra_info-54", Name: "name-55", Phone: "phone-56", DeclStatus: 57}},
		URI:    "/promoter/updatepromoter?access_token=TOKEN",
		Body:   `{"id":"id-51","role_id":52,"retail_id":"retail_id-53","extra_info":"extra_info-54","name":"name-55","phone":"phone-56","decl_status":57}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   promoter.SendMsg,
		Args:   []any{&promoter.SendMsgRequest{MsgType: 58, Content: "content-59", AppID: "appid-60", Path: "path-61", ListType: 62, RoleID: []int64{63}, RetailID: []string{"retail_id-64"}, ID: []string{"id-65"}}},
		URI:    "/promoter/sendmsg?access_token=TOKEN",
		Body:   `{"msg_type":58,"content":"content-59","appid":"appid-60","path":"path-61","list_type":62,"role_id":[63],"retail_id":["retail_id-64"],"id":["id-65"]}`,
		Answer: `{"errcode":0,"msg_id":"msg_id-66"}`,
		Want:   &promoter.SendMsgResult{MsgID: "msg_id-66"},
	},
	{
		Call:   promoter.SingleSendMsg,
		Args:   []any{&promoter.SingleSendMsgRequest{MsgType: 67, Content: "content-68", AppID: "appid-69", Path: "path-70", ID: "id-71", OpenID: "openid-72"}},
		URI:    "/promoter/singlesendmsg?access_token=TOKEN",
		Body:   `{"msg_type":67,"content":"content-68","appid":"appid-69","path":"path-70","id":"id-71","openid":"openid-72"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: promoter.GetMsg, Repeatable: true,
		Args:   []any{&promoter.GetMsgRequest{MsgID: "msg_id-73"}},
		URI:    "/promoter/getmsg?access_token=TOKEN",
		Body:   `{"msg_id":"msg_id-73"}`,
		Answer: `{"errcode":0,"send_cnt":74,"percent":75,"fail_cnt":76,"fail_info":[{"id":"id-77","errcode":78}],"fail_info_url":"fail_info_url-79","msg_type":80,"content":"content-81","appid":"appid-82","path":"path-83","list_type":84,"role_id":[85],"retail_id":["retail_id-86"],"id":["id-87"]}`,
		Want:   &promoter.GetMsgResult{SendCnt: 74, Percent: 75, FailCnt: 76, FailInfo: []promoter.Failure{{ID: "id-77", ErrCode: 78}}, FailInfoURL: "fail_info_url-79", MsgType: 80, Content: "content-81", AppID: "appid-82", Path: "path-83", ListType: 84, RoleID: []int64{85}, RetailID: []string{"retail_id-86"}, ID: []string{"id-87"}},
	},
	{
		Call: promoter.GetMsgClickData, Repeatable: true,
		Args:   []any{&promoter.GetMsgClickDataRequest{Dimonsion: 88, MsgType: 89, MsgID: "msg_id-90", SendDate: "send_date-91", BeginSendTime: 92, EndSendTime: 93}},
		URI:    "/promoter/getmsgclickdata?access_token=TOKEN",
		Body:   `{"dimonsion":88,"msg_type":89,"msg_id":"msg_id-90","send_date":"send_date-91","begin_send_time":92,"end_send_time":93}`,
		Answer: `{"errcode":0,"data_list":[{"msg_type":94,"msg_id":"msg_id-95","send_time":96,"click_uv":97,"click_pv":98}]}`,
		Want:   &promoter.GetMsgClickDataResult{DataList: []promoter.Clicks{{MsgType: 94, MsgID: "msg_id-95", SendTime: 96, ClickUV: 97, ClickPV: 98}}},
	},
	{
		Call: promoter.GetInvitationMaterial, Repeatable: true,
		Args:   []any{&promoter.GetInvitationMaterialRequest{RoleID: 99, InvitationType: 100}},
		URI:    "/promoter/getinvitationmaterial?access_token=TOKEN",
		Body:   `{"role_id":99,"invitation_type":100}`,
		Answer: `{"errcode":0,"tag":"tag-101","poster":"poster-102","qrcode":"qrcode-103"}`,
		Want:   &promoter.GetInvitationMaterialResult{Tag: "tag-101", Poster: "poster-102", QRCode: "qrcode-103"},
	},
	{
		Call: promoter.GetShareMaterial, Repeatable: true,
		Args:   []any{&promoter.GetShareMaterialRequest{Title: "title-104", Path: "path-105", OpenID: "openid-106", ExtraInfo: "extra_info-107", ShareType: 108, EnvVersion: "env_version-109"}},
		URI:    "/promoter/getsharematerial?access_token=TOKEN",
		Body:   `{"title":"title-104","path":"path-105","openid":"openid-106","extra_info":"extra_info-107","share_type":108,"env_version":"env_version-109"}`,
		Answer: `{"errcode":0,"tag":"tag-110","share_path":"share_path-111","qrcode":"qrcode-112"}`,
		Want:   &promoter.GetShareMaterialResult{Tag: "tag-110", SharePath: "share_path-111", QRCode: "qrcode-112"},
	},
	{
		Call: promoter.GetRelation, Repeatable: true,
		Args:   []any{&promoter.GetRelationRequest{OpenID: "openid-113", Scene: 114, Path: "path-115", BeginTime: 116, EndTime: 117, StartID: "start_id-118", NeedUnionID: 119}},
		URI:    "/promoter/getrelation?access_token=TOKEN",
		Body:   `{"openid":"openid-113","scene":114,"path":"path-115","begin_time":116,"end_time":117,"start_id":"start_id-118","need_unionid":119}`,
		Answer: `{"errcode":0,"relation_list":[{"promoter_openid":"promoter_openid-120","role_id":121,"retail_id":"retail_id-122","extra_info":"extra_info-123","openid":"openid-124","scene":125,"path":"path-126","create_time":127,"share_extra_info":"share_extra_info-128"}],"total_cnt":129,"start_id":"start_id-130"}`,
		Want:   &promoter.GetRelationResult{RelationList: []promoter.Relation{{PromoterOpenID: "promoter_openid-120", RoleID: 121, RetailID: "retail_id-122", ExtraInfo: "extra_info-123", OpenID: "openid-124", Scene: 125, Path: "path-126", CreateTime: 127, ShareExtraInfo: "share_extra_info-128"}}, TotalCnt: 129, StartID: "start_id-130"},
	},
	{
		Call: promoter.GetOrder, Repeatable: true,
		Args:   []any{&promoter.GetOrderRequest{OpenID: "openid-131", MchID: "mch_id-132", OutTradeNo: "out_trade_no-133", TradeNo: "trade_no-134", Status: 135, Date: "date-136", StartID: "start_id-137", NeedUnionID: 138}},
		URI:    "/promoter/getorder?access_token=TOKEN",
		Body:   `{"openid":"openid-131","mch_id":"mch_id-132","out_trade_no":"out_trade_no-133","trade_no":"trade_no-134","status":135,"date":"date-136","start_id":"start_id-137","need_unionid":138}`,
		Answer: `{"errcode":0,"order_list":[{"promoter_openid":"promoter_openid-139","role_id":140,"retail_id":"retail_id-141","extra_info":"extra_info-142","openid":"openid-143","scene":144,"path":"path-145","create_time":146,"share_extra_info":"share_extra_info-147","mch_id":"mch_id-148","out_trade_no":"out_trade_no-149","trade_no":"trade_no-150","status":151,"paid_amount":152,"paid_time":153,"refunded_time":154}],"total_cnt":155,"start_id":"start_id-156"}`,
		Want:   &promoter.GetOrderResult{OrderList: []promoter.Order{{PromoterOpenID: "promoter_openid-139", RoleID: 140, RetailID: "retail_id-141", ExtraInfo: "extra_info-142", OpenID: "openid-143", Scene: 144, Path: "path-145", CreateTime: 146, ShareExtraInfo: "share_extra_info-147", MchID: "mch_id-148", OutTradeNo: "out_trade_no-149", TradeNo: "trade_no-150", Status: 151, PaidAmount: 152, PaidTime: 153, RefundedTime: 154}}, TotalCnt: 155, StartID: "start_id-156"},
	},
}
