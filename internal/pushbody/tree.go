package pushbody

import (
	"slices"
	"strings"
)

const (
	maxDepth    = 32   // the deepest push that WeChat documents has 5 levels
	maxElements = 4096 // and at most some hundred fields
)

// A Room holds the elements of most pushes, so that they need no heap.
type Room [64]Element

// An Element is a field of a push: an XML element or a JSON member. Each item of a JSON array
// is an element with the array's name, as in XML.
//
// A body is a slice of elements in document order: the root first, and each element followed by
// the elements inside it. The scanners pass the slice as an argument and a result, never through
// a pointer, so that it can live on the caller's stack.
type Element struct {
	name string
	text string // of a leaf: characters in XML, a scalar in JSON, "" for null
	end  int32  // index after the last element inside this one
}

// A Node is a place in the elements of a body. The zero Node is absent and holds nothing.
type Node struct {
	els []Element
	at  int
}

// roomy returns els with room for one more. It grows in larger steps than append, so that a
// body of many fields needs little more memory than its elements.
func roomy(els []Element) []Element {
	if len(els) < cap(els) {
		return els
	}
	return append(make([]Element, 0, min(4*cap(els), maxElements)), els...)
}

// Next returns the next child of the name after prev. For the zero Node it returns the first. It
// isn't an iterator because a closure would move the elements to the heap.
func (n Node) Next(name string, prev Node) Node {
	if n.els == nil {
		return Node{}
	}
	i := n.at + 1
	if prev.els != nil {
		i = int(n.els[prev.at].end)
	}
	for ; i < int(n.els[n.at].end); i = int(n.els[i].end) {
		if n.els[i].name == name {
			return Node{n.els, i}
		}
	}
	return Node{}
}

// Child returns the last child of the name: encoding/json and encoding/xml read a repeated field
// the same way.
func (n Node) Child(name string) (found Node) {
	if n.els == nil {
		return found
	}
	inside := n.els[:n.els[n.at].end]
	for i := n.at + 1; i < len(inside); {
		e := &inside[i]
		if e.name == name {
			found = Node{n.els, i}
		}
		i = int(e.end)
	}
	return found
}

// Holder returns n if it has a child of the name, or else the last child of n that has one, or
// else n. WeChat nests some fields in one format and not in the other.
func (n Node) Holder(name string) Node {
	if n.els == nil || n.Child(name).els != nil {
		return n
	}
	found := n
	for i := n.at + 1; i < int(n.els[n.at].end); i = int(n.els[i].end) {
		if c := (Node{n.els, i}); c.Child(name).els != nil {
			found = c
		}
	}
	return found
}

// Exists reports whether the node is present, even if it is empty.
func (n Node) Exists() bool { return n.els != nil }

// IsParent reports whether the node has children.
func (n Node) IsParent() bool { return n.Len() > 0 }

// Len counts the elements inside the node, at any depth.
func (n Node) Len() int {
	if n.els == nil {
		return 0
	}
	return int(n.els[n.at].end) - n.at - 1
}

// appendChildren appends the indexes of the node's children.
func (n Node) appendChildren(to []int32) []int32 {
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

// Text returns the text of the last child of the name.
func (n Node) Text(name string) string { return n.Child(name).Value() }

// Texts sets the texts to what Text returns for each of the names, in one pass.
func (n Node) Texts(names, texts []string) {
	if n.els == nil {
		return
	}
	lengths := uint64(0) // a bit for each: most children have a name of another length
	for _, name := range names {
		lengths |= 1 << (len(name) % 64)
	}
	inside := n.els[:n.els[n.at].end]
	for i := n.at + 1; i < len(inside); i = int(inside[i].end) {
		have := inside[i].name
		if lengths>>(len(have)%64)&1 == 0 {
			continue
		}
		for k, name := range names {
			if name == have {
				texts[k] = inside[i].text
			}
		}
	}
}

// Value returns the text of the element itself.
func (n Node) Value() string {
	if n.els == nil {
		return ""
	}
	return n.els[n.at].text
}

// trim removes white space around a value: an XML printer may add it.
func trim(s string) string {
	if s == "" || s[0] > ' ' && s[len(s)-1] > ' ' {
		return s
	}
	return strings.TrimSpace(s)
}

// skipSpace returns the index of the first byte at or after i that isn't white space. JSON and
// XML have the same white space.
func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t') }
