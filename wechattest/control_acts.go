package wechattest

import (
	"cmp"
	"errors"
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
	doEncryptKey  = "encryptKey"
	doRiskRank    = "riskRank"
	doCheat       = "cheat"
	doScan        = "scan"
	doOpenLink    = "openLink"
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

// A keyResult is what getLatestUserKey gives the client, with the names it has there.
type keyResult struct {
	EncryptKey string `json:"encryptKey"`
	IV         string `json:"iv"`
	Version    int    `json:"version"`
	ExpireTime int64  `json:"expireTime"` // in Unix seconds
}

// quietActs are the actions that push nothing. Each returns what the control API answers.
var quietActs = map[string]func(u *User, in *actionRequest, fields Fields) (any, error){
	doLogin:      func(u *User, _ *actionRequest, _ Fields) (any, error) { return codeResult{u.LoginCode()}, nil },
	doPluginCode: func(u *User, _ *actionRequest, _ Fields) (any, error) { return codeResult{u.PluginCode()}, nil },
	doPhoneCode:  phoneAct,
	doClientData: clientDataAct,
	doUnionID:    unionIDAct,
	doEncryptKey: func(u *User, _ *actionRequest, _ Fields) (any, error) {
		k := u.EncryptKey()
		return keyResult{k.Key, k.IV, k.Version, k.Created.Add(encryptKeyLife).Unix()}, nil
	},
	doRiskRank: riskRankAct,
	doCheat:    cheatAct,
	doScan:     scanAct,
	doOpenPage: func(u *User, in *actionRequest, _ Fields) (any, error) { return u.OpenPage(in.PagePath), nil },
	doOpenLink: func(u *User, in *actionRequest, _ Fields) (any, error) { return opened(u.OpenLink(in.Link)) },

	doPayOrder:       payOrderAct,
	doConfirmReceipt: orderAct(func(u *User, in *actionRequest) error { return u.ConfirmReceipt(in.OrderID) }),
	doRefundOrder:    orderAct(func(u *User, in *actionRequest) error { return u.RefundOrder(in.OrderID, in.Amount) }),
	doComplain:       orderAct(func(u *User, in *actionRequest) error { return u.Complain(in.OrderID) }),
	doEndComplaint:   orderAct(func(u *User, in *actionRequest) error { return u.EndComplaint(in.OrderID) }),

	doNewSession:   quiet(func(u *User, _ *actionRequest) { u.NewSessionKey() }),
	doEndSession:   quiet(func(u *User, _ *actionRequest) { u.EndSession() }),
	doBlock:        quiet(func(u *User, in *actionRequest) { u.Block(*in.On) }),
	doAgentAccepts: quiet(func(u *User, _ *actionRequest) { u.AgentAccepts() }),
	doAgentCloses:  quiet(func(u *User, _ *actionRequest) { u.AgentCloses() }),
}

// quiet is an action that answers nothing.
func quiet(do func(u *User, in *actionRequest)) func(*User, *actionRequest, Fields) (any, error) {
	return func(u *User, in *actionRequest, _ Fields) (any, error) {
		do(u, in)
		return struct{}{}, nil
	}
}

// subscription has the user answer the popup, or turn templates off.
func (u *User) subscription(in *actionRequest) (*Delivery, *chatItem, error) {
	ids := in.TemplateIDs
	if len(ids) == 0 || len(ids) > templatesMost || slices.Contains(ids, "") {
		return nil, nil, badRequest("templateIds are 1 to 20 ids of templates", "templateIds 为 1 到 20 个模板 ID")
	}
	var d *Delivery
	var item *chatItem
	switch in.Do {
	case doSubscribe:
		d, item = u.answerPopup("accept", ids)
	case doReject:
		d, item = u.answerPopup("reject", ids)
	default:
		d, item = u.unsubscribe(ids)
	}
	return d, item, nil
}

// phoneAct makes a code for a number, without one for a sample.
func phoneAct(u *User, in *actionRequest, _ Fields) (any, error) {
	digits := func(s string, most int) bool { return len(s) <= most && strings.Trim(s, "0123456789") == "" }
	number, country := cmp.Or(in.Number, samplePhone), cmp.Or(in.CountryCode, chinaCode)
	if !digits(number, 20) || !digits(country, 4) {
		return nil, badRequest("number is up to 20 digits, countryCode up to 4", "number 最多 20 位数字，countryCode 最多 4 位数字")
	}
	return codeResult{u.PhoneCode(country, number)}, nil
}

func clientDataAct(u *User, in *actionRequest, fields Fields) (any, error) {
	if !slices.Contains(dataKinds, in.Kind) {
		return nil, badRequest("kind is one of "+strings.Join(dataKinds, ", "), "kind 应为 "+strings.Join(dataKinds, "、"))
	}
	d := u.ClientData(DataKind(in.Kind), fields)
	return dataResult{d.EncryptedData, d.IV, d.RawData, d.Signature}, nil
}

// scanAct has the user scan a picture, and tells which page that opened.
func scanAct(u *User, in *actionRequest, _ Fields) (any, error) {
	if (in.Data == "") == (in.Code == "") {
		return nil, badRequest("either data, a picture, or code, one of those that GET codes lists", "需要 data（图片）或 code（GET codes 列出的码）之一")
	}
	if in.Code != "" {
		bits, _ := readCodeID(in.Code)
		return opened(u.scan(bits))
	}
	picture, err := in.picture()
	if err != nil {
		return nil, err
	}
	return opened(u.Scan(picture))
}

// opened answers with the page, or with a conflict: the request is well-formed.
func opened(page OpenedPage, err error) (any, error) {
	if err != nil {
		return nil, conflict(err)
	}
	return page, nil
}

// conflict is the answer to a well-formed request that WeChat, or its client, refuses.
func conflict(err error) error { return refusedWith(http.StatusConflict, err) }

// malformed is the answer to a request whose fields nobody would take.
func malformed(err error) error { return refusedWith(http.StatusBadRequest, err) }

func refusedWith(status int, err error) error {
	var refused *bilingual
	if errors.As(err, &refused) {
		return &controlError{status, strings.TrimPrefix(refused.en, "wechattest: "), refused.zh}
	}
	return err
}

func riskRankAct(u *User, in *actionRequest, _ Fields) (any, error) {
	if *in.Rank < 0 || *in.Rank > riskRankMost {
		return nil, badRequest("rank is 0 to 4", "rank 应为 0 到 4")
	}
	u.SetRiskRank(*in.Rank)
	return struct{}{}, nil
}

func cheatAct(u *User, in *actionRequest, _ Fields) (any, error) {
	if !in.Cheat.known() {
		return nil, badRequest("cheat has a type of 1 to 4 and a risk of 0 to 4", "cheat 的 type 应为 1 到 4，risk 应为 0 到 4")
	}
	u.Cheat(*in.Cheat)
	return struct{}{}, nil
}

// unionIDAct gives the user a unionid; without one it answers that which the user has, or a new one.
func unionIDAct(u *User, in *actionRequest, _ Fields) (any, error) {
	id := cmp.Or(in.UnionID, u.UnionID())
	if id == "" {
		id = "o6_" + u.p.ids.alnum(25)
	}
	if len(id) > 100 || strings.Trim(id, anyAlnum+"_-") != "" {
		return nil, badRequest("a unionId is made of letters, digits, _ and -", "unionId 由字母、数字、_ 和 - 组成")
	}
	u.SetUnionID(id)
	u.p.mu.Lock()
	u.p.notify()
	u.p.mu.Unlock()
	return struct {
		UnionID string `json:"unionId"`
	}{id}, nil
}

// getStorage tells what the bot has stored for a user, and which rewards it has sent.
func getStorage(p *Platform, r *http.Request) (any, error) {
	u, err := p.user(r)
	if err != nil {
		return nil, err
	}
	return struct {
		Storage     map[string]string `json:"storage"`
		Interactive map[string]int32  `json:"interactive"`
		Rewards     []RewardOrder     `json:"rewards"`
	}{u.Storage(), u.InteractiveData(), append([]RewardOrder{}, u.Rewards()...)}, nil
}

// changeApp changes the settings of the app that WeChat's console has, and what its content checks
// find risky.
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
