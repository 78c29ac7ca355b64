package wechat

import "strings"

// Fields that users fill, by the lower-case MsgType of a message. A name stands for a
// child of the root, A>B for the child B of its child A; [] marks one that can be there
// more than once.
var messageTexts = map[string]*userTexts{
	"text":            textsOf("Content"),
	"image":           textsOf(""),
	"miniprogrampage": textsOf("Title PagePath ThumbUrl"),
	"voice":           textsOf("Recognition"),
	"video":           textsOf(""),
	"shortvideo":      textsOf(""),
	"location":        textsOf("Label"),
	"link":            textsOf("Title Description Url"),
}

// What a user writes on a parcel.
const (
	peopleTexts = "Sender>Name Sender>Company Sender>Street Sender>Address " +
		"Receiver>Name Receiver>Company Receiver>Street Receiver>Address "
	riderTexts = "sender>name sender>address sender>address_detail receiver>name receiver>address receiver>address_detail " +
		"cargo>goods_detail[] cargo>goods_pickup_info order_info>note "
)

// eventTexts is messageTexts by the lower-case Event. Kinds without such texts are there
// too: what isn't is read with the names of all.
var eventTexts = map[string]*userTexts{
	"debug_demo":             textsOf("debug_str"),
	"user_enter_tempsession": textsOf("SessionFrom"),
	"kf_create_session":      textsOf(""),
	"kf_close_session":       textsOf(""),
	"kf_switch_session":      textsOf(""),
	"subscribe":              textsOf("EventKey"),
	"unsubscribe":            textsOf("EventKey"),
	"scan":                   textsOf("EventKey"),
	"click":                  textsOf("EventKey"),
	"view":                   textsOf("EventKey"),
	"view_miniprogram":       textsOf("EventKey"),
	"location":               textsOf(""),
	"scancode_push":          textsOf("ScanCodeInfo>ScanResult"),
	"scancode_waitmsg":       textsOf("ScanCodeInfo>ScanResult"),
	"location_select":        textsOf("SendLocationInfo>Label SendLocationInfo>Poiname"),

	"subscribe_msg_popup_event":       textsOf(""),
	"subscribe_msg_change_event":      textsOf(""),
	"subscribe_msg_sent_event":        textsOf(""),
	"notify_service_msg_send_result":  textsOf(""),
	"user_info_modified":              textsOf(""),
	"user_authorization_revoke":       textsOf(""),
	"user_authorization_cancellation": textsOf(""),

	"minigame_coin_deliver_completed":                 textsOf("MiniGame>Payload"),
	"minigame_recharge_center_coin_deliver_completed": textsOf("MiniGame>Payload"),
	"minigame_pay_refund_succ_notify":                 textsOf("MiniGame>Payload"),
	"minigame_game_pay_goods_deliver_notify":          textsOf("MiniGame>Payload"),
	"minigame_h5_goods_deliver_notify":                textsOf("MiniGame>Payload"),
	"minigame_deliver_h5_pay_products":                textsOf("MiniGame>Payload"),
	"minigame_deliver_goods":                          textsOf(""),
	"minigame_act_event_query_condition":              textsOf(""),

	"xpay_goods_deliver_notify":                    textsOf("GoodsInfo>Attach"),
	"xpay_coin_pay_notify":                         textsOf("CoinInfo>Attach"),
	"xpay_refund_notify":                           textsOf("RetMsg"),
	"xpay_complaint_notify":                        textsOf("ComplaintDetail"),
	"xpay_wxpay_callback_notify":                   textsOf("NickName MerchantCompanyName Remark"),
	"xpay_subscribe_signing_result_notify":         textsOf(""),
	"xpay_subscribe_pay_fail_notify":               textsOf("GoodsInfo>Attach"),
	"xpay_apple_subscribe_signing_result_notify":   textsOf("Attach"),
	"xpay_apple_subscribe_unsigning_result_notify": textsOf("Attach"),
	"xpay_subscribe_ios_refund_query_notify":       textsOf("refund_request_reason"),
	"retail_pay_notify":                            textsOf("attach"),
	"retail_refund_notify":                         textsOf("refund_reason refund_desc"),

	"trade_manage_remind_access_api":    textsOf(""),
	"trade_manage_remind_shipping":      textsOf(""),
	"trade_manage_order_settlement":     textsOf(""),
	"wxa_trade_controlled":              textsOf(""),
	"charge_mp_service_quota_notify":    textsOf(""),
	"charge_mp_service_validity_notify": textsOf(""),
	"wxainsurance_claim_result":         textsOf(""),
	"complaint_callback":                textsOf("BussiCallBackInfo>customer_material_content BussiCallBackInfo>phone_number BussiCallBackInfo>product_name BussiCallBackInfo>history[]"),
	"wxa_media_check":                   textsOf("extra_info_json"),
	"wxa_punish_event":                  textsOf("illegal_content[] detail"),
	"wxa_illegal_record":                textsOf("illegal_content[]"),
	"wxa_appeal_record":                 textsOf("material[]"),
	"wxa_comment_bad_score":             textsOf(""),
	"wxa_novel_chapter_permission":      textsOf("CustomServerParams"),
	"book_ban_status_change":            textsOf("book_title chapter_title"),
	"secvod_upload_event":               textsOf("upload_event>source_context"),
	"secvod_audit_event":                textsOf(""),
	"secbook_audit_event":               textsOf(""),
	"iot_voip_notify":                   textsOf("Payload"),
	"wxalive_follow_notify":             textsOf(""),
	"wxalive_push_message_notify":       textsOf(""),
	"add_nearby_poi_audit_info":         textsOf("reason"),
	"create_map_poi_audit_info":         textsOf("name address sh_remark"),
	"weapp_audit_success":               textsOf(""),
	"weapp_audit_fail":                  textsOf("Reason"),
	"weapp_audit_delay":                 textsOf("Reason"),
	"wxa_nickname_audit":                textsOf("nickname reason"),
	"wxa_category_audit":                textsOf("reason"),
	"wxa_privacy_apply":                 textsOf("result_info>reason"),
	"qualification_verify_success":      textsOf(""),
	"qualification_verify_fail":         textsOf("FailReason"),
	"naming_verify_success":             textsOf(""),
	"naming_verify_fail":                textsOf("FailReason"),
	"annual_renew":                      textsOf(""),
	"verify_expired":                    textsOf(""),
	"add_express_path":                  textsOf("Actions[]"),
	"update_waybill_status":             textsOf("action_msg agent>name"),
	"mock_update_order_status":          textsOf("action_msg"),
	"update_business_bind_result":       textsOf("errmsg"),
	"check_biz":                         textsOf("ShopName ShopContact ServiceName SenderAddress"),
	"get_quota":                         textsOf(""),
	"add_waybill":                       textsOf(peopleTexts + "Remark Cargo>DetailList[]"),
	"cancel_waybill":                    textsOf(""),
	"waybill_notify_query":              textsOf(""),
	"add_single_waybill":                textsOf(peopleTexts + "Remark"),
	"cancel_single_waybill":             textsOf("CancelReason"),
	"query_single_waybill":              textsOf(""),
	"query_single_waybill_fee":          textsOf(peopleTexts),
	"waybill_query_expect_time_range":   textsOf("Street Address"),
	"remind_waybill":                    textsOf(""),
	"notify_single_waybill_pay":         textsOf(""),
	"waybill_evaluate_agent":            textsOf(""),
	"waybill_complaint":                 textsOf("Content Pic Name"),
	"transport_add_order":               textsOf(riderTexts),
	"transport_precreate_order":         textsOf(riderTexts),
	"transport_readd_order":             textsOf(riderTexts),
	"transport_cancel_order":            textsOf("cancel_reason"),
	"transport_precancel_order":         textsOf("cancel_reason"),
	"transport_add_tips":                textsOf("remark"),
	"transport_confirm_return_to_biz":   textsOf("remark"),
	"transport_query_order_status":      textsOf(""),
	"transport_get_agent_pos":           textsOf(""),
	"transport_set_rider_score":         textsOf(""),
}

var chatTexts = messageTexts["text"]

// anyTexts is for a kind that isn't listed, or isn't known yet: the fields of all kinds,
// and each name as a child of the root besides.
var anyTexts = func() *userTexts {
	all := &userTexts{}
	for _, kinds := range [...]map[string]*userTexts{messageTexts, eventTexts} {
		for _, texts := range kinds {
			for _, f := range texts.fields {
				all.add(f)
				f.parent = ""
				all.add(f)
			}
		}
	}
	return all
}()

// The userTexts of a kind are its fields whose text a user can influence: chat texts, what
// the client of a payment passes along, addresses. WeChat may not split the end of a CDATA
// section in them, so that a text can look as if its field, or the message, ended in it.
type userTexts struct{ fields []userField }

type userField struct {
	parent  string // "": the root
	name    string
	end     string // what it ends with
	repeats bool   // then an end can be the end of any of them, and the first counts
}

func textsOf(paths string) *userTexts {
	t := &userTexts{}
	for path := range strings.FieldsSeq(paths) {
		path, repeats := strings.CutSuffix(path, "[]")
		parent, name, nested := strings.Cut(path, ">")
		if !nested {
			parent, name = "", path
		}
		t.add(userField{parent, name, cdataEnd + "</" + name + ">", repeats})
	}
	return t
}

func (t *userTexts) add(f userField) {
	for i := range t.fields {
		if have := &t.fields[i]; have.parent == f.parent && have.name == f.name {
			have.repeats = have.repeats || f.repeats
			return
		}
	}
	t.fields = append(t.fields, f)
}

// find returns the index of a field that reaches to its last end, -1 if there is none.
func (t *userTexts) find(parent, name string) int {
	for i := range t.fields {
		if f := &t.fields[i]; f.name == name && f.parent == parent && !f.repeats {
			return i
		}
	}
	return -1
}

// names reports whether find finds a field of the name somewhere.
func (t *userTexts) names(name string) bool {
	for i := range t.fields {
		if f := &t.fields[i]; f.name == name && !f.repeats {
			return true
		}
	}
	return false
}

// in reports whether a child of the root is, or holds, what a user fills.
func (t *userTexts) in(child string) bool {
	for i := range t.fields {
		if f := &t.fields[i]; f.parent == child || f.parent == "" && f.name == child {
			return true
		}
	}
	return false
}

// textsOfKind returns the fields of a kind.
func textsOfKind(msgType, event string) *userTexts {
	if msgType == "text" { // as most often
		return chatTexts
	}
	kinds, kind := messageTexts, strings.ToLower(msgType)
	if kind == "event" {
		kinds, kind = eventTexts, strings.ToLower(event)
	}
	if t := kinds[kind]; t != nil {
		return t
	}
	return anyTexts
}
