package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
)

type decryptCommand struct {
	Body     string `arg:"" optional:"" default:"-" help:"The captured body: the text, @FILE, or - for the standard input."`
	Query    string `placeholder:"QUERY" help:"The query of the push, or its whole URL: signature, timestamp, nonce, msg_signature."`
	OpenData bool   `name:"open-data" help:"BODY is the encryptedData of a client (getPhoneNumber, getWeRunData ...); needs --iv and WECHAT_SESSION_KEY."`
	IV       string `name:"iv" placeholder:"IV" help:"The iv that came with the encryptedData."`
	KeyStdin bool   `name:"session-key-stdin" help:"Read the session_key from the standard input, not from WECHAT_SESSION_KEY."`
}

func (decryptCommand) detail() (english, chinese string) {
	return `It undoes what WeChat did, step by step (signature, base64, aes, padding, length, app id,
parse), and names the first step that fails. It uses WECHAT_TOKEN, WECHAT_AES_KEY and WECHAT_APPID.
An encrypted answer of your server can be opened too.

Examples:

    wechat decrypt @body.json --query 'timestamp=...&nonce=...&msg_signature=...'
    wechat decrypt - < body.json
    wechat decrypt --open-data --iv 'r7BX...' 'CiyLU1Aw...'`,
		`逐步还原微信的处理（signature、base64、aes、padding、length、app id、parse），并指出首个失败的步骤。
使用 WECHAT_TOKEN、WECHAT_AES_KEY、WECHAT_APPID。也可以解密你的服务器的加密回包。

示例：

    wechat decrypt @body.json --query 'timestamp=...&nonce=...&msg_signature=...'
    wechat decrypt - < body.json
    wechat decrypt --open-data --iv 'r7BX...' 'CiyLU1Aw...'`
}

// Run opens what was captured.
func (c *decryptCommand) Run(s *session) error {
	if c.OpenData {
		return c.openData(s)
	}
	body, err := s.input(c.Body)
	if err != nil {
		return err
	}
	raw := c.Query
	if _, after, found := strings.Cut(raw, "?"); found {
		raw = after
	}
	q, err := url.ParseQuery(raw)
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

// An openedData is what --json prints of open data.
type openedData struct {
	OK      bool            `json:"ok"`
	Failed  string          `json:"failedStep,omitempty"`
	Steps   []step          `json:"steps"`
	Message json.RawMessage `json:"message,omitempty"`
}

func (c *decryptCommand) openData(s *session) error {
	key, data, err := c.sessionKey(s)
	if err != nil {
		return err
	}
	s.withhold(key)
	o := openedData{}
	plain, err := crypto.DecryptOpenData(key, data, c.IV)
	switch {
	case err != nil:
		o.Steps = append(o.Steps, bad("aes", "can't be opened: most often a newer login replaced the session_key; the data or the iv may be cut or changed too",
			"无法解密：多半是新的登录已使 session_key 失效，也可能是数据或 iv 不完整"))
	case !json.Valid(plain):
		o.Steps = append(o.Steps, good("aes", "decrypted", "已解密"), bad("parse", "what came out is no JSON: another session_key", "解密结果不是 JSON：session_key 不匹配"))
	default:
		o.Message = json.RawMessage(plain)
		o.Steps = append(o.Steps, good("aes", "decrypted", "已解密"), good("parse", "JSON", "JSON"), watermarkStep(s.env.appID, key, data, c.IV))
	}
	if first, wrong := failed(o.Steps); wrong {
		o.Failed = first.Name
	}
	o.OK = o.Failed == ""
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

func watermarkStep(appID, key, data, iv string) step {
	if appID == "" {
		return good("app id", "not checked: "+varAppID+" isn't set", "未检查："+varAppID+" 未设置")
	}
	var any map[string]any
	err := wechat.DecryptOpenData(appID, key, data, iv, &any)
	switch {
	case errors.Is(err, wechat.ErrForeignWatermark):
		return bad("app id", "the watermark names another app than "+appID, "水印中的 AppID 不是 "+appID+" 的")
	case err != nil:
		return bad("app id", "there is no watermark", "缺少水印")
	}
	return good("app id", "the watermark is "+appID+"'s", "水印为 "+appID)
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
	key = s.env.sessionKey
	if c.KeyStdin {
		b, err := s.input("-")
		if err != nil {
			return "", "", err
		}
		key = string(bytes.TrimSpace(b))
	}
	if key == "" {
		return "", "", usage(varSessionKey+" isn't set; or use --session-key-stdin", varSessionKey+" 未设置；也可使用 --session-key-stdin")
	}
	return key, strings.TrimSpace(string(body)), nil
}
