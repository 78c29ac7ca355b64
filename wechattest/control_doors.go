package wechattest

import (
	"errors"
	"net/http"
)

// setRewardedAds makes WeChat ask a URL about rewarded ads, if it verifies. An empty URL removes it.
func setRewardedAds(p *Platform, r *http.Request) (any, error) {
	return p.setAddress(r, &p.ads, p.ServeRewardedAdsURL, func() { p.ServeRewardedAds(nil) })
}

// setConditions makes questions about custom conditions go to a URL of their own, if it verifies. An empty
// URL removes it.
func setConditions(p *Platform, r *http.Request) (any, error) {
	return p.setAddress(r, &p.questions, p.ServeConditionsURL, func() { p.ServeConditions(nil) })
}

func (p *Platform) setAddress(r *http.Request, at *callback, set func(string) error, remove func()) (any, error) {
	var in struct {
		URL string `json:"url"`
	}
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	if in.URL == "" {
		remove()
		return p.addressObject(at), nil
	}
	if err := p.checkBotURL(in.URL); err != nil {
		return nil, err
	}
	err := set(in.URL)
	o := p.addressObject(at)
	var failed *VerifyError
	if err != nil && (!errors.As(err, &failed) || !failed.Accepted()) {
		o.Verified, o.Insecure, o.Error, o.Findings = false, false, p.logged([]byte(err.Error())), nil
		if failed != nil {
			o.Findings = failed.Echo.notable()
		}
	}
	return o, nil
}

// watchAd has a user watch a rewarded ad.
func watchAd(p *Platform, r *http.Request) (any, error) {
	u, err := p.user(r)
	if err != nil {
		return nil, err
	}
	var ad RewardedAd
	if err := decode(r, controlBody, &ad); err != nil {
		return nil, err
	}
	reward, item := u.watchAd(ad)
	return struct {
		actionResult
		TransactionID string `json:"transactionId"`
		Granted       bool   `json:"granted"`
	}{p.result(&reward.Delivery, item), reward.TransactionID, reward.Granted}, nil
}

// queryCondition has WeChat ask whether a user meets a custom condition.
func queryCondition(p *Platform, r *http.Request) (any, error) {
	u, err := p.user(r)
	if err != nil {
		return nil, err
	}
	var c Condition
	if err := decode(r, controlBody, &c); err != nil {
		return nil, err
	}
	answer, item := u.queryCondition(c)
	return struct {
		actionResult
		Satisfied bool           `json:"satisfied"`
		Params    map[string]any `json:"params"`
	}{p.result(&answer.Delivery, item), answer.Satisfied, answer.Params}, nil
}
