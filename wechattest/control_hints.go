package wechattest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// A hint is what the page advises where a person is stuck: page/hints.js has the texts, in both languages
// and with code for four of programming. Nothing is advised where a fault was wished for.
const (
	hintSignature   = "signature" // the server refuses what is signed: another Token
	hintKey         = "key"       // it seals with another EncodingAESKey or AppID
	hintPlain       = "plain"     // it expects plain pushes, or answers plainly
	hintUnread      = "unread"    // it refuses a body, and may not open envelopes
	hintPath        = "path"      // nothing handles this path or method
	hintUnreachable = "unreachable"
	hintSlow        = "slow"
	hintCrash       = "crash"
	hintExact       = "exact"  // something stands around the word
	hintNull        = "null"   // null and its like
	hintAnswer      = "answer" // neither success nor a reply
	hintEcho        = "echo"
	hintEarlierRun  = "earlier-token"
	hintReplaced    = "replaced-token"
	hintCredentials = "credentials"
	hintWindow      = "window"
	hintUsedUp      = "used-up"
	hintSilent      = "silent" // of the whole session: pushes are taken, and nothing comes back
)

// hintsByCode are the hints for what the judge finds in an answer.
var hintsByCode = map[string]string{
	"signature-refused": hintSignature, "token-shown": hintSignature, "msgsignature": hintSignature,
	"not-encrypted": hintPlain, "success-encrypted": hintExact,
	"appid": hintKey, "padding": hintKey, "frame": hintKey, "encrypt": hintKey, "base64": hintKey, "nonce": hintKey, "timestamp": hintKey,
	"format": hintAnswer, "not-found": hintPath, "redirect": hintPath, "not-the-echo": hintEcho,
	oddMark.code: hintExact, oddLine.code: hintExact, oddBlank.code: hintExact, oddQuote.code: hintExact, oddInvisible.code: hintExact,
	"success-case": hintExact, "not-empty": hintExact, "echo-surrounded": hintExact,
	"event-answered": hintAnswer, "not-shown": hintAnswer,
}

// hintsByErrcode are the hints for what WeChat refuses.
var hintsByErrcode = map[int]string{45015: hintWindow, 45047: hintUsedUp, 40125: hintCredentials, 40013: hintCredentials}

// hint returns the hint for an exchange, or "". The caller holds mu.
func (p *Platform) hint(e *loggedExchange) string {
	switch {
	case e.Fault != "" || e.went():
		return ""
	case e.Direction == ToWeChat:
		return p.hintOfCall(e)
	case len(e.Findings) == 0 || e.answersForged():
		return ""
	}
	return hintOfAnswer(e)
}

func (p *Platform) hintOfCall(e *loggedExchange) string {
	if e.Code != 40001 || e.raw == nil {
		return hintsByErrcode[e.Code]
	}
	token := tokenOf(e.raw.query)
	if p.legacy.byValue[token] == nil && p.stable.byValue[token] == nil {
		return hintEarlierRun
	}
	return hintReplaced
}

func tokenOf(query string) string {
	for pair := range strings.SplitSeq(query, "&") {
		if value, ok := strings.CutPrefix(pair, "access_token="); ok {
			return value
		}
	}
	return ""
}

func hintOfAnswer(e *loggedExchange) string {
	first := e.Findings[0]
	switch first.Code {
	case "no-answer":
		if strings.HasPrefix(first.Text, "no answer within ") {
			return hintSlow
		}
		return hintUnreachable
	case "status":
		return hintOfStatus(e.Status)
	}
	if nothings[strings.TrimSpace(e.PlainAnswer)] {
		return hintNull
	}
	return hintsByCode[first.Code]
}

// nothings are the answers of frameworks whose handler returned nothing.
var nothings = map[string]bool{"null": true, "undefined": true, "None": true, "nil": true, "{}": true, "[]": true, "false": true, "true": true}

func hintOfStatus(status int) string {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return hintSignature
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return hintPath
	}
	if status >= 500 {
		return hintCrash
	}
	return hintUnread
}

// silence tells whether a bot takes the messages of users and says nothing back.
type silence struct {
	taken int       // messages that were acknowledged
	last  time.Time // on the machine's clock
	spoke bool      // the bot has answered or called the API for a user
}

const silentAfter = 3 * time.Second

// heed counts what silence is told by. The caller holds mu.
func (p *Platform) heed(e *loggedExchange) {
	s := &p.silence
	switch {
	case e.Direction == ToWeChat:
		s.spoke = s.spoke || strings.HasPrefix(e.Path, "/cgi-bin/message/") || strings.HasPrefix(e.Path, "/cgi-bin/media/")
	case e.raw == nil || e.raw.push == nil || e.raw.push.user == nil || e.Fault != "" || e.Status == 0 || !e.went():
	case !acknowledges(e.PlainAnswer):
		s.spoke = true
	case e.raw.push.msgType != "event":
		s.taken++
		s.last = time.Now()
	}
}

// silent reports whether the bot may not read what it is sent. The caller holds mu.
func (p *Platform) silent() bool {
	s := p.silence
	return p.cfg.mode != Plain && s.taken > 0 && !s.spoke && time.Since(s.last) >= silentAfter
}

// A triedObject is a callback that failed the verification, and isn't served for that reason.
type triedObject struct {
	URL      string    `json:"url"`
	Error    string    `json:"error"`
	Findings []Finding `json:"findings,omitempty"`
	Hint     string    `json:"hint,omitempty"`
}

// failed keeps what a verification showed whose callback isn't served.
func (p *Platform) failed(target string, check callbackCheck) {
	o := &triedObject{URL: target, Error: p.logged([]byte(check.err.Error())), Findings: slices.Clone(check.findings())}
	if len(o.Findings) > 0 {
		o.Hint = hintOfAnswer(&loggedExchange{Exchange: Exchange{Findings: o.Findings, Status: check.status}})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tried = o
	p.notify()
}
