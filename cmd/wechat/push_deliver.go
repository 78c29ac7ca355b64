package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// A dispatch is one push on its way.
type dispatch struct {
	cfg     wechattest.PushConfig
	env     environment
	target  string
	openID  string
	message []byte
	head    *wechat.Header
	forged  string // the name of the fault, if it is no push of WeChat's
	fault   wechattest.Fault
}

// A pushDelivery is what became of a push.
type pushDelivery struct {
	OK       bool      `json:"ok"` // taken, or, of a forged one, refused
	Attempts []attempt `json:"attempts"`
	Repeats  bool      `json:"repeats"`          // WeChat sends it more than once
	NextMS   float64   `json:"nextMs,omitempty"` // when, if not at once
	Reason   string    `json:"reason"`
	ReasonZH string    `json:"reasonZh"`
	Reads    string    `json:"playerReads,omitempty"` // WeChat's own text, where the server failed
}

// An attempt is one delivery of a push.
type attempt struct {
	Status     int     `json:"status"` // HTTP; 0: no answer
	DurationMS float64 `json:"durationMs"`
	Answer     string  `json:"answer"`              // as it came
	Plain      string  `json:"decrypted,omitempty"` // of an encrypted answer
	Steps      []step  `json:"steps,omitempty"`     // of an encrypted answer that can't be opened
	Error      string  `json:"error,omitempty"`     // no answer

	fault *fault // what is wrong with the answer's encryption
}

func (d pushDelivery) unreached() bool {
	return !slices.ContainsFunc(d.Attempts, func(a attempt) bool { return a.Status != 0 })
}

func (d *dispatch) kind() string {
	if d.head.Event != "" {
		return strings.ToLower(d.head.Event)
	}
	return strings.ToLower(d.head.MsgType)
}

// deliver sends the push as often as WeChat would. What WeChat thinks of the answers is
// left to the simulated one: it pushes a message of the same kind, in plain mode, to a
// handler that asks the real server and hands its opened answer on.
func (d *dispatch) deliver(ctx context.Context) pushDelivery {
	if d.forged != "" {
		return d.deliverForged(ctx)
	}
	format, to := d.cfg.Format, d.head.ToUserName
	opts := []wechattest.Option{wechattest.WithMode(wechattest.Plain), wechattest.WithFormat(format)}
	if strings.TrimSpace(to) == to && to != "" {
		opts = append(opts, wechattest.WithOriginalID(to))
	}
	judge, err := wechattest.Start(opts...)
	if err != nil {
		return pushDelivery{Reason: err.Error(), ReasonZH: err.Error()}
	}
	player := judge.User("player")
	var got pushDelivery
	var turn sync.Mutex // the judge doesn't wait for an attempt that is late
	judge.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turn.Lock()
		defer turn.Unlock()
		within, cancel := context.WithCancel(r.Context()) // has the time that this kind gets
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		a, plain := d.attempt(within)
		got.Attempts = append(got.Attempts, a)
		if a.Status == 0 {
			panic(http.ErrAbortHandler)
		}
		if d.openID != "" {
			plain = strings.ReplaceAll(plain, d.openID, player.OpenID())
		}
		w.WriteHeader(a.Status)
		io.WriteString(w, plain)
	}))
	fields := wechattest.Fields{"MsgType": d.head.MsgType}
	if d.head.Event != "" {
		fields["Event"] = d.head.Event
	}
	judged := judge.Deliver(player.NewPush(fields))
	judge.Close() // waits for late attempts
	got.OK, got.Repeats = judged.Err == nil, judged.Attempts > 1
	if player.Faults() > 0 {
		got.Reads = wechattest.FaultText
	}
	got.conclude(judged, judge.Now())
	return got
}

// conclude says why WeChat repeats the push, or doesn't. Payments and gifts are repeated
// after pauses that grow, everything else at once.
func (d *pushDelivery) conclude(judged *wechattest.Delivery, now time.Time) {
	if d.OK {
		d.Reason, d.ReasonZH = contentWith(judged.Answer)
		return
	}
	why, whyZH := d.fault(judged.Err)
	switch {
	case !judged.Next.IsZero():
		pause := judged.Next.Sub(now).Round(time.Second)
		d.Repeats, d.NextMS = true, milliseconds(pause)
		d.Reason, d.ReasonZH = fmt.Sprintf("WeChat repeats it in %v, then after longer pauses: %s", pause, why), fmt.Sprintf("微信将在 %v 后重试，之后间隔逐渐加长：%s", pause, whyZH)
	case d.Repeats:
		d.Reason, d.ReasonZH = "WeChat repeats it, three deliveries in all: "+why, "微信会重试，共三次："+whyZH
	default:
		d.Reason, d.ReasonZH = "WeChat doesn't repeat it, but can't use the answer: "+why, "微信不会重试，但无法使用该应答："+whyZH
	}
}

func contentWith(answer string) (english, chinese string) {
	switch answer {
	case "success":
		return "WeChat is content: success", "微信接受：success"
	case "":
		return "WeChat is content: an empty answer counts as success", "微信接受：空应答等同于 success"
	}
	return "WeChat is content: an answer that this kind allows", "微信接受：该类推送允许的应答"
}

// fault says what is wrong with the last answer.
func (d *pushDelivery) fault(judged error) (english, chinese string) {
	last := attempt{}
	if len(d.Attempts) > 0 {
		last = d.Attempts[len(d.Attempts)-1]
	}
	switch {
	case last.Error != "":
		return last.Error, last.Error
	case last.Status != http.StatusOK:
		status := fmt.Sprintf("HTTP %d", last.Status)
		return status, status
	case last.fault != nil:
		return last.fault.english, last.fault.chinese
	}
	why := strings.TrimPrefix(strings.TrimPrefix(judged.Error(), "wechattest: "), "a wrong answer: ")
	return why, inChinese(why)
}

// attempt asks the server once and opens its answer.
func (d *dispatch) attempt(ctx context.Context) (attempt, string) {
	r := d.request()
	start := time.Now()
	answer, err := ask(ctx, r)
	a := attempt{Status: answer.status, Answer: string(answer.body), DurationMS: milliseconds(time.Since(start))}
	if err != nil {
		a.Error = err.Error()
		if errors.Is(err, context.DeadlineExceeded) {
			a.Error = fmt.Sprintf("no answer within %v", time.Since(start).Round(time.Second))
		}
		return a, ""
	}
	if a.Status != http.StatusOK || a.Answer == "" || a.Answer == "success" {
		return a, a.Answer
	}
	return d.unseal(a, r.URL.Query().Get("nonce"))
}

func milliseconds(d time.Duration) float64 { return float64(d.Round(10*time.Microsecond)) / 1e6 }

// request makes the push. WeChat names the player in the query too, unsigned.
func (d *dispatch) request() *http.Request {
	u, err := url.Parse(d.target)
	if err != nil {
		return d.cfg.Request(d.target, d.message)
	}
	q := u.Query()
	if d.openID != "" {
		q.Set("openid", d.openID)
	}
	u.RawQuery = q.Encode()
	if d.forged != "" {
		return d.cfg.Request(u.String(), d.message, d.fault)
	}
	return d.cfg.Request(u.String(), d.message)
}

// unsealed are the events whose answer is plain in every mode: the payments of mini-games.
var unsealed = []string{
	"minigame_coin_deliver_completed", "minigame_recharge_center_coin_deliver_completed", "minigame_pay_refund_succ_notify",
	"minigame_game_pay_goods_deliver_notify", "minigame_h5_goods_deliver_notify", "minigame_deliver_h5_pay_products",
}

// unseal opens an encrypted answer. What it returns besides is the answer to judge.
func (d *dispatch) unseal(a attempt, nonce string) (attempt, string) {
	if d.cfg.Mode == wechattest.Plain || slices.Contains(unsealed, d.kind()) {
		return a, a.Answer
	}
	outer, err := readEnvelope([]byte(a.Answer))
	if err != nil || outer.Encrypt == "" {
		if d.cfg.Mode == wechattest.Secure && !strings.HasPrefix(d.kind(), "xpay_") {
			a.fault = &fault{exitRefused, "it isn't encrypted, and in secure mode anything but success has to be", "安全模式下，success 以外的应答必须加密"}
			return a, "not encrypted"
		}
		return a, a.Answer
	}
	a.fault = d.sealFault(outer, nonce)
	o := openPush(d.env, nil, []byte(a.Answer))
	a.Plain = o.Message
	if first, wrong := failed(answerSteps(o.Steps)); wrong {
		a.Steps = o.Steps
		if a.fault == nil {
			a.fault = &fault{exitRefused, first.Name + ": " + first.Text, first.Name + "：" + first.TextZH}
		}
	}
	if a.fault != nil {
		return a, "damaged"
	}
	return a, a.Plain
}

// answerSteps leaves the last step out: an answer needn't be a message.
func answerSteps(steps []step) []step {
	return slices.DeleteFunc(slices.Clone(steps), func(st step) bool { return st.Name == "parse" })
}

func (d *dispatch) sealFault(outer envelope, nonce string) *fault {
	switch {
	case outer.format == "json" != (d.cfg.Format == wechattest.JSON):
		return &fault{exitRefused, "it is written in another format than the push", "应答的数据格式与推送不同"}
	case outer.MsgSignature == "":
		return &fault{exitRefused, "it has no MsgSignature", "缺少 MsgSignature"}
	case outer.Nonce.plain() != nonce:
		return &fault{exitRefused, "its Nonce isn't the request's", "Nonce 与请求不一致"}
	case outer.TimeStamp == "" || strings.Trim(string(outer.TimeStamp), "0123456789") != "": // in quotes it isn't one either
		return &fault{exitRefused, "its TimeStamp is no number", "TimeStamp 不是数字"}
	}
	return nil
}

// deliverForged sends a push that isn't WeChat's, once. It is right to refuse it.
func (d *dispatch) deliverForged(ctx context.Context) pushDelivery {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	start := time.Now()
	answer, err := ask(ctx, d.request())
	a := attempt{Status: answer.status, Answer: string(answer.body), DurationMS: milliseconds(time.Since(start))}
	got := pushDelivery{OK: err == nil && a.Status != http.StatusOK}
	switch {
	case err != nil:
		a.Error = err.Error()
		got.Reason, got.ReasonZH = a.Error, a.Error
	case got.OK:
		got.Reason, got.ReasonZH = fmt.Sprintf("refused, as it has to be (HTTP %d)", a.Status), fmt.Sprintf("已拒绝，符合预期（HTTP %d）", a.Status)
	default:
		got.Reason, got.ReasonZH = "the server took a forged push ("+d.forged+"): anyone can do that", "服务器接受了伪造的推送（"+d.forged+"）：任何人都能伪造"
	}
	got.Attempts = []attempt{a}
	return got
}

// printDelivery prints what became of a push.
func (s *session) printDelivery(d pushDelivery) {
	for i, a := range d.Attempts {
		if a.Error != "" {
			s.printf("%s %d  %s  %.1f ms\n", s.in("delivery", "投递"), i+1, a.Error, a.DurationMS)
			continue
		}
		s.printf("%s %d  HTTP %d  %.1f ms  %s\n", s.in("delivery", "投递"), i+1, a.Status, a.DurationMS, s.shorten(s.quoteEmpty(a.Answer)))
		if a.Plain != "" {
			s.printf("  %s  %s\n", s.in("decrypted", "解密后"), a.Plain)
		}
		s.printSteps(a.Steps)
	}
	s.printf("%s  %s\n", tick(d.OK), s.in(d.Reason, d.ReasonZH))
	if d.Reads != "" {
		s.printf("      %s%s\n", s.in("the player reads: ", "用户看到："), d.Reads)
	}
}

func (s *session) quoteEmpty(answer string) string {
	if answer == "" {
		return s.in("(empty)", "（空）")
	}
	if json.Valid([]byte(answer)) || !strings.ContainsAny(answer, "\r\n\x1b") {
		return answer
	}
	return fmt.Sprintf("%q", answer)
}
