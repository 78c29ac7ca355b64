package wechat_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The library brings these modules into a user's build, and no others.
func TestDependencies(t *testing.T) {
	t.Parallel()
	want := []string{
		"github.com/go-resty/resty/v2",
		"github.com/minigo-dev/wechat",
		"github.com/patrickmn/go-cache",
		"golang.org/x/net",
	}
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.Module.Path}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Fields(string(out))
	slices.Sort(got)
	if diff := cmp.Diff(want, slices.Compact(got)); diff != "" {
		t.Errorf("modules of the library (-want +got):\n%s", diff)
	}
}
