package browsertest

import (
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// The panel of API security changes the platform certificate and ends the change.
func TestSecurityPanel(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ language, title, change, end string }{
		{"en-US", "API security", "Change certificate", "End the change"},
		{"zh-CN", "API 安全", "更换证书", "结束更换"},
	} {
		t.Run(v.language, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, wechattest.WithSeed(2026), wechattest.WithAPISecurity())
			wx.User("alice")
			old := wx.Client(wechat.WithAPISecurity(wx.APISecurity()))
			signs := func() bool {
				_, err := old.GetAPIQuota(t.Context(), "/cgi-bin/token")
				return err == nil
			}
			as := desktop
			as.language = v.language
			p := openTab(t, wx, as)
			first := wx.APISecurityKeys().CertificateNumber
			p.see(`#users [data-key=security]`, v.title)
			p.see(`#users [data-key=security]`, first)
			p.clickText("#users [data-key=security]", v.change)
			p.see(`#users [data-key=security]`, v.end)
			second := wx.APISecurityKeys().CertificateNumber
			p.see(`#users [data-key=security]`, second)
			if second == first || !signs() {
				t.Errorf("from %s to %s, the old one signs: %t", first, second, signs())
			}
			p.clickText("#users [data-key=security]", v.end)
			p.wait("the end", `!document.querySelector('#users [data-do=endChange]')`)
			if signs() {
				t.Error("the old certificate signs on")
			}
			p.click(".callback-state")
			p.click("#show-credentials")
			p.see("dialog[open]", "WECHAT_API_CERTIFICATE_NUMBER="+second)
		})
	}
	p := openTab(t, newPlatform(t), desktop)
	p.wait("no panel without it", `!document.querySelector('#users [data-key=security]')`)
}
