package wechattest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/wechattest"
)

// A sealer is the bot's side of the encryption. It uses the SDK's cipher, so that the platform's
// implementation can't agree with itself.
type sealer struct {
	wx     *wechattest.Platform
	cipher *crypto.MessageCipher
}

func newSealer(t *testing.T, wx *wechattest.Platform) sealer {
	t.Helper()
	c, err := crypto.NewMessageCipher(wx.EncodingAESKey())
	if err != nil {
		t.Fatal(err)
	}
	return sealer{wx, c}
}

func (s sealer) open(t *testing.T, r *http.Request, body string) string {
	t.Helper()
	q := r.URL.Query()
	var envelope struct{ ToUserName, Encrypt string }
	if err := json.Unmarshal([]byte(body), &envelope); err != nil {
		t.Fatal(err)
	}
	if want := wechat.SignatureOf(s.wx.Token(), q.Get("timestamp"), q.Get("nonce"), envelope.Encrypt); q.Get("msg_signature") != want {
		t.Errorf("msg_signature %s, want %s", q.Get("msg_signature"), want)
	}
	if !wechat.CheckSignature(s.wx.Token(), q.Get("timestamp"), q.Get("nonce"), q.Get("signature")) {
		t.Error("the signature is wrong")
	}
	plain, appID, err := s.cipher.Decrypt(envelope.Encrypt)
	if err != nil || string(appID) != s.wx.AppID() || envelope.ToUserName != s.wx.OriginalID() || q.Get("encrypt_type") != "aes" {
		t.Errorf("decrypting: %v, app %s, to %s", err, appID, envelope.ToUserName)
	}
	return string(plain)
}

func (s sealer) seal(plain, nonce string) map[string]any {
	encrypt := s.cipher.Encrypt([]byte(plain), s.wx.AppID())
	ts := time.Now().Unix()
	return map[string]any{
		"Encrypt": encrypt, "TimeStamp": ts, "Nonce": nonce,
		"MsgSignature": wechat.SignatureOf(s.wx.Token(), fmt.Sprint(ts), nonce, encrypt),
	}
}

func TestF11SecureAnswers(t *testing.T) {
	t.Parallel()
	transfer := func(wx *wechattest.Platform, u *wechattest.User) string {
		return fmt.Sprintf(`{"ToUserName":%q,"FromUserName":%q,"CreateTime":1,"MsgType":"transfer_customer_service"}`, u.OpenID(), wx.OriginalID())
	}
	for _, tc := range []struct {
		name   string
		event  string // empty: a text
		plain  func(*wechattest.Platform, *wechattest.User) string
		seal   bool
		tamper func(map[string]any)
		ok     bool
	}{
		{"transfer", "", transfer, true, nil, true},
		{"transfer not encrypted", "", transfer, false, nil, false},
		{"transfer to the wrong one", "", func(wx *wechattest.Platform, u *wechattest.User) string {
			return strings.Replace(transfer(wx, u), u.OpenID(), "oX", 1)
		}, true, nil, false},
		{"wrong nonce", "", transfer, true, func(m map[string]any) { m["Nonce"] = "1" }, false},
		{"another nonce, signed", "", transfer, true, nil, true},
		{"TimeStamp a string", "", transfer, true, func(m map[string]any) { m["TimeStamp"] = fmt.Sprint(m["TimeStamp"]) }, false},
		{"wrong signature", "", transfer, true, func(m map[string]any) { m["MsgSignature"] = strings.Repeat("0", 40) }, false},
		{"transfer in answer to an event", "user_enter_tempsession", transfer, true, nil, false},
		{"success encrypted", "", func(*wechattest.Platform, *wechattest.User) string { return "success" }, true, nil, false},
		{"payment plain", "minigame_coin_deliver_completed", errCode0, false, nil, true},
		{"payment encrypted", "minigame_coin_deliver_completed", errCode0, true, nil, false},
		{"gift plain", "minigame_deliver_goods", errCode0, false, nil, false},
		{"gift encrypted", "minigame_deliver_goods", errCode0, true, nil, true},
		{"xpay plain", "xpay_goods_deliver_notify", errCode0, false, nil, true},
		{"xpay encrypted", "xpay_goods_deliver_notify", errCode0, true, nil, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t)
			s, alice := newSealer(t, wx), wx.User("alice")
			wx.Serve(&bot{answer: func(_ int, w http.ResponseWriter, r *http.Request, body string) {
				s.open(t, r, body)
				if !tc.seal {
					io.WriteString(w, tc.plain(wx, alice))
					return
				}
				nonce := r.URL.Query().Get("nonce")
				if tc.name == "another nonce, signed" {
					nonce = "1"
				}
				envelope := s.seal(tc.plain(wx, alice), nonce)
				if tc.tamper != nil {
					tc.tamper(envelope)
				}
				json.NewEncoder(w).Encode(envelope)
			}})
			var d *wechattest.Delivery
			if tc.event == "" {
				d = alice.SendText("help")
			} else {
				d = alice.Event(tc.event, nil)
			}
			if (d.Err == nil) != tc.ok {
				t.Errorf("error %v, want ok %t", d.Err, tc.ok)
			}
			if queued := alice.Queued(); queued != (tc.ok && tc.event == "") {
				t.Errorf("queued for a human: %t", queued)
			}
		})
	}
}

func errCode0(*wechattest.Platform, *wechattest.User) string { return `{"ErrCode":0}` }

func TestF11HumanAgent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t, plainJSON, wechattest.WithFormat(wechattest.XML))
		alice := wx.User("alice")
		b := answering(fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName>%s</FromUserName>"+
			"<CreateTime>1</CreateTime><MsgType>transfer_customer_service</MsgType></xml>", alice.OpenID(), wx.OriginalID()))
		wx.Serve(b)
		alice.SendText("help")
		if alice.SendText("still in the queue"); b.count() != 2 || !alice.Queued() {
			t.Fatalf("%d pushes while queueing, want 2", b.count())
		}
		alice.AgentAccepts()
		if d := alice.SendText("hello agent"); b.count() != 2 || !d.Bypassed || alice.Queued() {
			t.Errorf("%d pushes with an agent, want 2; %+v", b.count(), d)
		}
		wx.Advance(30 * time.Minute)
		if alice.SendText("anyone?"); b.count() != 3 {
			t.Errorf("%d pushes after 30 minutes, want 3", b.count())
		}
		alice.AgentAccepts()
		alice.AgentCloses()
		if alice.SendText("bot again"); b.count() != 4 {
			t.Errorf("%d pushes after the agent closed, want 4", b.count())
		}
	})
}

func TestF11Modes(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithMode(wechattest.Compatible))
	b := &bot{}
	wx.Serve(b)
	alice := wx.User("alice")
	alice.SendText("hi")
	r, body := b.last()
	plain := newSealer(t, wx).open(t, r, body)
	if !strings.HasPrefix(body, strings.TrimSuffix(plain, "}")) || r.URL.Query().Get("openid") != alice.OpenID() {
		t.Errorf("compatible mode: %s doesn't begin with %s", body, plain)
	}

	x := wechattest.New(t, wechattest.WithFormat(wechattest.XML))
	x.Serve(b)
	x.User("bob").SendText("hi")
	if _, body = b.last(); !strings.HasPrefix(body, "<xml><ToUserName><![CDATA["+x.OriginalID()+"]]></ToUserName><Encrypt><![CDATA[") {
		t.Errorf("secure XML: %s", body)
	}
	if bytes.Contains([]byte(body), []byte("hi</")) {
		t.Errorf("secure mode shows the text: %s", body)
	}
}
