package intracity_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/logistics/intracity"
)

// notified is the example of WeChat's page, but for its sign.
const notified = `{"appid":"wx539e0b4872f19621","order_status":40000,"service_trans_id":"DADA","status_change_time":1711458532,"store_order_id":"sa5dadada12fd4assdsdad11s","timestamp":1711458532,"wx_order_id":"4018734875633256960","wx_store_id":"4000000000000042001","sign":"SIGN"}`

const (
	signOfPage  = "a85489d9444bdd382e0de0ddca67a8ee" // as WeChat's page prints it
	signOfWords = "bb783330085f89499dfc6911e3a2dd31" // by the words of the page, with the same token
)

func TestParseNotification(t *testing.T) {
	t.Parallel()
	want := &intracity.Notification{
		AppID: "wx539e0b4872f19621", WxStoreID: "4000000000000042001", WxOrderID: "4018734875633256960",
		StoreOrderID: "sa5dadada12fd4assdsdad11s", OrderStatus: intracity.StatusAtStore,
		StatusChangeTime: 1711458532, Timestamp: 1711458532, ServiceTransID: intracity.CarrierDada,
	}
	tests := []struct {
		name, sign   string
		old, changed string
	}{
		{"as the page signs it", signOfPage, "", ""},
		{"as the page's words sign it", signOfWords, "", ""},
		{"capitals", strings.ToUpper(signOfWords), "", ""},
		{"numbers as texts", signOfWords, `"order_status":40000`, `"order_status":"40000"`},
		{"escaped text", signOfWords, "wx539e", `\u0077x539e`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(strings.Replace(notified, "SIGN", tt.sign, 1), tt.old, tt.changed, 1)
			got, err := intracity.ParseNotification("abcdefghi", []byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestNotificationIsForged(t *testing.T) {
	t.Parallel()
	signed := strings.Replace(notified, "SIGN", signOfWords, 1)
	tests := []struct {
		name, token  string
		old, changed string
		unsigned     bool // the error is ErrSignature
	}{
		{"another token", "abcdefgh", "", "", true},
		{"another status", "abcdefghi", "40000,", "70000,", true},
		{"another order", "abcdefghi", "sa5d", "sb5d", true},
		{"another field", "abcdefghi", `{"appid"`, `{"zz":"","appid"`, true},
		{"the status in other letters", "abcdefghi", `{"appid"`, `{"ORDER_STATUS":70000,"appid"`, true},
		{"an empty sign", "abcdefghi", signOfWords, "", true},
		{"no sign", "abcdefghi", `,"sign":"` + signOfWords + `"`, "", false},
		{"a field moved into another", "abcdefghi", `"wx539e0b4872f19621","order_status":40000`, `"wx539e0b4872f19621&order_status=40000"`, false},
		{"the shop moved into the order", "abcdefghi", `"4018734875633256960","wx_store_id":"4000000000000042001"`, `"4018734875633256960&wx_store_id=4000000000000042001"`, false},
		{"an empty token", "", "", "", false},
		{"no JSON", "abcdefghi", "{", "", false},
		{"null", "abcdefghi", signed, "null", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(signed, tt.old, tt.changed, 1)
			got, err := intracity.ParseNotification(tt.token, []byte(body))
			if err == nil {
				t.Fatalf("%s was taken: %+v", body, got)
			}
			if errors.Is(err, wechat.ErrSignature) != tt.unsigned {
				t.Errorf("error %v", err)
			}
			if strings.Contains(err.Error(), signOfWords) || tt.token != "" && strings.Contains(err.Error(), tt.token) {
				t.Errorf("the error tells a secret: %v", err)
			}
		})
	}
}

// FuzzParseNotification: whatever comes, there is no panic, and nothing unsigned is taken.
func FuzzParseNotification(f *testing.F) {
	f.Add([]byte(notified))
	f.Add([]byte(`{"sign":null}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if n, err := intracity.ParseNotification("a token that nobody knows", body); err == nil {
			t.Errorf("%q was taken: %+v", body, n)
		}
	})
}
