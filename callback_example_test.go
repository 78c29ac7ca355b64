package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/minigo-dev/wechat"
)

func ExampleCallback_Handler() {
	cb, err := wechat.NewCallback("tok3nOfTheConsole", // the Token and EncodingAESKey of WeChat's console
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"))
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/wechat", cb.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		switch m := m.(type) {
		case *wechat.TextMessage:
			fmt.Println("a user wrote:", m.Content)
			return wechat.TransferToAgent{}, nil // an agent takes over
		default:
			fmt.Println("ignored:", m.Head().MsgType, m.Head().Event)
			return nil, nil
		}
	}))

	// What WeChat sends, and what a stranger does.
	s := newSender("json")
	w := do(mux, post(s.sealed(s.text("help!", 1))))
	fmt.Println(w.Code, strings.HasPrefix(w.Body.String(), `{"Encrypt":"`))
	w = do(mux, post(s.sealed(s.event("user_enter_tempsession"))))
	fmt.Println(w.Code, w.Body)
	w = do(mux, httptest.NewRequest(http.MethodPost, "/wechat", strings.NewReader(`{"MsgType":"text"}`)))
	fmt.Println(w.Code, w.Body)
	// Output:
	// a user wrote: help!
	// 200 true
	// ignored: event user_enter_tempsession
	// 200 success
	// 403
}

// With any other server: read the query and the body, answer with bytes. Repeated
// deliveries are yours to recognize, by Message.Key.
func ExampleCallback_Open() {
	cb, err := wechat.NewCallback("tok3nOfTheConsole",
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"))
	if err != nil {
		fmt.Println(err)
		return
	}
	// In gin: r := c.Request, and c.Data(status, contentType, body) at the end.
	serve := func(r *http.Request) (status int, contentType string, body []byte) {
		data, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			return http.StatusBadRequest, "", nil
		}
		push, err := cb.Open(r.URL.Query(), data)
		var refusal *wechat.PushError
		if errors.As(err, &refusal) {
			fmt.Println("refused:", refusal)
			return refusal.Status(), "", nil
		}
		fmt.Println(push.Message.Head().MsgType, "from", push.Message.Head().FromUserName)
		body, contentType, err = push.Answer(nil)
		if err != nil {
			return http.StatusInternalServerError, "", nil
		}
		return http.StatusOK, contentType, body
	}

	s := newSender("xml")
	status, contentType, body := serve(post(s.sealed(s.text("hello", 1))))
	fmt.Println(status, contentType, string(body))
	s.token = "not the token"
	status, _, body = serve(post(s.sealed(s.text("hello", 1))))
	fmt.Println(status, len(body))
	// Output:
	// text from oUser0123456789abcdefghijklm
	// 200 text/plain; charset=utf-8 success
	// refused: wechat: push: signature: signature mismatch
	// 403 0
}
