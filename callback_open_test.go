package wechat_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/wechattest"
)

// Promise 3: every genuine push reaches the handler.
func TestEveryGenuinePushReachesTheHandler(t *testing.T) {
	t.Parallel()
	modes := []struct {
		name string
		opts []wechat.CallbackOption
		send func(s sender, message string) (url.Values, []byte)
	}{
		{"plain", nil, func(s sender, m string) (url.Values, []byte) { return s.query(), []byte(m) }},
		{"plain raw", nil, func(s sender, m string) (url.Values, []byte) {
			q := s.query()
			q.Set("encrypt_type", "raw")
			return q, []byte(m)
		}},
		{"secure", []wechat.CallbackOption{secure()}, sender.sealed},
		{"secure own original id", []wechat.CallbackOption{secure(), wechat.WithOriginalID(testGhID)}, sender.sealed},
		{"compatible plain", []wechat.CallbackOption{wechat.WithCompatibleMode(), secure()},
			func(s sender, m string) (url.Values, []byte) { return s.query(), []byte(m) }},
		{"compatible both", []wechat.CallbackOption{wechat.WithCompatibleMode(), secure()},
			func(s sender, m string) (url.Values, []byte) {
				return s.signed(s.seal(m), s.fields("FromUserName", "oForged", "MsgType", "text", "Content", "forged", "MsgId", int64(1)))
			}},
		{"secure third-party envelope", []wechat.CallbackOption{secure(), wechat.WithOriginalID(testGhID)},
			func(s sender, m string) (url.Values, []byte) {
				q, body := s.sealed(m)
				return q, []byte(strings.ReplaceAll(string(body), "ToUserName", "AppId"))
			}},
		{"secure cloud function envelope", []wechat.CallbackOption{secure(), wechat.WithOriginalID(testGhID)},
			func(s sender, m string) (url.Values, []byte) {
				s.toUserName = pushAppID
				return s.sealed(m)
			}},
		{"previous token", []wechat.CallbackOption{secure(), wechat.WithPreviousToken("oldToken")},
			func(s sender, m string) (url.Values, []byte) {
				s.token = "oldToken"
				return s.sealed(m)
			}},
		{"previous key", []wechat.CallbackOption{secure(), wechat.WithPreviousAESKey(otherKey)},
			func(s sender, m string) (url.Values, []byte) {
				s.key = otherKey
				return s.sealed(m)
			}},
	}
	for _, mode := range modes {
		for _, format := range []string{"json", "xml"} {
			t.Run(mode.name+" "+format, func(t *testing.T) {
				t.Parallel()
				var got []string
				cb := mustCallback(t, append(mode.opts, wechat.WithDedup(nil))...)
				h := cb.Handler(keepTexts(&got))
				var want []string
				for n := 0; n <= 4096; n += 1 + n/16 {
					s := newSender(format)
					content := strings.Repeat("游x&<", n/6) + strings.Repeat("y", n%6)
					want = append(want, content)
					w := do(h, post(mode.send(s, s.text(content, int64(n+1)))))
					if w.Code != 200 || w.Body.String() != "success" {
						t.Fatalf("length %d: status %d, body %q", n, w.Code, w.Body)
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("texts (-want +got)\n%s", diff)
				}
			})
		}
	}
}

// Every padding has its turn, and the JSON of senders that escape what they needn't.
func TestOpenTakesEveryEncodingOfAnEnvelope(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t, secure())
	s := newSender("json")
	message := s.text("hello", 1)
	encrypt := s.seal(message)
	q, plain := s.signed(encrypt, "")
	x := newSender("xml")
	tests := []struct{ name, body string }{
		{"as it is", string(plain)},
		{"byte order mark", "\ufeff" + string(plain)},
		{"spaces", " \r\n\t{ \"Encrypt\" : \"" + encrypt + "\" \n} \n"},
		{"escaped slashes", strings.ReplaceAll(string(plain), "/", `\/`)},
		{"escaped letters", strings.Replace(string(plain), `"Encrypt":"`+encrypt[:1], fmt.Sprintf(`"\u0045ncrypt":"\u%04x`, encrypt[0]), 1)},
		{"other fields", `{"A":[1,-2.5e+3,{"Encrypt":"x"},[]],"B":{},"C":null,"D":true,"E":false,"Encrypt":"` + encrypt + `"}`},
		{"xml", "<xml><Encrypt>" + encrypt + "</Encrypt></xml>"},
		{"xml with all there is", "\ufeff<?xml version=\"1.0\"?><!-- c --><xml a='1' b=\"&lt;\">\n<Empty/><A><Encrypt>x</Encrypt>&amp;&#65;&#x41;</A><Encrypt><!-- c --><![CDATA[" +
			encrypt[:10] + "]]>" + encrypt[10:20] + "<?p?><![CDATA[" + encrypt[20:] + "]]></Encrypt ></xml>\n<!-- c -->"},
		{"xml references", "<xml><Encrypt>" + fmt.Sprintf("&#%d;", encrypt[0]) + strings.ReplaceAll(encrypt[1:], "+", "&#x2B;") + "</Encrypt></xml>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			push, err := cb.Open(q, []byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(push.Message.Head().Raw); got != message {
				t.Errorf("message %q, want %q", got, message)
			}
		})
	}
	for n := range 64 {
		message := x.text(strings.Repeat("a", n), 1)
		q, body := x.sealed(message)
		if push, err := cb.Open(q, body); err != nil || string(push.Message.Head().Raw) != message {
			t.Fatalf("%d letters: %v", n, err)
		}
	}
}

func TestOpenRequest(t *testing.T) {
	t.Parallel()
	s := newSender("json")
	cb := mustCallback(t, secure(), wechat.WithBodyLimit(2000))
	push, err := cb.OpenRequest(post(s.sealed(s.text("hello", 7))))
	if err != nil {
		t.Fatal(err)
	}
	text, ok := push.Message.(*wechat.TextMessage)
	if !ok || text.Content != "hello" {
		t.Fatalf("message %#v", push.Message)
	}
	q, long := s.sealed(s.text(strings.Repeat("a", 2000), 7))
	tests := []struct {
		name   string
		r      *http.Request
		step   wechat.PushStep
		status int
	}{
		{"GET", httptest.NewRequest(http.MethodGet, "/", nil), wechat.StepMethod, 405},
		{"too long", post(q, long), wechat.StepSize, 413},
		{"too long, length unknown", unsized(post(q, long)), wechat.StepSize, 413},
		{"no body at all", &http.Request{Method: http.MethodPost, URL: &url.URL{RawQuery: q.Encode()}}, wechat.StepEnvelope, 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := cb.OpenRequest(tt.r)
			checkRefusal(t, err, tt.step, tt.status, nil)
		})
	}
}

func TestAgeByKind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		event string // empty for a text
		off   time.Duration
		opts  []wechat.CallbackOption
		fresh bool
	}{
		{"text of ten minutes ago", "", -10 * time.Minute, nil, true},
		{"text of before that", "", -10*time.Minute - time.Second, nil, false},
		{"text ten minutes ahead", "", 10 * time.Minute, nil, true},
		{"text further ahead", "", 10*time.Minute + time.Second, nil, false},
		{"event of an hour ago", "user_enter_tempsession", -time.Hour, nil, false},
		{"payment of 36 hours ago", "minigame_coin_deliver_completed", -36 * time.Hour, nil, true},
		{"payment of before that", "minigame_coin_deliver_completed", -36*time.Hour - time.Second, nil, false},
		{"payment ten minutes ahead", "minigame_coin_deliver_completed", 10 * time.Minute, nil, true},
		{"payment further ahead", "minigame_coin_deliver_completed", 10*time.Minute + time.Second, nil, false},
		{"payment, another spelling", "Minigame_Coin_Deliver_Completed", -36 * time.Hour, nil, true},
		{"xpay of a day ago", "xpay_goods_deliver_notify", -24 * time.Hour, nil, true},
		{"gift of a day ago", "minigame_deliver_goods", -24 * time.Hour, nil, true},
		{"condition of a day ago", "minigame_act_event_query_condition", -24 * time.Hour, nil, true},
		{"refund question of a day ago", "xpay_subscribe_ios_refund_query_notify", -24 * time.Hour, nil, false},
		{"own limit", "", -time.Minute, []wechat.CallbackOption{wechat.WithMaxAge(time.Minute)}, true},
		{"past the own limit", "", -61 * time.Second, []wechat.CallbackOption{wechat.WithMaxAge(time.Minute)}, false},
		{"own limit ahead", "", 61 * time.Second, []wechat.CallbackOption{wechat.WithMaxAge(time.Minute)}, false},
		{"own limit leaves payments", "xpay_coin_pay_notify", -36 * time.Hour, []wechat.CallbackOption{wechat.WithMaxAge(time.Minute)}, true},
		{"own limit ahead for payments", "xpay_coin_pay_notify", 61 * time.Second, []wechat.CallbackOption{wechat.WithMaxAge(time.Minute)}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSender("json")
				s.at = time.Now().Add(tt.off)
				message := s.text("hello", 1)
				if tt.event != "" {
					message = s.event(tt.event)
				}
				_, err := mustCallback(t, append(tt.opts, secure())...).Open(s.sealed(message))
				if tt.fresh {
					if err != nil {
						t.Errorf("refused: %v", err)
					}
					return
				}
				checkRefusal(t, err, wechat.StepAge, 403, wechat.ErrStalePush)
			})
		})
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t, secure(), wechat.WithPreviousToken("oldToken"), wechat.WithPreviousAESKey(otherKey))
	for _, format := range []string{"json", "xml"} {
		for _, token := range []string{testToken, "oldToken"} {
			for _, key := range []string{testKey, otherKey} {
				s := newSender(format)
				s.token, s.key = token, key
				push, err := cb.Open(s.sealed(s.text("hello", 1)))
				if err != nil {
					t.Fatalf("%s %s: %v", format, token, err)
				}
				body, contentType, err := push.Answer(wechat.RawReply{Body: []byte("inner")})
				if err != nil {
					t.Fatal(err)
				}
				// The answer is sealed and signed with what the push came with.
				if got := s.unsealBody(t, body, contentType); got != "inner" {
					t.Errorf("answer %q", got)
				}
			}
		}
	}
	s := newSender("json")
	s.key = strings.Repeat("a", 43)
	_, err := cb.Open(s.sealed(s.text("hello", 1)))
	var refusal *wechat.PushError
	if !errors.As(err, &refusal) || refusal.Status() != 403 {
		t.Errorf("a third key: %v", err)
	}
	s = newSender("json")
	s.key, s.appID = otherKey, "wxforeign"
	_, err = cb.Open(s.sealed(s.text("hello", 1)))
	checkRefusal(t, err, wechat.StepApp, 403, wechat.ErrForeignApp)
}

func TestDecryptErrorsSayNothing(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t, secure())
	s := newSender("json")
	block := func(pad ...byte) string { return s.sealRaw(append(make([]byte, 32-len(pad)), pad...)) }
	length := make([]byte, 32)
	length[16], length[31] = 0xff, 1
	for name, encrypt := range map[string]string{
		"no base64":       "%%%%",
		"half a block":    "AAAAAAAAAAA=",
		"cut":             s.seal(s.text("hello", 1))[:64],
		"padding of 0":    block(0),
		"padding of 33":   block(33),
		"uneven padding":  block(1, 2),
		"length too long": s.sealRaw(length),
	} {
		_, err := cb.Open(s.signed(encrypt, ""))
		checkRefusal(t, err, wechat.StepDecrypt, 403, crypto.ErrDecrypt)
		if want := "wechat: push: decrypt: cannot decrypt"; err.Error() != want {
			t.Errorf("%s: error %q, want %q", name, err, want)
		}
	}
}

func TestParseEnvelope(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body, want string
		fails            bool
	}{
		{name: "JSON", body: `{"ToUserName":"gh_x","Encrypt":"ab\/c+d=="}`, want: "ab/c+d=="},
		{name: "XML", body: `<xml><ToUserName><![CDATA[gh_x]]></ToUserName><Encrypt><![CDATA[abc=]]></Encrypt></xml>`, want: "abc="},
		{name: "compatible mode, with a control character", body: "<xml><MsgType>text</MsgType><Content><![CDATA[a\x1dc]]></Content><Encrypt>abc=</Encrypt></xml>", want: "abc="},
		{name: "a declared encoding", body: `<?xml version="1.0" encoding="GBK"?><xml><Encrypt>abc=</Encrypt></xml>`, want: "abc="},
		{name: "another root", body: `<root><Encrypt>abc=</Encrypt></root>`, want: "abc="},
		{name: "not encrypted", body: `{"MsgType":"text"}`},
		{name: "deeper", body: `{"MsgType":"text","A":{"Encrypt":"abc="}}`},
		{name: "given twice", body: `{"Encrypt":"a","Encrypt":"b"}`, fails: true},
		{name: "an object", body: `{"Encrypt":{"a":1}}`, fails: true},
		{name: "no body", fails: true},
		{name: "the text alone", body: `abc=`, fails: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := wechat.ParseEnvelope([]byte(tt.body))
			if got != tt.want || (err != nil) != tt.fails || err != nil && !errors.Is(err, wechat.ErrMessage) {
				t.Errorf("%q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

// The samples of the official page on message push.
func TestOpenOfficialSamples(t *testing.T) {
	t.Parallel()
	const (
		key     = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		appID   = "wxba5fad812f8e6fb9"
		message = `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}`
		encrypt = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
	)
	synctest.Test(t, func(t *testing.T) {
		cb, err := wechat.NewCallback("AAAAA", wechat.WithEncryption(appID, key))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Until(time.Unix(1714112445, 0)))
		push, err := cb.Open(url.Values{
			"signature":     {"899cf89e464efb63f54ddac96b0a0a235f53aa78"},
			"timestamp":     {"1714112445"},
			"nonce":         {"415670741"},
			"encrypt_type":  {"aes"},
			"msg_signature": {"046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"},
		}, []byte(`{"ToUserName":"gh_97417a04a28d","Encrypt":"`+encrypt+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(message, string(push.Message.Head().Raw)); diff != "" {
			t.Errorf("message (-want +got)\n%s", diff)
		}
		if got := push.Message.Head().AppID; got != appID {
			t.Errorf("AppID %q, want %q", got, appID)
		}

		plain, err := wechat.NewCallback("AAAAA")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plain.Open(url.Values{
			"signature": {"899cf89e464efb63f54ddac96b0a0a235f53aa78"},
			"timestamp": {"1714037059"},
			"nonce":     {"486452656"},
		}, []byte(message)); !errors.Is(err, wechat.ErrStalePush) {
			t.Errorf("a signed push of a day before: %v, want ErrStalePush", err)
		}
	})
}

// Promise 2: nothing forged, downgraded, stale or foreign reaches a handler.
func TestNoForgedPushReachesTheHandler(t *testing.T) {
	t.Parallel()
	forPlain := []wechat.CallbackOption{wechat.WithOriginalID(testGhID)}
	forSecure := []wechat.CallbackOption{secure(), wechat.WithOriginalID(testGhID)}
	compatible := append([]wechat.CallbackOption{wechat.WithCompatibleMode()}, forSecure...)
	type maker func(s sender) (url.Values, []byte)
	plain := func(change func(q url.Values)) maker {
		return func(s sender) (url.Values, []byte) {
			q := s.query()
			change(q)
			return q, []byte(s.text("forged", 1))
		}
	}
	sealed := func(change func(s *sender), query func(q url.Values)) maker {
		return func(s sender) (url.Values, []byte) {
			change(&s)
			q, body := s.sealed(s.text("forged", 1))
			query(q)
			return q, body
		}
	}
	same, sameQuery := func(*sender) {}, func(url.Values) {}
	aMinuteLater := func(q url.Values) {
		q.Set("timestamp", strconv.FormatInt(time.Now().Add(time.Minute).Unix(), 10))
	}
	tests := []struct {
		name string
		opts []wechat.CallbackOption
		make maker
		step wechat.PushStep
		err  error
	}{
		{"plain: unsigned", forPlain, plain(func(q url.Values) { q.Del("signature") }), wechat.StepSignature, wechat.ErrSignature},
		{"plain: no query at all", forPlain, plain(func(q url.Values) { clear(q) }), wechat.StepSignature, wechat.ErrSignature},
		{"plain: forged", forPlain, plain(func(q url.Values) { q.Set("signature", strings.Repeat("0", 40)) }), wechat.StepSignature, wechat.ErrSignature},
		{"plain: timestamp changed", forPlain, plain(aMinuteLater), wechat.StepSignature, wechat.ErrSignature},
		{"plain: timestamp changed beyond all limits", forPlain, plain(func(q url.Values) { q.Set("timestamp", q.Get("timestamp")+"0") }), wechat.StepAge, wechat.ErrStalePush},
		{"plain: signed with the msg_signature's name", forPlain, plain(func(q url.Values) {
			q.Set("msg_signature", q.Get("signature"))
			q.Del("signature")
		}), wechat.StepSignature, wechat.ErrSignature},
		{"plain: stale", forPlain, func(s sender) (url.Values, []byte) {
			s.at = time.Now().Add(-11 * time.Minute)
			return s.query(), []byte(s.text("forged", 1))
		}, wechat.StepAge, wechat.ErrStalePush},
		{"plain: from the future", forPlain, func(s sender) (url.Values, []byte) {
			s.at = time.Now().Add(11 * time.Minute)
			return s.query(), []byte(s.text("forged", 1))
		}, wechat.StepAge, wechat.ErrStalePush},
		{"plain: another account", forPlain, func(s sender) (url.Values, []byte) {
			s.toUserName = "gh_other"
			return s.query(), []byte(s.text("forged", 1))
		}, wechat.StepApp, wechat.ErrForeignApp},
		{"plain: encrypted only", forPlain, sealed(same, sameQuery), wechat.StepMode, wechat.ErrEncrypted},

		{"secure: plain body, signed query", forSecure, plain(func(url.Values) {}), wechat.StepMode, wechat.ErrNotEncrypted},
		{"secure: plain body, called raw", forSecure, plain(func(q url.Values) { q.Set("encrypt_type", "raw") }), wechat.StepMode, wechat.ErrNotEncrypted},
		{"secure: plain body, both signatures", forSecure, plain(func(q url.Values) { q.Set("msg_signature", q.Get("signature")) }), wechat.StepMode, wechat.ErrNotEncrypted},
		{"secure: no msg_signature", forSecure, sealed(same, func(q url.Values) { q.Del("msg_signature") }), wechat.StepMode, wechat.ErrNotEncrypted},
		{"secure: no msg_signature, called raw", forSecure, sealed(same, func(q url.Values) {
			q.Del("msg_signature")
			q.Set("encrypt_type", "raw")
		}), wechat.StepMode, wechat.ErrNotEncrypted},
		{"secure: the query's signature", forSecure, sealed(same, func(q url.Values) { q.Set("msg_signature", q.Get("signature")) }), wechat.StepSignature, wechat.ErrSignature},
		{"secure: another token", forSecure, sealed(func(s *sender) { s.token = "other" }, sameQuery), wechat.StepSignature, wechat.ErrSignature},
		{"secure: timestamp changed", forSecure, sealed(same, aMinuteLater), wechat.StepSignature, wechat.ErrSignature},
		{"secure: timestamp changed beyond all limits", forSecure, sealed(same, func(q url.Values) { q.Set("timestamp", "1") }), wechat.StepAge, wechat.ErrStalePush},
		{"secure: another push's envelope", forSecure, func(s sender) (url.Values, []byte) {
			q, _ := s.sealed(s.text("genuine", 1))
			_, body := s.sealed(s.text("forged", 2))
			return q, body
		}, wechat.StepSignature, wechat.ErrSignature},
		{"secure: another key", forSecure, sealed(func(s *sender) { s.key = otherKey }, sameQuery), wechat.StepDecrypt, nil},
		{"secure: another app", forSecure, sealed(func(s *sender) { s.appID = "wxother" }, sameQuery), wechat.StepApp, wechat.ErrForeignApp},
		{"secure: no app", forSecure, sealed(func(s *sender) { s.appID = "" }, sameQuery), wechat.StepApp, wechat.ErrForeignApp},
		{"secure: a longer app id", forSecure, sealed(func(s *sender) { s.appID += "x" }, sameQuery), wechat.StepApp, wechat.ErrForeignApp},
		{"secure: another account outside", forSecure, func(s sender) (url.Values, []byte) {
			q, body := s.sealed(s.text("forged", 1))
			return q, []byte(strings.ReplaceAll(string(body), testGhID, "gh_other"))
		}, wechat.StepApp, wechat.ErrForeignApp},
		{"secure: another account inside", forSecure, func(s sender) (url.Values, []byte) {
			inner := s
			inner.toUserName = "gh_other"
			return s.sealed(inner.text("forged", 1))
		}, wechat.StepApp, wechat.ErrForeignApp},
		{"secure: stale", forSecure, sealed(func(s *sender) { s.at = time.Now().Add(-11 * time.Minute) }, sameQuery), wechat.StepAge, wechat.ErrStalePush},
		{"secure: from the future", forSecure, sealed(func(s *sender) { s.at = time.Now().Add(11 * time.Minute) }, sameQuery), wechat.StepAge, wechat.ErrStalePush},
		{"secure: two ciphertexts", forSecure, func(s sender) (url.Values, []byte) {
			return s.signed(s.seal(s.text("genuine", 1)), s.fields("Encrypt", s.seal(s.text("forged", 2))))
		}, wechat.StepEnvelope, wechat.ErrMessage},
		{"secure: not a message inside", forSecure, func(s sender) (url.Values, []byte) { return s.sealed("hello") }, wechat.StepMessage, wechat.ErrMessage},

		{"compatible: forged ciphertext beside a plain copy", compatible, func(s sender) (url.Values, []byte) {
			q := s.query()
			q.Set("msg_signature", q.Get("signature"))
			_, body := s.signed(s.seal("x"), s.fields("FromUserName", testUser, "MsgType", "text", "Content", "forged", "MsgId", int64(1)))
			return q, body
		}, wechat.StepSignature, wechat.ErrSignature},
		{"compatible: empty ciphertext beside a plain copy", compatible, func(s sender) (url.Values, []byte) {
			q := s.query()
			_, body := s.signed("", s.fields("FromUserName", testUser, "MsgType", "text", "Content", "forged", "MsgId", int64(1)))
			return q, body
		}, wechat.StepEnvelope, wechat.ErrMessage},
		{"compatible: unsigned plain body", compatible, plain(func(q url.Values) { q.Del("signature") }), wechat.StepSignature, wechat.ErrSignature},
	}
	for _, tt := range tests {
		for _, format := range []string{"json", "xml"} {
			t.Run(tt.name+" "+format, func(t *testing.T) {
				t.Parallel()
				var heard pushRecorder
				cb := mustCallback(t, append([]wechat.CallbackOption{heard.option()}, tt.opts...)...)
				h := cb.Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
					t.Errorf("reached the handler: %s", m.Head().Raw)
					return nil, nil
				})
				q, body := tt.make(newSender(format))
				w := do(h, post(q, body))
				_, err := cb.Open(q, body)
				status := 403
				if errors.Is(err, wechat.ErrMessage) {
					status = 400
				}
				checkRefusal(t, err, tt.step, status, tt.err)
				checkRefusal(t, heard.last(t).Err, tt.step, status, tt.err)
				if w.Code != status || w.Body.Len() != 0 {
					t.Errorf("status %d, body %q; want an empty %d", w.Code, w.Body, status)
				}
			})
		}
	}
}

// Promise 2: no replayed push either, while the duplicate store answers.
func TestNoReplayedPushReachesTheHandler(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"json", "xml"} {
		s := newSender(format)
		for name, message := range map[string]string{
			"text":    s.text("hello", 1),
			"event":   s.event("user_enter_tempsession"),
			"payment": s.event("minigame_coin_deliver_completed"),
		} {
			t.Run(name+" "+format, func(t *testing.T) {
				t.Parallel()
				runs := 0
				h := mustCallback(t, secure()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
					runs++
					return nil, nil
				})
				q, body := s.sealed(message)
				do(h, post(q, body))
				q.Set("msg_signature", strings.ToUpper(q.Get("msg_signature")))
				do(h, post(q, body))
				do(h, post(s.signed(s.seal(message), "")))
				if runs != 1 {
					t.Errorf("the handler ran %d times", runs)
				}
			})
		}
	}
}

// reflected makes the push that an encrypted answer is when it is posted back.
func reflected(t testing.TB, body []byte) (url.Values, []byte) {
	t.Helper()
	var e struct {
		XMLName                      xml.Name `xml:"xml" json:"-"`
		Encrypt, MsgSignature, Nonce string
		TimeStamp                    json.Number
	}
	unmarshal := json.Unmarshal
	if body[0] == '<' {
		unmarshal = xml.Unmarshal
	}
	if err := unmarshal(body, &e); err != nil || e.Encrypt == "" {
		t.Fatalf("%q is no encrypted answer: %v", body, err)
	}
	return url.Values{
		"timestamp": {e.TimeStamp.String()}, "nonce": {e.Nonce}, "msg_signature": {e.MsgSignature}, "encrypt_type": {"aes"},
	}, body
}

// Promise 2: an answer verifies as a push, having its key, format and signature, and
// may say what a user has chosen.
func TestNoAnswerOfOursIsAPush(t *testing.T) {
	t.Parallel()
	compatible := []wechat.CallbackOption{secure(), wechat.WithCompatibleMode()}
	rotated := []wechat.CallbackOption{wechat.WithEncryption(pushAppID, otherKey), wechat.WithPreviousAESKey(testKey)}
	former := append([]wechat.CallbackOption{wechat.WithPreviousToken(testToken)}, rotated...)
	tests := []struct {
		name       string
		from, to   []wechat.CallbackOption // who answers, and where the answer is posted
		otherToken bool                    // of where it is posted
	}{
		{"secure", []wechat.CallbackOption{secure()}, []wechat.CallbackOption{secure()}, false},
		{"compatible", compatible, compatible, false},
		{"from compatible to secure", compatible, []wechat.CallbackOption{secure()}, false},
		{"the key was replaced since", []wechat.CallbackOption{secure()}, rotated, false},
		{"the key was replaced before", rotated, rotated, false},
		{"key and token were replaced since", []wechat.CallbackOption{secure()}, former, true},
		{"the other process", []wechat.CallbackOption{secure()}, []wechat.CallbackOption{secure(), wechat.WithDedup(nil)}, false},
	}
	for _, tt := range tests {
		for _, format := range []string{"json", "xml"} {
			t.Run(tt.name+" "+format, func(t *testing.T) {
				t.Parallel()
				s := newSender(format)
				answering := mustCallback(t, tt.from...)
				forged := wechat.RawReply{Body: []byte(s.text("forged", 99))}
				push, err := answering.Open(s.sealed(s.text("hello", 1)))
				if err != nil {
					t.Fatal(err)
				}
				answered, _, err := push.Answer(forged)
				if err != nil {
					t.Fatal(err)
				}
				w := do(answering.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return forged, nil }),
					post(s.sealed(s.text("hello", 1))))
				token := testToken
				if tt.otherToken {
					token = "newToken"
				}
				var heard pushRecorder
				cb, err := wechat.NewCallback(token, append(tt.to, heard.option())...)
				if err != nil {
					t.Fatal(err)
				}
				h := cb.Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
					t.Errorf("an answer reached the handler: %s", m.Head().Raw)
					return nil, nil
				})
				for _, body := range [][]byte{answered, w.Body.Bytes()} {
					_, err := cb.Open(reflected(t, body))
					checkRefusal(t, err, wechat.StepDecrypt, 403, wechat.ErrReflected)
					if w := do(h, post(reflected(t, body))); w.Code != 403 || w.Body.Len() != 0 {
						t.Errorf("status %d, body %q; want an empty 403", w.Code, w.Body)
					}
					checkRefusal(t, heard.last(t).Err, wechat.StepDecrypt, 403, wechat.ErrReflected)
				}
			})
		}
	}
}

// Neither crypto nor wechattest marks what it seals: it is to pass for WeChat's.
func TestMadePushesAreNoAnswers(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t, secure())
	s := newSender("json")
	c, err := crypto.NewMessageCipher(testKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, encrypt := range map[string]string{
		"Encrypt":       c.Encrypt([]byte(s.text("hello", 1)), pushAppID),
		"AppendEncrypt": string(c.AppendEncrypt(nil, []byte(s.text("hello", 1)), pushAppID)),
	} {
		if _, err := cb.Open(s.signed(encrypt, "")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	cfg := wechattest.PushConfig{AppID: pushAppID, Token: testToken, EncodingAESKey: testKey}
	if _, err := cb.OpenRequest(cfg.Request("/", []byte(s.text("hello", 1)))); err != nil {
		t.Errorf("wechattest: %v", err)
	}
	if !strings.HasPrefix(wechat.ErrReflected.Error(), "wechat: ") {
		t.Errorf("%v", wechat.ErrReflected)
	}
}
