package wechattest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

// Refusals of the control API are in Chinese to their ends.
func TestControlRefusesInChinese(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	for _, tt := range []struct {
		name, path, body, want string
	}{
		{"no fault of the name", "/_sim/faults", `{"name":"gremlins"}`, "故障参数有误：没有这个名称的故障"},
		{"a fault without its time", "/_sim/faults", `{"name":"slow"}`, "故障参数有误：duration 只用于 slow，且 slow 必须带它"},
		{"a wrong chance", "/_sim/faults", `{"name":"busy","chance":2}`, "故障参数有误：chance 取 0 到 1"},
		{"a wrong path", "/_sim/faults", `{"name":"busy","path":"x"}`, "故障参数有误：path 以 / 开头，且不含逗号"},
		{"an app that exists", "/_sim/apps", `{"appId":"` + c.wx.AppID() + `"}`, "无法新增应用：应用 " + c.wx.AppID() + " 已存在"},
		{"an account's format", "/_sim/apps", `{"account":"official-account","format":"json"}`, "无法新增应用：公众号只推送 XML"},
		{"an unknown field", "/_sim/users", `{"name":"a","admin":true}`, `请求体有误：没有 "admin" 这个字段`},
		{"a wrong type", "/_sim/users", `{"name":7}`, "请求体有误：字段 name 的类型不对"},
		{"no JSON", "/_sim/users", `{"name"`, "请求体有误：不是合法的 JSON"},
		{"nothing", "/_sim/users", "", "请求体有误：内容为空"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := &controlClient{t, c.wx, c.base, c.http}
			_, body := c.ask("POST", tt.path, tt.body)
			var refusal struct{ ErrorZH string }
			if err := json.Unmarshal([]byte(body), &refusal); err != nil || refusal.ErrorZH != tt.want {
				t.Errorf("got %q, want %q (%v)", refusal.ErrorZH, tt.want, err)
			}
		})
	}
}

// ParseFault's error has Chinese too, which the command prints.
func TestParseFaultInChinese(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"nope":             "故障 nope：没有这个名称的故障",
		"busy,x=1":         `故障 busy：没有 "x" 这个条件`,
		"busy,times=a":     `故障 busy：times："a" 不可用`,
		"busy,times=-1":    "故障 busy：nth 和 times 不能为负数",
		"timeout,lost=yes": "故障 timeout：lost 不带值",
		"busy,lost":        "故障 busy：lost 只用于 slow、timeout 和 connection-reset",
		"code":             "故障 code：code 和 msg 只用于 code，且必须带 code",
	} {
		_, err := wechattest.ParseFault(text)
		spoken, ok := err.(interface{ Chinese() string })
		if !ok || spoken.Chinese() != want || !strings.HasPrefix(err.Error(), "wechattest: fault ") {
			t.Errorf("%s: %v, not %q", text, err, want)
		}
	}
}

// Why a server didn't answer is said in Chinese.
func TestNoAnswerInChinese(t *testing.T) {
	t.Parallel()
	cfg := wechattest.PushConfig{Token: "token"}
	r := cfg.VerifyRequest("http://127.0.0.1:1/wechat")
	_, zh := cfg.JudgeVerification(r, wechattest.Ask(t.Context(), r)).Text()
	if zh != "没有收到响应：连接被拒绝，该地址没有服务在监听" {
		t.Errorf("%q", zh)
	}
}
