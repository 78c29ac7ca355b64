package main

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

type replayCommand struct {
	Account string `enum:"mini-program,official-account" default:"mini-program" help:"Judge answers as a mini-program's or as an official account's, which pushes XML."`

	File  string        `arg:"" help:"What \"wechat listen\" recorded."`
	To    string        `required:"" placeholder:"URL" help:"The callback URL of your server."`
	Mode  string        `enum:"auto,secure,compatible,plain" default:"auto" help:"Encryption: secure, compatible or plain; auto is secure where WECHAT_AES_KEY is set."`
	Every time.Duration `placeholder:"PAUSE" help:"Pause between pushes."`
	Speed float64       `placeholder:"TIMES" help:"Keep the pauses of the recording: 1 as recorded, 10 ten times faster."`
}

func (replayCommand) detail() (english, chinese string) {
	return `It pushes the recorded messages in their order, signed and encrypted anew by WECHAT_TOKEN,
WECHAT_AES_KEY and WECHAT_APPID, and judges the answers as "wechat push" does. A server that has seen a
message already may answer it from memory, since its MsgId is the same. Recorded pushes that
weren't WeChat's are left out.

Examples:

    wechat replay pushes.jsonl --to http://127.0.0.1:8080/wechat
    wechat replay pushes.jsonl --to http://127.0.0.1:8080/wechat --speed 10`,
		`按原顺序重放录制的消息，用 WECHAT_TOKEN、WECHAT_AES_KEY、WECHAT_APPID 重新签名、加密，并像 "wechat push"
那样检查回包。MsgId 不变，服务器若已处理过，可能直接返回之前的应答。非微信的推送会被跳过。

示例：

    wechat replay pushes.jsonl --to http://127.0.0.1:8080/wechat
    wechat replay pushes.jsonl --to http://127.0.0.1:8080/wechat --speed 10`
}

// A replayReport is what --json prints of each push, a line of JSON.
type replayReport struct {
	Number   int           `json:"number"` // the line of the file
	Kind     string        `json:"kind,omitempty"`
	Skipped  string        `json:"skipped,omitempty"` // why it wasn't pushed
	Delivery *pushDelivery `json:"delivery,omitempty"`
}

// Run replays. The exit code is that of the worst push.
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
		return usagef("%v", "%v", err)
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

// pause waits between two pushes; false once the context has ended.
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

// push delivers one recorded push and returns its exit code.
func (c *replayCommand) push(ctx context.Context, s *session, cfg wechattest.PushConfig, rec recording) (replayReport, int) {
	r := replayReport{Kind: rec.Kind}
	message := []byte(rec.Message)
	if rec.Refused != "" {
		r.Skipped = "refused when it was recorded: " + rec.Refused
		return r, exitOK
	}
	if len(message) == 0 { // recorded without the key
		q, err := url.ParseQuery(rec.Query)
		o := openPush(s.env, q, []byte(rec.Body))
		if err != nil || !o.OK {
			r.Skipped = "can't be opened: " + o.Failed
			return r, exitCheck
		}
		message = []byte(o.Message)
	}
	if bytes.HasPrefix(bytes.TrimSpace(message), []byte("<")) {
		cfg.Format = wechattest.XML
	}
	d := &dispatch{cfg: cfg, env: s.env, target: c.To, message: message}
	if err := d.read(); err != nil {
		r.Skipped = err.Error()
		return r, exitCheck
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

func (s *session) printReplayed(r replayReport) {
	s.printf("%d  %s\n", r.Number, r.Kind)
	if r.Delivery != nil {
		s.printDelivery(*r.Delivery)
	} else {
		s.printf("%s  %s\n", s.in("skipped:", "跳过："), r.Skipped)
	}
}
