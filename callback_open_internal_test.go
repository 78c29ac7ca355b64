package wechat

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

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
