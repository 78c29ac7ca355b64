package donut_test

import (
	"context"
	"errors"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/donut"
)

// A user logs in to the app for phones, which sends the code of wx.weixinAppLogin.
func ExampleClient_Code2VerifyInfo() {
	const appID, secret = "wx0123456789abcdef", "0123456789abcdef0123456789abcdef" // the multi-platform app's
	client, err := wechat.New(appID, secret)
	if err != nil {
		log.Fatal(err)
	}
	app, err := donut.New(client, secret)
	if err != nil {
		log.Fatal(err)
	}
	login := func(ctx context.Context, code string) (userID string, again bool, err error) {
		result, err := app.Code2VerifyInfo(ctx, code)
		switch {
		case errors.Is(err, donut.CodeExpired), errors.Is(err, donut.CodeWrong):
			return "", true, nil
		case err != nil:
			return "", false, err
		}
		return result.UserInfo.UserID, false, nil // the same, whatever the user logged in by
	}
	_ = login
}
