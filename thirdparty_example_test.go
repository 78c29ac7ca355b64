package wechat_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/minigo-dev/wechat"
)

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
