package request

import (
	"net/url"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestQuery(t *testing.T) {
	t.Parallel()
	type getRequest struct {
		OpenID string   `json:"openid"`
		Zero   int64    `json:"zero"`
		Absent string   `json:"absent,omitempty"`
		Price  float64  `json:"price"`
		Yes    bool     `json:"yes"`
		IDs    []string `json:"ids"`
		Ref    *int     `json:"ref,omitempty"`
	}
	zero := 0
	got := Query(reflect.ValueOf(getRequest{OpenID: "o&=中", Price: 1e21, IDs: []string{"a", "b"}, Ref: &zero}), true)
	want := url.Values{"openid": {"o&=中"}, "zero": {"0"}, "price": {"1000000000000000000000"}, "yes": {"false"}, "ids": {"a,b"}, "ref": {"0"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("GET (-want +got)\n%s", diff)
	}
	r := goodPlanRequest()
	if diff := cmp.Diff(url.Values{"env": {"e"}}, Query(reflect.ValueOf(r), false)); diff != "" {
		t.Errorf("POST (-want +got)\n%s", diff)
	}
}
