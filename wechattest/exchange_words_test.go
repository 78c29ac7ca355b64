package wechattest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestInChinese(t *testing.T) {
	t.Parallel()
	unknown := json.NewDecoder(strings.NewReader(`{"x":1}`))
	unknown.DisallowUnknownFields()
	var holder struct{ N int }
	_, noFault := ParseFault("nope")
	_, noValue := ParseFault("slow,duration=99x")
	_, noPath := ParseFault("busy,path=x")
	tests := []struct{ name, text, want string }{
		{"agent", agentHasSession, "人工客服接待中"},
		{"no callback", noCallbackServed, "未接入服务器"},
		{"replay", "replay of 12", "重放请求 12"},
		{"status", "wechattest: the bot answered HTTP 500", "服务器返回 HTTP 500"},
		{"refused", "wechattest: the bot can't be reached: dial tcp 127.0.0.1:1: connect: connection refused", "无法连接服务器：127.0.0.1:1：连接被拒绝"},
		{"broken off", "wechattest: the bot's answer broke off: unexpected EOF", "服务器的响应中断：内容不完整"},
		{"unknown field", unknown.Decode(&holder).Error(), `未知字段 "x"`},
		{"type", json.Unmarshal([]byte(`{"N":"a"}`), &holder).Error(), "字段 N 应为 int"},
		{"no JSON", json.Unmarshal([]byte(`nonsense`), &holder).Error(), "不是 JSON：意外的字符 'o'"},
		{"half", json.Unmarshal([]byte(`{`), &holder).Error(), "JSON 不完整"},
		{"empty", io.EOF.Error(), "连接被关闭"},
		{"no such fault", noFault.Error(), "故障 nope：没有这个名称的故障"},
		{"no value", noValue.Error(), `故障 slow：duration："99x" 无效`},
		{"no path", noPath.Error(), "故障 busy：路径以 / 开头，且不含逗号"},
		{"app", "wechattest: NewApp: the app wx1 is here already", "应用 wx1 已存在"},
		{"closed", ErrClosed.Error(), "模拟器已关闭"},
		{"reset", errReset.Error(), "连接被重置"},
		{"unknown stays", "whatever else", "whatever else"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := inChinese(tc.text); got != tc.want {
				t.Errorf("%q is %q, want %q", tc.text, got, tc.want)
			}
		})
	}
}

// Every note of the log is there in Chinese too: of a push that nobody gets, of wrong answers, of calls.
func TestNotesAreInChinese(t *testing.T) {
	t.Parallel()
	p := New(t)
	alice := p.User("alice")
	alice.SendText("nobody is there")
	answers := []http.HandlerFunc{
		func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) },
		func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "null") },
		func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "\ufeffsuccess") },
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for _, answer := range answers {
		p.Serve(answer)
		alice.SendText("hello")
	}
	if err := p.Verify(); err == nil {
		t.Error("the last of them verifies")
	}
	alice.AgentAccepts()
	alice.SendText("bypassed")
	call(t, t.Context(), p, "/nowhere")
	for _, e := range p.Exchanges() {
		if e.Note != "" && (e.NoteZH == "" || e.NoteZH == e.Note || !strings.ContainsFunc(e.NoteZH, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })) {
			t.Errorf("%d: %q has the Chinese %q", e.Seq, e.Note, e.NoteZH)
		}
	}
}
