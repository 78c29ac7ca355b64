package wechattest_test

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// TestConformance runs one table of checks against the simulated WeChat, and against the
// real one when it is asked to:
//
//	WECHAT_LIVE=1 WECHAT_APPID=wx... WECHAT_APPSECRET=... go test ./wechattest -run TestConformance -v
//
// A live run makes one call for each line of the table, at most 30. It forces no refresh, clears no
// quota, sends no message and prints no secret. It uses stable_token without force, so the tokens of
// a running service stay valid. The machine must be on the app's allow list. Run it by hand, not in a
// loop: the calls count against quotas.
func TestConformance(t *testing.T) {
	t.Parallel()
	if len(conformance) > 30 {
		t.Fatalf("%d calls; a live run may make 30", len(conformance))
	}
	rules, err := os.ReadFile("FIDELITY.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range conformance {
		if !strings.Contains(string(rules), "\n| "+c.rule+" |") {
			t.Errorf("%s: FIDELITY.md has no rule %s", c.name, c.rule)
		}
	}
	t.Run("simulator", func(t *testing.T) {
		t.Parallel()
		wx := wechattest.New(t)
		runConformance(t, &subject{base: "http://localhost", appID: wx.AppID(), secret: wx.Secret(), client: wx.HTTPClient()})
	})
	if os.Getenv("WECHAT_LIVE") != "1" {
		return
	}
	t.Run("WeChat", func(t *testing.T) {
		s := &subject{
			live: true, base: "https://api.weixin.qq.com", appID: os.Getenv("WECHAT_APPID"), secret: os.Getenv("WECHAT_APPSECRET"),
			client: &http.Client{Timeout: 10 * time.Second},
		}
		if s.appID == "" || s.secret == "" {
			t.Fatal("WECHAT_APPID and WECHAT_APPSECRET are needed")
		}
		runConformance(t, s)
	})
}

// A subject is the platform that the table is checked against.
type subject struct {
	live                bool
	base, appID, secret string
	client              *http.Client
	token               string // of the first stable_token
}

// A claim is one line of the table. In query and body, $APPID, $SECRET, $TOKEN (a valid one) and
// $NOBODY (an invalid token of the same form) stand for their values.
type claim struct {
	name, rule     string
	method, path   string
	query          url.Values
	body           string
	code           int      // 0: success
	also           []int    // other answers of WeChat, if the rule is marked assumed
	fields         []string // fields of a success, nested ones with dots
	contentType    string   // if it matters
	keeps, repeats bool     // keep the token; it is the one kept before
}

const credentials = `{"grant_type":"client_credential","appid":"$APPID","secret":"$SECRET"}`

var withToken = url.Values{"access_token": {"$TOKEN"}}

// conformance is in the order of the rules. The token comes first because the others need it.
var conformance = []claim{
	{name: "a stable token", rule: "F2", method: "POST", path: "/cgi-bin/stable_token", body: credentials,
		fields: []string{"access_token", "expires_in"}, keeps: true},
	{name: "the same once more", rule: "F2", method: "POST", path: "/cgi-bin/stable_token", body: credentials,
		fields: []string{"access_token", "expires_in"}, repeats: true},
	{name: "a bad appid", rule: "F2.1", method: "POST", path: "/cgi-bin/stable_token", code: 40013,
		body: `{"grant_type":"client_credential","appid":"wx0000000000000000","secret":"$SECRET"}`},
	{name: "a bad secret", rule: "F2.1", method: "POST", path: "/cgi-bin/stable_token", code: 40125, also: []int{40001},
		body: `{"grant_type":"client_credential","appid":"$APPID","secret":"00000000000000000000000000000000"}`},
	{name: "a missing secret", rule: "F2.1", method: "POST", path: "/cgi-bin/stable_token", code: 41004,
		body: `{"grant_type":"client_credential","appid":"$APPID"}`},
	{name: "no grant_type", rule: "F2.1", method: "POST", path: "/cgi-bin/stable_token", code: 40002,
		body: `{"appid":"$APPID","secret":"$SECRET"}`},
	{name: "no JSON", rule: "F2.1", method: "POST", path: "/cgi-bin/stable_token", code: 47001, body: `{"grant_type":`},
	{name: "the wrong method", rule: "F2.1", method: "GET", path: "/cgi-bin/stable_token", code: 43002},
	{name: "no token", rule: "F3", method: "GET", path: "/cgi-bin/getcallbackip", code: 41001},
	{name: "nobody's token", rule: "F3", method: "GET", path: "/cgi-bin/getcallbackip", code: 40001, also: []int{40014, 42001},
		query: url.Values{"access_token": {"$NOBODY"}}},
	{name: "a malformed token", rule: "F3", method: "GET", path: "/cgi-bin/getcallbackip", code: 40014, also: []int{40001},
		query: url.Values{"access_token": {"!"}}},
	{name: "a message to nobody", rule: "F4", method: "POST", path: "/cgi-bin/message/custom/send", query: withToken, code: 40003,
		body: `{"touser":"oNobody","msgtype":"text","text":{"content":"x"}}`},
	{name: "a message that is no JSON", rule: "F4.1", method: "POST", path: "/cgi-bin/message/custom/send", query: withToken, code: 47001, body: "x"},
	{name: "typing to nobody", rule: "F5", method: "POST", path: "/cgi-bin/message/custom/business/typing", query: withToken, code: 40003,
		body: `{"touser":"oNobody","command":"Typing"}`},
	{name: "an unknown medium", rule: "F6", method: "GET", path: "/cgi-bin/media/get", code: 40007,
		query: url.Values{"access_token": {"$TOKEN"}, "media_id": {"nothing"}}},
	{name: "a bad js_code", rule: "F7", method: "GET", path: "/sns/jscode2session", code: 40029, contentType: "text/plain",
		query: url.Values{"appid": {"$APPID"}, "secret": {"$SECRET"}, "js_code": {"nothing"}, "grant_type": {"authorization_code"}}},
	{name: "no js_code", rule: "F7", method: "GET", path: "/sns/jscode2session", code: 41008, also: []int{40029}, contentType: "text/plain",
		query: url.Values{"appid": {"$APPID"}, "secret": {"$SECRET"}, "grant_type": {"authorization_code"}}},
	{name: "a login with a bad secret", rule: "F7", method: "GET", path: "/sns/jscode2session", code: 40125, contentType: "text/plain",
		query: url.Values{"appid": {"$APPID"}, "secret": {"0"}, "js_code": {"nothing"}, "grant_type": {"authorization_code"}}},
	{name: "the session of nobody", rule: "F7.1", method: "GET", path: "/wxa/checksession", code: 40003, also: []int{87007, 87009},
		query: url.Values{"access_token": {"$TOKEN"}, "openid": {"oNobody"}, "signature": {"0"}, "sig_method": {"hmac_sha256"}}},
	{name: "an unknown path", rule: "F8", method: "GET", path: "/cgi-bin/nothing_of_the_kind", query: withToken, code: 40066},
	{name: "where pushes come from", rule: "F8", method: "GET", path: "/cgi-bin/getcallbackip", query: withToken, fields: []string{"ip_list"}},
	{name: "where the API is", rule: "F8", method: "GET", path: "/cgi-bin/get_api_domain_ip", query: withToken, fields: []string{"ip_list"}},
	{name: "a quota", rule: "F12.2", method: "POST", path: "/cgi-bin/openapi/quota/get", query: withToken,
		body: `{"cgi_path":"/cgi-bin/message/custom/send"}`, fields: []string{"quota.daily_limit", "quota.remain"}},
	{name: "the quota of nothing", rule: "F12.2", method: "POST", path: "/cgi-bin/openapi/quota/get", query: withToken, code: 76021,
		body: `{"cgi_path":"/cgi-bin/nothing_of_the_kind"}`},
	{name: "the quota of a host", rule: "F12.2", method: "POST", path: "/cgi-bin/openapi/quota/get", query: withToken, code: 76003,
		body: `{"cgi_path":"api.weixin.qq.com/cgi-bin/token"}`},
	{name: "a malformed rid", rule: "F12.3", method: "POST", path: "/cgi-bin/openapi/rid/get", query: withToken, code: 76002,
		also: []int{76001}, body: `{"rid":"nothing"}`},
	{name: "a text of nobody", rule: "F15", method: "POST", path: "/wxa/msg_sec_check", query: withToken, code: 40003,
		body: `{"openid":"oNobody","version":2,"scene":1,"content":"x"}`},
	{name: "a subscribe message to nobody", rule: "F16", method: "POST", path: "/cgi-bin/message/subscribe/send", query: withToken,
		code: 40003, also: []int{40037}, body: `{"touser":"oNobody","template_id":"T","data":{"thing1":{"value":"x"}}}`},
	{name: "a code with a long scene", rule: "F17", method: "POST", path: "/wxa/getwxacodeunlimit", query: withToken, code: 40169,
		body: `{"scene":"123456789012345678901234567890123","check_path":false}`},
}

func runConformance(t *testing.T, s *subject) {
	for _, c := range conformance {
		t.Run(c.rule+" "+c.name, func(t *testing.T) {
			if s.live {
				time.Sleep(200 * time.Millisecond)
			}
			s.hold(t, c)
		})
		if c.keeps && s.token == "" {
			t.Fatal("without a token the rest tells nothing")
		}
	}
}

func (s *subject) hold(t *testing.T, c claim) {
	t.Helper()
	r := s.ask(t, c)
	if s.live {
		t.Logf("%d %s", r.code(), s.hide(r.msg()))
	}
	if r.status != http.StatusOK {
		t.Fatalf("HTTP %d, want 200", r.status)
	}
	if kind, _, err := mime.ParseMediaType(r.header.Get("Content-Type")); c.contentType != "" && kind != c.contentType {
		t.Errorf("Content-Type %q (%v), want %s", kind, err, c.contentType)
	}
	want := []int{c.code}
	if s.live {
		want = append(want, c.also...)
	}
	if !slices.Contains(want, r.code()) {
		t.Fatalf("errcode %d %s, want %v", r.code(), s.hide(r.msg()), want)
	}
	if c.code != 0 && !strings.Contains(r.msg(), "rid") {
		t.Errorf("the errmsg %q has no rid", s.hide(r.msg()))
	}
	for _, name := range c.fields {
		if v := field(r.m, name); v == nil || v == "" {
			t.Errorf("the answer has no %s", name)
		}
	}
	if n, ok := r.m["expires_in"].(float64); ok && (n <= 0 || n > 7200) {
		t.Errorf("expires_in %v, want up to 7200", n)
	}
	if c.keeps {
		s.token = r.text("access_token")
	}
	if c.repeats && r.text("access_token") != s.token {
		t.Error("a plain stable_token gives another token")
	}
}

func field(m map[string]any, name string) any {
	head, rest, nested := strings.Cut(name, ".")
	if !nested {
		return m[head]
	}
	inner, _ := m[head].(map[string]any)
	return field(inner, rest)
}

// fill replaces the names by the subject's values.
func (s *subject) fill(text string) string {
	nobody := s.token
	if len(nobody) > 20 {
		nobody = nobody[:len(nobody)-10] + "0123456789"
	}
	return strings.NewReplacer("$APPID", s.appID, "$SECRET", s.secret, "$TOKEN", s.token, "$NOBODY", nobody).Replace(text)
}

// hide removes the subject's secrets from a text that is printed.
func (s *subject) hide(text string) string {
	for _, secret := range []string{s.secret, s.token} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

func (s *subject) ask(t *testing.T, c claim) reply {
	t.Helper()
	q := url.Values{}
	for name, values := range c.query {
		q.Set(name, s.fill(values[0]))
	}
	var send io.Reader
	if c.body != "" {
		send = strings.NewReader(s.fill(c.body))
	}
	r, err := http.NewRequestWithContext(t.Context(), c.method, s.base+c.path+"?"+q.Encode(), send)
	if err != nil {
		t.Fatal("the request can't be made")
	}
	res, err := s.client.Do(r)
	if err != nil {
		if outer := new(url.Error); errors.As(err, &outer) {
			err = outer.Err // its URL has the secrets
		}
		t.Fatalf("no answer: %v", err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		t.Fatalf("the answer breaks off: %v", err)
	}
	out := reply{status: res.StatusCode, header: res.Header, raw: raw}
	json.Unmarshal(raw, &out.m)
	return out
}
