package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

const (
	pathCallbackIP    = "/cgi-bin/getcallbackip"
	pathAPIDomainIP   = "/cgi-bin/get_api_domain_ip"
	pathCallbackCheck = "/cgi-bin/callback/check"
)

// GetCallbackIP returns the addresses that WeChat pushes from (获取微信推送服务器IP).
// They change: ask again daily. [NewSourceList] does, and refuses pushes from others.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_getcallbackip
//
//wechat:api GET /cgi-bin/getcallbackip
func (c *Client) GetCallbackIP(ctx context.Context) ([]netip.Prefix, error) {
	return c.addresses(ctx, pathCallbackIP)
}

// GetAPIDomainIP returns the addresses of api.weixin.qq.com (获取微信API服务器IP), for
// the rules of a firewall. They change: ask again daily.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_getapidomainip
//
//wechat:api GET /cgi-bin/get_api_domain_ip
func (c *Client) GetAPIDomainIP(ctx context.Context) ([]netip.Prefix, error) {
	return c.addresses(ctx, pathAPIDomainIP)
}

func (c *Client) addresses(ctx context.Context, path string) ([]netip.Prefix, error) {
	var answer addressAnswer
	call := &call{endpoint: get(path).thatIsSafe(), out: &answer}
	if err := c.do(ctx, call); err != nil {
		return nil, err
	}
	prefixes := make([]netip.Prefix, len(answer.IPList))
	for i, entry := range answer.IPList {
		p, ok := parsePrefix(entry)
		if !ok {
			entry = shorten(redact(entry, call.known()), 64)
			return nil, call.transportError(http.StatusOK, true, errors.New("the answer's ip_list holds "+strconv.Quote(entry)+", which is no address"))
		}
		prefixes[i] = p
	}
	return prefixes, nil
}

type addressAnswer struct {
	IPList oneOrMore[string] `json:"ip_list"`
}

func (a *addressAnswer) missing() string {
	if len(a.IPList) == 0 {
		return "ip_list"
	}
	return ""
}

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

// oneOrMore is a list that WeChat may also send as its only element.
type oneOrMore[T any] []T

// UnmarshalJSON accepts [x, y], x, and null, "" or {} for none.
func (l *oneOrMore[T]) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "null", `""`, "{}":
		*l = nil
		return nil
	}
	if b[0] == '[' {
		return json.Unmarshal(b, (*[]T)(l))
	}
	*l = make([]T, 1)
	return json.Unmarshal(b, &(*l)[0])
}

// A CheckAction says what [Client.CallbackCheck] tries.
type CheckAction string

// What can be checked of the connection to your server.
const (
	CheckDNS  CheckAction = "dns"  // the names of the callback's URL
	CheckPing CheckAction = "ping" // the way to its addresses
	CheckAll  CheckAction = "all"  // both
)

// A CheckOperator says from whose network [Client.CallbackCheck] tries it.
type CheckOperator string

// The networks that WeChat checks from.
const (
	OperatorChinaNet CheckOperator = "CHINANET" // China Telecom (中国电信)
	OperatorUnicom   CheckOperator = "UNICOM"   // China Unicom (中国联通)
	OperatorCAP      CheckOperator = "CAP"      // Tencent's own (腾讯自建出口)
	OperatorDefault  CheckOperator = "DEFAULT"  // WeChat chooses by the address
)

// CallbackCheckRequest is a check of the connection to your server. Both are required.
type CallbackCheckRequest struct {
	Action        CheckAction
	CheckOperator CheckOperator
}

// CallbackCheckResult is how WeChat's servers reach yours. The lists that the action
// didn't ask for are empty.
type CallbackCheckResult struct {
	DNS  []DNSCheck
	Ping []PingCheck
}

// DNSCheck is one address that the callback's name resolves to.
type DNSCheck struct {
	IP           string `json:"ip"`
	RealOperator string `json:"real_operator"` // whose network the address is in
}

// PingCheck is what became of pings to one address.
type PingCheck struct {
	IP           string `json:"ip"`
	FromOperator string `json:"from_operator"` // the network that they came from
	PackageLoss  string `json:"package_loss"`  // such as 0% or 100%
	Time         string `json:"time"`          // with its unit, such as 23.1ms
}

// CallbackCheck makes WeChat try the connection to the server that it pushes to
// (网络通信检测). Without a callback URL in WeChat's console it is Code(40201); an
// action that WeChat doesn't know is Code(40202), an operator Code(40203).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_callbackcheck
//
//wechat:api POST /cgi-bin/callback/check
func (c *Client) CallbackCheck(ctx context.Context, r *CallbackCheckRequest) (*CallbackCheckResult, error) {
	if r == nil {
		return nil, &ArgumentError{API: pathCallbackCheck, Field: "request", Reason: "is nil"}
	}
	if err := requireText(pathCallbackCheck, "Action", string(r.Action)); err != nil {
		return nil, err
	}
	if err := requireText(pathCallbackCheck, "CheckOperator", string(r.CheckOperator)); err != nil {
		return nil, err
	}
	var answer checkAnswer
	o := append(make(jsonObject, 0, 64), '{').text("action", string(r.Action)).text("check_operator", string(r.CheckOperator))
	err := c.do(ctx, &call{
		endpoint: post(pathCallbackCheck).thatIsSafe(),
		body:     body{contentType: headerJSON, bytes: append(o, '}')},
		out:      &answer,
	})
	if err != nil {
		return nil, err
	}
	return &CallbackCheckResult{DNS: answer.DNS, Ping: answer.Ping}, nil
}

type checkAnswer struct {
	DNS  oneOrMore[DNSCheck]  `json:"dns"`
	Ping oneOrMore[PingCheck] `json:"ping"`
}

func (a *checkAnswer) missing() string {
	if len(a.DNS) == 0 && len(a.Ping) == 0 {
		return "dns and ping"
	}
	return ""
}
