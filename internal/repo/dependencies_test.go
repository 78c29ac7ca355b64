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
	got := goList(t, "{{if not .Standard}}{{.Module.Path}}{{end}}", "-deps", ".", "./ad", "./analysis", "./bot", "./cloudbase", "./crypto", "./filestore", "./gamepay", "./operation", "./order", "./quota", "./sector/market", "./virtualpay", "./vision")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("modules of the library (-want +got):\n%s", diff)
	}
}

// The packages of the library import these of ours, and no others.
func TestArrows(t *testing.T) {
	t.Parallel()
	var tools []string
	for _, tool := range []string{
		"addresses", "argument", "bounded", "centre", "claims", "content", "expiring", "explain", "fieldwriter", "filekind", "foreign", "inorder",
		"jsonwire", "pushbody", "pushkey", "redaction", "request", "sealing",
	} {
		tools = append(tools, module+"/internal/"+tool)
	}
	for dir, want := range map[string][]string{
		".":                      append([]string{module + "/crypto"}, tools...),
		"./ad":                   {module},
		"./analysis":             {module},
		"./bot":                  {module},
		"./cloudbase":            {module},
		"./crypto":               nil,
		"./filestore":            {module, module + "/internal/foreign"},
		"./gamepay":              {module},
		"./internal/addresses":   {module + "/internal/foreign"},
		"./internal/argument":    nil,
		"./internal/bounded":     nil,
		"./internal/centre":      {module + "/internal/argument", module + "/internal/jsonwire"},
		"./internal/claims":      {module + "/internal/expiring"},
		"./internal/content":     nil,
		"./internal/expiring":    nil,
		"./internal/explain":     nil,
		"./internal/facts":       nil,
		"./internal/fieldwriter": {module + "/internal/jsonwire"},
		"./internal/filekind":    {module + "/internal/jsonwire"},
		"./internal/foreign":     nil,
		"./internal/inorder":     nil,
		"./internal/jsonwire":    nil,
		"./internal/pushbody":    nil,
		"./internal/pushkey":     {module + "/internal/pushbody"},
		"./internal/redaction":   {module + "/internal/jsonwire"},
		"./internal/request":     nil,
		"./internal/sealing":     {module + "/internal/expiring"},
		"./quota":                {module},
		"./operation":            {module},
		"./order":                {module},
		"./sector/market":        {module},
		"./virtualpay":           {module},
		"./vision":               {module},
	} {
		got := slices.DeleteFunc(goList(t, `{{join .Imports "\n"}}`, dir), func(path string) bool { return !strings.HasPrefix(path, module) })
		if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(got, "\n")); diff != "" {
			t.Errorf("imports of %s (-want +got):\n%s", dir, diff)
		}
	}
}

// The facts are a megabyte: of what users build only the simulator and the command hold them.
func TestFactsStayBehind(t *testing.T) {
	t.Parallel()
	const facts = module + "/internal/facts"
	want := []string{module + "/cmd/wechat", module + "/internal/newapi", module + "/internal/wiretest", module + "/wechattest"}
	got := goList(t, `{{range .Imports}}{{if eq . "`+facts+`"}}{{$.ImportPath}}{{end}}{{end}}`, "./...")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what imports internal/facts, tests aside (-want +got):\n%s", diff)
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
