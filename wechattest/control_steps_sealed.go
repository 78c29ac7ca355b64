package wechattest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// A sealedSteps object shows how a call of API security (API安全) was signed and encrypted, and its
// answer, so that people can compare each step with their own program.
type sealedSteps struct {
	Request []sealedStep `json:"request"`
	Answer  []sealedStep `json:"answer,omitempty"`
}

type sealedStep struct {
	Title   string `json:"title"`
	TitleZH string `json:"titleZh"`
	Value   string `json:"value"`
	Error   string `json:"error,omitempty"` // what is wrong here; no step follows
	ErrorZH string `json:"errorZh,omitempty"`
}

// sealedSteps returns the steps of a call, or nil if it came in the clear. It ends with the one that
// went wrong.
func (p *Platform) sealedSteps(e *loggedExchange) *sealedSteps {
	if e.raw == nil || e.raw.sealing == nil {
		return nil
	}
	s := e.raw.sealing
	o := &sealedSteps{Request: p.stepsOf(s, e.raw.header, e.raw.body)}
	if s.no != nil {
		at := min(s.step, len(o.Request)-1)
		o.Request = o.Request[:at+1]
		o.Request[at].Error, o.Request[at].ErrorZH = s.why, s.whyZH
		return o
	}
	if e.ResponseHeader.Get(headerSignature) != "" {
		o.Answer = p.stepsOf(s, e.ResponseHeader, []byte(e.ResponseBody))
	}
	return o
}

// The steps, in the order in which both sides take them.
const (
	stepHeaders = iota
	stepSignature
	stepDecrypt
	stepText
)

func (p *Platform) stepsOf(s *sealing, h http.Header, body []byte) []sealedStep {
	appID, stamp := h.Get(headerAppID), h.Get(headerTimeStamp)
	var given strings.Builder
	for _, name := range []string{headerAppID, headerTimeStamp, headerSerial, headerSignature, headerSerial + headerDeprecated, headerSignature + headerDeprecated} {
		if value := h.Get(name); value != "" {
			fmt.Fprintf(&given, "%s: %s\n", name, shorten(value))
		}
	}
	var b sealedBody
	_ = json.Unmarshal(body, &b) // what can't be read has no sizes
	text := ""
	if plain, ok := s.keys.open(p.cfg.appID, s.address, stamp, body); ok {
		text = p.logged(plain)
	}
	return []sealedStep{
		{Title: "Headers", TitleZH: "请求头或响应头", Value: given.String()},
		{Title: "Signed: address, app id, time and body, with a line feed between them and none at the end (RSA-PSS, SHA-256, a salt of 32 bytes)",
			TitleZH: "待签名文本：地址、AppID、时间、正文，以换行符连接，末尾没有换行（RSA-PSS，SHA-256，盐长 32）", Value: p.mask(string(signedText(s.address, appID, stamp, nil))) + shorten(string(body))},
		{Title: fmt.Sprintf("Encrypted by AES-256-GCM: iv of %d bytes, data of %d, authtag of %d, and this as additional data (AAD)", len(b.IV), len(b.Data), len(b.AuthTag)),
			TitleZH: fmt.Sprintf("AES-256-GCM 加密：iv %d 字节，data %d 字节，authtag %d 字节，附加数据（AAD）如下", len(b.IV), len(b.Data), len(b.AuthTag)),
			Value:   p.mask(string(s.keys.additional(appID, s.address, stamp)))},
		{Title: "The text", TitleZH: "明文", Value: text},
	}
}
