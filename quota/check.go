package quota

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/minigo-dev/wechat"
)

const (
	lookup = "/cgi-bin/openapi/quota/get"

	codeUnknownPath = wechat.Code(76021)
	codeNoQuota     = wechat.Code(76022)
)

// hourly is the API whose 45009 is about the hour. That of others, which is about the minute, isn't
// ErrQuotaExhausted.
const hourly = "/tcb/getqcloudtoken"

// Hooks returns hooks for [wechat.WithHooks]. [wechat.JoinHooks] joins them with others.
func (w *Watch) Hooks() wechat.Hooks { return wechat.Hooks{CallEnd: w.saw} }

// saw counts a call that WeChat has answered.
func (w *Watch) saw(ctx context.Context, c wechat.CallInfo) {
	var refusal *wechat.Error
	if c.API == lookup || c.Err != nil && !errors.As(c.Err, &refusal) {
		return
	}
	refused := errors.Is(c.Err, wechat.ErrQuotaExhausted) && c.API != hourly
	w.tell(ctx, w.update(c.API, time.Now().Add(-c.Duration), func(s *state) { s.count(refused) }))
}

// Run calls [Watch.Check] at once and then at each interval, until ctx ends, and returns the error of
// ctx. Run it in a goroutine of its own. Ten minutes is a good interval: each check makes one call
// for each API. The errors of the checks go to [WithErrors].
func (w *Watch) Run(ctx context.Context, c *wechat.Client, every time.Duration) error {
	if every <= 0 {
		return &wechat.ArgumentError{API: lookup, Field: "every", Reason: "must be more than 0"}
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := w.Check(ctx, c); err != nil && ctx.Err() == nil && w.failed != nil {
			w.failed(ctx, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// Check asks WeChat what is left of each API that the hooks have seen or that [WithAPIs] names. It
// makes one call for each, one after the other, and warns as the hooks do. It asks no more for an
// API that has no quota.
//
// It goes on after an error that concerns one API, and returns all errors together. It ends at one
// that the other questions would meet too: no answer, no token, too many calls. The next Check
// begins with the APIs that were not asked for. c must be a Client of the app that was checked before.
func (w *Watch) Check(ctx context.Context, c *wechat.Client) error {
	if err := w.belongs(c); err != nil {
		return err
	}
	var faults []error
	for _, path := range w.known() {
		err := w.ask(ctx, c, path)
		if err != nil {
			faults = append(faults, fmt.Errorf("quota of %s: %w", path, err))
		}
		if ctx.Err() != nil || concernsAll(err) {
			break
		}
	}
	return errors.Join(faults...)
}

// belongs refuses a Client of another app than before: the counts would be of both.
func (w *Watch) belongs(c *wechat.Client) error {
	if c == nil {
		return &wechat.ArgumentError{API: lookup, Field: "client", Reason: "is nil"}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.app != "" && w.app != c.AppID() {
		return &wechat.ArgumentError{API: lookup, Field: "client", Reason: "is of another app: each app needs a Watch of its own"}
	}
	w.app = c.AppID()
	return nil
}

// ask asks for one API.
func (w *Watch) ask(ctx context.Context, c *wechat.Client, path string) error {
	began, before := time.Now(), int64(0)
	w.tell(ctx, w.update(path, began, func(s *state) { s.asked, before = began, s.calls }))
	got, err := c.GetAPIQuota(ctx, path)
	var quota *wechat.DailyQuota
	switch {
	case err == nil:
		quota = got.Quota
	case !errors.Is(err, codeUnknownPath) && !errors.Is(err, codeNoQuota):
		return err
	}
	w.tell(ctx, w.update(path, began, func(s *state) { s.learn(quota, s.calls-before) }))
	return nil
}

// concernsAll reports whether the next question would meet the same error.
func concernsAll(err error) bool {
	var refusal *wechat.Error
	switch {
	case err == nil || errors.Is(err, wechat.ErrInvalidArgument): // a path of WithAPIs
		return false
	case !errors.As(err, &refusal) || refusal.API != lookup: // no answer, no token
		return true
	}
	for _, kind := range []error{wechat.ErrRateLimited, wechat.ErrQuotaExhausted, wechat.ErrTokenRejected, wechat.ErrUnauthorized, wechat.ErrIPNotAllowed} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// known returns the APIs to ask for, those first that weren't asked for the longest time.
func (w *Watch) known() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var paths []string
	for path, s := range w.apis {
		if !s.exempt {
			paths = append(paths, path)
		}
	}
	slices.SortFunc(paths, func(a, b string) int {
		if byTime := w.apis[a].asked.Compare(w.apis[b].asked); byTime != 0 {
			return byTime
		}
		return cmp.Compare(a, b)
	})
	return paths
}
