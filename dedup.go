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

// A DedupStore remembers which pushes have been taken, so that a repeated delivery
// gets the first one's answer and the handler runs once. Processes that take the
// pushes of one app should share a store. Its methods must be safe for concurrent use
// and return when ctx ends, which is within a second; an error is never fatal.
//
// A key is 64 hex digits. Answers are opaque, as large as the handler's replies; the
// callback and the store may both keep the slice, and neither changes it.
//
// A key names the push and its app, by the callback's original id, else by its AppID, else by
// its Token. What has been handled stays so when a Token or an EncodingAESKey is replaced if
// the callback has [WithEncryption] or [WithOriginalID], and on the way from plain mode to
// the secure mode if it has WithOriginalID before and after. Else it doesn't: a push of the
// minutes before such a change may be handled again.
type DedupStore interface {
	// Claim takes a key for lease, if nobody holds it and it isn't done: ClaimFresh,
	// with an Owner that no other claim has had. Else it says how things stand. A
	// lease that has run out is nobody's.
	Claim(ctx context.Context, key string, lease time.Duration) (Claim, error)

	// Done keeps the answer of a claimed key for ttl. If owner doesn't hold the key
	// any more it changes nothing and returns nil.
	Done(ctx context.Context, key, owner string, answer []byte, ttl time.Duration) error

	// Release forgets a claimed key, so that the next delivery is fresh. If owner
	// doesn't hold the key any more it changes nothing and returns nil.
	Release(ctx context.Context, key, owner string) error
}

// A Claim is a [DedupStore]'s answer to a claim.
type Claim struct {
	State  ClaimState
	Owner  string // when fresh: what Done and Release must name
	Answer []byte // when done
}

// A ClaimState is how things stand with a key. The zero value is no answer at all.
type ClaimState uint8

// The states of a key.
const (
	ClaimFresh   ClaimState = iota + 1 // now yours
	ClaimRunning                       // another delivery is being handled
	ClaimDone                          // handled before
)

const (
	defaultDedupEntries = 65_536
	defaultDedupBytes   = 32 << 20
)

var errAnswerSize = errors.New("wechat: answer larger than the duplicate store")

// A MemoryDedup is a [DedupStore] in this process's memory, bounded in entries and in
// bytes of answers. When it is full it forgets what would expire first, of the pushes
// that are done before those still being handled.
//
// A push is kept for 20 minutes, twice [WithMaxAge], and a payment, a gift or a condition for
// 36 hours and 10 minutes. So the 65,536 entries of a Callback's own store hold all of them
// up to 54 pushes a second, or 43,000 payments a day. With more, the oldest are
// forgotten early. WeChat's own repeats, which come within seconds, are still told up to
// thousands a second; a replay of what was forgotten, or a payment's repeat of a day later,
// runs the handler again. Give such a callback a larger store, with an entry for each push of
// 20 minutes and each payment of a day and a half.
type MemoryDedup struct {
	maxEntries, maxBytes int

	mu      sync.Mutex
	entries map[string]*dedupEntry
	running expiring.Order[*dedupEntry]
	done    expiring.Order[*dedupEntry]
	bytes   int
	claims  uint64
}

// A dedupEntry ends after its last moment: a push of that age is still taken.
type dedupEntry struct {
	key    string
	owner  string
	answer []byte
	done   bool
	expiring.Place
}

// NewMemoryDedup makes a store for so many entries and bytes of answers. Zero, or
// less, stands for 65,536 entries and 32 MiB. An entry without its answer takes about
// 250 bytes: 16 MiB for all.
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

// Done implements [DedupStore]. An answer that is larger than the whole store is an
// error: the key is done all the same, with an empty answer.
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

// held returns the entry if the owner still holds it: even after its lease, as long
// as nobody else has taken it.
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

// makeRoom forgets what has expired, a little at a time, and then what has to go.
func (m *MemoryDedup) makeRoom(now time.Time) {
	for range 2 {
		if e := m.done.First(); e != nil && e.Ended(now) {
			m.remove(e)
		}
	}
	if len(m.entries) < m.maxEntries {
		return
	}
	// A claim that goes can be taken twice, an answer that goes has been given.
	if e := m.running.First(); e != nil && e.Ended(now) {
		m.remove(e)
	} else if e := m.done.First(); e != nil {
		m.remove(e)
	} else {
		m.remove(m.running.First())
	}
}

// dedupScope names the app in the keys of a store that apps share, by what lasts longest: the
// original id is an app's in every mode, and its AppID outlives a Token. Nothing that the
// operator can give holds a zero byte.
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

// namedScope keeps the pushes of an app's further callbacks out of the main one's: what
// one has handled, another has not.
func namedScope(name, scope string) string {
	if name == "" {
		return scope
	}
	return "callback\x00" + name + "\x00" + scope
}

// dedupKey is the key of a push in the store.
func dedupKey(scope, messageKey string) string {
	var small [256]byte
	sum := sha256.Sum256(append(append(small[:0], scope...), messageKey...))
	var text [2 * sha256.Size]byte
	hex.Encode(text[:], sum[:])
	return string(text[:])
}
