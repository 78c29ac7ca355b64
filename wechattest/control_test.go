package wechattest_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// A controlClient calls the control API as the page does.
type controlClient struct {
	t    testing.TB
	wx   *wechattest.Platform
	base string
	http *http.Client
}

func newControl(t testing.TB, opts ...wechattest.Option) *controlClient {
	t.Helper()
	wx := wechattest.New(t, opts...)
	return &controlClient{t, wx, "http://localhost", wx.HTTPClient()}
}

// ask makes a request with a body, unless it is empty, and returns status and answer.
func (c *controlClient) ask(method, path, body string) (int, string) {
	c.t.Helper()
	r, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(r)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return res.StatusCode, string(b)
}

// must is ask, but requires HTTP 200. It reads the answer into v unless v is nil.
func (c *controlClient) must(method, path, body string, v any) {
	c.t.Helper()
	status, answer := c.ask(method, path, body)
	if status != http.StatusOK {
		c.t.Fatalf("%s %s: HTTP %d %s", method, path, status, answer)
	}
	if v == nil {
		return
	}
	if err := json.Unmarshal([]byte(answer), v); err != nil {
		c.t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
}

// A tree is JSON with access by paths such as users.0.name.
type tree struct{ v any }

func (c *controlClient) tree(method, path, body string) tree {
	c.t.Helper()
	var v any
	c.must(method, path, body, &v)
	return tree{v}
}

func (n tree) at(path string) any {
	v := n.v
	for _, name := range strings.Split(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			i := 0
			for _, digit := range name {
				i = i*10 + int(digit-'0')
			}
			if i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

func (n tree) text(path string) string { s, _ := n.at(path).(string); return s }

func (n tree) num(path string) float64 { f, _ := n.at(path).(float64); return f }

func (n tree) list(path string) []any { l, _ := n.at(path).([]any); return l }

func act(fields ...string) string {
	m := map[string]string{}
	for i := 0; i < len(fields); i += 2 {
		m[fields[i]] = fields[i+1]
	}
	b, _ := json.Marshal(m)
	return string(b)
}

func TestControlStory(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	client := c.wx.Client()
	c.wx.Serve(c.wx.Callback().Handler(echoBot(client)))
	if got := c.tree("POST", "/_sim/users", `{"name":"小红"}`); got.text("name") != "小红" || got.at("inSession") != false {
		t.Errorf("new user %v", got.v)
	}
	actions := "/_sim/users/" + url.PathEscape("小红") + "/actions"
	if got := c.tree("POST", actions, `{"do":"enter","sessionFrom":"lobby"}`); got.num("exchange") != 1 || got.num("delivery.attempts") != 1 {
		t.Errorf("enter: %v", got.v)
	}
	c.must("POST", actions, act("do", "text", "content", "你好"), nil)
	c.must("POST", actions, act("do", "image", "data", base64.StdEncoding.EncodeToString(png)), nil)
	c.must("POST", actions, act("do", "card", "title", "a card", "pagePath", "pages/index"), nil)
	if code := c.tree("POST", actions, `{"do":"login"}`).text("code"); !strings.HasPrefix(code, "sim_") {
		t.Errorf("login code %q", code)
	}
	state := c.tree("GET", "/_sim/state", "")
	for path, want := range map[string]any{
		"app.appId": c.wx.AppID(), "app.mode": "secure", "app.format": "json", "callback.served": true,
		"users.0.name": "小红", "users.0.inSession": true, "users.0.left": 5.0, "users.0.quota": 5.0,
		"tokens.0.kind": "stable", "exchanges.capacity": 5000.0, "mediaCount": 1.0, "imported": false,
	} {
		if got := state.at(path); got != want {
			t.Errorf("state: %s is %v, want %v", path, got, want)
		}
	}
	if token := state.text("tokens.0.token"); len(token) > 12 {
		t.Errorf("the token shows: %s", token)
	}
	chat := c.tree("GET", "/_sim/users/"+url.PathEscape("小红")+"/chat", "")
	kinds := ""
	for _, item := range chat.list("items") {
		m := tree{item}
		kinds += m.text("from") + ":" + m.text("kind") + " "
		if m.num("seq") == 0 && m.text("kind") != "login" {
			t.Errorf("%v has no exchange", item)
		}
	}
	if want := "user:enter user:text bot:text user:image user:card user:login "; kinds != want {
		t.Errorf("chat %s\nwant %s", kinds, want)
	}
	if status, body := c.ask("GET", chat.text("items.3.image"), ""); status != 200 || body != string(png) {
		t.Errorf("the picture: HTTP %d %q", status, body)
	}
}

// echoBot is the smallest bot.
func echoBot(client *wechat.Client) wechat.HandlerFunc {
	return func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			return nil, client.SendText(ctx, text.FromUserName, text.Content)
		}
		return nil, nil
	}
}
