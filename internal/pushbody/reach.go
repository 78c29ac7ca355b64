package pushbody

import "strings"

// userText reads the element at x.i if it is a field that a user fills and begins with a
// CDATA section. Such a field extends to its last end that leaves a well-formed rest. n is 0
// for every other element, and if there is no such end.
func (x *xmlScanner) userText(els []Element, name string, head *Head) (text string, n int) {
	rest := x.s[x.i:]
	if x.depth == 0 || x.depth > 2 || !strings.HasPrefix(rest, cdataStart) {
		return "", 0
	}
	parent, before := "", len(els)
	if x.depth == 2 {
		before = x.open[1]
		parent = els[before].name
	}
	head.read(els, before, XML)
	texts := head.Kind().UserTexts()
	field := texts.find(parent, name)
	if field < 0 {
		return "", 0
	}
	const start = len(cdataStart)
	at, end := indexCDATAEnd(rest[start:]), texts.Fields[field].end
	if at < 0 {
		return "", 0
	}
	at += start
	// Most texts contain no further end. Then there is nothing to choose.
	if strings.HasPrefix(rest[at:], end) && !hasEnd(rest[at+len(end):], end) {
		text = rest[start:at]
	} else {
		if x.reach == nil || x.reach.texts != texts {
			x.reach = newReacher(x.s, els[0].name, texts)
		}
		at = x.reach.last(field, x.i+start) - x.i
		if at < start {
			return "", 0
		}
		text = joinSections(rest[start:at])
	}
	if !x.literal {
		text = newlines(text)
	}
	return text, at + len(end)
}

// hasEnd reports whether s may contain an end. A long text with brackets is left to the
// reacher because strings.Contains reads it byte by byte.
func hasEnd(s, end string) bool {
	const long = 64 << 10
	return strings.IndexByte(s, ']') >= 0 && (len(s) > long || strings.Contains(s, end))
}

// hasSplit reports whether s may contain a split end: the beginning of a section after a
// bracket and an end of a section. Most texts contain no '['.
func hasSplit(s string) bool {
	for i := 0; ; {
		n := strings.IndexByte(s[i:], '[')
		if n < 0 {
			return false
		}
		if i += n + 1; strings.HasSuffix(s[:i], "]"+cdataEnd+"<![") {
			return true
		}
		if strings.HasPrefix(s[i:], "CDATA[") {
			i += len("CDATA[")
		}
	}
}

// joinSections joins an end of a section that WeChat has split after its first or second
// bracket. All other borders of sections are the user's text: WeChat has no reason to write
// them.
func joinSections(s string) string {
	if !hasSplit(s) {
		return s
	}
	const border = cdataEnd + cdataStart
	var buf []byte
	free, rest := len(s), len(s) // buf[free:] is s[rest:] joined
	for at := sectionBorder.last(s, 0, rest); at >= 0; at = sectionBorder.last(s, 0, at) {
		from := at + len(border)
		split := strings.HasSuffix(s[:at], "]]") && strings.HasPrefix(s[from:], ">") ||
			strings.HasSuffix(s[:at], "]") && strings.HasPrefix(s[from:], "]>")
		if !split {
			continue
		}
		if buf == nil {
			buf = make([]byte, len(s))
		}
		free -= copy(buf[free-(rest-from):], s[from:rest])
		rest = at
	}
	if buf == nil {
		return s
	}
	free -= copy(buf[free-rest:], s[:rest])
	return string(buf[free:])
}

// A reacher finds the last good end of each field that a user fills. A good end leaves a
// well-formed rest. The reacher searches from the end of the body to the beginning, so that it
// can use what it already knows about a later end.
//
// Its time is linear: it never reads a rest past an end that it has judged before. An end tag
// there would need a start tag, and reading stops at a start tag with a name on the list.
type reacher struct {
	s        string
	root     string
	texts    *UserTexts
	ends     []userEnd // of texts.Fields
	hopeless bool      // no field has a good end
	open     [maxDepth]string
}

type userEnd struct {
	tried int // from here on there is no good end except good
	good  int // index of the last good end; -1: none found yet
	find  *backwards
}

func newReacher(s, root string, texts *UserTexts) *reacher {
	r := &reacher{s: s, root: root, texts: texts, ends: make([]userEnd, len(texts.Fields))}
	for i := range r.ends {
		r.ends[i] = userEnd{tried: len(s), good: -1}
	}
	r.hopeless = texts.names(root) || !r.lastOfAll()
	return r
}

// lastOfAll judges the last end of all fields. If it isn't good, no end is: the rest of every
// other end contains it.
func (r *reacher) lastOfAll() bool {
	at, found := r.lastEnd(), false
	for i := range r.texts.Fields {
		f := &r.texts.Fields[i]
		if at >= 0 && !f.Repeats && strings.HasPrefix(r.s[at:], f.end) && r.rest(i, at+len(f.end)) {
			r.ends[i].tried, r.ends[i].good, found = at, at, true
		}
	}
	return found
}

// lastEnd returns the index of the last end of all fields, or -1.
func (r *reacher) lastEnd() int {
	const few, block = 4, 4096
	if len(r.ends) <= few {
		last := -1
		for from := len(r.s); from > 0 && last < 0; {
			from = max(0, from-block)
			for i := range r.ends {
				last = max(last, r.before(i, from))
			}
		}
		return last
	}
	for at := len(r.s); ; {
		if at = anyEnd.last(r.s, 0, at); at < 0 {
			return -1
		}
		for i := range r.texts.Fields {
			if f := &r.texts.Fields[i]; !f.Repeats && strings.HasPrefix(r.s[at:], f.end) {
				return at
			}
		}
	}
}

// before returns the index of the field's last end that wasn't tried yet and is at or after
// from, or -1.
func (r *reacher) before(field, from int) int {
	e := &r.ends[field]
	if e.find == nil {
		e.find = newBackwards(r.texts.Fields[field].end)
	}
	at := e.find.last(r.s, from, e.tried)
	if e.tried = min(e.tried, from); at >= 0 {
		e.tried = at + 1
	}
	return at
}

// last returns the index of the field's last good end at or after from, or -1.
func (r *reacher) last(field, from int) int {
	e := &r.ends[field]
	for e.good < 0 && !r.hopeless && e.tried > from {
		at := r.before(field, from)
		if at < 0 {
			break
		}
		e.tried = at
		if r.rest(field, at+len(e.find.text)) {
			e.good = at
		}
	}
	if e.good < from {
		return -1
	}
	return e.good
}

// backwards finds the last occurrence of a text that begins with the end of a section.
// strings.LastIndex would look at each byte, which takes longer than reading the whole body.
type backwards struct {
	text string
	skip [256]uint8 // how far the search may move left if this byte is where '>' should be
}

func newBackwards(text string) *backwards {
	const bracket = len(cdataEnd) - 1
	b := &backwards{text: text}
	for c := range b.skip {
		b.skip[c] = uint8(len(text) - bracket)
	}
	for i := len(text) - 1; i > bracket; i-- {
		b.skip[text[i]] = uint8(i - bracket)
	}
	return b
}

// last returns the index of the last occurrence that begins in s[from:to], or -1.
func (b *backwards) last(s string, from, to int) int {
	const bracket = len(cdataEnd) - 1
	for i := min(to-1, len(s)-len(b.text)) + bracket; i >= from+bracket; i -= int(b.skip[s[i]]) {
		if s[i] == '>' && strings.HasPrefix(s[i-bracket:], b.text) {
			return i - bracket
		}
	}
	return -1
}

var (
	anyEnd        = newBackwards(cdataEnd + "</")
	sectionBorder = newBackwards(cdataEnd + cdataStart)
)

// rest reports whether the rest after a field's end is well-formed: elements, the end tags of
// the elements that hold the field, and the end of the body. WeChat sends nothing else.
func (r *reacher) rest(field, i int) bool {
	s := r.s
	if i = skipSpace(s, i); i == len(s) || s[i] != '<' {
		return false
	}
	open := &r.open // shared: after the recursion of listed, this rest is decided
	open[0] = r.root
	depth := 1
	if parent := r.texts.Fields[field].Parent; parent != "" {
		open[1] = parent
		depth = 2
	}
	for holders := depth; depth > 0; holders = min(holders, depth) {
		if depth > holders {
			i = skipXMLText(s, i)
		} else {
			i = skipSpace(s, i)
		}
		switch {
		case len(s)-i < 2 || s[i] != '<':
			return false
		case s[i+1] == '/':
			n := xmlEndTag(s[i:], open[depth-1])
			if n == 0 {
				return false
			}
			i += n
			depth--
			continue
		}
		name, n, closed := xmlStartTag(s[i:])
		if n == 0 || depth == maxDepth {
			return false
		}
		i += n
		if closed {
			continue
		}
		if r.texts.names(name) {
			n, good := r.listed(name, open[:depth], i)
			if n == 0 {
				return good
			}
			i += n
			continue
		}
		if _, n := xmlLeaf(s[i:], name, true); n > 0 && !strings.Contains(s[i:i+n], "&") {
			i += n
			continue
		}
		open[depth] = name
		depth++
	}
	return skipSpace(s, i) == len(s)
}

// listed judges the rest that begins with the content of an element whose name is that of a
// field that users fill. If n isn't 0, it is the length of the element, and reading goes on
// after it. Otherwise good says whether the whole rest is well-formed.
func (r *reacher) listed(name string, open []string, i int) (n int, good bool) {
	s := r.s[i:]
	if !strings.HasPrefix(s, cdataStart) {
		n = strings.IndexByte(s, '<')
		if n < 0 || !isXMLText(s[:n]) {
			return 0, false
		}
		if end := xmlEndTag(s[n:], name); end > 0 {
			return n + end, false
		}
		return 0, false
	}
	field := -1
	switch len(open) {
	case 1:
		field = r.texts.find("", name)
	case 2:
		field = r.texts.find(open[1], name)
	}
	if field < 0 {
		return 0, false
	}
	return 0, r.last(field, i+len(cdataStart)) >= 0
}

// skipXMLText returns the index of the tag after text and CDATA sections, or len(s) if
// something else or nothing follows.
func skipXMLText(s string, i int) int {
	for {
		n := strings.IndexByte(s[i:], '<')
		if n < 0 || !isXMLText(s[i:i+n]) {
			return len(s)
		}
		i += n
		if !strings.HasPrefix(s[i:], cdataStart) {
			return i
		}
		if n = indexCDATAEnd(s[i:]); n < 0 {
			return len(s)
		}
		i += n + len(cdataEnd)
	}
}

// isXMLText reports whether s is well-formed outside CDATA sections.
func isXMLText(s string) bool {
	_, err := unescapeXML(s)
	return err == nil && !strings.Contains(s, cdataEnd)
}
