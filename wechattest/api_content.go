package wechattest

import (
	"errors"
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
	// RiskyText is the text that content checks find risky in a text or a URL. Change it
	// with [WithRiskyText].
	RiskyText = "[risky]"

	textCheckLimit   = 2500 // characters
	textsPerMinute   = 4000
	mediaPerMinute   = 2000
	seenFor          = 2 * time.Hour
	mediaCheckTakes  = 10 * time.Second // on the platform's clock; WeChat takes up to 30 minutes
	labelFine        = 100
	labelOther       = 21000
	mediaUnreachable = -1008
)

// WithRiskyText sets the texts that content checks find risky, instead of [RiskyText]. A check
// answers risky if the content contains one of them, and pass otherwise.
func WithRiskyText(words ...string) Option {
	return option(func(c *config) error {
		for _, w := range words {
			if w == "" {
				return errors.New("wechattest: WithRiskyText: an empty text is in every other")
			}
		}
		c.risky = append([]string{}, words...)
		return nil
	})
}

// riskIn returns the first risky word in a text, or "".
func (p *Platform) riskIn(text string) string {
	words := p.cfg.risky
	if words == nil {
		words = []string{RiskyText}
	}
	for _, w := range words {
		if strings.Contains(text, w) {
			return w
		}
	}
	return ""
}

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
	f, no := p.checkedUser(r, textsPerMinute)
	if no != nil {
		return p.refuse(no)
	}
	all := []string{f.text("content"), f.text("title"), f.text("nickname"), f.text("signature")}
	if f.bad || all[0] == "" || utf8.RuneCountInString(all[0]) > textCheckLimit {
		return p.refuse(dataFormat)
	}
	word := p.riskIn(strings.Join(all, "\n"))
	v := verdictOn(word)
	detail := []finding{{Strategy: "content_model", Suggest: v.Suggest, Label: v.Label, Prob: 90}}
	if word != "" {
		detail = append(detail, finding{Strategy: "keyword", Suggest: v.Suggest, Label: v.Label, Keyword: word})
	}
	return jsonAnswer(struct {
		ErrCode int       `json:"errcode"`
		ErrMsg  string    `json:"errmsg"`
		Detail  []finding `json:"detail"`
		TraceID string    `json:"trace_id"`
		Result  verdict   `json:"result"`
	}{0, "ok", detail, p.traceID(), v})
}

// serveMediaCheck answers POST /wxa/media_check_async. The result is pushed later. It fetches
// nothing: the URL decides.
func serveMediaCheck(p *Platform, r *request) answer {
	f, no := p.checkedUser(r, mediaPerMinute)
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
	v := verdictOn(p.riskIn(target))
	fields["result"] = Fields{"suggest": v.Suggest, "label": v.Label}
	fields["detail"] = []Fields{{
		"strategy": "content_model", "errcode": 0, "suggest": v.Suggest, "label": v.Label, "prob": 90,
	}}
	return fields
}

// checkedUser reads the fields that both checks require: version, scene, and a user who was
// active in the last two hours.
func (p *Platform) checkedUser(r *request, perMinute int) (*fields, *refusal) {
	if p.tooFast(r.path, perMinute) {
		return nil, &refusal{44991, "api minute-quota reach limit"}
	}
	body, no := r.object()
	if no != nil {
		return nil, no
	}
	f := body.fields()
	r.openID = f.text("openid")
	version, scene := f.int("version"), f.int("scene")
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.openIDs[r.openID]
	switch {
	case f.bad || version != 2:
		return nil, dataFormat
	case scene < 1 || scene > 4:
		return nil, &refusal{40129, "invalid scene"}
	case u == nil:
		return nil, badOpenID
	case u.lastSeen.IsZero() || now.Sub(u.lastSeen) > seenFor:
		return nil, &refusal{61010, "code is expired"}
	}
	return f, nil
}

func (p *Platform) traceID() string {
	return "sim" + p.ids.hex(8) + "-" + p.ids.hex(8) + "-" + p.ids.hex(8)
}
