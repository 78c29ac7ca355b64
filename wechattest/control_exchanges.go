package wechattest

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const exchangesListed = 1000 // at once

type exchangeSummary struct {
	Seq        int     `json:"seq"`
	Time       string  `json:"time"`
	DurationMs float64 `json:"durationMs"`
	Direction  string  `json:"direction"`
	Kind       string  `json:"kind"`
	Method     string  `json:"method"`
	Path       string  `json:"path"`
	OpenID     string  `json:"openId"`
	User       string  `json:"user"`
	Attempt    int     `json:"attempt"`
	Status     int     `json:"status"`
	Code       int     `json:"code"`
	Fault      string  `json:"fault"`
	Note       string  `json:"note"`
	NoteZH     string  `json:"noteZh,omitempty"`
	Documented bool    `json:"documented,omitempty"` // not simulated: a sample
	OK         bool    `json:"ok"`
	Level      Level   `json:"level,omitempty"`  // the judge's verdict on the answer to a push
	Forged     bool    `json:"forged,omitempty"` // a forged verification was answered

	Began   int  `json:"began,omitempty"`   // its number in the order in which exchanges began
	Cause   int  `json:"cause,omitempty"`   // of a call: began of the push that the bot made it for
	Guessed bool `json:"guessed,omitempty"` // only the time tells so, or several pushes ran
	Late    bool `json:"late,omitempty"`    // the bot had answered the push already

	Hint   string `json:"hint,omitempty"`   // what the page advises
	Shown  string `json:"shown,omitempty"`  // of a call: the kind of what the user saw of it
	Answer string `json:"answer,omitempty"` // to a push, if it is short; longAnswer for a longer one
}

type exchangeObject struct {
	exchangeSummary
	Query          string              `json:"query"`
	RequestHeader  map[string][]string `json:"requestHeader"`
	RequestBody    string              `json:"requestBody"`
	ResponseHeader map[string][]string `json:"responseHeader"`
	ResponseBody   string              `json:"responseBody"`
	Plain          string              `json:"plain"`
	PlainAnswer    string              `json:"plainAnswer"`
	Signature      *signatureSteps     `json:"signature,omitempty"`
	Envelope       *envelopeObject     `json:"envelope,omitempty"`
	AnswerEnvelope *envelopeObject     `json:"answerEnvelope,omitempty"`
	Made           *codeObject         `json:"made,omitempty"`   // the code that the call made
	Sealed         *sealedSteps        `json:"sealed,omitempty"` // a call with API security
	Findings       []Finding           `json:"findings,omitempty"`
	Explain        *explainObject      `json:"explain,omitempty"`
	Delivery       *deliveryObject     `json:"delivery,omitempty"`
	Curl           string              `json:"curl"`
	Replayable     bool                `json:"replayable"`
}

// summary returns an exchange's line on the page. The caller holds mu.
func (p *Platform) summary(e *loggedExchange) exchangeSummary {
	s := exchangeSummary{
		Seq: e.Seq, Time: stamp(e.Time), DurationMs: float64(e.Duration.Round(10*time.Microsecond)) / float64(time.Millisecond),
		Direction: string(e.Direction), Kind: cut(e.Kind, 100), Method: e.Method, Path: e.Path, OpenID: cut(e.OpenID, 100),
		Attempt: e.Attempt, Status: e.Status, Code: e.Code, Fault: e.Fault, Note: e.Note, NoteZH: e.NoteZH, Documented: e.Documented, OK: e.went(), Level: e.level(), Forged: e.Kind == "verification" && e.answersForged(),
		Began: e.began, Cause: e.push, Guessed: e.guessed, Late: e.late, Hint: p.hint(e), Shown: e.shown, Answer: e.shortAnswer(),
	}
	if u := p.openIDs[e.OpenID]; u != nil {
		s.User = u.name
	}
	return s
}

var forgeries = map[string]bool{"BadSignature": true, "ForeignAppID": true, "StaleTimestamp": true, "PlainDowngrade": true, "Unsigned": true, "BadPaySignature": true}

// level returns the level of the gravest finding, or "" without findings.
func (e *Exchange) level() Level {
	if len(e.Findings) == 0 {
		return ""
	}
	return e.Findings[0].Level
}

// answersForged reports whether there is a finding that only the answer to a forged request can
// have.
func (e *Exchange) answersForged() bool {
	return slices.ContainsFunc(e.Findings, func(f Finding) bool {
		return strings.HasPrefix(f.Code, "forged-") || strings.HasSuffix(f.Code, "-leaked") || f.Code == "token-word"
	})
}

// wantsAgain reports whether WeChat repeats the push although the answer is well-formed.
func (e *Exchange) wantsAgain() bool {
	return e.Status != http.StatusOK || slices.ContainsFunc(e.Findings, func(f Finding) bool { return f.Code == codeAsksAgain })
}

const longAnswer = "…"

// shortAnswer returns the answer to a push for its line on the page.
func (e *Exchange) shortAnswer() string {
	switch answer := cmp.Or(e.PlainAnswer, e.ResponseBody); {
	case e.Direction != ToBot:
		return ""
	case len(answer) > 24:
		return longAnswer
	default:
		return answer
	}
}

// went reports whether the exchange went well. A forged push should be refused.
func (e *Exchange) went() bool {
	switch {
	case e.Direction == ToWeChat:
		return e.Status == http.StatusOK && e.Code == 0
	case e.Kind == "verification":
		return e.level() != LevelFailure
	case forgeries[e.Fault]:
		return e.Status >= 400 && e.Status < 500 && e.level() != LevelFailure
	case e.Status == 0:
		return e.Note == agentHasSession || e.Note == noCallbackServed // nobody was asked
	}
	return e.Status == http.StatusOK && e.level() != LevelFailure
}

// full returns everything about an exchange. The caller holds mu.
func (p *Platform) full(e *loggedExchange) exchangeObject {
	o := exchangeObject{
		exchangeSummary: p.summary(e), Query: e.Query,
		RequestHeader: p.maskHeader(e.RequestHeader), RequestBody: e.RequestBody,
		ResponseHeader: p.maskHeader(e.ResponseHeader), ResponseBody: e.ResponseBody,
		Plain: e.Plain, PlainAnswer: e.PlainAnswer,
		Findings: e.Findings, Explain: explain(e.Path, e.Code), Curl: p.curl(e),
	}
	if e.Direction == ToWeChat {
		o.Replayable, o.Sealed, o.Made = e.raw != nil, p.sealedSteps(e), e.made
		return o
	}
	o.Delivery = e.delivery()
	if raw := e.raw; raw != nil {
		o.Replayable = raw.push != nil
		o.Signature, o.Envelope, o.AnswerEnvelope = p.signatureSteps(raw), p.envelope(raw.body), p.envelope(raw.answer)
	}
	return o
}

func (p *Platform) maskHeader(h http.Header) map[string][]string {
	out := map[string][]string{}
	for name, values := range h {
		for _, v := range values {
			if name == "Authorization" || name == "Cookie" || name == "Set-Cookie" {
				v = masked
			}
			out[name] = append(out[name], p.mask(v))
		}
	}
	return out
}

func listExchanges(p *Platform, r *http.Request) (any, error) {
	q := r.URL.Query()
	numbers := map[string]int{"after": 0, "before": int(^uint(0) >> 1), "limit": exchangesListed}
	for name := range numbers {
		if text := q.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return nil, badRequest(name+": not a number", name+"：不是数字")
			}
			numbers[name] = n
		}
	}
	filter, user := q.Get("filter"), q.Get("user")
	if !strings.Contains(" push api errors all ", " "+filter+" ") && filter != "" {
		return nil, badRequest("filter: push, api or errors", "filter：push、api 或 errors")
	}
	wanted := func(s *exchangeSummary) bool {
		return s.Seq > numbers["after"] && s.Seq < numbers["before"] && (user == "" || s.User == user) &&
			(filter != "errors" || !s.OK) && (filter != "push" && filter != "api" || s.Direction == filter)
	}
	out := struct {
		Exchanges []exchangeSummary `json:"exchanges"`
		Last      int               `json:"last"`
	}{Exchanges: []exchangeSummary{}}
	limit := min(numbers["limit"], exchangesKept)
	p.mu.Lock()
	defer p.mu.Unlock()
	add := func(s exchangeSummary) {
		if wanted(&s) {
			out.Exchanges = append(out.Exchanges, s)
		}
	}
	if t := p.imported; t != nil {
		for i := range t.Exchanges {
			add(t.Exchanges[i].exchangeSummary)
			out.Last = t.Exchanges[i].Seq
		}
	} else {
		out.Last = p.log.seq
		for seq := p.log.first(); seq <= p.log.seq; seq++ {
			if e := p.log.at(seq); p.owns(&e.Exchange) {
				add(p.summary(e))
			}
		}
	}
	// With after, keep the oldest; otherwise the newest.
	if over := len(out.Exchanges) - limit; over > 0 && q.Get("after") != "" {
		out.Exchanges = out.Exchanges[:limit]
	} else if over > 0 {
		out.Exchanges = out.Exchanges[over:]
	}
	return out, nil
}

var noExchange = notFound("the log holds no exchange of that number", "记录中没有这个编号的交互")

func getExchange(p *Platform, r *http.Request) (any, error) {
	seq, err := strconv.Atoi(r.PathValue("seq"))
	if err != nil {
		return nil, noExchange
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.imported; t != nil {
		for i := range t.Exchanges {
			if t.Exchanges[i].Seq == seq {
				return t.Exchanges[i], nil
			}
		}
		return nil, noExchange
	}
	e := p.log.at(seq)
	if e == nil || !p.owns(&e.Exchange) {
		return nil, noExchange
	}
	return p.full(e), nil
}

func clearExchanges(p *Platform, _ *http.Request) (any, error) {
	p.mu.Lock()
	p.log.clear()
	p.mu.Unlock()
	p.feed.restart()
	return struct{}{}, nil
}

// replayExchange repeats an exchange. A push is sent once more with a new signature and
// encryption, as a repeat of the same message. An API request gets a token that is valid now.
func replayExchange(p *Platform, r *http.Request) (any, error) {
	seq, err := strconv.Atoi(r.PathValue("seq"))
	if err != nil {
		return nil, noExchange
	}
	p.mu.Lock()
	held := p.log.at(seq)
	if held == nil || !p.owns(&held.Exchange) {
		p.mu.Unlock()
		return nil, noExchange
	}
	e, cb := *held, p.callback
	p.mu.Unlock()
	if e.raw != nil && e.raw.push != nil {
		cb = p.callbackOf(e.raw.push)
	}
	var again int
	switch {
	case e.raw != nil && e.raw.api:
		again = p.askAgain(r.Context(), &e)
	case e.raw != nil && e.raw.push != nil && !cb.served:
		return nil, &controlError{http.StatusConflict, "no callback is served", "未配置回调"}
	case e.raw != nil && e.raw.push != nil:
		push, item := *e.raw.push, &chatItem{}
		push.item = item
		p.attempt(&Delivery{MsgID: push.msgID, Attempts: e.Attempt}, &push, cb, &Fault{name: "Replay", kind: pushDuplicate})
		again = p.seqOf(item)
	default:
		return nil, &controlError{http.StatusConflict, "this exchange can't be played again", "此交互无法重放"}
	}
	return struct {
		Exchange int `json:"exchange"`
	}{again}, nil
}

func (p *Platform) askAgain(ctx context.Context, e *loggedExchange) int {
	query := p.withLiveToken(e.raw.query)
	q, _ := url.ParseQuery(query)
	address := ""
	if e.raw.sealing != nil {
		address = e.raw.sealing.address
	}
	again := &request{
		method: e.Method, host: "localhost", path: e.Path, rawQuery: query, query: q,
		header: e.raw.header.Clone(), sealedFor: address, body: bytes.Clone(e.raw.body), caller: p.cfg.caller,
		note: "replay of " + strconv.Itoa(e.Seq), noteZH: "重放请求 " + strconv.Itoa(e.Seq), again: true,
	}
	p.exchange(ctx, again)
	return again.seq
}

// withLiveToken replaces the access_token of a query by one that is valid now.
func (p *Platform) withLiveToken(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if !strings.HasPrefix(pair, "access_token=") {
			continue
		}
		now := p.Now()
		p.mu.Lock()
		t := p.legacy.current
		if t == nil || p.liveToken(t.value) != t {
			t = p.stable.fetchStable(p.ids, now, false)
		}
		p.mu.Unlock()
		pairs[i] = "access_token=" + t.value
	}
	return strings.Join(pairs, "&")
}

// curl returns the exchange as a command line. Secrets are masked.
func (p *Platform) curl(e *loggedExchange) string {
	target := p.publicURL() + escapedPath(e.Path)
	if e.raw != nil && e.raw.target != "" {
		target = e.raw.target
	}
	return curlLine(e.Method, target, e.Query, e.RequestHeader.Get("Content-Type"), e.RequestBody)
}

// curlLine writes a command that is safe for a shell and for curl, even if the request came from an
// attacker: a method may contain a backtick or a $, a body may begin with @, which names a file for
// --data-binary, and a URL may contain brackets, which curl expands.
func curlLine(method, target, query, contentType, body string) string {
	if method == "" {
		return ""
	}
	if query != "" {
		target += "?" + strings.ReplaceAll(query, "access_token="+masked, "access_token=ACCESS_TOKEN")
	}
	if strings.Trim(method, upperLetters) != "" {
		method = shellQuote(method)
	}
	line := "curl -sS -g -X " + method + " " + shellQuote(target)
	if contentType != "" {
		line += " \\\n  -H " + shellQuote("Content-Type: "+contentType)
	}
	if body != "" {
		line += " \\\n  --data-raw " + shellQuote(body)
	}
	return line
}

func escapedPath(path string) string {
	return (&url.URL{Path: "/" + strings.TrimPrefix(path, "/")}).EscapedPath()
}

const upperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
