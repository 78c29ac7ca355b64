package wechat

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/internal/pushbody"
	"github.com/minigo-dev/wechat/internal/ratio"
)

// allPushes are all kinds of the facts, with their rows.
func allPushes(t *testing.T) (pushes []facts.Push, rows []*pushKind) {
	t.Helper()
	for _, p := range slices.Concat(facts.Pushes(), facts.Notices()) {
		kinds, name := messageKinds[:], p.MsgType
		switch {
		case p.InfoType != "":
			kinds, name = noticeKinds[:], p.InfoType
		case p.Event != "":
			kinds, name = eventKinds[:], p.Event
		}
		k := findKind(kinds, name)
		switch {
		case k == nil:
			t.Errorf("%s isn't in the table", name)
		case k.make == nil && p.SameAs == "":
			t.Errorf("%s has no type", name)
		case k.make != nil && !isSigned(p):
			pushes, rows = append(pushes, p), append(rows, k)
		}
	}
	return pushes, rows
}

// isPayment reports whether a kind is one of message_payment.go or message_virtualpay.go.
func isPayment(p facts.Push) bool {
	return strings.HasPrefix(p.Event, "xpay_") || strings.HasPrefix(p.Event, "minigame_") && p.Event != "minigame_act_event_query_condition"
}

// isSigned reports whether the fields of a kind are in a text that is signed, which has
// tests of its own.
func isSigned(p facts.Push) bool {
	return len(p.Fields) == 1 && slices.ContainsFunc(p.Fields[0].Fields, func(f facts.Field) bool { return len(f.JSONFields) > 0 })
}

// fieldsOf returns the fields of a kind's type as the facts have them: without those of the
// Header, and without the element around all of them that the maker looks into.
func fieldsOf(p facts.Push, k *pushKind) []facts.Field {
	fields := p.Fields
	if len(fields) == 1 && fields[0].Name == k.make.inside {
		fields = fields[0].Fields
	}
	return slices.DeleteFunc(slices.Clone(fields), func(f facts.Field) bool {
		return p.Event == "" && p.InfoType == "" && (f.Name == "MsgId" || f.Name == "BusinessId")
	})
}

// TestKindsMatchFacts holds all types of pushes, and of their answers, against what WeChat's
// pages say: names, types, nesting, nothing invented, nothing forgotten.
func TestKindsMatchFacts(t *testing.T) {
	t.Parallel()
	pushes, rows := allPushes(t)
	for i, p := range pushes {
		typ := rows[i].make.typ
		for _, fault := range typeFaults(typ.Name(), typ, fieldsOf(p, rows[i])) {
			t.Error(fault)
		}
		if name := typ.Name(); p.Event != "" && !strings.EqualFold(strings.TrimSuffix(name, "Event"), strings.TrimSuffix(strings.ReplaceAll(p.Event, "_", ""), "event")) {
			t.Errorf("%s: the type is %s", p.Event, name)
		}
		if p.XMLInside != "" && rows[i].make.inside != p.XMLInside {
			t.Errorf("%s: the fields are looked for in %q, the facts say %q", p.Event, rows[i].make.inside, p.XMLInside)
		}
	}
}

// typeFaults compares a struct with documented fields.
func typeFaults(at string, s reflect.Type, fields []facts.Field) (faults []string) {
	known := map[string]bool{}
	for _, f := range reflect.VisibleFields(s) {
		tag := f.Tag.Get("json")
		if tag == "" || tag == "-" || slices.ContainsFunc(headerFields, func(h reflect.StructField) bool { return h.Name == f.Name && len(f.Index) > 1 }) {
			continue // of the Header, or embedded
		}
		where := at + "." + f.Name
		name, _, _ := strings.Cut(tag, ",")
		if slices.ContainsFunc(headerFields, func(h reflect.StructField) bool { return h.Name == f.Name }) && len(f.Index) == 1 && at == s.Name() && strings.HasSuffix(at, "Event") {
			faults = append(faults, where+" hides the Header's")
		}
		j := slices.IndexFunc(fields, func(fact facts.Field) bool { return fact.Name == name })
		if j < 0 && strings.HasPrefix(at, "Xpay") && strings.Contains(at, ".") && isOfPayment(name) {
			continue // the events of virtual payment share the types of what they hold
		}
		if j < 0 {
			faults = append(faults, fmt.Sprintf("%s has the name %q, which is not documented", where, name))
			continue
		}
		fact := fields[j]
		known[name] = true
		if !fitsFact(f.Type, fact) {
			faults = append(faults, fmt.Sprintf("%s is a %v, %s is a %s %s %s", where, f.Type, name, fact.Type, fact.Num, fact.Format))
		}
		if also := strings.Join(fact.Also, " "); f.Tag.Get("also") != also && !strings.Contains(f.Tag.Get("also"), also) {
			faults = append(faults, fmt.Sprintf("%s also comes under %q, the facts say %q", where, f.Tag.Get("also"), also))
		}
		if fact.XMLWrapper != "" && f.Tag.Get("xml") != fact.XMLWrapper+">"+name {
			faults = append(faults, fmt.Sprintf("%s stands in %q, the facts say %q", where, f.Tag.Get("xml"), fact.XMLWrapper))
		}
		if inner := innerType(f.Type); inner.Kind() == reflect.Struct && inner != reflect.TypeFor[time.Time]() {
			faults = append(faults, typeFaults(where, inner, fact.Fields)...)
		}
	}
	for _, fact := range fields {
		if !known[fact.Name] {
			faults = append(faults, fmt.Sprintf("%s lacks %s, a %s", at, fact.Name, fact.Type))
		}
	}
	return faults
}

// isOfPayment reports whether an event of virtual payment has an object with a member.
func isOfPayment(name string) bool {
	return slices.ContainsFunc(facts.Pushes(), func(p facts.Push) bool {
		return strings.HasPrefix(p.Event, "xpay_") && slices.ContainsFunc(p.Fields, func(f facts.Field) bool {
			return slices.Contains(facts.Names(f.Fields), name)
		})
	})
}

var headerFields = reflect.VisibleFields(reflect.TypeFor[Header]())

func innerType(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// isTimeName is for payments, whose facts don't say which numbers are times.
func isTimeName(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, "time") || strings.HasSuffix(name, "timestamp")
}

// fitsFact reports whether a type can hold what is documented.
func fitsFact(t reflect.Type, fact facts.Field) bool {
	documented, isList := strings.CutSuffix(fact.Type, "[]")
	if isList != (t.Kind() == reflect.Slice) {
		return false
	}
	t = innerType(t)
	isTime := t == reflect.TypeFor[time.Time]()
	switch documented {
	case "string":
		return t.Kind() == reflect.String
	case "boolean":
		return t.Kind() == reflect.Bool
	case "object":
		return t.Kind() == reflect.Struct && !isTime
	case "map<string,number>":
		return t.Kind() == reflect.Map
	case "number":
		switch {
		case fact.Format == "unix-seconds" || isTime:
			return isTime && (fact.Format == "unix-seconds" || isTimeName(fact.Name))
		case fact.IsDecimal():
			return t.Kind() == reflect.Float64
		case fact.Num == "int64":
			return t.Kind() == reflect.Int64 || t.Kind() == reflect.Int
		}
		return reflect.Int <= t.Kind() && t.Kind() <= reflect.Int64 || t.Kind() == reflect.Float64 && strings.HasPrefix(fact.Name, "Location_") ||
			t.Kind() == reflect.Bool && strings.HasPrefix(fact.Name, "Is")
	}
	return false
}

// The checker must see what it is there for.
func TestKindFactFaults(t *testing.T) {
	t.Parallel()
	type inner struct {
		B string `json:"b"`
	}
	tests := []struct {
		name   string
		typ    any
		fields []facts.Field
		want   string
	}{
		{"right", struct {
			A []inner `json:"a" xml:"w>a"`
		}{}, []facts.Field{{Name: "a", Type: "object[]", XMLWrapper: "w", Fields: []facts.Field{{Name: "b", Type: "string"}}}}, ""},
		{"misspelt", struct {
			A int `json:"aa"`
		}{}, []facts.Field{{Name: "a", Type: "number"}}, `x.A has the name "aa", which is not documented; x lacks a, a number`},
		{"a number as a text", struct {
			A string `json:"a"`
		}{}, []facts.Field{{Name: "a", Type: "number"}}, "x.A is a string, a is a number  "},
		{"a fraction as a whole number", struct {
			A int64 `json:"a"`
		}{}, []facts.Field{{Name: "a", Type: "number", Num: "decimal"}}, "x.A is a int64, a is a number decimal "},
		{"a time as a number", struct {
			A int64 `json:"a"`
		}{}, []facts.Field{{Name: "a", Type: "number", Format: "unix-seconds"}}, "x.A is a int64, a is a number  unix-seconds"},
		{"one for many", struct {
			A inner `json:"a"`
		}{}, []facts.Field{{Name: "a", Type: "object[]", Fields: []facts.Field{{Name: "b", Type: "string"}}}}, "x.A is a wechat.inner, a is a object[]  "},
		{"forgotten inside", struct {
			A inner `json:"a"`
		}{}, []facts.Field{{Name: "a", Type: "object", Fields: []facts.Field{{Name: "b", Type: "string"}, {Name: "c", Type: "string"}}}}, "x.A lacks c, a string"},
		{"another name forgotten", struct {
			A string `json:"a"`
		}{}, []facts.Field{{Name: "a", Also: []string{"A"}, Type: "string"}}, `x.A also comes under "", the facts say "A"`},
		{"no wrapper", struct {
			A []string `json:"a"`
		}{}, []facts.Field{{Name: "a", Type: "string[]", XMLWrapper: "w"}}, `x.A stands in "", the facts say "w"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(typeFaults("x", reflect.TypeOf(tt.typ), tt.fields), "; "); got != tt.want {
				t.Errorf("faults %q, want %q", got, tt.want)
			}
		})
	}
}

// eventReplies are the replies that say more than that a push has arrived.
var eventReplies = []Reply{
	CheckBizReply{}, GetQuotaReply{}, AddWaybillReply{}, CancelWaybillReply{}, AddSingleWaybillReply{}, QuerySingleWaybillReply{},
	WaybillQueryExpectTimeRangeReply{}, WaybillNotifyQueryReply{}, RemindWaybillReply{}, TransportCancelOrderReply{},
	TransportQueryOrderStatusReply{}, TransportGetAgentPosReply{}, ConditionReply{}, ChapterPermsReply{}, ResultReply{},
}

// repliesTo returns those that answer a kind.
func repliesTo(p facts.Push) (fit []Reply) {
	h := Header{MsgType: p.MsgType, Event: p.Event}
	push := &Push{&UnknownMessage{h}, &delivery{rule: ruleOf(&h)}}
	for _, r := range eventReplies {
		if r.appendTo(&encodedReply{}, push) == nil {
			fit = append(fit, r)
		}
	}
	return fit
}

// TestRepliesMatchFacts holds the types of replies against what WeChat's pages say.
func TestRepliesMatchFacts(t *testing.T) {
	t.Parallel()
	for _, p := range facts.Pushes() {
		if p.Answer == nil || isPayment(p) {
			continue
		}
		fit := repliesTo(p)
		if want := 1 + min(1, max(0, len(p.Answer)-2)); p.AnswerHead && len(fit) != want || len(fit) == 0 {
			t.Errorf("%s: answered by %v", p.Event, fit)
		}
		for _, r := range fit {
			if _, ok := r.(ResultReply); ok {
				rule := ruleOf(&Header{MsgType: p.MsgType, Event: p.Event})
				if lower := p.Answer[0].Name == "resultcode"; lower != (rule.result == resultLower) {
					t.Errorf("%s: the answer's fields are in lower case: %t", p.Event, lower)
				}
				continue
			}
			for _, fault := range typeFaults(reflect.TypeOf(r).Name(), reflect.TypeOf(r), p.Answer) {
				t.Errorf("%s: %s", p.Event, fault)
			}
		}
	}
}

// A sampleNode is a field of a push that is made from the facts, and so knows nothing of the
// types.
type sampleNode struct {
	name     string
	text     string // of a leaf
	bare     bool   // no text: a number or a boolean
	list     bool   // an item of a list
	wrapper  string // the element around the list in XML
	children []sampleNode
}

// A sampler makes the fields of a kind, all values distinct and none zero.
type sampler struct {
	n     int
	loose bool // lists have one item, and fields come under their other names
}

func (s *sampler) nodes(fields []facts.Field) (nodes []sampleNode) {
	for _, f := range fields {
		element, isList := strings.CutSuffix(f.Type, "[]")
		count := 1
		if isList && !s.loose {
			count = 2
		}
		name := f.Name
		if s.loose && len(f.Also) > 0 {
			name = f.Also[0]
		}
		for range count {
			n := s.value(f, element)
			n.name, n.list, n.wrapper = name, isList, f.XMLWrapper
			nodes = append(nodes, n)
		}
	}
	return nodes
}

func (s *sampler) value(f facts.Field, element string) sampleNode {
	s.n++
	n := sampleNode{bare: true}
	switch {
	case element == "object":
		n.children = s.nodes(f.Fields)
	case element == "boolean":
		n.text = "true"
	case element == "string":
		n.text, n.bare = fmt.Sprintf("%s-%d", f.Name, s.n), false
	case f.Format == "unix-seconds" || isTimeName(f.Name):
		n.text = strconv.Itoa(1700000000 + s.n)
	case f.IsDecimal():
		n.text = strconv.Itoa(s.n) + ".5"
	case strings.HasPrefix(f.Name, "Is"):
		n.text = "1"
	default:
		n.text = strconv.Itoa(s.n)
	}
	return n
}

// appendJSON writes fields as JSON members. Loose, a list is its one item, and a number is a
// text.
func appendJSON(b []byte, nodes []sampleNode, loose bool) []byte {
	for i := 0; i < len(nodes); i++ {
		if i > 0 {
			b = append(b, ',')
		}
		n := nodes[i]
		b = append(strconv.AppendQuote(b, n.name), ':')
		if !n.list || loose {
			b = appendJSONValue(b, n, loose)
			continue
		}
		b = append(b, '[')
		for ; i < len(nodes) && nodes[i].name == n.name && nodes[i].list; i++ {
			b = append(appendJSONValue(b, nodes[i], loose), ',')
		}
		i--
		b[len(b)-1] = ']'
	}
	return b
}

func appendJSONValue(b []byte, n sampleNode, loose bool) []byte {
	switch {
	case n.children != nil:
		return append(appendJSON(append(b, '{'), n.children, loose), '}')
	case n.bare && !loose:
		return append(b, n.text...)
	}
	return strconv.AppendQuote(b, n.text)
}

// appendXML writes fields as XML. Loose, there are no wrappers and no CDATA sections.
func appendXML(b []byte, nodes []sampleNode, loose bool) []byte {
	for i, n := range nodes {
		if n.wrapper != "" && !loose && (i == 0 || nodes[i-1].wrapper != n.wrapper) {
			b = fmt.Appendf(b, "<%s>", n.wrapper)
		}
		b = fmt.Appendf(b, "<%s>", n.name)
		switch {
		case n.children != nil:
			b = appendXML(b, n.children, loose)
		case n.bare || loose:
			b = append(b, n.text...)
		default:
			b = fmt.Appendf(b, "<![CDATA[%s]]>", n.text)
		}
		b = fmt.Appendf(b, "</%s>", n.name)
		if n.wrapper != "" && !loose && (i == len(nodes)-1 || nodes[i+1].wrapper != n.wrapper) {
			b = fmt.Appendf(b, "</%s>", n.wrapper)
		}
	}
	return b
}

// sampleHead is the head of a push of the kind.
func sampleHead(p facts.Push) []sampleNode {
	if p.InfoType != "" {
		return []sampleNode{{name: "CreateTime", text: "1714112445", bare: true}, {name: "InfoType", text: p.InfoType}}
	}
	head := []sampleNode{{name: "ToUserName", text: "gh_to"}, {name: "FromUserName", text: "o_from"},
		{name: "CreateTime", text: "1714112445", bare: true}, {name: "MsgType", text: p.MsgType}}
	if p.Event != "" {
		head = append(head, sampleNode{name: "Event", text: p.Event})
	}
	return head
}

// A sampleForm is a notation that WeChat has, or could have.
type sampleForm struct{ xml, loose bool }

// sampleBody writes a push of the kind with the fields. Which kinds have an element around
// all fields depends on the format; loose, it is the other way round.
func sampleBody(p facts.Push, k *pushKind, fields []sampleNode, f sampleForm) []byte {
	always := len(p.Fields) == 1 && p.Fields[0].Name == k.make.inside
	if k.make.inside != "" && (f.xml || always) != f.loose {
		fields = []sampleNode{{name: k.make.inside, children: fields}}
	}
	all := append(sampleHead(p), fields...)
	if f.xml {
		return append(appendXML([]byte("<xml>"), all, f.loose), "</xml>"...)
	}
	return append(appendJSON([]byte("{"), all, f.loose), '}')
}

// wantedLeaves are the values of a sample by their paths, under their first names.
func wantedLeaves(fields []facts.Field, nodes []sampleNode, at string, to map[string]string) {
	count := map[string]int{}
	for _, n := range nodes {
		f := fields[slices.IndexFunc(fields, func(f facts.Field) bool { return f.Name == n.name || slices.Contains(f.Also, n.name) })]
		path := at + "." + f.Name
		if n.list {
			path = fmt.Sprintf("%s[%d]", path, count[f.Name])
			count[f.Name]++
		}
		if n.children != nil {
			wantedLeaves(f.Fields, n.children, path, to)
		} else {
			to[path] = n.text
		}
	}
}

// gotLeaves are the values of a message that aren't zero, by the paths of their tags.
func gotLeaves(v reflect.Value, path string, to map[string]string) {
	switch x := v.Interface().(type) {
	case Header:
		return
	case time.Time:
		if !x.IsZero() {
			to[path] = strconv.FormatInt(x.Unix(), 10)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Anonymous {
				gotLeaves(v.Field(i), path, to)
			} else {
				gotLeaves(v.Field(i), path+"."+f.Tag.Get("json"), to)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			gotLeaves(v.Elem(), path, to)
		}
	case reflect.Slice:
		for i := range v.Len() {
			gotLeaves(v.Index(i), fmt.Sprintf("%s[%d]", path, i), to)
		}
	default:
		if !v.IsZero() {
			to[path] = strings.Replace(fmt.Sprint(v.Interface()), "true", "1", 1)
		}
	}
}

// TestKindSamples reads each kind in JSON and in XML, as the pages have it and in the other
// forms that are taken: one item for a list, a text for a number, another name, fields
// inside an element or not. Every field of every type arrives.
func TestKindSamples(t *testing.T) {
	t.Parallel()
	pushes, rows := allPushes(t)
	for i, p := range pushes {
		fields := fieldsOf(p, rows[i])
		for _, f := range []sampleForm{{}, {xml: true}, {loose: true}, {true, true}} {
			s := sampler{n: 100, loose: f.loose}
			nodes := s.nodes(fields)
			body := sampleBody(p, rows[i], nodes, f)
			want := map[string]string{}
			wantedLeaves(fields, nodes, "", want)
			for path, text := range want {
				want[path] = strings.Replace(text, "true", "1", 1)
			}
			m := parsedSample(t, p, rows[i], body)
			if m == nil {
				continue
			}
			got := map[string]string{}
			gotLeaves(reflect.ValueOf(m).Elem(), "", got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", body, diff)
			}
			if m.Key() == "" {
				t.Errorf("%s: no key", body)
			}
		}
	}
}

// parsedSample parses a push of a kind; nil: it isn't one, or not in order.
func parsedSample(t *testing.T, p facts.Push, k *pushKind, body []byte) Message {
	t.Helper()
	m, err := ParseMessage(body)
	if err != nil {
		t.Errorf("%s: %v", body, err)
		return nil
	}
	h := m.Head()
	switch {
	case reflect.TypeOf(m) != reflect.PointerTo(k.make.typ):
		t.Errorf("%s: a %T", body, m)
		return nil
	case string(h.Raw) != string(body):
		t.Errorf("%s: Raw is %s", body, h.Raw)
	case h.Event != p.Event || h.InfoType != p.InfoType || h.CreateTime.Unix() != 1714112445:
		t.Errorf("%s: the head is %+v", body, h)
	}
	return m
}

// TestKindsBroken leaves each field of each kind out, doubles it, and gives it another type:
// the push keeps its type, its Raw, and all other fields.
func TestKindsBroken(t *testing.T) {
	t.Parallel()
	pushes, rows := allPushes(t)
	for i, p := range pushes {
		if isPayment(p) {
			continue // one whose amounts are none is refused
		}
		fields := fieldsOf(p, rows[i])
		for _, f := range []sampleForm{{}, {xml: true}} {
			nodes := (&sampler{n: 100}).nodes(fields)
			want := map[string]string{}
			wantedLeaves(fields, nodes, "", want)
			for j, n := range nodes {
				breaks := map[string][]sampleNode{
					"missing": nil,
					"empty":   {{name: n.name}},
					"doubled": {{name: n.name, text: "before", list: n.list}, n},
					"a text":  {{name: n.name, text: "]x<&", list: n.list}},
					"number":  {{name: n.name, text: "1e400", bare: true, list: n.list}},
					"object":  {{name: n.name, children: []sampleNode{{name: "no", text: "such"}}}},
				}
				for _, name := range slices.Sorted(maps.Keys(breaks)) {
					broken := slices.Concat(nodes[:j], breaks[name], nodes[j+1:])
					if f.xml && name == "a text" {
						broken[j].text = "]x"
					}
					if name == "doubled" && (n.list || f.xml && isUserText(rows[i], n.name)) {
						continue // a list of more, or a user's text to the last end
					}
					body := sampleBody(p, rows[i], broken, f)
					m := parsedSample(t, p, rows[i], body)
					if m == nil {
						return
					}
					got := map[string]string{}
					gotLeaves(reflect.ValueOf(m).Elem(), "", got)
					if name != "doubled" {
						dropField(got, n.name)
					}
					for path, text := range want {
						text = strings.Replace(text, "true", "1", 1)
						if got[path] != text && (name == "doubled" || !isIn(path, n.name)) {
							t.Errorf("%s %s: %s is %q, want %q\n%s", n.name, name, path, got[path], text, body)
						}
					}
				}
			}
		}
	}
}

func isUserText(k *pushKind, field string) bool {
	return slices.ContainsFunc(k.UserTexts().Fields, func(f pushbody.UserText) bool { return f.Name == field })
}

func isIn(path, field string) bool {
	rest, ok := strings.CutPrefix(path, "."+field)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

func dropField(leaves map[string]string, field string) {
	maps.DeleteFunc(leaves, func(path, _ string) bool { return isIn(path, field) })
}

// The samples are what they say: JSON is JSON.
func TestSamplesAreJSON(t *testing.T) {
	t.Parallel()
	pushes, rows := allPushes(t)
	for i, p := range pushes {
		for _, loose := range []bool{false, true} {
			nodes := (&sampler{n: 100, loose: loose}).nodes(fieldsOf(p, rows[i]))
			if body := sampleBody(p, rows[i], nodes, sampleForm{loose: loose}); !json.Valid(body) {
				t.Errorf("not JSON: %s", body)
			}
		}
	}
}

func pushOf(event string) facts.Push {
	pushes := facts.Pushes()
	return pushes[slices.IndexFunc(pushes, func(p facts.Push) bool { return p.Event == event })]
}

// The floors read the same structs with encoding/json, and twins of them with encoding/xml.
type (
	floorHead struct {
		ToUserName, FromUserName, MsgType, Event string
		CreateTime                               int64
	}
	floorPopup struct {
		floorHead
		List []SubscribeMsgPopup
	}
	floorPopupXML struct {
		floorHead
		List []struct{ TemplateId, SubscribeStatusString, PopupScene string } `xml:"SubscribeMsgPopupEvent>List"`
	}
	floorCheck struct {
		floorHead
		WxaMediaCheckEvent
	}
	floorCheckXML struct {
		floorHead
		AppID   string `xml:"appid"`
		TraceID string `xml:"trace_id"`
		Version int    `xml:"version"`
		ErrCode int    `xml:"errcode"`
		ErrMsg  string `xml:"errmsg"`
		Result  struct {
			Suggest string `xml:"suggest"`
			Label   int    `xml:"label"`
		} `xml:"result"`
		Detail []struct {
			Strategy string `xml:"strategy"`
			ErrCode  int    `xml:"errcode"`
			Suggest  string `xml:"suggest"`
			Label    int    `xml:"label"`
			Prob     int    `xml:"prob"`
		} `xml:"detail"`
		IsRisky    int    `xml:"isrisky"`
		ExtraInfo  string `xml:"extra_info_json"`
		StatusCode int64  `xml:"status_code"`
	}
	floorPaid struct {
		floorHead
		XpayGoodsDeliverNotifyEvent
		WeChatPayInfo *floorPay
	}
	floorPaidXML struct {
		floorHead
		OpenID        string `xml:"OpenId"`
		OutTradeNo    string
		Env           int
		WeChatPayInfo *floorPay
		GoodsInfo     XpayGoodsInfo
		TeamInfo      *struct {
			ActivityID string `xml:"ActivityId"`
			TeamID     string `xml:"TeamId"`
			TeamType   int
			TeamAction int
		}
		AppleSubscriptionInfo *struct {
			OriginalTransactionID string `xml:"OriginalTransactionId"`
			AutoRenewStatus       int
			RenewalDate           int64
		}
	}
	floorPay struct {
		MchOrderNo    string
		TransactionID string `json:"TransactionId" xml:"TransactionId"`
		PaidTime      int64
	}
	floorWaybill struct {
		floorHead
		AddWaybillEvent
	}
	floorPersonXML struct {
		Name, Tel, Mobile, Company, PostCode, Country, Province, City, Area, Address string
	}
	floorWaybillXML struct {
		floorHead
		Token, BizID, BizPwd, ShopAppID, OrderID, WayBillID, Remark string
		Sender, Receiver                                            floorPersonXML
		Cargo                                                       struct {
			Count      int
			SpaceX     float64 `xml:"Space_X"`
			SpaceY     float64 `xml:"Space_Y"`
			SpaceZ     float64 `xml:"space_z"`
			Weight     float64 `xml:"weight"`
			DetailList []struct {
				Name  string
				Count int
			}
		}
		Insured struct {
			UseInsured   bool
			InsuredValue int64
		}
		Service struct {
			ServiceType int
			ServiceName string
		}
	}
)

// BenchmarkEvents reads samples of small, usual and large events. The floor makes no Header
// and no Key.
func BenchmarkEvents(b *testing.B) {
	for _, tt := range []struct {
		event     string
		json, xml func() any
	}{
		{"subscribe_msg_popup_event", func() any { return new(floorPopup) }, func() any { return new(floorPopupXML) }},
		{"wxa_media_check", func() any { return new(floorCheck) }, func() any { return new(floorCheckXML) }},
		{"xpay_goods_deliver_notify", func() any { return new(floorPaid) }, func() any { return new(floorPaidXML) }},
		{"add_waybill", func() any { return new(floorWaybill) }, func() any { return new(floorWaybillXML) }},
	} {
		for _, format := range []struct {
			name  string
			form  sampleForm
			floor func() any
			read  func([]byte, any) error
		}{{"json", sampleForm{}, tt.json, json.Unmarshal}, {"xml", sampleForm{xml: true}, tt.xml, xml.Unmarshal}} {
			body := sampleOf(b, tt.event, format.form)
			ratio.Pair(b, format.name+"/"+tt.event, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := ParseMessage(body); err != nil {
						b.Fatal(err)
					}
				}
			}, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := format.read(body, format.floor()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// sampleOf is a sample of an event, as the facts have it.
func sampleOf(tb testing.TB, event string, f sampleForm) []byte {
	tb.Helper()
	k := findKind(eventKinds[:], event)
	if k == nil || k.make == nil || k.make.typ.Kind() != reflect.Struct {
		tb.Fatal(event)
	}
	p := pushOf(event)
	return sampleBody(p, k, (&sampler{n: 100}).nodes(fieldsOf(p, k)), f)
}
