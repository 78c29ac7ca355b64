package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

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

// An authorizer gives the tokens of one app that authorised your third-party platform
// (第三方平台): authorizer_access_tokens, got with the app's refresh token.
type authorizer struct {
	platform       *wechat.Client // made with the platform's own app id
	componentToken func(ctx context.Context) (string, error)
	refreshToken   string // from the authorisation; keep it in your database
}

func (a *authorizer) AccessToken(ctx context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	component, err := a.componentToken(ctx)
	if err != nil {
		return wechat.Token{}, err
	}
	start := time.Now()
	var answer struct {
		AccessToken string `json:"authorizer_access_token"`
		ExpiresIn   int64  `json:"expires_in"`
	}
	// The call always makes a new token, so it is never r.Refused.
	err = a.platform.Call(ctx, http.MethodPost, "/cgi-bin/component/api_authorizer_token", map[string]string{
		"component_appid":          a.platform.AppID(),
		"authorizer_appid":         r.AppID,
		"authorizer_refresh_token": a.refreshToken,
	}, &answer, wechat.TokenOmitted(), wechat.QueryAdded(url.Values{"component_access_token": {component}}))
	if err != nil {
		return wechat.Token{}, err // a *wechat.Error where WeChat refused
	}
	return wechat.NewToken(answer.AccessToken, start.Add(time.Duration(answer.ExpiresIn)*time.Second)), nil
}

// The Client of an app that authorised a third-party platform asks a source for its
// tokens: when to ask, and what to do about refused tokens, is the Client's business.
func ExampleTokenSource() {
	weixin := answering(platform{ // leave it out in your program
		"/cgi-bin/component/api_authorizer_token": `{"authorizer_access_token":"79_of-the-authorizer","expires_in":7200}`,
	})
	own, err := wechat.New("wxcomponent", "component-secret", weixin)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := wechat.New("wxauthorizer", "", weixin, wechat.WithTokenSource(&authorizer{
		platform:       own,
		componentToken: func(context.Context) (string, error) { return "component-token", nil },
		refreshToken:   "refresh-token",
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := client.AccessToken(context.Background())
	fmt.Println(token, err)
	// Output: 79_of-the-authorizer <nil>
}
