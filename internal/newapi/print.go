package main

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/internal/facts"
)

// A printer gathers the code of endpoints.
type printer struct {
	name       string // of the package: a method of Client in wechat, a function in any other
	taken      map[string]bool
	shapes     map[string]string // the fields of nested types
	clashes    []string
	code, rows strings.Builder
	values     int // made for rows so far, no two alike
}

// qualified are the names of wechat, which wechat itself writes without it.
var qualified = regexp.MustCompile(`\bwechat\.([A-Z])`)

var goTypes = map[string]string{"string": "string", "boolean": "bool", "number": "int64", "file": "wechat.Upload", "bytes": "wechat.Upload"}

// file returns one file that compiles, its wire cases in a comment at the end.
func (p *printer) file() string {
	imports, code := "", p.code.String()
	if p.name == "wechat" {
		code = qualified.ReplaceAllString(code, "$1")
	}
	for _, quoted := range []string{`"context"`, `"encoding/json"`, `"net/url"`, "\n\"github.com/minigo-dev/wechat\""} {
		if strings.Contains(code, strings.Trim(path.Base(quoted), `"`)+".") {
			imports += quoted + "\n"
		}
	}
	return fmt.Sprintf("package %s\n\nimport (\n%s)\n%s\n/* Rows for the wire test:\n%s*/\n", p.name, imports, code, &p.rows)
}

// declare takes a name, or notes that it is there already.
func (p *printer) declare(name string) string {
	if p.taken[name] {
		p.clashes = append(p.clashes, name)
	}
	p.taken[name] = true
	return name
}

func (p *printer) endpoint(e facts.Endpoint) {
	name := p.declare(facts.GoName(e.Name))
	path, fixed, _ := strings.Cut(e.Path, "?")
	fixedName, fixedValue, _ := strings.Cut(fixed, "=")
	request, query := e.Request, []facts.Field(nil)
	for _, f := range e.Query {
		switch {
		case f.Name == fixedName, len(e.Signing) > 0 && slices.Contains([]string{"openid", "signature", "sig_method", "pay_sig"}, f.Name):
		case e.Method == "GET":
			request = append(request, f)
		default:
			query = append(query, f)
		}
	}
	params, in, options, result := "", "nil", "", "struct{}"
	if len(request)+len(query) > 0 {
		params, in = ", r *"+name+"Request", "r"
		p.structType(p.declare(name+"Request"), name, request, query, true)
	}
	if fixed != "" {
		options = fmt.Sprintf(", wechat.QueryAdded(url.Values{%q: {%q}})", fixedName, fixedValue)
	}
	if len(e.Signing) > 0 {
		options += " /* TODO: signed by " + strings.Join(e.Signing, ", ") + " */"
	}
	if e.Answer == "binary" {
		result = "wechat.File"
	} else if len(e.Response) > 0 {
		result = p.declare(name + "Result")
		p.structType(result, name, e.Response, nil, false)
	}
	function, call := "func (c *Client) "+name+"(ctx context.Context", "(*wechat.Client)."+name
	if p.name != "wechat" {
		function, call = "func "+name+"(ctx context.Context, c *wechat.Client", p.name+"."+name
	}
	body := fmt.Sprintf("wechat.Do[%s](ctx, c, %q, %q, %s%s)", result, e.Method, path, in, options)
	returns := "(*" + result + ", error) {\nreturn " + body
	if result == "struct{}" {
		returns = "error {\n_, err := " + body + "\nreturn err"
	}
	fmt.Fprintf(&p.code, "\n// %s TODO (%s). TODO: which of the codes %v a caller acts on.\n//\n// WeChat API: %s\n//\n//wechat:api %s %s\n%s%s) %s\n}\n",
		name, e.Title, e.Codes, strings.TrimSuffix(e.Page, ".html"), e.Method, e.Path, function, params, returns)
	fmt.Fprintf(&p.rows, "{\n\tCall: %s, // TODO: Args and Want, and of a GET the query\n\tURI: %q,\n", call, strings.TrimSuffix(path+"?access_token=TOKEN&"+fixed, "&"))
	if e.Method == "POST" && in == "r" {
		fmt.Fprintf(&p.rows, "\tBody: `%s`,\n", facts.Example(request, true, &p.values))
	}
	fmt.Fprintf(&p.rows, "\tAnswer: `%s`,\n},\n", facts.Example(e.Response, false, &p.values))
}

// structType prints a type, and after it those that its fields need.
func (p *printer) structType(name, method string, fields, query []facts.Field, asked bool) {
	fmt.Fprintf(&p.code, "\n// A %s is TODO.\ntype %s struct {\n", name, name)
	var later []func()
	inBody, inQuery, seen := facts.Names(fields), facts.Names(query), map[string]bool{}
	for i, f := range slices.Concat(fields, query) {
		if i >= len(fields) && slices.Contains(inBody, f.Name) {
			continue // one field for both
		}
		goType := p.goType(f, method, asked, &later)
		tag := f.AnswerTag()
		if asked {
			tag = f.RequestTags(i < len(fields), slices.Contains(inQuery, f.Name))
		}
		goName := facts.GoName(f.Name)
		for seen[goName] {
			goName += "2" // WeChat has both os_name and osName
		}
		seen[goName] = true
		fmt.Fprintf(&p.code, "%s %s `%s` // TODO: %s\n", goName, goType, tag, strings.Join(f.Remarks(), "; "))
	}
	p.code.WriteString("}\n")
	for _, print := range later {
		print()
	}
}

func (p *printer) goType(f facts.Field, method string, asked bool, later *[]func()) string {
	element, isList := strings.CutSuffix(f.Type, "[]")
	before := ""
	if isList {
		before = "[]"
	} else if asked && !f.Required && (element == "object" && len(f.Fields) > 0 || f.Default == true || element == "number" && f.Default != nil && f.Default != 0.0) {
		before = "*" // absent is something else than false or 0
	}
	switch {
	case element == "number" && f.IsDecimal():
		return before + "float64"
	case element != "object" || len(f.Fields) == 0:
		return before + cmp.Or(goTypes[element], "json.RawMessage")
	}
	name := facts.GoName(f.Name)
	if isList {
		name = cmp.Or(strings.TrimSuffix(strings.TrimSuffix(name, "List"), "s"), "Item")
	}
	shape := fmt.Sprint(asked, facts.Names(f.Fields))
	if p.shapes[name] == shape {
		return before + name // the same noun once more
	}
	if p.taken[name] {
		name = method + name
	}
	for p.taken[name] {
		name += "Item"
	}
	p.taken[name], p.shapes[name] = true, shape
	*later = append(*later, func() { p.structType(name, method, f.Fields, nil, asked) })
	return before + name
}
