package explain

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// everywhere returns the texts that hold at all APIs.
func everywhere() []Text { return slices.Concat(general[:], account[:], business[:]) }

// TestListed checks that the tables hold the codes of testdata/codes.txt and no others, in
// order, because Of and At search them.
func TestListed(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	var wantAPIs, gotAPIs []string
	for line := range strings.Lines(string(text)) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "#"):
		case strings.Contains(line, " "):
			wantAPIs = append(wantAPIs, line)
		default:
			want = append(want, line)
		}
	}
	if len(want) < 400 {
		t.Errorf("testdata/codes.txt lists %d codes", len(want))
	}
	before := -1 << 31
	for _, x := range everywhere() {
		if x.Code <= before {
			t.Errorf("%d comes after %d", x.Code, before)
		}
		before = x.Code
		got = append(got, strconv.Itoa(x.Code))
		if found, ok := Of(x.Code); !ok || found != x {
			t.Errorf("Of(%d) = %+v, %t", x.Code, found, ok)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("codes (-testdata/codes.txt +tables):\n%s", diff)
	}
	for _, x := range apis {
		gotAPIs = append(gotAPIs, strconv.Itoa(x.is.Code)+" "+x.at)
		if _, ok := Of(x.is.Code); !ok {
			t.Errorf("%d is explained for %s only", x.is.Code, x.at)
		}
	}
	if diff := cmp.Diff(wantAPIs, gotAPIs); diff != "" {
		t.Errorf("codes with APIs (-testdata/codes.txt +table):\n%s", diff)
	}
}

// TestPlacesAreClear checks that no two rows of a code name the same path.
func TestPlacesAreClear(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, x := range apis {
		for path := range strings.SplitSeq(x.at, " ") {
			key := strconv.Itoa(x.is.Code) + " " + path
			if path == "" || seen[key] {
				t.Errorf("%q stands in two rows", key)
			}
			seen[key] = true
			if strings.HasSuffix(path, "/") {
				path += "x"
			}
			if here, ok := At(path, x.is.Code); !ok || here != x.is {
				t.Errorf("%s has another explanation: %+v", key, here)
			}
		}
		if everywhere, _ := Of(x.is.Code); everywhere == x.is {
			t.Errorf("%d of %s is explained as everywhere", x.is.Code, x.at)
		}
	}
}

var (
	inBrackets = regexp.MustCompile(`\([^()]*\)`)
	hanText    = regexp.MustCompile(`\p{Han}`)
	saysRepeat = regexp.MustCompile(`(?i)\b(re)?try\b|\brepeat|call again|重试|再次调用`)
)

func TestTexts(t *testing.T) {
	t.Parallel()
	all := everywhere()
	for _, x := range apis {
		all = append(all, x.is)
	}
	for _, x := range all {
		for _, s := range []string{x.Meaning, x.Remedy} {
			if plain := inBrackets.ReplaceAllString(s, ""); strings.ContainsFunc(plain, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("%d: not ASCII: %s", x.Code, s)
			}
			if !strings.HasSuffix(s, ".") || strings.Contains(s, ". ") {
				t.Errorf("%d: not one sentence: %s", x.Code, s)
			}
		}
		for _, s := range []string{x.MeaningZH, x.RemedyZH} {
			if !hanText.MatchString(s) || !strings.HasSuffix(s, "。") || strings.Count(s, "。") != 1 {
				t.Errorf("%d: not one sentence in Chinese: %s", x.Code, s)
			}
		}
		for _, s := range []string{x.Meaning, x.Remedy, x.MeaningZH, x.RemedyZH} {
			if n := utf8.RuneCountInString(s); n < 3 || n > 120 {
				t.Errorf("%d: %d characters: %s", x.Code, n, s)
			}
		}
		if advice := x.Remedy + x.RemedyZH; x.Repeat == RepeatNever && saysRepeat.MatchString(advice) {
			t.Errorf("%d: never to be repeated, but: %s", x.Code, advice)
		}
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	for _, code := range []int{-1 << 31, -10197413, -10197411, -2, 2, 40999, 43999, 89999, 690000002, 1<<31 - 1} {
		if x, ok := Of(code); ok || x != (Text{}) {
			t.Errorf("Of(%d) = %+v, %t", code, x, ok)
		}
		if x, ok := At("/cgi-bin/token", code); ok || x != (Text{}) {
			t.Errorf("At(/cgi-bin/token, %d) = %+v, %t", code, x, ok)
		}
	}
}

// TestRepeat lists the codes after which the same call can succeed later; all others are
// final.
func TestRepeat(t *testing.T) {
	t.Parallel()
	classes := map[Repeat][]int{
		RepeatWithToken: {40001, 40014, 42001, 42006},
		RepeatSoon: {-501002, -1000, -3, -1, 1000, 6000, 20001, 43108, 61080, 61450, 61504, 80000, 85431, 85449, 87015, 200001,
			9301003, 9301012, 9301015, 10060012, 10060019, 268490011, 268490012, 268490014},
		RepeatLater: {-10094011, -15021, -15020, -15014, 1003, 20011, 44990, 44991, 44993, 45009, 45011, 45101, 48006, 61081, 61503,
			85406, 85437, 87020, 101003, 200010, 750032, 750033, 9301011, 268490015},
	}
	want := map[int]Repeat{}
	for class, codes := range classes {
		for _, code := range codes {
			want[code] = class
		}
	}
	for _, x := range everywhere() {
		if x.Repeat != want[x.Code] {
			t.Errorf("%d: repeat %d, want %d", x.Code, x.Repeat, want[x.Code])
		}
		delete(want, x.Code)
	}
	if len(want) > 0 {
		t.Errorf("codes that aren't explained: %v", want)
	}
}

// The longest path counts, and one that ends in a slash stands for what is below it.
func TestFits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, paths, api string
		want             int
	}{
		{"itself", "/a/b", "/a/b", 4},
		{"one of several", "/x /a/b", "/a/b", 4},
		{"below", "/a/", "/a/b", 3},
		{"the longest", "/a/ /a/b/ /a/b/c", "/a/b/d", 5},
		{"only begins like it", "/a/b", "/a/bc", 0},
		{"another", "/a/b /c/", "/d", 0},
		{"no API", "/a/", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Fits(tt.paths, tt.api); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}
