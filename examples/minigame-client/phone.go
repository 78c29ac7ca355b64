package main

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/minigo-dev/wechat/wechattest"
)

// newPhone does for the shim in the browser what WeChat's app does on a phone: it makes
// login codes and profiles, and shows the customer-service conversation. It is no part of
// the game's server: whoever reaches it can be any user.
func newPhone(weixin *wechattest.Platform) http.Handler {
	mux := http.NewServeMux()
	handle := func(path string, answer func(u *wechattest.User, t touch) any) {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			var t touch
			if !readJSON(w, r, &t) {
				return
			}
			if t.User == "" || len(t.User) > 32 {
				http.Error(w, "no such user", http.StatusBadRequest)
				return
			}
			writeJSON(w, answer(weixin.User(t.User), t))
		})
	}
	handle("/phone/login", func(u *wechattest.User, _ touch) any { // wx.login
		return map[string]string{"code": u.LoginCode()}
	})
	handle("/phone/profile", func(u *wechattest.User, t touch) any { // wx.createUserInfoButton
		data := u.OpenData(wechattest.Fields{"openId": u.OpenID(), "nickName": t.User, "avatarUrl": "", "language": "en"})
		return map[string]string{
			"rawData": data.RawData, "signature": data.Signature, "encryptedData": data.EncryptedData, "iv": data.IV,
		}
	})
	handle("/phone/enter", func(u *wechattest.User, t touch) any { // wx.openCustomerServiceConversation
		return t.after(u, u.Enter(t.SessionFrom))
	})
	handle("/phone/send", func(u *wechattest.User, t touch) any {
		if t.Title != "" {
			return t.after(u, u.SendCard(t.Title, t.Path))
		}
		return t.after(u, u.SendText(t.Text))
	})
	handle("/phone/pay", func(u *wechattest.User, t touch) any { // wx.requestMidasPaymentGameItem
		d, err := u.RequestMidasPaymentGameItem(t.Payment)
		switch {
		case err != nil:
			return refusalOf(err)
		case d.Err != nil: // paid, whatever the server makes of the push: WeChat repeats it
			return map[string]any{"errCode": 0, "trouble": fmt.Sprint(d.Err)}
		}
		return map[string]any{"errCode": 0}
	})
	handle("/phone/ad", func(u *wechattest.User, t touch) any { // wx.createRewardedVideoAd
		v := t.Verification
		reward := u.WatchAd(wechattest.RewardedAd{RewardItem: v.RewardItem, RewardAmount: v.RewardAmount, CustomData: v.CustomData})
		answer := map[string]any{"granted": reward.Granted}
		if reward.Err != nil {
			answer["trouble"] = fmt.Sprint(reward.Err)
		}
		return answer
	})
	mux.HandleFunc("GET /phone/about", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, map[string]string{"simulator": weixin.URL() + "/_sim/"})
	})
	return http.NewCrossOriginProtection().Handler(mux) // other sites' pages stay out
}

// A touch is what the user does on the phone.
type touch struct {
	User        string
	SessionFrom string
	Text        string
	Title, Path string // of a card
	Seen        int    // the number of messages that the user has seen before
	Payment     wechattest.ClientPayment

	// What the client gave to RewardedVideoAd.setServerSideVerificationData.
	Verification struct {
		RewardItem   string
		RewardAmount uint64
		CustomData   string
	}
}

// after returns what the user sees after the push.
func (t touch) after(u *wechattest.User, d *wechattest.Delivery) any {
	texts := []string{}
	received := u.Received()
	for _, m := range received[min(max(t.Seen, 0), len(received)):] {
		switch m.Kind {
		case wechattest.KindText, wechattest.KindFault:
			texts = append(texts, m.Text)
		default:
			texts = append(texts, m.String())
		}
	}
	answer := map[string]any{"seen": len(received), "received": texts}
	if d.Err != nil {
		answer["trouble"] = fmt.Sprint(d.Err)
	}
	return answer
}

// refusalOf is what a payment that WeChat's client refuses fails with.
func refusalOf(err error) any {
	refusal := new(wechattest.ClientError)
	if !errors.As(err, &refusal) {
		return map[string]any{"errCode": -1, "reason": "", "reasonZh": ""}
	}
	return map[string]any{"errCode": refusal.Code, "reason": refusal.Reason, "reasonZh": refusal.ReasonZH}
}
