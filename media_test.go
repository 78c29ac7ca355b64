package wechat_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// A part is the file of an upload, as mime/multipart reads it.
type part struct {
	Form, File, Type, Content string
	Disposition               string
}

// partOf reads the one part of a body.
func partOf(t *testing.T, r wireRequest) part {
	t.Helper()
	kind, params, err := mime.ParseMediaType(r.ContentType)
	if err != nil || kind != "multipart/form-data" {
		t.Fatalf("Content-Type %q: %v", r.ContentType, err)
	}
	reader := multipart.NewReader(strings.NewReader(r.Body), params["boundary"])
	p, err := reader.NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.NextRawPart(); err != io.EOF {
		t.Errorf("more than one part: %v", err)
	}
	_, disposition, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	if err != nil {
		t.Fatalf("Content-Disposition %q: %v", p.Header.Get("Content-Disposition"), err)
	}
	return part{Form: p.FormName(), File: disposition["filename"], Type: p.Header.Get("Content-Type"), Content: string(content)}
}

const uploaded = `{"errcode":0,"type":"image","media_id":"M1","created_at":1700000000}`

func TestMediaOnTheWire(t *testing.T) {
	t.Parallel()
	rec := record(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "GET" {
			w.Header().Set("Content-Type", "image/jpeg")
			w.Header().Set("Content-Disposition", `attachment; filename="M1.jpg"`)
			io.WriteString(w, jpeg)
			return
		}
		io.WriteString(w, uploaded)
	})
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	want := &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "M1", CreatedAt: time.Unix(1700000000, 0)}
	media, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: "a.PNG", Content: strings.NewReader("PICTURE")})
	if err != nil {
		t.Fatal(err)
	}
	noZero(t, media)
	if diff := cmp.Diff(want, media); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	media, err = wechat.UploadTempMedia(t.Context(), "own", wechat.MediaVoice, wechat.Upload{Name: "a.x", ContentType: "audio/own", Content: strings.NewReader("VOICE")}, wechat.WithBaseURL(rec.URL))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, media); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	file, err := client.GetMedia(t.Context(), "M/1+=&")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&wechat.File{Name: "M1.jpg", ContentType: "image/jpeg", Data: []byte(jpeg)}, file); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got := rec.sent()
	for i, uri := range []string{
		"/cgi-bin/media/upload?access_token=T1&type=image",
		"/cgi-bin/media/upload?access_token=own&type=voice",
		"/cgi-bin/media/get?access_token=T1&media_id=M%2F1%2B%3D%26",
	} {
		if got[i].URI != uri || got[i].Chunked || got[i].Length != int64(len(got[i].Body)) || got[i].Method != map[bool]string{true: "GET", false: "POST"}[i == 2] {
			t.Errorf("got %+v, want %s", got[i], uri)
		}
	}
	for i, want := range []part{{Form: "media", File: "a.PNG", Type: "image/png", Content: "PICTURE"}, {Form: "media", File: "a.x", Type: "audio/own", Content: "VOICE"}} {
		if diff := cmp.Diff(want, partOf(t, got[i])); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestUploadAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       *wechat.UploadTempMediaResult
	}{
		{"thumb of an official account", `{"type":"thumb","thumb_media_id":"M1","created_at":1700000000}`, &wechat.UploadTempMediaResult{Type: wechat.MediaThumb, MediaID: "M1", CreatedAt: time.Unix(1700000000, 0)}},
		{"both ids", `{"type":"thumb","media_id":"M1","thumb_media_id":"M2"}`, &wechat.UploadTempMediaResult{Type: wechat.MediaThumb, MediaID: "M1"}},
		{"time as a string", `{"type":"image","media_id":"M1","created_at":"1700000000"}`, &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "M1", CreatedAt: time.Unix(1700000000, 0)}},
		{"time with a fraction of zero", `{"type":"image","media_id":"M1","created_at":1700000000.0}`, &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "M1", CreatedAt: time.Unix(1700000000, 0)}},
		{"empty time", `{"type":"image","media_id":"M1","created_at":""}`, &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "M1"}},
		{"media_id is a number", `{"type":"image","media_id":9007199254740993,"created_at":1700000000}`, &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "9007199254740993", CreatedAt: time.Unix(1700000000, 0)}},
		{"as text", `{"media_id":"M1"}`, &wechat.UploadTempMediaResult{MediaID: "M1"}},
		{"refused", `{"errcode":40004,"errmsg":"invalid media type"}`, nil},
	}
	for _, tt := range tests {
		client := rawAnswer(t, 200, "text/plain", tt.body)
		media, err := client.UploadTempMedia(t.Context(), wechat.MediaThumb, wechat.Upload{Name: "a.jpg", Content: strings.NewReader("x")})
		if tt.want == nil {
			if !errors.Is(err, wechat.CodeInvalidMediaType) || media != nil {
				t.Errorf("%s: got %+v, %v", tt.name, media, err)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, media); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

func TestUploadNames(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(uploaded))
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	tests := []struct{ name, want, kind string }{
		{"a.jpg", "a.jpg", "image/jpeg"},
		{"a.JPEG", "a.JPEG", "image/jpeg"},
		{"a.gif", "a.gif", "image/gif"},
		{"a.amr", "a.amr", "audio/amr"},
		{"a.mp3", "a.mp3", "audio/mpeg"},
		{"a.mp4", "a.mp4", "video/mp4"},
		{"noext", "noext", "application/octet-stream"},
		{"图片 🎮.png", "图片 🎮.png", "image/png"},
		{`say "hi".png`, `say "hi".png`, "image/png"},
		{`back\slash.png`, `back\slash.png`, "image/png"},
		{"a\r\nContent-Type: text/html\r\n\r\n.png", "a%0D%0AContent-Type: text/html%0D%0A%0D%0A.png", "image/png"},
		{`";x=".png`, `";x=".png`, "image/png"},
	}
	for i, tt := range tests {
		if _, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: tt.name, Content: strings.NewReader("x")}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(part{Form: "media", File: tt.want, Type: tt.kind, Content: "x"}, partOf(t, rec.sent()[i])); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.name, diff)
		}
	}
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

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func atEnd(t *testing.T) io.Reader {
	r := strings.NewReader("abc")
	if _, err := r.Seek(10, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	return r
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

// A trackedFile notes what an upload does to a file of the caller's own.
type trackedFile struct {
	*os.File
	closed bool
}

func (f *trackedFile) Close() error { f.closed = true; return f.File.Close() }

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

// hostile is content of which each method may be replaced.
type hostile struct {
	io.ReadSeeker
	read func(p []byte) (int, error)
	seek func(offset int64, whence int) (int64, error)
}

func (h hostile) Read(p []byte) (int, error) {
	if h.read != nil {
		return h.read(p)
	}
	return h.ReadSeeker.Read(p)
}

func (h hostile) Seek(offset int64, whence int) (int64, error) {
	if h.seek != nil {
		return h.seek(offset, whence)
	}
	return h.ReadSeeker.Seek(offset, whence)
}

// hostileAt is a hostile that net/http reads by ReadAt.
type hostileAt struct {
	hostile
	readAt func(p []byte, at int64) (int, error)
}

func (h hostileAt) ReadAt(p []byte, at int64) (int, error) { return h.readAt(p, at) }

// behind does as the first function n times, and as the second from then on.
func behind[F any](n int64, before, after F) func() F {
	var times atomic.Int64
	return func() F {
		if times.Add(1) > n {
			return after
		}
		return before
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// Content that panics, in the goroutine of net/http too, fails its call and nothing else.
func TestContentThatPanics(t *testing.T) {
	t.Parallel()
	const secret = "sk-in-a-panic"
	type reader = func([]byte) (int, error)
	text := func() *strings.Reader { return strings.NewReader(strings.Repeat("x", 100_000)) }
	panics := func([]byte) (int, error) { panic(secret) }
	later := func(r io.Reader, after reader) reader {
		next := behind(2, r.Read, after)
		return func(p []byte) (int, error) { return next()(p) }
	}
	tests := []struct {
		name    string
		content func() io.Reader
		sending bool // it has begun
	}{
		{"Read of what can only be read", func() io.Reader { return readerFunc(panics) }, false},
		{"a later Read of what can only be read", func() io.Reader { return readerFunc(later(text(), panics)) }, false},
		{"nil dereference", func() io.Reader { return struct{ io.Reader }{} }, false},
		{"Seek", func() io.Reader { return hostile{text(), nil, func(int64, int) (int64, error) { panic(secret) }} }, false},
		{"the first Read of a seeker", func() io.Reader { return hostile{text(), panics, nil} }, false},
		{"a Read of a seeker while sending", func() io.Reader { return hostile{text(), later(text(), panics), nil} }, true},
		{"the first ReadAt", func() io.Reader {
			return hostileAt{hostile{ReadSeeker: text()}, func([]byte, int64) (int, error) { panic(secret) }}
		}, false},
		{"a ReadAt while sending", func() io.Reader {
			next := behind(2, text().ReadAt, func([]byte, int64) (int, error) { panic(secret) })
			return hostileAt{hostile{ReadSeeker: text()}, func(p []byte, at int64) (int, error) { return next()(p, at) }}
		}, true},
		{"a count above the buffer", func() io.Reader { return readerFunc(func(p []byte) (int, error) { return len(p) + 1, nil }) }, false},
		{"a count below zero", func() io.Reader { return readerFunc(func([]byte) (int, error) { return -1, nil }) }, false},
		{"a count above the buffer while sending", func() io.Reader {
			r := text()
			return hostile{r, later(r, func(p []byte) (int, error) { return len(p) + 1, nil }), nil}
		}, true},
		{"its goroutine ended while sending", func() io.Reader {
			r := text()
			return hostile{r, later(r, func([]byte) (int, error) { runtime.Goexit(); return 0, nil }), nil}
		}, true},
		{"its goroutine ended", func() io.Reader {
			return readerFunc(func([]byte) (int, error) { runtime.Goexit(); return 0, nil })
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, saying(uploaded))
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
			_, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: "a.png", Content: tt.content()})
			if tt.sending {
				if te := transportErrorOf(t, err); !strings.Contains(te.Error(), "Upload.Content can't be read: ") {
					t.Errorf("got %v", te)
				}
			} else if ae := argumentErrorOf(t, err); ae.Field != "Upload.Content" {
				t.Errorf("got %v", ae)
			}
			if strings.Contains(fmt.Sprintf("%+v", err), secret) {
				t.Errorf("the panic's text is repeated: %v", err)
			}
			// The next upload works: nothing was left behind.
			if _, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: "a.png", Content: strings.NewReader("x")}); err != nil {
				t.Error(err)
			}
		})
	}
}

// A call ends at its deadline whatever its content does; what still hangs in the content
// ends with it.
func TestContentThatHangs(t *testing.T) {
	t.Parallel()
	const deadline = 300 * time.Millisecond
	type reader = func([]byte) (int, error)
	text := func() *strings.Reader { return strings.NewReader(strings.Repeat("x", 100_000)) }
	empty := func([]byte) (int, error) { return 0, nil }
	later := func(r io.Reader, n int64, after reader) reader {
		next := behind(n, r.Read, after)
		return func(p []byte) (int, error) { return next()(p) }
	}
	tests := []struct {
		name    string
		content func(hangs func()) io.Reader
	}{
		{"Read of what can only be read", func(hangs func()) io.Reader {
			return readerFunc(func([]byte) (int, error) { hangs(); return 0, io.EOF })
		}},
		{"Read of a seeker", func(hangs func()) io.Reader {
			return hostile{text(), func([]byte) (int, error) { hangs(); return 0, io.EOF }, nil}
		}},
		{"Read of a seeker while sending", func(hangs func()) io.Reader {
			r := text()
			return hostile{r, later(r, 2, func([]byte) (int, error) { hangs(); return 0, io.EOF }), nil}
		}},
		{"ReadAt while sending", func(hangs func()) io.Reader {
			next := behind(2, text().ReadAt, func([]byte, int64) (int, error) { hangs(); return 0, io.EOF })
			return hostileAt{hostile{ReadSeeker: text()}, func(p []byte, at int64) (int, error) { return next()(p, at) }}
		}},
		{"Seek", func(hangs func()) io.Reader {
			return hostile{text(), nil, func(int64, int) (int64, error) { hangs(); return 0, nil }}
		}},
		{"nothing for ever", func(func()) io.Reader { return readerFunc(empty) }},
		{"nothing for ever from a seeker", func(func()) io.Reader { return hostile{text(), empty, nil} }},
		{"nothing for ever while sending", func(func()) io.Reader {
			r := text()
			return hostile{r, later(r, 2, empty), nil}
		}},
		{"nothing for ever from ReadAt while sending", func(func()) io.Reader {
			next := behind(2, text().ReadAt, func([]byte, int64) (int, error) { return 0, nil })
			return hostileAt{hostile{ReadSeeker: text()}, func(p []byte, at int64) (int, error) { return next()(p, at) }}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				// As net/http does, the body is read in a goroutine of its own.
				client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
					done := make(chan error, 1)
					go func() {
						_, err := io.Copy(io.Discard, r.Body)
						done <- err
					}()
					defer r.Body.Close()
					select {
					case err := <-done:
						return nil, err
					case <-r.Context().Done():
						return nil, r.Context().Err()
					}
				})}))
				ctx, cancel := context.WithTimeout(t.Context(), deadline)
				defer cancel()
				start := time.Now()
				_, err := client.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: "a.png", Content: tt.content(func() { <-release })})
				if took := time.Since(start); took != deadline || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v after %v", err, took)
				}
				transportErrorOf(t, err)
				close(release) // what hangs then ends: a bubble fails where a goroutine is left
				synctest.Wait()
			})
		})
	}
}

// The same with net/http itself, on a socket, over HTTP/1 and HTTP/2.
func TestContentThatHangsOnASocket(t *testing.T) {
	t.Parallel()
	for name, http2 := range map[string]bool{"HTTP/1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }))
			server.EnableHTTP2 = http2
			server.StartTLS()
			t.Cleanup(server.Close)
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(server.URL), wechat.WithHTTPClient(server.Client()))
			released, ended := make(chan struct{}), make(chan struct{})
			release := sync.OnceFunc(func() { close(released) })
			time.AfterFunc(8*time.Second, release) // lest the test hang as the call does
			r := strings.NewReader(strings.Repeat("x", 100_000))
			next := behind(2, r.Read, func([]byte) (int, error) { defer close(ended); <-released; return 0, io.EOF })
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := client.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: "a.png", Content: hostile{r, func(p []byte) (int, error) { return next()(p) }, nil}})
			if took := time.Since(start); took > 5*time.Second || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v after %v", err, took)
			}
			release()
			<-ended
		})
	}
}

func TestUploadNamesRefused(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(uploaded))
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
	for _, name := range []string{"a\x00.png", "\x00", "a.png\x00.exe", "a\x01b.png", "a\x1B[31m.png", "a\t.png", "a\x7F.png", "a\u0085.png"} {
		_, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: name, Content: strings.NewReader("x")})
		if ae := argumentErrorOf(t, err); ae.Field != "Upload.Name" {
			t.Errorf("%q: got %v", name, ae)
		}
	}
	if n := len(rec.sent()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func openTemp(t *testing.T, content string) *os.File {
	t.Helper()
	f, err := os.Open(tempFile(t, content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// What is plainly no picture is refused before it is sent; what may be one passes.
func TestUploadKinds(t *testing.T) {
	t.Parallel()
	decode := func(s string) string {
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	const taken = "WeChat takes PNG, JPEG and GIF as an image"
	image, voice, video, thumb := wechat.MediaImage, wechat.MediaVoice, wechat.MediaVideo, wechat.MediaThumb
	tests := []struct {
		name    string
		kind    wechat.MediaType
		content string
		want    string // what the error says it is; "" where it passes
	}{
		{"WebP", image, decode("UklGRgAAAABXRUJQVlA4IA=="), "is WebP, whatever its name says; " + taken},
		{"HTML", image, decode("PCFET0NUWVBFIGh0bWw+PGh0bWw+bG9naW48L2h0bWw+"), "is HTML, whatever its name says; " + taken},
		{"HTML behind a mark and blanks", image, "\xEF\xBB\xBF\r\n\t <HTML lang=en>", "is HTML"},
		{"HTML behind a comment", image, "<!-- gateway --><html>", "is HTML"},
		{"SVG", image, `<svg xmlns="http://www.w3.org/2000/svg">`, "is SVG"},
		{"SVG behind a declaration", image, `<?xml version="1.0"?><!DOCTYPE svg><svg>`, "is SVG"},
		{"XML", image, `<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>`, "is XML"},
		{"XML of a bucket", image, `<Error><Code>NoSuchKey</Code></Error>`, "is XML"},
		{"XML of any kind", image, "\n<feed xmlns='x'><entry/></feed>", "is XML"},
		{"a tag without an end", image, "<tag", ""},
		{"JSON", image, ` {"errcode":40001}`, "is JSON"},
		{"empty JSON", image, `{}`, "is JSON"},
		{"JSON list", image, "[\n {\"a\":1}]", "is JSON"},
		{"PDF", image, "%PDF-1.7\n", "is PDF"},
		{"ZIP", image, "PK\x03\x04\x14\x00", "is a ZIP archive"},
		{"gzip", image, "\x1F\x8B\x08\x00\x00", "is compressed with gzip"},
		{"HEIC", image, "\x00\x00\x00\x18ftypheic\x00\x00", "is HEIC"},
		{"AVIF", thumb, "\x00\x00\x00\x1Cftypavif\x00\x00", "is AVIF, whatever its name says; WeChat takes JPEG as a thumb"},
		{"HTML as a voice", voice, "<html>", "is HTML, whatever its name says; WeChat takes AMR and MP3 as a voice"},
		{"JSON as a video", video, `{"errcode":40007}`, "is JSON, whatever its name says; WeChat takes MP4 as a video"},

		{"PNG", image, "\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR", ""},
		{"JPEG", image, "\xFF\xD8\xFF\xE0\x00\x10JFIF", ""},
		{"JPEG with XMP", image, "\xFF\xD8\xFF\xE1\x00\x10http://ns.adobe.com/xap/1.0/\x00<?xpacket><svg", ""},
		{"GIF", image, "GIF89a\x01\x00", ""},
		{"old GIF", image, "GIF87a\x01\x00", ""},
		{"BMP", image, "BM\x36\x00\x00\x00", ""},
		{"a byte", image, "\x89", ""},
		{"unknown bytes", image, "\x01\x02\x03\x04", ""},
		{"text", image, "PICTURE", ""},
		{"a sign", image, "<", ""},
		{"two signs", image, "<<", ""},
		{"a brace", image, "{\x00\x01", ""},
		{"a bracket", image, "[\x00", ""},
		{"RIFF of another kind", image, "RIFF\x00\x00\x00\x00WAVEfmt ", ""},
		{"blanks", image, "   ", ""},
		{"AMR", voice, "#!AMR\n\x3C", ""},
		{"MP3", voice, "ID3\x04\x00", ""},
		{"MP3 without a tag", voice, "\xFF\xFB\x90\x44", ""},
		{"MP4", video, "\x00\x00\x00\x18ftypmp42\x00\x00", ""},
		{"MP4 of another brand", video, "\x00\x00\x00\x18ftypmif1\x00\x00", ""},
		{"PNG as a thumb", thumb, "\x89PNG\r\n\x1A\n", ""},
	}
	rec := record(t, saying(uploaded))
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
	for _, tt := range tests {
		long := tt.content + strings.Repeat("\x00", 2000)
		for way, content := range map[string]io.Reader{
			"bytes": bytes.NewReader([]byte(tt.content)), "a seeker": seekOnly{openTemp(t, long)}, "what can only be read": readOnly{strings.NewReader(long)},
		} {
			before := len(rec.sent())
			_, err := client.UploadTempMedia(t.Context(), tt.kind, wechat.Upload{Name: "a.png", Content: content})
			sent := len(rec.sent()) - before
			if tt.want == "" {
				if err != nil || sent != 1 {
					t.Errorf("%s as %s: %v, %d requests", tt.name, way, err, sent)
				}
				continue
			}
			if ae := argumentErrorOf(t, err); ae.Field != "Upload.Content" || !strings.HasPrefix(ae.Reason, tt.want) || sent != 0 {
				t.Errorf("%s as %s: got %v, want it to say %q; %d requests", tt.name, way, err, tt.want, sent)
			}
		}
	}
}
