package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/minigo-dev/wechat/wechattest"
)

func TestFirstVisit(t *testing.T) {
	t.Parallel()
	p := openTab(t, newPlatform(t), desktop)
	p.see("#phone .welcome", "Your bot is connected.")
	p.see("#phone .welcome", "Add a user")
	p.click("#phone .welcome [data-do=add]")
	p.see("dialog[open]", "Name")
	p.enter() // the name that is suggested
	p.see("#users .user-name", "alice")
	p.wait("the cursor in the message field", `document.activeElement === document.querySelector('#composer textarea')`)
	p.see("#phone .chat", "Enter the session or say hello.")
}

func TestFirstVisitWithoutABot(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	p := openTab(t, wx, desktop)
	p.see("#phone .welcome", "Connect your bot")
	p.see(".callback-state", "no bot connected")
	wx.User("alice")
	p.see(".phone-banner", "No bot is connected")
	p.say("anybody?")
	p.see(".chat", "anybody?")
	p.click(".phone-banner [data-do=connect]")
	p.see("dialog[open]", "Where WeChat reaches it")
}

// TestStory plays what a newcomer would: a session from its beginning until WeChat
// refuses the bot.
func TestStory(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice")
	p := openTab(t, wx, desktop)

	p.clickText("#composer", "Enter")
	p.do(chromedp.SetValue("[name=sessionFrom]", "shop"))
	p.click(".sheet button[type=submit]")
	p.see(".chat", "alice entered the session shop")
	p.see(".chat", "Welcome from shop")
	p.see("#users .box", "1 of 2")

	p.say("hello <b>你好</b> 😀")
	p.see(".chat", "You wrote: hello <b>你好</b> 😀")
	p.see("#users .box", "4 of 5")
	p.see("#users .box", "window closes in 47 h 59 min")

	p.clickText("#composer", "Picture")
	p.clickText(".sheet", "Send a sample")
	p.see(".chat", "Nice picture!")
	p.wait("the user's picture", `document.querySelector('.said.mine .picture img')?.naturalWidth === 480`)
	p.say("image")
	p.wait("the bot's picture", `document.querySelector('.said:not(.mine) .picture img')?.naturalWidth === 320`)
	p.click(".said.mine .picture")
	p.wait("the enlarged picture", `document.querySelector('dialog[open] .picture-large img')?.naturalWidth === 480`)
	p.keys(kb.Escape)

	p.clickText("#composer", "Card")
	p.click(".sheet button[type=submit]")
	p.see(".chat", "You shared Sword of the north")
	p.say("card")
	p.wait("the bot's card", `document.querySelector('.said:not(.mine) .mini-card')?.innerText.includes('The north gate')`)
	p.say("link")
	p.wait("the bot's link", `document.querySelector('a.link-card')?.rel.includes('noopener')`)

	p.say("more")
	p.see("#users .box", "no reply left (45047)")
	p.clickText("#list", "45047")
	p.see(".detail", "WeChat refuses with errcode 45047")
	p.see(".detail .explained", "Wait until the user writes or enters the session again")
}

func TestPictureFile(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	alice := wx.User("alice")
	p := openTab(t, wx, desktop)
	p.clickText("#composer", "Picture")
	p.do(chromedp.SetUploadFiles("#picture-file", []string{gateFile(t)}))
	alice.MustReceiveText("Nice picture!")
	eval[bool](p, pasteScript+`('paste', '#composer textarea', 'clipboardData')`)
	alice.MustReceiveText("Nice picture!")
	eval[bool](p, pasteScript+`('drop', '.phone', 'dataTransfer')`)
	alice.MustReceiveText("Nice picture!")
	p.wait("three pictures", `document.querySelectorAll('.said.mine .picture').length === 3`)
}

// pasteScript makes a pasting or dropping of a picture file, as the browser would.
const pasteScript = `((kind, selector, field) => {
  const bytes = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), c => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], 'dot.png', {type: 'image/png'}));
  const event = kind === 'paste' ? new ClipboardEvent(kind, {clipboardData: transfer, bubbles: true, cancelable: true})
    : new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true});
  return document.querySelector(selector).dispatchEvent(event) === false;
})`

func TestSeveralUsers(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	alice, ming := wx.User("alice"), wx.User("小明")
	p := openTab(t, wx, desktop)
	alice.SendText("from alice")
	p.see(".chat", "You wrote: from alice")
	p.clickText("#users", "小明")
	p.see(".phone-title", "小明")
	p.see(".chat", "Enter the session or say hello.")
	ming.SendText("来自小明")
	p.see(".chat", "You wrote: 来自小明")
	if text := eval[string](p, `document.querySelector('.chat').innerText`); strings.Contains(text, "alice") {
		t.Errorf("the chat of 小明 shows alice's: %s", text)
	}
}

func TestUserControls(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice").SendText("hi")
	p := openTab(t, wx, desktop)
	p.clickText("#users", "wx.login")
	p.see("#users .login", "once, within")
	p.click("[data-do=copyCode]")
	if code := p.copied(); !strings.HasPrefix(code, "sim_") {
		t.Errorf("the copied login code is %q", code)
	}
	p.clickText("#users", "Human takes over")
	p.see(".phone-banner", "A human agent has this session")
	p.say("anyone?")
	p.see("#toasts", "the bot was not asked")
	p.see("#list", "not asked")
	p.clickText("#users", "Human leaves")
	p.wait("no banner", `document.querySelector('.phone-banner').innerText === ''`)
	p.clickText("#users", "Refuse logins")
	p.see("#users .tags", "logins refused")
	p.say("typing")
	p.wait("the typing indicator", `!document.querySelector('.typing').hidden`)
	p.see("#users .user", "bot is typing")
}
