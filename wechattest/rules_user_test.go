package wechattest_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

func TestF34PaidUnionID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx, b := wechattest.New(t, plainJSON), &bot{}
		wx.Serve(b)
		client, ctx := wx.Client(), context.Background()
		alice, bob := wx.User("alice"), wx.User("bob")
		alice.SetUnionID("u-alice")
		bob.SetUnionID("u-bob")
		alice.BuyVirtualGoods(wechattest.Purchase{OutTradeNo: "order0001"})
		var push struct {
			WeChatPayInfo struct{ TransactionID, MchOrderNo string }
		}
		if _, got := b.last(); json.Unmarshal([]byte(got), &push) != nil || push.WeChatPayInfo.TransactionID == "" {
			t.Fatalf("pushed %s", got)
		}
		order := push.WeChatPayInfo
		for _, tc := range []struct {
			name string
			r    wechat.GetPaidUnionIDRequest
			code int
		}{
			{"by WeChat Pay's number", wechat.GetPaidUnionIDRequest{OpenID: alice.OpenID(), TransactionID: order.TransactionID}, 0},
			{"by the merchant's", wechat.GetPaidUnionIDRequest{OpenID: alice.OpenID(), MchID: "1", OutTradeNo: order.MchOrderNo}, 0},
			{"without the merchant", wechat.GetPaidUnionIDRequest{OpenID: alice.OpenID(), OutTradeNo: order.MchOrderNo}, 89300},
			{"no order", wechat.GetPaidUnionIDRequest{OpenID: alice.OpenID()}, 89300},
			{"another's", wechat.GetPaidUnionIDRequest{OpenID: bob.OpenID(), TransactionID: order.TransactionID}, 89300},
			{"a stranger", wechat.GetPaidUnionIDRequest{OpenID: "oX", TransactionID: order.TransactionID}, 40003},
			{"who has none", wechat.GetPaidUnionIDRequest{OpenID: wx.User("carol").OpenID(), TransactionID: order.TransactionID}, 89002},
		} {
			got, err := client.GetPaidUnionID(ctx, &tc.r)
			if tc.code == 0 && (err != nil || got.UnionID != "u-alice") || tc.code != 0 && !errors.Is(err, wechat.Code(tc.code)) {
				t.Errorf("%s: %+v, %v; want %d", tc.name, got, err, tc.code)
			}
		}
		wx.Advance(5*time.Minute + time.Second)
		_, err := client.GetPaidUnionID(ctx, &wechat.GetPaidUnionIDRequest{OpenID: alice.OpenID(), TransactionID: order.TransactionID})
		if !errors.Is(err, wechat.Code(89300)) {
			t.Errorf("after five minutes: %v", err)
		}
	})
}

func TestF34EncryptedData(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		alice := a.wx.User("alice")
		ask := func(hash string) reply {
			return a.post("/wxa/business/checkencryptedmsg", a.token(), body(t, map[string]any{"encrypted_msg_hash": hash}))
		}
		hashOf := func(d wechattest.OpenData) string {
			sum := sha256.Sum256([]byte(d.EncryptedData))
			return hex.EncodeToString(sum[:])
		}
		phone := hashOf(alice.ClientData(wechattest.DataPhone, nil))
		made := a.wx.Now().Unix()
		if r := ask(phone); r.code() != 0 || r.m["vaild"] != true || r.m["create_time"] != float64(made) {
			t.Errorf("a phone number: %s", r.raw)
		}
		bytesOnly := alice.ClientData(wechattest.DataPhone, nil)
		decoded, err := base64.StdEncoding.DecodeString(bytesOnly.EncryptedData)
		sum := sha256.Sum256(decoded)
		if r := ask(hex.EncodeToString(sum[:])); r.code() != 0 || err != nil {
			t.Errorf("the hash of the bytes: %s, %v", r.raw, err)
		}
		wantCode(t, "capitals", ask(strings.ToUpper(phone)).code(), 0)
		wantCode(t, "a profile", ask(hashOf(alice.ClientData(wechattest.DataProfile, nil))).code(), 1)
		wantCode(t, "of nobody", ask(strings.Repeat("0", 64)).code(), 1)
		wantCode(t, "no hash", ask("x").code(), 40097)
		wantCode(t, "none", ask("").code(), 40097)
		a.wx.Advance(72*time.Hour + time.Second)
		wantCode(t, "after three days", ask(phone).code(), 1)
	})
}

func TestF34PluginOpenPID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		alice := a.wx.User("alice")
		ask := func(body string) reply { return a.post("/wxa/getpluginopenpid", a.token(), body) }
		code := func() string { return body(t, map[string]any{"code": alice.PluginCode()}) }
		first := code()
		one := ask(first)
		wantCode(t, "a code twice", ask(first).code(), 1007)
		if other := ask(code()); one.text("openpid") == "" || one.text("openpid") != other.text("openpid") || one.text("openpid") == alice.OpenID() {
			t.Errorf("%s and %s", one.raw, other.raw)
		}
		wantCode(t, "a login code", ask(body(t, map[string]any{"code": alice.LoginCode()})).code(), 1007)
		wantCode(t, "none", ask(`{}`).code(), 1001)
		wantCode(t, "a number", ask(`{"code":1}`).code(), 1001)
		wantCode(t, "no JSON", ask(`code`).code(), 1022)
		late := code()
		a.wx.Advance(5*time.Minute + 1)
		wantCode(t, "late", ask(late).code(), 1007)
	})
}

func TestF34EncryptKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t)
		client, ctx, alice := wx.Client(), context.Background(), wx.User("alice")
		session := wechat.NewSessionKey(alice.SessionKey())
		type key struct {
			Key, IV           string
			Version, ExpireIn int64
			Created           int64
		}
		ask := func() (all []key) {
			t.Helper()
			r, err := client.GetUserEncryptKey(ctx, alice.OpenID(), session)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range r.KeyInfoList {
				all = append(all, key{k.EncryptKey.Reveal(), k.IV, k.Version, k.ExpireIn, k.CreateTime})
			}
			return all
		}
		own := func(expires int64) key {
			k := alice.EncryptKey()
			return key{k.Key, k.IV, int64(k.Version), expires, k.Created.Unix()}
		}
		want := []key{own(3600)}
		if diff := cmp.Diff(want, ask()); diff != "" {
			t.Errorf("at first (-want +got)\n%s", diff)
		}
		wx.Advance(time.Hour)
		want[0].ExpireIn = 0
		want = append([]key{own(3600)}, want...)
		if diff := cmp.Diff(want, ask()); diff != "" || want[0].Version != 2 || len(want[0].IV) != 16 {
			t.Errorf("an hour later (-want +got)\n%s", diff)
		}
		for range 3 {
			wx.Advance(2 * time.Hour)
			alice.EncryptKey()
		}
		if all := ask(); len(all) != 3 || all[0].Version != 5 || all[2].Version != 3 {
			t.Errorf("%d keys, %+v; want the three newest", len(all), all)
		}
		_, err := client.GetUserEncryptKey(ctx, alice.OpenID(), wechat.NewSessionKey("c2Vzc2lvbg=="))
		if !errors.Is(err, wechat.ErrSessionExpired) {
			t.Errorf("signed with another session_key: %v", err)
		}
	})
}
