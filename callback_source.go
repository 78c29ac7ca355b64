package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
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
		c.source.header, c.source.proxies = http.CanonicalHeaderKey(header), nil
		for _, p := range proxies {
			plain, ok := plainPrefix(p)
			if !ok || plain.Bits() == 0 {
				return callbackFault("trustedProxies", "holds a block that is invalid or all of the Internet")
			}
			c.source.proxies = append(c.source.proxies, plain)
		}
		return nil
	}
}

// A sourceDoor finds a push's address and asks the filter.
type sourceDoor struct {
	filter  SourceFilter
	header  string
	proxies []netip.Prefix
}

var errNoSource = errors.New("the address of the sender can't be told")

// maxHops bounds the proxies of one push.
const maxHops = 32

// checkSource refuses a push from an address that the filter doesn't let through.
func (d *pushDoor) checkSource(r *http.Request) error {
	if d.source == nil {
		return nil
	}
	from, ok := d.source.address(r)
	if !ok {
		return &PushError{StepSource, errNoSource}
	}
	if err := d.source.filter(r.Context(), from); err != nil {
		return &PushError{StepSource, err}
	}
	return nil
}

func (s *sourceDoor) address(r *http.Request) (netip.Addr, bool) {
	from, ok := parseHop(r.RemoteAddr)
	if !ok || !s.trusts(from) {
		return from, ok
	}
	lines := r.Header[s.header]
	for i, hops := len(lines)-1, 0; i >= 0; i-- {
		for rest := lines[i]; rest != ""; hops++ {
			comma := strings.LastIndexByte(rest, ',')
			hop, ok := parseHop(strings.TrimSpace(rest[comma+1:]))
			if !ok || hops == maxHops {
				return netip.Addr{}, false
			}
			if from = hop; !s.trusts(from) {
				return from, true
			}
			rest = rest[:max(comma, 0)]
		}
	}
	return from, true
}

func (s *sourceDoor) trusts(a netip.Addr) bool { return holds(s.proxies, a) }

func holds(prefixes []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
}

// parseHop reads an address, with or without a port.
func parseHop(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	if err != nil {
		withPort, err := netip.ParseAddrPort(s)
		if err != nil {
			return netip.Addr{}, false
		}
		a = withPort.Addr()
	}
	return a.Unmap().WithZone(""), true
}

func foreignSource(from netip.Addr) error { return fmt.Errorf("%w: %s", ErrForeignSource, from) }

// parsePrefix reads an address or a block of addresses. IPv4 written as IPv6 becomes IPv4.
func parsePrefix(s string) (netip.Prefix, bool) {
	s = strings.TrimSpace(s)
	if p, err := netip.ParsePrefix(s); err == nil {
		return plainPrefix(p)
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	a = a.Unmap()
	return netip.PrefixFrom(a, a.BitLen()), true
}

// plainPrefix masks a block, and makes IPv4 of one that is written as IPv6.
func plainPrefix(p netip.Prefix) (netip.Prefix, bool) {
	if p.Addr().Is4In6() {
		if p.Bits() < 96 {
			return netip.Prefix{}, false // it would hold IPv6 addresses too
		}
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked(), p.IsValid()
}
