package repo_test

import (
	"os"
	"os/exec"
	"path/filepath"
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
	got := goList(t, "{{if not .Standard}}{{.Module.Path}}{{end}}", "-deps", ".", "./ad", "./analysis", "./bot", "./cloudbase", "./crypto", "./filestore", "./gamepay", "./operation", "./order", "./quota", "./sector/...", "./virtualpay", "./vision")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("modules of the library (-want +got):\n%s", diff)
	}
}

// TestChaptersStayBehind builds the example of a bot with and without the chapters that it
// doesn't call: what a program doesn't use, it doesn't carry.
func TestChaptersStayBehind(t *testing.T) {
	t.Parallel()
	const most = 100 << 10
	needed := []string{"auth.go", "customservice.go", "media.go", "security.go", "security_game.go"} // the bot's, and types of pushes
	removed := map[string]string{}
	for _, f := range apiFiles(t) {
		if !slices.Contains(needed, f) {
			path, err := filepath.Abs(f)
			if err != nil {
				t.Fatal(err)
			}
			removed[path] = "" // for the compiler there is no such file
		}
	}
	if len(removed) < 10 {
		t.Fatalf("%d files have endpoints: %v", len(removed), removed)
	}
	size := func(args ...string) int64 {
		binary := filepath.Join(t.TempDir(), "echo.exe")
		args = append(append([]string{"build", "-buildvcs=false"}, args...), "-o", binary, "./examples/echo")
		if output, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, output)
		}
		info, err := os.Stat(binary)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	core, whole := size("-overlay", overlay(t, t.TempDir(), removed)), size()
	if grown := whole - core; grown > most {
		t.Errorf("%d chapters add %d bytes to examples/echo, want %d at most", len(removed), grown, most)
	}
	t.Logf("examples/echo: %d bytes, of these %d for the chapters", whole, whole-core)
}

// apiFiles lists the files of the root that call endpoints.
func apiFiles(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if !strings.HasSuffix(name, "_test.go") && strings.Contains(readFile(t, name), "\n//wechat:api ") {
			names = append(names, name)
		}
	}
	return names
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
		"./sector/b2b":           {module},
		"./sector/city":          {module},
		"./sector/device":        {module},
		"./sector/donut":         {module},
		"./sector/drama":         {module},
		"./sector/live":          {module},
		"./sector/market":        {module},
		"./sector/novel":         {module},
		"./sector/promoter":      {module},
		"./virtualpay":           {module},
		"./vision":               {module},

		"./sector/logistics/carrier":   {module},
		"./sector/logistics/express":   {module},
		"./sector/logistics/instant":   {module},
		"./sector/logistics/insurance": {module},
		"./sector/logistics/intracity": {module},
		"./sector/logistics/returns":   {module},
		"./sector/logistics/waybill":   {module},
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
