package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// A phone does what the game's client does with wx.login and wx.request.
type phone struct {
	user    *wechattest.User
	base    string
	session string // all that it keeps
	out     io.Writer
	lang    local.Lang
}

// login calls wx.login and sends the code to the game's server.
func (p *phone) login() error {
	code := p.user.LoginCode()
	status, answer, err := p.send("POST", "/login", fmt.Sprintf(`{"code":%q}`, code))
	if err != nil {
		return err
	}
	var login struct{ Session string }
	if status != http.StatusOK || json.Unmarshal([]byte(answer), &login) != nil {
		return fmt.Errorf("login: %d %s", status, answer)
	}
	p.session = login.Session
	p.lang.Fprintf(p.out, "  wx.login, POST /login -> %d, a session id of %d random characters\n",
		"  wx.login，POST /login -> %d，得到 %d 位随机会话 ID\n", status, len(p.session))
	return nil
}

// call sends a request. If the server asks for a login, it logs in and sends it again.
func (p *phone) call(method, path string) error {
	for range 2 {
		status, answer, err := p.send(method, path, "")
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "  %s %s -> %d %s\n", method, path, status, answer)
		switch status {
		case http.StatusOK:
			return nil
		case http.StatusUnauthorized:
			if err := p.login(); err != nil {
				return err
			}
		default:
			return errors.New(answer)
		}
	}
	return errors.New("a fresh login was refused")
}

func (p *phone) send(method, path, body string) (status int, answer string, err error) {
	r, err := http.NewRequest(method, p.base+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Authorization", "Bearer "+p.session)
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	return response.StatusCode, strings.TrimSpace(string(text)), err
}

// play shows everything that can happen to alice's session.
func play(app *local.App, base string, out io.Writer) error {
	weixin, lang := app.Platform, app.Lang
	alice := weixin.User("alice")
	p := &phone{user: alice, base: base, out: out, lang: lang}
	acts := []struct {
		title        string
		event        func()
		method, path string
	}{
		{lang.Text("Alice starts the game for the first time:", "Alice 第一次打开游戏："), func() {}, "GET", "/score"},
		{lang.Text("She goes on playing:", "她继续玩："), func() {}, "GET", "/score"},
		{lang.Text("The server asks WeChat whether her session_key is good:", "服务器向微信检查她的 session_key："), func() {}, "POST", "/check"},
		{lang.Text("It has WeChat replace the key; her session goes on:", "请微信更换 session_key，会话不受影响："), func() {}, "POST", "/reset"},
		{lang.Text("The new key is good:", "新的 session_key 有效："), func() {}, "POST", "/check"},
		{lang.Text("WeChat ends the key by itself; she logs in again without noticing:", "微信使 session_key 失效，她无感知地重新登录："), alice.EndSession, "POST", "/check"},
		{lang.Text("A day later the game's session is over:", "一天后，游戏自己的会话结束："), func() { weixin.Advance(25 * time.Hour) }, "GET", "/score"},
	}
	for _, act := range acts {
		fmt.Fprintln(out, act.title)
		act.event()
		if err := p.call(act.method, act.path); err != nil {
			return err
		}
	}

	fmt.Fprintln(out, lang.Text("A stranger sends her openid in place of a session id:", "陌生人用她的 openid 冒充会话 ID："))
	stranger := &phone{base: base, session: alice.OpenID()}
	status, answer, err := stranger.send("GET", "/score", "")
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "  GET /score ->", status, answer)

	fmt.Fprintln(out, lang.Text("She logs in, and a stranger sends the same code again:", "她登录后，陌生人再次使用同一个 code："))
	code := alice.LoginCode()
	for range 2 {
		status, answer, err := p.send("POST", "/login", fmt.Sprintf(`{"code":%q}`, code))
		if err != nil {
			return err
		}
		if status == http.StatusOK {
			answer = "" // a session ID must not be printed
		}
		fmt.Fprintln(out, "  POST /login ->", status, answer)
	}
	return nil
}
