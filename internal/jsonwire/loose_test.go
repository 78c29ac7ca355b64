package jsonwire

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type looseAnswer struct {
	Text   string             `json:"text"`
	Number int64              `json:"number"`
	Float  float64            `json:"float"`
	Flag   bool               `json:"flag"`
	List   []looseItem        `json:"list"`
	Names  []string           `json:"names"`
	Ref    *looseItem         `json:"ref"`
	Map    map[string]int     `json:"map"`
	Raw    json.RawMessage    `json:"raw"`
	Any    any                `json:"any"`
	Nested struct{ A string } `json:"nested"`
}

type looseItem struct {
	ID int `json:"id"`
}

func TestDecodeLoosely(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         looseAnswer
	}{
		{"as promised", `{"text":"a","number":1,"list":[{"id":1}]}`, looseAnswer{Text: "a", Number: 1, List: []looseItem{{1}}}},
		{"number for a text", `{"text":86}`, looseAnswer{Text: "86"}},
		{"large number for a text", `{"text":9007199254740993}`, looseAnswer{Text: "9007199254740993"}},
		{"boolean for a text", `{"text":true}`, looseAnswer{Text: "true"}},
		{"text for a number", `{"number":"9007199254740993"}`, looseAnswer{Number: 9007199254740993}},
		{"blanks around a number", `{"number":" 7 "}`, looseAnswer{Number: 7}},
		{"whole number with a fraction", `{"number":7200.0}`, looseAnswer{Number: 7200}},
		{"the same as a text", `{"number":"7200.00"}`, looseAnswer{Number: 7200}},
		{"empty text for a number", `{"number":"","text":"a"}`, looseAnswer{Text: "a"}},
		{"boolean for a number", `{"number":true}`, looseAnswer{Number: 1}},
		{"text for a float", `{"float":"1.5"}`, looseAnswer{Float: 1.5}},
		{"1 for a boolean", `{"flag":1}`, looseAnswer{Flag: true}},
		{"0 as a text for a boolean", `{"flag":"0"}`, looseAnswer{}},
		{"word for a boolean", `{"flag":"true"}`, looseAnswer{Flag: true}},
		{"object for a list", `{"list":{"id":2}}`, looseAnswer{List: []looseItem{{2}}}},
		{"object with a text for a list with numbers", `{"list":{"id":"2"}}`, looseAnswer{List: []looseItem{{2}}}},
		{"text for a list of texts", `{"names":"a"}`, looseAnswer{Names: []string{"a"}}},
		{"numbers in a list of texts", `{"names":[1,"b"]}`, looseAnswer{Names: []string{"1", "b"}}},
		{"empty text for a list", `{"list":""}`, looseAnswer{}},
		{"empty object for a list", `{"list":{}}`, looseAnswer{}},
		{"empty list for an object", `{"ref":[]}`, looseAnswer{}},
		{"empty text for an object", `{"nested":"","text":1}`, looseAnswer{Text: "1"}},
		{"text in a map of numbers", `{"map":{"a":"1"}}`, looseAnswer{Map: map[string]int{"a": 1}}},
		{"behind a pointer", `{"ref":{"id":"3"}}`, looseAnswer{Ref: &looseItem{3}}},
		{"name in another case", `{"NUMBER":"4"}`, looseAnswer{Number: 4}},
		{"raw stays", `{"number":"1","raw":"5"}`, looseAnswer{Number: 1, Raw: json.RawMessage(`"5"`)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got looseAnswer
			if err := DecodeLoosely([]byte(tt.answer), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDecodeLooselyRefuses(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		`{"number":"1_000"}`, `{"number":"0x10"}`, `{"number":"seven"}`, `{"number":1.5}`, `{"number":"1e400"}`,
		`{"number":{"a":1}}`, `{"number":[1]}`, `{"number":"9223372036854775808"}`, `{"text":{"a":1}}`, `{"text":["a"]}`,
		`{"flag":2}`, `{"flag":"yes"}`, `{"ref":"abc"}`, `{"ref":[{"id":1}]}`, `{"list":[[{"id":1}]]}`, `{"map":"a"}`,
	} {
		var got looseAnswer
		if err := DecodeLoosely([]byte(answer), &got); err == nil {
			t.Errorf("%s was taken as %+v", answer, got)
		}
	}
}
