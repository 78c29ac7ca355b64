package wechattest_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

const (
	setStorage     = "/wxa/set_user_storage"
	removeStorage  = "/wxa/remove_user_storage"
	setInteractive = "/wxa/setuserinteractivedata"
)

// signed posts a body that the user's session signs, with a changed query.
func (a *api) signed(path string, u *wechattest.User, body string, change func(q url.Values)) reply {
	a.t.Helper()
	q := a.token()
	q.Set("openid", u.OpenID())
	q.Set("sig_method", "hmac_sha256")
	q.Set("signature", hmacOf(u.SessionKey(), body))
	if change != nil {
		change(q)
	}
	return a.post(path, q, body)
}

func TestF30UserStorage(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice, bob := a.wx.User("alice"), a.wx.User("bob")
	pairs := func(list ...string) string {
		var all []map[string]string
		for i := 0; i < len(list); i += 2 {
			all = append(all, map[string]string{"key": list[i], "value": list[i+1]})
		}
		return body(t, map[string]any{"kv_list": all})
	}
	many := func(n int, prefix string) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprint(prefix, i), "v")
		}
		return pairs(list...)
	}
	for _, tc := range []struct {
		name, path, body string
		code             int
		want             map[string]string
	}{
		{"two keys", setStorage, pairs("score", `{"wxgame":{"score":7,"update_time":1}}`, "level", "1"), 0,
			map[string]string{"score": `{"wxgame":{"score":7,"update_time":1}}`, "level": "1"}},
		{"one again", setStorage, pairs("level", "2"), 0, map[string]string{"score": `{"wxgame":{"score":7,"update_time":1}}`, "level": "2"}},
		{"removed", removeStorage, `{"key":["score","nothing"]}`, 0, map[string]string{"level": "2"}},
		{"a number for a value, as the page has it", setStorage, `{"kv_list":[{"key":"n","value":5}]}`, 0, map[string]string{"level": "2", "n": "5"}},
		{"and away", removeStorage, `{"key":["n"]}`, 0, map[string]string{"level": "2"}},
		{"a key of 128 bytes and 1024 in all", setStorage, pairs(strings.Repeat("k", 128), strings.Repeat("v", 896)), 0,
			map[string]string{"level": "2", strings.Repeat("k", 128): strings.Repeat("v", 896)}},
		{"a key of 129 bytes", setStorage, pairs("x", "y", strings.Repeat("k", 129), "v"), 87019, nil},
		{"bytes, not characters", setStorage, pairs(strings.Repeat("键", 43), "v"), 87019, nil},
		{"1025 bytes in all", setStorage, pairs("x", "y", "k", strings.Repeat("v", 1024)), 87016, nil},
		{"126 more keys", setStorage, many(126, "a"), 0, nil},
		{"the 129th", setStorage, pairs("x", "y"), 87018, nil},
		{"a key that is there", setStorage, pairs("level", "3"), 0, nil},
		{"no list", setStorage, `{}`, 40097, nil},
		{"an empty list", setStorage, `{"kv_list":[]}`, 40097, nil},
		{"no key", setStorage, `{"kv_list":[{"value":"v"}]}`, 40097, nil},
		{"no JSON", setStorage, `kv_list=1`, 47001, nil},
		{"no keys to remove", removeStorage, `{"key":"level"}`, 40097, nil},
	} {
		before := alice.Storage()
		if r := a.signed(tc.path, alice, tc.body, nil); r.code() != tc.code {
			t.Errorf("%s: %s, want %d", tc.name, r.raw, tc.code)
		}
		want := tc.want
		if tc.code != 0 {
			want = before
		}
		if diff := cmp.Diff(want, alice.Storage()); want != nil && diff != "" {
			t.Errorf("%s (-want +got)\n%s", tc.name, diff)
		}
	}
	if n := len(alice.Storage()); n != 128 || len(bob.Storage()) != 0 {
		t.Errorf("%d keys, want 128; another user has %v", n, bob.Storage())
	}
	alice.Storage()["mine"] = "1"
	if _, has := alice.Storage()["mine"]; has {
		t.Error("the copy is the user's own")
	}
}

func TestF30Interactive(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	for _, tc := range []struct {
		name, body string
		code       int
		want       map[string]int32
	}{
		{"the first and the last key", `{"kv_list":[{"key":"1","value":7},{"key":"50","value":-2147483648}]}`, 0, map[string]int32{"1": 7, "50": -2147483648}},
		{"overwritten", `{"kv_list":[{"key":"1","value":2147483647}]}`, 0, map[string]int32{"1": 2147483647, "50": -2147483648}},
		{"key 0", `{"kv_list":[{"key":"2","value":1},{"key":"0","value":7}]}`, 87082, nil},
		{"key 51", `{"kv_list":[{"key":"51","value":7}]}`, 87082, nil},
		{"key 01", `{"kv_list":[{"key":"01","value":7}]}`, 87082, nil},
		{"another key", `{"kv_list":[{"key":"gold","value":7}]}`, 87082, nil},
		{"33 bits", `{"kv_list":[{"key":"1","value":2147483648}]}`, 47001, nil},
		{"a text", `{"kv_list":[{"key":"1","value":"7"}]}`, 40097, nil},
		{"a fraction", `{"kv_list":[{"key":"1","value":7.5}]}`, 40097, nil},
	} {
		want := tc.want
		if want == nil {
			want = alice.InteractiveData()
		}
		if r := a.signed(setInteractive, alice, tc.body, nil); r.code() != tc.code {
			t.Errorf("%s: %s, want %d", tc.name, r.raw, tc.code)
		}
		if diff := cmp.Diff(want, alice.InteractiveData()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tc.name, diff)
		}
	}
	stranger := a.signed(setInteractive, alice, `{"kv_list":[{"key":"1","value":1}]}`, func(q url.Values) { q.Set("openid", "oX") })
	wantCode(t, "an openid of nobody", stranger.code(), 87081)
}

// TestF30Signatures: nothing is stored or removed that the user's session doesn't sign.
func TestF30Signatures(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice, bob := a.wx.User("alice"), a.wx.User("bob")
	bodies := map[string]string{
		setStorage: `{"kv_list":[{"key":"k","value":"new"}]}`, removeStorage: `{"key":["k"]}`, setInteractive: `{"kv_list":[{"key":"1","value":2}]}`,
	}
	wantCode(t, "set", a.signed(setStorage, alice, `{"kv_list":[{"key":"k","value":"v"}]}`, nil).code(), 0)
	wantCode(t, "set", a.signed(setInteractive, alice, `{"kv_list":[{"key":"1","value":1}]}`, nil).code(), 0)
	past := alice.SessionKey()
	alice.NewSessionKey()
	for path, body := range bodies {
		for _, tc := range []struct {
			name   string
			change func(q url.Values)
			code   int
			note   string
		}{
			{"another body", func(q url.Values) { q.Set("signature", hmacOf(alice.SessionKey(), body+" ")) }, 87009, "the signature is wrong"},
			{"of the empty body", func(q url.Values) { q.Set("signature", hmacOf(alice.SessionKey(), "")) }, 87009, "the signature is wrong"},
			{"the earlier key", func(q url.Values) { q.Set("signature", hmacOf(past, body)) }, 87009, "an earlier session_key"},
			{"another user's key", func(q url.Values) { q.Set("signature", hmacOf(bob.SessionKey(), body)) }, 87009, "wrong"},
			{"capitals", func(q url.Values) { q.Set("signature", strings.ToUpper(q.Get("signature"))) }, 87009, "wrong"},
			{"none", func(q url.Values) { q.Del("signature") }, 40097, "signature is missing"},
			{"another method", func(q url.Values) { q.Set("sig_method", "hmac_sha1") }, 87008, ""},
			{"no method", func(q url.Values) { q.Del("sig_method") }, 40097, "sig_method is missing"},
			{"no openid", func(q url.Values) { q.Del("openid") }, 40097, "openid is missing"},
			{"another's openid", func(q url.Values) { q.Set("openid", bob.OpenID()) }, 87009, "wrong"},
			{"no token", func(q url.Values) { q.Del("access_token") }, 41001, ""},
		} {
			if r := a.signed(path, alice, body, tc.change); r.code() != tc.code || !strings.Contains(a.last().Note, tc.note) {
				t.Errorf("%s, %s: %s, noted as %q; want %d and %q", path, tc.name, r.raw, a.last().Note, tc.code, tc.note)
			}
		}
		alice.EndSession()
		ended := a.signed(path, bob, body, func(q url.Values) { q.Set("openid", alice.OpenID()) })
		wantCode(t, path+": the session has ended", ended.code(), 87007)
		alice.SessionKey()
	}
	if diff := cmp.Diff(map[string]string{"k": "v"}, alice.Storage()); diff != "" || alice.InteractiveData()["1"] != 1 || len(bob.Storage()) != 0 {
		t.Errorf("(-want +got)\n%s%v %v", diff, alice.InteractiveData(), bob.Storage())
	}
}

// TestF30Client: the SDK's own methods work, and its errors are those that it promises.
func TestF30Client(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	client, alice, ctx := wx.Client(), wx.User("alice"), context.Background()
	key := wechat.NewSessionKey(alice.SessionKey())
	kv := &wechat.SetUserStorageRequest{KVList: []wechat.UserStorage{{Key: "score", Value: "9"}, {Key: "level", Value: "1"}}}
	if err := client.SetUserStorage(ctx, alice.OpenID(), key, kv); err != nil {
		t.Fatal(err)
	}
	if err := client.RemoveUserStorage(ctx, alice.OpenID(), key, &wechat.RemoveUserStorageRequest{Key: []string{"level"}}); err != nil {
		t.Fatal(err)
	}
	gifts := &wechat.SetUserInteractiveDataRequest{KVList: []wechat.UserInteractiveData{{Key: "3", Value: 4}}}
	if err := client.SetUserInteractiveData(ctx, alice.OpenID(), key, gifts); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"score": "9"}, alice.Storage()); diff != "" || alice.InteractiveData()["3"] != 4 {
		t.Errorf("(-want +got)\n%s%v", diff, alice.InteractiveData())
	}
	alice.NewSessionKey()
	if err := client.SetUserStorage(ctx, alice.OpenID(), key, kv); !errors.Is(err, wechat.ErrSessionExpired) {
		t.Errorf("with the earlier key: %v, want ErrSessionExpired", err)
	}
}
