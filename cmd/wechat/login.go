package main

import (
	"context"
	"strings"
)

type loginCommand struct {
	Code   string `arg:"" help:"The js_code of wx.login, or - for the standard input; it is valid once, for 5 minutes."`
	Reveal bool   `help:"Show the session_key."`
}

func (loginCommand) detail() (english, chinese string) {
	return `It exchanges the code as your server does when a user logs in. The code is then used up, and the
user's session_key may change.

Examples:

    wechat login 0a1b2c...
    wechat login - --json < code.txt`,
		`像你的服务器那样用 code 换取 session_key 与 openid；code 随即失效，用户的 session_key 可能被更换。

示例：

    wechat login 0a1b2c...
    wechat login - --json < code.txt`
}

// A loginReport is what --json prints.
type loginReport struct {
	OpenID     string `json:"openId"`
	UnionID    string `json:"unionId,omitempty"`
	SessionKey string `json:"sessionKey"` // masked unless revealed
	Revealed   bool   `json:"revealed"`
}

// Run logs in.
func (c *loginCommand) Run(ctx context.Context, s *session) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	code := c.Code
	if code == "-" {
		b, err := s.input("-")
		if err != nil {
			return err
		}
		code = strings.TrimSpace(string(b))
	}
	got, err := client.Code2Session(ctx, code)
	if err != nil {
		return err
	}
	r := loginReport{OpenID: got.OpenID, UnionID: got.UnionID, SessionKey: "***", Revealed: c.Reveal}
	if c.Reveal {
		r.SessionKey = got.SessionKey.Reveal()
	}
	s.show(r, func() {
		s.printf("openid       %s\n", r.OpenID)
		if r.UnionID != "" {
			s.printf("unionid      %s\n", r.UnionID)
		}
		s.printf("session_key  %s\n", r.SessionKey)
	})
	return nil
}
