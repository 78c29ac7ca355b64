package wechat_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

const (
	testAppID  = "wx0123456789abcdef"
	testSecret = "0123456789abcdef0123456789abcdef"
)

// A tripper is a RoundTripper in memory.
type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func textResponse(r *http.Request, status int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {contentType}},
		Body:   io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

func mustClient(tb testing.TB, opts ...wechat.Option) *wechat.Client {
	tb.Helper()
	client, err := wechat.New(testAppID, testSecret, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

func maxProcs() int { return runtime.GOMAXPROCS(0) }

// fixedTokens is a TokenSource that gives T1, and T2 where T1 was refused, and so on.
type fixedTokens struct{}

func (fixedTokens) AccessToken(_ context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	next := "T1"
	if old := r.Refused.Reveal(); old != "" {
		next = "T" + string(old[1]+1)
	}
	return wechat.NewToken(next, time.Now().Add(time.Hour)), nil
}

// A wireRequest is what arrived at a recorder.
type wireRequest struct {
	Method, URI, ContentType, Body string
	Length                         int64
	Chunked                        bool
	Header                         http.Header
}

// A recorder is a server on a socket that answers by a function and notes requests.
// It counts the tokens it gives.
type recorder struct {
	*httptest.Server
	mu       sync.Mutex
	requests []wireRequest
	tokens   int
}

// record starts a recorder. It answers stable_token by itself, with T1, T2 and so on.
func record(tb testing.TB, answer http.HandlerFunc) *recorder {
	tb.Helper()
	rec := &recorder{}
	rec.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cgi-bin/stable_token" {
			rec.mu.Lock()
			rec.tokens++
			n := rec.tokens
			rec.mu.Unlock()
			io.WriteString(w, `{"access_token":"T`+string(rune('0'+n))+`","expires_in":7200}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		rec.mu.Lock()
		rec.requests = append(rec.requests, wireRequest{
			Method: r.Method, URI: r.RequestURI, ContentType: r.Header.Get("Content-Type"), Body: string(body),
			Length: r.ContentLength, Chunked: len(r.TransferEncoding) > 0, Header: r.Header.Clone(),
		})
		rec.mu.Unlock()
		answer(w, r)
	}))
	tb.Cleanup(rec.Close)
	return rec
}

// sent returns the requests so far, those for tokens left out.
func (rec *recorder) sent() []wireRequest {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return append([]wireRequest(nil), rec.requests...)
}

// saying answers each request with the next of the texts, the last one for ever.
func saying(texts ...string) http.HandlerFunc {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		text := texts[min(n, len(texts)-1)]
		n++
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, text)
	}
}

// memory answers every request with the same text and counts them.
func memory(status int, contentType, body string) *http.Client {
	return &http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
		return textResponse(r, status, contentType, body), nil
	})}
}

// noZero fails for every exported field that is zero.
func noZero(t *testing.T, v any) {
	t.Helper()
	r := reflect.Indirect(reflect.ValueOf(v))
	for i := range r.NumField() {
		if f := r.Type().Field(i); f.IsExported() && r.Field(i).IsZero() {
			t.Errorf("%s.%s is zero", r.Type(), f.Name)
		}
	}
}

func transportErrorOf(t *testing.T, err error) *wechat.TransportError {
	t.Helper()
	var te *wechat.TransportError
	if !errors.As(err, &te) {
		t.Fatalf("got %T %v, want a *TransportError", err, err)
	}
	return te
}

func argumentErrorOf(t *testing.T, err error) *wechat.ArgumentError {
	t.Helper()
	var ae *wechat.ArgumentError
	if !errors.As(err, &ae) || !errors.Is(err, wechat.ErrInvalidArgument) {
		t.Fatalf("got %T %v, want an *ArgumentError", err, err)
	}
	return ae
}

func discardLogger() *slog.Logger { return slog.New(slog.DiscardHandler) }

func answerOnce(c net.Conn, answer string) {
	if _, err := readRequest(bufio.NewReader(c)); err == nil {
		io.WriteString(c, answer)
	}
}
