package repo_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// An example is there to be copied: it builds in a module of its own, with what go get
// brings and nothing else of this repository.
func TestExamplesBuildElsewhere(t *testing.T) {
	t.Parallel()
	elsewhere, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range exampleFolders(t) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			continue // builds so already; TestExamplesUseTheLibrary reads its imports
		}
		if err := os.CopyFS(filepath.Join(elsewhere, filepath.Base(dir)), os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(elsewhere, "go.mod"), "module example.com/elsewhere\n\ngo 1.25\n\nreplace "+module+" => "+strconv.Quote(here)+"\n")
	writeFile(t, filepath.Join(elsewhere, "go.sum"), readFile(t, "go.sum")) // without a network, nobody else knows them
	// go list -export compiles and doesn't link.
	build := exec.Command("go", "list", "-export", "./...")
	build.Dir = elsewhere
	build.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("the examples don't build elsewhere: %v\n%s", err, out)
	}
}

// No file of an example, its tests and the modules among them included, imports what
// another module can't.
func TestExamplesUseTheLibrary(t *testing.T) {
	t.Parallel()
	for _, dir := range exampleFolders(t) {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, spec := range f.Imports {
				path := strings.Trim(spec.Path.Value, `"`)
				if strings.HasPrefix(path, module+"/internal") || strings.HasPrefix(path, module+"/examples") {
					t.Errorf("%s imports %s", name, path)
				}
			}
		}
	}
}

// Both pages of examples name each of them.
func TestExamplesListed(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"examples/README.md", "examples/README.zh-CN.md"} {
		text := readFile(t, page)
		for _, dir := range exampleFolders(t) {
			if name := filepath.Base(dir); !strings.Contains(text, "- ["+name+"]("+name+")") {
				t.Errorf("%s doesn't name %s", page, name)
			}
		}
	}
}

// exampleFolders are those that hold a main.go.
func exampleFolders(t *testing.T) (dirs []string) {
	t.Helper()
	err := filepath.WalkDir("examples", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "main.go" {
			dirs = append(dirs, filepath.Dir(path))
		}
		return err
	})
	if err != nil || len(dirs) < 10 {
		t.Fatalf("%d examples, %v", len(dirs), err)
	}
	return dirs
}

// Packages read no environment, but for wechattest/local, which is made for that.
func TestEnvironment(t *testing.T) {
	t.Parallel()
	for _, p := range libraries(t) {
		if p.dir == filepath.Join("wechattest", "local") {
			continue
		}
		names, err := filepath.Glob(filepath.Join(p.dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, reads := range []string{"os.Getenv(", "os.LookupEnv(", "os.Environ(", "os.ExpandEnv("} {
				if strings.Contains(readFile(t, name), reads) {
					t.Errorf("%s has %s)", name, reads)
				}
			}
		}
	}
}
