package wechattest

import (
	"net/http"
	"unicode/utf8"
)

const (
	pathGameTextCheck  = "/wxa/game/content_spam/msg_sec_check"
	pathGameMediaCheck = "/wxa/game/content_spam/media_check_sync"

	gameTextsPerMinute = 10_000
)

// The content checks of games count for themselves: their limits have codes of their own.
var gameContentAPIs = []row{
	{pathGameTextCheck, endpoint{method: http.MethodPost, handle: serveGameTextCheck}},
	{pathGameMediaCheck, endpoint{method: http.MethodPost, handle: serveGameMediaCheck}},
}

// gameCheck reads the fields that both checks of games require.
func (p *Platform) gameCheck(r *request, perMinute int) (*fields, *refusal) {
	switch {
	case !p.spend(r.path):
		return nil, &refusal{750033, "day limit"}
	case p.tooFast(r.path, perMinute):
		return nil, &refusal{750032, "minute limit"}
	}
	f, no := r.known()
	if no != nil {
		return nil, no
	}
	scene := f.int("scene")
	p.mu.Lock()
	u := p.openIDs[r.openID]
	p.mu.Unlock()
	switch {
	case f.int("version") != 2:
		return nil, &refusal{750030, "invalid version"}
	case scene < 1 || scene > 5:
		return nil, badScene
	case u == nil:
		return nil, badOpenID
	}
	return f, nil
}

// serveGameTextCheck answers POST /wxa/game/content_spam/msg_sec_check (rule F15.3).
func serveGameTextCheck(p *Platform, r *request) answer {
	f, no := p.gameCheck(r, gameTextsPerMinute)
	if no != nil {
		return p.refuse(no)
	}
	content := f.text("content")
	if utf8.RuneCountInString(content) > textCheckLimit {
		return p.refuse(dataFormat)
	}
	word := p.riskIn(content + "\n" + f.text("nickname"))
	v := verdictOn(word)
	type result struct {
		Suggest  string `json:"suggest"`
		Label    int    `json:"label"`
		Replaced string `json:"replaced_content"`
	}
	return jsonAnswer(struct {
		ErrCode int       `json:"errcode"`
		ErrMsg  string    `json:"errmsg"`
		TraceID string    `json:"trace_id"`
		Result  result    `json:"result"`
		Detail  []finding `json:"detail"`
	}{0, "ok", p.traceID(), result{v.Suggest, v.Label, p.starred(content)}, findingsOf(word)})
}

// serveGameMediaCheck answers POST /wxa/game/content_spam/media_check_sync (rule F15.3).
func serveGameMediaCheck(p *Platform, r *request) answer {
	f, no := p.gameCheck(r, mediaPerMinute)
	if no != nil {
		return p.refuse(no)
	}
	target := f.text("media_url")
	switch {
	case f.int("media_type") != 2:
		return p.refuse(&refusal{750034, "invalid media_type"})
	case checkURL(target) != nil:
		return p.refuse(&refusal{mediaUnreachable, "download failed"})
	}
	v := verdictOn(p.riskAt(target))
	return jsonAnswer(struct {
		ErrCode int       `json:"errcode"`
		ErrMsg  string    `json:"errmsg"`
		TraceID string    `json:"trace_id"`
		Result  verdict   `json:"result"`
		Detail  []finding `json:"detail"`
	}{0, "ok", p.traceID(), v, []finding{{Strategy: "content_model", Suggest: v.Suggest, Label: v.Label, Prob: 90}}})
}
