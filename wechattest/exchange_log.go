package wechattest

import (
	"net/http"
	"slices"
	"time"
)

const (
	exchangesKept = 5000
	exchangeBytes = 32 << 20  // of all texts and headers in the log
	rawBytes      = 256 << 10 // of one exchange that can be examined and replayed
	targetBytes   = 8 << 10   // of a path, a query or a note
	dropped       = "(dropped: the log is full)"
)

// An exchangeLog is a ring. The caller of its methods holds the platform's mu.
type exchangeLog struct {
	ring  []loggedExchange
	seq   int // of the last exchange
	base  int // seq when the log was last cleared
	bare  int // up to this seq the exchanges have lost their bodies and headers
	bytes int
}

type loggedExchange struct {
	Exchange
	raw *rawExchange
	course
}

// A rawExchange is an exchange as it was on the wire, with all secrets. It is never shown.
type rawExchange struct {
	push   *Push  // to deliver again
	api    bool   // to ask again
	ad     bool   // about a rewarded ad: signed with its own Token
	target string // URL of a push
	query  string
	header http.Header
	body   []byte
	answer []byte
	fault  *Fault // the fault that struck an API request

	sealing *sealing // of a call with API security
}

// first returns the seq of the oldest exchange in the log.
func (l *exchangeLog) first() int { return max(l.base, l.seq-exchangesKept) + 1 }

// at returns the exchange of a seq, or nil if the log doesn't hold it.
func (l *exchangeLog) at(seq int) *loggedExchange {
	if seq < l.first() || seq > l.seq {
		return nil
	}
	return &l.ring[(seq-l.base-1)%exchangesKept]
}

func (l *exchangeLog) add(e loggedExchange) {
	if old := l.at(l.seq + 1 - exchangesKept); old != nil {
		l.bytes -= old.size()
	}
	l.seq++
	if len(l.ring) < exchangesKept {
		l.ring = append(l.ring, e)
	} else {
		l.ring[(l.seq-l.base-1)%exchangesKept] = e
	}
	l.bytes += e.size()
	for l.bare = max(l.bare, l.first()-1); l.bytes > exchangeBytes && l.bare+1 < l.seq; {
		l.bare++
		old := l.at(l.bare)
		l.bytes -= old.size()
		old.shed()
		l.bytes += old.size()
	}
}

func (l *exchangeLog) clear() { *l = exchangeLog{seq: l.seq, base: l.seq, bare: l.seq} }

func (e *loggedExchange) size() int {
	n := len(e.Path) + len(e.Query) + len(e.Note) + len(e.NoteZH) + len(e.RequestBody) + len(e.ResponseBody) +
		len(e.Plain) + len(e.PlainAnswer) + headerSize(e.RequestHeader) + headerSize(e.ResponseHeader)
	for _, f := range e.Findings {
		n += len(f.Text) + len(f.TextZH)
	}
	if e.raw != nil {
		n += len(e.raw.target) + len(e.raw.query) + len(e.raw.body) + len(e.raw.answer)
		if e.raw.push != nil {
			n += len(e.raw.push.body)
		}
	}
	return n
}

func headerSize(h http.Header) (n int) {
	for name, values := range h {
		n += len(name)
		for _, v := range values {
			n += len(v)
		}
	}
	return n
}

// shed drops the bodies and headers.
func (e *loggedExchange) shed() {
	e.raw, e.RequestHeader, e.ResponseHeader = nil, nil, nil
	for _, text := range []*string{&e.RequestBody, &e.ResponseBody, &e.Plain, &e.PlainAnswer} {
		if *text != "" {
			*text = dropped
		}
	}
	for _, text := range []*string{&e.Path, &e.Query, &e.Note, &e.NoteZH} {
		*text = cut(*text, 256)
	}
}

// keep logs an exchange that takes no time, tells the watchers, and links the user's chat item to it.
func (p *Platform) keep(e Exchange, raw *rawExchange, item *chatItem) int {
	return p.keepCourse(e, course{}, raw, item)
}

// keepCourse is keep for an exchange that began a while ago.
func (p *Platform) keepCourse(e Exchange, c course, raw *rawExchange, item *chatItem) int {
	e.Plain, e.PlainAnswer = p.logged([]byte(e.Plain)), p.logged([]byte(e.PlainAnswer))
	e.Note = p.mask(e.Note) // a bot's panic may contain secrets
	e.Findings = slices.Clone(e.Findings)
	for i := range e.Findings {
		f := &e.Findings[i]
		f.Text, f.TextZH = p.mask(f.Text), p.mask(f.TextZH)
	}
	e.NoteZH = e.chineseNote()
	for _, text := range []*string{&e.Path, &e.Query, &e.Note, &e.NoteZH} {
		*text = cut(*text, targetBytes)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e.Seq = p.log.seq + 1
	if c.began == 0 {
		p.trails.number++
		c.began = p.trails.number
	}
	if item != nil && e.Direction == ToWeChat {
		c.shown = item.Kind
	}
	logged := loggedExchange{e, raw, c}
	p.log.add(logged)
	p = p.ownerOf(&e)
	p.heed(&logged)
	p.feed.publish(p, feedEvent{name: "exchange", seq: e.Seq, exchange: p.summary(&logged)})
	if item != nil {
		item.Seq = e.Seq
		item.unasked = item.unasked || e.Note == agentHasSession || forgeries[e.Fault]
		if item.user != "" {
			p.feed.publish(p, feedEvent{name: "chat", chat: &chatEvent{item.user, *item}})
		}
	}
	return e.Seq
}

// rawAPI keeps an API request for a replay, unless it is too large.
func rawAPI(r *request) *rawExchange {
	if len(r.sent())+len(r.rawQuery) > rawBytes || r.tooLarge || r.chunked {
		return nil
	}
	return &rawExchange{api: true, sealing: r.sealing, query: r.rawQuery, header: r.header, body: r.sent(), fault: r.fault}
}

// rawPush keeps a push and its answer, unless they are too large.
func rawPush(m *Push, r *http.Request, res posting) *rawExchange {
	if len(res.sent) > rawBytes || len(r.URL.RawQuery) > rawBytes || len(r.URL.Path) > targetBytes {
		return nil
	}
	raw := &rawExchange{push: m, target: r.URL.Scheme + "://" + r.URL.Host + escapedPath(r.URL.Path), query: r.URL.RawQuery, body: res.sent}
	if len(res.Body) <= rawBytes {
		raw.answer = res.Body
	}
	return raw
}

// stamp writes a time as the control API does.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02T15:04:05.000Z07:00")
}
