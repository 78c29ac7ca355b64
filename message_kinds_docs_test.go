package wechat

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
)

var updateDocs = flag.Bool("update", false, "write docs/pushes.md and its Chinese twin")

// TestPushTable compares the tables in docs with the table of kinds and the facts.
func TestPushTable(t *testing.T) {
	t.Parallel()
	for name, words := range map[string]pushWords{"docs/pushes.md": englishPushes, "docs/pushes.zh-CN.md": chinesePushes} {
		want := words.table()
		if *updateDocs {
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(have), want); diff != "" {
			t.Errorf("%s isn't what the table of kinds says (-file +table); run go generate:\n%s", name, diff)
		}
		for _, p := range slices.Concat(facts.Pushes(), facts.Notices()) {
			if cell := "| `" + p.Event + p.InfoType; p.Event+p.InfoType != "" && !strings.Contains(want, cell) {
				t.Errorf("%s lacks %s", name, p.Event+p.InfoType)
			}
		}
	}
}

// pushWords are the words of a language for the table.
type pushWords struct {
	head                                        string
	columns                                     []string
	order                                       string
	audience                                    map[string]string
	list, wrapped, inside, also, text           string // of the forms
	success, transfer, orPlain, within, payment string // of the answers
	byID, hash, orElse                          string // of the keys
}

var englishPushes = pushWords{
	head: `# Pushes

[中文](pushes.zh-CN.md)

What WeChat pushes, and the types that ` + "`ParseMessage` and `Callback`" + ` make of it. ` + "`go generate`" + ` makes this page from the table of kinds and from
` + "`internal/facts`" + `. WeChat pushes JSON or XML, as the console says; both are read alike, a number may come as a text, and one item may come
for a list. *Forms* has what differs besides, and what WeChat's pages contradict each other in: all of it is taken. A kind without a
type, and one that isn't here, is an ` + "`UnknownMessage`, whose `Header.Raw` has all of it" + `.

*Answer* is what WeChat expects: ` + "`success`" + ` is a nil Reply. *Key* is what ` + "`Header.Key`" + ` tells two pushes apart by, besides kind, sender, receiver and CreateTime;
an *order's* key has none of these but the kind, as repeats may differ in them.

`,
	columns: []string{"Kind", "Go", "WeChat", "For", "Forms", "Answer", "Key"},
	order:   "order ",
	audience: map[string]string{
		"miniprogram": "mini-program", "minigame": "mini-game", "carrier": "carrier", "thirdparty": "platform", "officialaccount": "official account",
	},
	list: "`%s` a list or one", wrapped: "`%s` in `%s` or not", inside: "in `%s` or not", also: "`%s` or `%s`", text: "`%s` a %s or a %s",
	success: "`success`", transfer: "`success` or `TransferToAgent`", orPlain: ", never encrypted", within: ", within %d s", payment: "`PayAck`",
	byID: "MsgId", hash: "all fields", orElse: "; else ",
}

var chinesePushes = pushWords{
	head: `# 推送一览

[English](pushes.md)

微信推送的全部消息与事件，及 ` + "`ParseMessage`、`Callback`" + ` 对应的类型，由 ` + "`go generate`" + ` 根据类型表与 ` + "`internal/facts`" + ` 生成。推送格式为 JSON 或 XML（以后台设置为准），
两种格式读法一致：数字可为字符串，列表只有一项时可为对象。“形式”一栏列出其余差异以及官方文档相互矛盾之处，均可解析。没有类型或未列出的推送为
` + "`UnknownMessage`，`Header.Raw`" + ` 保留全部内容。

“应答”为微信期望的回复：` + "`success`" + ` 即 Reply 为 nil。“Key”为 ` + "`Header.Key`" + ` 除类型、发送方、接收方与 CreateTime 外用于区分推送的字段；
*订单*的 Key 只含类型与这些字段，因为重复推送的 CreateTime 可能不同。

`,
	columns: []string{"类型", "Go", "微信文档", "适用", "形式", "应答", "Key"},
	order:   "订单 ",
	audience: map[string]string{
		"miniprogram": "小程序", "minigame": "小游戏", "carrier": "运力", "thirdparty": "第三方平台", "officialaccount": "公众号",
	},
	list: "`%s` 为列表或单项", wrapped: "`%s` 可在 `%s` 内", inside: "可在 `%s` 内", also: "`%s` 或 `%s`", text: "`%s` 为 %s 或 %s",
	success: "`success`", transfer: "`success` 或 `TransferToAgent`", orPlain: "，不加密", within: "，%d 秒内", payment: "`PayAck`",
	byID: "MsgId", hash: "全部字段", orElse: "；否则 ",
}

func (w pushWords) table() string {
	var b strings.Builder
	b.WriteString(w.head)
	row := func(cells ...string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	row(w.columns...)
	row(slices.Repeat([]string{"---"}, len(w.columns))...)
	for _, p := range slices.Concat(facts.Pushes(), facts.Notices()) {
		k := pushKinds(p.MsgType, p.Event, p.InfoType).(*pushKind)
		kind := "`" + p.MsgType + "`"
		if name := p.Event + p.InfoType; name != "" {
			kind = "`" + name + "`"
		}
		goType := "`UnknownMessage`"
		if k.make != nil {
			goType = "`" + reflect.TypeOf(k.make.empty()).Elem().Name() + "`"
		}
		row(kind, goType, fmt.Sprintf("[%s](%s)", p.Title, p.Page), strings.Join(w.audiences(p), ", "), strings.Join(w.forms(p, k), "<br>"), w.answer(p), w.key(&k.about, p))
	}
	return b.String()
}

func (w pushWords) audiences(p facts.Push) (all []string) {
	for _, to := range p.AppliesTo {
		all = append(all, w.audience[to])
	}
	return all
}

func (w pushWords) forms(p facts.Push, k *pushKind) []string {
	forms := []string{"JSON, XML"}
	if k.make != nil && k.make.inside != "" {
		forms = append(forms, fmt.Sprintf(w.inside, k.make.inside))
	}
	var walk func(fields []facts.Field)
	walk = func(fields []facts.Field) {
		for _, f := range fields {
			switch {
			case f.XMLWrapper != "":
				forms = append(forms, fmt.Sprintf(w.wrapped, f.Name, f.XMLWrapper))
			case strings.HasSuffix(f.Type, "[]") && f.TableType == "":
				forms = append(forms, fmt.Sprintf(w.list, f.Name))
			}
			for _, also := range f.Also {
				forms = append(forms, fmt.Sprintf(w.also, f.Name, also))
			}
			for _, other := range []string{f.SampleType, f.TableType} {
				if other != "" && f.Name != "MsgId" {
					forms = append(forms, fmt.Sprintf(w.text, f.Name, f.Type, other))
				}
			}
			walk(f.Fields)
			walk(f.JSONFields)
		}
	}
	walk(p.Fields)
	return forms
}

func (w pushWords) answer(p facts.Push) string {
	answer := w.success
	switch rule := ruleOf(&Header{MsgType: p.MsgType, Event: p.Event}); {
	case p.Transfer:
		answer = w.transfer
	case rule.ack != ackSuccess:
		answer = w.payment
	case strings.HasPrefix(p.Event, "xpay_") && !p.AnswerRequired && p.Answer != nil:
		answer = w.success + " / " + w.payment
	case p.Answer != nil:
		answer = fmt.Sprintf("`{%s}`", strings.Join(names(p.Answer), ", "))
		if replies := repliesTo(p); len(replies) > 0 {
			answer = "`" + reflect.TypeOf(replies[0]).Name() + "`"
		}
	}
	if p.AnswerPlain {
		answer += w.orPlain
	}
	if p.AnswerSeconds != 0 {
		answer += fmt.Sprintf(w.within, p.AnswerSeconds)
	}
	return answer
}

func names(fields []facts.Field) (names []string) {
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}

// key says what tells two pushes of a kind apart: of the fields that the kind can have.
func (w pushWords) key(a *about, p facts.Push) string {
	var leaves []string
	var walk func(fields []facts.Field)
	walk = func(fields []facts.Field) {
		for _, f := range fields {
			leaves = append(leaves, f.Name)
			leaves = append(leaves, f.Also...)
			walk(f.Fields)
			walk(f.JSONFields)
		}
	}
	walk(p.Fields)
	var parts []string
	for ; a != nil; a = a.orElse {
		var fields []string
		about := a.fields
		if a.how == lists {
			about = []string{"TemplateId", "MsgID", "SubscribeStatusString"}
		}
		for _, f := range about {
			if slices.Contains(leaves, f) && !slices.Contains(fields, "`"+f+"`") {
				fields = append(fields, "`"+f+"`")
			}
		}
		text := strings.Join(fields, ", ")
		if text == "" {
			continue
		}
		if orders <= a.how && a.how <= heldOrders {
			text = w.order + text
		}
		parts = append(parts, text)
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, w.orElse)
	case p.Event == "" && p.InfoType == "":
		return w.byID
	}
	return w.hash
}
