package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// play has users post. In the simulator, what contains "[risky]" is risky.
func play(app *local.App, base string, out io.Writer) error {
	lang := app.Lang
	alice, bob := app.Platform.User("alice"), app.Platform.User("bob")
	for _, p := range []struct {
		user              *wechattest.User
		kind, field, what string
	}{
		{alice, "line", "text", lang.Text("hello, all", "大家好")},
		{bob, "line", "text", lang.Text("something bad ", "坏话") + wechattest.RiskyText},
		{alice, "picture", "url", "https://files.example.com/cat.png"},
		{bob, "picture", "url", "https://files.example.com/" + wechattest.RiskyText + ".png"},
		{bob, "picture", "url", "gone.png"}, // WeChat can't download it
	} {
		body, err := json.Marshal(map[string]string{"code": p.user.LoginCode(), p.field: p.what})
		if err != nil {
			return err
		}
		status, _, err := exchange("POST", base+"/"+p.kind, string(body))
		if err != nil {
			return err
		}
		lang.Fprintf(out, "%s posts %q: %d %s\n", "%s 发布 %q：%d %s\n", p.user.Name(), p.what, status, http.StatusText(status))
	}
	show := func(title string) error {
		_, wall, err := exchange("GET", base+"/wall", "")
		fmt.Fprintf(out, "%s %s\n", title, wall)
		return err
	}
	if err := show(lang.Text("Others see", "其他人看到")); err != nil {
		return err
	}
	lang.Fprintf(out, "WeChat checks the pictures, and pushes the results ...\n", "微信检查图片，推送结果……\n")
	app.Platform.Advance(time.Minute)
	if err := show(lang.Text("Others see", "其他人看到")); err != nil {
		return err
	}
	lang.Fprintf(out, "bob's first picture is risky, and WeChat couldn't download the second.\n", "bob 的第一张图片有风险，第二张微信下载不到。\n")
	return nil
}

// exchange does what the client does.
func exchange(method, url, body string) (status int, answer string, err error) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	return response.StatusCode, strings.TrimSpace(string(text)), err
}
