package browsertest

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

var (
	shots = flag.String("shots", "", "a folder for pictures of all that TestLooks sees")
	all   = flag.Bool("all", false, "TestLooks goes through all of its views, as with -shots; else half of them, the others each second day")
)

//go:embed looks.js
var looksScript string

// lookers say what a stranger sees of a session in which much goes right and something wrong.
var languages = []struct{ name, zone, hello, asks string }{
	{"en-US", "Asia/Shanghai", "hello", "what is new? https://example.com/new"},
	{"zh-CN", "Asia/Shanghai", "你好", "有什么新内容？ https://example.com/new"},
}

// TestLooks goes through the page in both languages, light and dark, on four widths. Every text has a
// contrast of at least 4.5 to what is behind it, no word is cut, and nothing is wider than the screen.
// A day's half has each pair of language, scheme and width in it.
func TestLooks(t *testing.T) {
	day := time.Now().YearDay()
	for i, language := range languages {
		for j, scheme := range []string{"light", "dark"} {
			for k, width := range []int64{1440, 1024, 768, 390} {
				if !*all && *shots == "" && (i+j+k+day)%2 != 0 {
					continue
				}
				name := fmt.Sprintf("%s-%s-%d", language.name[:2], scheme, width)
				t.Run(name, func(t *testing.T) {
					v := view{width, 900, language.name, scheme, language.zone}
					if width == 390 {
						v.height = 844
					}
					l := looker{tab: openTab(t, lively(t, language.hello, language.asks, width == 1024), v), name: name}
					l.prefer(scheme, "reduce")
					l.tour()
				})
			}
		}
	}
}

// lively is a WeChat in which much has happened.
func lively(t *testing.T, hello, asks string, secured bool) *wechattest.Platform {
	t.Helper()
	opts := []wechattest.Option{wechattest.WithSeed(2026)}
	if secured {
		opts = append(opts, wechattest.WithAPISecurity())
	}
	wx := wechattest.New(t, opts...)
	if secured {
		wx.ChangeCertificate()
	}
	b := &echoBot{client: wx.Client()}
	wx.Serve(wx.Callback().Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok && text.Content == asks {
			return nil, b.client.SendText(ctx, text.FromUserName, "https://example.com/notes\n<a href=\"https://example.com/a?b=1&amp;c=2\">notes</a> <a href=\"#\" data-miniprogram-appid=\""+wx.AppID()+"\" data-miniprogram-path=\"pages/a\">shop</a>")
		}
		return b.answer(ctx, m)
	}))
	if err := wx.Verify(); err != nil {
		t.Fatal(err)
	}
	alice, bob := wx.User("alice"), wx.User("小明")
	notices(t, wx, alice)
	alice.Enter("lobby")
	alice.SendText(hello)
	alice.SendText(asks)
	alice.SendText("card")
	bob.SendText("more")
	alice.SendImage(drawGate())
	wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "null") }))
	alice.SendText(hello)
	return wx
}

// notices makes a code, and sends subscribe messages: with a known template, and with one of the console.
func notices(t *testing.T, wx *wechattest.Platform, alice *wechattest.User) {
	t.Helper()
	client := wx.Client()
	added, err := client.AddWxaNewTemplate(t.Context(), &wechat.AddWxaNewTemplateRequest{Tid: "101", KidList: []int64{1, 2, 3, 4}, SceneDesc: "取餐"})
	if err != nil {
		t.Fatal(err)
	}
	alice.Subscribe(added.PriTmplID, "qR9sXk2LvT0bN7cW4yJ1mH8dF6gP3aZ5eU_oI-known")
	data := map[string]wechat.SubscribeValue{"character_string1": {Value: "A012"}, "thing2": {Value: "北门店"}, "time3": {Value: "2030-01-01 12:30"}, "thing4": {Value: "请在二十分钟内到北门店取餐谢谢"}}
	for _, message := range []wechat.SendSubscribeMessageRequest{
		{TemplateID: "qR9sXk2LvT0bN7cW4yJ1mH8dF6gP3aZ5eU_oI-known", Data: data}, {TemplateID: added.PriTmplID, Page: "pages/order?id=7", Data: data},
	} {
		message.ToUser = alice.OpenID()
		if _, err := client.SendSubscribeMessage(t.Context(), &message); err != nil {
			t.Fatal(err)
		}
	}
	for _, code := range []string{`{"path":"pages/index?from=poster"}`, `{"path":"packages/restaurant/pages/table/detail?table=7&seat=12&from=counter","env_version":"trial"}`} {
		askAPI(t, wx, "/wxa/getwxacode", code) // in the clear, also with API security
	}
}

type looker struct {
	*tab
	name string
}

// tour opens one thing after the other.
func (l *looker) tour() {
	l.t.Helper()
	narrow := strings.HasSuffix(l.name, "390") || strings.HasSuffix(l.name, "768")
	show := func(part string) {
		if narrow {
			l.click("#tabs [data-with=" + part + "]")
		}
	}
	l.wait("the picture of the gate", `document.querySelector('.chat .mini-cover img')?.complete`)
	l.look("phone")
	show("users")
	l.look("users")
	show("exchanges")
	l.wait("the advice", `document.querySelector('#stuck .stuck-text')?.innerText`)
	l.look("list")
	l.click("#stuck [data-do=hint]")
	l.wait("the hint", `document.querySelector('.detail .hint-card .code')`)
	l.look("hint")
	for _, language := range []string{"php", "node", "python"} {
		l.click(".detail .hint-card [data-code=" + language + "]")
		l.look("hint-" + language)
	}
	l.openRow(`row.classList.contains('failed') && row.innerText.includes('45047')`)
	l.wait("the explanation", `document.querySelector('.detail .explained')`)
	l.look("45047")
	l.openRow(`row.querySelector('.to-bot') && !row.querySelector('.fold').hidden`)
	l.wait("the calls", `document.querySelector('.detail .call-line')`)
	for _, tab := range []string{"overview", "request", "response", "signature", "envelope"} {
		l.click(".detail-tabs [data-with=" + tab + "]")
		l.look("push-" + tab)
	}
	l.click(".detail-close")
	eval[bool](l.tab, `(list => { list.scrollTop = 0; return true; })(document.getElementById('list'))`)
	l.openRow(`row.innerText.includes('/wxa/getwxacode')`)
	l.wait("its pane", `document.querySelector(".detail-head h3")?.innerText.includes(document.querySelector(".entry[aria-selected=true] .entry-kind")?.innerText ?? "none")`)
	l.click(".detail-tabs [data-with=overview]")
	l.wait("the code", `document.querySelector('.detail .made-code img')?.complete`)
	l.look("code")
	l.click(".detail-close")
	l.click("[data-do=folds]")
	l.wait("folded rows", `document.querySelector('.entry.folded')`)
	l.look("folded")
	l.dialog("connect", ".callback-state")
	l.dialog("faults", ".fault-state")
	if !narrow {
		l.dialog("help", "[data-do=help]")
	}
	show("users")
	if !narrow {
		eval[bool](l.tab, `(users => { users.scrollTop = users.scrollHeight; return true; })(document.getElementById('users'))`)
		l.look("users-end")
	}
	l.dialog("acts", "#users [data-do=acts]")
	l.dialog("add", "#users [data-do=add]")
	show("phone")
	eval[bool](l.tab, `(card => { card.scrollIntoView({block: 'center'}); return true; })([...document.querySelectorAll('.notice-card')].at(-1))`)
	l.look("notices")
	l.dialog("scan", "#phone .scan")
	l.dialog("event", "#composer [data-do=event]")
	l.dialog("picture", ".chat .picture")
	l.dialog("shop", "#composer [data-do=shop]")
	for _, sheet := range []string{"enter", "image", "card", "smile"} {
		l.click("#composer [data-do=sheet][data-with=" + sheet + "]")
		l.look("sheet-" + sheet)
	}
}

// openRow opens the last row that a condition holds of.
func (l *looker) openRow(condition string) {
	l.t.Helper()
	find := `[...document.querySelectorAll('.entry')].sort((a, b) => a.ariaPosInSet - b.ariaPosInSet).findLast(row => ` + condition + `)`
	l.wait("a row: "+condition, find)
	eval[bool](l.tab, `(row => { row.click(); return true; })(`+find+`)`)
}

func (l *looker) dialog(name, opener string) {
	l.t.Helper()
	l.click(opener)
	l.wait("the dialog "+name, `document.querySelector('dialog[open]')`)
	l.look(name)
	l.click("dialog[open] .dialog-close")
	l.wait("no dialog", `!document.querySelector('dialog')`)
}

// look examines what is in sight, and keeps a picture of it if that is wished for.
func (l *looker) look(what string) {
	l.t.Helper()
	for _, fault := range eval[[]string](l.tab, looksScript) {
		l.t.Errorf("%s: %s", what, fault)
	}
	if *shots == "" {
		return
	}
	picture, err := chromedp.Run(l.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, l.name+"-"+what+".png"), picture, 0o600); err != nil {
		l.t.Fatal(err)
	}
}
