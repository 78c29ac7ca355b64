package wechattest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Judge judges the answer to a request of [Push.Request]: whether WeChat accepts it, whether WeChat
// sends the push again, and what is wrong with it. After a failure, the user of a message sees
// [FaultText].
func (m *Push) Judge(r *http.Request, a Response) Verdict {
	v, _ := m.judge(r, a)
	return v
}

// judge returns the answer's fields too, if it has any.
func (m *Push) judge(r *http.Request, a Response) (Verdict, doc) {
	if a.Err != nil {
		v := m.cfg.verdict(noAnswer(a.Err))
		v.Repeats = true
		return v, nil
	}
	if a.Status != http.StatusOK {
		v := m.cfg.verdict(statusFinding(a.Status))
		v.Repeats = true
		return v, nil
	}
	body, carried := a.content()
	rule := answerRuleOf(m)
	plain, fields, found := rule.judge(m, body)
	v := m.cfg.verdict(append(carried, found...)...)
	v.Plain, v.Repeats = plain, v.Has(codeAsksAgain)
	return v, fields
}

// JudgeForged judges the answer to a forged push, which [PushConfig.Request] and [Push.Request] make
// with a fault such as [BadSignature]. The server must refuse it with an error status that reveals
// nothing else.
func (c PushConfig) JudgeForged(r *http.Request, a Response) Verdict {
	if a.Err != nil {
		return c.verdict(noAnswer(a.Err))
	}
	body, _ := a.content()
	found := c.leaks(r, a, string(body))
	switch {
	case a.Status >= 400 && a.Status < 500 && len(found) > 0:
	case a.Status >= 400 && a.Status < 500:
		found = append(found, fine("forged-refused", fmt.Sprintf("refused, as it has to be (HTTP %d)", a.Status), fmt.Sprintf("已拒绝，符合预期（HTTP %d）", a.Status)))
	case a.Status >= 300:
		found = append(found, warningf("forged-status", "not taken, but HTTP %d is no refusal: answer 403 with an empty body", "推送未被接受，但 HTTP %d 不算拒绝：应返回 403 和空内容", a.Status))
	case acknowledges(string(body)):
		found = append(found, failuref("forged-taken", "the server took a forged push (HTTP %d): anyone can do that", "服务器接受了伪造的推送（HTTP %d）：任何人都能伪造", a.Status))
	default:
		found = append(found, failuref("forged-taken", `the server answers a forged push with HTTP %d: "%s"; WeChat and attackers take that for done: answer 403 with an empty body`,
			`服务器对伪造的推送返回 HTTP %d："%s"；这等同于接受：应返回 403 和空内容`, a.Status, visible(string(body))))
	}
	return c.verdict(found...)
}

func acknowledges(body string) bool {
	core, _ := bare(body)
	return core == "" || strings.EqualFold(core, "success")
}

// encryptIn returns the Encrypt field of a push that was made here, or "".
func encryptIn(r *http.Request) string {
	body, err := r.GetBody()
	if err != nil {
		return ""
	}
	b, _ := io.ReadAll(body) // from memory
	format := JSON
	if strings.HasPrefix(strings.TrimSpace(string(b)), "<") {
		format = XML
	}
	// A message may end inside a character; the envelope around it is ASCII.
	d, err := parseDoc(format, []byte(strings.ToValidUTF8(string(b), "?")))
	if err != nil {
		return ""
	}
	return d.text("Encrypt")
}
