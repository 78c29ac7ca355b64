package browsertest

import (
	"net/http"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

// The page does what a client does for its user, and changes how the app's pushes come.
func TestActs(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("success")) }))
	alice := wx.User("alice")
	p := openTab(t, wx, desktop)
	p.click(`[data-do="acts"]`)
	p.see(".dialog h2", "What the client of alice does")

	p.choose("do", "phoneCode")
	p.write(`.dialog input[name="number"]`, "13800138000")
	p.click(`.dialog button[type="submit"]`)
	p.wait("a phone code", `document.querySelector('.dialog textarea')?.value.includes('"code": "sim_')`)

	p.choose("do", "clientData")
	p.choose("kind", "run")
	p.click(`.dialog button[type="submit"]`)
	p.wait("encrypted data with its iv", `document.querySelector('.dialog textarea')?.value.includes('"encryptedData"')`)

	p.choose("do", "unionId")
	p.click(`.dialog button[type="submit"]`)
	p.wait("a unionid", `document.querySelector('.dialog textarea')?.value.includes('"unionId"')`)

	p.choose("do", "subscribe")
	p.write(`.dialog input[name="templateIds"]`, "T1")
	p.click(`.dialog button[type="submit"]`)
	p.wait("the push of the popup", `document.querySelector('.dialog textarea')?.value.includes('"status": 200')`)

	old := alice.SessionKey()
	p.choose("do", "newSessionKey")
	p.click(`.dialog button[type="submit"]`)
	p.wait("its end", `document.querySelector('.dialog textarea')?.value === '{}'`)
	if alice.SessionKey() == old {
		p.fail("the session_key is the old one")
	}

	p.click(".dialog-close")
	p.wait("the dialog to close", `!document.querySelector('.dialog')`)
	for name, value := range map[string]string{"format": "xml", "mode": "plain"} {
		eval[bool](p, `(choice => { choice.value = `+quote(value)+`; choice.dispatchEvent(new Event('change')); return true; })(document.querySelector('select[data-key=`+name+`]'))`)
	}
	p.wait("XML in plain mode", `document.querySelector('select[data-key="format"]').dataset.value === 'xml' && document.querySelector('select[data-key="mode"]').dataset.value === 'plain'`)
	if c := wx.PushConfig(); c.Mode != wechattest.Plain || c.Format != wechattest.XML {
		p.fail("pushes come as %v %v", c.Mode, c.Format)
	}
}
