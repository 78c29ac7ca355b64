package wechattest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	templatesKept  = 25 // personal templates (个人模板) of an app
	deletedKept    = 1000
	keywordsLeast  = 2
	keywordsMost   = 5
	sceneDescLimit = 15
	titlesMost     = 30 // of one answer
)

// A keyword of a public template: its kid is its place, from 1.
type keyword struct{ name, rule, example string }

// A publicTemplate is one of WeChat's library, from which an app selects its own.
type publicTemplate struct {
	tid, category int
	title         string
	keywords      []keyword
}

var templateCategories = []struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}{{1, "餐饮"}, {2, "电商平台"}, {3, "生活服务"}, {4, "游戏"}}

// publicTemplates are made up: WeChat publishes no library.
var publicTemplates = []publicTemplate{
	{101, 1, "取餐提醒", []keyword{{"取餐码", "character_string", "A012"}, {"门店名称", "thing", "北门店"}, {"取餐时间", "time", "2026-01-01 12:30"}, {"温馨提示", "thing", "请尽快取餐"}}},
	{102, 2, "订单发货通知", []keyword{{"商品名称", "thing", "面条"}, {"快递公司", "phrase", "顺丰"}, {"快递单号", "character_string", "SF1234567890"}, {"发货时间", "time", "2026-01-01 12:30"}}},
	{103, 3, "预约成功通知", []keyword{{"预约项目", "thing", "理发"}, {"预约时间", "time", "2026-01-01 12:30"}, {"预约地点", "thing", "北门店"}, {"联系电话", "phone_number", "020-12345678"}}},
	{104, 4, "活动开始提醒", []keyword{{"活动名称", "thing", "守城"}, {"开始时间", "time", "2026-01-01 20:00"}, {"活动奖励", "thing", "宝石"}, {"参与人数", "number", "100"}}},
}

// template returns the public template of a tid. For one that the library lacks it makes up words, since a
// bot may have it from WeChat's.
func templateOf(tid int) publicTemplate {
	for _, t := range publicTemplates {
		if t.tid == tid {
			return t
		}
	}
	return publicTemplate{tid: tid, title: fmt.Sprint("模板 ", tid)}
}

// keyword returns the keyword of a kid.
func (t publicTemplate) keyword(kid int64) (keyword, bool) {
	switch {
	case kid < 1:
		return keyword{}, false
	case t.keywords == nil:
		return keyword{fmt.Sprint("关键词", kid), "thing", "示例"}, true
	case kid > int64(len(t.keywords)):
		return keyword{}, false
	}
	return t.keywords[kid-1], true
}

// A template is one that the app has selected.
type template struct {
	id, title string
	rows      []templateKeyword
	madeUp    bool // the words are, and the kinds of the values
	deleted   bool
}

type templateKeyword struct {
	name    string // of the value in the message's data
	keyword keyword
}

// A templateBook has an app's templates. The platform's mu guards it.
type templateBook struct {
	byID    map[string]*template
	order   []string // those that aren't deleted, oldest first
	deleted []string // oldest first
}

type templateObject struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func (b *templateBook) objects() (all []templateObject) {
	for _, id := range b.order {
		all = append(all, templateObject{id, b.byID[id].title})
	}
	return all
}

// card returns what a message of the template shows, or a refusal if a value is missing. A nil template is one
// that the simulator doesn't know.
func (t *template) card(data map[string]string) (title string, rows []TemplateRow, no *refusal) {
	if t == nil {
		return "", nil, nil
	}
	left := sortedNames(data)
	for _, k := range t.rows {
		at := slices.Index(left, k.name)
		if at < 0 && t.madeUp { // the kind of the value is only guessed
			at = slices.IndexFunc(left, func(name string) bool { return digitsOf(name) == digitsOf(k.name) })
		}
		switch {
		case at >= 0:
			rows = append(rows, TemplateRow{k.keyword.name, left[at], data[left[at]]})
			left = slices.Delete(left, at, at+1)
		case !t.madeUp:
			return "", nil, badTemplateValue(k.name)
		}
	}
	return t.title, append(rows, bareRows(left, data)...), nil
}

// bareRows are values whose labels nobody knows.
func bareRows(names []string, data map[string]string) (rows []TemplateRow) {
	for _, name := range names {
		rows = append(rows, TemplateRow{"", name, data[name]})
	}
	return rows
}

// sortedNames sorts thing2 before thing10.
func sortedNames(data map[string]string) (names []string) {
	for name := range data {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		x, y := digitsOf(a), digitsOf(b)
		if kind := strings.Compare(strings.TrimSuffix(a, x), strings.TrimSuffix(b, y)); kind != 0 {
			return kind
		}
		if len(x) != len(y) {
			return len(x) - len(y)
		}
		return strings.Compare(x, y)
	})
	return names
}

func digitsOf(name string) string { return name[len(strings.TrimRight(name, "0123456789")):] }

func serveTemplateCategories(_ *Platform, _ *request) answer {
	return jsonAnswer(map[string]any{"errcode": 0, "errmsg": "ok", "data": templateCategories})
}

// serveTemplateTitles lists the library's templates of some categories.
func serveTemplateTitles(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	ids, start, limit := strings.Split(f.text("ids"), ","), f.int("start"), f.int("limit")
	type title struct {
		TID        int    `json:"tid"`
		Title      string `json:"title"`
		Type       int    `json:"type"`
		CategoryID string `json:"categoryId"`
	}
	switch {
	case f.bad: // a number that is out of range
		return p.refuse(dataFormat)
	case start < 0:
		return p.refuse(&refusal{200016, "invalid start"})
	case limit < 1 || limit > titlesMost:
		return p.refuse(&refusal{200017, "invalid limit"})
	}
	all := []title{}
	for _, t := range publicTemplates {
		if category := strconv.Itoa(t.category); slices.Contains(ids, category) {
			all = append(all, title{t.tid, t.title, 2, category})
		}
	}
	count := len(all)
	from := min(start, int64(count))
	to := min(from+limit, int64(count))
	return jsonAnswer(map[string]any{"errcode": 0, "errmsg": "ok", "count": count, "data": all[from:to]})
}

// serveTemplateKeywords lists the keywords of a template of the library.
func serveTemplateKeywords(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	tid, err := strconv.Atoi(f.text("tid"))
	if err != nil || tid <= 0 {
		return p.refuse(badTemplate)
	}
	type row struct {
		KID     int64  `json:"kid"`
		Name    string `json:"name"`
		Example string `json:"example"`
		Rule    string `json:"rule"`
	}
	t, data := templateOf(tid), []row{}
	for kid := int64(1); kid <= keywordsMost; kid++ {
		if k, ok := t.keyword(kid); ok {
			data = append(data, row{kid, k.name, k.example, k.rule})
		}
	}
	return jsonAnswer(map[string]any{"errcode": 0, "errmsg": "ok", "count": len(data), "data": data})
}

var (
	badTemplate  = &refusal{200014, "invalid tid"}
	badKeywords  = &refusal{200020, "invalid keyword_id_list"}
	badSceneDesc = &refusal{200021, "invalid scene_desc"}
)

// serveAddTemplate selects a template of the library for the app (rule F16.1).
func serveAddTemplate(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	var kids []int64
	f.read("kidList", &kids)
	tid, err := strconv.Atoi(f.text("tid"))
	switch {
	case f.bad:
		return p.refuse(dataFormat)
	case err != nil || tid <= 0:
		return p.refuse(badTemplate)
	case len(kids) < keywordsLeast || len(kids) > keywordsMost:
		return p.refuse(badKeywords)
	case f.text("sceneDesc") == "" || utf8.RuneCountInString(f.text("sceneDesc")) > sceneDescLimit:
		return p.refuse(badSceneDesc)
	}
	public := templateOf(tid)
	made := &template{title: public.title, madeUp: public.keywords == nil}
	for i, kid := range kids {
		k, ok := public.keyword(kid)
		if !ok || slices.Contains(kids[:i], kid) {
			return p.refuse(badKeywords)
		}
		made.rows = append(made.rows, templateKeyword{k.rule + strconv.FormatInt(kid, 10), k})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	b := &p.templates
	if len(b.order) >= templatesKept {
		return p.refuse(&refusal{200012, "template num exceeds limit"})
	}
	made.id = p.ids.alnum(43)
	if b.byID == nil {
		b.byID = map[string]*template{}
	}
	b.byID[made.id], b.order = made, append(b.order, made.id)
	return jsonAnswer(map[string]any{"errcode": 0, "errmsg": "ok", "priTmplId": made.id})
}

// serveTemplates lists the templates that the app has selected.
func serveTemplates(p *Platform, _ *request) answer {
	type row struct {
		ID      string `json:"priTmplId"`
		Title   string `json:"title"`
		Content string `json:"content"`
		Example string `json:"example"`
		Type    int    `json:"type"`
	}
	data := []row{}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range p.templates.order {
		t := p.templates.byID[id]
		one := row{ID: t.id, Title: t.title, Type: 2}
		for _, k := range t.rows {
			one.Content += k.keyword.name + ":{{" + k.name + ".DATA}}\n"
			one.Example += k.keyword.name + ":" + k.keyword.example + "\n"
		}
		data = append(data, one)
	}
	return jsonAnswer(map[string]any{"errcode": 0, "errmsg": "ok", "data": data})
}

// serveDeleteTemplate deletes a template of the app. One that the simulator doesn't know may be the console's.
func serveDeleteTemplate(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	id := f.text("priTmplId")
	p.mu.Lock()
	defer p.mu.Unlock()
	b := &p.templates
	switch t := b.byID[id]; {
	case t == nil:
		r.note, r.noteZH = "addtemplate made no such template here; nothing is deleted", "本模拟器的 addtemplate 没有选用过该模板，没有删除任何模板"
	case t.deleted:
		return p.refuse(badTemplate)
	default:
		t.deleted = true
		b.order = slices.DeleteFunc(b.order, func(one string) bool { return one == id })
		if b.deleted = append(b.deleted, id); len(b.deleted) > deletedKept {
			delete(b.byID, b.deleted[0])
			b.deleted = b.deleted[1:]
		}
	}
	return okAnswer()
}
