package main

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	for lang, want := range map[local.Lang]string{
		local.English: `alice watches an ad: granted; alice has 5 coins
WeChat asks about it once more: granted; alice has 5 coins
an ad whose settings are wrong: not granted; alice has 5 coins
another ad, while the database is down: no answer; alice has 5 coins
WeChat has asked again: alice has 10 coins
`,
		local.Chinese: `alice 看完一个广告：发放；alice 有 5 枚金币
微信再次询问同一个广告：发放；alice 有 5 枚金币
配置有误的广告：不发放；alice 有 5 枚金币
又看完一个广告，此时数据库故障：没有返回；alice 有 5 枚金币
微信重新询问之后：alice 有 10 枚金币
`,
	} {
		var out strings.Builder
		if err := run(t.Context(), &out, lang); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(out.String(), want) {
			t.Errorf("got:\n%s\nwant at the end:\n%s", out.String(), want)
		}
	}
}

// However often WeChat asks about an ad, it is paid once.
func TestOnce(t *testing.T) {
	t.Parallel()
	p := &purse{paid: map[string]bool{}, coins: map[string]uint64{}}
	ad := wechat.RewardedAd{TransactionID: "t1", UserID: "o1", RewardItem: "coin", RewardAmount: 5}
	p.set(true)
	if granted, err := p.reward(t.Context(), &ad); granted || !errors.Is(err, errDown) {
		t.Errorf("%t, %v, want errDown", granted, err)
	}
	p.set(false)
	var asked sync.WaitGroup
	for range 20 {
		asked.Go(func() {
			if granted, err := p.reward(t.Context(), &ad); !granted || err != nil {
				t.Errorf("%t, %v, want granted", granted, err)
			}
		})
	}
	asked.Wait()
	for name, change := range map[string]func(*wechat.RewardedAd){
		"another item": func(r *wechat.RewardedAd) { r.RewardItem = "sword" },
		"too many":     func(r *wechat.RewardedAd) { r.RewardAmount = most + 1 },
		"nobody":       func(r *wechat.RewardedAd) { r.UserID = "" },
	} {
		other := ad
		other.TransactionID = name
		change(&other)
		if granted, err := p.reward(t.Context(), &other); granted || err != nil {
			t.Errorf("%s: %t, %v, want no reward", name, granted, err)
		}
	}
	if got := p.has("o1"); got != 5 {
		t.Errorf("%d coins, want 5", got)
	}
}
