package wechattest

import (
	"net/http"
	"time"
)

const pathPhone = "/wxa/business/getuserphonenumber"

var phoneAPIs = []row{
	{pathPhone, endpoint{method: http.MethodPost, quota: true, handle: servePhone}},
}

type phoneCode struct {
	user          *User
	country, bare string
	expires       time.Time
	used          bool
}

// PhoneCode makes a code as the phone-number button (手机号快速验证组件) returns it. It is valid
// once and for five minutes on the platform's clock. The country code has no plus sign; 86 is
// China.
func (u *User) PhoneCode(countryCode, number string) string {
	p := u.p
	now := p.Now()
	code := tokenPrefix + "tel_" + p.ids.alnum(60)
	p.mu.Lock()
	defer p.mu.Unlock()
	u.lastSeen = now
	p.phones[code] = &phoneCode{user: u, country: countryCode, bare: number, expires: now.Add(codeLife)}
	p.phoneOrder = append(p.phoneOrder, code)
	if len(p.phoneOrder) > codesKept {
		delete(p.phones, p.phoneOrder[0])
		p.phoneOrder = p.phoneOrder[1:]
	}
	return code
}

// servePhone answers POST /wxa/business/getuserphonenumber (rule F18).
func servePhone(p *Platform, r *request) answer {
	body, no := r.object()
	if no != nil {
		return p.refuse(no)
	}
	f := body.fields()
	code, openID := f.text("code"), f.text("openid")
	if f.bad {
		return p.refuse(dataFormat)
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.phones[code]
	if c == nil || c.used || now.After(c.expires) {
		return p.refuse(&refusal{40029, "invalid code"})
	}
	r.openID = c.user.openID
	if openID != "" && openID != c.user.openID {
		return p.refuse(badOpenID)
	}
	c.used = true
	type watermark struct {
		Timestamp int64  `json:"timestamp"`
		AppID     string `json:"appid"`
	}
	type info struct {
		PhoneNumber     string    `json:"phoneNumber"`
		PurePhoneNumber string    `json:"purePhoneNumber"`
		CountryCode     string    `json:"countryCode"`
		Watermark       watermark `json:"watermark"`
	}
	whole := c.bare
	if c.country != "86" {
		whole = "+" + c.country + c.bare
	}
	return jsonAnswer(struct {
		ErrCode   int    `json:"errcode"`
		ErrMsg    string `json:"errmsg"`
		PhoneInfo info   `json:"phone_info"`
	}{0, "ok", info{whole, c.bare, c.country, watermark{now.Unix(), p.cfg.appID}}})
}
