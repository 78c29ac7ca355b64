package repo_test

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// TestComments checks that every exported name has a comment that begins with it.
func TestComments(t *testing.T) {
	t.Parallel()
	for _, p := range libraries(t) {
		documented := false
		for _, f := range p.files {
			documented = documented || f.Doc != nil
			for _, d := range f.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					receiver := receiverName(d)
					if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver)) {
						checkComment(t, p.at(d), d.Name.Name, d.Doc)
					}
				case *ast.GenDecl:
					checkComments(t, p, d)
				}
			}
		}
		if !documented {
			t.Errorf("package %s has no comment", p.dir)
		}
	}
}

func (p library) at(n ast.Node) string { return p.fset.Position(n.Pos()).String() }

// checkComments lets a group of constants or variables share one comment.
func checkComments(t *testing.T, p library, d *ast.GenDecl) {
	t.Helper()
	grouped := d.Lparen.IsValid()
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			comment := s.Doc
			if comment == nil && !grouped {
				comment = d.Doc
			}
			if s.Name.IsExported() {
				checkComment(t, p.at(s), s.Name.Name, comment)
			}
		case *ast.ValueSpec:
			name := s.Names[0]
			switch {
			case !name.IsExported():
			case s.Doc != nil:
				checkComment(t, p.at(s), name.Name, s.Doc)
			case !grouped:
				checkComment(t, p.at(s), name.Name, d.Doc)
			case d.Doc == nil && s.Comment == nil:
				t.Errorf("%s: %s has no comment", p.at(s), name.Name)
			}
		}
	}
}

func checkComment(t *testing.T, at, name string, comment *ast.CommentGroup) {
	t.Helper()
	text := comment.Text()
	for _, article := range []string{"A ", "An ", "The "} {
		text = strings.TrimPrefix(text, article)
	}
	rest, ok := strings.CutPrefix(text, name)
	if !ok || rest == "" || !strings.ContainsAny(rest[:1], " ,:\n") {
		t.Errorf("%s: the comment of %s doesn't begin with its name", at, name)
	}
}

// TestCommentLinks checks that every name in brackets is one of its package: pkg.go.dev and
// editors show others as plain text, brackets included.
func TestCommentLinks(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\[\*?([A-Z]\w*)(?:\.([A-Z]\w*))?\](?:[^(]|$)`)
	for _, p := range libraries(t) {
		known := declared(p)
		for _, f := range p.files {
			for _, comment := range f.Comments {
				for _, m := range link.FindAllStringSubmatch(comment.Text(), -1) {
					if name := strings.TrimSuffix(m[1]+"."+m[2], "."); !known[name] {
						t.Errorf("%s: [%s] is no name of package %s", p.at(comment), name, p.dir)
					}
				}
			}
		}
	}
}

// declared returns the names of a package, with Type.Method and Type.Field.
func declared(p library) map[string]bool {
	known := map[string]bool{}
	for _, f := range p.files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				known[strings.TrimPrefix(receiverName(d)+"."+d.Name.Name, ".")] = true
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.ValueSpec:
						for _, name := range s.Names {
							known[name.Name] = true
						}
					case *ast.TypeSpec:
						known[s.Name.Name] = true
						ast.Inspect(s.Type, func(n ast.Node) bool {
							if field, ok := n.(*ast.Field); ok {
								for _, name := range field.Names {
									known[s.Name.Name+"."+name.Name] = true
								}
							}
							return true
						})
					}
				}
			}
		}
	}
	return known
}
