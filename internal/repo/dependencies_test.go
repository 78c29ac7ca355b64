package repo_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/minigo-dev/wechat"

// The library brings these modules into a user's build, and no others.
func TestDependencies(t *testing.T) {
	t.Parallel()
	want := []string{
		"github.com/go-resty/resty/v2",
		module,
		"github.com/patrickmn/go-cache",
		"golang.org/x/net",
	}
	got := goList(t, "{{if not .Standard}}{{.Module.Path}}{{end}}", "-deps", ".", "./crypto", "./filestore", "./gamepay", "./virtualpay")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("modules of the library (-want +got):\n%s", diff)
	}
}

// The packages of the library import these of ours, and no others.
func TestArrows(t *testing.T) {
	t.Parallel()
	for dir, want := range map[string][]string{
		".":                   {module + "/crypto", module + "/internal/explain", module + "/internal/foreign", module + "/internal/pushbody"},
		"./crypto":            nil,
		"./filestore":         {module, module + "/internal/foreign"},
		"./gamepay":           {module},
		"./internal/explain":  nil,
		"./internal/facts":    nil,
		"./internal/foreign":  nil,
		"./internal/pushbody": nil,
		"./virtualpay":        {module},
	} {
		got := slices.DeleteFunc(goList(t, `{{join .Imports "\n"}}`, dir), func(path string) bool { return !strings.HasPrefix(path, module) })
		if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(got, "\n")); diff != "" {
			t.Errorf("imports of %s (-want +got):\n%s", dir, diff)
		}
	}
}

// goList returns the lines that go list prints, sorted, each once.
func goList(t *testing.T, format string, args ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-f", format}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(out))
	slices.Sort(lines)
	return slices.Compact(lines)
}
