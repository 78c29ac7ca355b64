package wechattest

import (
	"errors"
	"strings"
	"time"
)

// An answerRule says what a kind of push may be answered with, besides success and
// nothing at all (rules F9 and F11).
type answerRule struct {
	timeout time.Duration
	shown   bool // a failure shows the player WeChat's fault text
	seal    sealRule
	pauses  []time.Duration // before each repeat; nil: three deliveries at once
	check   func(*Push, doc) error
}

type sealRule uint8

const (
	sealAsMode sealRule = iota // encrypted in secure mode
	sealNever                  // plain even then
	sealEither                 // not documented
)

// errRefused is a well-formed answer by which the bot asks for the push again.
var errRefused = errors.New("the bot answered with an ErrCode")

const pushTimeout = 5 * time.Second

// paymentEvents are the mini-game payments: 3 seconds, never encrypted.
var paymentEvents = map[string]bool{
	"minigame_coin_deliver_completed":                 true,
	"minigame_recharge_center_coin_deliver_completed": true,
	"minigame_pay_refund_succ_notify":                 true,
	"minigame_game_pay_goods_deliver_notify":          true,
	"minigame_h5_goods_deliver_notify":                true,
	"minigame_deliver_h5_pay_products":                true,
}

// goodsEvents are those of them that WeChat repeats for longer.
var goodsEvents = map[string]bool{
	"minigame_game_pay_goods_deliver_notify": true,
	"minigame_h5_goods_deliver_notify":       true,
	"minigame_deliver_h5_pay_products":       true,
}

func answerRuleOf(m *Push) answerRule {
	rule := answerRule{timeout: pushTimeout, check: anyAnswer}
	switch {
	case m.msgType != "event":
		rule.shown, rule.check = true, transferOnly
	case m.event == "user_enter_tempsession":
		rule.shown, rule.check = true, noAnswer
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
	}
	return rule
}

func anyAnswer(*Push, doc) error { return nil }

func noAnswer(*Push, doc) error { return errors.New("this event takes no answer but success") }

// transferOnly: mini-programs have no passive answer but this one.
func transferOnly(m *Push, d doc) error {
	created, ok := d.number(m.cfg.Format, "CreateTime")
	switch {
	case d.text("MsgType") != "transfer_customer_service":
		return errors.New("a message takes no answer but success and transfer_customer_service")
	case d.text("ToUserName") != m.openID || d.text("FromUserName") != m.cfg.OriginalID:
		return errors.New("the ToUserName and FromUserName have to be the push's, swapped")
	case !ok || created <= 0:
		return errors.New("the CreateTime is no number")
	}
	return nil
}

func errCode(m *Push, d doc) error {
	code, ok := d.number(m.cfg.Format, "ErrCode")
	switch {
	case !ok:
		return errors.New("the ErrCode is missing or no number")
	case code != 0:
		return errRefused
	}
	return nil
}

// giftAnswer: a player who isn't registered is an answer, not a refusal.
func giftAnswer(m *Push, d doc) error {
	const notRegistered = 172935494
	if sub, ok := d.number(m.cfg.Format, "SubErrCode"); ok && sub == notRegistered {
		return nil
	}
	return errCode(m, d)
}

func conditionAnswer(m *Push, d doc) error {
	if err := errCode(m, d); err != nil {
		return err
	}
	if m.cfg.Format == JSON {
		if _, ok := d["IsConditionSatisfied"].(bool); !ok {
			return errors.New("the IsConditionSatisfied is missing or no bool")
		}
	} else if d.text("IsConditionSatisfied") == "" {
		return errors.New("the IsConditionSatisfied is missing")
	}
	return nil
}

func refundAdvice(m *Push, d doc) error {
	code, ok := d.number(m.cfg.Format, "result_code")
	_, evidence := d["evidence"]
	if !ok || code < 0 || code > 1 || !evidence {
		return errors.New("result_code is 0 or 1, and evidence is required")
	}
	return nil
}

// judge decides what an answer means. plain is the answer decrypted; a nil error ends the
// push well.
func (r answerRule) judge(m *Push, nonce string, body []byte) (plain []byte, d doc, err error) {
	if s := string(body); s == "" || s == "success" {
		return body, nil, nil
	}
	plain = body
	// An envelope in answer to a plain push falls through to the kind's own check.
	sealed := m.cfg.Mode == Secure && r.seal == sealAsMode
	if m.cfg.Mode == Compatible || m.cfg.Mode == Secure && r.seal == sealEither {
		outer, err := parseDoc(m.cfg.Format, body)
		sealed = err == nil && outer["Encrypt"] != nil
	}
	if sealed {
		if plain, err = m.cfg.unseal(body, nonce); err != nil {
			return body, nil, err
		}
	}
	d, err = parseDoc(m.cfg.Format, plain)
	switch {
	case err != nil:
		return plain, nil, err
	case !sealed && d["Encrypt"] != nil:
		return plain, nil, errors.New("encrypted, where a plain answer is due")
	}
	return plain, d, r.check(m, d)
}
