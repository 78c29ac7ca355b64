package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	sourceListLife  = 24 * time.Hour   // then it is fetched again
	sourceListYoung = time.Hour        // an address that a younger one lacks is foreign
	sourceListRetry = 30 * time.Second // between a failed fetch and the next
	sourceListFetch = 10 * time.Second // for one fetch
	sourceListWait  = time.Second      // for which a push waits for it
)

// A SourceList is a list of addresses that pushes may come from, most often WeChat's, and
// keeps itself up to date. Its Check is the filter for [WithSources]:
//
//	sources, err := wechat.NewSourceList(client.GetCallbackIP)
//	callback, err := wechat.NewCallback(token, wechat.WithSources(sources.Check))
//
// It is fetched again when it is a day old; only pushes trigger that, and no timer. A
// push from an address that isn't on a list older than an hour triggers it too, so that
// a new address of WeChat's gets through soon. No push waits longer than a second.
// While fetches fail, at most two a minute, the old list stays in use. It is safe for
// concurrent use and needs no Close.
type SourceList struct {
	fetch func(context.Context) ([]netip.Prefix, error)

	mu      sync.Mutex
	list    []netip.Prefix // nil until the first has arrived; replaced, never changed
	fetched time.Time
	failed  time.Time
	err     error // of the last fetch
	flight  *sourceFlight
}

// A sourceFlight is a fetch under way.
type sourceFlight struct{ done chan struct{} }

// NewSourceList makes a list of what fetch returns, such as [Client.GetCallbackIP]; fetch
// gets 10 seconds and has to end with its context. Nothing is fetched yet, and without a
// list Check refuses everything: call Refresh when the program starts, and look at its
// error. A nil fetch is an [*ArgumentError].
func NewSourceList(fetch func(context.Context) ([]netip.Prefix, error)) (*SourceList, error) {
	if fetch == nil {
		return nil, &ArgumentError{API: "NewSourceList", Field: "fetch", Reason: "is nil"}
	}
	return &SourceList{fetch: fetch}, nil
}

// Check is a [SourceFilter]: nil for an address on the list, else [ErrForeignSource].
// While there is no list its error wraps what kept it from being fetched.
func (s *SourceList) Check(ctx context.Context, from netip.Addr) error {
	from = from.Unmap().WithZone("")
	s.mu.Lock()
	list := s.list
	known := holds(list, from)
	flight := s.flight
	if flight == nil && s.isDue(known) {
		flight = s.start(ctx)
	}
	s.mu.Unlock()
	if known {
		return nil
	}
	if flight != nil {
		flight.wait(ctx, sourceListWait)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case holds(s.list, from):
		return nil
	case s.list == nil && s.err != nil:
		return fmt.Errorf("wechat: no list of WeChat's addresses: %w", s.err)
	case s.list == nil:
		return errNoSourceList
	}
	return foreignSource(from)
}

var (
	errNoSourceList    = errors.New("wechat: no list of WeChat's addresses yet")
	errEmptySourceList = errors.New("wechat: an empty list of addresses")
	errSourceAborted   = errors.New("wechat: the fetch of a list of addresses ended its goroutine")
)

// Refresh fetches the list now, or waits for a fetch that is under way. Call it when the
// program starts.
func (s *SourceList) Refresh(ctx context.Context) error {
	s.mu.Lock()
	flight := s.flight
	if flight == nil {
		flight = s.start(ctx)
	}
	s.mu.Unlock()
	if !flight.wait(ctx, sourceListFetch) {
		if err := ctx.Err(); err != nil {
			return err
		}
		return context.DeadlineExceeded
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// isDue reports whether a push from an address on the list, or not on it, makes it time
// for a fetch. The caller holds mu.
func (s *SourceList) isDue(known bool) bool {
	now := time.Now()
	if !s.failed.IsZero() && now.Sub(s.failed) < sourceListRetry {
		return false
	}
	if s.list == nil {
		return true
	}
	age := now.Sub(s.fetched)
	return age >= sourceListLife || !known && age >= sourceListYoung
}

// start starts a fetch, which outlives the push that triggers it and ends by its own
// deadline. The caller holds mu.
func (s *SourceList) start(ctx context.Context) *sourceFlight {
	f := &sourceFlight{make(chan struct{})}
	s.flight = f
	go func() {
		var list []netip.Prefix
		err := errSourceAborted
		// Deferred, because what the user plugged in may end the goroutine.
		defer func() { s.land(f, list, err) }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sourceListFetch)
		defer cancel()
		list, err = s.get(ctx)
	}()
	return f
}

// land publishes what a fetch has brought.
func (s *SourceList) land(f *sourceFlight, list []netip.Prefix, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flight, s.err = nil, err
	if err != nil {
		s.failed = time.Now()
	} else {
		s.list, s.fetched, s.failed = list, time.Now(), time.Time{}
	}
	close(f.done)
}

// get fetches a list of its own. A panic is an error: here nobody would catch it.
func (s *SourceList) get(ctx context.Context) (list []netip.Prefix, err error) {
	var fetched []netip.Prefix
	err = guard("the fetch of a list of addresses", func() (err error) {
		fetched, err = s.fetch(ctx)
		return err
	})
	if err != nil {
		return nil, hideForeign("the fetch failed", err)
	}
	for _, p := range fetched {
		if plain, ok := plainPrefix(p); ok {
			list = append(list, plain)
		}
	}
	if len(list) == 0 {
		return nil, errEmptySourceList
	}
	return slices.Clip(list), nil
}

// wait reports whether the fetch ended in time.
func (f *sourceFlight) wait(ctx context.Context, limit time.Duration) bool {
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
