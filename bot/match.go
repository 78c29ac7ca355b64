package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/minigo-dev/wechat"
)

// A Matcher reports whether a route takes a push. It may set c.Args. Any function will do,
// such as one that looks up what the user did before by c.OpenID.
type Matcher func(c *Conversation) bool

// Words matches a text that is one of the words. It compares without case, blanks and
// punctuation around, and full-width characters as their ASCII ones: "１。" is "1". It panics
// where there is no word, or where nothing of one is left.
func Words(words ...string) Matcher {
	must(len(words) > 0, "Words", "words", "are none")
	plain := make([]string, len(words))
	for i, w := range words {
		plain[i] = plainWord("Words", w)
	}
	return func(c *Conversation) bool {
		if c.plain == "" {
			c.plain = plainText(c.Text)
		}
		return slices.Contains(plain, c.plain)
	}
}

// Prefix matches a text that begins with a word, and sets c.Args to the rest as written,
// without blanks around. It compares as [Words] does, and panics where nothing of the word is left.
func Prefix(word string) Matcher {
	plain := plainWord("Prefix", word)
	return func(c *Conversation) bool {
		text := strings.TrimLeftFunc(c.Text, isEdge)
		for _, want := range plain {
			got, n := utf8.DecodeRuneInString(text)
			if n == 0 || plainRune(got) != want {
				return false
			}
			text = text[n:]
		}
		c.Args = []string{strings.TrimSpace(text)}
		return true
	}
}

// Regexp matches a text as it is written, and sets c.Args to what the groups of re match. It
// panics where re is nil.
func Regexp(re *regexp.Regexp) Matcher {
	must(re != nil, "Regexp", "re", "is nil")
	return func(c *Conversation) bool {
		found := re.FindStringSubmatch(c.Text)
		if c.Text == "" || found == nil {
			return false
		}
		c.Args = found[1:]
		return true
	}
}

// Is matches a kind of push: bot.Is[*wechat.ImageMessage].
func Is[M wechat.Message](c *Conversation) bool {
	_, ok := c.Message.(M)
	return ok
}

// Enter matches a user who enters the customer-service session (进入会话).
func Enter(c *Conversation) bool { return Is[*wechat.UserEnterTempsessionEvent](c) }

func plainWord(function, word string) string {
	plain := plainText(word)
	must(plain != "", function, "word", "nothing is left of it without blanks and punctuation")
	return plain
}

func plainText(s string) string {
	return strings.TrimFunc(strings.Map(plainRune, s), isEdge)
}

func plainRune(r rune) rune {
	switch {
	case '㐀' <= r && r <= '\u9FFF': // most of what users write
		return r
	case '！' <= r && r <= '～':
		r -= '！' - '!'
	case r == '　':
		r = ' '
	}
	return unicode.ToLower(r)
}

// isEdge reports whether a character around a word means nothing.
func isEdge(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsPunct(r) || r == '~' || r == '～' || unicode.Is(unicode.Cf, r)
}
