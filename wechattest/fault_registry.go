package wechattest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A faultPreset is a fault as the page, command lines and the control API name it.
type faultPreset struct {
	name   string // as in ParseFault
	goName string
	en, zh string
	group  string   // token, api, network, push
	takes  []string // of durationMs, code, msg
	make   func(faultArgs) Fault
}

type faultArgs struct {
	duration time.Duration
	code     int
	msg      string
}

func fixed(f func() Fault) func(faultArgs) Fault { return func(faultArgs) Fault { return f() } }

// faultPresets returns all faults.
func faultPresets() []faultPreset {
	none := []string{}
	return []faultPreset{
		{"token-expired", "TokenExpired", "token expired (42001)", "token 过期（42001）", "token", none, fixed(TokenExpired)},
		{"token-revoked", "TokenRevoked", "token revoked (40001)", "token 失效（40001）", "token", none, fixed(TokenRevoked)},
		{"token-revoked-repeats", "TokenRevokedRepeats", "token revoked, and handed out again (40001)", "已失效的 token 仍被返回（40001）", "token", none, fixed(TokenRevokedRepeats)},
		{"ip-not-allowed", "IPNotAllowed", "IP not on the allow list (40164)", "IP 不在 IP 白名单中（40164）", "token", none, fixed(IPNotAllowed)},
		{"busy", "Busy", "busy (-1)", "系统繁忙（-1）", "api", none, fixed(Busy)},
		{"busy-done", "BusyDone", "busy (-1), though it is done", "系统繁忙（-1），但已处理", "api", none, fixed(BusyDone)},
		{"reply-window", "ReplyWindow", "reply window shut (45015)", "超出下发时限（45015）", "api", none, fixed(ReplyWindow)},
		{"reply-count", "ReplyCount", "no replies left (45047)", "下发条数已达上限（45047）", "api", none, fixed(ReplyCount)},
		{"day-limit", "DayLimit", "daily quota used up (45009)", "当日调用次数用完（45009）", "api", none, fixed(DayLimit)},
		{"minute-limit", "MinuteLimit", "too many calls a minute (45011)", "调用过于频繁（45011）", "api", none, fixed(MinuteLimit)},
		{"unauthorized", "Unauthorized", "API not granted (48001)", "接口未授权（48001）", "api", none, fixed(Unauthorized)},
		{"code", "ErrCode", "any errcode", "任意错误码", "api", []string{"code", "msg"}, func(a faultArgs) Fault { return ErrCode(a.code, a.msg) }},
		{"slow", "Slow", "slow answer", "响应缓慢", "network", []string{"durationMs"}, func(a faultArgs) Fault { return Slow(a.duration) }},
		{"timeout", "Timeout", "no answer ever", "永不响应", "network", none, fixed(Timeout)},
		{"connection-reset", "ConnectionReset", "connection reset", "连接被重置", "network", none, fixed(ConnectionReset)},
		{"bad-gateway", "BadGatewayHTML", "gateway's page (HTTP 502)", "网关返回错误页（HTTP 502）", "network", none, fixed(BadGatewayHTML)},
		{"cut-json", "CutJSON", "JSON cut in half", "JSON 被截断", "network", none, fixed(CutJSON)},
		{"empty-body", "EmptyBody", "empty answer", "空响应", "network", none, fixed(EmptyBody)},
		{"reordered-push", "ReorderedPush", "push held back until after the next", "推送乱序", "push", none, fixed(ReorderedPush)},
		{"duplicate-push", "DuplicatePush", "push delivered twice", "重复推送", "push", none, fixed(DuplicatePush)},
		{"bad-signature", "BadSignature", "forged: wrong signature", "伪造：签名错误", "push", none, fixed(BadSignature)},
		{"foreign-app-id", "ForeignAppID", "forged: another app's push", "伪造：其他应用的推送", "push", none, fixed(ForeignAppID)},
		{"stale-timestamp", "StaleTimestamp", "forged: three days old", "伪造：三天前的推送", "push", none, fixed(StaleTimestamp)},
		{"unsigned", "Unsigned", "forged: no signature", "伪造：没有签名", "push", none, fixed(Unsigned)},
		{"plain-downgrade", "PlainDowngrade", "forged: plain instead of encrypted", "伪造：以明文代替密文", "push", none, fixed(PlainDowngrade)},
		{"bad-pay-signature", "BadPaySignature", "forged: wrong PayEventSig", "伪造：PayEventSig 错误", "push", none, fixed(BadPaySignature)},
	}
}

func (pr *faultPreset) takesArg(name string) bool {
	for _, t := range pr.takes {
		if t == name {
			return true
		}
	}
	return false
}

// preset returns the preset that a fault was made from.
func (f Fault) preset() (faultPreset, bool) {
	goName, _, _ := strings.Cut(f.name, "(")
	for _, pr := range faultPresets() {
		if pr.goName == goName {
			return pr, true
		}
	}
	return faultPreset{}, false
}

// ParseFault reads a fault in the form of [Fault.String]: a name, then conditions after commas, such
// as token-revoked,times=1 or slow,duration=2s,path=/cgi-bin/message/custom/send.
//
// Names: token-expired, token-revoked, token-revoked-repeats, ip-not-allowed, busy,
// busy-done, reply-window, reply-count, day-limit, minute-limit, unauthorized, code (with code= and
// msg=), slow (with duration=), timeout, connection-reset, bad-gateway, cut-json,
// empty-body, reordered-push, duplicate-push, bad-signature, foreign-app-id, stale-timestamp,
// unsigned, plain-downgrade, bad-pay-signature. They narrow: app=, path=, openid=, nth=, times=, chance= (0 to 1), lost.
// A msg goes on to the end of the text, commas and all.
func ParseFault(text string) (Fault, error) {
	name, rest, more := strings.Cut(text, ",")
	s := faultSpec{Name: strings.TrimSpace(name)}
	for more {
		var part string
		if part, rest, more = strings.Cut(rest, ","); strings.HasPrefix(strings.TrimSpace(part), "msg=") && more {
			part, more = part+","+rest, false
		}
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if err := s.set(key, value); err != nil {
			return Fault{}, s.wrong(err)
		}
	}
	f, err := s.fault()
	if err != nil {
		return Fault{}, s.wrong(err)
	}
	return f, nil
}

// wrong says which fault an error is about.
func (s *faultSpec) wrong(err error) error {
	name := cut(s.Name, 60)
	return bothf("wechattest: fault %[1]s: %[2]v", "故障 %[1]s：%[3]s", name, err, chineseOf(err))
}

// A faultSpec is a fault in a request of the control API.
type faultSpec struct {
	Name       string  `json:"name"`
	Path       string  `json:"path"`
	App        string  `json:"app"`
	OpenID     string  `json:"openId"`
	Nth        int     `json:"nth"`
	Times      int     `json:"times"`
	Chance     float64 `json:"chance"`
	DurationMs float64 `json:"durationMs"`
	Code       int     `json:"code"`
	Msg        string  `json:"msg"`
	Lost       bool    `json:"lost"`
}

func (s *faultSpec) set(key, value string) (err error) {
	switch key {
	case "path":
		s.Path = value
	case "app":
		s.App = value
	case "openid":
		s.OpenID = value
	case "nth":
		s.Nth, err = strconv.Atoi(value)
	case "times":
		s.Times, err = strconv.Atoi(value)
	case "chance":
		s.Chance, err = strconv.ParseFloat(value, 64)
	case "duration":
		var d time.Duration
		d, err = time.ParseDuration(value)
		s.DurationMs = float64(d) / float64(time.Millisecond)
	case "code":
		s.Code, err = strconv.Atoi(value)
	case "msg":
		s.Msg = value
	case "lost":
		if s.Lost = true; value != "" {
			return bothf("lost takes no value", "lost 不带值")
		}
	default:
		return bothf("%q doesn't narrow a fault", "没有 %q 这个条件", cut(key, 60))
	}
	if err != nil {
		return bothf("%s: %q won't do", "%s：%q 不可用", key, cut(value, 60))
	}
	return nil
}

const maxFaultDelay = 24 * time.Hour

// fault checks the spec and makes the fault.
func (s *faultSpec) fault() (Fault, error) {
	var pr faultPreset
	for _, known := range faultPresets() {
		if known.name == s.Name {
			pr = known
		}
	}
	switch {
	case pr.name == "":
		return Fault{}, bothf("no fault has this name", "没有这个名称的故障")
	case s.Path != "" && !strings.HasPrefix(s.Path, "/") || strings.ContainsAny(s.Path, ","):
		return Fault{}, bothf("a path begins with / and holds no comma", "path 以 / 开头，且不含逗号")
	case len(s.Path) > 1000 || len(s.OpenID) > 100 || len(s.App) > 100 || len(s.Msg) > 1000 || strings.Contains(s.OpenID+s.App, ","):
		return Fault{}, bothf("a value is too long, or holds a comma", "值过长，或含有逗号")
	case s.Nth < 0 || s.Times < 0:
		return Fault{}, bothf("nth and times aren't negative", "nth 和 times 不能为负数")
	case !(s.Chance >= 0 && s.Chance <= 1):
		return Fault{}, bothf("chance is from 0 to 1", "chance 取 0 到 1")
	case !(s.DurationMs >= 0 && s.DurationMs <= float64(maxFaultDelay/time.Millisecond)):
		return Fault{}, bothf("duration is from 0 to 24h", "duration 取 0 到 24h")
	case pr.takesArg("durationMs") != (s.DurationMs > 0):
		return Fault{}, bothf("duration belongs to slow, which needs it", "duration 只用于 slow，且 slow 必须带它")
	case pr.takesArg("code") != (s.Code != 0) || s.Msg != "" && !pr.takesArg("msg"):
		return Fault{}, bothf("code and msg belong to code, which needs the former", "code 和 msg 只用于 code，且必须带 code")
	}
	f := pr.make(faultArgs{time.Duration(s.DurationMs * float64(time.Millisecond)), s.Code, s.Msg})
	switch {
	case s.Lost && f.kind != faultSlow && f.kind != faultTimeout && f.kind != faultReset:
		return Fault{}, bothf("lost belongs to slow, timeout and connection-reset", "lost 只用于 slow、timeout 和 connection-reset")
	case s.Lost:
		f = f.Lost()
	}
	if s.Path != "" {
		f = f.Path(s.Path)
	}
	if s.Times > 0 {
		f = f.Times(s.Times)
	}
	if s.Nth > 0 {
		f = f.Nth(s.Nth)
	}
	return f.App(s.App).OpenID(s.OpenID).Chance(s.Chance), nil
}

// String writes the fault in the form that [ParseFault] reads. For an installed fault it shows the
// remaining counts.
func (f Fault) String() string {
	pr, ok := f.preset()
	if !ok {
		return f.name
	}
	b := []string{pr.name}
	add := func(form string, v any) { b = append(b, fmt.Sprintf(form, v)) }
	if f.delay > 0 {
		add("duration=%v", f.delay)
	}
	if pr.takesArg("code") {
		add("code=%d", f.code)
	}
	if f.path != "" {
		add("path=%s", f.path)
	}
	if f.app != "" {
		add("app=%s", f.app)
	}
	if f.openID != "" {
		add("openid=%s", f.openID)
	}
	if f.skip > 0 {
		add("nth=%d", f.skip+1)
	}
	if f.times > 0 {
		add("times=%d", f.times)
	}
	if f.chance > 0 {
		add("chance=%v", f.chance)
	}
	if f.lost {
		b = append(b, "lost")
	}
	if pr.takesArg("msg") && f.msg != "" {
		add("msg=%s", f.msg)
	}
	return strings.Join(b, ",")
}
