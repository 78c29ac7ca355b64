package wechat_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
)

func TestUntilKnown(t *testing.T) {
	t.Parallel()
	const api = "/wxa/game/pay"
	lost := &wechat.TransportError{API: api, Sent: true, Err: context.DeadlineExceeded}
	unsent := &wechat.TransportError{API: api, Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}
	refusal := func(c wechat.Code) error { return &wechat.Error{API: api, Code: c} }
	ok := error(nil)
	tests := []struct {
		name    string
		answers []error // the last one for ever
		calls   int
		seconds float64
		unknown bool        // errors.Is(err, ErrOutcomeUnknown)
		is      wechat.Code // what the error is besides
		ok      bool
	}{
		{"done at once", []error{ok}, 1, 0, false, 0, true},
		{"refused at once", []error{refusal(90016)}, 1, 0, false, 90016, false},
		{"never left", []error{unsent}, 1, 0, false, 0, false},
		{"done at the second try", []error{lost, ok}, 2, 1, false, 0, true},
		{"done at the third", []error{lost, lost, ok}, 3, 3, false, 0, true},
		{"a definite refusal", []error{lost, refusal(90013)}, 2, 1, false, 90013, false},
		{"a refusal that says nothing of the first try", []error{lost, refusal(90016)}, 2, 1, true, 90016, false},
		{"a limit, then done", []error{lost, refusal(45011), unsent, ok}, 4, 7, false, 0, true},
		{"unknown for ever", []error{lost}, 8, 121, true, 0, false}, // at 0 1 3 7 15 31 61 91, and 121 is over
		{"unreachable for ever after an unknown outcome", []error{lost, unsent}, 8, 121, true, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				start, calls := time.Now(), 0
				got, err := wechat.UntilKnown(ctx, func(context.Context) (*int, error) {
					err := tt.answers[min(calls, len(tt.answers)-1)]
					calls++
					if err != nil {
						return nil, err
					}
					return &calls, nil
				}, 90013)
				if tt.ok != (err == nil) || (got != nil) != tt.ok {
					t.Fatalf("%v, %v", got, err)
				}
				if errors.Is(err, wechat.ErrOutcomeUnknown) != tt.unknown || tt.is != 0 && !errors.Is(err, tt.is) {
					t.Errorf("the error is %v; unknown should be %t", err, tt.unknown)
				}
				if tt.unknown && errors.Is(err, wechat.ErrTryLater) {
					t.Errorf("%v is both unknown and not done", err)
				}
				if passed := time.Since(start).Seconds(); calls != tt.calls || passed > tt.seconds || tt.seconds < 100 && passed != tt.seconds {
					t.Errorf("%d calls in %v s, want %d in %v", calls, passed, tt.calls, tt.seconds)
				}
			})
		})
	}
}
