package wiretest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/facts"
)

// signatures are parameters that the library adds to the query, and no request names.
var signatures = []string{"signature", "sig_method", "pay_sig"}

// proveFacts holds the types of the row's method against WeChat's documentation.
func (r Row) proveFacts(t *testing.T, d directive) {
	e := facts.Lookup(d.key)
	if e == nil {
		t.Errorf("the facts know no %s", d.key)
		return
	}
	if e.Method != d.method && e.MethodOnPage == "" {
		t.Errorf("%s is a %s, the directive says %s", d.key, e.Method, d.method)
	}
	if noToken := e.Auth != "access_token"; noToken != r.NoToken {
		t.Errorf("the row says NoToken %t, the facts say %s", r.NoToken, e.Auth)
	}
	r.proveRequestFacts(t, e)
	r.proveLimits(t, d, e)
	if e.Answer == "binary" {
		if _, ok := r.Want.(*wechat.File); !ok {
			t.Errorf("the answer is a file, and the method returns a %T", r.Want)
		}
		return
	}
	c := checker{answer: true}
	defer func() { c.report(t) }()
	switch want := reflect.TypeOf(r.Want); {
	case r.OwnResult != "":
	case want == nil:
		if len(e.Response) > 0 {
			t.Errorf("the method drops the answer's fields: %s", facts.Names(e.Response))
		}
	case want.Kind() == reflect.Pointer && want.Elem().Kind() == reflect.Struct:
		c.check("answer", want.Elem(), e.Response)
	}
}

func (r Row) proveRequestFacts(t *testing.T, e *facts.Endpoint) {
	fields := r.requestFields(e)
	if r.Fills != "" {
		fills := strings.Fields(r.Fills)
		r.proveFilled(t, fields, fills)
		fields = without(fields, fills...)
	}
	for _, arg := range r.Args {
		if v := reflect.TypeOf(arg); v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct && strings.HasSuffix(v.Elem().Name(), "Request") {
			var c checker
			c.check("request", v.Elem(), fields)
			c.report(t)
			return
		}
	}
	if e.Body == "json" {
		r.proveLiteralBody(t, e.Request)
	}
}

// requestFields returns what a request's struct has to have. The library adds signatures and
// what has one value; what is in the query and in the body has one field.
func (r Row) requestFields(e *facts.Endpoint) []facts.Field {
	query := without(e.Query, append(facts.Names(e.Request), signatures...)...)
	if slices.Contains(e.Signing, "signature") {
		query = without(query, "openid") // goes with the signature
	}
	fields := append(slices.Clone(e.Request), query...)
	fields = slices.DeleteFunc(fields, func(f facts.Field) bool { return f.Const != nil && r.inQuery(f.Name, fmt.Sprint(f.Const)) })
	if _, query, ok := strings.Cut(e.Path, "?"); ok { // what the key fixes
		name, _, _ := strings.Cut(query, "=")
		fields = without(fields, name)
	}
	return fields
}

// inQuery reports whether the row's literal query has a parameter with this value.
func (r Row) inQuery(name, value string) bool {
	u, err := url.Parse(r.URI)
	return err == nil && u.Query().Get(name) == value
}

// proveFilled holds what the method itself puts into the literal body against the facts.
func (r Row) proveFilled(t *testing.T, fields []facts.Field, fills []string) {
	var body map[string]any
	if json.Unmarshal([]byte(r.Body), &body) != nil {
		t.Errorf("the row's body is no JSON object: %s", r.Body)
	}
	for _, name := range fills {
		i := slices.IndexFunc(fields, func(f facts.Field) bool { return f.Name == name })
		value, ok := body[name]
		switch {
		case i < 0:
			t.Errorf("the method fills in %s, which is not documented", name)
		case !ok:
			t.Errorf("the body lacks %s, which the method should fill in", name)
		case fields[i].Type == "object" && reflect.TypeOf(value).Kind() == reflect.Map: // an object, as JSON is decoded
		case !fits(reflect.TypeOf(value), fields[i].Type, fields[i]):
			t.Errorf("the method fills in %s as a %T, it is a %s", name, value, fields[i].Type)
		}
	}
}

// proveLiteralBody is for a method without a struct: its literal request has what is
// required, and nothing that isn't documented.
func (r Row) proveLiteralBody(t *testing.T, fields []facts.Field) {
	var body map[string]any
	if r.Body != "" && json.Unmarshal([]byte(r.Body), &body) != nil {
		t.Errorf("the row's body is no JSON object: %s", r.Body)
		return
	}
	for name := range body {
		if !slices.Contains(facts.Names(fields), name) {
			t.Errorf("the request has %s, which is not documented", name)
		}
	}
	for _, f := range fields {
		if _, ok := body[f.Name]; !ok && f.Required {
			t.Errorf("the request lacks %s, which is required", f.Name)
		}
	}
}

func without(fields []facts.Field, drop ...string) []facts.Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f facts.Field) bool { return slices.Contains(drop, f.Name) })
}

// A checker compares Go types with documented fields: nothing invented, nothing forgotten.
type checker struct {
	answer bool
	faults []string
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) report(t *testing.T) {
	t.Helper()
	for _, fault := range c.faults {
		t.Error(fault)
	}
}

func (c *checker) check(at string, s reflect.Type, fields []facts.Field) {
	known := map[string]bool{}
	for i := range s.NumField() {
		f := s.Field(i)
		tag := tagOf(f)
		if tag.name == "-" {
			continue
		}
		where := at + "." + f.Name
		j := slices.IndexFunc(fields, func(fact facts.Field) bool { return fact.Name == tag.name || slices.Contains(fact.Also, tag.name) })
		if j < 0 {
			c.fault("%s has the name %q, which is not documented", where, tag.name)
			continue
		}
		known[fields[j].Name] = true
		c.checkField(where, f.Type, tag, fields[j])
	}
	for _, fact := range fields {
		if !known[fact.Name] && !fact.Deprecated {
			c.fault("%s lacks %s, a %s", at, fact.Name, fact.Type)
		}
	}
}

func (c *checker) checkField(where string, t reflect.Type, tag tag, fact facts.Field) {
	if !fitsType(t, fact) {
		c.fault("%s is a %s, %s is a %s", where, t, fact.Name, fact.Type)
	}
	if !c.answer {
		if tag.optional == fact.Required {
			c.fault("%s: omitempty is %t, required is %t", where, tag.optional, fact.Required)
		}
		if tag.optional && t.Kind() == reflect.Struct && t != reflect.TypeFor[wechat.Upload]() {
			c.fault("%s: encoding/json sends an empty %s: omitempty needs a pointer", where, t)
		}
		if want := fact.TakenEmpty(); tag.empty != want {
			c.fault("%s: the tag empty is %t, and that WeChat takes it empty is %t", where, tag.empty, want)
		}
		if want := fact.LimitTag(); tag.limit != want {
			c.fault("%s: the limit is %q, the facts say %q", where, tag.limit, want)
		}
		if want := fact.OneOfTag(); tag.oneOf != want {
			c.fault("%s: oneof is %q, the facts say %q", where, tag.oneOf, want)
		}
		if tag.alphabet != fact.Alphabet {
			c.fault("%s: the alphabet is %q, the facts say %q", where, tag.alphabet, fact.Alphabet)
		}
	}
	if inner := structIn(t); inner != nil && len(fact.Fields) > 0 {
		c.check(where, inner, fact.Fields)
	}
}

func structIn(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

// fitsType reports whether a Go type can hold what is documented, in one of the forms
// that the sources give.
func fitsType(t reflect.Type, fact facts.Field) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for _, documented := range []string{fact.Type, fact.SampleType, fact.TableType} {
		if documented != "" && fits(t, documented, fact) {
			return true
		}
	}
	return false
}

func fits(t reflect.Type, documented string, fact facts.Field) bool {
	if t == reflect.TypeFor[json.RawMessage]() {
		return documented == "any" || documented == "array" || fact.FreeForm
	}
	if element, ok := strings.CutSuffix(documented, "[]"); ok {
		return t.Kind() == reflect.Slice && fits(t.Elem(), element, fact)
	}
	switch documented {
	case "string":
		return t.Kind() == reflect.String || t == reflect.TypeFor[wechat.SessionKey]()
	case "number":
		return isNumber(t.Kind()) || t.Kind() == reflect.Bool && strings.Contains(fact.Wire, "bool") ||
			t.Kind() == reflect.String && strings.Contains(fact.Wire, "string")
	case "boolean":
		return t.Kind() == reflect.Bool
	case "object":
		return t.Kind() == reflect.Struct || t.Kind() == reflect.Map && fact.FreeForm
	case "array":
		return t.Kind() == reflect.Slice
	case "file", "bytes":
		return t == reflect.TypeFor[wechat.Upload]()
	case "any":
		return t.Kind() == reflect.Interface
	}
	return strings.HasPrefix(documented, "map<") && t.Kind() == reflect.Map
}

func isNumber(k reflect.Kind) bool {
	return reflect.Int <= k && k <= reflect.Uint64 || k == reflect.Float32 || k == reflect.Float64
}
