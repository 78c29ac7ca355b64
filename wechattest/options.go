package wechattest

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"strings"

	"github.com/minigo-dev/wechat/internal/argument"
)

// A Mode says how pushes are protected (消息加解密方式). The zero value is Secure.
type Mode uint8

// The modes that WeChat's console offers.
const (
	Secure     Mode = iota // 安全模式: encrypted only
	Compatible             // 兼容模式: plain and encrypted together
	Plain                  // 明文模式: signed, not encrypted
)

// A Format says how pushes are written (数据格式). The zero value is JSON.
type Format uint8

// The formats that WeChat's console offers.
const (
	JSON Format = iota
	XML
)

// An Option changes the app that [New], [Start] or [Platform.NewApp] simulates.
type Option interface{ apply(*config) error }

type option func(*config) error

func (o option) apply(c *config) error { return o(c) }

type config struct {
	appID, secret, token, aesKey, originalID string
	paymentKey, sandboxKey, offerID          string
	mode                                     Mode
	format                                   Format
	unsplit                                  bool
	seed                                     *uint64
	allowed                                  []netip.Prefix
	caller                                   netip.Addr
	callbackURL                              string
	perDay                                   map[string]int
	denied                                   map[string]bool
	address                                  string
	controlHosts                             []string
	controlKey                               string
	risky                                    []string
	account                                  Account
	formatGiven                              bool
	ads                                      RewardedAdConfig
	apiSecurity                              bool
	security                                 *apiSecurity // of an earlier run
}

// WithMode chooses how pushes are protected; [Secure] by default.
func WithMode(m Mode) Option {
	return option(func(c *config) error {
		if m > Plain {
			return errors.New("wechattest: WithMode: no such mode")
		}
		c.mode = m
		return nil
	})
}

// WithFormat chooses how pushes and their answers are written; [JSON] by default, [XML]
// for an official account, which has no JSON.
func WithFormat(f Format) Option {
	return option(func(c *config) error {
		if f > XML {
			return errors.New("wechattest: WithFormat: no such format")
		}
		c.format, c.formatGiven = f, true
		return nil
	})
}

// WithUnsplitTexts leaves the end of a CDATA section as it is in the texts of [XML]
// pushes, and so in what users write. By default it is split into two sections, as XML
// wants; which one WeChat does isn't known. It changes nothing in [JSON].
func WithUnsplitTexts() Option {
	return option(func(c *config) error { c.unsplit = true; return nil })
}

// WithAppID sets the app's id.
func WithAppID(id string) Option {
	return setting("WithAppID", id, func(c *config) { c.appID = id })
}

// WithSecret sets the app's AppSecret.
func WithSecret(secret string) Option {
	return setting("WithSecret", secret, func(c *config) { c.secret = secret })
}

// WithToken sets the token (令牌) that pushes are signed with.
func WithToken(token string) Option {
	return setting("WithToken", token, func(c *config) { c.token = token })
}

// WithOriginalID sets the account's original id (原始 ID, gh_...).
func WithOriginalID(id string) Option {
	return setting("WithOriginalID", id, func(c *config) { c.originalID = id })
}

// WithEncodingAESKey sets the key (消息加密密钥) of encrypted pushes: 43 letters and digits.
func WithEncodingAESKey(key string) Option {
	return option(func(c *config) error {
		if _, err := aesKey(key); err != nil {
			return fmt.Errorf("wechattest: WithEncodingAESKey: %w", err)
		}
		c.aesKey = key
		return nil
	})
}

// WithSeed makes every id, token, key and nonce of the Platform follow from a number, so
// that two runs look alike. It makes tokens guessable, which is fine in a test. All apps
// of a simulated WeChat draw from one seed, that of the first.
func WithSeed(seed uint64) Option {
	return option(func(c *config) error { c.seed = &seed; return nil })
}

// WithAllowedIPs turns the app's allow list on (IP 白名单): the token endpoints answer
// 40164 to callers that aren't on it. Each entry is an address or a CIDR block.
func WithAllowedIPs(entries ...string) Option {
	return option(func(c *config) error {
		c.allowed = []netip.Prefix{}
		for _, e := range entries {
			prefix, err := netip.ParsePrefix(e)
			if err != nil {
				addr, err := netip.ParseAddr(e)
				if err != nil {
					return fmt.Errorf("wechattest: WithAllowedIPs: %q is no address", e)
				}
				prefix = netip.PrefixFrom(addr, addr.BitLen())
			}
			c.allowed = append(c.allowed, prefix)
		}
		return nil
	})
}

// WithCallerIP sets the address that in-memory requests come from; 127.0.0.1 by default.
func WithCallerIP(ip string) Option {
	return option(func(c *config) error {
		addr, err := netip.ParseAddr(ip)
		if err != nil {
			return fmt.Errorf("wechattest: WithCallerIP: %q is no address", ip)
		}
		c.caller = addr.Unmap()
		return nil
	})
}

// WithCallbackURL sets the URL that [Platform.Serve] delivers to, for handlers that
// route by path; http://localhost/wechat by default.
func WithCallbackURL(u string) Option {
	return option(func(c *config) error {
		if err := checkURL(u); err != nil {
			return fmt.Errorf("wechattest: WithCallbackURL: %w", err)
		}
		c.callbackURL = u
		return nil
	})
}

// WithDailyQuota sets how many calls a day an API path takes; past them it answers
// 45009. Days end at midnight in Beijing.
func WithDailyQuota(path string, n int) Option {
	return option(func(c *config) error {
		if !strings.HasPrefix(path, "/") || n < 0 {
			return errors.New("wechattest: WithDailyQuota: a path begins with / and a quota is not negative")
		}
		c.perDay[path] = n
		return nil
	})
}

// WithoutAPI takes API paths away from the app: they answer 48001.
func WithoutAPI(paths ...string) Option {
	return option(func(c *config) error {
		for _, p := range paths {
			if !strings.HasPrefix(p, "/") {
				return fmt.Errorf("wechattest: WithoutAPI: %q doesn't begin with /", p)
			}
			c.denied[p] = true
		}
		return nil
	})
}

// setting is text that stands in WeChat's console: what that can't hold would hide that a
// bot has it so in its settings.
func setting(name, value string, set func(*config)) Option {
	return option(func(c *config) error {
		if value == "" || strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r >= 0x7F }) {
			return fmt.Errorf("wechattest: %s: empty, or not of printable ASCII; look for blanks and line ends", name)
		}
		set(c)
		return nil
	})
}

func text(name, value string, set func(*config)) Option {
	return option(func(c *config) error {
		if value == "" || strings.TrimSpace(value) != value {
			return fmt.Errorf("wechattest: %s: empty, or blanks around it", name)
		}
		set(c)
		return nil
	})
}

// newConfig applies the options; [config.fill] sets what they left open.
func newConfig(opts []Option) (config, error) {
	c := config{
		caller:      netip.AddrFrom4([4]byte{127, 0, 0, 1}),
		callbackURL: "http://localhost/wechat",
		perDay:      maps.Clone(dailyQuotas),
		denied:      map[string]bool{},
		address:     anyAddress,
	}
	for _, o := range opts {
		if err := o.apply(&c); err != nil {
			return config{}, err
		}
	}
	if err := c.checkAddress(); err != nil {
		return config{}, err
	}
	switch {
	case c.account == OfficialAccount && !c.formatGiven:
		c.format = XML
	case c.account == OfficialAccount && c.format == JSON:
		return config{}, bothf("wechattest: WithFormat: an official account pushes XML only", "公众号只推送 XML")
	}
	return c, nil
}

// fill draws what the options left open.
func (c *config) fill(ids *idSource) {
	fill := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	// Every value is drawn even if unused, so that an option moves no other value.
	fill(&c.appID, "wx"+ids.hex(16))
	fill(&c.secret, ids.hex(32))
	fill(&c.token, ids.alnum(16))
	fill(&c.aesKey, ids.aesKey())
	fill(&c.originalID, "gh_"+ids.hex(12))
	fill(&c.paymentKey, ids.alnum(32))
	fill(&c.sandboxKey, ids.alnum(32))
	fill(&c.offerID, offerIDOf(c.appID)) // not drawn
	c.ads = rewardedAdsOf(c.appID, c.secret)
}

// aesKey decodes an EncodingAESKey. Its last character may hold bits that don't count.
func aesKey(encoded string) ([]byte, error) {
	if len(encoded) != 43 || strings.ContainsFunc(encoded, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		return nil, errors.New("an EncodingAESKey is 43 letters and digits")
	}
	return base64.StdEncoding.DecodeString(encoded + "=")
}

func checkURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return errors.New("not an http or https URL")
	}
	if _, isHost := argument.SplitHost(u.Host); !isHost && strings.ContainsAny(u.Host, "[]") {
		return errors.New("not an http or https URL")
	}
	return nil
}
