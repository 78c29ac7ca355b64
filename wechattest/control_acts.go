package wechattest

import (
	"net/http"
	"slices"
	"strings"
)

// The acts of a user in which the client gets something for its server, or answers a popup.
const (
	doSubscribe   = "subscribe"
	doReject      = "rejectSubscription"
	doUnsubscribe = "unsubscribe"
	doPhoneCode   = "phoneCode"
	doClientData  = "clientData"
	doUnionID     = "unionId"
	doNewSession  = "newSessionKey"
	doPluginCode  = "pluginCode"
)

// templatesMost is how many templates a popup has.
const templatesMost = 20

type codeResult struct {
	Code string `json:"code"`
}

type dataResult struct {
	EncryptedData string `json:"encryptedData"`
	IV            string `json:"iv"`
	RawData       string `json:"rawData"`
	Signature     string `json:"signature"`
}

// clientAct has the user do one of these acts; false if the action is another. d is nil if nothing is
// pushed.
func (u *User) clientAct(in *actionRequest, fields Fields) (out any, d *Delivery, item *chatItem, known bool, err error) {
	known = true
	switch in.Do {
	case doSubscribe, doReject, doUnsubscribe:
		if len(in.TemplateIDs) == 0 || len(in.TemplateIDs) > templatesMost || slices.Contains(in.TemplateIDs, "") {
			return nil, nil, nil, true, badRequest("templateIds are 1 to 20 ids of templates", "templateIds 为 1 到 20 个模板 ID")
		}
		switch in.Do {
		case doSubscribe:
			d, item = u.answerPopup("accept", in.TemplateIDs)
		case doReject:
			d, item = u.answerPopup("reject", in.TemplateIDs)
		default:
			d, item = u.unsubscribe(in.TemplateIDs)
		}
	case doPhoneCode:
		number, country, err := in.phone()
		if err != nil {
			return nil, nil, nil, true, err
		}
		out = codeResult{u.PhoneCode(country, number)}
	case doClientData:
		if !slices.Contains(dataKinds, in.Kind) {
			return nil, nil, nil, true, badRequest("kind is one of "+strings.Join(dataKinds, ", "), "kind 应为 "+strings.Join(dataKinds, "、"))
		}
		data := u.ClientData(DataKind(in.Kind), fields)
		out = dataResult{data.EncryptedData, data.IV, data.RawData, data.Signature}
	case doUnionID:
		id, err := u.takeUnionID(in.UnionID)
		if err != nil {
			return nil, nil, nil, true, err
		}
		out = struct {
			UnionID string `json:"unionId"`
		}{id}
	case doNewSession:
		u.NewSessionKey()
		out = struct{}{}
	case doPluginCode:
		out = codeResult{u.PluginCode()}
	default:
		known = false
	}
	return out, d, item, known, nil
}

// phone returns the number of a phoneCode, without one a sample.
func (a *actionRequest) phone() (number, country string, err error) {
	digits := func(s string, most int) bool {
		return len(s) <= most && strings.Trim(s, "0123456789") == ""
	}
	number, country = a.Number, a.CountryCode
	if number == "" {
		number = samplePhone
	}
	if country == "" {
		country = chinaCode
	}
	if !digits(number, 20) || !digits(country, 4) {
		return "", "", badRequest("number is up to 20 digits, countryCode up to 4", "number 最多 20 位数字，countryCode 最多 4 位数字")
	}
	return number, country, nil
}

// takeUnionID gives the user a unionid; without one that the user has, or a new one.
func (u *User) takeUnionID(id string) (string, error) {
	if len(id) > 100 || strings.Trim(id, anyAlnum+"_-") != "" {
		return "", badRequest("a unionId is made of letters, digits, _ and -", "unionId 由字母、数字、_ 和 - 组成")
	}
	if id == "" {
		if id = u.UnionID(); id == "" {
			id = "o6_" + u.p.ids.alnum(25)
		}
	}
	u.SetUnionID(id)
	u.p.mu.Lock()
	u.p.notify()
	u.p.mu.Unlock()
	return id, nil
}

// getStorage tells what the bot has stored for a user.
func getStorage(p *Platform, r *http.Request) (any, error) {
	u, err := p.user(r)
	if err != nil {
		return nil, err
	}
	return struct {
		Storage     map[string]string `json:"storage"`
		Interactive map[string]int32  `json:"interactive"`
	}{u.Storage(), u.InteractiveData()}, nil
}

// changeApp changes the settings of the app that WeChat's console has, and what its content checks find risky.
func changeApp(p *Platform, r *http.Request) (any, error) {
	var in struct {
		Mode       *string   `json:"mode"`
		Format     *string   `json:"format"`
		RiskyTexts *[]string `json:"riskyTexts"`
	}
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	mode, format := int(p.mode()), int(p.format())
	if in.Mode != nil {
		mode = slices.Index(modeNames[:], *in.Mode)
	}
	if in.Format != nil {
		format = slices.Index(formatNames[:], *in.Format)
	}
	switch {
	case mode < 0 || format < 0:
		return nil, badRequest("mode is secure, compatible or plain, format json or xml", "mode 为 secure、compatible 或 plain，format 为 json 或 xml")
	case p.cfg.account == OfficialAccount && Format(format) == JSON:
		return nil, badRequest("an official account pushes XML only", "公众号只推送 XML")
	case in.RiskyTexts != nil && (len(*in.RiskyTexts) > riskyMost || slices.Contains(*in.RiskyTexts, "")):
		return nil, badRequest("riskyTexts are up to 100 texts, none of them empty", "riskyTexts 最多 100 个，且不能为空")
	}
	p.set(func(s *settings) {
		s.mode, s.format = Mode(mode), Format(format)
		if in.RiskyTexts != nil {
			s.risky = slices.Clone(append([]string{}, *in.RiskyTexts...))
		}
	})
	return struct {
		appObject
		RiskyTexts []string `json:"riskyTexts"`
	}{p.appObject(), p.risky()}, nil
}

const riskyMost = 100
