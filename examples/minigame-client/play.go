package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// fields are a JSON object.
type fields map[string]any

// play sends the requests that game.js and wx-shim.js send in the browser.
func play(weixin *wechattest.Platform, base string, out io.Writer) error {
	if err := weixin.ServeURL(base + "/wechat"); err != nil {
		return err
	}
	b := &browser{base: base, out: out}
	code := b.post("/phone/login", fields{"user": "alice"})
	login := b.post("/login", fields{"code": code["code"]})
	b.session, _ = login["session"].(string)
	fmt.Fprintf(out, "logged in: the client keeps a session id of %d random characters\n", len(b.session))

	profile := b.post("/phone/profile", fields{"user": "alice"})
	fmt.Fprintln(out, "user-info button: the server has verified", b.post("/profile", profile)["nickName"])
	profile["rawData"] = strings.Replace(fmt.Sprint(profile["rawData"]), "alice", "admin", 1)
	b.refuses("a changed profile", profile)
	b.refuses("the profile of another user", b.post("/phone/profile", fields{"user": "bob"}))

	entered := b.post("/phone/enter", fields{"user": "alice", "sessionFrom": "level=7"})
	fmt.Fprintln(out, "customer service:", entered["received"])
	sent := b.post("/phone/send", fields{
		"user": "alice", "title": "I am stuck on level 7", "path": "?level=7", "seen": entered["seen"],
	})
	fmt.Fprintln(out, "alice sends the card:", sent["received"])
	fmt.Fprintln(out, "the client has seen an openid or a session_key:",
		strings.Contains(b.traffic.String(), weixin.User("alice").OpenID()) ||
			strings.Contains(b.traffic.String(), weixin.User("alice").SessionKey()))
	return b.err
}

// A browser keeps all that it sent and got, and its first failure.
type browser struct {
	base, session string
	out           io.Writer
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
	fmt.Fprintf(b.out, "%s: %d %s\n", what, status, bytes.TrimSpace(text))
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
