package wechattest

import (
	"embed"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat/internal/facts"
)

// The mark of an exchange that no rule answered (rule F20).
const (
	documentedEN = "from the documentation, not simulated"
	documentedZH = "来自文档，未模拟"
)

//go:embed answers/*.json
var answerFiles embed.FS

// endpointOf returns how a path is answered: by a rule, or else from the documentation, which
// is decoded only when it is needed.
func (p *Platform) endpointOf(path string, query url.Values) (endpoint, bool) {
	if e, ok := p.apis[path]; ok {
		return e, true
	}
	f := facts.Match(path, query)
	if f == nil {
		return endpoint{}, false
	}
	return endpoint{method: f.Method, noToken: f.Auth != "access_token", quota: true, facts: f, handle: serveFacts}, true
}

// takes reports whether an endpoint accepts a method. If the sources disagree, it accepts both.
func (e endpoint) takes(method string) bool {
	return method == e.method || e.also != "" && method == e.also || e.facts != nil && method == e.facts.MethodAlso
}

// notSimulated says what is known about a path that isn't answered.
func notSimulated(path string) string {
	keys := facts.Keys(path)
	if len(keys) == 0 {
		return "not simulated"
	}
	return "not simulated: there are " + strings.Join(keys, ", ")
}

// say adds a text to the note in the log, in both languages.
func (r *request) say(english, chinese string) {
	if r.noteZH == "" {
		r.noteZH = r.note
	}
	if r.note != "" {
		english, chinese = "; "+english, "；"+chinese
	}
	r.note, r.noteZH = r.note+english, r.noteZH+chinese
}

// tokenWordsZH are the refusals of checkToken in Chinese.
var tokenWordsZH = map[int]string{
	40001: "access_token 无效或不是最新的", 40014: "access_token 格式不对", 41001: "缺少 access_token", 42001: "access_token 已过期",
}

// wrongMethod notes which method the documentation names.
func (r *request) wrongMethod(e *facts.Endpoint) {
	r.say("it takes "+e.Method+", not "+r.method, "应使用 "+e.Method+"，而不是 "+r.method)
	if e.MethodOnPage == r.method {
		r.say("the page's "+e.MethodOnPage+" can't be right", "官方页面上的 "+e.MethodOnPage+" 有误")
	}
}

// serveFacts follows rule F20: it checks the request against the facts of its endpoint and
// returns the literal answer of answers/. Values outside the limits are only noted.
func serveFacts(p *Platform, r *request) answer {
	e := facts.Match(r.path, r.query) // never nil: endpointOf has found it
	p.mu.Lock()
	r.openID = p.openIDOf(r)
	p.mu.Unlock()
	c := checkRequest(r, e)
	if no := r.tell(c); no != nil {
		return p.refuse(no)
	}
	if no := p.documentedSignatures(r); no != nil {
		return p.refuse(no)
	}
	for _, hint := range c.hints {
		r.say(hint.english, hint.chinese)
	}
	return documentedAnswer(e)
}

// known holds a request against the facts of its path, as rule F20 does, and returns its fields:
// those of the body, or of the query where the facts have them there. A rule that begins with it
// reads fields of the right types, but a text may be empty.
func (r *request) known() (*fields, *refusal) {
	e := facts.Match(r.path, r.query)
	if no := r.tell(checkRequest(r, e)); no != nil {
		return nil, no
	}
	all, _ := parseObject(r.body)
	if all == nil {
		all = object{}
	}
	for _, list := range [][]facts.Field{e.Request, e.Query} { // the type of the body, where it is in both
		for i := range list {
			if f := &list[i]; all[f.Name] == nil && r.query.Has(f.Name) {
				all[f.Name] = textValue(f, r.query.Get(f.Name))
			}
		}
	}
	f := all.fields()
	r.openID = f.text("openid")
	return f, nil
}

// tell notes what a check has found, and returns its refusal.
func (r *request) tell(c *requestCheck) *refusal {
	if c.notJSON {
		r.say("the body is no JSON object", "请求体不是 JSON 对象")
		return dataFormat
	}
	for _, f := range c.faults {
		r.say(f.english, f.chinese)
	}
	if len(c.faults) > 0 {
		return &refusal{40097, "invalid args: " + c.faults[0].english}
	}
	return nil
}

// answers decodes a family's answers once, when the first one is needed.
var answers = sync.OnceValue(func() map[string]func() map[string]json.RawMessage {
	entries, err := answerFiles.ReadDir("answers")
	if err != nil {
		panic("wechattest: " + err.Error()) // the files are part of the program
	}
	all := map[string]func() map[string]json.RawMessage{}
	for _, entry := range entries {
		all[strings.TrimSuffix(entry.Name(), ".json")] = sync.OnceValue(func() (family map[string]json.RawMessage) {
			b, err := answerFiles.ReadFile("answers/" + entry.Name())
			if err == nil {
				err = json.Unmarshal(b, &family)
			}
			if err != nil {
				panic("wechattest: " + entry.Name() + ": " + err.Error())
			}
			return family
		})
	}
	return all
})

// documentedAnswer returns the literal answer of an endpoint. A text is a file as a data URL.
func documentedAnswer(e *facts.Endpoint) answer {
	literal := answers()[e.File]()[e.Path]
	if literal[0] != '"' {
		return answer{status: http.StatusOK, header: jsonHeader(), body: literal}
	}
	var file string
	err := json.Unmarshal(literal, &file)
	contentType, content, _ := strings.Cut(strings.TrimPrefix(file, "data:"), ";base64,")
	body, base64Err := base64.StdEncoding.DecodeString(content)
	if err != nil || base64Err != nil {
		panic("wechattest: the answer of " + e.Path + " is no data URL")
	}
	return answer{status: http.StatusOK, header: http.Header{"Content-Type": {contentType}}, body: body}
}
