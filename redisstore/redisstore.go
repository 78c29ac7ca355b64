// Package redisstore keeps on Redis what the processes of one app share: the access_token,
// the lock that lets one process at a time fetch it, and the pushes that were handled.
//
//	client := redis.NewClient(&redis.Options{Addr: "redis.internal:6379"})
//	store, err := redisstore.New(client)
//	app, err := wechat.New(appID, secret, wechat.WithTokenStore(store))
//	callback, err := wechat.NewCallback(token, wechat.WithEncryption(appID, key), wechat.WithDedup(store))
//
// While Redis is down, each process uses its own copy of the token and handles pushes
// without the check for duplicates. No operation waits longer than [WithTimeout].
//
// Redis holds access_tokens and replies to users unencrypted. Let nobody else read it.
package redisstore

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat"
)

const (
	defaultPrefix  = "wechat:"
	defaultTimeout = 500 * time.Millisecond
	prefixMax      = 64
	keyMax         = 128
	valueMax       = 4 << 10 // the limit of wechat.TokenStore
	valuePrefix    = "value:"
)

var (
	_ wechat.TokenStore  = (*Store)(nil)
	_ wechat.TokenLocker = (*Store)(nil)
	_ wechat.DedupStore  = (*Store)(nil)
)

// A Store is a [wechat.TokenStore], [wechat.TokenLocker] and [wechat.DedupStore] on Redis.
// It needs Redis 2.8 or newer with the commands GETRANGE, SET, DEL, EVAL and EVALSHA. Each
// operation uses one key, so it works on any cluster. It is safe for concurrent use. Close
// the client yourself; the Store itself needs no closing.
//
// Its errors contain no key, no value and no text of the server except the error's code.
// [errors.Is] matches the client's errors. They are shown if they come from the client
// itself (closed, no free connection) or from the network. Other errors, such as those of
// a hook or a Dialer, are hidden, and [errors.As] doesn't reach them.
type Store struct {
	client  func() redis.UniversalClient // a function, so that no printer finds its password
	prefix  string
	timeout time.Duration
	slots   chan struct{}
}

// An Option configures a [Store].
type Option interface{ apply(*Store) error }

type option func(*Store) error

func (o option) apply(s *Store) error { return o(s) }

// WithPrefix sets the text before every key, "wechat:" by default: at most 64 printable
// ASCII characters without blanks; it may be empty. After it come "value:" for values of
// Set, "lock:" for locks or "push:" for pushes, and then the key.
func WithPrefix(prefix string) Option {
	return option(func(s *Store) error {
		if len(prefix) > prefixMax || strings.ContainsFunc(prefix, func(r rune) bool { return r <= ' ' || r >= 0x7F }) {
			return argument("New", "WithPrefix", "is longer than 64, or holds a blank or a character that isn't printable ASCII")
		}
		s.prefix = prefix
		return nil
	})
}

// WithTimeout bounds each operation, whatever timeouts and retries the client has. The
// default is 500 ms. A shorter deadline of the context wins.
func WithTimeout(d time.Duration) Option {
	return option(func(s *Store) error {
		if d <= 0 {
			return argument("New", "WithTimeout", "must be above zero")
		}
		s.timeout = d
		return nil
	})
}

// New makes a Store on a client of go-redis: for one server, a cluster or sentinels. It
// validates its arguments and returns the first problem as a [*wechat.ArgumentError]. It
// makes no call, so Redis may be down. Keep the client's own timeouts on, as they are by
// default: they end calls that the Store no longer waits for.
func New(client redis.UniversalClient, opts ...Option) (*Store, error) {
	if v := reflect.ValueOf(client); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, argument("New", "client", "is nil")
	}
	s := &Store{client: func() redis.UniversalClient { return client }, prefix: defaultPrefix, timeout: defaultTimeout, slots: make(chan struct{}, slotsMax)}
	for _, o := range opts {
		if o == nil {
			return nil, argument("New", "opts", "an option is nil")
		}
		if err := o.apply(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Format prints only the type, whatever the verb, because the client knows a password.
func (s *Store) Format(f fmt.State, _ rune) { fmt.Fprint(f, "redisstore.Store") }

// Get returns the value of a key, or [wechat.ErrKeyNotFound] if there is none.
func (s *Store) Get(ctx context.Context, key string) (string, error) {
	if err := checkKey("Get", key); err != nil {
		return "", err
	}
	// A range, so that of a foreign value of any size only one byte too many is read.
	value, err := do(ctx, s, "get", nil, func(ctx context.Context) (string, error) {
		return s.client().GetRange(ctx, s.prefix+valuePrefix+key, 0, valueMax).Result()
	})
	switch {
	case err != nil:
		return "", err
	case value == "":
		return "", wechat.ErrKeyNotFound
	case len(value) > valueMax:
		return "", errForeign
	}
	return value, nil
}

// Set keeps a value of 1 byte to 4 KiB for ttl, rounded up to milliseconds. With a ttl of
// zero or less it deletes the key, whatever the value.
func (s *Store) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	if err := checkKey("Set", key); err != nil {
		return err
	}
	if ttl > 0 && (value == "" || len(value) > valueMax) {
		return argument("Set", "value", "is empty, or longer than 4 KiB")
	}
	return s.run(ctx, "set", func(ctx context.Context) error {
		if ttl <= 0 { // go-redis would keep the value for ever
			return s.client().Del(ctx, s.prefix+valuePrefix+key).Err()
		}
		return s.client().Set(ctx, s.prefix+valuePrefix+key, value, wholeMilliseconds(ttl)).Err()
	})
}

// longest prevents an overflow when a time is rounded up.
const longest = 100 * 365 * 24 * time.Hour

// wholeMilliseconds rounds up, so that a time shorter than 1 ms isn't zero.
func wholeMilliseconds(d time.Duration) time.Duration {
	d = min(d, longest)
	if rest := d % time.Millisecond; rest > 0 {
		return d - rest + time.Millisecond
	}
	return d
}

func argument(function, field, reason string) error {
	return &wechat.ArgumentError{API: "redisstore." + function, Field: field, Reason: reason}
}

// checkKey checks that a key is as wechat's contracts promise.
func checkKey(function, key string) error {
	wrong := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '.' || r == '_' || r == '-')
	}
	if key == "" || len(key) > keyMax || strings.ContainsFunc(key, wrong) {
		return argument(function, "key", "must be 1 to 128 letters, digits, dots, underscores and hyphens")
	}
	return nil
}

func checkLease(function string, lease time.Duration) error {
	if lease <= 0 {
		return argument(function, "lease", "must be above zero")
	}
	return nil
}
