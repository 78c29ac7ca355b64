package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// A rewarded ad is asked about in its own protocol, and forgeries are refused.
func TestPushRewardedAd(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	keys := wx.RewardedAdConfig()
	env := map[string]string{varAdToken: keys.Token, varAdKey: keys.EncodingAESKey}
	for _, tt := range []struct {
		name string
		args string
		env  map[string]string
		want *wechat.RewardedAd
		code int
		says string
	}{
		{"granted", "-f reward_item=gem -f reward_amount=3 -f custom_data=yes -f transaction_id=t1 -f extra=e --from oAlice", env,
			&wechat.RewardedAd{TransactionID: "t1", UserID: "oAlice", RewardItem: "gem", RewardAmount: 3, CustomData: "yes", Extra: "e"}, exitOK, "the server grants the reward"},
		{"not granted", "-f custom_data=no -f transaction_id=t2", env,
			&wechat.RewardedAd{TransactionID: "t2", UserID: "oSimulatedUser00000000000000", RewardItem: "coin", RewardAmount: 1, CustomData: "no"}, exitOK, "doesn't grant"},
		{"broken", "-f custom_data=broken -f transaction_id=t3", env,
			&wechat.RewardedAd{TransactionID: "t3", UserID: "oSimulatedUser00000000000000", RewardItem: "coin", RewardAmount: 1, CustomData: "broken"}, exitRefused, "WeChat repeats it in 15s"},
		{"wrongly signed", "--bad-signature", env, nil, exitOK, "refused, as it has to be"},
		{"unsigned", "--unsigned", env, nil, exitOK, "refused, as it has to be"},
		{"stale", "--stale", env, nil, exitOK, "refused, as it has to be"},
		{"no keys", "", nil, nil, exitUsage, varAdToken},
		{"no key", "", map[string]string{varAdToken: "t", varAdKey: "short"}, nil, exitUsage, varAdKey},
		{"another field", "-f amount=3", env, nil, exitUsage, "reward_amount:=NUMBER"},
		{"a text for a number", "-f reward_amount=many", env, nil, exitUsage, "reward_amount:=NUMBER"},
		{"another forgery", "--foreign-app", env, nil, exitUsage, "--bad-signature, --unsigned or --stale"},
		{"a text", "hello", env, nil, exitUsage, "takes no text"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got *wechat.RewardedAd
			server := httptest.NewServer(wx.RewardedAdCallback().Handler(func(_ context.Context, r *wechat.RewardedAd) (bool, error) {
				if got = r; r.CustomData == "broken" {
					return false, errors.New("broken")
				}
				return r.CustomData != "no", nil
			}))
			t.Cleanup(server.Close)
			out := invoke(t, tt.env, append([]string{"push", server.URL, "rewarded-ad"}, strings.Fields(tt.args)...)...)
			all := out.stdout + out.stderr
			if diff := cmp.Diff(tt.want, got); diff != "" || out.code != tt.code || !strings.Contains(all, tt.says) {
				t.Errorf("exit code %d: %s (-want +got):\n%s", out.code, all, diff)
			}
			if strings.Contains(all, keys.Token) || strings.Contains(all, keys.EncodingAESKey) {
				t.Errorf("it shows a key: %s", all)
			}
		})
	}
}

func TestPushRewardedAdJSON(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	keys := wx.RewardedAdConfig()
	env := map[string]string{varAdToken: keys.Token, varAdKey: keys.EncodingAESKey}
	server := httptest.NewServer(wx.RewardedAdCallback().Handler(func(context.Context, *wechat.RewardedAd) (bool, error) { return true, nil }))
	t.Cleanup(server.Close)
	report := decoded[pushReport](t, invoke(t, env, "push", server.URL, "rewarded-ad", "--repeat", "2", "--json").stdout)
	if !report.OK || report.Kind != "rewarded-ad" || len(report.Pushes) != 2 || report.Pushes[1].Attempts[0].Answer != `{"is_valid":true}` || !strings.Contains(report.Message, `"reward_item":"coin"`) {
		t.Errorf("%+v", report)
	}
	for _, tt := range []struct {
		name string
		args []string
		ok   bool
	}{
		{"its own protocol", []string{"--rewarded-ad"}, true},
		{"that of pushes", nil, false},
	} {
		env := map[string]string{varAdToken: keys.Token, varAdKey: keys.EncodingAESKey, varToken: wx.Token()}
		got := invoke(t, env, append([]string{"verify-url", server.URL, "--json"}, tt.args...)...)
		if v := decoded[verification](t, got.stdout); v.OK != tt.ok {
			t.Errorf("%s: %+v", tt.name, v)
		}
	}
}
