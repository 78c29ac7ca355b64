package pushbody

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"strings"
)

// Hash returns a hash of all leaves of a push except the head, Encrypt, which is the same push
// again, and RetryTimes, which counts the deliveries. The order of members doesn't count,
// because WeChat doesn't keep it. The order of a list's items does.
func (n Node) Hash() string {
	l := leaves{sum: sha256.New()}
	l.add(n)
	l.flush()
	var sum [sha256.Size]byte
	const enough = 16
	return "#" + hex.EncodeToString(l.sum.Sum(sum[:0])[:enough])
}

// leaves writes leaves into a hash. Without the buffer, the hash would move each string to the
// heap.
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

// part adds a text with its length in front, so that different texts can't give the same hash.
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

// isDelivery reports whether a child of the root is already part of the Key, or is Encrypt.
func isDelivery(name string) bool {
	field, ok := headField(name)
	return name == "Encrypt" || ok && field < InfoType
}
