package wechat

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"github.com/minigo-dev/wechat/internal/addresses"
)

// A SourceFilter returns nil if pushes from an address are taken. An error refuses the
// push, and hooks see it. An IPv4 address comes as IPv4; there is no zone. The filter is
// called for each push, concurrently, before the body is read.
type SourceFilter func(ctx context.Context, from netip.Addr) error

// WithSources takes pushes only from addresses that the filter accepts, such as
// [SourceList.Check] for WeChat's own addresses. Others are answered 403. It is one more
// check: all others stay. docs/sources.md has more.
//
// The address is [http.Request].RemoteAddr; behind a proxy see [WithTrustedProxies]. URL
// verifications aren't filtered, because WeChat doesn't publish their addresses.
func WithSources(filter SourceFilter) CallbackOption {
	return func(c *callbackConfig) error {
		if filter == nil {
			return callbackFault("sources", "is nil")
		}
		c.source.filter = filter
		return nil
	}
}

// WithTrustedProxies reads the address of a push from a header, if the connection comes
// from one of your own proxies. It needs [WithSources]. docs/sources.md has examples.
//
// header is the one that your proxies set, X-Forwarded-For or X-Real-IP. Never name a
// header that they pass on from the client unchanged: the client chooses its value. In a
// list, the last address that isn't a trusted proxy counts, because the client may invent
// all before it. An entry that is no address refuses the push. Without the header, the
// address is the proxy's.
func WithTrustedProxies(header string, proxies ...netip.Prefix) CallbackOption {
	return func(c *callbackConfig) error {
		if header == "" || strings.ContainsFunc(header, func(r rune) bool { return r <= ' ' || r >= 0x7F || r == ':' }) {
			return callbackFault("trustedProxies", "the header must be a name such as X-Forwarded-For")
		}
		if len(proxies) == 0 {
			return callbackFault("trustedProxies", "needs an address block of a proxy")
		}
		trusted := make([]netip.Prefix, len(proxies))
		for i, p := range proxies {
			plain, ok := addresses.Plain(p)
			if !ok || plain.Bits() == 0 {
				return callbackFault("trustedProxies", "holds a block that is invalid or all of the Internet")
			}
			trusted[i] = plain
		}
		c.source.proxies = addresses.Proxies{Header: http.CanonicalHeaderKey(header), Trusted: trusted}
		return nil
	}
}

// A sourceDoor finds the address of a push and asks the filter.
type sourceDoor struct {
	filter  SourceFilter
	proxies addresses.Proxies
}

var errNoSource = errors.New("the address of the sender can't be told")

// checkSource refuses a push from an address that the filter doesn't let through.
func (d *pushDoor) checkSource(r *http.Request) error {
	if d.source == nil {
		return nil
	}
	from, ok := d.source.proxies.Client(r)
	if !ok {
		return &PushError{StepSource, errNoSource}
	}
	if err := d.source.filter(r.Context(), from); err != nil {
		return &PushError{StepSource, err}
	}
	return nil
}
