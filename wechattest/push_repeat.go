package wechattest

import "time"

// holdLasts is how long [ReorderedPush] holds a push back if no other push comes.
const holdLasts = 30 * time.Second

// The pauses before WeChat sends a payment or a gift again (rule F9.2).
var (
	coinPauses = []time.Duration{
		15 * time.Second, 15 * time.Second, 30 * time.Second, 3 * time.Minute, 10 * time.Minute, 20 * time.Minute,
		30 * time.Minute, 30 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 3 * time.Hour, 3 * time.Hour,
	}
	goodsPauses = append(coinPauses[:len(coinPauses):len(coinPauses)], 6*time.Hour, 6*time.Hour)
	giftPauses  = doubling(2*time.Minute, 10)
	xpayPauses  = doubling(2*time.Second, 15)
)

func doubling(first time.Duration, n int) []time.Duration {
	pauses := make([]time.Duration, n)
	for i := range pauses {
		pauses[i] = first << i
	}
	return pauses
}

// repeatLater schedules the next delivery of a push that has failed several times. It returns its
// time, or zero if WeChat gives up.
func (p *Platform) repeatLater(m *Push, rule answerRule, failed int) time.Time {
	if failed > len(rule.pauses) {
		return time.Time{}
	}
	due := p.Now().Add(rule.pauses[failed-1])
	if !p.later(&task{due: due, run: func() { p.repeat(m, rule, failed) }}) {
		return time.Time{}
	}
	return due
}

func (p *Platform) repeat(m *Push, rule answerRule, failed int) {
	if !p.begin() {
		return
	}
	defer p.work.Done()
	cb := p.callbackOf(m)
	p.mu.Lock()
	delivered := m.order != nil && m.order.virtual && !m.order.coins && !m.order.delivered.IsZero()
	p.mu.Unlock()
	if delivered { // by notify_provide_goods
		return
	}
	m.count(failed)
	d := &Delivery{Attempts: failed}
	if !cb.served {
		p.noCallback(d, m)
		d.Attempts++
	} else {
		p.attempt(d, m, cb, nil)
	}
	if d.Err != nil {
		p.repeatLater(m, rule, d.Attempts)
	}
}

// count writes into a push how often it was repeated, where its kind tells that.
func (m *Push) count(repeats int) {
	if m.counted == nil {
		return
	}
	m.counted["RetryTimes"] = repeats
	m.body = render(m.cfg.Format, m.cfg.Unsplit, m.counted)
}

// hold keeps a push back until another one of the same user has gone out (rule F9.3).
func (p *Platform) hold(m *Push, cb callback, fault *Fault) bool {
	return p.later(&task{due: p.Now().Add(holdLasts), held: p.cfg.appID + m.openID, run: func() {
		if p.begin() {
			defer p.work.Done()
			p.deliverTo(&Delivery{MsgID: m.msgID}, m, cb, fault)
		}
	}})
}

// ifHeld returns the fault if it holds the push back, or else nil. It is for the log.
func (f *Fault) ifHeld() *Fault {
	if f == nil || f.kind != pushReorder {
		return nil
	}
	return f
}
