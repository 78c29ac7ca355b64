package smcrypto_test

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"
	"github.com/emmansun/gmsm/smx509"
	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/smcrypto"
)

const (
	appID             = "wx0123456789abcdef"
	symmetricKey      = "ASNFZ4mrze/+3LqYdlQyEA=="
	symmetricNumber   = "fa05fe1e5bcc79b81ad5ad4b58acf787"
	developerNumber   = "97845f6ed842ea860df6fdf65941ff56"
	certificateNumber = "7d9ff1d8a4f1f1a0c1d2e3f405162738"
)

// A fakeWeChat is the other side of API security with SM4_GCM and SM2withSM3. It uses the
// algorithms, and nothing of this package. It refuses as WeChat does.
type fakeWeChat struct {
	tb                  testing.TB
	aead                cipher.AEAD
	developer, platform *sm2.PrivateKey
	signsAs             string // the user id of its signatures

	mu   sync.Mutex
	seen []string
}

func newFakeWeChat(tb testing.TB) *fakeWeChat {
	tb.Helper()
	raw, _ := base64.StdEncoding.DecodeString(symmetricKey)
	block, err := sm4.NewCipher(raw)
	if err != nil {
		tb.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		tb.Fatal(err)
	}
	return &fakeWeChat{tb: tb, aead: aead, developer: generate(tb), platform: generate(tb), signsAs: certificateNumber}
}

func generate(tb testing.TB) *sm2.PrivateKey {
	tb.Helper()
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func (w *fakeWeChat) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	h := http.Header{"Content-Type": {"application/json"}}
	address := "https://" + r.URL.Host + r.URL.Path
	plain, code := w.open(r, address, body)
	answer := fmt.Appendf(nil, `{"errcode":%d,"errmsg":"refused"}`, code)
	if code == 0 {
		w.seen = append(w.seen, r.URL.Path+" "+plain)
		answer = w.seal(address, h)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: h, Body: io.NopCloser(strings.NewReader(string(answer))), Request: r}, nil
}

// open returns what a call holds without _n and _timestamp, or WeChat's code.
func (w *fakeWeChat) open(r *http.Request, address string, body []byte) (string, int) {
	stamp := r.Header.Get("Wechatmp-TimeStamp")
	signature, err := base64.StdEncoding.DecodeString(r.Header.Get("Wechatmp-Signature"))
	if err != nil || !sm2.VerifyASN1WithSM2(&w.developer.PublicKey, []byte(developerNumber), []byte(address+"\n"+appID+"\n"+stamp+"\n"+string(body)), signature) {
		return "", 40234
	}
	var e struct{ IV, Data, AuthTag []byte }
	if err := json.Unmarshal(body, &e); err != nil || len(e.IV) != 12 || len(e.AuthTag) != 16 {
		return "", 40235
	}
	plain, err := w.aead.Open(nil, e.IV, append(e.Data, e.AuthTag...), []byte(address+"|"+appID+"|"+stamp+"|"+symmetricNumber))
	if err != nil {
		return "", 40235
	}
	var fields map[string]any
	if err := json.Unmarshal(plain, &fields); err != nil || fields["_appid"] != appID || fmt.Sprintf("%.0f", fields["_timestamp"]) != stamp {
		return "", 40235
	}
	delete(fields, "_n")
	delete(fields, "_appid")
	delete(fields, "_timestamp")
	text, _ := json.Marshal(fields)
	return string(text), 0
}

func (w *fakeWeChat) seal(address string, h http.Header) []byte {
	nonce := make([]byte, 12)
	rand.Read(nonce)
	stamp := fmt.Sprint(time.Now().Unix())
	plain := fmt.Sprintf(`{"_n":%q,"_appid":%q,"_timestamp":%s,"errcode":0,"errmsg":"ok","unoin_id":7,"risk_rank":3}`, rand.Text(), appID, stamp)
	text := w.aead.Seal(nil, nonce, []byte(plain), []byte(address+"|"+appID+"|"+stamp+"|"+symmetricNumber))
	body, _ := json.Marshal(map[string][]byte{"iv": nonce, "data": text[:len(text)-16], "authtag": text[len(text)-16:]})
	message := []byte(address + "\n" + appID + "\n" + stamp + "\n" + string(body))
	signature, err := w.platform.Sign(rand.Reader, message, sm2.NewSM2SignerOption(true, []byte(w.signsAs)))
	if err != nil {
		w.tb.Error(err)
	}
	h.Set("Wechatmp-AppId", appID)
	h.Set("Wechatmp-TimeStamp", stamp)
	h.Set("Wechatmp-Serial", certificateNumber)
	h.Set("Wechatmp-Signature", base64.StdEncoding.EncodeToString(signature))
	return body
}

type fixedToken struct{}

func (fixedToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("T1", time.Now().Add(time.Hour)), nil
}

// settings are what a developer copies from the console, and may copy wrongly.
type settings struct {
	symmetricKey, symmetricNumber, developerNumber, certificateNumber string
	developer, certificate                                            *sm2.PrivateKey
}

func (w *fakeWeChat) client(s settings) *wechat.Client {
	w.tb.Helper()
	aead, err := smcrypto.NewSM4GCM(s.symmetricKey)
	if err != nil {
		w.tb.Fatal(err)
	}
	der, err := smx509.MarshalPKCS8PrivateKey(s.developer)
	if err != nil {
		w.tb.Fatal(err)
	}
	sign, err := smcrypto.NewSM2Signer(pemOf("PRIVATE KEY", der), s.developerNumber)
	if err != nil {
		w.tb.Fatal(err)
	}
	verify, _, err := smcrypto.NewSM2Verifier(certificateOf(w.tb, &s.certificate.PublicKey, s.certificate), s.certificateNumber)
	if err != nil {
		w.tb.Fatal(err)
	}
	certificates := new(wechat.PlatformCertificates)
	if err := certificates.Add(certificateNumber, verify); err != nil {
		w.tb.Fatal(err)
	}
	client, err := wechat.New(appID, "0123456789abcdef0123456789abcdef",
		wechat.WithHTTPClient(&http.Client{Transport: w}), wechat.WithTokenSource(fixedToken{}),
		wechat.WithAPISecurity(wechat.APISecurity{AEAD: aead, KeyNumber: s.symmetricNumber, Sign: sign, Certificates: certificates}))
	if err != nil {
		w.tb.Fatal(err)
	}
	return client
}

// TestCall plays a sealed call both ways, and each setting that is wrong.
func TestCall(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(s *settings, w *fakeWeChat)
		code   wechat.Code // of an *Error; 0: none
		step   string      // of an *APISecurityError
	}{
		{"right", func(*settings, *fakeWeChat) {}, 0, ""},
		{"another symmetric key", func(s *settings, _ *fakeWeChat) { s.symmetricKey = "/9y6mHZUMhABI0VniavN7w==" }, 40235, ""},
		{"another number of the symmetric key", func(s *settings, _ *fakeWeChat) { s.symmetricNumber = developerNumber }, 40235, ""},
		{"another private key", func(s *settings, w *fakeWeChat) { s.developer = generate(w.tb) }, 40234, ""},
		{"another number of the private key", func(s *settings, _ *fakeWeChat) { s.developerNumber = "1234567812345678" }, 40234, ""},
		{"another certificate", func(s *settings, w *fakeWeChat) { s.certificate = generate(w.tb) }, 0, "signature"},
		{"another number of the certificate", func(s *settings, _ *fakeWeChat) { s.certificateNumber = developerNumber }, 0, "signature"},
		{"an answer signed with another id", func(_ *settings, w *fakeWeChat) { w.signsAs = "1234567812345678" }, 0, "signature"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newFakeWeChat(t)
			s := settings{symmetricKey, symmetricNumber, developerNumber, certificateNumber, w.developer, w.platform}
			tt.change(&s, w)
			got, err := w.client(s).GetUserRiskRank(t.Context(), &wechat.GetUserRiskRankRequest{AppID: appID, OpenID: "o1", ClientIP: "127.0.0.1"})
			var refusal *wechat.Error
			var fault *wechat.APISecurityError
			switch {
			case tt.code != 0:
				if !errors.As(err, &refusal) || refusal.Code != tt.code || got != nil {
					t.Errorf("got %v, %v, want %d", got, err, tt.code)
				}
			case tt.step != "":
				if !errors.As(err, &fault) || fault.Step != tt.step || got != nil {
					t.Errorf("got %v, %v, want the step %s", got, err, tt.step)
				}
			default:
				if diff := cmp.Diff(&wechat.GetUserRiskRankResult{RiskRank: 3, UnoinID: 7}, got); diff != "" || err != nil {
					t.Errorf("%v, result (-want +got)\n%s", err, diff)
				}
				want := []string{`/wxa/getuserriskrank {"appid":"` + appID + `","client_ip":"127.0.0.1","openid":"o1","scene":0}`}
				if diff := cmp.Diff(want, w.seen); diff != "" {
					t.Errorf("WeChat saw (-want +got)\n%s", diff)
				}
			}
		})
	}
}
