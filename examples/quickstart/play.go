package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// play plays the whole story on the simulated WeChat: a user enters, writes and logs in.
func play(app *local.App, base string, out io.Writer) error {
	platform, lang := app.Platform, app.Lang
	lang.Fprintf(out, "WeChat verified the address %s\n", "微信已验证回调 URL %s\n", base+"/wechat")

	alice := platform.User("alice")
	alice.Enter("lobby")
	alice.SendText(lang.Text("hello", "你好"))
	alice.SendText(lang.Text("image", "图片"))

	lang.Fprintf(out, "\nWhat alice saw:\n", "\nalice 看到：\n")
	for _, m := range alice.Received() {
		fmt.Fprintln(out, "  ", m)
	}
	if len(alice.Received()) != 3 {
		return fmt.Errorf("alice received %d messages, not 3", len(alice.Received()))
	}

	// The game's client calls wx.login, then the game's server.
	var login struct{ Session string }
	if err := postJSON(base+"/login", "", map[string]string{"code": alice.LoginCode()}, &login); err != nil {
		return err
	}
	var saved json.RawMessage
	err := postJSON(base+"/profile", login.Session, profile{
		NickName: "Alice", AvatarURL: "https://example.com/alice.png", Language: "zh_CN",
		Gender: 2, Country: "CN", Province: "Guangdong",
	}, &saved)
	if err != nil {
		return err
	}
	lang.Fprintf(out, "\nalice logged in; the game recorded: %s\n", "\nalice 已登录，游戏记录了：%s\n", saved)

	lang.Fprintf(out, "\nWhat went over the wire, secrets masked:\n", "\n收发的内容（敏感信息已打码）：\n")
	if err := transcribe(platform.Exchanges(), out, lang); err != nil {
		return err
	}
	lang.Fprintf(out, "\nNext: be the user yourself, on a page in the browser, with -serve; or make a project of your own:\n%s",
		"\n接下来：加上 -serve，在浏览器里自己当用户；或者新建自己的项目：\n%s",
		"    go run ./examples/quickstart -serve\n    go run ./cmd/wechat new mygame\n")
	return nil
}

// transcribe prints the platform's log, ordered by the beginning of each request.
func transcribe(log []wechattest.Exchange, out io.Writer, lang local.Lang) error {
	slices.SortStableFunc(log, func(a, b wechattest.Exchange) int { return a.Time.Compare(b.Time) })
	for _, e := range log {
		way, asked, answered, note := lang.Text("game -> WeChat", "游戏 -> 微信"), e.RequestBody, e.ResponseBody, ""
		if e.Direction == wechattest.ToBot {
			way, note = lang.Text("WeChat -> game", "微信 -> 游戏"), " ("+e.Kind+")"
			if e.Plain != "" {
				asked = e.Plain
			}
			if e.Kind == "verification" && e.Status == http.StatusForbidden {
				note = lang.Text(" (verification with a wrong signature: refused, as it has to be)", "（签名错误的验证请求：已拒绝，应当如此）")
			}
		}
		fmt.Fprintf(out, "  %s  %s  %s %s  %d, %v%s\n", e.Time.Format("15:04:05.000"), way, e.Method, e.Path, e.Status, e.Duration.Round(time.Microsecond), note)
		for _, text := range []string{asked, answered} {
			if text != "" {
				fmt.Fprintf(out, "      %s\n", text)
			}
		}
	}
	return nil
}

func postJSON(url, session string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if session != "" {
		request.Header.Set("Authorization", "Bearer "+session)
	}
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10))
		return fmt.Errorf("%s: %s", response.Status, strings.TrimSpace(string(text)))
	}
	return json.NewDecoder(response.Body).Decode(out)
}
