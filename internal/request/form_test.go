package request

import (
	"fmt"
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

func TestFilesIn(t *testing.T) {
	t.Parallel()
	type pairRequest struct {
		Cover formFile  `json:"cover,omitempty"`
		Video formFile  `json:"video"`
		Inner planInner `json:"inner"`
		Key   formFile  `json:"-" query:"key"`
	}
	a, b := formFile{"a"}, formFile{"b"}
	tests := []struct {
		name    string
		request any
		want    []string // the names, with the files, and whether they are optional
	}{
		{"nothing", nil, nil},
		{"nil", (*pairRequest)(nil), nil},
		{"no pointer", pairRequest{Cover: a}, nil},
		{"no struct", new(int), nil},
		{"one", &formRequest{Img: a}, []string{"img Img {a} true"}},
		{"none", &planRequest{}, nil},
		{"two", &pairRequest{Cover: a, Video: b}, []string{"cover Cover {a} true", "video Video {b} false"}},
		{"only the second", &pairRequest{Video: b}, []string{"video Video {b} false", "cover Cover {} true"}},
		{"neither", &pairRequest{}, []string{"cover Cover {} true", "video Video {} false"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range FilesIn(reflect.ValueOf(tt.request), reflect.TypeFor[formFile]()) {
				got = append(got, fmt.Sprint(f.Name, " ", f.GoName, " ", f.Value.Interface(), " ", f.Optional))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
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
