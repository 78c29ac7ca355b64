package wechat

import (
	"slices"
	"strings"
	"time"
)

const (
	maxDepth    = 32   // the deepest push that WeChat documents has 5 levels
	maxElements = 4096 // and at most some hundred fields
	fewElements = 24   // as many as most pushes have: these need no heap
)

// An element is a field of a push: an XML element or a JSON member. The items of a
// JSON array are elements of the array's name, as a list is written in XML.
//
// A body is a slice of elements in document order, the root first, each followed by
// those it holds. The scanners pass the slice as an argument and a result, never
// through a pointer, so that it can live on the caller's stack.
type element struct {
	name string
	text string // of a leaf: characters in XML, a scalar in JSON, "" for null
	end  int32  // index after the last element that this one holds
}

// A node is a place in the elements of a body. The zero node is an absent one,
// which holds nothing.
type node struct {
	els []element
	at  int
}

// roomy returns els with room for one more. It grows in larger steps than append,
// so that a body of many fields costs little more than its elements.
func roomy(els []element) []element {
	if len(els) < cap(els) {
		return els
	}
	return append(make([]element, 0, min(4*cap(els), maxElements)), els...)
}

// next returns the child of the name that follows prev, the first one after the
// zero node. It is no iterator: a closure would move the elements to the heap.
func (n node) next(name string, prev node) node {
	if n.els == nil {
		return node{}
	}
	i := n.at + 1
	if prev.els != nil {
		i = int(n.els[prev.at].end)
	}
	for ; i < int(n.els[n.at].end); i = int(n.els[i].end) {
		if n.els[i].name == name {
			return node{n.els, i}
		}
	}
	return node{}
}

// child returns the last child of the name, as encoding/json and encoding/xml read
// a field that repeats.
func (n node) child(name string) (found node) {
	if n.els == nil {
		return found
	}
	inside := n.els[:n.els[n.at].end]
	for i := n.at + 1; i < len(inside); {
		e := &inside[i]
		if e.name == name {
			found = node{n.els, i}
		}
		i = int(e.end)
	}
	return found
}

// holder returns n if it has a child of the name, else the last child of n that
// has one, else n: WeChat nests some fields in one format and not in the other.
func (n node) holder(name string) node {
	if n.els == nil || n.child(name).els != nil {
		return n
	}
	found := n
	for i := n.at + 1; i < int(n.els[n.at].end); i = int(n.els[i].end) {
		if c := (node{n.els, i}); c.child(name).els != nil {
			found = c
		}
	}
	return found
}

// isParent reports whether the node has children.
func (n node) isParent() bool { return n.els != nil && int(n.els[n.at].end) > n.at+1 }

// appendChildren appends the indexes of the node's children.
func (n node) appendChildren(to []int32) []int32 {
	count := 0
	for i := n.at + 1; i < int(n.els[n.at].end); i = int(n.els[i].end) {
		count++
	}
	to = slices.Grow(to, count)
	for i := n.at + 1; i < int(n.els[n.at].end); i = int(n.els[i].end) {
		to = append(to, int32(i))
	}
	return to
}

// text returns the text of the last child of the name.
func (n node) text(name string) string { return n.child(name).value() }

// value returns the text of the element itself.
func (n node) value() string {
	if n.els == nil {
		return ""
	}
	return n.els[n.at].text
}

// lastSecond is the end of the year 9999, the last that time.Time can marshal.
const lastSecond = 253402300799

// unixTime reads Unix seconds, decimal digits; anything else is the zero time.
func unixTime(s string) time.Time {
	var sec int64
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return time.Time{}
		}
		if sec = 10*sec + int64(c-'0'); sec > lastSecond {
			return time.Time{}
		}
	}
	if sec == 0 {
		return time.Time{}
	}
	return time.Unix(sec, 0)
}

// trim removes the white space that an XML printer puts around a value.
func trim(s string) string {
	if s == "" || s[0] > ' ' && s[len(s)-1] > ' ' {
		return s
	}
	return strings.TrimSpace(s)
}

// skipSpace returns the index of the first byte from i on that is no white space of
// JSON or XML, which agree on it.
func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t') }
