package wechattest

import (
	"context"
	"time"
)

// How long after its answer a push can still be the reason of a call. A bot may answer first and work
// afterwards.
const (
	causeLingers  = 15 * time.Second // of a call for the same user
	causeBarely   = 3 * time.Second  // of a call for no user
	trailsKept    = 256              // of pushes that have been answered
	pathFromLogin = "/sns/jscode2session"
)

// A course says when an exchange began, and for which push the bot made a call.
type course struct {
	began   int  // its number in the order in which exchanges began, from 1
	push    int  // began of the push; 0: none is known
	guessed bool // by the time alone, or one of several
	late    bool // the bot had already answered the push

	shown string      // the kind of what the user saw of a call
	made  *codeObject // the code that a call has made
}

// A trail is a push that calls can follow from.
type trail struct {
	number       int // began
	app, openID  string
	began, ended time.Time // ended is zero while the bot is asked
}

// trails are the pushes that run or have ended a moment ago, in the order they began. The world's mu
// guards them.
type trails struct {
	number int // of the exchange that began last
	list   []*trail
}

func (t *trails) begin(app, openID string, now time.Time) *trail {
	t.number++
	old := 0
	for old < len(t.list) && !t.list[old].ended.IsZero() && (now.Sub(t.list[old].ended) > causeLingers || len(t.list)-old > trailsKept) {
		old++
	}
	begun := &trail{number: t.number, app: app, openID: openID, began: now}
	t.list = append(t.list[old:], begun)
	return begun
}

// causeOf finds the push that a call follows from: the one that runs at its beginning, rather one of the
// same user than another; failing that, one that has just been answered.
func (t *trails) causeOf(app, openID string, began time.Time) (best course) {
	rank, rivals := 0, 0
	for i := len(t.list) - 1; i >= 0; i-- {
		one := t.list[i]
		if one.app != app || one.began.After(began) {
			continue
		}
		late := !one.ended.IsZero() && one.ended.Before(began)
		switch r := one.rank(openID, late, began); {
		case r > rank:
			rank, rivals, best = r, 0, course{push: one.number, late: late}
		case r == rank && r > 0:
			rivals++
		}
	}
	best.guessed = rivals > 0 || rank == lateBarely || rank == runningOther || rank == lateSame
	return best
}

// The ranks of a push as a cause, the best last.
const (
	lateBarely    = iota + 1 // answered a moment ago, and the call is about no user
	runningOther             // runs for another user
	lateSame                 // answered a while ago
	runningNobody            // runs, and the call is about no user
	runningSame
)

func (t *trail) rank(openID string, late bool, began time.Time) int {
	same := openID != "" && t.openID == openID
	switch {
	case !late && same:
		return runningSame
	case !late && openID == "":
		return runningNobody
	case !late:
		return runningOther
	case same && began.Sub(t.ended) <= causeLingers:
		return lateSame
	case openID == "" && began.Sub(t.ended) <= causeBarely:
		return lateBarely
	}
	return 0
}

type causeKey struct{}

// caused lets the calls of a handler in this process name their push.
func (t *trail) caused(ctx context.Context) context.Context {
	return context.WithValue(ctx, causeKey{}, t)
}

// beginCall returns a call's number in the order in which exchanges began.
func (p *Platform) beginCall() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trails.number++
	return p.trails.number
}

// beginPush leaves a trail.
func (p *Platform) beginPush(openID string) *trail {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trails.begin(p.cfg.appID, openID, time.Now())
}

func (p *Platform) endPush(t *trail) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t.ended = time.Now()
}

// follow finds the push that a call follows from. A login follows from what the client did.
func (p *Platform) follow(ctx context.Context, r *request, start time.Time) {
	if r.again || r.path == pathFromLogin {
		return
	}
	app := r.appID
	if app == "" {
		app = p.first().cfg.appID // whose log has it
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	found := course{}
	if t, ok := ctx.Value(causeKey{}).(*trail); !ok {
		found = p.trails.causeOf(app, r.openID, start)
	} else if t.app == app {
		found = course{push: t.number, late: !t.ended.IsZero()}
	}
	found.began, found.made = r.course.began, r.course.made
	r.course = found
}
