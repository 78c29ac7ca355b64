// Package redisstore keeps on Redis what the processes of one app share: the
// access_token with the lock that makes them take turns in fetching it, and the pushes
// that have been handled.
//
//	client := redis.NewClient(&redis.Options{Addr: "redis.internal:6379"})
//	store, err := redisstore.New(client)
//	app, err := wechat.New(appID, secret, wechat.WithTokenStore(store))
//	callback, err := wechat.NewCallback(token, wechat.WithEncryption(appID, key), wechat.WithDedup(store))
//
// While Redis is down, calls go on with each process's own copy of the token and pushes
// are handled without the check for duplicates; nothing waits longer than [WithTimeout].
//
// Redis then holds access_tokens, and replies to users, in clear. Let nobody else read it.
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

// A Store is a [wechat.TokenStore], [wechat.TokenLocker] and [wechat.DedupStore] on
// Redis. It needs Redis 2.8 or newer and its commands GETRANGE, SET, DEL, EVAL and EVALSHA.
// Each operation touches one key, so any cluster will do. It is safe for concurrent use,
// and there is nothing to close but the client.
//
// Its errors hold no key, no value and no text of the server's but the error's code. What
// the client fails with is matched by [errors.Is], and shown where it is the client's own
// (closed, no free connection) or of the network; other errors, such as those of a hook or
// a Dialer, are withheld, and [errors.As] doesn't reach them.
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

// WithPrefix puts a text before every key, "wechat:" by default: up to 64 printable
// ASCII characters without blanks, or none. Behind it come "value:" for what Set keeps,
// "lock:" for locks and "push:" for pushes, and then the key.
func WithPrefix(prefix string) Option {
	return option(func(s *Store) error {
		if len(prefix) > prefixMax || strings.ContainsFunc(prefix, func(r rune) bool { return r <= ' ' || r >= 0x7F }) {
			return argument("New", "WithPrefix", "is longer than 64, or holds a blank or a character that isn't printable ASCII")
		}
		s.prefix = prefix
		return nil
	})
}

// WithTimeout bounds each operation, 500 ms by default, whatever timeouts and retries
// the client has. A shorter deadline of the context wins.
func WithTimeout(d time.Duration) Option {
	return option(func(s *Store) error {
		if d <= 0 {
			return argument("New", "WithTimeout", "must be above zero")
		}
		s.timeout = d
		return nil
	})
}

// New makes a Store on a client of go-redis: for one server, a cluster, sentinels. It
// answers the first fault of its arguments as a [*wechat.ArgumentError] and makes no
// call, so Redis may be down. Keep the client's own timeouts on, as they are by default:
// they end what the Store has stopped waiting for.
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

// Format prints the type and nothing else, whatever the verb: the client knows a password.
func (s *Store) Format(f fmt.State, _ rune) { fmt.Fprint(f, "redisstore.Store") }

// Get returns the value of a key, [wechat.ErrKeyNotFound] where there is none.
func (s *Store) Get(ctx context.Context, key string) (string, error) {
	if err := checkKey("Get", key); err != nil {
		return "", err
	}
	// A range, so that a foreign value of any size costs no more than one byte too many.
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
// zero or less it forgets the key, whatever the value.
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

// longest keeps a time from overflowing as it is rounded up.
const longest = 100 * 365 * 24 * time.Hour

// wholeMilliseconds rounds up: what is shorter than Redis can count isn't nothing.
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

// checkKey keeps a key to what wechat's contracts promise.
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
