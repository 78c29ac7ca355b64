package wechat_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

func TestNewNamesEachFault(t *testing.T) {
	t.Parallel()
	store, source := wechat.NewMemoryStore(), fixedTokens{}
	insecure := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	one := func(o wechat.Option) []wechat.Option { return []wechat.Option{o} }
	tests := []struct {
		name, appID, secret string
		opts                []wechat.Option
		field               string
	}{
		{name: "no app id", appID: "-", field: "appID"},
		{name: "blank in app id", appID: "wx0123 ", field: "appID"},
		{name: "line break in app id", appID: "wx0123\n", field: "appID"},
		{name: "long app id", appID: strings.Repeat("w", 65), field: "appID"},
		{name: "no secret", secret: "-", field: "secret"},
		{name: "blank in secret", secret: "SECRET ", field: "secret"},
		{name: "Chinese secret", secret: "密钥", field: "secret"},
		{name: "long secret", secret: strings.Repeat("s", 129), field: "secret"},
		{name: "nil option", opts: one(nil), field: "opts"},
		{name: "nil client", opts: one(wechat.WithHTTPClient(nil)), field: "WithHTTPClient"},
		{name: "nil transport in client", opts: one(wechat.WithHTTPClient(&http.Client{Transport: (*http.Transport)(nil)})), field: "WithHTTPClient"},
		{name: "unverified TLS", opts: one(wechat.WithHTTPClient(&http.Client{Transport: insecure})), field: "WithHTTPClient"},
		{name: "no base URL", opts: one(wechat.WithBaseURL()), field: "WithBaseURL"},
		{name: "empty base URL", opts: one(wechat.WithBaseURL("")), field: "WithBaseURL"},
		{name: "second base URL wrong", opts: one(wechat.WithBaseURL("https://api.weixin.qq.com", "api2.weixin.qq.com")), field: "WithBaseURL"},
		{name: "plain http", opts: one(wechat.WithBaseURL("http://api.weixin.qq.com")), field: "WithBaseURL"},
		{name: "plain http to a private network", opts: one(wechat.WithBaseURL("http://10.0.0.1")), field: "WithBaseURL"},
		{name: "plain http to what looks like loopback", opts: one(wechat.WithBaseURL("http://127.0.0.1.example.com")), field: "WithBaseURL"},
		{name: "plain http to a name", opts: one(wechat.WithBaseURL("http://localhost.example.com")), field: "WithBaseURL"},
		{name: "user in URL", opts: one(wechat.WithBaseURL("https://user:SECRET@api.weixin.qq.com")), field: "WithBaseURL"},
		{name: "query in URL", opts: one(wechat.WithBaseURL("https://api.weixin.qq.com?a=SECRET")), field: "WithBaseURL"},
		{name: "empty query in URL", opts: one(wechat.WithBaseURL("https://api.weixin.qq.com?")), field: "WithBaseURL"},
		{name: "fragment in URL", opts: one(wechat.WithBaseURL("https://api.weixin.qq.com#")), field: "WithBaseURL"},
		{name: "port alone", opts: one(wechat.WithBaseURL("https://:443")), field: "WithBaseURL"},
		{name: "ftp", opts: one(wechat.WithBaseURL("ftp://api.weixin.qq.com")), field: "WithBaseURL"},
		{name: "blank in URL", opts: one(wechat.WithBaseURL(" https://api.weixin.qq.com")), field: "WithBaseURL"},
		{name: "zero timeout", opts: one(wechat.WithTimeout(0)), field: "WithTimeout"},
		{name: "negative timeout", opts: one(wechat.WithTimeout(-time.Second)), field: "WithTimeout"},
		{name: "zero media timeout", opts: one(wechat.WithMediaTimeout(0)), field: "WithMediaTimeout"},
		{name: "zero answer limit", opts: one(wechat.WithAnswerLimit(0)), field: "WithAnswerLimit"},
		{name: "negative download limit", opts: one(wechat.WithDownloadLimit(-1)), field: "WithDownloadLimit"},
		{name: "nil store", opts: one(wechat.WithTokenStore(nil)), field: "WithTokenStore"},
		{name: "nil pointer store", opts: one(wechat.WithTokenStore((*wechat.MemoryStore)(nil))), field: "WithTokenStore"},
		{name: "nil locker", opts: one(wechat.WithTokenLocker(nil)), field: "WithTokenLocker"},
		{name: "nil pointer locker", opts: one(wechat.WithTokenLocker((*wechat.MemoryStore)(nil))), field: "WithTokenLocker"},
		{name: "nil source", opts: one(wechat.WithTokenSource(nil)), field: "WithTokenSource"},
		{name: "nil pointer source", opts: one(wechat.WithTokenSource((*fixedTokens)(nil))), field: "WithTokenSource"},
		{name: "source and store", opts: []wechat.Option{wechat.WithTokenSource(source), wechat.WithTokenStore(store)}, field: "WithTokenSource"},
		{name: "store and source", opts: []wechat.Option{wechat.WithTokenStore(store), wechat.WithTokenSource(source)}, field: "WithTokenSource"},
		{name: "source and locker", opts: []wechat.Option{wechat.WithTokenSource(source), wechat.WithTokenLocker(store)}, field: "WithTokenSource"},
		{name: "legacy and source", opts: []wechat.Option{wechat.WithLegacyToken(), wechat.WithTokenSource(source)}, field: "WithTokenSource"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			or := func(given, usual string) string {
				switch given {
				case "":
					return usual
				case "-":
					return ""
				}
				return given
			}
			client, err := wechat.New(or(tt.appID, testAppID), or(tt.secret, testSecret), tt.opts...)
			ae := argumentErrorOf(t, err)
			if client != nil || ae.API != "New" || ae.Field != tt.field {
				t.Errorf("got %+v, want field %s", ae, tt.field)
			}
			if strings.Contains(err.Error(), "SECRET") || tt.secret != "" && tt.secret != "-" && strings.Contains(err.Error(), tt.secret) {
				t.Errorf("the error repeats the value: %v", err)
			}
		})
	}
}

func TestNewAccepts(t *testing.T) {
	t.Parallel()
	store := wechat.NewMemoryStore()
	for name, opts := range map[string][]wechat.Option{
		"nothing":          nil,
		"loopback":         {wechat.WithBaseURL("http://127.0.0.1:8080", "http://[::1]:1", "http://localhost", "http://127.8.0.1")},
		"a gateway's path": {wechat.WithBaseURL("https://gateway.example/wechat/")},
		"other hosts":      {wechat.WithBaseURL("https://sh.api.weixin.qq.com", "HTTPS://api2.weixin.qq.com")},
		"store and locker": {wechat.WithTokenStore(store), wechat.WithTokenLocker(store), wechat.WithLegacyToken()},
		"a store of both":  {wechat.WithTokenStore(lockedStore{store})},
		"hooks":            {wechat.WithHooks(wechat.Hooks{})},
		"verified TLS":     {wechat.WithHTTPClient(&http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{}}})},
	} {
		if _, err := wechat.New(testAppID, testSecret, opts...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	client, err := wechat.New(testAppID, "", wechat.WithTokenSource(fixedTokens{}))
	if err != nil {
		t.Fatalf("a source needs no secret: %v", err)
	}
	if ae := argumentErrorOf(t, second(client.Code2Session(t.Context(), "code"))); ae.Field != "secret" {
		t.Errorf("got %+v", ae)
	}
}

// Options give the same Client in any order.
func TestOptionsInAnyOrder(t *testing.T) {
	t.Parallel()
	var hooked atomic.Int64
	rec := record(t, saying(`{"errcode":0}`))
	store := wechat.NewMemoryStore()
	opts := []wechat.Option{
		wechat.WithBaseURL(rec.URL + "/gateway/"),
		wechat.WithHooks(wechat.Hooks{CallEnd: func(_ context.Context, c wechat.CallInfo) { hooked.Add(1) }}),
		wechat.WithAnswerLimit(40),
		wechat.WithTokenStore(store),
		wechat.WithTimeout(10 * time.Second),
	}
	value := func() string {
		client := mustClient(t, opts...)
		if err := client.Call(t.Context(), "POST", "/x", nil, nil, wechat.TokenOmitted()); err != nil {
			t.Fatal(err)
		}
		got := rec.sent()
		return got[len(got)-1].URI
	}
	for range opts {
		opts = append(opts[1:], opts[0])
		if got := value(); got != "/gateway/x" {
			t.Errorf("URI %q", got)
		}
	}
	if n := hooked.Load(); n != int64(len(opts)) {
		t.Errorf("%d hooks for %d calls", n, len(opts))
	}
	// Of one option given twice, the last counts.
	client := mustClient(t, wechat.WithBaseURL("https://nowhere.invalid"), wechat.WithAnswerLimit(1), wechat.WithBaseURL(rec.URL), wechat.WithAnswerLimit(100))
	if err := client.Call(t.Context(), "POST", "/x", nil, nil, wechat.TokenOmitted()); err != nil {
		t.Error(err)
	}
}

func TestStatelessFunctionsNameTheirFaults(t *testing.T) {
	t.Parallel()
	text := wechat.CustomText{Content: "hi"}
	up := wechat.Upload{Name: "a.png", Content: strings.NewReader("x")}
	zero := wechat.WithTimeout(0)
	tests := []struct {
		name       string
		err        error
		api, field string
	}{
		{"login, app id", second(wechat.Code2Session(t.Context(), "", testSecret, "c")), "Code2Session", "appID"},
		{"login, secret", second(wechat.Code2Session(t.Context(), testAppID, "", "c")), "Code2Session", "secret"},
		{"login, option", second(wechat.Code2Session(t.Context(), testAppID, testSecret, "c", zero)), "Code2Session", "WithTimeout"},
		{"login, nil option", second(wechat.Code2Session(t.Context(), testAppID, testSecret, "c", nil)), "Code2Session", "opts"},
		{"login, code", second(wechat.Code2Session(t.Context(), testAppID, testSecret, "")), "/sns/jscode2session", "jsCode"},
		{"send, token", wechat.SendCustomMessage(t.Context(), "", "o1", text), "SendCustomMessage", "accessToken"},
		{"send, option", wechat.SendCustomMessage(t.Context(), "T", "o1", text, zero), "SendCustomMessage", "WithTimeout"},
		{"send, openid", wechat.SendCustomMessage(t.Context(), "T", "", text), "/cgi-bin/message/custom/send", "openID"},
		{"upload, token", second(wechat.UploadTempMedia(t.Context(), "", wechat.MediaImage, up)), "UploadTempMedia", "accessToken"},
		{"upload, option", second(wechat.UploadTempMedia(t.Context(), "T", wechat.MediaImage, up, zero)), "UploadTempMedia", "WithTimeout"},
		{"upload, type", second(wechat.UploadTempMedia(t.Context(), "T", "gif", up)), "/cgi-bin/media/upload", "MediaType"},
	}
	for _, tt := range tests {
		if ae := argumentErrorOf(t, tt.err); ae.API != tt.api || ae.Field != tt.field {
			t.Errorf("%s: got %+v", tt.name, ae)
		}
		var te *wechat.TransportError
		if errors.As(tt.err, &te) {
			t.Errorf("%s: also a TransportError", tt.name)
		}
	}
}

// strays are what comes along when a setting is copied, or read from a file.
var strays = map[string]func(s string) string{
	"a carriage return behind":   func(s string) string { return s + "\r" },
	"a line end behind":          func(s string) string { return s + "\n" },
	"a line end of Windows":      func(s string) string { return s + "\r\n" },
	"a blank before":             func(s string) string { return " " + s },
	"a blank behind":             func(s string) string { return s + " " },
	"a blank within":             func(s string) string { return s[:3] + " " + s[3:] },
	"a tab":                      func(s string) string { return s + "\t" },
	"a zero byte":                func(s string) string { return s + "\x00" },
	"an escape":                  func(s string) string { return "\x1b" + s },
	"a delete":                   func(s string) string { return s + "\x7f" },
	"a space of zero width":      func(s string) string { return s + "\u200b" },
	"a mark of the byte order":   func(s string) string { return "\ufeff" + s },
	"a space that doesn't break": func(s string) string { return s + "\u00a0" },
	"an ideographic space":       func(s string) string { return s + "\u3000" },
	"full-width letters":         func(s string) string { return s[:3] + "ａ" + s[3:] },
	"Chinese":                    func(string) string { return "令牌" },
	"bytes that are no text":     func(s string) string { return s + "\xff" },
	"a blank alone":              func(string) string { return " " },
	"nothing":                    func(string) string { return "" },
}

const look = "look for blanks and line ends"

// loginFault is a login's error where it is the credential's; the empty js_code is
// refused last, so that no test makes a call.
func loginFault(_ *wechat.Code2SessionResult, err error) error {
	var fault *wechat.ArgumentError
	if errors.As(err, &fault) && fault.Field == "jsCode" {
		return nil
	}
	return err
}

func TestSettingsThatCannotBeRight(t *testing.T) {
	t.Parallel()
	callback := func(opts ...wechat.CallbackOption) error {
		_, err := wechat.NewCallback(testToken, opts...)
		return err
	}
	ctx := context.Background()
	tests := []struct {
		name, good string
		api, field string
		make       func(text string) error
	}{
		{"NewCallback", testToken, "NewCallback", "token", func(s string) error { _, err := wechat.NewCallback(s); return err }},
		{"WithPreviousToken", testToken, "NewCallback", "previousToken", func(s string) error { return callback(wechat.WithPreviousToken(s)) }},
		{"WithEncryption's app id", pushAppID, "NewCallback", "appID", func(s string) error { return callback(wechat.WithEncryption(s, testKey)) }},
		{"WithEncryption's key", testKey, "NewCallback", "encodingAESKey", func(s string) error { return callback(wechat.WithEncryption(pushAppID, s)) }},
		{"WithPreviousAESKey", testKey, "NewCallback", "previousAESKey", func(s string) error { return callback(secure(), wechat.WithPreviousAESKey(s)) }},
		{"WithOriginalID", testGhID, "NewCallback", "originalID", func(s string) error { return callback(wechat.WithOriginalID(s)) }},
		{"NewCloudHostingCallback", pushAppID, "NewCloudHostingCallback", "appID", func(s string) error {
			_, err := wechat.NewCloudHostingCallback(s)
			return err
		}},
		{"WithOriginalID in cloud hosting", testGhID, "NewCloudHostingCallback", "originalID", func(s string) error {
			_, err := wechat.NewCloudHostingCallback(pushAppID, wechat.WithOriginalID(s))
			return err
		}},
		{"New", pushAppID, "New", "appID", func(s string) error { _, err := wechat.New(s, "s3cret"); return err }},
		{"New's secret", "s3cret", "New", "secret", func(s string) error { _, err := wechat.New(pushAppID, s); return err }},
		{"Code2Session", pushAppID, "Code2Session", "appID", func(s string) error { return loginFault(wechat.Code2Session(ctx, s, "s3cret", "")) }},
		{"Code2Session's secret", "s3cret", "Code2Session", "secret", func(s string) error { return loginFault(wechat.Code2Session(ctx, pushAppID, s, "")) }},
		{"ComponentCode2Session", pushAppID, "ComponentCode2Session", "componentAppID", func(s string) error {
			return loginFault(wechat.ComponentCode2Session(ctx, s, "token", pushAppID, ""))
		}},
		{"ComponentCode2Session's token", "component_token", "ComponentCode2Session", "componentAccessToken", func(s string) error {
			return loginFault(wechat.ComponentCode2Session(ctx, pushAppID, s, pushAppID, ""))
		}},
		{"ComponentCode2Session's app id", pushAppID, "ComponentCode2Session", "appID", func(s string) error {
			return loginFault(wechat.ComponentCode2Session(ctx, pushAppID, "token", s, ""))
		}},
		{"SendCustomMessage's token", "access_token", "SendCustomMessage", "accessToken", func(s string) error {
			ended, end := context.WithCancel(ctx)
			end()
			err := wechat.SendCustomMessage(ended, s, testUser, wechat.CustomText{Content: "hello"})
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		}},
		{"NewTokenCentreSource", strings.Repeat("c", 20), "NewTokenCentreSource", "credential", func(s string) error {
			_, err := wechat.NewTokenCentreSource("https://centre.example.com/token", s)
			return err
		}},
		{"NewTokenCentre", strings.Repeat("c", 20), "NewTokenCentre", "credentials", func(s string) error {
			_, err := wechat.NewTokenCentre(func(string) (*wechat.Client, bool) { return nil, false }, s)
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := tt.make(tt.good); err != nil && argumentErrorOf(t, err).Field == tt.field {
				t.Errorf("%q is refused: %v", tt.good, err)
			}
			for name, stray := range strays {
				text := stray(tt.good)
				err := tt.make(text)
				var fault *wechat.ArgumentError
				if !errors.As(err, &fault) || fault.API != tt.api || fault.Field != tt.field {
					t.Errorf("%s: %v, want one of %s's %s", name, err, tt.api, tt.field)
					continue
				}
				if len(tt.good) > 3 && strings.Contains(err.Error(), tt.good) || strings.Contains(err.Error(), "令牌") {
					t.Errorf("%s: the error quotes the setting: %v", name, err)
				}
				if tt.api == "NewCallback" && text != "" && !strings.Contains(fault.Reason, look) {
					t.Errorf("%s: %v doesn't say: %s", name, err, look)
				}
			}
		})
	}
}

// WithEncryption and New say the same of an app id.
func TestAppIDsAreCheckedAlike(t *testing.T) {
	t.Parallel()
	for _, id := range []string{
		"", " wx0123456789abcdef", "wx0123456789abcdef\n", "wx0123456789abcdef\u200b", "wx0123 456789abcdef",
		"微信", strings.Repeat("w", 65), "wx0123456789abcdef", "wxba5fad812f8e6fb9", "gh_0123456789ab", "wx-1_2",
	} {
		_, newErr := wechat.New(id, "s3cret")
		_, hostedErr := wechat.NewCloudHostingCallback(id)
		_, err := wechat.NewCallback(testToken, wechat.WithEncryption(id, testKey))
		if newErr == nil {
			if err != nil || hostedErr != nil {
				t.Errorf("%q: %v, %v; New takes it", id, err, hostedErr)
			}
			continue
		}
		want, got := argumentErrorOf(t, newErr), argumentErrorOf(t, err)
		if got.Field != want.Field || got.Reason != want.Reason {
			t.Errorf("%q: %v, want as New: %v", id, err, newErr)
		}
	}
}

// WeChat's console takes 3 to 32 letters and digits as a Token today. What other consoles
// and former ones took isn't known, so that anything of printable ASCII passes.
func TestUnusualTokensPass(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"t", "AAAAA", strings.Repeat("t", 33), strings.Repeat("t", 200), "a-b_c.d", `!"#$%&'()*+,/:;<=>?@[\]^{|}~`} {
		s := newSender("json")
		s.token = token
		cb, err := wechat.NewCallback(token, secure())
		if err != nil {
			t.Errorf("%q: %v", token, err)
			continue
		}
		if _, err := cb.Open(s.sealed(s.text("hello", 1))); err != nil {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func TestOpenDataNamesABadAppID(t *testing.T) {
	t.Parallel()
	var out struct{}
	for _, id := range []string{" wx0123456789abcdef", "wx0123456789abcdef\n", "微信"} {
		err := wechat.DecryptOpenData(id, "", "", "", &out)
		if fault := argumentErrorOf(t, err); fault.Field != "appID" || !strings.Contains(fault.Reason, look) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// Plain http beyond loopback is for a simulator that is named, never for WeChat.
func TestWithSimulatorHost(t *testing.T) {
	t.Parallel()
	at, named := func(urls ...string) wechat.Option { return wechat.WithBaseURL(urls...) }, func(host string) wechat.Option { return wechat.WithSimulatorHost(host) }
	for _, tt := range []struct {
		name  string
		opts  []wechat.Option
		field string
	}{
		{"named", []wechat.Option{at("http://sim:8642"), named("sim")}, ""},
		{"named first", []wechat.Option{named("sim"), at("http://sim:8642/")}, ""},
		{"capitals", []wechat.Option{named("Sim.Local"), at("http://sim.local")}, ""},
		{"addresses", []wechat.Option{named("172.17.0.2"), named("fd00::2"), at("http://172.17.0.2:1", "http://[fd00::2]:1")}, ""},
		{"not needed", []wechat.Option{named("sim")}, ""},
		{"https too", []wechat.Option{named("sim"), at("https://gateway.example")}, ""},
		{"not named", []wechat.Option{at("http://sim:8642")}, "WithBaseURL"},
		{"another", []wechat.Option{at("http://sim:8642"), named("bot")}, "WithBaseURL"},
		{"a longer name", []wechat.Option{at("http://sim.example.com"), named("sim")}, "WithBaseURL"},
		{"a part of it", []wechat.Option{at("http://example.com"), named("sim.example.com")}, "WithBaseURL"},
		{"one of two", []wechat.Option{at("http://sim", "http://other"), named("sim")}, "WithBaseURL"},
		{"the user of it", []wechat.Option{at("http://sim@example.com"), named("sim")}, "WithBaseURL"},
		{"WeChat's", []wechat.Option{at("http://api.weixin.qq.com"), named("api.weixin.qq.com")}, "WithSimulatorHost"},
		{"WeChat's with a dot", []wechat.Option{at("http://api.weixin.qq.com."), named("API.weixin.qq.com.")}, "WithSimulatorHost"},
		{"WeChat's overseas", []wechat.Option{named("univapi.wechat.com")}, "WithSimulatorHost"},
		{"a URL", []wechat.Option{named("http://sim")}, "WithSimulatorHost"},
		{"a port", []wechat.Option{named("sim:8642")}, "WithSimulatorHost"},
		{"empty", []wechat.Option{named("")}, "WithSimulatorHost"},
		{"all", []wechat.Option{named("*"), at("http://sim")}, "WithSimulatorHost"},
		{"cloud hosting", []wechat.Option{named("sim"), at("http://sim"), wechat.WithCloudHosting()}, "WithSimulatorHost"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := wechat.New(testAppID, testSecret, tt.opts...)
			var argument *wechat.ArgumentError
			switch {
			case tt.field == "" && err != nil, tt.field != "" && !errors.As(err, &argument):
				t.Fatalf("%v", err)
			case argument != nil && (argument.Field != tt.field || argument.API != "New"):
				t.Errorf("%v", err)
			}
		})
	}
}

func asOptions(opts []wechat.TransportOption) (all []wechat.Option) {
	for _, o := range opts {
		all = append(all, o)
	}
	return all
}

// Over plain http to a simulator goes a simulator's token alone.
func TestOnlySimulatedTokensGoInClear(t *testing.T) {
	t.Parallel()
	const token, real = "sim_0123456789", "76_realtoken"
	for _, tt := range []struct {
		name, base string
		call       func(ctx context.Context, opts ...wechat.TransportOption) error
		refused    bool
	}{
		{"a simulator's", "http://sim:8642", func(ctx context.Context, opts ...wechat.TransportOption) error {
			return wechat.SendCustomMessage(ctx, token, "oA", wechat.CustomText{Content: "a"}, opts...)
		}, false},
		{"a real one", "http://sim:8642", func(ctx context.Context, opts ...wechat.TransportOption) error {
			return wechat.SendCustomMessage(ctx, real, "oA", wechat.CustomText{Content: "a"}, opts...)
		}, true},
		{"a real one to a loopback address", "http://127.0.0.1:1", func(ctx context.Context, opts ...wechat.TransportOption) error {
			return wechat.SendCustomMessage(ctx, real, "oA", wechat.CustomText{Content: "a"}, opts...)
		}, false},
		{"a real one from a source", "http://sim:8642", func(ctx context.Context, opts ...wechat.TransportOption) error {
			client, err := wechat.New(testAppID, "", append(asOptions(opts), wechat.WithTokenSource(fixedTokens{}))...)
			if err != nil {
				return err
			}
			return client.SendText(ctx, "oA", "a")
		}, true},
		{"a real one in the query", "http://sim:8642", func(ctx context.Context, opts ...wechat.TransportOption) error {
			client, err := wechat.New(testAppID, testSecret, asOptions(opts)...)
			if err != nil {
				return err
			}
			return client.Call(ctx, "GET", "/a", nil, nil, wechat.TokenOmitted(), wechat.QueryAdded(url.Values{"access_token": {real}}))
		}, true},
		{"the parent's", "http://sim:8642", func(ctx context.Context, opts ...wechat.TransportOption) error {
			parent, err := wechat.New(testAppID, "", wechat.WithTokenSource(fixedTokens{}))
			if err != nil {
				return err
			}
			client, err := parent.With(opts...)
			if err != nil {
				return err
			}
			return client.SendText(ctx, "oA", "a")
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := 0
			opts := []wechat.TransportOption{wechat.WithBaseURL(tt.base), wechat.WithSimulatorHost("sim"), wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
				sent++
				return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"errcode":0}`)), Header: http.Header{}}, nil
			})})}
			err := tt.call(t.Context(), opts...)
			if errors.Is(err, wechat.ErrInvalidArgument) != tt.refused || (sent == 0) != tt.refused || !tt.refused && err != nil {
				t.Errorf("%d sent, %v", sent, err)
			}
			if err != nil && strings.Contains(err.Error(), real) {
				t.Errorf("the error quotes the token: %v", err)
			}
		})
	}
}
