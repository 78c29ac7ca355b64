package request

import (
	"encoding/json"
	"net/url"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type planInner struct {
	ID   string `json:"id"`
	Note string `json:"note,omitempty"`
}

type planRequest struct {
	Text     string      `json:"text"`
	Count    int         `json:"count"`
	Flag     bool        `json:"flag"`
	List     []string    `json:"list"`
	Object   *planInner  `json:"object"`
	Items    []planInner `json:"items,omitempty"`
	Bytes    string      `json:"bytes,omitempty" limit:"2..4 bytes"`
	Chars    string      `json:"chars,omitempty" limit:"..2 chars"`
	Wide     string      `json:"wide,omitempty" limit:"..4 width"`
	Number   int64       `json:"number,omitempty" limit:"1..7"`
	Positive float64     `json:"positive,omitempty" limit:">0"`
	Few      []int       `json:"few,omitempty" limit:"1..2 items"`
	Kind     string      `json:"kind,omitempty" oneof:"dns ping"`
	Level    int         `json:"level" oneof:"0 1 2"`
	Maybe    *int        `json:"maybe,omitempty" limit:"..3"`
	Sign     string      `json:"sign,omitempty" alphabet:"-_"`
	Refs     []*planRef  `json:"refs,omitempty"`

	Values map[string]planInner `json:"values,omitempty"`
	Lists  [][]*planInner       `json:"lists,omitempty"`
	Empty  string               `json:"empty" empty:"ok"`
	Note   string               `json:"note,omitempty"`
	Raw    json.RawMessage      `json:"raw,omitempty"`
	Hidden string               `json:"-"`
	Env    string               `json:"-" query:"env"`
	Page   int                  `json:"-" query:"page,omitempty"`
}

// planRef has nothing to check.
type planRef struct {
	Count int `json:"count"`
}

func goodPlanRequest() planRequest {
	return planRequest{Text: "t", List: []string{""}, Object: &planInner{ID: "i"}, Env: "e"}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	four := 4
	tests := []struct {
		name   string
		change func(*planRequest)
		field  string
		reason string
	}{
		{"good", func(*planRequest) {}, "", ""},
		{"zero numbers and booleans are values", func(r *planRequest) { r.Count, r.Flag = 0, false }, "", ""},
		{"no text", func(r *planRequest) { r.Text = "" }, "Text", "is empty"},
		{"no list", func(r *planRequest) { r.List = nil }, "List", "is empty"},
		{"an empty list", func(r *planRequest) { r.List = []string{} }, "List", "is empty"},
		{"no object", func(r *planRequest) { r.Object = nil }, "Object", "is nil"},
		{"no text in the object", func(r *planRequest) { r.Object.ID = "" }, "Object.ID", "is empty"},
		{"no text in an item", func(r *planRequest) { r.Items = []planInner{{ID: "a"}, {Note: "b"}} }, "Items[1].ID", "is empty"},
		{"required in the query", func(r *planRequest) { r.Env = "" }, "Env", "is empty"},
		{"too few bytes", func(r *planRequest) { r.Bytes = "a" }, "Bytes", "must be 2 to 4 bytes"},
		{"bytes, not characters", func(r *planRequest) { r.Bytes = "中中" }, "Bytes", "must be 2 to 4 bytes"},
		{"bytes that fit", func(r *planRequest) { r.Bytes = "中" }, "", ""},
		{"characters, not bytes", func(r *planRequest) { r.Chars = "中中" }, "", ""},
		{"too many characters", func(r *planRequest) { r.Chars = "中中a" }, "Chars", "must be at most 2 characters"},
		{"as wide as may be", func(r *planRequest) { r.Wide = "中ab" }, "", ""},
		{"too wide", func(r *planRequest) { r.Wide = "中中a" }, "Wide", "must be at most 4 characters wide, Chinese ones counted twice"},
		{"number too large", func(r *planRequest) { r.Number = 8 }, "Number", "must be 1 to 7"},
		{"number too small", func(r *planRequest) { r.Number = -1 }, "Number", "must be 1 to 7"},
		{"not above", func(r *planRequest) { r.Positive = -1 }, "Positive", "must be more than 0"},
		{"too many items", func(r *planRequest) { r.Few = []int{1, 2, 3} }, "Few", "must be 1 to 2 items"},
		{"no such value", func(r *planRequest) { r.Kind = "all" }, "Kind", "must be one of dns, ping"},
		{"no such number", func(r *planRequest) { r.Level = 3 }, "Level", "must be one of 0, 1, 2"},
		{"as wide as others may be", func(r *planRequest) { r.Wide = "éé😀." }, "", ""},
		{"an alphabet", func(r *planRequest) { r.Sign = "aZ09-_" }, "", ""},
		{"beside the alphabet", func(r *planRequest) { r.Sign = "a b" }, "Sign", "must be of letters, digits and -_"},
		{"letters beyond ASCII", func(r *planRequest) { r.Sign = "é" }, "Sign", "must be of letters, digits and -_"},
		{"no text in a map", func(r *planRequest) { r.Values = map[string]planInner{"c": {}, "a": {ID: "i"}, "b": {}} }, `Values["b"].ID`, "is empty"},
		{"a full map", func(r *planRequest) { r.Values = map[string]planInner{"a": {ID: "i"}} }, "", ""},
		{"a nil element of what isn't checked", func(r *planRequest) { r.Refs = []*planRef{{}, nil} }, "Refs[1]", "is nil"},
		{"a nil element deep inside", func(r *planRequest) { r.Lists = [][]*planInner{{{ID: "i"}}, {nil}} }, "Lists[1][0]", "is nil"},
		{"no text deep inside", func(r *planRequest) { r.Lists = [][]*planInner{{{ID: "i"}, {}}} }, "Lists[0][1].ID", "is empty"},
		{"a text that isn't UTF-8", func(r *planRequest) { r.Text = "\xff" }, "Text", "is no valid UTF-8"},
		{"cut within a character", func(r *planRequest) { r.Note = "中"[:2] }, "Note", "is no valid UTF-8"},
		{"the replacement character is UTF-8", func(r *planRequest) { r.Text = "\uFFFD" }, "", ""},
		{"in a list", func(r *planRequest) { r.List = []string{"a", "\xff"} }, "List[1]", "is no valid UTF-8"},
		{"in an item", func(r *planRequest) { r.Items = []planInner{{ID: "a"}, {ID: "b", Note: "\xff"}} }, "Items[1].Note", "is no valid UTF-8"},
		{"in a map", func(r *planRequest) { r.Values = map[string]planInner{"a": {ID: "\xff"}} }, `Values["a"].ID`, "is no valid UTF-8"},
		{"as a key", func(r *planRequest) { r.Values = map[string]planInner{"\xff": {ID: "a"}} }, "Values", "has a key that is no valid UTF-8"},
		{"JSON", func(r *planRequest) { r.Raw = json.RawMessage(`{"a":[1]}`) }, "", ""},
		{"no JSON", func(r *planRequest) { r.Raw = json.RawMessage(`{"a":`) }, "Raw", "is no valid JSON"},
		{"JSON that isn't UTF-8", func(r *planRequest) { r.Raw = json.RawMessage("\"\xff\"") }, "Raw", "is no valid JSON"},
		{"in the query", func(r *planRequest) { r.Env = "\xff" }, "Env", "is no valid UTF-8"},
		{"behind a pointer", func(r *planRequest) { r.Maybe = &four }, "Maybe", "must be at most 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := goodPlanRequest()
			tt.change(&r)
			var want *Fault
			if tt.field != "" {
				want = &Fault{tt.field, tt.reason}
			}
			if diff := cmp.Diff(want, Check(reflect.ValueOf(r))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestPlanRefusesATag(t *testing.T) {
	t.Parallel()
	for _, request := range []any{
		struct {
			A string `limit:"many"`
		}{},
		struct {
			A string `limit:"1..2 pages"`
		}{},
		struct {
			A string `limit:".. bytes"`
		}{},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%T was taken", request)
				}
			}()
			planOf(reflect.TypeOf(request))
		}()
	}
}

// The fields of an embedded struct stand beside the others, as in JSON.
func TestEmbedded(t *testing.T) {
	t.Parallel()
	type PlanInner struct {
		ID   string      `json:"id"`
		Env  string      `json:"-" query:"env"`
		Deep []planInner `json:"deep,omitempty"`
	}
	type body struct {
		Terms string `json:"terms"`
		*PlanInner
	}
	tests := []struct {
		name  string
		in    any
		fault *Fault
	}{
		{"good", body{"t", &PlanInner{ID: "i", Env: "e"}}, nil},
		{"nil", body{"t", nil}, &Fault{"request", "is nil"}},
		{"empty", body{"t", &PlanInner{Env: "e"}}, &Fault{"ID", "is empty"}},
		{"in a list of it", body{"t", &PlanInner{ID: "i", Env: "e", Deep: []planInner{{}}}}, &Fault{"Deep[0].ID", "is empty"}},
		{"beside it", body{"", &PlanInner{ID: "i", Env: "e"}}, &Fault{"Terms", "is empty"}},
		{"by value", struct{ PlanInner }{}, &Fault{"ID", "is empty"}},
		{"with a name of its own", struct {
			*PlanInner `json:"inner"`
		}{&PlanInner{}}, &Fault{"PlanInner.ID", "is empty"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.fault, Check(reflect.ValueOf(tt.in))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
	good := reflect.ValueOf(tests[0].in)
	if diff := cmp.Diff(url.Values{"env": {"e"}}, Query(good, false)); diff != "" {
		t.Errorf("POST (-want +got)\n%s", diff)
	}
	good = reflect.ValueOf(struct {
		Terms string `json:"terms"`
		*planInner
		PlanInner
	}{"t", nil, PlanInner{ID: "i", Env: "e", Deep: nil}})
	if diff := cmp.Diff(url.Values{"env": {"e"}, "id": {"i"}, "terms": {"t"}}, Query(good, true)); diff != "" {
		t.Errorf("GET (-want +got)\n%s", diff)
	}
}

func TestEither(t *testing.T) {
	t.Parallel()
	type either struct {
		Img    formFile `json:"img" empty:"ok" or:"ImgURL"`
		ImgURL string   `json:"-" query:"img_url,omitempty"`
	}
	type outer struct {
		Pictures []either `json:"pictures"`
	}
	tests := []struct {
		name  string
		value either
		want  *Fault
	}{
		{"the one", either{Img: formFile{"a.png"}}, nil},
		{"the other", either{ImgURL: "u"}, nil},
		{"none", either{}, &Fault{"Pictures[0].Img", "is empty, and so is ImgURL"}},
		{"both", either{formFile{"a.png"}, "u"}, &Fault{"Pictures[0].Img", "is given, and so is ImgURL: only one of them may be"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Check(reflect.ValueOf(outer{[]either{tt.value}}))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
