package wechat_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
)

func BenchmarkOpen(b *testing.B) {
	for _, format := range []string{"xml", "json"} {
		for _, size := range []int{300, 4096} {
			s := newSender(format)
			message := s.text(strings.Repeat("x", size-len(s.text("", 1<<60))), 1<<60)
			q, body := s.sealed(message)
			ratio.Pair(b, fmt.Sprintf("%s/%d", format, size), func(b *testing.B) {
				cb := mustCallback(b, secure())
				b.ReportAllocs()
				for b.Loop() {
					if _, err := cb.Open(q, body); err != nil {
						b.Fatal(err)
					}
				}
			}, func(b *testing.B) {
				f, q := newFloor(s), newFloorQuery(q)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := f.open(q, body); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkAnswerEncrypted(b *testing.B) {
	content := strings.Repeat("游戏 <3 ", 20)
	for _, format := range []string{"xml", "json"} {
		s := newSender(format)
		message := s.text("hello", 1<<60)
		q, body := s.sealed(message)
		ratio.Pair(b, format, func(b *testing.B) {
			push, err := mustCallback(b, secure()).Open(q, body)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := push.Answer(wechat.ReplyText{Content: content}); err != nil {
					b.Fatal(err)
				}
			}
		}, func(b *testing.B) {
			f := newFloor(s)
			m, err := f.open(newFloorQuery(q), body)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				f.answer(m, s.nonce, content)
			}
		})
	}
}

// A benchWriter is an http.ResponseWriter that is used again and again.
type benchWriter struct {
	header http.Header
	status int
	size   int
}

func (w *benchWriter) Header() http.Header { return w.header }

func (w *benchWriter) WriteHeader(status int) { w.status = status }

func (w *benchWriter) Write(b []byte) (int, error) {
	w.size += len(b)
	return len(b), nil
}

type benchPush struct {
	query string
	body  []byte
}

// runPushes serves n pushes, each with a MsgId of its own and signed beforehand.
func runPushes(b *testing.B, s sender, encrypted bool, serve func(w http.ResponseWriter, r *http.Request)) {
	pushes := make([]benchPush, b.N)
	for i := range pushes {
		q, body := s.query(), []byte(s.text("hello", int64(1)<<60+int64(i)))
		if encrypted {
			q, body = s.sealed(string(body))
		}
		pushes[i] = benchPush{q.Encode(), body}
	}
	w := &benchWriter{header: http.Header{}}
	reader := bytes.NewReader(nil)
	r := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/"}, Body: io.NopCloser(reader)}
	b.ReportAllocs()
	b.ResetTimer()
	for _, p := range pushes {
		r.URL.RawQuery = p.query
		r.ContentLength = int64(len(p.body))
		reader.Reset(p.body)
		w.status = 0
		serve(w, r)
		if w.status != 0 && w.status != http.StatusOK {
			b.Fatalf("status %d", w.status)
		}
	}
}

func BenchmarkHandler(b *testing.B) {
	tests := []struct {
		name, format string
		encrypted    bool
		content      string
		opts         []wechat.CallbackOption
	}{
		{"plain json", "json", false, "", nil},
		{"secure xml with an answer", "xml", true, "welcome", []wechat.CallbackOption{secure()}},
	}
	for _, tt := range tests {
		s := newSender(tt.format)
		ratio.Pair(b, tt.name, func(b *testing.B) {
			h := mustCallback(b, tt.opts...).Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
				if m.(*wechat.TextMessage).Content != "hello" {
					b.Error("another text")
				}
				if tt.content == "" {
					return nil, nil
				}
				return wechat.ReplyText{Content: tt.content}, nil
			})
			runPushes(b, s, tt.encrypted, h.ServeHTTP)
		}, func(b *testing.B) {
			f := newFloor(s)
			runPushes(b, s, tt.encrypted, func(w http.ResponseWriter, r *http.Request) {
				f.serve(w, r, tt.encrypted, func(_ context.Context, m *floorMessage) string {
					if m.Content != "hello" {
						b.Error("another text")
					}
					return tt.content
				})
			})
		})
	}
}

func BenchmarkVerifyURL(b *testing.B) {
	s := newSender("json")
	q := s.query()
	q.Set("echostr", "4375120948345356249")
	ratio.Pair(b, "", func(b *testing.B) {
		cb := mustCallback(b)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := cb.VerifyURL(q); err != nil {
				b.Fatal(err)
			}
		}
	}, func(b *testing.B) {
		f, q := newFloor(s), newFloorQuery(q)
		b.ReportAllocs()
		for b.Loop() {
			if !f.verify(q.signature, s.token, q.timestamp, q.nonce) || q.echostr == "" {
				b.Fatal(errPushFloor)
			}
		}
	})
}
