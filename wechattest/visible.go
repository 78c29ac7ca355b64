package wechattest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	quoted     = 120  // characters of an answer that a finding quotes
	quotedMost = 4096 // characters that are examined

	// quoteMark surrounds a quotation until secrets are masked in the whole text. Cutting
	// before would show a part of a secret. No quoted text contains it.
	quoteMark = "\x00"
)

// visible makes everything in a text visible: it escapes invisible characters, line ends and all blanks
// except the usual one. shown cuts a long text.
func visible(s string) string {
	var b strings.Builder
	b.WriteString(quoteMark)
	n := 0
	for i, size := 0, 0; i < len(s); i += size {
		if n++; n > quotedMost {
			break
		}
		var r rune
		if r, size = utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, s[i])
			continue
		}
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		escaped := strconv.QuoteRune(r)
		b.WriteString(escaped[1 : len(escaped)-1])
	}
	return b.String() + quoteMark
}

// shown cuts the quotations of visible anywhere in a text.
func shown(text string) string {
	parts := strings.Split(text, quoteMark)
	for i := 1; i < len(parts); i += 2 {
		if runes := []rune(parts[i]); len(runes) > quoted {
			parts[i] = string(runes[:quoted]) + "..."
		}
	}
	return strings.Join(parts, "")
}

// An oddity is something invisible around or in a text.
type oddity struct {
	code             string
	english, chinese string
}

var (
	oddMark      = oddity{"byte-order-mark", `a byte order mark (EF BB BF, \ufeff)`, `字节顺序标记（BOM，EF BB BF，\ufeff）`}
	oddLine      = oddity{"line-end", "a line end", "换行"}
	oddBlank     = oddity{"blanks", "blanks", "空白"}
	oddQuote     = oddity{"quotes", "quotes", "引号"}
	oddInvisible = oddity{"invisible", "characters that don't show", "不可见字符"}
)

// oddityOf says what kind of stray character r is.
func oddityOf(r rune) (oddity, bool) {
	switch {
	case r == '\ufeff':
		return oddMark, true
	case r == '\n' || r == '\r':
		return oddLine, true
	case strings.ContainsRune("\"'`“”‘’", r):
		return oddQuote, true
	case unicode.IsSpace(r):
		return oddBlank, true
	case unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
		return oddInvisible, true
	}
	return oddity{}, false
}

// The places of an oddity.
const (
	before = iota
	after
	within
)

// bare removes the oddities from both ends of a text and from its middle. It returns them, each kind once
// for each place.
func bare(s string) (core string, found []stray) {
	note := func(o oddity, place int) {
		for _, f := range found {
			if f.oddity == o && f.place == place {
				return
			}
		}
		found = append(found, stray{o, place})
	}
	take := func(place int) func(rune) bool {
		return func(r rune) bool {
			o, odd := oddityOf(r)
			if odd {
				note(o, place)
			}
			return odd
		}
	}
	core = strings.TrimLeftFunc(s, take(before))
	core = strings.TrimRightFunc(core, take(after))
	core = strings.Map(func(r rune) rune {
		if o, odd := oddityOf(r); odd && (o == oddMark || o == oddInvisible) {
			note(o, within)
			return -1
		}
		return r
	}, core)
	return core, found
}

type stray struct {
	oddity
	place int
}

// words name an oddity and its place, such as "a line end after it".
func (s stray) words(it string) (english, chinese string) {
	switch s.place {
	case before:
		return s.english + " before " + it, "前面有" + s.chinese
	case after:
		return s.english + " after " + it, "后面有" + s.chinese
	}
	return s.english + " in " + it, "中间有" + s.chinese
}

// strayFindings returns the failures of a text that would be right without its oddities.
func strayFindings(what, whatZH, body string, found []stray) (all []Finding) {
	for _, s := range found {
		en, zh := s.words("it")
		all = append(all, failure(s.code,
			fmt.Sprintf(`%s came with something around it, %s: "%s"; it has to be the whole body%s`, what, en, visible(body), s.remedy()),
			fmt.Sprintf(`%s%s："%s"；返回内容只能是它本身%s`, whatZH, zh, visible(body), s.remedyZH())))
	}
	return all
}

func (s stray) remedy() string {
	if s.oddity == oddMark {
		return "; save the server's source files as UTF-8 without BOM"
	}
	return ""
}

func (s stray) remedyZH() string {
	if s.oddity == oddMark {
		return "；请把服务端源文件存为无 BOM 的 UTF-8"
	}
	return ""
}

// utf16Mark reports the byte order mark of UTF-16 at the beginning of an answer.
func utf16Mark(body string) []Finding {
	if !strings.HasPrefix(body, "\xff\xfe") && !strings.HasPrefix(body, "\xfe\xff") {
		return nil
	}
	return []Finding{failuref("byte-order-mark", `the answer begins with a byte order mark of UTF-16: "%s"; WeChat reads UTF-8`,
		`返回内容以 UTF-16 的字节顺序标记（BOM）开头："%s"；微信只认 UTF-8`, visible(body))}
}

// unwrapped removes from both ends of a body what doesn't belong around JSON or XML, and reports it.
// White space does no harm there.
func unwrapped(body []byte) (inner []byte, found []Finding) {
	text := string(body)
	if wide := utf16Mark(text); wide != nil {
		return body, wide
	}
	core, odd := bare(text)
	if core == "" || core[0] != '{' && core[0] != '<' {
		return body, nil
	}
	for _, s := range odd {
		if s.place == within || s.oddity == oddLine || s.oddity == oddBlank {
			continue
		}
		en, zh := s.words("the data")
		found = append(found, failure(s.code,
			fmt.Sprintf(`the answer has %s: "%s"%s`, en, visible(text), s.remedy()),
			fmt.Sprintf(`回包的数据%s："%s"%s`, zh, visible(text), s.remedyZH())))
	}
	if len(found) == 0 {
		return body, nil
	}
	start := func(r rune) bool { _, stray := oddityOf(r); return stray }
	return []byte(strings.TrimFunc(text, start)), found
}
