package wechat_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

func TestSignVoIPChat(t *testing.T) {
	t.Parallel()
	const sessionKey = "c2Vzc2lvbg=="
	synctest.Test(t, func(t *testing.T) { // it is 2000-01-01
		seen := map[string]bool{}
		for _, group := range []string{"group", "0", "微信", "zz"} {
			got, err := wechat.SignVoIPChat("wx0123456789abcdef", wechat.NewSessionKey(sessionKey), group)
			if err != nil {
				t.Fatal(err)
			}
			// The order of the parts, by the book: the nonce is hex and may begin with anything.
			const stamp = "946684800"
			joined := ""
			parts := map[string]bool{"wx0123456789abcdef": true, group: true, got.NonceStr: true, stamp: true}
			for len(parts) > 0 {
				least := ""
				for p := range parts {
					if least == "" || p < least {
						least = p
					}
				}
				joined += least
				delete(parts, least)
			}
			mac := hmac.New(sha256.New, []byte(sessionKey)) // the key's text, not decoded
			mac.Write([]byte(joined))
			want := &wechat.VoIPChat{GroupID: group, NonceStr: got.NonceStr, TimeStamp: 946684800, Signature: hex.EncodeToString(mac.Sum(nil))}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(got.NonceStr) < 16 || len(got.NonceStr) >= 128 || seen[got.NonceStr] {
				t.Errorf("the nonce %q is short, long or used", got.NonceStr)
			}
			seen[got.NonceStr] = true
			text, err := json.Marshal(got)
			if want := `{"groupId":` + strconv.Quote(group) + `,"nonceStr":"` + got.NonceStr + `","timeStamp":946684800,"signature":"` + got.Signature + `"}`; string(text) != want || err != nil {
				t.Errorf("it marshals to %s, want %s; %v", text, want, err)
			}
		}
	})
	tests := []struct {
		name, appID, key, group, field string
	}{
		{"no app", "", sessionKey, "g", "appID"},
		{"no key", "wx1", "", "g", "sessionKey"},
		{"no group", "wx1", sessionKey, "", "groupID"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := wechat.SignVoIPChat(tt.appID, wechat.NewSessionKey(tt.key), tt.group)
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != "SignVoIPChat" || fault.Field != tt.field {
				t.Errorf("%v, want an *ArgumentError of %s", err, tt.field)
			}
		})
	}
}
