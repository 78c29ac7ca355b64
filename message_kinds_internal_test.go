package wechat

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// TestKindTable holds what its readers take for granted of the table.
func TestKindTable(t *testing.T) {
	t.Parallel()
	types := map[reflect.Type]string{}
	for _, kinds := range allKinds {
		for i, k := range kinds {
			if i > 0 && kinds[i-1].name >= k.name {
				t.Errorf("%s stands behind %s", k.name, kinds[i-1].name)
			}
			if k.name != strings.ToLower(k.name) {
				t.Errorf("%s isn't in lower case", k.name)
			}
			if found := findKind(kinds, k.name); found != &kinds[i] {
				t.Errorf("%s isn't found", k.name)
			}
			if k.rule.wait == 0 || k.texts == nil {
				t.Errorf("%s has no rule or no texts", k.name)
			}
			if k.make == nil {
				continue
			}
			typ := reflect.TypeOf(k.make.empty()).Elem()
			if other := types[typ]; other != "" {
				t.Errorf("%s and %s are both a %v", k.name, other, typ)
			}
			types[typ] = k.name
			if _, err := fillPlanOf(typ); err != nil {
				t.Errorf("%v: %v", typ, err)
			}
			for i := range typ.NumField() {
				if f := typ.Field(i); f.IsExported() && !f.Anonymous && f.Tag.Get("json") == "" {
					t.Errorf("%v.%s has no name of WeChat's", typ, f.Name)
				}
			}
		}
	}
	for _, name := range []string{"", "a", "zzz", "tex", "texts"} {
		if k := findKind(eventKinds[:], name); k != nil {
			t.Errorf("%q is found as %s", name, k.name)
		}
	}
	if findKind(nil, "") != nil {
		t.Error("found in no table")
	}
	if got := pushKindOf("event", "XPAY_of_tomorrow"); !got.rule.promise || got.make != nil {
		t.Error("a new event of virtual payment isn't repeated for a day")
	}
}

// TestUserTextTable holds what the reader of bodies takes for granted of the table.
func TestUserTextTable(t *testing.T) {
	t.Parallel()
	// stretched reports whether a field reaches to its last end.
	stretched := func(texts *pushbody.UserTexts, is func(pushbody.UserText) bool) bool {
		return slices.ContainsFunc(texts.Fields, func(f pushbody.UserText) bool { return !f.Repeats && is(f) })
	}
	head := []string{"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "InfoType", "MsgId", "MsgID", "BusinessId", "BusinessID", "Encrypt", ""}
	kinds := map[string]*pushbody.UserTexts{"any": anyTexts}
	for _, k := range messageKinds {
		kinds[k.name] = k.UserTexts()
	}
	for _, k := range eventKinds {
		kinds["event "+k.name] = k.UserTexts()
	}
	for _, k := range noticeKinds {
		kinds["notice "+k.name] = k.UserTexts()
	}
	for kind, texts := range kinds {
		for i, f := range texts.Fields {
			if stretched(texts, func(other pushbody.UserText) bool { return other.Name == f.Parent }) {
				t.Errorf("%s: %s holds a field and is one", kind, f.Parent)
			}
			if slices.Contains(head, f.Name) {
				t.Errorf("%s: users don't fill %q", kind, f.Name)
			}
			if slices.ContainsFunc(texts.Fields[:i], func(other pushbody.UserText) bool { return other.Parent == f.Parent && other.Name == f.Name }) {
				t.Errorf("%s: %s is there twice", kind, f.Name)
			}
			atRoot := func(other pushbody.UserText) bool { return other.Parent == "" && other.Name == f.Name }
			if kind != "any" && !f.Repeats && !stretched(anyTexts, atRoot) {
				t.Errorf("%s: %s isn't read with care in a kind that isn't listed", kind, f.Name)
			}
		}
	}
	for _, tt := range []struct {
		msgType, event string
		want           *pushbody.UserTexts
	}{
		{"TEXT", "", findKind(messageKinds[:], "text").texts}, {"text", "x", findKind(messageKinds[:], "text").texts}, {"Event", "User_Enter_TempSession", findKind(eventKinds[:], "user_enter_tempsession").texts},
		{"", "", anyTexts}, {"event", "", anyTexts}, {"event", "text", anyTexts}, {"scan", "", anyTexts},
	} {
		if got := pushKinds(tt.msgType, tt.event, "").UserTexts(); got != tt.want {
			t.Errorf("%q, %q: another kind's fields", tt.msgType, tt.event)
		}
	}
}

// parseAs is parseMessage of a kind that isn't in the table.
func parseAs(k *pushKind, body []byte) (Message, error) {
	var few pushbody.Room
	head := pushbody.Head{Kinds: pushKinds}
	root, _, err := pushbody.Scan(body, few[:0], &head)
	if err != nil {
		return nil, err
	}
	h := headerOf(&head, body)
	return k.message(&h, root)
}

type insideEvent struct {
	Header
	OrderNo string `json:"OrderNo"`
}

// A kind costs a struct and a row. Some kinds have all their fields inside one element in XML.
func TestKindInside(t *testing.T) {
	t.Parallel()
	kind := pushKind{name: "inside_event", make: makes[insideEvent]("upload_event"), about: order("OrderNo").in("upload_event").or(order("OrderNo"))}
	for _, body := range []string{
		`{"MsgType":"event","Event":"inside_event","OrderNo":"1"}`,
		`{"MsgType":"event","Event":"inside_event","OrderNo":"1","upload_event":""}`,
		`<xml><MsgType>event</MsgType><Event>inside_event</Event><upload_event><OrderNo>1</OrderNo></upload_event></xml>`,
	} {
		got, err := parseAs(&kind, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if no := got.(*insideEvent).OrderNo; no != "1" || got.Head().Event != "inside_event" || got.Key() != "5:order12:inside_event7:OrderNo1:1" {
			t.Errorf("%s: OrderNo %q, event %q, key %q", body, no, got.Head().Event, got.Key())
		}
	}
}

type manyEvent struct {
	Header
	List []struct{ A, B, C, D string } `json:"List"`
}

// A message that costs too much is none, as a body that can't be read is none.
func TestKindTooMany(t *testing.T) {
	t.Parallel()
	kind := pushKind{name: "many_event", make: makes[manyEvent]()}
	body := `{"List":[` + strings.Repeat("{},", 4000) + `{}]}`
	if m, err := parseAs(&kind, []byte(body)); m != nil || !errors.Is(err, ErrMessage) {
		t.Errorf("a %T, error %v", m, err)
	}
}
