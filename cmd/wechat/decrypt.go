package main

import (
	"bytes"
	"net/url"
	"strings"
)

type decryptCommand struct {
	Body     string `arg:"" optional:"" default:"-" help:"The captured body: the text, @FILE, or - for the standard input."`
	Query    string `placeholder:"QUERY" help:"The query of the push, or its whole URL: signature, timestamp, nonce, msg_signature."`
	OpenData bool   `name:"open-data" help:"BODY is the encryptedData of a client (getPhoneNumber, getWeRunData ...); needs --iv and WECHAT_SESSION_KEY."`
	IV       string `name:"iv" placeholder:"IV" help:"The iv that came with the encryptedData."`
	KeyStdin bool   `name:"session-key-stdin" help:"Read the session_key from the standard input, not from WECHAT_SESSION_KEY."`
}

func (decryptCommand) detail() (english, chinese string) {
	return `It undoes WeChat's encryption step by step (signature, base64, aes, padding, length, app id,
parse), and names the first step that fails. It uses WECHAT_TOKEN, WECHAT_AES_KEY and WECHAT_APPID.
It can also open an encrypted answer of your server.

Examples:

    wechat decrypt @body.json --query 'timestamp=...&nonce=...&msg_signature=...'
    wechat decrypt - < body.json
    wechat decrypt --open-data --iv 'r7BX...' 'CiyLU1Aw...'`,
		`逐步还原微信的处理（signature、base64、aes、padding、length、app id、parse），并指出第一个失败的步骤。使用 WECHAT_TOKEN、WECHAT_AES_KEY、WECHAT_APPID。也可以解密你的服务器的加密回包。

示例：

    wechat decrypt @body.json --query 'timestamp=...&nonce=...&msg_signature=...'
    wechat decrypt - < body.json
    wechat decrypt --open-data --iv 'r7BX...' 'CiyLU1Aw...'`
}

// Run opens the captured body.
func (c *decryptCommand) Run(s *session) error {
	if c.OpenData {
		return c.openData(s)
	}
	body, err := s.input(c.Body)
	if err != nil {
		return err
	}
	q, err := pushQuery(c.Query)
	if err != nil {
		return usage("--query can't be read", "--query 无法解析")
	}
	o := openPush(s.env, q, body)
	s.show(o, func() {
		s.printSteps(o.Steps)
		if o.Message != "" {
			s.printf("\n%s\n", o.Message)
		}
	})
	if !o.OK {
		return verdict(exitCheck)
	}
	return nil
}

func (c *decryptCommand) openData(s *session) error {
	key, data, err := c.sessionKey(s)
	if err != nil {
		return err
	}
	s.withhold(key)
	o := openData(s.env.appID, key, data, c.IV)
	s.show(o, func() {
		s.printSteps(o.Steps)
		if len(o.Message) > 0 {
			s.printf("\n%s\n", o.Message)
		}
	})
	if !o.OK {
		return verdict(exitCheck)
	}
	return nil
}

// pushQuery reads a query as it appears in logs: in a URL, in a request line, in quotes, or escaped for
// HTML.
func pushQuery(text string) (url.Values, error) {
	if _, after, found := strings.Cut(text, "?"); found {
		text = after
	}
	text = strings.Trim(text, " \t\r\n\"'`")
	text, _, _ = strings.Cut(text, " ")
	text = strings.TrimRight(text, "\"'`,")
	return url.ParseQuery(strings.ReplaceAll(text, "&amp;", "&"))
}

// sessionKey takes the key from the environment, or from the standard input.
func (c *decryptCommand) sessionKey(s *session) (key, data string, err error) {
	if c.IV == "" {
		return "", "", usage("--open-data needs --iv", "--open-data 需要 --iv")
	}
	if c.KeyStdin && c.Body == "-" {
		return "", "", usage("the standard input can't give both the session_key and the data", "标准输入不能同时提供 session_key 和数据")
	}
	body, err := s.input(c.Body)
	if err != nil {
		return "", "", err
	}
	key = strings.Trim(s.env.sessionKey, "\r\n")
	if c.KeyStdin {
		b, err := s.input("-")
		if err != nil {
			return "", "", err
		}
		key = string(bytes.Trim(b, "\r\n")) // keep blanks: one may be a lost +
	}
	if key == "" {
		return "", "", usage(varSessionKey+" isn't set; or use --session-key-stdin", varSessionKey+" 未设置；也可使用 --session-key-stdin")
	}
	return key, strings.Trim(string(body), "\r\n"), nil
}
