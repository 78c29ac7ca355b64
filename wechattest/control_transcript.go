package wechattest

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	transcriptVersion = 1
	transcriptBody    = 32 << 20
	pictureKept       = 256 << 10 // in a transcript; larger ones are left out
	picturesKept      = 8 << 20   // of all together
	transcriptUsers   = 1000
	transcriptOfUser  = 1000    // templates, and bytes of the unionid
	transcriptSeq     = 1 << 53 // the largest exact integer of JavaScript
	transcriptText    = 1 << 20 // of one field
)

// A transcript is a log with the chats as a file. Secrets are masked.
type transcript struct {
	Version   int                   `json:"version"`
	Now       string                `json:"now,omitempty"`     // on its own clock
	AheadMs   int64                 `json:"aheadMs,omitempty"` // of the time of the machine
	App       appObject             `json:"app"`
	Users     []userObject          `json:"users"`
	Exchanges []exchangeObject      `json:"exchanges"`
	Chats     map[string][]chatItem `json:"chats"`
}

func (p *Platform) showsImported() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.imported != nil
}

// serveTranscript answers the log and the chats as a file.
func (p *Platform) serveTranscript(w http.ResponseWriter, _ *http.Request) {
	t := p.transcript()
	w.Header().Set("Content-Disposition", `attachment; filename="wechat-transcript.json"`)
	writeControl(w, http.StatusOK, t)
}

func (p *Platform) transcript() *transcript {
	now := p.Now()
	t := &transcript{
		Version: transcriptVersion, Now: stamp(now), AheadMs: p.aheadMs(), App: p.appObject(), Users: []userObject{},
		Exchanges: []exchangeObject{}, Chats: map[string][]chatItem{},
	}
	p.mu.Lock()
	imported, last := p.imported, p.log.seq
	p.mu.Unlock()
	if imported != nil {
		return imported
	}
	// What would exceed the limit of an import is left out, the oldest first. Pushes may go on
	// at the same time.
	room := transcriptBody * 3 / 4
	for seq := last; seq > 0 && room > 0; seq-- {
		o, held := p.exchangeAt(seq)
		if o == nil && !held {
			break
		}
		if o != nil {
			room -= len(marshal(o))
			t.Exchanges = append(t.Exchanges, *o)
		}
	}
	slices.Reverse(t.Exchanges)
	p.mu.Lock()
	defer p.mu.Unlock()
	pictures := picturesKept
	for _, u := range p.arrivals {
		t.Users = append(t.Users, u.object(now))
		items := u.chatItems()
		for i := range items {
			items[i].Image = p.embed(items[i].Image, &pictures)
		}
		t.Chats[u.name] = append([]chatItem{}, items...)
	}
	return t
}

// exchangeAt returns everything about an exchange. It returns nil if the log doesn't hold it, or if
// it belongs to another app.
func (p *Platform) exchangeAt(seq int) (o *exchangeObject, held bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.log.at(seq)
	if e == nil || !p.owns(&e.Exchange) {
		return nil, e != nil
	}
	full := p.full(e)
	return &full, true
}

// lastTime is the time of the last thing in a transcript.
func (t *transcript) lastTime() string {
	var last time.Time
	note := func(text string) {
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil && at.After(last) {
			last = at
		}
	}
	for i := range t.Exchanges {
		note(t.Exchanges[i].Time)
	}
	for _, items := range t.Chats {
		for i := range items {
			note(items[i].Time)
		}
	}
	return stamp(last)
}

var badTranscript = func(en, zh string) *controlError {
	return badRequest("the transcript: "+en, "记录有误："+zh)
}

// importTranscript shows a transcript instead of the live log. The live log goes on unseen.
func importTranscript(p *Platform, r *http.Request) (any, error) {
	t := &transcript{}
	if err := decode(r, transcriptBody, t); err != nil {
		return nil, err
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	if t.Now == "" { // older ones have none
		t.Now = t.lastTime()
	}
	p.mu.Lock()
	p.imported = t
	p.mu.Unlock()
	p.feed.restart()
	return struct {
		Exchanges int `json:"exchanges"`
		Users     int `json:"users"`
	}{len(t.Exchanges), len(t.Users)}, nil
}

func dropTranscript(p *Platform, _ *http.Request) (any, error) {
	p.mu.Lock()
	p.imported = nil
	p.mu.Unlock()
	p.feed.restart()
	return struct{}{}, nil
}

// check refuses what no transcript of the simulator contains. The page shows everything as text.
func (t *transcript) check() error {
	switch {
	case t.Version != transcriptVersion:
		return badTranscript("not of version 1", "版本不是 1")
	case len(t.Exchanges) > exchangesKept:
		return badTranscript("more than 5000 exchanges", "超过 5000 条交互")
	case len(t.Users) > transcriptUsers || len(t.Chats) > transcriptUsers:
		return badTranscript("more than 1000 users", "超过 1000 个用户")
	case t.Now != "" && !isStamp(t.Now) || t.AheadMs < 0:
		return badTranscript("its time isn't one", "时间无效")
	case !isName(t.App.AppID) || !isName(t.App.OriginalID) ||
		!oneOf(t.App.Mode, "secure", "compatible", "plain") || !oneOf(t.App.Format, "json", "xml") ||
		!oneOf(t.App.Account, "", "mini-program", "official-account"):
		return badTranscript("the app isn't one", "app 无效")
	}
	names := map[string]bool{}
	for _, u := range t.Users {
		if !isRecordedName(u.Name) || names[u.Name] || !isName(u.OpenID) || len(u.UnionID) > transcriptOfUser || len(u.Accepted) > transcriptOfUser || !isStamp(u.Until) && u.Until != "" {
			return badTranscript("a user isn't one", "用户无效")
		}
		names[u.Name] = true
	}
	last := 0
	for i := range t.Exchanges {
		e := &t.Exchanges[i]
		if e.Seq <= last || !e.wellFormed() {
			return badTranscript("an exchange isn't one, or out of order", "交互无效或顺序错误")
		}
		last = e.Seq
		e.Replayable, e.Curl = false, e.safeCurl()
	}
	for name, items := range t.Chats {
		if !names[name] || len(items) > chatKept {
			return badTranscript("a chat without its user, or of more than 1000 items", "聊天无对应用户或超过 1000 条")
		}
		id := 0
		for i := range items {
			if items[i].ID <= id || !items[i].wellFormed() {
				return badTranscript("a chat item isn't one, or out of order", "聊天内容无效或顺序错误")
			}
			id = items[i].ID
		}
		if items == nil {
			t.Chats[name] = []chatItem{}
		}
	}
	for name := range names {
		if t.Chats[name] == nil {
			t.Chats[name] = []chatItem{}
		}
	}
	if t.Users == nil {
		t.Users = []userObject{}
	}
	return nil
}

func (e *exchangeObject) wellFormed() bool {
	if e.RequestHeader == nil {
		e.RequestHeader = map[string][]string{}
	}
	if e.ResponseHeader == nil {
		e.ResponseHeader = map[string][]string{}
	}
	for _, s := range []string{e.Kind, e.Path, e.OpenID, e.User, e.Fault, e.Note, e.NoteZH, e.Query, e.RequestBody, e.ResponseBody, e.Plain, e.PlainAnswer, e.Curl} {
		if len(s) > transcriptText {
			return false
		}
	}
	for _, f := range e.Findings {
		if len(f.Text)+len(f.TextZH)+len(f.Code) > transcriptText || !oneOf(string(f.Level), string(LevelWarning), string(LevelFailure)) {
			return false
		}
	}
	if m := e.Made; m != nil && (len(m.ID) > 2*len(codeBits{}) || len(m.Path)+len(m.Query)+len(m.EnvVersion) > targetBytes) {
		return false
	}
	if e.Sealed != nil {
		for _, s := range slices.Concat(e.Sealed.Request, e.Sealed.Answer) {
			if len(s.Title)+len(s.TitleZH)+len(s.Value)+len(s.Error)+len(s.ErrorZH) > transcriptText {
				return false
			}
		}
		if len(e.Sealed.Request)+len(e.Sealed.Answer) > 2*(stepText+1) {
			return false
		}
	}
	return oneOf(string(e.Level), "", string(LevelWarning), string(LevelFailure)) && len(e.Findings) <= findingsKept && isStamp(e.Time) && oneOf(e.Direction, string(ToBot), string(ToWeChat)) && e.Seq <= transcriptSeq &&
		len(e.Method) <= 100 && strings.Trim(e.Method, methodCharacters) == "" &&
		len(e.Hint)+len(e.Shown)+len(e.Answer) <= 200 && e.Began >= 0 && e.Began <= transcriptSeq && e.Cause >= 0 && e.Cause <= transcriptSeq && e.DurationMs >= 0 && e.Attempt >= 0 && e.Status >= 0 && e.Status < 1000
}

func (m *chatItem) wellFormed() bool {
	return isStamp(m.Time) && oneOf(m.From, "user", "bot", "wechat", "agent") && m.Kind != "" && len(m.Kind) < 40 && m.Seq >= 0 &&
		(m.Image == "" || m.Kind == string(KindLink) || isEmbedded(m.Image)) && m.size() <= transcriptText &&
		(m.Order == nil || len(m.Order.Parcels) <= parcelsMost)
}

// methodCharacters are the characters of an HTTP method. Bots choose it freely.
const methodCharacters = anyAlnum + "!#$%&'*+-.^_`|~"

// curlOrigin is the beginning of the URL in a command line.
var curlOrigin = regexp.MustCompile(`'(https?://[A-Za-z0-9.:\[\]-]+)[/?']`)

// safeCurl makes the command line again: people paste it into a shell, and anybody may have written
// the transcript. From the given line it takes only the server's address, if that is this machine.
func (e *exchangeObject) safeCurl() string {
	origin := "http://localhost"
	if found := curlOrigin.FindStringSubmatch(e.Curl); found != nil {
		if u, err := url.Parse(found[1]); err == nil && isThisMachine(u) {
			origin = found[1]
		}
	}
	return curlLine(e.Method, origin+escapedPath(e.Path), e.Query, http.Header(e.RequestHeader).Get("Content-Type"), e.RequestBody)
}

// isRecordedName reports whether the control API or a test can have made a user of this name.
func isRecordedName(s string) bool {
	return s != "" && len(s) <= 400 && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

func isStamp(s string) bool {
	_, err := time.Parse(time.RFC3339Nano, s)
	return err == nil && len(s) < 40
}

func isName(s string) bool { return s != "" && len(s) <= 100 && utf8.ValidString(s) }

func oneOf(s string, values ...string) bool {
	for _, v := range values {
		if s == v {
			return true
		}
	}
	return false
}
