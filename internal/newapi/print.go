package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat/internal/facts"
)

// A printer gathers the code of endpoints.
type printer struct {
	name       string // of the package: a method of Client in wechat, a function in any other
	wechat     string // what stands before the names of wechat
	taken      map[string]bool
	shapes     map[string]string // the fields of nested types
	clashes    []string
	code, rows strings.Builder
	values     int // made for rows so far, no two alike
}

// file returns one file that compiles, its wire cases in a comment at the end.
func (p *printer) file() string {
	imports := `"context"`
	for _, name := range []string{"encoding/json", "net/url"} {
		if strings.Contains(p.code.String(), name[strings.LastIndexByte(name, '/')+1:]+".") {
			imports += "\n" + strconv.Quote(name)
		}
	}
	if p.name != "wechat" {
		imports += "\n\n\"github.com/minigo-dev/wechat\""
	}
	return fmt.Sprintf("package %s\n\nimport (\n%s\n)\n%s\n/* Rows for the wire test:\n%s*/\n", p.name, imports, &p.code, &p.rows)
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
		options = fmt.Sprintf(", %s(url.Values{%q: {%q}})", p.wechat+"Query", fixedName, fixedValue)
	}
	if len(e.Signing) > 0 {
		options += " /* TODO: signed by " + strings.Join(e.Signing, ", ") + " */"
	}
	if e.Answer == "binary" {
		result = p.wechat + "File"
	} else if len(e.Response) > 0 {
		result = p.declare(name + "Result")
		p.structType(result, name, e.Response, nil, false)
	}
	function, call := "func (c *Client) "+name+"(ctx context.Context", "(*wechat.Client)."+name
	if p.name != "wechat" {
		function, call = "func "+name+"(ctx context.Context, c *wechat.Client", p.name+"."+name
	}
	body := fmt.Sprintf("%s[%s](ctx, c, %q, %q, %s%s)", p.wechat+"Do", result, e.Method, path, in, options)
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
		name := f.Name
		if asked && !f.Required {
			name += ",omitempty"
		}
		tag := fmt.Sprintf("json:%q", name)
		if i >= len(fields) {
			tag = `json:"-"`
		}
		if slices.Contains(inQuery, f.Name) {
			tag += fmt.Sprintf(" query:%q", name)
		}
		if asked {
			tag += f.Tags()
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
	case element == "file" || element == "bytes":
		return p.wechat + "Upload"
	case element != "object" || len(f.Fields) == 0:
		goType, ok := map[string]string{"string": "string", "boolean": "bool", "number": "int64"}[element]
		if !ok {
			goType = "json.RawMessage"
		}
		return before + goType
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
