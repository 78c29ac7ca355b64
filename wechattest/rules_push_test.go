package wechattest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/minigo-dev/wechat/wechattest"
)

var plainJSON = wechattest.WithMode(wechattest.Plain)

func TestF9Deliveries(t *testing.T) {
	t.Parallel()
	status := func(n int) func(int, http.ResponseWriter) {
		return func(_ int, w http.ResponseWriter) { w.WriteHeader(n) }
	}
	body := func(s string) func(int, http.ResponseWriter) {
		return func(_ int, w http.ResponseWriter) { io.WriteString(w, s) }
	}
	for _, tc := range []struct {
		name           string
		answer         func(n int, w http.ResponseWriter)
		sent, faults   int
		took           time.Duration
		ok             bool
		statusOfAnswer int
	}{
		{"success", body("success"), 1, 0, 0, true, 200},
		{"empty", status(200), 1, 0, 0, true, 200},
		{"nothing written", func(int, http.ResponseWriter) {}, 1, 0, 0, true, 200},
		{"a newline too many", body("success\n"), 1, 1, 0, false, 200},
		{"quotes", body(`"success"`), 1, 1, 0, false, 200},
		{"a passive text", body(`{"MsgType":"text","Content":"x"}`), 1, 1, 0, false, 200},
		{"500", status(500), 3, 1, 0, false, 500},
		{"403", status(403), 3, 1, 0, false, 403},
		{"500 and then success", func(n int, w http.ResponseWriter) {
			if n < 3 {
				w.WriteHeader(500)
			}
		}, 3, 0, 0, true, 200},
		{"too slow", func(int, http.ResponseWriter) { time.Sleep(6 * time.Second) }, 3, 1, 15 * time.Second, false, 0},
		{"just in time", func(int, http.ResponseWriter) { time.Sleep(4999 * time.Millisecond) }, 1, 0, 4999 * time.Millisecond, true, 200},
		{"panic", func(int, http.ResponseWriter) { panic(http.ErrAbortHandler) }, 3, 1, 0, false, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wx := wechattest.New(t, plainJSON)
				b := &bot{answer: func(n int, w http.ResponseWriter, _ *http.Request, _ string) { tc.answer(n, w) }}
				wx.Serve(b)
				alice := wx.User("alice")
				start := time.Now()
				d := alice.SendText("hi")
				if b.count() != tc.sent || d.Attempts != tc.sent || (d.Err == nil) != tc.ok || d.Status != tc.statusOfAnswer {
					t.Errorf("%d deliveries, %+v; want %d", b.count(), d, tc.sent)
				}
				if took := time.Since(start); took != tc.took {
					t.Errorf("took %v, want %v", took, tc.took)
				}
				if alice.Faults() != tc.faults {
					t.Errorf("the user saw %d faults, want %d", alice.Faults(), tc.faults)
				}
				for _, body := range b.bodies {
					if !strings.Contains(body, `"MsgId":`+d.MsgID) {
						t.Errorf("MsgId changed from %s: %s", d.MsgID, body)
					}
				}
			})
		})
	}
}

func TestF9ContextEndsWithTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t, plainJSON)
		ended := make(chan time.Duration, 3)
		start := time.Now()
		wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			ended <- time.Since(start)
			if _, err := io.WriteString(w, "success"); err == nil {
				t.Error("writing after WeChat hung up goes well")
			}
		}))
		wx.User("alice").SendText("hi")
		if d := <-ended; d != 5*time.Second {
			t.Errorf("the first context ended after %v, want 5s", d)
		}
	})
}

func TestF9EventAnswers(t *testing.T) {
	t.Parallel()
	const ok = `{"ErrCode":0,"ErrMsg":"Success"}`
	for _, tc := range []struct {
		name, event, answer string
		sent                int
		ok                  bool
	}{
		{"payment", "minigame_coin_deliver_completed", ok, 1, true},
		{"payment refused", "minigame_coin_deliver_completed", `{"ErrCode":1}`, 1, false},
		{"chapters refused", "wxa_novel_chapter_permission", `{"ErrCode":1}`, 3, false},
		{"payment with text code", "minigame_coin_deliver_completed", `{"ErrCode":"0"}`, 1, false},
		{"xpay", "xpay_goods_deliver_notify", ok, 1, true},
		{"xpay success", "xpay_goods_deliver_notify", "success", 1, true},
		{"gift", "minigame_deliver_goods", ok, 1, true},
		{"gift for nobody", "minigame_deliver_goods", `{"ErrCode":1,"SubErrCode":172935494}`, 1, true},
		{"condition", "minigame_act_event_query_condition", `{"ErrCode":0,"IsConditionSatisfied":true}`, 1, true},
		{"condition without its answer", "minigame_act_event_query_condition", ok, 1, false},
		{"refund advice", "xpay_subscribe_ios_refund_query_notify", `{"result_code":1,"result_info":"x","evidence":"y"}`, 1, true},
		{"refund advice without evidence", "xpay_subscribe_ios_refund_query_notify", `{"result_code":1}`, 1, false},
		{"entering takes none", "user_enter_tempsession", ok, 1, false},
		{"any other", "add_waybill", `{"ResultCode":0}`, 1, true},
		{"no object", "add_waybill", `[]`, 1, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, plainJSON)
			b := answering(tc.answer)
			wx.Serve(b)
			d := wx.User("alice").Event(tc.event, nil)
			if b.count() != tc.sent || (d.Err == nil) != tc.ok {
				t.Errorf("%d deliveries, error %v; want %d, ok %t", b.count(), d.Err, tc.sent, tc.ok)
			}
		})
	}
}

func TestF9ShorterTimeouts(t *testing.T) {
	t.Parallel()
	for event, want := range map[string]time.Duration{
		"minigame_coin_deliver_completed":        3 * time.Second, // the first of many
		"xpay_subscribe_ios_refund_query_notify": 9 * time.Second,
		"wxa_novel_chapter_permission":           12 * time.Second,
		"xpay_goods_deliver_notify":              5 * time.Second, // the first of many
		"user_info_modified":                     15 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			wx := wechattest.New(t, plainJSON)
			wx.Serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
			start := time.Now()
			wx.User("alice").Event(event, nil)
			if took := time.Since(start); took != want {
				t.Errorf("%s: the deliveries took %v, want %v", event, took, want)
			}
		})
	}
}

func TestF10PushBodies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, f10PushBodies) // the clock stands still between a push and its check
}

func f10PushBodies(t *testing.T) {
	wx := wechattest.New(t, plainJSON)
	b := &bot{}
	wx.Serve(b)
	alice := wx.User("alice")
	decode := func() (m struct {
		MsgID      json.Number `json:"MsgId"`
		CreateTime json.RawMessage
		List       json.RawMessage
	}) {
		t.Helper()
		_, body := b.last()
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		return m
	}

	alice.SendText("a \"quote\", <b> & \n\x01 你好")
	_, body := b.last()
	m := decode()
	if id, err := m.MsgID.Int64(); err != nil || id <= 1<<53 {
		t.Errorf("MsgId %v, want above 2^53 (%v)", m.MsgID, err)
	}
	if want := fmt.Sprint(wx.Now().Unix()); string(m.CreateTime) != want || !strings.Contains(body, `<b> & \n\u0001 你好`) {
		t.Errorf("body %s", body)
	}
	wx.Advance(48 * time.Hour)
	alice.Enter("")
	m = decode()
	if want := fmt.Sprint(wx.Now().Unix()); string(m.CreateTime) != want || m.MsgID != "" {
		t.Errorf("CreateTime %s, want %s on the platform's clock; MsgId %q, want none", m.CreateTime, want, m.MsgID)
	}
	r, body := b.last()
	if !strings.Contains(body, `"SessionFrom":"wxapp"`) {
		t.Errorf("entering from nowhere: %s", body)
	}
	if ts := r.URL.Query().Get("timestamp"); ts > fmt.Sprint(time.Now().Unix()) {
		t.Errorf("the signed timestamp %s isn't the machine's", ts)
	}

	alice.Enter(strings.Repeat("界", 400)) // 1200 bytes; the 1000th is inside a character
	if _, body = b.last(); utf8.ValidString(body) || !strings.Contains(body, strings.Repeat("界", 333)+"\xe7\"") {
		t.Errorf("SessionFrom isn't cut at 1000 bytes: %q", body)
	}

	one := []wechattest.Fields{{"TemplateId": "t1", "SubscribeStatusString": "accept", "PopupScene": "0"}}
	alice.Event("subscribe_msg_popup_event", wechattest.Fields{"List": one})
	if m = decode(); m.CreateTime[0] != '"' || m.List[0] != '{' {
		t.Errorf("one subscription: CreateTime %s, List %s; want a string and an object", m.CreateTime, m.List)
	}
	alice.Event("subscribe_msg_popup_event", wechattest.Fields{"List": append(one, one...)})
	if m = decode(); m.List[0] != '[' {
		t.Errorf("two subscriptions: List %s, want an array", m.List)
	}
}

func TestF10PushBodiesXML(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, plainJSON, wechattest.WithFormat(wechattest.XML))
	b := &bot{}
	wx.Serve(b)
	alice := wx.User("alice")
	d := alice.SendText("a ]]> b")
	_, got := b.last()
	want := fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"+
		"<CreateTime>%d</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[a ]]]]><![CDATA[> b]]></Content><MsgId>%s</MsgId></xml>",
		wx.OriginalID(), alice.OpenID(), wx.Now().Unix(), d.MsgID)
	if got != want {
		t.Errorf("(-want +got)\n-%s\n+%s", want, got)
	}
	one := []wechattest.Fields{{"TemplateId": "t1"}, {"TemplateId": "t2", "MsgID": []any{1, true}}}
	alice.Event("subscribe_msg_sent_event", wechattest.Fields{"List": one})
	_, got = b.last()
	if want := "<SubscribeMsgSentEvent><List><TemplateId><![CDATA[t1]]></TemplateId></List>" +
		"<List><MsgID>1</MsgID><MsgID>true</MsgID><TemplateId><![CDATA[t2]]></TemplateId></List></SubscribeMsgSentEvent></xml>"; !strings.HasSuffix(got, want) {
		t.Errorf("(-want +got)\n-%s\n+%s", want, got)
	}
}

func TestF10UnsplitTexts(t *testing.T) {
	t.Parallel()
	for _, mode := range []wechattest.Mode{wechattest.Plain, wechattest.Compatible, wechattest.Secure} {
		wx := wechattest.New(t, wechattest.WithMode(mode), wechattest.WithFormat(wechattest.XML), wechattest.WithUnsplitTexts())
		push := wx.User("alice").NewPush(wechattest.Fields{"MsgType": "text", "Content": "a ]]> b"})
		if want := "<Content><![CDATA[a ]]> b]]></Content>"; !strings.Contains(string(push.Body()), want) {
			t.Errorf("%s isn't in %s", want, push.Body())
		}
		if got := wx.PushConfig().Body(wechattest.Fields{"a": wechattest.Fields{"b": "]]>"}}); string(got) != "<xml><a><b><![CDATA[]]>]]></b></a></xml>" {
			t.Errorf("body %s", got)
		}
	}
	c := wechattest.PushConfig{Unsplit: true}
	if got := c.Body(wechattest.Fields{"a": "]]>"}); string(got) != `{"a":"]]>"}` {
		t.Errorf("body %s", got)
	}
}
