package main

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
)

type explainCommand struct {
	Text []string `arg:"" help:"The errcode, or any text that holds one: the JSON answer, an errmsg, a log line; - for the standard input."`
}

func (explainCommand) detail() (english, chinese string) {
	return `It tells in English and Chinese what the code means, what to do, and whether the same call can
succeed when repeated. From an errmsg it also takes the rid, the time that the rid holds, and the IP
that the allow list refused. It needs no network.

Examples:

    wechat explain 45047
    wechat explain '{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ... rid: 65a1b2c3-..."}'
    grep errcode app.log | tail -n 1 | wechat explain -`,
		`用中英文说明错误码的含义、处理办法以及能否重试。对完整的 errmsg，还会取出 rid、rid 中的时间和被白名单
拒绝的 IP。不访问网络。

示例：

    wechat explain 45047
    wechat explain '{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ... rid: 65a1b2c3-..."}'
    grep errcode app.log | tail -n 1 | wechat explain -`
}

// An explanation is what --json prints of a code.
type explanation struct {
	Code      int    `json:"code"`
	Known     bool   `json:"known"`
	Meaning   string `json:"meaning,omitempty"`
	MeaningZH string `json:"meaningZh,omitempty"`
	Remedy    string `json:"remedy,omitempty"`
	RemedyZH  string `json:"remedyZh,omitempty"`
	Repeat    string `json:"repeat,omitempty"` // never, soon, with token, later
	API       string `json:"api,omitempty"`
	RID       string `json:"rid,omitempty"`
	Time      string `json:"time,omitempty"` // RFC 3339, from the rid
	IP        string `json:"ip,omitempty"`
}

// Run explains a code. It fails the check for one that isn't known.
func (c *explainCommand) Run(s *session) error {
	text := strings.Join(c.Text, " ")
	if text == "-" {
		b, err := s.input("-")
		if err != nil {
			return err
		}
		text = string(b)
	}
	refusal, ok := findRefusal(text)
	if !ok {
		return usage("there is no errcode in that text", "文本中没有找到 errcode")
	}
	x := explainRefusal(refusal)
	s.show(x, func() { s.printExplanation(x) })
	if !x.Known {
		return verdict(exitCheck)
	}
	return nil
}

func explainRefusal(e *wechat.Error) explanation {
	x := explanation{Code: int(e.Code), API: e.API, RID: e.RID}
	if found, ok := e.Explain(); ok {
		x.Known, x.Meaning, x.MeaningZH, x.Repeat = true, found.Meaning, found.MeaningZH, found.Repeat.String()
		x.Remedy, x.RemedyZH = e.Remedy()
	}
	if t, ok := e.Time(); ok {
		x.Time = t.Format(time.RFC3339)
	}
	if ip, ok := e.IP(); ok {
		x.IP = ip.String()
	}
	return x
}

var repeatTexts = map[string][2]string{
	"never":      {"Repeating the same call won't help.", "重复相同的调用没有用。"},
	"soon":       {"Repeat it after a pause that grows, a few times at most.", "间隔逐渐加长地重试，次数要少。"},
	"with token": {"Repeat it with a new access_token; wechat.Client does.", "换新的 access_token 再调用一次，wechat.Client 会自动处理。"},
	"later":      {"Repeat it once the limit's time is over.", "限额周期过后再调用。"},
}

func (s *session) printExplanation(x explanation) {
	if !x.Known {
		s.printf("%d  %s\n", x.Code, s.in("This code isn't known here. Ask WeChat's support, with the rid.", "未收录的错误码。请携带 rid 咨询微信客服。"))
	} else {
		repeat := repeatTexts[x.Repeat]
		s.printf("%d  %s\n", x.Code, x.Meaning)
		s.printf("       %s %s\n", x.Remedy, repeat[0])
		s.printf("       %s\n", x.MeaningZH)
		s.printf("       %s%s\n", x.RemedyZH, repeat[1])
	}
	for _, line := range [][2]string{{"api", x.API}, {"ip", x.IP}, {"rid", x.RID}, {"time", x.Time}} {
		if line[1] != "" {
			s.printf("%-5s  %s\n", line[0], line[1])
		}
	}
}

var (
	codeInText = regexp.MustCompile(`(?i)(?:\b(?:err_?code|error code|code)|错误码)["']?[\s:=：]+["']?(-?[0-9]+)`)
	anyNumber  = regexp.MustCompile(`(?:^|[\s(:,])(-?[0-9]{1,9})(?:$|[\s),.:;])`)
	ridInText  = regexp.MustCompile(`[0-9a-fA-F]{8}-[0-9a-fA-F]{8}-[0-9a-fA-F]{8}`)
	apiInText  = regexp.MustCompile(`/(?:cgi-bin|sns|wxa|wxaapi|xpay|publisher|datacube|component|cv|product|minigame)(?:/[A-Za-z0-9_]+)+`)
)

// findRefusal reads a code, and what else there is, from an answer, an errmsg, a line of
// a log or the text of one of this module's errors.
func findRefusal(text string) (*wechat.Error, bool) {
	text = strings.TrimSpace(text)
	e := &wechat.Error{RID: ridInText.FindString(text), API: apiInText.FindString(text), Msg: text}
	var answer struct {
		ErrCode *int   `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}
	if json.Unmarshal([]byte(text), &answer) == nil && answer.ErrCode != nil {
		e.Code, e.Msg = wechat.Code(*answer.ErrCode), answer.ErrMsg
		return e, true
	}
	if found := codeInText.FindStringSubmatch(text); found != nil {
		return withCode(e, found[1])
	}
	bare := ridInText.ReplaceAllString(text, "")
	var first string
	for _, found := range anyNumber.FindAllStringSubmatch(bare, -1) {
		if n, err := strconv.Atoi(found[1]); err == nil {
			if _, known := wechat.Code(n).Explain(); known {
				return withCode(e, found[1])
			}
			if first == "" {
				first = found[1]
			}
		}
	}
	return withCode(e, first)
}

func withCode(e *wechat.Error, digits string) (*wechat.Error, bool) {
	n, err := strconv.Atoi(digits)
	e.Code = wechat.Code(n)
	return e, err == nil
}
