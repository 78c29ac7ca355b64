package request

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type formFile struct {
	Name string `json:"-"`
}

type formRequest struct {
	Title  string    `json:"title"`
	Inner  planInner `json:"inner,omitempty"`
	Img    formFile  `json:"img,omitempty"`
	Count  *int64    `json:"count,omitempty"`
	Ratios []float64 `json:"ratios,omitempty"`
	Env    string    `json:"-" query:"env"`
	Hidden string    `json:"-"`
}

func TestFileIn(t *testing.T) {
	t.Parallel()
	files := reflect.TypeFor[formFile]()
	r := formRequest{Img: formFile{"a.png"}}
	got := FileIn(reflect.ValueOf(r), files)
	if got == nil || got.Name != "img" || got.GoName != "Img" || !got.Optional || got.Value.Interface() != r.Img {
		t.Errorf("%+v", got)
	}
	if got := FileIn(reflect.ValueOf(planRequest{}), files); got != nil {
		t.Errorf("a file in a request without one: %+v", got)
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	seven := int64(7)
	tests := []struct {
		name    string
		request formRequest
		want    [][2]string
	}{
		{"required only", formRequest{}, [][2]string{{"title", ""}}},
		{"all", formRequest{Title: "t", Inner: planInner{ID: "i"}, Img: formFile{"a"}, Count: &seven, Ratios: []float64{1, 2.35}, Env: "e", Hidden: "h"},
			[][2]string{{"title", "t"}, {"count", "7"}, {"ratios", "1,2.35"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Texts(reflect.ValueOf(tt.request))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
