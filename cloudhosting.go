package wechat

import (
	"bytes"
	"errors"
	"net/url"
	"slices"
)

// hostedBaseURL is where cloud hosting takes calls over, in plain http.
const hostedBaseURL = "http://api.weixin.qq.com"

// ErrNoAccessToken is what [Client.AccessToken] returns with [WithCloudHosting]: the
// platform adds what a call needs, and nobody hands out an access_token.
var ErrNoAccessToken = errors.New("wechat: there is no access_token with cloud hosting")

// WithCloudHosting makes calls through the open interface service (开放接口服务) of
// WeChat's cloud hosting (云托管): in plain HTTP to api.weixin.qq.com, without an
// access_token, which the platform adds on the way. It is for containers in which that
// service is switched on, and gives up what TLS gives: whoever is in the container's
// network, or behind its HTTP_PROXY, reads and changes the calls and their answers, such as
// the session_key of [Client.ResetUserSessionKey], and nothing proves that WeChat
// answered. Outside such a container the call crosses the Internet in clear, and WeChat
// refuses it: Code(41001), access_token missing.
//
// Nothing secret is sent that way. The AppSecret of [New] may be empty, and stays here if
// it isn't; a login, which needs it, is an [*ArgumentError], as is a call whose query
// holds a credential. WeChat gives the user's openid in the header X-WX-OPENID of
// wx.cloud.callContainer instead; to log in with a js_code call [Code2Session] without
// this option. [Client.AccessToken] is [ErrNoAccessToken], and the accessToken of a
// function without a Client must be empty. A refused call isn't repeated: nothing here
// can renew what the platform adds.
//
// It excludes WithTokenStore, WithTokenLocker, WithTokenSource, WithLegacyToken and, but
// for loopback addresses to test with, WithBaseURL. [Client.With] takes it too: the
// Client that it was called on keeps its own way and its token.
//
// The paths have to be listed in the cloud console, or the answer may be a 502, and the
// service isn't ready while the container starts. The platform's other way, a
// cloudbase_access_token (微信令牌) from the container's files, needs no option: give it to
// [Client.Call] with [Query] and [NoToken].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/wxcloudrun/src/guide/weixin/open.html
func WithCloudHosting() TransportOption {
	return transportOption(func(t *transportConfig) error {
		if t.centre {
			return &ArgumentError{Field: "WithCloudHosting", Reason: "is for calls of WeChat's, not of a token centre"}
		}
		t.hosted = true
		return nil
	})
}

// settleCloudHosting picks the base URL, once all options are known.
func (c *config) settleCloudHosting(api string) error {
	switch {
	case !c.hosted:
		return nil
	case c.store != nil || c.locker != nil || c.source != nil || c.legacy:
		return &ArgumentError{API: api, Field: "WithCloudHosting", Reason: "excludes WithTokenStore, WithTokenLocker, WithTokenSource and WithLegacyToken: there is no token"}
	case !c.ownBases:
		c.bases = []string{hostedBaseURL}
	case slices.ContainsFunc(c.bases, isRemote):
		return &ArgumentError{API: api, Field: "WithCloudHosting", Reason: "excludes WithBaseURL, but for loopback addresses"}
	}
	return nil
}

func isRemote(base string) bool {
	u, err := url.Parse(base)
	return err != nil || !isLoopback(u.Hostname())
}

// enterCloudHosting takes the token off a call, and refuses one that is no use without
// what plain HTTP would show.
func (c *call) enterCloudHosting() error {
	c.token, c.tokens = "", nil
	if c.endpoint.credential {
		return c.clearTextFault("WithCloudHosting", "the call needs a credential")
	}
	for _, name := range secretParameters {
		if c.query.Has(name) {
			return c.clearTextFault("query", "holds "+name)
		}
	}
	return nil
}

// holds reports whether a secret stands in the call as it is.
func (c *call) holds(secret string) bool {
	if secret == "" {
		return false
	}
	for _, values := range c.query {
		if slices.Contains(values, secret) {
			return true
		}
	}
	return bytes.Contains(c.body.bytes, []byte(secret))
}

func (c *call) clearTextFault(field, what string) error {
	return &ArgumentError{API: c.endpoint.path, Field: field, Reason: what + ", which cloud hosting's plain HTTP would show"}
}
