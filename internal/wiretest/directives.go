package wiretest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A directive is the line above an API method: //wechat:api POST /path.
type directive struct{ method, path, key string }

// Directive matches a directive: the method, the path with a fixed query, the path alone.
var Directive = regexp.MustCompile(`^//wechat:api (GET|POST) ((/[A-Za-z0-9_./-]+)(?:\?[a-z_]+=[A-Za-z0-9_]+)?)$`)

// readDirectives reads the directives of the package in dir, by the names of their methods.
func readDirectives(t *testing.T, dir string) map[string]directive {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]directive{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Doc == nil {
				continue
			}
			for _, c := range fn.Doc.List {
				if parts := Directive.FindStringSubmatch(c.Text); parts != nil {
					found[fn.Name.Name] = directive{method: parts[1], path: parts[3], key: parts[2]}
				}
			}
		}
	}
	return found
}
