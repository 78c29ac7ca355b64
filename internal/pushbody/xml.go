package pushbody

import "strings"

const cdataStart, cdataEnd = "<![CDATA[", "]]>"

// An xmlScanner is where scanXML is in its text. The elements are not part of it,
// so that they can stay on the caller's stack.
type xmlScanner struct {
	s       string
	i       int // of the next byte
	literal bool
	depth   int
	open    [maxDepth]int // the elements whose end hasn't been seen
	text    xmlText       // of the innermost of these
	reach   *reacher      // nil: not needed yet
}

// scanXML appends the elements of the one XML element in s. It takes what
// encoding/xml takes, and control characters; it refuses DOCTYPE, and with it all
// entities of a body's own. Attributes and the text beside child elements are
// checked and dropped. Names keep their prefix. The string s is valid UTF-8. A field that
// a user fills reaches to its last end, see userText.
func scanXML(s string, els []Element, head *Head) ([]Element, error) {
	x := xmlScanner{s: s}
	head.next = 1
	// Most bodies have neither, and then a text means what it spells.
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

// skipBlanks goes to the next tag if only white space is before it, and no text of a leaf.
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

// startTag reads a start tag, and the rest of the element if that is plain.
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

// endTag reads the end tag of the innermost element, whose text counts if it holds
// no other.
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

// xmlStartTag reads a start tag and returns its length, 0 if it is none.
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

// xmlEndTag returns the length of the end tag of the name, 0 if s doesn't begin with it.
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

// xmlLeaf reads what most elements are: one run of text or one CDATA section that
// means what it spells, and the end tag. Its n is 0 for everything else.
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

// indexCDATAEnd is strings.Index for the end of a CDATA section, which is faster
// where brackets are rare, and where there is nothing else.
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

// xmlAttribute checks the attribute at n and returns the index after it, 0 if it is none.
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

// xmlName returns the index after the name at start, 0 if there is none. It doesn't
// tell letters from signs beyond ASCII.
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

// nameLen counts the bytes of names that s begins with.
func nameLen(s string) int {
	is := &isNameByte
	for i := range len(s) {
		if !is[s[i]] {
			return i
		}
	}
	return len(s)
}

// isNameByte holds the bytes of names but the colon.
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
