package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
)

type listenCommand struct {
	Address string `default:"127.0.0.1:8080" help:"Where to listen."`
	Output  string `short:"o" default:"pushes.jsonl" help:"The file to append to; nobody else may read it."`
	Count   int    `placeholder:"N" help:"End after this many pushes."`
}

func (listenCommand) detail() (english, chinese string) {
	return `It acknowledges every push and appends it to a file, one line of JSON for each. With WECHAT_TOKEN
it verifies signatures and answers 403 to requests that aren't WeChat's. With WECHAT_AES_KEY and
WECHAT_APPID it also records the decrypted message, which "wechat replay" can push to your server.
Without WECHAT_TOKEN anybody can push to it: the file marks each push as unverified. Requests of
browsers, which have an Origin, are refused and not recorded.

Examples:

    wechat listen -o pushes.jsonl
    wechat listen --address 127.0.0.1:9000 --count 10`,
		`对每个推送返回确认，并把它追加到文件（每行一个 JSON）。设置 WECHAT_TOKEN 时验签，非微信的请求返回 403；设置 WECHAT_AES_KEY 和 WECHAT_APPID 时还会录下解密后的消息，可用 "wechat replay" 重放到你的服务器。未设置 WECHAT_TOKEN 时，任何人都能向它推送，文件中会标明未经验证。浏览器发出的请求（带 Origin）会被拒绝，也不录制。

示例：

    wechat listen -o pushes.jsonl
    wechat listen --address 127.0.0.1:9000 --count 10`
}

// A recorder is the HTTP handler of listen.
type recorder struct {
	s        *session
	callback *wechat.Callback // nil: nothing is verified

	mu      sync.Mutex // guards all below
	file    *os.File
	size    int64
	left    int
	full    chan struct{} // closed when enough is recorded
	problem error
}

// Run listens until the context ends or enough is recorded.
func (c *listenCommand) Run(ctx context.Context, s *session) error {
	if c.Count < 0 {
		return usage("--count can't be negative", "--count 不能为负数")
	}
	rec := &recorder{s: s, left: c.Count, full: make(chan struct{})}
	if s.env.token != "" {
		opts := []wechat.CallbackOption{wechat.WithUnsignedPayments()} // nothing is granted here
		if s.env.aesKey != "" {
			if err := s.env.checkAESKey(); err != nil {
				return err
			}
			opts = append(opts, wechat.WithEncryption(s.env.appID, s.env.aesKey), wechat.WithCompatibleMode())
		}
		if s.env.payKey != "" || s.env.sandboxPayKey != "" {
			opts = append(opts, wechat.WithPayKeys(s.env.payKey, s.env.sandboxPayKey))
		}
		var err error
		if rec.callback, err = wechat.NewCallback(s.env.token, opts...); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", c.Address)
	if err != nil {
		return listenFault("--address", c.Address, err)
	}
	defer listener.Close()
	if rec.file, err = createRecording(c.Output); err != nil {
		return err
	}
	defer rec.file.Close()
	if info, err := rec.file.Stat(); err == nil {
		rec.size = info.Size()
	}
	s.showLine(map[string]any{"url": "http://" + listener.Addr().String() + "/", "verifies": rec.callback != nil}, func() {
		s.printf(s.in("Listening at http://%s/ and recording to %s\n", "正在监听 http://%s/，录制到 %s\n"), listener.Addr(), c.Output)
		if rec.callback == nil {
			s.printf("%s\n", s.in("WECHAT_TOKEN isn't set: nothing is verified, and the file says so.", "未设置 WECHAT_TOKEN：不验签，文件中会标明。"))
		}
	})
	return rec.serve(ctx, listener)
}

func (rec *recorder) serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{Handler: rec, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	var err error
	select {
	case <-ctx.Done():
	case <-rec.full:
	case err = <-ended:
	}
	shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if stopped := server.Shutdown(shutdown); err == nil {
		err = stopped
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if rec.problem != nil {
		return rec.problem
	}
	return err
}

// ServeHTTP answers like a server of the app.
func (rec *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if fromPage(r) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	switch r.Method {
	case http.MethodGet:
		rec.verify(w, r)
	case http.MethodPost:
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, recordedBody))
		if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		} else if err != nil {
			w.WriteHeader(http.StatusBadRequest)
		} else {
			rec.take(w, r, body)
		}
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// fromPage reports whether a page in a browser sent a request: pages can reach this machine's loopback too.
// WeChat sends neither header. For an address that somebody typed, the browser sends no Origin and the site
// none.
func fromPage(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return len(r.Header.Values("Origin")) > 0 || site != "" && site != "none"
}

func (rec *recorder) verify(w http.ResponseWriter, r *http.Request) {
	echo := r.URL.Query().Get("echostr")
	if rec.callback != nil {
		var err error
		if echo, err = rec.callback.VerifyURL(r.URL.Query()); err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
	}
	io.WriteString(w, echo)
}

// take records a push and acknowledges it. If it can't be recorded, it isn't acknowledged, so that WeChat
// sends it again.
func (rec *recorder) take(w http.ResponseWriter, r *http.Request, body []byte) {
	line := recording{Time: time.Now().UTC(), Path: r.URL.Path, Query: r.URL.RawQuery, Body: bytesText(body), Unverified: rec.callback == nil}
	answer, contentType, status := []byte("success"), "text/plain; charset=utf-8", http.StatusOK
	var m wechat.Message
	if rec.callback == nil {
		if encrypt, err := wechat.ParseEnvelope(body); err == nil && encrypt == "" {
			if parsed, err := wechat.ParseMessage(body); err == nil {
				m, line.Message = parsed, line.Body
			}
		}
	} else {
		push, err := rec.callback.Open(r.URL.Query(), body)
		var refusal *wechat.PushError
		switch {
		case errors.As(err, &refusal):
			line.Refused, status, answer = string(refusal.Step), refusal.Status(), nil
		case err == nil:
			m, line.Message = push.Message, bytesText(push.Message.Head().Raw)
			if answer, contentType, err = push.Answer(nil); err != nil {
				status, answer = http.StatusInternalServerError, nil
			}
		}
	}
	if m != nil {
		if line.Kind, line.From = m.Head().MsgType, m.Head().FromUserName; m.Head().Event != "" {
			line.Kind = m.Head().Event
		}
	}
	if err := rec.write(line); err != nil {
		status, answer = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	w.Write(answer)
}

// errRecordingEnded is the error for a push that came too late. It isn't acknowledged.
var errRecordingEnded = errors.New("the recording has ended")

func (rec *recorder) write(line recording) error {
	encoded, err := json.Marshal(line)
	if err != nil {
		return err
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	select {
	case <-rec.full:
		return errRecordingEnded
	default:
	}
	if rec.size += int64(len(encoded)) + 1; rec.size > recordedFile {
		err = usage("the recording has reached 1 GiB", "录制文件已达 1 GiB")
	} else {
		_, err = rec.file.Write(append(encoded, '\n'))
	}
	if err != nil {
		rec.end(err)
		return err
	}
	rec.s.showLine(line, func() {
		rec.s.printf("%s  %s  %s\n", line.Time.Format(time.RFC3339), line.Kind, line.outcome(rec.s))
	})
	if rec.left--; rec.left == 0 {
		rec.end(nil)
	}
	return nil
}

func (line recording) outcome(s *session) string {
	switch {
	case line.Refused != "":
		return s.in("refused: ", "拒绝：") + line.Refused
	case line.Unverified:
		return strings.TrimSpace(line.From + "  " + s.in("(not verified)", "（未验证）"))
	}
	return line.From
}

// end stops the server. The caller holds mu.
func (rec *recorder) end(problem error) {
	select {
	case <-rec.full:
	default:
		rec.problem = problem
		close(rec.full)
	}
}
