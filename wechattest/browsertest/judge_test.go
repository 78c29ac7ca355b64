package browsertest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// A server that shows its Token to a forged verification is accepted, and red: on top, in
// the list, in what is said of the exchange, in both languages.
func TestServerThatShowsItsToken(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		language, kind, mark, step, title, reason, insecure string
	}{
		{"en-US", "URL verification, forged", "accepted, but not safe", "GET with a wrong signature: HTTP 200: the answer to a forged request holds the server's Token", "What is wrong with the answer", "holds the server's Token", "WeChat would save this URL, but the server is not safe."},
		{"zh-CN", "URL 验证（伪造）", "已接受，但不安全", "签名错误的 GET：HTTP 200：对伪造请求的响应中含有服务器的 Token（令牌）", "回包有误", "含有服务器的 Token（令牌）", "微信会保存该 URL，但服务器不安全。"},
	} {
		t.Run(v.language, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, wechattest.WithSeed(2026))
			wx.User("alice")
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				q := r.URL.Query()
				answer := q.Get("echostr")
				if !wechat.CheckSignature(wx.Token(), q.Get("timestamp"), q.Get("nonce"), q.Get("signature")) {
					answer += "+++" + wx.Token()
				}
				io.WriteString(w, answer)
			}))
			t.Cleanup(server.Close)
			as := desktop
			as.language = v.language
			p := openTab(t, wx, as)
			p.click(".callback-state")
			p.do(chromedp.SetValue("dialog [name=url]", server.URL))
			p.click("dialog[open] form button[type=submit]")
			p.see("dialog[open] .check-line.bad", v.step)
			p.see("dialog[open] .verify", v.insecure)
			p.see(".callback-state.bad", v.mark)
			p.click("dialog[open] .dialog-close")
			p.wait("two red rows", `document.querySelectorAll('.entry.failed').length === 2`)
			p.see(".entry.failed", v.kind)
			p.click(".entry.failed")
			p.see(".detail .judged.bad", v.title)
			p.see(".detail .judged.bad", v.reason)
			if text := eval[string](p, `document.documentElement.innerHTML`); strings.Contains(text, wx.Token()) {
				t.Error("the page shows the Token")
			}
		})
	}
}

// What is doubtful is marked, but not as an error.
func TestDoubtfulAnswer(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithSeed(2026))
	wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		io.WriteString(w, "success")
	}))
	wx.User("alice").SendText("hi")
	p := openTab(t, wx, desktop)
	p.see(".entry:not(.failed) .badge.warm", "doubtful")
	p.click(".entry")
	p.see(".detail .judged.warm", "in chunks")
}

// An official account is made on the page, and its user reads passive replies.
func TestOfficialAccount(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	p := openTab(t, wx, desktop)
	p.click(".callback-state")
	p.click("dialog[open] details summary")
	p.do(chromedp.SetValue("dialog [name=appId]", "wx00000000000000aa"), chromedp.SetValue("dialog [name=account]", "official-account"))
	p.clickText("dialog[open]", "Make it")
	p.see("#users .facts", "official account")
	p.see("#users .facts", "XML")
	app := wx.Apps()[1]
	alice := app.User("alice")
	app.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "<xml><MsgType>text</MsgType></xml>")
	}))
	alice.SendText("hi")
	p.see(".chat", wechattest.OfficialFaultText)
	p.clickText("#list", "Text")
	p.see(".detail .judged.bad", "it isn't encrypted")
}
