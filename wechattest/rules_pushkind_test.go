package wechattest_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/wechattest"
)

func allKinds() []facts.Push { return slices.Concat(facts.Pushes(), facts.Notices()) }

func kindName(p facts.Push) string {
	if p.Event != "" {
		return p.Event
	}
	return p.MsgType + p.InfoType
}

// A filler makes a value for each leaf of a kind's fields, all distinct: by its path, and by the name of its
// field.
type filler struct {
	n     int
	set   wechattest.Fields
	names map[string]string // by the value as text
}

func (f *filler) fill(fields []facts.Field, at string) {
	for _, field := range fields {
		path := at + field.Name
		switch element, isList := strings.CutSuffix(field.Type, "[]"); {
		case len(field.JSONFields) > 0:
			f.fill(field.JSONFields, path+".")
		case element == "object" && isList:
			f.fill(field.Fields, path+".0.")
			f.fill(field.Fields, path+".1.")
		case element == "object":
			f.fill(field.Fields, path+".")
		case isList:
			f.leaf(field, element, path+".0")
			f.leaf(field, element, path+".1")
		default:
			f.leaf(field, element, path)
		}
	}
}

func (f *filler) leaf(field facts.Field, element, path string) {
	f.n++
	var value any
	switch lower := strings.ToLower(field.Name); {
	case field.Name == "MsgId", field.Name == "PayEventSig", field.Name == "AppId" && path == "AppId":
		return // the platform's
	case element == "boolean":
		f.set[path] = false
		if field.Name != "IsMock" {
			f.set[path] = true
			f.names[path+" true"] = field.Name
		}
		return
	case strings.HasPrefix(field.Name, "Is"), field.Name == "Env": // the environment's key signs
		f.set[path] = 1
		return
	case element == "string":
		value = fmt.Sprintf("%s <%d> & ]", field.Name, f.n)
	case field.Format == "unix-seconds" || strings.HasSuffix(lower, "time"):
		value = int64(1700000000 + f.n)
	case field.IsDecimal():
		value = float64(f.n) + 0.5
	default:
		value = int64(f.n)
	}
	f.set[path], f.names[fmt.Sprint(value)] = value, field.Name
}

// leavesOf returns the names of the fields of a message by their values, as texts.
func leavesOf(v reflect.Value, name string, to map[string]string) {
	switch x := v.Interface().(type) {
	case wechat.Header:
		return
	case time.Time:
		to[strconv.FormatInt(x.Unix(), 10)] = name
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if tag == "" || tag == "-" {
				tag = f.Name
			}
			if f.IsExported() {
				leavesOf(v.Field(i), tag, to)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			leavesOf(v.Elem(), name, to)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			leavesOf(v.Index(i), name, to)
		}
	case reflect.Bool:
		if v.Bool() {
			to[name+" true"] = name
		}
	default:
		to[fmt.Sprint(v.Interface())] = name
	}
}

// answers are the replies that kinds demand.
func replyTo(m wechat.Message, format wechattest.Format) wechat.Reply {
	switch m.(type) {
	case *wechat.MinigameActEventQueryConditionEvent:
		return wechat.ConditionReply{IsConditionSatisfied: true}
	case *wechat.XpaySubscribeIOSRefundQueryNotifyEvent:
		if format == wechattest.XML {
			return wechat.RawReply{ContentType: "text/xml", Body: []byte(`<xml><result_code>1</result_code><result_info>x</result_info><evidence>y</evidence></xml>`)}
		}
		return wechat.RawReply{ContentType: "application/json", Body: []byte(`{"result_code":1,"result_info":"x","evidence":"y"}`)}
	}
	return nil
}

// Every kind of push, in every mode and both formats, arrives at the SDK's Callback as its type with every
// field.
func TestF26EveryKind(t *testing.T) {
	t.Parallel()
	for _, mode := range []wechattest.Mode{wechattest.Secure, wechattest.Compatible, wechattest.Plain} {
		for _, format := range []wechattest.Format{wechattest.JSON, wechattest.XML} {
			t.Run(fmt.Sprint("mode ", mode, ", format ", format), func(t *testing.T) {
				t.Parallel()
				wx := wechattest.New(t, wechattest.WithMode(mode), wechattest.WithFormat(format))
				var mu sync.Mutex
				var got wechat.Message
				wx.Serve(wx.Callback(wechat.WithUnsignedPayments()).Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
					mu.Lock()
					defer mu.Unlock()
					got = m
					return replyTo(m, format), nil
				}))
				alice := wx.User("alice")
				for i, p := range allKinds() {
					f := filler{n: 1000 * (i + 1), set: wechattest.Fields{}, names: map[string]string{}}
					f.fill(p.Fields, "")
					got = nil
					d := alice.PushKind(kindName(p), f.set)
					if d.Err != nil {
						t.Errorf("%s: %v", kindName(p), d.Err)
					}
					checkArrived(t, p, got, f.names)
				}
			})
		}
	}
}

func checkArrived(t *testing.T, p facts.Push, m wechat.Message, names map[string]string) {
	t.Helper()
	if _, unknown := m.(*wechat.UnknownMessage); m == nil || unknown {
		t.Errorf("%s: arrived as %T", kindName(p), m)
		return
	}
	if h := m.Head(); h.Event != p.Event || h.InfoType != p.InfoType || p.InfoType == "" && h.MsgType != p.MsgType {
		t.Errorf("%s: the head is %+v", kindName(p), h)
	}
	got := map[string]string{}
	leavesOf(reflect.ValueOf(m).Elem(), "", got)
	h := m.Head()
	got[h.MsgID], got[h.BusinessID] = "MsgId", "BusinessId"
	for value, name := range names {
		if strings.HasSuffix(value, " true") {
			value = name + " true"
		}
		if got[value] != name && !strings.EqualFold(strings.ReplaceAll(got[value], "_", ""), strings.ReplaceAll(name, "_", "")) {
			t.Errorf("%s: %s = %s didn't arrive, but as %q\n%s", kindName(p), name, value, got[value], h.Raw)
		}
	}
}

// Without anything set, each kind has what the pages call required, and comes from whom it concerns.
func TestF26Samples(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	b := answering("success")
	wx.Serve(b)
	alice := wx.User("alice")
	names := map[string]bool{}
	for _, p := range allKinds() {
		name := kindName(p)
		names[name] = true
		alice.PushKind(name, nil)
		e := wx.Exchanges()[len(wx.Exchanges())-1]
		if e.Kind != name || strings.Contains(e.Plain, "OPENID") || strings.Contains(e.Plain, "APPID") {
			t.Errorf("%s: %s %s", name, e.Kind, e.Plain)
		}
		for _, f := range p.Fields {
			if has := strings.Contains(e.Plain, `"`+f.Name+`":`); !has && !f.Optional {
				t.Errorf("%s: no %s in %s", name, f.Name, e.Plain)
			}
		}
		fromAlice := strings.Contains(e.Plain, `"FromUserName":"`+alice.OpenID()+`"`)
		if want := p.Event == "" && p.InfoType == ""; want && !fromAlice || strings.HasPrefix(name, "xpay_") && fromAlice {
			t.Errorf("%s: from alice: %t, %s", name, fromAlice, e.Plain)
		}
		if notice := strings.Contains(e.Plain, "ToUserName"); notice == (p.InfoType != "") {
			t.Errorf("%s: %s", name, e.Plain)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(names)), slices.Sorted(slices.Values(wechattest.PushKinds()))); diff != "" || len(names) != 113 {
		t.Errorf("%d kinds (-want +got):\n%s", len(names), diff)
	}
}

func TestF26Paths(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, kind string
		set        wechattest.Fields
		want       string // in the message
		not        string
		err        string
	}{
		{"a field", "xpay_refund_notify", wechattest.Fields{"RefundFee": 7}, `"RefundFee":7`, "", ""},
		{"in an object that is left out otherwise", "xpay_refund_notify", wechattest.Fields{"TeamInfo.TeamId": "t1"}, `"TeamInfo":{"TeamId":"t1"}`, "", ""},
		{"in a list", "wxa_media_check", wechattest.Fields{"detail.0.prob": 1, "detail.1.prob": 2}, `{"prob":2}]`, "", ""},
		{"in the list of a subscription, which is one object", "subscribe_msg_popup_event", wechattest.Fields{"List.0.PopupScene": "2"}, `"PopupScene":"2"`, "", ""},
		{"two in that list", "subscribe_msg_popup_event", wechattest.Fields{"List.1.PopupScene": "2"}, `"List":[{`, "", ""},
		{"in JSON inside a text", "minigame_coin_deliver_completed", wechattest.Fields{"MiniGame.Payload.CoinInfo.BuyQuantity": 9}, `\"BuyQuantity\":9`, "", ""},
		{"left out", "xpay_refund_notify", wechattest.Fields{"RefundFee": nil}, `"RetCode"`, "RefundFee", ""},
		{"an item left out", "wxa_punish_event", wechattest.Fields{"illegal_content.0": nil}, `"illegal_content":[]`, "", ""},
		{"unknown to the pages", "xpay_refund_notify", wechattest.Fields{"New.Inner": true}, `"New":{"Inner":true}`, "", ""},
		{"another sender", "xpay_refund_notify", wechattest.Fields{"FromUserName": "oX"}, `"FromUserName":"oX"`, "", ""},
		{"any case", "XPAY_REFUND_NOTIFY", nil, `"Event":"xpay_refund_notify"`, "", ""},
		{"in a text", "xpay_refund_notify", wechattest.Fields{"RetMsg.x": 1}, "", "", "RetMsg.x"},
		{"no number in a list", "wxa_media_check", wechattest.Fields{"detail.first.prob": 1}, "", "", "number of its item"},
		{"past the list", "wxa_media_check", wechattest.Fields{"detail.7.prob": 1}, "", "", "number of its item"},
		{"an empty name", "wxa_media_check", wechattest.Fields{"detail.": 1}, "", "", "number of its item"},
		{"an empty path", "wxa_media_check", wechattest.Fields{"": 1}, "", "", "a name is empty"},
		{"no such kind", "no_such_event", nil, "", "", `"no_such_event"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t)
			wx.Serve(answering("success"))
			d := wx.User("alice").PushKind(tc.kind, tc.set)
			if tc.err != "" {
				if d.Err == nil || !strings.Contains(d.Err.Error(), tc.err) || d.Attempts != 0 {
					t.Errorf("%+v, want an error with %s", d, tc.err)
				}
				return
			}
			plain := wx.Exchanges()[0].Plain
			if !strings.Contains(plain, tc.want) || tc.not != "" && strings.Contains(plain, tc.not) {
				t.Errorf("%s, want %s", plain, tc.want)
			}
		})
	}
}

// A message opens the reply window, an event about the user doesn't; a notice of WeChat's concerns no user.
func TestF26WhatAUserDoes(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	wx.Serve(answering("success"))
	alice := wx.User("alice")
	for _, tc := range []struct {
		kind string
		left int
	}{{"user_info_modified", 0}, {"weapp_audit_success", 0}, {"user_enter_tempsession", 2}, {"text", 5}} {
		if d := alice.PushKind(tc.kind, nil); d.Err != nil {
			t.Errorf("%s: %v", tc.kind, d.Err)
		}
		if left, _ := alice.Replies(); left != tc.left {
			t.Errorf("after %s: %d replies left", tc.kind, left)
		}
	}
	for _, kind := range []string{"weapp_audit_success", "component_verify_ticket", "user_info_modified", "text"} {
		if d := wx.PushKind(kind, wechattest.Fields{"Extra": "e"}); d.Err != nil {
			t.Errorf("%s: %v", kind, d.Err)
		}
		if e := wx.Exchanges()[len(wx.Exchanges())-1]; e.Kind != kind || strings.Contains(e.Plain, alice.OpenID()) || !strings.Contains(e.Plain, `"Extra":"e"`) {
			t.Errorf("%s: %+v", kind, e)
		}
	}
	if d := wx.PushKind("nothing", nil); d.Err == nil {
		t.Error("a push of a kind that isn't")
	}
}

// A handler can be tested without a Platform.
func TestF26WithoutPlatform(t *testing.T) {
	t.Parallel()
	c := wechattest.PushConfig{AppID: "wx1", Token: "token", EncodingAESKey: strings.Repeat("k", 43), OriginalID: "gh_1", Format: wechattest.XML}
	callback, err := wechat.NewCallback("token", wechat.WithEncryption("wx1", c.EncodingAESKey))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"text", "xpay_refund_notify", "component_verify_ticket"} {
		fields, err := c.Sample(kind, "oAlice", wechattest.Fields{"Content": "hi"})
		if err != nil {
			t.Fatal(err)
		}
		push, err := callback.OpenRequest(c.Request("http://localhost/wechat", c.Body(fields)))
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if text, ok := push.Message.(*wechat.TextMessage); ok && (text.Content != "hi" || text.FromUserName != "oAlice" || text.MsgID == "") {
			t.Errorf("%+v", text)
		}
	}
	if _, err := c.Sample("nothing", "oAlice", nil); err == nil {
		t.Error("a sample of a kind that isn't")
	}
}
