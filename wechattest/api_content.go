package wechattest

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	pathTextCheck  = "/wxa/msg_sec_check"
	pathMediaCheck = "/wxa/media_check_async"
)

var contentAPIs = []row{
	{pathTextCheck, endpoint{method: http.MethodPost, quota: true, handle: serveTextCheck}},
	{pathMediaCheck, endpoint{method: http.MethodPost, quota: true, handle: serveMediaCheck}},
}

const (
	textCheckLimit   = 2500 // characters
	textsPerMinute   = 4000
	mediaPerMinute   = 2000
	seenFor          = 2 * time.Hour
	mediaCheckTakes  = 10 * time.Second // on the platform's clock; WeChat takes up to 30 minutes
	labelFine        = 100
	labelOther       = 21000
	mediaUnreachable = -1008
)

type verdict struct {
	Suggest string `json:"suggest"`
	Label   int    `json:"label"`
}

func verdictOn(word string) verdict {
	if word != "" {
		return verdict{"risky", labelOther}
	}
	return verdict{"pass", labelFine}
}

type finding struct {
	Strategy string `json:"strategy"`
	ErrCode  int    `json:"errcode"`
	Suggest  string `json:"suggest"`
	Label    int    `json:"label"`
	Keyword  string `json:"keyword,omitempty"`
	Prob     int    `json:"prob,omitempty"`
}

// serveTextCheck answers POST /wxa/msg_sec_check (rule F15).
func serveTextCheck(p *Platform, r *request) answer {
	body, no := p.checkBody(r, textsPerMinute)
	if no != nil {
		return p.refuse(no)
	}
	if _, given := body["version"]; !given {
		return p.firstTextCheck(r, body.fields())
	}
	f, no := p.checkedUser(r, body)
	if no != nil {
		return p.refuse(no)
	}
	all := []string{f.text("content"), f.text("title"), f.text("nickname"), f.text("signature")}
	if f.bad || all[0] == "" || utf8.RuneCountInString(all[0]) > textCheckLimit {
		return p.refuse(dataFormat)
	}
	word := p.riskIn(strings.Join(all, "\n"))
	return jsonAnswer(struct {
		ErrCode int       `json:"errcode"`
		ErrMsg  string    `json:"errmsg"`
		Detail  []finding `json:"detail"`
		TraceID string    `json:"trace_id"`
		Result  verdict   `json:"result"`
	}{0, "ok", findingsOf(word), p.traceID(), verdictOn(word)})
}

// findingsOf is what the strategies of a text's check say.
func findingsOf(word string) []finding {
	v := verdictOn(word)
	detail := []finding{{Strategy: "content_model", Suggest: v.Suggest, Label: v.Label, Prob: 90}}
	if word != "" {
		detail = append(detail, finding{Strategy: "keyword", Suggest: v.Suggest, Label: v.Label, Keyword: word})
	}
	return detail
}

// serveMediaCheck answers POST /wxa/media_check_async. The result is pushed later. It fetches
// nothing: the URL decides.
func serveMediaCheck(p *Platform, r *request) answer {
	body, no := p.checkBody(r, mediaPerMinute)
	if no != nil {
		return p.refuse(no)
	}
	f, no := p.checkedUser(r, body)
	if no != nil {
		return p.refuse(no)
	}
	target, kind := f.text("media_url"), f.int("media_type")
	switch {
	case f.bad || target == "":
		return p.refuse(dataFormat)
	case kind != 1 && kind != 2:
		return p.refuse(&refusal{40004, "invalid media type"})
	}
	trace := p.traceID()
	p.later(&task{due: p.Now().Add(mediaCheckTakes), run: func() { p.Push(p.mediaVerdict(target, trace)) }})
	return jsonAnswer(struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		TraceID string `json:"trace_id"`
	}{0, "ok", trace})
}

func (p *Platform) mediaVerdict(target, trace string) Fields {
	fields := Fields{
		"MsgType": "event", "Event": "wxa_media_check", "appid": p.cfg.appID, "trace_id": trace, "version": 2,
		"errcode": 0, "errmsg": "ok",
	}
	if checkURL(target) != nil {
		fields["errcode"], fields["errmsg"] = mediaUnreachable, "download failed"
		return fields
	}
	v := verdictOn(p.riskAt(target))
	fields["result"] = Fields{"suggest": v.Suggest, "label": v.Label}
	fields["detail"] = []Fields{{
		"strategy": "content_model", "errcode": 0, "suggest": v.Suggest, "label": v.Label, "prob": 90,
	}}
	return fields
}

// checkBody reads the body of a check that may be called so often a minute.
func (p *Platform) checkBody(r *request, perMinute int) (object, *refusal) {
	if p.tooFast(r.path, perMinute) {
		return nil, &refusal{44991, "api minute-quota reach limit"}
	}
	return r.object()
}

// checkedUser reads the fields that both checks require: version, scene, and a user who was
// active in the last two hours.
func (p *Platform) checkedUser(r *request, body object) (*fields, *refusal) {
	f := body.fields()
	r.openID = f.text("openid")
	version, scene := f.int("version"), f.int("scene")
	switch {
	case f.bad || version != 2:
		return nil, dataFormat
	case scene < 1 || scene > 4:
		return nil, badScene
	}
	return f, p.seenUser(r)
}

var badScene = &refusal{40129, "invalid scene"}

// seenUser refuses who is no user of the app (40003), or wasn't in it within two hours (61010).
func (p *Platform) seenUser(r *request) *refusal {
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.openIDs[r.openID]
	switch {
	case u == nil:
		return badOpenID
	case u.lastSeen.IsZero() || now.Sub(u.lastSeen) > seenFor:
		r.say("the user wasn't in the app within 2 hours: any act of the user counts", "该用户近两小时内未访问应用：用户的任何操作都算访问")
		return &refusal{61010, "code is expired"}
	}
	return nil
}

func (p *Platform) traceID() string {
	return "sim" + p.ids.hex(8) + "-" + p.ids.hex(8) + "-" + p.ids.hex(8)
}
