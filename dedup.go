package wechat

import (
	"context"
	"errors"
	"time"

	"github.com/minigo-dev/wechat/internal/claims"
)

// A DedupStore remembers which pushes have been handled, so that the handler runs once and a
// repeated delivery gets the first answer again. Processes that receive the pushes of one app
// should share a store. The methods must be safe for concurrent use and return when ctx ends,
// which is within a second. If a method fails, the push is handled all the same.
//
// A key is 64 hex digits. Answers are opaque and as large as the handler's replies. The
// callback and the store may both keep the slice; neither may change it.
//
// A key depends on the push and its app. The app is named by the callback's original id, or
// else its AppID, or else its Token. So a callback with [WithEncryption] or [WithOriginalID]
// still knows its pushes after a new Token or EncodingAESKey, and one with WithOriginalID also
// after a change from plain to secure mode. In all other cases a push from the minutes before
// the change may be handled again.
type DedupStore interface {
	// Claim takes a key for lease if nobody holds it and it isn't done. It then returns
	// ClaimFresh and an Owner that no other claim has ever had. Otherwise it returns the
	// key's state. Nobody holds a key whose lease has expired.
	Claim(ctx context.Context, key string, lease time.Duration) (Claim, error)

	// Done stores the answer of a claimed key for ttl. If owner no longer holds the key, it
	// changes nothing and returns nil.
	Done(ctx context.Context, key, owner string, answer []byte, ttl time.Duration) error

	// Release forgets a claimed key, so that the next delivery is fresh. If owner no longer
	// holds the key, it changes nothing and returns nil.
	Release(ctx context.Context, key, owner string) error
}

// A Claim is the result of [DedupStore].Claim.
type Claim struct {
	State  ClaimState
	Owner  string // if fresh: pass it to Done and Release
	Answer []byte // if done
}

// A ClaimState is the state of a key. The zero value is invalid.
type ClaimState uint8

// The states of a key.
const (
	ClaimFresh   ClaimState = iota + 1 // the caller holds it now
	ClaimRunning                       // another delivery is being handled
	ClaimDone                          // handled before
)

const (
	defaultDedupEntries = 65_536
	defaultDedupBytes   = 32 << 20
)

var errAnswerSize = errors.New("wechat: answer larger than the duplicate store")

// A MemoryDedup is a [DedupStore] in the memory of this process, with limited entries and
// bytes of answers. It is safe for concurrent use. When it is full, it forgets the entry that
// would expire first, handled pushes before those that are still being handled.
//
// A push is kept for 20 minutes (twice [WithMaxAge]), a payment, gift or condition for 36
// hours and 10 minutes. So the default 65,536 entries are enough for 54 pushes a second, or
// 43,000 payments a day. With more, the oldest are forgotten early. The store still recognizes
// WeChat's repeats within seconds, up to thousands of pushes a second. But the replay of a
// forgotten push, or the repeat of a payment after a day, runs the handler again. In this case
// make a larger store: one entry for each push of 20 minutes and each payment of 36 hours.
type MemoryDedup struct{ kept *claims.Memory }

// NewMemoryDedup makes a store with these limits. Zero or less means 65,536 entries and 32
// MiB of answers. An entry takes about 250 bytes besides its answer: 16 MiB for 65,536.
func NewMemoryDedup(entries, answerBytes int) *MemoryDedup {
	if entries <= 0 {
		entries = defaultDedupEntries
	}
	if answerBytes <= 0 {
		answerBytes = defaultDedupBytes
	}
	return &MemoryDedup{claims.NewMemory(entries, answerBytes)}
}

// Claim implements [DedupStore].
func (m *MemoryDedup) Claim(_ context.Context, key string, lease time.Duration) (Claim, error) {
	state, owner, answer := m.kept.Claim(key, lease)
	return Claim{State: ClaimState(state), Owner: owner, Answer: answer}, nil
}

// Done implements [DedupStore]. If the answer is larger than the store's limit, Done stores an
// empty answer and returns an error.
func (m *MemoryDedup) Done(_ context.Context, key, owner string, answer []byte, ttl time.Duration) error {
	if !m.kept.Done(key, owner, answer, ttl) {
		return errAnswerSize
	}
	return nil
}

// Release implements [DedupStore].
func (m *MemoryDedup) Release(_ context.Context, key, owner string) error {
	m.kept.Release(key, owner)
	return nil
}
