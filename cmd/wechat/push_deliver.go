package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// A dispatch is one push and the settings of its delivery.
type dispatch struct {
	cfg     wechattest.PushConfig
	env     environment
	target  string
	message []byte
	head    *wechat.Header
	forged  string // the name of the fault, if the push is forged
	fault   wechattest.Fault
}

// A pushDelivery is the result of a push.
type pushDelivery struct {
	OK       bool      `json:"ok"` // accepted, or a forged one refused
	Attempts []attempt `json:"attempts"`
	Repeats  bool      `json:"repeats"`          // WeChat sends it more than once
	NextMS   float64   `json:"nextMs,omitempty"` // when, if not at once
	Reason   string    `json:"reason"`
	ReasonZH string    `json:"reasonZh"`
	Reads    string    `json:"userReads,omitempty"` // WeChat's own text, if the server failed
	Hint     string    `json:"hint,omitempty"`      // what may be wrong with the push itself
	HintZH   string    `json:"hintZh,omitempty"`
}

// madeUp is the beginning of the invented user's openid.
const madeUp = "oSimulatedUser"

// An attempt is one delivery of a push.
type attempt struct {
	Status     int                  `json:"status"` // the HTTP status; 0: no answer
	DurationMS float64              `json:"durationMs"`
	Answer     string               `json:"answer"`              // as received
	Plain      string               `json:"decrypted,omitempty"` // of an encrypted answer
	Steps      []step               `json:"steps,omitempty"`     // of an encrypted answer that can't be opened
	Error      string               `json:"error,omitempty"`     // no answer
	Findings   []wechattest.Finding `json:"findings"`            // the judge's findings
}

func (d pushDelivery) unreached() bool {
	return !slices.ContainsFunc(d.Attempts, func(a attempt) bool { return a.Status != 0 })
}

func (d *dispatch) kind() string {
	if d.head.Event != "" {
		return strings.ToLower(d.head.Event)
	}
	return strings.ToLower(d.head.MsgType + d.head.InfoType)
}

// deliver sends the push as often as WeChat would, a forged one once, and judges the answers.
func (d *dispatch) deliver(ctx context.Context) pushDelivery {
	push, err := d.cfg.NewPush(d.message)
	if err != nil { // read has read it
		return pushDelivery{Reason: plainError(err), ReasonZH: plainError(err)}
	}
	var faults []wechattest.Fault
	if d.forged != "" {
		faults = append(faults, d.fault)
	}
	outcome := push.Send(ctx, d.target, faults...)
	var got pushDelivery
	for _, one := range outcome.Attempts {
		got.Attempts = append(got.Attempts, d.told(one))
	}
	got.Repeats, got.Reads = len(got.Attempts) > 1, outcome.Reads
	got.conclude(d.forged, outcome)
	if status := outcome.Last().Status; !got.OK && d.forged == "" && status >= http.StatusInternalServerError && strings.HasPrefix(d.head.FromUserName, madeUp) {
		got.Hint = "The user is made up. A server that writes back to one whom its WeChat doesn't know is refused (40003), and may fail so. Add --from with the openid of a user of its WeChat: the simulator's page shows them, and wechat sim --user prints them."
		got.HintZH = "推送里的用户是虚构的：服务器用接口回复不认识的用户会被拒绝（40003），可能因此失败。请加 --from，填它所连的微信认识的 openid：模拟器的页面和 wechat sim --user 会给出。"
	}
	return got
}

// told returns an attempt in the form that is printed.
func (d *dispatch) told(one wechattest.Attempt) attempt {
	a := attempt{Status: one.Status, Answer: string(one.Body), DurationMS: milliseconds(one.Duration), Findings: one.Verdict.Findings}
	if one.Err != nil {
		a.Error = plainError(one.Err)
		return a
	}
	if one.Verdict.Has("token-leaked") { // the Token may be too short to be masked everywhere
		a.Answer = strings.ReplaceAll(a.Answer, d.cfg.Token, "***")
	}
	if d.cfg.Mode == wechattest.Plain || d.forged != "" || !strings.Contains(a.Answer, "Encrypt") {
		return a
	}
	o := openPush(d.env, nil, one.Body)
	if o.Encrypted {
		a.Plain = o.Message
	}
	if steps := answerSteps(o.Steps); o.Encrypted && !one.Verdict.OK() {
		if _, wrong := failed(steps); wrong {
			a.Steps = steps
		}
	}
	return a
}

// answerSteps leaves the last step out: an answer needn't be a message.
func answerSteps(steps []step) []step {
	return slices.DeleteFunc(slices.Clone(steps), func(st step) bool { return st.Name == "parse" })
}

// conclude says whether WeChat repeats the push, and why. It repeats payments and gifts after growing
// pauses, everything else at once.
func (d *pushDelivery) conclude(forged string, outcome wechattest.Outcome) {
	last := outcome.Last().Verdict
	d.OK = last.OK()
	d.Reason, d.ReasonZH = last.Text()
	why, whyZH := d.Reason, d.ReasonZH
	switch {
	case forged != "" && !d.OK && last.Has("forged-taken"):
		d.Reason, d.ReasonZH = why+" ("+forged+")", whyZH+"（"+forged+"）"
	case d.OK && last.Level == wechattest.LevelWarning && forged == "":
		d.Reason, d.ReasonZH = "WeChat is content, but "+why, "微信认可该回包，但"+whyZH
	case d.OK, forged != "":
	case outcome.Next > 0:
		pause := outcome.Next.Round(time.Second)
		d.Repeats, d.NextMS = true, milliseconds(pause)
		d.Reason, d.ReasonZH = fmt.Sprintf("WeChat repeats it in %v, then after longer pauses: %s", pause, why), fmt.Sprintf("微信将在 %v 后重试，之后间隔逐渐加长：%s", pause, whyZH)
	case d.Repeats:
		d.Reason, d.ReasonZH = "WeChat repeats it, three deliveries in all: "+why, "微信会重试，共三次："+whyZH
	default:
		d.Reason, d.ReasonZH = "WeChat doesn't repeat it, but can't use the answer: "+why, "微信不会重试，但回包无效："+whyZH
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Round(10*time.Microsecond)) / 1e6 }

// printDelivery prints the result of a push.
func (s *session) printDelivery(d pushDelivery) {
	for i, a := range d.Attempts {
		if a.Error != "" {
			s.printf("%s %d  %s  %.1f ms\n", s.in("delivery", "投递"), i+1, a.Error, a.DurationMS)
			continue
		}
		s.printf("%s %d  HTTP %d  %.1f ms  %s\n", s.in("delivery", "投递"), i+1, a.Status, a.DurationMS, s.shorten(s.legible(a.Answer)))
		if a.Plain != "" {
			s.printf("  %s  %s\n", s.in("decrypted", "解密后"), s.legible(a.Plain))
		}
		s.printSteps(a.Steps)
	}
	s.printf("%s  %s\n", d.mark(), s.in(d.Reason, d.ReasonZH))
	if d.Reads != "" {
		s.printf("      %s%s\n", s.in("the user reads: ", "用户看到："), d.Reads)
	}
	if d.Hint != "" {
		s.printf("      %s\n", s.in(d.Hint, d.HintZH))
	}
	if n := len(d.Attempts); n > 0 && slices.ContainsFunc(d.Attempts[n-1].Findings, func(f wechattest.Finding) bool { return f.Code == "not-shown" }) {
		s.printf("      %s\n", s.in("Is it an official account's server? Then add --account official-account.", "如果是公众号的服务器，请加 --account official-account。"))
	}
}

// mark returns the first word of a line with the result of a push.
func (d pushDelivery) mark() string {
	if last := d.Attempts; d.OK && len(last) > 0 && slices.ContainsFunc(last[len(last)-1].Findings, func(f wechattest.Finding) bool { return f.Level == wechattest.LevelWarning }) {
		return "warn"
	}
	return tick(d.OK)
}

// legible makes an answer visible, also if a terminal wouldn't show it.
func (s *session) legible(answer string) string {
	if answer == "" {
		return s.in("(empty)", "（空）")
	}
	if json.Valid([]byte(answer)) && strings.HasPrefix(answer, "{") {
		return answer
	}
	if quoted := fmt.Sprintf("%q", answer); quoted[1:len(quoted)-1] != strings.ReplaceAll(answer, `"`, `\"`) {
		return quoted
	}
	return answer
}
