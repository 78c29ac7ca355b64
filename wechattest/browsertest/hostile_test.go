package browsertest

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

const markup = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>`

// TestHostileContent has a bot send what a page without care would run or fetch.
func TestHostileContent(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	client := wx.Client()
	wx.Serve(wx.Callback().Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		user := m.Head().FromUserName
		for _, message := range []wechat.CustomMessage{
			wechat.CustomText{Content: markup},
			wechat.CustomLink{Title: markup, Description: markup, URL: "javascript:window.hit=1", ThumbURL: "https://example.com/track.png"},
		} {
			if err := client.SendCustomMessage(ctx, user, message); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}))
	wx.User(markup[:36]).Enter(markup)
	p := openTab(t, wx, desktop)
	p.see(".chat", `onerror="window.hit=1"`)
	p.wait("the link", `document.querySelector('.link-card')`)
	p.clickText("#list", "Enters the session")
	for _, name := range []string{"Request", "Response", "Signature", "Envelope", "Overview"} {
		p.clickText(".detail-tabs", name)
	}
	p.wait("no script run and no way to run one", `!window.hit && !document.querySelector('a[href^=javascript], img[src=x], main script')`)
}

func TestSimulatorGoesAndComes(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	first := newPlatform(t, wechattest.WithAddress(address))
	first.User("alice").SendText("before")
	p := openTab(t, first, desktop)
	p.expected = "ERR_" // a connection that is refused or ends
	p.see(".chat", "You wrote: before")
	first.Close()
	p.see("#notice", "The simulator does not answer.")

	second := newPlatform(t, wechattest.WithAddress(address))
	second.User("bob").SendText("after")
	if !strings.HasSuffix(second.URL(), address) {
		t.Fatalf("the second listens at %s", second.URL())
	}
	p.see(".chat", "You wrote: after")
	p.wait("no notice", `document.querySelector('#notice').innerText === ''`)
	if text := eval[string](p, `document.body.innerText`); strings.Contains(text, "before") {
		t.Errorf("the page still shows the first one's session:\n%s", text)
	}
}
