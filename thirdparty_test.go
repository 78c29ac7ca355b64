package wechat_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

func TestComponentLoginOnTheWire(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"openid":"o6_bmjrPTlm6_2sgVt7hMZOPfL2M","session_key":"tiihtNczf5v6AKRyjwEUhQ==","unionid":"ocMvos6NjeKLIBqg5Mr9QjxrP1FA"}`))
	session, err := login(wechat.ComponentCode2Session(t.Context(), "wxcomponent", "CT+/=", "wxauthorizer", "0a1b&+ =", wechat.WithBaseURL(rec.URL)))
	const want = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M ocMvos6NjeKLIBqg5Mr9QjxrP1FA tiihtNczf5v6AKRyjwEUhQ=="
	if err != nil || session != want {
		t.Fatalf("got %q, %v, want %q", session, err, want)
	}
	const uri = "/sns/component/jscode2session?appid=wxauthorizer&component_access_token=CT%2B%2F%3D&component_appid=wxcomponent&grant_type=authorization_code&js_code=0a1b%26%2B+%3D"
	sent := rec.sent()
	if len(sent) != 1 || sent[0].Method != "GET" || sent[0].URI != uri || sent[0].Body != "" || sent[0].Chunked || rec.tokens != 0 {
		t.Errorf("got %+v and %d tokens\nwant GET %s", sent, rec.tokens, uri)
	}
}

func TestComponentLoginRefusals(t *testing.T) {
	t.Parallel()
	for body, is := range map[string]error{
		`{"errcode":"40029","errmsg":"invalid code"}`:                   wechat.ErrLoginCode,
		`{"errcode":42001,"errmsg":"access_token expired"}`:             wechat.ErrTokenRejected,
		`{"errcode":61003,"errmsg":"component is not authorized"}`:      wechat.Code(61003),
		`{"errcode":-1,"errmsg":"system error"}`:                        wechat.ErrBusy,
		`{"errcode":1,"errmsg":"you sent COMPONENT-TOKEN and JS-CODE"}`: wechat.Code(1),
	} {
		rec := record(t, saying(body))
		_, err := wechat.ComponentCode2Session(t.Context(), "wxcomponent", "COMPONENT-TOKEN", "wxauthorizer", "JS-CODE", wechat.WithBaseURL(rec.URL))
		if !errors.Is(err, is) || strings.Contains(err.Error(), "COMPONENT-TOKEN") || strings.Contains(err.Error(), "JS-CODE") {
			t.Errorf("%s: got %v", body, err)
		}
		if n := len(rec.sent()); n != 1 {
			t.Errorf("%s: %d requests: a login is not repeated", body, n)
		}
	}
}

func TestComponentLoginArguments(t *testing.T) {
	t.Parallel()
	nobody := wechat.WithHTTPClient(&http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
		t.Error("the network was reached")
		return nil, io.EOF
	})})
	for _, tt := range []struct{ field, component, token, appID, code string }{
		{"componentAppID", "", "T", "wx1", "c"},
		{"componentAppID", "wx 2", "T", "wx1", "c"},
		{"componentAccessToken", "wx2", "", "wx1", "c"},
		{"appID", "wx2", "T", "", "c"},
		{"jsCode", "wx2", "T", "wx1", ""},
		{"jsCode", "wx2", "T", "wx1", strings.Repeat("c", 1025)},
	} {
		_, err := wechat.ComponentCode2Session(t.Context(), tt.component, tt.token, tt.appID, tt.code, nobody)
		if ae := argumentErrorOf(t, err); ae.Field != tt.field {
			t.Errorf("got %v, want field %s", err, tt.field)
		}
	}
	if _, err := wechat.ComponentCode2Session(t.Context(), "wx2", "T", "wx1", "c", nil); argumentErrorOf(t, err).Field != "opts" {
		t.Errorf("nil option: %v", err)
	}
}
