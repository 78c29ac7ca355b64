// Rewardedad gives coins for rewarded ads (激励广告), on WeChat's word in place of the client's
// (服务端验证). Each ad is paid once, whatever WeChat repeats and whatever fails in between.
//
//	go run ./examples/rewardedad
//
// This has a user of a simulated WeChat watch ads. To serve the real WeChat on LISTEN, or on
// 127.0.0.1:8080, at the path /ad, set
//
//	WECHAT_APPID, WECHAT_APPSECRET
//	WECHAT_AD_TOKEN, WECHAT_AD_AES_KEY  of the ad's settings (流量主), not those of pushes
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func main() {
	lang := local.LangFlag()
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *lang); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang) error {
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	token, key := os.Getenv("WECHAT_AD_TOKEN"), os.Getenv("WECHAT_AD_AES_KEY")
	if app.Platform != nil {
		ads := app.Platform.RewardedAdConfig()
		token, key = ads.Token, ads.EncodingAESKey
	}
	// The purse itself finds repeats, and unlike the callback's store it doesn't forget them.
	callback, err := wechat.NewRewardedAdCallback(token, key, wechat.WithDedup(nil))
	if err != nil {
		return err
	}
	p := &purse{paid: map[string]bool{}, coins: map[string]uint64{}}
	mux := http.NewServeMux()
	mux.Handle("/ad", callback.Handler(p.reward))
	if app.Platform == nil {
		return app.Serve(ctx, out, mux, nil)
	}
	return local.Play(mux, func(base string) error {
		if err := app.Platform.ServeRewardedAdsURL(base + "/ad"); err != nil {
			return err
		}
		return play(app, p, out)
	})
}

// A purse has the users' coins, and the ads that they are paid for. A real one is a database, where
// one transaction changes both.
type purse struct {
	mu    sync.Mutex
	paid  map[string]bool   // by transaction_id
	coins map[string]uint64 // by user
	down  bool
}

// most is more than any ad of this game gives: more is a mistake in the ad's settings.
const most = 10

var errDown = errors.New("the database is down")

// reward answers WeChat's question whether to grant a reward; the client gets to know the answer.
//
//   - true: the user has it, be it from now or from an earlier question about the same ad.
//   - false: this ad gives nothing. WeChat doesn't ask again.
//   - an error: nobody knows yet. WeChat asks again after about 15, 23 and 34 seconds.
//
// WeChat waits for one second. That is enough to write down what is owed; do all else later.
func (p *purse) reward(_ context.Context, r *wechat.RewardedAd) (granted bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.down:
		return false, errDown
	case p.paid[r.TransactionID]:
		return true, nil
	case r.RewardItem != "coin" || r.RewardAmount > most || r.UserID == "":
		return false, nil
	}
	p.paid[r.TransactionID] = true
	p.coins[r.UserID] += r.RewardAmount
	return true, nil
}

func (p *purse) has(user string) uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.coins[user]
}

func (p *purse) set(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

// play has alice watch ads.
func play(app *local.App, p *purse, out io.Writer) error {
	alice, lang := app.Platform.User("alice"), app.Lang
	watch := func(title string, ad wechattest.RewardedAd) *wechattest.Reward {
		reward := alice.WatchAd(ad)
		answer := lang.Text("no answer", "没有返回")
		switch {
		case reward.Granted:
			answer = lang.Text("granted", "发放")
		case reward.Err == nil:
			answer = lang.Text("not granted", "不发放")
		}
		lang.Fprintf(out, "%s: %s; alice has %d coins\n", "%s：%s；alice 有 %d 枚金币\n", title, answer, p.has(alice.OpenID()))
		return reward
	}
	ad := wechattest.RewardedAd{RewardItem: "coin", RewardAmount: 5}
	first := watch(lang.Text("alice watches an ad", "alice 看完一个广告"), ad)
	again := ad
	again.TransactionID = first.TransactionID
	watch(lang.Text("WeChat asks about it once more", "微信再次询问同一个广告"), again)
	watch(lang.Text("an ad whose settings are wrong", "配置有误的广告"), wechattest.RewardedAd{RewardItem: "coin", RewardAmount: 500})
	p.set(true)
	watch(lang.Text("another ad, while the database is down", "又看完一个广告，此时数据库故障"), ad)
	p.set(false)
	app.Platform.Advance(time.Minute)
	lang.Fprintf(out, "WeChat has asked again: alice has %d coins\n", "微信重新询问之后：alice 有 %d 枚金币\n", p.has(alice.OpenID()))
	return nil
}
