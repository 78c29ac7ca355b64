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
	literal, escaped := literalEscapes(r.body)
	if escaped {
		r.note = `the body holds \u escapes, which the phone shows as they are (WeChat may also refuse them): write UTF-8, in Go with SetEscapeHTML(false), in PHP with JSON_UNESCAPED_UNICODE, in Python with ensure_ascii=False`
		r.noteZH = `请求体含 \u 转义，手机上会原样显示（微信也可能拒绝）：请直接写 UTF-8，Go 用 SetEscapeHTML(false)，PHP 用 JSON_UNESCAPED_UNICODE，Python 用 ensure_ascii=False`
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
	if escaped {
		m.showEscapes(literal)
	}
	u.window.left--
	u.lastContact = now
	u.typingUntil = time.Time{}
	r.shown = u.receive(m)
	return okAnswer()
}

var linkApps = regexp.MustCompile(`data-miniprogram-appid="([^"]*)"`)

// literalEscapes doubles the backslash of each \u escape, so that a reader finds the escape as a
// text. Control characters stay escaped: JSON has no other way to write them.
func literalEscapes(body []byte) (literal []byte, found bool) {
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' || i+1 == len(body) {
			literal = append(literal, body[i])
			continue
		}
		if body[i+1] == 'u' && !bytes.HasPrefix(body[i+2:], []byte("00")) || bytes.HasPrefix(body[i+1:], []byte("u00")) && i+4 < len(body) && body[i+4] > '1' {
			literal, found = append(literal, '\\'), true
		}
		literal = append(literal, body[i], body[i+1])
		i++
	}
	return literal, found
}

// showEscapes puts the texts as the phone shows them in the place of those that the escapes mean.
func (m *Received) showEscapes(literal []byte) {
	body, ok := parseObject(literal)
	if !ok {
		return
	}
	content := body.fields().object(string(m.Kind))
	if content == nil {
		return
	}
	for name, field := range map[string]*string{
		"content": &m.Text, "title": &m.Title, "description": &m.Description, "url": &m.URL, "thumb_url": &m.ThumbURL, "pagepath": &m.PagePath,
	} {
		if text := content.text(name); *field != "" && text != *field && text != "" {
			*field, m.Escaped = text, true
		}
	}
}

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
