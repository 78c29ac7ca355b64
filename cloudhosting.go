package wechat

import (
	"bytes"
	"errors"
	"slices"
)

const hostedBaseURL = "http://api.weixin.qq.com"

// ErrNoAccessToken is the error of [Client.AccessToken] with [WithCloudHosting]: there is
// no access_token, because the platform adds what a call needs.
var ErrNoAccessToken = errors.New("wechat: there is no access_token with cloud hosting")

// WithCloudHosting makes calls through the open interface service (开放接口服务) of WeChat's
// cloud hosting (云托管): in plain HTTP to api.weixin.qq.com, without an access_token, which
// the platform adds. Use it only in a container with that service: anybody in its
// network can read and change the calls. docs/cloudhosting.md has the details.
//
// No secret is sent. The AppSecret of [New] may be empty; a login, or a call whose query
// holds a credential, is an [*ArgumentError]. A refused call isn't repeated. The option
// excludes WithTokenStore, WithTokenLocker, WithTokenSource, WithLegacyToken and, except
// for loopback addresses, WithBaseURL.
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

// settleCloudHosting checks the option against the others, and sets the base URL.
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

// enterCloudHosting removes the token from a call. It refuses a call that needs a secret.
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

// holds reports whether the call contains the secret.
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
