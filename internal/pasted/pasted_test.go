package pasted_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/pasted"
)

const none = 987654321 // Find must find no code

// corpus is what people paste, and the code in it.
var corpus = []struct {
	name, text string
	want       wechat.Code
}{
	{"answer", `{"errcode":40029,"errmsg":"invalid code, rid: 65a1b2c3-0a0b0c0d-01020304"}`, 40029},
	{"answer, quoted", `{"errcode":"40163","errmsg":"code been used"}`, 40163},
	{"answer, spaced", `{ "errcode" : 45009 , "errmsg" : "reach max api daily quota limit" }`, 45009},
	{"answer, success", `{"errcode":0,"errmsg":"ok"}`, 0},
	{"answer, success in words", `{"errmsg":"ok"}`, 0},
	{"answer, busy", `{"errcode":-1,"errmsg":"system error"}`, -1},
	{"answer, several lines", "{\n  \"errcode\": 41030,\n  \"errmsg\": \"invalid page hint: [aB3c]\"\n}", 41030},
	{"answer inside a business answer", `{"code":200,"msg":"ok","data":{"errcode":40001,"errmsg":"invalid credential"}}`, 40001},
	{"success outside, refusal inside", `{"errcode":0,"data":{"errcode":87014}}`, 87014},
	{"answer, escaped", `"{\"errcode\":48001,\"errmsg\":\"api unauthorized\"}"`, 48001},
	{"answer in HTML", `{&quot;errcode&quot;:43101,&quot;errmsg&quot;:&quot;user refuse to accept the msg&quot;}`, 43101},
	{"answer in a URL", `GET /report?e=%7B%22errcode%22%3A40013%2C%22errmsg%22%3A%22invalid+appid%22%7D HTTP/1.1`, 40013},
	{"answer in XML", `<xml><errcode>45015</errcode><errmsg><![CDATA[response out of time limit]]></errmsg></xml>`, 45015},
	{"answer in CDATA", `<ErrCode><![CDATA[90012]]></ErrCode>`, 90012},
	{"ads", `{"base_resp":{"ret":-202,"err_msg":"internal error"}}`, -202},
	{"brackets and IPs", "[40164] invalid ip 203.0.113.8 ipv6 ::ffff:203.0.113.8, not in whitelist rid: 5fa26c60-1a0ebdd5-32fd1cd0", 40164},
	{"brackets at a word", "[45009]reach max api daily quota limit rid: 5fa26c60-1a0ebdd5-32fd1cd0", 45009},
	{"Chinese brackets", "【40037】模板 ID 不正确", 40037},
	{"full-width digits", "错误码：４００２９", 40029},
	{"full-width brackets", "微信接口报错（40003）", 40003},

	{"PHP print_r", "Array ( [errcode] => 40163 [errmsg] => code been used, rid: 65a1b2c3-0a0b0c0d-01020304 )", 40163},
	{"PHP var_dump", "array(2) {\n  [\"errcode\"]=>\n  int(40029)\n  [\"errmsg\"]=>\n  string(55) \"invalid code\"\n}", 40029},
	{"PHP EasyWeChat", `EasyWeChat\Kernel\Exceptions\HttpException: Failed to get access_token: {"errcode":40125,"errmsg":"invalid appsecret"} in /var/www/app/vendor/AccessToken.php:40013`, 40125},
	{"PHP monolog", `[2024-01-15 10:00:00] local.ERROR: [40001] invalid credential, access_token is invalid or not latest {"userId":40013}`, 40001},
	{"PHP exception", `PHP Fatal error:  Uncaught Exception: 微信登录失败 40029 invalid code in /www/index.php:45011`, 40029},
	{"Java WxJava", `me.chanjar.weixin.common.error.WxErrorException: 错误代码：40029, 错误信息：invalid code，微信原始报文：{"errcode":40029,"errmsg":"invalid code"}`, 40029},
	{"Java toString", "WxError(errorCode=45047, errorMsg=out of response count limit, errorMsgEn=null)", 45047},
	{"Java Spring log", "2024-01-15 10:00:00.123 ERROR 40029 --- [nio-8080-exec-1] c.e.LoginService : wx errcode=40163 errmsg=code been used", 40163},
	{"Java Spring log without a code", "2024-01-15 10:00:00.123 ERROR 40029 --- [nio-8080-exec-1] c.e.LoginService : login failed", none},
	{"Node", "WeChatAPIError: invalid credential, access_token is invalid or not latest { name: 'WeChatAPIError', code: 40001 }", 40001},
	{"Node, err", "{ errcode: 40066, errmsg: 'invalid url rid: 65a1b2c3-0a0b0c0d-01020304' }", 40066},
	{"Node stack", "Error: 47001 data format error\n    at send (/app/src/wechat.js:40029:13)", 47001},
	{"Python dict", "{'errcode': 40125, 'errmsg': 'invalid appsecret'}", 40125},
	{"Python wechatpy", "wechatpy.exceptions.WeChatClientException: Error code: 48001, message: api unauthorized", 48001},
	{"Python repr", "WeChatClientException(40001, 'invalid credential')", 40001},
	{"Python traceback", "File \"/app/wx.py\", line 40029, in login\nWeChatException: errcode 40226", 40226},
	{"Python gunicorn", "[2024-01-15 10:00:00 +0800] [40029] [INFO] Booting worker with pid: 40029", none},
	{".NET Senparc", "微信请求发生错误！错误代码：40013，说明：invalid appid", 40013},
	{".NET Senparc, exception", "Senparc.Weixin.Exceptions.ErrorJsonResultException: 微信请求发生错误（ErrorJsonResultException）！错误代码：41008，说明：missing code", 41008},
	{".NET SKIT", "ErrorCode = 40097, ErrorMessage = invalid args", 40097},
	{"Go silenceper", "Code2Session error : errcode=40029 , errmsg=invalid code", 40029},
	{"Go medivhzhan", "errcode: 45011, errmsg: api minute-quota reach limit", 45011},
	{"Go struct", "{ErrCode:40003 ErrMsg:invalid openid}", 40003},
	{"Go struct with names", `&wx.CommonError{ErrCode:61004, ErrMsg:"access clientip is not registered"}`, 61004},
	{"this library", "wechat: /cgi-bin/stable_token: 40001 invalid credential (rid 65a1b2c3-0a0b0c0d-01020304)", 40001},
	{"this library, slog", `level=ERROR msg="login failed" err="wechat: /sns/jscode2session: 40029 invalid code (rid 65a1b2c3-0a0b0c0d-01020304)"`, 40029},
	{"this library, unknown code", "wechat: /wxa/x: 9412345 a new refusal", 9412345},
	{"path before it", "/wxa/business/getuserphonenumber: 40029 invalid code rid: 632d16be-15ad5486-1e378de4", 40029},
	{"path before it, no colon", "POST /cgi-bin/message/custom/send 45047 out of response count limit", 45047},
	{"path and status", "POST /cgi-bin/message/custom/send 200", none},
	{"this library, no answer", "wechat: /cgi-bin/token: http status 502: EOF", none},
	{"Ruby", "Wechat::ResponseError: errcode 40003: invalid openid", 40003},
	{"Rust", `Error { errcode: 40007, errmsg: "invalid media_id" }`, 40007},
	{"client", `{"errMsg":"requestMidasPayment:fail","errCode":-15007}`, -15007},
	{"underscores", "err_code=268490009 err_msg=session_key expired", 268490009},
	{"error_code", `"error_code": 61023`, 61023},
	{"crypto library", "WXBizMsgCrypt ret: -40001", -40001},
	{"crypto library in Chinese", "解密失败，返回 -40007", -40007},
	{"crypto library, Python", "ierror.WXBizMsgCrypt_ValidateSignature_Error = -40001", -40001},

	{"forum question", "为什么一直报40029啊，code 明明是新的", 40029},
	{"forum, after words", "调用 getPhoneNumber 提示40013，appid 没填错", 40013},
	{"forum, returned", "小程序登录接口返回40163 code been used 怎么解决", 40163},
	{"forum, error code", "错误码 45009 次数用完了怎么重置", 45009},
	{"forum, return code", "返回码：87014，是什么意思", 87014},
	{"forum, returned code", "返回错误码为 89300", 89300},
	{"forum, minus", "接口返回-1，系统繁忙", -1},
	{"forum, dash", "错误码-40029", 40029},
	{"forum, platform", "第三方平台报错61005", 61005},
	{"forum, at its end", "access_token 一直失效 40001", 40001},
	{"code before the text", "48001 api unauthorized", 48001},
	{"code before the text, minus", "-1 system error", -1},
	{"code and its log", "2026-01-01T00:00:00Z ERROR login failed answer={\"errcode\":40029,\"errmsg\":\"invalid code\"}", 40029},
	{"status and code", "HTTP 200, errcode 40014, 35ms, 512 bytes", 40014},
	{"port and code", "127.0.0.1:40001 answered errcode: 42001 after 40003ms", 42001},
	{"unknown code", "errcode=99999", 99999},
	{"unknown code after a blank", "errcode 123456", 123456},
	{"a known code among numbers", "took 12 ms, got 45009 after 3 tries", 45009},
	{"answer inside a line", `answer={"errcode": 40029,"errmsg":"x"} in 12 ms`, 40029},
	{"label and blank", "Errcode 48001", 48001},
	{"status of an SDK", "statusCode=200 status: 40029 invalid code", 40029},
	{"bracket in a log of PHP-FPM", "NOTICE: PHP message: wechat [43101] user refuse to accept the msg", 43101},
	{"errmsg and rid before it", "api unauthorized rid: 65a1b2c3-0a0b0c0d-01020304 48001", 48001},
	{"exception in brackets", "WechatException[40029] invalid code", 40029},
	{"at the end of a long log", strings.Repeat("12:00:01 GET / 200 512\n", 2000) + "errcode=40029", 40029},
	{"errmsg before it", "微信: invalid openid 40003", 40003},

	{"padding", "the amount to pad is incorrect: 103", none},
	{"nginx access log", `203.0.113.9 - - [15/Jan/2024:10:00:00 +0800] "POST /wx/callback HTTP/1.1" 200 40029 "-" "Mozilla/4.0"`, none},
	{"nginx error log", `2024/01/15 10:00:00 [error] 40029#40029: *40013 upstream timed out (110: Connection timed out) while reading, client: 203.0.113.9, upstream: "http://127.0.0.1:40001/wx"`, none},
	{"gateway", "502 Bad Gateway", none},
	{"status", "status code: 404", none},
	{"HTTP", "HTTP/1.1 404 Not Found", none},
	{"Chinese status", "HTTP 状态码 502", none},
	{"status in words", "错误码 502 Bad Gateway", none},
	{"date", "failed at 2024-01-15 10:00:00", none},
	{"date in Chinese", "2024年1月15日报错", none},
	{"compact date", "error on 20240115", none},
	{"date as a code", "code: 20240115", none},
	{"address and port", "dial tcp 203.0.113.7:40029: connect: connection refused", none},
	{"IPv6 and port", "dial tcp [2001:db8::1]:40029: i/o timeout", none},
	{"host and port", "connect ECONNREFUSED localhost:40001", none},
	{"named port", "error: listen on port 40001: address already in use", none},
	{"Chinese port", "端口 40001 被占用，启动失败", none},
	{"size", "request body too large: 40029 bytes", none},
	{"duration", "request failed after 40029ms", none},
	{"duration in Chinese", "请求失败，耗时 40029 毫秒", none},
	{"line", "panic: error at main.go:40029", none},
	{"pid", "wechat worker failed, pid 40013", none},
	{"process", "syslog wechat[40013]: request failed", none},
	{"glog", "E0115 10:00:00.000000   40029 wx.go:40013] request failed", none},
	{"rid alone", "rid: 40029001-40013002-45009003", none},
	{"uuid", "error in request 40029001-4001-4500-9000-400130024003", none},
	{"order", "支付失败，订单号：40029", none},
	{"amount", "error: amount: 40029 fen", none},
	{"price", "付款失败 ¥40029", none},
	{"thousands", "failed for 40,029 of them", none},
	{"decimal", "error: 40029.5", none},
	{"exit", "exit status 1", none},
	{"version", "failed with v40029", none},
	{"js_code", "login failed, js_code=40029", none},
	{"code in a query", "error for /login?code=40029", none},
	{"sms code", "发送失败，验证码：40029", none},
	{"thread", "Exception in thread-40029", none},
	{"Errno", "[Errno 111] Connection refused", none},
	{"index", "runtime error: index out of range [40029] with length 3", none},
	{"goroutine", "goroutine 40029 [running]: error", none},
	{"container's ports", "0.0.0.0:40001->40001/tcp error", none},
	{"room", "房间号 40029 错误", none},
	{"user", "用户 40029 登录失败", none},
	{"Unix time", "error 1705286400", none},
	{"errno of Node", "errno: -4078, code: 'EADDRINUSE', port: 40001", none},
	{"MySQL", "SQLSTATE[HY000] [2002] Connection refused", none},
	{"a number too large", "errcode 99999999999999999999", none},
	{"words", "hello", none},
	{"nothing", "", none},
	{"an error in words", "access_token is invalid", none},
}

func TestFind(t *testing.T) {
	t.Parallel()
	for _, tt := range corpus {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := pasted.Find(tt.text)
			switch {
			case tt.want == none && (got.Refusal != nil || got.Doubt == pasted.None):
				t.Errorf("found %v in %q", got.Refusal, tt.text)
			case tt.want != none && (got.Refusal == nil || got.Refusal.Code != tt.want):
				t.Errorf("found %v, %v in %q, want %d", got.Refusal, got.Codes, tt.text, tt.want)
			}
		})
	}
	if len(corpus) < 60 {
		t.Errorf("%d texts", len(corpus))
	}
}

func TestFindNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       wechat.Code
		doubt      pasted.Doubt
	}{
		{"zero", "0", 0, pasted.None},
		{"ok", "ok", 0, pasted.None},
		{"success", "Success!", 0, pasted.None},
		{"success in Chinese", "请求成功", 0, pasted.None},
		{"busy", "-1", -1, pasted.None},
		{"in quotes", " '40029'. ", 40029, pasted.None},
		{"with a label", "errcode:-1", -1, pasted.None},
		{"with a plus", "+40029", 40029, pasted.None},
		{"full width", "４００２９", 40029, pasted.None},
		{"unknown", "123456789", 123456789, pasted.None},
		{"below zero", "-40029", -40029, pasted.None},
		{"largest", "2147483647", 2147483647, pasted.None},
		{"too large", "2147483648", 0, pasted.OutOfSize},
		{"huge", strings.Repeat("9", 400), 0, pasted.OutOfSize},
		{"huge below zero", "-99999999999", 0, pasted.OutOfSize},
		{"two codes", "error 40029 or error 40163", 0, pasted.Several},
		{"one code twice", "error 40029, and again error 40029", 40029, pasted.None},
		{"no code", "hello", 0, pasted.NoCode},
		{"signs", "--", 0, pasted.NoCode},
		{"nothing", "", 0, pasted.NoCode},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := pasted.Find(tt.text)
			if got.Doubt != tt.doubt || tt.doubt == pasted.None && (got.Refusal == nil || got.Refusal.Code != tt.want) {
				t.Errorf("%q: %+v", tt.text, got)
			}
		})
	}
	if diff := cmp.Diff([]wechat.Code{40029, 40163}, pasted.Find("error 40029, error 40163, error 40029").Codes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFindRest checks what Find finds besides the code.
func TestFindRest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, api, rid, ip string
	}{
		{"URL", `POST https://api.weixin.qq.com/wxa/business/getuserphonenumber?access_token=x {"errcode":40029}`, "/wxa/business/getuserphonenumber", "", ""},
		{"error", "wechat: /sns/jscode2session: 40029 invalid code (rid 65a1b2c3-0a0b0c0d-01020304)", "/sns/jscode2session", "65a1b2c3-0a0b0c0d-01020304", ""},
		{"name", "jscode2session error : errcode=40029", "/sns/jscode2session", "", ""},
		{"button", "getPhoneNumber errcode 40029", "/wxa/business/getuserphonenumber", "", ""},
		{"client", `requestMidasPayment:fail {"errCode":-15007}`, "requestMidasPayment", "", ""},
		{"a path of one's own", "GET /api/wxa/login errcode=40029", "", "", ""},
		{"the IP that was refused", "client 198.51.100.1 [40164] invalid ip 203.0.113.8 ipv6 ::ffff:203.0.113.8, not in whitelist", "", "", "203.0.113.8"},
		{"the platform's", "10.0.0.1 errcode=61004 access clientip is not registered requestIP: 203.0.113.8", "", "", "203.0.113.8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := pasted.Find(tt.text).Refusal
			if got == nil {
				t.Fatal("no code")
			}
			ip := ""
			if addr, ok := got.IP(); ok {
				ip = addr.String()
			}
			if diff := cmp.Diff([]string{tt.api, tt.rid, tt.ip}, []string{got.API, got.RID, ip}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzFind checks that no text makes Find panic, that it returns either a code or a doubt,
// and that it finds a code with its label in any text.
func FuzzFind(f *testing.F) {
	for _, tt := range corpus {
		if len(tt.text) < 1024 {
			f.Add(tt.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			return
		}
		got := pasted.Find(text)
		if (got.Refusal != nil) != (got.Doubt == pasted.None) || (len(got.Codes) > 1) != (got.Doubt == pasted.Several) {
			t.Errorf("%q: %+v", text, got)
		}
		if again := pasted.Find(`{"errcode":40029,"errmsg":"invalid code"} ` + text); again.Refusal == nil || again.Refusal.Code != 40029 {
			t.Errorf("%q hides the code before it: %+v", text, again)
		}
	})
}
