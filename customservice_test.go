package wechat_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

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

// noZeroUnlessBare keeps a golden message from leaving a field untested.
func noZeroUnlessBare(t *testing.T, name string, m wechat.CustomMessage) {
	t.Helper()
	if !strings.HasPrefix(name, "bare") && name != "page" {
		noZero(t, m)
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
