// Command plain makes calls and prints errors, and asks for no explanation.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/minigo-dev/wechat"
)

func main() {
	fmt.Println(wechat.Code(40029), errors.Is(wechat.Code(45011), wechat.ErrRateLimited))
	if len(os.Args) < 3 {
		return
	}
	client, err := wechat.New(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Printf("%+v\n", err)
		return
	}
	err = client.SendText(context.Background(), "openid", "text")
	var refusal *wechat.Error
	if errors.As(err, &refusal) {
		fmt.Printf("%+v %v %q\n", refusal, refusal.Code, refusal.Msg)
	}
}
