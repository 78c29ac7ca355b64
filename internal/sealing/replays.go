package sealing

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/minigo-dev/wechat/internal/expiring"
)

// maxSeen bounds what is remembered, about 8 MiB. When it is full, the oldest goes first: with more
// than 109 answers a second, an answer can be repeated before it is too old.
const maxSeen = 1 << 16

// A replays remembers the answers of the time in which they can be repeated.
type replays struct {
	mu     sync.Mutex
	marks  map[[sha256.Size]byte]*mark
	oldest expiring.Order[*mark]
}

type mark struct {
	expiring.Place
	sum [sha256.Size]byte
}

// add remembers an answer by its random text. It returns false if it knows it already.
func (r *replays) add(n string, now time.Time) bool {
	sum := sha256.Sum256([]byte(n)) // of any length
	r.mu.Lock()
	defer r.mu.Unlock()
	for first := r.oldest.First(); first != nil && first.Ended(now); first = r.oldest.First() {
		r.forget(first)
	}
	if r.marks[sum] != nil {
		return false
	}
	if len(r.marks) >= maxSeen {
		r.forget(r.oldest.First())
	}
	if r.marks == nil {
		r.marks = map[[sha256.Size]byte]*mark{}
	}
	m := &mark{sum: sum}
	r.marks[sum] = m
	r.oldest.Add(m, now.Add(2*MaxSkew)) // its time may be ahead of now
	return true
}

func (r *replays) forget(m *mark) {
	delete(r.marks, m.sum)
	r.oldest.Remove(m)
}
