package wechattest

import (
	"context"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
)

func withApp(ctx context.Context, p *Platform) context.Context {
	return context.WithValue(ctx, appKey{}, p)
}

// controlInMemory answers a request of the control API that came through the Transport. The answer
// can be read while it is written: events need that. The caller has called begin.
func (p *Platform) controlInMemory(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	in := r.Clone(ctx)
	in.RemoteAddr = netip.AddrPortFrom(p.cfg.caller, 80).String()
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	w := &pipeWriter{header: http.Header{}, body: writer, begun: make(chan struct{})}
	p.work.Add(1)
	go func() {
		defer p.work.Done()
		defer cancel()
		defer writer.Close() // before cancel, so that the reader sees the end and not a broken answer
		defer in.Body.Close()
		p.serveControl(w, in)
		w.WriteHeader(http.StatusOK) // if the handler didn't
	}()
	stop := context.AfterFunc(ctx, func() { writer.CloseWithError(ctx.Err()) })
	ended := context.AfterFunc(p.base, func() { writer.CloseWithError(ErrClosed) })
	body := &pipeBody{PipeReader: reader, end: func() { cancel(); stop(); ended() }}
	select {
	case <-w.begun:
	case <-r.Context().Done():
		body.Close()
		return nil, r.Context().Err()
	}
	return &http.Response{
		Status:     strconv.Itoa(w.status) + " " + http.StatusText(w.status),
		StatusCode: w.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        w.sent,
		Body:          body,
		ContentLength: -1,
		Request:       r,
	}, nil
}

type pipeWriter struct {
	header http.Header
	body   *io.PipeWriter
	once   sync.Once
	begun  chan struct{} // closed once the two below are set
	status int
	sent   http.Header
}

func (w *pipeWriter) Header() http.Header { return w.header }

func (w *pipeWriter) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.begun)
	})
}

func (w *pipeWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// Flush does nothing: Write returns when the data has been read.
func (w *pipeWriter) Flush() {}

type pipeBody struct {
	*io.PipeReader
	end func()
}

// Close ends the answer, and with it the call.
func (b *pipeBody) Close() error {
	b.end()
	return b.PipeReader.Close()
}
