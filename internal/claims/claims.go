// Package claims remembers in memory who handles what, and with what result.
package claims

import (
	"strconv"
	"sync"
	"time"

	"github.com/minigo-dev/wechat/internal/expiring"
)

// A State is what is known of a key that is claimed.
type State uint8

// The states of a key. The zero State is none.
const (
	Fresh   State = iota + 1 // the caller holds it now
	Running                  // somebody else holds it
	Done                     // it is done
)

// A Memory holds keys, with limits for their number and for the bytes of the answers. When it is full,
// it forgets the key that would expire first, keys that are done before those that are held. It is
// safe for concurrent use.
type Memory struct {
	maxEntries, maxBytes int

	mu      sync.Mutex
	entries map[string]*entry
	running expiring.Order[*entry]
	done    expiring.Order[*entry]
	bytes   int
	claims  uint64
}

// NewMemory makes a Memory with these limits.
func NewMemory(entries, answerBytes int) *Memory {
	return &Memory{maxEntries: entries, maxBytes: answerBytes, entries: map[string]*entry{}}
}

// A entry is still valid at the moment when it ends: a push of exactly that age is
// accepted too.
type entry struct {
	key    string
	owner  string
	answer []byte
	done   bool
	expiring.Place
}

// Claim takes a key for lease if nobody holds it and it isn't done; owner is then the claim's. Of a
// key that is done it returns the answer.
func (m *Memory) Claim(key string, lease time.Duration) (state State, owner string, answer []byte) {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.entries[key]; e != nil {
		if !e.Ended(now) {
			if e.done {
				return Done, "", e.answer
			}
			return Running, "", nil
		}
		m.remove(e)
	}
	m.makeRoom(now)
	m.claims++
	e := &entry{key: key, owner: strconv.FormatUint(m.claims, 36)}
	m.entries[key] = e
	m.running.Add(e, now.Add(lease))
	return Fresh, e.owner, nil
}

// Done stores the answer of a claimed key for ttl, if owner still holds it. An answer that is larger
// than all may be is stored empty, and Done returns false.
func (m *Memory) Done(key, owner string, answer []byte, ttl time.Duration) (fits bool) {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.held(key, owner)
	if e == nil {
		return true
	}
	if fits = len(answer) <= m.maxBytes; !fits {
		answer = nil
	}
	m.running.Remove(e)
	e.done, e.answer = true, answer
	m.done.Add(e, now.Add(ttl))
	m.bytes += len(answer)
	for m.bytes > m.maxBytes {
		m.remove(m.done.FirstBut(e))
	}
	return fits
}

// Release forgets a claimed key, if owner still holds it.
func (m *Memory) Release(key, owner string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.held(key, owner); e != nil {
		m.remove(e)
	}
}

// held returns the entry if owner still holds it. After the lease, owner holds it until
// another claim takes it.
func (m *Memory) held(key, owner string) *entry {
	if e := m.entries[key]; e != nil && !e.done && e.owner == owner {
		return e
	}
	return nil
}

func (m *Memory) remove(e *entry) {
	delete(m.entries, e.key)
	if e.done {
		m.done.Remove(e)
		m.bytes -= len(e.answer)
		return
	}
	m.running.Remove(e)
}

// makeRoom forgets up to two expired entries and, if the store is full, one more.
func (m *Memory) makeRoom(now time.Time) {
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
