package wechattest

import (
	"fmt"
	"regexp"
	"strings"
)

// translations are the English texts that reach the page with no Chinese beside them: notes, and errors of
// other packages. A * stands for anything, and $2 for what the second * stands for; that is translated
// too.
var translations = compileTranslations([][2]string{
	{"wechattest: *", "*"},
	{agentHasSession, "人工客服接待中"},
	{noCallbackServed, "未接入服务器"},
	{"not simulated", "未模拟"},
	{"not simulated: there are *", "未模拟：可用的有 *"},
	{"no Content-Length: WeChat takes no chunked request body", "缺少 Content-Length：微信不接受分块（chunked）的请求体"},
	{`the body holds \u escapes: WeChat may refuse them or show them as they are`, `请求体含有 \u 转义：微信可能拒绝，或原样显示`},
	{"scene *", "scene：*"},
	{"replay of *", "重放请求 *"},
	{"the bot answered HTTP *", "服务器返回 HTTP *"},
	{"a wrong answer: *", "回包不合规：*"},
	{"the bot can't be reached: *", "无法连接服务器：*"},
	{"the bot's answer broke off: *", "服务器的响应中断：*"},
	{"no answer within *: *", "* 内没有响应"},
	{"the handler panicked: *", "处理函数发生 panic：*"},
	{"the handler ended its goroutine", "处理函数结束了自己的 goroutine"},
	{"dial tcp *: connect: connection refused", "*：连接被拒绝"},
	{"dial tcp *: *", "连接 * 失败：*"},
	{"*connection reset by peer", "连接被重置"},
	{"EOF", "连接被关闭"},
	{"unexpected EOF", "内容不完整"},
	{"context canceled", "请求已取消"},
	{"context deadline exceeded", "等待超时"},
	{"the platform is closed", "模拟器已关闭"},

	{`json: unknown field "*"`, `未知字段 "*"`},
	{"json: cannot unmarshal * into Go struct field *.* of type *", "字段 $3 应为 $4"},
	{"json: cannot unmarshal * into Go value of type *", "应为 $2"},
	{"invalid character * looking for beginning of value", "不是 JSON：意外的字符 *"},
	{"invalid character * after *", "不是 JSON：意外的字符 *"},
	{"invalid character * in *", "不是 JSON：意外的字符 *"},
	{"unexpected end of JSON input", "JSON 不完整"},

	{"fault *: *", "故障 *：*"},
	{"no fault has this name", "没有这个名称的故障"},
	{"lost takes no value", "lost 不带值"},
	{`"*" doesn't narrow a fault`, `"*" 不是故障的条件`},
	{`*: "*" won't do`, `*："*" 无效`},
	{"a path begins with / and holds no comma", "路径以 / 开头，且不含逗号"},
	{"a value is too long, or holds a comma", "值过长，或含有逗号"},
	{"nth and times aren't negative", "nth 和 times 不能为负"},
	{"chance is from 0 to 1", "chance 应在 0 到 1 之间"},
	{"duration is from 0 to 24h", "duration 应在 0 到 24h 之间"},
	{"duration belongs to slow, which needs it", "duration 只用于 slow，且必填"},
	{"code and msg belong to code, which needs the former", "code 和 msg 只用于 code，且 code 必填"},
	{"lost belongs to slow, timeout and connection-reset", "lost 只用于 slow、timeout 和 connection-reset"},

	{"NewApp: *", "*"},
	{"the seed is the first app's", "随机种子由第一个应用决定"},
	{"the listener is the first app's", "监听地址由第一个应用决定"},
	{"there are * apps already", "已有 * 个应用"},
	{"the app * is here already", "应用 * 已存在"},
	{"WithFormat: an official account pushes XML only", "公众号只推送 XML"},
})

var place = regexp.MustCompile(`\$[1-9]`)

type translation struct {
	english *regexp.Regexp
	chinese string
}

func compileTranslations(pairs [][2]string) (all []translation) {
	for _, pair := range pairs {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(pair[0]), `\*`, `(.*?)`)
		chinese := pair[1]
		for n := 1; strings.Contains(chinese, "*"); n++ {
			chinese = strings.Replace(chinese, "*", fmt.Sprintf("$%d", n), 1)
		}
		all = append(all, translation{regexp.MustCompile(`(?s)^` + pattern + `$`), chinese})
	}
	return all
}

// inChinese translates a text of the simulator's. What it doesn't know it returns as it is.
func inChinese(text string) string {
	if len(text) > targetBytes {
		return text
	}
	for _, one := range translations {
		found := one.english.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		return place.ReplaceAllStringFunc(one.chinese, func(at string) string { return inChinese(found[at[1]-'0']) })
	}
	return text
}

// errorZH returns the Err of a delivery in Chinese: the judge's own words, or a translation.
func (d *Delivery) errorZH() string {
	if d.Verdict.OK() || d.Verdict.Has("status") || d.Verdict.Has("no-answer") {
		return inChinese(d.Err.Error())
	}
	_, chinese := d.Verdict.Text()
	return chinese
}

// chineseNote returns the note in Chinese: the judge's own words, or a translation.
func (e *Exchange) chineseNote() string {
	switch {
	case e.NoteZH != "" || e.Note == "":
		return e.NoteZH
	case len(e.Findings) == 0 || e.Findings[0].Code == "status":
		return inChinese(e.Note)
	}
	_, chinese := Verdict{Level: e.level(), Findings: e.Findings}.Text()
	return chinese
}
