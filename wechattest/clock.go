package wechattest

import "time"

// Advance moves the platform's clock forward by d. The clock decides about the life of tokens and
// media, reply windows, quotas and CreateTime. Everything that becomes due happens before Advance
// returns, in order: repeats of payments and gifts, pushes held back by [ReorderedPush], results
// of content checks. (Without Advance they happen in real time.) The timestamp that signs a push,
// and deadlines, use the machine's clock. A negative d fails the test.
func (p *Platform) Advance(d time.Duration) {
	if d < 0 {
		if p.tb != nil {
			p.tb.Helper()
		}
		p.fatalf("wechattest: Advance: the clock can't go back")
		return
	}
	p.move(d)
	p.mu.Lock()
	p.remember(&action{do: doAdvance, by: d})
	p.notify()
	p.mu.Unlock()
}

// Now returns the time on the platform's clock.
func (p *Platform) Now() time.Time { return p.now() }

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.offset.Load())) }

// dailyQuotas are WeChat's quotas for a new account. [WithDailyQuota] changes them.
var dailyQuotas = map[string]int{
	pathToken:       2_000,
	pathStableToken: 500_000,
	pathSend:        500_000,
	pathUpload:      100_000,
	pathGetMedia:    200_000,
	pathTextCheck:   2_000_000,
	pathMediaCheck:  200_000,

	pathImageCheck:     200_000,
	pathGameTextCheck:  10_000_000,
	pathGameMediaCheck: 200_000,
}

// otherQuota is the daily quota of all other APIs.
const otherQuota = 10_000_000

func (p *Platform) dailyLimit(path string) int {
	if limit, ok := p.cfg.perDay[path]; ok {
		return limit
	}
	return otherQuota
}

// A meter counts calls in the current minute and in the current day.
type meter struct {
	minute, day       int64
	perMinute, perDay int
}

const beijing = 8 * 60 * 60 // WeChat's days end at midnight, UTC+8

// add counts a call.
func (m *meter) add(now time.Time) {
	m.roll(now)
	m.perMinute++
	m.perDay++
}

// roll drops the counts of a minute and a day that are over.
func (m *meter) roll(now time.Time) {
	unix := now.Unix()
	if minute := unix / 60; minute != m.minute {
		m.minute, m.perMinute = minute, 0
	}
	if day := (unix + beijing) / 86400; day != m.day {
		m.day, m.perDay = day, 0
	}
}

// meter returns the named meter, rolled to now. The caller holds mu.
func (p *Platform) meter(name string, now time.Time) *meter {
	m := p.meters[name]
	if m == nil {
		m = &meter{}
		p.meters[name] = m
	}
	m.roll(now)
	return m
}

// spend counts a call against the path's daily quota. It is false if the quota is used up.
func (p *Platform) spend(path string) bool {
	limit := p.dailyLimit(path)
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.meter(path, now)
	if m.perDay >= limit {
		return false
	}
	m.add(now)
	return true
}

// tooFast reports whether a path has had more calls than a limit in the current minute,
// including this one.
func (p *Platform) tooFast(path string, limit int) bool {
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.meter(path, now).perMinute > limit
}

// A monthly counter is for actions that are allowed a few times a month.
type monthly struct{ month, n int }

// take counts one action. It is false if the limit is reached.
func (m *monthly) take(now time.Time, limit int) bool {
	t := now.In(time.FixedZone("Beijing", beijing))
	if month := t.Year()*12 + int(t.Month()); month != m.month {
		m.month, m.n = month, 0
	}
	if m.n >= limit {
		return false
	}
	m.n++
	return true
}
