package wechattest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat/internal/facts"
)

// faultsNamed is how many faults of one request the note names.
const faultsNamed = 5

// A requestFault says in both languages that a field is missing or has a wrong type.
type requestFault struct{ english, chinese string }

// A requestCheck checks a request against the facts of its endpoint. A missing field or a wrong
// type is refused; a value outside its limits is only noted.
type requestCheck struct {
	faults  []requestFault
	hints   []requestFault
	notJSON bool
}

func (c *requestCheck) fault(field, english, chinese string) {
	if len(c.faults) < faultsNamed {
		c.faults = append(c.faults, requestFault{field + " " + english, field + " " + chinese})
	}
}

// A source returns the value of a field, or nil.
type source func(f *facts.Field) json.RawMessage

func checkRequest(r *request, e *facts.Endpoint) *requestCheck {
	c := &requestCheck{}
	inQuery := func(f *facts.Field) json.RawMessage {
		if !r.query.Has(f.Name) {
			return nil
		}
		return textValue(f, r.query.Get(f.Name))
	}
	switch {
	case r.method == http.MethodGet || e.Method == http.MethodGet:
		// Some pages list fields of the query as a body: both are accepted.
		body, _ := parseObject(r.body)
		either := func(f *facts.Field) json.RawMessage {
			if v := inQuery(f); v != nil {
				return v
			}
			return body.value(f)
		}
		if r.method == e.Method || e.Method == http.MethodGet {
			c.fields("", e.Query, either)
		}
		c.fields("", e.Request, either)
	case e.Body == "multipart":
		c.fields("", e.Query, inQuery)
		c.form(r, e)
	default:
		c.fields("", e.Query, inQuery)
		c.json(r, e, inQuery)
	}
	return c
}

func (o object) value(f *facts.Field) json.RawMessage {
	for _, name := range append([]string{f.Name}, f.Also...) {
		if v := o[name]; v != nil {
			return v
		}
	}
	return nil
}

// textValue turns a text of the query or of a form into JSON.
func textValue(f *facts.Field, text string) json.RawMessage {
	if f.Type != "string" && f.Type != "bytes" && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return marshal(text)
}

// json checks a JSON body. The body may be empty if no field is required. A field that the page
// lists in both places may be in the query.
func (c *requestCheck) json(r *request, e *facts.Endpoint, inQuery source) {
	either := func(f *facts.Field) json.RawMessage {
		if slices.ContainsFunc(e.Query, func(q facts.Field) bool { return q.Name == f.Name }) {
			return inQuery(f)
		}
		return nil
	}
	body, ok := parseObject(r.body)
	if !ok {
		c.notJSON = len(r.body) > 0 || slices.ContainsFunc(e.Request, func(f facts.Field) bool { return f.Required && either(&f) == nil })
		return
	}
	c.fields("", e.Request, func(f *facts.Field) json.RawMessage {
		if v := body.value(f); v != nil {
			return v
		}
		return either(f)
	})
}

// form checks the parts of a multipart form. A URL in the query can replace a file: one of img
// and img_url is enough.
func (c *requestCheck) form(r *request, e *facts.Endpoint) {
	parts, ok := formParts(r.header.Get("Content-Type"), r.body)
	given := func(f *facts.Field) bool { return r.query.Get(f.Name+"_url") != "" }
	for i := range e.Request {
		f := &e.Request[i]
		if !ok && f.Required && !given(f) {
			c.fault(f.Name, "is missing: the body is no multipart/form-data", "缺失：请求体不是 multipart/form-data")
			return
		}
	}
	c.fields("", e.Request, func(f *facts.Field) json.RawMessage {
		part, has := parts[f.Name]
		switch {
		case !has && given(f):
			return marshal(r.query.Get(f.Name + "_url"))
		case !has:
			return nil
		case f.Type == "file" && !part.isFile:
			c.fault(f.Name, "has to be a file: its part has no filename", "应为文件：该部分没有 filename")
			return marshal("?")
		case f.Type == "file" || f.Type == "bytes":
			return marshal(strings.Repeat("?", min(len(part.data), 1)))
		}
		return textValue(f, string(part.data))
	})
}

type formPart struct {
	data   []byte
	isFile bool
	name   string // of the file
}

// formParts reads a multipart form. It is false if the body isn't a complete one.
func formParts(contentType string, body []byte) (map[string]formPart, bool) {
	form, params, err := mime.ParseMediaType(contentType)
	if err != nil || form != "multipart/form-data" || params["boundary"] == "" {
		return nil, false
	}
	all := map[string]formPart{}
	for parts := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return all, true
		}
		if err != nil {
			return nil, false
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, false
		}
		if _, seen := all[part.FormName()]; !seen {
			all[part.FormName()] = formPart{content, part.FileName() != "", part.FileName()}
		}
	}
}

// fields checks the members of an object. at is the object's path with a dot at the end.
func (c *requestCheck) fields(at string, fields []facts.Field, from source) {
	for i := range fields {
		f := &fields[i]
		v := bytes.TrimSpace(from(f))
		switch {
		case len(v) == 0 || string(v) == "null":
			if f.Required {
				c.fault(at+f.Name, "is missing", "缺失")
			}
		case f.Required && !f.MayBeEmpty && isEmpty(v) && allows(f, kindOf(v)):
			c.fault(at+f.Name, "is empty", "为空")
		default:
			c.value(at+f.Name, f, v)
		}
	}
}

func isEmpty(v json.RawMessage) bool {
	return string(v) == `""` || v[0] == '[' && len(bytes.TrimSpace(v[1:len(v)-1])) == 0
}

// typeWords name the types of values in both languages.
var typeWords = map[string][2]string{
	"string": {"a string", "字符串"}, "number": {"a number", "数字"}, "boolean": {"a boolean", "布尔值"},
	"object": {"an object", "对象"}, "array": {"an array", "数组"}, "integer": {"a whole number", "整数"}, "null": {"null", "null"},
}

func kindOf(v json.RawMessage) string {
	switch v[0] {
	case '"':
		return "string"
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// kindOfType returns the kind of JSON value of a type in the facts.
func kindOfType(name string) string {
	switch {
	case name == "bytes" || name == "file":
		return "string"
	case strings.HasSuffix(name, "[]"):
		return "array"
	case strings.HasPrefix(name, "map<"):
		return "object"
	}
	return name
}

// looseRemarks are the remarks in the facts which say that other scalars occur too.
var looseRemarks = []string{"or a string", "peer SDK types it", "treated as bool", "holding a number"}

// allows reports whether a field may have this kind of value. If the sources disagree, both
// kinds are allowed.
func allows(f *facts.Field, kind string) bool {
	for _, name := range []string{f.Type, f.SampleType, f.TableType} {
		if name == "any" || name != "" && kindOfType(name) == kind {
			return true
		}
	}
	return slices.ContainsFunc(looseRemarks, func(words string) bool { return strings.Contains(f.Wire, words) })
}

// value checks the type of a value that isn't null, and its members.
func (c *requestCheck) value(at string, f *facts.Field, v json.RawMessage) {
	kind, want := kindOf(v), kindOfType(f.Type)
	switch {
	case !allows(f, kind):
		c.mistyped(at, want, kind)
	case kind == "number" && want == kind && strings.HasPrefix(f.Num, "int") && !isWhole(v):
		c.mistyped(at, "integer", kind)
	default:
		c.limits(at, f, v)
		c.inside(at, f, v)
	}
}

func (c *requestCheck) inside(at string, f *facts.Field, v json.RawMessage) {
	kind := kindOf(v)
	switch {
	case kind == "object" && strings.HasPrefix(f.Type, "map<"):
		c.members(at, f, v)
	case kind == "object":
		c.nested(at, f, v)
	case kind == "array" && strings.HasSuffix(f.Type, "[]"):
		c.elements(at, f, v)
	}
}

func (c *requestCheck) mistyped(at, want, got string) {
	w, g := typeWords[want], typeWords[got]
	if want == "integer" {
		g = [2]string{"a fraction", "小数"}
	}
	c.fault(at, "has to be "+w[0]+", not "+g[0], "应为"+w[1]+"，而不是"+g[1])
}

func (c *requestCheck) nested(at string, f *facts.Field, v json.RawMessage) {
	if o, ok := parseObject(v); ok {
		c.fields(at+".", f.Fields, o.value)
	}
}

// members checks an object whose names the caller chooses. The note doesn't repeat the names.
func (c *requestCheck) members(at string, f *facts.Field, v json.RawMessage) {
	o, _ := parseObject(v)
	member := *f
	member.Firm = false
	member.Type = strings.TrimSuffix(strings.TrimPrefix(f.Type, "map<string,"), ">")
	for _, name := range slices.Sorted(maps.Keys(o)) {
		c.value(at+".*", &member, o[name])
	}
}

func (c *requestCheck) elements(at string, f *facts.Field, v json.RawMessage) {
	element := *f
	element.Type, element.SampleType, element.TableType = strings.TrimSuffix(f.Type, "[]"), "", ""
	element.Firm = false // the limits are the list's
	for i, one := range elementsOf(v) {
		if len(c.faults) == faultsNamed {
			return
		}
		c.value(at+"["+strconv.Itoa(i)+"]", &element, one)
	}
}

func isWhole(v json.RawMessage) bool {
	if !bytes.ContainsAny(v, ".eE") {
		return true
	}
	n, err := strconv.ParseFloat(string(v), 64)
	return err == nil && n == math.Trunc(n)
}
