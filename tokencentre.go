package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/minigo-dev/wechat/internal/argument"
	"github.com/minigo-dev/wechat/internal/centre"
)

// A TokenCentre is the http.Handler of a token centre (中控服务器). It hands the access_tokens
// of its apps to your own services, so that the AppSecret and WeChat's IP allow list
// (IP 白名单) are needed in one place only. The services use [NewTokenCentreSource].
// docs/tokencentre.md has the protocol and the statuses. It is safe for concurrent use.
//
// Serve it over TLS, with time limits on the http.Server, where only your services reach
// it. Any of its credentials opens all its apps. Several centres for one app should share
// a [TokenStore].
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken
type TokenCentre struct {
	lookup  func(appID string) (*Client, bool)
	handler centre.Handler
}

// NewTokenCentre makes a token centre for the Clients that lookup finds, such as
// [Apps.Client]. A credential is a random text of 16 to 512 printable ASCII characters;
// give two while you replace one. A wrong credential, or none, is an [*ArgumentError].
func NewTokenCentre(lookup func(appID string) (*Client, bool), credentials ...string) (*TokenCentre, error) {
	const api = "NewTokenCentre"
	if lookup == nil {
		return nil, &ArgumentError{API: api, Field: "lookup", Reason: "is nil"}
	}
	if len(credentials) == 0 {
		return nil, &ArgumentError{API: api, Field: "credentials", Reason: "needs at least one"}
	}
	for _, c := range credentials {
		if err := argumentFault(api, "credentials", argument.Credential(c)); err != nil {
			return nil, err
		}
	}
	c := &TokenCentre{lookup: lookup}
	c.handler = centre.Handler{Admits: centre.Admits(credentials), Answer: c.answer}
	return c, nil
}

// Format prints the name of the type, for every verb.
func (*TokenCentre) Format(f fmt.State, _ rune) { fmt.Fprint(f, "wechat.TokenCentre") }

// ServeHTTP implements http.Handler.
func (c *TokenCentre) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.handler.ServeHTTP(w, r) }

// answer returns the token of the app's Client, or another one if that is the refused one.
func (c *TokenCentre) answer(ctx context.Context, r *centre.Request) (int, *centre.Answer) {
	client, ok := c.lookup(r.AppID)
	if !ok || client == nil || client.appID != r.AppID {
		return http.StatusNotFound, nil
	}
	ctx, cancel := context.WithTimeout(ctx, client.link().timeout)
	defer cancel()
	token, err := client.tokens().get(ctx, "")
	if err == nil && r.Refuses(token) {
		token, err = client.tokens().get(ctx, token)
	}
	var refusal *Error
	switch {
	case errors.As(err, &refusal):
		answer := &centre.Answer{Code: int(refusal.Code), Msg: refusal.Msg, API: refusal.API}
		if refusal.RID != "" {
			answer.Msg += " rid: " + refusal.RID
		}
		return http.StatusOK, answer
	case err != nil:
		return http.StatusBadGateway, nil
	}
	life := int64(client.tokens().life(token) / time.Second)
	return http.StatusOK, &centre.Answer{AccessToken: token, ExpiresIn: max(1, life)}
}

// life returns how long a token lives that get has just returned, or 0 if that isn't known.
func (k *tokenKeeper) life(token string) time.Duration {
	if h := k.current.Load(); h != nil && h.text == token {
		return time.Until(h.expiry)
	}
	return 0
}
