package browsertest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// startMinigame serves examples/minigame-client, and returns the address of its page.
func startMinigame(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "minigame-client")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program, "./examples/minigame-client")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server := exec.Command(program, "-serve", "-lang", "en")
	server.Env = append(os.Environ(), "WECHAT_APPID=", "LISTEN=127.0.0.1:0", "SIM_LISTEN=", "SIM_HOST=")
	server.Stderr = os.Stderr
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
	})
	base := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "Open "); ok {
			base, _, _ = strings.Cut(rest, " in a browser")
		}
		if strings.HasPrefix(lines.Text(), "Serving ") {
			return base
		}
	}
	t.Fatal("the example ended")
	return ""
}

// picture keeps what the tab shows, where SHOTS names a folder: to be looked at.
func (p *tab) picture(name string) {
	p.t.Helper()
	dir := os.Getenv("SHOTS")
	if dir == "" {
		return
	}
	shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.fail("%v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), shot, 0o600); err != nil {
		p.fail("%v", err)
	}
}

// gameWords are what the page of the mini-game says in a language.
type gameWords struct {
	language, loggedIn, who, allow, verified, hello, card, key, reply, pay, sword, gems, noGems string
	taps                                                                                        [3]string // customer service, sword, ad
}

var gameLanguages = []gameWords{
	{
		language: "en-US", loggedIn: "Logged in", who: "Show who you are", allow: "Allow", verified: "The server has verified who you are",
		hello: "Hello! Are you stuck on level 7?", card: "Send the card", key: "The key is under the stone.", reply: "You wrote: open, please", pay: "Pay",
		sword: "WeChat told the server: here is your sword", gems: "WeChat told the server: 5 gems for you", noGems: "Watch it to the end for the gems",
	},
	{
		language: "zh-CN", loggedIn: "已登录", who: "告诉游戏我是谁", allow: "允许", verified: "服务器已验证你的身份",
		hello: "你好！卡在第 7 关了吗？", card: "发送卡片", key: "钥匙在石头下面。", reply: "你说的是：open, please", pay: "确认支付",
		sword: "微信已通知服务器：宝剑到手", gems: "微信已通知服务器：获得 5 颗宝石", noGems: "看完广告才能得到宝石",
	},
}

// keepDrawn notes what the canvas of the game shows.
const keepDrawn = `(() => { const write = CanvasRenderingContext2D.prototype.fillText; window.drawn = new Map();
CanvasRenderingContext2D.prototype.fillText = function (text, x, y, most) { drawn.set(text, {x, y, color: this.fillStyle, wide: this.measureText(text).width, most, align: this.textAlign}); return write.apply(this, arguments); };
const clear = CanvasRenderingContext2D.prototype.setTransform;
CanvasRenderingContext2D.prototype.setTransform = function () { drawn.clear(); return clear.apply(this, arguments); }; })(); true`

// play is a game in a tab.
func playGame(t *testing.T, base string, v view, user string) *tab {
	t.Helper()
	p := openAt(t, base+"?user="+user, v)
	p.wait("the game", `window.wx && document.querySelector('.native')`)
	eval[bool](p, keepDrawn)
	eval[bool](p, `dispatchEvent(new Event('resize')); true`)
	return p
}

func (p *tab) shows(text string) {
	p.t.Helper()
	p.wait(text, "window.drawn.has("+quote(text)+")")
}

// pressGame presses a button of the game by the keyboard: 0 is the first. A tap on the sky
// lets the arrows begin there.
func (p *tab) pressGame(button int) {
	p.t.Helper()
	p.wait("the game", `!document.querySelector('#screen').inert`)
	eval[bool](p, `(c => { c.dispatchEvent(new PointerEvent('pointerup', {clientX: 1, clientY: 1})); c.focus(); return true; })(document.querySelector('canvas'))`)
	for range button + 1 {
		p.hit("ArrowDown", 40)
	}
	p.hit("Enter", 13)
}

// hit hits a key that writes nothing.
func (p *tab) hit(name string, code int64) {
	p.t.Helper()
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: name, WindowsVirtualKeyCode: code}
	command(p, input.DispatchKeyEvent, key)
	key.Type = input.DispatchKeyEventTypeKeyUp
	command(p, input.DispatchKeyEvent, key)
}

func TestMinigame(t *testing.T) {
	t.Parallel()
	base := startMinigame(t)
	t.Run("language", func(t *testing.T) { testMinigameLanguage(t, base) })
	t.Run("views", func(t *testing.T) { testMinigameViews(t, base) })
	t.Run("moments", func(t *testing.T) { testMinigameMoments(t, base) })
}

// testMinigameMoments plays all moments, in both languages, by the keyboard.
func testMinigameMoments(t *testing.T, base string) {
	for n, w := range gameLanguages {
		t.Run(w.language, func(t *testing.T) {
			t.Parallel()
			v := desktop
			v.language = w.language
			if n == 1 {
				v.scheme = "dark"
			}
			p := playGame(t, base, v, fmt.Sprintf("u%d", n))
			p.shows(w.loggedIn)
			p.picture("game-start-" + w.language)
			p.clickText("#phone", w.who)
			p.picture("game-consent-" + w.language)
			p.clickText("#sheet", w.allow)
			p.shows(w.verified)

			p.pressGame(0)
			p.see("#chat", w.hello)
			p.clickText("#composer", w.card)
			p.see("#chat", w.key)
			p.do(chromedp.SendKeys("#text", "open, please"))
			p.enter()
			p.see("#chat", w.reply)
			p.picture("game-service-" + w.language)
			p.hit("Escape", 27)
			p.wait("the game again", `document.querySelector('#service').hidden && !document.querySelector('#screen').inert`)

			p.pressGame(1)
			p.see("#sheet", "¥6.00")
			p.picture("game-pay-" + w.language)
			p.enter()
			p.shows(w.sword)
			p.see("#wire-list", "minigame_game_pay_goods_deliver_notify")
			p.picture("game-sword-" + w.language)

			p.pressGame(2)
			p.wait("the ad", `!document.querySelector('#ad').hidden`)
			p.hit("Escape", 27)
			p.shows(w.noGems)
			p.pressGame(2)
			p.wait("the ad", `!document.querySelector('#ad').hidden`)
			p.picture("game-ad-" + w.language)
			p.wait("the end of the ad", `/earned|已获得/.test(document.querySelector('#ad-left').textContent)`)
			p.click("#ad-close")
			p.shows(w.gems)
			p.wait("all moments", `document.querySelectorAll('#moment-list .done').length === 5`)
			p.picture("game-end-" + w.language)
			if said := eval[string](p, `document.body.innerText + [...drawn.keys()]`); hasChinese(strings.ReplaceAll(said, "中文", "")) != (n == 1) {
				t.Errorf("in %s the page says %s", w.language, said)
			}
		})
	}
}

// contrasts lists what can't be read: texts with a contrast below 4.5 (3 where they are large),
// in the page and on the canvas.
const contrasts = `(() => {
const parse = color => { const m = (color.match(/[\d.]+/g) ?? []).map(Number); return color[0] === '#' ? [1, 3, 5].map(n => parseInt(color.slice(n, n + 2), 16)) : color.startsWith('color(') ? [...m.slice(0, 3).map(c => c * 255), m[3] ?? 1] : m; };
const light = rgb => rgb.slice(0, 3).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
const behind = e => { const over = []; for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] === 1) { over.push(c); break; } if (c[3] > 0) over.push(c); } return over.reverse().reduce((under, c) => under.map((u, n) => u * (1 - (c[3] ?? 1)) + c[n] * (c[3] ?? 1)), [255, 255, 255]); };
const bad = [];
for (const e of document.querySelectorAll('body *')) {
  if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility() || e.closest('[aria-hidden=true], .unseen, #ad')) continue;
  const style = getComputedStyle(e), r = ratio(parse(style.color), behind(e));
  if (r < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) bad.push(e.innerText + ' ' + r.toFixed(2));
}
const canvas = document.querySelector('canvas'), pen = canvas.getContext('2d'), scale = devicePixelRatio;
if (canvas.checkVisibility()) for (const [text, d] of drawn) {
  const wide = Math.min(d.wide, d.most ?? d.wide), left = d.align === 'center' ? d.x - wide / 2 : d.x;
  const r = ratio(parse(d.color), [...pen.getImageData((left - 2) * scale, (d.y - 10) * scale, 1, 1).data]);
  if (r < 4.5) bad.push('canvas: ' + text + ' ' + r.toFixed(2));
}
return bad; })()`

// testMinigameViews looks at the page in all sizes, schemes and languages.
func testMinigameViews(t *testing.T, base string) {
	for _, size := range [][2]int64{{390, 844}, {1024, 768}, {1440, 900}} {
		for n, w := range gameLanguages {
			for _, scheme := range []string{"light", "dark"} {
				name := fmt.Sprintf("%d-%s-%s", size[0], w.language, scheme)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					p := playGame(t, base, view{size[0], size[1], w.language, scheme, "Asia/Shanghai"}, fmt.Sprintf("v%d", n))
					p.shows(w.loggedIn)
					look := func(part string) {
						t.Helper()
						p.picture("view-" + part + "-" + name)
						if bad := eval[[]string](p, contrasts); len(bad) > 0 {
							t.Errorf("%s: too faint: %q", part, bad)
						}
						if wide := eval[int64](p, `Math.max(...[...document.querySelectorAll('body, main, header, #tabs, #composer, #wire-list, #moment-list')].filter(e => e.checkVisibility()).map(e => e.scrollWidth - e.clientWidth))`); wide > 0 {
							t.Errorf("%s: %d px too wide", part, wide)
						}
						if cutOff := eval[[]string](p, `[...drawn].filter(([, d]) => d.most && d.wide > d.most).map(([text]) => text)`); len(cutOff) > 0 {
							t.Errorf("%s: squeezed on the canvas: %q", part, cutOff)
						}
					}
					look("game")
					p.pressGame(0)
					p.see("#chat", w.hello)
					look("chat")
					p.hit("Escape", 27)
					p.pressGame(1)
					p.see("#sheet", "¥6.00")
					look("pay")
					p.hit("Escape", 27)
					if size[0] > 720 {
						return
					}
					eval[bool](p, `document.querySelector('#tab-game').focus(); true`)
					for _, part := range []string{"moments", "wire"} {
						p.hit("ArrowRight", 39)
						p.wait(part, `document.querySelector('#`+part+`').checkVisibility() && document.activeElement.id === 'tab-`+part+`'`)
						look(part)
					}
				})
			}
		}
	}
}

// testMinigameLanguage: the switch changes all that is on the screen, and is remembered.
func testMinigameLanguage(t *testing.T, base string) {
	t.Parallel()
	p := playGame(t, base, desktop, "alice")
	p.shows("Logged in")
	p.click("#language")
	p.shows("已登录")
	p.see("#phone", "告诉游戏我是谁")
	p.see("#moments", "登录")
	if got := eval[string](p, `document.documentElement.lang + ' ' + document.title`); got != "zh-CN 城门 · 小游戏" {
		t.Errorf("the document is %s", got)
	}
	p.wait("a text to be read out", `[...document.querySelectorAll('#drawn li')].some(item => item.textContent === '已登录')`)
	p.pressGame(0)
	p.see("#chat", "你好！卡在第 7 关了吗？") // the bot speaks as the page does
	p.do(chromedp.Reload())
	p.wait("Chinese", `document.documentElement.lang === 'zh-CN' && document.querySelector('.native')?.textContent === '告诉游戏我是谁'`)
}
