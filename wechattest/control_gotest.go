package wechattest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A session is what a user did and saw, in the form of a test.
type session struct {
	app    config
	name   string
	openID string
	turns  []*turn
	early  int // things received before the first known action
}

// A turn is an action and its effects until the next action.
type turn struct {
	act     *action
	unasked bool // it didn't reach the bot
	asks    bool // the stand-in for the bot is asked and answers as recorded
	said    []said
	failed  bool // the bot failed: the user saw WeChat's fault text
	trans   bool // transfer_customer_service
	strikes []strikeCount
	pushed  *Fault
	wait    bool // wait a second, so that it doesn't look like a repeat of an earlier event
	picture []byte
	asked   string // how the stand-in recognizes it
	nth     int    // of those
	after   []time.Duration
}

type said struct {
	item    chatItem
	advance int // how often the clock was moved before it, in this turn
}

type strikeCount struct {
	fault Fault
	n     int
}

// session collects the data for a test, up to an exchange if upTo isn't 0.
func (p *Platform) session(u *User, upTo int) *session {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := &session{app: p.cfg, name: u.name, openID: u.openID}
	s.app.mode, s.app.format = p.mode(), p.format()
	deeds := p.deeds.items
	var starts []int // seq before each turn
	for _, m := range u.chat.items {
		if upTo > 0 && m.after >= upTo {
			break
		}
		for len(deeds) > 0 && deeds[0].id < m.ID {
			s.advance(deeds[0].act)
			deeds = deeds[1:]
		}
		switch {
		case m.act != nil:
			s.turns = append(s.turns, p.newTurn(m))
			starts = append(starts, m.after)
		case len(s.turns) == 0:
			s.early++
		default:
			s.last().saw(m)
		}
	}
	for seq := p.log.first(); seq <= p.log.seq && (upTo == 0 || seq <= upTo); seq++ {
		e := p.log.at(seq)
		if e.OpenID != u.openID || e.raw == nil || e.raw.fault == nil {
			continue
		}
		for i := len(starts) - 1; i >= 0; i-- {
			if starts[i] < seq {
				s.turns[i].strike(e.raw.fault)
				break
			}
		}
	}
	s.order()
	return s
}

func (s *session) last() *turn { return s.turns[len(s.turns)-1] }

func (s *session) advance(a *action) {
	if len(s.turns) > 0 {
		s.last().after = append(s.last().after, a.by)
	}
}

// newTurn begins a turn. The caller holds mu.
func (p *Platform) newTurn(m *chatItem) *turn {
	t := &turn{act: m.act, unasked: m.unasked, asks: !m.unasked && !m.act.tooBig, trans: m.transferred, pushed: m.struck}
	switch a := m.act; a.do {
	case doText:
		t.asked = "text " + a.text
		t.asks = t.asks && utf8.ValidString(a.text)
		if p.format() == XML {
			t.asked = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(t.asked)
		}
	case doEnter:
		t.asked = "user_enter_tempsession"
	case doImage:
		t.asked = "image"
		if medium := p.media.items[a.media]; medium != nil {
			t.picture = medium.data
		}
	case doCard:
		t.asked = "miniprogrampage"
	case doPayEvent, doGift, doBuyCoins, doBuyGoods, doRefund, doBuyVirtualCoins, doBuyVirtualGoods, doRefundVirtual, doAskRefund:
		t.asked = a.name
	case doEvent, doMessage:
		if t.asked = a.name; a.do == doMessage && a.name == "text" {
			d, err := parseDoc(JSON, []byte(a.fields))
			t.asked, t.asks = "text "+d.text("Content"), t.asks && err == nil
		}
		// A field that changes the sender or the time may make it look like a repeat.
		for _, field := range []string{"MsgId", "CreateTime", "FromUserName", "ToUserName", "MsgType", "Event"} {
			t.asks = t.asks && !strings.Contains(a.fields, `"`+field+`"`)
		}
	default:
		t.asks, t.unasked = false, true
	}
	return t
}

func (t *turn) saw(m *chatItem) {
	switch m.Kind {
	case "pay": // what WeChat says of itself
	case string(KindSubscribe), string(KindOrder): // no answer of the bot's
	case string(KindTyping): // how long it lasts depends on the clock on the wall
	case string(KindFault):
		t.failed = true
	default:
		t.said = append(t.said, said{*m, len(t.after)})
	}
}

func (t *turn) strike(f *Fault) {
	for i := range t.strikes {
		if t.strikes[i].fault.name == f.name && t.strikes[i].fault.path == f.path {
			t.strikes[i].n++
			return
		}
	}
	t.strikes = append(t.strikes, strikeCount{*f, 1})
}

// order counts messages that come more than once, and finds events that a bot would take for repeats
// of earlier ones.
func (s *session) order() {
	count, events, lost := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, t := range s.turns {
		if t.act.do == doEnter || t.act.name != "" && t.act.do != doMessage {
			// A repeated payment is told by its order, whenever it comes.
			if paid := strings.HasPrefix(t.act.name, "minigame_") || strings.HasPrefix(t.act.name, "xpay_"); paid && events[t.act.name] {
				t.asks = false
			}
			t.wait = events[t.asked]
			events[t.asked], events[t.act.name] = true, true
		}
		if lost[t.asked] = lost[t.asked] || !t.asks && !t.unasked; lost[t.asked] {
			t.asks = false // from here on the count is unknown
		}
		if t.asks {
			count[t.asked]++
			t.nth = count[t.asked]
		}
	}
}

// echoes reports whether the smallest echo bot would have said the same.
func (s *session) echoes() bool {
	texts := 0
	for _, t := range s.turns {
		for _, strike := range t.strikes {
			if !strike.fault.kind.ofToken() {
				return false
			}
		}
		if t.failed || t.trans || t.asks && len(t.said) > 1 {
			return false
		}
		isText := t.act.do == doText && t.asks
		switch {
		case isText && (len(t.said) != 1 || t.said[0].item.Kind != doText || t.said[0].item.Text != t.act.text):
			return false
		case !isText && len(t.said) > 0 && t.asks:
			return false
		case isText:
			texts++
		}
	}
	return texts > 0
}

// serveUserTest answers a user's session as the source of a Go test.
func (p *Platform) serveUserTest(w http.ResponseWriter, r *http.Request) {
	u, err := p.user(r)
	if err != nil {
		writeControlError(w, err)
		return
	}
	p.writeTest(w, u, 0)
}

// serveExchangeTest is serveUserTest up to an exchange.
func (p *Platform) serveExchangeTest(w http.ResponseWriter, r *http.Request) {
	seq, err := strconv.Atoi(r.PathValue("seq"))
	p.mu.Lock()
	e := p.log.at(seq)
	if err != nil || e == nil || !p.owns(&e.Exchange) {
		p.mu.Unlock()
		writeControlError(w, noExchange)
		return
	}
	u := p.openIDs[e.OpenID]
	if u == nil {
		u = p.lastBefore(seq)
	}
	p.mu.Unlock()
	if u == nil {
		writeControlError(w, notFound("no user had done anything by then", "此前没有用户操作"))
		return
	}
	p.writeTest(w, u, seq)
}

// lastBefore returns the user who acted last before an exchange without a user, such as fetching a
// token. The caller holds mu.
func (p *Platform) lastBefore(seq int) (last *User) {
	newest := 0
	for _, u := range p.arrivals {
		for _, m := range u.chat.items {
			if m.act != nil && m.after < seq && m.ID > newest {
				last, newest = u, m.ID
			}
		}
	}
	return last
}

func (p *Platform) writeTest(w http.ResponseWriter, u *User, upTo int) {
	if p.showsImported() {
		writeControlError(w, readOnly)
		return
	}
	source, err := p.session(u, upTo).source()
	if err != nil {
		writeControlError(w, &controlError{http.StatusInternalServerError, "the test can't be written: " + err.Error(), "无法生成测试"})
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write(source)
}
