// Package quota warns before WeChat's daily quotas (每日调用额度) are used up.
//
//	watch := quota.New(func(ctx context.Context, w quota.Warning) {
//		log.Printf("%s: %d of %d calls are left today", w.API, w.Remain, w.Limit)
//	})
//	client, err := wechat.New(appID, secret, wechat.WithHooks(watch.Hooks()))
//	...
//	go watch.Run(ctx, client, 10*time.Minute)
//
// Two sources tell a [Watch] what is left. Run asks WeChat for each API that was called (getApiQuota).
// Between two questions the hooks count the calls of this process, and see when WeChat refuses one
// with 45009. Without Run, or [Watch.Check], no limit is known: then only the refusal is reported.
//
// WeChat's counts start again at midnight in Beijing.
package quota

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
)

// A Warning says that little is left of an API's calls of this day, or nothing.
type Warning struct {
	API    string // the path
	Limit  int64  // calls a day; 0: not known yet
	Remain int64  // calls that are left; 0 also after WeChat has refused one. WeChat's numbers can be wrong by about 1 %
}

const maxAPIs = 1024 // that a Watch remembers: WeChat has about 500

// A Watch watches the quotas of one app, whose Clients have its Hooks. Each app needs a Watch of
// its own. It is safe for concurrent use.
type Watch struct {
	warn   func(context.Context, Warning)
	failed func(context.Context, error)
	shares []float64 // from large to small

	mu   sync.Mutex
	app  string // of the first Check
	apis map[string]*state
}

// An Option changes a Watch.
type Option func(*Watch)

// WithShare says at which shares of a quota there is a warning, each once a day: WithShare(0.5, 0.1)
// warns when half is left, and again at a tenth. The default is 0.1. A share below 0 or above 1
// counts as the nearest of the two.
func WithShare(shares ...float64) Option {
	return func(w *Watch) {
		w.shares = nil
		for _, share := range shares {
			if !math.IsNaN(share) {
				w.shares = append(w.shares, min(max(share, 0), 1))
			}
		}
		slices.Sort(w.shares)
		slices.Reverse(w.shares)
	}
}

// WithAPIs names APIs to ask for before they were called, by paths such as
// /cgi-bin/message/subscribe/send.
func WithAPIs(paths ...string) Option {
	return func(w *Watch) {
		for _, path := range paths {
			w.update(path, time.Now(), func(*state) {})
		}
	}
}

// WithErrors sets a function that gets the errors of the checks of [Watch.Run]. By default they are
// dropped: the next check comes anyway.
func WithErrors(failed func(context.Context, error)) Option {
	return func(w *Watch) { w.failed = failed }
}

// New makes a Watch. For each API it calls warn once a day for each share of [WithShare], and once
// when nothing is left. It does so again after a check that finds the quota cleared (clear_quota).
// warn runs within a call or within a check, in several goroutines: keep it short. A nil warn is
// never called.
func New(warn func(context.Context, Warning), opts ...Option) *Watch {
	w := &Watch{warn: warn, shares: []float64{0.1}, apis: map[string]*state{}}
	for _, o := range opts {
		if o != nil {
			o(w)
		}
	}
	return w
}

// update changes what is known of an API by something that began at a time, and returns the warning
// that is due. What began on another day says nothing about this one.
func (w *Watch) update(path string, began time.Time, change func(*state)) *Warning {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.apis[path]
	if s == nil {
		if len(w.apis) >= maxAPIs {
			return nil
		}
		s = &state{}
		w.apis[path] = s
	}
	s.turn(dayOf(time.Now()))
	if dayOf(began) != s.day {
		return nil
	}
	change(s)
	return s.due(path, w.shares)
}

func (w *Watch) tell(ctx context.Context, due *Warning) {
	if due != nil && w.warn != nil {
		w.warn(ctx, *due)
	}
}

// A state is what is known of an API.
type state struct {
	day     string
	limit   int64     // as WeChat said last; 0: unknown
	used    int64     // that, and what was called since
	calls   int64     // of this process on this day
	refused bool      // since WeChat was asked
	warned  int       // how serious the last warning was
	exempt  bool      // it has no quota
	asked   time.Time // when WeChat was asked last
}

// turn forgets what ended with the day before.
func (s *state) turn(day string) {
	if s.day != day {
		*s = state{day: day, limit: s.limit, exempt: s.exempt, asked: s.asked}
	}
}

// count takes a call that WeChat has answered.
func (s *state) count(refused bool) {
	s.used++
	s.calls++
	s.refused = s.refused || refused
}

// learn takes what WeChat says of an API, and the calls that ended while it was asked; nil: it has
// no quota.
func (s *state) learn(q *wechat.DailyQuota, meanwhile int64) {
	if s.exempt = q == nil; s.exempt {
		return
	}
	s.limit = max(q.DailyLimit, 0)
	if q.Remain == 0 && q.Used == 0 {
		return // nothing used and nothing left can't be
	}
	if s.refused {
		s.used = s.limit // others have called too
	}
	// The answer has some of the calls that ended meanwhile, nobody knows how many: our own count
	// decides, within that.
	atLeast := s.limit - min(max(q.Remain, 0), s.limit)
	used := min(max(s.used, atLeast), atLeast+meanwhile)
	if used < s.used/2 { // somebody has cleared the quota: no inaccuracy is so large
		s.warned = 0
	}
	s.used, s.refused = used, false
}

// due returns the warning that is due, if one is.
func (s *state) due(path string, shares []float64) *Warning {
	remain, serious := max(s.limit-s.used, 0), 0
	switch {
	case s.refused || s.limit > 0 && remain == 0:
		remain, serious = 0, len(shares)+1
	case s.limit > 0:
		for _, share := range shares {
			if float64(remain) <= share*float64(s.limit) {
				serious++
			}
		}
	}
	if serious <= s.warned {
		return nil
	}
	s.warned = serious
	return &Warning{API: path, Limit: s.limit, Remain: remain}
}

// beijing is where WeChat's days begin.
var beijing = time.FixedZone("CST", 8*60*60)

func dayOf(t time.Time) string { return t.In(beijing).Format(time.DateOnly) }
