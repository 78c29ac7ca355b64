package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/pasted"
)

type explainCommand struct {
	Text []string `arg:"" help:"The errcode, or any text that holds one: the JSON answer, an errmsg, a log line; - for the standard input."`
}

func (explainCommand) detail() (english, chinese string) {
	return `It says in English and Chinese what the code means, what to do, and whether the same call can
succeed later. The text may be an answer, an errmsg, the error of another SDK or a line of a log. Dates,
ports, sizes and similar numbers aren't taken for codes; if it isn't sure, it says so. Some codes have
another meaning at some APIs: a path in the text selects the API. From an errmsg it also reads the rid,
the time in the rid, and the IP that the allow list refused. It needs no network.

Examples:

    wechat explain 45047
    wechat explain '{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ... rid: 65a1b2c3-..."}'
    grep errcode app.log | tail -n 1 | wechat explain -`,
		`用中英文说明错误码的含义、处理办法以及能否重试。可粘贴响应、errmsg、其他 SDK 的报错或一行日志；日期、端口、大小等数字不会被当作错误码，拿不准时会直接说明。部分错误码的含义因接口而异，文本中带有接口路径时按该接口解释。还会取出 rid、rid 中的时间和被白名单拒绝的 IP。不访问网络。

示例：

    wechat explain 45047
    wechat explain '{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ... rid: 65a1b2c3-..."}'
    grep errcode app.log | tail -n 1 | wechat explain -`
}

// An explanation is what --json prints about a code.
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

// Run explains a code. An unknown code fails the check.
func (c *explainCommand) Run(s *session) error {
	text := strings.Join(c.Text, " ")
	if text == "-" {
		b, err := s.input("-")
		if err != nil {
			return err
		}
		text = string(b)
	}
	found := pasted.Find(text)
	if found.Refusal == nil {
		return doubtful(found)
	}
	x := explainRefusal(found.Refusal)
	s.show(x, func() { s.printExplanation(x) })
	if !x.Known {
		return verdict(exitCheck)
	}
	return nil
}

// doubtful says why a text has no code that can be explained.
func doubtful(found pasted.Finding) error {
	switch found.Doubt {
	case pasted.OutOfSize:
		return usage("no errcode is as large as this number; WeChat's have up to 10 digits", "没有这么大的 errcode，微信的错误码不超过 10 位")
	case pasted.Several:
		codes := make([]string, len(found.Codes))
		for i, code := range found.Codes {
			codes[i] = code.Error()
		}
		return usage(fmt.Sprintf("the text holds several numbers that could be the errcode: %s; name the one that is meant, such as: wechat explain %s", strings.Join(codes, ", "), codes[0]),
			fmt.Sprintf("文本中有多个数字可能是 errcode：%s；请只写其中一个，例如：wechat explain %s", strings.Join(codes, "、"), codes[0]))
	}
	return usage("there is no errcode in that text; give the number itself, or the answer that holds \"errcode\"",
		"文本中没有找到 errcode；请直接写数字，或粘贴含 \"errcode\" 的响应")
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

// repeatTexts follow the remedy. There is none for a new token, because the remedy itself says it.
var repeatTexts = map[string][2]string{
	"never": {"Repeating the same call won't help.", "原样重试没有用。"},
	"soon":  {"Repeat it a few times at most, after pauses that grow.", "按退避间隔重试几次即可。"},
	"later": {"Repeat it once the limit's time is over.", "等限制解除后再调用。"},
}

// nothingToDo begins the remedies of codes that need none.
const nothingToDo = "Nothing needs doing"

func (s *session) printExplanation(x explanation) {
	if !x.Known {
		s.printUnknown(x)
	} else {
		repeat := repeatTexts[x.Repeat]
		if strings.HasPrefix(x.Remedy, nothingToDo) {
			repeat = [2]string{}
		}
		english := []string{x.Meaning, strings.TrimSpace(x.Remedy + " " + repeat[0])}
		chinese := []string{x.MeaningZH, x.RemedyZH + repeat[1]}
		lines := slices.Concat(english, chinese)
		if s.lang == "zh" {
			lines = slices.Concat(chinese, english)
		}
		s.printf("%d  %s\n", x.Code, lines[0])
		for _, line := range lines[1:] {
			s.printf("       %s\n", line)
		}
	}
	for _, line := range [][2]string{{s.in("api", "接口"), x.API}, {s.in("ip", "IP"), x.IP}, {"rid", x.RID}, {s.in("time", "时间"), x.Time}} {
		if line[1] != "" {
			s.printf("%s  %s\n", pad(line[0], 5), line[1])
		}
	}
}

func (s *session) printUnknown(x explanation) {
	english := "This code isn't known here. Look it up in WeChat's list of return codes, or ask in its developer community (微信开放社区) with the rid."
	chinese := "未收录的错误码。可查官方返回码说明，或带上 rid 到微信开放社区反馈。"
	if x.Code >= 100 && x.Code < 600 {
		english = "This is no errcode, but looks like an HTTP status: a proxy or gateway may have answered in WeChat's place."
		chinese = "这不是错误码，更像 HTTP 状态码：可能是代理或网关返回的，而不是微信接口。"
	} else if _, ok := wechat.Code(-x.Code).Explain(); ok {
		english = fmt.Sprintf("This code isn't known here, but %d is.", -x.Code)
		chinese = fmt.Sprintf("未收录的错误码，是否想查 %d？", -x.Code)
	}
	s.printf("%d  %s\n", x.Code, s.in(english, chinese))
}
