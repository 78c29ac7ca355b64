package wechat_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/wechattest"
)

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
