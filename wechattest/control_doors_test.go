package wechattest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

func TestF24ControlRewardedAds(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	alice := c.wx.User("alice")
	server := httptest.NewServer(c.wx.RewardedAdCallback().Handler(func(_ context.Context, r *wechat.RewardedAd) (bool, error) {
		return r.RewardItem == "gem" && r.RewardAmount == 3 && r.UserID == alice.OpenID(), nil
	}))
	defer server.Close()
	if got := c.tree("POST", "/_sim/users/alice/ads", `{}`); !strings.Contains(got.text("delivery.error"), "no callback") {
		t.Errorf("%v", got)
	}
	if got := c.tree("PUT", "/_sim/rewardedad", `{"url":"`+server.URL+`/ads"}`); got.at("verified") != true || got.text("url") != server.URL+"/ads" {
		t.Fatalf("%v", got)
	}
	got := c.tree("POST", "/_sim/users/alice/ads", `{"reward_item":"gem","reward_amount":3,"custom_data":"x","transaction_id":"t1"}`)
	if got.at("granted") != true || got.text("transactionId") != "t1" || got.num("delivery.status") != 200 || got.text("delivery.error") != "" {
		t.Errorf("%v", got)
	}
	if got := c.tree("POST", "/_sim/users/alice/ads", `{"transaction_id":"t2"}`); got.at("granted") != false || got.text("delivery.error") != "" {
		t.Errorf("%v", got)
	}
	keys := c.tree("GET", "/_sim/credentials", "")
	config := c.wx.RewardedAdConfig()
	if keys.text("adToken") != config.Token || keys.text("adEncodingAesKey") != config.EncodingAESKey {
		t.Errorf("%v", keys)
	}
	exchange := c.tree("GET", "/_sim/exchanges/"+fmt.Sprint(int(got.num("exchange"))), "")
	if exchange.text("kind") != "rewarded_ad" || exchange.at("signature.valid") != true || exchange.text("signature.hash") != "SHA-256" || exchange.at("ok") != true || !strings.Contains(exchange.text("plain"), `"reward_item":"gem"`) {
		t.Errorf("%v", exchange)
	}
	if state := c.tree("GET", "/_sim/state", ""); state.at("rewardedAd.served") != true || state.at("conditions.served") != false {
		t.Errorf("%v", state)
	}
	if got := c.tree("PUT", "/_sim/rewardedad", `{"url":""}`); got.at("served") != false {
		t.Errorf("%v", got)
	}
	if items := c.tree("GET", "/_sim/users/alice/chat", "").list("items"); len(items) != 3 {
		t.Errorf("%v", items)
	}
}

func TestF25ControlConditions(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	server := httptest.NewServer(c.wx.ConditionCallback().Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		q := m.(*wechat.MinigameActEventQueryConditionEvent)
		return wechat.ConditionReply{IsConditionSatisfied: q.ConditionID == "rich", TemplateParamMap: map[string]int64{"coins": 7}}, nil
	}))
	defer server.Close()
	c.wx.User("alice")
	if got := c.tree("PUT", "/_sim/conditions", `{"url":"`+server.URL+`"}`); got.at("verified") != true {
		t.Fatalf("%v", got)
	}
	got := c.tree("POST", "/_sim/users/alice/conditions", `{"conditionId":"rich"}`)
	if got.at("satisfied") != true || got.num("params.coins") != 7 || got.text("delivery.error") != "" {
		t.Errorf("%v", got)
	}
	if got := c.tree("POST", "/_sim/users/alice/conditions", `{}`); got.at("satisfied") != false || got.text("delivery.error") != "" {
		t.Errorf("%v", got)
	}
}

func TestControlAddressesAreGuarded(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	for _, tc := range []struct{ name, path, body string }{
		{"no URL", "/_sim/rewardedad", `{"url":"x"}`},
		{"another machine", "/_sim/rewardedad", `{"url":"http://example.com/ads"}`},
		{"another machine", "/_sim/conditions", `{"url":"http://10.0.0.1/"}`},
		{"a password", "/_sim/conditions", `{"url":"http://a:b@localhost/"}`},
		{"another field", "/_sim/conditions", `{"uri":"http://localhost/"}`},
	} {
		if status, answer := c.ask("PUT", tc.path, tc.body); status != http.StatusBadRequest {
			t.Errorf("%s: HTTP %d %s", tc.name, status, answer)
		}
	}
	for _, path := range []string{"/_sim/users/nobody/ads", "/_sim/users/nobody/conditions"} {
		if status, _ := c.ask("POST", path, `{}`); status != http.StatusNotFound {
			t.Errorf("%s: HTTP %d", path, status)
		}
	}
	// Nothing listens there: the address stays as it was.
	if got := c.tree("PUT", "/_sim/rewardedad", `{"url":"http://127.0.0.1:1/"}`); got.at("verified") != false || got.at("served") != false || got.text("error") == "" {
		t.Errorf("%v", got)
	}
}
