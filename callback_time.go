package wechat

import (
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

const (
	// WeChat's timestamps and nonces have about 10 digits. The signature is made of the
	// sorted and joined parts, so a nonce of 64 characters could hold three blocks of the
	// ciphertext, and another text would be decrypted.
	maxTimestampLen = 12
	maxNonceLen     = 48
	timestampLen    = 10 // until the year 2286

	// sealedGrace is added to the age limit for the CreateTime inside the encryption: a
	// push may be about an earlier event.
	sealedGrace = 24 * time.Hour
)

// A boundsError is a query whose signed parts don't have the length of WeChat's.
type boundsError struct{}

func (boundsError) Error() string {
	return ErrSignature.Error() + ": a timestamp has 1 to 12 digits, a nonce 1 to 48 characters"
}

func (boundsError) Unwrap() error { return ErrSignature }

// isBounded reports whether the signed parts of a query have a length that WeChat's may
// have.
func (q *pushQuery) isBounded() bool {
	return q.nonce != "" && len(q.nonce) <= maxNonceLen &&
		q.timestamp != "" && len(q.timestamp) <= maxTimestampLen && isDigits(q.timestamp)
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// precheck refuses by its query what can't be a push of any kind, before the body is read.
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

// isFresh checks the signed timestamp by the kind of push. precheck comes before it.
func (d *pushDoor) isFresh(q *pushQuery, r pushRule) bool { return d.isWithin(q.age, d.past(r)) }

func (d *pushDoor) isWithin(age, past time.Duration) bool { return -d.maxAge <= age && age <= past }

// past returns how old a push may be.
func (d *pushDoor) past(r pushRule) time.Duration {
	if r.past != 0 {
		return r.past
	}
	return d.maxAge
}

// checkSealedTime compares the timestamp of the query with the CreateTime inside the
// encryption, which only WeChat can set. The signature doesn't tell timestamp and nonce
// apart: if somebody exchanges the two, an old push is fresh again at the time that its
// nonce names.
//
// The push passes if CreateTime says nothing: it is within the limit, absent or a filler,
// or the push is a test.
func (p *Push) checkSealedTime(q *pushQuery) error {
	head := p.Message.Head()
	if !p.encrypted || head.CreateTime.IsZero() || head.CreateTime.Unix() == 1 {
		return nil
	}
	sent := q.sent
	last := head.CreateTime.Add(p.door.past(p.rule)) // a difference of centuries would overflow
	if !sent.After(last) {
		return nil
	}
	// WeChat doesn't say for how long it repeats payments.
	outdated := sent.After(last.Add(sealedGrace)) && !p.rule.promise
	if !outdated && !q.hidesTime(head.CreateTime.Add(-p.door.maxAge), last) || isTest(head) {
		return nil
	}
	return &PushError{StepAge, ErrStalePush}
}

// hidesTime reports whether the signed timestamp may have been one of that span: the
// nonce is such a timestamp, or the joined parts begin or end with one after digits were
// moved between them.
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

// isTest reports whether a push is one of WeChat's tests with invented content: of the
// debugging tool, or a simulated payment.
func isTest(h *Header) bool {
	if strings.EqualFold(h.Event, "debug_demo") {
		return true
	}
	var few pushbody.Room
	root, err := readTree(h.Raw, few[:0])
	return err == nil && isMock(root)
}
