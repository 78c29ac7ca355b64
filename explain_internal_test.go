package wechat

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExplanationsListed checks that the tables hold the codes of testdata/codes.txt
// and no others, in order, for they are searched.
func TestExplanationsListed(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []Code
	apis := 0
	for line := range strings.Lines(string(text)) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "#"):
		case strings.Contains(line, " /"):
			apis++
		default:
			n, err := strconv.Atoi(line)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, Code(n))
		}
	}
	for _, table := range [][]Explanation{explainedGeneral[:], explainedAccount[:], explainedBusiness[:]} {
		for _, x := range table {
			if len(got) > 0 && x.Code <= got[len(got)-1] {
				t.Errorf("%d comes after %d", x.Code, got[len(got)-1])
			}
			got = append(got, x.Code)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("codes (-testdata/codes.txt +tables):\n%s", diff)
	}
	if apis != len(explainedAPIs) {
		t.Errorf("testdata/codes.txt has %d lines with an API, want %d", apis, len(explainedAPIs))
	}
	for _, x := range explainedAPIs {
		if _, ok := x.is.Code.Explain(); !ok {
			t.Errorf("%d is explained for %s only", x.is.Code, x.path)
		}
	}
}
