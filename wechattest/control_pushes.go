package wechattest

import (
	"errors"
	"net/http"
	"strings"

	"github.com/minigo-dev/wechat/internal/facts"
)

// The placeholders in the listed samples. The page and the engine put the user's openid and the app's id in
// their place.
const (
	sampleUser = "OPENID"
	sampleApp  = "APPID"
)

// A kindObject is a kind of push, with what a form needs.
type kindObject struct {
	Kind      string        `json:"kind"`
	MsgType   string        `json:"msgType,omitempty"`
	Event     string        `json:"event,omitempty"`
	InfoType  string        `json:"infoType,omitempty"`
	Title     string        `json:"title"`
	TitleZH   string        `json:"titleZh"`
	Scope     string        `json:"scope"`     // user: about one; app: WeChat's own notice
	AppliesTo []string      `json:"appliesTo"` // miniprogram, minigame, officialaccount, carrier, thirdparty
	Page      string        `json:"page"`      // the official page
	Formats   []string      `json:"formats"`
	Fields    []fieldObject `json:"fields"`
	Sample    Fields        `json:"sample"` // without MsgType, Event and what all pushes have
	Answer    *answerObject `json:"answer,omitempty"`
}

// A fieldObject is a field of a push or of its answer.
type fieldObject struct {
	Name        string        `json:"name"`
	Type        string        `json:"type"` // string, number, boolean, object, and with [] a list of these
	Required    bool          `json:"required"`
	Description string        `json:"description,omitempty"`
	DescribedZH string        `json:"descriptionZh,omitempty"`
	Enum        []valueObject `json:"enum,omitempty"`
	Fields      []fieldObject `json:"fields,omitempty"`     // of an object, or of each object of a list
	JSONFields  []fieldObject `json:"jsonFields,omitempty"` // of a string that holds JSON
}

type valueObject struct {
	Value   any    `json:"value"`
	Means   string `json:"means,omitempty"`
	MeansZH string `json:"meansZh,omitempty"`
}

// An answerObject says what the server answers; a kind without one takes success or nothing.
type answerObject struct {
	Required bool          `json:"required"` // neither success nor nothing will do
	Seconds  int           `json:"seconds"`
	Fields   []fieldObject `json:"fields"`
}

// listPushes lists all kinds of push.
func listPushes(*Platform, *http.Request) (any, error) {
	kinds, _ := pushKinds()
	all := make([]kindObject, len(kinds))
	for i, k := range kinds {
		all[i] = k.object()
	}
	return all, nil
}

// getPush returns one kind.
func getPush(_ *Platform, r *http.Request) (any, error) {
	k := pushKindOf(r.PathValue("kind"))
	if k == nil {
		return nil, errNoKind
	}
	return k.object(), nil
}

var errNoKind = notFound("WeChat's pages have no push of this kind", "微信文档中没有这种推送")

func (k *pushKind) object() kindObject {
	o := kindObject{
		Kind: k.name, MsgType: k.MsgType, Event: k.Event, InfoType: k.InfoType, Title: pushTitles[k.name], TitleZH: k.Title, Scope: "app",
		AppliesTo: k.AppliesTo, Page: k.Page, Formats: formatNames[:], Sample: k.sample(sampleNames{sampleApp, sampleUser}),
	}
	if k.ofUser {
		o.Scope = "user"
	}
	for _, f := range k.Fields {
		if f.Name != "MsgId" { // is drawn
			o.Fields = append(o.Fields, objectOf(f))
		}
	}
	if len(k.Push.Answer) > 0 {
		o.Answer = &answerObject{k.AnswerRequired, max(k.AnswerSeconds, 0), objectsOf(k.Push.Answer)}
		if o.Answer.Seconds == 0 {
			o.Answer.Seconds = int(pushTimeout.Seconds())
		}
	}
	return o
}

func objectsOf(fields []facts.Field) (all []fieldObject) {
	for _, f := range fields {
		all = append(all, objectOf(f))
	}
	return all
}

func objectOf(f facts.Field) fieldObject {
	o := fieldObject{Name: f.Name, Type: f.Type, Required: !f.Optional, Fields: objectsOf(f.Fields), JSONFields: objectsOf(f.JSONFields)}
	o.Description, o.DescribedZH = hintsOf(f)
	for _, v := range f.Enum {
		o.Enum = append(o.Enum, valueObject{enumValue(v.Value), v.Means, meaningsZH[v.Means]})
	}
	return o
}

// sendPush pushes a kind, about a user or about none.
func sendPush(p *Platform, r *http.Request) (any, error) {
	var in struct {
		User   string         `json:"user"`
		Set    map[string]any `json:"set"`    // fields of the sample to replace, by their paths
		Fields map[string]any `json:"fields"` // all fields, in place of the sample's
	}
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	k := pushKindOf(r.PathValue("kind"))
	switch {
	case k == nil:
		return nil, errNoKind
	case in.Set != nil && in.Fields != nil:
		return nil, badRequest("set changes the sample, fields replace it: give one of them", "set 修改示例，fields 取代示例：只能给出其一")
	case k.ofUser && in.User == "":
		return nil, badRequest("user: this push is about a user", "user：该推送与用户有关，请指定用户")
	}
	var fields Fields
	if in.Fields != nil {
		made, err := fieldsOf(in.Fields)
		if err != nil {
			return nil, err
		}
		fields = made
	}
	set, err := settingsOf(in.Set)
	if err != nil {
		return nil, err
	}
	var d *Delivery
	var item *chatItem
	if in.User == "" {
		d, item = p.pushKind(k.name, set, withNames(fields, madeUpOpenID, p.cfg.appID))
	} else {
		p.mu.Lock()
		u := p.users[in.User]
		p.mu.Unlock()
		if u == nil {
			return nil, notFound("no user of that name", "没有这个名字的用户")
		}
		d, item = u.pushKind(k.name, set, u.forUser(fields))
	}
	var wrong *pathError
	if errors.As(d.Err, &wrong) {
		return nil, badRequest("set: "+wrong.text, "set："+wrong.text)
	}
	return p.result(d, item), nil
}

// settingsOf reads values by paths, whose names have to be fit for XML too.
func settingsOf(m map[string]any) (Fields, error) {
	set := Fields{}
	for path, v := range m {
		value, ok := fieldValue(v, 0)
		for name := range strings.SplitSeq(path, ".") {
			ok = ok && (isFieldName(name) || strings.Trim(name, "0123456789") == "" && name != "")
		}
		if !ok {
			return nil, badRequest("set: names are letters, digits and _, with dots between them", "set：名称由字母、数字和 _ 组成，用点分隔")
		}
		set[path] = value
	}
	return set, nil
}

func (u *User) forUser(f Fields) Fields { return withNames(f, u.openID, u.p.cfg.appID) }

// withNames puts a user's openid and the app's id in place of the listed sample's, at any depth and inside JSON
// texts.
func withNames(f Fields, openID, appID string) Fields {
	if f == nil {
		return nil
	}
	return replaced(f, strings.NewReplacer(sampleUser, openID, sampleApp, appID)).(Fields)
}

func replaced(v any, r *strings.Replacer) any {
	switch v := v.(type) {
	case string:
		return r.Replace(v)
	case Fields:
		out := make(Fields, len(v))
		for name, inner := range v {
			out[name] = replaced(inner, r)
		}
		return out
	case []Fields:
		out := make([]Fields, 0, len(v))
		for _, inner := range v {
			out = append(out, replaced(inner, r).(Fields))
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, inner := range v {
			out = append(out, replaced(inner, r))
		}
		return out
	}
	return v
}
