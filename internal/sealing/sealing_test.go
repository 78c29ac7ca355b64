package sealing_test

import (
	"bytes"
	"cmp"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/internal/sealing"
)

const (
	appID     = "wxba6223c06417af7b"
	keyNumber = "fa05fe1e5bcc79b81ad5ad4b58acf787"
	address   = "https://api.weixin.qq.com/wxa/getuserriskrank"
)

var now = time.Unix(1635927954, 0)

func gcm(tb testing.TB, key string) cipher.AEAD {
	tb.Helper()
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		tb.Fatal(err)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		tb.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		tb.Fatal(err)
	}
	return aead
}

// A sum is a signature that anybody can make: these tests are about what is signed.
func sum(number string, message []byte) []byte { return []byte(number + "|" + string(message)) }

func sealer(tb testing.TB) *sealing.Sealer {
	return &sealing.Sealer{
		AppID: appID, KeyNumber: keyNumber, AEAD: gcm(tb, "otUpngOjU+nVQaWJIC3D/yMLV17RKaP6t4Ot9tbnzLY="),
		Sign: func(message []byte) ([]byte, error) { return sum("developer", message), nil },
		Verify: func(number string) func(message, signature []byte) error {
			if number != "known" {
				return nil
			}
			return func(message, signature []byte) error {
				if !bytes.Equal(signature, sum(number, message)) {
					return errors.New("wrong")
				}
				return nil
			}
		},
	}
}

// TestOfficialVector opens WeChat's own example of a request, which has the form of an answer too.
func TestOfficialVector(t *testing.T) {
	t.Parallel()
	const body = `{"iv":"fmW/zNxXlytUZBgj","data":"0IDVdrPtSPF/Oe2CTXCV2vVNPbVJdJlP2WaTMQnoYLh5iCrrSNfQFh25EnStDMf0hLlVNBCZQtf9NaV0m4aRA4AAYIO7oR/Ge+4yY4EmZp5EVPB42xjScgMx5X3D4VdLCfynXIUKUtZHZvk1zmLVE3RauzJgiM1BB1CPmwcENo3MTJ0z8Vfkf5tMv54kOXobDLlV5rfqKdAX7gM/rP82DgZdt9vvZX44ipdbHIjJvw83ZXAFtvftdVw2Qd8=","authtag":"5qeM/2vZv+6KtScN94IpMg=="}`
	plain, due, fault := sealer(t).Open(address, answerHeaders(body), []byte(body), now)
	if fault != nil || due != "" {
		t.Fatal(fault, due)
	}
	want := `{"appid":"wxba6223c06417af7b","client_ip":"127.0.0.1","openid":"oEWzBfmdLqhFS2mTXCo2E4Y9gJAM","scene":0}` + "\n"
	if string(plain) != want {
		t.Errorf("got %s", plain)
	}
}

func answerHeaders(body string) http.Header {
	stamp := fmt.Sprint(now.Unix())
	return http.Header{
		"Wechatmp-Appid": {appID}, "Wechatmp-Timestamp": {stamp}, "Wechatmp-Serial": {"known"},
		"Wechatmp-Signature": {base64.StdEncoding.EncodeToString(sum("known", []byte(address+"\n"+appID+"\n"+stamp+"\n"+body)))},
	}
}

func TestSeal(t *testing.T) {
	t.Parallel()
	s := sealer(t)
	tests := []struct {
		name  string
		query url.Values
		body  string
		want  string // the fields after the head
	}{
		{"nothing", nil, "", ""},
		{"an empty object", nil, " { } ", ""},
		{"a body", nil, `{"a":1, "b":"<你好>","c":12345678901234567890}`, `"a":1, "b":"<你好>","c":12345678901234567890`},
		{"a query", url.Values{"b": {"2"}, "a": {"1\"x"}}, "", `"a":"1\"x","b":"2"`},
		{"both", url.Values{"q": {"1"}}, `{"a":1}`, `"q":"1","a":1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sealed, header, fault := s.Seal(address, tt.query, []byte(tt.body), now)
			if fault != nil {
				t.Fatal(fault)
			}
			stamp := "1635927954"
			signature, err := base64.StdEncoding.DecodeString(header.Get("Wechatmp-Signature"))
			if err != nil || string(signature) != "developer|"+address+"\n"+appID+"\n"+stamp+"\n"+string(sealed) {
				t.Errorf("signed %q, %v", signature, err)
			}
			if header["Wechatmp-Appid"][0] != appID || header["Wechatmp-Timestamp"][0] != stamp || len(header) != 3 {
				t.Errorf("headers %v", header)
			}
			var e struct{ IV, Data, AuthTag []byte }
			if err := json.Unmarshal(sealed, &e); err != nil {
				t.Fatal(err)
			}
			plain, err := s.AEAD.Open(nil, e.IV, append(e.Data, e.AuthTag...), []byte(address+"|"+appID+"|"+stamp+"|"+keyNumber))
			if err != nil {
				t.Fatal(err)
			}
			var head struct {
				N         string `json:"_n"`
				AppID     string `json:"_appid"`
				Timestamp int64  `json:"_timestamp"`
			}
			if err := json.Unmarshal(plain, &head); err != nil || len(head.N) < 16 || head.AppID != appID || head.Timestamp != now.Unix() {
				t.Errorf("head %+v, %v of %s", head, err, plain)
			}
			_, rest, _ := strings.Cut(string(plain), `"_timestamp":`+stamp)
			rest = strings.TrimSpace(strings.Trim(rest, ", {}"))
			if rest != tt.want {
				t.Errorf("fields %s, want %s", rest, tt.want)
			}
		})
	}
}

func TestRequestFault(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		query url.Values
		body  string
		want  string
	}{
		{"fine", url.Values{"a": {""}}, `{"b":1}`, ""},
		{"nothing", nil, "", ""},
		{"a list", nil, `[1]`, "object"},
		{"null", nil, `null`, "object"},
		{"a text", nil, `x`, "object"},
		{"a field of the head", nil, `{"_n":"x"}`, "_n"},
		{"a parameter of the head", url.Values{"_appid": {"x"}}, ``, "_appid"},
		{"twice", url.Values{"a": {"1"}}, `{"a":1}`, "twice"},
		{"twice in the query", url.Values{"a": {"1", "2"}}, ``, "twice"},
	}
	for _, tt := range tests {
		got := sealing.RequestFault(tt.query, []byte(tt.body))
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q in it", tt.name, got, tt.want)
		}
	}
}

// An answer is one of WeChat's, with what tests change in it.
type answer struct {
	address, stamp, number, plain string
	aead                          cipher.AEAD
	headers                       func(http.Header)
	body                          func([]byte) []byte
}

func (a answer) make(t *testing.T) (http.Header, []byte) {
	t.Helper()
	a.address = cmp.Or(a.address, address)
	a.stamp = cmp.Or(a.stamp, fmt.Sprint(now.Unix()))
	a.number = cmp.Or(a.number, keyNumber)
	a.plain = cmp.Or(a.plain, `{"_n":"n1","_appid":"`+appID+`","_timestamp":`+a.stamp+`,"errcode":0,"risk_rank":1}`)
	if a.aead == nil {
		a.aead = sealer(t).AEAD
	}
	nonce := []byte("123456789012")
	text := a.aead.Seal(nil, nonce, []byte(a.plain), []byte(a.address+"|"+appID+"|"+a.stamp+"|"+a.number))
	body, err := json.Marshal(sealing.Envelope{IV: nonce, Data: text[:len(text)-16], AuthTag: text[len(text)-16:]})
	if err != nil {
		t.Fatal(err)
	}
	signed := base64.StdEncoding.EncodeToString(sum("known", []byte(a.address+"\n"+appID+"\n"+a.stamp+"\n"+string(body))))
	h := http.Header{}
	h.Set("Wechatmp-AppId", appID)
	h.Set("Wechatmp-TimeStamp", a.stamp)
	h.Set("Wechatmp-Serial", "known")
	h.Set("Wechatmp-Signature", signed)
	if a.headers != nil {
		a.headers(h)
	}
	if a.body != nil {
		body = a.body(body)
	}
	return h, body
}

func set(name, value string) func(http.Header) {
	return func(h http.Header) { h.Set(name, value) }
}

// rotated is an answer of the time in which WeChat changes its certificate.
func rotated(h http.Header) {
	h.Set("Wechatmp-Serial-Deprecated", "known")
	h.Set("Wechatmp-Signature-Deprecated", h.Get("Wechatmp-Signature"))
	h.Set("Wechatmp-Serial", "new")
	h.Set("Wechatmp-Signature", "AAAA")
}

func TestOpen(t *testing.T) {
	t.Parallel()
	head := func(n, app, stamp string) string {
		return fmt.Sprintf(`{"_n":%s,"_appid":%s,"_timestamp":%s,"errcode":0}`, n, app, stamp)
	}
	tests := []struct {
		name string
		of   answer
		step string // empty: it is opened
		due  string
	}{
		{"genuine", answer{}, "", ""},
		{"as old as may be", answer{stamp: "1635927654"}, "", ""},
		{"_timestamp as a text", answer{plain: head(`"n"`, `"`+appID+`"`, `"1635927954"`)}, "", ""},
		{"a new certificate", answer{headers: rotated}, "", "new"},
		{"no app", answer{headers: func(h http.Header) { h.Del("Wechatmp-Appid") }}, "headers", ""},
		{"two apps", answer{headers: func(h http.Header) { h.Add("Wechatmp-Appid", appID) }}, "headers", ""},
		{"no time", answer{headers: func(h http.Header) { h.Del("Wechatmp-Timestamp") }}, "headers", ""},
		{"no certificate", answer{headers: func(h http.Header) { h.Del("Wechatmp-Serial") }}, "headers", ""},
		{"another app", answer{headers: set("Wechatmp-Appid", "wxother")}, "app", ""},
		{"too old", answer{stamp: "1635927653"}, "time", ""},
		{"too early", answer{stamp: "1635928255"}, "time", ""},
		{"no number", answer{headers: set("Wechatmp-Timestamp", "x")}, "time", ""},
		{"an unknown certificate", answer{headers: set("Wechatmp-Serial", "other")}, "certificate", ""},
		{"two unknown certificates", answer{headers: func(h http.Header) { rotated(h); h.Set("Wechatmp-Serial-Deprecated", "x") }}, "certificate", ""},
		{"no signature", answer{headers: set("Wechatmp-Signature", "")}, "signature", ""},
		{"another signature", answer{headers: set("Wechatmp-Signature", "AAAA")}, "signature", ""},
		{"no Base64", answer{headers: set("Wechatmp-Signature", "*")}, "signature", ""},
		{"another time in the header", answer{headers: set("Wechatmp-Timestamp", "1635927953")}, "signature", ""},
		{"another path", answer{address: "https://api.weixin.qq.com/wxa/msg_sec_check"}, "signature", ""},
		{"a changed body", answer{body: func(b []byte) []byte { return append(b, ' ') }}, "signature", ""},
		{"another key", answer{aead: gcm(t, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")}, "decrypt", ""},
		{"another key's number", answer{number: "x"}, "decrypt", ""},
		{"no JSON within", answer{plain: "x"}, "decrypt", ""},
		{"null within", answer{plain: "null"}, "decrypt", ""},
		{"no _n", answer{plain: head(`""`, `"`+appID+`"`, "1635927954")}, "replay", ""},
		{"another _appid", answer{plain: head(`"n"`, `"wxother"`, "1635927954")}, "app", ""},
		{"another _timestamp", answer{plain: head(`"n"`, `"`+appID+`"`, "1635927955")}, "time", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h, body := tt.of.make(t)
			plain, due, fault := sealer(t).Open(address, h, body, now)
			switch {
			case tt.step == "" && (fault != nil || due != tt.due || strings.Contains(string(plain), "_n") || !strings.Contains(string(plain), `"errcode":0`)):
				t.Errorf("got %s, %q, %v", plain, due, fault)
			case tt.step != "" && (fault == nil || fault.Step != tt.step || plain != nil):
				t.Errorf("got %s, %v; want a fault of %s", plain, fault, tt.step)
			}
		})
	}
}

// TestEnvelope: what is signed may still be no envelope.
func TestEnvelope(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `{}`, `x`, `[]`, `{"iv":"AAAA","data":"","authtag":""}`, `{"iv":"fmW/zNxXlytUZBgj","data":"AA==","authtag":"AA=="}`, `{"iv":1}`} {
		if _, _, fault := sealer(t).Open(address, answerHeaders(body), []byte(body), now); fault == nil || fault.Step != "envelope" {
			t.Errorf("%s: got %v", body, fault)
		}
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	s := sealer(t)
	h, body := answer{}.make(t)
	for i, step := range []string{"", "replay", "replay"} {
		_, _, fault := s.Open(address, h, body, now.Add(time.Duration(i)*100*time.Second))
		if got := stepOf(fault); got != step {
			t.Errorf("time %d: %q, want %q", i, got, step)
		}
	}
	later := answer{stamp: fmt.Sprint(now.Unix() + 700)}
	h, body = later.make(t)
	if _, _, fault := s.Open(address, h, body, now.Add(700*time.Second)); fault != nil {
		t.Errorf("the same _n after its time: %v", fault)
	}
	if _, _, fault := sealer(t).Open(address, h, body, now.Add(700*time.Second)); fault != nil {
		t.Errorf("another Client: %v", fault)
	}
}

func stepOf(f *sealing.Fault) string {
	if f == nil {
		return ""
	}
	return f.Step
}

func TestSignFails(t *testing.T) {
	t.Parallel()
	s := sealer(t)
	cause := errors.New("the HSM is gone")
	s.Sign = func([]byte) ([]byte, error) { return nil, cause }
	if _, _, fault := s.Seal(address, nil, nil, now); fault == nil || fault.Step != "request" || !errors.Is(fault.Cause, cause) || strings.Contains(fault.Error(), "HSM") {
		t.Errorf("got %v", fault)
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	var want, gaps []string
	for _, e := range facts.Endpoints() {
		if e.APISecurity {
			want = append(want, e.Path)
			if e.Method == "GET" || e.Answer != "json" {
				gaps = append(gaps, e.Path)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(gaps)
	if diff := gocmp.Diff(want, sealing.CoveredPaths()); diff != "" {
		t.Errorf("the paths that API security covers (-facts +table)\n%s", diff)
	}
	if len(gaps) != 7 || !slices.ContainsFunc(gaps, sealing.IsGap) || slices.ContainsFunc(gaps, func(p string) bool { return !sealing.IsGap(p) }) {
		t.Errorf("the gaps are %v", gaps)
	}
	if !sealing.Covers("/cgi-bin/message/custom/send") || sealing.Covers("/cgi-bin/message/custom/sen") || sealing.IsGap("/wxa/msg_sec_check") {
		t.Error("the tables aren't read as they stand")
	}
}

// Whatever is signed, nothing panics, and what is opened has been encrypted.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"iv":"fmW/zNxXlytUZBgj","data":"","authtag":"5qeM/2vZv+6KtScN94IpMg=="}`))
	f.Add([]byte(`{"iv":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if plain, _, fault := sealer(t).Open(address, answerHeaders(string(body)), body, now); fault == nil {
			t.Errorf("opened %s", plain)
		}
	})
}
