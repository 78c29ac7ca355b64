package wechattest

import (
	"strings"
	"time"
)

// An answerRule says which answers a kind of push accepts besides success and an empty body (rules F9
// and F11).
type answerRule struct {
	timeout time.Duration
	shown   bool // after a failure the user sees WeChat's fault text
	seal    sealRule
	pauses  []time.Duration // before each repeat; nil: three deliveries at once
	check   func(*Push, doc) []Finding
}

type sealRule uint8

const (
	sealAsMode sealRule = iota // encrypted in secure mode
	sealNever                  // plain even then
	sealEither                 // not documented
)

// codeAsksAgain is the code of a well-formed answer that asks for the push again.
const codeAsksAgain = "asks-again"

const pushTimeout = 5 * time.Second

// paymentEvents are the mini-game payments: the bot has 3 seconds, and answers are never encrypted.
var paymentEvents = map[string]bool{
	"minigame_coin_deliver_completed":                 true,
	"minigame_recharge_center_coin_deliver_completed": true,
	"minigame_pay_refund_succ_notify":                 true,
	"minigame_game_pay_goods_deliver_notify":          true,
	"minigame_h5_goods_deliver_notify":                true,
	"minigame_deliver_h5_pay_products":                true,
}

// goodsEvents are the payments that WeChat repeats for longer.
var goodsEvents = map[string]bool{
	"minigame_game_pay_goods_deliver_notify": true,
	"minigame_h5_goods_deliver_notify":       true,
	"minigame_deliver_h5_pay_products":       true,
}

func answerRuleOf(m *Push) answerRule {
	rule := answerRule{timeout: pushTimeout, check: anyAnswer}
	switch {
	case m.info != "":
	case m.msgType != "event":
		rule.shown, rule.check = true, messageAnswer
	case m.event == "user_enter_tempsession":
		rule.shown, rule.check = true, onlySuccess
	case paymentEvents[m.event]:
		rule.timeout, rule.seal, rule.check, rule.pauses = 3*time.Second, sealNever, errCode, coinPauses
		if goodsEvents[m.event] {
			rule.pauses = goodsPauses
		}
	case m.event == "minigame_deliver_goods":
		rule.check, rule.pauses = giftAnswer, giftPauses
	case m.event == "minigame_act_event_query_condition":
		rule.check = conditionAnswer
	case m.event == "wxa_novel_chapter_permission":
		rule.timeout, rule.check = 4*time.Second, errCode
	case m.event == "xpay_subscribe_ios_refund_query_notify":
		rule.timeout, rule.check = 3*time.Second, refundAdvice
	case strings.HasPrefix(m.event, "xpay_"):
		rule.seal, rule.check, rule.pauses = sealEither, errCode, xpayPauses
	case m.cfg.Account == OfficialAccount:
		rule.shown, rule.check = m.user != nil || m.openID != platformOpenID, officialEventAnswer
	}
	if k := eventKindOf(m.event); k != nil && k.Push.Answer != nil {
		meaning := rule.check
		rule.check = func(m *Push, d doc) []Finding { return append(meaning(m, d), k.documentedAnswer(m, d)...) }
	}
	return rule
}

// judge judges an answer with HTTP 200. plain is the decrypted answer. The push has succeeded if no
// finding is a failure.
func (r answerRule) judge(m *Push, nonce string, body []byte) (plain []byte, d doc, found []Finding) {
	switch text := string(body); text {
	case "success":
		return body, nil, r.acknowledged(m, fine("success", "WeChat is content: success", "微信认可该回包：success"))
	case "":
		return body, nil, r.acknowledged(m, fine("empty", "WeChat is content: an empty answer counts as success", "微信认可该回包：空串等同于 success"))
	default:
		if found = almostSuccess(text, m.cfg.withoutSecrets(text)); found != nil {
			return body, nil, found
		}
	}
	body, found = unwrapped(body)
	plain = body
	// An encrypted answer to a plain push goes to the check of its kind.
	sealed := m.cfg.Mode == Secure && r.seal == sealAsMode
	if m.cfg.Mode == Compatible || m.cfg.Mode == Secure && r.seal == sealEither {
		outer, err := parseDoc(m.cfg.Format, body)
		sealed = err == nil && outer["Encrypt"] != nil
	}
	if sealed {
		opened, err := m.cfg.unseal(body, nonce)
		if err != nil {
			return plain, nil, append(found, findingOf(err))
		}
		plain = opened
		if core, _ := bare(string(plain)); strings.EqualFold(core, "success") {
			return plain, nil, append(found, failure("success-encrypted", "success is encrypted: it has to stay plain, in every mode", "success 被加密：任何模式下都应是明文"))
		}
		var odd []Finding
		plain, odd = unwrapped(plain)
		found = append(found, odd...)
	}
	d, err := parseDoc(m.cfg.Format, plain)
	switch {
	case err != nil:
		return plain, nil, append(found, findingOf(err))
	case !sealed && d["Encrypt"] != nil:
		return plain, nil, append(found, failure("encrypted", "encrypted, where a plain answer is due", "回包被加密，此处应为明文"))
	}
	return plain, d, append(append(found, r.check(m, d)...), fine("answer", "WeChat is content: an answer that this kind allows", "微信认可该回包：符合该类推送的要求"))
}

// acknowledged returns the findings for success or an empty body.
func (r answerRule) acknowledged(m *Push, f Finding) []Finding {
	if demands, ok := m.demandsAnswer(); ok {
		return []Finding{demands, f}
	}
	return []Finding{f}
}

// almostSuccess says why an answer is almost success and not exactly. It returns nil for any other
// answer.
func almostSuccess(body, shown string) []Finding {
	core, odd := bare(body)
	switch {
	case core == "" && len(odd) > 0:
		return []Finding{failuref("not-empty", `the answer seems empty, but is "%s": write success, or nothing at all`, `回包看似为空，实为 "%s"：应返回 success 或空串`, visible(shown))}
	case !strings.EqualFold(core, "success"):
		return nil
	}
	found := strayFindings("success", "success ", shown, odd)
	if core != "success" {
		found = append(found, failuref("success-case", `success is written "%s": it has to be in small letters`, `success 写成了 "%s"：应全部小写`, core))
	}
	return found
}

// findingOf returns the finding for an error of reading an answer.
func findingOf(err error) Finding {
	if f, ok := err.(*flaw); ok { // never wrapped
		return f.Finding
	}
	return failure("unreadable", err.Error(), "回包无法解析")
}

func anyAnswer(m *Push, d doc) []Finding {
	if _, passive := replyKinds[d.text("MsgType")]; passive && m.cfg.Account == MiniProgram {
		f := notShown(d.text("MsgType"))
		f.Level = LevelWarning // an event accepts any answer
		return []Finding{f}
	}
	return nil
}

// onlySuccess judges the answer to the event that begins a session.
func onlySuccess(m *Push, d doc) []Finding {
	found := []Finding{failure("event-answered", "this event takes no answer but success", "该事件只能返回 success")}
	if _, passive := replyKinds[d.text("MsgType")]; passive && d.text("MsgType") != transferToAgents && m.cfg.Account == MiniProgram {
		found = append(found, notShown(d.text("MsgType")))
	}
	return found
}

func errCode(m *Push, d doc) []Finding {
	code, ok := d.number(m.cfg.Format, "ErrCode")
	switch {
	case !ok:
		return []Finding{failure("errcode", "the ErrCode is missing or no number", "缺少 ErrCode，或不是数字")}
	case code != 0:
		return []Finding{failure(codeAsksAgain, "the bot answered with an ErrCode", "服务器返回的 ErrCode 不为 0，微信会重发")}
	}
	return nil
}

// giftAnswer judges the answer to a gift. That the user isn't registered is a valid answer.
func giftAnswer(m *Push, d doc) []Finding {
	const notRegistered = 172935494
	if sub, ok := d.number(m.cfg.Format, "SubErrCode"); ok && sub == notRegistered {
		return nil
	}
	return errCode(m, d)
}

func conditionAnswer(m *Push, d doc) []Finding {
	if wrong := errCode(m, d); wrong != nil {
		return wrong
	}
	if m.cfg.Format == JSON {
		if _, ok := d["IsConditionSatisfied"].(bool); !ok {
			return []Finding{failure("condition", "the IsConditionSatisfied is missing or no bool", "缺少 IsConditionSatisfied，或不是布尔值")}
		}
	} else if d.text("IsConditionSatisfied") == "" {
		return []Finding{failure("condition", "the IsConditionSatisfied is missing", "缺少 IsConditionSatisfied")}
	}
	return nil
}

func refundAdvice(m *Push, d doc) []Finding {
	code, ok := d.number(m.cfg.Format, "result_code")
	_, evidence := d["evidence"]
	if !ok || code < 0 || code > 1 || !evidence {
		return []Finding{failure("refund-advice", "result_code is 0 or 1, and evidence is required", "result_code 应为 0 或 1，且必须有 evidence")}
	}
	return nil
}
