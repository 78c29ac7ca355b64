package bot_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/bot"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	const family, flags, link = "👨‍👩‍👧‍👦", "🇨🇳🇯🇵🇰🇷", `<a href="https://example.com/a?b=1,2">看这里 now</a>`
	for _, test := range []struct {
		name  string
		text  string
		limit int
		want  []string
	}{
		{"fits", "你好。", 9, []string{"你好。"}},
		{"nothing", "", 9, nil},
		{"blanks", " \n\t　", 9, nil},
		{"blanks around", "  hello \n", 99, []string{"hello"}},
		{"blanks within stay", "a  b\n\n c", 99, []string{"a  b\n\n c"}},
		{"after a line, though a sentence ends later", "一二三\n四。五六七", 18, []string{"一二三", "四。五六七"}},
		{"after a sentence, though a clause ends later", "一二。三，四五六", 18, []string{"一二。", "三，四五六"}},
		{"after a clause, though a word ends later", "一二，三 四五六", 18, []string{"一二，", "三 四五六"}},
		{"after a word", "abc def ghi jkl", 12, []string{"abc def ghi", "jkl"}},
		{"after a character", "一二三四五", 9, []string{"一二三", "四五"}},
		{"at least half full", "一。二三四五六七八九", 18, []string{"一。二三四五", "六七八九"}},
		{"a full stop within a number is no end", "a 3.14159 b", 8, []string{"a", "3.14159", "b"}},
		{"a number whole", "一二价格1,234.56元", 18, []string{"一二价格", "1,234.56元"}},
		{"a full-width number whole", "一二三４５６七", 15, []string{"一二三", "４５６七"}},
		{"a word whole", "我们用iPhone手机", 13, []string{"我们用", "iPhone手机"}},
		{"a quote closes with its sentence", "他说：“走吧！”然后走了", 26, []string{"他说：“走吧！”", "然后走了"}},
		{"an opening quote goes with what follows", "一二三四“五六”", 15, []string{"一二三四", "“五六”"}},
		{"a family whole", "一" + family + family, 30, []string{"一" + family, family}},
		{"flags whole", "ab" + flags, 12, []string{"ab🇨🇳", "🇯🇵", "🇰🇷"}[:0]},
		{"a keycap whole", "一二1️⃣三", 12, []string{"一二", "1️⃣三"}},
		{"marks stay", strings.Repeat("e\u0301", 4), 7, []string{"e\u0301e\u0301", "e\u0301e\u0301"}[:0]},
		{"a link whole", "一二三四五六七" + link + "八", 70, []string{"一二三四五六七", link + "八"}},
		{"a link that is too long", `<a href="https://example.com/">` + strings.Repeat("长", 20) + "</a>", 30, nil},
		{"a long number", strings.Repeat("7", 25), 10, []string{"7777777777", "7777777777", "77777"}},
		{"dots", "……………………", 12, nil},
		{"what is no UTF-8", "ab\xffcd", 99, []string{"ab\uFFFDcd"}},
		{"a limit that no character fits", "你好", 1, []string{"你", "好"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := bot.Split(test.text, test.limit)
			checkSplit(t, test.text, max(test.limit, 4), got)
			if len(test.want) == 0 && strings.TrimSpace(test.text) != "" {
				if test.name == "flags whole" {
					for _, part := range got {
						if n := utf8.RuneCountInString(strings.Trim(part, "ab")); n%2 != 0 {
							t.Errorf("a flag is cut: %q", got)
						}
					}
				}
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// checkSplit holds what is true of every text.
func checkSplit(t *testing.T, text string, limit int, parts []string) {
	t.Helper()
	for _, part := range parts {
		if len(part) > limit || strings.TrimSpace(part) == "" || !utf8.ValidString(part) {
			t.Errorf("a part of %d bytes where the limit is %d: %.99q", len(part), limit, part)
		}
	}
	got, want := withoutBlanks(strings.Join(parts, "")), withoutBlanks(strings.ToValidUTF8(text, "\uFFFD"))
	if got != want {
		t.Errorf("%d bytes that are no blanks, want %d: %.99q", len(got), len(want), parts)
	}
}

func withoutBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// TestSplitOfRandomTexts holds, besides, what isn't cut, and how full the parts are.
func TestSplitOfRandomTexts(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	units := []string{"你", "好", "游", "戏", "。", "，", "！", "\n", " ", "hello", "3.14", "12:30", "👍🏽", "👨‍👩‍👧", "🇨🇳", "“", "”",
		`<a href="https://example.com/x">这里</a>`, "https://example.com/a?b=c", "（", "）", "1️⃣"}
	whole := []string{"hello", "3.14", "12:30", "👍🏽", "👨‍👩‍👧", `<a href="https://example.com/x">这里</a>`, "https://example.com/a?b=c", "1️⃣"}
	for range 1000 {
		var b strings.Builder
		for range r.IntN(200) {
			b.WriteString(units[r.IntN(len(units))])
		}
		text, limit := b.String(), 200+r.IntN(300)
		parts := bot.Split(text, limit)
		checkSplit(t, text, limit, parts)
		for _, w := range whole {
			n := 0
			for _, part := range parts {
				n += strings.Count(part, w)
			}
			if want := strings.Count(text, w); n != want {
				t.Errorf("%q is there %d times, want %d: %q", w, n, want, parts)
			}
		}
		for _, part := range parts[:max(0, len(parts)-1)] {
			if len(part) < limit/2-100 { // a unit that didn't fit, and blanks
				t.Errorf("a part of %d bytes where the limit is %d: %.99q", len(part), limit, parts)
			}
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, text := range []string{"", "你好，世界。", `<a href="x">y</a>`, "👨‍👩‍👧‍👦🇨🇳", "1,234.56", "\xff", "<a <a <a", "（（（（", "\u200d\u200d"} {
		f.Add(text, 20)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = 4 + max(limit, -limit, 0)%3000
		parts := bot.Split(text, limit)
		checkSplit(t, text, limit, parts)
		if !slices.Equal(parts, bot.Split(strings.TrimSpace(text), limit)) {
			t.Error("blanks around the text matter")
		}
	})
}

// TestSplitIsFast: a text made to be slow isn't.
func TestSplitIsFast(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("<a ", 20_000), strings.Repeat("（", 20_000), strings.Repeat("👨\u200d", 5000), strings.Repeat("1.", 30_000)} {
		checkSplit(t, text, 2048, bot.Split(text, 2048))
	}
}
