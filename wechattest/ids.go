package wechattest

import (
	crand "crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strconv"
	"sync"
)

const (
	lowerAlnum = "abcdefghijklmnopqrstuvwxyz0123456789"
	anyAlnum   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + lowerAlnum
)

// An idSource makes every random value of a Platform, from a seed if it has one.
type idSource struct {
	mu  sync.Mutex
	rng *rand.ChaCha8
}

func newIDSource(seed *uint64) *idSource {
	var key [32]byte
	if seed != nil {
		binary.LittleEndian.PutUint64(key[:], *seed)
	} else {
		crand.Read(key[:]) // never fails: the runtime aborts instead
	}
	return &idSource{rng: rand.NewChaCha8(key)}
}

func (s *idSource) bytes(n int) []byte {
	b := make([]byte, n)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rng.Read(b) // documented never to fail
	return b
}

func (s *idSource) uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rng.Uint64()
}

func (s *idSource) hex(n int) string { return hex.EncodeToString(s.bytes((n + 1) / 2))[:n] }

func (s *idSource) from(alphabet string, n int) string {
	b := s.bytes(n)
	for i, c := range b {
		b[i] = alphabet[int(c)%len(alphabet)]
	}
	return string(b)
}

func (s *idSource) alnum(n int) string { return s.from(anyAlnum, n) }

func (s *idSource) digits(n int) string { return s.from("0123456789", n) }

func (s *idSource) aesKey() string { return s.from(anyAlnum, 43) }

// nonce returns a nonce like WeChat's: a decimal number.
func (s *idSource) nonce() string { return strconv.FormatUint(s.uint64()%1e9+1e9, 10) }

// hit reports true with the given probability.
func (s *idSource) hit(chance float64) bool {
	return float64(s.uint64()>>11)/(1<<53) < chance
}
