package wechattest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// An Attempt is one delivery of a push.
type Attempt struct {
	Response
	Verdict Verdict
}

// An Outcome is the result of [Push.Send].
type Outcome struct {
	Attempts []Attempt     // in order; at least one
	Next     time.Duration // the pause after which WeChat sends a payment or a gift again
	Reads    string        // WeChat's own text, if the user sees it because the server failed
}

// Last returns the last attempt.
func (o Outcome) Last() Attempt { return o.Attempts[len(o.Attempts)-1] }

// NewPush makes a push of a message without changing it. c.Format says whether it is JSON or XML; a
// message that isn't is an error.
func (c PushConfig) NewPush(message []byte) (*Push, error) {
	// A message may end inside a character.
	text := strings.ToValidUTF8(string(message), "?")
	d, err := parseDoc(c.Format, []byte(text))
	if err != nil && c.Format == XML {
		d, err = looseHead(text, err) // WeChat may not split ]]> in a user's text
	}
	if err != nil {
		return nil, fmt.Errorf("wechattest: the message: %w", err)
	}
	m := &Push{
		cfg: c, ids: newIDSource(nil), openID: d.text("FromUserName"), from: d.text("FromUserName"), to: d.text("ToUserName"),
		msgType: strings.ToLower(d.text("MsgType")), event: strings.ToLower(d.text("Event")), info: strings.ToLower(d.text("InfoType")),
		body: bytes.Clone(message),
	}
	if id := d["MsgId"]; id != nil {
		m.msgID = fmt.Sprint(id)
	}
	return m, nil
}

var headElement = regexp.MustCompile(`<(ToUserName|FromUserName|MsgType|Event)>\s*(?:<!\[CDATA\[)?([^<\]]*)(?:\]\]>)?\s*</`)

// looseHead reads the first field of each name in an <xml> element that isn't well-formed.
func looseHead(text string, err error) (doc, error) {
	d := doc{}
	for _, found := range headElement.FindAllStringSubmatch(text, -1) {
		if d[found[1]] == nil {
			d[found[1]] = found[2]
		}
	}
	if d["MsgType"] == nil || !strings.HasPrefix(strings.TrimSpace(text), "<") {
		return nil, err
	}
	return d, nil
}

// Send delivers the push to a URL as often as WeChat would: up to three times at once until an answer
// is accepted, but a payment or a gift once. Each delivery has the time that WeChat gives the kind, 5
// seconds or less. A forged push is sent once. Nothing is logged, and no user of a [Platform] sees
// anything of it.
func (m *Push) Send(ctx context.Context, target string, faults ...Fault) Outcome {
	rule := answerRuleOf(m)
	var o Outcome
	for again := true; again && len(o.Attempts) < deliveries && ctx.Err() == nil || len(o.Attempts) == 0; {
		r := m.Request(target, faults...)
		a := Attempt{Response: askWithin(ctx, r, rule.timeout)}
		if len(faults) > 0 {
			a.Verdict = m.judgeForged(pushFaults(faults), r, a.Response)
		} else {
			a.Verdict = m.Judge(r, a.Response)
		}
		o.Attempts = append(o.Attempts, a)
		again = a.Verdict.Repeats && rule.pauses == nil
	}
	if failed := !o.Last().Verdict.OK(); failed && len(faults) == 0 {
		if rule.pauses != nil {
			o.Next = rule.pauses[0]
		}
		if rule.shown {
			o.Reads = m.cfg.Account.faultText()
		}
	}
	return o
}

func askWithin(ctx context.Context, r *http.Request, timeout time.Duration) Response {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	a := Ask(ctx, r)
	return a.late(ctx, timeout)
}

// late adds the time limit to the error of an answer that came too late.
func (a Response) late(ctx context.Context, timeout time.Duration) Response {
	if a.Err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		a.Err = fmt.Errorf("wechattest: no answer within %v: %w", timeout, context.DeadlineExceeded)
	}
	return a
}
