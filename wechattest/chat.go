package wechattest

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

const (
	chatKept   = 1000    // items of one user; the oldest go first
	chatBytes  = 1 << 20 // of their texts
	actionText = 64 << 10
	deedsKept  = 1000
	rowsShown  = 20   // of a subscribe message
	rowText    = 1000 // of each of their texts
)

// A chatItem is one thing on a user's phone: what the user said, did or saw.
type chatItem struct {
	ID          int    `json:"id"`
	Time        string `json:"time"`
	From        string `json:"from"` // user, bot, wechat, agent
	Kind        string `json:"kind"`
	Text        string `json:"text"`
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	PagePath    string `json:"pagePath"`
	Image       string `json:"image"`
	TemplateID  string `json:"templateId,omitempty"` // of a subscribe message

	Rows []TemplateRow `json:"rows,omitempty"` // of a subscribe message

	Escaped bool `json:"escaped,omitempty"` // the texts hold \u escapes, which the phone shows as they are
	Seq     int  `json:"seq"`               // of the exchange; 0: none yet

	Order *orderNotice `json:"order,omitempty"` // the order that it is about

	user  string  // empty: not on any phone
	after int     // seq of the last exchange before it
	act   *action // what the user did; nil: what the user saw

	// Of an action of the user.
	unasked     bool // it didn't reach the bot as a push of WeChat
	transferred bool // the bot transferred it to the human agents
	struck      *Fault
}

func (m *chatItem) size() int {
	n := len(m.Text) + len(m.Title) + len(m.Description) + len(m.URL) + len(m.PagePath) + len(m.Image) + len(m.TemplateID) + m.Order.size()
	for _, row := range m.Rows {
		n += len(row.Label) + len(row.Name) + len(row.Value) + 16
	}
	if m.act != nil {
		n += len(m.act.text) + len(m.act.fields) + len(m.act.path) + m.act.gift.size()
	}
	return n
}

// chatItem returns the item that shows the push on the phone.
func (m *Push) chatItem() *chatItem {
	if m == nil {
		return nil
	}
	return m.item
}

type chatHistory struct {
	items []*chatItem
	bytes int
}

func (h *chatHistory) add(m *chatItem) {
	h.items = append(h.items, m)
	h.bytes += m.size()
	for len(h.items) > chatKept || h.bytes > chatBytes && len(h.items) > 1 {
		h.bytes -= h.items[0].size()
		h.items[0] = nil
		h.items = h.items[1:]
	}
}

// The actions of a user, of WeChat and of its network.
const (
	doEnter        = "enter"
	doText         = "text"
	doImage        = "image"
	doCard         = "card"
	doMessage      = "message"
	doEvent        = "event"
	doLogin        = "login"
	doEndSession   = "endSession"
	doBlock        = "block"
	doAgentAccepts = "agentAccepts"
	doAgentCloses  = "agentCloses"
	doAdvance      = "advance"

	doBuyCoins        = "buyCoins"
	doBuyGoods        = "buyGoods"
	doRefund          = "refund"
	doGift            = "gift"
	doBuyVirtualCoins = "buyVirtualCoins"
	doBuyVirtualGoods = "buyVirtualGoods"
	doRefundVirtual   = "refundVirtual"
	doAskRefund       = "askRefund"
	doPayEvent        = "payEvent"
	doPay             = "pay"    // by what a server has signed
	doNotice          = "notice" // a push of WeChat's own about the user

	doWatchAd        = "watchAd"
	doQueryCondition = "queryCondition"
	doOpenPage       = "openPage" // by a code, a link or a message
)

// An action is kept so that a test can do it again.
type action struct {
	do     string
	text   string // content of a text, sessionFrom, title of a card
	path   string // of a card
	name   string // of an event or a kind of message
	media  string // id of a picture
	fields string // JSON; of an event or another kind of message
	on     bool
	by     time.Duration
	tooBig bool // to be kept

	purchase *Purchase
	gift     *Gift
}

// A deedLog holds the actions of WeChat and its network, without those of users.
type deedLog struct{ items []deed }

type deed struct {
	id  int
	act *action
}

// remember notes an action that isn't a user's. The caller holds mu.
func (p *Platform) remember(a *action) {
	p.lastDeed++
	l := &p.deeds
	l.items = append(l.items, deed{p.lastDeed, a})
	if over := len(l.items) - deedsKept; over > 0 {
		l.items = l.items[over:]
	}
}

func fieldsText(f Fields) string {
	if len(f) == 0 {
		return ""
	}
	return string(appendJSON(nil, f))
}

// messageAction returns the action of a message: the kinds with a method of their own, or a
// general one.
func messageAction(msgType string, f Fields) *action {
	text := func(name string) string { s, _ := f[name].(string); return s }
	only := func(names ...string) bool {
		for name := range f {
			if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+name+" ") {
				return false
			}
		}
		return true
	}
	switch {
	case msgType == "text" && only("Content"):
		return &action{do: doText, text: text("Content")}
	case msgType == "image" && only("MediaId", "PicUrl"):
		return &action{do: doImage, media: text("MediaId")}
	case msgType == "miniprogrampage" && only("Title", "PagePath", "AppId", "ThumbUrl", "ThumbMediaId"):
		return &action{do: doCard, text: text("Title"), path: text("PagePath")}
	}
	return &action{do: doMessage, name: msgType, fields: fieldsText(f)}
}

// did adds an action of the user to the chat. The caller holds the platform's mu.
func (u *User) did(now time.Time, a *action) *chatItem {
	m := &chatItem{From: "user", Kind: a.do, act: a}
	switch a.do {
	case doEnter, doText:
		m.Text = a.text
	case doImage:
		m.Image = picturePath(a.media)
	case doCard:
		m.Title, m.PagePath = a.text, a.path
	case doEvent, doMessage, doPayEvent, doWatchAd, doQueryCondition:
		m.Kind, m.Title, m.Text = "event", a.name, a.fields
	case doGift, doNotice:
		m.Kind, m.Title = "pay", a.do
	case doBuyCoins, doBuyGoods, doRefund, doBuyVirtualCoins, doBuyVirtualGoods, doRefundVirtual, doAskRefund:
		m.Kind, m.Title, m.Text = "pay", a.do, a.purchase.shown(a.do)
	case doAgentAccepts, doAgentCloses:
		m.From, m.Kind, m.Title = "agent", "system", a.do
	case doPayOrder, doConfirmReceipt, doRefundOrder, doComplain, doEndComplaint, doReceivedItself:
		m.Kind, m.Title, m.Text, m.Order = "pay", a.do, a.text, &orderNotice{TransactionID: a.name}
		if a.do == doReceivedItself {
			m.From = "wechat"
		}
	case doOpenPage:
		m.Kind, m.Title, m.PagePath = "system", a.do, cut(a.path, actionText)
	case doEndSession, doBlock:
		m.Kind, m.Title = "system", a.do
		if a.do == doBlock && !a.on {
			m.Title = "unblock"
		}
	}
	if max(len(a.text), len(a.fields), len(a.path)) > actionText {
		m.Text, m.Title, m.PagePath = cut(m.Text, actionText), cut(m.Title, actionText), cut(m.PagePath, actionText)
		m.act = &action{do: a.do, tooBig: true}
	}
	return u.show(now, m)
}

// saw adds something that the user received to the chat. The caller holds the platform's mu.
func (u *User) saw(r Received) *chatItem {
	m := &chatItem{
		From: "bot", Kind: string(r.Kind), Text: cut(r.Text, actionText), Title: cut(r.Title, actionText),
		Description: cut(r.Description, actionText), URL: cut(r.URL, actionText), PagePath: cut(r.PagePath, actionText), Escaped: r.Escaped,
	}
	switch r.Kind {
	case KindImage:
		m.Image = picturePath(r.MediaID)
	case KindCard:
		m.Kind, m.Image = doCard, picturePath(r.MediaID)
	case KindLink:
		m.Image = cut(r.ThumbURL, actionText)
	case KindTyping:
		m.Text = "off"
		if r.Typing {
			m.Text = "on"
		}
	case KindFault:
		m.From = "wechat"
	case KindSubscribe:
		m.Title, m.Text = cut(cmp.Or(r.Title, r.TemplateID), actionText), cut(r.dataText(), actionText)
		m.TemplateID, m.Rows = cut(r.TemplateID, actionText), shownRows(r.rows())
	case KindOrder:
		m.From, m.Order = "wechat", r.notice()
	}
	if r.Agent != "" {
		m.From = "agent"
	}
	return u.show(r.Time, m)
}

// shownRows are the rows that the phone has room for.
func shownRows(rows []TemplateRow) (kept []TemplateRow) {
	for _, row := range rows[:min(len(rows), rowsShown)] {
		kept = append(kept, TemplateRow{cut(row.Label, rowText), cut(row.Name, rowText), cut(row.Value, rowText)})
	}
	return kept
}

func (u *User) show(now time.Time, m *chatItem) *chatItem {
	p := u.p
	p.lastDeed++
	m.ID, m.Time, m.user, m.after = p.lastDeed, stamp(now), u.name, p.log.seq
	u.chat.add(m)
	p.feed.publish(p, feedEvent{name: "chat", chat: &chatEvent{u.name, *m}})
	return m
}

const pathPictures = "/_sim/pictures/" // for the page: as long as the medium is kept

func picturePath(mediaID string) string {
	if mediaID == "" {
		return ""
	}
	return fmt.Sprintf("%s%s", pathPictures, mediaID)
}
