package wechat_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// noAPI lists the methods of Client that are no API of WeChat's: they help with others.
var noAPI = []string{"AccessToken", "AppID", "Call", "Format", "SendImage", "SendText", "With"}

var (
	directivePattern = regexp.MustCompile(`^//wechat:api (GET|POST) (/[A-Za-z0-9_./-]+)$`)
	officialPattern  = regexp.MustCompile(`(?m)^WeChat API: (https://developers\.weixin\.qq\.com/\S+)`)
	docLink          = regexp.MustCompile(`\[\*?([A-Za-z][A-Za-z0-9_.]*)\]`)
)

// An apiMethod is a method with a //wechat:api directive.
type apiMethod struct {
	name, method, path string
	sentence, official string
}

// TestDirectives checks the comment above every API method, and that the wire tests
// know its path.
func TestDirectives(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	wire := testLiterals(t)
	for _, m := range apiMethods(t) {
		if m.official == "" {
			t.Errorf("%s has no line %q in its comment", m.name, "WeChat API: https://developers.weixin.qq.com/...")
		}
		if m.sentence == "" {
			t.Errorf("%s has no sentence in its comment", m.name)
		}
		if other := seen[m.path]; other != "" {
			t.Errorf("%s and %s have the same path %s", other, m.name, m.path)
		}
		seen[m.path] = m.name
		if !slices.ContainsFunc(wire, func(s string) bool { return mentions(s, m.path) }) {
			t.Errorf("%s: no test holds its path %s literally", m.name, m.path)
		}
	}
	if len(seen) == 0 {
		t.Error("no directive was found")
	}
}

// TestAPITable compares docs/api.md with the directives.
func TestAPITable(t *testing.T) {
	t.Parallel()
	const name = "docs/api.md"
	want := apiTable(apiMethods(t))
	if *update {
		writeFile(t, name, want)
	}
	if diff := cmp.Diff(readFile(t, name), want); diff != "" {
		t.Errorf("%s isn't what the directives say (-file +directives); run go generate:\n%s", name, diff)
	}
}

func apiTable(methods []apiMethod) string {
	var b strings.Builder
	b.WriteString("# API\n\nThe methods and the endpoints of WeChat behind them, made from the directives above the methods by `go generate`.\n" +
		"Any other endpoint is called with `Client.Call`.\n\n| Method | Endpoint | What it does | WeChat |\n|---|---|---|---|\n")
	slices.SortFunc(methods, func(a, b apiMethod) int { return strings.Compare(a.path, b.path) })
	for _, m := range methods {
		fmt.Fprintf(&b, "| `%s` | `%s %s` | %s | [page](%s) |\n", m.name, m.method, m.path, strings.ReplaceAll(m.sentence, "|", `\|`), m.official)
	}
	return b.String()
}

// apiMethods reads the directives of the package and reports the ones that are wrong.
func apiMethods(t *testing.T) []apiMethod {
	t.Helper()
	var methods []apiMethod
	for _, f := range parseLibrary(t, ".").files {
		attached := map[*ast.Comment]bool{}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			m, directive := readMethod(t, fn)
			if directive != nil {
				attached[directive] = true
				methods = append(methods, m)
			}
			isClients := receiverName(fn) == "Client" && fn.Name.IsExported()
			switch exempt := slices.Contains(noAPI, fn.Name.Name); {
			case isClients && !exempt && directive == nil:
				t.Errorf("Client.%s has no directive: //wechat:api POST /path", fn.Name.Name)
			case isClients && exempt && directive != nil:
				t.Errorf("Client.%s has a directive and stands in noAPI too", fn.Name.Name)
			}
		}
		for _, group := range f.Comments {
			for _, c := range group.List {
				if strings.Contains(c.Text, "wechat:api") && !attached[c] {
					t.Errorf("%s: a directive that is misspelt or stands above no method: %s", f.Name.Name, c.Text)
				}
			}
		}
	}
	return methods
}

// readMethod returns a method's directive, nil where it has none.
func readMethod(t *testing.T, fn *ast.FuncDecl) (m apiMethod, directive *ast.Comment) {
	t.Helper()
	receiver := receiverName(fn)
	if receiver == "" || fn.Doc == nil {
		return m, nil
	}
	for _, c := range fn.Doc.List {
		parts := directivePattern.FindStringSubmatch(c.Text)
		if parts == nil {
			continue
		}
		if directive != nil {
			t.Errorf("%s.%s has two directives", receiver, fn.Name.Name)
		}
		directive, m.method, m.path = c, parts[1], parts[2]
	}
	m.name = fn.Name.Name
	if receiver != "Client" {
		m.name = receiver + "." + m.name
	}
	text := fn.Doc.Text()
	m.sentence = docLink.ReplaceAllString(new(doc.Package).Synopsis(text), "$1")
	if official := officialPattern.FindStringSubmatch(text); official != nil {
		m.official = official[1]
	}
	return m, directive
}

// testLiterals returns the string literals of the package's other tests.
func testLiterals(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var literals []string
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if s, err := strconv.Unquote(l.Value); err == nil {
					literals = append(literals, s)
				}
			}
			return true
		})
	}
	return literals
}

// mentions reports whether s holds the path and not just a longer one.
func mentions(s, path string) bool {
	for {
		_, rest, found := strings.Cut(s, path)
		if !found {
			return false
		}
		if rest == "" || !strings.ContainsAny(rest[:1], "/_-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") {
			return true
		}
		s = rest
	}
}

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
