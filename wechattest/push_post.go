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

// A posting is one request to the bot and the answer.
type posting struct {
	Response
	start time.Time
	began int // its number in the order in which exchanges began
	sent  []byte
}

// post sends one request, which is about a user or none, to the bot and waits for the answer.
func (p *Platform) post(cb callback, openID string, r *http.Request, timeout time.Duration) (res posting) {
	at := p.beginPush(openID)
	defer p.endPush(at)
	res.start, res.began = at.began, at.number
	defer func() { res.Duration = time.Since(res.start) }()
	if r.GetBody != nil {
		if body, err := r.GetBody(); err == nil {
			res.sent, _ = io.ReadAll(body) // from memory
		}
	}
	ctx, cancel := context.WithTimeout(p.base, timeout)
	defer cancel()
	if cb.handler == nil {
		res.Response = ask(ctx, p.network, r)
	} else {
		res.Response = p.postHandler(at.caused(ctx), cb.handler, r)
	}
	res.Response = res.late(ctx, timeout)
	return res
}

func withoutURL(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

func (p *Platform) postHandler(ctx context.Context, h http.Handler, r *http.Request) Response {
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
	case err := <-done:
		if err != nil {
			return Response{Err: err}
		}
		return w.answer()
	case <-ctx.Done():
		return Response{Err: ctx.Err()}
	}
}

// An answerWriter is the ResponseWriter of a delivery in memory. The handler may still write after
// WeChat has stopped waiting.
type answerWriter struct {
	ctx    context.Context // of the delivery
	mu     sync.Mutex
	header http.Header // the handler's own
	sent   http.Header // as it was when the status was written
	status int
	body   []byte
	flowed bool // the handler flushed before the length was known
	done   bool // later writes of the handler's goroutines are ignored
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

// Flush notes that net/http would begin to send chunks now. The answer is still read when the handler
// is done.
func (w *answerWriter) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.done {
		w.writeHeader(http.StatusOK)
		w.flowed = true
	}
}

// answer returns the answer when the handler is done.
func (w *answerWriter) answer() Response {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writeHeader(http.StatusOK) // unless the handler did
	w.done = true
	const sized = 2048 // net/http buffers this much to set a Content-Length
	chunked := w.sent.Get("Content-Length") == "" && (w.flowed || len(w.body) > sized)
	return Response{Status: w.status, Header: w.sent, Body: w.body, Chunked: chunked}
}
