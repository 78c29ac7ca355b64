// Package quota warns before WeChat's daily quotas (每日调用额度) are used up.
//
//	watch := quota.New(func(ctx context.Context, w quota.Warning) {
//		log.Printf("%s: %d of %d calls are left today", w.API, w.Remain, w.Limit)
//	})
//	client, err := wechat.New(appID, secret, wechat.WithHooks(watch.Hooks()))
//	...
//	err = watch.Check(ctx, client) // when the program starts, and every ten minutes
//
// Check asks WeChat what is left of each API that was called. Between two checks the hooks count
// the calls of this process, and see when WeChat refuses one with 45009.
package quota

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
)

// A Warning says that little is left of an API's calls of this day, or nothing. The day ends at
// midnight in Beijing. WeChat's numbers can be wrong by about 1 %.
type Warning struct {
	API    string // the path
	Limit  int64  // calls a day; 0: not known yet
	Remain int64  // calls that are left; 0 too if WeChat has refused one
}

const (
	maxAPIs      = 1024 // that a Watch remembers: WeChat has about 500
	lookup       = "/cgi-bin/openapi/quota/get"
	defaultShare = 0.1

	codeUnknownPath = wechat.Code(76021)
	codeNoQuota     = wechat.Code(76022)
)

// A Watch watches the quotas of one app, whose Clients have its Hooks. It is safe for concurrent
// use.
type Watch struct {
	warn  func(context.Context, Warning)
	share float64

	mu   sync.Mutex
	apis map[string]*state
}

// A state is what is known of an API.
type state struct {
	day     string
	limit   int64 // as WeChat said last; 0: unknown
	used    int64 // that, and what was called since
	refused bool
	warned  level
	exempt  bool // it has no quota
}

// A level is how serious a warning is.
type level int

const (
	plenty level = iota
	little
	nothing
)

// An Option changes a Watch.
type Option func(*Watch)

// WithShare says what share of a quota is little. The default is 0.1, a tenth; a number below 0 or
// above 1 counts as the nearest of the two.
func WithShare(share float64) Option {
	return func(w *Watch) { w.share = min(max(share, 0), 1) }
}

// WithAPIs names APIs for Check to ask for before they were called, by paths such as
// /cgi-bin/message/subscribe/send.
func WithAPIs(paths ...string) Option {
	return func(w *Watch) {
		for _, path := range paths {
			w.update(path, func(*state) {})
		}
	}
}

// New makes a Watch. It calls warn once a day for an API of which little is left, and once when
// nothing is left. warn runs within a call or within Check, by several goroutines: keep it short.
// A nil warn is never called.
func New(warn func(context.Context, Warning), opts ...Option) *Watch {
	w := &Watch{warn: warn, share: defaultShare, apis: map[string]*state{}}
	for _, o := range opts {
		if o != nil {
			o(w)
		}
	}
	return w
}

// Hooks returns hooks for [wechat.WithHooks]. [wechat.JoinHooks] joins them with others.
func (w *Watch) Hooks() wechat.Hooks { return wechat.Hooks{CallEnd: w.saw} }

// saw counts a call that WeChat has answered.
func (w *Watch) saw(ctx context.Context, c wechat.CallInfo) {
	var refusal *wechat.Error
	if c.API == lookup || c.Err != nil && !errors.As(c.Err, &refusal) {
		return
	}
	w.tell(ctx, w.update(c.API, func(s *state) {
		refused := errors.Is(c.Err, wechat.ErrQuotaExhausted)
		if s.refused && c.Err == nil {
			s.used = 0 // somebody has cleared the quota
		}
		s.used++
		s.refused = refused
	}))
}

// Check asks WeChat what is left of each API that the hooks have seen or that [WithAPIs] names. It
// makes one call for each, one after the other, and warns as the hooks do. It goes on after an
// error that concerns one API, and returns all errors together.
func (w *Watch) Check(ctx context.Context, c *wechat.Client) error {
	var faults []error
	for _, path := range w.known() {
		got, err := c.GetAPIQuota(ctx, path)
		switch {
		case err == nil:
			w.tell(ctx, w.update(path, func(s *state) { s.learn(got.Quota) }))
		case errors.Is(err, codeUnknownPath), errors.Is(err, codeNoQuota):
			w.update(path, func(s *state) { s.learn(nil) })
		default:
			faults = append(faults, fmt.Errorf("quota of %s: %w", path, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(faults...)
}

// known returns the APIs to ask for.
func (w *Watch) known() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var paths []string
	for path, s := range w.apis {
		if !s.exempt {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// update changes the state of an API, and returns the warning that is due.
func (w *Watch) update(path string, change func(*state)) *Warning {
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
	if day := today(); s.day != day {
		*s = state{day: day, limit: s.limit, exempt: s.exempt}
	}
	change(s)
	remain := max(s.limit-s.used, 0)
	now := plenty
	switch {
	case s.refused || s.limit > 0 && remain == 0:
		now, remain = nothing, 0
	case s.limit > 0 && float64(remain) <= w.share*float64(s.limit):
		now = little
	}
	switch {
	case now == plenty:
		s.warned = plenty // also after somebody has cleared the quota
		return nil
	case now <= s.warned:
		return nil
	}
	s.warned = now
	return &Warning{API: path, Limit: s.limit, Remain: remain}
}

// learn takes what WeChat says of an API; nil: it has no quota.
func (s *state) learn(q *wechat.DailyQuota) {
	if s.exempt = q == nil; s.exempt {
		return
	}
	s.limit, s.used, s.refused = q.DailyLimit, q.DailyLimit-q.Remain, false
}

func (w *Watch) tell(ctx context.Context, due *Warning) {
	if due != nil && w.warn != nil {
		w.warn(ctx, *due)
	}
}

// beijing is where WeChat's days begin.
var beijing = time.FixedZone("CST", 8*60*60)

func today() string { return time.Now().In(beijing).Format(time.DateOnly) }
