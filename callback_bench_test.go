package wechat_test

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
)

var errPushFloor = errors.New("refused")

// A floorMessage is the least that a bot needs.
type floorMessage struct {
	ToUserName, FromUserName string
	CreateTime               int64
	MsgType, Content         string
	MsgId                    int64
}

// A floorDoor does what a callback does, by hand and for one kind of message.
type floorDoor struct {
	token string
	appID string
	block cipher.Block
	iv    []byte
	xml   bool
	mu    sync.Mutex
	seen  map[string]*floorEntry
}

type floorEntry struct {
	done    bool
	expires time.Time
	answer  []byte
}

func newFloor(s sender) *floorDoor {
	block, iv := aesOf(s.key)
	return &floorDoor{token: s.token, appID: s.appID, block: block, iv: iv, xml: s.xml, seen: map[string]*floorEntry{}}
}

func floorSum(parts ...string) (sum [sha1.Size]byte) {
	slices.Sort(parts)
	h := sha1.New()
	for _, p := range parts {
		_, _ = io.WriteString(h, p)
	}
	h.Sum(sum[:0])
	return sum
}

func floorVerify(given string, parts ...string) bool {
	sum := floorSum(parts...)
	signature, err := hex.DecodeString(given)
	return err == nil && subtle.ConstantTimeCompare(sum[:], signature) == 1
}

func floorFresh(timestamp string) bool {
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	age := time.Since(time.Unix(sent, 0))
	return -10*time.Minute <= age && age <= 10*time.Minute
}

// between cuts the text between two marks out of an XML body.
func between(body, begin, end string) (string, bool) {
	_, rest, ok := strings.Cut(body, begin)
	if !ok {
		return "", false
	}
	text, _, ok := strings.Cut(rest, end)
	return text, ok
}

func (f *floorDoor) parse(body []byte) (m floorMessage, err error) {
	if !f.xml {
		err = json.Unmarshal(body, &m)
		return m, err
	}
	text := string(body)
	var ok [6]bool
	m.ToUserName, ok[0] = between(text, "<ToUserName><![CDATA[", "]]>")
	m.FromUserName, ok[1] = between(text, "<FromUserName><![CDATA[", "]]>")
	m.MsgType, ok[2] = between(text, "<MsgType><![CDATA[", "]]>")
	m.Content, ok[3] = between(text, "<Content><![CDATA[", "]]>")
	created, found := between(text, "<CreateTime>", "<")
	id, foundID := between(text, "<MsgId>", "<")
	ok[4], ok[5] = found, foundID
	if ok != [6]bool{true, true, true, true, true, true} {
		return m, errPushFloor
	}
	if m.CreateTime, err = strconv.ParseInt(created, 10, 64); err != nil {
		return m, err
	}
	m.MsgId, err = strconv.ParseInt(id, 10, 64)
	return m, err
}

func (f *floorDoor) open(q url.Values, body []byte) (floorMessage, error) {
	var m floorMessage
	if len(body) > 1<<20 {
		return m, errPushFloor
	}
	var encrypt string
	if f.xml {
		encrypt, _ = between(string(body), "<Encrypt><![CDATA[", "]]>")
	} else {
		var e struct{ ToUserName, Encrypt string }
		if err := json.Unmarshal(body, &e); err != nil {
			return m, err
		}
		encrypt = e.Encrypt
	}
	timestamp := q.Get("timestamp")
	if encrypt == "" || !floorVerify(q.Get("msg_signature"), f.token, timestamp, q.Get("nonce"), encrypt) {
		return m, errPushFloor
	}
	buf, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil || len(buf) == 0 || len(buf)%16 != 0 {
		return m, errPushFloor
	}
	cipher.NewCBCDecrypter(f.block, f.iv).CryptBlocks(buf, buf)
	pad := int(buf[len(buf)-1])
	if pad < 1 || pad > 32 || len(buf)-pad < 20 {
		return m, errPushFloor
	}
	for _, c := range buf[len(buf)-pad:] {
		if int(c) != pad {
			return m, errPushFloor
		}
	}
	buf = buf[:len(buf)-pad]
	n := int(binary.BigEndian.Uint32(buf[16:]))
	if n > len(buf)-20 || string(buf[20+n:]) != f.appID {
		return m, errPushFloor
	}
	if m, err = f.parse(buf[20 : 20+n]); err != nil {
		return m, err
	}
	if !floorFresh(timestamp) {
		return m, errPushFloor
	}
	return m, nil
}

// answer writes an encrypted text.
func (f *floorDoor) answer(m floorMessage, nonce, content string) []byte {
	var inner []byte
	now := strconv.FormatInt(time.Now().Unix(), 10)
	if f.xml {
		content = strings.ReplaceAll(content, "]]>", "]]]]><![CDATA[>")
		inner = []byte("<xml><ToUserName><![CDATA[" + m.FromUserName + "]]></ToUserName><FromUserName><![CDATA[" + m.ToUserName +
			"]]></FromUserName><CreateTime>" + now + "</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" + content + "]]></Content></xml>")
	} else {
		inner, _ = json.Marshal(struct {
			ToUserName, FromUserName string
			CreateTime               int64
			MsgType, Content         string
		}{m.FromUserName, m.ToUserName, time.Now().Unix(), "text", content})
	}
	size := 20 + len(inner) + len(f.appID)
	pad := 32 - size%32
	buf := make([]byte, 20, size+pad)
	_, _ = rand.Read(buf[:16])
	binary.BigEndian.PutUint32(buf[16:], uint32(len(inner)))
	buf = append(append(buf, inner...), f.appID...)
	for range pad {
		buf = append(buf, byte(pad))
	}
	cipher.NewCBCEncrypter(f.block, f.iv).CryptBlocks(buf, buf)
	encrypt := base64.StdEncoding.EncodeToString(buf)
	sum := floorSum(f.token, now, nonce, encrypt)
	signature := hex.EncodeToString(sum[:])
	if f.xml {
		return []byte("<xml><Encrypt><![CDATA[" + encrypt + "]]></Encrypt><MsgSignature><![CDATA[" + signature +
			"]]></MsgSignature><TimeStamp>" + now + "</TimeStamp><Nonce><![CDATA[" + nonce + "]]></Nonce></xml>")
	}
	return []byte(`{"Encrypt":"` + encrypt + `","MsgSignature":"` + signature + `","TimeStamp":` + now + `,"Nonce":"` + nonce + `"}`)
}

// claim reports whether the message is new.
func (f *floorDoor) claim(key string) bool {
	now := time.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	if e := f.seen[key]; e != nil && now.Before(e.expires) {
		return false
	}
	f.seen[key] = &floorEntry{expires: now.Add(65 * time.Second)}
	return true
}

func (f *floorDoor) done(key string, answer []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.seen[key]
	e.done, e.answer, e.expires = true, answer, time.Now().Add(20*time.Minute)
}

// serve handles a push with an encrypted text, or a plain one with `success`.
func (f *floorDoor) serve(w http.ResponseWriter, r *http.Request, encrypted bool, handle func(context.Context, floorMessage) string) {
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	q := r.URL.Query()
	var m floorMessage
	if encrypted {
		m, err = f.open(q, body)
	} else if !floorVerify(q.Get("signature"), f.token, q.Get("timestamp"), q.Get("nonce")) {
		err = errPushFloor
	} else if m, err = f.parse(body); err == nil && !floorFresh(q.Get("timestamp")) {
		err = errPushFloor
	}
	if err != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	key := m.FromUserName + m.ToUserName + strconv.FormatInt(m.MsgId, 10) + strconv.FormatInt(m.CreateTime, 10)
	if !f.claim(key) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), time.Minute)
	defer cancel()
	content := handle(ctx, m)
	f.done(key, []byte(content))
	answer, contentType := []byte("success"), "text/plain; charset=utf-8"
	if content != "" {
		answer, contentType = f.answer(m, q.Get("nonce"), content), "text/xml; charset=utf-8"
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(answer)
}

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
				f := newFloor(s)
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
			m, err := f.open(q, body)
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
				f.serve(w, r, tt.encrypted, func(_ context.Context, m floorMessage) string {
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
		b.ReportAllocs()
		for b.Loop() {
			if !floorVerify(q.Get("signature"), s.token, q.Get("timestamp"), q.Get("nonce")) || q.Get("echostr") == "" {
				b.Fatal(errPushFloor)
			}
		}
	})
}
