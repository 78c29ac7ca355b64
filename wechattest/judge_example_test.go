package wechattest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/minigo-dev/wechat/wechattest"
)

// A server that doesn't check signatures passes WeChat's verification; the judge tells.
func ExamplePushConfig_JudgeVerification() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.URL.Query().Get("echostr"))
	}))
	defer server.Close()
	c := wechattest.PushConfig{Token: "nobody-guesses-it-7"}
	for _, faults := range [][]wechattest.Fault{nil, {wechattest.BadSignature()}} {
		r := c.VerifyRequest(server.URL, faults...)
		v := c.JudgeVerification(r, wechattest.Ask(context.Background(), r))
		for _, f := range v.Findings {
			fmt.Println(f.Level, f.Code)
		}
	}
	// Output:
	// ok echo
	// failure forged-echoed
}
