package wechat

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

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
		if !isParamName(name) {
			return replyFault("ConditionReply", "TemplateParamMap", "has a name that isn't made of letters, digits and _")
		}
	}
	return a.fieldsOf(p, r, "minigame_act_event_query_condition")
}

// isParamName reports whether a name can stand in JSON and in XML as it is.
func isParamName(name string) bool {
	for i, c := range name {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return name != ""
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
	writeFields(&w, reflect.ValueOf(reply))
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
	writeFields(&w, reflect.ValueOf(reply))
	return a.end(w)
}

// writeFields writes a struct by its json tags: omitempty leaves zero out, and so does nil.
// A time is Unix seconds, 0 if there is none. In XML a list repeats its element.
func writeFields(w *fieldwriter.Writer, v reflect.Value) {
	for i := range v.NumField() {
		name, option, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if f := v.Field(i); option == "" || !f.IsZero() {
			writeField(w, name, f)
		}
	}
}

func writeField(w *fieldwriter.Writer, name string, v reflect.Value) {
	switch x := v.Interface().(type) {
	case string:
		w.Text(name, x)
		return
	case time.Time:
		w.Number(name, max(x.Unix(), 0))
		return
	case map[string]int64:
		if x == nil {
			return
		}
		w.Begin(name)
		for _, key := range slices.Sorted(maps.Keys(x)) {
			w.Number(key, x[key])
		}
		w.End(name)
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		w.Literal(name, strconv.FormatBool(v.Bool()))
	case reflect.Float64:
		w.Literal(name, strconv.FormatFloat(v.Float(), 'f', -1, 64))
	case reflect.Pointer:
		if !v.IsNil() {
			writeField(w, name, v.Elem())
		}
	case reflect.Struct:
		w.Begin(name)
		writeFields(w, v)
		w.End(name)
	case reflect.Slice:
		writeList(w, name, v)
	default:
		w.Number(name, v.Int())
	}
}

func writeList(w *fieldwriter.Writer, name string, v reflect.Value) {
	w.BeginRepeated(name)
	for i := range v.Len() {
		w.BeginOne(name)
		writeFields(w, v.Index(i))
		w.EndOne(name)
	}
	w.EndRepeated()
}
