package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestLanguage(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice").SendText("more")
	chinese := desktop
	chinese.language = "zh-CN"
	p := openTab(t, wx, chinese)
	p.see("#top", "模拟微信")
	p.wait("the document's language", `document.documentElement.lang === 'zh-CN'`)
	p.clickText("#list", "45047")
	p.see(".detail .explained", "怎么办")
	p.click(".language")
	p.see("#top", "Simulated WeChat")
	p.see(".detail .explained", "What to do")
	p.do(chromedp.Reload())
	p.see("#top", "Simulated WeChat") // remembered against the browser's own
	if text := eval[string](p, `document.body.innerText.replaceAll('中文', '')`); hasChinese(text) {
		t.Errorf("the English page reads\n%s", text)
	}
}

func hasChinese(text string) bool {
	for _, r := range text {
		if r >= 0x4e00 && r <= 0x9fff {
			return true
		}
	}
	return false
}

func TestNarrowScreen(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice")
	narrow := desktop
	narrow.width, narrow.height = 390, 844
	p := openTab(t, wx, narrow)
	inSight := func(id string) {
		t.Helper()
		p.wait("only "+id, `['users', 'phone', 'exchanges'].every(name => (document.getElementById(name).offsetParent !== null) === (name === '`+id+`'))`)
	}
	inSight("phone")
	p.say("hi")
	p.see(".chat", "You wrote: hi")
	p.click("#tabs [data-with=users]")
	inSight("users")
	p.click("#tabs [data-with=exchanges]")
	inSight("exchanges")
	p.clickText("#list", "Customer message")
	p.see(".detail .story", "The bot sends a customer message to alice.")
	for _, name := range []string{"users", "phone", "exchanges"} {
		p.click("#tabs [data-with=" + name + "]")
		if wide := eval[int](p, `document.documentElement.scrollWidth`); wide > 390 {
			t.Errorf("%s is %d px wide on a screen of 390", name, wide)
		}
	}
}

func TestKeyboard(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice").SendText("hi")
	p := openTab(t, wx, desktop)
	p.see("#list", "Customer message")
	p.press("/", "/")
	p.wait("the search field", `document.activeElement.id === 'search'`)
	p.keys("alice")
	p.wait("what is about alice", `document.querySelectorAll('.entry').length === 2`)
	p.keys(kb.ArrowDown)
	p.wait("the list", `document.activeElement.id === 'list'`)
	p.keys("j")
	p.wait("the first row", `document.querySelectorAll('.entry')[0].getAttribute('aria-selected') === 'true'`)
	p.keys(kb.ArrowDown)
	p.wait("the second row", `document.querySelectorAll('.entry')[1].getAttribute('aria-selected') === 'true'`)
	p.keys("k")
	p.enter()
	p.see(".detail .story", "alice sent a text.") // the push comes before what the bot did because of it
	p.keys("j")                                   // the pane follows
	p.see(".detail .story", "The bot sends")
	p.keys(kb.Escape)
	p.wait("no pane", `document.querySelector('.detail').hidden`)
	p.keys("?")
	p.see("dialog[open]", "search the exchanges")
	p.keys(kb.Escape)
	p.wait("no dialog", `!document.querySelector('dialog')`)
	names := `[...document.querySelectorAll('button, input, select, textarea, [role=listbox], [role=log]')].filter(e => e.offsetParent && !(e.innerText.trim() || e.getAttribute('aria-label') || e.labels?.[0]?.innerText.trim())).map(e => e.outerHTML).join('\n')`
	if nameless := eval[string](p, names); nameless != "" {
		t.Errorf("these have no name to read out:\n%s", nameless)
	}
}

func TestConnectDialog(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice")
	p := openTab(t, wx, desktop)
	p.click(".callback-state")
	p.see("dialog[open]", "Connect your bot")
	p.click("#show-credentials")
	p.see("dialog[open]", "WECHAT_AES_KEY="+wx.EncodingAESKey())
	p.see("dialog[open]", "WECHAT_BASE_URL="+wx.URL())
	p.clickText(".environment", "Copy")
	if lines := p.copied(); lines == "" {
		t.Error("nothing was copied")
	}
	p.clickText("dialog[open]", "Verify again")
	p.wait("two steps", `document.querySelectorAll('.check-line.good').length === 2`)
	p.do(chromedp.SetValue("dialog [name=url]", "http://127.0.0.1:1/wechat"))
	p.clickText("dialog[open]", "Save and verify")
	p.wait("the refusal", `document.querySelector('.verify .bad')`)
	p.see(".callback-state", "callback verified") // by the one that still counts
}

func TestSecondApp(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice").SendText("in the first")
	p := openTab(t, wx, desktop)
	p.see(".chat", "You wrote: in the first")
	p.click(".callback-state")
	p.click("dialog[open] details summary")
	p.do(chromedp.SetValue("dialog [name=appId]", "wx00000000000000aa"), chromedp.SetValue("dialog [name=mode]", "plain"))
	p.clickText("dialog[open]", "Make it")
	p.see("#toasts", "The app wx00000000000000aa is there")
	p.see("#users .facts", "wx00000000000000aa")
	p.see("#users .facts", "plain")
	p.see("#phone .welcome", "Add a user")
	p.see(".callback-state", "no bot connected")
	eval[bool](p, `(choice => { choice.value = '`+wx.AppID()+`'; return choice.dispatchEvent(new Event('change', {bubbles: true})); })(document.getElementById('app-choice'))`)
	p.see(".chat", "You wrote: in the first")
	p.see("#users .facts", wx.AppID())
}
