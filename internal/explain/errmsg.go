package explain

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// IP returns the IP address in an errmsg. An IPv4 address in IPv6 form becomes IPv4.
func IP(errmsg string) (netip.Addr, bool) {
	for rest := errmsg; rest != ""; {
		start := strings.IndexFunc(rest, inIP)
		if start < 0 {
			break
		}
		rest = rest[start:]
		end := strings.IndexFunc(rest, func(r rune) bool { return !inIP(r) })
		if end < 0 {
			end = len(rest)
		}
		if ip, ok := parseIP(rest[:end]); ok {
			return ip, true
		}
		rest = rest[end:]
	}
	return netip.Addr{}, false
}

// inIP reports whether the character can stand in an IP address.
func inIP(r rune) bool {
	return r == '.' || r == ':' || '0' <= r && r <= '9' || 'a' <= r && r <= 'f' || 'A' <= r && r <= 'F'
}

// parseIP reads an address that may have punctuation of the text at its ends.
func parseIP(s string) (netip.Addr, bool) {
	ends := strings.TrimRight(s, ".:")
	for _, s := range [...]string{s, ends, strings.TrimPrefix(s, ":"), strings.TrimPrefix(ends, ":")} {
		if ip, err := netip.ParseAddr(s); err == nil && !ip.IsUnspecified() {
			return ip.Unmap(), true
		}
	}
	withPort, err := netip.ParseAddrPort(ends)
	return withPort.Addr(), err == nil && !withPort.Addr().IsUnspecified()
}

// Time returns when the answer with a rid was made. The first group of a rid is the Unix
// time in hex. Times before 2017, when there were no mini-programs, and after 2099 are
// none.
func Time(rid string) (time.Time, bool) {
	const form = "00000000-00000000-00000000"
	if len(rid) != len(form) || rid[8] != '-' || rid[17] != '-' {
		return time.Time{}, false
	}
	for _, group := range [...]string{rid[9:17], rid[18:]} {
		if _, err := strconv.ParseUint(group, 16, 32); err != nil {
			return time.Time{}, false
		}
	}
	seconds, err := strconv.ParseUint(rid[:8], 16, 32)
	if err != nil {
		return time.Time{}, false
	}
	t := time.Unix(int64(seconds), 0).UTC()
	if t.Year() < 2017 || t.Year() > 2099 {
		return time.Time{}, false
	}
	return t, true
}
