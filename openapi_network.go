package wechat

import (
	"context"
	"net/netip"
	"strconv"

	"github.com/minigo-dev/wechat/internal/addresses"
)

// GetCallbackIP returns the addresses that WeChat pushes from (获取微信推送服务器IP).
// They change, so ask again every day. [NewSourceList] does this for you.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_getcallbackip
//
//wechat:api GET /cgi-bin/getcallbackip
func (c *Client) GetCallbackIP(ctx context.Context) ([]netip.Prefix, error) {
	return c.addresses(ctx, "/cgi-bin/getcallbackip")
}

// GetAPIDomainIP returns the addresses of api.weixin.qq.com (获取微信API服务器IP), for
// the rules of a firewall. They change, so ask again every day.
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

// fault reads the addresses. It redacts an entry before quoting it, because the answer can
// contain anything.
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

// A CheckAction says what [Client.CallbackCheck] tests.
type CheckAction string

// The tests of the connection to your server.
const (
	CheckDNS  CheckAction = "dns"  // resolve the host of the callback's URL
	CheckPing CheckAction = "ping" // ping its addresses
	CheckAll  CheckAction = "all"  // both
)

// A CheckOperator is the network that [Client.CallbackCheck] tests from.
type CheckOperator string

// The networks that WeChat can test from.
const (
	OperatorChinaNet CheckOperator = "CHINANET" // China Telecom (中国电信)
	OperatorUnicom   CheckOperator = "UNICOM"   // China Unicom (中国联通)
	OperatorCAP      CheckOperator = "CAP"      // Tencent's own (腾讯自建出口)
	OperatorDefault  CheckOperator = "DEFAULT"  // WeChat chooses by the address
)

// CallbackCheckRequest selects a test of the connection to your server. Both fields are
// required.
type CallbackCheckRequest struct {
	Action        CheckAction   `json:"action" oneof:"dns ping all"`
	CheckOperator CheckOperator `json:"check_operator" oneof:"CHINANET UNICOM CAP DEFAULT"`
}

// CallbackCheckResult says how WeChat's servers reach yours. A list that the action didn't
// ask for is empty.
type CallbackCheckResult struct {
	DNS  []DNSCheck  `json:"dns"`
	Ping []PingCheck `json:"ping"`
}

// DNSCheck is one address that the callback's name resolves to.
type DNSCheck struct {
	IP           string `json:"ip"`
	RealOperator string `json:"real_operator"` // the network that the address belongs to
}

// PingCheck is the result of pings to one address.
type PingCheck struct {
	IP           string `json:"ip"`
	FromOperator string `json:"from_operator"` // the network that sent the pings
	PackageLoss  string `json:"package_loss"`  // such as 0% or 100%
	Time         string `json:"time"`          // with its unit, such as 23.1ms
}

// CallbackCheck makes WeChat test the connection to the server that it pushes to
// (网络通信检测). If WeChat's console has no callback URL, the error is Code(40201).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_callbackcheck
//
//wechat:api POST /cgi-bin/callback/check
func (c *Client) CallbackCheck(ctx context.Context, r *CallbackCheckRequest) (*CallbackCheckResult, error) {
	return Do[CallbackCheckResult](ctx, c, "POST", "/cgi-bin/callback/check", r, Repeatable(), Needs("dns|ping"))
}
