package wechattest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// An Account is a kind of account. It decides which answers to a message are valid. The zero value is
// MiniProgram.
type Account uint8

// The kinds of account.
const (
	MiniProgram     Account = iota // a mini-program or a mini-game: a message is answered by the customer-service API
	OfficialAccount                // 公众号: a message or an event may also be answered passively (被动回复), in XML
)

// WithAccount sets the kind of account of the app. The default is [MiniProgram]. It decides how answers
// to pushes are judged. The messages, events and APIs that only official accounts have aren't
// simulated.
func WithAccount(a Account) Option {
	return option(func(c *config) error {
		if a > OfficialAccount {
			return errors.New("wechattest: WithAccount: no such kind of account")
		}
		c.account = a
		return nil
	})
}

const (
	transferToAgents = "transfer_customer_service"
	textBytes        = 2048 // of a passive text, by older manuals
	articlesMost     = 8    // of a passive news reply
)

// A replyKind is a kind of passive reply (回复用户消息): the element around its fields, and its required
// fields.
type replyKind struct {
	wrapper  string
	required []string
}

var replyKinds = map[string]replyKind{
	"text":           {"", []string{"Content"}},
	"image":          {"Image", []string{"MediaId"}},
	"voice":          {"Voice", []string{"MediaId"}},
	"video":          {"Video", []string{"MediaId"}},
	"music":          {"Music", []string{"ThumbMediaId"}},
	"news":           {"", []string{"ArticleCount", "Articles"}},
	transferToAgents: {},
}

// singleArticle are the messages whose answer may contain only one article.
var singleArticle = []string{"text", "image", "voice", "video", "shortvideo", "location", "link"}

func notShown(msgType string) Finding {
	return failuref("not-shown", "a mini-program's user isn't shown a passive reply (%s): send it by the customer-service API (/cgi-bin/message/custom/send), and answer success",
		"小程序用户看不到被动回复（%s）：请用客服消息接口（/cgi-bin/message/custom/send）发送，并返回 success", visible(msgType))
}

// messageAnswer judges the answer to a message. The only passive answer of mini-programs is the transfer
// to agents. It also reports what would be wrong for every account.
func messageAnswer(m *Push, d doc) []Finding {
	found := passiveReply(m, d)
	if kind := d.text("MsgType"); m.cfg.Account == MiniProgram && kind != transferToAgents {
		if _, passive := replyKinds[kind]; passive {
			return append(found, notShown(kind))
		}
		if d.child("xml") == nil { // otherwise a different finding explains it
			return []Finding{failure("not-an-answer", "a message takes no answer but success and transfer_customer_service", "对消息只能返回 success 或 transfer_customer_service")}
		}
	}
	return found
}

// officialEventAnswer judges the answer to an event of an official account.
func officialEventAnswer(m *Push, d doc) []Finding {
	if d.text("MsgType") == transferToAgents {
		return []Finding{failure("event-answered", "an event can't be handed to agents: transfer_customer_service answers messages only", "事件不能转客服：transfer_customer_service 只能用于回复消息")}
	}
	return passiveReply(m, d)
}

// passiveReply checks each field of a reply against WeChat's manual.
func passiveReply(m *Push, d doc) []Finding {
	if inner := d.child("xml"); inner != nil {
		return []Finding{failure("xml-in-xml", "xml within xml: the fields have to stand in the one <xml> element", "xml 元素内又嵌了一层 xml：字段应直接放在最外层的 <xml> 中")}
	}
	msgType := d.text("MsgType")
	if twice := d.twice(append([]string{"ToUserName", "FromUserName", "CreateTime", "MsgType", replyKinds[msgType].wrapper}, replyKinds[msgType].required...)); twice != nil {
		return twice
	}
	found := header(m, d)
	kind, known := replyKinds[msgType]
	switch {
	case d["MsgType"] == nil || msgType == "":
		return append(found, d.missing("MsgType", ""))
	case !known:
		f := failuref("msgtype", "no reply has the MsgType %s", "没有 MsgType 为 %s 的回复", visible(msgType))
		if _, small := replyKinds[strings.ToLower(strings.TrimSpace(msgType))]; small {
			right := strings.ToLower(strings.TrimSpace(msgType))
			f.Text, f.TextZH = f.Text+": it is written "+right, f.TextZH+"：应写作 "+right
		}
		return append(found, f)
	}
	fields := d
	if kind.wrapper != "" {
		var wrong *Finding
		if fields, wrong = wrapped(d, kind); wrong != nil {
			return append(found, *wrong)
		}
	}
	for _, name := range kind.required {
		if fields.empty(name) {
			found = append(found, fields.missing(name, kind.wrapper))
		} else if fields.child(name) != nil && name != "Articles" {
			found = append(found, failuref("markup", "%s has elements in it: put the text into <![CDATA[...]]>", "%s 中含有标签：请把文本放在 <![CDATA[...]]> 中", name))
		}
	}
	switch msgType {
	case "text":
		if n := len(d.text("Content")); n > textBytes {
			found = append(found, warningf("text-length", "the Content has %d bytes: older manuals allow %d", "Content 为 %d 字节：旧版文档的上限是 %d", n, textBytes))
		}
	case "news":
		found = append(found, news(m, d)...)
	}
	return found
}

// header judges the first fields of a reply: the push's names in swapped order, and the time.
func header(m *Push, d doc) (found []Finding) {
	to, from := d.text("ToUserName"), d.text("FromUserName")
	switch {
	case d.empty("ToUserName"):
		found = append(found, d.missing("ToUserName", ""))
	case d.empty("FromUserName"):
		found = append(found, d.missing("FromUserName", ""))
	case m.openID == "" || m.to == "": // nothing to compare with
	case to != m.openID || from != m.to:
		f := failure("names", "the ToUserName and FromUserName have to be the push's, swapped", "ToUserName 与 FromUserName 应与推送中的互换")
		if to == m.to && from == m.openID {
			f.Text, f.TextZH = f.Text+": they are the push's as they came", f.TextZH+"：现在原样未换"
		}
		found = append(found, f)
	}
	created, ok := d.number(m.cfg.Format, "CreateTime")
	switch {
	case d["CreateTime"] == nil:
		found = append(found, d.missing("CreateTime", ""))
	case !ok || created <= 0:
		found = append(found, failure("createtime", "the CreateTime is no number", "CreateTime 不是数字"))
	case created > 1e11:
		found = append(found, warningf("createtime-ms", "the CreateTime %d seems to be in milliseconds: it is in seconds", "CreateTime %d 似乎是毫秒：应为秒", created))
	}
	return found
}

// wrapped returns the element that contains a reply's fields.
func wrapped(d doc, kind replyKind) (doc, *Finding) {
	if inner := d.child(kind.wrapper); inner != nil {
		return inner, nil
	}
	name := kind.required[0]
	f := d.missing(kind.wrapper, "")
	if d[name] != nil {
		f = failuref("outside", "%s belongs into %s: <%s><%s>...</%s></%s>", "%s 应放在 %s 内：<%s><%s>...</%s></%s>",
			name, kind.wrapper, kind.wrapper, name, name, kind.wrapper)
	}
	return nil, &f
}

// news judges the articles of a news reply.
func news(m *Push, d doc) (found []Finding) {
	items := d.child("Articles").list("item")
	count, ok := d.number(m.cfg.Format, "ArticleCount")
	switch {
	case d.empty("ArticleCount") || d.empty("Articles"): // reported already
	case !ok:
		found = append(found, failure("article-count", "the ArticleCount is no number", "ArticleCount 不是数字"))
	case len(items) == 0:
		found = append(found, d.child("Articles").missing("item", "Articles"))
	case int(count) != len(items):
		found = append(found, failuref("article-count", "the ArticleCount is %d, but Articles has %d item(s)", "ArticleCount 为 %d，而 Articles 中有 %d 个 item", count, len(items)))
	case count > articlesMost:
		found = append(found, failuref("article-count", "%d articles: a reply has 1 to %d", "%d 篇图文：一条回复为 1 到 %d 篇", count, articlesMost))
	case count > 1 && slices.Contains(singleArticle, m.msgType):
		found = append(found, warningf("articles-cut", "%d articles in answer to a message (%s): WeChat shows one", "用 %d 篇图文回复消息（%s）：微信只显示一篇", count, m.msgType))
	}
	for i, item := range items {
		for _, name := range []string{"Title", "Description", "PicUrl", "Url"} {
			if item[name] == nil { // an empty one is common
				f := item.missing(name, "")
				f.Text, f.TextZH = fmt.Sprintf("item %d: %s", i+1, f.Text), fmt.Sprintf("第 %d 个 item：%s", i+1, f.TextZH)
				found = append(found, f)
			}
		}
	}
	return found
}

// child returns a field that contains fields, or nil.
func (d doc) child(name string) doc {
	switch v := d[name].(type) {
	case doc:
		return v
	case map[string]any:
		return v
	}
	return nil
}

// list returns all fields of this name that contain fields.
func (d doc) list(name string) (all []doc) {
	values, ok := d[name].([]any)
	if !ok {
		values = []any{d[name]}
	}
	for _, v := range values {
		if inner := (doc{"": v}).child(""); inner != nil {
			all = append(all, inner)
		} else if s, ok := v.(string); ok && strings.TrimSpace(s) == "" {
			all = append(all, doc{}) // an empty element
		}
	}
	return all
}

// empty reports whether a field is absent or empty.
func (d doc) empty(name string) bool {
	s, isText := d[name].(string)
	return d[name] == nil || isText && strings.TrimSpace(s) == ""
}

// missing says that a field is missing, and whether it exists under another name.
func (d doc) missing(name, within string) Finding {
	f := failuref("missing", "the %s is missing or empty", "缺少 %s，或为空", name)
	if within != "" {
		f = failuref("missing", "the %s is missing in %s, or empty", "缺少 %s（应在 %s 内），或为空", name, within)
	}
	for other := range d {
		if other != name && strings.EqualFold(other, name) {
			f.Text, f.TextZH = fmt.Sprintf("%s has to be written %s", visible(other), name), fmt.Sprintf("%s 应写作 %s", visible(other), name)
		}
	}
	return f
}

// twice finds repeated fields.
func (d doc) twice(names []string) (found []Finding) {
	for _, name := range names {
		if all, more := d[name].([]any); more {
			found = append(found, failuref("twice", "%s stands there %d times", "%s 出现了 %d 次", name, len(all)))
		}
	}
	return found
}

// read shows a passive reply to the user of an official account: a text, an image or the articles of
// news.
func (u *User) read(d doc) {
	now := u.p.Now()
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	switch d.text("MsgType") {
	case "text":
		u.receive(Received{Time: now, Kind: KindText, Text: d.text("Content")})
	case "image":
		id := d.child("Image").text("MediaId")
		m := Received{Time: now, Kind: KindImage, MediaID: id}
		if held := u.p.media.items[id]; held != nil {
			m.Image = held.data
		}
		u.receive(m)
	case "news":
		for _, item := range d.child("Articles").list("item") {
			u.receive(Received{
				Time: now, Kind: KindLink, Title: item.text("Title"), Description: item.text("Description"),
				URL: item.text("Url"), ThumbURL: item.text("PicUrl"),
			})
		}
	}
}
