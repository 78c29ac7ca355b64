package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/minigo-dev/wechat"
)

// lastPush returns the message of the last push of a kind.
func (p *tab) lastPush(kind string) string {
	all := p.wx.Exchanges()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == kind {
			return all[i].Plain
		}
	}
	return ""
}

// setField writes a value into the control of a field, as typing does.
func (p *tab) setField(path, value string) {
	p.t.Helper()
	p.wait(path, fmt.Sprintf(`document.querySelector('[data-path=%s]')`, quote(path)))
	p.write("[data-path="+quote(path)+"]", value)
}

func (p *tab) write(selector, value string) {
	p.t.Helper()
	eval[bool](p, fmt.Sprintf(`(e => { e.value = %s; for (const what of ['input', 'change']) e.dispatchEvent(new Event(what, {bubbles: true})); return true; })(document.querySelector(%s))`, quote(value), quote(selector)))
}

func (p *tab) json() map[string]any {
	p.t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(eval[string](p, `document.querySelector('[name=fields]').value`)), &v); err != nil {
		p.fail("%v", err)
	}
	return v
}

// search finds a kind by the keyboard alone.
func (p *tab) search(words string) {
	p.t.Helper()
	p.wait("the kinds", `document.querySelectorAll('[name=kind] option').length > 110`)
	p.wait("the focus in the search", `document.activeElement.name === 'search'`)
	p.keys(words)
	p.wait("what was found", `document.querySelectorAll('[name=kind] option').length < 10`)
}

// Every kind is offered, found by its name or title in the page's language, and has a form whose every field
// changes the JSON.
func TestPushForm(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, language, event, words, push string
		width                              int64
	}{
		{"English", "en-US", "Event", "refund virtual", "Push", 1440},
		{"Chinese", "zh-CN", "事件", "退款推送", "推送", 1440},
		{"on a phone", "en-US", "Event", "xpay_refund_notify", "Push", 390},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wx := newPlatform(t)
			alice := wx.User("alice")
			v := desktop
			v.language, v.width = tc.language, tc.width
			p := openTab(t, wx, v)
			p.clickText("#composer", tc.event)
			p.search(tc.words)
			p.wait("the refund", `document.querySelector('[name=kind]').value === 'xpay_refund_notify'`)
			if got := p.json()["OpenId"]; got != alice.OpenID() {
				p.fail("OpenId is %v", got)
			}
			p.setField("RefundFee", "123")
			p.setField("RetMsg", "<b>&")
			p.clickText(".push-form-side", "TeamInfo")
			p.setField("TeamInfo.TeamType", "2")
			p.setField("TeamInfo.TeamId", "t1")
			if got := fmt.Sprint(p.json()["RefundFee"], p.json()["RetMsg"], p.json()["TeamInfo"]); got != "123<b>&map[ActivityId: TeamAction:0 TeamId:t1 TeamType:2]" {
				p.fail("the JSON says %s", got)
			}
			if wide := eval[int](p, `document.querySelector('dialog[open]').scrollWidth - document.querySelector('dialog[open]').clientWidth`); wide > 0 {
				p.fail("the dialog is %d px too wide", wide)
			}
			if wide := eval[int](p, `document.documentElement.scrollWidth`); int64(wide) > tc.width {
				p.fail("the page is %d px wide", wide)
			}
			p.clickText("dialog[open] .push-end", tc.push)
			p.see("#toasts", "xpay_refund_notify")
			if got := p.lastPush("xpay_refund_notify"); !strings.Contains(got, `"RefundFee":123`) || !strings.Contains(got, `"TeamType":2`) || !strings.Contains(got, `<b>&`) {
				p.fail("pushed %s", got)
			}
			p.see(".chat", "xpay_refund_notify")
		})
	}
}

// Lists, texts that hold JSON, choices, and the JSON itself.
func TestPushFormShapes(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice")
	p := openTab(t, wx, desktop)
	p.clickText("#composer", "Event")
	p.search("subscribe_msg_popup")
	p.setField("List.0.SubscribeStatusString", "reject")
	p.clickText(".push-form-side", "Add an item")
	p.setField("List.1.TemplateId", "second")
	if got := len(p.json()["List"].([]any)); got != 2 {
		p.fail("%d items", got)
	}
	p.click(`.push-form-side [aria-label="Remove List 1"]`)
	if got := fmt.Sprint(p.json()["List"]); !strings.Contains(got, "second") || strings.Contains(got, "reject") {
		p.fail("the list is %s", got)
	}
	p.write("[name=search]", "")
	p.do(chromedp.Focus("[name=search]"))
	p.search("minigame_game_pay_goods")
	p.setField("MiniGame.Payload.GoodsInfo.Quantity", "7")
	p.setField("MiniGame.Payload.GoodsInfo.OrderSource", "1")
	if got := fmt.Sprint(p.json()["MiniGame"]); !strings.Contains(got, `"Quantity":7`) || !strings.Contains(got, `"OrderSource":2`) {
		p.fail("the payload is %s", got)
	}
	p.write("[name=fields]", "{nonsense")
	p.see("dialog[open] [role=alert]", "That is no JSON object.")
	p.wait("nothing to push", `document.querySelector('dialog[open] [type=submit]').disabled`)
	p.write("[name=fields]", `{"MiniGame": {"Payload": "{\"Env\":1,\"OutTradeNo\":\"own\"}", "IsMock": true}}`)
	p.wait("the form of what was written", `document.querySelector('[data-path="MiniGame.Payload.OutTradeNo"]').value === 'own'`)
	p.clickText("dialog[open] .push-end", "Push")
	p.see("#toasts", "minigame_game_pay_goods")
	if got := p.lastPush("minigame_game_pay_goods_deliver_notify"); !strings.Contains(got, "own") || strings.Contains(got, `"PayEventSig":""`) {
		p.fail("pushed %s", got)
	}
}

// A notice of WeChat's about no user, and a question whose address is its own.
func TestPushFormAddresses(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice")
	var asked []*wechat.RewardedAd
	server := httptest.NewServer(wx.RewardedAdCallback().Handler(func(_ context.Context, r *wechat.RewardedAd) (bool, error) {
		if asked = append(asked, r); r.RewardItem == "broken" {
			return false, errors.New("broken")
		}
		return true, nil
	}))
	t.Cleanup(server.Close)
	p := openTab(t, wx, desktop)
	p.clickText("#composer", "Event")
	p.search("rewarded")
	p.write("[name=address]", wx.URL()+"/nothing")
	p.clickText(".push-about", "Verify and save")
	p.wait("a refusal", `document.querySelector('.push-about [role=status]').className === 'bad-text'`)
	p.write("[name=address]", server.URL+"/ads")
	p.clickText(".push-about", "Verify and save")
	p.see(".push-about", "Verified and saved")
	p.clickText(".push-about", "EncodingAESKey")
	if got := p.copied(); got != wx.RewardedAdConfig().EncodingAESKey {
		p.fail("copied %q", got)
	}
	p.setField("reward_item", "gem")
	p.clickText("dialog[open] .push-end", "Push")
	p.see("#toasts", "The server grants the reward.")
	if len(asked) != 1 || asked[0].RewardItem != "gem" {
		p.fail("asked %v", asked)
	}
	p.see(".chat", "rewarded_ad")
	p.clickText("#composer", "Event")
	p.search("component_verify_ticket")
	p.clickText("dialog[open] .push-end", "Push")
	p.see("#toasts", "component_verify_ticket")
	if got := p.lastPush("component_verify_ticket"); !strings.Contains(got, wx.AppID()) {
		p.fail("pushed %s", got)
	}
}
