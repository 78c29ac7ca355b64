package wechat

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/internal/pushbody"
	"github.com/minigo-dev/wechat/internal/pushkey"
	"github.com/minigo-dev/wechat/internal/ratio"
)

// TestKindTable holds what its readers take for granted of the table.
func TestKindTable(t *testing.T) {
	t.Parallel()
	types := map[reflect.Type]string{}
	for _, kinds := range allKinds {
		for i, k := range kinds {
			if i > 0 && kinds[i-1].name >= k.name {
				t.Errorf("%s stands behind %s", k.name, kinds[i-1].name)
			}
			if k.name != strings.ToLower(k.name) {
				t.Errorf("%s isn't in lower case", k.name)
			}
			if found := findKind(kinds, k.name); found != &kinds[i] {
				t.Errorf("%s isn't found", k.name)
			}
			if k.rule.wait == 0 || k.texts == nil {
				t.Errorf("%s has no rule or no texts", k.name)
			}
			if k.make == nil {
				continue
			}
			typ := k.make.typ
			if other := types[typ]; other != "" {
				t.Errorf("%s and %s are both a %v", k.name, other, typ)
			}
			types[typ] = k.name
			if _, err := fillPlanOf(typ); err != nil {
				t.Errorf("%v: %v", typ, err)
			}
			for i := range typ.NumField() {
				if f := typ.Field(i); f.IsExported() && !f.Anonymous && f.Tag.Get("json") == "" {
					t.Errorf("%v.%s has no name of WeChat's", typ, f.Name)
				}
			}
		}
	}
	for _, name := range []string{"", "a", "zzz", "tex", "texts"} {
		if k := findKind(eventKinds[:], name); k != nil {
			t.Errorf("%q is found as %s", name, k.name)
		}
	}
	if findKind(nil, "") != nil {
		t.Error("found in no table")
	}
	if got := pushKindOf("event", "XPAY_of_tomorrow"); !got.rule.promise || got.make != nil {
		t.Error("a new event of virtual payment isn't repeated for a day")
	}
}

// TestUserTextTable holds what the reader of bodies takes for granted of the table.
func TestUserTextTable(t *testing.T) {
	t.Parallel()
	// stretched reports whether a field reaches to its last end.
	stretched := func(texts *pushbody.UserTexts, is func(pushbody.UserText) bool) bool {
		return slices.ContainsFunc(texts.Fields, func(f pushbody.UserText) bool { return !f.Repeats && is(f) })
	}
	head := []string{"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "InfoType", "MsgId", "MsgID", "BusinessId", "BusinessID", "Encrypt", ""}
	kinds := map[string]*pushbody.UserTexts{"any": anyTexts}
	for _, k := range messageKinds {
		kinds[k.name] = k.UserTexts()
	}
	for _, k := range eventKinds {
		kinds["event "+k.name] = k.UserTexts()
	}
	for _, k := range noticeKinds {
		kinds["notice "+k.name] = k.UserTexts()
	}
	for kind, texts := range kinds {
		for i, f := range texts.Fields {
			if stretched(texts, func(other pushbody.UserText) bool { return other.Name == f.Parent }) {
				t.Errorf("%s: %s holds a field and is one", kind, f.Parent)
			}
			if slices.Contains(head, f.Name) {
				t.Errorf("%s: users don't fill %q", kind, f.Name)
			}
			if slices.ContainsFunc(texts.Fields[:i], func(other pushbody.UserText) bool { return other.Parent == f.Parent && other.Name == f.Name }) {
				t.Errorf("%s: %s is there twice", kind, f.Name)
			}
			atRoot := func(other pushbody.UserText) bool { return other.Parent == "" && other.Name == f.Name }
			if kind != "any" && !f.Repeats && !stretched(anyTexts, atRoot) {
				t.Errorf("%s: %s isn't read with care in a kind that isn't listed", kind, f.Name)
			}
		}
	}
	for _, tt := range []struct {
		msgType, event string
		want           *pushbody.UserTexts
	}{
		{"TEXT", "", findKind(messageKinds[:], "text").texts}, {"text", "x", findKind(messageKinds[:], "text").texts}, {"Event", "User_Enter_TempSession", findKind(eventKinds[:], "user_enter_tempsession").texts},
		{"", "", anyTexts}, {"event", "", anyTexts}, {"event", "text", anyTexts}, {"scan", "", anyTexts},
	} {
		if got := pushKinds(tt.msgType, tt.event, "").UserTexts(); got != tt.want {
			t.Errorf("%q, %q: another kind's fields", tt.msgType, tt.event)
		}
	}
}

// parseAs is parseMessage of a kind that isn't in the table.
func parseAs(k *pushKind, body []byte) (Message, error) {
	var few pushbody.Room
	head := pushbody.Head{Kinds: pushKinds}
	root, _, err := pushbody.Scan(body, few[:0], &head)
	if err != nil {
		return nil, err
	}
	h := headerOf(&head, body)
	return k.message(&h, root)
}

type insideEvent struct {
	Header
	OrderNo string `json:"OrderNo"`
}

// A kind costs a struct and a row. Some kinds have all their fields inside one element in XML.
func TestKindInside(t *testing.T) {
	t.Parallel()
	kind := pushKind{name: "inside_event", make: makes((*insideEvent)(nil), "upload_event"), about: order("OrderNo").In("upload_event").Or(order("OrderNo"))}
	for _, body := range []string{
		`{"MsgType":"event","Event":"inside_event","OrderNo":"1"}`,
		`{"MsgType":"event","Event":"inside_event","OrderNo":"1","upload_event":""}`,
		`<xml><MsgType>event</MsgType><Event>inside_event</Event><upload_event><OrderNo>1</OrderNo></upload_event></xml>`,
	} {
		got, err := parseAs(&kind, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if no := got.(*insideEvent).OrderNo; no != "1" || got.Head().Event != "inside_event" || got.Key() != "5:order12:inside_event7:OrderNo1:1" {
			t.Errorf("%s: OrderNo %q, event %q, key %q", body, no, got.Head().Event, got.Key())
		}
	}
}

type manyEvent struct {
	Header
	List []struct{ A, B, C, D string } `json:"List"`
}

// A message that costs too much is none, as a body that can't be read is none.
func TestKindTooMany(t *testing.T) {
	t.Parallel()
	kind := pushKind{name: "many_event", make: makes((*manyEvent)(nil))}
	body := `{"List":[` + strings.Repeat("{},", 4000) + `{}]}`
	if m, err := parseAs(&kind, []byte(body)); m != nil || !errors.Is(err, ErrMessage) {
		t.Errorf("a %T, error %v", m, err)
	}
}

// FuzzParseMessage checks that any body makes a message or an ErrMessage, never a
// panic, and stays as it was.
func FuzzParseMessage(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "<xml/>", `{"ToUserName":"gh_1","FromUserName":"o","CreateTime":17,"MsgType":"text","Content":"c","MsgId":1}`,
		`<xml><MsgType>location</MsgType><Location_X>1.5</Location_X><Scale>x</Scale></xml>`,
		`{"MsgType":"event","Event":"minigame_coin_deliver_completed","MiniGame":{"Payload":"{\"OutTradeNo\":\"1\"}"}}`,
		`{"MsgType":"event","Event":"subscribe_msg_sent_event","List":[{"TemplateId":"1"},{"MsgID":2}]}`,
		`{"MsgType":"event","Event":"xpay_subscribe_ios_refund_query_notify","x":{"pay_order_id":"1"}}`, "\uFEFF<xml>\xff</xml>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		m, err := ParseMessage(body)
		if !bytes.Equal(before, body) {
			t.Fatal("the body has changed")
		}
		if err != nil {
			if m != nil || !errors.Is(err, ErrMessage) {
				t.Fatalf("message %v, error %v", m, err)
			}
			return
		}
		h := m.Head()
		if !bytes.Equal(h.Raw, body) {
			t.Errorf("Raw = %q", h.Raw)
		}
		for _, text := range []string{h.ToUserName, h.FromUserName, h.MsgType, h.Event, h.MsgID, h.BusinessID, m.Key()} {
			if !utf8.ValidString(text) {
				t.Errorf("invalid UTF-8: %q", text)
			}
		}
		again, err := ParseMessage(bytes.Clone(body))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, again, cmp.AllowUnexported(Header{})); diff != "" || m.Key() != again.Key() {
			t.Errorf("reads differently the second time:\n%s", diff)
		}
	})
}

type goodsPay struct {
	MchOrderNo    string `json:"MchOrderNo" xml:"MchOrderNo"`
	TransactionID string `json:"TransactionId" xml:"TransactionId"`
	PaidTime      int64  `json:"PaidTime" xml:"PaidTime"`
}

type goodsInfo struct {
	ProductID   string `json:"ProductId" xml:"ProductId"`
	Quantity    int    `json:"Quantity" xml:"Quantity"`
	OrigPrice   int    `json:"OrigPrice" xml:"OrigPrice"`
	ActualPrice int    `json:"ActualPrice" xml:"ActualPrice"`
	Attach      string `json:"Attach" xml:"Attach"`
}

type goodsTeam struct {
	ActivityID string `json:"ActivityId"`
	TeamID     string `json:"TeamId"`
	TeamType   int    `json:"TeamType"`
	TeamAction int    `json:"TeamAction"`
}

type goodsContract struct {
	OriginalTransactionID string `json:"OriginalTransactionId"`
	AutoRenewStatus       int    `json:"AutoRenewStatus"`
	RenewalDate           int64  `json:"RenewalDate"`
}

// goodsEvent has the fields of xpay_goods_deliver_notify.
type goodsEvent struct {
	Header
	OpenID       string         `json:"OpenId"`
	OutTradeNo   string         `json:"OutTradeNo"`
	Env          int            `json:"Env"`
	WeChatPay    goodsPay       `json:"WeChatPayInfo"`
	Goods        goodsInfo      `json:"GoodsInfo"`
	Team         *goodsTeam     `json:"TeamInfo"`
	Subscription *goodsContract `json:"AppleSubscriptionInfo"`
}

// floorGoods is the same without the SDK.
type floorGoods struct {
	XMLName                                  xml.Name `json:"-"`
	ToUserName, FromUserName, MsgType, Event string
	CreateTime                               int64
	OpenID                                   string `json:"OpenId" xml:"OpenId"`
	OutTradeNo                               string
	Env                                      int
	WeChatPay                                goodsPay       `json:"WeChatPayInfo" xml:"WeChatPayInfo"`
	Goods                                    goodsInfo      `json:"GoodsInfo" xml:"GoodsInfo"`
	Team                                     *goodsTeam     `json:"TeamInfo" xml:"TeamInfo"`
	Subscription                             *goodsContract `json:"AppleSubscriptionInfo" xml:"AppleSubscriptionInfo"`
}

const (
	goodsJSON = `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"xpay_goods_deliver_notify",` +
		`"OpenId":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","OutTradeNo":"order_2024_0426_0001","Env":0,` +
		`"WeChatPayInfo":{"MchOrderNo":"mch_0001","TransactionId":"4200002187202404261234567890","PaidTime":1714112440},` +
		`"GoodsInfo":{"ProductId":"sword_01","Quantity":2,"OrigPrice":600,"ActualPrice":500,"Attach":"zone=7"}}`
	goodsXML = `<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName><CreateTime>1714112445</CreateTime>` +
		`<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[xpay_goods_deliver_notify]]></Event><OpenId><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></OpenId>` +
		`<OutTradeNo><![CDATA[order_2024_0426_0001]]></OutTradeNo><Env>0</Env><WeChatPayInfo><MchOrderNo><![CDATA[mch_0001]]></MchOrderNo>` +
		`<TransactionId><![CDATA[4200002187202404261234567890]]></TransactionId><PaidTime>1714112440</PaidTime></WeChatPayInfo>` +
		`<GoodsInfo><ProductId><![CDATA[sword_01]]></ProductId><Quantity>2</Quantity><OrigPrice>600</OrigPrice><ActualPrice>500</ActualPrice><Attach><![CDATA[zone=7]]></Attach></GoodsInfo></xml>`
)

// BenchmarkFill reads the push that a shop gets most.
func BenchmarkFill(b *testing.B) {
	kind := *findKind(eventKinds[:], "xpay_goods_deliver_notify")
	kind.make = makes((*goodsEvent)(nil))
	sdk := func(body string) func(*testing.B) {
		raw := []byte(body)
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m, err := parseAs(&kind, raw)
				if err != nil || !m.Head().byOrder || m.(*goodsEvent).Goods.ActualPrice != 500 {
					b.Fatal(m, err)
				}
			}
		}
	}
	floor := func(body string, unmarshal func([]byte, any) error) func(*testing.B) {
		raw := []byte(body)
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var w floorGoods
				if err := unmarshal(raw, &w); err != nil {
					b.Fatal(err)
				}
				m := &goodsEvent{
					Header: Header{ToUserName: w.ToUserName, FromUserName: w.FromUserName, CreateTime: time.Unix(w.CreateTime, 0), MsgType: w.MsgType, Event: w.Event, Raw: raw},
					OpenID: w.OpenID, OutTradeNo: w.OutTradeNo, Env: w.Env, WeChatPay: w.WeChatPay, Goods: w.Goods, Team: w.Team, Subscription: w.Subscription,
				}
				if m.Goods.ActualPrice != 500 || m.OutTradeNo == "" {
					b.Fatal(m)
				}
			}
		}
	}
	ratio.Pair(b, "json", sdk(goodsJSON), floor(goodsJSON, json.Unmarshal))
	ratio.Pair(b, "xml", sdk(goodsXML), floor(goodsXML, xml.Unmarshal))
}

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
	order, comma                                string
	audience                                    map[string]string
	list, wrapped, inside, also, text           string // of the forms
	success, transfer, orPlain, within, payment string // of the answers
	byID, hash, orElse                          string // of the keys
}

var englishPushes = pushWords{
	head: `# Pushes

[中文](pushes.zh-CN.md) | [Documentation](../README.md#documentation)

What WeChat pushes, and the types that ` + "`ParseMessage` and `Callback`" + ` make of it. ` + "`go generate`" + ` makes this page from the table of kinds and from
` + "`internal/facts`" + `. WeChat pushes JSON or XML, as the console says; both are read alike, a number may come as a text, and one item may come
for a list. *Forms* has what differs besides, and what WeChat's pages contradict each other in: all of it is taken. A kind without a
type, and one that isn't here, is an ` + "`UnknownMessage`, whose `Header.Raw` has all of it" + `.

*Answer* is what WeChat expects: ` + "`success`" + ` is a nil Reply. *Key* is what ` + "`Header.Key`" + ` tells two pushes apart by, besides kind, sender, receiver and CreateTime;
an *order's* key has none of these but the kind, as repeats may differ in them.

`,
	columns: []string{"Kind", "Go", "WeChat", "For", "Forms", "Answer", "Key"},
	order:   "order ", comma: ", ",
	audience: map[string]string{
		"miniprogram": "mini-program", "minigame": "mini-game", "carrier": "carrier", "thirdparty": "platform", "officialaccount": "official account",
	},
	list: "`%s` a list or one", wrapped: "`%s` in `%s` or not", inside: "in `%s` or not", also: "`%s` or `%s`", text: "`%s` a %s or a %s",
	success: "`success`", transfer: "`success` or `TransferToAgent`", orPlain: ", never encrypted", within: ", within %d s", payment: "`PayAck`",
	byID: "MsgId", hash: "all fields", orElse: "; else ",
}

var chinesePushes = pushWords{
	head: `# 推送一览

[English](pushes.md) | [文档目录](../README.zh-CN.md#文档)

微信推送的全部消息与事件，及 ` + "`ParseMessage`、`Callback`" + ` 对应的类型，由 ` + "`go generate`" + ` 根据类型表与 ` + "`internal/facts`" + ` 生成。推送格式为 JSON 或 XML（以后台设置为准），两种格式读法一致：数字可为字符串，列表只有一项时可为对象。“形式”一栏列出其余差异以及官方文档相互矛盾之处，均可解析。没有类型或未列出的推送为 ` + "`UnknownMessage`，`Header.Raw`" + ` 保留全部内容。

“回包”为微信期望的回复：` + "`success`" + ` 即 Reply 为 nil。“Key”为 ` + "`Header.Key`" + ` 除类型、发送方、接收方与 CreateTime 外用于区分推送的字段；*订单*的 Key 只含类型与这些字段，因为重复推送的 CreateTime 可能不同。

`,
	columns: []string{"类型", "Go", "微信文档", "适用", "形式", "回包", "Key"},
	order:   "订单：", comma: "、",
	audience: map[string]string{
		"miniprogram": "小程序", "minigame": "小游戏", "carrier": "运力", "thirdparty": "第三方平台", "officialaccount": "公众号",
	},
	list: "`%s` 为列表或单项", wrapped: "`%s` 可在 `%s` 内", inside: "可在 `%s` 内", also: "`%s` 或 `%s`", text: "`%s` 为 %s 或 %s",
	success: "`success`", transfer: "`success` 或 `TransferToAgent`", orPlain: "，不加密", within: "，%d 秒内", payment: "`PayAck`",
	byID: "MsgId", hash: "全部字段", orElse: "；否则",
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
		goType, typed := "`UnknownMessage`", k
		if k.about.Alias != "" {
			typed = findKind(eventKinds[:], k.about.Alias)
		}
		if typed.make != nil {
			goType = "`" + typed.make.typ.Name() + "`"
		}
		row(kind, goType, fmt.Sprintf("[%s](%s)", p.Title, p.Page), strings.Join(w.audiences(p), w.comma), strings.Join(w.forms(p, k), "<br>"), w.answer(p), w.key(&k.about, p))
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
	forms := []string{"JSON" + w.comma + "XML"}
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
func (w pushWords) key(rule *pushkey.Rule, p facts.Push) string {
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
	for tried, order := range rule.Tries() {
		var fields []string
		for _, f := range tried {
			if slices.Contains(leaves, f) && !slices.Contains(fields, "`"+f+"`") {
				fields = append(fields, "`"+f+"`")
			}
		}
		text := strings.Join(fields, w.comma)
		if text == "" {
			continue
		}
		if order {
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
