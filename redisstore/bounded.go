package redisstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/redis/go-redis/v9"
)

// slotsMax bounds the operations on their way, those that nobody waits for included:
// a Redis that hangs must not collect goroutines.
const slotsMax = 256

type result[T any] struct {
	value T
	err   error
}

// do makes one call of the client and waits for it within the Store's limit. A client
// may ignore its context while it reads, so the call has a goroutine of its own, which
// ends when the client's timeouts end the call. Where the caller didn't learn that the
// call succeeded, undo makes up for it.
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

// guarded turns a panic, of a hook in the client say, into an error that names its type
// only: its text may hold anything.
func guarded[T any](ctx context.Context, call func(context.Context) (T, error)) (r result[T]) {
	defer func() {
		if p := recover(); p != nil {
			r = result[T]{err: panicked(fmt.Sprintf("the client panicked with a %T", p))}
		}
	}()
	value, err := call(ctx)
	return result[T]{value, err}
}

type panicked string

func (p panicked) Error() string { return string(p) }

// isUnknown reports whether Redis may have done what the client gave up on.
func isUnknown(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		errors.As(err, &timeout) && timeout.Timeout()
}

// errForeign is a key that holds what no Store has put there.
var errForeign = errors.New("wechat: redisstore: the key holds a value that isn't a Store's")

// failure says what failed and why. Redis quotes commands in its replies, and the
// client quotes replies: neither may bring a token into an error.
func failure(what string, err error) error {
	var reply redis.Error
	var own panicked
	var network *net.OpError
	switch {
	case errors.Is(err, errForeign):
		return errForeign
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled),
		errors.Is(err, redis.ErrClosed), errors.Is(err, redis.ErrPoolTimeout), errors.Is(err, redis.ErrPoolExhausted),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
	case errors.As(err, &own):
	case errors.As(err, &network):
		err = network
	case errors.As(err, &reply):
		err = fmt.Errorf("the server answers %s", replyCode(reply.Error()))
	default:
		err = fmt.Errorf("the client failed with a %T", err)
	}
	return fmt.Errorf("wechat: redisstore: %s: %w", what, err)
}

// replyCode is the first word of Redis's error, such as READONLY or OOM.
func replyCode(text string) string {
	code, _, _ := strings.Cut(text, " ")
	if code == "" || len(code) > 32 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "an error"
	}
	return code
}
