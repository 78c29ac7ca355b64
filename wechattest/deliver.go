package wechattest

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	deliveries      = 3 // of one push, in all
	agentHasSession = "a human agent has the session"
	answerLimit     = 1 << 20
	answerHeader    = 256 << 10

	// FaultText is what the player reads when the bot fails (rule F9).
	FaultText = "该小程序提供的服务出现故障，请稍后再试"
)

// ErrNoCallback is a [Delivery]'s error when nothing is served: message push is off.
var ErrNoCallback = errors.New("wechattest: no callback is served")

// A Delivery is what became of a push.
type Delivery struct {
	MsgID    string // of a message
	Attempts int    // how often it was sent, at most 3; one more for [DuplicatePush]
	Status   int    // the last answer's HTTP status; 0: none came
	Answer   string // the last answer, decrypted
	Bypassed bool   // a human agent had the session: the bot wasn't asked
	Held     bool   // by [ReorderedPush]: not sent yet

	// Next is when a payment or a gift that the bot didn't take is sent again, on the
	// platform's clock. What becomes of that is in the log.
	Next time.Time

	// Err is nil if the bot took the push, else it says why WeChat gave up.
	Err error
}

type callback struct {
	served  bool
	url     string
	handler http.Handler // nil: over the network
	id      int          // another for each that was served
	check   callbackCheck
}

// Serve sets the handler that pushes go to, in memory: it runs as under net/http, in a
// goroutine of its own with a context that ends when WeChat stops waiting. Nil turns
// message push off. [Platform.Verify] checks the handler as WeChat's console would.
func (p *Platform) Serve(h http.Handler) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.callback = callback{served: h != nil, url: p.cfg.callbackURL, handler: h, id: p.callback.id + 1}
	p.notify()
}

// ServeURL sets the URL that pushes go to, once it has passed [Platform.Verify].
func (p *Platform) ServeURL(target string) error {
	if err := checkURL(target); err != nil {
		return fmt.Errorf("wechattest: ServeURL: %w", err)
	}
	cb := callback{served: true, url: target}
	start := time.Now()
	if err := p.verify(cb); err != nil {
		return err
	}
	cb.check = callbackCheck{done: true, took: time.Since(start)}
	p.mu.Lock()
	defer p.mu.Unlock()
	cb.id = p.callback.id + 1
	p.callback = cb
	p.notify()
	return nil
}

// Verify checks what is served as WeChat does when the settings are saved (GET with
// echostr), and besides that a wrongly signed request is not echoed.
func (p *Platform) Verify() error {
	p.mu.Lock()
	cb := p.callback
	p.mu.Unlock()
	if !cb.served {
		return ErrNoCallback
	}
	start := time.Now()
	err := p.verify(cb)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.callback.id == cb.id {
		p.callback.check = callbackCheck{done: true, took: time.Since(start), err: err}
		p.notify()
	}
	return err
}

func (p *Platform) verify(cb callback) error {
	if !p.begin() {
		return ErrClosed
	}
	defer p.work.Done()
	for _, faults := range []faultSet{nil, {pushSignature}} {
		r := p.PushConfig().verifyRequest(p.ids, cb.url, faults)
		echo := r.URL.Query().Get("echostr")
		e := Exchange{Direction: ToBot, Kind: "verification"}
		res := p.post(cb, r, pushTimeout)
		echoed := res.err == nil && res.status == http.StatusOK && string(res.body) == echo
		err := res.err
		switch {
		case err != nil:
		case faults == nil && !echoed:
			err = fmt.Errorf("the URL doesn't verify: HTTP %d, and not the bare echostr", res.status)
		case faults != nil && echoed:
			err = errEchoesForged
		}
		if err != nil {
			e.Note = err.Error()
		}
		p.recordPush(e, nil, r, res)
		if err != nil {
			return fmt.Errorf("wechattest: %w", err)
		}
	}
	return nil
}

// deliver sends a push as rule F9 says. Forged pushes aren't WeChat's: they come once.
func (p *Platform) deliver(m *Push) *Delivery {
	d := &Delivery{MsgID: m.msgID}
	if !p.begin() {
		d.Err = ErrClosed
		return d
	}
	defer p.work.Done()
	p.mu.Lock()
	cb := p.callback
	p.mu.Unlock()
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

// deliverTo sends WeChat's own push.
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
		shown := m.user.receive(Received{Time: p.Now(), Kind: KindFault, Text: FaultText})
		if m.item != nil {
			shown.Seq = m.item.Seq
		}
		p.mu.Unlock()
	case d.Err == nil && fault != nil && fault.kind == pushDuplicate:
		p.attempt(d, m, cb, fault)
	}
}

// attempt sends a push once; true if it is to be sent again.
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
	rule := answerRuleOf(m)
	res := p.post(cb, r, rule.timeout)
	d.Status, d.Answer = res.status, ""
	var fields doc
	var plain []byte
	switch {
	case res.err != nil:
		d.Err, again = res.err, true
	case res.status != http.StatusOK:
		d.Err, again = fmt.Errorf("wechattest: the bot answered HTTP %d", res.status), true
	default:
		plain, fields, d.Err = rule.judge(m, r.URL.Query().Get("nonce"), res.body)
		d.Answer = string(plain)
		again = errors.Is(d.Err, errRefused)
		if d.Err != nil {
			d.Err = fmt.Errorf("wechattest: a wrong answer: %w", d.Err)
		}
	}
	if d.Err != nil {
		e.Note = d.Err.Error()
	} else if paymentEvents[m.event] && fields == nil {
		e.Note = "the page asks for ErrCode 0 where the bot answered success or nothing"
	}
	if d.Err == nil && m.user != nil && fields.text("MsgType") == "transfer_customer_service" {
		p.mu.Lock()
		m.user.queued = true
		if m.item != nil {
			m.item.transferred = true
		}
		p.notify()
		p.mu.Unlock()
	}
	e.PlainAnswer = d.Answer
	p.recordPush(e, m, r, res)
	return again
}

// bypass logs a message that goes to the agent who has the session.
func (p *Platform) bypass(u *User, msgType string, item *chatItem) *Delivery {
	p.keep(Exchange{Direction: ToBot, Kind: msgType, AppID: p.cfg.appID, OpenID: u.openID,
		Time: p.Now(), Note: agentHasSession}, nil, item)
	return &Delivery{Bypassed: true}
}

func (m *Push) kind() string {
	if m.msgType == "event" && m.event != "" {
		return m.event
	}
	return m.msgType
}
