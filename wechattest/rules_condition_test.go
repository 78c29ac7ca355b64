package wechattest_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// The question goes to its own address, if there is one; all else to the main one.
func TestF25Conditions(t *testing.T) {
	t.Parallel()
	for _, mode := range []wechattest.Mode{wechattest.Secure, wechattest.Compatible, wechattest.Plain} {
		for _, format := range []wechattest.Format{wechattest.JSON, wechattest.XML} {
			wx := wechattest.New(t, wechattest.WithMode(mode), wechattest.WithFormat(format))
			main := answering("success")
			wx.Serve(main)
			var got []*wechat.MinigameActEventQueryConditionEvent
			h := wx.ConditionCallback().Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
				q := m.(*wechat.MinigameActEventQueryConditionEvent)
				got = append(got, q)
				return wechat.ConditionReply{IsConditionSatisfied: q.ConditionID == "rich"}, nil
			})
			server := httptest.NewServer(h)
			defer server.Close()
			if err := wx.ServeConditionsURL(server.URL); err != nil {
				t.Fatal(err)
			}
			alice := wx.User("alice")
			if a := alice.QueryCondition(wechattest.Condition{ConditionID: "rich", ActID: "a1", TemplateID: "t1"}); !a.Satisfied || a.Err != nil {
				t.Errorf("%v %v: %+v", mode, format, a)
			}
			if a := alice.QueryCondition(wechattest.Condition{}); a.Satisfied || a.Err != nil {
				t.Errorf("%v %v: %+v", mode, format, a)
			}
			if len(got) != 2 || got[0].ActID != "a1" || got[0].TemplateID != "t1" {
				t.Errorf("%v %v: %+v", mode, format, got)
			}
			if alice.SendText("hello"); main.count() != 1 {
				t.Errorf("%v %v: %d pushes at the main address", mode, format, main.count())
			}
			wx.ServeConditions(nil)
			if a := alice.QueryCondition(wechattest.Condition{}); !a.Verdict.Has("answer-required") || a.Satisfied || main.count() != 2 {
				t.Errorf("%v %v: %+v, %d pushes at the main address", mode, format, a, main.count())
			}
		}
	}
}
