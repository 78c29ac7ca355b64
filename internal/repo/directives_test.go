package repo_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/wiretest"
)

// noAPI lists the methods of a Client that are no API of WeChat's: they help with others.
var noAPI = []string{"AccessToken", "AppID", "Call", "Format", "MidasSigned", "SendImage", "SendText", "SignItemOrder", "SignPayment", "SignSubscribe", "With"}

var (
	officialPattern = regexp.MustCompile(`(?m)^WeChat API: (https://developers\.weixin\.qq\.com/\S+)`)
	docLink         = regexp.MustCompile(`\[\*?([A-Za-z][A-Za-z0-9_.]*)\]`)
)

// An endpoint is a method or function with a //wechat:api directive.
type endpoint struct {
	name, method, path string // the path has the query that is part of the endpoint
	sentence, official string
}

// TestDirectives checks the comment of every API method, and that its package has wire
// tests.
func TestDirectives(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, p := range libraries(t) {
		endpoints, faults := p.endpoints()
		for _, fault := range faults {
			t.Error(fault)
		}
		if len(endpoints) > 0 && !runsWireTests(t, p.dir) {
			t.Errorf("package %s has directives and no test that calls wiretest.Run(t, \".\", ...)", p.dir)
		}
		for _, e := range endpoints {
			if other := seen[e.path]; other != "" {
				t.Errorf("%s and %s have the same path %s", other, e.name, e.path)
			}
			seen[e.path] = e.name
		}
	}
	if len(seen) == 0 {
		t.Error("no directive was found")
	}
}

// runsWireTests reports whether the tests in a folder call wiretest.Run for it.
func runsWireTests(t *testing.T, dir string) (runs bool) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 3 {
				return true
			}
			folder, literal := call.Args[1].(*ast.BasicLit)
			runs = runs || literal && folder.Value == `"."` && isSelector(call.Fun, "wiretest", "Run")
			return true
		})
	}
	return runs
}

func isSelector(x ast.Expr, pkg, name string) bool {
	s, ok := x.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	from, ok := s.X.(*ast.Ident)
	return ok && from.Name == pkg && s.Sel.Name == name
}

// endpoints reads the directives of a package, and reports wrong and missing ones.
func (p library) endpoints() (found []endpoint, faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	attached := map[*ast.Comment]bool{}
	var without []*ast.FuncDecl
	for _, f := range p.files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			e, directives := p.endpoint(fn)
			for _, c := range directives {
				attached[c] = true
			}
			switch {
			case len(directives) > 1:
				fault("%s has two directives", e.name)
			case len(directives) == 0:
				without = append(without, fn)
				continue
			case fn.Recv == nil && !takesClient(fn) && !isStateless(fn):
				fault("%s has a directive and is neither a method nor a function of (context.Context, *wechat.Client, ...) or (context.Context, ..., ...TransportOption)", e.name)
			case isExempt(fn):
				fault("%s has a directive and stands in noAPI too", e.name)
			}
			if e.official == "" {
				fault("%s has no line %q in its comment", e.name, "WeChat API: https://developers.weixin.qq.com/...")
			}
			if e.sentence == "" {
				fault("%s has no sentence in its comment", e.name)
			}
			found = append(found, e)
		}
		for _, group := range f.Comments {
			for _, c := range group.List {
				if strings.Contains(c.Text, "wechat:api") && !attached[c] {
					fault("%s: a directive that is misspelt or stands above no method: %s", p.at(c), c.Text)
				}
			}
		}
	}
	if len(found) == 0 { // a package without any, such as redisstore, makes no calls
		return nil, faults
	}
	for _, fn := range without {
		if fn.Name.IsExported() && !isExempt(fn) && (receiverName(fn) == "Client" || takesClient(fn)) {
			fault("%s has no directive: //wechat:api POST /path", p.nameOf(fn))
		}
	}
	return found, faults
}

// takesClient reports whether it is a function of (context.Context, *wechat.Client, ...),
// as those of packages beside the root are.
func takesClient(fn *ast.FuncDecl) bool {
	params := fn.Type.Params.List
	if fn.Recv != nil || len(params) < 2 || len(params[0].Names) > 1 || !isSelector(params[0].Type, "context", "Context") {
		return false
	}
	client, ok := params[1].Type.(*ast.StarExpr)
	return ok && isSelector(client.X, "wechat", "Client")
}

// isStateless reports whether it is a function of (context.Context, ..., ...TransportOption),
// as those of the root without a Client are.
func isStateless(fn *ast.FuncDecl) bool {
	params := fn.Type.Params.List
	if fn.Recv != nil || len(params) < 2 || !isSelector(params[0].Type, "context", "Context") {
		return false
	}
	options, ok := params[len(params)-1].Type.(*ast.Ellipsis)
	if !ok {
		return false
	}
	name, ok := options.Elt.(*ast.Ident)
	return ok && name.Name == "TransportOption"
}

func isExempt(fn *ast.FuncDecl) bool {
	return receiverName(fn) == "Client" && slices.Contains(noAPI, fn.Name.Name)
}

// nameOf returns a function's name as users write it, a method's with its type.
func (p library) nameOf(fn *ast.FuncDecl) string {
	name := fn.Name.Name
	if receiver := receiverName(fn); receiver != "" {
		name = receiver + "." + name
	}
	if p.dir != "." {
		name = p.files[0].Name.Name + "." + name
	}
	return name
}

// endpoint returns what the comment of a method or function says, and its directives.
func (p library) endpoint(fn *ast.FuncDecl) (e endpoint, directives []*ast.Comment) {
	e.name = p.nameOf(fn)
	if fn.Doc == nil {
		return e, nil
	}
	for _, c := range fn.Doc.List {
		if parts := wiretest.Directive.FindStringSubmatch(c.Text); parts != nil {
			directives = append(directives, c)
			e.method, e.path = parts[1], parts[2]
		}
	}
	text := fn.Doc.Text()
	if !strings.HasPrefix(text, "WeChat API:") {
		// Behind a word, since go/doc takes what begins with "Author", as AuthorizeApp does, for a credit.
		sentence := strings.TrimPrefix(new(doc.Package).Synopsis("The "+text), "The ")
		e.sentence = docLink.ReplaceAllString(sentence, "$1")
	}
	if official := officialPattern.FindStringSubmatch(text); official != nil {
		e.official = official[1]
	}
	return e, directives
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	const page = "//\n// WeChat API: https://developers.weixin.qq.com/a\n//\n"
	const order = "// AddOrder adds.\n" + page + "//wechat:api POST /a/add\nfunc AddOrder(ctx context.Context, c *wechat.Client, r *R) error\n"
	tests := []struct {
		name, source string
		want         string // name, method and path of each
		fault        string // that is named; empty: none is
	}{
		{"function of a product", order, "express.AddOrder POST /a/add", ""},
		{"method of a product", "// Pay pays.\n" + page + "//wechat:api POST /pay\nfunc (c *Client) Pay(ctx context.Context) error", "express.Client.Pay POST /pay", ""},
		{"a name that begins as a credit does", "// AuthorizeApp authorizes.\n" + page + "//wechat:api POST /a/auth\nfunc AuthorizeApp(ctx context.Context, c *wechat.Client) error", "express.AuthorizeApp POST /a/auth", ""},
		{"fixed query", "// Get gets.\n" + page + "//wechat:api POST /a/b?action=get\nfunc (c *Client) Get(ctx context.Context) error", "express.Client.Get POST /a/b?action=get", ""},
		{"exempt", order + "func (c *Client) With() *Client", "express.AddOrder POST /a/add", ""},
		{"unexported", order + "func add(ctx context.Context, c *wechat.Client) error", "express.AddOrder POST /a/add", ""},
		{"no client", order + "func Sign(key string) string", "express.AddOrder POST /a/add", ""},
		{"package that calls nothing", "func Route(ctx context.Context, c *wechat.Client) error", "", ""},
		{"function without", order + "func Forgot(ctx context.Context, c *wechat.Client) error", "express.AddOrder POST /a/add", "express.Forgot has no directive"},
		{"method without", order + "func (c *Client) Forgot() error", "express.AddOrder POST /a/add", "express.Client.Forgot has no directive"},
		{"exempt with one", "// Call calls.\n" + page + "//wechat:api POST /x\nfunc (c *Client) Call() error", "express.Client.Call POST /x", "stands in noAPI too"},
		{"function without a client", "// Login logs in.\n" + page + "//wechat:api GET /login\nfunc Login(ctx context.Context, code string, opts ...TransportOption) error", "express.Login GET /login", ""},
		{"function of something else", "// Sign signs.\n" + page + "//wechat:api POST /x\nfunc Sign(key string) string", "express.Sign POST /x", "neither a method nor a function"},
		{"two", "// Two.\n" + page + "//wechat:api POST /x\n//wechat:api GET /y\nfunc (c *Client) Two() error", "express.Client.Two GET /y", "two directives"},
		{"misspelt", order + "\n//wechat:api PUT /x\nvar x int", "express.AddOrder POST /a/add", "misspelt"},
		{"a query that isn't fixed", order + "// X is.\n//wechat:api GET /x?action=\nfunc (c *Client) X() error", "express.AddOrder POST /a/add", "misspelt"},
		{"no page", "// X gets.\n//\n//wechat:api GET /x\nfunc (c *Client) X() error", "express.Client.X GET /x", "has no line"},
		{"no sentence", "" + page[3:] + "//wechat:api GET /x\nfunc (c *Client) X() error", "express.Client.X GET /x", "has no sentence"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := library{dir: "sector/logistics/express", fset: token.NewFileSet()}
			f, err := parser.ParseFile(p.fset, "x.go", "package express\n\n"+tt.source, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			p.files = []*ast.File{f}
			found, faults := p.endpoints()
			var got []string
			for _, e := range found {
				got = append(got, e.name+" "+e.method+" "+e.path)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("endpoints (-want +got):\n%s", diff)
			}
			all := strings.Join(faults, "\n")
			if tt.fault == "" && all != "" || !strings.Contains(all, tt.fault) {
				t.Errorf("faults %q, want %q", all, tt.fault)
			}
		})
	}
}
