package wechat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

// TestRemedyByAPI holds codes that need another remedy at some APIs: words that the texts
// of both languages must have there, and must not.
func TestRemedyByAPI(t *testing.T) {
	t.Parallel()
	const (
		webAuthorization = "web authorization|网页授权"
		phoneButton      = "getPhoneNumber|bindgetphonenumber|once|5 minutes|5 分钟|一次"
		login            = "wx.login"
	)
	tests := []struct {
		name     string
		api      string
		code     wechat.Code
		has, not string // words, with bars between
	}{
		{"login code", "/sns/jscode2session", 40029, login + "|same AppID|同一个 AppID", "getPhoneNumber|网页授权"},
		{"login code by a platform", "/sns/component/jscode2session", 40163, login, "getPhoneNumber|网页授权"},
		{"button's code", "/wxa/business/getuserphonenumber", 40029, phoneButton, login},
		{"button's code used", "/wxa/business/getuserphonenumber", 40163, phoneButton, login},
		{"button's code of another app", "/wxa/business/getuserphonenumber", 40013, "another mini-program|另一个小程序", login},
		{"web authorization", "/sns/oauth2/access_token", 40029, webAuthorization, login + "|getPhoneNumber"},
		{"web authorization used", "/sns/oauth2/access_token", 40163, webAuthorization, login + "|getPhoneNumber"},
		{"web authorization by a platform", "/sns/oauth2/component/access_token", 40163, webAuthorization, login},
		{"web access_token", "/sns/userinfo", 42001, "refresh_token", "/cgi-bin/token"},
		{"scope", "/sns/userinfo", 48001, "snsapi_userinfo", "category"},
		{"plugin's code", "/wxa/getpluginopenpid", 40029, "wx.pluginLogin", login},
		{"no API names the readings", "", 40029, "wx.login|phone-number button|web authorization|手机号按钮|网页授权", ""},
		{"no API, used", "", 40163, "wx.login|phone-number button|web authorization|手机号按钮|网页授权", ""},
		{"an order that is paid", "requestMidasPayment", -15007, "paid|已支付|deliver|发货", login + "|expired|过期"},
		{"an order for an item", "requestMidasPaymentGameItem", -15007, "paid|已支付", login},
		{"a session that has expired", "/xpay/submit_subscribe_pay_order", -15007, "session_key|" + login, "paid|已支付"},
		{"in the client", "requestVirtualPayment", -15007, "session_key|" + login, "paid|已支付"},
		{"either payment", "", -15007, "requestMidasPayment|paid|已支付|session_key|" + login, ""},
		{"drama", "/wxa/sec/vod/getmedia", 47003, "参数", "template|模板|thing"},
		{"template", "/cgi-bin/message/subscribe/send", 47003, "thing|模板", ""},
		{"tokens can't be asked for to clear a quota", "/cgi-bin/stable_token", 45009, "clear_quota/v2", ""},
		{"codes by the minute", "/wxa/getwxacodeunlimit", 45009, "minute|分钟", "clear_quota"},
		{"inactive user", "/wxa/game/content_spam/msg_sec_check", 61010, "2 hours|2 小时", "authoriz|授权"},
		{"authorization code", "/cgi-bin/component/api_query_auth", 61010, "authoriz|授权", "2 小时"},
		{"platform's token", "/cgi-bin/component/api_create_preauthcode", 40001, "component_access_token", "AppSecret"},
		{"platform's secret", "/cgi-bin/component/api_component_token", 40001, "component_appsecret", "component_access_token"},
		{"login's secret", "/sns/jscode2session", 40001, "AppSecret", "/cgi-bin/token"},
		{"card", "/cgi-bin/message/custom/send", 40013, "card|卡片", ""},
		{"content check", "/wxa/msg_sec_check", 40129, "1 profile|1 资料", "Chinese|中文"},
		{"a content check isn't an order", "/wxa/game/content_spam/msg_sec_check", -1, "", "order|单号"},
		{"second host", "/wxaapi/broadcast/room/addsubanchor", 500005, "host|副号", "match"},
		{"an onboarding", "/retail/B2b/retailregistermch", 90000, "onboarding|进件", "order|订单"},
		{"WebP", "", 40113, "WebP|PNG|JPEG|GIF", ""},
		{"WebP of another code", "/cgi-bin/media/upload", 40005, "WebP|PNG|JPEG|GIF", ""},
		{"WebP of a picture", "", 40137, "WebP|PNG|JPEG|GIF", ""},
		{"long text", "/cgi-bin/message/custom/send", 45002, "2048", ""},
		{"ticket expired", "", 61005, "component_verify_ticket|expired|过期|api_start_push_ticket", ""},
		{"ticket invalid", "", 61006, "component_verify_ticket|invalid|无效", ""},
		{"ticket at another door", "", 40091, "component_verify_ticket|invalid|无效", ""},
		{"platform's token expired", "", 42006, "component_access_token|api_component_token", ""},
		{"refresh_token of the platform", "", 61023, "refresh_token|kept from the authorization|authorize again|重新授权", ""},
		{"kind of platform", "", 61000, "type|类型|Third-party platform|第三方平台", ""},
		{"platform's AppID at the token", "/cgi-bin/token", 61024, "api_component_token|mini-program's own AppID|小程序自己的 AppID", ""},
		{"IP of a shop", "", 45035, "allow list|白名单", "often|频"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x, ok := (&wechat.Error{API: tt.api, Code: tt.code}).Explain()
			if !ok {
				t.Fatalf("%d of %s isn't explained", tt.code, tt.api)
			}
			text := strings.Join([]string{x.Meaning, x.Remedy, x.MeaningZH, x.RemedyZH}, "\n")
			for word := range strings.SplitSeq(tt.has, "|") {
				if !strings.Contains(text, word) {
					t.Errorf("%d of %s lacks %q:\n%s", tt.code, tt.api, word, text)
				}
			}
			for word := range strings.SplitSeq(tt.not, "|") {
				if word != "" && strings.Contains(text, word) {
					t.Errorf("%d of %s has %q:\n%s", tt.code, tt.api, word, text)
				}
			}
		})
	}
}

// TestClassByAPI holds the codes whose class depends on the API.
func TestClassByAPI(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		api   string
		code  wechat.Code
		class error
		want  bool
	}{
		{"login", "/sns/jscode2session", 40029, wechat.ErrLoginCode, true},
		{"login, used", "/sns/jscode2session", 40163, wechat.ErrLoginCode, true},
		{"login by a platform", "/sns/component/jscode2session", 40029, wechat.ErrLoginCode, true},
		{"no API", "", 40029, wechat.ErrLoginCode, true},
		{"phone number", "/wxa/business/getuserphonenumber", 40029, wechat.ErrLoginCode, false},
		{"phone number, used", "/wxa/business/getuserphonenumber", 40163, wechat.ErrLoginCode, false},
		{"web authorization", "/sns/oauth2/access_token", 40029, wechat.ErrLoginCode, false},
		{"web authorization, used", "/sns/oauth2/access_token", 40163, wechat.ErrLoginCode, false},
		{"web authorization by a platform", "/sns/oauth2/component/access_token", 40163, wechat.ErrLoginCode, false},
		{"plugin", "/wxa/getpluginopenpid", 40029, wechat.ErrLoginCode, false},
		{"day's quota", "/cgi-bin/message/custom/send", 45009, wechat.ErrQuotaExhausted, true},
		{"day's quota is no minute's", "/cgi-bin/message/custom/send", 45009, wechat.ErrRateLimited, false},
		{"codes by the minute", "/wxa/getwxacodeunlimit", 45009, wechat.ErrRateLimited, true},
		{"codes aren't by the day", "/wxa/getwxacodeunlimit", 45009, wechat.ErrQuotaExhausted, false},
		{"ads", "/publisher/stat", 45009, wechat.ErrRateLimited, true},
		{"payment's session", "/wxa/game/pay", 90016, wechat.ErrSessionExpired, true},
		{"virtual payment's session", "/xpay/currency_pay", 268490009, wechat.ErrSessionExpired, true},
		{"subscription's session", "/xpay/submit_subscribe_pay_order", -15007, wechat.ErrSessionExpired, true},
		{"an order that is paid", "requestMidasPayment", -15007, wechat.ErrSessionExpired, false},
		{"either", "", -15007, wechat.ErrSessionExpired, false},
		{"old payment's session", "/cgi-bin/midas/pay", 90010, wechat.ErrSessionExpired, true},
		{"new payment's signature", "/wxa/game/pay", 90010, wechat.ErrSessionExpired, false},
		{"IP of a shop", "/channels/ec/order/get", 45035, wechat.ErrIPNotAllowed, true},
		{"token", "/wxa/business/getuserphonenumber", 40001, wechat.ErrTokenRejected, true},
		{"platform's token", "/sns/component/jscode2session", 42001, wechat.ErrTokenRejected, true},
		{"login's secret", "/sns/jscode2session", 40001, wechat.ErrTokenRejected, false},
		{"web authorization's secret", "/sns/oauth2/access_token", 40001, wechat.ErrTokenRejected, false},
		{"the user's own token", "/sns/userinfo", 42001, wechat.ErrTokenRejected, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refusal := &wechat.Error{API: tt.api, Code: tt.code}
			err := fmt.Errorf("context: %w", refusal)
			if got := errors.Is(err, tt.class); got != tt.want {
				t.Errorf("%d of %s is %v: %t, want %t", tt.code, tt.api, tt.class, got, tt.want)
			}
			var code wechat.Code
			if !errors.Is(err, tt.code) || errors.Is(err, tt.code+1) || !errors.As(err, &code) || code != tt.code {
				t.Errorf("%d of %s isn't itself: %v", tt.code, tt.api, code)
			}
			if got := errors.Unwrap(refusal).Error(); got != tt.code.Error() {
				t.Errorf("it unwraps to %s", got)
			}
		})
	}
}
