package wechattest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/pasted"
)

type explainObject struct {
	Code     int    `json:"code"`
	EN       string `json:"en"`
	ZH       string `json:"zh"`
	RemedyEN string `json:"remedyEn"`
	RemedyZH string `json:"remedyZh"`
	Retry    bool   `json:"retry"`
}

// explain says what an errcode of an API means. It returns nil for 0 and for an unknown code.
func explain(path string, code int) *explainObject {
	if code == 0 {
		return nil
	}
	x, ok := (&wechat.Error{API: path, Code: wechat.Code(code)}).Explain()
	if !ok {
		return nil
	}
	return &explainObject{code, x.Meaning, x.MeaningZH, x.Remedy, x.RemedyZH, x.Repeat != wechat.RepeatNever}
}

func getExplanation(_ *Platform, r *http.Request) (any, error) {
	q := r.URL.Query()
	if text := q.Get("code"); text != "" {
		code, err := strconv.Atoi(text)
		if err != nil {
			return nil, badRequest("code: not a number", "code：不是数字")
		}
		if x := explain("", code); x != nil {
			return x, nil
		}
		return nil, notFound("no explanation of this code", "没有此错误码的说明")
	}
	if found := pasted.Find(cut(q.Get("text"), 4096)); found.Refusal != nil {
		if x := explain(found.Refusal.API, int(found.Refusal.Code)); x != nil {
			return x, nil
		}
	}
	return nil, notFound("no code in this text that there is an explanation of", "文本中没有可说明的错误码")
}

type deliveryObject struct {
	Repeats string `json:"repeats"`
	ZH      string `json:"zh"`
}

// delivery says how WeChat takes the bot's answer.
func (e *loggedExchange) delivery() *deliveryObject {
	if e.Kind == "verification" && e.answersForged() {
		return &deliveryObject{"A forged verification comes from the simulator: WeChat's console tries none, and would save this URL.",
			"伪造的验证请求来自模拟器：微信公众平台不会这样检查，仍会保存该 URL。"}
	}
	if e.Kind == "verification" {
		return &deliveryObject{"A verification isn't repeated: the console shows the failure.", "验证请求不会重试：失败会显示在后台。"}
	}
	last := e.Attempt >= deliveries
	if pauses := e.pauses(); pauses != nil {
		last = e.Attempt > len(pauses)
		if !last && e.Attempt > 0 && !e.went() && !forgeries[e.Fault] {
			pause := pauses[e.Attempt-1]
			return &deliveryObject{fmt.Sprintf("Delivery %d failed: WeChat sends it again after %v on the platform's clock.", e.Attempt, pause),
				fmt.Sprintf("第 %d 次推送失败：微信将在 %v 后重试（平台时钟）。", e.Attempt, pause)}
		}
	}
	switch {
	case forgeries[e.Fault]:
		return &deliveryObject{"A forged push comes once. The bot has to refuse it.", "伪造的推送只发一次，服务器必须拒绝。"}
	case e.Note == agentHasSession:
		return &deliveryObject{"A human agent has the session: the bot isn't asked.", "人工客服接待中，不推送到服务器。"}
	case e.Status == 0 && e.Method == "":
		return &deliveryObject{"No callback is served: WeChat pushes nothing.", "未配置回调：微信不推送。"}
	case e.went():
		return &deliveryObject{"The bot took it: WeChat doesn't send it again.", "服务器已正确应答：微信不再重试。"}
	case !e.wantsAgain():
		return &deliveryObject{"HTTP 200 with an answer that this kind doesn't take: WeChat doesn't repeat it and shows the user its fault text.",
			"HTTP 200，但回包不合规：微信不重试，用户会看到“服务出现故障”的提示。"}
	case last:
		return &deliveryObject{fmt.Sprintf("Delivery %d failed and was the last: WeChat gives up.", e.Attempt),
			fmt.Sprintf("第 %d 次推送失败，已是最后一次：微信放弃。", e.Attempt)}
	}
	return &deliveryObject{fmt.Sprintf("Delivery %d failed: WeChat sends it again.", e.Attempt),
		fmt.Sprintf("第 %d 次推送失败：微信会重试。", e.Attempt)}
}

// pauses returns the pauses before WeChat repeats what it waits between, or nil.
func (e *loggedExchange) pauses() []time.Duration {
	switch {
	case e.raw == nil:
		return nil
	case e.raw.ad:
		return rewardedAdPauses
	case e.raw.push != nil:
		return answerRuleOf(e.raw.push).pauses
	}
	return nil
}
