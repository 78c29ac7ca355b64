package wechat

import (
	"net/url"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/internal/argument"
)

// simulatedToken is the beginning of a simulated WeChat's access_tokens.
const simulatedToken = "sim_"

// WithSimulatorHost lets [WithBaseURL] name a simulated WeChat ("wechat sim", package wechattest) by
// plain http on another host, such as that of another container: a name or an IP address, without
// a port. It is for development and tests only, because everything crosses the network in clear, the
// AppSecret of [New] too: give it the simulator's settings, never those of a real app. A call whose
// access_token isn't a simulator's fails with an [*ArgumentError] before it is sent. WeChat's own
// hosts are refused.
//
//	wechat.New(appID, secret, wechat.WithBaseURL("http://sim:8642"), wechat.WithSimulatorHost("sim"))
func WithSimulatorHost(host string) TransportOption {
	return transportOption(func(t *transportConfig) error {
		if reason := argument.SimulatorHost(host); reason != "" {
			return &ArgumentError{Field: "WithSimulatorHost", Reason: reason}
		}
		t.simulators = append(slices.Clip(t.simulators), host)
		return nil
	})
}

// settleBases checks the base URLs when all options are known.
func (c *config) settleBases(api string) error {
	c.simulated = false
	if !c.ownBases {
		return nil
	}
	bases := make([]string, len(c.bases)) // not in place: With shares those of its Client
	for i, raw := range c.bases {
		base, reason := argument.BaseURL(raw, c.simulators...)
		if reason != "" {
			return &ArgumentError{API: api, Field: "WithBaseURL", Reason: reason}
		}
		bases[i] = base
		c.simulated = c.simulated || strings.HasPrefix(base, "http:") && isRemote(base)
	}
	c.bases = bases
	if c.simulated && c.hosted {
		return &ArgumentError{API: api, Field: "WithSimulatorHost", Reason: "excludes WithCloudHosting"}
	}
	return nil
}

// mayCarry refuses an access_token that isn't a simulator's: it would cross the network in clear.
func (l *link) mayCarry(c *call, token string) error {
	if !l.simulated {
		return nil
	}
	for _, t := range append(slices.Clone(c.query["access_token"]), token) {
		if t != "" && !strings.HasPrefix(t, simulatedToken) {
			return &ArgumentError{API: c.endpoint.path, Field: "WithSimulatorHost", Reason: "the access_token isn't a simulator's (sim_...): it would cross the network in clear"}
		}
	}
	return nil
}

func isRemote(base string) bool {
	u, err := url.Parse(base)
	return err != nil || !argument.IsLoopback(u.Hostname())
}
