package main

import (
	"context"
	"errors"
	"net/url"
	"os"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

type replayCommand struct {
	Account string `enum:"mini-program,official-account" default:"mini-program" help:"Judge answers as a mini-program's or as an official account's, which pushes XML."`

	File  string        `arg:"" help:"The file that \"wechat listen\" wrote."`
	To    string        `required:"" placeholder:"URL" help:"The callback URL of your server."`
	Mode  string        `enum:"auto,secure,compatible,plain" default:"auto" help:"Encryption: secure, compatible or plain; auto is secure if WECHAT_AES_KEY is set."`
	Every time.Duration `placeholder:"PAUSE" help:"Pause between pushes."`
	Speed float64       `placeholder:"TIMES" help:"Keep the pauses of the recording: 1 as recorded, 10 ten times faster."`

	KeepTime   bool `name:"keep-time" help:"Keep a CreateTime that is older than a day. Servers may refuse it."`
	Unverified bool `help:"Also push what was recorded without WECHAT_TOKEN: anybody may have sent it."`
}

func (replayCommand) detail() (english, chinese string) {
	return `It pushes the recorded messages in order, with new signatures and encryption by WECHAT_TOKEN,
WECHAT_AES_KEY and WECHAT_APPID, and judges the answers as "wechat push" does. The MsgId stays the same, so
a server that has handled a message before may repeat its answer. Recorded pushes that weren't WeChat's are
skipped. Pushes that were recorded without verification are skipped too, except with --unverified.

An encrypted push whose CreateTime is older than a day gets a new CreateTime, because servers refuse an old
one as a replay; payments keep theirs. Nothing else in it changes. --keep-time keeps the recorded one.

Examples:

    wechat replay pushes.jsonl --to http://127.0.0.1:8080/wechat
    wechat replay pushes.jsonl --to http://127.0.0.1:8080/wechat --speed 10`,
		`按原顺序重放录制的消息，用 WECHAT_TOKEN、WECHAT_AES_KEY、WECHAT_APPID 重新签名、加密，并像 "wechat push" 那样检查回包。MsgId 不变，服务器若已处理过，可能直接返回之前的回包。非微信的推送会被跳过；录制时未经验证的推送也会跳过，除非加 --unverified。

加密推送时，CreateTime 早于一天的消息（支付类除外）会换成当前时间，因为服务器会把它当作重放而拒绝；其余内容一字不改。--keep-time 保留录制时的值。

示例：

    wechat replay pushes.jsonl --to http://127.0.0.1:8080/wechat
    wechat replay pushes.jsonl --to http://127.0.0.1:8080/wechat --speed 10`
}

// A replayReport is what --json prints of each push, a line of JSON.
type replayReport struct {
	Number    int           `json:"number"` // the line of the file
	Kind      string        `json:"kind,omitempty"`
	Skipped   string        `json:"skipped,omitempty"` // why it wasn't pushed
	SkippedZH string        `json:"skippedZh,omitempty"`
	Renewed   bool          `json:"renewed,omitempty"` // it got a new CreateTime
	Delivery  *pushDelivery `json:"delivery,omitempty"`
}

// Run replays the file. The exit code is that of the worst push.
func (c *replayCommand) Run(ctx context.Context, s *session) error {
	if err := checkTarget(c.To); err != nil {
		return err
	}
	if c.Every < 0 || c.Speed < 0 {
		return usage("--every and --speed can't be negative", "--every 和 --speed 不能为负数")
	}
	cfg, err := s.pushConfig(c.Mode, "auto", c.Account, "")
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return fileFault("", err)
	}
	defer f.Close()
	worst, last := exitOK, time.Time{}
	err = eachRecording(f, func(number int, rec recording) error {
		if !last.IsZero() && !c.pause(ctx, rec.Time.Sub(last)) {
			return ctx.Err()
		}
		last = rec.Time
		r, code := c.push(ctx, s, cfg, rec)
		r.Number = number
		s.showLine(r, func() { s.printReplayed(r) })
		worst = max(worst, code)
		return nil
	})
	if err != nil {
		return err
	}
	if worst != exitOK {
		return verdict(worst)
	}
	return nil
}

// pause waits between two pushes. It is false if the context has ended.
func (c *replayCommand) pause(ctx context.Context, recorded time.Duration) bool {
	wait := c.Every
	if c.Speed > 0 && recorded > 0 {
		wait = time.Duration(float64(recorded) / c.Speed)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// skip says why a push is left out.
func (r replayReport) skip(code int, english, chinese string) (replayReport, int) {
	r.Skipped, r.SkippedZH = english, chinese
	return r, code
}

// push delivers one recorded push and returns its exit code.
func (c *replayCommand) push(ctx context.Context, s *session, cfg wechattest.PushConfig, rec recording) (replayReport, int) {
	r := replayReport{Kind: rec.Kind}
	if rec.Refused != "" {
		return r.skip(exitOK, "refused when it was recorded: "+rec.Refused, "录制时被拒绝："+rec.Refused)
	}
	message, verified := []byte(rec.Message), !rec.Unverified
	if len(message) == 0 { // recorded without the key
		o, signed, why := openRecorded(s.env, rec)
		if why != "" {
			chinese := why
			if why == notAPush {
				chinese = "这是服务器的回包，不是推送"
			}
			return r.skip(exitCheck, "can't be opened: "+why, "无法解密："+chinese)
		}
		message, verified = []byte(o.Message), verified || signed
	}
	if !verified && !c.Unverified {
		return r.skip(exitCheck, "recorded without a token, so it may be anybody's; --unverified pushes it all the same", "录制时没有 Token，未经验证，可能是任何人发的；加 --unverified 仍可推送")
	}
	if !c.KeepTime && cfg.Mode != wechattest.Plain {
		message, r.Renewed = renewed(message, time.Now())
	}
	if isXML(message) {
		cfg.Format = wechattest.XML
	}
	d := &dispatch{cfg: cfg, env: s.env, target: c.To, message: message}
	if err := d.read(); err != nil {
		var f *fault
		if errors.As(err, &f) {
			return r.skip(exitCheck, f.english, f.chinese)
		}
		return r.skip(exitCheck, err.Error(), err.Error())
	}
	d.cfg.OriginalID, r.Kind = d.head.ToUserName, d.kind()
	got := d.deliver(ctx)
	r.Delivery = &got
	switch {
	case got.OK:
		return r, exitOK
	case got.unreached():
		return r, exitNetwork
	}
	return r, exitRefused
}

const notAPush = "an answer of a server's, no push"

// openRecorded opens a push that was recorded without the key. It counts as signed if the recorded query
// has a valid signature of the ciphertext.
func openRecorded(e environment, rec recording) (o opening, signed bool, why string) {
	q, err := url.ParseQuery(rec.Query)
	if err != nil {
		return o, false, "query"
	}
	body := []byte(rec.Body)
	if outer, err := readEnvelope(body); err == nil && outer.MsgSignature != "" {
		return o, false, notAPush // a server's answer has the same keys
	}
	o = openPush(e, q, body)
	return o, o.OK && o.Encrypted && q.Get("msg_signature") != "", o.Failed
}

func (s *session) printReplayed(r replayReport) {
	s.printf("%d  %s\n", r.Number, r.Kind)
	if r.Renewed {
		s.printf("%s\n", s.in(renewedEnglish, renewedChinese))
	}
	if r.Delivery != nil {
		s.printDelivery(*r.Delivery)
	} else {
		s.printf("%s%s\n", s.in("skipped:  ", "跳过："), s.in(r.Skipped, r.SkippedZH))
	}
}
