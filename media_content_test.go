package wechat_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/minigo-dev/wechat"
)

// A trackedFile notes what an upload does to a file of the caller's own.
type trackedFile struct {
	*os.File
	closed bool
}

func (f *trackedFile) Close() error { f.closed = true; return f.File.Close() }

func tempFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "picture.png")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Whatever the content comes from, it arrives whole, and again where the token was
// refused.
func TestUploadContents(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("0123456789abcdef", 20_000)
	open := func(t *testing.T) *os.File {
		f, err := os.Open(tempFile(t, "SKIPPED"+content))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		if _, err := f.Seek(7, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		return f
	}
	tests := []struct {
		name string
		make func(t *testing.T) io.Reader
	}{
		{"a file at an offset", func(t *testing.T) io.Reader { return open(t) }},
		{"a seeker at an offset", func(t *testing.T) io.Reader { return seekOnly{open(t)} }},
		{"a file that can only be read", func(t *testing.T) io.Reader { return readOnly{open(t)} }},
		{"bytes", func(*testing.T) io.Reader { return bytes.NewReader([]byte(content)) }},
		{"a buffer", func(*testing.T) io.Reader { return bytes.NewBufferString(content) }},
		{"a string", func(*testing.T) io.Reader { return strings.NewReader(content) }},
		{"a pipe of the system", func(t *testing.T) io.Reader {
			r, w, err := os.Pipe() // it has a Seek, which fails
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.Close() })
			go func() { io.WriteString(w, content); w.Close() }()
			return r
		}},
		{"OpenUpload", func(t *testing.T) io.Reader {
			u, err := wechat.OpenUpload(tempFile(t, content))
			if err != nil {
				t.Fatal(err)
			}
			return u.Content
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, saying(`{"errcode":42001}`, uploaded))
			client := mustClient(t, wechat.WithBaseURL(rec.URL))
			if _, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: "picture.png", Content: tt.make(t)}); err != nil {
				t.Fatal(err)
			}
			got := rec.sent()
			if len(got) != 2 {
				t.Fatalf("%d requests", len(got))
			}
			for _, r := range got {
				if p := partOf(t, r); p.Content != content || p.File != "picture.png" || r.Chunked || r.Length != int64(len(r.Body)) {
					t.Errorf("%d bytes of content, length %d, chunked %t", len(p.Content), r.Length, r.Chunked)
				}
			}
		})
	}
}

// A slowSeeker takes its time for its first read of a body, the second of all: one looks
// at the first bytes. It notes a Seek that comes meanwhile.
type slowSeeker struct {
	io.ReadSeeker
	reads   atomic.Int64
	reading atomic.Bool
	t       *testing.T
}

func (s *slowSeeker) Read(p []byte) (int, error) {
	s.reading.Store(true)
	defer s.reading.Store(false)
	if s.reads.Add(1) == 2 {
		time.Sleep(300 * time.Millisecond)
	}
	return s.ReadSeeker.Read(p)
}

func (s *slowSeeker) Seek(offset int64, whence int) (int64, error) {
	if s.reading.Load() {
		s.t.Error("the content was rewound while the request before was reading it")
	}
	return s.ReadSeeker.Seek(offset, whence)
}

// A plain seeker is rewound only when the request before has let go of it: here the
// first answer comes while the body is still being read.
func TestUploadSeekerIsNotReadTwiceAtOnce(t *testing.T) {
	t.Parallel()
	var times atomic.Int64
	bodies := make(chan wireRequest, 1)
	early := rawServer(t, func(c net.Conn) {
		say := func(answer string) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
		}
		r, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			return
		}
		if times.Add(1) == 1 {
			say(`{"errcode":42001}`)
			hang(c)
			return
		}
		body, _ := io.ReadAll(r.Body)
		bodies <- wireRequest{ContentType: r.Header.Get("Content-Type"), Body: string(body)}
		say(uploaded)
	})
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL("http://"+early))
	content := &slowSeeker{ReadSeeker: strings.NewReader("PICTURE"), t: t}
	if _, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: "a.png", Content: content}); err != nil {
		t.Fatal(err)
	}
	if p := partOf(t, <-bodies); p.Content != "PICTURE" {
		t.Errorf("the second attempt carried %q", p.Content)
	}
}

func TestUploadLimits(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	rec := record(t, saying(uploaded))
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
	broken := errors.New("disk on fire")
	long := func(n int) io.Reader { return strings.NewReader(strings.Repeat("x", n)) }
	pipe := func(n int) io.Reader { return readOnly{long(n)} }
	up := func(content io.Reader) wechat.Upload { return wechat.Upload{Name: "a.png", Content: content} }
	tests := []struct {
		name   string
		kind   wechat.MediaType
		upload wechat.Upload
		field  string // "" where it is sent
	}{
		{"largest image", wechat.MediaImage, up(long(10 * mb)), ""},
		{"image too large", wechat.MediaImage, up(long(10*mb + 1)), "Upload.Content"},
		{"image too large, a pipe", wechat.MediaImage, up(pipe(10*mb + 1)), "Upload.Content"},
		{"largest video", wechat.MediaVideo, up(long(10 * mb)), ""},
		{"video too large", wechat.MediaVideo, up(long(10*mb + 1)), "Upload.Content"},
		{"largest voice", wechat.MediaVoice, up(pipe(2 * mb)), ""},
		{"voice too large", wechat.MediaVoice, up(long(2*mb + 1)), "Upload.Content"},
		{"largest thumb", wechat.MediaThumb, up(long(64 << 10)), ""},
		{"thumb too large", wechat.MediaThumb, up(long(64<<10 + 1)), "Upload.Content"},
		{"endless", wechat.MediaThumb, up(endless{}), "Upload.Content"},
		{"empty", wechat.MediaImage, up(long(0)), "Upload.Content"},
		{"empty pipe", wechat.MediaImage, up(pipe(0)), "Upload.Content"},
		{"read to its end", wechat.MediaImage, up(atEnd(t)), "Upload.Content"},
		{"fails to read", wechat.MediaImage, up(iotest.ErrReader(broken)), "Upload.Content"},
		{"nil content", wechat.MediaImage, up(nil), "Upload.Content"},
		{"nil file", wechat.MediaImage, up((*os.File)(nil)), "Upload.Content"},
		{"no name", wechat.MediaImage, wechat.Upload{Content: long(1)}, "Upload.Name"},
		{"no kind", "", up(long(1)), "MediaType"},
		{"unknown kind", "file", up(long(1)), "MediaType"},
		{"line break in the type", wechat.MediaImage, wechat.Upload{Name: "a", ContentType: "image/png\r\nX: y", Content: long(1)}, "Upload.ContentType"},
	}
	for _, tt := range tests {
		before := len(rec.sent())
		_, err := client.UploadTempMedia(t.Context(), tt.kind, tt.upload)
		if sent := len(rec.sent()) - before; (tt.field == "") != (sent == 1) {
			t.Errorf("%s: %d requests", tt.name, sent)
		}
		if tt.field == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if ae := argumentErrorOf(t, err); ae.Field != tt.field || ae.API != "/cgi-bin/media/upload" {
			t.Errorf("%s: got %+v", tt.name, ae)
		}
	}
	if ae := argumentErrorOf(t, second(client.GetMedia(t.Context(), ""))); ae.Field != "mediaID" {
		t.Errorf("got %+v", ae)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func atEnd(t *testing.T) io.Reader {
	r := strings.NewReader("abc")
	if _, err := r.Seek(10, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	return r
}

// What OpenUpload opened is closed, also after a fault; a caller's own file isn't.
func TestUploadCloses(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(uploaded))
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
	down := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL("http://"+refusing(t)))
	image := func(c *wechat.Client) func(wechat.Upload) error {
		return func(u wechat.Upload) error { return second(c.UploadTempMedia(t.Context(), wechat.MediaImage, u)) }
	}
	ways := map[string]func(wechat.Upload) error{
		"sent":       image(client),
		"not sent":   image(down),
		"wrong kind": func(u wechat.Upload) error { return second(client.UploadTempMedia(t.Context(), "x", u)) },
		"without app": func(u wechat.Upload) error {
			return second(wechat.UploadTempMedia(t.Context(), "T", wechat.MediaImage, u, wechat.WithBaseURL(rec.URL)))
		},
		"no token": func(u wechat.Upload) error {
			return second(wechat.UploadTempMedia(t.Context(), "", wechat.MediaImage, u))
		},
		"bad option": func(u wechat.Upload) error {
			return second(wechat.UploadTempMedia(t.Context(), "T", wechat.MediaImage, u, nil))
		},
	}
	for name, do := range ways {
		opened, err := wechat.OpenUpload(tempFile(t, "PICTURE"))
		if err != nil {
			t.Fatal(err)
		}
		if opened.Name != "picture.png" {
			t.Errorf("Name %q", opened.Name)
		}
		do(opened)
		if _, err := opened.Content.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s: the opened file is still open: %v", name, err)
		}
		f, err := os.Open(tempFile(t, "PICTURE"))
		if err != nil {
			t.Fatal(err)
		}
		own := &trackedFile{File: f}
		do(wechat.Upload{Name: "a.png", Content: own})
		if own.closed {
			t.Errorf("%s: the caller's file was closed", name)
		}
		own.Close()
	}
	if _, err := wechat.OpenUpload(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// The promise of the benchmark Upload, as a test.
func TestUploadAllocatesLittle(t *testing.T) {
	server, _ := loopback(t)
	client := mustClient(t, wechat.WithBaseURL(server.URL))
	path := tempFile(t, strings.Repeat("0123456789abcdef", 1<<16))
	upload := func() {
		u, err := wechat.OpenUpload(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, u); err != nil {
			t.Fatal(err)
		}
	}
	upload()
	const rounds = 10
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range rounds {
		upload()
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / rounds; each > 128<<10 {
		t.Errorf("%d bytes allocated for an upload of 1 MiB, server included; at most 128 KiB", each)
	}
}
