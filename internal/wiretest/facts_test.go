package wiretest

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
)

const documented = `[
	{"name": "title", "type": "string", "required": true, "max_bytes": 32, "firm": true},
	{"name": "count", "type": "number"},
	{"name": "shown", "type": "boolean", "required": true},
	{"name": "kind", "type": "string", "required": true, "enum": [{"value": "a"}, {"value": "b"}], "closed": true},
	{"name": "note", "type": "string", "required": true, "may_be_empty": true},
	{"name": "goods", "type": "object[]", "fields": [{"name": "id", "type": "string", "required": true}]},
	{"name": "switch", "type": "number", "wire": "number(0/1) treated as bool"},
	{"name": "either", "type": "string", "sample_type": "number"}
]`

// TestChecker shows that the checker finds each kind of mistake in a type, and none in the
// right type.
func TestChecker(t *testing.T) {
	t.Parallel()
	var fields []facts.Field
	if err := json.Unmarshal([]byte(documented), &fields); err != nil {
		t.Fatal(err)
	}
	right := map[string]string{
		"Title": `string json:"title" limit:"..32 bytes"`, "Count": `int64 json:"count,omitempty"`, "Shown": `bool json:"shown"`,
		"Kind": `string json:"kind" oneof:"a b"`, "Note": `string json:"note" empty:"ok"`, "Goods": `goods json:"goods,omitempty"`,
		"Switch": `bool json:"switch,omitempty"`, "Either": `int64 json:"either,omitempty"`,
	}
	tests := []struct{ name, field, is, fault string }{
		{"right", "", "", ""},
		{"the other type of two", "Either", `string json:"either,omitempty"`, ""},
		{"a number for what is treated as a boolean", "Switch", `int64 json:"switch,omitempty"`, ""},
		{"misspelt", "Title", `string json:"titel" limit:"..32 bytes"`, `has the name "titel"`},
		{"omitempty on a required field", "Shown", `bool json:"shown,omitempty"`, "omitempty is true"},
		{"required, though optional", "Count", `int64 json:"count"`, "omitempty is false"},
		{"a text for a number", "Count", `string json:"count,omitempty"`, "count is a number"},
		{"a number for a text", "Title", `int64 json:"title" limit:"..32 bytes"`, "title is a string"},
		{"no limit", "Title", `string json:"title"`, `the limit is ""`},
		{"another limit", "Title", `string json:"title" limit:"..64 bytes"`, `the limit is "..64 bytes"`},
		{"an open list of values", "Kind", `string json:"kind"`, `oneof is ""`},
		{"empty refused", "Note", `string json:"note"`, "the tag empty is false"},
		{"empty taken", "Title", `string json:"title" limit:"..32 bytes" empty:"ok"`, "the tag empty is true"},
		{"no list", "Goods", `string json:"goods,omitempty"`, "goods is a object[]"},
		{"forgotten", "Count", "", "lacks count"},
		{"invented", "Extra", `string json:"extra,omitempty"`, `has the name "extra"`},
		{"forgotten inside", "Goods", `empty json:"goods,omitempty"`, "request.Goods lacks id"},
	}
	types := map[string]reflect.Type{
		"string": reflect.TypeFor[string](), "int64": reflect.TypeFor[int64](), "bool": reflect.TypeFor[bool](),
		"goods": reflect.TypeFor[[]struct {
			ID string `json:"id"`
		}](),
		"empty": reflect.TypeFor[[]struct{}](),
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			all := map[string]string{}
			for name, is := range right {
				all[name] = is
			}
			if tt.field != "" {
				all[tt.field] = tt.is
			}
			var members []reflect.StructField
			for name, is := range all {
				if typeName, tag, ok := strings.Cut(is, " "); ok {
					members = append(members, reflect.StructField{Name: name, Type: types[typeName], Tag: reflect.StructTag(tag)})
				}
			}
			var c checker
			c.check("request", reflect.StructOf(members), fields)
			if tt.fault == "" {
				if len(c.faults) > 0 {
					t.Errorf("faults in what is right: %q", c.faults)
				}
				return
			}
			if !strings.Contains(strings.Join(c.faults, "\n"), tt.fault) {
				t.Errorf("faults %q, want one with %q", c.faults, tt.fault)
			}
		})
	}
}

// TestRequestFields shows what a request has to have, and what the library adds to it.
func TestRequestFields(t *testing.T) {
	t.Parallel()
	const endpoint = `{"path": "/a?action=b", "signing": ["sig_method"],
		"query": [{"name": "action", "type": "string"}, {"name": "sig_method", "type": "string"}, {"name": "version", "type": "string", "const": "v1"}, {"name": "id", "type": "string"}, {"name": "page", "type": "number"}],
		"request": [{"name": "id", "type": "number"}, {"name": "signature", "type": "string"}]}`
	var e facts.Endpoint
	if err := json.Unmarshal([]byte(endpoint), &e); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, uri, want string }{
		{"the library sends the version", "/a?action=b&version=v1", "id number, signature string, page number"},
		{"another version", "/a?action=b&version=v2", "id number, signature string, version string, page number"},
		{"no version", "/a?action=b", "id number, signature string, version string, page number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range (Row{URI: tt.uri}).requestFields(&e) {
				got = append(got, f.Name+" "+f.Type)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
