package quota_test

import (
	"context"
	"fmt"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/quota"
	"github.com/minigo-dev/wechat/wechattest"
)

// In a server, `go watch.Run(ctx, client, 10*time.Minute)` takes the place of Check.
func Example() {
	wx, err := wechattest.Start(wechattest.WithDailyQuota("/cgi-bin/message/custom/send", 4))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()

	watch := quota.New(func(_ context.Context, w quota.Warning) {
		fmt.Printf("%s: %d of %d calls are left today\n", w.API, w.Remain, w.Limit)
	}, quota.WithAPIs("/cgi-bin/message/custom/send"), quota.WithShare(0.5))
	client, err := wx.Client().With(wechat.WithHooks(watch.Hooks()))
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	if err := watch.Check(ctx, client); err != nil {
		fmt.Println(err)
		return
	}
	alice := wx.User("alice")
	alice.SendText("hello")
	for i := range 4 {
		if err := client.SendText(ctx, alice.OpenID(), fmt.Sprint("reply ", i)); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// /cgi-bin/message/custom/send: 2 of 4 calls are left today
	// /cgi-bin/message/custom/send: 0 of 4 calls are left today
}
