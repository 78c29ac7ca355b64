package wechat

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"github.com/minigo-dev/wechat/internal/addresses"
)

// A SourceFilter decides whether pushes are taken from an address: nil takes them, an
// error refuses them and is what the hook is told. IPv4 addresses come as IPv4, without
// a zone. It is called for each push, concurrently, before anything is read.
type SourceFilter func(ctx context.Context, from netip.Addr) error

// WithSources takes pushes from those addresses only that the filter lets through, such
// as [SourceList.Check] for the addresses that WeChat publishes. Others are answered 403,
// with [ErrForeignSource] or the filter's error for the hook. It supplements the
// signature and replaces no other check.
//
// The address is the connection's, [http.Request].RemoteAddr; behind a proxy that is the
// proxy's, see [WithTrustedProxies]. URL verifications, which WeChat publishes no
// addresses for, aren't filtered, nor is what [Callback.Open] is given.
func WithSources(filter SourceFilter) CallbackOption {
	return func(c *callbackConfig) error {
		if filter == nil {
			return callbackFault("sources", "is nil")
		}
		c.source.filter = filter
		return nil
	}
}

// WithTrustedProxies reads a push's address from a header where the connection comes
// from one of your own proxies. It needs [WithSources].
//
// header is the one that the proxies set: X-Forwarded-For, to which each of them appends
// the address that it was called from, or X-Real-IP or another that the outermost one
// replaces. No other header is read. A header that a proxy hands on as the client sent
// it is the client's to choose: name none of those. Of a list, the right-most address
// that isn't a trusted proxy counts, as all before it may be invented; an entry there
// that is no address refuses the push. Without the header, the address is the proxy's own.
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

func parsePrefix(s string) (netip.Prefix, bool) { return addresses.Parse(s) }
