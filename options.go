package wechat

import (
	"crypto/tls"
	"errors"
	"net/http"
	"slices"
	"time"
)

const (
	defaultBaseURL       = BaseURLNearest
	defaultTimeout       = 10 * time.Second
	defaultMediaTimeout  = 60 * time.Second
	defaultAnswerLimit   = 4 << 20
	defaultDownloadLimit = 64 << 20
)

// WeChat's access points, for [WithBaseURL]. They serve the same apps and paths, so one
// can replace another. The keys of a shared [TokenStore] name the host of the first base
// URL: give all services of an app the same first one.
//
// WeChat: https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description
const (
	// BaseURLNearest is the default: WeChat picks the access point.
	BaseURLNearest = "https://api.weixin.qq.com"

	// BaseURLRecovery is for the time when the nearest one can't be reached (容灾域名).
	BaseURLRecovery = "https://api2.weixin.qq.com"

	// BaseURLShanghai is the access point in Shanghai (上海).
	BaseURLShanghai = "https://sh.api.weixin.qq.com"

	// BaseURLShenzhen is the access point in Shenzhen (深圳).
	BaseURLShenzhen = "https://sz.api.weixin.qq.com"

	// BaseURLHongKong is the access point in Hong Kong (香港).
	BaseURLHongKong = "https://hk.api.weixin.qq.com"
)

// BaseURLOverseasGame is the host of overseas mini-games (小游戏海外), for [WithBaseURL]. It
// takes only the calls that WeChat's overseas pages list. The access_token still comes
// from [BaseURLNearest]; a Client takes care of that. Users in WeChat's developer tools
// belong to BaseURLNearest: keep the Client of [New] for them, and make the overseas one
// with [Client.With]. WeChat calls the host a test.
//
// WeChat: https://gamemp.weixin.qq.com/doc/overseas-game/guide/api.html
const BaseURLOverseasGame = "https://univapi.wechat.com"

// An Option configures a [Client]. Options may come in any order; a wrong one is an
// [*ArgumentError].
type Option interface{ apply(*config) error }

// A TransportOption configures how calls reach WeChat. Functions without a Client take it
// too.
type TransportOption interface {
	Option
	transport()
}

type option func(*config) error

func (o option) apply(c *config) error { return o(c) }

type transportOption func(*transportConfig) error

func (o transportOption) apply(c *config) error { return o(&c.transportConfig) }
func (transportOption) transport()              {}

type config struct {
	transportConfig
	store  TokenStore
	locker TokenLocker
	source TokenSource
	legacy bool
}

type transportConfig struct {
	httpClient    *http.Client
	bases         []string
	timeout       time.Duration
	mediaTimeout  time.Duration
	answerLimit   int64
	downloadLimit int64
	hooks         Hooks

	ownBases bool // WithBaseURL was given
	hosted   bool // WithCloudHosting
	centre   bool // for a token centre, not for WeChat
	inClear  bool // WithTokensInClear

	simulators []string // WithSimulatorHost
	simulated  bool     // a base URL is in clear, of one of those
}

func defaultTransportConfig() transportConfig {
	return transportConfig{
		bases:         []string{defaultBaseURL},
		timeout:       defaultTimeout,
		mediaTimeout:  defaultMediaTimeout,
		answerLimit:   defaultAnswerLimit,
		downloadLimit: defaultDownloadLimit,
	}
}

// applyOptions applies the options of the function named api. Its errors name that
// function.
func applyOptions[O Option](api string, c *config, opts []O) error {
	for _, o := range opts {
		if any(o) == nil {
			return &ArgumentError{API: api, Field: "opts", Reason: "an option is nil"}
		}
		if err := o.apply(c); err != nil {
			var argument *ArgumentError
			if errors.As(err, &argument) {
				argument.API = api
			}
			return err
		}
	}
	if err := c.settleBases(api); err != nil {
		return err
	}
	return c.settleCloudHosting(api)
}

// WithHTTPClient makes calls with the Transport and the Timeout of your own client. A nil
// Transport is [http.DefaultTransport]. The client isn't changed: calls use a copy that
// refuses redirects and drops cookies. A Transport that doesn't verify TLS certificates
// is an [*ArgumentError]. Without this option, all Clients of the process share one
// connection pool with up to 100 idle connections to a host.
//
// With HTTP/2, net/http goes on using a connection that no longer answers. After a call
// that ran out of time, the next call closes the idle connections of the client; up to
// two more calls may fail before that works. HTTP2.SendPingTimeout and PingTimeout of
// your Transport find such a connection earlier.
func WithHTTPClient(c *http.Client) TransportOption {
	return transportOption(func(t *transportConfig) error {
		if c == nil {
			return &ArgumentError{Field: "WithHTTPClient", Reason: "is nil"}
		}
		transport := c.Transport
		if transport == nil {
			transport = http.DefaultTransport
		}
		if isNilPointer(transport) {
			return &ArgumentError{Field: "WithHTTPClient", Reason: "its Transport is a nil pointer"}
		}
		if h, ok := transport.(*http.Transport); ok && skipsVerification(h.TLSClientConfig) {
			return &ArgumentError{Field: "WithHTTPClient", Reason: "its Transport has InsecureSkipVerify: WeChat's certificate is always verified"}
		}
		t.httpClient = c
		return nil
	})
}

func skipsVerification(c *tls.Config) bool { return c != nil && c.InsecureSkipVerify }

// WithBaseURL replaces https://api.weixin.qq.com by another host of WeChat, such as
// [BaseURLHongKong], or by a gateway of your own. Of several URLs, the next one is tried
// if no connection can be made, never after a request may have arrived. Plain http is for
// loopback addresses only; inside WeChat's cloud hosting use [WithCloudHosting], for a simulated
// WeChat on another host [WithSimulatorHost].
//
// WeChat: https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description
func WithBaseURL(urls ...string) TransportOption {
	return transportOption(func(t *transportConfig) error {
		if len(urls) == 0 {
			return &ArgumentError{Field: "WithBaseURL", Reason: "needs a URL"}
		}
		t.bases, t.ownBases = slices.Clone(urls), true // checked in settleBases
		return nil
	})
}

// WithTimeout sets the time limit of a whole call, with the wait for a token and repeats.
// The default is 10 seconds. An earlier deadline of the context wins.
func WithTimeout(d time.Duration) TransportOption {
	return transportOption(func(t *transportConfig) error {
		t.timeout = d
		return positive("WithTimeout", d)
	})
}

// WithMediaTimeout sets the time limit of a whole upload or download. The default is 60
// seconds.
func WithMediaTimeout(d time.Duration) TransportOption {
	return transportOption(func(t *transportConfig) error {
		t.mediaTimeout = d
		return positive("WithMediaTimeout", d)
	})
}

// WithAnswerLimit sets the limit of a JSON answer in bytes, after decompression. The
// default is 4 MiB. A larger answer is ErrResponseTooLarge.
func WithAnswerLimit(bytes int64) TransportOption {
	return transportOption(func(t *transportConfig) error {
		t.answerLimit = bytes
		return positive("WithAnswerLimit", bytes)
	})
}

// WithDownloadLimit sets the limit of a downloaded file in bytes. The default is 64 MiB.
// A larger file is ErrResponseTooLarge.
func WithDownloadLimit(bytes int64) TransportOption {
	return transportOption(func(t *transportConfig) error {
		t.downloadLimit = bytes
		return positive("WithDownloadLimit", bytes)
	})
}

func positive[N time.Duration | int64](field string, n N) error {
	if n > 0 {
		return nil
	}
	return &ArgumentError{Field: field, Reason: "must be above zero"}
}

// WithHooks observes calls and tokens. The last one counts, see [JoinHooks].
func WithHooks(h Hooks) TransportOption {
	return transportOption(func(t *transportConfig) error {
		t.hooks = h
		return nil
	})
}

// WithTokenStore keeps the access_token in a store that several processes share, or that
// outlives the process. The default is a [MemoryStore] for this Client. If the store is
// also a [TokenLocker], it is used as the locker.
func WithTokenStore(s TokenStore) Option {
	return option(func(c *config) error {
		if s == nil || isNilPointer(s) {
			return &ArgumentError{Field: "WithTokenStore", Reason: "is nil"}
		}
		c.store = s
		return nil
	})
}

// WithTokenLocker lets the processes that share a store fetch one after another. The
// default is the store, if it is a [TokenLocker].
func WithTokenLocker(l TokenLocker) Option {
	return option(func(c *config) error {
		if l == nil || isNilPointer(l) {
			return &ArgumentError{Field: "WithTokenLocker", Reason: "is nil"}
		}
		c.locker = l
		return nil
	})
}

// WithTokenSource gets tokens from a source, such as a token centre (中控服务器), and not from
// WeChat. The secret of [New] may then be empty. It excludes WithTokenStore,
// WithTokenLocker and WithLegacyToken.
func WithTokenSource(s TokenSource) Option {
	return option(func(c *config) error {
		if s == nil || isNilPointer(s) {
			return &ArgumentError{Field: "WithTokenSource", Reason: "is nil"}
		}
		c.source = s
		return nil
	})
}

// WithLegacyToken fetches tokens with getAccessToken and not with getStableAccessToken.
// Each fetch then makes the token before it invalid within about five minutes, so
// processes without a common store and locker disturb each other. Use it only if
// something else depends on it.
func WithLegacyToken() Option {
	return option(func(c *config) error {
		c.legacy = true
		return nil
	})
}
