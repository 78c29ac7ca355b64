package wechat_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/minigo-dev/wechat"
)

// Inside a container of cloud hosting there is neither an AppSecret nor an access_token.
func ExampleWithCloudHosting() {
	client, err := wechat.New("wx0123456789abcdef", "", wechat.WithCloudHosting(), answering(platform{
		"/cgi-bin/message/custom/send": `{"errcode":0,"errmsg":"ok"}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client.SendText(context.Background(), "an openid", "Welcome back!"))
	_, err = client.AccessToken(context.Background())
	fmt.Println(err)
	_, err = client.Code2Session(context.Background(), "a js_code")
	fmt.Println(err)
	// Output:
	// <nil>
	// wechat: there is no access_token with cloud hosting
	// wechat: /sns/jscode2session: secret: the Client was made without one; a login needs it
}

// The service's public access has to be off: the header is all that tells a push, and
// which value pushes carry isn't published.
func ExampleNewCloudHostingCallback() {
	cb, err := wechat.NewCloudHostingCallback("wx0123456789abcdef", wechat.WithOriginalID("gh_0123456789ab"))
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := cb.Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			fmt.Println("a user wrote:", text.Content)
		}
		return nil, nil
	})

	push := func(source, body string) {
		r := httptest.NewRequest(http.MethodPost, "/wechat", strings.NewReader(body))
		r.Header.Set("X-WX-SOURCE", source)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body.Len() > 0)
	}
	const text = `{"ToUserName":"gh_0123456789ab","FromUserName":"o1","CreateTime":1651049934,"MsgType":"text","Content":"help!","MsgId":"1001"}`
	push("", `{"action":"CheckContainerPath"}`) // the console asks whether the path is there
	push("wx_http", text)
	push("", text)
	// Output:
	// 200 true
	// a user wrote: help!
	// 200 true
	// 403 false
}
