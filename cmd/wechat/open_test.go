package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

const onePixel = "\x89PNG\r\n\x1a\n0000"

func itoa(n int) string { return fmt.Sprint(n) }

func writePicture(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "one.png")
	if err := os.WriteFile(name, []byte(onePixel), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The failing step is named for every change of a push.
func TestOpenPush(t *testing.T) {
	t.Parallel()
	for _, mode := range []wechattest.Mode{wechattest.Secure, wechattest.Compatible, wechattest.Plain} {
		for _, format := range []wechattest.Format{wechattest.JSON, wechattest.XML} {
			wx := wechattest.New(t, wechattest.WithMode(mode), wechattest.WithFormat(format))
			e := environment{appID: wx.AppID(), token: wx.Token(), aesKey: wx.EncodingAESKey()}
			push := wx.User("alice").NewPush(wechattest.Fields{"MsgType": "text", "Content": "hello"})
			r := push.Request("http://localhost/")
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			encrypted := mode != wechattest.Plain
			want := opening{OK: true, Encrypted: encrypted, Format: map[wechattest.Format]string{wechattest.JSON: "json", wechattest.XML: "xml"}[format], Kind: "text", Message: string(push.Body())}
			got := openPush(e, r.URL.Query(), body)
			got.Steps = nil
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("mode %d, format %d (-want +got):\n%s", mode, format, diff)
			}
			for _, tt := range []struct {
				failed    string
				encrypted bool // only then
				env       environment
				query     url.Values
				body      []byte
			}{
				{"signature", false, environment{appID: e.appID, token: "other", aesKey: e.aesKey}, r.URL.Query(), body},
				{"signature", false, e, url.Values{"timestamp": {"1"}}, body},
				{"envelope", false, e, r.URL.Query(), body[1:]},
				{"aes", true, environment{appID: e.appID, token: e.token, aesKey: "short"}, r.URL.Query(), body},
				// With a wrong key, one text in eight ends in valid padding by chance.
				{"padding length", true, environment{appID: e.appID, token: e.token, aesKey: strings.Repeat("x", 43)}, r.URL.Query(), body},
				{"app id", true, environment{appID: "wx", token: e.token, aesKey: e.aesKey}, r.URL.Query(), body},
			} {
				if tt.encrypted && !encrypted {
					continue
				}
				if o := openPush(tt.env, tt.query, tt.body); o.OK || o.Failed == "" || !strings.Contains(tt.failed, o.Failed) {
					t.Errorf("mode %d, format %d: failed at %q, not %q: %+v", mode, format, o.Failed, tt.failed, o.Steps)
				}
			}
		}
	}
}

// A bot's answer can be opened too: it contains its signature.
func TestOpenAnswer(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	r := wx.User("alice").NewPush(wechattest.Fields{"MsgType": "text", "Content": "hello"}).Request("http://localhost/")
	push, err := wx.Callback().OpenRequest(r)
	if err != nil {
		t.Fatal(err)
	}
	answer, _, err := push.Answer(wechat.TransferToAgent{})
	if err != nil {
		t.Fatal(err)
	}
	e := environment{appID: wx.AppID(), token: wx.Token(), aesKey: wx.EncodingAESKey()}
	if o := openPush(e, nil, answer); !o.OK || !strings.Contains(o.Message, "transfer_customer_service") || strings.Contains(fmt.Sprint(o.Steps), "not checked") {
		t.Errorf("%+v", o)
	}
}

// A client's data can be opened with the session_key of its login, and only for its app.
func TestOpenData(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	alice := wx.User("alice")
	data := alice.OpenData(wechattest.Fields{"phoneNumber": "13800000000"})
	unmarked := alice.OpenData(wechattest.Fields{"phoneNumber": "1", "watermark": "none"})
	key := alice.SessionKey()
	for _, tt := range []struct {
		name, appID, key string
		data             wechattest.OpenData
		stdin            string
		more             []string
		code             int
		says             string
	}{
		{name: "all is right", appID: wx.AppID(), key: key, data: data, code: exitOK, says: "13800000000"},
		{name: "the key from the standard input", appID: wx.AppID(), data: data, stdin: key + "\n", more: []string{"--session-key-stdin"}, code: exitOK, says: "13800000000"},
		{name: "no app to compare with", key: key, data: data, code: exitOK, says: "WECHAT_APPID isn't set"},
		{name: "another app", appID: "wx1", key: key, data: data, code: exitCheck, says: "FAIL  app id"},
		{name: "no watermark", appID: wx.AppID(), key: key, data: unmarked, code: exitCheck, says: "FAIL  app id"},
		{name: "a key that is no key", appID: wx.AppID(), key: "AAAA", data: data, code: exitCheck, says: "FAIL  aes"},
		{name: "no key", appID: wx.AppID(), data: data, code: exitUsage, says: "--session-key-stdin"},
		{name: "no iv", appID: wx.AppID(), key: key, data: wechattest.OpenData{EncryptedData: data.EncryptedData}, code: exitUsage, says: "needs --iv"},
		{name: "two things from the standard input", appID: wx.AppID(), data: wechattest.OpenData{EncryptedData: "-", IV: data.IV}, more: []string{"--session-key-stdin"}, code: exitUsage, says: "can't give both"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{varAppID: tt.appID, varSessionKey: tt.key}
			args := append([]string{"decrypt", "--open-data", "--iv", tt.data.IV, tt.data.EncryptedData}, tt.more...)
			got := invokeWith(t.Context(), env, tt.stdin, args...)
			if got.code != tt.code || !strings.Contains(got.stdout+got.stderr, tt.says) || strings.Contains(got.stdout+got.stderr, key) {
				t.Errorf("%+v, without %q", got, tt.says)
			}
		})
	}
}

// No captured body makes it panic, and only a signed and encrypted one is right.
func FuzzOpenPush(f *testing.F) {
	e := environment{appID: "wx0123456789abcdef", token: "token", aesKey: strings.Repeat("a", 43)}
	cfg := wechattest.PushConfig{AppID: e.appID, Token: e.token, EncodingAESKey: e.aesKey}
	for _, format := range []wechattest.Format{wechattest.JSON, wechattest.XML} {
		cfg.Format = format
		r := cfg.Request("http://localhost/", cfg.Body(wechattest.Fields{"MsgType": "text", "Content": "x"}))
		body, err := io.ReadAll(r.Body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(r.URL.RawQuery, body)
	}
	f.Add("", []byte(`{"Encrypt":"`+base64.StdEncoding.EncodeToString(make([]byte, 32))+`"}`))
	f.Fuzz(func(t *testing.T, query string, body []byte) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		o := openPush(e, q, body)
		if _, wrong := failed(o.Steps); wrong == o.OK {
			t.Errorf("%+v", o)
		}
		if shown := printable(string(body)); strings.ContainsAny(shown, "\x00\x1b\x7f\r") {
			t.Errorf("%q can be seen", shown)
		}
	})
}
