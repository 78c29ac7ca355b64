package request

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWithoutNull(t *testing.T) {
	t.Parallel()
	type lists struct {
		All      []string          `json:"all" empty:"ok"`
		Words    map[string]string `json:"words" empty:"ok"`
		Raw      json.RawMessage   `json:"raw" empty:"ok"`
		Optional []string          `json:"optional,omitempty"`
		Text     string            `json:"text" empty:"ok"`
	}
	tests := []struct {
		name string
		in   lists
		want string
	}{
		{"nil", lists{Text: "a"}, `{"all":[],"words":{},"raw":null,"text":"a"}`},
		{"empty", lists{All: []string{}, Words: map[string]string{}}, `{"all":[],"words":{},"raw":null,"text":""}`},
		{"one", lists{All: []string{"b"}, Raw: json.RawMessage("1")}, `{"all":["b"],"words":{},"raw":1,"text":""}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before := tt.in
			got, err := json.Marshal(WithoutNull(reflect.ValueOf(&tt.in)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(before, tt.in); diff != "" {
				t.Errorf("the caller's request changed (-before +after)\n%s", diff)
			}
		})
	}
}
