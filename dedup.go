package wechat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/minigo-dev/wechat/internal/expiring"
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
type MemoryDedup struct {
	maxEntries, maxBytes int

	mu      sync.Mutex
	entries map[string]*dedupEntry
	running expiring.Order[*dedupEntry]
	done    expiring.Order[*dedupEntry]
	bytes   int
	claims  uint64
}

// A dedupEntry is still valid at the moment when it ends: a push of exactly that age is
// accepted too.
type dedupEntry struct {
	key    string
	owner  string
	answer []byte
	done   bool
	expiring.Place
}

// NewMemoryDedup makes a store with these limits. Zero or less means 65,536 entries and 32
// MiB of answers. An entry takes about 250 bytes besides its answer: 16 MiB for 65,536.
func NewMemoryDedup(entries, answerBytes int) *MemoryDedup {
	if entries <= 0 {
		entries = defaultDedupEntries
	}
	if answerBytes <= 0 {
		answerBytes = defaultDedupBytes
	}
	return &MemoryDedup{maxEntries: entries, maxBytes: answerBytes, entries: make(map[string]*dedupEntry)}
}

// Claim implements [DedupStore].
func (m *MemoryDedup) Claim(_ context.Context, key string, lease time.Duration) (Claim, error) {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.entries[key]; e != nil {
		if !e.Ended(now) {
			if e.done {
				return Claim{State: ClaimDone, Answer: e.answer}, nil
			}
			return Claim{State: ClaimRunning}, nil
		}
		m.remove(e)
	}
	m.makeRoom(now)
	m.claims++
	e := &dedupEntry{key: key, owner: strconv.FormatUint(m.claims, 36)}
	m.entries[key] = e
	m.running.Add(e, now.Add(lease))
	return Claim{State: ClaimFresh, Owner: e.owner}, nil
}

// Done implements [DedupStore]. If the answer is larger than the store's limit, Done stores an
// empty answer and returns an error.
func (m *MemoryDedup) Done(_ context.Context, key, owner string, answer []byte, ttl time.Duration) error {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.held(key, owner)
	if e == nil {
		return nil
	}
	var err error
	if len(answer) > m.maxBytes {
		answer, err = nil, errAnswerSize
	}
	m.running.Remove(e)
	e.done, e.answer = true, answer
	m.done.Add(e, now.Add(ttl))
	m.bytes += len(answer)
	for m.bytes > m.maxBytes {
		m.remove(m.done.FirstBut(e))
	}
	return err
}

// Release implements [DedupStore].
func (m *MemoryDedup) Release(_ context.Context, key, owner string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.held(key, owner); e != nil {
		m.remove(e)
	}
	return nil
}

// held returns the entry if owner still holds it. After the lease, owner holds it until
// another claim takes it.
func (m *MemoryDedup) held(key, owner string) *dedupEntry {
	if e := m.entries[key]; e != nil && !e.done && e.owner == owner {
		return e
	}
	return nil
}

func (m *MemoryDedup) remove(e *dedupEntry) {
	delete(m.entries, e.key)
	if e.done {
		m.done.Remove(e)
		m.bytes -= len(e.answer)
		return
	}
	m.running.Remove(e)
}

// makeRoom forgets up to two expired entries and, if the store is full, one more.
func (m *MemoryDedup) makeRoom(now time.Time) {
	for range 2 {
		if e := m.done.First(); e != nil && e.Ended(now) {
			m.remove(e)
		}
	}
	if len(m.entries) < m.maxEntries {
		return
	}
	// Forgetting a running claim lets the handler run twice; forgetting an answer that
	// has already been sent does less harm.
	if e := m.running.First(); e != nil && e.Ended(now) {
		m.remove(e)
	} else if e := m.done.First(); e != nil {
		m.remove(e)
	} else {
		m.remove(m.running.First())
	}
}

// dedupScope names the app in the keys of a store that apps share. It prefers what lasts
// longest: the original id is the same in every mode, and the AppID outlives a Token. The zero
// bytes are safe separators: no configured text contains one.
func dedupScope(appID, originalID, token string) string {
	switch {
	case originalID != "":
		return "original\x00" + originalID + "\x00"
	case appID != "":
		return "app\x00" + appID + "\x00"
	}
	sum := sha256.Sum256([]byte(token))
	return "token\x00" + hex.EncodeToString(sum[:]) + "\x00"
}

// namedScope separates the pushes of an app's further callbacks from those of the main one:
// each of them handles a push once.
func namedScope(name, scope string) string {
	if name == "" {
		return scope
	}
	return "callback\x00" + name + "\x00" + scope
}

// dedupKey returns the key of a push in the store.
func dedupKey(scope, messageKey string) string {
	var small [256]byte
	sum := sha256.Sum256(append(append(small[:0], scope...), messageKey...))
	var text [2 * sha256.Size]byte
	hex.Encode(text[:], sum[:])
	return string(text[:])
}
