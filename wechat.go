// Package wechat is for servers of WeChat mini-programs (小程序) and mini-games (小游戏): it
// answers WeChat's pushes, sends customer-service (客服) messages, logs users (用户) in, and
// calls any other server API.
//
// First make a [Client] for calls and a [Callback] for pushes. Each works without the
// other, and both are safe for concurrent use. Options, requests, results, messages, replies
// and errors are plain values: goroutines may share one while nobody changes it.
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
// # Pushes
//
// [NewCallback] makes a Callback for one push address (消息推送). Use the secure mode (安全模式)
// of [WithEncryption]. [Callback.Handler] verifies and decrypts each push, and calls a
// [HandlerFunc] with a [Message]. The [Reply] of the handler is the answer; nil
// acknowledges the push. [Callback.Open] is for other servers than net/http. [NewAsync]
// is for handlers that need more than 5 seconds. [WithDedup] finds repeated pushes across
// processes.
//
// # Calls
//
// The methods of [Client] call WeChat's server APIs: [Client.Code2Session] logs a user
// in, [Client.SendText] sends a message. [Client.Call] makes any other call, and
// [Do] makes one with types of your own. [Apps] serves many apps from one process. The
// package [github.com/minigo-dev/wechat/quota] warns before a day's calls are used up.
//
// # Bots and payment
//
// The package [github.com/minigo-dev/wechat/bot] is a kit for customer-service bots. The
// packages [github.com/minigo-dev/wechat/gamepay] and
// [github.com/minigo-dev/wechat/virtualpay] make the calls of payment; [WithPayKeys]
// verifies its pushes. WeChat's other products have packages beside them: ad, analysis,
// cloudbase, operation, order, vision, and those in sector/.
//
// # Tokens
//
// A Client fetches the access_token (接口调用凭据) when a call needs it, and renews it in time.
// If several processes serve one app, give them a common store with [WithTokenStore], or
// let one process hand out the tokens: see [NewTokenCentre] and [NewTokenCentreSource].
//
// # Errors
//
// A call returns an [*Error] if WeChat refuses it, a [*TransportError] if there is no
// usable answer, and an [*ArgumentError] if an argument is wrong and nothing was sent.
// Decide with errors.Is and the Err values of this package, such as [ErrTryLater] and
// [ErrOutcomeUnknown]. [Error.Explain] says what a code means. A refused push is a
// [*PushError]. No error, log or printed value holds a secret. [SlogHooks] and
// [SlogPushHooks] log calls and pushes.
//
// # Testing
//
// The package [github.com/minigo-dev/wechat/wechattest] simulates WeChat: New(t) makes a
// platform on which users write to your bot and read its answers. Tests need no account
// and no network.
package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"

	"github.com/minigo-dev/wechat/internal/argument"
	"github.com/minigo-dev/wechat/internal/filekind"
	"github.com/minigo-dev/wechat/internal/jsonwire"
)

//go:generate go test . -run ^TestPushTable$ -update
//go:generate go test ./internal/repo -run ^(TestExportedAPI|TestAPITable|TestAPIMethods|TestErrorTable)$ -update

// A Client calls WeChat's server APIs for one app. It fetches the access_token when a
// call needs it, keeps it in the [TokenStore] and renews it in time. It is safe for
// concurrent use: make one for each app and share it. There is nothing to close.
type Client struct {
	appID string
	// Functions, so that no printer finds secrets by reflection: the connections of a
	// link have buffers with whole requests.
	secret func() string
	link   func() *link
	tokens func() *tokenKeeper
}

func newClient(appID string, secret func() string, l *link, tokens *tokenKeeper) *Client {
	return &Client{appID: appID, secret: secret, link: func() *link { return l }, tokens: func() *tokenKeeper { return tokens }}
}

// New makes a Client for the app with its AppSecret (小程序密钥). It validates its arguments
// and returns the first problem as an [*ArgumentError]. It makes no network call.
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
	c.sealer = newCallSealer(appID, c.security)
	l := newLink(c.transportConfig)
	return newClient(appID, func() string { return secret }, l, newTokenKeeper(appID, secret, l.forTokens(), &c)), nil
}

// AppID returns the app's id.
func (c *Client) AppID() string { return c.appID }

// Format prints the app's id and nothing else, for every verb.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "wechat.Client(%s)", c.appID) }

// With returns a Client for the same app whose calls use other transport options. Both
// share the token, which is fetched and kept as the options of c say. With
// [WithCloudHosting] the new Client needs no token.
func (c *Client) With(opts ...TransportOption) (*Client, error) {
	changed := config{transportConfig: c.link().transportConfig}
	if err := applyOptions("With", &changed, opts); err != nil {
		return nil, err
	}
	return newClient(c.appID, c.secret, newLink(changed.transportConfig), c.tokens()), nil
}

// AccessToken returns the app's access_token (接口调用凭据), for calls that you make yourself.
// A new one is fetched if the kept one is about to expire. Other callers can go on with
// the kept one. With [WithCloudHosting] the error is [ErrNoAccessToken].
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

// Call makes any call of WeChat's server API. It has the token, its renewal, the limits,
// hooks and typed errors of the other methods.
//
// path begins with one '/' and has no '?' or '#'. in is nil, url.Values for the query,
// []byte or json.RawMessage for a JSON body that is sent unchanged, or a value that is
// marshalled to JSON without \u escapes. out is nil, a *File, an io.Writer, or a pointer
// to what the JSON answer is decoded into. A writer gets the answer after its first bytes
// are known to be no error. It is written to in the goroutine of the caller: a writer
// that hangs delays the call beyond its deadline.
//
// An errcode other than 0 is an [*Error] for any out, and so is a ret other than 0 in the
// base_resp of the advertising API.
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

func newCall(method, path string, out any) (*call, error) {
	if err := argumentFault("Call", "path", argument.Path(path)); err != nil {
		return nil, err
	}
	if method != http.MethodGet && method != http.MethodPost {
		return nil, &ArgumentError{API: path, Field: "method", Reason: "must be GET or POST"}
	}
	if err := checkOut(path, out); err != nil {
		return nil, err
	}
	return &call{endpoint: endpoint{method: method, path: path, file: filekind.IsAnswerOf(path)}, out: out}, nil
}

// apply applies the options, and notes the secrets in them.
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
	for _, code := range c.query["code"] { // of a login; a short one is another, and could be in any word
		if len(code) >= 16 {
			c.secrets = append(c.secrets, code)
		}
	}
	if c.query.Has("access_token") && !c.endpoint.noToken {
		return &ArgumentError{API: c.endpoint.path, Field: "query", Reason: "holds access_token, which the Client adds; TokenOmitted lets you send another"}
	}
	return nil
}

// secretParameters are the secrets that WeChat's APIs take in the query.
var secretParameters = [...]string{"access_token", "component_access_token", "secret", "appsecret", "js_code", "session_key", "cloudbase_access_token"}

func (c *Client) do(ctx context.Context, call *call) error {
	if c.link().hosted && call.holds(c.secret()) {
		return call.clearTextFault("in", "holds the AppSecret")
	}
	if !call.endpoint.noToken {
		call.tokens = c.tokens()
	}
	return c.link().do(ctx, call)
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

// setInput sets the query or the body.
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
		encoded, err := jsonwire.Encode(in)
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
