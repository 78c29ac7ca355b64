package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// streamFirst is how much of a stream there is when its first sentences are sent.
const streamFirst = 300

// Split splits a text into messages of at most limit bytes each: after a line, a sentence, a
// clause, a word, else a character, in this order, so that each but the last is at least half full
// where that can be. It doesn't cut a number, a character of several code points, such as
// an emoji, or a link (<a href=...>...</a>), unless one alone is longer than limit. Closing
// quotes and brackets stay with what they close.
//
// Nothing is lost but blanks where it cuts and around the text; what is no UTF-8 becomes
// U+FFFD. A text of blanks has no messages. A limit below 4, which not every character fits, counts as 4.
func Split(text string, limit int) []string {
	limit = max(limit, utf8.UTFMax)
	var parts []string
	for text = tidy(text); text != ""; {
		var part string
		part, text = cut(text, limit)
		parts = append(parts, part)
	}
	return parts
}

// tidy makes a text valid, and takes the blanks around it away.
func tidy(text string) string {
	return strings.TrimFunc(strings.ToValidUTF8(text, "\uFFFD"), isBlank)
}

func isBlank(r rune) bool { return unicode.IsSpace(r) }

// cut returns the first message of a tidy text, and the rest, which is tidy too.
func cut(text string, limit int) (part, rest string) {
	if len(text) <= limit {
		return text, ""
	}
	n, _ := lastBreak(text, limit, limit/2)
	return strings.TrimRightFunc(text[:n], isBlank), strings.TrimLeftFunc(text[n:], isBlank)
}

// ripe returns how much of a stream's text can be sent now: nothing, a full message, or of
// the first one its sentences so far. What follows its end decides whether it may be cut there.
func ripe(stream []byte, first bool) int {
	if first && streamFirst <= len(stream) && len(stream) <= textLimit {
		if n, rank := lastBreak(string(stream), len(stream)-1, streamFirst/2); rank >= afterSentence {
			return n
		}
	}
	if len(stream) <= textLimit {
		return 0
	}
	n, _ := lastBreak(string(stream[:textLimit+1]), textLimit, textLimit/2)
	return n
}

// A rank is how good a place is to cut at.
type rank int

const (
	nowhere rank = iota
	insideWord
	afterCharacter
	afterWord
	afterClause
	afterSentence
	afterLine
)

// lastBreak returns where to cut a text that is longer than limit: at the best place from
// least to limit, of equal ones at the last, else at the last before, else where it has to.
func lastBreak(text string, limit, least int) (at int, best rank) {
	early, ended := 0, nowhere
	for i := 0; ; {
		n := atom(text[i:], limit)
		if i+n > limit {
			break
		}
		i += n
		var here rank
		switch here, ended = after(text[i-n:i], text[i:], ended); {
		case here == nowhere:
		case i < least:
			early = i
		case here >= best:
			at, best = i, here
		}
	}
	for hard := limit; at == 0; hard-- {
		if at = early; at == 0 && utf8.RuneStart(text[hard]) {
			at = hard
		}
	}
	return at, best
}

const (
	sentenceEnds = "。！？…!?."
	clauseEnds   = "，、；：,;:"
	openers      = "“‘「『（《【〈〔([{<"
	closers      = "”’」』）》】〉〕)]}>\"'"
)

// after returns how good a place is behind an atom, which next follows, and what the text
// up to there has ended, if before it had ended something.
func after(atom, next string, before rank) (here, ended rank) {
	last, _ := utf8.DecodeLastRuneInString(atom)
	follows, _ := utf8.DecodeRuneInString(next)
	blank := isBlank(follows)
	in := strings.ContainsRune
	switch {
	case last == '\n':
		ended = afterLine
	case isBlank(last):
		ended = max(before, afterWord)
	case in(sentenceEnds, last) && (last >= utf8.RuneSelf || blank): // in ASCII they also stand within words
		ended = afterSentence
	case in(clauseEnds, last) && (last >= utf8.RuneSelf || blank):
		ended = afterClause
	case in(closers, last) && len(atom) == utf8.RuneLen(last):
		ended = before
	}
	switch {
	case in(openers, last):
		return nowhere, ended
	case follows == '\n':
		return afterLine, ended
	case blank:
		return max(ended, afterWord), ended
	case in(sentenceEnds+clauseEnds+closers, follows):
		return nowhere, ended
	case isWordly(last) && isWordly(follows):
		return insideWord, ended
	}
	return max(ended, afterCharacter), ended
}

// isWordly reports whether a character is a part of words that blanks divide, as Chinese isn't.
func isWordly(r rune) bool { return r < '\u2E80' && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// atoms matches what isn't cut: a link; a number, such as 1,234.56 or 12:30; a character with
// its marks, skin tones and joined characters, as emoji have; a flag.
var atoms = regexp.MustCompile(`^(?s:<a[ >].*?</a>|[0-9]+(?:[.,:/-][0-9]+)*|\r\n|[\x{1F1E6}-\x{1F1FF}]{2}|` + joined + `(?:\x{200D}` + joined + `)*)`)

const joined = `.[\p{M}\x{1F3FB}-\x{1F3FF}\x{E0020}-\x{E007F}]*`

// atom returns the length of the atom that a text begins with. One longer than limit is cut
// at any character.
func atom(text string, limit int) int {
	found := atoms.FindString(text[:min(len(text), limit+utf8.UTFMax)])
	if len(found) <= limit {
		return len(found)
	}
	_, n := utf8.DecodeRuneInString(text)
	return n
}
