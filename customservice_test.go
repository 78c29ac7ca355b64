package wechat_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// customMessages holds one of each kind, with the JSON of WeChat's documentation.
var customMessages = []struct {
	name    string
	message wechat.CustomMessage
	json    string // what follows the touser
}{
	{"text", wechat.CustomText{Content: "Hello\n<a href=\"http://a?b&c\" data-miniprogram-path=\"p\">世界🎮</a>"},
		`"msgtype":"text","text":{"content":"Hello\n<a href=\"http://a?b&c\" data-miniprogram-path=\"p\">世界🎮</a>"}`},
	{"image", wechat.CustomImage{MediaID: "M1"}, `"msgtype":"image","image":{"media_id":"M1"}`},
	{"link", wechat.CustomLink{Title: "t", Description: "d", URL: "http://u?a=1&b=2", ThumbURL: "http://p"},
		`"msgtype":"link","link":{"title":"t","description":"d","url":"http://u?a=1&b=2","thumb_url":"http://p"}`},
	{"page", wechat.CustomMiniProgramPage{Title: "t", PagePath: "pages/x?y=1", ThumbMediaID: "M1"},
		`"msgtype":"miniprogrampage","miniprogrampage":{"title":"t","pagepath":"pages/x?y=1","thumb_media_id":"M1"}`},
	{"page of another app", wechat.CustomMiniProgramPage{Title: "t", AppID: "wx2", PagePath: "p", ThumbMediaID: "M1"},
		`"msgtype":"miniprogrampage","miniprogrampage":{"title":"t","appid":"wx2","pagepath":"p","thumb_media_id":"M1"}`},
	{"voice", wechat.CustomVoice{MediaID: "M1"}, `"msgtype":"voice","voice":{"media_id":"M1"}`},
	{"video", wechat.CustomVideo{MediaID: "M1", ThumbMediaID: "M2", Title: "t", Description: "d"},
		`"msgtype":"video","video":{"media_id":"M1","thumb_media_id":"M2","title":"t","description":"d"}`},
	{"bare video", wechat.CustomVideo{MediaID: "M1", ThumbMediaID: "M2"}, `"msgtype":"video","video":{"media_id":"M1","thumb_media_id":"M2"}`},
	{"music", wechat.CustomMusic{Title: "t", Description: "d", MusicURL: "http://m", HQMusicURL: "http://h", ThumbMediaID: "M1"},
		`"msgtype":"music","music":{"title":"t","description":"d","musicurl":"http://m","hqmusicurl":"http://h","thumb_media_id":"M1"}`},
	{"bare music", wechat.CustomMusic{Title: "t", Description: "d", MusicURL: "http://m", ThumbMediaID: "M1"},
		`"msgtype":"music","music":{"title":"t","description":"d","musicurl":"http://m","thumb_media_id":"M1"}`},
	{"news", wechat.CustomNews{Title: "t", Description: "d", URL: "http://u", PicURL: "http://p"},
		`"msgtype":"news","news":{"articles":[{"title":"t","description":"d","url":"http://u","picurl":"http://p"}]}`},
	{"mpnews", wechat.CustomMPNews{MediaID: "M1"}, `"msgtype":"mpnews","mpnews":{"media_id":"M1"}`},
	{"mpnewsarticle", wechat.CustomMPNewsArticle{ArticleID: "A1"}, `"msgtype":"mpnewsarticle","mpnewsarticle":{"article_id":"A1"}`},
	{"menu", wechat.CustomMenu{HeadContent: "h", List: []wechat.CustomMenuItem{{ID: "101", Content: "yes"}, {ID: "102", Content: "no"}}, TailContent: "t"},
		`"msgtype":"msgmenu","msgmenu":{"head_content":"h","list":[{"id":"101","content":"yes"},{"id":"102","content":"no"}],"tail_content":"t"}`},
	{"bare menu", wechat.CustomMenu{List: []wechat.CustomMenuItem{{ID: "101", Content: "yes"}}}, `"msgtype":"msgmenu","msgmenu":{"list":[{"id":"101","content":"yes"}]}`},
	{"card", wechat.CustomCard{CardID: "C1"}, `"msgtype":"wxcard","wxcard":{"card_id":"C1"}`},
	{"raw", wechat.CustomRaw{MsgType: "new_kind", Object: json.RawMessage(" {\"a\": [1, \"<>\"]} \n")}, `"msgtype":"new_kind","new_kind":{"a": [1, "<>"]}`},
	{"raw and empty", wechat.CustomRaw{MsgType: "x", Object: json.RawMessage(`{}`)}, `"msgtype":"x","x":{}`},
	{"a pointer", &wechat.CustomText{Content: "hi"}, `"msgtype":"text","text":{"content":"hi"}`},
}

// noZeroUnlessBare keeps a golden message from leaving a field untested.
func noZeroUnlessBare(t *testing.T, name string, m wechat.CustomMessage) {
	t.Helper()
	if !strings.HasPrefix(name, "bare") && name != "page" {
		noZero(t, m)
	}
}

func TestCustomMessagesOnTheWire(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"errcode":0,"errmsg":"ok"}`))
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	const all = `,"customservice":{"kf_account":"a@\"b"},"aimsgcontext":{"is_ai_msg":1},"businessid":"B1"}`
	options := []struct {
		name string
		opts []wechat.SendOption
		json string
	}{
		{"plain", nil, "}"},
		{"agent", []wechat.SendOption{wechat.FromAgent("a@b")}, `,"customservice":{"kf_account":"a@b"}}`},
		{"AI", []wechat.SendOption{wechat.MarkAI()}, `,"aimsgcontext":{"is_ai_msg":1}}`},
		{"business", []wechat.SendOption{wechat.ForBusiness("B1")}, `,"businessid":"B1"}`},
		{"all", []wechat.SendOption{wechat.FromAgent(`a@"b`), wechat.MarkAI(), wechat.ForBusiness("B1")}, all},
		{"all in another order", []wechat.SendOption{wechat.ForBusiness("B1"), wechat.MarkAI(), wechat.FromAgent(`a@"b`)}, all},
	}
	for _, m := range customMessages {
		noZeroUnlessBare(t, m.name, m.message)
		for _, o := range options {
			if err := client.SendCustomMessage(t.Context(), `o"1`, m.message, o.opts...); err != nil {
				t.Fatalf("%s, %s: %v", m.name, o.name, err)
			}
			got := rec.sent()
			last := got[len(got)-1]
			want := `{"touser":"o\"1",` + m.json + o.json
			if last.Method != "POST" || last.URI != "/cgi-bin/message/custom/send?access_token=T1" || last.ContentType != "application/json" || last.Body != want || last.Length != int64(len(want)) {
				t.Errorf("%s, %s: got %s %s (%s)\n%s\nwant\n%s", m.name, o.name, last.Method, last.URI, last.ContentType, last.Body, want)
			}
			if !json.Valid([]byte(last.Body)) {
				t.Errorf("%s, %s: not JSON: %s", m.name, o.name, last.Body)
			}
		}
		if err := wechat.SendCustomMessage(t.Context(), "own&token", "o1", m.message, wechat.WithBaseURL(rec.URL)); err != nil {
			t.Fatal(err)
		}
		got := rec.sent()
		last := got[len(got)-1]
		if last.URI != "/cgi-bin/message/custom/send?access_token=own%26token" || last.Body != `{"touser":"o1",`+m.json+"}" {
			t.Errorf("%s without a Client: got %s\n%s", m.name, last.URI, last.Body)
		}
	}
}

func TestOtherSendsOnTheWire(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"errcode":0,"errmsg":"ok"}`))
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	tests := []struct {
		name      string
		err       error
		uri, body string
	}{
		{"SendText", client.SendText(t.Context(), "o1", "hi"), "/cgi-bin/message/custom/send", `{"touser":"o1","msgtype":"text","text":{"content":"hi"}}`},
		{"SendImage", client.SendImage(t.Context(), "o1", "M1"), "/cgi-bin/message/custom/send", `{"touser":"o1","msgtype":"image","image":{"media_id":"M1"}}`},
		{"Typing on", client.Typing(t.Context(), "o1", true), "/cgi-bin/message/custom/business/typing", `{"touser":"o1","command":"Typing"}`},
		{"Typing off", client.Typing(t.Context(), "o1", false), "/cgi-bin/message/custom/business/typing", `{"touser":"o1","command":"CancelTyping"}`},
		{"Typing for a sub-merchant", client.Typing(t.Context(), "o1", true, wechat.ForBusiness("7")), "/cgi-bin/message/custom/business/typing", `{"touser":"o1","command":"Typing","businessid":"7"}`},
		{"SetTyping on", client.SetTyping(t.Context(), "o1", true), "/cgi-bin/message/custom/typing", `{"touser":"o1","command":"Typing"}`},
		{"SetTyping off", client.SetTyping(t.Context(), "o1", false), "/cgi-bin/message/custom/typing", `{"touser":"o1","command":"CancelTyping"}`},
	}
	for i, tt := range tests {
		if tt.err != nil {
			t.Fatalf("%s: %v", tt.name, tt.err)
		}
		if got := rec.sent()[i]; got.Method != "POST" || got.URI != tt.uri+"?access_token=T1" || got.Body != tt.body || got.ContentType != "application/json" {
			t.Errorf("%s: got %+v", tt.name, got)
		}
	}
}

func TestSendArguments(t *testing.T) {
	t.Parallel()
	client := mustClient(t, wechat.WithHTTPClient(&http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
		t.Error("the network was reached")
		return nil, io.EOF
	})}))
	send := func(m wechat.CustomMessage, opts ...wechat.SendOption) error {
		return client.SendCustomMessage(t.Context(), "o1", m, opts...)
	}
	text := wechat.CustomText{Content: "hi"}
	raw := func(kind, object string) error {
		return send(wechat.CustomRaw{MsgType: kind, Object: json.RawMessage(object)})
	}
	item := wechat.CustomMenuItem{ID: "1", Content: "c"}
	tests := []struct {
		name  string
		err   error
		field string
	}{
		{"no openid", client.SendText(t.Context(), "", "hi"), "openID"},
		{"nil message", send(nil), "message"},
		{"nil pointer", send((*wechat.CustomText)(nil)), "message"},
		{"nil option", send(text, nil), "opts"},
		{"no agent", send(text, wechat.FromAgent("")), "FromAgent"},
		{"no business", send(text, wechat.ForBusiness("")), "ForBusiness"},
		{"text", client.SendText(t.Context(), "o1", ""), "Content"},
		{"image", client.SendImage(t.Context(), "o1", ""), "MediaID"},
		{"link title", send(wechat.CustomLink{Description: "d", URL: "u", ThumbURL: "p"}), "Title"},
		{"link picture", send(wechat.CustomLink{Title: "t", Description: "d", URL: "u"}), "ThumbURL"},
		{"page path", send(wechat.CustomMiniProgramPage{Title: "t", ThumbMediaID: "M"}), "PagePath"},
		{"voice", send(wechat.CustomVoice{}), "MediaID"},
		{"video cover", send(wechat.CustomVideo{MediaID: "M"}), "ThumbMediaID"},
		{"music URL", send(wechat.CustomMusic{Title: "t", Description: "d", ThumbMediaID: "M"}), "MusicURL"},
		{"news picture", send(wechat.CustomNews{Title: "t", Description: "d", URL: "u"}), "PicURL"},
		{"mpnews", send(wechat.CustomMPNews{}), "MediaID"},
		{"mpnewsarticle", send(wechat.CustomMPNewsArticle{}), "ArticleID"},
		{"empty menu", send(wechat.CustomMenu{HeadContent: "h"}), "List"},
		{"menu without an id", send(wechat.CustomMenu{List: []wechat.CustomMenuItem{item, {Content: "c"}}}), "List.ID"},
		{"menu without a content", send(wechat.CustomMenu{List: []wechat.CustomMenuItem{{ID: "1"}}}), "List.Content"},
		{"card", send(wechat.CustomCard{}), "CardID"},
		{"raw without a kind", raw("", "{}"), "MsgType"},
		{"raw with an odd kind", raw(`a":{},"b`, "{}"), "MsgType"},
		{"raw null", raw("x", "null"), "Object"},
		{"raw nothing", raw("x", ""), "Object"},
		{"raw list", raw("x", "[]"), "Object"},
		{"raw cut", raw("x", `{"a":`), "Object"},
		{"raw with more", raw("x", `{},"touser":"o2"`), "Object"},
		{"typing", client.Typing(t.Context(), "", true), "openID"},
		{"typing as an agent", client.Typing(t.Context(), "o1", true, wechat.FromAgent("a@b")), "opts"},
		{"typing for nobody", client.Typing(t.Context(), "o1", true, wechat.ForBusiness("")), "ForBusiness"},
		{"typing with nil", client.Typing(t.Context(), "o1", true, nil), "opts"},
		{"set typing", client.SetTyping(t.Context(), "", true), "openID"},
	}
	for _, tt := range tests {
		if ae := argumentErrorOf(t, tt.err); ae.Field != tt.field || !strings.HasPrefix(ae.API, "/cgi-bin/message/custom/") {
			t.Errorf("%s: got %+v, want field %s", tt.name, ae, tt.field)
		}
	}
}

func TestSendIsNotRepeated(t *testing.T) {
	t.Parallel()
	for body, is := range map[string]error{
		`{"errcode":-1,"errmsg":"system error"}`: wechat.ErrBusy,
		`{"errcode":45015}`:                      wechat.ErrReplyWindow,
		`{"errcode":45011}`:                      wechat.ErrRateLimited,
		`not JSON`:                               wechat.ErrOutcomeUnknown,
	} {
		rec := record(t, saying(body))
		client := mustClient(t, wechat.WithBaseURL(rec.URL))
		if err := client.SendText(t.Context(), "o1", "hi"); !errors.Is(err, is) || len(rec.sent()) != 1 {
			t.Errorf("%s: got %v after %d requests", body, err, len(rec.sent()))
		}
	}
}

// A bodyKeeper is a transport that keeps the last body and says ok.
type bodyKeeper struct{ last []byte }

func (k *bodyKeeper) RoundTrip(r *http.Request) (*http.Response, error) {
	var buf bytes.Buffer
	_, _ = buf.ReadFrom(r.Body)
	k.last = buf.Bytes()
	return textResponse(r, 200, "application/json", `{"errcode":0}`), nil
}

// sentBy returns a func that returns the bytes that a message is sent as.
func sentBy(tb testing.TB) func(m wechat.CustomMessage, opts ...wechat.SendOption) (string, error) {
	k := &bodyKeeper{}
	client := mustClient(tb, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: k}))
	return func(m wechat.CustomMessage, opts ...wechat.SendOption) (string, error) {
		err := client.SendCustomMessage(tb.Context(), "o1", m, opts...)
		return string(k.last), err
	}
}

// sendOptions are all there are, alone and together.
func sendOptions() map[string][]wechat.SendOption {
	agent, ai, business := wechat.FromAgent("a@\"b客服"), wechat.MarkAI(), wechat.ForBusiness("B1")
	return map[string][]wechat.SendOption{
		"none": nil, "agent": {agent}, "AI": {ai}, "business": {business}, "agent and AI": {agent, ai},
		"agent and business": {business, agent}, "AI and business": {ai, business}, "all": {business, ai, agent},
	}
}

func TestCustomMessagesComeBack(t *testing.T) {
	t.Parallel()
	send := sentBy(t)
	for _, m := range customMessages {
		for name, opts := range sendOptions() {
			data, err := wechat.MarshalCustomMessage(m.message, opts...)
			if err != nil {
				t.Fatalf("%s, %s: %v", m.name, name, err)
			}
			if !json.Valid(data) || bytes.Contains(data, []byte("touser")) || len(data) > len(m.json)+150 {
				t.Errorf("%s, %s: marshalled as %s", m.name, name, data)
			}
			got, options, err := wechat.UnmarshalCustomMessage(data)
			if err != nil {
				t.Errorf("%s, %s: %v", m.name, name, err)
				continue
			}
			want := m.message
			switch p := want.(type) {
			case *wechat.CustomText:
				want = *p
			case wechat.CustomRaw:
				want = wechat.CustomRaw{MsgType: p.MsgType, Object: bytes.TrimSpace(p.Object)}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", m.name, name, diff)
			}
			first, err1 := send(m.message, opts...)
			second, err2 := send(got, options...)
			if diff := cmp.Diff(first, second); diff != "" || err1 != nil || err2 != nil {
				t.Errorf("%s, %s: %v, %v, sent (-want +got):\n%s", m.name, name, err1, err2, diff)
			}
		}
	}
}

// TestRawMessagesComeBack: what a type would write otherwise stays as it is.
func TestRawMessagesComeBack(t *testing.T) {
	t.Parallel()
	send := sentBy(t)
	raw := func(kind, object string) wechat.CustomRaw {
		return wechat.CustomRaw{MsgType: kind, Object: json.RawMessage(object)}
	}
	tests := []struct {
		name string
		m    wechat.CustomMessage
		want wechat.CustomMessage
	}{
		{"what the type writes", raw("text", `{"content":"hi"}`), wechat.CustomText{Content: "hi"}},
		{"a blank", raw("text", `{"content": "hi"}`), raw("text", `{"content": "hi"}`)},
		{"another escape", raw("text", `{"content":"\u4f60<"}`), raw("text", `{"content":"\u4f60<"}`)},
		{"a field more", raw("text", `{"content":"hi","new":[1]}`), raw("text", `{"content":"hi","new":[1]}`)},
		{"a field twice", raw("text", `{"content":"a","content":"b"}`), raw("text", `{"content":"a","content":"b"}`)},
		{"another case", raw("text", `{"Content":"hi"}`), raw("text", `{"Content":"hi"}`)},
		{"another type", raw("text", `{"content":1}`), raw("text", `{"content":1}`)},
		{"nothing in it", raw("text", `{}`), raw("text", `{}`)},
		{"two articles", raw("news", `{"articles":[{},{}]}`), raw("news", `{"articles":[{},{}]}`)},
		{"bytes that aren't UTF-8", raw("text", "{\"content\":\"a\xffb\"}"), raw("text", "{\"content\":\"a\xffb\"}")},
		{"bad bytes of a type", wechat.CustomText{Content: "a\xffb\u2028\x01"}, wechat.CustomText{Content: "a\uFFFDb\u2028\x01"}},
		{"the envelope's names", raw("version", `{"version":2}`), raw("version", `{"version":2}`)},
		{"an option's name", raw("businessid", `{"kf_account":"x"}`), raw("businessid", `{"kf_account":"x"}`)},
	}
	for _, tt := range tests {
		for name, opts := range sendOptions() {
			data, err := wechat.MarshalCustomMessage(tt.m, opts...)
			if err != nil {
				t.Fatalf("%s, %s: %v", tt.name, name, err)
			}
			got, options, err := wechat.UnmarshalCustomMessage(data)
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%s, %s: %v (-want +got):\n%s", tt.name, name, err, diff)
				continue
			}
			first, _ := send(tt.m, opts...)
			second, _ := send(got, options...)
			if diff := cmp.Diff(first, second); diff != "" {
				t.Errorf("%s, %s: sent (-want +got):\n%s", tt.name, name, diff)
			}
		}
	}
}

func TestMarshalArguments(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		m     wechat.CustomMessage
		opts  []wechat.SendOption
		field string
	}{
		{"nil", nil, nil, "message"},
		{"nil pointer", (*wechat.CustomText)(nil), nil, "message"},
		{"empty", wechat.CustomText{}, nil, "Content"},
		{"nil option", wechat.CustomText{Content: "hi"}, []wechat.SendOption{nil}, "opts"},
		{"empty option", wechat.CustomText{Content: "hi"}, []wechat.SendOption{wechat.FromAgent("")}, "FromAgent"},
		{"raw", wechat.CustomRaw{MsgType: "x", Object: json.RawMessage("[]")}, nil, "Object"},
		{"long", wechat.CustomText{Content: strings.Repeat("x", 64<<10)}, nil, "message"},
		{"deep", wechat.CustomRaw{MsgType: "x", Object: json.RawMessage(`{"a":` + strings.Repeat("[", 9999) + strings.Repeat("]", 9999) + "}")}, nil, "message"},
	}
	for _, tt := range tests {
		data, err := wechat.MarshalCustomMessage(tt.m, tt.opts...)
		if ae := argumentErrorOf(t, err); ae.Field != tt.field || data != nil {
			t.Errorf("%s: got %q and %+v, want field %s", tt.name, data, ae, tt.field)
		}
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	t.Parallel()
	const secret = "SECRET"
	tests := []struct{ name, data, reason string }{
		{"nothing", "", "isn't what"},
		{"null", "null", "isn't what"},
		{"a list", "[]", "isn't what"},
		{"cut", `{"version":1,"msgtype":"text","object":{"content":"SECRET`, "isn't what"},
		{"more behind", `{"version":1,"msgtype":"text","object":{"content":"hi"}}{}`, "isn't what"},
		{"no version", `{"msgtype":"text","object":{"content":"SECRET"}}`, "isn't what"},
		{"a text for a version", `{"version":"SECRET","msgtype":"text","object":{"content":"hi"}}`, "isn't what"},
		{"version 2", `{"version":2,"message":["SECRET"]}`, "has version 2, and this package reads 1"},
		{"version 0", `{"version":0,"msgtype":"text","object":{"content":"hi"}}`, "has version 0"},
		{"a field of a later day", `{"version":1,"msgtype":"text","object":{"content":"hi"},"SECRET":1}`, "a field that version 1"},
		{"an option of another type", `{"version":1,"msgtype":"text","object":{"content":"hi"},"kf_account":["SECRET"]}`, "another type"},
		{"no kind", `{"version":1,"object":{"content":"SECRET"}}`, "can't be sent"},
		{"an odd kind", `{"version":1,"msgtype":"SECRET\"","object":{}}`, "can't be sent"},
		{"no object", `{"version":1,"msgtype":"text"}`, "can't be sent"},
		{"null for an object", `{"version":1,"msgtype":"text","object":null}`, "can't be sent"},
		{"a text for an object", `{"version":1,"msgtype":"text","object":"SECRET"}`, "can't be sent"},
		{"long", `{"version":1,"msgtype":"text","object":{"content":"` + strings.Repeat(secret, 11_000) + `"}}`, "longer than 64 KiB"},
	}
	for _, tt := range tests {
		m, opts, err := wechat.UnmarshalCustomMessage([]byte(tt.data))
		ae := argumentErrorOf(t, err)
		if m != nil || opts != nil || ae.API != "UnmarshalCustomMessage" || ae.Field != "data" || !strings.Contains(ae.Reason, tt.reason) {
			t.Errorf("%s: got %v and %+v, want %q", tt.name, m, ae, tt.reason)
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error quotes the data: %v", tt.name, err)
		}
	}
}

// TestMarshalledForm holds the form that is kept in users' stores: a change of it needs
// another version, and this one must still be read.
func TestMarshalledForm(t *testing.T) {
	t.Parallel()
	got, err := wechat.MarshalCustomMessage(wechat.CustomText{Content: "a<\n"}, wechat.MarkAI(), wechat.ForBusiness("B1"), wechat.FromAgent("a@b"))
	const want = `{"version":1,"msgtype":"text","object":{"content":"a<\n"},"kf_account":"a@b","is_ai_msg":true,"businessid":"B1"}`
	if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	// A store that keeps JSON in a form of its own hands it back with other blanks and order.
	m, opts, err := wechat.UnmarshalCustomMessage([]byte(` {"msgtype": "text", "is_ai_msg": true, "object": {"content": "hi"}, "version": 1} `))
	if err != nil {
		t.Fatal(err)
	}
	if sent, _ := sentBy(t)(m, opts...); sent != `{"touser":"o1","msgtype":"text","text":{"content": "hi"},"aimsgcontext":{"is_ai_msg":1}}` {
		t.Errorf("sent %s", sent)
	}
}

// FuzzUnmarshalCustomMessage: what can be read can be sent, and comes back as it is.
func FuzzUnmarshalCustomMessage(f *testing.F) {
	for _, m := range customMessages {
		for _, opts := range sendOptions() {
			data, err := wechat.MarshalCustomMessage(m.message, opts...)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Add([]byte(`{"version":2}`))
	f.Add([]byte(`{"version":1,"msgtype":"text","object":{"content":"\ud800"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, opts, err := wechat.UnmarshalCustomMessage(data)
		if err != nil {
			if !errors.Is(err, wechat.ErrInvalidArgument) || m != nil || opts != nil {
				t.Fatalf("got %v, %v, %v", m, opts, err)
			}
			return
		}
		send := sentBy(t)
		first, err := send(m, opts...)
		if err != nil || !json.Valid([]byte(first)) {
			t.Fatalf("%v: can't be sent: %v: %s", m, err, first)
		}
		again, err := wechat.MarshalCustomMessage(m, opts...)
		if errors.Is(err, wechat.ErrInvalidArgument) && len(data) > 32<<10 {
			return // escapes of its own make it longer than the limit
		}
		if err != nil {
			t.Fatal(err)
		}
		m2, opts2, err := wechat.UnmarshalCustomMessage(again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if diff := cmp.Diff(m, m2); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if second, err := send(m2, opts2...); err != nil || second != first {
			t.Errorf("%v: sent\n%s\nwant\n%s", err, second, first)
		}
	})
}
