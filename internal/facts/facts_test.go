package facts

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestCounts(t *testing.T) {
	t.Parallel()
	if n := len(Endpoints()); n != 523 {
		t.Errorf("%d endpoints, want 523", n)
	}
	if n := len(Pushes()); n != 106 {
		t.Errorf("%d pushes, want 106", n)
	}
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, e := range Endpoints() {
		if seen[e.Path] {
			t.Errorf("%s is there twice", e.Path)
		}
		seen[e.Path] = true
		if e.Name == "" || e.Family == "" || e.File == "" || !strings.HasPrefix(e.Path, "/") {
			t.Errorf("%s: name %q, family %q, file %q", e.Path, e.Name, e.Family, e.File)
		}
		oneOf(t, e.Path+" method", e.Method, "GET", "POST")
		oneOf(t, e.Path+" other method", e.MethodAlso, "", map[string]string{"GET": "POST", "POST": "GET"}[e.Method])
		oneOf(t, e.Path+" auth", e.Auth, "access_token", "appid+secret", "component")
		oneOf(t, e.Path+" body", e.Body, "json", "query", "multipart")
		oneOf(t, e.Path+" answer", e.Answer, "json", "binary")
		oneOf(t, e.Path+" minigame", e.MiniGame, "y", "n", "?")
		oneOf(t, e.Path+" miniprogram", e.MiniProgram, "y", "n", "?")
		for _, page := range []string{e.Page, e.PageMiniGame} {
			if page != "" && !strings.HasPrefix(page, "https://developers.weixin.qq.com/") && !strings.HasPrefix(page, "https://dev.weixin.qq.com/") {
				t.Errorf("%s: page %s is not WeChat's", e.Path, page)
			}
		}
		if (e.Method == "GET") != (e.Body == "query") {
			t.Errorf("%s: a %s with a body of kind %s", e.Path, e.Method, e.Body)
		}
		if e.Body == "query" && len(e.Request) > 0 {
			t.Errorf("%s: has no body, and yet members of one", e.Path)
		}
		for place, fields := range map[string][]Field{"query": e.Query, "request": e.Request, "response": e.Response} {
			checkFields(t, e.Path+" "+place, fields)
		}
	}
}

func TestPushes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range slices.Concat(Pushes(), Notices()) {
		kind := p.MsgType + "/" + p.Event + p.InfoType
		if seen[kind] {
			t.Errorf("%s is there twice", kind)
		}
		seen[kind] = true
		if (p.MsgType == "event") != (p.Event != "") {
			t.Errorf("%s: only events have a name", kind)
		}
		if (p.MsgType == "") != (p.InfoType != "") {
			t.Errorf("%s: only a notice has an InfoType, and it has no MsgType", kind)
		}
		if p.Title == "" || !strings.HasPrefix(p.Page, "https://developers.weixin.qq.com/") {
			t.Errorf("%s: title %q, page %q", kind, p.Title, p.Page)
		}
		if len(p.AppliesTo) == 0 || len(p.Fields) == 0 {
			t.Errorf("%s: applies to %v, %d fields", kind, p.AppliesTo, len(p.Fields))
		}
		for _, to := range p.AppliesTo {
			oneOf(t, kind, to, "miniprogram", "minigame", "carrier", "thirdparty", "officialaccount")
		}
		if p.Answer == nil && (p.AnswerRequired || p.AnswerHead || p.AnswerPlain) {
			t.Errorf("%s: speaks of an answer that has no fields", kind)
		}
		checkFields(t, kind, p.Fields)
		checkFields(t, kind+" answer", p.Answer)
	}
	for _, p := range Pushes() {
		for _, other := range []string{p.SameAs, p.SupersededBy} {
			if other != "" && !seen["event/"+other] {
				t.Errorf("%s points at the event %s, which isn't there", p.Event, other)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	e := Lookup("/wxa/business/getuserphonenumber")
	if e == nil || e.Name != "getPhoneNumber" || e.File != "user-info" || e.Title != "获取手机号" || len(e.Request) != 2 || !e.Request[0].Required {
		t.Errorf("Lookup = %+v", e)
	}
	all := Endpoints()
	for i := range all {
		e := Lookup(all[i].Path)
		if e == nil || e.Path != all[i].Path || e.Name != all[i].Name {
			t.Errorf("Lookup(%q) = %+v", all[i].Path, e)
		}
	}
	for _, path := range []string{"/publisher/stat", "/publisher/stat?action=", "", "?", "/", "/wxa/business/getuserphonenumber?x=1", "/wxa/business/getuserphonenumber/", `", "`} {
		if e := Lookup(path); e != nil {
			t.Errorf("Lookup(%q) = %s", path, e.Path)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, path, query, want string }{
		{"any query", "/wxa/getwxacode", "access_token=x&action=y", "/wxa/getwxacode"},
		{"a fixed query", "/publisher/stat", "access_token=x&action=get_adunit_list&page=1", "/publisher/stat?action=get_adunit_list"},
		{"another one", "/publisher/stat", "action=publisher_settlement", "/publisher/stat?action=publisher_settlement"},
		{"a value of nothing", "/publisher/stat", "action=nothing", ""},
		{"without it", "/publisher/stat", "", ""},
		{"unknown", "/wxa/nothing", "action=get_adunit_list", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			query, err := url.ParseQuery(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if e := Match(tt.path, query); e != nil {
				got = e.Path
			}
			if got != tt.want {
				t.Errorf("Match = %q, want %q", got, tt.want)
			}
		})
	}
	if keys := Keys("/publisher/stat"); len(keys) != 4 {
		t.Errorf("Keys = %q, want four", keys)
	}
}

// TestSamples holds the samples against the fields: a name or a type that is only in one
// of the two is a fault in one of them.
func TestSamples(t *testing.T) {
	t.Parallel()
	n := 0
	for _, e := range Endpoints() {
		if e.Untyped {
			continue
		}
		request := e.Request
		if e.Body == "query" {
			request = e.Query
		}
		n += checkSample(t, e.Path+" request", e.Sample.Request, request)
		n += checkSample(t, e.Path+" response", e.Sample.Response, e.Response)
	}
	if n < 3000 {
		t.Errorf("only %d members of samples were checked", n)
	}
}

func checkSample(t *testing.T, place string, sample json.RawMessage, fields []Field) int {
	t.Helper()
	var object map[string]any
	if len(sample) == 0 || json.Unmarshal(sample, &object) != nil {
		return 0
	}
	return checkObject(t, place, object, fields)
}

func checkObject(t *testing.T, place string, object map[string]any, fields []Field) (n int) {
	t.Helper()
	for _, f := range fields {
		value, ok := object[f.Name]
		if !ok || value == nil {
			continue
		}
		n++
		got := typeOf(value)
		if !fits(got, f) {
			t.Errorf("%s.%s: a sample of type %s, the facts say %s", place, f.Name, got, f.Type)
		}
		switch value := value.(type) {
		case map[string]any:
			n += checkObject(t, place+"."+f.Name, value, f.Fields)
		case []any:
			for _, item := range value {
				if item, ok := item.(map[string]any); ok {
					n += checkObject(t, place+"."+f.Name, item, f.Fields)
				}
			}
		}
	}
	return n
}

func typeOf(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case float64:
		return "number"
	case bool:
		return "boolean"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	}
	return "null"
}

func fits(got string, f Field) bool {
	for _, want := range []string{f.Type, f.SampleType, f.TableType} {
		switch {
		case want == "":
		case want == got, want == "any",
			got == "array" && strings.HasSuffix(want, "[]"),
			got == "object" && strings.HasPrefix(want, "map<"),
			got == "string" && (want == "file" || want == "bytes"):
			return true
		}
	}
	return f.Wire != "" // a remark says that the wire has something else
}

func checkFields(t *testing.T, place string, fields []Field) {
	t.Helper()
	seen := map[string]bool{}
	for _, f := range fields {
		where := place + "." + f.Name
		if f.Name == "" || seen[f.Name] {
			t.Errorf("%s: no name, or one that is there twice", where)
		}
		seen[f.Name] = true
		oneOf(t, where+" type", f.Type, Types...)
		oneOf(t, where+" num", f.Num, "", "int32", "int64", "uint32", "decimal", "float64")
		if f.Num != "" && !strings.HasPrefix(f.Type, "number") && f.Type != "string" {
			t.Errorf("%s: a %s of %s", where, f.Type, f.Num)
		}
		if len(f.Fields) > 0 && !strings.HasPrefix(f.Type, "object") && f.Type != "map<string,object>" {
			t.Errorf("%s: a %s with members", where, f.Type)
		}
		if len(f.JSONFields) > 0 && f.Format != "json-text" {
			t.Errorf("%s: members of a JSON text in format %q", where, f.Format)
		}
		checkLimits(t, where, f)
		checkEnum(t, where, f)
		checkFields(t, where, f.Fields)
		checkFields(t, where, f.JSONFields)
	}
}

func checkLimits(t *testing.T, where string, f Field) {
	t.Helper()
	bounds := f.Limits
	if f.Firm && bounds == (Limits{}) {
		t.Errorf("%s: firm without a limit", where)
	}
	for _, pair := range [][2]*int{{bounds.MinBytes, bounds.MaxBytes}, {bounds.MinChars, bounds.MaxChars}, {bounds.MinWidth, bounds.MaxWidth}, {bounds.MinItems, bounds.MaxItems}} {
		low, high := pair[0], pair[1]
		if low != nil && *low < 0 || high != nil && *high <= 0 || low != nil && high != nil && *low > *high {
			t.Errorf("%s: limits that nothing fits", where)
		}
	}
	if bounds.Min != nil && bounds.Max != nil && *bounds.Min > *bounds.Max {
		t.Errorf("%s: limits that no number fits", where)
	}
}

func checkEnum(t *testing.T, where string, f Field) {
	t.Helper()
	if f.Closed && len(f.Enum) == 0 {
		t.Errorf("%s: closed without values", where)
	}
	var seen []string
	for _, v := range f.Enum {
		text := fmt.Sprint(v.Value)
		if slices.Contains(seen, text) {
			t.Errorf("%s: the value %v twice", where, v.Value)
		}
		seen = append(seen, text)
		switch value := v.Value.(type) {
		case float64:
			if value != math.Trunc(value) {
				t.Errorf("%s: the value %v", where, value)
			}
		case string, bool:
		default:
			t.Errorf("%s: a value of type %T", where, v.Value)
		}
	}
}

func oneOf(t *testing.T, what, got string, want ...string) {
	t.Helper()
	if !slices.Contains(want, got) {
		t.Errorf("%s: %q is none of %q", what, got, want)
	}
}
