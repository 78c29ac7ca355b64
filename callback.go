package wechat

import (
	"cmp"
	"crypto/subtle"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/argument"
	"github.com/minigo-dev/wechat/internal/pushkey"
)

const (
	defaultBodyLimit      = 1 << 20
	defaultHandlerTimeout = 60 * time.Second
	// After the handler's deadline the claim stays for this long, to store the answer.
	leaseMargin = 5 * time.Second
)

// A Callback receives what WeChat pushes to one address (消息推送). It verifies, decrypts and
// parses pushes, and encrypts the answers. Use [Callback.Handler] with net/http, or
// [Callback.Open] with another server. Make one Callback with [NewCallback] for each set of
// URL, Token and EncodingAESKey. It is safe for concurrent use.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
type Callback struct{ door *pushDoor }

type pushDoor struct {
	tokens     []pushToken // the current one first
	ciphers    []*crypto.MessageCipher
	mode       pushMode
	appID      string
	originalID string
	dedup      DedupStore
	dedupScope string // of the keys in a shared store
	maxAge     time.Duration
	bodyLimit  int64
	timeout    time.Duration
	hooks      PushHooks
	source     *sourceDoor // nil without WithSources
	only       string      // the event that it takes alone; empty: all kinds

	payKeys          func(PayEnv) string // nil: signed payments are not taken
	unsignedPayments bool                // payments that nothing proves are taken

	buffers sync.Pool // of *[]byte
}

// A pushToken is a Token that fmt can't print, in any struct: with a wrong verb, fmt
// even follows a pointer.
type pushToken func() string

func newPushToken(text string) pushToken { return func() string { return text } }

// A pushMode is what the operator configured. A request can't change it.
type pushMode uint8

const (
	modePlain pushMode = iota
	modeCompatible
	modeSecure
	modeHosted // the header of cloud hosting
)

// NewCallback makes a Callback with the Token (令牌) of WeChat's console. Options may come in
// any order. A wrong option is an [*ArgumentError], and so is a Token, AppID or original id
// with anything but printable ASCII.
//
// Without [WithEncryption] it takes plaintext pushes (明文模式). Their signature covers the
// query and NOT THE BODY: anybody who has seen one signed query can send any body with
// it. That works for 10 minutes, for 36 hours with a body that says that it is a payment,
// and later again at a time that the nonce may name, because the signature doesn't tell
// nonce and timestamp apart. Use the secure mode (安全模式) for pushes that are worth
// forging.
func NewCallback(token string, opts ...CallbackOption) (*Callback, error) {
	if err := checkCallbackText("token", token); err != nil {
		return nil, err
	}
	c, err := newCallbackConfig(opts)
	if err != nil {
		return nil, err
	}
	return c.build(token)
}

func newCallbackConfig(opts []CallbackOption) (*callbackConfig, error) {
	c := &callbackConfig{
		dedup:     NewMemoryDedup(0, 0),
		bodyLimit: defaultBodyLimit,
		timeout:   defaultHandlerTimeout,
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, callbackFault("opts", "a nil option")
		}
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// A CallbackOption configures a [Callback]. If an option is given twice, the last one
// counts.
type CallbackOption func(*callbackConfig) error

type callbackConfig struct {
	previousToken        string
	appID, originalID    string
	cipher, formerCipher *crypto.MessageCipher
	compatible           bool
	dedup                DedupStore
	maxAge               time.Duration // zero: the default
	bodyLimit            int64
	timeout              time.Duration
	hooks                PushHooks
	source               sourceDoor
	payKeys              func(PayEnv) string
	unsignedPayments     bool
}

const callbackAPI = "NewCallback"

func callbackFault(field, reason string) error {
	return &ArgumentError{API: callbackAPI, Field: field, Reason: reason}
}

// checkCallbackText checks a Token or an original id. WeChat's console takes 3 to 32
// letters and digits as a Token; older Tokens may differ.
func checkCallbackText(field, text string) error {
	if reason := argument.Text(text); reason != "" {
		return callbackFault(field, reason)
	}
	return nil
}

func (c *callbackConfig) build(token string) (*Callback, error) {
	if c.cipher == nil && c.compatible {
		return nil, callbackFault("compatibleMode", "needs WithEncryption")
	}
	if c.cipher == nil && c.formerCipher != nil {
		return nil, callbackFault("previousAESKey", "needs WithEncryption")
	}
	if c.source.filter == nil && c.source.proxies.Header != "" {
		return nil, callbackFault("trustedProxies", "needs WithSources")
	}
	d := &pushDoor{
		tokens:     []pushToken{newPushToken(token)},
		appID:      c.appID,
		originalID: c.originalID,
		dedup:      c.dedup,
		dedupScope: pushkey.Scope(c.appID, c.originalID, token),
		maxAge:     cmp.Or(c.maxAge, defaultMaxAge),
		bodyLimit:  c.bodyLimit,
		timeout:    c.timeout,
		hooks:      c.hooks,
		payKeys:    c.payKeys,

		unsignedPayments: c.unsignedPayments,
	}
	if c.previousToken != "" {
		d.tokens = append(d.tokens, newPushToken(c.previousToken))
	}
	if c.cipher != nil {
		d.mode = modeSecure
		d.ciphers = append(d.ciphers, c.cipher)
	}
	if c.formerCipher != nil {
		d.ciphers = append(d.ciphers, c.formerCipher)
	}
	if c.compatible {
		d.mode = modeCompatible
	}
	if c.source.filter != nil {
		d.source = &c.source
	}
	d.buffers.New = func() any { return new([]byte) }
	return &Callback{d}, nil
}

// isTwin reports whether both doors have the same credentials, so that each takes the
// pushes of the other. Previous credentials don't count: the app may just have replaced
// shared ones. Cloud hosting has none.
func (d *pushDoor) isTwin(other *pushDoor) bool {
	if d.mode == modeHosted || other.mode == modeHosted ||
		subtle.ConstantTimeCompare([]byte(d.tokens[0]()), []byte(other.tokens[0]())) != 1 {
		return false
	}
	if d.mode != modeSecure && other.mode != modeSecure {
		return true
	}
	return d.appID == other.appID && len(d.ciphers) > 0 && len(other.ciphers) > 0 && d.ciphers[0].Equal(*other.ciphers[0])
}

// WithEncryption takes encrypted pushes only (安全模式): a push that isn't encrypted is
// refused. The EncodingAESKey is the 43 letters and digits of WeChat's console. The AppID
// is that of the app, or for a third-party platform (第三方平台) that of the component.
func WithEncryption(appID, encodingAESKey string) CallbackOption {
	return func(c *callbackConfig) (err error) {
		if err := checkAppID(callbackAPI, appID); err != nil {
			return err
		}
		c.appID = appID
		c.cipher, err = newPushCipher("encodingAESKey", encodingAESKey)
		return err
	}
}

func newPushCipher(field, encodingAESKey string) (*crypto.MessageCipher, error) {
	cipher, err := crypto.NewMessageCipher(encodingAESKey)
	if err != nil {
		return nil, callbackFault(field, "must be 43 letters and digits; look for blanks and line ends")
	}
	return cipher, nil
}

// WithCompatibleMode takes unencrypted pushes too (兼容模式). It needs [WithEncryption]. Of a
// push that holds both forms the encrypted one counts. It is as weak as plaintext mode,
// see [NewCallback], because a forger leaves the encrypted form out: use it only while
// you switch to the secure mode.
func WithCompatibleMode() CallbackOption {
	return func(c *callbackConfig) error {
		c.compatible = true
		return nil
	}
}

// WithPreviousToken also takes pushes signed with a Token that was replaced a moment ago.
// Their answers are signed with it. In plain mode without [WithOriginalID], a push that
// was handled before the replacement may be handled again, see [DedupStore].
func WithPreviousToken(token string) CallbackOption {
	return func(c *callbackConfig) error {
		if err := checkCallbackText("previousToken", token); err != nil {
			return err
		}
		c.previousToken = token
		return nil
	}
}

// WithPreviousAESKey also takes pushes encrypted with an EncodingAESKey that was replaced a
// moment ago. Their answers are encrypted with it. It needs [WithEncryption].
func WithPreviousAESKey(encodingAESKey string) CallbackOption {
	return func(c *callbackConfig) (err error) {
		c.formerCipher, err = newPushCipher("previousAESKey", encodingAESKey)
		return err
	}
}

// WithOriginalID refuses pushes to another account than this original id (原始 ID, gh_...).
// A push that names the AppID or no account is taken. The original id is also part of the
// keys of duplicates, see [DedupStore].
func WithOriginalID(ghID string) CallbackOption {
	return func(c *callbackConfig) error {
		if err := checkCallbackText("originalID", ghID); err != nil {
			return err
		}
		c.originalID = ghID
		return nil
	}
}

// WithDedup keeps the handled pushes in a store, such as one that several processes share.
// The default is a [MemoryDedup]; see there for how many pushes a second it is enough. With
// nil, the handler runs again for each repeated delivery, and for each replay of a push.
func WithDedup(s DedupStore) CallbackOption {
	return func(c *callbackConfig) error {
		if isNilPointer(s) {
			return callbackFault("dedup", "is a nil pointer")
		}
		c.dedup = s
		return nil
	}
}

// WithMaxAge sets how far the timestamp of a push may be from now, in the past and in the
// future. The default is 10 minutes. Payments, gifts and conditions may always be 36 hours
// old, because WeChat repeats them. The CreateTime inside an encrypted push may be 24 hours
// older than these limits.
func WithMaxAge(d time.Duration) CallbackOption {
	return func(c *callbackConfig) error {
		if d < time.Second {
			return callbackFault("maxAge", "must be a second or more")
		}
		c.maxAge = d
		return nil
	}
}

// WithBodyLimit sets the limit for the body of a push. The default is 1 MiB.
func WithBodyLimit(bytes int64) CallbackOption {
	return func(c *callbackConfig) error {
		if bytes < 1 {
			return callbackFault("bodyLimit", "must be positive")
		}
		c.bodyLimit = bytes
		return nil
	}
}

// WithHandlerTimeout sets the deadline of the handler's context. The default is 60
// seconds; for Apple's refund question it is 3 seconds at most, see [HandlerFunc]. A push
// stays claimed 5 seconds longer. If the handler runs on after that, a repeated delivery
// may start another.
func WithHandlerTimeout(d time.Duration) CallbackOption {
	return func(c *callbackConfig) error {
		if d <= 0 {
			return callbackFault("handlerTimeout", "must be positive")
		}
		c.timeout = d
		return nil
	}
}

// WithPushHooks observes the callback. The last one counts, see [JoinPushHooks].
func WithPushHooks(h PushHooks) CallbackOption {
	return func(c *callbackConfig) error {
		c.hooks = h
		return nil
	}
}

// VerifyURL checks the GET request that WeChat sends when the address is saved in its
// console. Answer with the returned text and nothing else: no quotes, no newline. The
// error is a [*PushError]. The timestamp may have any age; see [CheckSignature] for the
// limits of nonce and timestamp.
func (cb *Callback) VerifyURL(q url.Values) (echostr string, err error) {
	return cb.door.verifyURL(queryOf(q))
}

// Open verifies, decrypts and parses a push: the parsed query and the whole body of
// WeChat's POST. The error is a [*PushError]; answer with its Status. Without encryption
// the message refers to body: don't change it.
//
// Open doesn't find repeated deliveries: compare Message.Key. It returns a simulated
// payment as a [*MockPaymentEvent]: answer it, and grant nothing. It doesn't see the address
// and the headers of the request, so [WithSources] has no effect, and a callback of
// [NewCloudHostingCallback] refuses everything.
func (cb *Callback) Open(q url.Values, body []byte) (*Push, error) {
	query := queryOf(q)
	if err := cb.door.precheck(&query); err != nil {
		return nil, err
	}
	return cb.opened(query, body)
}

// OpenRequest is [Callback.Open] for an http.Request. It reads the body within the body
// limit.
func (cb *Callback) OpenRequest(r *http.Request) (*Push, error) {
	if r.Method != http.MethodPost {
		return nil, &PushError{StepMethod, errPushMethod}
	}
	if err := cb.door.checkSource(r); err != nil {
		return nil, err
	}
	query := cb.door.queryOf(r)
	if err := cb.door.precheck(&query); err != nil {
		return nil, err
	}
	body, err := cb.door.readBody(r, nil)
	if err != nil {
		return nil, err
	}
	return cb.opened(query, body)
}

func (cb *Callback) opened(q pushQuery, body []byte) (*Push, error) {
	var both struct { // one allocation for both
		push Push
		sent delivery
	}
	both.sent.door = cb.door
	both.push.delivery = &both.sent
	if err := both.push.open(q, body); err != nil {
		return nil, err
	}
	return &both.push, nil
}
