package wechat_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

func TestExplanationUnknown(t *testing.T) {
	t.Parallel()
	for _, code := range []wechat.Code{-1 << 31, -10197413, -10197411, -2, 2, 40999, 43999, 89999, 690000002, 1<<31 - 1} {
		if x, ok := code.Explain(); ok || x != (wechat.Explanation{}) {
			t.Errorf("Code(%d).Explain() = %+v, %t", code, x, ok)
		}
		e := &wechat.Error{API: "/cgi-bin/token", Code: code, Msg: "invalid ip 203.0.113.7"}
		if english, chinese := e.Remedy(); english != "" || chinese != "" {
			t.Errorf("remedy of %d: %q, %q", code, english, chinese)
		}
	}
}

// TestExplanationRepeat holds one code of each class: internal/explain holds them all.
func TestExplanationRepeat(t *testing.T) {
	t.Parallel()
	for code, want := range map[wechat.Code]wechat.Repeat{
		40013: wechat.RepeatNever, 42001: wechat.RepeatWithToken, -1: wechat.RepeatSoon, 45011: wechat.RepeatLater,
	} {
		if x, ok := code.Explain(); !ok || x.Code != code || x.Repeat != want {
			t.Errorf("%d: %+v, %t, want it repeated %v", code, x, ok, want)
		}
	}
	for _, path := range []string{"/cgi-bin/token", "/cgi-bin/stable_token"} {
		e := &wechat.Error{API: path, Code: wechat.CodeInvalidCredential}
		if x, _ := e.Explain(); x.Repeat != wechat.RepeatNever || x.Meaning != "The AppSecret is wrong." {
			t.Errorf("40001 of %s: %+v", path, x)
		}
	}
	if got := fmt.Sprint(wechat.RepeatNever, wechat.RepeatSoon, wechat.RepeatWithToken, wechat.RepeatLater, wechat.Repeat(9)); got != "never soon with token later Repeat(9)" {
		t.Error(got)
	}
}

func TestErrorIP(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		code wechat.Code
		msg  string
		want string // empty: none
	}{
		{"IPv4 alone", 40164, "invalid ip 203.0.113.7, not in whitelist", "203.0.113.7"},
		{"both forms", 40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist", "203.0.113.7"},
		{"mapped alone", 40164, "invalid ip ::ffff:203.0.113.7, not in whitelist", "203.0.113.7"},
		{"mapped in hex", 40164, "invalid ip ::FFFF:CB00:7107, not in whitelist", "203.0.113.7"},
		{"IPv6", 40164, "invalid ip 2001:db8::1:2, not in whitelist", "2001:db8::1:2"},
		{"IPv6 that ends in colons", 40164, "invalid ip 2001:db8::, not in whitelist", "2001:db8::"},
		{"empty IPv4 before IPv6", 40164, "invalid ip 0.0.0.0 ipv6 2001:db8::1, not in whitelist", "2001:db8::1"},
		{"hint", 40164, "invalid ip 203.0.113.7, not in whitelist hint: [aB3c]", "203.0.113.7"},
		{"full stop", 40164, "not in whitelist: 203.0.113.7.", "203.0.113.7"},
		{"colon before it", 61004, "access clientip is not registered requestIP:203.0.113.7", "203.0.113.7"},
		{"colon before the mapped form", 61004, "requestIP:::ffff:203.0.113.7", "203.0.113.7"},
		{"colon after it", 40164, "203.0.113.7: refused", "203.0.113.7"},
		{"with a port", 40164, "invalid ip 203.0.113.7:443, not in whitelist", "203.0.113.7"},
		{"IPv6 with a port", 40164, "invalid ip [2001:db8::1]:443, not in whitelist", "2001:db8::1"},
		{"a block", 40164, "invalid ip 203.0.113.7/32, not in whitelist", "203.0.113.7"},
		{"no address with a port", 40164, "invalid ip 0.0.0.0:443, not in whitelist", ""},
		{"Chinese around it", 40164, "调用IP203.0.113.7，不在白名单", "203.0.113.7"},
		{"zone", 40164, "invalid ip fe80::1%eth0", "fe80::1"},
		{"none", 40164, "not in whitelist", ""},
		{"empty", 40164, "", ""},
		{"words in hex", 40164, "bad face: dead.beef, a:b", ""},
		{"a number too large", 40164, "invalid ip 256.0.113.7", ""},
		{"three numbers", 40164, "invalid ip 203.0.113", ""},
		{"bad UTF-8", 40164, "invalid ip \xff\xfe203.0.113.7\xff", "203.0.113.7"},
		{"another code", 40013, "invalid ip 203.0.113.7", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := (&wechat.Error{Code: tt.code, Msg: tt.msg}).IP()
			want := netip.Addr{}
			if tt.want != "" {
				want = netip.MustParseAddr(tt.want)
			}
			if got != want || ok != (tt.want != "") {
				t.Errorf("got %v, %t; want %v", got, ok, want)
			}
		})
	}
}

func TestErrorRemedy(t *testing.T) {
	t.Parallel()
	const path = "开发管理 → 开发设置 → 开发者 ID → IP 白名单"
	tests := []struct {
		name             string
		err              wechat.Error
		english, chinese string
	}{
		{
			"IP", wechat.Error{API: "/cgi-bin/stable_token", Code: 40164, Msg: "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist"},
			"Allow 203.0.113.7 in WeChat's console (" + path + ").", "到微信公众平台（" + path + "）添加 203.0.113.7。",
		},
		{
			"IP not named", wechat.Error{API: "/cgi-bin/token", Code: 40164},
			"Allow the server's outgoing IP in WeChat's console (" + path + ").", "到微信公众平台（" + path + "）添加服务器的出口 IP。",
		},
		{
			"platform's IP", wechat.Error{API: "/cgi-bin/component/api_component_token", Code: 61004, Msg: "access clientip is not registered requestIP: 203.0.113.7"},
			"Add it to the platform's allow list (白名单IP地址列表) on the Open Platform. The IP is 203.0.113.7.", "到开放平台把该 IP 加入第三方平台白名单。该 IP 是 203.0.113.7。",
		},
		{
			"general", wechat.Error{API: "/cgi-bin/message/custom/send", Code: 45047, Msg: "203.0.113.7"},
			"Wait until the user writes or enters the session again; to reach users unasked, use subscribe messages.", "等用户再次发消息或进入会话；需要主动触达请用订阅消息。",
		},
		{
			"by API", wechat.Error{API: "/wxa/game/pay", Code: -1},
			"Try again with the same order number after a pause.", "稍后用同一单号重试。",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			english, chinese := tt.err.Remedy()
			if diff := cmp.Diff([]string{tt.english, tt.chinese}, []string{english, chinese}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, rid string
		want      time.Time // zero: none
	}{
		{"a rid", "62922e5a-050daf94-1dcd13f6", time.Date(2022, 5, 28, 14, 14, 50, 0, time.UTC)},
		{"upper case", "62922E5A-050DAF94-1DCD13F6", time.Date(2022, 5, 28, 14, 14, 50, 0, time.UTC)},
		{"first second of 2017", "58684680-00000000-00000000", time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"last second of 2099", "f48656ff-00000000-00000000", time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC)},
		{"empty", "", time.Time{}},
		{"zero", "00000000-00000000-00000000", time.Time{}},
		{"last second of 2016", "5868467f-00000000-00000000", time.Time{}},
		{"2100", "f4865700-00000000-00000000", time.Time{}},
		{"largest", "ffffffff-ffffffff-ffffffff", time.Time{}},
		{"two groups", "62922e5a-050daf94", time.Time{}},
		{"four groups", "62922e5a-050daf94-1dcd13f6-1dcd13f6", time.Time{}},
		{"no hex", "62922e5g-050daf94-1dcd13f6", time.Time{}},
		{"no hex later", "62922e5a-050daf9x-1dcd13f6", time.Time{}},
		{"no hex last", "62922e5a-050daf94-1dcd13fx", time.Time{}},
		{"sign", "+2922e5a-050daf94-1dcd13f6", time.Time{}},
		{"underscore", "6292_e5a-050daf94-1dcd13f6", time.Time{}},
		{"other dashes", "62922e5a_050daf94_1dcd13f6", time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := (&wechat.Error{RID: tt.rid}).Time()
			if !got.Equal(tt.want) || ok == tt.want.IsZero() || got.Location() != time.UTC {
				t.Errorf("got %v, %t; want %v", got, ok, tt.want)
			}
		})
	}
}

// TestRemedyByAPI holds codes that need another remedy at some APIs: words that the texts
// of both languages must have there, and must not.
func TestRemedyByAPI(t *testing.T) {
	t.Parallel()
	const (
		webAuthorization = "web authorization|网页授权"
		phoneButton      = "getPhoneNumber|bindgetphonenumber|once|5 minutes|5 分钟|一次"
		login            = "wx.login"
	)
	tests := []struct {
		name     string
		api      string
		code     wechat.Code
		has, not string // words, with bars between
	}{
		{"login code", "/sns/jscode2session", 40029, login + "|same AppID|同一个 AppID", "getPhoneNumber|网页授权"},
		{"login code by a platform", "/sns/component/jscode2session", 40163, login, "getPhoneNumber|网页授权"},
		{"button's code", "/wxa/business/getuserphonenumber", 40029, phoneButton, login},
		{"button's code used", "/wxa/business/getuserphonenumber", 40163, phoneButton, login},
		{"button's code of another app", "/wxa/business/getuserphonenumber", 40013, "another mini-program|另一个小程序", login},
		{"web authorization", "/sns/oauth2/access_token", 40029, webAuthorization, login + "|getPhoneNumber"},
		{"web authorization used", "/sns/oauth2/access_token", 40163, webAuthorization, login + "|getPhoneNumber"},
		{"web authorization by a platform", "/sns/oauth2/component/access_token", 40163, webAuthorization, login},
		{"web access_token", "/sns/userinfo", 42001, "refresh_token", "/cgi-bin/token"},
		{"scope", "/sns/userinfo", 48001, "snsapi_userinfo", "category"},
		{"plugin's code", "/wxa/getpluginopenpid", 40029, "wx.pluginLogin", login},
		{"no API names the readings", "", 40029, "wx.login|phone-number button|web authorization|手机号按钮|网页授权", ""},
		{"no API, used", "", 40163, "wx.login|phone-number button|web authorization|手机号按钮|网页授权", ""},
		{"an order that is paid", "requestMidasPayment", -15007, "paid|已支付|deliver|发货", login + "|expired|过期"},
		{"an order for an item", "requestMidasPaymentGameItem", -15007, "paid|已支付", login},
		{"a session that has expired", "/xpay/submit_subscribe_pay_order", -15007, "session_key|" + login, "paid|已支付"},
		{"in the client", "requestVirtualPayment", -15007, "session_key|" + login, "paid|已支付"},
		{"either payment", "", -15007, "requestMidasPayment|paid|已支付|session_key|" + login, ""},
		{"drama", "/wxa/sec/vod/getmedia", 47003, "参数", "template|模板|thing"},
		{"template", "/cgi-bin/message/subscribe/send", 47003, "thing|模板", ""},
		{"tokens can't be asked for to clear a quota", "/cgi-bin/stable_token", 45009, "clear_quota/v2", ""},
		{"codes by the minute", "/wxa/getwxacodeunlimit", 45009, "minute|分钟", "clear_quota"},
		{"inactive user", "/wxa/game/content_spam/msg_sec_check", 61010, "2 hours|2 小时", "authoriz|授权"},
		{"authorization code", "/cgi-bin/component/api_query_auth", 61010, "authoriz|授权", "2 小时"},
		{"platform's token", "/cgi-bin/component/api_create_preauthcode", 40001, "component_access_token", "AppSecret"},
		{"platform's secret", "/cgi-bin/component/api_component_token", 40001, "component_appsecret", "component_access_token"},
		{"login's secret", "/sns/jscode2session", 40001, "AppSecret", "/cgi-bin/token"},
		{"card", "/cgi-bin/message/custom/send", 40013, "card|卡片", ""},
		{"content check", "/wxa/msg_sec_check", 40129, "1 profile|1 资料", "Chinese|中文"},
		{"a content check isn't an order", "/wxa/game/content_spam/msg_sec_check", -1, "", "order|单号"},
		{"second host", "/wxaapi/broadcast/room/addsubanchor", 500005, "host|副号", "match"},
		{"an onboarding", "/retail/B2b/retailregistermch", 90000, "onboarding|进件", "order|订单"},
		{"WebP", "", 40113, "WebP|PNG|JPEG|GIF", ""},
		{"WebP of another code", "/cgi-bin/media/upload", 40005, "WebP|PNG|JPEG|GIF", ""},
		{"WebP of a picture", "", 40137, "WebP|PNG|JPEG|GIF", ""},
		{"long text", "/cgi-bin/message/custom/send", 45002, "2048", ""},
		{"ticket expired", "", 61005, "component_verify_ticket|expired|过期|api_start_push_ticket", ""},
		{"ticket invalid", "", 61006, "component_verify_ticket|invalid|无效", ""},
		{"ticket at another door", "", 40091, "component_verify_ticket|invalid|无效", ""},
		{"platform's token expired", "", 42006, "component_access_token|api_component_token", ""},
		{"refresh_token of the platform", "", 61023, "refresh_token|kept from the authorization|authorize again|重新授权", ""},
		{"kind of platform", "", 61000, "type|类型|Third-party platform|第三方平台", ""},
		{"platform's AppID at the token", "/cgi-bin/token", 61024, "api_component_token|mini-program's own AppID|小程序自己的 AppID", ""},
		{"IP of a shop", "", 45035, "allow list|白名单", "often|频"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x, ok := (&wechat.Error{API: tt.api, Code: tt.code}).Explain()
			if !ok {
				t.Fatalf("%d of %s isn't explained", tt.code, tt.api)
			}
			text := strings.Join([]string{x.Meaning, x.Remedy, x.MeaningZH, x.RemedyZH}, "\n")
			for word := range strings.SplitSeq(tt.has, "|") {
				if !strings.Contains(text, word) {
					t.Errorf("%d of %s lacks %q:\n%s", tt.code, tt.api, word, text)
				}
			}
			for word := range strings.SplitSeq(tt.not, "|") {
				if word != "" && strings.Contains(text, word) {
					t.Errorf("%d of %s has %q:\n%s", tt.code, tt.api, word, text)
				}
			}
		})
	}
}

// TestClassByAPI holds the codes whose class depends on the API.
func TestClassByAPI(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		api   string
		code  wechat.Code
		class error
		want  bool
	}{
		{"login", "/sns/jscode2session", 40029, wechat.ErrLoginCode, true},
		{"login, used", "/sns/jscode2session", 40163, wechat.ErrLoginCode, true},
		{"login by a platform", "/sns/component/jscode2session", 40029, wechat.ErrLoginCode, true},
		{"no API", "", 40029, wechat.ErrLoginCode, true},
		{"phone number", "/wxa/business/getuserphonenumber", 40029, wechat.ErrLoginCode, false},
		{"phone number, used", "/wxa/business/getuserphonenumber", 40163, wechat.ErrLoginCode, false},
		{"web authorization", "/sns/oauth2/access_token", 40029, wechat.ErrLoginCode, false},
		{"web authorization, used", "/sns/oauth2/access_token", 40163, wechat.ErrLoginCode, false},
		{"web authorization by a platform", "/sns/oauth2/component/access_token", 40163, wechat.ErrLoginCode, false},
		{"plugin", "/wxa/getpluginopenpid", 40029, wechat.ErrLoginCode, false},
		{"day's quota", "/cgi-bin/message/custom/send", 45009, wechat.ErrQuotaExhausted, true},
		{"day's quota is no minute's", "/cgi-bin/message/custom/send", 45009, wechat.ErrRateLimited, false},
		{"codes by the minute", "/wxa/getwxacodeunlimit", 45009, wechat.ErrRateLimited, true},
		{"codes aren't by the day", "/wxa/getwxacodeunlimit", 45009, wechat.ErrQuotaExhausted, false},
		{"ads", "/publisher/stat", 45009, wechat.ErrRateLimited, true},
		{"payment's session", "/wxa/game/pay", 90016, wechat.ErrSessionExpired, true},
		{"virtual payment's session", "/xpay/currency_pay", 268490009, wechat.ErrSessionExpired, true},
		{"subscription's session", "/xpay/submit_subscribe_pay_order", -15007, wechat.ErrSessionExpired, true},
		{"an order that is paid", "requestMidasPayment", -15007, wechat.ErrSessionExpired, false},
		{"either", "", -15007, wechat.ErrSessionExpired, false},
		{"old payment's session", "/cgi-bin/midas/pay", 90010, wechat.ErrSessionExpired, true},
		{"new payment's signature", "/wxa/game/pay", 90010, wechat.ErrSessionExpired, false},
		{"IP of a shop", "/channels/ec/order/get", 45035, wechat.ErrIPNotAllowed, true},
		{"token", "/wxa/business/getuserphonenumber", 40001, wechat.ErrTokenRejected, true},
		{"platform's token", "/sns/component/jscode2session", 42001, wechat.ErrTokenRejected, true},
		{"login's secret", "/sns/jscode2session", 40001, wechat.ErrTokenRejected, false},
		{"web authorization's secret", "/sns/oauth2/access_token", 40001, wechat.ErrTokenRejected, false},
		{"the user's own token", "/sns/userinfo", 42001, wechat.ErrTokenRejected, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refusal := &wechat.Error{API: tt.api, Code: tt.code}
			err := fmt.Errorf("context: %w", refusal)
			if got := errors.Is(err, tt.class); got != tt.want {
				t.Errorf("%d of %s is %v: %t, want %t", tt.code, tt.api, tt.class, got, tt.want)
			}
			var code wechat.Code
			if !errors.Is(err, tt.code) || errors.Is(err, tt.code+1) || !errors.As(err, &code) || code != tt.code {
				t.Errorf("%d of %s isn't itself: %v", tt.code, tt.api, code)
			}
			if got := errors.Unwrap(refusal).Error(); got != tt.code.Error() {
				t.Errorf("it unwraps to %s", got)
			}
		})
	}
}

// explanationMarkers are texts from each of the tables.
var explanationMarkers = []string{
	"The reward can't be sent in this scene.", "用户关闭了消息接收。", "There is no such matchid.", "最近 2 小时内未访问", "Subscription: the user hasn't signed.",
}

type linked struct {
	binary []byte
	init   string // what the package allocates in init, by the runtime's own account
}

func (l linked) holds(text string) bool { return bytes.Contains(l.binary, []byte(text)) }

func buildLinked(t *testing.T, name string) linked {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".exe")
	if output, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "./testdata/link/"+name).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	binary, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(path)
	run.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	run.Stderr = &trace
	if err := run.Run(); err != nil {
		t.Fatal(err)
	}
	if own := regexp.MustCompile(`(?m)^init github\.com/minigo-dev/wechat/internal/explain @.*$`).Find(trace.Bytes()); own != nil {
		t.Errorf("the tables are built when the program starts: %s", own)
	}
	line := regexp.MustCompile(`(?m)^init github\.com/minigo-dev/wechat @.* clock, (.*)$`).FindSubmatch(trace.Bytes())
	if line == nil {
		t.Fatalf("the trace doesn't name the package:\n%s", &trace)
	}
	return linked{binary, string(line[1])}
}

// TestExplanationsLinked builds a program that asks for an explanation and one that
// doesn't: only the first may hold the texts, and neither does work for them when it
// starts.
func TestExplanationsLinked(t *testing.T) {
	t.Parallel()
	explain, plain := buildLinked(t, "explain"), buildLinked(t, "plain")
	for _, marker := range explanationMarkers {
		if !explain.holds(marker) {
			t.Errorf("the program that explains lacks %q: the marker is no text of a table", marker)
		}
		if plain.holds(marker) {
			t.Errorf("the program that doesn't explain holds %q", marker)
		}
	}
	if explain.init != plain.init {
		t.Errorf("at its start the package allocates %s in the program that explains, %s in the other", explain.init, plain.init)
	}
}

func FuzzRefusedIP(f *testing.F) {
	f.Add("invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist", uint32(0xcb007107))
	f.Add("requestIP:::ffff:1.2.3.4", uint32(1))
	f.Add("::1%eth0. ::.", uint32(0xffffffff))
	f.Fuzz(func(t *testing.T, msg string, number uint32) {
		e := &wechat.Error{API: "/cgi-bin/token", Code: wechat.CodeIPNotAllowed, Msg: msg}
		english, chinese := e.Remedy()
		if ip, ok := e.IP(); ok != ip.IsValid() || ip.Is4In6() || ip.Zone() != "" ||
			ok && (ip.IsUnspecified() || !strings.Contains(english, " "+ip.String()+" ") || !strings.Contains(chinese, " "+ip.String())) {
			t.Errorf("%q: %v, %t in %q, %q", msg, ip, ok, english, chinese)
		}
		want := netip.AddrFrom4([4]byte{byte(number >> 24), byte(number >> 16), byte(number >> 8), byte(number)})
		if want.IsUnspecified() {
			return
		}
		e.Msg = "invalid ip " + want.String() + ", " + msg
		if ip, ok := e.IP(); !ok || ip != want {
			t.Errorf("%q: %v, %t", e.Msg, ip, ok)
		}
	})
}

func ExampleCode_Explain() {
	if x, ok := wechat.Code(45047).Explain(); ok {
		fmt.Println(x.Meaning, x.Remedy)
		fmt.Println(x.MeaningZH + x.RemedyZH)
		fmt.Println(x.Repeat)
	}
	// Output:
	// All customer messages that the user's last action allowed are sent (5 for a message, 2 for entering). Wait until the user writes or enters the session again; to reach users unasked, use subscribe messages.
	// 客服消息下发条数已达上限（发消息 5 条、进入会话 2 条，不累加）。等用户再次发消息或进入会话；需要主动触达请用订阅消息。
	// never
}

func ExampleError_Remedy() {
	err := &wechat.Error{
		API:  "/cgi-bin/stable_token",
		Code: wechat.CodeIPNotAllowed,
		Msg:  "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist",
		RID:  "62922e5a-050daf94-1dcd13f6",
	}
	english, chinese := err.Remedy()
	fmt.Println(english)
	fmt.Println(chinese)
	if at, ok := err.Time(); ok {
		fmt.Println(at.Format(time.RFC3339))
	}
	// Output:
	// Allow 203.0.113.7 in WeChat's console (开发管理 → 开发设置 → 开发者 ID → IP 白名单).
	// 到微信公众平台（开发管理 → 开发设置 → 开发者 ID → IP 白名单）添加 203.0.113.7。
	// 2022-05-28T14:14:50Z
}
