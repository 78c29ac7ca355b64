package explain

// A placedText is what a code means at some APIs. at holds their paths, separated by
// blanks; a path that ends in a slash stands for all below it. An API of the client has
// its name.
type placedText struct {
	at string
	is Text
}

// Where several codes mean something else.
const (
	atCode2Session = "/sns/jscode2session " + atPlatformCode2Session
	atComponent    = "/cgi-bin/component/ /sns/oauth2/component/ " + atPlatformCode2Session
	atLinks        = "/wxa/generate_urllink /wxa/generatescheme /wxa/generatenfcscheme"
	atOAuth        = "/sns/oauth2/"
	atOAuthUser    = "/sns/userinfo /sns/auth"
	atPhoneNumber  = "/wxa/business/getuserphonenumber"
	atPluginLogin  = "/wxa/getpluginopenpid"
	atSendCustom   = "/cgi-bin/message/custom/send"
	atTemplates    = "/cgi-bin/message/subscribe/send /cgi-bin/message/device/subscribe/send"
	atTokens       = "/cgi-bin/token /cgi-bin/stable_token"

	atPlatformCode2Session = "/sns/component/jscode2session"

	// AtVirtualPayment is where virtual payment refuses.
	AtVirtualPayment = "requestVirtualPayment /xpay/"
	atMidasPayment   = "requestMidasPayment requestMidasPaymentGameItem"
)

// apis holds, in the order of the codes, what codes mean at APIs where they differ from
// the general text, or where the general text names several meanings. The longest path
// that fits counts.
var apis = [...]placedText{
	{AtVirtualPayment, Text{-15017, "The merchant's payments are restricted.", merchantEN, "商户收款功能被限制。", merchantZH, RepeatNever}},
	{atMidasPayment, Text{-15017, "The order is closed.", "Start over with a new order number.", "订单已关闭。", "换新的订单号重新下单。", RepeatNever}},
	{AtVirtualPayment, Text{-15016, "signData is malformed.", "Pass the signed text to the client unchanged.", "signData 格式有误。", "把签名所用的文本原样交给客户端。", RepeatNever}},
	{atMidasPayment, Text{-15016, "The item's price is wrong.", "Use the price that was published.", "道具价格错误。", "使用已发布的价格。", RepeatNever}},
	{AtVirtualPayment, Text{-15014, "The publication isn't in effect yet.", "Wait about ten minutes after publishing.", "发布尚未生效。", "发布后约需十分钟生效，请等待。", RepeatLater}},
	{atMidasPayment, Text{-15014, "paySig is wrong.", paySigEN, "paySig 错误。", paySigZH, RepeatNever}},
	{AtVirtualPayment, Text{-15013, "The price isn't the item's.", "Use the price that was published.", "价格与道具不符。", "使用已发布的价格。", RepeatNever}},
	{atMidasPayment, Text{-15013, "The coin isn't published.", "Publish it first.", "代币未发布。", "请先发布代币。", RepeatNever}},
	{AtVirtualPayment, Text{-15012, "The payment service failed, which closed the order.", "Start over with a new order number.", "支付服务调用失败，订单已关闭。", "换新的订单号重新下单。", RepeatNever}},
	{atMidasPayment, Text{-15012, "The user's signature is wrong.", userSigEN, "signature 错误。", userSigZH, RepeatNever}},
	{AtVirtualPayment, Text{-15011, "The released version can't use the sandbox.", "Use env 0 in the released version.", "现网版本不能使用沙箱环境。", "现网版本的 env 请传 0。", RepeatNever}},
	{atMidasPayment, Text{-15011, "A value has the wrong type.", "Check the types of the fields.", "请求的数据类型错误。", "检查各字段的类型。", RepeatNever}},
	{AtVirtualPayment, Text{-15010, "The item isn't published.", "Publish it first.", "道具未发布。", "请先发布道具。", RepeatNever}},
	{atMidasPayment, Text{-15010, "The released game can't use the sandbox.", "Use env 0 in the released version.", "正式版小游戏不能使用沙箱环境。", "正式版的 env 请传 0。", RepeatNever}},
	{AtVirtualPayment, Text{-15009, "The coin isn't published.", "Publish it first.", "代币未发布。", "请先发布代币。", RepeatNever}},
	{atMidasPayment, Text{-15009, "The payment is over the health system's limit.", "Tell the user; the server can't lift the limit.", "超过健康系统的支付限额。", "提示用户，服务端无法解除。", RepeatNever}},
	{AtVirtualPayment, Text{-15007, "The session_key has expired.", loginEN, "session_key 已过期。", loginZH, RepeatNever}},
	{atMidasPayment, Text{-15007, "The order is paid already.", "Look the order up and deliver; don't let the user pay twice.", "订单已支付。", "查询订单并发货，不要让用户再付一次。", RepeatNever}},
	{AtVirtualPayment, Text{-15006, "paySig is wrong.", paySigEN, "paySig 错误。", paySigZH, RepeatNever}},
	{atMidasPayment, Text{-15006, "The currency isn't supported.", "Use CNY.", "货币类型不支持。", "currencyType 请传 CNY。", RepeatNever}},
	{AtVirtualPayment, Text{-15005, "The user's signature is wrong.", userSigEN, "用户态签名错误。", userSigZH, RepeatNever}},
	{atMidasPayment, Text{-15005, "The AppID is banned from paying.", consoleEN, "AppID 权限被封禁。", consoleZH, RepeatNever}},
	{AtVirtualPayment, Text{-15004, "The currency isn't supported.", "Use CNY.", "币种不支持。", "currencyType 请传 CNY。", RepeatNever}},
	{atMidasPayment, Text{-15004, "WeChat's backend failed.", orderBusyEN, "后台错误。", orderBusyZH, RepeatSoon}},
	{AtVirtualPayment, Text{-15003, "Virtual payment had an internal fault.", orderBusyEN, "虚拟支付系统错误。", orderBusyZH, RepeatSoon}},
	{atMidasPayment, Text{-15003, "The order number is a duplicate.", "Look the order up, and use a new number for each purchase.", "订单重复。", "先查询订单；每笔购买使用新的订单号。", RepeatNever}},
	{AtVirtualPayment, Text{-15002, "outTradeNo was used before.", "Use a new order number for each purchase.", "outTradeNo 已被使用。", "每笔购买使用新的订单号。", RepeatNever}},
	{atMidasPayment, Text{-15002, "A parameter isn't allowed.", fixEN, "参数不合法。", fixZH, RepeatNever}},
	{AtVirtualPayment, Text{-15001, "A parameter is wrong.", fixEN, "参数错误。", fixZH, RepeatNever}},
	{atMidasPayment, Text{-15001, "A parameter is missing.", fixEN, "缺少参数。", fixZH, RepeatNever}},
	{"/cgi-bin/midas/", Text{-1, "WeChat is busy; whether the payment took effect is unknown.", orderBusyEN, "系统繁忙，支付是否生效未知。", orderBusyZH, RepeatSoon}},
	{"/wxa/game/pay /wxa/game/cancelpay /wxa/game/present /wxa/game/reward/ /xpay/", Text{-1, "WeChat is busy; whether the call took effect is unknown.", orderBusyEN, "系统繁忙，操作是否生效未知。", orderBusyZH, RepeatSoon}},
	{"/wxa/business/checkencryptedmsg", Text{1, "WeChat encrypted no such data in the last 3 days.", "Don't trust the data.", "最近 3 天内微信没有生成过该加密数据。", "不要信任该数据。", RepeatNever}},
	{"/wxa/business/gamematch/", Text{1, "There is no such matchid.", "Check match_id.", "matchid 不存在。", "检查 match_id。", RepeatNever}},
	{"/wxa/getwxagameidentityinfo", Text{1, "The game room has no data.", "Check access_info.", "该游戏房间没有数据。", "检查 access_info。", RepeatNever}},
	{"/retail/B2b/getwqfchargefee", Text{1, "Bank transfers aren't enabled.", "Enable them in the console first.", "尚未开通银行转账。", "请先到后台开通。", RepeatNever}},
	{atMidasPayment, Text{1, "The user cancelled the payment.", "Nothing needs doing.", "用户取消支付。", "无需处理。", RepeatNever}},
	{atMidasPayment, Text{1000, "A parameter of the payment is wrong.", fixEN, "支付参数错误。", fixZH, RepeatNever}},
	{atMidasPayment, Text{1001, "The zone isn't published.", "Publish the zone in the console, and check zoneId and env.", "分区未发布。", "到后台发布分区，并检查 zoneId 与 env。", RepeatNever}},
	{atMidasPayment, Text{1003, "The coin or zone isn't published, or the merchant is banned.", "Publish coin and zone first, then check the merchant's state.", "代币或分区未发布，或商户号被封禁。", "先确认代币与分区已发布，再检查商户号状态。", RepeatNever}},
	{"/intp/realname/checkrealnameinfo", Text{1005, "The AppID is invalid.", "Check the AppID.", "AppID 无效。", "检查 AppID。", RepeatNever}},
	{"/wxaapi/broadcast/", Text{1007, "Live rooms: there is no such data.", "Check the ids in the request.", "直播：未获取到数据。", "检查请求中的 ID。", RepeatNever}},
	{atTokens + " " + "/cgi-bin/clear_quota/v2" + " " + "/sns/jscode2session", Text{40001, "The AppSecret is wrong.", secretEN, "AppSecret 错误。", secretZH, RepeatNever}},
	{atOAuth, Text{40001, "The AppSecret is wrong.", secretEN, "AppSecret 错误。", secretZH, RepeatNever}},
	{atOAuthUser, Text{40001, "The access_token of the web authorization is invalid.", oauthTokenEN, "网页授权的 access_token 无效。", oauthTokenZH, RepeatNever}},
	{"/cgi-bin/component/api_component_token", Text{40001, "The component_appsecret is wrong.", componentSecretEN, "component_appsecret 错误。", componentSecretZH, RepeatNever}},
	{atComponent, Text{40001, "The component_access_token is invalid or not the latest.", componentTokenEN, "component_access_token 无效或不是最新的。", componentTokenZH, RepeatWithToken}},
	{atLinks + " /wxa/queryscheme /wxa/query_urllink", Text{40002, "The account may not create such links; errmsg speaks of a grant_type.", "Use an organization's account; NFC schemes have to be applied for.", "账号没有生成此类链接的权限，errmsg 中的 grant_type 与此无关。", "使用非个人主体账号，NFC Scheme 须先申请。", RepeatNever}},
	{atOAuthUser, Text{40003, "The openid isn't the one of this web authorization.", "Use the openid that came with the access_token.", "openid 与网页授权的 access_token 不匹配。", "使用与 access_token 一起返回的 openid。", RepeatNever}},
	{"/cgi-bin/business/register /cgi-bin/business/update", Text{40004, "icon_media_id isn't a picture's.", "Upload the icon as an image.", "icon_media_id 类型不对，应为图片。", "以 image 类型上传头像。", RepeatNever}},
	{"/wxa/media_check_async", Text{40004, "media_type is wrong.", "Use 1 for audio, 2 for a picture.", "media_type 错误。", "音频传 1，图片传 2。", RepeatNever}},
	{"/cgi-bin/business/register /cgi-bin/business/update", Text{40007, "icon_media_id isn't a valid media_id.", "Upload the icon again; a media_id lives for 3 days.", "icon_media_id 不是合法的 media_id。", "重新上传头像，media_id 有效期 3 天。", RepeatNever}},
	{"/customservice/kfaccount/ /cgi-bin/customservice/", Text{40009, "The media file's length isn't allowed.", "Send a smaller file.", "媒体文件长度不合法。", "压缩后上传。", RepeatNever}},
	{atLinks, Text{40013, "Creating links is banned for this account.", consoleEN, "生成链接的能力已被封禁。", consoleZH, RepeatNever}},
	{atPhoneNumber, Text{40013, "The code was made by another mini-program than the token's.", "Use the code and the access_token of the same AppID.", "code 由另一个小程序生成，与 access_token 的 AppID 不一致。", "使用同一个 AppID 的 code 与 access_token。", RepeatNever}},
	{atSendCustom, Text{40013, "The AppID of the card is invalid.", "Send your own AppID, or leave appid out in a mini-program's card.", "卡片中的 AppID 无效。", "填自己的 AppID，小程序的卡片可不传 appid。", RepeatNever}},
	{"/cgi-bin/message/wxopen/chattoolmsg/send", Text{40013, "The AppID is wrong, or isn't bound as this API demands.", "Check the AppID and its binding.", "AppID 不正确，或不符合绑定关系要求。", "检查 AppID 与绑定关系。", RepeatNever}},
	{atOAuthUser, Text{40014, "The access_token of the web authorization is invalid.", oauthTokenEN, "网页授权的 access_token 无效。", oauthTokenZH, RepeatNever}},
	{atComponent, Text{40014, "The component_access_token is invalid.", componentTokenEN, "component_access_token 无效。", componentTokenZH, RepeatWithToken}},
	{atCode2Session, Text{40029, "The code of wx.login is invalid, expired or another AppID's.", "Check that client and server use the same AppID, then have the user log in again (wx.login).", "wx.login 的 code 无效、过期，或由另一个 AppID 生成。", "先确认前端与服务端是同一个 AppID，再让用户重新 wx.login。", RepeatNever}},
	{atPhoneNumber, Text{40029, "The phone-number code is invalid, expired or used; a login code is none.", phoneCodeEN, "手机号 code 无效、过期或已用过，登录 code 在此无效。", phoneCodeZH, RepeatNever}},
	{atOAuth, Text{40029, "The code of the web authorization is invalid, expired or another AppID's.", oauthCodeEN, "网页授权的 code 无效、过期，或由另一个 AppID 生成。", oauthCodeZH, RepeatNever}},
	{atPluginLogin, Text{40029, "The plugin's code is invalid, expired or another plugin's.", pluginCodeEN, "插件的 code 无效、过期或属于其他插件。", pluginCodeZH, RepeatNever}},
	{"/wxa/search/wxaapi_submitpages", Text{40066, "The sitemap forbids this page.", "Allow the page in sitemap.json.", "该页面被 sitemap 设为 disallow。", "在 sitemap.json 中允许该页面。", RepeatNever}},
	{"/wxa/genwxashortlink", Text{40066, "The released mini-program has no such page.", pageEN, "已发布的小程序中没有该页面。", pageZH, RepeatNever}},
	{"/cityservice/sendmsgdata", Text{40097, "An argument is wrong, or the openid isn't of an official account that has this API.", "Check the arguments, then which account issued the openid.", "参数错误，或 openid 不来自有该接口权限的公众号。", "检查参数，再确认 openid 属于哪个公众号。", RepeatNever}},
	{"/intp/quickcheckstudentidentity", Text{40097, "check_code doesn't exist, or isn't this openid's.", "Use the check_code that this user got.", "check_code 不存在，或与 openid 不匹配。", "使用该用户自己的 check_code。", RepeatNever}},
	{"/wxa/sec/order/is_trade_managed /wxa/sec/order/is_trade_management_confirmation_completed", Text{40097, "appid is missing or wrong.", "Give appid.", "缺少 appid 或有误。", "请传入 appid。", RepeatNever}},
	{"/cgi-bin/component/", Text{40125, "The component_appsecret is wrong.", componentSecretEN, "component_appsecret 错误。", componentSecretZH, RepeatNever}},
	{"/wxa/msg_sec_check /wxa/media_check_async", Text{40129, "scene is wrong.", "Use 1 profile, 2 comment, 3 forum or 4 social log.", "scene 错误。", "取 1 资料、2 评论、3 论坛、4 社交日志。", RepeatNever}},
	{"/wxa/game/content_spam/", Text{40129, "scene is wrong.", "Use 1 profile, 2 comment, 3 forum, 4 social log or 5 chat.", "scene 错误。", "取 1 资料、2 评论、3 论坛、4 社交日志、5 聊天。", RepeatNever}},
	{"/wxa/getuserriskrank", Text{40129, "scene is wrong.", "Use 0 sign-up, 1 cheating in promotions or 2 UGC.", "scene 错误。", "取 0 注册、1 营销作弊、2 UGC。", RepeatNever}},
	{"/wxa/getwxacodeunlimit", Text{40129, "scene has characters that aren't allowed, or is too long.", "Keep it within 32 letters, digits and some signs, neither % nor Chinese.", "scene 含不允许的字符或过长。", "最多 32 个字符：数字、大小写字母和部分符号，不支持 % 和中文。", RepeatNever}},
	{"/cgi-bin/wxaapp/createwxaqrcode", Text{40159, "path is empty or too long, or the body is no JSON.", "Send path in a JSON body, within 128 bytes.", "path 为空或过长，或请求体不是 JSON。", "用 JSON 请求体传入不超过 128 字节的 path。", RepeatNever}},
	{"/wxa/getwxacode", Text{40159, "path is empty or too long, or the body is no JSON.", "Send path in a JSON body, within 1024 bytes.", "path 为空或过长，或请求体不是 JSON。", "用 JSON 请求体传入不超过 1024 字节的 path。", RepeatNever}},
	{atCode2Session, Text{40163, "The code of wx.login was used before.", "Use a code once, and look for requests sent twice; have the client call wx.login for the next.", "wx.login 的 code 已被使用。", "code 只能用一次，检查是否重复提交；让前端重新 wx.login。", RepeatNever}},
	{atPhoneNumber, Text{40163, "The phone-number code was used before.", phoneCodeEN, "手机号 code 已被使用。", phoneCodeZH, RepeatNever}},
	{atOAuth, Text{40163, "The code of the web authorization was used before.", oauthCodeEN, "网页授权的 code 已被使用。", oauthCodeZH, RepeatNever}},
	{atPluginLogin, Text{40163, "The plugin's code was used before.", pluginCodeEN, "插件的 code 已被使用。", pluginCodeZH, RepeatNever}},
	{"/cgi-bin/message/custom/business/typing", Text{40200, "This typing path isn't for official accounts.", "Use /cgi-bin/message/custom/typing.", "该输入状态接口不适用于公众号。", "改用 /cgi-bin/message/custom/typing。", RepeatNever}},
	{"/cgi-bin/message/custom/typing", Text{40200, "This typing path is for official accounts.", "Use /cgi-bin/message/custom/business/typing.", "该输入状态接口仅适用于公众号。", "改用 /cgi-bin/message/custom/business/typing。", RepeatNever}},
	{atTemplates, Text{41030, "The page isn't in the released version.", "Use a page as app.json names it; parameters may follow it.", "page 路径不正确，须在已发布版本中存在。", "与 app.json 中的路径一致，后面可带参数。", RepeatNever}},
	{atOAuthUser, Text{42001, "The access_token of the web authorization has expired.", oauthTokenEN, "网页授权的 access_token 已过期。", oauthTokenZH, RepeatNever}},
	{atComponent, Text{42001, "The component_access_token has expired.", componentTokenEN, "component_access_token 已过期。", componentTokenZH, RepeatWithToken}},
	{"/cgi-bin/message/device/subscribe/send", Text{43101, "The user refuses the message; who had subscribed has cancelled it.", "Ask the user for a new subscription in the client.", "用户拒绝接受消息，曾订阅的则已取消。", "在客户端引导用户重新订阅。", RepeatNever}},
	{"/cgi-bin/message/wxopen/employeerelationmsg/send", Text{43104, "The app may not push these template messages.", "Apply for the permission in the console.", "小程序无权限推送该模板消息。", "到后台申请权限。", RepeatNever}},
	{"/wxa/genwxashortlink", Text{43104, "The mini-program's category may not create temporary short links.", "Create permanent ones, or use URL links.", "小程序类目不能生成临时短链。", "改用永久短链或 URL Link。", RepeatNever}},
	{"/wxa/getuserriskrank /wxa/media_check_async /wxa/msg_sec_check /wxa/game/content_spam/", Text{43104, "The openid isn't of this AppID.", "Check which app issued the openid.", "openid 与 AppID 不匹配。", "确认 openid 属于哪个应用。", RepeatNever}},
	{atLinks, Text{44993, "500,000 schemes and URL Links were made today.", "Go on tomorrow (Beijing time).", "当日生成的 Scheme 与 URL Link 超过 50 万。", "次日（北京时间）再继续。", RepeatLater}},
	{"/wxa/search/wxaapi_submitpages", Text{45002, "The request is too large.", "Submit fewer pages at a time.", "请求包过大。", "减少每次提交的页面数。", RepeatNever}},
	{atTokens, Text{45009, "The daily quota of fetching tokens is used up.", "Reset it with clear_quota/v2, which takes the AppSecret (10 times a month), or wait for the next day (Beijing time).", "获取 access_token 的当日次数已用完。", "用 clear_quota/v2（凭 AppSecret，每月 10 次）重置，或等次日（北京时间）恢复。", RepeatLater}},
	{"/publisher/stat", Text{45009, "Too many ads queries.", "Wait, then ask less often.", "广告数据查询过于频繁。", "稍等并降低频率。", RepeatLater}},
	{"/tcb/getqcloudtoken", Text{45009, "Too many calls of this API.", "Wait an hour; if that doesn't help, it is the day's quota.", "该接口调用过于频繁。", "一小时后再继续；仍不行则是当日次数已用完。", RepeatLater}},
	{"/wxa/genwxashortlink", Text{45009, "10,000,000 short links were made today.", "Go on tomorrow (Beijing time).", "当日生成的 Short Link 超过 1000 万。", "次日（北京时间）再继续。", RepeatLater}},
	{"/wxa/getwxacodeunlimit", Text{45009, "Too many codes this minute.", "Go on in the next minute.", "本分钟生成的小程序码过多。", "下一分钟再继续。", RepeatLater}},
	{"/publisher/stat", Text{45010, "The ads query's action is unknown.", "Check action.", "广告数据查询的 action 不存在。", "检查 action。", RepeatNever}},
	{atCode2Session, Text{45011, "Too many logins of one user this minute.", "Log in only where wx.checkSession fails, and go on in the next minute.", "同一用户本分钟登录过于频繁。", "wx.checkSession 失败时才登录，下一分钟再继续。", RepeatLater}},
	{atTemplates, Text{47003, "A value of the template's data isn't allowed.", "Correct the key that errmsg names, such as thing (at most 20 characters) or number (digits only).", "模板数据不符合规则。", "按 errmsg 指出的字段修正，例如 thing 不超过 20 个字、number 只能是数字。", RepeatNever}},
	{"/wxa/sec/vod/", Text{47003, "A parameter isn't allowed.", fixEN, "参数不符合要求。", fixZH, RepeatNever}},
	{"/cgi-bin/express/intracity/", Text{48001, "The mini-program hasn't opened intra-city delivery (同城配送).", "Open it in the console.", "小程序未开通同城配送。", "到后台开通同城配送。", RepeatNever}},
	{"/sns/userinfo", Text{48001, "The web authorization's scope doesn't cover this.", "Ask for the scope snsapi_userinfo.", "网页授权的 scope 不包含此权限。", "授权时使用 scope snsapi_userinfo。", RepeatNever}},
	{"/cgi-bin/message/wxopen/employeerelationmsg/send", Text{50001, "The user didn't subscribe to the template.", "Ask the user for the subscription.", "用户未订阅该模板。", "引导用户订阅。", RepeatNever}},
	{"/wxa/sec/order/", Text{61003, "The account hasn't authorized the platform for order shipping.", "Have it authorize permission set 18 or 142.", "服务商未被授权。", "检查小程序是否已授权权限集 18 或 142。", RepeatNever}},
	{"/cgi-bin/express/intracity/", Text{61007, "The account didn't grant the platform intra-city delivery.", "Have it authorize permission set 51.", "小程序没有把同城配送的权限集授权给平台。", "请小程序授权权限集 51。", RepeatNever}},
	{"/wxa/getuserriskrank /wxa/media_check_async /wxa/msg_sec_check /wxa/game/content_spam/", Text{61010, "The user didn't use the app in the last 2 hours.", "Check only what a recent user wrote or did.", "用户最近 2 小时内未访问。", "仅检测近期活跃用户的内容。", RepeatNever}},
	{"/wxa/checksession", Text{87009, "The session_key is no longer the user's current one.", loginEN, "session_key 已不是该用户的最新值。", loginZH, RepeatNever}},
	{"/cgi-bin/midas/", Text{90000, "A parameter of the payment is wrong.", fixEN, "支付参数错误。", fixZH, RepeatNever}},
	{"/retail/B2b/retailregistermch", Text{90000, "The merchant's onboarding (进件) is running already.", "Wait for its end.", "商户主体已经处于进件中。", "等待进件结束。", RepeatNever}},
	{"/cgi-bin/midas/", Text{90010, "The user has no session.", loginEN, "用户没有登录态。", loginZH, RepeatNever}},
	{"/cgi-bin/midas/", Text{90011, "sig is wrong.", paySigEN, "sig 错误。", paySigZH, RepeatNever}},
	{"/cgi-bin/midas/", Text{90018, "Something is wrong with the account or the IP.", "Check the account, and that user_ip is the user's.", "账号或 IP 有问题。", "检查账号，并确认 user_ip 是用户的 IP。", RepeatNever}},
	{"/wxaapi/userlog/userlog_search", Text{200002, "A parameter of the log query is wrong.", "Give date (one of the last 3 days), begintime and endtime, which has to be later.", "日志查询参数错误。", "必填 date（最近三天内）、begintime、endtime，且 endtime 须晚于 begintime。", RepeatNever}},
	{"/wxaapi/broadcast/", Text{500005, "Live rooms: the second host is the main host.", "Choose another second host.", "直播：副号不能和主号重复。", "更换副号。", RepeatNever}},
}
