package repo_test

import (
	"go/ast"
	"go/printer"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFolder runs before all others, which are parallel. It tells go test's cache the folder that
// TestMain went to, which it hears of within tests alone: without that a changed README was
// "ok (cached)".
func TestFolder(t *testing.T) {
	if err := os.Chdir("."); err != nil {
		t.Fatal(err)
	}
}

// TestExportedAPI compares the exported API with testdata/api, so that it changes only on
// purpose.
func TestExportedAPI(t *testing.T) {
	t.Parallel()
	const dir = "testdata/api"
	want := map[string]string{}
	for _, p := range libraries(t) {
		name := filepath.Base(p.dir)
		if p.dir == "." {
			name = "wechat"
		}
		want[name+".txt"] = p.api(t)
	}
	if *update {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range want {
			writeFile(t, filepath.Join(dir, name), text)
		}
	}
	got := map[string]string{}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		got[f.Name()] = readFile(t, filepath.Join(dir, f.Name()))
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("the exported API isn't what %s says (-golden +code); if you mean it, run go generate:\n%s", dir, diff)
	}
}

// api prints the exported declarations without comments, in an order that doesn't depend on
// their files.
func (p library) api(t *testing.T) string {
	t.Helper()
	declarations := map[string]string{} // by what sorts them
	for _, f := range p.files {
		f.Comments = nil
		ast.FileExports(f)
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				d.Doc, d.Body = nil, nil
				if key, ok := funcKey(d); ok {
					declarations[key] = p.print(t, d)
				}
			case *ast.GenDecl:
				p.addGeneral(t, declarations, d)
			}
		}
	}
	var b strings.Builder
	b.WriteString("package " + p.files[0].Name.Name + "\n")
	before := " "
	for _, key := range slices.Sorted(maps.Keys(declarations)) {
		oneLine := key[0] == '2' || key[0] == '3' || strings.Contains(key, ".")
		if !oneLine || key[0] != before[0] {
			b.WriteByte('\n')
		}
		before = key
		b.WriteString(declarations[key])
		b.WriteByte('\n')
	}
	return b.String()
}

func (p library) addGeneral(t *testing.T, declarations map[string]string, d *ast.GenDecl) {
	t.Helper()
	switch d.Tok {
	case token.CONST: // a group stays together: its values may count up
		first := ""
		for _, s := range d.Specs {
			s := s.(*ast.ValueSpec)
			s.Doc, s.Comment = nil, nil
			if first == "" {
				first = s.Names[0].Name
			}
		}
		d.Doc = nil
		declarations["1"+first] = p.print(t, d)
	case token.VAR:
		for _, s := range d.Specs {
			s := s.(*ast.ValueSpec)
			for _, name := range s.Names {
				text := "var " + name.Name
				if s.Type != nil {
					text += " " + p.print(t, s.Type)
				} else if len(s.Values) > 0 && strings.HasPrefix(p.print(t, s.Values[0]), "errors.New(") {
					text += " error"
				}
				declarations["2"+name.Name] = text
			}
		}
	case token.TYPE:
		for _, s := range d.Specs {
			s := s.(*ast.TypeSpec)
			s.Doc, s.Comment = nil, nil
			stripComments(s)
			declarations["4"+s.Name.Name] = "type " + p.print(t, s)
		}
	}
}

func stripComments(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok {
			f.Doc, f.Comment = nil, nil
		}
		return true
	})
}

// funcKey sorts functions before types, and methods after their type.
func funcKey(d *ast.FuncDecl) (key string, ok bool) {
	receiver := receiverName(d)
	switch {
	case d.Recv == nil:
		return "3" + d.Name.Name, true
	case !ast.IsExported(receiver):
		return "", false
	}
	return "4" + receiver + "." + d.Name.Name, true
}

var (
	blankLines = regexp.MustCompile(`\n\s*\n`)
	alignment  = regexp.MustCompile(`(\S)[ \t]+`)
)

// print formats a node so that comments and alignment leave no trace.
func (p library) print(t *testing.T, n ast.Node) string {
	t.Helper()
	var b strings.Builder
	if err := printer.Fprint(&b, p.fset, n); err != nil {
		t.Fatal(err)
	}
	return alignment.ReplaceAllString(blankLines.ReplaceAllString(b.String(), "\n"), "$1 ")
}
