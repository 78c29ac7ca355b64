package wechat

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/internal/pushbody"
)

// A keylessMessage can't be told from another by what it says.
type keylessMessage struct{ Header }

func (*keylessMessage) Key() string { return "" }
func (*keylessMessage) message()    {}

func TestIdentityOfMessagesWithoutAKey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		encrypted bool
		created   int64
		signature string
		want      string
	}{
		{"encrypted", true, 0, "ABCdef", "signature\x00abcdef"},
		{"plain: its signature is not the message's", false, 0, "abcdef", ""},
		{"the debugging tool's", true, 1, "abcdef", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := &keylessMessage{}
			if tt.created != 0 {
				m.CreateTime = time.Unix(tt.created, 0)
			}
			p := &Push{Message: m, delivery: &delivery{encrypted: tt.encrypted}}
			if got := p.identity(tt.signature); got != tt.want {
				t.Errorf("identity %q, want %q", got, tt.want)
			}
		})
	}
}

const (
	internalToken = "tok3nOfTheConsole"
	internalAppID = "wx0123456789abcdef"
	internalKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

func TestSignerSortsLikeSign(t *testing.T) {
	t.Parallel()
	cb, err := NewCallback(internalToken)
	if err != nil {
		t.Fatal(err)
	}
	for range 500 {
		parts := make([]string, 4)
		for i := range parts {
			parts[i] = rand.Text()[:1+i%3]
		}
		sum := signPush(cb.door, parts[0], parts[1], parts[2], []byte(parts[3]))
		if !matches(sum, SignatureOf(parts...)) {
			t.Fatalf("the parts %q are signed differently", parts)
		}
	}
}

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
		if rule := ruleOf(&h); p.AnswerRequired && rule.ack == ackSuccess && rule.pay == payNone && rule.silence == 0 && !rule.asks {
			t.Errorf("%s %s: nothing is said of a handler without a reply, although WeChat demands one", p.MsgType, p.Event)
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

// FuzzPushQuery holds the query's reader against net/url.
func FuzzPushQuery(f *testing.F) {
	for _, raw := range []string{
		"signature=a&timestamp=1&nonce=2&msg_signature=b&echostr=c", "nonce=a&nonce=b", "nonce=&nonce=b", "nonce", "nonce=a=b",
		"%6eonce=a%20b+c", "nonce=%zz&nonce=b", "nonce=a;b&nonce=c", "&&nonce=a&", "=a", "+nonce=a",
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		values, _ := url.ParseQuery(raw)
		if got, want := parsePushQuery(raw), queryOf(values); got != want {
			t.Errorf("query %+v, want %+v", got, want)
		}
	})
}

// FuzzOpen: nothing that isn't signed gets through a secure callback, whatever it is.
func FuzzOpen(f *testing.F) {
	cb, err := NewCallback(internalToken, WithEncryption(internalAppID, internalKey))
	if err != nil {
		f.Fatal(err)
	}
	message := []byte(`{"ToUserName":"gh_1","FromUserName":"o","CreateTime":1,"MsgType":"text","Content":"hi","MsgId":2}`)
	encrypt := cb.door.ciphers[0].Encrypt(message, internalAppID)
	f.Add("", []byte(""), false)
	f.Add("signature=a&timestamp=1&nonce=2&msg_signature=b&encrypt_type=raw", message, false)
	f.Add("nonce=2", []byte(`{"Encrypt":"`+encrypt+`"}`), true)
	f.Add("nonce=2", []byte(`<xml><Encrypt><![CDATA[`+encrypt+`]]></Encrypt></xml>`), true)
	f.Add("nonce=2", []byte(`{"Encrypt":"AAAA"}`), true)
	f.Fuzz(func(t *testing.T, rawQuery string, body []byte, sign bool) {
		q, _ := url.ParseQuery(rawQuery)
		e, _ := pushbody.ReadEnvelope(body, pushKinds)
		timestamp := strconv.FormatInt(time.Now().Unix(), 10)
		if sign { // get past the signature, into decryption and parsing
			q.Set("timestamp", timestamp)
			q.Set("msg_signature", SignatureOf(internalToken, timestamp, q.Get("nonce"), string(e.Encrypt)))
		}
		push, err := cb.Open(q, body)
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body)))
		r.URL.RawQuery = q.Encode()
		reached := false
		w := httptest.NewRecorder()
		cb.Handler(func(context.Context, Message) (Reply, error) {
			reached = true
			return nil, nil
		}).ServeHTTP(w, r)
		if err != nil {
			if reached || w.Code < 400 || w.Body.Len() != 0 {
				t.Errorf("Open says %v, the handler %d %q", err, w.Code, w.Body)
			}
			return
		}
		signed := SignatureOf(internalToken, q.Get("timestamp"), q.Get("nonce"), string(e.Encrypt))
		if !e.Encrypted || !strings.EqualFold(signed, q.Get("msg_signature")) {
			t.Error("taken without a signature")
		}
		if text, appID, err := cb.door.ciphers[0].Decrypt(string(e.Encrypt)); err != nil || string(appID) != internalAppID ||
			string(text) != string(push.Message.Head().Raw) {
			t.Error("what was verified is not what was decrypted")
		}
	})
}
