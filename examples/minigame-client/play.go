package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest/local"
)

// fields are a JSON object.
type fields map[string]any

// play sends the requests that game.js and wx-shim.js send in the browser.
func play(app *local.App, base string, out io.Writer) error {
	weixin, lang := app.Platform, app.Lang
	b := &browser{base: base, out: out, lang: lang}
	code := b.post("/phone/login", fields{"user": "alice"})
	login := b.post("/login", fields{"code": code["code"]})
	b.session, _ = login["session"].(string)
	lang.Fprintf(out, "logged in: the client keeps a session id of %d random characters\n", "已登录：客户端保存 %d 位随机会话 ID\n", len(b.session))

	profile := b.post("/phone/profile", fields{"user": "alice"})
	lang.Fprintf(out, "user-info button: the server has verified %v\n", "用户信息按钮：服务器已验证 %v\n", b.post("/profile", profile)["nickName"])
	profile["rawData"] = strings.Replace(fmt.Sprint(profile["rawData"]), "alice", "admin", 1)
	b.refuses(lang.Text("a changed profile", "被改过的用户信息"), profile)
	b.refuses(lang.Text("the profile of another user", "别人的用户信息"), b.post("/phone/profile", fields{"user": "bob"}))

	entered := b.post("/phone/enter", fields{"user": "alice", "sessionFrom": "level=7"})
	lang.Fprintf(out, "customer service: %v\n", "客服会话：%v\n", entered["received"])
	sent := b.post("/phone/send", fields{
		"user": "alice", "title": lang.Text("Stuck on level 7", "卡在第 7 关了"), "path": "?level=7", "seen": entered["seen"],
	})
	lang.Fprintf(out, "alice sends the card: %v\n", "alice 发送卡片：%v\n", sent["received"])
	if err := b.buy(); err != nil {
		return err
	}
	lang.Fprintf(out, "the client has seen an openid or a session_key: %t\n", "客户端见过 openid 或 session_key：%t\n",
		strings.Contains(b.traffic.String(), weixin.User("alice").OpenID()) ||
			strings.Contains(b.traffic.String(), weixin.User("alice").SessionKey()))
	return b.err
}

// buy has alice pay what the server signs for her, and bob what it signed for her.
func (b *browser) buy() error {
	b.post("/phone/pay", fields{"user": "alice", "payment": b.post("/buy", fields{})})
	b.lang.Fprintf(b.out, "the server signs an order, alice pays, and WeChat's push brings %v sword\n", "服务器对订单签名，alice 付款，微信推送后得到 %v 把宝剑\n", b.post("/bag", fields{})["swords"])
	stolen := b.post("/phone/pay", fields{"user": "bob", "payment": b.post("/buy", fields{})})
	b.lang.Fprintf(b.out, "an order that was signed for somebody else: WeChat refuses it with %v\n", "用别人的签名支付：微信拒绝，错误码 %v\n", stolen["errCode"])
	b.watch()
	return b.err
}

// watch has alice watch an ad, and bob with her ticket, which is used up then.
func (b *browser) watch() {
	verification := fields{"customData": b.post("/ad", fields{})["ticket"], "rewardItem": gems, "rewardAmount": gemsPerAd}
	granted := b.post("/phone/ad", fields{"user": "alice", "verification": verification})["granted"]
	b.lang.Fprintf(b.out, "alice watches an ad, WeChat asks the server, which grants it: %v; she has %v gems\n", "alice 看完广告，微信询问服务器是否发奖：%v，她有 %v 颗宝石\n", granted, b.post("/bag", fields{})["gems"])
	again := b.post("/phone/ad", fields{"user": "bob", "verification": verification})["granted"]
	b.lang.Fprintf(b.out, "the same ticket again: %v\n", "同一张票据再用一次：%v\n", again)
}

// A browser keeps all that it sent and got, and its first failure.
type browser struct {
	base, session string
	out           io.Writer
	lang          local.Lang
	traffic       strings.Builder
	err           error
}

func (b *browser) post(path string, body fields) fields {
	status, text := b.send(path, body)
	answer := fields{}
	if b.err == nil && status != http.StatusOK {
		b.err = fmt.Errorf("%s: %d %s", path, status, text)
	}
	if b.err == nil {
		b.err = json.Unmarshal(text, &answer)
	}
	return answer
}

func (b *browser) refuses(what string, body fields) {
	status, text := b.send("/profile", body)
	b.lang.Fprintf(b.out, "%s: %d %s\n", "%s：%d %s\n", what, status, bytes.TrimSpace(text))
	if b.err == nil && status != http.StatusForbidden {
		b.err = fmt.Errorf("%s was answered with %d", what, status)
	}
}

func (b *browser) send(path string, body fields) (status int, answer []byte) {
	if b.err != nil {
		return 0, nil
	}
	sent, err := json.Marshal(body)
	if err != nil {
		b.err = err
		return 0, nil
	}
	r, err := http.NewRequest(http.MethodPost, b.base+path, bytes.NewReader(sent))
	if err != nil {
		b.err = err
		return 0, nil
	}
	r.Header.Set("Authorization", "Bearer "+b.session)
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Do(r)
	if err != nil {
		b.err = err
		return 0, nil
	}
	defer response.Body.Close()
	answer, b.err = io.ReadAll(io.LimitReader(response.Body, 64<<10))
	b.traffic.Write(sent)
	b.traffic.Write(answer)
	return response.StatusCode, answer
}
