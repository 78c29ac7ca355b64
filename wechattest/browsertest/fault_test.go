package browsertest

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// turnOn turns a fault on in the picker.
func (p *tab) turnOn(name, times string) {
	p.t.Helper()
	p.click(".fault-state")
	p.clickText(".fault-kinds", name)
	p.do(chromedp.SetValue(".fault-options [name=times]", times))
	p.click(".fault-options button[type=submit]")
	p.see(".fault-state.on", name)
	p.wait("the picker closed", `!document.querySelector('dialog')`)
}

func TestRevokedToken(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice").SendText("get a token")
	p := openTab(t, wx, desktop)
	p.turnOn("token revoked (40001)", "1")
	p.say("still there?")
	p.see(".chat", "You wrote: still there?")
	p.see(".fault-state", "no fault")
	p.click("[data-with=errors]")
	p.wait("one error", `document.querySelectorAll('.entry').length === 1`)
	p.see("#list", "token revoked (40001)")
	p.click(".entry")
	p.see(".detail .explained", "40001")
	p.see(".detail", "Struck by a fault")
}

func TestFaultOnAndOff(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice")
	p := openTab(t, wx, desktop)
	p.turnOn("reply window shut (45015)", "0")
	p.say("one")
	p.see(".chat", "该小程序提供的服务出现故障，请稍后再试")
	p.see("#list", "delivery 3/3")
	p.clickText("#list", "delivery 2/3")
	p.see(".detail", "Does WeChat repeat it?")
	p.wait("all deliveries", `document.querySelectorAll('.detail .aside .chip').length === 3`)
	p.click(".fault-state")
	p.see(".fault-active", "struck 3")
	p.click(".fault-row button")
	p.wait("no active fault", `document.querySelector('.fault-active').innerText === ''`)
	p.keys(kb.Escape)
	p.wait("the picker closed", `!document.querySelector('dialog')`)
	p.say("two")
	p.see(".chat", "You wrote: two")
}

func TestForgedPush(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice")
	p := openTab(t, wx, desktop)
	p.turnOn("forged: wrong signature", "1")
	p.say("trust me")
	p.clickText("#list", "forged: wrong signature")
	p.clickText(".detail-tabs", "Signature")
	p.see(".detail-body", "They differ: a bot must refuse this request.")
}

func TestClockShutsTheWindow(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	alice := wx.User("alice")
	alice.SendText("hi")
	p := openTab(t, wx, desktop)
	p.see("#users .box", "window closes in 47 h 59 min")
	before := wx.Now()
	p.clickText(".steps", "+48h")
	p.see("#users .box", "window shut")
	p.see(".ahead", "48 h ahead")
	if ahead := wx.Now().Sub(before); ahead < 48*time.Hour || ahead > 49*time.Hour {
		t.Errorf("the clock went %v ahead", ahead)
	}
	if left, _ := alice.Replies(); left != 0 {
		t.Errorf("%d replies are left after 48 h", left)
	}
}
