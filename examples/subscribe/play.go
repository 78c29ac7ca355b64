package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// play has a user accept one message and order twice.
func play(app *local.App, k *kitchen, base string, out io.Writer) error {
	lang, alice := app.Lang, app.Platform.User("alice")
	pushed := func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, what := range k.seen {
			lang.Fprintf(out, "  WeChat pushes: template %s\n", "  微信推送：模板 %s\n", what)
		}
		k.seen = nil
	}
	lang.Fprintf(out, "alice accepts one message in the popup\n", "alice 在弹窗中同意接收一次订阅消息\n")
	alice.Subscribe(k.template)
	pushed()
	for _, dish := range []string{lang.Text("noodles", "面条"), lang.Text("dumplings", "饺子")} {
		answer, err := order(base, alice, dish)
		if err != nil {
			return err
		}
		lang.Fprintf(out, "alice orders %s: %s\n", "alice 点了%s：%s\n", dish, answer)
	}
	app.Platform.Advance(2 * time.Second) // WeChat tells a little later what has arrived
	pushed()
	for _, m := range alice.Received() {
		lang.Fprintf(out, "alice's phone shows the message: %s, %s\n", "alice 的手机显示订阅消息：%s，%s\n", m.Data["thing1"], m.Data["phrase2"])
	}
	return nil
}

// order does what the client does.
func order(base string, u *wechattest.User, dish string) (answer string, err error) {
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Post(base+"/order", "application/json", strings.NewReader(fmt.Sprintf(`{"code":%q,"dish":%q}`, u.LoginCode(), dish)))
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("POST /order: %s: %s", response.Status, text)
	}
	return strings.TrimSpace(string(text)), err
}
