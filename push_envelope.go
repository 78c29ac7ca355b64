package wechat

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// maxEnvelopeDepth bounds the recursion into values that only have to be skipped.
const maxEnvelopeDepth = 32

// An envelope is what stands outside the encryption. encrypt is nil if the body
// has no such field, and aliases the body unless something had to be unescaped.
type envelope struct {
	encrypt, toUserName []byte
	format              format
}

// An envelopeError says what is wrong with a body, without any of it.
func envelopeError(reason string) error { return fmt.Errorf("%w: %s", ErrMessage, reason) }

// findEncrypt reads the fields of a push that stand outside the encryption. It
// validates the whole body, so that what a later parser would read differently is
// refused here, and refuses a field given twice.
func findEncrypt(body []byte) (envelope, error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	s := envelopeScan{b: body}
	s.space()
	switch s.peek() {
	case '{':
		e, err := s.jsonEnvelope()
		e.format = formatJSON
		return e, err
	case '<':
		e, err := xmlEnvelope(s)
		e.format = formatXML
		return e, err
	}
	return envelope{}, envelopeError("neither a JSON object nor XML")
}

// set keeps a field that matters; ok is false for one given before.
func (e *envelope) set(name, value []byte) (ok bool) {
	var field *[]byte
	switch string(name) {
	case "Encrypt":
		field = &e.encrypt
	case "ToUserName":
		field = &e.toUserName
	default:
		return true
	}
	ok = *field == nil
	*field = value
	return ok
}

// isEnvelopeField reports whether a field's value is worth keeping.
func isEnvelopeField(name []byte) bool {
	return string(name) == "Encrypt" || string(name) == "ToUserName"
}

// An envelopeScan reads a body from left to right. Every method consumes what it
// looks at, so that a scan is linear whatever the bytes.
type envelopeScan struct {
	b []byte
	i int
}

// peek returns the next byte, or 0 at the end.
func (s *envelopeScan) peek() byte {
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

func (s *envelopeScan) space() {
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return
		}
	}
}

// take consumes the byte c, if it is the next one.
func (s *envelopeScan) take(c byte) bool {
	if s.peek() != c || s.i == len(s.b) {
		return false
	}
	s.i++
	return true
}

// takeText consumes the text, if it comes next.
func (s *envelopeScan) takeText(text string) bool {
	if len(s.b)-s.i < len(text) || string(s.b[s.i:s.i+len(text)]) != text {
		return false
	}
	s.i += len(text)
	return true
}

func (s *envelopeScan) jsonEnvelope() (envelope, error) {
	var e envelope
	ok := s.jsonObject(1, &e)
	s.space()
	if !ok || s.i != len(s.b) {
		return envelope{}, envelopeError("bad JSON envelope")
	}
	return e, nil
}

// jsonObject consumes an object; e collects its fields unless nil.
func (s *envelopeScan) jsonObject(depth int, e *envelope) bool {
	if depth > maxEnvelopeDepth || !s.take('{') {
		return false
	}
	if s.space(); s.take('}') {
		return true
	}
	for {
		s.space()
		name, escaped, ok := s.jsonString()
		if !ok {
			return false
		}
		if s.space(); !s.take(':') {
			return false
		}
		s.space()
		if e != nil {
			ok = s.jsonField(name, escaped, e)
		} else {
			ok = s.jsonValue(depth)
		}
		if !ok {
			return false
		}
		s.space()
		if s.take('}') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

// jsonField consumes the value of a field of the envelope itself.
func (s *envelopeScan) jsonField(name []byte, escaped bool, e *envelope) bool {
	if escaped {
		var ok bool
		if name, ok = jsonUnescape(name); !ok {
			return false
		}
	}
	if !isEnvelopeField(name) {
		return s.jsonValue(1)
	}
	value, escaped, ok := s.jsonString()
	if ok && escaped {
		value, ok = jsonUnescape(value)
	}
	return ok && e.set(name, value)
}

// jsonUnescape decodes the inside of a string.
func jsonUnescape(raw []byte) (text []byte, ok bool) {
	quoted := make([]byte, 0, len(raw)+2)
	quoted = append(append(append(quoted, '"'), raw...), '"')
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return nil, false
	}
	return []byte(s), true
}

func (s *envelopeScan) jsonValue(depth int) bool {
	switch c := s.peek(); {
	case c == '"':
		_, _, ok := s.jsonString()
		return ok
	case c == '{':
		return s.jsonObject(depth+1, nil)
	case c == '[':
		return s.jsonArray(depth + 1)
	case c == '-' || isDigit(c):
		return s.jsonNumber()
	default:
		return s.takeText("true") || s.takeText("false") || s.takeText("null")
	}
}

func (s *envelopeScan) jsonArray(depth int) bool {
	if depth > maxEnvelopeDepth || !s.take('[') {
		return false
	}
	if s.space(); s.take(']') {
		return true
	}
	for {
		if s.space(); !s.jsonValue(depth) {
			return false
		}
		s.space()
		if s.take(']') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

// jsonString consumes a string and returns what stands between its quotes. Control
// characters are let through: WeChat sends some.
func (s *envelopeScan) jsonString() (raw []byte, escaped, ok bool) {
	if !s.take('"') {
		return nil, false, false
	}
	start := s.i
	n := bytes.IndexByte(s.b[start:], '"')
	if n < 0 {
		return nil, false, false
	}
	if bytes.IndexByte(s.b[start:start+n], '\\') < 0 {
		s.i += n + 1
		return s.b[start : start+n : start+n], false, true
	}
	// Byte by byte from here: a search for the next quote after each escape would
	// be quadratic, and nobody has checked a signature yet.
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case '"':
			raw = s.b[start:s.i:s.i]
			s.i++
			return raw, true, true
		case '\\':
			if !s.jsonEscape() {
				return nil, true, false
			}
		default:
			s.i++
		}
	}
	return nil, true, false
}

func (s *envelopeScan) jsonEscape() bool {
	s.i++
	switch s.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.i++
		return true
	case 'u':
		if len(s.b)-s.i < 5 {
			return false
		}
		for _, c := range s.b[s.i+1 : s.i+5] {
			if !isHexDigit(c) {
				return false
			}
		}
		s.i += 5
		return true
	}
	return false
}

func (s *envelopeScan) jsonNumber() bool {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return false
	}
	if s.take('.') && !s.digits() {
		return false
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		return s.digits()
	}
	return true
}

// digits consumes one digit or more.
func (s *envelopeScan) digits() bool {
	start := s.i
	for isDigit(s.peek()) {
		s.i++
	}
	return s.i > start
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHexDigit(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
