package wechattest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	loggedBody   = 16 << 10
	pathsCounted = 1000
)

// A Direction says who sent the request.
type Direction string

// The directions of an [Exchange].
const (
	ToWeChat Direction = "api"  // the bot called the API
	ToBot    Direction = "push" // WeChat called the bot
)

// An Exchange is one request and its answer. The AppSecret, access tokens, login codes and session
// keys in it are masked. Bodies are cut at 16 KiB, and left out if they aren't text.
type Exchange struct {
	Seq       int       // from 1
	Time      time.Time // on the platform's clock
	Duration  time.Duration
	Direction Direction
	AppID     string // the app that it is about; empty if the request names no app of this WeChat
	Kind      string // api; of a push the MsgType or Event, or verification
	Method    string
	Path      string
	Query     string
	OpenID    string // the user that it is about, if known

	RequestHeader  http.Header
	RequestBody    string
	ResponseHeader http.Header
	ResponseBody   string

	Plain       string // what was sent before encryption: of a push, or of a call with API security
	PlainAnswer string // the answer, decrypted
	Attempt     int    // push: 1 for the first delivery
	Status      int    // the HTTP status; 0: no answer
	Code        int    // errcode of an API answer
	Fault       string // the fault that struck it
	Note        string // the platform's remark
	NoteZH      string // the same in Chinese, if the platform has it

	// Documented is true for an API that isn't simulated: the request was checked against
	// WeChat's documentation, and the answer is a sample. The Note says so too.
	Documented bool

	Findings []Finding // push: the judge's warnings and failures
}

// Exchanges returns the log, oldest first: the last 5000 exchanges of all apps. If they are larger
// than 32 MiB in total, the oldest lose their bodies and headers.
func (p *Platform) Exchanges() []Exchange {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := &p.log
	kept := make([]Exchange, 0, len(l.ring))
	for seq := l.first(); seq <= l.seq; seq++ {
		kept = append(kept, l.at(seq).Exchange)
	}
	return kept
}

// Count returns how many requests of the app to an API path have come in since the start, with any
// answer. It counts the first 1000 paths. A request that names no app of this WeChat counts for the
// app whose [Platform.Transport] it came through.
func (p *Platform) Count(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts[path]
}

func (p *Platform) recordAPI(e Exchange, r *request, a answer) {
	e.Method, e.Path, e.Query, e.OpenID = r.method, r.path, p.maskQuery(r.rawQuery), r.openID
	e.RequestHeader, e.RequestBody = r.header, p.logged(r.sent())
	if r.sealing != nil && r.sealing.no == nil {
		e.Plain, e.PlainAnswer = string(r.body), string(a.unsealed())
	}
	e.Note, e.NoteZH = p.mask(r.note), p.mask(r.noteZH) // before the log cuts it
	e.Documented = r.documented
	if a.err != nil {
		e.Note = p.mask(strings.TrimPrefix(r.note+"; "+a.err.Error(), "; "))
	} else {
		e.Status, e.Code = a.status, a.code
		e.ResponseHeader, e.ResponseBody = a.header.Clone(), p.logged(a.body)
	}
	r.seq = p.keepCourse(e, r.course, rawAPI(r), r.shown)
}

// sent returns the body as it came.
func (r *request) sent() []byte {
	if r.sealing != nil {
		return r.sealing.wire
	}
	return r.body
}

func (p *Platform) recordPush(e Exchange, m *Push, r *http.Request, res posting) {
	p.recordRequest(e, r, res, rawPush(m, r, res), m.chatItem())
}

// recordRequest logs a request to the bot.
func (p *Platform) recordRequest(e Exchange, r *http.Request, res posting, raw *rawExchange, item *chatItem) {
	e.AppID = p.cfg.appID
	e.Time = res.start.Add(time.Duration(p.offset.Load()))
	e.Duration = res.Duration
	e.Method, e.Path, e.Query = r.Method, r.URL.Path, p.maskQuery(r.URL.RawQuery)
	e.RequestHeader, e.RequestBody = r.Header, p.logged(res.sent)
	e.Status, e.ResponseHeader, e.ResponseBody = res.Status, res.Header, p.logged(res.Body)
	p.keepCourse(e, course{began: res.began}, raw, item)
}

// logged returns the text of a body for the log.
func (p *Platform) logged(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if bytes.IndexByte(b[:min(len(b), 512)], 0) >= 0 || !beginsAsText(b) {
		return fmt.Sprintf("(%d bytes, no text)", len(b))
	}
	return cut(p.mask(string(b)), loggedBody)
}

// beginsAsText reports whether the first 64 bytes are text. A character across that border counts
// whole.
func beginsAsText(b []byte) bool {
	end := min(len(b), 64)
	for end < len(b) && end < 64+utf8.UTFMax && !utf8.RuneStart(b[end]) {
		end++
	}
	return utf8.Valid(b[:end])
}

const masked = "***"

// secretNames are the query parameters and JSON fields whose values are masked.
var secretNames = []string{"access_token", "secret", "appsecret", "js_code", "session_key", "component_access_token"}

func (p *Platform) maskQuery(raw string) string {
	if raw == "" {
		return ""
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		for _, secret := range secretNames {
			if strings.EqualFold(name, secret) {
				pairs[i] = name + "=" + masked
			}
		}
	}
	return p.mask(strings.Join(pairs, "&"))
}

// mask hides the secrets of the apps, their keys and tokens of pushes, everything that begins like
// the simulator's access tokens, and the JSON fields that are always secret.
func (p *Platform) mask(s string) string {
	for _, app := range *p.apps.Load() {
		c := &app.cfg
		if key := app.security.key(); key != "" {
			s = strings.ReplaceAll(s, key, masked)
		}
		for _, secret := range []string{c.secret, c.aesKey, c.paymentKey, c.sandboxKey, c.ads.Token, c.ads.EncodingAESKey} {
			s = strings.ReplaceAll(s, secret, masked)
		}
		if !guessable(c.token) { // an ordinary word would be masked everywhere
			s = strings.ReplaceAll(s, c.token, masked)
		}
	}
	s = maskTokens(s)
	for _, name := range secretNames {
		s = maskField(s, `"`+name+`"`)
	}
	return s
}

func maskTokens(s string) string {
	if !strings.Contains(s, tokenPrefix) {
		return s
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, tokenPrefix)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(masked)
		s = strings.TrimLeft(after, anyAlnum+"_-")
	}
}

// maskField hides the string values of a JSON field. name includes the quotes.
func maskField(s, name string) string {
	if !strings.Contains(s, name) {
		return s
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, name)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(name)
		value := strings.TrimLeft(after, " \t\r\n:")
		if !strings.HasPrefix(value, `"`) {
			s = after
			continue
		}
		b.WriteString(`:"` + masked)
		end := 1
		for end < len(value) && value[end] != '"' {
			if value[end] == '\\' {
				end++
			}
			end++
		}
		s = value[min(end, len(value)):]
	}
}

// WriteLog writes the exchanges as a transcript for people to read.
func (p *Platform) WriteLog(w io.Writer) error {
	for _, e := range p.Exchanges() {
		if _, err := io.WriteString(w, e.String()); err != nil {
			return err
		}
	}
	return nil
}

// String returns the exchange's part of a transcript: a line, and one for each body.
func (e Exchange) String() string {
	var b strings.Builder
	arrow := "<-"
	if e.Direction == ToBot {
		arrow = "->"
	}
	fmt.Fprintf(&b, "%4d %s %s %s", e.Seq, e.Time.Format("01-02 15:04:05.000"), arrow, e.Kind)
	if e.Method != "" {
		target := e.Path
		if e.Query != "" {
			target += "?" + e.Query
		}
		fmt.Fprintf(&b, " %s %s %d", e.Method, target, e.Status)
	}
	if e.Code != 0 {
		fmt.Fprintf(&b, " errcode %d", e.Code)
	}
	fmt.Fprintf(&b, " %v", e.Duration.Round(time.Microsecond))
	if e.Attempt > 1 {
		fmt.Fprintf(&b, " delivery %d", e.Attempt)
	}
	if e.Fault != "" {
		fmt.Fprintf(&b, " [fault %s]", e.Fault)
	}
	if e.Note != "" {
		fmt.Fprintf(&b, " (%s)", e.Note)
	}
	b.WriteByte('\n')
	sent, answered := e.RequestBody, e.ResponseBody
	if e.Plain != "" {
		sent, answered = e.Plain, e.PlainAnswer
	}
	for _, body := range []string{sent, answered} {
		if body != "" {
			fmt.Fprintf(&b, "       %s\n", body)
		}
	}
	return b.String()
}
