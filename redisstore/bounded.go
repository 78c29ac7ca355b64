package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat/internal/foreign"
)

// slotsMax bounds the operations under way, also those that nobody waits for: a Redis that
// hangs must not collect goroutines.
const slotsMax = 256

type result[T any] struct {
	value T
	err   error
}

// do makes one call of the client and waits for it within the Store's limit. A client may
// ignore its context while it reads, so the call runs in its own goroutine, which ends
// when the client's timeouts end the call. If the call may have succeeded and the caller
// doesn't know, undo reverses it.
func do[T any](ctx context.Context, s *Store, what string, undo func(context.Context) error, call func(context.Context) (T, error)) (T, error) {
	var none T
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return none, failure(what, ctx.Err())
	}
	answered, left := make(chan result[T]), make(chan struct{})
	defer close(left)
	go func() {
		defer func() { <-s.slots }()
		r := guarded(ctx, call)
		unknown := r.err != nil && isUnknown(r.err)
		select {
		case answered <- r:
		case <-left:
			unknown = unknown || r.err == nil
		}
		if unknown && undo != nil {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.timeout)
			defer cancel()
			_ = guarded(ctx, alone(undo))
		}
	}()
	select {
	case r := <-answered:
		if r.err != nil {
			return none, failure(what, r.err)
		}
		return r.value, nil
	case <-ctx.Done():
		return none, failure(what, ctx.Err())
	}
}

// run is do for a call that returns nothing.
func (s *Store) run(ctx context.Context, what string, call func(context.Context) error) error {
	_, err := do(ctx, s, what, nil, alone(call))
	return err
}

type nothing struct{}

func alone(call func(context.Context) error) func(context.Context) (nothing, error) {
	return func(ctx context.Context) (nothing, error) { return nothing{}, call(ctx) }
}

// guarded turns a panic, for example of a hook in the client, into an error that names only
// its type: its text may hold anything.
func guarded[T any](ctx context.Context, call func(context.Context) (T, error)) (r result[T]) {
	defer func() {
		if p := recover(); p != nil {
			r = result[T]{err: foreign.Text(fmt.Sprintf("the client panicked with a %T", p))}
		}
	}()
	value, err := call(ctx)
	return result[T]{value, err}
}

// isUnknown reports whether Redis may have done the call that failed.
func isUnknown(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		errors.As(err, &timeout) && timeout.Timeout()
}

// errForeign means that the key holds a value that no Store wrote.
const errForeign = foreign.Text("wechat: redisstore: the key holds a value that isn't a Store's")

// failure says what failed and why. Redis quotes commands in its replies, and the client
// quotes replies: neither may bring a token into an error.
func failure(what string, err error) error {
	f := foreign.Filter{What: "the client failed", Prefix: "wechat: redisstore: " + what + ": ", Own: ownError}
	return f.Hide(err)
}

// ownError returns an error of the client that may be shown.
func ownError(err error) error {
	switch {
	case err == redis.ErrClosed, err == redis.ErrPoolTimeout, err == redis.ErrPoolExhausted:
		return err
	}
	if reply, ok := err.(redis.Error); ok {
		return foreign.Text("the server answers " + replyCode(reply.Error()))
	}
	return nil
}

// replyCode is the first word of Redis's error, such as READONLY or OOM, if it is a known
// code: any other word may be a quotation.
func replyCode(text string) string {
	code, _, _ := strings.Cut(text, " ")
	if !slices.Contains(replyCodes, code) {
		return "an error"
	}
	return code
}

var replyCodes = []string{
	"ASK", "BUSY", "BUSYKEY", "CLUSTERDOWN", "CROSSSLOT", "DENIED", "ERR", "EXECABORT", "INPROG", "LOADING", "MASTERDOWN",
	"MISCONF", "MOVED", "NOAUTH", "NOMASTERLINK", "NOPERM", "NOPROTO", "NOREPLICAS", "NOSCRIPT", "OOM", "READONLY",
	"TRYAGAIN", "UNBLOCKED", "WRONGPASS", "WRONGTYPE",
}
