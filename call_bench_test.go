package wechat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
)

func discardLogger() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestOneClientForManyGoroutines(t *testing.T) {
	t.Parallel()
	rec := record(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Query().Get("access_token") == "T1":
			io.WriteString(w, `{"errcode":42001,"errmsg":"access_token expired"}`)
		case r.URL.Path == "/cgi-bin/media/get":
			io.WriteString(w, "\xFF\xD8"+r.URL.Query().Get("media_id"))
		case r.URL.Path == "/cgi-bin/media/upload":
			io.WriteString(w, `{"errcode":0,"media_id":"M1","type":"image","created_at":1}`)
		case r.URL.Path == "/sns/jscode2session":
			io.WriteString(w, `{"openid":"`+r.URL.Query().Get("js_code")+`","session_key":"k"}`)
		default:
			io.WriteString(w, `{"errcode":0}`)
		}
	})
	client := mustClient(t, wechat.WithBaseURL(rec.URL), wechat.WithHooks(wechat.SlogHooks(discardLogger())))
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			name := strconv.Itoa(i)
			var err error
			switch i % 4 {
			case 0:
				err = client.SendText(t.Context(), "o"+name, name)
			case 1:
				var file *wechat.File
				if file, err = client.GetMedia(t.Context(), name); err == nil && string(file.Data) != "\xFF\xD8"+name {
					t.Errorf("%s got %q", name, file.Data)
				}
			case 2:
				var session *wechat.Code2SessionResult
				if session, err = client.Code2Session(t.Context(), name); err == nil && session.OpenID != name {
					t.Errorf("%s got %q", name, session.OpenID)
				}
			case 3:
				_, err = client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: "a.png", Content: readOnly{strings.NewReader(name)}})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if rec.tokens != 2 {
		t.Errorf("%d tokens were fetched, want 2", rec.tokens)
	}
	for _, r := range rec.sent() {
		if strings.HasSuffix(r.URI, "/custom/send") && !json.Valid([]byte(r.Body)) {
			t.Errorf("body %q", r.Body)
		}
	}
}

// okTripper answers every call in memory, as a RoundTripper should: with the body read.
type okTripper struct{}

func (okTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	answer := `{"errcode":0,"errmsg":"ok"}`
	if r.URL.Path == "/cgi-bin/stable_token" {
		answer = `{"access_token":"T1","expires_in":7200}`
	}
	return textResponse(r, 200, "application/json", answer), nil
}

// The promise of the benchmark SendText, as a test: allocations don't depend on load.
func TestSendTextAllocations(t *testing.T) {
	client := mustClient(t, wechat.WithHTTPClient(&http.Client{Transport: okTripper{}}))
	if n := testing.AllocsPerRun(300, func() {
		if err := client.SendText(context.Background(), "o1", benchText); err != nil {
			t.Fatal(err)
		}
	}); n > 40 {
		t.Errorf("%.0f allocations, want at most 40", n)
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
	most := uint64(128 << 10)
	if raceDetected() {
		most *= 2 // the race detector has pools drop a quarter of what they get, at random
	}
	if each := (after.TotalAlloc - before.TotalAlloc) / rounds; each > most {
		t.Errorf("%d bytes allocated for an upload of 1 MiB, server included; at most %d", each, most)
	}
}

type floorToken struct {
	text   string
	expiry time.Time
}

var (
	floorAccept    = []string{"*/*"}
	floorUserAgent = []string{"floor"}
	floorJSONType  = []string{"application/json"}
)

// appendFloorText quotes what needs no escape, and leaves the rest to encoding/json.
func appendFloorText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s)
			return append(b, quoted...)
		}
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return append(append(append(b, '"'), s...), '"')
}

// A floorClient is the least standard-library code that sends what the SDK sends, with
// the same checks: a prepared request that is copied, the token escaped, a deadline,
// redirects refused, the answer read into one buffer up to a limit, its status and its
// errcode, which may be quoted, checked in one pass. It is told nothing of the
// connection: no trace.
type floorClient struct {
	http  *http.Client
	blank *http.Request
	token atomic.Pointer[floorToken]
}

func (f *floorClient) post(ctx context.Context, path, query string, contentType []string, body io.ReadCloser, length int64, out any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	token := f.token.Load()
	if time.Until(token.expiry) <= 0 {
		return errors.New("no token")
	}
	request := f.blank.WithContext(ctx)
	u := *f.blank.URL
	u.Path += path
	u.RawQuery = "access_token=" + url.QueryEscape(token.text) + query
	request.URL, request.Body, request.ContentLength = &u, body, length
	request.Header = http.Header{"Accept": floorAccept, "User-Agent": floorUserAgent, "Content-Type": contentType}
	response, err := f.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	const limit = 4 << 20
	answer := make([]byte, 0, min(max(response.ContentLength, 0), limit)+bytes.MinRead)
	for {
		n, err := response.Body.Read(answer[len(answer):cap(answer)])
		if answer = answer[:len(answer)+n]; err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		if len(answer) == cap(answer) {
			answer = append(answer, 0)[:len(answer)]
		}
	}
	if response.StatusCode != http.StatusOK || len(answer) > limit {
		return fmt.Errorf("status %d, %d bytes", response.StatusCode, len(answer))
	}
	var head struct {
		Code json.RawMessage `json:"errcode"`
		ID   string          `json:"media_id"`
	}
	if err := json.Unmarshal(answer, &head); err != nil {
		return err
	}
	if code := bytes.Trim(head.Code, `" `); len(code) > 0 && string(code) != "0" {
		return fmt.Errorf("refused: %s", answer)
	}
	if id, ok := out.(*string); ok {
		*id = head.ID
	}
	return nil
}

// sendText writes its JSON by hand, as the SDK does, into one buffer.
func (f *floorClient) sendText(ctx context.Context, openID, content string) error {
	body := append(make([]byte, 0, 256), `{"touser":`...)
	body = appendFloorText(body, openID)
	body = append(body, `,"msgtype":"text","text":{"content":`...)
	body = append(appendFloorText(body, content), "}}"...)
	return f.post(ctx, "/cgi-bin/message/custom/send", "", floorJSONType, io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil)
}

func (f *floorClient) upload(ctx context.Context, path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	var around bytes.Buffer
	w := multipart.NewWriter(&around)
	if _, err := w.CreateFormFile("media", filepath.Base(path)); err != nil {
		return "", err
	}
	head := bytes.Clone(around.Bytes())
	around.Reset()
	w.Close()
	length := int64(len(head)) + info.Size() + int64(around.Len())
	var id string
	body := io.NopCloser(io.MultiReader(bytes.NewReader(head), file, &around))
	err = f.post(ctx, "/cgi-bin/media/upload", "&type=image", []string{w.FormDataContentType()}, body, length, &id)
	return id, err
}

func newFloorClient(base string, transport http.RoundTripper) *floorClient {
	blank, err := http.NewRequest(http.MethodPost, base, nil)
	if err != nil {
		panic(err)
	}
	f := &floorClient{blank: blank, http: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	f.token.Store(&floorToken{"T1", time.Now().Add(2 * time.Hour)})
	return f
}

func BenchmarkSendText(b *testing.B) {
	ratio.Pair(b, "", func(b *testing.B) {
		client := mustClient(b, wechat.WithHTTPClient(&http.Client{Transport: okTripper{}}))
		b.ReportAllocs()
		for b.Loop() {
			if err := client.SendText(context.Background(), "o1", benchText); err != nil {
				b.Fatal(err)
			}
		}
	}, func(b *testing.B) {
		floor := newFloorClient("https://api.weixin.qq.com", okTripper{})
		b.ReportAllocs()
		for b.Loop() {
			if err := floor.sendText(context.Background(), "o1", benchText); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// floorTransport has the settings of the SDK's own transport.
func floorTransport(tb testing.TB) *http.Transport {
	t := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConns:           200,
		MaxIdleConnsPerHost:    100,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
	tb.Cleanup(t.CloseIdleConnections)
	return t
}

func maxProcs() int { return runtime.GOMAXPROCS(0) }

func BenchmarkSendTextParallel(b *testing.B) {
	const goroutines = 32
	run := func(b *testing.B, send func() error) {
		b.ReportAllocs()
		b.SetParallelism(goroutines / min(goroutines, maxProcs()))
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := send(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	ratio.Pair(b, "", func(b *testing.B) {
		server, _ := loopback(b)
		client := mustClient(b, wechat.WithBaseURL(server.URL))
		run(b, func() error { return client.SendText(context.Background(), "o1", benchText) })
	}, func(b *testing.B) {
		server, _ := loopback(b)
		floor := newFloorClient(server.URL, floorTransport(b))
		run(b, func() error { return floor.sendText(context.Background(), "o1", benchText) })
	})
}

func BenchmarkUpload(b *testing.B) {
	path := filepath.Join(b.TempDir(), "picture.png")
	if err := os.WriteFile(path, bytes.Repeat([]byte("0123456789abcdef"), 1<<16), 0o600); err != nil {
		b.Fatal(err)
	}
	ratio.Pair(b, "", func(b *testing.B) {
		server, _ := loopback(b)
		client := mustClient(b, wechat.WithBaseURL(server.URL))
		b.ReportAllocs()
		b.SetBytes(1 << 20)
		for b.Loop() {
			upload, err := wechat.OpenUpload(path)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := client.UploadTempMedia(context.Background(), wechat.MediaImage, upload); err != nil {
				b.Fatal(err)
			}
		}
	}, func(b *testing.B) {
		server, _ := loopback(b)
		floor := newFloorClient(server.URL, floorTransport(b))
		b.ReportAllocs()
		b.SetBytes(1 << 20)
		for b.Loop() {
			if _, err := floor.upload(context.Background(), path); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// largeAnswer is a list as the larger APIs give it, of about 1 MiB.
func largeAnswer() string {
	var text strings.Builder
	text.WriteString(`{"errcode":0,"errmsg":"ok","list":[`)
	for i := range 8000 {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, `{"openid":"oGZUI0egBJY1zhBYw2KhdUfwVJ%04d","time":%d,"name":"用户 %d","score":%d.5,"tags":["a","b"],"vip":true}`, i, 1700000000+i, i, i)
	}
	text.WriteString(`]}`)
	return text.String()
}

type largeList struct {
	List []struct {
		OpenID string   `json:"openid"`
		Time   int64    `json:"time"`
		Name   string   `json:"name"`
		Score  float64  `json:"score"`
		Tags   []string `json:"tags"`
		VIP    bool     `json:"vip"`
	} `json:"list"`
}

// BenchmarkLargeAnswer: the floor reads the answer into one buffer of its length and
// decodes it once, errcode and list together.
func BenchmarkLargeAnswer(b *testing.B) {
	text := largeAnswer()
	transport := tripper(func(r *http.Request) (*http.Response, error) {
		return textResponse(r, 200, "application/json", text), nil
	})
	ratio.Pair(b, "", func(b *testing.B) {
		client := mustClient(b, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: transport}))
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			var out largeList
			if err := client.Call(context.Background(), "GET", "/x", nil, &out, wechat.TokenOmitted()); err != nil || len(out.List) != 8000 {
				b.Fatal(err)
			}
		}
	}, func(b *testing.B) {
		client := &http.Client{Transport: transport}
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			response, err := client.Get("https://api.weixin.qq.com/x")
			if err != nil {
				b.Fatal(err)
			}
			answer := make([]byte, response.ContentLength)
			if _, err := io.ReadFull(response.Body, answer); err != nil {
				b.Fatal(err)
			}
			response.Body.Close()
			var out struct {
				Code int `json:"errcode"`
				largeList
			}
			if err := json.Unmarshal(answer, &out); err != nil || out.Code != 0 || len(out.List) != 8000 {
				b.Fatal(err)
			}
		}
	})
}
