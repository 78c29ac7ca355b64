package wechat

import "time"

const (
	defaultMaxAge = 10 * time.Minute
	// WeChat repeats payments, gifts and conditions for more than a day.
	promisePast = 36 * time.Hour

	// WeChat waits 5 s for most answers, 4 s for chapter permissions, and 3 s for
	// mini-game payments and the refund question.
	messageWait = 4500 * time.Millisecond
	chapterWait = 3500 * time.Millisecond
	paymentWait = 2500 * time.Millisecond
	rewardWait  = 700 * time.Millisecond // of 1 s

	// refundSilence is when WeChat stops waiting for the answer to the refund question,
	// and takes the silence for one.
	refundSilence = 3 * time.Second
)

// A pushRule is how a kind of push differs from the others.
type pushRule struct {
	past    time.Duration // how old it may be; zero is the callback's own limit
	wait    time.Duration // how long a repeat waits for the answer of the first
	silence time.Duration // after which no answer counts, as none is one; zero: never
	promise bool          // the answer says that the work is done, not that it has arrived
	asks    bool          // only a Reply answers it, neither an acknowledgement nor silence
	ack     ackKind
	result  resultKind
	pay     payCheck // what else proves it, if it is a payment
}

// A resultKind is how an event of logistics (物流) writes ResultCode in its answer.
type resultKind uint8

const (
	resultNone  resultKind = iota
	resultUpper            // ResultCode: express (物流助手)
	resultLower            // resultcode: delivery (即时配送)
)

// An ackKind is the answer of a handler that has none.
type ackKind uint8

const (
	ackSuccess      ackKind = iota // the word `success`
	ackErrCode                     // an ErrCode of 0
	ackErrCodePlain                // the same, never encrypted
)

// handling returns how long a handler has, if the callback's limit is d.
func (r pushRule) handling(d time.Duration) time.Duration {
	if r.silence != 0 {
		return min(d, r.silence)
	}
	return d
}

// NeedsAnswer reports whether WeChat takes the answer to a push at its word, so that
// `success` alone would be untrue unless the work is done: payments, gifts, conditions,
// the refund question, chapter permissions, and the events of logistics (物流) whose answer
// is a ResultCode. A handler that doesn't know what to do with
// such a push has to return an error. All other pushes may be acknowledged unread.
func (h *Header) NeedsAnswer() bool {
	if h.note == noteMock {
		return false
	}
	rule := ruleOf(h)
	return rule.promise || rule.ack != ackSuccess
}

// The rules that the table of kinds names. Most answers say no more than that the push has
// arrived; these are promises.
var (
	ruleMessage = pushRule{wait: messageWait}

	rulePayment        = pushRule{past: promisePast, wait: paymentWait, promise: true, ack: ackErrCodePlain, pay: paySigned} // of a mini-game
	ruleVirtualPayment = pushRule{past: promisePast, wait: paymentWait, promise: true, pay: payUnsigned}
	ruleRetail         = pushRule{past: promisePast, wait: paymentWait, promise: true} // of B2b, which is no virtual payment
	ruleGift           = pushRule{past: promisePast, wait: messageWait, promise: true, ack: ackErrCode, pay: payUnsigned}
	ruleCondition      = pushRule{past: promisePast, wait: messageWait, promise: true, asks: true}
	ruleQuestion       = pushRule{wait: paymentWait, silence: refundSilence, promise: true, pay: payUnsigned}
	ruleChapter        = pushRule{wait: chapterWait, promise: true, asks: true}
	ruleRewardedAd     = pushRule{wait: rewardWait, promise: true}                                   // of a door of its own
	ruleResult         = pushRule{wait: messageWait, promise: true, asks: true, result: resultUpper} // of logistics: a ResultCode, or what was asked for
	ruleDelivery       = pushRule{wait: messageWait, promise: true, asks: true, result: resultLower}
)

// ruleOf returns the rule of a push.
func ruleOf(h *Header) pushRule {
	switch h.note {
	case noteQuestion:
		return ruleQuestion
	case notePayment:
		return rulePayment
	}
	return pushKindOf(h.MsgType, h.Event).rule
}
