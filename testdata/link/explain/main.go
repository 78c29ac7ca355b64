// Command explain asks for an explanation.
package main

import (
	"fmt"

	"github.com/minigo-dev/wechat"
)

func main() {
	fmt.Println(wechat.Code(40029).Explain())
	fmt.Println((&wechat.Error{API: "/cgi-bin/token", Code: 40001}).Explain())
}
