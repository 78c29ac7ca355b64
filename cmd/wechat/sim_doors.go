package main

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/minigo-dev/wechat/wechattest"
)

// A simAddress is an address that WeChat asks beside the callback.
type simAddress struct {
	URL      string `json:"url"`
	Verified bool   `json:"verified"` // WeChat would save it
	Insecure bool   `json:"insecure"` // but it also answers forged requests
	Error    string `json:"error,omitempty"`

	Findings []wechattest.Finding `json:"findings,omitempty"`
}

// A simDoor is an address of --rewarded-ad or --conditions, and how it is set.
type simDoor struct {
	flag string
	*simAddress
	serve    func(target string) error
	served   func() bool // the page may have set another one meanwhile
	listened bool
}

// check refuses what is no address of a server, where nothing would ever listen, and a text that is in all.
func (c *simCommand) check() error {
	if slices.Contains(c.RiskyText, "") {
		return usage("--risky-text: an empty text is in every other", "--risky-text：不能为空")
	}
	for _, a := range []struct{ flag, url string }{{"--callback", c.Callback}, {"--rewarded-ad", c.RewardedAd}, {"--conditions", c.Conditions}} {
		u, err := url.Parse(a.url)
		if a.url != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
			return usage(a.flag+": not an http or https URL", a.flag+"：不是 http 或 https 的 URL")
		}
	}
	return nil
}

// doors sets the addresses of the flags where something listens, and writes the results into the report.
func (c *simCommand) doors(ctx context.Context, platform *wechattest.Platform, report *simReport) (all []*simDoor) {
	if c.RewardedAd != "" {
		report.RewardedAd = &simAddress{URL: c.RewardedAd}
		all = append(all, &simDoor{flag: "--rewarded-ad", simAddress: report.RewardedAd, serve: platform.ServeRewardedAdsURL, served: platform.ServesRewardedAds})
	}
	if c.Conditions != "" {
		report.Conditions = &simAddress{URL: c.Conditions}
		all = append(all, &simDoor{flag: "--conditions", simAddress: report.Conditions, serve: platform.ServeConditionsURL, served: platform.ServesConditions})
	}
	for _, d := range all {
		d.verify(ctx)
	}
	return all
}

// verify verifies the address if something listens there.
func (d *simDoor) verify(ctx context.Context) {
	if d.listened = reachable(ctx, d.URL); !d.listened {
		d.Error = errNotListening.Error()
		return
	}
	d.Verified, d.Insecure, d.Error, d.Findings = true, false, "", nil
	err := d.serve(d.URL)
	var failed *wechattest.VerifyError
	if errors.As(err, &failed) {
		d.Insecure, d.Findings = failed.Accepted(), append(slices.Clone(failed.Echo.Findings), failed.Forged.Findings...)
	}
	if err != nil {
		d.Verified, d.Error = d.Insecure, plainError(err)
	}
}

// await verifies the address once it listens, and again after each restart. It is true if that was tried
// now. An address that needs no more is verified.
func (d *simDoor) await(ctx context.Context) bool {
	if d.Verified {
		return false
	}
	before := d.listened
	if d.listened = reachable(ctx, d.URL); !d.listened || before {
		return false
	}
	if d.served() { // by the page
		d.Verified = true
		return false
	}
	d.verify(ctx)
	return true
}

// printDoor prints what became of the address of a flag.
func (s *session) printDoor(d *simDoor) {
	flag, a := d.flag, d.simAddress
	switch {
	case a.Insecure:
		s.printf(s.in("%s: WeChat would save %s. It isn't safe:\n", "%s：微信会保存 %s，但它不安全：\n"), flag, a.URL)
	case a.Verified:
		s.printf(s.in("%s: %s has verified.\n", "%s：已验证 %s。\n"), flag, a.URL)
	case a.Error == errNotListening.Error():
		s.printf(s.in("%s: nothing listens at %s yet. It will be verified as soon as your server does.\n", "%s：%s 还没有服务在监听，启动后会立即验证。\n"), flag, a.URL)
		return
	default:
		s.printf(s.in("%s: %s didn't verify, so nothing is asked there: %s\nStart it anew when that is mended: it will be verified again.\n",
			"%s：%s 未通过验证，暂不使用：%s\n修好并重启服务器后会再次验证。\n"), flag, a.URL, s.in(a.Error, chineseReason(a.Error, a.Findings)))
		return
	}
	s.printFindings(a.Findings)
}
