package wechattest_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// signed is the signature that a request's query should have; with the ciphertext it is
// the msg_signature.
func signed(token string, r *http.Request, encrypt ...string) string {
	parts := append(encrypt, token, r.URL.Query().Get("timestamp"), r.URL.Query().Get("nonce"))
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

func age(t *testing.T, r *http.Request) time.Duration {
	t.Helper()
	unix, err := strconv.ParseInt(r.URL.Query().Get("timestamp"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return time.Since(time.Unix(unix, 0))
}

func TestPushConfigRequest(t *testing.T) {
	t.Parallel()
	c := wechattest.PushConfig{
		AppID: "wx1", Token: "AAAAA", EncodingAESKey: strings.Repeat("A", 43), OriginalID: "gh_1", Mode: wechattest.Plain,
	}
	message := c.Body(wechattest.Fields{"MsgType": "text", "FromUserName": "o1", "List": []string{"a"}, "Content": "x"})
	if want := `{"FromUserName":"o1","MsgType":"text","Content":"x","List":["a"]}`; string(message) != want {
		t.Errorf("(-want +got)\n-%s\n+%s", want, message)
	}
	r := c.Request("https://bot.example/wechat?tenant=7", message)
	body, _ := io.ReadAll(r.Body)
	if q := r.URL.Query(); string(body) != string(message) || q.Get("tenant") != "7" || q.Has("encrypt_type") || q.Get("signature") != signed("AAAAA", r) {
		t.Errorf("%v %s", r.URL, body)
	}
	if a := age(t, r); a > time.Minute {
		t.Errorf("signed %v ago", a)
	}
	if a := age(t, c.Request("http://x/", message, wechattest.StaleTimestamp())); a < 71*time.Hour {
		t.Errorf("a stale push is %v old, want three days", a)
	}
	v := c.VerifyRequest("http://bot.example/")
	if v.Method != "GET" || v.URL.Query().Get("echostr") == "" || v.URL.Query().Get("signature") != signed("AAAAA", v) {
		t.Errorf("verification: %s %v", v.Method, v.URL)
	}
	if v := c.VerifyRequest("http://bot.example/", wechattest.BadSignature()); v.URL.Query().Get("signature") == signed("AAAAA", v) {
		t.Error("the signature isn't bad")
	}
	for name, f := range map[string]func(){
		"URL":   func() { c.Request("http://%zz/", message) },
		"fault": func() { c.Request("http://x/", message, wechattest.Busy()) },
		"key":   func() { wechattest.PushConfig{Token: "x", EncodingAESKey: "short"}.Request("http://x/", message) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a bad %s doesn't panic", name)
				}
			}()
			f()
		}()
	}
}

func TestPushRequestFitsBothEnds(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	b := &bot{}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	push := wx.User("alice").NewPush(wechattest.Fields{"MsgType": "text", "Content": "x"})
	res, err := server.Client().Do(push.Request(server.URL + "/a"))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	b.ServeHTTP(httptest.NewRecorder(), push.Request("/b"))
	s := newSealer(t, wx)
	for i := range 2 {
		if plain := s.open(t, b.pushes[i], b.bodies[i]); plain != string(push.Body()) || !strings.Contains(plain, `"MsgId":`+push.MsgID()) {
			t.Errorf("%d: %s", i, plain)
		}
	}
	wx.Serve(b)
	if d := wx.Deliver(push); d.Err != nil || d.MsgID != push.MsgID() {
		t.Errorf("delivery: %+v", d)
	}
	if d := wx.Push(wechattest.Fields{"MsgType": "event", "Event": "wxa_media_check", "trace_id": "1"}); d.Err != nil || d.MsgID != "" {
		t.Errorf("notice: %+v", d)
	}
}

func TestServeURL(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	for _, tc := range []struct {
		name   string
		answer func(w http.ResponseWriter, r *http.Request)
		ok     bool
	}{
		{"checks and echoes", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("signature") != signed(wx.Token(), r) {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			io.WriteString(w, r.URL.Query().Get("echostr"))
		}, true},
		{"echoes anything", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Query().Get("echostr")) }, false},
		{"a newline too many", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Query().Get("echostr")+"\n") }, false},
		{"refuses", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) }, false},
	} {
		server := httptest.NewServer(http.HandlerFunc(tc.answer))
		t.Cleanup(server.Close)
		if err := wx.ServeURL(server.URL + "/wechat"); (err == nil) != tc.ok {
			t.Errorf("%s: %v, want ok %t", tc.name, err, tc.ok)
		}
		wx.Serve(http.HandlerFunc(tc.answer))
		if err := wx.Verify(); (err == nil) != tc.ok {
			t.Errorf("%s in memory: %v, want ok %t", tc.name, err, tc.ok)
		}
	}
	if err := wx.ServeURL("ftp://x"); err == nil {
		t.Error("ServeURL takes ftp")
	}
	if err := wx.ServeURL("http://127.0.0.1:1/"); err == nil || strings.Contains(err.Error(), "signature") {
		t.Errorf("ServeURL of a dead port: %v", err)
	}
	wx.Serve(nil)
	if err := wx.Verify(); err != wechattest.ErrNoCallback {
		t.Errorf("Verify of nothing: %v", err)
	}
	if d := wx.User("alice").SendText("x"); d.Err != wechattest.ErrNoCallback {
		t.Errorf("a push to nothing: %v", d.Err)
	}
}

func TestOpenData(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	alice := wx.User("alice")
	d := alice.OpenData(wechattest.Fields{"nickName": "阿丽", "openId": alice.OpenID()})
	sum := sha1.Sum([]byte(d.RawData + alice.SessionKey()))
	if d.RawData != `{"nickName":"阿丽"}` || d.Signature != hex.EncodeToString(sum[:]) {
		t.Errorf("rawData %s, signature %s", d.RawData, d.Signature)
	}
	key, _ := base64.StdEncoding.DecodeString(alice.SessionKey())
	iv, _ := base64.StdEncoding.DecodeString(d.IV)
	buf, err := base64.StdEncoding.DecodeString(d.EncryptedData)
	if err != nil || len(key) != 16 || len(iv) != 16 {
		t.Fatalf("key %d, iv %d bytes, %v", len(key), len(iv), err)
	}
	block, _ := aes.NewCipher(key)
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(buf, buf)
	var got struct {
		NickName, OpenID string
		Watermark        struct {
			AppID     string
			Timestamp int64
		}
	}
	if err := json.Unmarshal(buf[:len(buf)-int(buf[len(buf)-1])], &got); err != nil {
		t.Fatal(err)
	}
	if got.NickName != "阿丽" || got.OpenID != alice.OpenID() || got.Watermark.AppID != wx.AppID() || got.Watermark.Timestamp != wx.Now().Unix() {
		t.Errorf("decrypted %+v", got)
	}
	if alice.NewSessionKey() == base64.StdEncoding.EncodeToString(key) {
		t.Error("NewSessionKey keeps the key")
	}
}
