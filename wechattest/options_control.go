package wechattest

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

const anyAddress = "127.0.0.1:0"

// WithAddress sets where [Platform.URL] listens, such as 127.0.0.1:8642. The default is a free port
// of 127.0.0.1. The host is localhost or an IP address; one that isn't loopback needs
// [WithControlHosts]. Port 0 means any free port.
func WithAddress(address string) Option {
	return option(func(c *config) error {
		host, port, err := net.SplitHostPort(address)
		if err != nil || host == "" {
			return fmt.Errorf("wechattest: WithAddress: %q is no host:port", address)
		}
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return fmt.Errorf("wechattest: WithAddress: %q is no port", port)
		}
		if strings.EqualFold(host, "localhost") {
			host = "127.0.0.1" // the machine's resolver may say otherwise
		}
		if _, err := netip.ParseAddr(host); err != nil {
			return fmt.Errorf("wechattest: WithAddress: %q is neither localhost nor an IP address", host)
		}
		c.address = net.JoinHostPort(host, port)
		return nil
	})
}

// WithControlHosts opens the simulator's page and control API (/_sim/) to other machines, under
// these host names (without the port). THERE IS NO PASSWORD: anybody who reaches the port can read
// every exchange and the app's secrets, and can make the simulator send requests to any URL.
// Requests of other sites' pages are still refused. The option also lets [WithAddress] name an
// address that isn't loopback.
func WithControlHosts(hosts ...string) Option {
	return option(func(c *config) error {
		if len(hosts) == 0 {
			return errors.New("wechattest: WithControlHosts: no host")
		}
		set := map[string]bool{}
		for _, host := range hosts {
			if host == "" || strings.ContainsAny(host, "/*[] \t") || strings.Contains(host, ":") && !isIP(host) {
				return fmt.Errorf("wechattest: WithControlHosts: %q is no host name", host)
			}
			set[strings.ToLower(host)] = true
		}
		c.controlHosts = set
		return nil
	})
}

func isIP(s string) bool { _, err := netip.ParseAddr(s); return err == nil }

// checkAddress checks the address when all options are known.
func (c *config) checkAddress() error {
	host := hostName(c.address)
	addr, err := netip.ParseAddr(host)
	if err == nil && !addr.Unmap().IsLoopback() && len(c.controlHosts) == 0 {
		return fmt.Errorf("wechattest: WithAddress: %s isn't loopback: the control API would be open to others (see WithControlHosts)", host)
	}
	return nil
}
