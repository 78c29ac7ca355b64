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
	var wantAPIs, gotAPIs []string
	for line := range strings.Lines(string(text)) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "#"):
		case strings.Contains(line, " "):
			wantAPIs = append(wantAPIs, line)
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
	for _, x := range explainedAPIs {
		gotAPIs = append(gotAPIs, x.is.Code.Error()+" "+x.at)
		if _, ok := x.is.Code.Explain(); !ok {
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
	for _, x := range explainedAPIs {
		for path := range strings.SplitSeq(x.at, " ") {
			key := x.is.Code.Error() + " " + path
			if path == "" || seen[key] {
				t.Errorf("%q stands in two rows", key)
			}
			seen[key] = true
		}
	}
}
