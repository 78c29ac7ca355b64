package promoter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/promoter"
)

// TestAuthStatus: those who haven't said anything yet are asked for by a 0, which isn't
// the same as nothing.
func TestAuthStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status *int64
		want   string
	}{
		{"any", nil, `{"role_id":1}`},
		{"none", ptr[int64](promoter.AuthNone), `{"role_id":1,"auth_status":0}`},
		{"agreed", ptr[int64](promoter.AuthAgreed), `{"role_id":1,"auth_status":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := wiretest.ClientOf(t, `{"errcode":0,"promoter_list":[]}`)
			if _, err := promoter.GetPromoter(t.Context(), client, &promoter.GetPromoterRequest{RoleID: 1, AuthStatus: tt.status}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, *sent); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestFailedDeclaration: a call without an error says of each promoter what went wrong, by
// the codes of the package.
func TestFailedDeclaration(t *testing.T) {
	t.Parallel()
	client, _ := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"OK","total_cnt":2,"fail_cnt":1,"fail_list":[{"openid":"o1","role_id":1,"errcode":103003,"errmsg":"data already exists"}]}`)
	got, err := promoter.AddPromoter(t.Context(), client, &promoter.AddPromoterRequest{PromoterList: []promoter.Declaration{{OpenID: "o1", RoleID: 1}, {OpenID: "o2", RoleID: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	want := &promoter.AddPromoterResult{TotalCnt: 2, FailCnt: 1, FailList: []promoter.FailedDeclaration{{OpenID: "o1", RoleID: 1, ErrCode: promoter.CodeExists, ErrMsg: "data already exists"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestRoleLengths: WeChat counts bytes, and says so where the names of roles are.
func TestRoleLengths(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, role, field string
	}{
		{"50 letters", strings.Repeat("a", 50), ""},
		{"51 letters", strings.Repeat("a", 51), "Name"},
		{"16 Chinese characters", strings.Repeat("推", 16), ""},
		{"17 Chinese characters", strings.Repeat("推", 17), "Name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := wiretest.ClientOf(t, `{"errcode":0,"role_id":2}`)
			_, err := promoter.AddRole(t.Context(), client, &promoter.AddRoleRequest{Name: tt.role})
			field := ""
			if fault := (*wechat.ArgumentError)(nil); errors.As(err, &fault) {
				field = fault.Field
			} else if err != nil {
				t.Fatal(err)
			}
			if field != tt.field || (*sent == "") != (field != "") {
				t.Errorf("the field is %q, want %q; sent %q", field, tt.field, *sent)
			}
		})
	}
}
