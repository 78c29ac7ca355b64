package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/minigo-dev/wechat/wechattest"
)

// A tab shows a platform's page. It fails its test on any error in the console and on any
// request to another host.
type tab struct {
	t    *testing.T
	ctx  context.Context
	wx   *wechattest.Platform
	host string

	mu       sync.Mutex
	problems []string
	expected string // what the problems may be that the test means to cause
}

// A view is how the tab looks at the page.
type view struct {
	width, height int64
	language      string // Accept-Language
	scheme        string // prefers-color-scheme
	zone          string
}

var desktop = view{1440, 900, "en-US", "light", "Asia/Shanghai"}

// keepClipboard stands in for the clipboard: a headless browser has none that is its own.
const keepClipboard = `Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text; }}});`

func openTab(t *testing.T, wx *wechattest.Platform, v view) *tab {
	t.Helper()
	p := openAt(t, wx.URL()+"/_sim/", v)
	p.wx = wx
	p.wait("the page's first state", `document.querySelector('#users .panel-head')`)
	return p
}

// openAt shows any page.
func openAt(t *testing.T, address string, v view) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	ctx, expire := context.WithTimeout(ctx, 3*time.Minute)
	p := &tab{t: t, ctx: ctx}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p.host = u.Host
	if err := chromedp.Listen(ctx, p.watch); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, problem := range p.problems {
			if p.expected == "" || !strings.Contains(problem, p.expected) {
				t.Error(problem)
			}
		}
		expire()
		cancel()
	})
	command(p, network.Enable, network.EnableParams{})
	command(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: keepClipboard})
	command(p, page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: true})
	command(p, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: v.zone})
	command(p, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: "browsertest", AcceptLanguage: v.language})
	command(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.prefer(v.scheme, "no-preference")
	p.do(chromedp.EmulateViewport(v.width, v.height), chromedp.Navigate(address))
	return p
}

// watch notes what a page of ours must not do.
func (p *tab) watch(event any) {
	problem := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			problem += " " + x.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			problem = fmt.Sprintf("console: %s %v", e.Type, e.Args)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			problem = "console: " + e.Entry.Text + " " + e.Entry.URL
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Host != p.host && u.Scheme != "data" && u.Scheme != "blob" && e.Request.URL != "about:blank" {
			problem = "request to another host: " + e.Request.URL
		}
	}
	if problem == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = append(p.problems, problem)
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.fail("%v", err)
	}
}

func eval[T any](p *tab, script string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.fail("%s: %v", script, err)
	}
	return v
}

// wait polls from here rather than in the page, whose policy forbids eval.
func (p *tab) wait(what, condition string) {
	p.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(15 * time.Millisecond) {
		if eval[bool](p, `Boolean(`+condition+`)`) {
			return
		}
		if time.Now().After(deadline) {
			p.fail("waited in vain for %s: %s", what, condition)
		}
	}
}

func (p *tab) fail(format string, args ...any) {
	p.t.Helper()
	var transcript strings.Builder
	if p.wx != nil {
		all := p.wx.Exchanges()
		for _, e := range all[max(0, len(all)-30):] {
			transcript.WriteString(e.String() + "\n")
		}
	}
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		text = err.Error()
	}
	p.t.Fatalf("%s\n\nthe page:\n%s\n\nthe exchanges:\n%s", fmt.Sprintf(format, args...), cut(text), transcript.String())
}

// see waits until the text shows inside the element that a selector finds.
func (p *tab) see(selector, text string) {
	p.t.Helper()
	p.wait(text, fmt.Sprintf(`document.querySelector(%s)?.innerText.includes(%s)`, quote(selector), quote(text)))
}

// click clicks the first element in sight that a selector finds.
func (p *tab) click(selector string) {
	p.t.Helper()
	p.wait(selector, fmt.Sprintf(`document.querySelector(%s)`, quote(selector)))
	p.do(chromedp.Click(selector, chromedp.NodeVisible))
}

// clickText clicks the button, in the element that a selector finds, which reads so.
func (p *tab) clickText(selector, text string) {
	p.t.Helper()
	find := fmt.Sprintf(`[...document.querySelector(%s)?.querySelectorAll('button, [role=option]') ?? []].find(e => e.innerText.includes(%s))`, quote(selector), quote(text))
	p.wait(text, find)
	eval[bool](p, `(e => { e.scrollIntoView({block: 'nearest'}); e.focus(); e.click(); return true; })(`+find+`)`)
}

func (p *tab) keys(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// say writes a message into the phone and sends it by Enter.
func (p *tab) say(text string) {
	p.t.Helper()
	p.click("#composer textarea")
	p.keys(text)
	p.enter()
}

func (p *tab) enter() {
	p.t.Helper()
	p.press("Enter", "\r")
}

// press presses a key as a keyboard does: one event, whose text the page can keep out.
func (p *tab) press(name, text string) {
	p.t.Helper()
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: name, Text: text, WindowsVirtualKeyCode: int64(text[0])}
	command(p, input.DispatchKeyEvent, key)
	key.Type, key.Text = input.DispatchKeyEventTypeKeyUp, ""
	command(p, input.DispatchKeyEvent, key)
}

func (p *tab) prefer(scheme, motion string) {
	p.t.Helper()
	command(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion}},
	})
}

// copied is what the page wrote to the clipboard since the last call.
func (p *tab) copied() string {
	p.t.Helper()
	p.wait("something in the clipboard", `window.copied`)
	return eval[string](p, `(text => { window.copied = ''; return text; })(window.copied)`)
}

func cut(text string) string {
	const most = 4000
	if len(text) > most {
		return text[:most] + " ..."
	}
	return text
}

func quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string can always be written
	}
	return string(b)
}

// command runs a command of the browser's protocol in the tab.
func command[P, R any](p *tab, cmd cdp.Command[P, R], params P) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, cmd, params); err != nil {
		p.t.Fatal(err)
	}
}
