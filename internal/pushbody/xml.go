package pushbody

import "strings"

const cdataStart, cdataEnd = "<![CDATA[", "]]>"

// An xmlScanner is the position of scanXML in its text. The elements aren't part of it, so that
// they can stay on the caller's stack.
type xmlScanner struct {
	s       string
	i       int // of the next byte
	literal bool
	depth   int
	open    [maxDepth]int // the elements whose end hasn't been seen
	text    xmlText       // the text of the innermost open element
	reach   *reacher      // nil: not needed yet
}

// scanXML appends the elements of the one XML element in s. It accepts what encoding/xml accepts,
// and control characters too. It refuses DOCTYPE, so a body can't define entities. Attributes and
// text beside child elements are checked and dropped. Names keep their prefix. s must be valid
// UTF-8. A field that a user fills extends to its last end, see userText.
func scanXML(s string, els []Element, head *Head) ([]Element, error) {
	x := xmlScanner{s: s}
	head.next = 1
	// Most bodies contain neither. Then no text needs to be converted.
	x.literal = strings.IndexByte(s, '&') < 0 && strings.IndexByte(s, '\r') < 0
	for {
		if x.depth == 0 {
			switch x.i = skipSpace(s, x.i); {
			case x.i == len(s) && len(els) > 0:
				return els, nil
			case x.i < len(s) && s[x.i] != '<':
				return nil, faultTrailing
			}
		}
		var next byte // 0 at the end of s
		if x.i+1 < len(s) {
			next = s[x.i+1]
		}
		var err error
		switch {
		case x.i >= len(s):
			err = faultCut
		case s[x.i] != '<':
			if !x.skipBlanks(els) {
				err = x.characters()
			}
		case next == '/':
			err = x.endTag(els)
		case next == '!' || next == '?':
			err = x.markup()
		default:
			els, err = x.startTag(els, head)
		}
		if err != nil {
			return nil, err
		}
	}
}

// skipBlanks goes to the next tag if only white space comes before it and the white space isn't
// the text of a leaf.
func (x *xmlScanner) skipBlanks(els []Element) bool {
	i := skipSpace(x.s, x.i)
	if len(x.s)-i < 2 || x.s[i] != '<' {
		return false
	}
	switch x.s[i+1] {
	case '!', '?':
		return false
	case '/':
		if x.depth == 0 || x.open[x.depth-1] == len(els)-1 {
			return false
		}
	}
	x.i = i
	return true
}

// characters reads text outside CDATA.
func (x *xmlScanner) characters() error {
	n := strings.IndexByte(x.s[x.i:], '<')
	if n < 0 {
		return faultCut
	}
	raw := x.s[x.i : x.i+n]
	x.i += n
	if strings.Contains(raw, cdataEnd) {
		return faultXML
	}
	piece, err := unescapeXML(raw)
	x.text.append(piece)
	return err
}

// startTag reads a start tag, and also the rest of the element if it is a simple leaf.
func (x *xmlScanner) startTag(els []Element, head *Head) ([]Element, error) {
	switch {
	case x.depth == 0 && len(els) > 0:
		return nil, faultTrailing
	case x.depth == maxDepth:
		return nil, faultDeep
	case len(els) == maxElements:
		return nil, faultMany
	}
	name, n, closed := xmlStartTag(x.s[x.i:])
	if n == 0 {
		return nil, faultXML
	}
	x.i += n
	field, ofHead := Field(0), false
	if x.depth == 1 {
		field, ofHead = headField(name)
	}
	var value string
	if !closed {
		n = 0
		if !ofHead {
			value, n = x.userText(els, name, head)
		}
		if n == 0 {
			value, n = xmlLeaf(x.s[x.i:], name, x.literal)
		}
		x.i += n
		closed = n > 0
	}
	x.text.reset()
	els = append(roomy(els), Element{name: name, text: value, end: int32(len(els) + 1)})
	if !closed {
		x.open[x.depth] = len(els) - 1
		x.depth++
	} else if ofHead && head.next == len(els)-1 {
		head.take(field, value, XML)
		head.next++
	}
	return els, nil
}

// endTag reads the end tag of the innermost element. Its text counts if it has no child.
func (x *xmlScanner) endTag(els []Element) error {
	if x.depth == 0 {
		return faultTag
	}
	at := x.open[x.depth-1]
	n := xmlEndTag(x.s[x.i:], els[at].name)
	if n == 0 {
		return faultTag
	}
	x.i += n
	x.depth--
	if els[at].end = int32(len(els)); at == len(els)-1 {
		els[at].text = x.text.String()
	}
	x.text.reset()
	return nil
}

// xmlStartTag reads a start tag. n is its length, or 0 if it isn't a start tag.
func xmlStartTag(s string) (name string, n int, closed bool) {
	n = xmlName(s, 1)
	if n == 0 {
		return "", 0, false
	}
	name = s[1:n]
	if n < len(s) && s[n] == '>' {
		return name, n + 1, false
	}
	for {
		n = skipSpace(s, n)
		switch {
		case strings.HasPrefix(s[n:], "/>"):
			return name, n + 2, true
		case n < len(s) && s[n] == '>':
			return name, n + 1, false
		}
		if n = xmlAttribute(s, n); n == 0 {
			return "", 0, false
		}
	}
}

// xmlEndTag returns the length of the end tag of the name, or 0 if s doesn't begin with it.
func xmlEndTag(s, name string) int {
	n := len("</") + len(name)
	if n > len(s) || s[0] != '<' || s[1] != '/' || s[len("</"):n] != name {
		return 0
	}
	n = skipSpace(s, n)
	if n == len(s) || s[n] != '>' {
		return 0
	}
	return n + 1
}

// xmlLeaf reads the content and the end tag of a simple leaf, which most elements are: one piece
// of text or one CDATA section without anything to convert. n is 0 for everything else.
func xmlLeaf(s, name string, literal bool) (text string, n int) {
	if strings.HasPrefix(s, cdataStart) {
		n = indexCDATAEnd(s)
		if n < 0 {
			return "", 0
		}
		text = s[len(cdataStart):n]
		n += len(cdataEnd)
	} else {
		n = strings.IndexByte(s, '<')
		if n < 0 || strings.IndexByte(s[:n], ']') >= 0 || !literal && strings.IndexByte(s[:n], '&') >= 0 {
			return "", 0
		}
		text = s[:n]
	}
	if !literal && strings.IndexByte(text, '\r') >= 0 {
		return "", 0
	}
	end := xmlEndTag(s[n:], name)
	if end == 0 {
		return "", 0
	}
	return text, n + end
}

// indexCDATAEnd is strings.Index for the end of a CDATA section. It is faster if brackets are
// rare or if there are only brackets.
func indexCDATAEnd(s string) int {
	for i := 0; ; {
		n := strings.IndexByte(s[i:], ']')
		if n < 0 {
			return -1
		}
		i += n
		if strings.HasPrefix(s[i:], cdataEnd) {
			return i
		}
		if n = strings.IndexByte(s[i:], '>'); n < 0 {
			return -1
		}
		i += max(1, n-2)
	}
}

// xmlAttribute checks the attribute at n and returns the index after it, or 0 if it isn't one.
func xmlAttribute(s string, n int) int {
	n = xmlName(s, n)
	if n == 0 {
		return 0
	}
	n = skipSpace(s, n)
	if n == len(s) || s[n] != '=' {
		return 0
	}
	n = skipSpace(s, n+1)
	if n == len(s) || s[n] != '"' && s[n] != '\'' {
		return 0
	}
	value, _, ok := strings.Cut(s[n+1:], s[n:n+1])
	if !ok || strings.IndexByte(value, '<') >= 0 {
		return 0
	}
	if _, err := unescapeXML(value); err != nil {
		return 0
	}
	return n + len(value) + 2
}

// xmlName returns the index after the name at start, or 0 if there is no name. Beyond ASCII it
// accepts any character.
func xmlName(s string, start int) int {
	n := start + nameLen(s[start:])
	if n < len(s) && s[n] == ':' { // after a prefix, or alone
		n += 1 + nameLen(s[n+1:])
	}
	if n == start || n < len(s) && s[n] == ':' {
		return 0
	}
	if c := s[start]; c == '-' || c == '.' || '0' <= c && c <= '9' {
		return 0
	}
	return n
}

// nameLen returns how many bytes at the beginning of s can be part of a name.
func nameLen(s string) int {
	is := &isNameByte
	for i := range len(s) {
		if !is[s[i]] {
			return i
		}
	}
	return len(s)
}

// isNameByte says which bytes can be part of a name. The colon is handled in xmlName.
var isNameByte = func() (is [256]bool) {
	for c := range is {
		is[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			c == '_' || c == '-' || c == '.' || c >= 0x80
	}
	return is
}()

// markup reads a CDATA section, or skips a comment or a processing instruction.
func (x *xmlScanner) markup() error {
	const comment, commentEnd = "<!--", "-->"
	s := x.s[x.i:]
	switch {
	case strings.HasPrefix(s, cdataStart):
		n := indexCDATAEnd(s)
		if n < 0 {
			return faultCut
		}
		if x.depth == 0 {
			return faultTrailing
		}
		x.text.append(newlines(s[len(cdataStart):n]))
		x.i += n + len(cdataEnd)
		return nil
	case strings.HasPrefix(s, comment):
		n := strings.Index(s[len(comment):], "--")
		if n < 0 {
			return faultCut
		}
		if !strings.HasPrefix(s[len(comment)+n:], commentEnd) {
			return faultXML
		}
		x.i += len(comment) + n + len(commentEnd)
		return nil
	case s[1] == '?':
		start := xmlName(s, 2)
		if start == 0 {
			return faultXML
		}
		n := strings.Index(s[start:], "?>")
		if n < 0 {
			return faultCut
		}
		x.i += start + n + 2
		return nil
	}
	return faultDoctype
}
