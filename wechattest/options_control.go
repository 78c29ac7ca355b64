package wechattest

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat/internal/argument"
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
		if _, isHost := argument.SplitHost(address); !isHost {
			return fmt.Errorf("wechattest: WithAddress: %q is no host:port", address)
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
// exactly these host names (without the port), and for those alone who have the key of
// [Platform.ControlKey]: whoever has it can read every exchange and the app's secrets, and can make the
// simulator send requests to any URL. A request carries it as "Authorization: Bearer KEY"; a browser
// opens /_sim/?key=KEY once and then has a cookie. Requests of other sites' pages are still refused.
// The key crosses the network in clear, so open the page in networks that you trust only. The option
// also lets [WithAddress] name an address that isn't loopback.
func WithControlHosts(hosts ...string) Option {
	return option(func(c *config) error {
		if len(hosts) == 0 {
			return errors.New("wechattest: WithControlHosts: no host")
		}
		for _, host := range hosts {
			if !argument.IsHost(host) && !isIP(host) {
				return fmt.Errorf("wechattest: WithControlHosts: %q is no host name", host)
			}
			c.controlHosts = append(c.controlHosts, strings.ToLower(host))
		}
		return nil
	})
}

const keyShortest, keyLongest = 16, 128

// WithControlKey sets the key of [WithControlHosts]: 16 to 128 letters, digits, - and _. By default it
// is random, also with [WithSeed].
func WithControlKey(key string) Option {
	return option(func(c *config) error {
		if len(key) < keyShortest || len(key) > keyLongest || strings.Trim(key, anyAlnum+"-_") != "" {
			return fmt.Errorf("wechattest: WithControlKey: the key has to be %d to %d letters, digits, - and _", keyShortest, keyLongest)
		}
		c.controlKey = key
		return nil
	})
}

// ControlKey returns the key that [WithControlHosts] demands, or "" without that option.
func (p *Platform) ControlKey() string { return p.first().cfg.controlKey }

func isIP(s string) bool { _, err := netip.ParseAddr(s); return err == nil }

// checkAddress checks the address when all options are known.
func (c *config) checkAddress() error {
	host, _, _ := net.SplitHostPort(c.address) // WithAddress has checked it
	addr, err := netip.ParseAddr(host)
	if err == nil && !addr.Unmap().IsLoopback() && len(c.controlHosts) == 0 {
		return fmt.Errorf("wechattest: WithAddress: %s isn't loopback: the control API would be open to others (see WithControlHosts)", host)
	}
	switch {
	case len(c.controlHosts) == 0 && c.controlKey != "":
		return errors.New("wechattest: WithControlKey: needs WithControlHosts")
	case len(c.controlHosts) > 0 && c.controlKey == "":
		c.controlKey = rand.Text() + rand.Text() // not from the seed, which others may know
	}
	return nil
}
