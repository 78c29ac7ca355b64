package wechat_test

import (
	"context"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	wxcrypto "github.com/minigo-dev/wechat/crypto"
)

const (
	symmetricKey    = "otUpngOjU+nVQaWJIC3D/yMLV17RKaP6t4Ot9tbnzLY="
	symmetricNumber = "fa05fe1e5bcc79b81ad5ad4b58acf787"
)

// rsaKeys are the developer's and two of the platform: making one takes a while.
var rsaKeys = sync.OnceValue(func() (keys [3]*rsa.PrivateKey) {
	for i := range keys {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

// A sealedWeChat is the other side of API security: it opens and verifies what comes, and seals
// what it answers. It is written without the code that it tests.
type sealedWeChat struct {
	tb    testing.TB
	aead  cipher.AEAD
	mu    sync.Mutex
	seen  []string // what the calls held, or the path of a call in the clear
	heads []http.Header

	answer  string // the fields of an answer
	rotated bool   // sign with the new certificate, and with the old one as deprecated
	change  func(h http.Header, body []byte) (status int, answer []byte)
}

func newSealedWeChat(tb testing.TB) *sealedWeChat {
	tb.Helper()
	raw, _ := base64.StdEncoding.DecodeString(symmetricKey)
	block, err := aes.NewCipher(raw)
	if err != nil {
		tb.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		tb.Fatal(err)
	}
	return &sealedWeChat{tb: tb, aead: aead, answer: `"errcode":0,"errmsg":"ok"`}
}

// keys returns what the developer has: the certificate "old".
func (w *sealedWeChat) keys() wechat.APISecurity {
	w.tb.Helper()
	aead, err := wxcrypto.NewAES256GCM(symmetricKey)
	if err != nil {
		w.tb.Fatal(err)
	}
	sign, err := wxcrypto.NewRSASigner(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKeys()[0])}))
	if err != nil {
		w.tb.Fatal(err)
	}
	certificates := new(wechat.PlatformCertificates)
	w.addCertificate(certificates, "old", 1)
	return wechat.APISecurity{AEAD: aead, KeyNumber: symmetricNumber, Sign: sign, Certificates: certificates}
}

func (w *sealedWeChat) addCertificate(to *wechat.PlatformCertificates, number string, key int) {
	w.tb.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &rsaKeys()[key].PublicKey, rsaKeys()[key])
	if err != nil {
		w.tb.Fatal(err)
	}
	verify, _, err := wxcrypto.NewRSAVerifier(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	if err != nil {
		w.tb.Fatal(err)
	}
	if err := to.Add(number, verify); err != nil {
		w.tb.Fatal(err)
	}
}

func (w *sealedWeChat) client(s wechat.APISecurity, opts ...wechat.Option) *wechat.Client {
	w.tb.Helper()
	return mustClient(w.tb, append(opts, wechat.WithHTTPClient(&http.Client{Transport: w}), wechat.WithTokenSource(fixedTokens{}), wechat.WithAPISecurity(s))...)
}

func (w *sealedWeChat) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	w.heads = append(w.heads, r.Header)
	if r.Header.Get("Wechatmp-Signature") == "" {
		w.seen = append(w.seen, "in the clear: "+r.URL.RequestURI())
		if strings.HasPrefix(r.URL.Path, "/wxa/getwxacode") {
			return textResponse(r, http.StatusOK, "image/jpeg", jpeg), nil
		}
		return textResponse(r, http.StatusOK, "application/json", `{"errcode":0,"errmsg":"ok"}`), nil
	}
	w.seen = append(w.seen, r.URL.RequestURI()+" "+w.open(r, body))
	address := "https://" + r.URL.Host + r.URL.Path
	h := http.Header{}
	sealed := w.seal(address, h, fmt.Sprint(time.Now().Unix()), w.answer)
	status := http.StatusOK
	if w.change != nil {
		status, sealed = w.change(h, sealed)
	}
	response := textResponse(r, status, "application/json", string(sealed))
	for name, values := range h {
		response.Header[name] = values
	}
	return response, nil
}

// open verifies a call, and returns what it holds without _n and _timestamp.
func (w *sealedWeChat) open(r *http.Request, body []byte) string {
	address, stamp := "https://"+r.URL.Host+r.URL.Path, r.Header.Get("Wechatmp-TimeStamp")
	signature, err := base64.StdEncoding.DecodeString(r.Header.Get("Wechatmp-Signature"))
	if err != nil {
		w.tb.Error(err)
	}
	message := sha256.Sum256([]byte(address + "\n" + testAppID + "\n" + stamp + "\n" + string(body)))
	if err := rsa.VerifyPSS(&rsaKeys()[0].PublicKey, crypto.SHA256, message[:], signature, &rsa.PSSOptions{SaltLength: 32}); err != nil {
		w.tb.Errorf("40234: %v", err)
	}
	var e struct{ IV, Data, AuthTag []byte }
	if err := json.Unmarshal(body, &e); err != nil {
		w.tb.Error(err)
	}
	plain, err := w.aead.Open(nil, e.IV, append(e.Data, e.AuthTag...), []byte(address+"|"+testAppID+"|"+stamp+"|"+symmetricNumber))
	if err != nil {
		w.tb.Errorf("40235: %v", err)
	}
	var fields map[string]any
	if err := json.Unmarshal(plain, &fields); err != nil || fields["_appid"] != testAppID || fmt.Sprintf("%.0f", fields["_timestamp"]) != stamp {
		w.tb.Errorf("%v in %s", err, plain)
	}
	delete(fields, "_n")
	delete(fields, "_appid")
	delete(fields, "_timestamp")
	text, _ := json.Marshal(fields)
	return string(text)
}

func (w *sealedWeChat) seal(address string, h http.Header, stamp, fields string) []byte {
	nonce, n := make([]byte, 12), make([]byte, 16)
	rand.Read(nonce)
	rand.Read(n)
	plain := fmt.Sprintf(`{"_n":"%x","_appid":%q,"_timestamp":%s,%s}`, n, testAppID, stamp, fields)
	text := w.aead.Seal(nil, nonce, []byte(plain), []byte(address+"|"+testAppID+"|"+stamp+"|"+symmetricNumber))
	body, _ := json.Marshal(map[string][]byte{"iv": nonce, "data": text[:len(text)-16], "authtag": text[len(text)-16:]})
	sum := sha256.Sum256([]byte(address + "\n" + testAppID + "\n" + stamp + "\n" + string(body)))
	sign := func(key int) string {
		signature, err := rsa.SignPSS(rand.Reader, rsaKeys()[key], crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: 32})
		if err != nil {
			w.tb.Error(err)
		}
		return base64.StdEncoding.EncodeToString(signature)
	}
	h.Set("Wechatmp-AppId", testAppID)
	h.Set("Wechatmp-TimeStamp", stamp)
	h.Set("Wechatmp-Serial", "old")
	h.Set("Wechatmp-Signature", sign(1))
	if w.rotated {
		h.Set("Wechatmp-Serial-Deprecated", "old")
		h.Set("Wechatmp-Signature-Deprecated", h.Get("Wechatmp-Signature"))
		h.Set("Wechatmp-Serial", "new")
		h.Set("Wechatmp-Signature", sign(2))
	}
	return body
}

func TestAPISecurity(t *testing.T) {
	t.Parallel()
	w := newSealedWeChat(t)
	w.answer = `"errcode":0,"errmsg":"ok","unoin_id":7,"risk_rank":3`
	s := w.keys()
	s.Plain = []string{"/wxa/getwxacodeunlimit"}
	client := w.client(s)
	got, err := client.GetUserRiskRank(t.Context(), &wechat.GetUserRiskRankRequest{AppID: testAppID, OpenID: "o1", ClientIP: "127.0.0.1"})
	if diff := cmp.Diff(&wechat.GetUserRiskRankResult{RiskRank: 3, UnoinID: 7}, got); diff != "" || err != nil {
		t.Errorf("%v, result (-want +got)\n%s", err, diff)
	}
	var out map[string]any
	if err := client.Call(t.Context(), "POST", "/wxa/msg_sec_check", map[string]any{"content": "<你好>"}, &out, wechat.QueryAdded(url.Values{"a": {"b"}})); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]any{"errcode": 0.0, "errmsg": "ok", "unoin_id": 7.0, "risk_rank": 3.0}, out); diff != "" {
		t.Errorf("the answer of Call (-want +got)\n%s", diff)
	}
	if err := client.SendText(t.Context(), "o1", "hi"); err != nil {
		t.Error(err)
	}
	if _, err := client.GetCategory(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := client.GetUnlimitedQRCode(t.Context(), &wechat.GetUnlimitedQRCodeRequest{Scene: "a"}); err != nil {
		t.Error(err)
	}
	want := []string{
		`/wxa/getuserriskrank?access_token=T1 {"appid":"` + testAppID + `","client_ip":"127.0.0.1","openid":"o1","scene":0}`,
		`/wxa/msg_sec_check?access_token=T1 {"a":"b","content":"\u003c你好\u003e"}`,
		`/cgi-bin/message/custom/send?access_token=T1 {"msgtype":"text","text":{"content":"hi"},"touser":"o1"}`,
		`in the clear: /wxaapi/newtmpl/getcategory?access_token=T1`,
		`in the clear: /wxa/getwxacodeunlimit?access_token=T1`,
	}
	if diff := cmp.Diff(want, w.seen); diff != "" {
		t.Errorf("WeChat saw (-want +got)\n%s", diff)
	}
	if got := w.heads[0].Get("Accept-Encoding"); got != "identity" {
		t.Errorf("Accept-Encoding %q", got)
	}
}

// TestAPISecurityAnswers: an answer that can't be trusted is not read.
func TestAPISecurityAnswers(t *testing.T) {
	t.Parallel()
	clear := func(status int, text string) func(http.Header, []byte) (int, []byte) {
		return func(h http.Header, _ []byte) (int, []byte) {
			clear(h)
			return status, []byte(text)
		}
	}
	head := func(name, value string) func(http.Header, []byte) (int, []byte) {
		return func(h http.Header, body []byte) (int, []byte) {
			h.Set(name, value)
			return 200, body
		}
	}
	tests := []struct {
		name   string
		change func(h http.Header, body []byte) (int, []byte)
		code   wechat.Code // of an *Error; 0: none
		step   string      // of an *APISecurityError
	}{
		{"an error in the clear", clear(200, `{"errcode":40013,"errmsg":"invalid appid"}`), 40013, ""},
		{"a success in the clear", clear(200, `{"errcode":0,"errmsg":"ok","risk_rank":3}`), 0, "headers"},
		{"a success without errcode in the clear", clear(200, `{"risk_rank":3}`), 0, "headers"},
		{"a page in the clear", clear(502, `<html>`), 0, "headers"},
		{"nothing in the clear", clear(200, ``), 0, "headers"},
		{"no certificate's number", head("Wechatmp-Serial", ""), 0, "headers"},
		{"another app", head("Wechatmp-Appid", "wxother"), 0, "app"},
		{"an old time", head("Wechatmp-TimeStamp", "1"), 0, "time"},
		{"another certificate", head("Wechatmp-Serial", "other"), 0, "certificate"},
		{"another signature", head("Wechatmp-Signature", "AAAA"), 0, "signature"},
		{"a changed body", func(_ http.Header, body []byte) (int, []byte) { return 200, append(body, '\n') }, 0, "signature"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newSealedWeChat(t)
			w.answer, w.change = `"errcode":0,"risk_rank":3`, tt.change
			got, err := w.client(w.keys()).GetUserRiskRank(t.Context(), &wechat.GetUserRiskRankRequest{AppID: testAppID, OpenID: "o1", ClientIP: "127.0.0.1"})
			var fault *wechat.APISecurityError
			var refusal *wechat.Error
			var transport *wechat.TransportError
			switch {
			case got != nil:
				t.Errorf("read %+v", got)
			case tt.code != 0 && (!errors.As(err, &refusal) || refusal.Code != tt.code):
				t.Errorf("got %v", err)
			case tt.step != "" && (!errors.As(err, &fault) || fault.Step != tt.step || !errors.As(err, &transport) || !errors.Is(err, wechat.ErrOutcomeUnknown)):
				t.Errorf("got %v, want the step %s", err, tt.step)
			}
			if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, symmetricKey) || strings.Contains(text, "https://") || strings.Contains(text, "TOKEN") {
				t.Errorf("the error shows too much: %s", text)
			}
		})
	}
}

// TestAPISecurityReplay: an answer counts once, whatever it answers.
func TestAPISecurityReplay(t *testing.T) {
	t.Parallel()
	w := newSealedWeChat(t)
	var kept []byte
	keptHead := http.Header{}
	w.change = func(h http.Header, body []byte) (int, []byte) {
		if kept == nil {
			kept = body
			for name, values := range h {
				keptHead[name] = values
			}
		}
		for name, values := range keptHead {
			h[name] = values
		}
		return 200, kept
	}
	client := w.client(w.keys())
	if err := client.SendText(t.Context(), "o1", "hi"); err != nil {
		t.Fatal(err)
	}
	again, err := client.With()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*wechat.Client{client, again} {
		err := c.SendText(t.Context(), "o1", "hi")
		var fault *wechat.APISecurityError
		if !errors.As(err, &fault) || fault.Step != "replay" {
			t.Errorf("got %v", err)
		}
	}
}

// TestCertificateChange: while calls run, WeChat changes its certificate, and the developer adds it.
func TestCertificateChange(t *testing.T) {
	t.Parallel()
	w := newSealedWeChat(t)
	var due atomic.Int32
	s := w.keys()
	s.CertificateDue = func(_ context.Context, number string) {
		if number != "new" {
			t.Errorf("due: %s", number)
		}
		due.Add(1)
	}
	client := w.client(s)
	var wg sync.WaitGroup
	call := func(n int) {
		for range n {
			if err := client.SendText(t.Context(), "o1", "hi"); err != nil {
				t.Error(err)
			}
		}
	}
	for range 4 {
		wg.Go(func() { call(20) })
	}
	w.mu.Lock()
	w.rotated = true
	w.mu.Unlock()
	wg.Wait()
	call(1)
	if due.Load() == 0 {
		t.Error("nothing said that a certificate is due")
	}
	w.addCertificate(s.Certificates, "new", 2)
	due.Store(0)
	call(5)
	if due.Load() != 0 {
		t.Error("the new certificate is there, and still due")
	}
}

// TestSealedAnew: each attempt is sealed for its host and its time.
func TestSealedAnew(t *testing.T) {
	t.Parallel()
	w := newSealedWeChat(t)
	bodies := map[string]bool{}
	busy := true
	wire := tripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "api.weixin.qq.com" {
			return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
		}
		body, _ := io.ReadAll(r.Body)
		bodies[string(body)] = true
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		w.answer = `"errcode":0`
		if busy {
			w.answer = `"errcode":-1,"errmsg":"system error"`
		}
		busy = false
		return w.RoundTrip(r)
	})
	client := mustClient(t, wechat.WithHTTPClient(&http.Client{Transport: wire}), wechat.WithTokenSource(fixedTokens{}), wechat.WithAPISecurity(w.keys()),
		wechat.WithBaseURL(wechat.BaseURLNearest, wechat.BaseURLRecovery))
	if err := client.Call(t.Context(), "POST", "/wxa/msg_sec_check", struct{}{}, nil, wechat.Repeatable()); err != nil {
		t.Error(err)
	}
	if len(bodies) != 2 {
		t.Errorf("%d different bodies, want 2", len(bodies))
	}
}

func TestAPISecurityRefuses(t *testing.T) {
	t.Parallel()
	w := newSealedWeChat(t)
	client := w.client(w.keys())
	calls := map[string]error{
		"a GET":                 second(client.GetUserEncryptKey(t.Context(), "o1", wechat.NewSessionKey("c2Vzc2lvbg=="))),
		"a picture":             second(client.GetQRCode(t.Context(), &wechat.GetQRCodeRequest{Path: "a"})),
		"another method":        client.Call(t.Context(), "GET", "/wxa/msg_sec_check", nil, nil),
		"a writer":              client.Call(t.Context(), "POST", "/wxa/msg_sec_check", nil, io.Discard),
		"no object":             client.Call(t.Context(), "POST", "/wxa/msg_sec_check", []byte(`[]`), nil),
		"a field of the head":   client.Call(t.Context(), "POST", "/wxa/msg_sec_check", []byte(`{"_n":"x"}`), nil),
		"a body that is signed": client.Call(t.Context(), "POST", "/wxa/msg_sec_check", nil, nil, wechat.TokenSigned(func(_, _ string, b []byte) ([]byte, error) { return b, nil })),
	}
	for name, err := range calls {
		if fault := argumentErrorOf(t, err); fault.Field != "WithAPISecurity" && fault.Field != "request" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if len(w.seen) > 0 {
		t.Errorf("sent %v", w.seen)
	}
	good := w.keys()
	with := func(change func(s *wechat.APISecurity)) wechat.Option {
		s := good
		change(&s)
		return wechat.WithAPISecurity(s)
	}
	block, _ := aes.NewCipher(make([]byte, 32))
	odd, _ := cipher.NewGCMWithNonceSize(block, 16)
	for name, opts := range map[string][]wechat.Option{
		"no cipher":        {with(func(s *wechat.APISecurity) { s.AEAD = nil })},
		"another cipher":   {with(func(s *wechat.APISecurity) { s.AEAD = odd })},
		"no number":        {with(func(s *wechat.APISecurity) { s.KeyNumber = "" })},
		"no private key":   {with(func(s *wechat.APISecurity) { s.Sign = nil })},
		"no certificates":  {with(func(s *wechat.APISecurity) { s.Certificates = nil })},
		"a path in clear":  {with(func(s *wechat.APISecurity) { s.Plain = []string{"/wxa/msg_sec_check"} })},
		"in cloud hosting": {wechat.WithAPISecurity(good), wechat.WithCloudHosting()},
	} {
		_, err := wechat.New(testAppID, testSecret, opts...)
		if fault := argumentErrorOf(t, err); fault.API != "New" || !strings.Contains(fault.Error(), "API") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := client.With(wechat.WithCloudHosting()); err == nil {
		t.Error("a Client with API security went into cloud hosting")
	}
	if err := good.Certificates.Add("", func(_, _ []byte) error { return nil }); err == nil {
		t.Error("a certificate without a number was added")
	}
	if err := good.Certificates.Add("x", nil); err == nil {
		t.Error("a certificate that verifies nothing was added")
	}
}
