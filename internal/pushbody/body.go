// Package pushbody reads the bodies of WeChat's pushes, JSON and XML alike.
//
//   - Scan makes a tree of a body. Its elements are in one slice, which can live on the
//     caller's stack; a Node is a place in it. Scan also reads the Head.
//   - In XML, the text of a user (用户) stays in its field even if it contains the end of the
//     field. Which fields users fill depends on the kind of push: the caller's table of kinds
//     has the UserTexts of each.
//   - A Plan fills a struct from a Node. Node.Hash tells two pushes apart. ReadEnvelope reads
//     the fields outside the encryption of a push.
//
// It knows no kind of push by name, and verifies nothing.
package pushbody

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// ErrMalformed is the class of all errors of this package except those of PlanOf.
var ErrMalformed = errors.New("wechat: malformed message")

// A fault says why a body isn't a message. It doesn't quote the body.
type fault string

const (
	faultEmpty    fault = "empty body"
	faultFormat   fault = "neither a JSON object nor XML"
	faultCut      fault = "the body ends too early"
	faultEncrypt  fault = "Encrypt is not a text"
	faultTwice    fault = "a field of the envelope is given twice"
	faultTrailing fault = "something follows the end"
	faultDeep     fault = "nested too deep"
	faultMany     fault = "too many fields"
	faultJSON     fault = "bad JSON"
	faultXML      fault = "bad XML"
	faultDoctype  fault = "XML with a DOCTYPE"
	faultEntity   fault = "XML with an unknown entity"
	faultTag      fault = "XML with an end tag that doesn't match"
)

// Error describes the fault in one line.
func (f fault) Error() string { return ErrMalformed.Error() + ": " + string(f) }

// Unwrap returns ErrMalformed.
func (f fault) Unwrap() error { return ErrMalformed }

// A Format is the format of a push and of its answer.
type Format uint8

// The formats of pushes.
const (
	JSON Format = iota
	XML
)

// Scan reads a body into els and its head into head. The first byte decides between JSON and
// XML. Scan returns the root and the format, the latter also for an invalid body whose first
// byte shows it. Invalid UTF-8 becomes U+FFFD. The strings of the tree share one copy of body.
func Scan(body []byte, els []Element, head *Head) (root Node, f Format, err error) {
	els, f, err = scan(validText(body), els, head)
	if err != nil {
		return Node{}, f, err
	}
	head.read(els, len(els), f)
	return Node{els: els}, f, nil
}

// ScanJSON reads the text of a field that holds one JSON object.
func ScanJSON(text string, els []Element) (root Node, err error) {
	els, err = scanJSON(text, els)
	if err != nil {
		return Node{}, err
	}
	return Node{els: els}, nil
}

// scan appends the elements of s to els. It may read a part of the head.
func scan(s string, els []Element, head *Head) ([]Element, Format, error) {
	i := skipSpace(s, 0)
	switch {
	case i == len(s):
		return nil, JSON, faultEmpty
	case s[i] == '{':
		els, err := scanJSON(s, els)
		return els, JSON, err
	case s[i] == '<':
		els, err := scanXML(s, els, head)
		return els, XML, err
	}
	return nil, JSON, faultFormat
}

// validText returns the body as valid UTF-8 without its BOM. All strings of a message share
// the bytes of this one conversion.
func validText(body []byte) string {
	s := strings.TrimPrefix(string(body), "\uFEFF")
	if utf8.ValidString(s) {
		return s
	}
	// A character that WeChat cut must not make the message invalid. Each bad byte becomes
	// one U+FFFD, as in encoding/json; strings.ToValidUTF8 would replace several by one.
	const replacement = "\uFFFD"
	bad := 0
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], replacement) {
			bad++
		}
	}
	var b strings.Builder
	b.Grow(len(s) + bad*(len(replacement)-1))
	for _, r := range s {
		b.WriteRune(r)
	}
	return b.String()
}
