package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string // what is printed, in whole
	}{
		{"English first", []string{"45081"}, exitOK,
			"45081  The typing state is shown already.\n       Nothing needs doing.\n       输入状态已在显示。\n       无需处理。\n"},
		{"Chinese first", []string{"45081", "--lang", "zh"}, exitOK,
			"45081  输入状态已在显示。\n       无需处理。\n       The typing state is shown already.\n       Nothing needs doing.\n"},
		{"zero", []string{"0"}, exitOK,
			"0  The call succeeded.\n       Nothing needs doing.\n       调用成功。\n       无需处理。\n"},
		{"ok", []string{"ok", "--lang", "zh"}, exitOK,
			"0  调用成功。\n       无需处理。\n       The call succeeded.\n       Nothing needs doing.\n"},
		{"never to be repeated", []string{"40003", "--lang", "zh"}, exitOK,
			"40003  openid 无效或属于其他账号。\n       检查 openid 与 access_token 是否属于同一个 AppID。原样重试没有用。\n" +
				"       The openid is invalid or was issued by another account.\n       Check that the openid and the token are of the same AppID. Repeating the same call won't help.\n"},
		{"below zero", []string{"-40029"}, exitCheck, "-40029  This code isn't known here, but 40029 is.\n"},
		{"below zero in Chinese", []string{"-40029", "--lang", "zh"}, exitCheck, "-40029  未收录的错误码，是否想查 40029？\n"},
		{"HTTP status", []string{"502"}, exitCheck, "502  This is no errcode, but looks like an HTTP status: a proxy or gateway may have answered in WeChat's place.\n"},
		{"HTTP status in Chinese", []string{"502", "--lang", "zh"}, exitCheck, "502  这不是错误码，更像 HTTP 状态码：可能是代理或网关返回的，而不是微信接口。\n"},
		{"unknown in Chinese", []string{"123456789", "--lang", "zh"}, exitCheck, "123456789  未收录的错误码。可查官方返回码说明，或带上 rid 到微信开放社区反馈。\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, nil, append([]string{"explain"}, tt.args...)...)
			if diff := cmp.Diff(tt.want, got.stdout); diff != "" || got.code != tt.code {
				t.Errorf("exit code %d, want %d (-want +got):\n%s%s", got.code, tt.code, diff, got.stderr)
			}
		})
	}
}

func TestExplainInDoubt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		args []string
		says string
	}{
		{"no code", []string{"the amount to pad is incorrect: 103"}, "no errcode in that text"},
		{"no code in Chinese", []string{"hello", "--lang=zh"}, "没有找到 errcode"},
		{"several", []string{"error 40029 or error 40163"}, "40029, 40163"},
		{"several in Chinese", []string{"报错40029 报错40163", "--lang=zh"}, "多个数字"},
		{"huge", []string{"99999999999999999999"}, "as large as this number"},
		{"huge below zero", []string{"-99999999999"}, "as large as this number"},
		{"huge in Chinese", []string{"99999999999", "--lang=zh"}, "没有这么大的 errcode"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, nil, append([]string{"explain"}, tt.args...)...)
			if got.code != exitUsage || got.stdout != "" || !strings.Contains(got.stderr, tt.says) {
				t.Errorf("%+v, without %q", got, tt.says)
			}
		})
	}
}

// TestExplainByAPI shows that the path in a text counts.
func TestExplainByAPI(t *testing.T) {
	t.Parallel()
	got := invoke(t, nil, "explain", "/wxa/business/getuserphonenumber: 40029 invalid code rid: 632d16be-15ad5486-1e378de4")
	if got.code != exitOK || !strings.Contains(got.stdout, "bindgetphonenumber") || strings.Contains(got.stdout, "wx.login") {
		t.Errorf("%+v", got)
	}
}
