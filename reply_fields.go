package wechat

import (
	"reflect"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/internal/fieldwriter"
)

// A ConditionReply answers a [MinigameActEventQueryConditionEvent].
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/custom-task
type ConditionReply struct {
	ErrCode              int              `json:"ErrCode"` // 0 unless you couldn't find out
	ErrMsg               string           `json:"ErrMsg,omitempty"`
	IsConditionSatisfied bool             `json:"IsConditionSatisfied"`
	TemplateParamMap     map[string]int64 `json:"TemplateParamMap"` // what the texts of the activity show; nil is left out
}

// A ChapterPermsReply answers a [WxaNovelChapterPermissionEvent]. Name as many chapters as you
// can, so that WeChat asks less often.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/industry/novel
type ChapterPermsReply struct {
	ErrCode      int           `json:"ErrCode"` // 0 unless you couldn't find out
	ErrMsg       string        `json:"ErrMsg,omitempty"`
	ChapterPerms []ChapterPerm `json:"ChapterPerms"`
}

// A ChapterPerm says whether the user may read the chapters from one to another.
type ChapterPerm struct {
	StartChapterIndex int `json:"StartChapterIndex"` // from 0
	EndChapterIndex   int `json:"EndChapterIndex"`
	Perm              int `json:"Perm"` // 0 free, 1 unlocked, 2 locked
}

func (r ConditionReply) appendTo(a *encodedReply, p *Push) error {
	for name := range r.TemplateParamMap {
		if !fieldwriter.IsName(name) {
			return replyFault("ConditionReply", "TemplateParamMap", "has a name that isn't made of letters, digits and _")
		}
	}
	return a.fieldsOf(p, r, "minigame_act_event_query_condition")
}

func (r ChapterPermsReply) appendTo(a *encodedReply, p *Push) error {
	return a.fieldsOf(p, r, "wxa_novel_chapter_permission")
}

// fieldsOf writes a reply that has no head, if the push is one of the events.
func (a *encodedReply) fieldsOf(p *Push, reply any, events ...string) error {
	if err := answers(p, reply, events); err != nil {
		return err
	}
	a.start(256)
	w := replyWriter(p.format, a.buf)
	w.Struct(reflect.ValueOf(reply))
	return a.end(w)
}

// eventOf writes a reply under the head of an event, if the push is one of the events.
func (a *encodedReply) eventOf(p *Push, reply any, events ...string) error {
	if err := answers(p, reply, events); err != nil {
		return err
	}
	return a.event(p, reply)
}

func answers(p *Push, reply any, events []string) error {
	h, v := p.Message.Head(), reflect.ValueOf(reply)
	if !isEvent(h.MsgType) || !slices.ContainsFunc(events, func(e string) bool { return strings.EqualFold(e, h.Event) }) {
		return replyFault(v.Type().Name(), "reply", "answers "+strings.Join(events, ", ")+" only")
	}
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Float64 && f.Float()-f.Float() != 0 {
			return replyFault(v.Type().Name(), v.Type().Field(i).Name, "is no number")
		}
	}
	return nil
}

// event writes a reply under the head of an event: the push's, its names swapped.
func (a *encodedReply) event(p *Push, reply any) error {
	w := a.header(p, "event", 256)
	w.Text("Event", p.Message.Head().Event)
	w.Struct(reflect.ValueOf(reply))
	return a.end(w)
}
