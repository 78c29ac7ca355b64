package wechattest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat/internal/facts"
)

// answerField is a field of an answer at its path.
type answerField struct {
	facts.Field
	path string
}

// documentedAnswer judges an answer by the fields that the kind's page lists: their types, which of them are
// missing, and the values that the page names. Each finding names the field. What an answer means is judged
// elsewhere.
func (k *pushKind) documentedAnswer(m *Push, d doc) (found []Finding) {
	if k.AnswerHead {
		found = append(found, m.answerHead(d)...)
	}
	failed := false
	if code := k.codeField(); code != "" {
		n, ok := d.number(m.cfg.Format, code)
		if failed = ok && n != 0; !ok && code != "ErrCode" && code != "result_code" { // these have a judge of their own
			return append(found, failuref("errcode", "the %s is missing or no number", "缺少 %s，或不是数字", code))
		}
	}
	for _, f := range k.Push.Answer {
		if _, has := d[f.Name]; !has && (failed || f.Optional || answerMayLack[f.Name]) {
			continue
		}
		found = append(found, answerField{f, f.Name}.faults(m.cfg.Format, d[f.Name])...)
	}
	return found
}

// answerMayLack are fields that a page lists but doesn't demand, or that are judged elsewhere.
var answerMayLack = map[string]bool{
	"ErrCode": true, "ErrMsg": true, "ResultMsg": true, "resultmsg": true, "TemplateParamMap": true, "IsConditionSatisfied": true,
	"result_code": true, "result_info": true, "evidence": true,
}

// codeField returns the field that says whether the server has done it.
func (k *pushKind) codeField() string {
	for _, f := range k.Push.Answer {
		switch f.Name {
		case "ErrCode", "ResultCode", "resultcode", "result_code":
			return f.Name
		}
	}
	return ""
}

// faults judges a value.
func (f answerField) faults(format Format, v any) (found []Finding) {
	element, isList := strings.CutSuffix(f.Type, "[]")
	switch {
	case v == nil:
		return []Finding{warningf("answer-missing", "the answer has no %s, which the page lists", "回包缺少文档列出的 %s", f.path)}
	case isList:
		items, ok := v.([]any)
		if !ok && format == JSON {
			return f.wrongType("a list", "列表")
		} else if !ok {
			items = []any{v} // one element
		}
		for i, item := range items {
			inner := answerField{f.Field, fmt.Sprintf("%s.%d", f.path, i)}
			inner.Type = element
			found = append(found, inner.faults(format, item)...)
		}
		return found
	}
	switch element {
	case "object":
		return f.inside(format, v)
	case "map<string,number>":
		return f.numbers(format, v)
	case "number":
		if !isNumber(format, v) {
			return f.wrongType("a number", "数字")
		}
	case "boolean":
		if text, isText := v.(string); format == XML && isText && slices.Contains([]string{"true", "false", "0", "1"}, strings.TrimSpace(text)) {
			return nil
		} else if _, ok := v.(bool); !ok {
			return f.wrongType("true or false", "布尔值")
		}
	case "string":
		if _, ok := v.(string); !ok {
			return f.wrongType("a text", "字符串")
		}
	}
	if len(f.Enum) > 1 && !f.names(v) { // a single one is what the page singles out
		return []Finding{warningf("answer-value", "the page names no %s %s", "文档没有列出 %s 的取值 %s", f.path, visible(fmt.Sprint(v)))}
	}
	return nil
}

// inside judges the fields of an object.
func (f answerField) inside(format Format, v any) (found []Finding) {
	in, ok := objectIn(format, v)
	if !ok {
		return f.wrongType("an object", "对象")
	}
	for _, inner := range f.Fields {
		if value, has := in[inner.Name]; has || !inner.Optional {
			found = append(found, answerField{inner, f.path + "." + inner.Name}.faults(format, value)...)
		}
	}
	return found
}

func (f answerField) numbers(format Format, v any) []Finding {
	in, ok := objectIn(format, v)
	if !ok {
		return f.wrongType("an object of numbers", "由数字组成的对象")
	}
	for name, value := range in {
		if !isNumber(format, value) {
			return answerField{f.Field, f.path + "." + name}.wrongType("a number", "数字")
		}
	}
	return nil
}

// objectIn returns the fields of an object. An XML element without children is an empty one.
func objectIn(format Format, v any) (map[string]any, bool) {
	switch v := v.(type) {
	case map[string]any:
		return v, true
	case doc:
		return v, true
	case string:
		return nil, format == XML && strings.TrimSpace(v) == ""
	}
	return nil, false
}

func isNumber(format Format, v any) bool {
	text, isText := v.(string)
	if format == XML && isText {
		_, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		return err == nil
	}
	_, ok := v.(json.Number)
	return ok
}

func (f answerField) names(v any) bool {
	return slices.ContainsFunc(f.Enum, func(one facts.Value) bool {
		return fmt.Sprint(enumValue(one.Value)) == strings.TrimSpace(fmt.Sprint(v))
	})
}

func (f answerField) wrongType(want, wantZH string) []Finding {
	return []Finding{failure("answer-type", fmt.Sprintf("the %s of the answer has to be %s", visible(f.path), want), fmt.Sprintf("回包的 %s 应为%s", visible(f.path), wantZH))}
}

// answerHead judges the names, the time and the event that some answers repeat. It isn't known what WeChat does
// without them.
func (m *Push) answerHead(d doc) (found []Finding) {
	for _, f := range []struct{ name, want string }{{"ToUserName", m.from}, {"FromUserName", m.to}, {"MsgType", "event"}, {"Event", m.event}} {
		if got := d.text(f.name); !strings.EqualFold(got, f.want) {
			found = append(found, warningf("answer-head", `the answer's %s has to be "%s"`, `回包的 %s 应为 "%s"`, f.name, visible(f.want)))
		}
	}
	if _, ok := d.number(m.cfg.Format, "CreateTime"); !ok {
		found = append(found, warning("answer-head", "the answer's CreateTime is missing or no number", "回包缺少 CreateTime，或不是数字"))
	}
	return found
}

// demandsAnswer returns the finding for success, or for nothing, where the page demands more; false if it
// doesn't.
func (m *Push) demandsAnswer() (Finding, bool) {
	k := eventKindOf(m.event)
	if k == nil || !k.AnswerRequired {
		return Finding{}, false
	}
	names := strings.Join(facts.Names(k.Push.Answer), ", ")
	if m.event == eventCondition || m.event == eventAskRefund {
		return failuref("answer-required", "neither success nor nothing answers this question: the page asks for %s", "该询问不能返回 success 或空串：文档要求返回 %s", names), true
	}
	return warning("ack-errcode", "the page asks for ErrCode 0 where the bot answered success or nothing", "文档要求返回 ErrCode 0，服务器只返回了 success 或空串"), true
}
