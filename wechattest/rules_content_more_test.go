package wechattest_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	imagepng "image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

const (
	imageCheckPath = "/wxa/img_sec_check"
	gameTextPath   = "/wxa/game/content_spam/msg_sec_check"
	gameMediaPath  = "/wxa/game/content_spam/media_check_sync"
)

// pngOf draws a picture and adds a text behind its end.
func pngOf(t testing.TB, width, height int, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := imagepng.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return append(b.Bytes(), text...)
}

// TestF15FirstTextCheck: the first version has content alone, and its result is the errcode.
func TestF15FirstTextCheck(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	q := a.token()
	for _, tc := range []struct {
		name, body string
		code       int
	}{
		{"fine", `{"content":"hello"}`, 0},
		{"risky", `{"content":"x [risky] y"}`, 87014},
		{"WeChat's text to try it", `{"content":"特3456书yuuo莞6543李zxcz蒜7782法fgnv级"}`, 87014},
		{"the other one", `{"content":"完2347全dfji试3726测asad感3847知qwez到"}`, 87014},
		{"with more than the first version knows", `{"content":"[risky]","openid":"o","scene":1}`, 87014},
		{"500 KB", `{"content":"` + strings.Repeat("a", 500<<10) + `"}`, 0},
		{"more", `{"content":"` + strings.Repeat("a", 500<<10+1) + `"}`, 45002},
		{"none", `{}`, 47001},
		{"empty", `{"content":""}`, 47001},
		{"a number", `{"content":5}`, 47001},
		{"no JSON", `content=hello`, 47001},
		{"no body", ``, 44002},
		{"another version", `{"content":"hello","version":1}`, 47001},
	} {
		r := a.post(textCheckPath, q, tc.body)
		if _, has := r.m["result"]; r.code() != tc.code || has {
			t.Errorf("%s: %s, want %d and no result", tc.name, r.raw, tc.code)
		}
	}
	a.post(textCheckPath, q, `{"content":"hello"}`)
	if e := a.last(); !strings.Contains(e.Note, "first version") || !strings.Contains(e.NoteZH, "1.0 版") {
		t.Errorf("noted as %q and %q", e.Note, e.NoteZH)
	}
}

func TestF15ImageCheck(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	fine := pngOf(t, 4, 4, "")
	for _, tc := range []struct {
		name, part, file string
		data             []byte
		code             int
		says             string
	}{
		{"fine", "media", "a.png", fine, 0, ""},
		{"a risky name", "media", "[risky].png", fine, 87014, "risky content"},
		{"risky bytes", "media", "a.png", pngOf(t, 4, 4, "[risky]"), 87014, "risky content"},
		{"1 MB", "media", "a.png", append(bytes.Clone(fine), make([]byte, 1<<20-len(fine))...), 0, ""},
		{"more", "media", "a.png", append(bytes.Clone(fine), make([]byte, 1<<20-len(fine)+1)...), 40006, "size"},
		{"no picture", "media", "a.png", []byte("hello"), 40005, "type"},
		{"another part", "image", "a.png", fine, 40097, "media is missing"},
		{"no file", "media", "", fine, 40097, "media has to be a file"},
		{"750 x 1334", "media", "a.png", pngOf(t, 750, 1334, ""), 0, ""},
	} {
		contentType, form := form(tc.part, tc.file, tc.data)
		r := a.request("POST", imageCheckPath, a.token(), strings.NewReader(form))
		r.Header.Set("Content-Type", contentType)
		if got := a.do(r); got.code() != tc.code || !strings.Contains(got.msg(), tc.says) || a.last().Documented {
			t.Errorf("%s: %s, want %d %s", tc.name, got.raw, tc.code, tc.says)
		}
		if note := a.last().Note; tc.code == 0 && note != "" {
			t.Errorf("%s: noted as %q", tc.name, note)
		}
	}
	contentType, form := form("media", "a.png", pngOf(t, 751, 4, ""))
	r := a.request("POST", imageCheckPath, a.token(), strings.NewReader(form))
	r.Header.Set("Content-Type", contentType)
	if got := a.do(r); got.code() != 0 || !strings.Contains(a.last().Note, "750 x 1334") {
		t.Errorf("a wide picture: %s, noted as %q", got.raw, a.last().Note)
	}
}

func TestF15GameTextCheck(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice") // whom the app needn't have seen
	good := map[string]any{"openid": alice.OpenID(), "version": 2, "scene": 5, "content": "hello"}
	for _, tc := range []struct {
		name              string
		changes           map[string]any
		code              int
		suggest, replaced string
	}{
		{"fine", nil, 0, "pass", "hello"},
		{"risky", map[string]any{"content": "你[risky]好"}, 0, "risky", "你*******好"},
		{"a risky nickname", map[string]any{"nickname": "[risky]"}, 0, "risky", "hello"},
		{"2500 characters", map[string]any{"content": strings.Repeat("界", 2500)}, 0, "pass", strings.Repeat("界", 2500)},
		{"2501 characters", map[string]any{"content": strings.Repeat("界", 2501)}, 47001, "", ""},
		{"version 1", map[string]any{"version": 1}, 750030, "", ""},
		{"scene 6", map[string]any{"scene": 6}, 40129, "", ""},
		{"scene 0", map[string]any{"scene": 0}, 40129, "", ""},
		{"a stranger", map[string]any{"openid": "oX"}, 40003, "", ""},
		{"no content", map[string]any{"content": nil}, 40097, "", ""},
		{"no openid", map[string]any{"openid": nil}, 40097, "", ""},
		{"a text for the scene", map[string]any{"scene": "1"}, 40097, "", ""},
	} {
		r := a.post(gameTextPath, a.token(), body(t, with(good, tc.changes)))
		result, _ := r.m["result"].(map[string]any)
		suggest, _ := result["suggest"].(string)
		replaced, _ := result["replaced_content"].(string)
		if r.code() != tc.code || suggest != tc.suggest || replaced != tc.replaced {
			t.Errorf("%s: %s; want %d %q %q", tc.name, r.raw, tc.code, tc.suggest, tc.replaced)
		}
	}
	full := newAPI(t, wechattest.WithDailyQuota(gameTextPath, 1))
	good["openid"] = full.wx.User("alice").OpenID()
	wantCode(t, "within the quota", full.post(gameTextPath, full.token(), body(t, good)).code(), 0)
	wantCode(t, "past it", full.post(gameTextPath, full.token(), body(t, good)).code(), 750033)
}

func TestF15GameMediaCheck(t *testing.T) {
	t.Parallel()
	a := newAPI(t, plainJSON)
	b := &bot{}
	a.wx.Serve(b)
	alice := a.wx.User("alice")
	sent := func(picture []byte) string {
		alice.SendImage(picture)
		address, _ := b.pushed(t)["PicUrl"].(string)
		return address
	}
	good := map[string]any{"openid": alice.OpenID(), "version": 2, "scene": 1, "media_type": 2, "media_url": "https://example.com/a.png"}
	for _, tc := range []struct {
		name    string
		changes map[string]any
		code    int
		suggest string
	}{
		{"fine", nil, 0, "pass"},
		{"a risky URL", map[string]any{"media_url": "https://example.com/[risky].png"}, 0, "risky"},
		{"escaped", map[string]any{"media_url": "https://example.com/%5Brisky%5D.png"}, 0, "risky"},
		{"in the query", map[string]any{"media_url": "https://example.com/a.png?" + url.Values{"v": {"[risky]"}}.Encode()}, 0, "risky"},
		{"a picture that a user sent", map[string]any{"media_url": sent(pngOf(t, 2, 2, ""))}, 0, "pass"},
		{"whose bytes are risky", map[string]any{"media_url": sent(pngOf(t, 2, 2, "[risky]"))}, 0, "risky"},
		{"no URL", map[string]any{"media_url": "nowhere"}, -1008, ""},
		{"audio", map[string]any{"media_type": 1}, 750034, ""},
		{"version 3", map[string]any{"version": 3}, 750030, ""},
		{"a stranger", map[string]any{"openid": "oX"}, 40003, ""},
	} {
		r := a.post(gameMediaPath, a.token(), body(t, with(good, tc.changes)))
		result, _ := r.m["result"].(map[string]any)
		if suggest, _ := result["suggest"].(string); r.code() != tc.code || suggest != tc.suggest {
			t.Errorf("%s: %s; want %d %q", tc.name, r.raw, tc.code, tc.suggest)
		}
	}
}

// TestF15RiskyText: the app's developer says at any time what is risky.
func TestF15RiskyText(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	client, ctx := wx.Client(), context.Background()
	wx.User("alice").LoginCode()
	suggests := func(content string) string {
		t.Helper()
		r, err := client.MsgSecCheck(ctx, &wechat.MsgSecCheckRequest{Content: content, Scene: 2, OpenID: wx.User("alice").OpenID()})
		if err != nil {
			t.Fatal(err)
		}
		return r.Result.Suggest
	}
	got := []string{suggests("[risky]"), suggests("bad")}
	if err := wx.SetRiskyText("bad", "worse"); err != nil {
		t.Fatal(err)
	}
	got = append(got, suggests("[risky]"), suggests("bad"))
	if err := wx.SetRiskyText(); err != nil {
		t.Fatal(err)
	}
	got = append(got, suggests("[risky]"), suggests("bad"))
	if diff := cmp.Diff([]string{"risky", "pass", "pass", "risky", "pass", "pass"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := wx.SetRiskyText("bad", ""); err == nil || suggests("bad") != "pass" {
		t.Errorf("an empty text: %v", err)
	}
}

// TestF15Client: the SDK's own methods work, and the result of a medium comes as its event.
func TestF15Client(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	client, alice, ctx := wx.Client(), wx.User("alice"), context.Background()
	alice.LoginCode()
	results := make(chan *wechat.WxaMediaCheckEvent, 1)
	wx.Serve(wx.Callback().Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		if e, ok := m.(*wechat.WxaMediaCheckEvent); ok {
			results <- e
		}
		return nil, nil
	}))
	picture := func(text string) wechat.Upload {
		return wechat.Upload{Name: "a.png", Content: bytes.NewReader(pngOf(t, 2, 2, text))}
	}
	if err := client.ImgSecCheck(ctx, picture("")); err != nil {
		t.Errorf("ImgSecCheck: %v", err)
	}
	if err := client.ImgSecCheck(ctx, picture(wechattest.RiskyText)); !errors.Is(err, wechat.Code(87014)) {
		t.Errorf("ImgSecCheck of a risky picture: %v, want 87014", err)
	}
	said, err := client.GameMsgSecCheck(ctx, &wechat.GameMsgSecCheckRequest{OpenID: alice.OpenID(), Scene: 5, Content: "a [risky] b"})
	if err != nil || said.Result.Suggest != wechat.SuggestRisky || said.Result.ReplacedContent != "a ******* b" || said.Detail[1].Keyword != "[risky]" {
		t.Errorf("GameMsgSecCheck: %+v, %v", said, err)
	}
	seen, err := client.MediaCheck(ctx, &wechat.MediaCheckRequest{OpenID: alice.OpenID(), Scene: 1, MediaURL: "https://example.com/[risky].png"})
	if err != nil || seen.Result.Suggest != wechat.SuggestRisky || seen.Result.Label != wechat.LabelOther || seen.TraceID == "" {
		t.Errorf("MediaCheck: %+v, %v", seen, err)
	}
	for address, suggest := range map[string]string{"https://example.com/a.png": "pass", "https://example.com/%5Brisky%5D.png": "risky"} {
		begun, err := client.MediaCheckAsync(ctx, &wechat.MediaCheckAsyncRequest{OpenID: alice.OpenID(), Scene: 1, MediaType: 2, MediaURL: address})
		if err != nil {
			t.Fatal(err)
		}
		wx.Advance(10 * time.Second)
		select {
		case e := <-results:
			if e.TraceID != begun.TraceID || e.Result.Suggest != suggest || len(e.Detail) != 1 {
				t.Errorf("%s: pushed %+v, of the check %s", address, e, begun.TraceID)
			}
		default:
			t.Errorf("%s: no result came", address)
		}
	}
}
