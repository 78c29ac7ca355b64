package repo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAPIMethods compares the names that `wechat api` tells with the directives.
func TestAPIMethods(t *testing.T) {
	t.Parallel()
	const name = "cmd/wechat/api_methods.txt"
	var lines []string
	for _, p := range libraries(t) {
		endpoints, _ := p.endpoints()
		for _, e := range endpoints {
			lines = append(lines, fmt.Sprintf("%s %s\n", e.path, e.name))
		}
	}
	slices.Sort(lines)
	want := strings.Join(lines, "")
	if *update {
		writeFile(t, name, want)
	}
	if diff := cmp.Diff(readFile(t, name), want); diff != "" {
		t.Errorf("%s isn't what the directives say (-file +directives); run go generate:\n%s", name, diff)
	}
}
