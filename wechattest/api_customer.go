package wechattest

import (
	"bytes"
	"net/http"
	"regexp"
	"time"
)

const (
	pathSend     = "/cgi-bin/message/custom/send"
	pathTyping   = "/cgi-bin/message/custom/business/typing"
	pathOATyping = "/cgi-bin/message/custom/typing"
)

var customerAPIs = []row{
	{pathSend, endpoint{method: http.MethodPost, quota: true, handle: serveSend}},
	{pathTyping, endpoint{method: http.MethodPost, quota: true, handle: serveTyping}},
	{pathOATyping, endpoint{method: http.MethodPost, quota: true, handle: serveOATyping}},
}

const (
	afterMessage, messageWindow = 5, 48 * time.Hour
	afterEnter, enterWindow     = 2, time.Minute

	typingContact = 30 * time.Second
	typingLasts   = 15 * time.Second
	textLimit     = 2048 // bytes, as reported in practice
)

// A window says how many messages the bot may still send to a user, and until when (rule F4).
type window struct {
	left  int
	quota int // the value of left after the last action
	until time.Time
}

// raise applies a user's action. It raises left to the action's own figure, and the end to the
// later one. It never adds figures and never lowers one.
func (w *window) raise(now time.Time, figure int, d time.Duration) {
	if !now.Before(w.until) {
		w.left = 0
	}
	w.left = max(w.left, figure)
	w.quota = w.left
	if end := now.Add(d); end.After(w.until) {
		w.until = end
	}
}

func (w *window) check(now time.Time) *refusal {
	switch {
	case !now.Before(w.until):
		return &refusal{45015, "response out of time limit or subscription is canceled"}
	case w.left == 0:
		return &refusal{45047, "out of response count limit"}
	}
	return nil
}

// serveSend answers POST /cgi-bin/message/custom/send.
func serveSend(p *Platform, r *request) answer {
	body, no := r.object()
	if no != nil {
		return p.refuse(no)
	}
	if escapes.Match(r.body) {
		r.note = `the body holds \u escapes: WeChat may refuse them or show them as they are`
	}
	f := body.fields()
	r.openID = f.text("touser")
	m := Received{Kind: Kind(f.text("msgtype")), BusinessID: f.text("businessid"), Raw: string(r.body)}
	if c := f.object("customservice"); c != nil {
		m.Agent = c.text("kf_account")
		f.bad = f.bad || c.bad
	}
	if c := f.object("aimsgcontext"); c != nil {
		m.AI = c.int("is_ai_msg") == 1
		f.bad = f.bad || c.bad
	}
	content := f.object(string(m.Kind))
	if f.bad {
		return p.refuse(dataFormat)
	}
	now := p.Now()
	m.Time = now
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.openIDs[r.openID]
	if u == nil {
		return p.refuse(badOpenID)
	}
	if no := p.readContent(&m, content, now); no != nil {
		return p.refuse(no)
	}
	if no := u.window.check(now); no != nil {
		return p.refuse(no)
	}
	u.window.left--
	u.lastContact = now
	u.typingUntil = time.Time{}
	r.shown = u.receive(m)
	return okAnswer()
}

var (
	escapes  = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)
	linkApps = regexp.MustCompile(`data-miniprogram-appid="([^"]*)"`)
)

// readContent checks and copies the object that msgtype names. The caller holds mu.
func (p *Platform) readContent(m *Received, c *fields, now time.Time) *refusal {
	switch m.Kind {
	case KindText, KindImage, KindLink, KindCard:
	default:
		return &refusal{40008, "invalid message type"}
	}
	if c == nil {
		return dataFormat
	}
	var no *refusal
	switch m.Kind {
	case KindText:
		m.Text = c.text("content")
		no = p.checkText(m.Text)
	case KindImage:
		m.MediaID = c.text("media_id")
		m.Image, no = p.media.image(m.MediaID, now)
	case KindLink:
		m.Title, m.Description = c.text("title"), c.text("description")
		m.URL, m.ThumbURL = c.text("url"), c.text("thumb_url")
		if m.Title == "" || m.Description == "" || m.URL == "" || m.ThumbURL == "" {
			no = dataFormat
		}
	case KindCard:
		m.Title, m.PagePath, m.MediaID = c.text("title"), c.text("pagepath"), c.text("thumb_media_id")
		appID := c.text("appid")
		switch {
		case m.Title == "" || m.PagePath == "":
			no = dataFormat
		case appID != "" && appID != p.cfg.appID:
			no = &refusal{40013, "invalid appid"}
		default:
			m.Image, no = p.media.image(m.MediaID, now)
		}
	}
	if c.bad {
		return dataFormat
	}
	return no
}

func (p *Platform) checkText(s string) *refusal {
	switch {
	case s == "":
		return &refusal{44004, "empty content"}
	case len(s) > textLimit:
		return &refusal{45002, "content size out of limit"}
	}
	for _, m := range linkApps.FindAllStringSubmatch(s, -1) {
		if m[1] != p.cfg.appID {
			return &refusal{45086, "not allow to use this appid"}
		}
	}
	return nil
}

// serveTyping answers POST /cgi-bin/message/custom/business/typing (rule F5).
func serveTyping(p *Platform, r *request) answer {
	body, no := r.object()
	if no != nil {
		return p.refuse(no)
	}
	f := body.fields()
	r.openID = f.text("touser")
	command, business := f.text("command"), f.text("businessid")
	if f.bad {
		return p.refuse(dataFormat)
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.openIDs[r.openID]
	switch {
	case u == nil:
		return p.refuse(badOpenID)
	case command != "Typing" && command != "CancelTyping":
		return p.refuse(&refusal{45072, "command field invalid"})
	}
	if no := u.window.check(now); no != nil {
		return p.refuse(no)
	}
	on := command == "Typing"
	switch {
	case on && now.Sub(u.lastContact) > typingContact:
		return p.refuse(&refusal{45080, "need receive user message in 30 seconds"})
	case on && now.Before(u.typingUntil):
		return p.refuse(&refusal{45081, "already in typing state"})
	}
	u.typingUntil = time.Time{}
	if on {
		u.typingUntil = now.Add(typingLasts)
	}
	r.shown = u.receive(Received{Time: now, Kind: KindTyping, Typing: on, BusinessID: business, Raw: string(r.body)})
	return okAnswer()
}

// serveOATyping refuses the path of official accounts: mini-programs can't use it.
func serveOATyping(p *Platform, r *request) answer {
	if len(bytes.TrimSpace(r.body)) == 0 {
		return p.refuse(emptyPost)
	}
	return p.refuse(&refusal{40200, "invalid account type"})
}
