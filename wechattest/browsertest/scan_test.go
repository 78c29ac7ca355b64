package browsertest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/minigo-dev/wechat/wechattest"
)

// askAPI calls the API as a bot does, and returns the answer.
func askAPI(t *testing.T, wx *wechattest.Platform, path, body string) []byte {
	t.Helper()
	token, err := wx.Client().AccessToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	response, err := wx.HTTPClient().Post("http://localhost"+path+"?access_token="+token, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(response.Status, err)
	}
	return answer
}

// pictureFile writes a picture into a file.
func pictureFile(t *testing.T, name string, content []byte) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func blankPicture(t *testing.T) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 300, 300))
	for i := range picture.Pix {
		picture.Pix[i] = 0xFF
	}
	picture.Set(1, 1, color.Black)
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A user scans a code that the bot has made: by its thumbnail, from a file, by dropping it, out of the chat,
// and where the log shows it. What is no code of the app is told plainly.
func TestScan(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ language, scan, none, opened, noCode, tooLarge string }{
		{"en-US", "Scan", "The bot has made no code yet", "alice opened ", "the picture isn't a code of this app", "2 MB"},
		{"zh-CN", "扫一扫", "服务器还没有生成码", "alice 打开了 ", "图片不是此应用的小程序码或二维码", "2 MB"},
	} {
		t.Run(v.language, func(t *testing.T) {
			t.Parallel()
			wx := newPlatform(t)
			alice := wx.User("alice")
			as := desktop
			as.language = v.language
			p := openTab(t, wx, as)
			p.expected = "409 (Conflict)" // the refusal of a picture
			p.see("#phone .scan", v.scan)
			p.click("#phone .scan")
			p.see("dialog[open]", v.none)
			p.click(".dialog-close")
			code := askAPI(t, wx, "/wxa/getwxacodeunlimit", `{"scene":"table=7","page":"pages/menu","env_version":"trial"}`)
			askAPI(t, wx, "/wxa/getwxacode", `{"path":"pages/index?from=poster"}`)
			file := pictureFile(t, "code.jpg", code)

			reads := func(page string) {
				t.Helper()
				p.see("#toasts", v.opened+page)
				p.wait("no dialog", `!document.querySelector('dialog')`)
				p.wait("the phone's note of "+page, `[...document.querySelectorAll('.chat .chat-note')].at(-1)?.innerText.includes(`+quote(page)+`)`)
				eval[bool](p, `(box => { box.replaceChildren(); return true; })(document.getElementById('toasts'))`)
			}
			p.click("#phone .scan")
			p.wait("two thumbnails, the newest first, which is at the keyboard", `(all => all.length === 2 && all[0].innerText.includes('pages/index?from=poster') && document.activeElement === all[0] && all.every(one => one.querySelector('img').naturalWidth > 0))([...document.querySelectorAll('.code-card')])`)
			p.enter()
			reads("pages/index?from=poster")

			p.click("#phone .scan")
			p.do(chromedp.SetUploadFiles("#scan-file", []string{pictureFile(t, "blank.png", blankPicture(t))}))
			p.see("dialog[open] [role=alert]", v.noCode)
			p.do(chromedp.SetUploadFiles("#scan-file", []string{pictureFile(t, "large.png", make([]byte, 2<<20+1))}))
			p.see("dialog[open] [role=alert]", v.tooLarge)
			p.do(chromedp.SetUploadFiles("#scan-file", []string{file}))
			reads("pages/menu?scene=table%3D7")

			p.click("#phone .scan")
			p.see("dialog[open]", "pages/menu")
			eval[bool](p, `(async () => {
				const code = document.querySelectorAll('.code-card img')[1];
				const canvas = document.createElement('canvas');
				canvas.width = canvas.height = 400;
				const brush = canvas.getContext('2d');
				brush.fillStyle = '#fff';
				brush.fillRect(0, 0, 400, 400);
				brush.drawImage(code, 0, 0, 400, 400);
				const files = new DataTransfer();
				files.items.add(new File([await new Promise(done => canvas.toBlob(done, 'image/png'))], 'code.png', {type: 'image/png'}));
				document.querySelector('.scan-zone').dispatchEvent(new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true}));
				return true;
			})()`)
			reads("pages/menu?scene=table%3D7")

			alice.SendImage(code)
			p.click(".chat .picture")
			p.click("dialog[open] .row.end button")
			reads("pages/menu?scene=table%3D7")

			p.clickText("#list", "/wxa/getwxacodeunlimit")
			p.see(".detail .made-code", "pages/menu?scene=table%3D7")
			p.wait("its picture", `document.querySelector('.made-code img').naturalWidth > 0`)
			p.click(".detail .made-code button")
			reads("pages/menu?scene=table%3D7")
		})
	}
}

// A subscribe message is a card with the template's title and words; a tap on it opens its page.
func TestSubscribeCard(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ language, head, enter, unknown string }{
		{"en-US", "Service notifications", "Enter the mini-program", "Subscribe message"},
		{"zh-CN", "服务通知", "进入小程序", "订阅消息"},
	} {
		t.Run(v.language, func(t *testing.T) {
			t.Parallel()
			wx := newPlatform(t)
			alice := wx.User("alice")
			answer := string(askAPI(t, wx, "/wxaapi/newtmpl/addtemplate", `{"tid":"101","kidList":[2,1,3],"sceneDesc":"取餐"}`))
			_, id, _ := strings.Cut(answer, `"priTmplId":"`)
			id, _, _ = strings.Cut(id, `"`)
			as := desktop
			as.language = v.language
			p := openTab(t, wx, as)
			p.click(`[data-do="acts"]`)
			p.wait("the template in the list", `document.querySelector('.dialog datalist option')?.value === `+quote(id))
			p.write(`.dialog input[name="templateIds"]`, id)
			p.click(`.dialog button[type="submit"]`)
			p.wait("the push of the popup", `document.querySelector('.dialog textarea')?.value.includes('"delivery"')`)
			p.click(".dialog-close")
			send := func(template, page string) {
				t.Helper()
				askAPI(t, wx, "/cgi-bin/message/subscribe/send", `{"touser":"`+alice.OpenID()+`","template_id":"`+template+`","page":"`+page+
					`","data":{"character_string1":{"value":"A012"},"thing2":{"value":"北门店"},"time3":{"value":"2030-01-01 12:30"}}}`)
			}
			send(id, "pages/order?id=7")
			card := `[...document.querySelectorAll('.notice-card')].at(-1)`
			p.see(".notice-card .notice-head", v.head)
			p.see(".notice-card .notice-title", "取餐提醒")
			p.wait("the rows in the template's order", card+`.querySelector('.notice-rows').innerText.replaceAll(/\s+/g, ' ') === '门店名称 北门店 取餐码 A012 取餐时间 2030-01-01 12:30'`)
			p.see(".notice-card .notice-foot", v.enter)
			p.click(".notice-card .notice-foot")
			p.see(".chat", "pages/order?id=7")
			p.wait("the page on the phone", `[...document.querySelectorAll('.chat .chat-note')].at(-1)?.innerText.includes('pages/order?id=7')`)
			alice.Subscribe("T9")
			send("T9", "")
			p.wait("a template that nobody knows", card+`.innerText.includes('T9') && `+card+`.innerText.includes('character_string1')`)
			if text := eval[string](p, card+`.innerText`); !strings.Contains(text, v.unknown) || strings.Contains(text, v.enter) {
				t.Errorf("without a known template and a page it reads %q", text)
			}
		})
	}
}
