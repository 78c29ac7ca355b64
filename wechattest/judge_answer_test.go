package wechattest_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/wechattest"
)

// answerTree makes an answer of the documented fields.
func answerTree(fields []facts.Field) map[string]any {
	out := map[string]any{}
	for _, f := range fields {
		element, isList := strings.CutSuffix(f.Type, "[]")
		var v any
		switch {
		case strings.HasSuffix(strings.ToLower(f.Name), "errcode") || strings.HasSuffix(strings.ToLower(strings.ReplaceAll(f.Name, "_", "")), "resultcode"):
			v = 0
		case len(f.Enum) > 0:
			v = f.Enum[0].Value
		case element == "object":
			v = answerTree(f.Fields)
		case element == "map<string,number>":
			v = map[string]any{"a": 1}
		case element == "boolean":
			v = true
		case element == "number":
			v = 1
		default:
			v = "text"
		}
		if out[f.Name] = v; isList {
			out[f.Name] = []any{v, v}
		}
	}
	return out
}

func asXML(b *strings.Builder, name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		fmt.Fprintf(b, "<%s>", name)
		for inner, value := range v {
			asXML(b, inner, value)
		}
		fmt.Fprintf(b, "</%s>", name)
	case []any:
		for _, item := range v {
			asXML(b, name, item)
		}
	default:
		fmt.Fprintf(b, "<%s>", name)
		xml.EscapeText(b, []byte(fmt.Sprint(v)))
		fmt.Fprintf(b, "</%s>", name)
	}
}

// An answerer answers with a tree, under the head of an event if the page demands it.
type answerer struct {
	head   bool
	format wechattest.Format
	tree   map[string]any
}

func (a *answerer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	all := map[string]any{}
	if a.head {
		in := struct {
			ToUserName, FromUserName, Event string
		}{}
		if a.format == wechattest.XML {
			xml.Unmarshal(body, &in)
		} else {
			json.Unmarshal(body, &in)
		}
		all = map[string]any{"ToUserName": in.FromUserName, "FromUserName": in.ToUserName, "CreateTime": 1700000000, "MsgType": "event", "Event": in.Event}
	}
	for name, v := range a.tree {
		all[name] = v
	}
	if a.format == wechattest.XML {
		var b strings.Builder
		asXML(&b, "xml", all)
		io.WriteString(w, b.String())
		return
	}
	json.NewEncoder(w).Encode(all)
}

func answeredKinds() (kinds []facts.Push) {
	return slices.DeleteFunc(slices.Clone(facts.Pushes()), func(p facts.Push) bool { return p.Answer == nil })
}

// What the page lists is taken without a remark. Each field that is missing or of another type is named.
func TestF9DocumentedAnswers(t *testing.T) {
	t.Parallel()
	for _, format := range []wechattest.Format{wechattest.JSON, wechattest.XML} {
		// In the bubble no payment is repeated meanwhile.
		synctest.Test(t, func(t *testing.T) { testDocumentedAnswers(t, format) })
	}
}

func testDocumentedAnswers(t *testing.T, format wechattest.Format) {
	wx := wechattest.New(t, plainJSON, wechattest.WithFormat(format))
	alice := wx.User("alice")
	a := &answerer{format: format}
	wx.Serve(a)
	for _, p := range answeredKinds() {
		a.head, a.tree = p.AnswerHead, answerTree(p.Answer)
		if d := alice.PushKind(p.Event, nil); d.Err != nil || d.Verdict.Level != wechattest.LevelOK {
			t.Errorf("%s: %s: %+v", p.Event, d.Answer, d.Verdict.Findings)
		}
		for _, f := range p.Answer {
			a.tree = answerTree(p.Answer)
			delete(a.tree, f.Name)
			d := alice.PushKind(p.Event, nil)
			if says := names(d.Verdict, f.Name); !says && !strings.HasSuffix(strings.ToLower(f.Name), "msg") && f.Name != "result_info" && f.Name != "TemplateParamMap" && f.Name != "SubErrCode" {
				t.Errorf("%s without %s: %+v", p.Event, f.Name, d.Verdict.Findings)
			}
			a.tree[f.Name] = wrongValue(f, format)
			if d := alice.PushKind(p.Event, nil); !names(d.Verdict, f.Name) || d.Verdict.OK() {
				t.Errorf("%s with %s = %v: %+v", p.Event, f.Name, a.tree[f.Name], d.Verdict.Findings)
			}
		}
	}
}

func names(v wechattest.Verdict, field string) bool {
	return slices.ContainsFunc(v.Findings, func(f wechattest.Finding) bool {
		return f.Level != wechattest.LevelOK && strings.Contains(f.Text, field) && strings.Contains(f.TextZH, field)
	})
}

func wrongValue(f facts.Field, format wechattest.Format) any {
	switch {
	case f.Type == "string" && format == wechattest.XML:
		return map[string]any{"x": 1}
	case f.Type == "string":
		return 7
	case strings.HasPrefix(f.Type, "object"), strings.HasPrefix(f.Type, "map"):
		return "a text"
	}
	return "many"
}

func TestF9DocumentedAnswersInside(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, kind, answer string
		ok                 bool
		field, code        string
	}{
		{"a value that the page doesn't have", "wxa_novel_chapter_permission", `{"ErrCode":0,"ChapterPerms":[{"StartChapterIndex":0,"EndChapterIndex":1,"Perm":7}]}`, true, "ChapterPerms.0.Perm", "answer-value"},
		{"a field of an item is missing", "wxa_novel_chapter_permission", `{"ErrCode":0,"ChapterPerms":[{"StartChapterIndex":0,"Perm":1}]}`, true, "ChapterPerms.0.EndChapterIndex", "answer-missing"},
		{"one item for a list", "wxa_novel_chapter_permission", `{"ErrCode":0,"ChapterPerms":{"StartChapterIndex":0,"EndChapterIndex":1,"Perm":1}}`, false, "ChapterPerms", "answer-type"},
		{"a text in the map", "minigame_act_event_query_condition", `{"ErrCode":0,"IsConditionSatisfied":true,"TemplateParamMap":{"coins":"many"}}`, false, "TemplateParamMap.coins", "answer-type"},
		{"without a head", "add_waybill", `{"ResultCode":0}`, true, "FromUserName", "answer-head"},
		{"the other spelling", "transport_add_order", `{"ResultCode":0}`, false, "resultcode", "errcode"},
		{"a refusal needs no more", "add_waybill", `{"ResultCode":5,"ResultMsg":"no"}`, true, "", ""},
		{"success for a question", "minigame_act_event_query_condition", `success`, false, "IsConditionSatisfied", "answer-required"},
		{"nothing for a question", "xpay_subscribe_ios_refund_query_notify", ``, false, "result_code", "answer-required"},
		{"success for a gift", "minigame_deliver_goods", `success`, true, "ErrCode", "ack-errcode"},
		{"success for a carrier's", "add_waybill", `success`, true, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, plainJSON)
			wx.Serve(answering(tc.answer))
			d := wx.User("alice").PushKind(tc.kind, nil)
			if (d.Err == nil) != tc.ok || tc.code != "" && (!d.Verdict.Has(tc.code) || !names(d.Verdict, tc.field)) || tc.code == "" && d.Verdict.Has("answer-missing") {
				t.Errorf("%v %+v", d.Err, d.Verdict)
			}
		})
	}
}

// The SDK's own replies pass, encrypted, in both formats.
func TestF9RepliesOfTheSDK(t *testing.T) {
	t.Parallel()
	for _, format := range []wechattest.Format{wechattest.JSON, wechattest.XML} {
		for kind, reply := range map[string]wechat.Reply{
			"minigame_act_event_query_condition": wechat.ConditionReply{IsConditionSatisfied: true, TemplateParamMap: map[string]int64{"coins": 3}},
			"wxa_novel_chapter_permission":       wechat.ChapterPermsReply{ChapterPerms: []wechat.ChapterPerm{{StartChapterIndex: 0, EndChapterIndex: 3, Perm: 1}}},
			"cancel_single_waybill":              wechat.ResultReply{ResultMsg: "ok"},
			"transport_add_order":                wechat.ResultReply{ResultMsg: "ok"},
			"get_quota":                          wechat.GetQuotaReply{ResultMsg: "ok", BizID: "b", Quota: 3},
			"add_waybill":                        wechat.AddWaybillReply{ResultMsg: "ok", Token: "t", OrderID: "o", BizID: "b", WayBillID: "w", WaybillData: "d"},
			"minigame_deliver_goods":             wechat.PayAck{},
		} {
			wx := wechattest.New(t, wechattest.WithFormat(format))
			wx.Serve(wx.Callback().Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return reply, nil }))
			if d := wx.User("alice").PushKind(kind, nil); d.Err != nil || d.Verdict.Level != wechattest.LevelOK {
				t.Errorf("%s: %v %s %+v", kind, d.Err, d.Answer, d.Verdict.Findings)
			}
		}
	}
}
