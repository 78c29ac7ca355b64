package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// Promise 2, as far as it goes there: no push without the header, or of a client that
// doesn't speak for itself, reaches a handler; and Open, OpenRequest and Handler agree.
func TestCloudHostingHeader(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		headers []string
		taken   bool
	}{
		{"the header", []string{viaWeChat, "wx_http"}, true},
		{"in lower case", []string{"x-wx-source", "wx_http"}, true},
		{"in the plural", []string{"x-wx-sources", "wx_http"}, true},
		{"of an unknown source", []string{viaWeChat, "other"}, true},
		{"and the sender", []string{viaWeChat, "wx_http", "X-WX-OPENID", testUser}, true},

		{"no header", nil, false},
		{"an empty one", []string{viaWeChat, ""}, false},
		{"blanks and commas", []string{viaWeChat, " , ,"}, false},
		{"the sender only", []string{"X-WX-OPENID", testUser}, false},
		{"a name like it", []string{"X-WX-SOURCE-2", "wx_http", "XWXSOURCE", "wx_http"}, false},
		{"the mini-program in capitals, another sender", []string{viaWeChat, " WX_CLIENT ", "X-WX-OPENID", "oSomebodyElse"}, false},
		{"the mini-program, nobody named", []string{viaWeChat, "wx_client"}, false},
		{"the mini-program, a name left empty", []string{viaWeChat, "wx_client", "X-WX-OPENID", ""}, false},
		{"the mini-program, its user named twice", []string{viaWeChat, "wx_client", "X-WX-OPENID", testUser, "X-WX-OPENID", testUser}, true},
		{"the mini-program, another sender named second", []string{viaWeChat, "wx_client", "X-WX-OPENID", testUser, "X-WX-OPENID", "oSomebodyElse"}, false},
		{"the mini-program, another sender named first", []string{viaWeChat, "wx_client", "X-WX-OPENID", "oSomebodyElse", "X-WX-OPENID", testUser}, false},
		{"the mini-program, both named in one", []string{viaWeChat, "wx_client", "X-WX-OPENID", testUser + ", oSomebodyElse"}, false},
		{"the mini-program, its user in both", []string{viaWeChat, "wx_client", "X-WX-OPENID", testUser, "X-WX-FROM-OPENID", testUser}, true},
		{"the mini-program, its user in the other", []string{viaWeChat, "wx_client", "X-WX-FROM-OPENID", testUser}, true},
		{"the mini-program, its user and another", []string{viaWeChat, "wx_client", "X-WX-OPENID", testUser, "X-WX-FROM-OPENID", "oSomebodyElse"}, false},
		{"the mini-program, another and its user", []string{viaWeChat, "wx_client", "X-WX-OPENID", "oSomebodyElse", "X-WX-FROM-OPENID", testUser}, false},
		{"another source, nobody named", []string{viaWeChat, "wx_http", "X-WX-OPENID", ""}, true},
		{"another source, another sender named second", []string{viaWeChat, "wx_http", "X-WX-OPENID", testUser, "X-WX-OPENID", "oSomebodyElse"}, false},
		{"another source, another sender named first", []string{viaWeChat, "wx_http", "X-WX-OPENID", "oSomebodyElse", "X-WX-OPENID", testUser}, false},
		{"a shared environment", []string{viaWeChat, "wx_http", "X-WX-OPENID", "oInTheOwnersApp", "X-WX-FROM-OPENID", testUser}, true},
		{"a shared environment, another sender", []string{viaWeChat, "wx_client", "X-WX-OPENID", "oInTheOwnersApp", "X-WX-FROM-OPENID", "oSomebodyElse"}, false},
		{"the mini-program, for its user", []string{viaWeChat, "wx_client", "X-WX-OPENID", testUser}, true},
		{"the mini-program, another sender", []string{viaWeChat, "wx_client", "X-WX-OPENID", "oSomebodyElse"}, false},
		{"the mini-program through a function, another sender", []string{viaWeChat, "wx_client,scf", "X-WX-OPENID", "oSomebodyElse"}, false},
		{"the mini-program behind another mark, another sender", []string{viaWeChat, "wx_http, wx_client", "X-WX-OPENID", "oSomebodyElse"}, false},
		{"the mini-program in a second header, another sender", []string{viaWeChat, "wx_http", viaWeChat, "wx_client", "X-WX-OPENID", "oSomebodyElse"}, false},
		{"the mini-program in the plural, another sender", []string{viaWeChat, "wx_http", "x-wx-sources", "wx_client", "X-WX-OPENID", "oSomebodyElse"}, false},
		{"the developer tools, another sender", []string{viaWeChat, "wx_devtools", "X-WX-OPENID", "oSomebodyElse"}, false},
		{"another sender", []string{viaWeChat, "wx_http", "X-WX-OPENID", "oSomebodyElse"}, false},
	}
	for _, tt := range tests {
		for _, format := range []string{"json", "xml"} {
			t.Run(tt.name+", "+format, func(t *testing.T) {
				t.Parallel()
				var got []string
				var rec pushRecorder
				cb := mustHosted(t, rec.option(), wechat.WithOriginalID(testGhID))
				body := newSender(format).text("hello", 7)
				w := do(cb.Handler(keepTexts(&got)), hostedPush(body, tt.headers...))
				end := rec.last(t)
				push, err := cb.OpenRequest(hostedPush(body, tt.headers...))
				if tt.taken {
					if len(got) != 1 || w.Code != 200 || w.Body.String() != "success" || end.Step != wechat.StepAnswer || err != nil {
						t.Fatalf("%q, status %d %q, %s; OpenRequest: %v", got, w.Code, w.Body, end.Step, err)
					}
					if push.Message.Head().FromUserName != testUser {
						t.Errorf("head %+v", push.Message.Head())
					}
					return
				}
				if len(got) != 0 || w.Code != 403 || w.Body.Len() != 0 || push != nil {
					t.Errorf("%q, status %d %q, push %v", got, w.Code, w.Body, push)
				}
				for _, err := range []error{end.Err, err} {
					var refusal *wechat.PushError
					if !errors.As(err, &refusal) || refusal.Step != wechat.StepSource || refusal.Status() != 403 || !errors.Is(err, wechat.ErrNotCloudHosting) {
						t.Errorf("got %v", err)
					}
				}
			})
		}
	}
}

// Promise 2: without the option the header is worth nothing, in any mode.
func TestCloudHostingHeaderIsNoSignature(t *testing.T) {
	t.Parallel()
	signed := newSender("json")
	tests := []struct {
		name string
		opts []wechat.CallbackOption
		want error
	}{
		{"plain", nil, wechat.ErrSignature},
		{"compatible", []wechat.CallbackOption{secure(), wechat.WithCompatibleMode()}, wechat.ErrSignature},
		{"secure", []wechat.CallbackOption{secure()}, wechat.ErrNotEncrypted},
	}
	for _, tt := range tests {
		var got []string
		var rec pushRecorder
		cb := mustCallback(t, append(tt.opts, rec.option())...)
		for _, body := range []string{signed.text("hello", 7), `{"action":"CheckContainerPath"}`} {
			r := hostedPush(body, viaWeChat, "wx_http", "x-wx-sources", "wx_http", "X-WX-OPENID", testUser)
			if w := do(cb.Handler(keepTexts(&got)), r); w.Code != 403 || len(got) != 0 || !errors.Is(rec.last(t).Err, tt.want) {
				t.Errorf("%s: status %d, %q, %v", tt.name, w.Code, got, rec.last(t).Err)
			}
			if _, err := cb.OpenRequest(hostedPush(body, viaWeChat, "wx_http")); !errors.Is(err, tt.want) {
				t.Errorf("%s: OpenRequest: %v", tt.name, err)
			}
		}
	}
}

// Promise 2: a user can post under the own openid, but must not be paid for that.
func TestCloudHostingPaymentOfAClient(t *testing.T) {
	t.Parallel()
	body := fmt.Sprintf(`{"ToUserName":%q,"FromUserName":%q,"CreateTime":1651049934,"MsgType":"event","Event":"xpay_goods_deliver_notify","OpenId":%[2]q,"OutTradeNo":"order-1"}`, testGhID, testUser)
	for mark, taken := range map[string]bool{"wx_http": true, "wx_client": false, "WX_DevTools, other": false} {
		runs := 0
		cb := mustHosted(t, wechat.WithOriginalID(testGhID))
		handler := cb.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { runs++; return nil, nil })
		w := do(handler, hostedPush(body, viaWeChat, mark, "X-WX-OPENID", testUser))
		if (runs == 1) != taken || (w.Code == 200) != taken {
			t.Errorf("%s: %d runs, status %d", mark, runs, w.Code)
		}
	}
}

func TestCloudHostingOpenSeesNoHeader(t *testing.T) {
	t.Parallel()
	s := newSender("json")
	for _, body := range []string{s.text("hello", 7), `{"action":"CheckContainerPath"}`, "", "{"} {
		_, err := mustHosted(t).Open(s.query(), []byte(body))
		var refusal *wechat.PushError
		if !errors.As(err, &refusal) || refusal.Step != wechat.StepSource || !errors.Is(err, wechat.ErrNotCloudHosting) || !strings.Contains(err.Error(), "OpenRequest") {
			t.Errorf("%q: got %v", body, err)
		}
	}
	// A URL verification belongs to signed pushes.
	if _, err := mustHosted(t).VerifyURL(s.query()); !errors.Is(err, wechat.ErrSignature) {
		t.Errorf("got %v", err)
	}
}

func TestCloudHostingProbe(t *testing.T) {
	t.Parallel()
	const probeJSON, probeXML = `{"action":"CheckContainerPath"}`, "<xml>\n  <action>CheckContainerPath</action>\n</xml>"
	fails := func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, errors.New("called") }
	tests := []struct {
		name, body string
		headers    []string
		status     int
	}{
		{"JSON", probeJSON, nil, 200},
		{"XML", probeXML, nil, 200},
		{"with the header", probeJSON, []string{viaWeChat, "wx_http"}, 200},
		{"with a sender", probeXML, []string{viaWeChat, "wx_http", "X-WX-OPENID", testUser}, 200},
		{"and a message", `{"action":"CheckContainerPath","MsgType":"text","FromUserName":"o1","Content":"x"}`, nil, 403},
		{"another action", `{"action":"Delete"}`, nil, 403},
		{"nested", `{"x":{"action":"CheckContainerPath"}}`, nil, 403},
		{"twice", `{"action":"CheckContainerPath","action":"CheckContainerPath"}`, nil, 403},
		{"padded", `{"action":"CheckContainerPath"` + strings.Repeat(" ", 300) + `}`, nil, 403},
		{"cut", `{"action":"CheckContainerPath"`, nil, 403},
		{"empty", ``, nil, 403},
		{"another action with the header reaches the handler", `{"action":"Delete"}`, []string{viaWeChat, "wx_http"}, 500},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cb := mustHosted(t, wechat.WithOriginalID(testGhID))
			w := do(cb.Handler(fails), hostedPush(tt.body, tt.headers...))
			if w.Code != tt.status || (w.Body.String() == "success") != (tt.status == 200) {
				t.Errorf("status %d, %q", w.Code, w.Body)
			}
			push, err := cb.OpenRequest(hostedPush(tt.body, tt.headers...))
			if tt.status == 403 {
				if err == nil {
					t.Error("OpenRequest took it")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if answer, _, err := push.Answer(nil); string(answer) != "success" || err != nil {
				t.Errorf("OpenRequest's answer: %q, %v", answer, err)
			}
		})
	}
}

// Promise 3 and 4: what WeChat sends there is taken, and rubbish is refused.
func TestCloudHostingBodies(t *testing.T) {
	t.Parallel()
	old := `"FromUserName":"` + testUser + `","CreateTime":1651049934,"MsgType":"text","Content":"hello"`
	s := newSender("json")
	_, sealed := s.sealed(s.text("hello", 7))
	tests := []struct {
		name, body string
		status     int
		step       wechat.PushStep
		err        error
	}{
		{"as on WeChat's page, years old", `{"ToUserName":"` + testGhID + `",` + old + `,"MsgId":23637352235060880}`, 200, wechat.StepAnswer, nil},
		{"a cloud function's: MsgId a string, the AppID the receiver", `{"ToUserName":"` + pushAppID + `",` + old + `,"MsgId":"23637352235060880"}`, 200, wechat.StepAnswer, nil},
		{"for another account", `{"ToUserName":"gh_other",` + old + `,"MsgId":1}`, 403, wechat.StepApp, wechat.ErrForeignApp},
		{"encrypted", string(sealed), 403, wechat.StepMode, wechat.ErrEncrypted},
		{"empty", "", 400, wechat.StepMessage, wechat.ErrMessage},
		{"neither JSON nor XML", "hello", 400, wechat.StepMessage, wechat.ErrMessage},
		{"cut", `{"ToUserName":"` + testGhID, 400, wechat.StepMessage, wechat.ErrMessage},
		{"large", s.text(strings.Repeat("x", 1000), 7), 413, wechat.StepSize, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			var rec pushRecorder
			cb := mustHosted(t, wechat.WithOriginalID(testGhID), wechat.WithBodyLimit(900), rec.option())
			w := do(cb.Handler(keepTexts(&got)), hostedPush(tt.body, viaWeChat, "wx_http"))
			end := rec.last(t)
			if w.Code != tt.status || end.Step != tt.step || tt.err != nil && !errors.Is(end.Err, tt.err) {
				t.Errorf("status %d, step %s, %v", w.Code, end.Step, end.Err)
			}
			if taken := len(got) == 1; taken != (tt.status == 200) {
				t.Errorf("the handler got %q", got)
			}
		})
	}
}

// Repeats are told by Key, and apps in one store by the AppID.
func TestCloudHostingRepeats(t *testing.T) {
	t.Parallel()
	store := wechat.NewMemoryDedup(0, 0)
	var got, other []string
	h := mustHosted(t, wechat.WithDedup(store)).Handler(keepTexts(&got))
	second, err := wechat.NewCloudHostingCallback("wxffffffffffffffff", wechat.WithDedup(store))
	if err != nil {
		t.Fatal(err)
	}
	s := newSender("json")
	one, two := s.text("one", 1001), s.text("two", 1002)
	for _, body := range []string{one, one, two, one} {
		if w := do(h, hostedPush(body, viaWeChat, "wx_http")); w.Code != 200 || w.Body.String() != "success" {
			t.Errorf("status %d, %q", w.Code, w.Body)
		}
	}
	do(second.Handler(keepTexts(&other)), hostedPush(one, viaWeChat, "wx_http"))
	if diff := cmp.Diff([][]string{{"one", "two"}, {"one"}}, [][]string{got, other}); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCloudHostingCallbackNamesTheFault(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, appID string
		opt         wechat.CallbackOption
		field       string
	}{
		{"no app id", "", nil, "appID"},
		{"blank in the app id", "wx 1", nil, "appID"},
		{"nil option", pushAppID, nil, "opts"},
		{"encryption", pushAppID, secure(), "encodingAESKey"},
		{"short key", pushAppID, wechat.WithEncryption(pushAppID, "short"), "encodingAESKey"},
		{"previous key", pushAppID, wechat.WithPreviousAESKey(testKey), "previousAESKey"},
		{"compatible mode", pushAppID, wechat.WithCompatibleMode(), "compatibleMode"},
		{"previous token", pushAppID, wechat.WithPreviousToken(testToken), "previousToken"},
		{"age", pushAppID, wechat.WithMaxAge(10 * time.Minute), "maxAge"},
		{"proxies alone", pushAppID, wechat.WithTrustedProxies("X-Real-IP", prefixes("10.0.0.0/8")...), "trustedProxies"},
	}
	for _, tt := range tests {
		cb, err := wechat.NewCloudHostingCallback(tt.appID, tt.opt)
		if ae := argumentErrorOf(t, err); cb != nil || ae.API != "NewCloudHostingCallback" || ae.Field != tt.field {
			t.Errorf("%s: got %+v", tt.name, ae)
		}
	}
}

// WithSources goes with it, and Apps asks for what tells apps apart.
func TestCloudHostingWithTheRest(t *testing.T) {
	t.Parallel()
	var got []string
	filtered := mustHosted(t, wechat.WithSources(fromWeChat)).Handler(keepTexts(&got))
	r := hostedPush(newSender("json").text("hello", 7), viaWeChat, "wx_http")
	if w := do(filtered, r); w.Code != 403 || len(got) != 0 { // httptest's address
		t.Errorf("status %d, %q", w.Code, got)
	}

	apps := wechat.NewApps()
	client, err := wechat.New(pushAppID, "", wechat.WithCloudHosting())
	if err != nil {
		t.Fatal(err)
	}
	put := func(cb *wechat.Callback) error {
		return apps.Put(wechat.App{Client: client, Callbacks: map[string]wechat.AppCallback{"": {Callback: cb, Handler: keepTexts(&got)}}})
	}
	if err := put(mustHosted(t)); !errors.Is(err, wechat.ErrInvalidArgument) {
		t.Errorf("without an original id: %v", err)
	}
	if err := put(mustHosted(t, wechat.WithOriginalID(testGhID))); err != nil {
		t.Fatal(err)
	}
	r = hostedPush(newSender("json").text("hello", 7), viaWeChat, "wx_http")
	r.URL.Path = "/wechat/" + pushAppID
	if w := do(apps.Handler(), r); w.Code != 200 || len(got) != 1 {
		t.Errorf("status %d, %q", w.Code, got)
	}
}
