package wechat

// explained returns the explanation of a code, nil for an unknown one. The tables are
// laid out by the compiler: nothing is built when a program starts, and the linker
// drops them from programs that ask for no explanation.
func explained(c Code) *Explanation {
	table := explainedBusiness[:]
	switch {
	case c < explainedAccount[0].Code:
		table = explainedGeneral[:]
	case c < explainedBusiness[0].Code:
		table = explainedAccount[:]
	}
	low, high := 0, len(table)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if table[middle].Code < c {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(table) || table[low].Code != c {
		return nil
	}
	return &table[low]
}

// Remedies that several codes share.
const (
	adminEN           = "Have the account's administrator confirm it."
	adminZH           = "请账号管理员确认。"
	authcodeEN        = "Have the account authorize anew: an authorization_code is good once, until its expires_in."
	authcodeZH        = "请账号重新授权，authorization_code 只能用一次，过期作废。"
	busyEN            = "Try again after a pause; where a second call does harm, look first whether this one took effect."
	busyZH            = "稍后重试；会产生副作用的操作先查询结果。"
	cardEN            = "Correct content_json by the template."
	cardZH            = "按模板修正 content_json。"
	componentEN       = "Have the account authorize the platform with this permission set."
	componentZH       = "请账号重新授权并包含该权限集。"
	componentSecretEN = "Check the platform's component_appid and component_appsecret."
	componentSecretZH = "检查第三方平台的 component_appid 与 component_appsecret。"
	componentTokenEN  = "Fetch a new one with api_component_token, from one place only, and try once more."
	componentTokenZH  = "用 api_component_token 获取新的再重试，并只在一处获取。"
	consoleEN         = "Read the account's messages (站内信) at mp.weixin.qq.com."
	consoleZH         = "登录微信公众平台（mp.weixin.qq.com）查看站内信。"
	fixEN             = "Check the request's parameters; errmsg usually names the field."
	fixZH             = "检查请求参数，errmsg 里通常会写是哪个字段。"
	headerEN          = "Sign the call, and look for a proxy that drops headers."
	headerZH          = "请对调用签名，并检查代理是否丢弃了请求头。"
	loginEN           = "Have the user log in again (wx.login)."
	loginZH           = "让用户重新登录（wx.login）。"
	merchantEN        = "See why in WeChat Pay's merchant platform, or in its mini-program (微信支付商家助手)."
	merchantZH        = "登录微信商户平台或“微信支付商家助手”小程序查看原因。"
	metricEN          = "Use the values that the API's page lists."
	metricZH          = "使用接口文档列出的取值。"
	nearbyEN          = "Look the place up in the console."
	nearbyZH          = "到后台查看该地点。"
	oauthEN           = "Send the user through the web authorization (网页授权) again."
	oauthZH           = "让用户重新进行网页授权。"
	oauthCodeEN       = "Send the user through the web authorization (网页授权) again; a code is good once, for 5 minutes."
	oauthCodeZH       = "让用户重新进行网页授权，code 只能用一次，5 分钟内有效。"
	oauthTokenEN      = "Refresh it with the refresh_token (/sns/oauth2/refresh_token), or have the user authorize again."
	oauthTokenZH      = "用 refresh_token 刷新（/sns/oauth2/refresh_token），或让用户重新授权。"
	orderBusyEN       = "Try again with the same order number after a pause."
	orderBusyZH       = "稍后用同一单号重试。"
	pageEN            = "Use a page of the released version."
	pageZH            = "使用已发布版本中的页面。"
	paySigEN          = "Check the AppKey, env, the path and that the body signed is the body sent."
	paySigZH          = "检查 AppKey、env、路径，并确认签名与发送的请求体一致。"
	phoneCodeEN       = "Use the code of the button (open-type=getPhoneNumber, bindgetphonenumber) once, within 5 minutes."
	phoneCodeZH       = "请用户重新点击手机号按钮（open-type=getPhoneNumber，bindgetphonenumber），其 code 5 分钟内有效，只能用一次。"
	pluginCodeEN      = "Use the code of wx.pluginLogin once, within 5 minutes."
	pluginCodeZH      = "通过 wx.pluginLogin 重新获取 code，5 分钟内有效，只能用一次。"
	quotaEN           = "Reset the count with clear_quota (10 times a month), or wait for the next day (Beijing time)."
	quotaZH           = "调用 clear_quota 重置调用次数（每月 10 次），或等次日（北京时间）恢复。"
	rawUTF8EN         = "Send raw UTF-8."
	rawUTF8ZH         = "直接发送 UTF-8 原文。"
	refusedEN         = "Settle it with the account's administrator."
	refusedZH         = "与账号管理员沟通。"
	renameEN          = "Choose another name."
	renameZH          = "换用其他名称。"
	reportEN          = "Ask in WeChat's developer community (微信开放社区) with the rid, or use its API diagnosis (API 诊断)."
	reportZH          = "到微信开放社区反馈并附上 rid，或用官方“API 诊断”工具查询。"
	ridEN             = "Pass the rid of an answer of the last 7 days."
	ridZH             = "传入最近 7 天内返回的 rid。"
	secretEN          = "Check the AppSecret in your configuration; resetting it voids the old one."
	secretZH          = "检查配置中的 AppSecret，重置后旧的即失效。"
	shortenEN         = "Shorten it."
	shortenZH         = "缩短长度。"
	subscribeEN       = "Use subscribe messages."
	subscribeZH       = "改用订阅消息。"
	templateIDEN      = "Use a template_id of this account's list."
	templateIDZH      = "使用本账号模板列表中的 template_id。"
	tokenEN           = "Refresh it; this SDK did so once: another program fetches from /cgi-bin/token, or the AppSecret was reset."
	tokenZH           = "刷新 token 后重试；本 SDK 已自动重试过一次，仍失败说明有别的程序在用 /cgi-bin/token 刷新，或 AppSecret 已重置。"
	userSigEN         = "Sign the exact body with the user's latest session_key, or have the user log in again."
	userSigZH         = "用该用户最新的 session_key 对原样请求体签名，或让用户重新登录。"
	windowEN          = "Wait until the user writes or enters the session again; to reach users unasked, use subscribe messages."
	windowZH          = "等用户再次发消息或进入会话；需要主动触达请用订阅消息。"

	consolePath = "开发管理 → 开发设置 → 开发者 ID → IP 白名单"
	allowEN     = "Allow the server's outgoing IP in WeChat's console (" + consolePath + ")"
	allowZH     = "到微信公众平台（" + consolePath + "）添加服务器的出口 IP"
)
