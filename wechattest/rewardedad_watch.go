package wechattest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"time"

	"github.com/minigo-dev/wechat"
)

// A Reward is what became of WeChat's question about a rewarded ad. MsgID is empty, Answer is the last
// answer, and Next is when WeChat asks again, on the platform's clock. The log has the result.
type Reward struct {
	Delivery
	TransactionID string
	Granted       bool // the server answered is_valid true
}

// RewardedAdConfig returns the settings of the app's rewarded ads: the Token and the EncodingAESKey
// that its server needs. They follow from the AppSecret.
func (p *Platform) RewardedAdConfig() RewardedAdConfig { return p.cfg.ads }

func rewardedAdsOf(appID, secret string) RewardedAdConfig {
	sum := sha256.Sum256([]byte("rewarded ad\x00" + appID + "\x00" + secret))
	seed := binary.LittleEndian.Uint64(sum[:])
	ids := newIDSource(&seed)
	return RewardedAdConfig{Token: ids.alnum(16), EncodingAESKey: ids.aesKey()}
}

// RewardedAdCallback returns a wechat.RewardedAdCallback with the settings of the app's rewarded ads.
// Options that won't do fail the test.
func (p *Platform) RewardedAdCallback(opts ...wechat.CallbackOption) *wechat.RewardedAdCallback {
	if p.tb != nil {
		p.tb.Helper()
	}
	c := p.RewardedAdConfig()
	callback, err := wechat.NewRewardedAdCallback(c.Token, c.EncodingAESKey, opts...)
	if err != nil {
		p.fatalf("wechattest: RewardedAdCallback: %v", err)
	}
	return callback
}

// ServeRewardedAds sets the handler that WeChat asks about rewarded ads, in memory. Nil removes it.
func (p *Platform) ServeRewardedAds(h http.Handler) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ads = callback{served: h != nil, url: p.cfg.callbackURL, handler: h, id: p.ads.id + 1}
	p.notify()
}

// ServeRewardedAdsURL sets the URL that WeChat asks about rewarded ads, if it passes the verification. The
// error is that of [Platform.ServeURL].
func (p *Platform) ServeRewardedAdsURL(target string) error {
	return p.serveDoor(&p.ads, p.adDoor(), "ServeRewardedAdsURL", target)
}

// ServesRewardedAds reports whether WeChat has somebody to ask about rewarded ads.
func (p *Platform) ServesRewardedAds() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ads.served
}

func (p *Platform) adDoor() door {
	c := p.RewardedAdConfig()
	return door{
		request: func(target string, faults faultSet) *http.Request { return c.verifyRequest(p.ids, target, faults) },
		judge:   func(r *http.Request, a Response) Verdict { _, v := c.Judge(r, a); return v },
		timeout: rewardedAdTimeout, ad: true,
	}
}

// WatchAd has the user watch a rewarded ad to its end (激励广告): WeChat asks the handler of
// [Platform.ServeRewardedAds] whether to grant the reward. It waits one second for the answer, and asks
// again after 15, 22.5 and 33.75 seconds of the platform's clock if none comes that will do. The faults
// [BadSignature], [Unsigned], [StaleTimestamp] and [DuplicatePush] strike it.
func (u *User) WatchAd(ad RewardedAd) *Reward {
	reward, _ := u.watchAd(ad)
	return reward
}

func (u *User) watchAd(ad RewardedAd) (*Reward, *chatItem) {
	p := u.p
	fillText(&ad.UserID, u.openID)
	ad = ad.filled(p.ids)
	item := u.act(0, 0, &action{do: doWatchAd, name: kindRewardedAd, fields: string(ad.json())})
	q := &adQuestion{p: p, user: u, message: ad.json(), item: item}
	reward := &Reward{TransactionID: ad.TransactionID}
	if !p.begin() {
		reward.Err = ErrClosed
		return reward, item
	}
	defer p.work.Done()
	p.mu.Lock()
	u.lastSeen = p.Now()
	cb := p.ads
	p.mu.Unlock()
	if !cb.served {
		reward.Err = ErrNoCallback
		q.unserved()
		return reward, item
	}
	fault := q.takeFault(cb)
	q.ask(reward, cb, fault)
	switch {
	case fault != nil && fault.kind.forges():
	case reward.Err != nil:
		reward.Next = q.later(reward.Attempts)
	case fault != nil: // DuplicatePush
		q.ask(reward, cb, fault)
	}
	return reward, item
}

// An adQuestion is one reward that WeChat asks about, as often as it takes.
type adQuestion struct {
	p       *Platform
	user    *User
	message []byte
	item    *chatItem
}

func (q *adQuestion) unserved() {
	q.p.keep(Exchange{Direction: ToBot, Kind: kindRewardedAd, AppID: q.p.cfg.appID, OpenID: q.user.openID, Time: q.p.Now(),
		Plain: string(q.message), Note: "no callback is served"}, nil, q.item)
}

func (q *adQuestion) takeFault(cb callback) *Fault {
	p := q.p
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.strike(func(f *Fault) bool {
		return (f.kind.forgesAds() || f.kind == pushDuplicate) && (f.path == "" || f.path == pathOf(cb.url)) &&
			(f.openID == "" || f.openID == q.user.openID) && (f.app == "" || f.app == p.cfg.appID)
	})
}

// ask asks once.
func (q *adQuestion) ask(reward *Reward, cb callback, fault *Fault) {
	p, c := q.p, q.p.RewardedAdConfig()
	e := Exchange{Direction: ToBot, Kind: kindRewardedAd, OpenID: q.user.openID, Plain: string(q.message)}
	var spoiled faultSet
	if fault != nil {
		e.Fault = fault.name
		if fault.kind.forgesAds() {
			spoiled = faultSet{fault.kind}
		}
	}
	reward.Attempts++
	e.Attempt = reward.Attempts
	r := c.request(p.ids, cb.url, q.message, spoiled)
	res := p.post(cb, q.user.openID, r, rewardedAdTimeout)
	granted, v := c.Judge(r, res.Response)
	reward.Granted, reward.Verdict = granted, v
	reward.Status, reward.Answer, reward.Err = res.Status, string(v.Plain), v.err(res.Response)
	if spoiled != nil && v.OK() {
		reward.Err = fmt.Errorf("wechattest: the bot answered HTTP %d", res.Status)
	}
	if e.Note = v.note(); reward.Err != nil {
		e.Note = reward.Err.Error()
	}
	e.Findings, e.PlainAnswer = v.notable(), reward.Answer
	p.recordRequest(e, r, res, door{ad: true}.raw(r, res), q.item)
}

// later has WeChat ask again after its pause. It returns when, or zero if WeChat gives up.
func (q *adQuestion) later(failed int) time.Time {
	if failed > len(rewardedAdPauses) {
		return time.Time{}
	}
	due := q.p.Now().Add(rewardedAdPauses[failed-1])
	if !q.p.later(&task{due: due, run: func() { q.again(failed) }}) {
		return time.Time{}
	}
	return due
}

func (q *adQuestion) again(failed int) {
	if !q.p.begin() {
		return
	}
	defer q.p.work.Done()
	q.p.mu.Lock()
	cb := q.p.ads
	q.p.mu.Unlock()
	reward := &Reward{Delivery: Delivery{Attempts: failed}}
	if !cb.served {
		q.unserved()
		reward.Attempts, reward.Err = failed+1, ErrNoCallback
	} else {
		q.ask(reward, cb, nil)
	}
	if reward.Err != nil {
		q.later(reward.Attempts)
	}
}
