package wechattest

import (
	"net/http"
	"strings"

	"github.com/minigo-dev/wechat/internal/facts"
)

// pathPublisher has the figures of ads (流量主). The action in its query says which (rule F36).
const pathPublisher = "/publisher/stat"

var publisherAPIs = []row{
	{pathPublisher, endpoint{method: http.MethodGet, quota: true, handle: servePublisher}},
}

// servePublisher refuses in base_resp, as this API does, and answers from the documentation otherwise.
func servePublisher(p *Platform, r *request) answer {
	e := facts.Match(r.path, r.query)
	if e == nil {
		r.say("action is one of "+strings.Join(publisherActions(), ", "), "action 应为 "+strings.Join(publisherActions(), "、"))
		return baseRefusal(&refusal{45010, "invalid action"})
	}
	r.documented = true
	r.say(documentedEN, documentedZH)
	c := checkRequest(r, e)
	if no := r.tell(c); no != nil {
		return baseRefusal(&refusal{1701, no.msg})
	}
	for _, hint := range c.hints {
		r.say(hint.english, hint.chinese)
	}
	return documentedAnswer(e)
}

func publisherActions() (all []string) {
	for _, key := range facts.Keys(pathPublisher) {
		_, action, _ := strings.Cut(key, "action=")
		all = append(all, action)
	}
	return all
}

func baseRefusal(no *refusal) answer {
	type base struct {
		Ret int    `json:"ret"`
		Msg string `json:"err_msg"`
	}
	a := jsonAnswer(struct {
		Base base `json:"base_resp"`
	}{base{no.code, no.msg}})
	a.code = no.code
	return a
}
