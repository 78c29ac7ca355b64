package browsertest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// rows is the text of the rows in sight, in their order.
const rows = `[...document.querySelectorAll('.entry')].sort((a, b) => a.ariaPosInSet - b.ariaPosInSet).map(row => row.querySelector('.entry-kind').innerText)`

// TestCauseBeforeEffect: a push stands before what the bot did because of it, both are linked, and all of it
// folds into one sentence.
func TestCauseBeforeEffect(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		language              string
		order                 string
		story, then, made     string
		text, token, customer string
	}{
		{
			"en-US", "URL verification,URL verification, forged,Text,stable_token,Upload media,Customer message",
			"alice wrote; the bot fetched a token, uploaded, sent an image; answered success in ", "Meanwhile the bot called", "Made for the push",
			"Text", "stable_token", "Customer message",
		},
		{
			"zh-CN", "URL 验证,URL 验证（伪造）,文本,稳定版接口调用凭据,上传素材,发送客服消息",
			"alice 发来文本；服务器获取了 token，上传了素材，发送了图片；用时 ", "期间服务器调用了", "由这次推送引起",
			"文本", "稳定版", "发送客服消息",
		},
	} {
		t.Run(v.language, func(t *testing.T) {
			t.Parallel()
			wx := newPlatform(t)
			alice := wx.User("alice")
			as := desktop
			as.language = v.language
			p := openTab(t, wx, as)
			alice.SendText("image") // the page sees the calls before the push that ends after them
			p.wait("cause before effect", rows+`.join() === `+quote(v.order))
			p.wait("the calls stand under the push", `document.querySelectorAll('.entry.caused').length === 3 && !document.querySelector('.entry.guessed')`)

			p.clickText("#list", v.text)
			p.see(".detail .meanwhile", v.then)
			p.see(".detail .story-line", v.story)
			p.clickText(".detail .calls", v.customer)
			p.see(".detail .cause", v.made)
			p.clickText(".detail .cause", v.text)
			p.see(".detail .meanwhile", v.then)
			p.click(".detail-close")

			p.click(".entry .fold:not([hidden])")
			p.wait("one row in place of four", `document.querySelectorAll('.entry').length === 3`)
			p.see(".entry.folded", v.story)
			p.see(".list-bar", "3")
			p.wait("the focus is in the list, at the push", `document.activeElement.id === 'list' && document.querySelector('.entry.folded').ariaSelected === 'true'`)
			p.keys(kb.ArrowRight)
			p.wait("the calls again", `document.querySelectorAll('.entry').length === 6`)
			p.keys(kb.ArrowDown + kb.ArrowLeft)
			p.wait("folded from a call", `document.querySelectorAll('.entry').length === 3 && document.querySelector('.entry.folded').ariaSelected === 'true'`)
			p.click("[data-do=folds]")
			p.click("[data-do=folds]")
			p.wait("all unfolded", `document.querySelectorAll('.entry').length === 6`)
			p.click(".filters [data-with=push]")
			p.see(".entry.folded:last-child", v.story)
		})
	}
}

// TestCallAfterTheAnswer: a bot in another process answers first and works afterwards. The page says that it
// guesses.
func TestCallAfterTheAnswer(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	alice := wx.User("alice")
	token, err := wx.Client().AccessToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.URL.Query().Get("echostr"))
	}))
	t.Cleanup(server.Close)
	_ = wx.ServeURL(server.URL) // it isn't safe, and that is the point of other tests
	alice.SendText("later, please")
	p := openTab(t, wx, desktop)
	p.clickText("#list", "Text")
	p.see(".detail .story", "The bot answers 200")
	response, err := http.Post(wx.URL()+"/cgi-bin/message/custom/send?access_token="+token, "application/json",
		strings.NewReader(`{"touser":"`+alice.OpenID()+`","msgtype":"text","text":{"content":"here"}}`))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	p.see(".detail .meanwhile", "After its answer it called")
	p.see(".detail .story-line", "then it sent a text")
	p.see(".detail .call-line", "probably")
	p.click(".detail .call-line")
	p.see(".detail .cause", "after the bot had answered")
	p.see(".detail .cause", "a guess")
}

// TestHints: each hint that a server's answer leads to, above the list and in the pane, in both languages and for
// all four of programming; the choice is remembered.
func TestHints(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		language, title, what string
	}{
		{"en-US", "Something stands around the word success", "What to do"},
		{"zh-CN", "success 前后有多余内容", "怎么办"},
	} {
		t.Run(v.language, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, wechattest.WithSeed(2026))
			answer := "\ufeffsuccess"
			wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, answer) }))
			alice := wx.User("alice")
			as := desktop
			as.language = v.language
			p := openTab(t, wx, as)
			p.wait("nothing to advise", `document.getElementById('stuck').hidden`)
			alice.SendText("hi")
			p.see("#stuck", v.title)
			p.clickText("#stuck", v.what)
			p.see(".detail .hint-card", v.title)
			for _, one := range []struct{ language, line string }{
				{"php", "ob_start();"}, {"node", "res.type('text/plain').send('success')"}, {"python", `mimetype="text/plain"`}, {"go", `io.WriteString(w, "success")`},
			} {
				p.click(".detail .hint-card [data-code=" + one.language + "]")
				p.see(".detail .hint-card .code", one.line)
			}
			p.keys(kb.ArrowRight)
			p.see(".detail .hint-card .code", "ob_start();")
			p.wait("the focus on its tab", `document.activeElement.dataset.code === 'php'`)
			p.do(chromedp.Reload())
			p.click("#stuck [data-do=hint]")
			p.see(".detail .hint-card .code", "ob_start();")
			answer = "success"
			alice.SendText("better?")
			p.wait("it goes well", `document.getElementById('stuck').hidden`)
		})
	}
}

// TestFailedVerification: the reason and what to do are told, and the URL stays in its box.
func TestFailedVerification(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ language, refused, title, reason string }{
		{"en-US", "callback refused", "The bot refuses the signature: another Token", "the server refuses the signature"},
		{"zh-CN", "回调验证失败", "服务器验签失败：Token 不一致", "服务器验签失败"},
	} {
		t.Run(v.language, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t)
			other, err := wechat.NewCallback("another-token")
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(other.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }))
			t.Cleanup(server.Close)
			as := desktop
			as.language = v.language
			p := openTab(t, wx, as)
			p.click("#phone .welcome .primary") // connecting is the first button
			p.do(chromedp.SetValue("dialog [name=url]", server.URL))
			p.click("dialog[open] form button[type=submit]")
			p.see("dialog[open] .verify", v.reason)
			p.see("dialog[open] .hint-card", v.title)
			p.click("dialog[open] .dialog-close")
			p.see(".callback-state.bad", v.refused)
			p.see("#stuck", v.title)
			p.do(chromedp.Reload())
			p.click("#stuck [data-do=hint]")
			p.see("dialog[open] .verify", v.reason)
			p.see("dialog[open] .hint-card", v.title)
			p.wait("the URL", `document.querySelector('dialog [name=url]').value === `+quote(server.URL))
		})
	}
}

// TestSilentBot: a bot that takes what it can't read, and says nothing.
func TestSilentBot(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "success") }))
	wx.User("alice").SendText("hello?")
	p := openTab(t, wx, desktop)
	p.see("#stuck", "takes encrypted messages and says nothing back")
	p.click("#stuck [data-do=hint]")
	p.see("dialog[open] .hint-card", "secure mode")
	p.see("dialog[open] .hint-card .code", "WithEncryption")
	p.click("dialog[open] .dialog-close")
	p.click("#stuck [data-do=dismiss]")
	p.wait("dismissed", `document.getElementById('stuck').hidden`)
}

// TestNothingIsRedBeforeTheBot: what users say before a bot is there is no failure, and connecting comes first.
func TestNothingIsRedBeforeTheBot(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ language, connect, unserved string }{
		{"en-US", "Connect your bot", "No bot is connected, so nothing is pushed."},
		{"zh-CN", "接入你的服务器", "未接入服务器，没有推送。"},
	} {
		t.Run(v.language, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t)
			as := desktop
			as.language = v.language
			p := openTab(t, wx, as)
			p.see("#phone .welcome button:first-of-type", v.connect)
			p.wait("it is the green one", `document.querySelector('#phone .welcome button').classList.contains('primary')`)
			said := wx.User("alice").SendTextWhenServed("hello")
			p.see(".chat", "hello")
			p.wait("no row yet", `!document.querySelector('.entry')`)
			p.say("anybody?")
			p.wait("a row, and not a red one", `document.querySelectorAll('.entry').length === 1 && !document.querySelector('.entry.failed, .bad-text')`)
			p.click(".entry")
			p.see(".detail .story", v.unserved)
			b := &echoBot{client: wx.Client()}
			wx.Serve(wx.Callback().Handler(b.answer))
			if d := <-said; d.Err != nil {
				t.Error(d.Err)
			}
			p.see(".chat", "You wrote: hello")
			p.wait("nothing is red", `!document.querySelector('.entry.failed')`)
		})
	}
}

// TestLinksOfABot: a bot's text shows its links and line breaks as WeChat does, and nothing that runs.
func TestLinksOfABot(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	text := "one https://example.com/a?b=1&c=2, two\n<a href=\"https://example.com/x?y=1&amp;z=2\">three</a> " +
		"<a href='http://www.qq.com' data-miniprogram-appid='" + wx.AppID() + "' data-miniprogram-path='pages/index'>four</a> " +
		"<a href=\"javascript:window.hit=1\">five</a> <a href=\"data:text/html,x\">six</a> <b>seven</b><img src=x onerror=\"window.hit=1\">"
	client := wx.Client()
	wx.Serve(wx.Callback().Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		return nil, client.SendText(ctx, m.Head().FromUserName, text)
	}))
	wx.User("alice").SendText(`<a href="https://example.com">mine</a>`)
	p := openTab(t, wx, desktop)
	p.see(".said:not(.mine) .bubble", "three")
	type link struct{ Text, Href, Target, Rel string }
	links := eval[[]link](p, `[...document.querySelectorAll('.said:not(.mine) .bubble .text-link')].map(one => ({text: one.innerText, href: one.href ?? '', target: one.target ?? '', rel: one.rel ?? ''}))`)
	const rel = "noopener noreferrer nofollow"
	want := []link{{"https://example.com/a?b=1&c=2", "https://example.com/a?b=1&c=2", "_blank", rel}, {"three", "https://example.com/x?y=1&z=2", "_blank", rel}, {"four", "", "", ""}}
	if len(links) != len(want) {
		t.Fatalf("links: %v", links)
	}
	for i := range want {
		links[i].Href = strings.TrimSuffix(links[i].Href, ",")
		links[i].Text = strings.TrimSuffix(links[i].Text, ",")
		if links[i] != want[i] {
			t.Errorf("link %d is %v, want %v", i, links[i], want[i])
		}
	}
	shown := eval[string](p, `document.querySelector('.said:not(.mine) .bubble').innerText`)
	for _, part := range []string{"two\nthree four", `<a href="javascript:window.hit=1">five</a>`, `<b>seven</b>`} {
		if !strings.Contains(shown, part) {
			t.Errorf("%q isn't in %q", part, shown)
		}
	}
	p.see(".said.mine .bubble", `<a href="https://example.com">mine</a>`)
	p.clickText(".said:not(.mine)", "four")
	p.see("#toasts", "pages/index")
	p.wait("nothing ran and nothing led away", `!window.hit && location.pathname === '/_sim/' && !document.querySelector('.bubble img, .bubble b, .bubble a[href^="javascript"], .bubble a[href^="data"]')`)
}

// TestKeysReachAll: m reaches the message box, arrows move tabs, and the focus follows the selection.
func TestKeysReachAll(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice").SendText("hi")
	narrow := desktop
	narrow.width, narrow.height = 390, 844
	p := openTab(t, wx, narrow)
	p.wait("the tabs", `document.querySelector('#tabs [aria-selected=true]')`)
	eval[bool](p, `(() => { document.querySelector('#tabs [aria-selected=true]').focus(); return true; })()`)
	for _, step := range []struct{ key, tab string }{{kb.ArrowRight, "exchanges"}, {kb.Home, "users"}, {kb.End, "exchanges"}} {
		p.keys(step.key)
		p.wait(step.tab, `document.activeElement.dataset.with === '`+step.tab+`' && document.activeElement.ariaSelected === 'true'`)
	}
	p.keys(kb.End)
	p.keys(kb.ArrowRight) // around
	p.wait("users", `document.getElementById('main').dataset.tab === 'users'`)
	p.press("m", "m")
	p.wait("the message box", `document.activeElement === document.querySelector('#composer textarea') && document.activeElement.value === ''`)
	p.keys(kb.Escape)
	p.press("/", "/")
	p.wait("the search", `document.activeElement.id === 'search'`)
	p.keys(kb.Escape)
	p.press("j", "j")
	p.wait("the focus in the list, at what is selected", `document.activeElement.id === 'list' && document.querySelector('.entry[aria-selected=true]')?.id === document.activeElement.getAttribute('aria-activedescendant')`)
	p.enter()
	p.wait("the pane", `document.querySelector('.detail-tabs')`)
	p.keys(kb.ArrowDown)
	p.wait("the pane follows", `document.querySelector('.entry[aria-selected=true]')?.dataset.seq === '2'`)
	eval[bool](p, `(() => { document.querySelector('.detail-tabs [aria-selected=true]').focus(); return true; })()`)
	p.keys(kb.ArrowRight)
	p.wait("the next tab", `document.activeElement.dataset.with === 'request' && document.activeElement.ariaSelected === 'true'`)
	p.keys(kb.End)
	p.wait("the last tab", `document.activeElement.dataset.with === 'envelope'`)
	p.keys(kb.Escape)
	p.wait("back in the list", `document.activeElement.id === 'list'`)
}
