package wechat

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/internal/facts"
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
		case k.make == nil && !isPayment(p) && p.SameAs == "":
			t.Errorf("%s has no type", name)
		case k.make != nil && !isSigned(p):
			pushes, rows = append(pushes, p), append(rows, k)
		}
	}
	return pushes, rows
}

// isPayment reports whether a kind is one of message_payment.go.
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
		typ := reflect.TypeOf(rows[i].make.empty()).Elem()
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

var headerFields = reflect.VisibleFields(reflect.TypeFor[Header]())

func innerType(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
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
			return isTime && (fact.Format == "unix-seconds" || strings.HasSuffix(strings.ToLower(fact.Name), "time"))
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
