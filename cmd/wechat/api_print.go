package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/facts"
)

// An endpointFacts is what `wechat api` prints about an endpoint.
type endpointFacts struct {
	endpointName
	MethodAlso string `json:"methodAlso,omitempty"` // where the sources disagree
	Go         string `json:"go,omitempty"`
	Auth       string `json:"auth"`
	Body       string `json:"body"`
	Answer     string `json:"answer"`

	MiniProgram    string   `json:"miniProgram"` // y, n or ?
	MiniGame       string   `json:"miniGame"`
	AccountTypes   []string `json:"accountTypes,omitempty"`
	PermissionSets []int    `json:"permissionSets,omitempty"`
	APISecurity    bool     `json:"apiSecurity"`
	Signing        []string `json:"signing,omitempty"`

	Page         string       `json:"page,omitempty"`
	PageMiniGame string       `json:"pageMiniGame,omitempty"`
	Quota        []quotaFacts `json:"quota,omitempty"`

	Query    []fieldFacts `json:"query,omitempty"`
	Request  []fieldFacts `json:"request,omitempty"`
	Response []fieldFacts `json:"response,omitempty"`

	Codes  []codeFacts `json:"codes,omitempty"`
	Doubts []string    `json:"doubts,omitempty"` // where the sources disagree
	Source string      `json:"source,omitempty"` // if no official page says so

	Sample struct {
		Request  json.RawMessage `json:"request,omitempty"`
		Response json.RawMessage `json:"response,omitempty"`
	} `json:"sample"`
}

type quotaFacts struct {
	Calls int    `json:"calls"`
	Per   string `json:"per"`
}

type codeFacts struct {
	Code      int    `json:"code"`
	Meaning   string `json:"meaning,omitempty"`
	MeaningZH string `json:"meaningZh,omitempty"`
	Remedy    string `json:"remedy,omitempty"`
	RemedyZH  string `json:"remedyZh,omitempty"`
}

type fieldFacts struct {
	Name       string       `json:"name"`
	Type       string       `json:"type"`
	Num        string       `json:"num,omitempty"`
	Required   bool         `json:"required,omitempty"`
	MayBeEmpty bool         `json:"mayBeEmpty,omitempty"`
	ZH         string       `json:"zh,omitempty"`
	Limit      string       `json:"limit,omitempty"`
	Firm       bool         `json:"firm,omitempty"`     // the limit holds for the whole value
	Alphabet   string       `json:"alphabet,omitempty"` // besides letters and digits; empty: anything
	Unit       string       `json:"unit,omitempty"`
	Format     string       `json:"format,omitempty"`
	Default    any          `json:"default,omitempty"`
	Const      any          `json:"const,omitempty"`
	Deprecated bool         `json:"deprecated,omitempty"`
	Values     []valueFacts `json:"values,omitempty"`
	Closed     bool         `json:"closed,omitempty"` // WeChat accepts no other value
	Wire       string       `json:"wire,omitempty"`
	Fields     []fieldFacts `json:"fields,omitempty"`
}

type valueFacts struct {
	Value any    `json:"value"`
	Means string `json:"means,omitempty"`
}

func describeEndpoint(e *facts.Endpoint) endpointFacts {
	d := endpointFacts{
		endpointName: endpointName{e.Method, e.Path, e.Name, e.Title}, MethodAlso: e.MethodAlso, Go: goName(e),
		Auth: e.Auth, Body: e.Body, Answer: e.Answer,
		MiniProgram: e.MiniProgram, MiniGame: e.MiniGame, AccountTypes: e.AccountTypes, PermissionSets: e.PermissionSets,
		APISecurity: e.APISecurity, Signing: e.Signing, Page: e.Page, PageMiniGame: e.PageMiniGame,
		Query: describeFields(e.Query), Request: describeFields(e.Request), Response: describeFields(e.Response),
		Doubts: e.Contradictions, Source: e.Confidence,
	}
	d.Sample.Request, d.Sample.Response = e.Sample.Request, e.Sample.Response
	for _, q := range e.Quota {
		d.Quota = append(d.Quota, quotaFacts(q))
	}
	for _, code := range e.Codes {
		if code == 0 {
			continue
		}
		c := codeFacts{Code: code}
		refusal := &wechat.Error{API: e.Path, Code: wechat.Code(code)}
		if x, ok := refusal.Explain(); ok {
			c.Meaning, c.MeaningZH, c.Remedy, c.RemedyZH = x.Meaning, x.MeaningZH, x.Remedy, x.RemedyZH
		}
		d.Codes = append(d.Codes, c)
	}
	return d
}

func describeFields(fields []facts.Field) (all []fieldFacts) {
	for _, f := range fields {
		bounded := f
		bounded.Firm = true // LimitTag leaves the others out
		d := fieldFacts{
			Name: f.Name, Type: f.Type, Num: f.Num, Required: f.Required, MayBeEmpty: f.MayBeEmpty, ZH: f.Zh,
			Limit: bounded.LimitTag(), Firm: f.Firm, Alphabet: f.Alphabet, Unit: f.Unit, Format: f.Format, Default: f.Default, Const: f.Const,
			Deprecated: f.Deprecated, Closed: f.Closed, Wire: f.Wire, Fields: describeFields(f.Fields),
		}
		if len(f.JSONFields) > 0 {
			d.Fields = describeFields(f.JSONFields)
		}
		for _, v := range f.Enum {
			d.Values = append(d.Values, valueFacts(v))
		}
		all = append(all, d)
	}
	return all
}

func (s *session) printEndpoint(e endpointFacts) {
	s.printf("%s %s  %s  %s\n", e.Method, e.Path, e.Name, e.Title)
	about := func(english, chinese, value string) {
		if value != "" {
			s.printf("%s  %s\n", pad(s.in(english, chinese), 12), value)
		}
	}
	about("go", "Go", e.Go)
	about("page", "官方文档", e.Page)
	about("", "", e.PageMiniGame)
	about("credential", "调用凭据", s.credential(e))
	about("for", "适用", s.audience(e))
	for _, q := range e.Quota {
		about("quota", "频率限制", fmt.Sprintf("%d / %s", q.Calls, s.in(q.Per, perChinese[q.Per])))
	}
	about("also", "请求方法", e.MethodAlso)
	for _, doubt := range e.Doubts {
		about("doubt", "资料存疑", doubt)
	}
	about("source", "来源", e.Source)
	s.printFields(s.in("query", "查询参数"), e.Query)
	s.printFields(s.in("request, ", "请求，")+e.Body, e.Request)
	s.printFields(s.in("answer, ", "响应，")+e.Answer, e.Response)
	if len(e.Codes) > 0 {
		s.printf("\n%s\n", s.in("error codes", "错误码"))
	}
	for _, c := range e.Codes {
		s.printf("  %-8d %s\n", c.Code, strings.TrimSpace(s.in(c.Meaning+" "+c.Remedy, c.MeaningZH+c.RemedyZH)))
	}
}

var perChinese = map[string]string{"day": "天", "hour": "小时", "minute": "分钟"}

func (s *session) credential(e endpointFacts) string {
	text := map[string]string{
		"access_token": s.in("access_token in the query", "查询参数 access_token"),
		"appid+secret": s.in("AppID and AppSecret, no access_token", "AppID 和 AppSecret，不需要 access_token"),
		"component":    s.in("component_access_token of a third-party platform, in the query", "查询参数 component_access_token（第三方平台）"),
	}[e.Auth]
	if len(e.Signing) > 0 {
		text += s.in("; signed: ", "；签名参数：") + strings.Join(e.Signing, s.in(", ", "、"))
	}
	if e.APISecurity {
		text += s.in("; may be sealed (API security)", "；支持 API 安全（加密与签名）")
	}
	return text
}

func (s *session) audience(e endpointFacts) string {
	var who []string
	for _, kind := range [][3]string{{e.MiniProgram, "mini-programs", "小程序"}, {e.MiniGame, "mini-games", "小游戏"}} {
		switch kind[0] {
		case "y":
			who = append(who, s.in(kind[1], kind[2]))
		case "?":
			who = append(who, s.in(kind[1]+" (the page doesn't say)", kind[2]+"（文档未说明）"))
		}
	}
	return strings.Join(who, s.in(", ", "、"))
}

func (s *session) printFields(title string, fields []fieldFacts) {
	if len(fields) > 0 {
		s.printf("\n%s\n", title)
		s.printFieldsBelow("  ", fields)
	}
}

func (s *session) printFieldsBelow(indent string, fields []fieldFacts) {
	for _, f := range fields {
		kind := strings.TrimSpace(f.Type + " " + f.Num)
		need := ""
		if f.Required {
			need = s.in("required", "必填")
		}
		if f.Required && f.MayBeEmpty {
			need = s.in("required, may be empty", "必填，可为空")
		}
		line := pad(indent+f.Name, 28) + "  " + pad(kind, 14) + "  " + pad(need, 8) + "  " + strings.Join(s.remarks(f), s.in("; ", "；"))
		s.printf("%s\n", strings.TrimRight(line, " "))
		s.printFieldsBelow(indent+"  ", f.Fields)
	}
}

// unitsChinese translates the units of a limit.
var unitsChinese = strings.NewReplacer(" bytes", " 字节", " chars", " 字符", " width", " 字符宽（汉字计 2）", " items", " 项")

// limit writes a limit in words. a..b isn't changed.
func (s *session) limit(f fieldFacts) string {
	var all []string
	for part := range strings.SplitSeq(f.Limit, ",") {
		bounds, unit, _ := strings.Cut(part, " ")
		low, high, _ := strings.Cut(bounds, "..")
		above, isAbove := strings.CutPrefix(low, ">")
		switch {
		case isAbove && high == "":
			bounds = s.in("more than ", "大于 ") + above
		case isAbove:
			bounds = s.in("more than ", "大于 ") + above + s.in(", at most ", "，最多 ") + high
		case low == "":
			bounds = s.in("at most ", "最多 ") + high
		case high == "":
			bounds = s.in("at least ", "至少 ") + low
		}
		if unit != "" {
			bounds += " " + unit
		}
		all = append(all, s.in(bounds, unitsChinese.Replace(bounds)))
	}
	text := strings.Join(all, s.in(", ", "，"))
	if !f.Firm {
		text += s.in(" (not sure)", "（不确定）")
	}
	return text
}

// remarks returns what else is known about a field.
func (s *session) remarks(f fieldFacts) (all []string) {
	add := func(text string) {
		if text != "" {
			all = append(all, text)
		}
	}
	add(f.ZH)
	if f.Deprecated {
		add(s.in("deprecated", "已废弃"))
	}
	if f.Limit != "" {
		add(s.limit(f))
	}
	if f.Alphabet != "" {
		add(s.in("only letters, digits and ", "只能含字母、数字和 ") + f.Alphabet)
	}
	add(f.Unit)
	add(f.Format)
	if f.Default != nil {
		add(s.in("default ", "默认 ") + valueText(f.Default))
	}
	if f.Const != nil {
		add(s.in("always ", "固定为 ") + valueText(f.Const))
	}
	var values []string
	for _, v := range f.Values {
		text := valueText(v.Value)
		if v.Means != "" && v.Means != text {
			text += s.in(" (", "（") + v.Means + s.in(")", "）")
		}
		values = append(values, text)
	}
	if len(values) > 0 {
		lead := s.in("values: ", "取值：")
		if f.Closed {
			lead = s.in("only: ", "只能是：")
		}
		add(lead + strings.Join(values, s.in(", ", "、")))
	}
	add(f.Wire)
	return all
}

// valueText writes a value as JSON, but a text without quotes.
func valueText(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// pad adds blanks up to a width. A Chinese character has the width 2.
func pad(text string, width int) string {
	for _, r := range text {
		width--
		if r > 0x2e7f {
			width--
		}
	}
	return text + strings.Repeat(" ", max(width, 0))
}
