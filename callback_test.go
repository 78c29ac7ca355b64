package wechat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

func mustHosted(t testing.TB, opts ...wechat.CallbackOption) *wechat.Callback {
	t.Helper()
	cb, err := wechat.NewCloudHostingCallback(pushAppID, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return cb
}

// hostedPush is a push as cloud hosting brings it: no query, and headers.
func hostedPush(body string, headers ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/wechat", strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

const viaWeChat = "X-WX-SOURCE"

// keepTexts acknowledges texts and keeps their contents.
func keepTexts(got *[]string) wechat.HandlerFunc {
	return func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		*got = append(*got, m.(*wechat.TextMessage).Content)
		return nil, nil
	}
}

// A pushRecorder keeps what the hooks are told.
type pushRecorder struct {
	mu       sync.Mutex
	ends     []wechat.PushInfo
	problems []wechat.PushProblem
}

func (r *pushRecorder) option() wechat.CallbackOption {
	return wechat.WithPushHooks(wechat.PushHooks{
		PushEnd: func(_ context.Context, p wechat.PushInfo) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.ends = append(r.ends, p)
		},
		Problem: r.problem,
	})
}

func (r *pushRecorder) problem(_ context.Context, p wechat.PushProblem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, p)
}

func (r *pushRecorder) kinds() []wechat.ProblemKind {
	r.mu.Lock()
	defer r.mu.Unlock()
	var kinds []wechat.ProblemKind
	for _, p := range r.problems {
		kinds = append(kinds, p.Kind)
	}
	return kinds
}

// last returns what the hook heard of the last request.
func (r *pushRecorder) last(t *testing.T) wechat.PushInfo {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.ends) == 0 {
		t.Fatal("the hook heard of no request")
	}
	return r.ends[len(r.ends)-1]
}

func unsized(r *http.Request) *http.Request {
	r.ContentLength = -1
	return r
}

func checkRefusal(t *testing.T, err error, step wechat.PushStep, status int, class error) {
	t.Helper()
	var refusal *wechat.PushError
	if !errors.As(err, &refusal) {
		t.Fatalf("error %v, want a *PushError", err)
	}
	if refusal.Step != step || refusal.Status() != status {
		t.Errorf("step %s, status %d (%v); want %s, %d", refusal.Step, refusal.Status(), err, step, status)
	}
	if class != nil && !errors.Is(err, class) {
		t.Errorf("error %v, want %v", err, class)
	}
}

// fromWeChat is a filter of two blocks that stand for WeChat's.
func fromWeChat(_ context.Context, from netip.Addr) error {
	for _, p := range prefixes("101.226.0.0/16", "240e:e1::/32") {
		if p.Contains(from) {
			return nil
		}
	}
	return wechat.ErrForeignSource
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// pushOf is a message of any kind, made at a time. An empty created leaves CreateTime away.
func (s sender) pushOf(event, created string) string {
	pairs := []any{"ToUserName", s.toUserName, "FromUserName", testUser}
	if created != "" {
		pairs = append(pairs, "CreateTime", created)
	}
	if event == "" {
		return s.message(append(pairs, "MsgType", "text", "Content", "hello", "MsgId", int64(7))...)
	}
	return s.paid(s.message(append(pairs, "MsgType", "event", "Event", event)...), event)
}

func settle(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

type answered struct{ body, contentType string }

func answer(t *testing.T, cb *wechat.Callback, q url.Values, body string, r wechat.Reply) answered {
	t.Helper()
	push, err := cb.Open(q, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	b, contentType, err := push.Answer(r)
	if err != nil {
		t.Fatal(err)
	}
	return answered{string(b), contentType}
}

func TestNewCallbackNamesTheFault(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		token string
		opts  []wechat.CallbackOption
		want  string
	}{
		{"no token", "", nil, "token"},
		{"no app id", testToken, []wechat.CallbackOption{wechat.WithEncryption("", testKey)}, "appID"},
		{"short key", testToken, []wechat.CallbackOption{wechat.WithEncryption(pushAppID, testKey[:42])}, "encodingAESKey"},
		{"key with its padding", testToken, []wechat.CallbackOption{wechat.WithEncryption(pushAppID, testKey+"=")}, "encodingAESKey"},
		{"key with a symbol", testToken, []wechat.CallbackOption{wechat.WithEncryption(pushAppID, "+"+testKey[1:])}, "encodingAESKey"},
		{"bad previous key", testToken, []wechat.CallbackOption{secure(), wechat.WithPreviousAESKey("x")}, "previousAESKey"},
		{"previous key alone", testToken, []wechat.CallbackOption{wechat.WithPreviousAESKey(testKey)}, "previousAESKey"},
		{"compatible mode alone", testToken, []wechat.CallbackOption{wechat.WithCompatibleMode()}, "compatibleMode"},
		{"empty previous token", testToken, []wechat.CallbackOption{wechat.WithPreviousToken("")}, "previousToken"},
		{"empty original id", testToken, []wechat.CallbackOption{wechat.WithOriginalID("")}, "originalID"},
		{"no age", testToken, []wechat.CallbackOption{wechat.WithMaxAge(0)}, "maxAge"},
		{"no body", testToken, []wechat.CallbackOption{wechat.WithBodyLimit(0)}, "bodyLimit"},
		{"no time", testToken, []wechat.CallbackOption{wechat.WithHandlerTimeout(0)}, "handlerTimeout"},
		{"nil option", testToken, []wechat.CallbackOption{nil}, "opts"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := wechat.NewCallback(tt.token, tt.opts...)
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != "NewCallback" || fault.Field != tt.want {
				t.Fatalf("error %v, want one of NewCallback's %s", err, tt.want)
			}
			if strings.Contains(err.Error(), testKey[:42]) {
				t.Errorf("the error holds the key: %v", err)
			}
		})
	}
}

func TestVerifyURL(t *testing.T) {
	t.Parallel()
	// From the official page on URL verification.
	genuine := url.Values{
		"signature": {"f464b24fc39322e44b38aa78f5edd27bd1441696"},
		"timestamp": {"1714036504"},
		"nonce":     {"1514711492"},
		"echostr":   {"4375120948345356249"},
	}
	with := func(name, value string) url.Values {
		q := url.Values{}
		for k, v := range genuine {
			q[k] = v
		}
		q.Set(name, value)
		return q
	}
	tests := []struct {
		name   string
		token  string
		opts   []wechat.CallbackOption
		query  url.Values
		status int
		class  error
	}{
		{"genuine", "AAAAA", nil, genuine, 200, nil},
		{"secure mode echoes plain text too", "AAAAA", []wechat.CallbackOption{secure()}, genuine, 200, nil},
		{"previous token", "BBBBB", []wechat.CallbackOption{wechat.WithPreviousToken("AAAAA")}, genuine, 200, nil},
		{"upper-case signature", "AAAAA", nil, with("signature", strings.ToUpper(genuine.Get("signature"))), 200, nil},
		{"odd echostr", "AAAAA", nil, with("echostr", "a+b/c== \"<>&é"), 200, nil},
		{"wrong token", "BBBBB", nil, genuine, 403, wechat.ErrSignature},
		{"changed nonce", "AAAAA", nil, with("nonce", "1514711493"), 403, wechat.ErrSignature},
		{"cut signature", "AAAAA", nil, with("signature", "f464b24f"), 403, wechat.ErrSignature},
		{"no signature", "AAAAA", nil, url.Values{"echostr": {"x"}}, 403, wechat.ErrSignature},
		{"no echostr", "AAAAA", nil, with("echostr", ""), 400, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cb, err := wechat.NewCallback(tt.token, tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			echostr, err := cb.VerifyURL(tt.query)
			w := do(cb.Handler(nil), httptest.NewRequest(http.MethodGet, "/?"+tt.query.Encode(), nil))
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			if tt.status == 200 {
				want := tt.query.Get("echostr")
				if err != nil || echostr != want || w.Body.String() != want {
					t.Errorf("VerifyURL %q, %v and the handler %q; want %q", echostr, err, w.Body, want)
				}
				if got := w.Header().Get("Content-Type"); got != "text/plain; charset=utf-8" {
					t.Errorf("Content-Type %q", got)
				}
				if got := w.Header().Get("X-Content-Type-Options"); got != "nosniff" {
					t.Errorf("X-Content-Type-Options %q", got)
				}
				return
			}
			var refusal *wechat.PushError
			if !errors.As(err, &refusal) || refusal.Status() != tt.status {
				t.Fatalf("error %v, want a *PushError of status %d", err, tt.status)
			}
			if tt.class != nil && !errors.Is(err, tt.class) {
				t.Errorf("error %v, want %v", err, tt.class)
			}
			if echostr != "" || w.Body.Len() != 0 {
				t.Errorf("a refusal has content: %q, %q", echostr, w.Body)
			}
		})
	}
}

// Promise 1, for what a callback prints.
func TestCallbackPrintsNoSecret(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t, secure(), wechat.WithPreviousToken("oldTokenSecret"), wechat.WithPreviousAESKey(otherKey))
	s := newSender("json")
	push, err := cb.Open(s.sealed(s.text("hello", 1)))
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	holder := struct {
		CB *wechat.Callback
		V  wechat.Callback
		P  *wechat.Push
	}{cb, *cb, push}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
		fmt.Fprintf(&printed, verb, cb)
		fmt.Fprintf(&printed, verb, *cb)
		fmt.Fprintf(&printed, verb, push)
		fmt.Fprintf(&printed, verb, *push)
		fmt.Fprintf(&printed, verb, holder)
		fmt.Fprintf(&printed, verb, cb.Handler(nil))
	}
	for _, secret := range []string{testToken, "oldTokenSecret", testKey, otherKey, fmt.Sprintf("%x", testToken)} {
		if strings.Contains(printed.String(), secret) {
			t.Errorf("%q is printed", secret)
		}
	}
}

func TestCallbackOptionsInAnyOrder(t *testing.T) {
	t.Parallel()
	mustCallback(t, wechat.WithCompatibleMode(), wechat.WithPreviousAESKey(otherKey), secure())
}

// userTextFields are the fields that users fill, by kind: events as event/NAME, a field
// within another as A>B.
var userTextFields = map[string]string{
	"text": "Content", "miniprogrampage": "Title PagePath", "voice": "Recognition", "location": "Label", "link": "Title Description Url",
	"event/user_enter_tempsession":                          "SessionFrom",
	"event/debug_demo":                                      "debug_str",
	"event/scancode_push":                                   "ScanCodeInfo>ScanResult",
	"event/location_select":                                 "SendLocationInfo>Label SendLocationInfo>Poiname",
	"event/minigame_coin_deliver_completed":                 "MiniGame>Payload",
	"event/minigame_recharge_center_coin_deliver_completed": "MiniGame>Payload",
	"event/minigame_pay_refund_succ_notify":                 "MiniGame>Payload",
	"event/minigame_game_pay_goods_deliver_notify":          "MiniGame>Payload",
	"event/minigame_h5_goods_deliver_notify":                "MiniGame>Payload",
	"event/minigame_deliver_h5_pay_products":                "MiniGame>Payload",
	"event/xpay_goods_deliver_notify":                       "GoodsInfo>Attach",
	"event/xpay_coin_pay_notify":                            "CoinInfo>Attach",
	"event/xpay_subscribe_pay_fail_notify":                  "GoodsInfo>Attach",
	"event/xpay_complaint_notify":                           "ComplaintDetail",
	"event/xpay_wxpay_callback_notify":                      "NickName MerchantCompanyName Remark",
	"event/xpay_apple_subscribe_signing_result_notify":      "Attach",
	"event/xpay_apple_subscribe_unsigning_result_notify":    "Attach",
	"event/retail_pay_notify":                               "attach",
	"event/retail_refund_notify":                            "refund_reason refund_desc",
	"event/complaint_callback":                              "BussiCallBackInfo>customer_material_content BussiCallBackInfo>product_name",
	"event/wxa_novel_chapter_permission":                    "CustomServerParams",
	"event/iot_voip_notify":                                 "Payload",
	"event/secvod_upload_event":                             "upload_event>source_context",
	"event/cancel_single_waybill":                           "CancelReason",
	"event/waybill_complaint":                               "Content Name",
	"event/waybill_query_expect_time_range":                 "Address Street",
	"event/add_waybill":                                     "Sender>Name Sender>Address Receiver>Name Receiver>Address Remark",
	"event/add_single_waybill":                              "Sender>Name Receiver>Name Remark",
	"event/transport_add_order":                             "sender>name receiver>address order_info>note",
	"event/transport_cancel_order":                          "cancel_reason",
	"event/transport_add_tips":                              "remark",
	"event/brand_new":                                       "Content Title Remark MiniGame>Payload",
	"music":                                                 "Title Description",
}

// payloadWith returns a payment's Payload in which a user has written the text.
func payloadWith(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(map[string]any{"OutTradeNo": "t1", "GoodsInfo": map[string]any{"Attach": text}})
	return b.String()
}

// textFields makes the fields of a push with the text in one field and a harmless one in
// the others.
func textFields(kind, paths, path, text string) wechattest.Fields {
	fields := wechattest.Fields{"MsgType": kind}
	if event, ok := strings.CutPrefix(kind, "event/"); ok {
		fields["MsgType"], fields["Event"] = "event", event
	}
	for field := range strings.FieldsSeq(paths) {
		value := "harmless"
		if field == path {
			value = text
		}
		parent, name, nested := strings.Cut(field, ">")
		if !nested {
			fields[field] = value
			continue
		}
		inner, _ := fields[parent].(wechattest.Fields)
		if inner == nil {
			inner = wechattest.Fields{}
			fields[parent] = inner
		}
		inner[name] = value
		if event, _ := fields["Event"].(string); isSignedEvent(event) {
			payload := payloadWith(value)
			inner[name], inner["PayEventSig"] = payload, payEventSigOf(testLiveKey, event, payload)
		}
	}
	return fields
}

// platformHandler serves a simulated WeChat in the real Handler.
func platformHandler(t testing.TB, wx *wechattest.Platform, mode wechattest.Mode, got *wechat.Message) http.Handler {
	t.Helper()
	opts := []wechat.CallbackOption{
		wechat.WithOriginalID(wx.OriginalID()), wechat.WithDedup(nil), wechat.WithPayKeys(testLiveKey, ""), wechat.WithUnsignedPayments(),
	}
	if mode != wechattest.Plain {
		opts = append(opts, wechat.WithEncryption(wx.AppID(), wx.EncodingAESKey()))
	}
	if mode == wechattest.Compatible {
		opts = append(opts, wechat.WithCompatibleMode())
	}
	cb, err := wechat.NewCallback(wx.Token(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return cb.Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		*got = m
		return nil, nil
	})
}

func checkUntouched(t testing.TB, wx *wechattest.Platform, push *wechattest.Push, m wechat.Message, kind string) {
	t.Helper()
	event, isEvent := strings.CutPrefix(kind, "event/")
	want := wechat.Header{ToUserName: wx.OriginalID(), FromUserName: wx.User("alice").OpenID(), MsgType: kind, MsgID: push.MsgID()}
	if isEvent {
		want.MsgType, want.Event = "event", event
	}
	h := m.Head()
	if h.ToUserName != want.ToUserName || h.FromUserName != want.FromUserName || h.MsgType != want.MsgType || h.Event != want.Event ||
		h.MsgID != want.MsgID || h.InfoType != "" || h.CreateTime.Unix() < 1e9 {
		t.Errorf("the head is %+v, want %+v: %s", *h, want, push.Body())
	}
}

// textIn returns the texts of a message that has a type, nil for the others.
func textIn(m wechat.Message) []string {
	switch m := m.(type) {
	case *wechat.TextMessage:
		return []string{m.Content}
	case *wechat.MiniProgramPageMessage:
		return []string{m.Title, m.PagePath}
	case *wechat.VoiceMessage:
		return []string{m.Recognition}
	case *wechat.LocationMessage:
		return []string{m.Label}
	case *wechat.LinkMessage:
		return []string{m.Title, m.Description, m.URL}
	case *wechat.UserEnterTempsessionEvent:
		return []string{m.SessionFrom}
	case *wechat.MinigameGamePayGoodsDeliverNotifyEvent:
		return []string{m.GoodsInfo.Attach}
	case *wechat.MinigameH5GoodsDeliverNotifyEvent:
		return []string{m.GoodsInfo.Attach}
	case *wechat.XpayGoodsDeliverNotifyEvent:
		return []string{m.GoodsInfo.Attach}
	case *wechat.XpaySubscribePayFailNotifyEvent:
		return []string{m.GoodsInfo.Attach}
	case *wechat.XpayCoinPayNotifyEvent:
		return []string{m.CoinInfo.Attach}
	case *wechat.XpayComplaintNotifyEvent:
		return []string{m.ComplaintDetail}
	case *wechat.XpayWxpayCallbackNotifyEvent:
		return []string{m.NickName, m.MerchantCompanyName, m.Remark}
	case *wechat.XpayAppleSubscribeSigningResultNotifyEvent:
		return []string{m.Attach}
	case *wechat.XpayAppleSubscribeUnsigningResultNotifyEvent:
		return []string{m.Attach}
	}
	return nil
}

// Promise 2, and 3: what a user writes into any field of any kind, split or not, changes
// nothing else and costs nobody a push.
func TestNoTextForgesAPush(t *testing.T) {
	t.Parallel()
	forged := func(parent, name string) string {
		open, end := "<"+name+"><![CDATA[", "]]></"+name+">"
		if parent != "" {
			open, end = "<"+parent+">"+open, end+"</"+parent+">"
		}
		return end + "<ToUserName>gh_evil</ToUserName><FromUserName><![CDATA[oVICTIM]]></FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[event]]></MsgType>" +
			"<Event><![CDATA[xpay_goods_deliver_notify]]></Event><InfoType>authorized</InfoType><MsgId>1</MsgId><Encrypt>AAAA</Encrypt><OutTradeNo><![CDATA[order1]]></OutTradeNo><Env>0</Env>" + open
	}
	for kind, paths := range userTextFields {
		t.Run(strings.TrimPrefix(kind, "event/"), func(t *testing.T) {
			t.Parallel()
			for _, mode := range []wechattest.Mode{wechattest.Plain, wechattest.Compatible, wechattest.Secure} {
				for _, unsplit := range []bool{true, false} {
					opts := []wechattest.Option{wechattest.WithMode(mode), wechattest.WithFormat(wechattest.XML)}
					if unsplit {
						opts = append(opts, wechattest.WithUnsplitTexts())
					}
					wx := wechattest.New(t, opts...)
					var got wechat.Message
					h := platformHandler(t, wx, mode, &got)
					for path := range strings.FieldsSeq(paths) {
						parent, name, nested := strings.Cut(path, ">")
						if !nested {
							parent, name = "", path
						}
						for _, text := range []string{forged(parent, name), "]]></xml>", "a]]>b", "]]></" + name + "><!--", "]]></" + name + "></xml>"} {
							push := wx.User("alice").NewPush(textFields(kind, paths, path, text))
							got = nil
							w := do(h, push.Request("http://bot.example/"))
							if w.Code != http.StatusOK || got == nil {
								t.Fatalf("mode %d: status %d: %s", mode, w.Code, push.Body())
							}
							checkUntouched(t, wx, push, got, kind)
							if value := textIn(got); value != nil && !slices.Contains(value, text) {
								t.Errorf("mode %d: %q of %s arrives as %q", mode, text, path, value)
							}
						}
					}
				}
			}
		})
	}
}

// Promise 2: where a field can be there more than once, a text may end it, but never says
// whose push it is, or what for.
func TestNoTextSetsTheHead(t *testing.T) {
	t.Parallel()
	s := newSender("xml")
	const evil = `<history><content><![CDATA[]]></content></history></BussiCallBackInfo><FromUserName>oVICTIM</FromUserName><MsgType>event</MsgType>` +
		`<Event>xpay_goods_deliver_notify</Event><OutTradeNo>1</OutTradeNo><InfoType>authorized</InfoType><BussiCallBackInfo><history><content><![CDATA[]]></content></history>`
	tests := []struct{ name, head string }{
		{"all there", s.fields("ToUserName", testGhID, "FromUserName", testUser, "MsgType", "event", "Event", "complaint_callback")},
		{"no sender", s.fields("ToUserName", testGhID, "MsgType", "event", "Event", "complaint_callback")},
		{"no kind", s.fields("ToUserName", testGhID, "FromUserName", testUser)},
		{"a platform's notice", s.fields("InfoType", "complaint")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			message := "<xml>" + tt.head + "<BussiCallBackInfo>" + evil + "</BussiCallBackInfo></xml>"
			push, err := mustCallback(t, secure()).Open(s.sealed(message))
			if err != nil {
				t.Fatal(err)
			}
			h := push.Message.Head()
			if h.FromUserName == "oVICTIM" || h.Event == "xpay_goods_deliver_notify" || h.InfoType == "authorized" || strings.HasPrefix(push.Message.Key(), "5:order") {
				t.Errorf("the head is %+v", *h)
			}
		})
	}
}

// White space around what stands outside the encryption isn't part of it.
func TestBlanksAroundTheEnvelope(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"xml", "json"} {
		s := newSender(format)
		encrypt := s.seal(s.text("hello", 1))
		q, _ := s.signed(encrypt, "")
		bodies := map[string]string{
			"around the section":      "<xml><ToUserName><![CDATA[%s]]></ToUserName><Encrypt>\n <![CDATA[%s]]>\n </Encrypt></xml>",
			"inside the section":      "<xml><ToUserName><![CDATA[\t%s\n]]></ToUserName><Encrypt><![CDATA[ %s ]]></Encrypt></xml>",
			"without a section":       "<xml>\r\n<ToUserName>\r\n%s\r\n</ToUserName>\r\n<Encrypt>\r\n%s\r\n</Encrypt>\r\n</xml>",
			"JSON":                    `{"ToUserName":" %s\r\n","Encrypt":"%s\n"}`,
			"beside all of a message": "<xml><MsgType>text</MsgType><ToUserName> %s</ToUserName><Encrypt>%s </Encrypt></xml>",
		}
		for name, body := range bodies {
			for mode, opts := range map[string][]wechat.CallbackOption{
				"secure": {secure(), wechat.WithOriginalID(testGhID)}, "compatible": {secure(), wechat.WithCompatibleMode(), wechat.WithOriginalID(testGhID)},
			} {
				w := httptest.NewRecorder()
				reached := false
				mustCallback(t, opts...).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
					reached = true
					return nil, nil
				}).ServeHTTP(w, post(q, fmt.Appendf(nil, body, testGhID, encrypt)))
				if w.Code != http.StatusOK || !reached {
					t.Errorf("%s, %s: status %d", name, mode, w.Code)
				}
			}
		}
	}
}

// TestHostileTexts puts texts of hostile pieces into all fields of a kind at once.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"]]>", "]]", "]", ">", "<![CDATA[", "</", "<!--", "-->", "<?x ", "?>", "</xml>", "<xml>", "&", "&lt;", "\r\n", "x", " ", "<a b='", "<a/>", "<a>", "</a>",
		"<FromUserName>oVICTIM</FromUserName>", "<MsgType>event</MsgType>", "<MsgId>1</MsgId>", "<Encrypt>AA</Encrypt>", "<InfoType>x</InfoType>", "<Event><![CDATA[xpay_coin_pay_notify]]></Event>",
	}
	for kind, paths := range userTextFields {
		random := rand.New(rand.NewPCG(7, uint64(len(kind))))
		own := slices.Clone(pieces)
		for path := range strings.FieldsSeq(paths) {
			parent, name, nested := strings.Cut(path, ">")
			if !nested {
				parent, name = "", path
			} else {
				own = append(own, "<"+parent+">", "</"+parent+">")
			}
			own = append(own, "<"+name+">", "</"+name+">", "<"+name+"><![CDATA[", "]]></"+name+">", "]]></"+name+">")
		}
		for i := range 400 {
			c := wechattest.PushConfig{Format: wechattest.XML, Unsplit: i%4 != 0}
			fields := textFields(kind, paths, "", "")
			fields["ToUserName"], fields["FromUserName"], fields["CreateTime"], fields["MsgId"] = "gh_1", "oUSER", 1700000000, 7
			var last string
			for path := range strings.FieldsSeq(paths) {
				var text strings.Builder
				for range random.IntN(6) {
					text.WriteString(own[random.IntN(len(own))])
				}
				last = text.String()
				if parent, name, nested := strings.Cut(path, ">"); nested {
					fields[parent].(wechattest.Fields)[name] = last
				} else {
					fields[path] = last
				}
			}
			body := c.Body(fields)
			m, err := wechat.ParseMessage(body)
			if err != nil {
				t.Fatalf("%v: %q", err, body)
			}
			msgType, event, _ := strings.Cut(kind, "/")
			if h := m.Head(); h.ToUserName != "gh_1" || h.FromUserName != "oUSER" || h.MsgType != msgType || h.Event != event || h.InfoType != "" || h.MsgID != "7" {
				t.Fatalf("the head is %+v: %q", *h, body)
			}
			if texts := textIn(m); len(texts) == 1 && texts[0] != strings.ReplaceAll(last, "\r\n", "\n") && !strings.Contains(last, "]><![CDATA[") {
				t.Errorf("%q arrives as %q: %q", last, texts[0], body)
			}
		}
	}
}

// replaceBytes makes one U+FFFD of each byte that is no UTF-8.
func replaceBytes(s string) string { return string([]rune(s)) }

// FuzzUserText: any text in any field of any kind leaves the head as it is, and the
// message taken. Where it isn't split, and nothing but a MsgId follows, it arrives whole.
func FuzzUserText(f *testing.F) {
	kinds := make([]string, 0, len(userTextFields))
	for kind := range userTextFields {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for i, text := range []string{"hello", "a]]>b", "]]></Content>", "]]></Content></xml>", "]]></Content><FromUserName>x</FromUserName><Content><![CDATA[", "]]]]><![CDATA[>", "\r\n]]>", "\xff]]>"} {
		f.Add(text, uint8(i), uint8(0), i%2 == 0)
		f.Add(text, uint8(slices.Index(kinds, "text")), uint8(0), i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, text string, kind, field uint8, unsplit bool) {
		name := kinds[int(kind)%len(kinds)]
		paths := strings.Fields(userTextFields[name])
		path := paths[int(field)%len(paths)]
		c := wechattest.PushConfig{Format: wechattest.XML, Unsplit: unsplit}
		fields := textFields(name, userTextFields[name], path, text)
		fields["ToUserName"], fields["FromUserName"], fields["CreateTime"], fields["MsgId"] = "gh_1", "oUSER", 1700000000, 7
		body := c.Body(fields)
		m, err := wechat.ParseMessage(body)
		if err != nil {
			t.Fatalf("%v: %q", err, body)
		}
		got, event := m.Head(), ""
		if e, ok := strings.CutPrefix(name, "event/"); ok {
			name, event = "event", e
		}
		if got.ToUserName != "gh_1" || got.FromUserName != "oUSER" || got.CreateTime.Unix() != 1700000000 || got.MsgType != name || got.Event != event || got.InfoType != "" || got.MsgID != "7" {
			t.Fatalf("the head is %+v: %q", *got, body)
		}
		isLast := len(paths) == 1
		looksSplit := unsplit && (strings.Contains(text, "]]]]><![CDATA[>") || strings.Contains(text, "]]]><![CDATA[]>"))
		if texts := textIn(m); isLast && texts != nil && !looksSplit {
			want := strings.ToValidUTF8(replaceBytes(text), "\uFFFD")
			if !isSignedEvent(event) { // whose texts are JSON, where a line end is escaped
				want = strings.ReplaceAll(strings.ReplaceAll(want, "\r\n", "\n"), "\r", "\n")
			}
			if texts[0] != want {
				t.Fatalf("%q arrives as %q: %q", text, texts[0], body)
			}
		}
	})
}

func ExampleCallback_Handler() {
	cb, err := wechat.NewCallback("tok3nOfTheConsole", // the Token and EncodingAESKey of WeChat's console
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"))
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/wechat", cb.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		switch m := m.(type) {
		case *wechat.TextMessage:
			fmt.Println("a user wrote:", m.Content)
			return wechat.TransferToAgent{}, nil // an agent takes over
		default:
			fmt.Println("ignored:", m.Head().MsgType, m.Head().Event)
			return nil, nil
		}
	}))

	// What WeChat sends, and what a stranger does.
	s := newSender("json")
	w := do(mux, post(s.sealed(s.text("help!", 1))))
	fmt.Println(w.Code, strings.HasPrefix(w.Body.String(), `{"Encrypt":"`))
	w = do(mux, post(s.sealed(s.event("user_enter_tempsession"))))
	fmt.Println(w.Code, w.Body)
	w = do(mux, httptest.NewRequest(http.MethodPost, "/wechat", strings.NewReader(`{"MsgType":"text"}`)))
	fmt.Println(w.Code, w.Body)
	// Output:
	// a user wrote: help!
	// 200 true
	// ignored: event user_enter_tempsession
	// 200 success
	// 403
}

// With any other server: read the query and the body, answer with bytes. Repeated
// deliveries are yours to recognize, by Message.Key.
func ExampleCallback_Open() {
	cb, err := wechat.NewCallback("tok3nOfTheConsole",
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"))
	if err != nil {
		fmt.Println(err)
		return
	}
	// In gin: r := c.Request, and c.Data(status, contentType, body) at the end.
	serve := func(r *http.Request) (status int, contentType string, body []byte) {
		data, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			return http.StatusBadRequest, "", nil
		}
		push, err := cb.Open(r.URL.Query(), data)
		var refusal *wechat.PushError
		if errors.As(err, &refusal) {
			fmt.Println("refused:", refusal)
			return refusal.Status(), "", nil
		}
		fmt.Println(push.Message.Head().MsgType, "from", push.Message.Head().FromUserName)
		body, contentType, err = push.Answer(nil)
		if err != nil {
			return http.StatusInternalServerError, "", nil
		}
		return http.StatusOK, contentType, body
	}

	s := newSender("xml")
	status, contentType, body := serve(post(s.sealed(s.text("hello", 1))))
	fmt.Println(status, contentType, string(body))
	s.token = "not the token"
	status, _, body = serve(post(s.sealed(s.text("hello", 1))))
	fmt.Println(status, len(body))
	// Output:
	// text from oUser0123456789abcdefghijklm
	// 200 text/plain; charset=utf-8 success
	// refused: wechat: push: signature: signature mismatch
	// 403 0
}
