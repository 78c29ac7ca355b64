package wechat_test

import (
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
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
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
	marks cipher.Block // of answers
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
	label := sha256.Sum256([]byte("mark" + s.key))
	marks, err := aes.NewCipher(label[:])
	if err != nil {
		panic(err)
	}
	return &floorDoor{token: s.token, appID: s.appID, block: block, iv: iv, marks: marks, xml: s.xml, seen: map[string]*floorEntry{}}
}

// mark makes the mark of the first 8 bytes in a block of its own.
func (f *floorDoor) mark(random []byte) []byte {
	block := make([]byte, 16)
	copy(block, random[:8])
	f.marks.Encrypt(block, block)
	return block[:8]
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
	if len(timestamp) > 12 || len(q.Get("nonce")) > 48 || encrypt == "" || !floorVerify(q.Get("msg_signature"), f.token, timestamp, q.Get("nonce"), encrypt) {
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
	if sent, err := strconv.ParseInt(timestamp, 10, 64); err != nil || sent-m.CreateTime > 24*60*60+600 || !floorFresh(timestamp) {
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
	_, _ = rand.Read(buf[:8])
	copy(buf[8:16], f.mark(buf))
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
