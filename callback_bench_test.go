package wechat_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
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
	"unicode/utf8"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
)

// floorElement reads one element without attributes that holds a text or a section.
func floorElement(s string) (name, value, rest string, ok bool) {
	end := strings.IndexByte(s, '>')
	if end < 2 || s[0] != '<' {
		return "", "", "", false
	}
	name, s = s[1:end], s[end+1:]
	for i := range len(name) {
		if c := name[i]; !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c >= 0x80) {
			return "", "", "", false
		}
	}
	if strings.HasPrefix(s, "<![CDATA[") {
		s = s[len("<![CDATA["):]
		if end = strings.Index(s, "]]>"); end < 0 {
			return "", "", "", false
		}
		value, s = s[:end], s[end+len("]]>"):]
	} else {
		if end = strings.IndexByte(s, '<'); end < 0 {
			return "", "", "", false
		}
		value, s = s[:end], s[end:]
	}
	n := len("</>") + len(name)
	if len(s) < n || s[:2] != "</" || s[2:n-1] != name || s[n-1] != '>' {
		return "", "", "", false
	}
	return name, value, s[n:], true
}

// floorRoot returns what the root holds.
func floorRoot(s string) (string, bool) {
	inner, begins := strings.CutPrefix(s, "<xml>")
	inner, ends := strings.CutSuffix(inner, "</xml>")
	return inner, begins && ends
}

var errPushFloor = errors.New("refused")

// A floorMessage is the least that a bot needs, and what the push was.
type floorMessage struct {
	ToUserName, FromUserName string
	CreateTime               int64
	MsgType, Content         string
	MsgId                    int64

	raw []byte
}

type floorEntry struct {
	done    bool
	expires time.Time
	answer  []byte
}

func floorFresh(timestamp string) bool {
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	age := time.Since(time.Unix(sent, 0))
	return -10*time.Minute <= age && age <= 10*time.Minute
}

// A floorQuery is a query that has been taken apart already.
type floorQuery struct{ signature, msgSignature, timestamp, nonce, echostr string }

// floorEnvelope is one pass over the body, of which it copies the sealed text alone.
func floorEnvelope(body []byte) (string, error) {
	inner, begins := bytes.CutPrefix(body, []byte("<xml>"))
	inner, ends := bytes.CutSuffix(inner, []byte("</xml>"))
	if !begins || !ends {
		return "", errPushFloor
	}
	var encrypt []byte
	for len(inner) > 0 {
		end := bytes.IndexByte(inner, '>')
		if end < 2 || inner[0] != '<' {
			return "", errPushFloor
		}
		name := inner[1:end]
		value, ok := bytes.CutPrefix(inner[end+1:], []byte("<![CDATA["))
		if !ok {
			return "", errPushFloor
		}
		if end = bytes.Index(value, []byte("]]>")); end < 0 {
			return "", errPushFloor
		}
		inner, value = value[end+len("]]>"):], value[:end]
		n := len("</>") + len(name)
		if len(inner) < n || string(inner[:2]) != "</" || !bytes.Equal(inner[2:n-1], name) || inner[n-1] != '>' {
			return "", errPushFloor
		}
		inner = inner[n:]
		if string(name) == "Encrypt" {
			if encrypt != nil {
				return "", errPushFloor
			}
			encrypt = value
		}
	}
	return string(encrypt), nil
}

// floorParse takes a query apart that has nothing escaped in it.
func floorParse(raw string) (q floorQuery) {
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "signature":
			q.signature = value
		case "msg_signature":
			q.msgSignature = value
		case "timestamp":
			q.timestamp = value
		case "nonce":
			q.nonce = value
		case "echostr":
			q.echostr = value
		}
	}
	return q
}

// A floorDoor does what a callback does, by hand and for one kind of message.
type floorDoor struct {
	token string
	appID string
	block cipher.Block
	iv    []byte
	marks cipher.Block // of answers
	xml   bool
	mu    sync.Mutex
	seen  map[string]*floorEntry

	buffers sync.Pool // of *[]byte: as safe for concurrent use as a callback
}

// mark makes the mark of the first 8 bytes in a block of its own.
func (f *floorDoor) mark(random []byte) []byte {
	block := make([]byte, 16)
	copy(block, random[:8])
	f.marks.Encrypt(block, block)
	return block[:8]
}

// floorSum sorts the parts and hashes them out of one buffer.
func (f *floorDoor) floorSum(parts ...string) [sha1.Size]byte {
	slices.Sort(parts)
	buf := f.buffers.Get().(*[]byte)
	defer f.buffers.Put(buf)
	*buf = (*buf)[:0]
	for _, p := range parts {
		*buf = append(*buf, p...)
	}
	return sha1.Sum(*buf)
}

func (f *floorDoor) verify(given string, parts ...string) bool {
	sum := f.floorSum(parts...)
	var signature [sha1.Size]byte
	n, err := hex.Decode(signature[:], []byte(given[:min(len(given), 2*len(signature))]))
	return err == nil && n == len(sum) && subtle.ConstantTimeCompare(sum[:], signature[:]) == 1
}

// parse is json.Unmarshal, or one pass over an XML body by hand. It knows one kind.
func (f *floorDoor) parse(body []byte) (*floorMessage, error) {
	m := &floorMessage{raw: body}
	if !f.xml {
		return m, json.Unmarshal(body, m)
	}
	text, err := string(body), error(nil)
	inner, ok := floorRoot(text)
	if !ok || !utf8.ValidString(text) {
		return m, errPushFloor
	}
	for inner != "" {
		var name, value string
		if name, value, inner, ok = floorElement(inner); !ok {
			return m, errPushFloor
		}
		switch name {
		case "ToUserName":
			m.ToUserName = value
		case "FromUserName":
			m.FromUserName = value
		case "CreateTime":
			m.CreateTime, err = strconv.ParseInt(value, 10, 64)
		case "MsgType":
			m.MsgType = value
		case "Content":
			m.Content = value
		case "MsgId":
			m.MsgId, err = strconv.ParseInt(value, 10, 64)
		}
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

// open has its query prepared, verifies out of one buffer, decrypts in place, and reads
// envelope and message in one pass each.
func (f *floorDoor) open(q floorQuery, body []byte) (m *floorMessage, err error) {
	if len(body) > 1<<20 {
		return m, errPushFloor
	}
	var encrypt string
	if f.xml {
		if encrypt, err = floorEnvelope(body); err != nil {
			return m, err
		}
	} else {
		var e struct{ ToUserName, Encrypt string }
		if err := json.Unmarshal(body, &e); err != nil {
			return m, err
		}
		encrypt = e.Encrypt
	}
	if len(q.timestamp) > 12 || len(q.nonce) > 48 || encrypt == "" || !f.verify(q.msgSignature, f.token, q.timestamp, q.nonce, encrypt) {
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
	if subtle.ConstantTimeCompare(f.mark(buf), buf[8:16]) == 1 {
		return m, errPushFloor
	}
	n := int(binary.BigEndian.Uint32(buf[16:]))
	if n > len(buf)-20 || string(buf[20+n:]) != f.appID {
		return m, errPushFloor
	}
	if m, err = f.parse(buf[20 : 20+n]); err != nil {
		return m, err
	}
	if sent, err := strconv.ParseInt(q.timestamp, 10, 64); err != nil || sent-m.CreateTime > 24*60*60+600 || !floorFresh(q.timestamp) {
		return m, errPushFloor
	}
	return m, nil
}

// answer writes an encrypted text.
func (f *floorDoor) answer(m *floorMessage, nonce, content string) []byte {
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
	_, _ = rand.Read(buf[:8])
	copy(buf[8:16], f.mark(buf))
	binary.BigEndian.PutUint32(buf[16:], uint32(len(inner)))
	buf = append(append(buf, inner...), f.appID...)
	for range pad {
		buf = append(buf, byte(pad))
	}
	cipher.NewCBCEncrypter(f.block, f.iv).CryptBlocks(buf, buf)
	encrypt := base64.StdEncoding.EncodeToString(buf)
	sum := f.floorSum(f.token, now, nonce, encrypt)
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
func (f *floorDoor) serve(w http.ResponseWriter, r *http.Request, encrypted bool, handle func(context.Context, *floorMessage) string) {
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if r.ContentLength < 0 || r.ContentLength > 1<<20 {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	body := make([]byte, r.ContentLength)
	if _, err := io.ReadFull(r.Body, body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	q := floorParse(r.URL.RawQuery)
	var m *floorMessage
	var err error
	if encrypted {
		m, err = f.open(q, body)
	} else if !f.verify(q.signature, f.token, q.timestamp, q.nonce) {
		err = errPushFloor
	} else if m, err = f.parse(body); err == nil && !floorFresh(q.timestamp) {
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
		answer, contentType = f.answer(m, q.nonce, content), "text/xml; charset=utf-8"
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(answer)
}

func newFloor(s sender) *floorDoor {
	block, iv := aesOf(s.key)
	label := sha256.Sum256([]byte("mark" + s.key))
	marks, err := aes.NewCipher(label[:])
	if err != nil {
		panic(err)
	}
	return &floorDoor{
		token: s.token, appID: s.appID, block: block, iv: iv, marks: marks, xml: s.xml, seen: map[string]*floorEntry{},
		buffers: sync.Pool{New: func() any { return new([]byte) }},
	}
}

func newFloorQuery(q url.Values) floorQuery {
	return floorQuery{q.Get("signature"), q.Get("msg_signature"), q.Get("timestamp"), q.Get("nonce"), q.Get("echostr")}
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

func (w *benchWriter) Header() http.Header    { return w.header }
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
