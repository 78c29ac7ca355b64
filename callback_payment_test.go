package wechat_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
)

const (
	coinsEvent = "minigame_coin_deliver_completed"
	goodsEvent = "minigame_game_pay_goods_deliver_notify"
)

// bare returns an event without fields of its own.
func (s sender) bare(event string) string {
	return s.message("ToUserName", s.toUserName, "FromUserName", testUser, "CreateTime", time.Now().Unix(), "MsgType", "event", "Event", event)
}

// paymentCallback makes a callback in a mode, without what mustCallback adds.
func paymentCallback(t testing.TB, opts ...wechat.CallbackOption) *wechat.Callback {
	t.Helper()
	cb, err := wechat.NewCallback(testToken, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return cb
}

// deliverPayment delivers a push to a handler that acknowledges it.
func deliverPayment(t *testing.T, s sender, message string, plain bool, opts ...wechat.CallbackOption) (info wechat.PushInfo, runs int) {
	t.Helper()
	all := []wechat.CallbackOption{wechat.WithPushHooks(wechat.PushHooks{PushEnd: func(_ context.Context, p wechat.PushInfo) { info = p }})}
	q, body := s.query(), []byte(message)
	if !plain {
		all = append(all, secure())
		q, body = s.sealed(message)
	}
	for _, o := range opts {
		if o != nil {
			all = append(all, o)
		}
	}
	h := paymentCallback(t, all...).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { runs++; return nil, nil })
	w := do(h, post(q, body))
	if w.Code != info.Status || w.Code != 200 && w.Body.Len() > 0 {
		t.Errorf("status %d, body %q; the hook is told %d", w.Code, w.Body, info.Status)
	}
	return info, runs
}

// TestPayKeys: who may grant what. Each push goes to a handler in secure mode, and in plain
// mode, in both formats.
func TestPayKeys(t *testing.T) {
	t.Parallel()
	live, both, sandbox := wechat.WithPayKeys(testLiveKey, ""), wechat.WithPayKeys(testLiveKey, testSandboxKey), wechat.WithPayKeys("", testSandboxKey)
	const order, tested, unknown = `{"OutTradeNo":"t1","Env":0}`, `{"OutTradeNo":"t1","Env":1}`, `{"OutTradeNo":"t1","Env":2}`
	tests := []struct {
		name, payload, key string
		keys               wechat.CallbackOption
		step               wechat.PushStep
		status             int
		class              error
	}{
		{"live", order, testLiveKey, both, wechat.StepAnswer, 200, nil},
		{"sandbox", tested, testSandboxKey, both, wechat.StepAnswer, 200, nil},
		{"live, with the live key alone", order, testLiveKey, live, wechat.StepAnswer, 200, nil},
		{"sandbox, with the sandbox's key alone", tested, testSandboxKey, sandbox, wechat.StepAnswer, 200, nil},
		{"no Env", `{"OutTradeNo":"t1"}`, testLiveKey, both, wechat.StepAnswer, 200, nil},
		{"sandbox, with the live key alone", tested, testSandboxKey, live, wechat.StepPayment, 403, wechat.ErrPayEnv},
		{"live, with the sandbox's key alone", order, testLiveKey, sandbox, wechat.StepPayment, 403, wechat.ErrPayEnv},
		{"sandbox that calls itself live", order, testSandboxKey, both, wechat.StepPayment, 403, wechat.ErrPaySignature},
		{"sandbox that names no Env", `{"OutTradeNo":"t1"}`, testSandboxKey, both, wechat.StepPayment, 403, wechat.ErrPaySignature},
		{"live that calls itself sandbox", tested, testLiveKey, both, wechat.StepPayment, 403, wechat.ErrPaySignature},
		{"an environment that isn't known, signed", unknown, testLiveKey, both, wechat.StepPayment, 403, wechat.ErrPayEnv},
		{"an environment that isn't known", unknown, "another key", both, wechat.StepPayment, 403, wechat.ErrPayEnv},
		{"an Env that is none", `{"OutTradeNo":"t1","Env":"live"}`, testLiveKey, both, wechat.StepMessage, 400, wechat.ErrMessage},
		{"another key", order, "another key", both, wechat.StepPayment, 403, wechat.ErrPaySignature},
		{"the empty key", order, "", live, wechat.StepPayment, 403, wechat.ErrPaySignature},
		{"no keys", order, testLiveKey, nil, wechat.StepPayment, 500, wechat.ErrNoPayKeys},
		{"a signed amount that is none", `{"OutTradeNo":"t1","Env":0,"CoinInfo":{"ActualPrice":6.5}}`, testLiveKey, both, wechat.StepMessage, 400, wechat.ErrMessage},
		{"a signed text that is none", `{"OutTradeNo":"t1`, testLiveKey, both, wechat.StepMessage, 400, wechat.ErrMessage},
		{"an unsigned text that is none", `{"OutTradeNo":"t1`, "another key", both, wechat.StepPayment, 403, wechat.ErrPaySignature},
	}
	for _, tt := range tests {
		for _, format := range []string{"json", "xml"} {
			for _, plain := range []bool{false, true} {
				t.Run(tt.name+" "+format, func(t *testing.T) {
					t.Parallel()
					s := newSender(format)
					message := s.with(s.bare(coinsEvent), s.miniGame(coinsEvent, tt.payload, tt.key))
					info, runs := deliverPayment(t, s, message, plain, tt.keys)
					if info.Step != tt.step || info.Status != tt.status || !errors.Is(info.Err, tt.class) {
						t.Errorf("step %s, status %d, %v; want %s, %d, %v", info.Step, info.Status, info.Err, tt.step, tt.status, tt.class)
					}
					if want := map[bool]int{true: 1}[tt.status == 200]; runs != want {
						t.Errorf("the handler ran %d times, want %d", runs, want)
					}
					if _, ok := info.Message.(*wechat.MinigameCoinDeliverCompletedEvent); ok != (tt.status == 200) {
						t.Errorf("the hook is told a %T", info.Message)
					}
					if info.Err != nil && (strings.Contains(info.Err.Error(), testLiveKey) || strings.Contains(info.Err.Error(), testSandboxKey)) {
						t.Errorf("the error quotes a key: %v", info.Err)
					}
				})
			}
		}
	}
}

func checkPaySignature(t *testing.T, err error) {
	t.Helper()
	checkRefusal(t, err, wechat.StepPayment, http.StatusForbidden, wechat.ErrPaySignature)
	if !errors.Is(err, wechat.ErrSignature) {
		t.Errorf("%v is no ErrSignature", err)
	}
}

// TestNoByteOfAPaymentIsChanged changes each byte of a signed Payload, and its signature.
func TestNoByteOfAPaymentIsChanged(t *testing.T) {
	t.Parallel()
	const payload = `{"OpenId":"o1","OutTradeNo":"t1","Env":0,"CoinInfo":{"ActualPrice":600}}`
	s := newSender("json")
	sig := payEventSigOf(testLiveKey, coinsEvent, payload)
	cb := mustCallback(t, secure())
	open := func(event, payload, sig string) error {
		_, err := cb.Open(s.sealed(s.with(s.bare(event), s.miniGameSigned(payload, sig))))
		return err
	}
	if err := open(coinsEvent, payload, sig); err != nil {
		t.Fatal(err)
	}
	if err := open(coinsEvent, payload, strings.ToUpper(sig)); err != nil {
		t.Errorf("upper case: %v", err)
	}
	for i := range len(payload) {
		changed := []byte(payload)
		changed[i] ^= 1
		checkPaySignature(t, open(coinsEvent, string(changed), sig))
	}
	for _, other := range []string{payload + " ", " " + payload, payload[:len(payload)-1], strings.ReplaceAll(payload, ",", ", "), ""} {
		checkPaySignature(t, open(coinsEvent, other, sig))
	}
	for _, other := range []string{"", sig[1:], sig[:62], strings.Repeat("0", 64), "x" + sig[1:]} {
		checkPaySignature(t, open(coinsEvent, payload, other))
	}
	for _, event := range []string{goodsEvent, "minigame_pay_refund_succ_notify", strings.ToUpper(coinsEvent)} {
		checkPaySignature(t, open(event, payload, sig))
	}
}

// TestPayloadIsVerifiedAsItCame: what the parsers make good isn't what WeChat has signed.
func TestPayloadIsVerifiedAsItCame(t *testing.T) {
	t.Parallel()
	cut := "{\"OutTradeNo\":\"t1\",\"Env\":0,\"GoodsInfo\":{\"Attach\":\"\xe5\xae\"}}" // WeChat cut a character
	tests := []struct{ name, format, payload, body string }{
		{"a cut character", "json", cut, `{"Payload":"` + strings.ReplaceAll(cut, `"`, `\"`) + `",`},
		{"a cut character in XML", "xml", cut, "<Payload><![CDATA[" + cut + "]]></Payload>"},
		{"line ends in XML", "xml", "{\r\n\"OutTradeNo\":\"t1\",\r\"Env\":0}", "<Payload><![CDATA[{\r\n\"OutTradeNo\":\"t1\",\r\"Env\":0}]]></Payload>"},
		{"escaped in XML", "xml", `{"OutTradeNo":"t1&","Env":0}`, "<Payload>{&quot;OutTradeNo&quot;:&quot;t1&amp;&quot;,&quot;Env&quot;:0}</Payload>"},
		{"escaped in JSON", "json", `{"OutTradeNo":"t1/","Env":0}`, `{"Payload":"{\u0022OutTradeNo\u0022:\"t1\/\",\"Env\":0}",`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSender(tt.format)
			sig := payEventSigOf(testLiveKey, goodsEvent, tt.payload)
			fields := `"MiniGame":` + tt.body + `"PayEventSig":"` + sig + `"}`
			if s.xml {
				fields = "<MiniGame>" + tt.body + "<PayEventSig>\n" + sig + "\n</PayEventSig></MiniGame>"
			}
			push, err := mustCallback(t, secure()).Open(s.sealed(s.with(s.bare(goodsEvent), fields)))
			if err != nil {
				t.Fatal(err)
			}
			m := push.Message.(*wechat.MinigameGamePayGoodsDeliverNotifyEvent)
			if m.Payload != tt.payload || !strings.HasPrefix(m.OutTradeNo, "t1") {
				t.Errorf("the Payload is %q, of the order %q; want %q", m.Payload, m.OutTradeNo, tt.payload)
			}
		})
	}
}

// TestPaymentsOfTomorrow: an event that nobody knows yet, and that bears a PayEventSig, is
// verified, answered and repeated as the others are.
func TestPaymentsOfTomorrow(t *testing.T) {
	t.Parallel()
	const event = "minigame_pay_of_tomorrow"
	both := wechat.WithPayKeys(testLiveKey, testSandboxKey)
	tests := []struct {
		name, payload, key string
		opts               wechat.CallbackOption
		status             int
		class              error
	}{
		{"signed", `{"Number":"1","Env":1}`, testSandboxKey, both, 200, nil},
		{"signed by somebody else", `{"Number":"1","Env":1}`, "another key", both, 403, wechat.ErrPaySignature},
		{"of another environment", `{"Number":"1","Env":0}`, testSandboxKey, both, 403, wechat.ErrPaySignature},
		{"of an environment without a key", `{"Number":"1","Env":1}`, testSandboxKey, wechat.WithPayKeys(testLiveKey, ""), 403, wechat.ErrPayEnv},
		{"without keys", `{"Number":"1","Env":1}`, testSandboxKey, nil, 500, wechat.ErrNoPayKeys},
	}
	for _, tt := range tests {
		for _, format := range []string{"json", "xml"} {
			s := newSender(format)
			info, runs := deliverPayment(t, s, s.with(s.bare(event), s.miniGame(event, tt.payload, tt.key)), false, tt.opts)
			if info.Status != tt.status || !errors.Is(info.Err, tt.class) || (runs == 1) != (tt.status == 200) {
				t.Errorf("%s, %s: %+v, %d runs", tt.name, format, info, runs)
			}
			if m, ok := info.Message.(*wechat.UnknownMessage); tt.status == 200 && (!ok || !m.NeedsAnswer() || m.Key() == "") {
				t.Errorf("%s, %s: a %T", tt.name, format, info.Message)
			}
		}
	}
	s := newSender("json")
	s.at = time.Now().Add(-24 * time.Hour)
	push, err := mustCallback(t, secure()).Open(s.sealed(s.with(s.bare(event), s.miniGame(event, `{"Env":0}`, testLiveKey))))
	if err != nil {
		t.Fatal(err)
	}
	if body, _, err := push.Answer(nil); err != nil || string(body) != `{"ErrCode":0,"ErrMsg":"Success"}` {
		t.Errorf("the answer is %s, %v", body, err)
	}
}

// TestMockPaymentsAreAnswered: signed or not, with keys or without; they reach no handler and
// hold up no real push of the same order.
func TestMockPaymentsAreAnswered(t *testing.T) {
	t.Parallel()
	const payload = `{"OutTradeNo":"t1","Env":0}`
	for _, format := range []string{"json", "xml"} {
		for _, event := range []string{coinsEvent, "minigame_deliver_h5_pay_products", "minigame_pay_refund_succ_notify"} {
			for name, sig := range map[string]string{"signed": payEventSigOf(testLiveKey, event, payload), "wrongly signed": "00", "unsigned": ""} {
				for _, keys := range []wechat.CallbackOption{nil, wechat.WithPayKeys(testLiveKey, "")} {
					t.Run(strings.Join([]string{format, event, name}, " "), func(t *testing.T) {
						t.Parallel()
						s := newSender(format)
						mock := `"IsMock":true}`
						fields := strings.TrimSuffix(s.miniGameSigned(payload, sig), "}") + "," + mock
						if s.xml {
							fields = strings.TrimSuffix(s.miniGameSigned(payload, sig), "</MiniGame>") + "<IsMock>1</IsMock></MiniGame>"
						}
						info, runs := deliverPayment(t, s, s.with(s.bare(event), fields), false, keys)
						m, ok := info.Message.(*wechat.MockPaymentEvent)
						if info.Status != 200 || !info.Mock || info.Step != wechat.StepAnswer || runs != 0 || !ok || m.Event != event || m.Payload != payload {
							t.Errorf("%+v, %d runs", info, runs)
						}
					})
				}
			}
		}
	}
}

func TestMockPaymentHoldsUpNoRealOne(t *testing.T) {
	t.Parallel()
	s := newSender("json")
	runs := 0
	h := mustCallback(t, secure()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { runs++; return nil, nil })
	real := s.miniGame(coinsEvent, `{"OutTradeNo":"t1","Env":0}`, testLiveKey)
	mock := strings.TrimSuffix(real, "}") + `,"IsMock":true}`
	const ok = `{"ErrCode":0,"ErrMsg":"Success"}`
	for i, fields := range []string{mock, mock, real, real, mock} {
		if w := do(h, post(s.sealed(s.with(s.bare(coinsEvent), fields)))); w.Code != 200 || w.Body.String() != ok {
			t.Errorf("push %d: status %d, %q", i, w.Code, w.Body)
		}
	}
	if runs != 1 {
		t.Errorf("the handler ran %d times, want once", runs)
	}
	push, err := mustCallback(t, secure()).Open(s.sealed(s.with(s.bare(coinsEvent), mock)))
	if err != nil {
		t.Fatal(err)
	}
	if _, isMock := push.Message.(*wechat.MockPaymentEvent); !isMock || push.Message.Head().NeedsAnswer() {
		t.Errorf("Open hands over a %T", push.Message)
	}
	if body, _, err := push.Answer(nil); err != nil || string(body) != ok {
		t.Errorf("its answer is %q, %v", body, err)
	}
}

// TestEnvironmentOfUnsignedPayments: with the live key alone no sandbox goods are granted.
func TestEnvironmentOfUnsignedPayments(t *testing.T) {
	t.Parallel()
	live, sandbox := wechat.WithPayKeys(testLiveKey, ""), wechat.WithPayKeys("", testSandboxKey)
	tests := []struct {
		name, env string
		keys      wechat.CallbackOption
		ok        bool
	}{
		{"live", "0", live, true},
		{"sandbox, with the live key alone", "1", live, false},
		{"live, with the sandbox's key alone", "0", sandbox, false},
		{"sandbox", "1", sandbox, true},
		{"live, without keys", "0", nil, true},
		{"sandbox, without keys", "1", nil, true},
		{"unknown, without keys", "2", nil, false},
		{"unknown", "-1", live, false},
	}
	for _, tt := range tests {
		for _, event := range []string{"xpay_goods_deliver_notify", "xpay_coin_pay_notify", "xpay_subscribe_pay_fail_notify", "xpay_of_tomorrow"} {
			s := newSender("json")
			info, runs := deliverPayment(t, s, s.with(s.bare(event), `"OutTradeNo":"t1","Env":`+tt.env), false, tt.keys)
			switch {
			case tt.ok && (info.Status != 200 || runs != 1):
				t.Errorf("%s, %s: %+v", tt.name, event, info)
			case !tt.ok && (info.Step != wechat.StepPayment || info.Status != 403 || !errors.Is(info.Err, wechat.ErrPayEnv) || runs != 0):
				t.Errorf("%s, %s: %+v, %d runs", tt.name, event, info, runs)
			}
		}
	}
}

func TestWithPayKeysArguments(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][2]string{
		"none": {"", ""}, "a line end": {"key\n", ""}, "a blank": {"", "a b"}, "Chinese": {"密钥", ""},
	} {
		_, err := wechat.NewCallback(testToken, wechat.WithPayKeys(keys[0], keys[1]))
		var fault *wechat.ArgumentError
		if !errors.As(err, &fault) || keys[0] != "" && strings.Contains(err.Error(), keys[0]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefundAdvice(t *testing.T) {
	t.Parallel()
	const question = "xpay_subscribe_ios_refund_query_notify"
	advice := wechat.RefundAdvice{ResultCode: 1, ResultInfo: "used & gone", Evidence: `{"used":"]]>"}`}
	for format, want := range map[string]string{
		"json": `{"result_code":1,"result_info":"used & gone","evidence":"{\"used\":\"]]>\"}"}`,
		"xml":  `<xml><result_code>1</result_code><result_info><![CDATA[used & gone]]></result_info><evidence><![CDATA[{"used":"]]]]><![CDATA[>"}]]></evidence></xml>`,
	} {
		s := newSender(format)
		if got := answer(t, mustCallback(t), s.query(), s.bare(question), advice); got.body != want {
			t.Errorf("%s: %s\nwant %s", format, got.body, want)
		}
	}
	s := newSender("json")
	for name, tt := range map[string]struct {
		event string
		reply wechat.RefundAdvice
		field string
	}{
		"another push":   {"xpay_coin_pay_notify", advice, "reply"},
		"another result": {question, wechat.RefundAdvice{ResultCode: 2, Evidence: "e"}, "ResultCode"},
		"nothing":        {question, wechat.RefundAdvice{}, "Evidence"},
	} {
		push, err := mustCallback(t).Open(s.query(), []byte(s.bare(tt.event)))
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = push.Answer(tt.reply)
		var fault *wechat.ArgumentError
		if !errors.As(err, &fault) || fault.Field != tt.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	gift := answer(t, mustCallback(t), s.query(), s.bare("minigame_deliver_goods"), wechat.PayAck{ErrCode: 1, ErrMsg: "who?", SubErrCode: wechat.SubErrUnregistered})
	if want := `{"ErrCode":1,"ErrMsg":"who?","SubErrCode":172935494}`; gift.body != want {
		t.Errorf("a gift is answered %s, want %s", gift.body, want)
	}
}

// TestCloudHostingPayments: where nothing proves a push, a payment's own signature does.
func TestCloudHostingPayments(t *testing.T) {
	t.Parallel()
	s := newSender("json")
	right := s.with(s.bare(goodsEvent), s.miniGame(goodsEvent, `{"OutTradeNo":"t1","Env":0}`, testLiveKey))
	wrong := s.with(s.bare(goodsEvent), s.miniGame(goodsEvent, `{"OutTradeNo":"t2","Env":0}`, "another key"))
	keys := wechat.WithPayKeys(testLiveKey, "")
	for _, tt := range []struct {
		name, body string
		opts       []wechat.CallbackOption
		status     int
	}{
		{"signed", right, []wechat.CallbackOption{keys}, 200},
		{"signed by somebody else", wrong, []wechat.CallbackOption{keys}, 403},
		{"signed, without keys", right, nil, 500},
	} {
		runs := 0
		h := mustHosted(t, tt.opts...).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { runs++; return nil, nil })
		if w := do(h, hostedPush(tt.body, viaWeChat, "wx_http")); w.Code != tt.status || (runs == 1) != (tt.status == 200) {
			t.Errorf("%s: status %d, %d runs", tt.name, w.Code, runs)
		}
	}
}

// TestDecodedPayloadIsNotTaken: what somebody has decoded on the way can't be verified.
func TestDecodedPayloadIsNotTaken(t *testing.T) {
	t.Parallel()
	s := newSender("json")
	_, err := mustCallback(t, secure()).Open(s.sealed(s.with(s.bare(goodsEvent), `"MiniGame":{"Payload":{"OutTradeNo":"t1","Env":0},"PayEventSig":"`+payEventSigOf(testLiveKey, goodsEvent, "")+`"}`)))
	checkPaySignature(t, err)
	_, err = mustCallback(t, secure()).Open(s.sealed(s.bare(goodsEvent)))
	checkPaySignature(t, err)
}

func contains(list []string, text string) bool {
	for _, s := range list {
		if s == text {
			return true
		}
	}
	return false
}

// TestUnsignedPayments: what nothing proves is taken encrypted, or where the operator says so.
func TestUnsignedPayments(t *testing.T) {
	t.Parallel()
	compatible := []wechat.CallbackOption{secure(), wechat.WithCompatibleMode()}
	unsigned := []string{
		"xpay_goods_deliver_notify", "xpay_coin_pay_notify", "xpay_refund_notify", "xpay_complaint_notify", "xpay_wxpay_callback_notify",
		"xpay_subscribe_signing_result_notify", "xpay_subscribe_pay_fail_notify", "xpay_apple_subscribe_signing_result_notify",
		"xpay_apple_subscribe_unsigning_result_notify", "xpay_subscribe_ios_refund_query_notify", "xpay_of_tomorrow", "XPAY_COIN_PAY_NOTIFY",
		"minigame_deliver_goods", "",
	}
	others := []string{"user_enter_tempsession", "minigame_act_event_query_condition", "retail_pay_notify", "minigame_something_new"}
	for _, event := range append(unsigned, others...) {
		s := newSender("json")
		message := s.bare(event)
		if event == "" { // Apple's question without an Event
			message = s.with(s.message("CreateTime", int64(1700000000), "MsgType", "event"), `"channel_bill":"c","pay_order_id":"p","refund_request_reason":"r"`)
		}
		for name, opts := range map[string][]wechat.CallbackOption{"plain": nil, "compatible": compatible} {
			_, err := paymentCallback(t, opts...).Open(s.query(), []byte(message))
			if len(others) > 0 && contains(others, event) {
				if err != nil {
					t.Errorf("%s, %s: %v", event, name, err)
				}
				continue
			}
			checkRefusal(t, err, wechat.StepMode, http.StatusForbidden, wechat.ErrUnsignedPayment)
			if _, err := paymentCallback(t, append(opts, wechat.WithUnsignedPayments())...).Open(s.query(), []byte(message)); err != nil {
				t.Errorf("%s, %s, by the option: %v", event, name, err)
			}
		}
		if _, err := paymentCallback(t, secure()).Open(s.sealed(message)); err != nil {
			t.Errorf("%s, encrypted: %v", event, err)
		}
	}
}

const goodsPayload = `{"OpenId":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","Env":0,"OutTradeNo":"order_2024_0426_0001",` +
	`"WeChatPayInfo":{"MchOrderNo":"mch_0001","TransactionId":"4200002187202404261234567890"},` +
	`"GoodsInfo":{"ProductId":"sword_01","Quantity":2,"ZoneId":"1","OrigPrice":600,"ActualPrice":500,"Attach":"zone=7","OrderSource":1}}`

type floorPaid struct {
	OpenID        string `json:"OpenId"`
	Env           int
	OutTradeNo    string
	WeChatPayInfo *struct {
		MchOrderNo    string
		TransactionID string `json:"TransactionId"`
	}
	GoodsInfo struct {
		ProductID              string `json:"ProductId"`
		ZoneID                 string `json:"ZoneId"`
		Attach                 string
		Quantity               int64
		OrigPrice, ActualPrice int64
		OrderSource            int
	}
}

// floorPayment does it without the SDK.
func floorPayment(body []byte) (paid floorPaid, ok bool) {
	var push struct {
		ToUserName, FromUserName, MsgType, Event string
		CreateTime                               int64
		MiniGame                                 struct {
			Payload, PayEventSig string
			IsMock               bool
		}
	}
	if json.Unmarshal(body, &push) != nil {
		return paid, false
	}
	mac := hmac.New(sha256.New, []byte(testLiveKey))
	mac.Write([]byte(push.Event + "&" + push.MiniGame.Payload))
	sig, err := hex.DecodeString(push.MiniGame.PayEventSig)
	if err != nil || !hmac.Equal(mac.Sum(nil), sig) {
		return paid, false
	}
	return paid, json.Unmarshal([]byte(push.MiniGame.Payload), &paid) == nil
}

// BenchmarkPayment takes a payment push: the SDK's side also checks the query's signature and
// age, the receiver, and makes the push's key; its floor is encoding/json and one HMAC.
func BenchmarkPayment(b *testing.B) {
	s := newSender("json")
	body := []byte(s.with(s.bare(goodsEvent), s.miniGame(goodsEvent, goodsPayload, testLiveKey)))
	ratio.Pair(b, "json", func(b *testing.B) {
		cb := mustCallback(b, wechat.WithOriginalID(testGhID))
		q := s.query()
		b.ReportAllocs()
		for b.Loop() {
			push, err := cb.Open(q, body)
			if err != nil || push.Message.(*wechat.MinigameGamePayGoodsDeliverNotifyEvent).GoodsInfo.ActualPrice != 500 {
				b.Fatal(err)
			}
		}
	}, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if paid, ok := floorPayment(body); !ok || paid.GoodsInfo.ActualPrice != 500 {
				b.Fatal(paid)
			}
		}
	})
}

// A ledger stands for a database: granting is one transaction that a second one finds done.
type ledger map[string]string

func (l ledger) grant(_ context.Context, order, user, what string) error {
	if _, done := l[order]; !done {
		l[order] = user + " has " + what
	}
	return nil
}

// Record, grant, acknowledge: WeChat repeats the push until the answer says that the goods are
// delivered, and each repeat has the same OutTradeNo.
func ExampleWithPayKeys() {
	goods := ledger{}
	callback, err := wechat.NewCallback("tok3nOfTheConsole",
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
		wechat.WithPayKeys("AppKeyOfTheLiveEnvironment", "")) // without the sandbox's key no tester is granted anything
	if err != nil {
		fmt.Println(err)
		return
	}
	http.Handle("/wechat/pay", callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		switch m := m.(type) {
		case *wechat.MinigameGamePayGoodsDeliverNotifyEvent:
			// An error makes WeChat repeat the push; nil says that the goods are delivered.
			return nil, goods.grant(ctx, m.OutTradeNo, m.OpenID, m.GoodsInfo.ProductID)
		case *wechat.MinigamePayRefundSuccNotifyEvent:
			return nil, goods.grant(ctx, m.RefundID, m.OutTradeNo, "been refunded")
		}
		if m.Head().NeedsAnswer() {
			return nil, fmt.Errorf("nothing is done for %s", m.Head().Event)
		}
		return nil, nil
	}))
}
