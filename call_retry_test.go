package wechat_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
)

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	const ok = `{"errcode":0,"media_id":"M1"}`
	refused := func(code int) string { return `{"errcode":` + strconv.Itoa(code) + `,"errmsg":"no"}` }
	for _, code := range []int{40001, 40014, 42001} {
		rec := record(t, saying(refused(code), ok))
		client := mustClient(t, wechat.WithBaseURL(rec.URL))
		if err := client.SendText(t.Context(), "o1", "<hi>"); err != nil {
			t.Fatal(err)
		}
		got := rec.sent()
		const body = `{"touser":"o1","msgtype":"text","text":{"content":"<hi>"}}`
		if len(got) != 2 || got[0].URI != "/cgi-bin/message/custom/send?access_token=T1" || got[1].URI != "/cgi-bin/message/custom/send?access_token=T2" || got[0].Body != body || got[1].Body != body {
			t.Errorf("%d: %+v", code, got)
		}
	}
	t.Run("refused twice", func(t *testing.T) {
		t.Parallel()
		rec := record(t, saying(refused(40014), refused(42001)))
		err := mustClient(t, wechat.WithBaseURL(rec.URL)).SendText(t.Context(), "o1", "hi")
		if !errors.Is(err, wechat.ErrTokenRejected) || !errors.Is(err, wechat.Code(42001)) || len(rec.sent()) != 2 {
			t.Errorf("got %v after %d requests", err, len(rec.sent()))
		}
	})
	t.Run("no other token", func(t *testing.T) {
		t.Parallel()
		source := &brokenSource{}
		rec := record(t, saying(refused(40001)))
		err := mustClient(t, wechat.WithBaseURL(rec.URL), wechat.WithTokenSource(source)).SendText(t.Context(), "o1", "hi")
		if !errors.Is(err, wechat.ErrTokenRejected) || !errors.Is(err, wechat.Code(40001)) || !errors.Is(err, errBrokenSource) || len(rec.sent()) != 1 {
			t.Errorf("got %v after %d requests", err, len(rec.sent()))
		}
	})
	t.Run("a token of the caller's own", func(t *testing.T) {
		t.Parallel()
		rec := record(t, saying(refused(40001)))
		err := wechat.SendCustomMessage(t.Context(), "own", "o1", wechat.CustomText{Content: "hi"}, wechat.WithBaseURL(rec.URL))
		if !errors.Is(err, wechat.ErrTokenRejected) || len(rec.sent()) != 1 {
			t.Errorf("got %v after %d requests", err, len(rec.sent()))
		}
	})
	t.Run("other refusals", func(t *testing.T) {
		t.Parallel()
		for _, code := range []int{41001, 40164, 48001, 61004, -1, 45009} {
			rec := record(t, saying(refused(code)))
			err := mustClient(t, wechat.WithBaseURL(rec.URL)).SendText(t.Context(), "o1", "hi")
			if !errors.Is(err, wechat.Code(code)) || errors.Is(err, wechat.ErrTokenRejected) || len(rec.sent()) != 1 || rec.tokens != 1 {
				t.Errorf("%d: got %v after %d requests", code, err, len(rec.sent()))
			}
		}
	})
}

var errBrokenSource = errors.New("no other")

type brokenSource struct{}

func (*brokenSource) AccessToken(ctx context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	if r.Refused.Reveal() != "" {
		return wechat.Token{}, errBrokenSource
	}
	return wechat.NewToken("T1", time.Now().Add(time.Hour)), nil
}

func TestBusyIsRepeatedOnceWhereSafe(t *testing.T) {
	t.Parallel()
	const busy = `{"errcode":-1,"errmsg":"system error"}`
	tests := []struct {
		name    string
		answers []string
		opts    []wechat.CallOption
		within  time.Duration
		times   int
		took    time.Duration
		is      error
	}{
		{name: "not safe", answers: []string{busy}, times: 1, is: wechat.ErrBusy},
		{name: "safe", answers: []string{busy, `{}`}, opts: []wechat.CallOption{wechat.Repeatable()}, times: 2, took: 500 * time.Millisecond},
		{name: "busy twice", answers: []string{busy}, opts: []wechat.CallOption{wechat.Repeatable()}, times: 2, took: 500 * time.Millisecond, is: wechat.ErrBusy},
		{name: "then refused", answers: []string{busy, `{"errcode":40001}`, `{}`}, opts: []wechat.CallOption{wechat.Repeatable()}, times: 3, took: 500 * time.Millisecond},
		{name: "refused, then busy", answers: []string{`{"errcode":40001}`, busy, `{}`}, opts: []wechat.CallOption{wechat.Repeatable()}, times: 3, took: 500 * time.Millisecond},
		{name: "refused, busy, refused", answers: []string{`{"errcode":40001}`, busy, `{"errcode":42001}`}, opts: []wechat.CallOption{wechat.Repeatable()}, times: 3, took: 500 * time.Millisecond, is: wechat.Code(42001)},
		{name: "no time for another", answers: []string{busy}, opts: []wechat.CallOption{wechat.Repeatable()}, within: 400 * time.Millisecond, times: 1, is: wechat.ErrBusy},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				times := 0
				client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
					body, _ := io.ReadAll(r.Body)
					if string(body) != `{"a":1}` {
						t.Errorf("attempt %d has the body %q", times+1, body)
					}
					times++
					return textResponse(r, 200, "", tt.answers[min(times, len(tt.answers))-1]), nil
				})}))
				ctx := t.Context()
				if tt.within > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.within)
					defer cancel()
				}
				start := time.Now()
				err := client.Call(ctx, "POST", "/x", json.RawMessage(`{"a":1}`), nil, tt.opts...)
				if took := time.Since(start); took != tt.took || times != tt.times || !errors.Is(err, tt.is) {
					t.Errorf("got %v after %d requests and %v, want %v after %d and %v", err, times, took, tt.is, tt.times, tt.took)
				}
			})
		})
	}
}

func TestTokenFailureIsNoUnknownOutcome(t *testing.T) {
	t.Parallel()
	// The legacy endpoint isn't safe to repeat, but nothing was done to the user.
	address := rawServer(t, hang)
	client := mustClient(t, wechat.WithLegacyToken(), wechat.WithBaseURL("http://"+address), wechat.WithTimeout(200*time.Millisecond))
	err := client.SendText(t.Context(), "o1", "hi")
	if errors.Is(err, wechat.ErrOutcomeUnknown) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	failing := mustClient(t, wechat.WithLegacyToken(), wechat.WithHTTPClient(memory(502, "text/html", "<html>")))
	err = failing.SendText(t.Context(), "o1", "hi")
	if te := transportErrorOf(t, err); te.API != "/cgi-bin/token" || !te.Sent || errors.Is(err, wechat.ErrOutcomeUnknown) {
		t.Errorf("got %+v", te)
	}
}
