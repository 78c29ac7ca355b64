package wechat_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

// TestConditionCallback: its address takes the question whether a condition is fulfilled, and
// nothing else.
func TestConditionCallback(t *testing.T) {
	t.Parallel()
	event := func(kind, name, fields string) string {
		return fmt.Sprintf(`{"ToUserName":%q,"FromUserName":%q,"CreateTime":%d,"MsgType":%q,"Event":%q%s}`, testGhID, testUser, time.Now().Unix(), kind, name, fields)
	}
	const condition = "minigame_act_event_query_condition"
	// The user is ActOpenId in the table of WeChat's page, and OpenId in its sample.
	const byTable, bySample = `,"MiniGame":{"ActOpenId":"o1","TemplateId":"t2","ActId":"a3","ConditionId":"c4"}`, `,"MiniGame":{"OpenId":"o1","TemplateId":"t2","ActId":"a3","ConditionId":"c4"}`
	xml := fmt.Sprintf(`<xml><ToUserName>%s</ToUserName><FromUserName>%s</FromUserName><CreateTime>%d</CreateTime><MsgType>event</MsgType><Event>%s</Event><MiniGame><ActOpenId>o1</ActOpenId><ActId>a3</ActId><ConditionId>c4</ConditionId></MiniGame></xml>`,
		testGhID, testUser, time.Now().Unix(), condition)
	tests := []struct {
		name, body string
		taken      bool
	}{
		{"by the table", event("event", condition, byTable), true},
		{"by the sample", event("event", condition, bySample), true},
		{"in another case", event("Event", "MiniGame_act_event_query_condition", byTable), true},
		{"XML", xml, true},
		{"a payment", event("event", "xpay_goods_deliver_notify", `,"OutTradeNo":"n1","Env":0`), false},
		{"a gift", event("event", "minigame_deliver_goods", `,"MiniGame":{"OrderId":"1"}`), false},
		{"a text", event("text", "", `,"Content":"hi","MsgId":7`), false},
		{"a text that says that it is an event", event("text", condition, `,"Content":"hi","MsgId":7`), false},
		{"another event", event("event", "user_enter_tempsession", ""), false},
		{"no kind", `{"action":"CheckContainerPath"}`, false},
	}
	for _, mode := range []string{"plain", "secure"} {
		for _, tt := range tests {
			t.Run(mode+", "+tt.name, func(t *testing.T) {
				t.Parallel()
				s := newSender("json")
				q, body := s.query(), []byte(tt.body)
				var opts []wechat.CallbackOption
				if mode == "secure" {
					q, body = s.sealed(tt.body)
					opts = append(opts, secure())
				}
				cb, err := wechat.NewConditionCallback(testToken, opts...)
				if err != nil {
					t.Fatal(err)
				}
				push, err := cb.Open(q, body)
				var refusal *wechat.PushError
				switch {
				case tt.taken && (err != nil || push.Message.Head().Event == "" || push.Message.Key() == ""):
					t.Errorf("%v", err)
				case !tt.taken && (!errors.Is(err, wechat.ErrOtherKind) || !errors.As(err, &refusal) || refusal.Step != wechat.StepApp || push != nil):
					t.Errorf("%v, %v; want ErrOtherKind", push, err)
				}
				ran := false
				w := httptest.NewRecorder()
				cb.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
					ran = true
					return wechat.RawReply{Body: []byte(`{"ErrCode":0,"IsConditionSatisfied":true}`)}, nil
				}).ServeHTTP(w, httptest.NewRequest("POST", "/?"+q.Encode(), bytes.NewReader(body)))
				if status := map[bool]int{true: 200, false: 403}[tt.taken]; ran != tt.taken || w.Code != status {
					t.Errorf("the handler ran: %t; status %d", ran, w.Code)
				}
			})
		}
	}
	for _, token := range []string{"", "a b"} {
		var fault *wechat.ArgumentError
		if _, err := wechat.NewConditionCallback(token); !errors.As(err, &fault) || fault.API != "NewConditionCallback" || fault.Field != "token" {
			t.Errorf("token %q: %v", token, err)
		}
	}
}
