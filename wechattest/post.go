package wechattest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"sync"
	"time"
)

// A posting is what came back of one request to the bot.
type posting struct {
	start    time.Time
	duration time.Duration
	sent     []byte
	status   int
	header   http.Header
	body     []byte
	err      error
}

// post sends one request to the bot and waits for the answer.
func (p *Platform) post(cb callback, r *http.Request, timeout time.Duration) (res posting) {
	res.start = time.Now()
	defer func() { res.duration = time.Since(res.start) }()
	if r.GetBody != nil {
		if body, err := r.GetBody(); err == nil {
			res.sent, _ = io.ReadAll(body) // from memory
		}
	}
	ctx, cancel := context.WithTimeout(p.base, timeout)
	defer cancel()
	if cb.handler == nil {
		p.postURL(ctx, r, &res)
	} else {
		p.postHandler(ctx, cb.handler, r, &res)
	}
	if res.err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		res.err = fmt.Errorf("wechattest: no answer within %v: %w", timeout, context.DeadlineExceeded)
	}
	return res
}

func (p *Platform) postURL(ctx context.Context, r *http.Request, res *posting) {
	answer, err := p.network.RoundTrip(r.WithContext(ctx)) // follows no redirect
	if err != nil {
		res.err = fmt.Errorf("wechattest: the bot can't be reached: %w", withoutURL(err))
		return
	}
	defer answer.Body.Close()
	res.status, res.header = answer.StatusCode, answer.Header
	if res.body, err = io.ReadAll(io.LimitReader(answer.Body, answerLimit)); err != nil {
		res.err = fmt.Errorf("wechattest: the bot's answer broke off: %w", err)
	}
}

func withoutURL(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

func (p *Platform) postHandler(ctx context.Context, h http.Handler, r *http.Request, res *posting) {
	w := &answerWriter{ctx: ctx, header: http.Header{}}
	done := make(chan error, 1)
	r = r.Clone(ctx) // the handler may change its headers
	r.RequestURI = r.URL.RequestURI()
	p.work.Add(1)
	go func() {
		defer p.work.Done()
		err := errors.New("wechattest: the handler ended its goroutine")
		defer func() { done <- err }()
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("wechattest: the handler panicked: %v", v)
				if v != http.ErrAbortHandler && p.base.Err() == nil {
					p.logf("%v\n%s", err, debug.Stack())
				}
			}
		}()
		h.ServeHTTP(w, r)
		err = nil
	}()
	select {
	case res.err = <-done:
	case <-ctx.Done():
		res.err = ctx.Err()
		return
	}
	if res.err == nil {
		res.status, res.header, res.body = w.answer()
	}
}

// An answerWriter is the ResponseWriter of an in-memory delivery. A handler may go on
// writing after WeChat has hung up.
type answerWriter struct {
	ctx    context.Context // of the delivery
	mu     sync.Mutex
	header http.Header // the handler's own
	sent   http.Header // as it was when the status was written
	status int
	body   []byte
	done   bool // what a goroutine of the handler's writes now comes too late
}

func (w *answerWriter) Header() http.Header { return w.header }

func (w *answerWriter) WriteHeader(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if status < 100 || status > 999 {
		panic(fmt.Sprintf("invalid WriteHeader code %d", status)) // as net/http does
	}
	if !w.done {
		w.writeHeader(status)
	}
}

func (w *answerWriter) writeHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *answerWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done || w.ctx.Err() != nil {
		return 0, errors.New("wechattest: WeChat has hung up")
	}
	w.writeHeader(http.StatusOK)
	w.body = append(w.body, b[:min(len(b), answerLimit-len(w.body))]...)
	return len(b), nil
}

// Flush does nothing: the answer is read when the handler is done.
func (w *answerWriter) Flush() {}

// answer is for when the handler is done.
func (w *answerWriter) answer() (int, http.Header, []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writeHeader(http.StatusOK) // unless the handler did
	w.done = true
	return w.status, w.sent, w.body
}
