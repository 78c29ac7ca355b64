package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/wechattest"
)

// kindRewardedAd is the kind of a question whether to grant the reward of an ad, which is no push.
const kindRewardedAd = "rewarded-ad"

// rewardedAds makes the settings of the ad from the environment.
func (s *session) rewardedAds() (wechattest.RewardedAdConfig, error) {
	cfg := wechattest.RewardedAdConfig{Token: s.env.adToken, EncodingAESKey: s.env.adKey}
	if err := s.env.need(varAdToken, varAdKey); err != nil {
		return cfg, err
	}
	return cfg, checkAESKey(varAdKey, s.env.adKey)
}

// askRewardedAd asks the server whether to grant a reward (激励广告服务端验证).
func (c *pushCommand) askRewardedAd(ctx context.Context, s *session) error {
	cfg, err := s.rewardedAds()
	if err != nil {
		return err
	}
	ad, err := c.rewardedAd()
	if err != nil {
		return err
	}
	var faults []wechattest.Fault
	report := pushReport{URL: c.URL, Mode: modeNames[wechattest.Secure], Format: "json", Kind: kindRewardedAd, OK: true}
	for _, f := range []struct {
		name  string
		on    bool
		fault wechattest.Fault
	}{
		{"bad-signature", c.BadSignature, wechattest.BadSignature()},
		{"unsigned", c.Unsigned, wechattest.Unsigned()},
		{"stale", c.Stale, wechattest.StaleTimestamp()},
	} {
		if f.on {
			report.Forged, faults = f.name, append(faults, f.fault)
		}
	}
	message, err := json.Marshal(ad)
	if err != nil {
		return err
	}
	report.Message = string(message)
	s.textOnly("%s %s\n%s\n", s.in("asking about", "询问"), report.Kind, report.Message)
	d := &dispatch{cfg: wechattest.PushConfig{Token: cfg.Token, Mode: wechattest.Plain}}
	for number := range c.Repeat {
		if number > 0 {
			s.textOnly("\n%s\n", s.in("the same reward again", "同一笔奖励再次询问"))
		}
		outcome := cfg.Send(ctx, c.URL, ad, faults...)
		got := pushDelivery{Attempts: []attempt{d.told(outcome.Last())}, Repeats: outcome.Next > 0}
		got.conclude(report.Forged, outcome)
		s.withoutJSON(func() { s.printDelivery(got) })
		report.Pushes = append(report.Pushes, got)
		if report.OK = report.OK && got.OK; ctx.Err() != nil {
			break
		}
	}
	if s.json {
		s.printJSON(report, "  ")
	}
	return report.verdict()
}

// rewardedAd makes the reward from the arguments.
func (c *pushCommand) rewardedAd() (ad wechattest.RewardedAd, err error) {
	switch {
	case c.Value != "":
		return ad, usage("a rewarded ad takes no text: set its fields by -f, such as -f reward_item=gem", "激励广告不带文本：请用 -f 设置字段，例如 -f reward_item=gem")
	case c.ForeignApp || c.PlainDowngrade || c.BadPaySignature:
		return ad, usage("a rewarded ad is forged by --bad-signature, --unsigned or --stale", "激励广告只能用 --bad-signature、--unsigned 或 --stale 伪造")
	}
	fields := wechattest.Fields{"user_id": c.From, "transaction_id": "simad" + strconv.FormatUint(rand.Uint64(), 10), "reward_item": "coin", "reward_amount": 1}
	if err := c.assign(fields, &facts.Push{Fields: []facts.Field{{Name: "reward_amount", Type: "number"}}}); err != nil {
		return ad, err
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return ad, err
	}
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&ad); err != nil {
		return ad, usagef("-f: the fields of a rewarded ad are transaction_id, user_id, reward_item, reward_amount:=NUMBER, custom_data and extra: %v",
			"-f：激励广告的字段为 transaction_id、user_id、reward_item、reward_amount:=数字、custom_data 和 extra：%v", err)
	}
	return ad, nil
}
