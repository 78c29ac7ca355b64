package wechat

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// xmlEnvelope reads an XML body: elements, attributes, text, CDATA, comments and
// processing instructions. A document type is refused, entities with it.
func xmlEnvelope(s envelopeScan) (envelope, error) {
	w := xmlWalk{envelopeScan: s}
	if !w.xmlMisc() || !w.root() || !w.xmlMisc() || w.i != len(w.b) {
		return envelope{}, envelopeError("bad XML envelope")
	}
	return w.e, nil
}

// xmlMisc consumes what may stand around the root element.
func (s *envelopeScan) xmlMisc() bool {
	for {
		s.space()
		switch {
		case s.takeText("<?"):
			if !s.skipPast("?>") {
				return false
			}
		case s.takeText("<!--"):
			if !s.xmlComment() {
				return false
			}
		default:
			return true
		}
	}
}

func (s *envelopeScan) skipPast(text string) bool {
	n := bytes.Index(s.b[s.i:], []byte(text))
	if n < 0 {
		return false
	}
	s.i += n + len(text)
	return true
}

// xmlComment consumes a comment after its opening; "--" may only end it.
func (s *envelopeScan) xmlComment() bool { return s.skipPast("--") && s.take('>') }

// An xmlWalk goes through the root element. It holds no pointer to a scan, or that
// would move to the heap.
type xmlWalk struct {
	envelopeScan
	e     envelope
	open  [maxEnvelopeDepth][]byte // the names of the elements that are open
	depth int
	keep  bool   // the innermost element is a field of the envelope
	value []byte // its text so far
}

// root consumes the root element.
func (w *xmlWalk) root() bool {
	name, empty, ok := w.xmlStart()
	if !ok || empty {
		return ok
	}
	w.open[0], w.depth = name, 1
	for w.depth > 0 {
		text, ok := w.xmlText(w.keep)
		if !ok {
			return false
		}
		w.add(text)
		if !w.markup() {
			return false
		}
	}
	return true
}

// add keeps a piece of text, if it belongs to a field of the envelope.
func (w *xmlWalk) add(text []byte) {
	switch {
	case !w.keep || len(text) == 0:
	case len(w.value) == 0:
		// No copy while there is one piece; clipped, lest another overwrite the body.
		w.value = text[:len(text):len(text)]
	default:
		w.value = append(w.value, text...)
	}
}

// markup consumes what begins with a '<'.
func (w *xmlWalk) markup() bool {
	switch {
	case w.takeText("</"):
		return w.end()
	case w.takeText("<![CDATA["):
		start := w.i
		if !w.skipPast("]]>") {
			return false
		}
		if w.keep {
			w.add(normalizeNewlines(w.b[start : w.i-len("]]>")]))
		}
		return true
	case w.takeText("<!--"):
		return w.xmlComment()
	case w.takeText("<?"):
		return w.skipPast("?>")
	}
	return w.start()
}

func (w *xmlWalk) start() bool {
	name, empty, ok := w.xmlStart()
	// A field with elements inside has no text that two readers agree on.
	if !ok || w.keep || w.depth == maxEnvelopeDepth {
		return false
	}
	field := w.depth == 1 && isEnvelopeField(name)
	if empty {
		return !field || w.e.set(name, []byte{})
	}
	w.open[w.depth] = name
	w.depth++
	if field {
		w.keep, w.value = true, []byte{}
	}
	return true
}

func (w *xmlWalk) end() bool {
	w.depth--
	name := w.open[w.depth]
	if w.keep {
		w.keep = false
		if !w.e.set(name, w.value) {
			return false
		}
	}
	return w.xmlEnd(name)
}

// xmlStart consumes a start tag.
func (s *envelopeScan) xmlStart() (name []byte, empty, ok bool) {
	if !s.take('<') {
		return nil, false, false
	}
	if name, ok = s.xmlName(); !ok {
		return nil, false, false
	}
	for {
		s.space()
		switch {
		case s.take('>'):
			return name, false, true
		case s.take('/'):
			return name, true, s.take('>')
		}
		if !s.xmlAttribute() {
			return nil, false, false
		}
	}
}

func (s *envelopeScan) xmlAttribute() bool {
	if _, ok := s.xmlName(); !ok {
		return false
	}
	if s.space(); !s.take('=') {
		return false
	}
	s.space()
	quote := s.peek()
	if quote != '"' && quote != '\'' {
		return false
	}
	s.i++
	n := bytes.IndexByte(s.b[s.i:], quote)
	if n < 0 {
		return false
	}
	value := s.b[s.i : s.i+n]
	s.i += n + 1
	if bytes.IndexByte(value, '<') >= 0 {
		return false
	}
	_, ok := unescapeEnvelope(value, false)
	return ok
}

// xmlEnd consumes an end tag after its "</".
func (s *envelopeScan) xmlEnd(open []byte) bool {
	name, ok := s.xmlName()
	s.space()
	return ok && bytes.Equal(name, open) && s.take('>')
}

func (s *envelopeScan) xmlName() (name []byte, ok bool) {
	start := s.i
	for s.i < len(s.b) && isEnvelopeNameByte(s.b[s.i]) {
		s.i++
	}
	name = s.b[start:s.i]
	if len(name) == 0 {
		return nil, false
	}
	c := name[0]
	return name, c != '-' && c != '.' && !isDigit(c)
}

func isEnvelopeNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) ||
		c == '_' || c == '-' || c == '.' || c == ':' || c >= utf8.RuneSelf
}

// xmlText consumes text up to the next '<'; keep asks for it unescaped.
func (s *envelopeScan) xmlText(keep bool) (text []byte, ok bool) {
	n := bytes.IndexByte(s.b[s.i:], '<')
	if n < 0 {
		return nil, false
	}
	text = s.b[s.i : s.i+n]
	s.i += n
	if n == 0 {
		return nil, true
	}
	if bytes.Contains(text, []byte("]]>")) {
		return nil, false
	}
	return unescapeEnvelope(text, keep)
}

// unescapeEnvelope checks the references in a text, and replaces them if asked to.
func unescapeEnvelope(text []byte, keep bool) (plain []byte, ok bool) {
	if keep {
		text = normalizeNewlines(text)
	}
	if bytes.IndexByte(text, '&') < 0 {
		return text, true
	}
	for {
		n := bytes.IndexByte(text, '&')
		if n < 0 {
			if keep {
				plain = append(plain, text...)
			}
			return plain, true
		}
		// The longest reference that can be right has 10 bytes.
		end := bytes.IndexByte(text[n:min(len(text), n+12)], ';')
		if end < 0 {
			return nil, false
		}
		r, ok := envelopeReference(string(text[n+1 : n+end]))
		if !ok {
			return nil, false
		}
		if keep {
			plain = utf8.AppendRune(append(plain, text[:n]...), r)
		}
		text = text[n+end+1:]
	}
}

// envelopeReference returns what a reference stands for.
func envelopeReference(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "apos":
		return '\'', true
	case "quot":
		return '"', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune {
		return 0, false
	}
	return rune(n), true
}

// normalizeNewlines does to line ends what every XML reader does.
func normalizeNewlines(text []byte) []byte {
	if bytes.IndexByte(text, '\r') < 0 {
		return text
	}
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
}
