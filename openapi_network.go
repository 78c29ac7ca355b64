package wechat

import (
	"context"
	"net/netip"
	"strconv"

	"github.com/minigo-dev/wechat/internal/addresses"
)

// GetCallbackIP returns the addresses that WeChat pushes from (获取微信推送服务器IP).
// They change: ask again daily. [NewSourceList] does, and refuses pushes from others.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_getcallbackip
//
//wechat:api GET /cgi-bin/getcallbackip
func (c *Client) GetCallbackIP(ctx context.Context) ([]netip.Prefix, error) {
	return c.addresses(ctx, "/cgi-bin/getcallbackip")
}

// GetAPIDomainIP returns the addresses of api.weixin.qq.com (获取微信API服务器IP), for
// the rules of a firewall. They change: ask again daily.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_getapidomainip
//
//wechat:api GET /cgi-bin/get_api_domain_ip
func (c *Client) GetAPIDomainIP(ctx context.Context) ([]netip.Prefix, error) {
	return c.addresses(ctx, "/cgi-bin/get_api_domain_ip")
}

func (c *Client) addresses(ctx context.Context, path string) ([]netip.Prefix, error) {
	answer, err := Do[addressAnswer](ctx, c, "GET", path, nil, Repeatable(), Needs("ip_list"))
	if err != nil {
		return nil, err
	}
	return answer.prefixes, nil
}

type addressAnswer struct {
	IPList []string `json:"ip_list"`

	prefixes []netip.Prefix
}

// fault reads the addresses. WeChat may have put anything there, so it is cleaned of
// secrets before it is quoted.
func (a *addressAnswer) fault(clean func(string) string) string {
	for _, entry := range a.IPList {
		p, ok := addresses.Parse(entry)
		if !ok {
			return "the answer's ip_list holds " + strconv.Quote(shorten(clean(entry), 64)) + ", which is no address"
		}
		a.prefixes = append(a.prefixes, p)
	}
	return ""
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
	Action        CheckAction   `json:"action" oneof:"dns ping all"`
	CheckOperator CheckOperator `json:"check_operator" oneof:"CHINANET UNICOM CAP DEFAULT"`
}

// CallbackCheckResult is how WeChat's servers reach yours. The lists that the action
// didn't ask for are empty.
type CallbackCheckResult struct {
	DNS  []DNSCheck  `json:"dns"`
	Ping []PingCheck `json:"ping"`
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
// (网络通信检测). Without a callback URL in WeChat's console it is Code(40201).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_callbackcheck
//
//wechat:api POST /cgi-bin/callback/check
func (c *Client) CallbackCheck(ctx context.Context, r *CallbackCheckRequest) (*CallbackCheckResult, error) {
	return Do[CallbackCheckResult](ctx, c, "POST", "/cgi-bin/callback/check", r, Repeatable(), Needs("dns|ping"))
}
