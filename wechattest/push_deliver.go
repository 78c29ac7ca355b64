package wechattest

import (
	"errors"
	"net/http"
	"time"
)

const (
	deliveries      = 3 // of one push, in total
	agentHasSession = "a human agent has the session"

	// FaultText is the text that the user sees when the bot fails (rule F9).
	FaultText = "该小程序提供的服务出现故障，请稍后再试"

	// OfficialFaultText is the text that the user of an official account sees.
	OfficialFaultText = "该公众号暂时无法提供服务，请稍后再试"
)

func (a Account) faultText() string {
	if a == OfficialAccount {
		return OfficialFaultText
	}
	return FaultText
}

// ErrNoCallback is the error of a [Delivery] when no callback is served: message push is off.
var ErrNoCallback = errors.New("wechattest: no callback is served")

// A Delivery is the result of a push.
type Delivery struct {
	MsgID    string // of a message
	Attempts int    // how often it was sent: at most 3, one more for DuplicatePush
	Status   int    // the last answer's HTTP status; 0: no answer came
	Answer   string // the last answer, decrypted
	Bypassed bool   // a human agent had the session, so the bot wasn't asked
	Held     bool   // held back by ReorderedPush: not sent yet

	// Next is when a payment or a gift that the bot didn't accept is sent again, on the
	// platform's clock. The log has the result.
	Next time.Time

	// Err is nil if the bot accepted the push. Otherwise it says why WeChat gave up.
	Err error

	// Verdict is the judge's verdict on the last answer, with warnings. It has no findings if
	// the bot wasn't asked. For a forged push it is that of [PushConfig.JudgeForged].
	Verdict Verdict
}

type callback struct {
	served  bool
	url     string
	handler http.Handler // nil: over the network
	id      int          // differs for each served callback
	check   callbackCheck
}

// Serve sets the handler that gets the pushes in memory. As with net/http, it runs in its own
// goroutine, and its context ends when WeChat stops waiting. Nil turns message push off.
// [Platform.Verify] checks the handler as WeChat's console does.
func (p *Platform) Serve(h http.Handler) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.callback = callback{served: h != nil, url: p.cfg.callbackURL, handler: h, id: p.callback.id + 1}
	p.notify()
}

// deliver sends a push as rule F9 says. A forged push is sent once.
func (p *Platform) deliver(m *Push) *Delivery {
	d := &Delivery{MsgID: m.msgID}
	if !p.begin() {
		d.Err = ErrClosed
		return d
	}
	defer p.work.Done()
	cb := p.callbackOf(m)
	if !cb.served {
		p.noCallback(d, m)
		return d
	}
	fault := p.takePushFault(m, cb)
	if fault != nil && m.item != nil {
		p.mu.Lock()
		m.item.struck = fault
		p.mu.Unlock()
	}
	switch {
	case fault != nil && fault.kind.forges():
		p.attempt(d, m, cb, fault)
		return d
	case fault != nil && fault.kind == pushReorder && p.hold(m, cb, fault):
		d.Held = true
		return d
	}
	p.deliverTo(d, m, cb, fault)
	p.release(p.cfg.appID + m.openID)
	return d
}

func (p *Platform) noCallback(d *Delivery, m *Push) {
	d.Err = ErrNoCallback
	p.keep(Exchange{Direction: ToBot, Kind: m.kind(), AppID: p.cfg.appID, OpenID: m.openID, Time: p.Now(),
		Plain: string(m.body), Note: "no callback is served"}, nil, m.item)
}

// deliverTo sends a genuine push.
func (p *Platform) deliverTo(d *Delivery, m *Push, cb callback, fault *Fault) {
	rule := answerRuleOf(m)
	if rule.pauses != nil {
		if p.attempt(d, m, cb, fault.ifHeld()); d.Err != nil {
			d.Next = p.repeatLater(m, rule, d.Attempts)
		}
	} else {
		for again := true; again && d.Attempts < deliveries; {
			again = p.attempt(d, m, cb, fault.ifHeld())
		}
	}
	switch {
	case d.Err != nil && rule.shown && m.user != nil:
		p.mu.Lock()
		shown := m.user.receive(Received{Time: p.Now(), Kind: KindFault, Text: m.cfg.Account.faultText()})
		if m.item != nil {
			shown.Seq = m.item.Seq
		}
		p.mu.Unlock()
	case d.Err == nil && fault != nil && fault.kind == pushDuplicate:
		p.attempt(d, m, cb, fault)
	}
}

// attempt sends a push once. It reports whether the push has to be sent again.
func (p *Platform) attempt(d *Delivery, m *Push, cb callback, fault *Fault) (again bool) {
	var spoiled faultSet
	e := Exchange{Direction: ToBot, Kind: m.kind(), OpenID: m.openID, Plain: string(m.body)}
	if fault != nil {
		e.Fault = fault.name
		if fault.kind.forges() {
			spoiled = faultSet{fault.kind}
		}
	}
	d.Attempts++
	e.Attempt = d.Attempts
	r := m.cfg.request(p.ids, cb.url, m.openID, m.body, spoiled)
	res := p.post(cb, r, answerRuleOf(m).timeout)
	v, fields := m.judge(r, res.Response)
	d.Status, d.Answer, d.Err = res.Status, string(v.Plain), v.err(res.Response)
	if e.Note = v.note(); d.Err != nil {
		e.Note = d.Err.Error()
	}
	if spoiled != nil { // it isn't WeChat's, whatever a genuine one would have meant
		if v = m.judgeForged(spoiled, r, res.Response); !v.OK() {
			e.Note = "wechattest: " + v.english()
		}
	}
	d.Verdict, e.Findings, again = v, v.notable(), v.Repeats
	if d.Err == nil && m.user != nil && fields.text("MsgType") == "transfer_customer_service" {
		p.mu.Lock()
		m.user.queued = true
		if m.item != nil {
			m.item.transferred = true
		}
		p.notify()
		p.mu.Unlock()
	}
	if d.Err == nil && spoiled == nil && m.order != nil {
		p.mu.Lock()
		m.order.deliver(p.Now())
		p.notify()
		p.mu.Unlock()
	}
	e.PlainAnswer = d.Answer
	p.recordPush(e, m, r, res)
	if d.Err == nil && spoiled == nil && m.user != nil && m.cfg.Account == OfficialAccount {
		m.user.read(fields)
	}
	return again
}

// bypass logs a message that goes to the agent of the session and not to the bot.
func (p *Platform) bypass(u *User, msgType string, item *chatItem) *Delivery {
	p.keep(Exchange{Direction: ToBot, Kind: msgType, AppID: p.cfg.appID, OpenID: u.openID,
		Time: p.Now(), Note: agentHasSession}, nil, item)
	return &Delivery{Bypassed: true}
}

func (m *Push) kind() string {
	if m.msgType == "event" && m.event != "" {
		return m.event
	}
	return m.msgType + m.info
}
