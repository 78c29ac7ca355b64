package wechattest_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
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
	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/internal/sealing"
	"github.com/minigo-dev/wechat/wechattest"
)

// A sealingBot seals calls with the SDK's code, so that the platform's can't agree with itself.
type sealingBot struct {
	*api
	sealer sealing.Sealer
	path   string
	body   string
	at     time.Time
	base   string // instead of the api's
	change func(h http.Header, body []byte) []byte
}

func newSealingBot(a *api) *sealingBot {
	s := a.wx.APISecurity()
	return &sealingBot{
		api: a, path: "/cgi-bin/openapi/quota/get", body: `{"cgi_path":"/cgi-bin/message/custom/send"}`, at: time.Now(), base: a.base,
		sealer: sealing.Sealer{AppID: a.wx.AppID(), KeyNumber: s.KeyNumber, AEAD: s.AEAD, Sign: s.Sign},
	}
}

func (b *sealingBot) call(q url.Values) reply {
	b.t.Helper()
	sealed, head, fault := b.sealer.Seal(b.base+b.path, nil, []byte(b.body), b.at)
	if fault != nil {
		b.t.Fatal(fault)
	}
	if b.change != nil {
		sealed = b.change(head, sealed)
	}
	r := b.request("POST", b.path, q, strings.NewReader(string(sealed)))
	for name, values := range head {
		r.Header[name] = values
	}
	return b.do(r)
}

// signing signs with another salt, or with another key.
func signing(t *testing.T, key *rsa.PrivateKey, salt int) func([]byte) ([]byte, error) {
	t.Helper()
	return func(message []byte) ([]byte, error) {
		sum := sha256.Sum256(message)
		return rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: salt})
	}
}

func keyIn(t *testing.T, text []byte) *rsa.PrivateKey {
	t.Helper()
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatal("no PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}

// The story with API security on: what is listed goes sealed, the rest in the clear.
func TestF45APISecurity(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithAPISecurity())
	wx.Serve(wx.Callback().Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }))
	client, alice := wx.Client(), wx.User("alice")
	var refused *wechat.Error
	if err := client.SendText(t.Context(), alice.OpenID(), "too early"); !errors.As(err, &refused) || refused.Code != 45015 {
		t.Errorf("before the user wrote: %v", err)
	}
	alice.SendText("hello")
	if err := client.SendText(t.Context(), alice.OpenID(), "你好 <b>"); err != nil {
		t.Fatal(err)
	}
	alice.MustReceiveText("你好 <b>")
	quota, err := client.GetAPIQuota(t.Context(), "/cgi-bin/message/custom/send")
	if err != nil || quota.Quota.Used != 2 {
		t.Errorf("quota %+v, %v", quota, err)
	}
	if _, err := client.Code2Session(t.Context(), alice.LoginCode()); err != nil { // not on the list
		t.Error(err)
	}
	s := wx.APISecurity()
	s.Plain = []string{"/wxa/getwxacodeunlimit"}
	if _, err := wx.Client(wechat.WithAPISecurity(s)).GetUnlimitedQRCode(t.Context(), &wechat.GetUnlimitedQRCodeRequest{Scene: "a"}); err != nil {
		t.Error(err)
	}
	keys := wx.APISecurityKeys()
	seen := map[string]string{}
	for _, e := range wx.Exchanges() {
		if e.Direction != wechattest.ToWeChat {
			continue
		}
		seen[e.Path] = e.Plain + e.PlainAnswer
		if sealed := e.Plain != ""; sealed != strings.HasPrefix(e.RequestBody, `{"iv":`) || sealed != (e.ResponseHeader.Get("Wechatmp-Serial") == keys.CertificateNumber) {
			t.Errorf("logged %s: %s, %s", e.Path, e.RequestBody, e.Plain)
		}
		if text := e.String() + e.RequestBody + e.ResponseBody; strings.Contains(text, keys.SymmetricKey) {
			t.Errorf("the log shows the key: %s", text)
		}
	}
	if got := seen["/cgi-bin/message/custom/send"]; !strings.Contains(got, `"content":"你好 <b>"`) || !strings.Contains(got, `"errcode":0`) || strings.Contains(got, "_n") {
		t.Errorf("the opened call: %s", got)
	}
	for _, clear := range []string{"/cgi-bin/stable_token", "/sns/jscode2session", "/wxa/getwxacodeunlimit"} {
		if plain, called := seen[clear]; !called || plain != "" {
			t.Errorf("%s: called %t, opened %q", clear, called, plain)
		}
	}
}

// Each fault has its code, and is told in the clear.
func TestF45Refusals(t *testing.T) {
	t.Parallel()
	a := newAPI(t, wechattest.WithAPISecurity(), wechattest.WithoutAPI("/wxa/plugin"))
	other := a.wx.NewApp()
	key := keyIn(t, a.wx.APISecurityKeys().PrivateKey)
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := wxcrypto.NewAES256GCM("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
	if err != nil {
		t.Fatal(err)
	}
	without := func(name string) func(*sealingBot) {
		return func(b *sealingBot) {
			b.change = func(h http.Header, body []byte) []byte { h.Del(name); return body }
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*sealingBot)
		code   int
	}{
		{"well", func(*sealingBot) {}, 0},
		{"a call in the clear", func(b *sealingBot) {
			b.change = func(h http.Header, _ []byte) []byte { clear(h); return []byte(b.body) }
		}, 40233},
		{"no Wechatmp-TimeStamp", without("Wechatmp-Timestamp"), 40231},
		{"no Wechatmp-Signature", without("Wechatmp-Signature"), 40232},
		{"no Wechatmp-Appid", without("Wechatmp-Appid"), 40233},
		{"a salt of 20 bytes", func(b *sealingBot) { b.sealer.Sign = signing(t, key, 20) }, 40234},
		{"another private key", func(b *sealingBot) { b.sealer.Sign = signing(t, stranger, 32) }, 40234},
		{"another body", func(b *sealingBot) {
			b.change = func(_ http.Header, body []byte) []byte { return append(body, '\n') }
		}, 40234},
		{"a signature that is no Base64", func(b *sealingBot) {
			b.change = func(h http.Header, body []byte) []byte { h.Set("Wechatmp-Signature", "?"); return body }
		}, 40234},
		{"another host", func(b *sealingBot) { b.base = "https://api.weixin.qq.com" }, 40234},
		{"another symmetric key", func(b *sealingBot) { b.sealer.AEAD = foreign }, 40235},
		{"another number", func(b *sealingBot) { b.sealer.KeyNumber = "0123" }, 40235},
		{"no envelope", func(b *sealingBot) {
			b.change = func(h http.Header, _ []byte) []byte {
				return resigned(t, b, h, key, `{"iv":"","data":"","authtag":""}`)
			}
		}, 40235},
		{"no such app", func(b *sealingBot) { b.sealer.AppID = "wx0000000000000000" }, 40236},
		{"another app than the token's", func(b *sealingBot) { b.sealer.AppID = other.AppID() }, 40237},
		{"a clock behind", func(b *sealingBot) { b.at = b.at.Add(-302 * time.Second) }, 40240},
		{"a clock ahead", func(b *sealingBot) { b.at = b.at.Add(310 * time.Second) }, 40240},
		{"a clock a little behind", func(b *sealingBot) { b.at = b.at.Add(-290 * time.Second) }, 0},
		{"no time", func(b *sealingBot) {
			b.change = func(h http.Header, body []byte) []byte { h.Set("Wechatmp-Timestamp", "now"); return body }
		}, 40240},
	} {
		b := newSealingBot(a)
		tt.change(b)
		got := b.call(a.token())
		signed := got.header.Get("Wechatmp-Signature") != ""
		if signed != (tt.code == 0) || got.code() != tt.code {
			t.Errorf("%s: errcode %d, signed %t: %s", tt.name, got.code(), signed, got.raw)
		}
		log := a.wx.Exchanges()
		if last := log[len(log)-1]; (last.Note == "") != (tt.code == 0) || (last.NoteZH == "") != (tt.code == 0) || (last.Plain != "") != (tt.code == 0) {
			t.Errorf("%s: noted %q, %q, opened %q", tt.name, last.Note, last.NoteZH, last.Plain)
		}
	}
	b := newSealingBot(a)
	if got := b.call(url.Values{"access_token": {"sim_wrong"}}); got.code() != 40001 || got.header.Get("Wechatmp-Signature") != "" {
		t.Errorf("a wrong token: %s", got.raw)
	}
	if log := a.wx.Exchanges(); !strings.Contains(log[len(log)-1].PlainAnswer, "40001") {
		t.Error("the log has no answer in the clear beside the opened call")
	}
	if b.path = "/wxa/plugin"; b.call(a.token()).header.Get("Wechatmp-Signature") == "" {
		t.Error("a refusal after the call was opened isn't sealed")
	}
	plain := newAPI(t)
	b.api, b.path = plain, "/cgi-bin/openapi/quota/get"
	if got := b.call(plain.token()); got.code() != 40238 {
		t.Errorf("an app without API security: %s", got.raw)
	}
}

func resigned(t *testing.T, b *sealingBot, h http.Header, key *rsa.PrivateKey, body string) []byte {
	t.Helper()
	signature, err := signing(t, key, 32)(sealing.Message(b.base+b.path, b.sealer.AppID, h.Get("Wechatmp-Timestamp"), []byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	h.Set("Wechatmp-Signature", base64.StdEncoding.EncodeToString(signature))
	return []byte(body)
}

// What stands in the text instead of a query is read as one, and other hosts are what they are
// called by.
func TestF45Address(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithAPISecurity())
	client, err := wechat.New(wx.AppID(), wx.Secret(), wechat.WithHTTPClient(wx.HTTPClient()), wechat.WithAPISecurity(wx.APISecurity()))
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := client.Call(t.Context(), "POST", "/wxa/getwxadevinfo", nil, &out, wechat.QueryAdded(url.Values{"action": {"getjscode"}})); err != nil {
		t.Error(err)
	}
	for name, way := range map[string]wechat.Option{
		"a loopback address": wechat.WithBaseURL(wx.URL()), "the proxy": wechat.WithHTTPClient(throughProxy(t, startProxy(t, wx))),
	} {
		client, err := wechat.New(wx.AppID(), wx.Secret(), way, wechat.WithAPISecurity(wx.APISecurity()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.GetAPIQuota(t.Context(), "/cgi-bin/token"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A certificate changes while calls run: none fails, and the bot is told which one to fetch.
func TestF46CertificateChange(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithAPISecurity())
	first := wx.APISecurityKeys()
	s := wx.APISecurity()
	var due sync.Map
	s.CertificateDue = func(_ context.Context, number string) {
		keys := wx.APISecurityKeys() // downloads it
		if _, told := due.LoadOrStore(number, true); told || keys.CertificateNumber != number {
			return
		}
		verify, _, err := wxcrypto.NewRSAVerifier(keys.Certificate)
		if err == nil {
			err = s.Certificates.Add(keys.CertificateNumber, verify)
		}
		if err != nil {
			t.Error(err)
		}
	}
	client := wx.Client(wechat.WithAPISecurity(s))
	var calls, failed atomic.Int64
	stop := make(chan struct{})
	var load sync.WaitGroup
	for range 4 {
		load.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := client.GetAPIQuota(t.Context(), "/cgi-bin/token"); err != nil {
					failed.Add(1)
					t.Error(err)
					return
				}
				calls.Add(1)
			}
		})
	}
	more := func() {
		for from := calls.Load(); calls.Load() < from+20 && failed.Load() == 0; {
			time.Sleep(time.Millisecond)
		}
	}
	more()
	wx.ChangeCertificate()
	more()
	wx.EndCertificateChange()
	more()
	close(stop)
	load.Wait()
	second := wx.APISecurityKeys()
	if _, told := due.Load(second.CertificateNumber); !told || first.CertificateNumber == second.CertificateNumber {
		t.Errorf("from %s to %s, told: %t", first.CertificateNumber, second.CertificateNumber, told)
	}
	got := map[string]int{}
	for _, e := range wx.Exchanges() {
		if e.Plain != "" {
			got[e.ResponseHeader.Get("Wechatmp-Serial")+" "+e.ResponseHeader.Get("Wechatmp-Serial-Deprecated")]++
		}
	}
	if got[first.CertificateNumber+" "] == 0 || got[second.CertificateNumber+" "+first.CertificateNumber] == 0 || got[second.CertificateNumber+" "] == 0 || len(got) != 3 {
		t.Errorf("signed with %v", got)
	}
}

// Who misses the change fails after it, and says so.
func TestF46EndOfTheChange(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithAPISecurity())
	old := wx.Client()
	ask := func() string {
		_, err := old.GetAPIQuota(t.Context(), "/cgi-bin/token")
		var failed *wechat.APISecurityError
		if errors.As(err, &failed) {
			return failed.Step
		}
		return fmt.Sprint(err)
	}
	wx.EndCertificateChange() // there is none
	got := []string{ask()}
	wx.ChangeCertificate()
	got = append(got, ask())
	wx.Advance(29 * 24 * time.Hour)
	got = append(got, ask())
	wx.Advance(24 * time.Hour)
	got = append(got, ask())
	if diff := cmp.Diff([]string{"<nil>", "<nil>", "<nil>", "certificate"}, got); diff != "" {
		t.Errorf("before, in, and after the change (-want +got)\n%s", diff)
	}
	if _, err := wx.Client().GetAPIQuota(t.Context(), "/cgi-bin/token"); err != nil {
		t.Error(err)
	}
	keys := wx.APISecurityKeys()
	if text := fmt.Sprintf("%v %+v %#v %s %x", keys, keys, &keys, keys, keys); strings.Contains(text, keys.SymmetricKey) || strings.Contains(text, "PRIVATE") || strings.Contains(text, "504f") {
		t.Errorf("the keys print: %s", text)
	}
}

// The platform's list of paths, which follows WeChat's pages, is the SDK's.
func TestF45Paths(t *testing.T) {
	t.Parallel()
	a := newAPI(t, wechattest.WithAPISecurity())
	token, demanded := a.token(), 0
	for _, e := range facts.Endpoints() {
		path, _, _ := strings.Cut(e.Path, "?")
		refused := a.do(a.request(e.Method, path, token, nil)).code() == 40233
		if want := sealing.Covers(path) && !sealing.IsGap(path); want != refused {
			t.Errorf("%s in the clear: refused %t, want %t", e.Path, refused, want)
		}
		if refused {
			demanded++
		}
	}
	if demanded != 43 {
		t.Errorf("%d paths demand it", demanded)
	}
}
