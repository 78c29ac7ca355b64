package repo_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A library is the non-test source of a package that users import.
type library struct {
	dir   string
	fset  *token.FileSet
	files []*ast.File
}

// libraries parses all packages but commands, internal ones and examples.
func libraries(t *testing.T) []library {
	t.Helper()
	var found []library
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name := d.Name()
		if path != "." && (strings.ContainsAny(name[:1], "._") || slices.Contains([]string{"internal", "testdata", "examples", "cmd", "docs"}, name)) {
			return fs.SkipDir
		}
		if p := parseLibrary(t, path); len(p.files) > 0 {
			found = append(found, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func parseLibrary(t *testing.T, dir string) library {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	p := library{dir: dir, fset: token.NewFileSet()}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(p.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name.Name == "main" {
			return library{}
		}
		p.files = append(p.files, f)
	}
	return p
}

// receiverName names a method's type, without a star or type parameters.
func receiverName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return ""
	}
	x := d.Recv.List[0].Type
	for {
		switch t := x.(type) {
		case *ast.StarExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.Ident:
			return t.Name
		default:
			return ""
		}
	}
}
