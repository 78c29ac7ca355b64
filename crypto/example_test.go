package crypto_test

import (
	"fmt"

	"github.com/minigo-dev/wechat/crypto"
)

func ExampleMessageCipher() {
	c, err := crypto.NewMessageCipher("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	if err != nil {
		fmt.Println(err)
		return
	}
	encrypt := c.Encrypt([]byte(`{"demo_resp":"good luck"}`), "wxba5fad812f8e6fb9")

	message, appID, err := c.Decrypt([]byte(encrypt))
	fmt.Println(string(message), string(appID), err)
	fmt.Println(c)
	// Output:
	// {"demo_resp":"good luck"} wxba5fad812f8e6fb9 <nil>
	// crypto.MessageCipher(REDACTED)
}
