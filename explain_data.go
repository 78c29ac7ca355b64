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

// An apiExplanation holds for one API, or for all below a path that ends in a slash.
type apiExplanation struct {
	path string
	is   *Explanation
}

// explainedAPIs holds the codes that mean something else at some APIs.
var explainedAPIs = [...]apiExplanation{
	{pathToken, &Explanation{40001, "The AppSecret is wrong.", secretEN, "AppSecret 错误。", secretZH, RepeatNever}},
	{pathStableToken, &Explanation{40001, "The AppSecret is wrong.", secretEN, "AppSecret 错误。", secretZH, RepeatNever}},
	{"/cgi-bin/message/custom/business/typing", &Explanation{40200, "This typing path isn't for official accounts.", "Use /cgi-bin/message/custom/typing.", "该输入状态接口不适用于公众号。", "改用 /cgi-bin/message/custom/typing。", RepeatNever}},
	{"/cgi-bin/message/custom/typing", &Explanation{40200, "This typing path is for official accounts.", "Use /cgi-bin/message/custom/business/typing.", "该输入状态接口仅适用于公众号。", "改用 /cgi-bin/message/custom/business/typing。", RepeatNever}},
	{"/cgi-bin/midas/", &Explanation{90000, "A parameter of the payment is wrong.", fixEN, "支付参数错误。", fixZH, RepeatNever}},
	{"/cgi-bin/midas/", &Explanation{90010, "The user has no session.", loginEN, "用户没有登录态。", loginZH, RepeatNever}},
	{"/cgi-bin/midas/", &Explanation{90011, "sig is wrong.", paySigEN, "sig 错误。", paySigZH, RepeatNever}},
	{"/cgi-bin/midas/", &Explanation{90018, "Something is wrong with the account or the IP.", fixEN, "账号或 IP 有问题。", fixZH, RepeatNever}},
	{"/cgi-bin/midas/", &Explanation{-1, "WeChat is busy; whether the payment took effect is unknown.", orderBusyEN, "系统繁忙，支付是否生效未知。", orderBusyZH, RepeatSoon}},
	{"/wxa/game/", &Explanation{-1, "WeChat is busy; whether the call took effect is unknown.", orderBusyEN, "系统繁忙，操作是否生效未知。", orderBusyZH, RepeatSoon}},
	{"/xpay/", &Explanation{-1, "WeChat is busy; whether the call took effect is unknown.", orderBusyEN, "系统繁忙，操作是否生效未知。", orderBusyZH, RepeatSoon}},
	{"/publisher/stat", &Explanation{45009, "Too many ads queries.", "Wait, then ask less often.", "广告数据查询过于频繁。", "稍等并降低频率。", RepeatLater}},
	{"/publisher/stat", &Explanation{45010, "The ads query's action is unknown.", "Check action.", "广告数据查询的 action 不存在。", "检查 action。", RepeatNever}},
	{"/wxa/business/checkencryptedmsg", &Explanation{1, "WeChat encrypted no such data in the last 3 days.", "Don't trust the data.", "最近 3 天内微信没有生成过该加密数据。", "不要信任该数据。", RepeatNever}},
	{"/wxa/business/gamematch/", &Explanation{1, "There is no such matchid.", "Check match_id.", "matchid 不存在。", "检查 match_id。", RepeatNever}},
	{"/wxa/getwxagameidentityinfo", &Explanation{1, "The game room has no data.", "Check access_info.", "该游戏房间没有数据。", "检查 access_info。", RepeatNever}},
	{"/wxa/generate_urllink", &noLinks},
	{"/wxa/generate_urllink", &linksBanned},
	{"/wxa/generatenfcscheme", &noLinks},
	{"/wxa/generatenfcscheme", &linksBanned},
	{"/wxa/generatescheme", &noLinks},
	{"/wxa/generatescheme", &linksBanned},
	{"/wxa/genwxashortlink", &Explanation{43104, "The mini-program's category may not create temporary short links.", "Create permanent ones, or use URL links.", "小程序类目不能生成临时短链。", "改用永久短链或 URL Link。", RepeatNever}},
	{"/wxa/getuserriskrank", &inactiveUser},
	{"/wxa/getwxacodeunlimit", &Explanation{45009, "Too many codes this minute.", "Go on in the next minute.", "本分钟生成的小程序码过多。", "下一分钟再继续。", RepeatLater}},
	{"/wxa/media_check_async", &inactiveUser},
	{"/wxa/msg_sec_check", &inactiveUser},
	{"/wxa/query_urllink", &noLinks},
	{"/wxa/queryscheme", &noLinks},
}

// What several APIs say, with codes that are others' elsewhere.
var (
	inactiveUser = Explanation{61010, "The user didn't use the app in the last 2 hours.", "Check only what a recent user wrote or did.", "用户最近 2 小时内未访问。", "仅检测近期活跃用户的内容。", RepeatNever}
	linksBanned  = Explanation{40013, "Creating links is banned for this account.", consoleEN, "生成链接的能力已被封禁。", consoleZH, RepeatNever}
	noLinks      = Explanation{40002, "The account may not create such links; errmsg speaks of a grant_type.", "Use an organization's account; NFC schemes have to be applied for.", "账号没有生成此类链接的权限，errmsg 中的 grant_type 与此无关。", "使用非个人主体账号，NFC Scheme 须先申请。", RepeatNever}
)

// Remedies that several codes share.
const (
	adAccountEN  = "Correct the ad account's data."
	adAccountZH  = "修正广告账户信息。"
	adminEN      = "Have the account's administrator confirm it."
	adminZH      = "请账号管理员确认。"
	busyEN       = "Try again after a pause, if a second call does no harm."
	busyZH       = "若重复执行没有副作用，稍后重试。"
	cardEN       = "Correct content_json by the template."
	cardZH       = "按模板修正 content_json。"
	componentEN  = "Have the account authorize the platform with this permission."
	componentZH  = "请账号重新授权并包含该权限。"
	consoleEN    = "Read the account's notices in WeChat's console."
	consoleZH    = "到微信后台查看账号通知。"
	cryptoEN     = "Check the EncodingAESKey and that the body is unchanged."
	cryptoZH     = "检查 EncodingAESKey，并确认请求体未被改动。"
	fixEN        = "Correct the request; errmsg may name the field."
	fixZH        = "修正请求，errmsg 可能指出具体字段。"
	headerEN     = "Sign the call, and look for a proxy that drops headers."
	headerZH     = "请对调用签名，并检查代理是否丢弃了请求头。"
	loginEN      = "Have the player log in again (wx.login)."
	loginZH      = "让玩家重新登录（wx.login）。"
	merchantEN   = "Check the merchant's and the item's state in the console."
	merchantZH   = "到后台检查商户与道具的状态。"
	metricEN     = "Use the values that the API's page lists."
	metricZH     = "使用接口文档列出的取值。"
	nearbyEN     = "Look the place up in the console."
	nearbyZH     = "到后台查看该地点。"
	oauthEN      = "Have the user authorize anew."
	oauthZH      = "让用户重新授权。"
	orderBusyEN  = "Try again with the same order number after a pause."
	orderBusyZH  = "稍后用同一单号重试。"
	pageEN       = "Use a page of the released version."
	pageZH       = "使用已发布版本中的页面。"
	paySigEN     = "Check the AppKey, env, the path and that the body signed is the body sent."
	paySigZH     = "检查 AppKey、env、路径，并确认签名与发送的请求体一致。"
	quotaEN      = "Clear the quota, or wait for the next day (Beijing time)."
	quotaZH      = "清零额度，或等待次日（北京时间）。"
	rawUTF8EN    = "Send raw UTF-8."
	rawUTF8ZH    = "直接发送 UTF-8 原文。"
	refusedEN    = "Settle it with the account's administrator."
	refusedZH    = "与账号管理员沟通。"
	renameEN     = "Choose another name."
	renameZH     = "换用其他名称。"
	reportEN     = "Ask WeChat's support; give the rid."
	reportZH     = "联系微信客服并提供 rid。"
	ridEN        = "Pass the rid of an answer of the last 7 days."
	ridZH        = "传入最近 7 天内返回的 rid。"
	secretEN     = "Check the AppSecret in your configuration; resetting it voids the old one."
	secretZH     = "检查配置中的 AppSecret，重置后旧的即失效。"
	shortenEN    = "Shorten it."
	shortenZH    = "缩短长度。"
	subscribeEN  = "Use subscribe messages."
	subscribeZH  = "改用订阅消息。"
	templateIDEN = "Use a template_id of this account's list."
	templateIDZH = "使用本账号模板列表中的 template_id。"
	tokenEN      = "Fetch a new token and try once more; the Client does."
	tokenZH      = "获取新 token 后重试一次，Client 会自动处理。"
	userSigEN    = "Sign the exact body with the player's latest session_key, or have the player log in again."
	userSigZH    = "用玩家最新的 session_key 对原样请求体签名，或让玩家重新登录。"
	windowEN     = "Wait for the player's next message."
	windowZH     = "等待用户下一次发来消息。"

	consolePath = "开发管理 → 开发设置 → IP白名单"
	allowEN     = "Allow the server's outgoing IP in WeChat's console (" + consolePath + ")"
	allowZH     = "到微信后台（" + consolePath + "）添加服务器的出口 IP"
)
