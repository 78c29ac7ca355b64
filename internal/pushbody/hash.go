package pushbody

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Hash returns a hash of all leaves of a push except the head, Encrypt, which is the same push
// again, and RetryTimes, which counts the deliveries. The order of members doesn't count,
// because WeChat doesn't keep it. The order of a list's items does.
func (n Node) Hash() string {
	var l leaves
	l.add(n)
	const enough = 16
	var text [1 + 2*enough]byte
	text[0] = '#'
	sum := l.sum()
	hex.Encode(text[1:], sum[:enough])
	return string(text[:])
}

// leaves are the leaves to be hashed. Those of most pushes fit into the buffer.
type leaves struct {
	buf [512]byte
	n   int
}

func (l *leaves) add(n Node) {
	var few [len(Room{})]int32
	children := n.appendChildren(few[:0])
	n.sort(children)
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

// sort sorts children by name, and leaves those of one name in their order.
func (n Node) sort(children []int32) {
	const few = 16 // for which sorting by insertion is the fastest, and costs no call for each comparison
	if len(children) > few {
		slices.SortStableFunc(children, func(i, j int32) int { return strings.Compare(n.els[i].name, n.els[j].name) })
		return
	}
	for k := 1; k < len(children); k++ {
		for m := k; m > 0 && n.els[children[m]].name < n.els[children[m-1]].name; m-- {
			children[m], children[m-1] = children[m-1], children[m]
		}
	}
}

// part adds a text with its length in front, so that different texts can't give the same hash.
func (l *leaves) part(text string) {
	const longest = 20 // digits and the colon
	if len(l.buf)-l.n < longest {
		l.flush()
	}
	l.n = len(append(strconv.AppendInt(l.buf[:l.n], int64(len(text)), 10), ':'))
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

// flush makes room: what is in the buffer becomes its hash, with a mark in front that no leaf begins
// with. The standard library's hash.Hash would move the buffer to the heap.
func (l *leaves) flush() {
	sum := l.sum()
	l.buf[0] = 0xFF
	l.n = 1 + copy(l.buf[1:], sum[:])
}

func (l *leaves) sum() [sha256.Size]byte { return sha256.Sum256(l.buf[:l.n]) }

// isDelivery reports whether a child of the root is already part of the Key, or is Encrypt.
func isDelivery(name string) bool {
	field, ok := headField(name)
	return name == "Encrypt" || ok && field < InfoType
}
