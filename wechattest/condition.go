package wechattest

import (
	"net/http"
	"strings"

	"github.com/minigo-dev/wechat"
)

const eventCondition = "minigame_act_event_query_condition"

// A Condition is a custom condition (自定义条件) of an activity of a mini-game. Fields that are empty get
// values that will do.
type Condition struct {
	ConditionID string `json:"conditionId"`
	ActID       string `json:"actId"`
	TemplateID  string `json:"templateId"`
}

// A ConditionAnswer is what became of the question whether a user meets a condition.
type ConditionAnswer struct {
	Delivery
	Satisfied bool           // IsConditionSatisfied of an answer that will do
	Params    map[string]any // TemplateParamMap
}

// ServeConditions sets the handler of the address for custom conditions (自定义条件), in memory. It gets
// the questions about conditions, signed and encrypted as pushes are, and nothing else. Without it, or with
// nil, they go to the handler of [Platform.Serve].
func (p *Platform) ServeConditions(h http.Handler) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.questions = callback{served: h != nil, url: p.cfg.callbackURL, handler: h, id: p.questions.id + 1}
	p.notify()
}

// ServeConditionsURL sets the URL of the address for custom conditions, if it passes the verification. The
// error is that of [Platform.ServeURL].
func (p *Platform) ServeConditionsURL(target string) error {
	return p.serveDoor(&p.questions, p.pushDoor(), "ServeConditionsURL", target)
}

// ServesConditions reports whether custom conditions have an address of their own.
func (p *Platform) ServesConditions() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.questions.served
}

// ConditionCallback returns a wechat.Callback for the address of custom conditions, with the app's settings.
// Options that won't do fail the test.
func (p *Platform) ConditionCallback(opts ...wechat.CallbackOption) *wechat.Callback {
	if p.tb != nil {
		p.tb.Helper()
	}
	callback, err := wechat.NewConditionCallback(p.cfg.token, p.callbackOptions(opts)...)
	if err != nil {
		p.fatalf("wechattest: ConditionCallback: %v", err)
	}
	return callback
}

// callbackOf returns the address that a push goes to.
func (p *Platform) callbackOf(m *Push) callback {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.event == eventCondition && p.questions.served {
		return p.questions
	}
	return p.callback
}

// QueryCondition has WeChat ask whether the user meets a condition: event
// minigame_act_event_query_condition. The server answers ErrCode 0 and IsConditionSatisfied.
func (u *User) QueryCondition(c Condition) *ConditionAnswer {
	answer, _ := u.queryCondition(c)
	return answer
}

func (u *User) queryCondition(c Condition) (*ConditionAnswer, *chatItem) {
	fillText(&c.ConditionID, "condition")
	fillText(&c.ActID, "act")
	fillText(&c.TemplateID, "template")
	asked := Fields{"ActOpenId": u.openID, "TemplateId": c.TemplateID, "ActId": c.ActID, "ConditionId": c.ConditionID}
	d, item := u.platformEvent(eventCondition, Fields{"MiniGame": asked}, &action{do: doQueryCondition, name: eventCondition, fields: fieldsText(asked)}, nil)
	answer := &ConditionAnswer{Delivery: *d}
	fields, err := parseDoc(u.p.PushConfig().Format, []byte(d.Answer))
	if d.Err != nil || err != nil {
		return answer, item
	}
	switch met := fields["IsConditionSatisfied"].(type) {
	case bool:
		answer.Satisfied = met
	case string: // XML
		answer.Satisfied = strings.EqualFold(met, "true") || met == "1"
	}
	switch params := fields["TemplateParamMap"].(type) {
	case map[string]any:
		answer.Params = params
	case doc:
		answer.Params = params
	}
	return answer, item
}
