package wechattest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

const addTemplatePath = "/wxaapi/newtmpl/addtemplate"

// What addtemplate selects is listed, gives messages a title and labels, and is gone after deltemplate.
func TestF16Templates(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithSeed(16))
	wx.Serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	client, alice := wx.Client(), wx.User("alice")

	categories, err := client.GetCategory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	titles, err := client.GetPubNewTemplateTitles(t.Context(), &wechat.GetPubNewTemplateTitlesRequest{IDs: fmt.Sprint(categories.Data[0].ID), Limit: 30})
	if err != nil || titles.Count != 1 {
		t.Fatal(titles, err)
	}
	tid := fmt.Sprint(titles.Data[0].Tid)
	words, err := client.GetPubNewTemplateKeywords(t.Context(), &wechat.GetPubNewTemplateKeywordsRequest{Tid: tid})
	if err != nil || words.Count != 4 {
		t.Fatal(words, err)
	}
	added, err := client.AddWxaNewTemplate(t.Context(), &wechat.AddWxaNewTemplateRequest{Tid: tid, KidList: []int64{2, 1}, SceneDesc: "取餐"})
	if err != nil {
		t.Fatal(err)
	}
	list, err := client.GetWxaPubNewTemplate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []wechat.SubscribeTemplate{{
		PriTmplID: added.PriTmplID, Title: "取餐提醒", Type: 2,
		Content: "门店名称:{{thing2.DATA}}\n取餐码:{{character_string1.DATA}}\n", Example: "门店名称:北门店\n取餐码:A012\n",
	}}
	if diff := cmp.Diff(want, list.Data); diff != "" {
		t.Errorf("templates (-want +got)\n%s", diff)
	}

	alice.Subscribe(added.PriTmplID, added.PriTmplID)
	message := &wechat.SendSubscribeMessageRequest{ToUser: alice.OpenID(), TemplateID: added.PriTmplID, Data: map[string]wechat.SubscribeValue{"thing2": {Value: "南门店"}}}
	if _, err := client.SendSubscribeMessage(t.Context(), message); !isCode(err, 47003) || !strings.Contains(err.Error(), "character_string1") {
		t.Errorf("without a value: %v", err)
	}
	message.Data["character_string1"] = wechat.SubscribeValue{Value: "B7"}
	if _, err := client.SendSubscribeMessage(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	got := alice.MustReceive(func(m wechattest.Received) bool { return m.Kind == wechattest.KindSubscribe })
	rows := []wechattest.TemplateRow{{Label: "门店名称", Name: "thing2", Value: "南门店"}, {Label: "取餐码", Name: "character_string1", Value: "B7"}}
	if diff := cmp.Diff(rows, got.Rows); diff != "" || got.Title != "取餐提醒" {
		t.Errorf("the card is titled %q (-want +got)\n%s", got.Title, diff)
	}

	if err := client.DelWxaNewTemplate(t.Context(), &wechat.DelWxaNewTemplateRequest{PriTmplID: added.PriTmplID}); err != nil {
		t.Fatal(err)
	}
	if list, err := client.GetWxaPubNewTemplate(t.Context()); err != nil || len(list.Data) != 0 {
		t.Errorf("after its end: %v %v", list, err)
	}
	if _, err := client.SendSubscribeMessage(t.Context(), message); !isCode(err, 40037) {
		t.Errorf("a message of a template that is deleted: %v", err)
	}
}

func isCode(err error, code int) bool {
	e, ok := err.(*wechat.Error)
	return ok && e.Code == wechat.Code(code)
}

func TestF16TemplateRefusals(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	q := a.token()
	add := func(tid, kids string) reply {
		return a.post(addTemplatePath, q, `{"tid":"`+tid+`","kidList":`+kids+`,"sceneDesc":"测试"}`)
	}
	for _, tt := range []struct {
		name, body string
		code       int
	}{
		{"no tid", `{"kidList":[1,2],"sceneDesc":"a"}`, 40097},
		{"a tid that is none", `{"tid":"x","kidList":[1,2],"sceneDesc":"a"}`, 200014},
		{"one keyword", `{"tid":"101","kidList":[1],"sceneDesc":"a"}`, 200020},
		{"six", `{"tid":"999","kidList":[1,2,3,4,5,6],"sceneDesc":"a"}`, 200020},
		{"one twice", `{"tid":"101","kidList":[1,1],"sceneDesc":"a"}`, 200020},
		{"one that it hasn't", `{"tid":"101","kidList":[1,5],"sceneDesc":"a"}`, 200020},
		{"zero", `{"tid":"999","kidList":[0,1],"sceneDesc":"a"}`, 200020},
		{"a long scene", `{"tid":"101","kidList":[1,2],"sceneDesc":"` + strings.Repeat("界", 16) + `"}`, 200021},
		{"fine", `{"tid":"101","kidList":[1,2],"sceneDesc":"` + strings.Repeat("界", 15) + `"}`, 0},
	} {
		wantCode(t, tt.name, a.post(addTemplatePath, q, tt.body).code(), tt.code)
	}
	// What the library lacks may be in WeChat's: a message's values find their labels by number.
	alice := a.wx.User("alice")
	made := add("4711", "[3,1]").text("priTmplId")
	alice.Subscribe(made)
	wantCode(t, "a message", a.post(subscribePath, q, `{"touser":"`+alice.OpenID()+`","template_id":"`+made+`","data":{"time3":{"value":"2030-01-01"},"thing10":{"value":"x"},"thing2":{"value":"y"}}}`).code(), 0)
	got := alice.MustReceive(func(m wechattest.Received) bool { return m.Kind == wechattest.KindSubscribe })
	want := []wechattest.TemplateRow{{Label: "关键词3", Name: "time3", Value: "2030-01-01"}, {Name: "thing2", Value: "y"}, {Name: "thing10", Value: "x"}}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	for range 23 {
		wantCode(t, "another", add("101", "[1,2]").code(), 0)
	}
	wantCode(t, "one too many", add("101", "[1,2]").code(), 200012)
	wantCode(t, "deleted", a.post("/wxaapi/newtmpl/deltemplate", q, `{"priTmplId":"`+made+`"}`).code(), 0)
	wantCode(t, "deleted again", a.post("/wxaapi/newtmpl/deltemplate", q, `{"priTmplId":"`+made+`"}`).code(), 200014)
	wantCode(t, "one of the console", a.post("/wxaapi/newtmpl/deltemplate", q, `{"priTmplId":"T1"}`).code(), 0)
	wantCode(t, "room again", add("101", "[1,2]").code(), 0)
	page := func(query string) reply {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		values.Set("access_token", q.Get("access_token"))
		return a.get("/wxaapi/newtmpl/getpubtemplatetitles", values)
	}
	for query, code := range map[string]int{"ids=1&start=-1&limit=1": 200016, "ids=1&start=0&limit=31": 200017, "ids=1&start=0&limit=0": 200017, "ids=1&start=99999999999999999999&limit=1": 47001, "ids=1,2&start=1&limit=30": 0} {
		r := page(query)
		wantCode(t, query, r.code(), code)
		if data, _ := r.m["data"].([]any); code == 0 && (len(data) != 1 || r.m["count"] != 2.0) {
			t.Errorf("%s: %s", query, r.raw)
		}
	}
}

// The control API lists the codes that the bot has made, shows them, and has users scan them.
func TestF38ControlCodes(t *testing.T) {
	t.Parallel()
	c := newControl(t, plainJSON)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	a := &api{t: t, wx: c.wx, http: c.wx.HTTPClient(), base: "http://localhost"}
	var listed struct {
		Codes []struct{ ID, Path, Query, EnvVersion string }
	}
	if c.must("GET", "/_sim/codes", "", &listed); len(listed.Codes) != 0 {
		t.Errorf("before: %v", listed.Codes)
	}
	a.post(codePath, a.token(), `{"scene":"table=7","page":"pages/menu"}`)
	a.post("/wxa/getwxacode", a.token(), `{"path":"pages/index?a=1","env_version":"trial"}`)
	c.must("GET", "/_sim/codes", "", &listed)
	if len(listed.Codes) != 2 || listed.Codes[0].Path != "pages/index" || listed.Codes[0].EnvVersion != "trial" || listed.Codes[1].Query != "scene=table%3D7" {
		t.Fatalf("listed: %v", listed.Codes)
	}
	status, picture := c.ask("GET", "/_sim/codes/"+listed.Codes[1].ID, "")
	if status != http.StatusOK {
		t.Fatal(status, picture)
	}
	want := wechattest.OpenedPage{Path: "pages/menu", Query: "scene=table%3D7", EnvVersion: "release"}
	if page, err := c.wx.User("alice").Scan([]byte(picture)); err != nil || page != want {
		t.Errorf("its picture opens %v, %v", page, err)
	}
	var got wechattest.OpenedPage
	if c.act(`{"do":"scan","code":"`+listed.Codes[1].ID+`"}`, &got); got != want {
		t.Errorf("it opens %v", got)
	}
	for body, want := range map[string]int{
		`{"do":"scan","code":"` + strings.Repeat("0", 64) + `"}`: http.StatusConflict, `{"do":"scan","code":"x"}`: http.StatusConflict,
		`{"do":"scan","code":"x","data":"aGk="}`: http.StatusBadRequest, `{"do":"scan"}`: http.StatusBadRequest,
	} {
		if status, answer := c.ask("POST", "/_sim/users/alice/actions", body); status != want {
			t.Errorf("%s: %d %s, want %d", body, status, answer, want)
		}
	}
	for _, id := range []string{"x", strings.Repeat("0", 64)} {
		if status, answer := c.ask("GET", "/_sim/codes/"+id, ""); status != http.StatusNotFound {
			t.Errorf("the picture of %s: %d %s", id, status, answer)
		}
	}
	// The log shows which code a call has made, and a transcript keeps it.
	var one struct {
		Made *struct{ ID, Path, Query string }
	}
	exchanges := c.wx.Exchanges()
	c.must("GET", fmt.Sprint("/_sim/exchanges/", exchanges[len(exchanges)-1].Seq), "", &one)
	if one.Made == nil || one.Made.ID != listed.Codes[0].ID {
		t.Errorf("the call has made %v", one.Made)
	}
	_, transcript := c.ask("GET", "/_sim/transcript", "")
	if status, answer := c.ask("POST", "/_sim/transcript", transcript); status != http.StatusOK || !strings.Contains(transcript, listed.Codes[0].ID) {
		t.Errorf("the transcript: %d %s", status, answer)
	}
}

// A tap on a card or a subscribe message opens its page.
func TestF38OpenPage(t *testing.T) {
	t.Parallel()
	c := newControl(t, plainJSON)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	for path, want := range map[string]wechattest.OpenedPage{
		"pages/a?x=1&y=2": {Path: "pages/a", Query: "x=1&y=2", EnvVersion: "release"}, "": {EnvVersion: "release"},
	} {
		var got wechattest.OpenedPage
		if c.act(`{"do":"openPage","pagePath":"`+path+`"}`, &got); got != want {
			t.Errorf("%q opens %v", path, got)
		}
	}
}

// TestF16ValueKinds: the lengths and the alphabets of the kinds of values.
func TestF16ValueKinds(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	for _, tc := range []struct {
		name, value string
		code        int
	}{
		{"thing1", strings.Repeat("界", 20), 0},
		{"number1", strings.Repeat("9", 32), 0},
		{"number1", strings.Repeat("9", 33), 47003},
		{"number1", "十", 47003},
		{"letter1", "甲", 47003},
		{"symbol1", "，", 0},
		{"symbol1", "中", 47003},
		{"character_string1", "A-012#", 0},
		{"character_string1", "第12号", 47003},
		{"phone_number1", "+86-020-1234567", 0},
		{"phone_number1", "电话", 47003},
		{"name1", strings.Repeat("名", 10), 0},
		{"name1", strings.Repeat("名", 11), 47003},
		{"name1", strings.Repeat("n", 20), 0},
		{"name1", strings.Repeat("n", 21), 47003},
		{"phrase1", "五个汉字吧", 0},
		{"phrase1", "六个汉字不行", 47003},
		{"car_number1", "粤A8Z888挂", 0},
		{"time1", "2026年1月1日 15:00", 0},
		{"amount1", "￥100.00元", 0},
	} {
		alice.Subscribe("T")
		r := a.post("/cgi-bin/message/subscribe/send", a.token(), body(t, map[string]any{
			"touser": alice.OpenID(), "template_id": "T", "data": map[string]any{tc.name: map[string]any{"value": tc.value}},
		}))
		wantCode(t, tc.name+" "+tc.value, r.code(), tc.code)
	}
}
