package wechat_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

// Two callbacks of one app with the same credentials would take each other's pushes.
func TestAppsPutRefusesEqualCredentials(t *testing.T) {
	t.Parallel()
	const id = "wxA"
	callback := func(token string, opts ...wechat.CallbackOption) *wechat.Callback {
		return appCallback(t, token, opts...)
	}
	sealed := func(key string) wechat.CallbackOption { return wechat.WithEncryption(id, key) }
	hosted := func() *wechat.Callback {
		cb, err := wechat.NewCloudHostingCallback(id, wechat.WithOriginalID(testGhID))
		if err != nil {
			t.Fatal(err)
		}
		return cb
	}
	gh, compatible := wechat.WithOriginalID(testGhID), wechat.WithCompatibleMode()
	same := callback("tokenA", sealed(testKey))
	// The last character of a key carries two bits that no key has.
	const keyA, keyB = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFH"
	tests := []struct {
		name      string
		main, pay *wechat.Callback
		refused   bool
	}{
		{"one callback twice", same, same, true},
		{"Token and key", callback("tokenA", sealed(testKey)), callback("tokenA", sealed(testKey)), true},
		{"Token and key, one of them compatible", callback("tokenA", sealed(testKey)), callback("tokenA", sealed(testKey), compatible, gh), true},
		{"Token and a key in other letters", callback("tokenA", sealed(keyA)), callback("tokenA", sealed(keyB)), true},
		{"Token, both plain", callback("tokenA", gh), callback("tokenA", gh), true},
		{"Token, plain and compatible", callback("tokenA", gh), callback("tokenA", sealed(testKey), compatible, gh), true},
		{"Token, both compatible, another key", callback("tokenA", sealed(testKey), compatible, gh), callback("tokenA", sealed(otherKey), compatible, gh), true},

		{"another Token", callback("tokenA", sealed(testKey)), callback("tokenB", sealed(testKey)), false},
		{"another key", callback("tokenA", sealed(testKey)), callback("tokenA", sealed(otherKey)), false},
		{"another Token, plain", callback("tokenA", gh), callback("tokenB", gh), false},
		{"Token, plain and secure", callback("tokenA", gh), callback("tokenA", sealed(testKey)), false},
		{"replaced to be another", callback("tokenA", sealed(testKey)),
			callback("tokenB", sealed(otherKey), wechat.WithPreviousToken("tokenA"), wechat.WithPreviousAESKey(testKey)), false},
		{"cloud hosting, which has none", hosted(), hosted(), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := wechat.NewApps().Put(wechat.App{Client: appClient(t, id), Callbacks: map[string]wechat.AppCallback{
				"": {Callback: tt.main, Handler: noReply}, "pay": {Callback: tt.pay, Handler: noReply},
			}})
			if !tt.refused {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != "Apps.Put" || fault.Field != `Callbacks["pay"]` {
				t.Fatalf("%v, want a fault of Apps.Put's Callbacks[\"pay\"]", err)
			}
			if !strings.Contains(fault.Reason, `Callbacks[""]`) || strings.Contains(fault.Reason, "tokenA") {
				t.Errorf("the reason: %s", fault.Reason)
			}
		})
	}
	// Two apps may have the same: a push names its app.
	apps := wechat.NewApps()
	mustPut(t, apps, oneCallback(t, "wxA", noReply))
	mustPut(t, apps, oneCallback(t, "wxB", noReply))
}
