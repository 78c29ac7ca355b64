package addresses

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/minigo-dev/wechat/internal/foreign"
)

const (
	listLife   = 24 * time.Hour   // an older list is fetched again
	listYoung  = time.Hour        // an address that isn't on an older list causes a fetch
	retryPause = 30 * time.Second // between a failed fetch and the next
	fetchLimit = 10 * time.Second // for one fetch
	checkWait  = time.Second      // how long a check waits for a fetch
)

// A List is a list of addresses that is fetched again when a check finds it old. A fetch
// runs in a goroutine that ends with it. A List is safe for concurrent use.
type List struct {
	// Fetch gets 10 seconds. A panic in it becomes an error.
	Fetch func(context.Context) ([]netip.Prefix, error)

	mu      sync.Mutex
	list    []netip.Prefix // nil before the first fetch; replaced, never changed
	fetched time.Time
	failed  time.Time
	err     error // of the last fetch
	flight  *flight
}

// A flight is a fetch under way.
type flight struct{ done chan struct{} }

var (
	errNone    = errors.New("wechat: no list of WeChat's addresses yet")
	errEmpty   = errors.New("wechat: an empty list of addresses")
	errAborted = errors.New("wechat: the fetch of a list of addresses ended its goroutine")
)

// Check reports whether an address is on the list. An error says why there is no list.
func (l *List) Check(ctx context.Context, from netip.Addr) (bool, error) {
	from = from.Unmap().WithZone("")
	l.mu.Lock()
	known := holds(l.list, from)
	f := l.flight
	if f == nil && l.isDue(known) {
		f = l.start(ctx)
	}
	l.mu.Unlock()
	if known {
		return true, nil
	}
	if f != nil {
		f.wait(ctx, checkWait)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.list != nil:
		return holds(l.list, from), nil
	case l.err != nil:
		return false, fmt.Errorf("wechat: no list of WeChat's addresses: %w", l.err)
	}
	return false, errNone
}

// Refresh fetches the list now, or waits for the fetch under way.
func (l *List) Refresh(ctx context.Context) error {
	l.mu.Lock()
	f := l.flight
	if f == nil {
		f = l.start(ctx)
	}
	l.mu.Unlock()
	if !f.wait(ctx, fetchLimit) {
		if err := ctx.Err(); err != nil {
			return err
		}
		return context.DeadlineExceeded
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// isDue reports whether the check of an address has to start a fetch. The caller holds mu.
func (l *List) isDue(known bool) bool {
	now := time.Now()
	if !l.failed.IsZero() && now.Sub(l.failed) < retryPause {
		return false
	}
	if l.list == nil {
		return true
	}
	age := now.Sub(l.fetched)
	return age >= listLife || !known && age >= listYoung
}

// start starts a fetch. The fetch has its own deadline and goes on after the check that started
// it. The caller holds mu.
func (l *List) start(ctx context.Context) *flight {
	f := &flight{make(chan struct{})}
	l.flight = f
	go func() {
		var list []netip.Prefix
		err := errAborted
		// Deferred, because Fetch may end the goroutine.
		defer func() { l.land(f, list, err) }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchLimit)
		defer cancel()
		list, err = l.get(ctx)
	}()
	return f
}

// land stores the result of a fetch.
func (l *List) land(f *flight, list []netip.Prefix, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flight, l.err = nil, err
	if err != nil {
		l.failed = time.Now()
	} else {
		l.list, l.fetched, l.failed = list, time.Now(), time.Time{}
	}
	close(f.done)
}

// get fetches a list and copies it.
func (l *List) get(ctx context.Context) (list []netip.Prefix, err error) {
	var fetched []netip.Prefix
	err = foreign.Guard("the fetch of a list of addresses", func() (err error) {
		fetched, err = l.Fetch(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, p := range fetched {
		if plain, ok := Plain(p); ok {
			list = append(list, plain)
		}
	}
	if len(list) == 0 {
		return nil, errEmpty
	}
	return slices.Clip(list), nil
}

// wait reports whether the fetch ended in time.
func (f *flight) wait(ctx context.Context, limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-f.done:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
