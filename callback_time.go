package wechat

import (
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

const (
	// WeChat's timestamps have 10 digits, and its nonces about as many. The signature is
	// of the sorted parts, joined: in a nonce of 64 characters three blocks of the
	// ciphertext could hide, so that another text is decrypted.
	maxTimestampLen = 12
	maxNonceLen     = 48
	timestampLen    = 10 // until the year 2286

	// sealedGrace is how much older than its kind may be a push may call itself inside
	// the encryption: a notice may be about what was a while ago.
	sealedGrace = 24 * time.Hour
)

// A boundsError is a query whose signed parts are longer or shorter than WeChat's may be.
type boundsError struct{}

func (boundsError) Error() string {
	return ErrSignature.Error() + ": a timestamp has 1 to 12 digits, a nonce 1 to 48 characters"
}

func (boundsError) Unwrap() error { return ErrSignature }

// isBounded reports whether the signed parts of a query are as long as WeChat's may be.
func (q *pushQuery) isBounded() bool {
	return q.nonce != "" && len(q.nonce) <= maxNonceLen &&
		q.timestamp != "" && len(q.timestamp) <= maxTimestampLen && isDigits(q.timestamp)
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// precheck refuses by its query what can't be a push of any kind, so that nobody's body
// is read for it.
func (d *pushDoor) precheck(q *pushQuery) error {
	switch {
	case d.mode == modeHosted: // no query is signed there
		return nil
	case d.mode == modeSecure && q.msgSignature == "":
		return &PushError{StepMode, ErrNotEncrypted}
	case !q.isBounded():
		return &PushError{StepSignature, boundsError{}}
	}
	sent, ok := pushbody.Seconds(q.timestamp)
	if q.sent, q.age = sent, time.Since(sent); !ok || !d.isWithin(q.age, max(d.maxAge, promisePast)) {
		return &PushError{StepAge, ErrStalePush}
	}
	return nil
}

// isFresh judges the signed timestamp by the kind of push, after precheck.
func (d *pushDoor) isFresh(q *pushQuery, r pushRule) bool { return d.isWithin(q.age, d.past(r)) }

func (d *pushDoor) isWithin(age, past time.Duration) bool { return -d.maxAge <= age && age <= past }

// past returns how old a push may be.
func (d *pushDoor) past(r pushRule) time.Duration {
	if r.past != 0 {
		return r.past
	}
	return d.maxAge
}

// checkSealedTime holds the query's timestamp against the CreateTime inside the
// encryption, which nobody else can have changed. The signature doesn't say which of
// its digits are the timestamp's: a push that was seen is fresh again at the time that its
// nonce names, if the two are exchanged.
//
// Where CreateTime says nothing the push passes: what isn't later than its kind may be,
// tests, and a CreateTime that is absent or a filler.
func (p *Push) checkSealedTime(q *pushQuery) error {
	head := p.Message.Head()
	if !p.encrypted || head.CreateTime.IsZero() || head.CreateTime.Unix() == 1 {
		return nil
	}
	sent := q.sent
	last := head.CreateTime.Add(p.door.past(p.rule)) // no difference: centuries have none
	if !sent.After(last) {
		return nil
	}
	// What is a promise may be repeated for longer than anybody says.
	outdated := sent.After(last.Add(sealedGrace)) && !p.rule.promise
	if !outdated && !q.hidesTime(head.CreateTime.Add(-p.door.maxAge), last) || isTest(head) {
		return nil
	}
	return &PushError{StepAge, ErrStalePush}
}

// hidesTime reports whether the query may have been signed with a timestamp of that
// span: its nonce is one, or it shows where digits have moved between the two parts, which
// are joined in their order.
func (q *pushQuery) hidesTime(from, to time.Time) bool {
	joined := min(q.timestamp, q.nonce) + max(q.timestamp, q.nonce)
	cut := min(timestampLen, len(joined))
	for _, text := range [...]string{q.nonce, joined[:cut], joined[len(joined)-cut:]} {
		if t, ok := pushbody.Seconds(text); ok && !t.Before(from) && !t.After(to) {
			return true
		}
	}
	return false
}

// isTest reports whether a push is one of WeChat's tests, whose content is made up: the
// debugging tool's, or a simulated payment.
func isTest(h *Header) bool {
	if strings.EqualFold(h.Event, "debug_demo") {
		return true
	}
	var few pushbody.Room
	root, err := readTree(h.Raw, few[:0])
	if err != nil {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(root.Holder("IsMock").Text("IsMock"))) {
	case "", "false", "0":
		return false
	}
	return true
}
