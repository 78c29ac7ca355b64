package wechattest

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"
)

type actionRequest struct {
	Do          string         `json:"do"`
	Content     string         `json:"content"`
	Data        string         `json:"data"`
	Title       string         `json:"title"`
	PagePath    string         `json:"pagePath"`
	SessionFrom string         `json:"sessionFrom"`
	Event       string         `json:"event"`
	MsgType     string         `json:"msgType"`
	Fields      map[string]any `json:"fields"`
	On          *bool          `json:"on"`
	TemplateIDs []string       `json:"templateIds"`
	Number      string         `json:"number"`
	CountryCode string         `json:"countryCode"`
	Kind        string         `json:"kind"`
	UnionID     string         `json:"unionId"`
	Rank        *int           `json:"rank"`
	Cheat       *Cheat         `json:"cheat"`
	Link        string         `json:"link"`
	Code        string         `json:"code"`
	Order       *PaidOrder     `json:"order"`
	OrderID     string         `json:"orderId"`
	Amount      int64          `json:"amount"`

	Purchase *Purchase      `json:"purchase"`
	Gift     *Gift          `json:"gift"`
	API      string         `json:"api"` // of pay: requestMidasPaymentGameItem or requestVirtualPayment
	Payment  *ClientPayment `json:"payment"`
}

// given lists what the request holds beside do.
func (a *actionRequest) given() string {
	names := []string{}
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"content", a.Content != ""}, {"data", a.Data != ""}, {"title", a.Title != ""}, {"pagePath", a.PagePath != ""},
		{"sessionFrom", a.SessionFrom != ""}, {"event", a.Event != ""}, {"msgType", a.MsgType != ""},
		{"fields", a.Fields != nil}, {"on", a.On != nil}, {"templateIds", a.TemplateIDs != nil}, {"number", a.Number != ""},
		{"countryCode", a.CountryCode != ""}, {"kind", a.Kind != ""}, {"unionId", a.UnionID != ""},
		{"link", a.Link != ""}, {"code", a.Code != ""}, {"order", a.Order != nil}, {"orderId", a.OrderID != ""}, {"amount", a.Amount != 0},
		{"rank", a.Rank != nil}, {"cheat", a.Cheat != nil},
		{"purchase", a.Purchase != nil}, {"gift", a.Gift != nil}, {"api", a.API != ""}, {"payment", a.Payment != nil},
	} {
		if f.set {
			names = append(names, f.name)
		}
	}
	return strings.Join(names, " ")
}

type deliveryResult struct {
	MsgID    string `json:"msgId"`
	Attempts int    `json:"attempts"`
	Status   int    `json:"status"`
	Answer   string `json:"answer"`
	Bypassed bool   `json:"bypassed"`
	Held     bool   `json:"held"`
	Next     string `json:"next"`
	Error    string `json:"error"`
	ErrorZH  string `json:"errorZh,omitempty"`

	Findings []Finding `json:"findings,omitempty"` // the judge's warnings and failures
}

type actionResult struct {
	Delivery deliveryResult `json:"delivery"`
	Exchange int            `json:"exchange"`
}

// seqOf is the last exchange in which an item went to the bot.
func (p *Platform) seqOf(item *chatItem) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return item.Seq
}

func (p *Platform) result(d *Delivery, item *chatItem) actionResult {
	out := deliveryResult{MsgID: d.MsgID, Attempts: d.Attempts, Status: d.Status, Answer: p.logged([]byte(d.Answer)), Bypassed: d.Bypassed, Held: d.Held, Next: stamp(d.Next)}
	for _, f := range d.Verdict.notable() {
		f.Text, f.TextZH = p.mask(f.Text), p.mask(f.TextZH)
		out.Findings = append(out.Findings, f)
	}
	if d.Err != nil {
		out.Error = p.logged([]byte(d.Err.Error()))
		out.ErrorZH = p.logged([]byte(d.errorZH()))
	}
	return actionResult{out, p.seqOf(item)}
}

// actionFields are what each action may be given; the first of them has to be. A purchase
// has the fields of a [Purchase], a gift of a [Gift].
var actionFields = map[string]string{
	doText: "content", doImage: "data", doCard: "title pagePath", doEnter: " sessionFrom", doEvent: "event fields",
	doMessage: "msgType fields", doLogin: "", doEndSession: "", doBlock: "on", doAgentAccepts: "", doAgentCloses: "",
	doBuyCoins: " purchase", doBuyGoods: " purchase", doRefund: "purchase", doGift: " gift",
	doBuyVirtualCoins: " purchase", doBuyVirtualGoods: " purchase", doRefundVirtual: "purchase", doAskRefund: " purchase",
	doPay:       "payment api",
	doSubscribe: "templateIds", doReject: "templateIds", doUnsubscribe: "templateIds", doPhoneCode: " number countryCode",
	doClientData: "kind fields", doUnionID: " unionId", doNewSession: "", doPluginCode: "",
	doEncryptKey: "", doRiskRank: "rank", doCheat: "cheat", doScan: " data code", doOpenLink: "link", doOpenPage: " pagePath",
	doPayOrder: " order", doConfirmReceipt: "orderId", doRefundOrder: "orderId amount", doComplain: "orderId", doEndComplaint: "orderId",
}

// userAction has a user do something. A push has ended when it answers.
func userAction(p *Platform, r *http.Request) (any, error) {
	u, err := p.user(r)
	if err != nil {
		return nil, err
	}
	var in actionRequest
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	fields, err := in.check()
	if err != nil {
		return nil, err
	}
	d, item, paid, err := u.payAction(&in)
	switch {
	case err != nil:
		return nil, err
	case paid:
		return p.result(d, item), nil
	}
	if act := quietActs[in.Do]; act != nil {
		return act(u, &in, fields)
	}
	switch in.Do {
	case doText:
		d, item = u.send("text", Fields{"Content": in.Content})
	case doImage:
		picture, err := in.picture()
		if err != nil {
			return nil, err
		}
		d, item = u.sendImage(picture)
	case doCard:
		d, item = u.sendCard(in.Title, in.PagePath)
	case doEnter:
		d, item = u.enter(in.SessionFrom)
	case doEvent:
		d, item = u.pushEvent(in.Event, u.forUser(fields))
	case doMessage:
		d, item = u.send(in.MsgType, fields)
	default:
		if d, item, err = u.subscription(&in); err != nil {
			return nil, err
		}
	}
	return p.result(d, item), nil
}

func (a *actionRequest) picture() ([]byte, error) {
	picture, err := base64.StdEncoding.DecodeString(a.Data)
	if err != nil || len(picture) == 0 || len(picture) > mediaLimits["image"] {
		return nil, badRequest("data is a picture of at most 2 MB in base64", "data 应为不超过 2 MB 图片的 base64")
	}
	return picture, nil
}

func (a *actionRequest) check() (Fields, error) {
	allowed, known := actionFields[a.Do]
	if !known {
		return nil, badRequest("do: no such action", "do：没有这个动作")
	}
	for _, name := range strings.Fields(a.given()) {
		if !strings.Contains(" "+allowed+" ", " "+name+" ") {
			return nil, badRequest(name+" doesn't belong to this action", name+" 不属于此动作")
		}
	}
	if needed, _, _ := strings.Cut(allowed, " "); needed != "" && !strings.Contains(" "+a.given()+" ", " "+needed+" ") {
		return nil, badRequest(needed+" is missing", "缺少 "+needed)
	}
	if a.Event != "" && !isFieldName(a.Event) || a.MsgType != "" && !isFieldName(a.MsgType) {
		return nil, badRequest("event and msgType are made of letters, digits and _", "event 和 msgType 由字母、数字和 _ 组成")
	}
	if a.Do == doPay && clientCodes[a.API] == nil {
		return nil, badRequest("api is requestMidasPaymentGameItem or requestVirtualPayment", "api 应为 requestMidasPaymentGameItem 或 requestVirtualPayment")
	}
	return fieldsOf(a.Fields)
}

// pushNotice pushes a notice of WeChat's own.
func pushNotice(p *Platform, r *http.Request) (any, error) {
	var in struct {
		Fields map[string]any `json:"fields"`
	}
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	fields, err := fieldsOf(in.Fields)
	if err != nil {
		return nil, err
	}
	if msgType, ok := fields["MsgType"].(string); !ok || msgType == "" {
		return nil, badRequest("fields: MsgType is missing", "fields：缺少 MsgType")
	}
	push := p.NewPush(fields)
	push.item = &chatItem{}
	return p.result(p.deliver(push), push.item), nil
}

const fieldsDeep = 16

// fieldsOf turns a JSON object into a push's fields. Names have to be fit for XML too.
func fieldsOf(m map[string]any) (Fields, error) {
	if m == nil {
		return Fields{}, nil
	}
	v, ok := fieldValue(m, 0)
	if !ok {
		return nil, badRequest("fields: names are letters, digits and _, and no more than 16 deep", "fields：名称由字母、数字和 _ 组成，嵌套不超过 16 层")
	}
	return v.(Fields), nil
}

func fieldValue(v any, depth int) (any, bool) {
	if depth > fieldsDeep {
		return nil, false
	}
	switch v := v.(type) {
	case map[string]any:
		f := make(Fields, len(v))
		for name, inner := range v {
			made, ok := fieldValue(inner, depth+1)
			if !ok || !isFieldName(name) {
				return nil, false
			}
			f[name] = made
		}
		return f, true
	case []any:
		return listValue(v, depth)
	case string, bool, nil, json.Number:
		return v, true
	}
	return nil, false
}

// listValue makes []Fields of a list of objects, which a list of one is told by.
func listValue(list []any, depth int) (any, bool) {
	objects, values := []Fields{}, []any{}
	for _, v := range list {
		made, ok := fieldValue(v, depth+1)
		if !ok {
			return nil, false
		}
		if f, is := made.(Fields); is {
			objects = append(objects, f)
		}
		values = append(values, made)
	}
	if len(objects) == len(values) && len(objects) > 0 {
		return objects, true
	}
	return values, true
}

func isFieldName(s string) bool {
	if s == "" || len(s) > 100 || !utf8.ValidString(s) || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	return strings.Trim(s, anyAlnum+"_") == ""
}
