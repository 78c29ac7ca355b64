package wechat_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

func TestCheckPayEventSig(t *testing.T) {
	t.Parallel()
	const key, event, payload = "live-app-key", "minigame_coin_deliver_completed", `{"OpenId":"o1","OutTradeNo":"t1","Env":0}`
	const good = "5871e7320e65c4852fbd465dbca929de6c664c0d4f49daba125052b237700b5b"
	tests := []struct {
		name, key, event, payload, sig string
		want                           bool
	}{
		{"right", key, event, payload, good, true},
		{"upper case", key, event, payload, strings.ToUpper(good), true},
		{"another key", "sandbox-app-key", event, payload, good, false},
		{"no key", "", event, payload, good, false},
		{"no key, and signed with none", "", event, payload, "8f6eb37e47a6241f133e0c8e565804d67c8b54804eb4b988afaafd294b5b0451", false},
		{"another event", key, "minigame_pay_refund_succ_notify", payload, good, false},
		{"a byte changed", key, event, strings.Replace(payload, "t1", "t2", 1), good, false},
		{"a blank more", key, event, payload + " ", good, false},
		{"cut", key, event, payload, good[:62], false},
		{"no hex", key, event, payload, "x" + good[1:], false},
		{"none", key, event, payload, "", false},
	}
	for _, tt := range tests {
		if got := wechat.CheckPayEventSig(tt.key, tt.event, tt.payload, tt.sig); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

func TestTokenSignedArguments(t *testing.T) {
	t.Parallel()
	sign := func(_, _ string, body []byte) ([]byte, error) { return body, nil }
	failing := func(err error) wechat.CallOption {
		return wechat.TokenSigned(func(_, token string, _ []byte) ([]byte, error) { return nil, err })
	}
	tests := []struct {
		name  string
		opts  []wechat.CallOption
		field string
	}{
		{"nil", []wechat.CallOption{wechat.TokenSigned(nil)}, "sign"},
		{"no token", []wechat.CallOption{wechat.TokenSigned(sign), wechat.TokenOmitted()}, "opts"},
		{"another signature", []wechat.CallOption{wechat.TokenSigned(sign), wechat.PaySigned("k")}, "opts"},
		{"it finds a fault", []wechat.CallOption{failing(&wechat.ArgumentError{API: "/x", Field: "zone_id", Reason: "of T1 is empty"})}, "zone_id"},
		{"it fails", []wechat.CallOption{failing(errors.New("with T1"))}, "body"},
		{"no session", []wechat.CallOption{wechat.BodySigned(wechat.SessionKey{})}, "sessionKey"},
	}
	for _, tt := range tests {
		client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(500, "", "must not be asked")))
		err := client.Call(t.Context(), "POST", "/x", []byte("{}"), nil, tt.opts...)
		var fault *wechat.ArgumentError
		if !errors.As(err, &fault) || fault.Field != tt.field || strings.Contains(err.Error(), "T1") {
			t.Errorf("%s: %v; want an *ArgumentError of field %s without the token", tt.name, err, tt.field)
		}
	}
}

// WeChat publishes these signatures, with blanks in the bodies.
const (
	publishedBody       = `{"openid": "xxx", "user_ip": "127.0.0.1", "env": 0}`
	publishedSessionKey = "9hAb/NEYUlkaMBEsmFgzig=="
	publishedPaySig     = "c37809f27c6d7fd1837ad2500a04512b66b34fd793a39a385fade56dca89a4b5"
	publishedSignature  = "089d9e8dc5d308977360c4b79ec600a93d736802802a807d634192328032f6c7"
)

func TestSignData(t *testing.T) {
	t.Parallel()
	key := wechat.NewSessionKey(publishedSessionKey)
	type data struct {
		Attach string `json:"attach"`
	}
	tests := []struct {
		name, api, appKey string
		key               wechat.SessionKey
		data              any
		want, field       string
	}{
		{"a struct", "requestSubscribeSign", "12345", key, data{"<&>"}, `{"attach":"<&>"}`, ""},
		{"a text", "requestVirtualPayment", "12345", key, `{ "a" : 1 }`, `{ "a" : 1 }`, ""},
		{"bytes", "requestVirtualPayment", "12345", key, []byte(`{"a":1}`), `{"a":1}`, ""},
		{"raw JSON", "requestVirtualPayment", "12345", key, json.RawMessage(`{"a":1}`), `{"a":1}`, ""},
		{"a text that is U+FFFD", "requestVirtualPayment", "12345", key, data{"\uFFFD"}, "{\"attach\":\"\uFFFD\"}", ""},
		{"a text that looks like an escape", "requestVirtualPayment", "12345", key, data{"\uFFFD\\ufffd"}, "{\"attach\":\"\uFFFD\\\\ufffd\"}", ""},
		{"a struct that is no UTF-8", "requestVirtualPayment", "12345", key, data{"a\xff"}, "", "data"},
		{"a text that is no UTF-8", "requestVirtualPayment", "12345", key, "{\"a\":\"\xff\"}", "", "data"},
		{"bytes that are no UTF-8", "requestVirtualPayment", "12345", key, []byte("{\"a\":\"\xff\"}"), "", "data"},
		{"a map whose key is no UTF-8", "requestVirtualPayment", "12345", key, map[string]int{"\xff": 1}, "", "data"},
		{"no API", "", "12345", key, `{}`, "", "api"},
		{"no AppKey", "requestVirtualPayment", "", key, `{}`, "", "appKey"},
		{"no session", "requestVirtualPayment", "12345", wechat.SessionKey{}, `{}`, "", "sessionKey"},
		{"nothing", "requestVirtualPayment", "12345", key, "", "", "data"},
		{"nil", "requestVirtualPayment", "12345", key, nil, "", "data"},
		{"half an object", "requestVirtualPayment", "12345", key, `{"a":`, "", "data"},
		{"a list", "requestVirtualPayment", "12345", key, []int{1}, "", "data"},
		{"a function", "requestVirtualPayment", "12345", key, func() {}, "", "data"},
	}
	for _, tt := range tests {
		got, err := wechat.SignData(tt.api, tt.appKey, tt.key, tt.data)
		var fault *wechat.ArgumentError
		switch {
		case tt.field != "":
			if got != nil || !errors.As(err, &fault) || fault.Field != tt.field {
				t.Errorf("%s: %+v, %v; want an *ArgumentError of field %s", tt.name, got, err, tt.field)
			}
		case err != nil || got.SignData != tt.want:
			t.Errorf("%s: %+v, %v", tt.name, got, err)
		case got.PaySig != wechat.PaySignature(tt.appKey, tt.api, []byte(tt.want)) || got.Signature != wechat.SessionSignature(tt.key, []byte(tt.want)):
			t.Errorf("%s: signed something else: %+v", tt.name, got)
		}
	}
}

func TestPayEnvString(t *testing.T) {
	t.Parallel()
	for env, want := range map[wechat.PayEnv]string{wechat.PayLive: "live", wechat.PaySandbox: "sandbox", 2: "2", -1: "-1"} {
		if got := env.String(); got != want {
			t.Errorf("%d is %s", int(env), got)
		}
	}
}

func TestPaymentSignatureVectors(t *testing.T) {
	t.Parallel()
	key := wechat.NewSessionKey(publishedSessionKey)
	if got := wechat.PaySignature("12345", "/xpay/query_user_balance", []byte(publishedBody)); got != publishedPaySig {
		t.Errorf("pay_sig %s, want %s", got, publishedPaySig)
	}
	if got := wechat.SessionSignature(key, []byte(publishedBody)); got != publishedSignature {
		t.Errorf("signature %s, want %s", got, publishedSignature)
	}
}

// TestSignedBytesAreSentBytes holds a payment's call against WeChat's published signatures.
func TestSignedBytesAreSentBytes(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"errcode":0}`))
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
	err := client.Call(t.Context(), "POST", "/xpay/query_user_balance", []byte(publishedBody), nil,
		wechat.PaySigned("12345"), wechat.BodySigned(wechat.NewSessionKey(publishedSessionKey)))
	if err != nil {
		t.Fatal(err)
	}
	want := "/xpay/query_user_balance?access_token=T1&pay_sig=" + publishedPaySig + "&signature=" + publishedSignature
	if got := rec.sent()[0]; got.URI != want || got.Body != publishedBody {
		t.Errorf("sent %s\n%s\nwant %s\n%s", got.URI, got.Body, want, publishedBody)
	}
}

// TestTokenSigned refuses the first token: the body of the second attempt is made with the
// second, out of the same bytes.
func TestTokenSigned(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"errcode":40001,"errmsg":"invalid credential"}`, `{"errcode":0}`))
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
	sign := func(path, token string, body []byte) ([]byte, error) {
		defer func() { body[0] = 'x' }() // it has a copy
		return json.Marshal(path + " " + token + " " + string(body))
	}
	if err := client.Call(t.Context(), "POST", "/x", []byte("[1]"), nil, wechat.TokenSigned(sign)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rec.sent() {
		got = append(got, r.URI+" "+r.ContentType+" "+r.Body)
	}
	want := []string{
		`/x?access_token=T1 application/json "/x T1 [1]"`,
		`/x?access_token=T2 application/json "/x T2 [1]"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestUntilKnown(t *testing.T) {
	t.Parallel()
	const api = "/wxa/game/pay"
	lost := &wechat.TransportError{API: api, Sent: true, Err: context.DeadlineExceeded}
	unsent := &wechat.TransportError{API: api, Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}
	refusal := func(c wechat.Code) error { return &wechat.Error{API: api, Code: c} }
	ok := error(nil)
	tests := []struct {
		name    string
		answers []error // the last one for ever
		calls   int
		seconds float64
		unknown bool        // errors.Is(err, ErrOutcomeUnknown)
		is      wechat.Code // what the error is besides
		ok      bool
	}{
		{"done at once", []error{ok}, 1, 0, false, 0, true},
		{"refused at once", []error{refusal(90016)}, 1, 0, false, 90016, false},
		{"never left", []error{unsent}, 1, 0, false, 0, false},
		{"done at the second try", []error{lost, ok}, 2, 1, false, 0, true},
		{"done at the third", []error{lost, lost, ok}, 3, 3, false, 0, true},
		{"a definite refusal", []error{lost, refusal(90013)}, 2, 1, false, 90013, false},
		{"a refusal that says nothing of the first try", []error{lost, refusal(90016)}, 2, 1, true, 90016, false},
		{"a limit, then done", []error{lost, refusal(45011), unsent, ok}, 4, 7, false, 0, true},
		{"unknown for ever", []error{lost}, 8, 121, true, 0, false}, // at 0 1 3 7 15 31 61 91, and 121 is over
		{"unreachable for ever after an unknown outcome", []error{lost, unsent}, 8, 121, true, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				start, calls := time.Now(), 0
				got, err := wechat.UntilKnown(ctx, func(context.Context) (*int, error) {
					err := tt.answers[min(calls, len(tt.answers)-1)]
					calls++
					if err != nil {
						return nil, err
					}
					return &calls, nil
				}, 90013)
				if tt.ok != (err == nil) || (got != nil) != tt.ok {
					t.Fatalf("%v, %v", got, err)
				}
				if errors.Is(err, wechat.ErrOutcomeUnknown) != tt.unknown || tt.is != 0 && !errors.Is(err, tt.is) {
					t.Errorf("the error is %v; unknown should be %t", err, tt.unknown)
				}
				if tt.unknown && errors.Is(err, wechat.ErrTryLater) {
					t.Errorf("%v is both unknown and not done", err)
				}
				if passed := time.Since(start).Seconds(); calls != tt.calls || passed > tt.seconds || tt.seconds < 100 && passed != tt.seconds {
					t.Errorf("%d calls in %v s, want %d in %v", calls, passed, tt.calls, tt.seconds)
				}
			})
		})
	}
}
