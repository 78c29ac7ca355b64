package wechat_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
)

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

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

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

func openTemp(t *testing.T, content string) *os.File {
	t.Helper()
	f, err := os.Open(tempFile(t, content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
