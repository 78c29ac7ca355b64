// Package wechat is for the server side of WeChat mini-programs (小程序) and
// mini-games (小游戏): it answers what WeChat pushes, sends customer-service (客服)
// messages, logs users in, and calls any other server API.
//
// A [Callback] verifies, decrypts and parses pushes; a [Client] makes calls and keeps
// the access_token. Neither needs the other.
//
//	client, err := wechat.New(appID, appSecret)
//	callback, err := wechat.NewCallback(token, wechat.WithEncryption(appID, encodingAESKey))
//	http.Handle("/wechat", callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
//		if text, ok := m.(*wechat.TextMessage); ok {
//			return nil, client.SendText(ctx, text.FromUserName, text.Content)
//		}
//		return nil, nil
//	}))
//
// Errors are of three types: [*Error], WeChat's refusal; [*TransportError], no usable
// answer; [*ArgumentError], a value that can't be right. What to do about them is
// asked with errors.Is and the Err values of this package. No error, log or printed
// value holds a secret.
package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

//go:generate go test ./internal/repo -run ^(TestExportedAPI|TestAPITable|TestAPIMethods|TestErrorTable)$ -update

// A Client calls WeChat's server APIs for one app and keeps its access_token: it
// fetches one when a call needs it, shares it through the [TokenStore] and replaces
// it in time. It starts nothing that has to be closed. It is safe for concurrent
// use; make one and share it.
type Client struct {
	appID string
	// Functions, in which reflection can't look: the connections of a link have buffers
	// that hold whole requests.
	secret func() string
	link   func() *link
	tokens func() *tokenKeeper
}

func newClient(appID string, secret func() string, l *link, tokens *tokenKeeper) *Client {
	return &Client{appID: appID, secret: secret, link: func() *link { return l }, tokens: func() *tokenKeeper { return tokens }}
}

// New makes a Client for the app with its AppSecret (小程序密钥). It checks all that it
// is given, answers the first fault as an [*ArgumentError], and makes no call.
func New(appID, secret string, opts ...Option) (*Client, error) {
	const api = "New"
	c := config{transportConfig: defaultTransportConfig()}
	if err := checkAppID(api, appID); err != nil {
		return nil, err
	}
	if err := applyOptions(api, &c, opts); err != nil {
		return nil, err
	}
	if c.source != nil {
		if c.store != nil || c.locker != nil || c.legacy {
			return nil, &ArgumentError{API: api, Field: "WithTokenSource", Reason: "excludes WithTokenStore, WithTokenLocker and WithLegacyToken"}
		}
	} else if secret != "" || !c.hosted {
		if err := checkSecret(api, secret); err != nil {
			return nil, err
		}
	}
	l := newLink(c.transportConfig)
	return newClient(appID, func() string { return secret }, l, newTokenKeeper(appID, secret, l.forTokens(), &c)), nil
}

// AppID returns the app's id.
func (c *Client) AppID() string { return c.appID }

// Format prints the app's id and nothing else, whatever the verb.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "wechat.Client(%s)", c.appID) }

// With returns a Client for the same app and with the same token, whose calls reach
// WeChat in another way. The token is still fetched and kept as c's options say; with
// [WithCloudHosting] the new Client makes no use of it.
func (c *Client) With(opts ...TransportOption) (*Client, error) {
	changed := config{transportConfig: c.link().transportConfig}
	if err := applyOptions("With", &changed, opts); err != nil {
		return nil, err
	}
	return newClient(c.appID, c.secret, newLink(changed.transportConfig), c.tokens()), nil
}

// AccessToken returns the app's access_token (接口调用凭据): the kept one, or a fresh
// one where that is about to end. A Client's own calls don't need it. The keeping of
// the token isn't disturbed: no call of this package ends the life of a kept token.
// With [WithCloudHosting] there is none: the error is [ErrNoAccessToken].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-access-token/api_getstableaccesstoken
func (c *Client) AccessToken(ctx context.Context) (string, error) {
	if c.link().hosted {
		return "", ErrNoAccessToken
	}
	if text, ok := c.tokens().kept(); ok {
		return text, nil
	}
	ctx, cancel := context.WithTimeout(ctx, c.link().timeout)
	defer cancel()
	return c.tokens().get(ctx, "")
}

// Call makes any call of WeChat's server API, with all that this package's methods
// have: the token, its renewal, limits, hooks, typed errors.
//
// The path begins with one '/' and has no '?' or '#'. The input is nil for nothing,
// url.Values for a query, []byte or json.RawMessage for a JSON body that is sent as
// it is; anything else but a nil or an io.Reader is marshalled to JSON, without \u
// escapes. The output is nil, a *File, an io.Writer, or a pointer to what the JSON
// answer is decoded into; a writer receives the answer once its first bytes are known
// to be no error. An errcode other than 0, or a ret other than 0 in the base_resp of
// the ads' API, is an [*Error] whatever the output. A writer is written to in the caller's
// goroutine, so that one that hangs holds the call beyond its deadline.
func (c *Client) Call(ctx context.Context, method, path string, in, out any, opts ...CallOption) error {
	call, err := newCall(method, path, out)
	if err != nil {
		return err
	}
	if err := call.setInput(in); err != nil {
		return err
	}
	if err := call.apply(opts); err != nil {
		return err
	}
	return c.do(ctx, call)
}

// newCall makes a call of a path that the caller names.
func newCall(method, path string, out any) (*call, error) {
	if reason := checkPath(path); reason != "" {
		return nil, &ArgumentError{API: "Call", Field: "path", Reason: reason}
	}
	if method != http.MethodGet && method != http.MethodPost {
		return nil, &ArgumentError{API: path, Field: "method", Reason: "must be GET or POST"}
	}
	if err := checkOut(path, out); err != nil {
		return nil, err
	}
	return &call{endpoint: endpoint{method: method, path: path}, out: out}, nil
}

// apply takes the options, and notes the secrets that they brought.
func (c *call) apply(opts []CallOption) error {
	for _, o := range opts {
		if o == nil {
			return &ArgumentError{API: c.endpoint.path, Field: "opts", Reason: "an option is nil"}
		}
		if err := o.applyCall(c); err != nil {
			return err
		}
	}
	for _, name := range secretParameters {
		c.secrets = append(c.secrets, c.query[name]...)
	}
	if c.query.Has("access_token") && !c.endpoint.noToken {
		return &ArgumentError{API: c.endpoint.path, Field: "query", Reason: "holds access_token, which the Client adds; NoToken lets you send another"}
	}
	return nil
}

// secretParameters are the secrets that WeChat's APIs take in the query.
var secretParameters = [...]string{"access_token", "component_access_token", "secret", "appsecret", "js_code", "session_key", "cloudbase_access_token"}

// do makes a call with the Client's token.
func (c *Client) do(ctx context.Context, call *call) error {
	if c.link().hosted && call.holds(c.secret()) {
		return call.clearTextFault("in", "holds the AppSecret")
	}
	if !call.endpoint.noToken {
		call.tokens = c.tokens()
	}
	return c.link().do(ctx, call)
}

func checkPath(path string) string {
	switch {
	case !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//"):
		return "must begin with one '/'"
	case strings.ContainsAny(path, "?#"):
		return "may hold no '?' or '#': pass a query as url.Values"
	case strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r >= 0x7F || strings.ContainsRune(`%\{}`, r) }):
		return "may hold no blank, '%', '\\', brace or character that isn't ASCII"
	case strings.Contains(path, "/../") || strings.HasSuffix(path, "/.."):
		return "may not climb with '..'"
	}
	return ""
}

func checkOut(path string, out any) error {
	if out == nil {
		return nil
	}
	_, writes := out.(io.Writer)
	switch v := reflect.ValueOf(out); v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return nil
		}
	case reflect.Func, reflect.Chan, reflect.Map, reflect.Slice:
		if writes && !v.IsNil() {
			return nil
		}
	default:
		if writes {
			return nil
		}
	}
	return &ArgumentError{API: path, Field: "out", Reason: "must be nil, *File, io.Writer or a pointer that isn't nil"}
}

// setInput makes the query or the body of the input.
func (c *call) setInput(in any) error {
	switch in := in.(type) {
	case nil:
		return nil
	case url.Values:
		c.addQuery(in)
		return nil
	case []byte:
		c.body = body{contentType: headerJSON, bytes: in}
	case json.RawMessage:
		c.body = body{contentType: headerJSON, bytes: in}
	default:
		_, reads := in.(io.Reader)
		if _, marshals := in.(json.Marshaler); reads && !marshals {
			return &ArgumentError{API: c.endpoint.path, Field: "in", Reason: "is an io.Reader: read it first, or marshal what it stands for"}
		}
		encoded, err := encodeJSON(in)
		if err != nil {
			return (&ArgumentError{API: c.endpoint.path, Field: "in", Reason: "can't be marshalled to JSON"}).because(err)
		}
		if string(encoded) == "null" {
			return &ArgumentError{API: c.endpoint.path, Field: "in", Reason: "is a nil that marshals to null"}
		}
		c.body = body{contentType: headerJSON, bytes: encoded}
	}
	if c.endpoint.method == http.MethodGet {
		return &ArgumentError{API: c.endpoint.path, Field: "in", Reason: "must be nil or url.Values for GET, which has no body"}
	}
	return nil
}
