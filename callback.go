package wechat

import (
	"cmp"
	"crypto/subtle"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/minigo-dev/wechat/crypto"
)

const (
	defaultBodyLimit      = 1 << 20
	defaultHandlerTimeout = 60 * time.Second
	// A lease outlives the handler's deadline by this much, for the answer to be stored.
	leaseMargin = 5 * time.Second
)

// A Callback takes what WeChat pushes to one address (消息推送): it verifies, decrypts
// and parses, and encrypts the answers. Use [Callback.Handler] with net/http, or
// [Callback.Open] with any other server. Make one with [NewCallback] for each set of
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
	dedupScope string // tells this callback's keys from others' in a shared store
	maxAge     time.Duration
	bodyLimit  int64
	timeout    time.Duration
	hooks      PushHooks
	source     *sourceDoor // nil: pushes are taken from anywhere

	payKeys          func(PayEnv) string // nil: signed payments are not taken
	unsignedPayments bool                // payments that nothing proves are taken

	buffers sync.Pool // of *[]byte
}

// A pushToken is a Token that fmt can't print, whatever struct it is in: with a verb
// that doesn't fit, fmt follows even a pointer.
type pushToken func() string

func newPushToken(text string) pushToken { return func() string { return text } }

// A pushMode is what the operator configured; a request has no say in it.
type pushMode uint8

const (
	modePlain pushMode = iota
	modeCompatible
	modeSecure
	modeHosted // by cloud hosting's header
)

// NewCallback makes a callback that checks pushes with the Token (令牌) of WeChat's
// console. A fault in any option is an [*ArgumentError], and so is a Token, an AppID or an
// original id that holds a blank, a line end or anything else than printable ASCII. The
// order of the options is free.
//
// Without [WithEncryption] it takes plaintext pushes (明文模式), whose signature covers
// the query and NOT THE BODY. Whoever has seen one signed query can send any body with it:
// for 10 minutes, for 36 hours if the body calls itself a payment, and at any later time
// that the nonce happens to name, since the signature doesn't tell it from the timestamp. Use
// the secure mode (安全模式) wherever a push is worth forging.
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

// A CallbackOption changes what [NewCallback] makes. The last of a kind counts.
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

// checkCallbackText refuses what can't be a Token or an original id. WeChat's console takes
// 3 to 32 letters and digits as a Token, but that it always did isn't said.
func checkCallbackText(field, text string) error {
	if reason := strayFault(text); reason != "" {
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
	if c.source.filter == nil && c.source.header != "" {
		return nil, callbackFault("trustedProxies", "needs WithSources")
	}
	d := &pushDoor{
		tokens:     []pushToken{newPushToken(token)},
		appID:      c.appID,
		originalID: c.originalID,
		dedup:      c.dedup,
		dedupScope: dedupScope(c.appID, c.originalID, token),
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

// isTwin reports whether both doors have the same credentials, so that pushes to one pass
// at the other. What is left of former ones doesn't count: a callback may just have been
// given others for that reason. Cloud hosting has none.
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

// WithEncryption takes encrypted pushes, and no others (安全模式): a push that isn't
// encrypted is refused whatever its query says. The EncodingAESKey is the 43 letters
// and digits of WeChat's console; the AppID is that of the app, for a third-party
// platform (第三方平台) the component's.
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

// WithCompatibleMode takes unencrypted pushes too (兼容模式), and needs [WithEncryption].
// A push that holds both forms is taken by the encrypted one. It is as weak as
// plaintext mode, see [NewCallback], since a forger just leaves the encrypted form away:
// use it for the time of switching over only.
func WithCompatibleMode() CallbackOption {
	return func(c *callbackConfig) error {
		c.compatible = true
		return nil
	}
}

// WithPreviousToken also takes pushes that are signed with a token that was replaced
// a moment ago, and signs their answers with it. In plain mode without [WithOriginalID] a
// push that was handled before may be handled again, see [DedupStore].
func WithPreviousToken(token string) CallbackOption {
	return func(c *callbackConfig) error {
		if err := checkCallbackText("previousToken", token); err != nil {
			return err
		}
		c.previousToken = token
		return nil
	}
}

// WithPreviousAESKey also opens pushes that are sealed with an EncodingAESKey that was
// replaced a moment ago, and seals their answers with it. It needs [WithEncryption].
func WithPreviousAESKey(encodingAESKey string) CallbackOption {
	return func(c *callbackConfig) (err error) {
		c.formerCipher, err = newPushCipher("previousAESKey", encodingAESKey)
		return err
	}
}

// WithOriginalID refuses pushes to another account than this original id (原始ID, gh_...).
// A push that names the AppID instead, or nobody, is let through. It also names the app in
// the keys of its duplicates, see [DedupStore].
func WithOriginalID(ghID string) CallbackOption {
	return func(c *callbackConfig) error {
		if err := checkCallbackText("originalID", ghID); err != nil {
			return err
		}
		c.originalID = ghID
		return nil
	}
}

// WithDedup keeps the handled pushes in a store, such as one that several processes
// share. The default is a [MemoryDedup] of its own, which see for how many pushes a second
// it does. With nil nothing is kept: each repeated delivery runs the handler again, and so
// does a replayed one.
func WithDedup(s DedupStore) CallbackOption {
	return func(c *callbackConfig) error {
		if isNilPointer(s) {
			return callbackFault("dedup", "is a nil pointer")
		}
		c.dedup = s
		return nil
	}
}

// WithMaxAge replaces the 10 minutes that a push's timestamp may be off in either
// direction. The 36 hours for which payments, gifts and conditions are repeated stay. The
// time inside an encrypted push, CreateTime, may be 24 hours older than that.
func WithMaxAge(d time.Duration) CallbackOption {
	return func(c *callbackConfig) error {
		if d < time.Second {
			return callbackFault("maxAge", "must be a second or more")
		}
		c.maxAge = d
		return nil
	}
}

// WithBodyLimit replaces the limit of 1 MiB for the body of a push.
func WithBodyLimit(bytes int64) CallbackOption {
	return func(c *callbackConfig) error {
		if bytes < 1 {
			return callbackFault("bodyLimit", "must be positive")
		}
		c.bodyLimit = bytes
		return nil
	}
}

// WithHandlerTimeout replaces the 60 seconds after which the context of a handler
// ends; for Apple's refund question that is 3 seconds at most, see [HandlerFunc]. A push
// stays claimed for as long and 5 seconds more: a handler that goes on after that may be
// joined by another, with a repeated delivery of the same push.
func WithHandlerTimeout(d time.Duration) CallbackOption {
	return func(c *callbackConfig) error {
		if d <= 0 {
			return callbackFault("handlerTimeout", "must be positive")
		}
		c.timeout = d
		return nil
	}
}

// WithPushHooks observes the callback.
func WithPushHooks(h PushHooks) CallbackOption {
	return func(c *callbackConfig) error {
		c.hooks = h
		return nil
	}
}

// VerifyURL checks the GET request that WeChat sends when the address is saved in its
// console, and returns the text that the answer must consist of: no quotes, no newline.
// The error is a [*PushError]. The request's age is not judged, but its nonce has 1 to 48
// characters and its timestamp 1 to 12 digits, as a push's.
func (cb *Callback) VerifyURL(q url.Values) (echostr string, err error) {
	return cb.door.verifyURL(queryOf(q))
}

// Open verifies, decrypts and parses a push: the parsed query and the whole body of
// WeChat's POST. The error is a [*PushError], whose Status is what to answer. Without
// encryption the message keeps body: don't change it afterwards.
//
// It ends where [Callback.Handler] goes on: tell repeated deliveries by Message.Key, and
// answer a [*MockPaymentEvent] without granting anything.
// It can't know the sender's address, so [WithSources] has no effect on it, nor headers,
// so it takes nothing for a callback of [NewCloudHostingCallback].
func (cb *Callback) Open(q url.Values, body []byte) (*Push, error) {
	query := queryOf(q)
	if err := cb.door.precheck(&query); err != nil {
		return nil, err
	}
	return cb.opened(query, body)
}

// OpenRequest is [Callback.Open] that reads the request itself, within the body limit.
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
	var both struct { // one allocation for the two
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
