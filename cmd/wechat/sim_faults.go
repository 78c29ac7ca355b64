package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// A faultKind is a fault that can be named on the command line.
type faultKind struct {
	Name    string `json:"name"`
	English string `json:"en"`
	Chinese string `json:"zh"`

	make func(o faultOptions) wechattest.Fault
}

// faultOptions are what some faults take.
type faultOptions struct {
	delay time.Duration
	code  int
	msg   string
}

func preset(f func() wechattest.Fault) func(faultOptions) wechattest.Fault {
	return func(faultOptions) wechattest.Fault { return f() }
}

func faultKinds() []faultKind {
	return []faultKind{
		{"token-expired", "the access_token lapses (42001)", "令牌过期（42001）", preset(wechattest.TokenExpired)},
		{"token-revoked", "the access_token is dead (40001)", "令牌失效（40001）", preset(wechattest.TokenRevoked)},
		{"token-revoked-repeats", "stable_token repeats the dead token", "stable_token 仍返回已失效的令牌", preset(wechattest.TokenRevokedRepeats)},
		{"ip-not-allowed", "the allow list refuses the IP (40164)", "IP 不在白名单（40164）", preset(wechattest.IPNotAllowed)},
		{"busy", "WeChat is busy (-1)", "系统繁忙（-1）", preset(wechattest.Busy)},
		{"reply-window", "the reply window is shut (45015)", "回复时限已过（45015）", preset(wechattest.ReplyWindow)},
		{"reply-count", "no reply is left (45047)", "回复条数用完（45047）", preset(wechattest.ReplyCount)},
		{"day-limit", "the daily quota is used up (45009)", "当日额度用完（45009）", preset(wechattest.DayLimit)},
		{"minute-limit", "too many calls this minute (45011)", "本分钟调用过多（45011）", preset(wechattest.MinuteLimit)},
		{"unauthorized", "the API isn't granted (48001)", "没有接口权限（48001）", preset(wechattest.Unauthorized)},
		{"err-code", "another errcode: code=, msg=", "其他错误码：code=、msg=", func(o faultOptions) wechattest.Fault { return wechattest.ErrCode(o.code, o.msg) }},
		{"slow", "the answer comes late: delay=", "应答延迟：delay=", func(o faultOptions) wechattest.Fault { return wechattest.Slow(o.delay) }},
		{"timeout", "the answer never comes", "没有应答", preset(wechattest.Timeout)},
		{"connection-reset", "the connection breaks", "连接被重置", preset(wechattest.ConnectionReset)},
		{"bad-gateway-html", "HTTP 502 and HTML", "HTTP 502 与 HTML", preset(wechattest.BadGatewayHTML)},
		{"cut-json", "half an answer", "应答被截断", preset(wechattest.CutJSON)},
		{"empty-body", "an empty answer", "应答为空", preset(wechattest.EmptyBody)},
		{"duplicate-push", "a push comes twice", "重复推送", preset(wechattest.DuplicatePush)},
		{"bad-signature", "a push with a wrong signature", "推送签名错误", preset(wechattest.BadSignature)},
		{"foreign-app-id", "a push for another app", "其他应用的推送", preset(wechattest.ForeignAppID)},
		{"stale-timestamp", "a push from three days ago", "三天前的推送", preset(wechattest.StaleTimestamp)},
		{"plain-downgrade", "a plain push in secure mode", "安全模式下的明文推送", preset(wechattest.PlainDowngrade)},
	}
}

func (s *session) listFaults() {
	kinds := faultKinds()
	s.show(kinds, func() {
		for _, k := range kinds {
			s.printf("%-22s %s\n", k.Name, s.in(k.English, k.Chinese))
		}
		s.printf("%s\n", s.in("Each takes times=N, nth=N, chance=0.5, path=/... and openid=... too.", "都可附加 times=N、nth=N、chance=0.5、path=/...、openid=...。"))
	})
}

// parseFault reads NAME or NAME,option=value,...
func parseFault(text string) (wechattest.Fault, error) {
	parts := strings.Split(text, ",")
	kinds := faultKinds()
	i := slices.IndexFunc(kinds, func(k faultKind) bool { return k.Name == parts[0] })
	if i < 0 {
		return wechattest.Fault{}, usagef("--fault %s: there is no such fault; --faults lists them", "--fault %s：没有这种故障；--faults 列出全部", parts[0])
	}
	o := faultOptions{delay: 3 * time.Second, code: -1, msg: "system error"}
	var narrow []func(wechattest.Fault) wechattest.Fault
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(part, "=")
		f, err := o.set(name, value)
		if err != nil {
			return wechattest.Fault{}, usagef("--fault %s: %q can't be read", "--fault %s：%q 无法解析", parts[0], part)
		}
		if f != nil {
			narrow = append(narrow, f)
		}
	}
	fault := kinds[i].make(o)
	for _, f := range narrow {
		fault = f(fault)
	}
	return fault, nil
}

// set reads one option; what narrows the fault down is returned.
func (o *faultOptions) set(name, value string) (func(wechattest.Fault) wechattest.Fault, error) {
	number, notNumber := strconv.Atoi(value)
	if notNumber == nil && number < 1 && name != "code" {
		notNumber = strconv.ErrRange
	}
	switch name {
	case "delay":
		d, err := time.ParseDuration(value)
		o.delay = d
		return nil, err
	case "code":
		o.code = number
		return nil, notNumber
	case "msg":
		o.msg = value
		return nil, nil
	case "times":
		return func(f wechattest.Fault) wechattest.Fault { return f.Times(number) }, notNumber
	case "nth":
		return func(f wechattest.Fault) wechattest.Fault { return f.Nth(number) }, notNumber
	case "chance":
		p, err := strconv.ParseFloat(value, 64)
		if err == nil && !(p > 0 && p <= 1) {
			err = strconv.ErrRange
		}
		return func(f wechattest.Fault) wechattest.Fault { return f.Chance(p) }, err
	case "path":
		return func(f wechattest.Fault) wechattest.Fault { return f.Path(value) }, nil
	case "openid":
		return func(f wechattest.Fault) wechattest.Fault { return f.OpenID(value) }, nil
	}
	return nil, strconv.ErrSyntax
}
