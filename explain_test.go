package wechat_test

import (
	"fmt"
	"net/netip"
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
