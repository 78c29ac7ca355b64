package wechat

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
)

func TestSealedPaths(t *testing.T) {
	t.Parallel()
	var want []string
	for _, e := range facts.Endpoints() {
		if e.APISecurity {
			want = append(want, e.Path)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, sealedPaths[:]); diff != "" {
		t.Errorf("the paths that API security covers (-facts +table)\n%s", diff)
	}
	if !isSealed("/cgi-bin/message/custom/send") || isSealed("/cgi-bin/message/custom/sen") {
		t.Error("isSealed doesn't say what the table says")
	}
}
