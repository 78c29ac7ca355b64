package pushbody

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"strings"
)

// Hash returns a hash of what a push says beside its head: all leaves but Encrypt,
// which is the same push again, and RetryTimes, which counts its deliveries. The order of
// members doesn't count, as WeChat doesn't keep it; that of a list's items does.
func (n Node) Hash() string {
	l := leaves{sum: sha256.New()}
	l.add(n)
	l.flush()
	var sum [sha256.Size]byte
	const enough = 16
	return "#" + hex.EncodeToString(l.sum.Sum(sum[:0])[:enough])
}

// leaves are on their way into a hash. The buffer is for the hash's sake: it would move
// each string to the heap.
type leaves struct {
	sum hash.Hash
	buf [512]byte
	n   int
}

func (l *leaves) add(n Node) {
	var few [len(Room{})]int32
	children := n.appendChildren(few[:0])
	slices.SortStableFunc(children, func(i, j int32) int { return strings.Compare(n.els[i].name, n.els[j].name) })
	for _, i := range children {
		e := &n.els[i]
		if e.name == "RetryTimes" || n.at == 0 && isDelivery(e.name) {
			continue
		}
		l.part(e.name)
		if child := (Node{n.els, int(i)}); child.IsParent() {
			l.mark('{')
			l.add(child)
			l.mark('}')
		} else {
			l.mark('=')
			l.part(e.text)
		}
	}
}

// part adds a text after its length, so that no text can pass for two.
func (l *leaves) part(text string) {
	var digits [20]byte
	for _, c := range strconv.AppendInt(digits[:0], int64(len(text)), 10) {
		l.mark(c)
	}
	l.mark(':')
	for len(text) > 0 {
		if l.n == len(l.buf) {
			l.flush()
		}
		n := copy(l.buf[l.n:], text)
		l.n += n
		text = text[n:]
	}
}

func (l *leaves) mark(c byte) {
	if l.n == len(l.buf) {
		l.flush()
	}
	l.buf[l.n] = c
	l.n++
}

func (l *leaves) flush() {
	l.sum.Write(l.buf[:l.n])
	l.n = 0
}

// isDelivery reports whether a child of the root says nothing that Key doesn't hold.
func isDelivery(name string) bool {
	field, ok := headField(name)
	return name == "Encrypt" || ok && field < InfoType
}
