package wechat_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// gameDataRows are rows of TestWire.
var gameDataRows = []wiretest.Row{
	{
		// A value is a text on the older page, and a number on today's, which has the table of
		// SetUserInteractiveData. The guide of signatures, and all samples before, send a text.
		Call:   (*wechat.Client).SetUserStorage,
		Args:   []any{"o1", wechat.NewSessionKey("c2Vzc2lvbg=="), &wechat.SetUserStorageRequest{KVList: []wechat.UserStorage{{Key: "score", Value: "100"}, {Key: "k2", Value: "3000"}}}},
		URI:    "/wxa/set_user_storage?access_token=TOKEN&openid=o1&sig_method=hmac_sha256&signature=717d6f4f9778e4d0c5fabed1342052b4e286e80606bd80c9311aa374a85ae3f5",
		Body:   `{"kv_list":[{"key":"score","value":"100"},{"key":"k2","value":"3000"}]}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).RemoveUserStorage,
		Args:   []any{"o1", wechat.NewSessionKey("c2Vzc2lvbg=="), &wechat.RemoveUserStorageRequest{Key: []string{"score", "k2"}}},
		URI:    "/wxa/remove_user_storage?access_token=TOKEN&openid=o1&sig_method=hmac_sha256&signature=d86852959616c69176569471e67f327fe4946da718d000ddee30f9e9f53bc8f4",
		Body:   `{"key":["score","k2"]}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).SetUserInteractiveData,
		Args:   []any{"o1", wechat.NewSessionKey("c2Vzc2lvbg=="), &wechat.SetUserInteractiveDataRequest{KVList: []wechat.UserInteractiveData{{Key: "50", Value: -7}}}},
		URI:    "/wxa/setuserinteractivedata?access_token=TOKEN&openid=o1&sig_method=hmac_sha256&signature=7a4c0ee43afcfd6d94c69f8a8fbc28eb1b1838b5429fcf4baab039ad6a79c61a",
		Body:   `{"kv_list":[{"key":"50","value":-7}]}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
}

// TestGameDataLimits shows what is refused before the network, and what is left to WeChat.
func TestGameDataLimits(t *testing.T) {
	t.Parallel()
	key := wechat.NewSessionKey("c2Vzc2lvbg==")
	stored := func(k, v string) func(*testing.T, *wechat.Client) error {
		return func(t *testing.T, c *wechat.Client) error {
			return c.SetUserStorage(t.Context(), "o1", key, &wechat.SetUserStorageRequest{KVList: []wechat.UserStorage{{Key: "a", Value: "b"}, {Key: k, Value: v}}})
		}
	}
	interactive := func(k string) func(*testing.T, *wechat.Client) error {
		return func(t *testing.T, c *wechat.Client) error {
			return c.SetUserInteractiveData(t.Context(), "o1", key, &wechat.SetUserInteractiveDataRequest{KVList: []wechat.UserInteractiveData{{Key: "1"}, {Key: k}}})
		}
	}
	x := strings.Repeat
	tests := []struct {
		name  string
		call  func(*testing.T, *wechat.Client) error
		field string // empty: is sent
	}{
		{"the longest key", stored(x("k", 128), "v"), ""},
		{"a longer key", stored(x("k", 129), "v"), "KVList[1].Key"},
		{"no key", stored("", "v"), "KVList[1].Key"},
		{"the longest pair", stored("k", x("v", 1023)), ""},
		{"a longer pair", stored("k", x("v", 1024)), "KVList[1]"},
		{"a longer pair of Chinese", stored("k", x("值", 342)), "KVList[1]"},
		{"the first key", interactive("1"), ""},
		{"the last key", interactive("50"), ""},
		{"the key after the last", interactive("51"), "KVList[1].Key"},
		{"key zero", interactive("0"), "KVList[1].Key"},
		{"a key of another form", interactive("+7"), "KVList[1].Key"},
		{"a key that is a word", interactive("score"), "KVList[1].Key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := clientThatAnswers(t, `{"errcode":0}`)
			err := tt.call(t, client)
			var fault *wechat.ArgumentError
			switch {
			case tt.field == "" && err != nil:
				t.Errorf("%v, want it sent", err)
			case tt.field != "" && (!errors.As(err, &fault) || fault.Field != tt.field || fault.API == ""):
				t.Errorf("%v, want an *ArgumentError of %s", err, tt.field)
			case tt.field != "" && sent() > 0:
				t.Error("it was sent")
			}
		})
	}
}

// clientThatAnswers makes a Client whose calls all have one answer, and counts them.
func clientThatAnswers(t *testing.T, answer string) (client *wechat.Client, sent func() int) {
	t.Helper()
	var n atomic.Int32
	wire := tripper(func(r *http.Request) (*http.Response, error) {
		n.Add(1)
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		return textResponse(r, http.StatusOK, "application/json", answer), nil
	})
	client = mustClient(t, wechat.WithHTTPClient(&http.Client{Transport: wire}), wechat.WithTokenSource(fixedTokens{}))
	return client, func() int { return int(n.Load()) }
}
