package pasted

import "regexp"

// What may be between a label and its number: quotes and brackets around the label, a
// separator, and what languages print before a number.
const between = "[\"'`\\])}]*\\s*(?:值|value)?\\s*(?:is|was|为|是)?\\s*(?:=>|->|[:=|,]+|is|was|of|为|是|等于|返回|报|>)?\\s*(?:<!\\[CDATA\\[|int\\(|\\(int\\)|integer\\(|number)?\\s*[\"'`\\[({<]*\\s*$"

// families are the first parts of the APIs' paths.
const families = `cgi-bin|sns|wxa|wxaapi|wxadrama|xpay|publisher|datacube|cv|product|channels|customservice|retail|tcb|donut|intp|cityservice|shop|card`

// levels are the words for the level of a log line.
const levels = `(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE)`

var (
	// strongLabel: words before WeChat's codes and little else.
	strongLabel = regexp.MustCompile(`(?i)(?:(?:^|[^a-z0-9])_?(?:err_?code|error_code|errorcode|wx_?code|return_?code|ret_?code)|` +
		`[a-z](?:ErrCode|ErrorCode|Errcode)|错误代?码|返回代?码|报错代?码|异常代?码|错误编[码号]|错误号|失败码|base_resp["']?\s*[:=]+>?\s*\{\s*["']?ret)(?:\(errcode\))?` + between)

	// pathLabel: this library's errors.
	pathLabel = regexp.MustCompile(`wechat: (?:/[A-Za-z0-9_.-]+)+: $`)

	// apiLabel: the path of an API before the number.
	apiLabel = regexp.MustCompile(`(?:^|[^A-Za-z0-9_./-]|weixin\.qq\.com)/(?:` + families + `)(?:/[A-Za-z0-9_-]+)+["'\])]*\s*[:,=-]?\s*["'\[(]*$`)

	// weakLabel: words before numbers of all kinds.
	weakLabel = regexp.MustCompile(`(?i)(?:(?:^|[^a-z0-9_?&.-])_?(?:code|ret|rc|resp|response|errno|error_?no|error|err|exception|status|status_?code|response_? ?code|result_? ?code|result|error code|err code|errmsg|msg|message)` + between +
		`|(?:^|[^a-z0-9_])(?:got|get|gets|getting|returns?|returned|fail|failed|fails|wechat|weixin|throws?|threw)\s*:?\s*$` +
		`|(?:报错?了?|错误|异常|失败|返回了?|返回值|提示|出现|遇到|代码|微信|一直是|总是|状态码?|结果)` + between +
		`|[a-z_](?:Error|Exception)\s*[:=]\s*\[?$)`)

	// aCode: the weak labels after which an unknown number is a code too.
	aCode = regexp.MustCompile(`(?i)(?:code|代码)["'\]]*\s*[:=]+>?\s*["']?$`)

	// ofStatus: labels of small negative numbers that aren't WeChat's codes.
	ofStatus = regexp.MustCompile(`(?i)(?:status|errno|error_?no|exit|result|状态)[^\n]{0,8}$`)

	// errmsgBefore and errmsgAfter: the words that end and begin WeChat's errmsgs.
	errmsgBefore = regexp.MustCompile(`(?i)(?:(?:^|[^a-z0-9_])(?:code|invalid|used|expired|credential|unauthorized|appid|openid|limit|latest|whitelist|appsecret|secret|missing|format|error|errors|data|args?|argument|access_token|media_id|banned|errmsg)|\p{Han})[\s:,;(\["]*$`)
	errmsgAfter  = regexp.MustCompile(`(?i)^[\s:,;)\]"'-]*(?:invalid |api |access_token|code |reach max|require |missing|system error|user |response |data format|not in whitelist|\p{Han})`)

	// otherLabel: words that say that the number is something else.
	otherLabel = regexp.MustCompile("(?:[A-Za-z0-9_.-]|\\p{Han})[\"'`\\]]*\\s*[:=]+>?\\s*[\"'`(\\[]*$")

	// otherWord: words before numbers that aren't codes, without a separator.
	otherWord = regexp.MustCompile(`(?i)(?:(?:^|[^a-z])(?:pid|tid|uid|gid|port|line|row|took|after|before|within|in|size|length|len|id|user|order|total|count|bytes|process|thread|worker|attempt|version|about|over|than|age|amount|price|page|offset|number|no\.?|top|first|last|for|by|at|range|index|element|goroutine|job|build|issue|session|ticket|room|there were|there are)|` +
		`端口|第|耗时|共|约|单号|订单|用户|编号|大小|长度|金额|超过|大于|小于|进程|线程|行号|距离|价格|电话|邮编|房间|号)\s*[#\[(:]*$`)

	// otherCode: codes that aren't WeChat's.
	otherCode = regexp.MustCompile(`(?i)(?:zip|postal|area|country|promo|invite|coupon|discount|verification|verify|sms|captcha|qr|color|colour|key|char|exit|source|bar|product|验证|邀请|优惠|邮政|区|条形?|二维)[ _-]?(?:code|码)` + between)

	// unit: what makes the number before it a quantity.
	unit = regexp.MustCompile(`(?i)^\s*(?:(?:ms|us|µs|μs|ns|s|secs?|seconds?|mins?|minutes?|hours?|days?|[kmgt]i?b|b|bytes?|chars|times|rows|items|users|people|players|requests|messages|errors|records|lines|files|calls|px|qps|rpm|yuan|fen)(?:$|[^a-z0-9_])|` +
		`毫秒|微秒|秒|分钟|小时|年|月|字节|字符|行|元|块|分|号端口|位|米|℃|天(?:[^级]|$)|日(?:[^志]|$)|个(?:[^人]|$)|次(?:[^数]|$)|条(?:[^件]|$)|人(?:[^工]|$)|名(?:[^称]|$))`)

	httpWords  = regexp.MustCompile(`(?i)(?:https?|status|状态|响应码|gateway|exit|signal|error code|cloudflare)[^\n]{0,16}$`)
	httpText   = regexp.MustCompile(`(?i)^["'\s:,-]*(?:bad gateway|not found|internal server error|gateway time-?out|service unavailable|forbidden|unauthorized|bad request|too many requests|method not allowed|moved )`)
	attached   = regexp.MustCompile(`[A-Za-z0-9_][\[({<]$`)
	exception  = regexp.MustCompile(`(?:Exception|Error|Err|Fault)[(\[]\s*(?:code\s*=\s*)?["']?$`)
	errorWords = regexp.MustCompile(`(?i)err|fail|invalid|wechat|weixin|微信|小程序|公众号|错|失败|异常|返回|提示|接口|token|appid|openid|api|unauthorized|limit|code|expired|refus|request`)
	saysOK     = regexp.MustCompile(`(?i)^[\s"'.!,{]*(?:ok|success|succeed|succ|成功|请求成功|调用成功)[\s"'.!,}]*$|errmsg["']?\s*[:=]\s*["']?(?:ok|success)["'\s,;}]|errmsg["']?\s*[:=]\s*["']?(?:ok|success)$`)
	errmsgIn   = regexp.MustCompile(`(?i)err_?msg["'\]]*\s*(?:=>|[:=])?\s*["']?`)
	refusedIP  = regexp.MustCompile(`(?i)invalid ip|requestip|clientip|not in whitelist[:, ]`)
	ridWords   = regexp.MustCompile(`[(,]?\s*rids?\s*:\s*[0-9a-fA-F]{8}-[0-9a-fA-F]{8}-[0-9a-fA-F]{8}\)?`)
	ridInText  = regexp.MustCompile(`\b[0-9a-fA-F]{8}-[0-9a-fA-F]{8}-[0-9a-fA-F]{8}\b`)
	apiPath    = regexp.MustCompile(`(?:^|[^A-Za-z0-9_./-]|weixin\.qq\.com(?::[0-9]+)?)(/(?:` + families + `)(?:/[A-Za-z0-9_-]+)+)`)
)

// otherKinds are numbers with a form of their own.
var otherKinds = [...]*regexp.Regexp{
	ridInText,
	regexp.MustCompile(`[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`),
	regexp.MustCompile(`https?://[^\s"'<>]+`),
	regexp.MustCompile(`[0-9]{4}\s*[-/.年]\s*[0-9]{1,2}\s*[-/.月]\s*[0-9]{1,2}`),
	regexp.MustCompile(`[0-9]{1,2}/(?:[0-9]{1,2}|[A-Z][a-z]{2})/[0-9]{4}`),
	regexp.MustCompile(`[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]+)?(?:\s*[+-][0-9]{2}:?[0-9]{2})?`),
	regexp.MustCompile(`[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?`),
	regexp.MustCompile(`(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?:\]:[0-9]+)?`),
	regexp.MustCompile(`HTTP/[0-9.]+"?\s+[0-9]{3}(?:\s+[0-9]+)?`),
	regexp.MustCompile(`\b` + levels + `\s+[0-9]+\s+---`),
	regexp.MustCompile(`\[[0-9]+\]\s*\[?` + levels + `\b`),
	regexp.MustCompile(levels + `\s*\[[0-9]+\]\s`),
	regexp.MustCompile(`\b[IWEF][0-9]{4} [0-9:.]+\s+[0-9]+ `),
	regexp.MustCompile(`\b[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9:]+ \[\w+\] [0-9]+`),
	regexp.MustCompile(`[0-9]{1,3}(?:,[0-9]{3})+`),
}

// apiNames are names that people write instead of an API's path.
var apiNames = [...]struct {
	word *regexp.Regexp
	api  string
}{
	{regexp.MustCompile(`(?i)requestMidasPaymentGameItem`), "requestMidasPaymentGameItem"},
	{regexp.MustCompile(`(?i)requestMidasPayment`), "requestMidasPayment"},
	{regexp.MustCompile(`(?i)requestVirtualPayment`), "requestVirtualPayment"},
	{regexp.MustCompile(`(?i)get_?user_?phone_?number|getPhoneNumber`), "/wxa/business/getuserphonenumber"},
	{regexp.MustCompile(`(?i)jscode2session|code2session`), "/sns/jscode2session"},
	{regexp.MustCompile(`(?i)sns/oauth2|网页授权|GetUserAccessToken`), "/sns/oauth2/access_token"},
}
