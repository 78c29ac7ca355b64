package pasted

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/minigo-dev/wechat"
)

// Weights: the heaviest that applies to a number counts. Of several numbers, the first is
// meant if they weigh firstCounts or more; otherwise they are a doubt.
const (
	labelledKnown = 100 // errcode: 40029
	labelled      = 95  // errcode: 99999
	firstCounts   = 92
	afterPath     = 94 // wechat: /sns/jscode2session: 40029 invalid code
	begins        = 92 // 40029 invalid code
	marked        = 90 // [40029], ClientException(40029, ...)
	hinted        = 70 // code: 40029, 报错 40029
	bare          = 50 // a known number in a text about an error
	hintedUnknown = 30 // code: 99999
	zero          = 20
)

// A candidate is a number that may be a code.
type candidate struct {
	code   wechat.Code
	weight int
	end    int // the number ends here
}

var digitRun = regexp.MustCompile(`[0-9]+`)

// most is how many numbers of a text are examined, half of them at its end.
const most = 1000

func candidates(text string) []candidate {
	text = ridWords.ReplaceAllStringFunc(text, func(rid string) string { return strings.Repeat(" ", len(rid)) })
	others := spans(text)
	aboutErrors := errorWords.MatchString(text)
	runs := digitRun.FindAllStringIndex(text, -1)
	if len(runs) > most {
		runs = slices.Concat(runs[:most/2], runs[len(runs)-most/2:])
	}
	var all []candidate
	for _, run := range runs {
		if c, ok := weigh(text, run[0], run[1], others, aboutErrors); ok {
			all = append(all, c)
		}
	}
	return all
}

// weigh says what the number text[start:end] is.
func weigh(text string, start, end int, others [][]int, aboutErrors bool) (candidate, bool) {
	if end-start > 10 || text[start] == '0' && end-start > 1 || isPart(text[end:]) {
		return candidate{}, false
	}
	n, err := strconv.ParseInt(text[start:end], 10, 32)
	if err != nil {
		return candidate{}, false
	}
	code, left := wechat.Code(n), text[max(0, start-80):start]
	if bareLeft, dashed := strings.CutSuffix(left, "-"); dashed {
		if endsInWord(bareLeft) {
			return candidate{}, false // thread-40029
		}
		left = bareLeft
		if known(-code) || !known(code) || !endsInHan(left) { // 错误码-40029 isn't below zero
			code = -code
		}
	}
	c := candidate{code: code, end: end}
	c.weight = weight(code, left, text[end:], strings.TrimLeft(text[:start], " \t\r\n\"'`[({<#-") == "", within(others, start), aboutErrors)
	return c, c.weight > 0
}

func weight(code wechat.Code, left, right string, first, isOther, aboutErrors bool) int {
	isHTTP := code >= 100 && code < 600 && (httpWords.MatchString(left) || httpText.MatchString(right))
	large := code >= 10000 || code <= -1000
	switch {
	case isHTTP:
		return 0
	case strongLabel.MatchString(left):
		return pick(code == 0, zero, pick(known(code), labelledKnown, labelled))
	case isOther || unit.MatchString(right) || endsInMark(left) || otherCode.MatchString(left):
		return 0
	case pathLabel.MatchString(left), apiLabel.MatchString(left) && known(code) && (large || code == -1):
		return afterPath
	case first && known(code) && (large || code == -1 || code == 0):
		return pick(code == 0, zero, begins)
	case otherWord.MatchString(left):
		return 0
	case inBrackets(left, right) && known(code) && (large || code == -1):
		return marked
	case weakLabel.MatchString(left):
		switch {
		case code == 0:
			return zero
		case known(code) && (code >= 1000 || large || code < 0 && !ofStatus.MatchString(left)):
			return hinted
		case large && aCode.MatchString(left) && !dateLike(code) && code < 1e9:
			return hintedUnknown
		}
		return 0
	case otherLabel.MatchString(left) || attached.MatchString(left) || endsInWord(left):
		return 0
	case large && known(code) && (errmsgBefore.MatchString(left) || errmsgAfter.MatchString(right) && aboutErrors):
		return bare
	}
	return 0
}

func pick(cond bool, a, b int) int {
	if cond {
		return a
	}
	return b
}

func known(code wechat.Code) bool {
	_, ok := code.Explain()
	return ok
}

// dateLike reports whether a number reads as a day, such as 20240115.
func dateLike(code wechat.Code) bool {
	return code >= 19700101 && code <= 20991231 && code/100%100 >= 1 && code/100%100 <= 12 && code%100 >= 1 && code%100 <= 31
}

// isPart reports whether what follows a number continues it: a decimal, a date, an address,
// a word.
func isPart(right string) bool {
	if right == "" {
		return false
	}
	if isWord(right[0]) {
		return true
	}
	return len(right) > 1 && strings.IndexByte(".-:/#%", right[0]) >= 0 && (right[0] == '#' || right[0] == '%' || right[1] >= '0' && right[1] <= '9') || right[0] == '%'
}

func isWord(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

func endsInWord(left string) bool { return left != "" && isWord(left[len(left)-1]) }

func endsInHan(left string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(left, " "))
	return unicode.Is(unicode.Han, r)
}

// endsInMark reports whether the text before a number makes it a part of something: a
// price, a path, a connection.
func endsInMark(left string) bool {
	r, _ := utf8.DecodeLastRuneInString(left)
	return left != "" && strings.ContainsRune(`/.#*+$@&?\¥￥~^%`, r)
}

// inBrackets reports whether a number is in brackets, or the first argument of an
// exception.
func inBrackets(left, right string) bool {
	if exception.MatchString(left) {
		return true
	}
	if left == "" || right == "" {
		return false
	}
	closing := map[byte]byte{'[': ']', '(': ')', '<': '>', '{': '}'}[left[len(left)-1]]
	return closing != 0 && right[0] == closing && !endsInWord(left[:len(left)-1])
}

// spans returns the places of numbers of other kinds.
func spans(text string) [][]int {
	var all [][]int
	for _, kind := range otherKinds {
		all = append(all, kind.FindAllStringIndex(text, -1)...)
	}
	return all
}

func within(spans [][]int, at int) bool {
	for _, s := range spans {
		if s[0] <= at && at < s[1] {
			return true
		}
	}
	return false
}
