package wechattest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
)

var (
	payEventSig = regexp.MustCompile(`("PayEventSig"\s*:\s*"|<PayEventSig>\s*(?:<!\[CDATA\[)?)([0-9a-f]{64})`)
	isMock      = regexp.MustCompile(`"IsMock"\s*:\s*true|<IsMock>\s*(?:<!\[CDATA\[)?true`)
)

// proven reports whether a push has a PayEventSig that a server has to check.
func (m *Push) proven() bool {
	return paymentEvents[m.event] && payEventSig.Match(m.body) && !isMock.Match(m.body)
}

// spoilPayEventSig changes the last digit of a payment's signature.
func spoilPayEventSig(message []byte) []byte {
	at := payEventSig.FindSubmatchIndex(message)
	if at == nil {
		return message
	}
	message = slices.Clone(message)
	copy(message[at[4]:at[5]], spoil(string(message[at[4]:at[5]])))
	return message
}

// judgeForged is [PushConfig.JudgeForged], but that an ErrCode refuses a payment too.
func (m *Push) judgeForged(faults faultSet, r *http.Request, a Response) Verdict {
	v := m.cfg.JudgeForged(r, a)
	if v.OK() || !faults.has(pushPaySig) || a.Status != http.StatusOK {
		return v
	}
	body, _ := a.content()
	d, err := parseDoc(m.cfg.Format, body)
	if err != nil {
		return v
	}
	if code, ok := d.number(m.cfg.Format, "ErrCode"); !ok || code == 0 || v.Has("token-leaked") || v.Has("key-leaked") || v.Has("signature-leaked") {
		return v
	}
	return m.cfg.verdict(fine("forged-refused", fmt.Sprintf("refused, as it has to be (ErrCode %s)", d["ErrCode"]), fmt.Sprintf("已拒绝，符合预期（ErrCode %s）", d["ErrCode"])))
}
