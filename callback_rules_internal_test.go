package wechat

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
)

// TestNeedsAnswer holds NeedsAnswer, over all kinds that there is a type, a text or a fact
// of, against a list, the rules and the facts.
func TestNeedsAnswer(t *testing.T) {
	t.Parallel()
	want := []string{
		"add_single_waybill",
		"add_waybill",
		"cancel_auth_account",
		"cancel_single_waybill",
		"cancel_waybill",
		"check_biz",
		"get_auth_info",
		"get_pre_auth_code",
		"get_quota",
		"minigame_act_event_query_condition",
		"minigame_coin_deliver_completed",
		"minigame_deliver_goods",
		"minigame_deliver_h5_pay_products",
		"minigame_game_pay_goods_deliver_notify",
		"minigame_h5_goods_deliver_notify",
		"minigame_pay_refund_succ_notify",
		"minigame_recharge_center_coin_deliver_completed",
		"mock_update_order_status",
		"notify_single_waybill_pay",
		"query_single_waybill",
		"query_single_waybill_fee",
		"remind_waybill",
		"retail_pay_notify",
		"retail_refund_notify",
		"transport_add_order",
		"transport_add_tips",
		"transport_cancel_order",
		"transport_confirm_return_to_biz",
		"transport_get_agent_pos",
		"transport_precancel_order",
		"transport_precreate_order",
		"transport_query_order_status",
		"transport_readd_order",
		"transport_set_rider_score",
		"update_waybill_status",
		"waybill_complaint",
		"waybill_evaluate_agent",
		"waybill_notify_query",
		"waybill_query_expect_time_range",
		"wxa_novel_chapter_permission",
		"xpay_apple_subscribe_signing_result_notify",
		"xpay_apple_subscribe_unsigning_result_notify",
		"xpay_coin_pay_notify",
		"xpay_complaint_notify",
		"xpay_goods_deliver_notify",
		"xpay_not_known_yet",
		"xpay_refund_notify",
		"xpay_subscribe_ios_refund_query_notify",
		"xpay_subscribe_pay_fail_notify",
		"xpay_subscribe_signing_result_notify",
		"xpay_wxpay_callback_notify",
	}
	heads := []Header{{}, {MsgType: "event"}, {InfoType: "component_verify_ticket"}, {MsgType: "event", Event: "xpay_not_known_yet"}, {MsgType: "text", Event: "minigame_deliver_goods"}}
	for _, k := range messageKinds {
		heads = append(heads, Header{MsgType: k.name})
	}
	for _, k := range eventKinds {
		heads = append(heads, Header{MsgType: "Event", Event: k.name})
	}
	for _, p := range facts.Pushes() {
		h := Header{MsgType: p.MsgType, Event: p.Event}
		heads = append(heads, h)
		if (p.AnswerRequired || p.Answer != nil) && !h.NeedsAnswer() {
			t.Errorf("%s %s: may be acknowledged although WeChat demands an answer", p.MsgType, p.Event)
		}
	}
	var got []string
	for _, h := range heads {
		rule := ruleOf(&h)
		if needs := rule.promise || rule.ack != ackSuccess || rule.silence != 0; h.NeedsAnswer() != needs {
			t.Errorf("%s %s: NeedsAnswer is %t, the rule says %t", h.MsgType, h.Event, !needs, needs)
		}
		if h.NeedsAnswer() {
			got = append(got, h.Event)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, slices.Compact(got)); diff != "" {
		t.Errorf("pushes that need an answer (-want +got):\n%s", diff)
	}
	if m, err := ParseMessage([]byte(`{"MsgType":"event","Event":"MINIGAME_DELIVER_GOODS"}`)); err != nil || !m.Head().NeedsAnswer() {
		t.Errorf("parsed, in another case: %v", err)
	}
}
