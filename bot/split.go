package bot

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Split splits a text into messages of at most limit bytes each: after a line, a sentence, a
// clause, a word, else a character, in this order, so that each but the last is at least half
// full where that can be. It doesn't cut a number, a character of several code points, such as
// an emoji, or a link (<a href=...>...</a>), unless one alone is longer than limit. Closing
// quotes and brackets stay with what they close.
//
// Nothing is lost but blanks where it cuts and around the text; what is no UTF-8 becomes
// U+FFFD. A text of blanks has no messages. A limit below 4, which not every character fits,
// counts as 4.
func Split(text string, limit int) (parts []string) {
	for rest := tidy(text); rest != ""; {
		part, after := cut(rest, max(limit, utf8.UTFMax))
		parts, rest = append(parts, part), after
	}
	return parts
}

// tidy makes a text valid, and takes the blanks around it away.
func tidy(text string) string {
	return strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
}

// cut returns the first message of a tidy text, and the rest, which is tidy too.
func cut(text string, limit int) (part, rest string) {
	if len(text) <= limit {
		return text, ""
	}
	n, _ := lastBreak(text, limit, limit/2)
	return strings.TrimSpace(text[:n]), strings.TrimSpace(text[n:])
}

// ripe returns how much of a stream's text can be sent now: nothing, a full message, or of
// the first one its sentences, once there are 300 bytes and more has come behind them.
func ripe(stream string, first bool) (n int) {
	rank := 0
	switch {
	case len(stream) > textLimit+64: // so that what stands at the end is whole
		n, _ = lastBreak(stream, textLimit, textLimit/2)
	case first && len(stream) >= 300 && strings.ContainsAny(stream[150:], "。！？….!?\n"):
		if n, rank = lastBreak(stream, len(stream)-1, 150); rank < 4 {
			n = 0
		}
	}
	return n
}

// A unit is what isn't cut: a link; letters, digits and signs without a blank, such as a word,
// an address or 1,234.56; a character with its marks, skin tones and what is joined to it, as
// in emoji; a flag. What opens stands before it, what closes or ends behind it. The second
// group is the blanks that follow.
var unit = regexp.MustCompile(`^(?s)([“‘「『（《【〈〔]*(?:<a[ >][^<]*</a>|(?:[!-;=-~０-９\x{C0}-\x{58F}]\p{M}*)+|[\x{1F1E6}-\x{1F1FF}]{2}|` + joined + `(?:\x{200D}` + joined + `)*)[。！？…，、；：”’」』）》】〉〕)\]}]*)(\s*)`)

const joined = `.[\p{M}\x{1F3FB}-\x{1F3FF}\x{E0020}-\x{E007F}]*`

// lastBreak returns where to cut a text that is longer than limit: at the best place from
// least to limit, of equal ones at the last, else at the last before, else where it has to.
func lastBreak(text string, limit, least int) (at, best int) {
	for i := 0; i < len(text); {
		found := unit.FindStringSubmatchIndex(text[i:min(len(text), i+limit+utf8.UTFMax)])
		end := i + found[3]
		if end > limit {
			if best == 0 && found[3] > limit { // no message holds it: fill this one
				at = 0
			}
			break
		}
		here := rankOf(text[i:end], text[end:i+found[1]])
		if end < least {
			here = 0
		}
		if here >= best {
			at, best = end, here
		}
		i += found[1]
	}
	if at == 0 { // at a whole character
		at = len(strings.ToValidUTF8(text[:limit], ""))
	}
	return at, best
}

// rankOf returns how good the place behind a unit is to cut at, with the blanks there: 5
// after a line, 4 a sentence, 3 a clause, 2 a word, 1 any character.
func rankOf(unit, blanks string) int {
	last, n := utf8.DecodeLastRuneInString(strings.TrimRight(unit, "”’」』）》】〉〕)]}>\"'"))
	ends := func(wide, ascii string) bool { // in ASCII they also stand within words
		return strings.ContainsRune(wide, last) || blanks != "" && n == 1 && strings.ContainsRune(ascii, last)
	}
	switch {
	case strings.Contains(blanks, "\n"):
		return 5
	case ends("。！？…", ".!?"):
		return 4
	case ends("，、；：", ",;:"):
		return 3
	case blanks != "":
		return 2
	}
	return 1
}
