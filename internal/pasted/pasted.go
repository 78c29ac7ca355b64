// Package pasted finds WeChat's errcode in what people paste: answers, errmsgs, errors of
// other SDKs, log lines and questions in forums, in English and Chinese. The text around a
// number decides whether it is a code, so dates, addresses, ports, sizes and process ids
// are none.
package pasted

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat"
)

// limit is how many bytes of a text are read: the owner must cut a longer log.
const limit = 64 << 10

// A Doubt is why no code was found.
type Doubt int

// Doubts.
const (
	None      Doubt = iota // a code was found
	NoCode                 // nothing in the text is surely a code
	Several                // several numbers may be meant
	OutOfSize              // the text is a number larger than any errcode
)

// A Finding is the refusal in a text, or the reason why none was found.
type Finding struct {
	Refusal *wechat.Error // nil if there is a Doubt
	Doubt   Doubt
	Codes   []wechat.Code // for Several: the numbers, in their order
}

// Find reads a text. It never guesses: if it isn't sure, it returns a Doubt.
func Find(text string) Finding {
	if len(text) > limit {
		text = text[:limit]
	}
	text = plain(text)
	if digits, ok := wholeNumber(text); ok {
		n, err := strconv.ParseInt(digits, 10, 32)
		if err != nil {
			return Finding{Doubt: OutOfSize}
		}
		return found(wechat.Code(n), text, 0)
	}
	best, codes := 0, []candidate(nil)
	for _, c := range candidates(text) {
		if c.weight > best {
			best, codes = c.weight, nil
		}
		if c.weight == best && best > 0 {
			codes = append(codes, c)
		}
	}
	switch {
	case codes == nil && saysOK.MatchString(text):
		return found(0, text, 0)
	case codes == nil:
		return Finding{Doubt: NoCode}
	case best < firstCounts && !agree(codes):
		return Finding{Doubt: Several, Codes: distinct(codes)}
	}
	return found(codes[0].code, text, codes[0].end)
}

func found(code wechat.Code, text string, end int) Finding {
	return Finding{Refusal: &wechat.Error{API: apiIn(text), Code: code, Msg: message(text, end), RID: ridInText.FindString(text)}}
}

func agree(all []candidate) bool {
	for _, c := range all {
		if c.code != all[0].code {
			return false
		}
	}
	return true
}

func distinct(all []candidate) []wechat.Code {
	var codes []wechat.Code
	seen := map[wechat.Code]bool{}
	for _, c := range all {
		if !seen[c.code] {
			seen[c.code] = true
			codes = append(codes, c.code)
		}
	}
	return codes
}

// message cuts the errmsg out of a text, because the rest may name other addresses than the
// one that WeChat refused.
func message(text string, end int) string {
	if at := refusedIP.FindStringIndex(text); at != nil {
		return text[at[0]:]
	}
	if at := errmsgIn.FindStringIndex(text); at != nil {
		return text[at[1]:]
	}
	return text[end:]
}

// apiIn returns the API that a text names, by its path or by a common name.
func apiIn(text string) string {
	if m := apiPath.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	for _, name := range apiNames {
		if name.word.MatchString(text) {
			return name.api
		}
	}
	return ""
}

// plain writes full-width characters as ASCII, unescapes quotes, and decodes an answer in a
// URL.
func plain(text string) string {
	if strings.Contains(text, "%22") || strings.Contains(text, "%3A") {
		if decoded, err := url.QueryUnescape(text); err == nil {
			text = decoded
		}
	}
	for _, escaped := range [...][2]string{{`\"`, `"`}, {`&quot;`, `"`}, {`\u0022`, `"`}, {`\n`, "\n"}} {
		text = strings.ReplaceAll(text, escaped[0], escaped[1])
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000' || r == '\u00a0':
			return ' '
		case r == '−' || r == '–' || r == '—':
			return '-'
		case r == '【' || r == '〔' || r == '「' || r == '『':
			return '['
		case r == '】' || r == '〕' || r == '」' || r == '』':
			return ']'
		case r == '“' || r == '”' || r == '‘' || r == '’':
			return '"'
		case r == '。' || r == '、':
			return ','
		case r == '\ufeff' || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u2060':
			return -1
		}
		return r
	}, text)
}

// wholeNumber returns the number of a text that has nothing else but marks around it.
func wholeNumber(text string) (string, bool) {
	text = strings.TrimRight(strings.TrimLeft(text, " \t\r\n\"'`[({<#:=,;"), " \t\r\n\"'`])}>#:=,;.!?")
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "+"), "-")
	if digits == "" || len(text)-len(digits) > 1 || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return text, true
}
