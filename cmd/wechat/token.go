package main

import "context"

type tokenCommand struct {
	Reveal bool `help:"Show the whole token."`
}

func (tokenCommand) detail() (english, chinese string) {
	return `It asks stable_token (getStableAccessToken), so the tokens of running servers stay valid. Only the
ends of the token are shown, except with --reveal.

Examples:

    wechat token
    ACCESS_TOKEN=$(wechat token --reveal)`,
		`通过 stable_token（getStableAccessToken）获取，不会使线上服务器手里的 access_token 失效。默认只显示首尾，加 --reveal 显示全部。

示例：

    wechat token
    ACCESS_TOKEN=$(wechat token --reveal)`
}

// A tokenReport is what --json prints.
type tokenReport struct {
	AppID    string `json:"appId"`
	Token    string `json:"token"` // masked unless revealed
	Revealed bool   `json:"revealed"`
}

// Run gets the token.
func (c *tokenCommand) Run(ctx context.Context, s *session) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	token, err := client.AccessToken(ctx)
	if err != nil {
		return err
	}
	report := tokenReport{AppID: s.env.appID, Token: token, Revealed: c.Reveal}
	if !c.Reveal {
		report.Token = abridged(token)
	}
	s.show(report, func() { s.printf("%s\n", report.Token) })
	return nil
}
