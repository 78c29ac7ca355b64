package wechat_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

const (
	testToken = "tok3nOfTheConsole"
	pushAppID = "wx0123456789abcdef"
	testKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	otherKey  = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
	testGhID  = "gh_0123456789ab"
	testUser  = "oUser0123456789abcdefghijklm"

	testLiveKey    = "AppKeyOfTheLiveEnvironment"
	testSandboxKey = "AppKeyOfTheSandbox"
)

// A sender is WeChat's side of a push, written from the protocol and sharing no code
// with the package.
type sender struct {
	token, appID, key string
	toUserName        string
	xml               bool
	at                time.Time // zero is now
	nonce             string
}

func newSender(format string) sender {
	return sender{token: testToken, appID: pushAppID, key: testKey, toUserName: testGhID, xml: format == "xml", nonce: "415670741"}
}

func sha1Of(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

func (s sender) timestamp() string {
	at := s.at
	if at.IsZero() {
		at = time.Now()
	}
	return strconv.FormatInt(at.Unix(), 10)
}

// query signs a query for a plain body.
func (s sender) query() url.Values {
	ts := s.timestamp()
	return url.Values{
		"signature": {sha1Of(s.token, ts, s.nonce)},
		"timestamp": {ts},
		"nonce":     {s.nonce},
		"openid":    {testUser},
	}
}

func aesOf(key string) (cipher.Block, []byte) {
	raw, err := base64.StdEncoding.DecodeString(key + "=")
	if err != nil {
		panic(err)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		panic(err)
	}
	return block, raw[:16]
}

// seal encrypts a message for the app.
func (s sender) seal(message string) string {
	buf := make([]byte, 20, 64+len(message))
	_, _ = rand.Read(buf[:16])
	binary.BigEndian.PutUint32(buf[16:], uint32(len(message)))
	buf = append(append(buf, message...), s.appID...)
	pad := 32 - len(buf)%32
	buf = append(buf, bytes.Repeat([]byte{byte(pad)}, pad)...)
	return s.sealRaw(buf)
}

// sealRaw encrypts a buffer as it is.
func (s sender) sealRaw(buf []byte) string {
	block, iv := aesOf(s.key)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(buf, buf)
	return base64.StdEncoding.EncodeToString(buf)
}

// sealed returns a secure-mode push.
func (s sender) sealed(message string) (url.Values, []byte) { return s.signed(s.seal(message), "") }

// signed returns a push with the encrypted text, and fields beside it.
func (s sender) signed(encrypt, beside string) (url.Values, []byte) {
	q := s.query()
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", sha1Of(s.token, q.Get("timestamp"), s.nonce, encrypt))
	if s.xml {
		return q, []byte("<xml><ToUserName><![CDATA[" + s.toUserName + "]]></ToUserName>" + beside +
			"<Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>")
	}
	return q, []byte(`{"ToUserName":"` + s.toUserName + `",` + beside + `"Encrypt":"` + encrypt + `"}`)
}

// fields writes the fields of a message: strings, int64s.
func (s sender) fields(pairs ...any) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		value, isText := pairs[i+1].(string)
		if !isText {
			value = strconv.FormatInt(pairs[i+1].(int64), 10)
		}
		switch {
		case s.xml && isText:
			b.WriteString("<" + name + "><![CDATA[" + value + "]]></" + name + ">")
		case s.xml:
			b.WriteString("<" + name + ">" + value + "</" + name + ">")
		case isText:
			quoted, _ := json.Marshal(value)
			b.WriteString(`"` + name + `":` + string(quoted) + ",")
		default:
			b.WriteString(`"` + name + `":` + value + ",")
		}
	}
	return b.String()
}

func (s sender) message(pairs ...any) string {
	fields := s.fields(pairs...)
	if s.xml {
		return "<xml>" + fields + "</xml>"
	}
	return "{" + strings.TrimSuffix(fields, ",") + "}"
}

func (s sender) text(content string, msgID int64) string {
	return s.message("ToUserName", s.toUserName, "FromUserName", testUser, "CreateTime", time.Now().Unix(),
		"MsgType", "text", "Content", content, "MsgId", msgID)
}

// event returns an event that says nothing, but of a mini-game's payment.
func (s sender) event(name string) string {
	body := s.message("ToUserName", s.toUserName, "FromUserName", testUser, "CreateTime", time.Now().Unix(),
		"MsgType", "event", "Event", name)
	return s.paid(body, name)
}

// paid adds to a mini-game's payment what it is paid for, signed.
func (s sender) paid(body, name string) string {
	if !isSignedEvent(name) {
		return body
	}
	order := strconv.FormatInt(time.Now().Unix(), 10)
	return s.with(body, s.miniGame(name, `{"OutTradeNo":"t`+order+`","RefundId":"r`+order+`","Env":0}`, testLiveKey))
}

// with adds fields to a body.
func (s sender) with(body, fields string) string {
	if s.xml {
		return strings.TrimSuffix(body, "</xml>") + fields + "</xml>"
	}
	return strings.TrimSuffix(body, "}") + "," + fields + "}"
}

// miniGame returns the field MiniGame of a payment push, signed with a key.
func (s sender) miniGame(event, payload, key string) string {
	return s.miniGameSigned(payload, payEventSigOf(key, event, payload))
}

func payEventSigOf(key, event, payload string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(event + "&" + payload))
	return hex.EncodeToString(mac.Sum(nil))
}

func (s sender) miniGameSigned(payload, signature string) string {
	if s.xml {
		return "<MiniGame><Payload><![CDATA[" + payload + "]]></Payload><PayEventSig><![CDATA[" + signature + "]]></PayEventSig></MiniGame>"
	}
	quoted, _ := json.Marshal(payload)
	return `"MiniGame":{"Payload":` + string(quoted) + `,"PayEventSig":"` + signature + `"}`
}

// isSignedEvent reports whether an event has a PayEventSig.
func isSignedEvent(name string) bool {
	return slices.Contains([]string{
		"minigame_coin_deliver_completed", "minigame_recharge_center_coin_deliver_completed", "minigame_pay_refund_succ_notify",
		"minigame_game_pay_goods_deliver_notify", "minigame_h5_goods_deliver_notify", "minigame_deliver_h5_pay_products",
	}, strings.ToLower(name))
}

func post(q url.Values, body []byte) *http.Request {
	return httptest.NewRequest(http.MethodPost, "/wechat?"+q.Encode(), bytes.NewReader(body))
}

// do runs one request through a handler.
func do(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// unseal opens an encrypted answer as WeChat does, and checks all of its envelope.
func (s sender) unseal(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	return s.unsealBody(t, w.Body.Bytes(), w.Header().Get("Content-Type"))
}

func (s sender) unsealBody(t testing.TB, body []byte, contentType string) string {
	t.Helper()
	var e struct {
		XMLName      xml.Name `xml:"xml" json:"-"`
		Encrypt      string
		MsgSignature string
		TimeStamp    int64
		Nonce        string
	}
	want, err := "application/json; charset=utf-8", error(nil)
	if s.xml {
		want = "text/xml; charset=utf-8"
		err = xml.Unmarshal(body, &e)
	} else {
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		err = d.Decode(&e)
	}
	if err != nil {
		t.Fatalf("the answer's envelope: %v in %q", err, body)
	}
	if contentType != want {
		t.Errorf("Content-Type %q, want %q", contentType, want)
	}
	if e.Nonce != s.nonce {
		t.Errorf("nonce %q, want the request's %q", e.Nonce, s.nonce)
	}
	if off := time.Now().Unix() - e.TimeStamp; off < 0 || off > 5 {
		t.Errorf("timestamp is %d s off", off)
	}
	if sig := sha1Of(s.token, strconv.FormatInt(e.TimeStamp, 10), e.Nonce, e.Encrypt); e.MsgSignature != sig {
		t.Fatalf("signature %q, want %q", e.MsgSignature, sig)
	}
	return s.open(t, e.Encrypt)
}

// open decrypts an answer.
func (s sender) open(t testing.TB, encrypt string) string {
	t.Helper()
	buf, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil || len(buf) == 0 || len(buf)%32 != 0 {
		t.Fatalf("%d bytes of ciphertext: %v", len(buf), err)
	}
	block, iv := aesOf(s.key)
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(buf, buf)
	buf = buf[:len(buf)-int(buf[len(buf)-1])]
	n := 20 + int(binary.BigEndian.Uint32(buf[16:]))
	if n > len(buf) {
		t.Fatalf("the answer is not sealed with the key of this sender")
	}
	if got := string(buf[n:]); got != s.appID {
		t.Errorf("sealed for %q, want %q", got, s.appID)
	}
	return string(buf[20:n])
}

// mustCallback makes a callback that takes payments too.
func mustCallback(t testing.TB, opts ...wechat.CallbackOption) *wechat.Callback {
	t.Helper()
	opts = append([]wechat.CallbackOption{wechat.WithPayKeys(testLiveKey, testSandboxKey), wechat.WithUnsignedPayments()}, opts...)
	cb, err := wechat.NewCallback(testToken, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return cb
}

func secure() wechat.CallbackOption { return wechat.WithEncryption(pushAppID, testKey) }
