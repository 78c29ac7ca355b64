// Package addresses finds the client's IP address of a request behind trusted proxies, and checks
// addresses against a list that renews itself.
package addresses

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Parse reads an address or an address block. An IPv4 address in IPv6 form becomes IPv4.
func Parse(s string) (netip.Prefix, bool) {
	s = strings.TrimSpace(s)
	if p, err := netip.ParsePrefix(s); err == nil {
		return Plain(p)
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	a = a.Unmap()
	return netip.PrefixFrom(a, a.BitLen()), true
}

// Plain returns an address block without host bits. An IPv4 block in IPv6 form becomes
// IPv4.
func Plain(p netip.Prefix) (netip.Prefix, bool) {
	if p.Addr().Is4In6() {
		if p.Bits() < 96 {
			return netip.Prefix{}, false // it holds IPv6 addresses too
		}
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked(), p.IsValid()
}

func holds(prefixes []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Proxies are the proxies whose header is trusted.
type Proxies struct {
	Header  string // in canonical form
	Trusted []netip.Prefix
}

// maxHops limits the proxies of one request.
const maxHops = 32

// Client returns the address that a request came from. It goes from the connection through the
// header, right to left, to the first address that isn't a trusted proxy. The client may have
// invented everything before that. It is false if an entry on the way isn't an address.
func (p *Proxies) Client(r *http.Request) (netip.Addr, bool) {
	from, ok := parseHop(r.RemoteAddr)
	if !ok || !p.trust(from) {
		return from, ok
	}
	lines := r.Header[p.Header]
	for i, hops := len(lines)-1, 0; i >= 0; i-- {
		for rest := lines[i]; rest != ""; hops++ {
			comma := strings.LastIndexByte(rest, ',')
			hop, ok := parseHop(strings.TrimSpace(rest[comma+1:]))
			if !ok || hops == maxHops {
				return netip.Addr{}, false
			}
			if from = hop; !p.trust(from) {
				return from, true
			}
			rest = rest[:max(comma, 0)]
		}
	}
	return from, true
}

func (p *Proxies) trust(a netip.Addr) bool { return holds(p.Trusted, a) }

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
