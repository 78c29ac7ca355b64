package wechattest_test

import (
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

// If the simulator accepted them, it would hide that a bot's settings contain them too.
func TestOptionsTakeNoStrayCharacters(t *testing.T) {
	t.Parallel()
	options := map[string]func(string) wechattest.Option{
		"WithAppID": wechattest.WithAppID, "WithSecret": wechattest.WithSecret,
		"WithToken": wechattest.WithToken, "WithOriginalID": wechattest.WithOriginalID,
		"WithEncodingAESKey": wechattest.WithEncodingAESKey,
	}
	for name, option := range options {
		for _, text := range []string{"", " ", " text", "text\n", "te xt", "text\u200b", "text\x00", "令牌", "text\xff"} {
			if _, err := wechattest.Start(option(text)); err == nil {
				t.Errorf("%s takes %q", name, text)
			}
		}
	}
}
