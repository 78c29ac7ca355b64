package wechat

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

const appIDLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

func checkAppID(api, appID string) error {
	if appID == "" {
		return &ArgumentError{API: api, Field: "appID", Reason: "is empty"}
	}
	if len(appID) > 64 || strings.Trim(appID, appIDLetters) != "" {
		return &ArgumentError{API: api, Field: "appID", Reason: "holds something other than letters and digits, or is longer than 64; look for blanks and line ends"}
	}
	return nil
}

func checkSecret(api, secret string) error {
	reason := ""
	switch {
	case secret == "":
		reason = "is empty"
	case strings.ContainsFunc(secret, isStray):
		reason = "holds a blank or a character that isn't ASCII"
	case len(secret) > 128:
		reason = "is longer than 128"
	default:
		return nil
	}
	return &ArgumentError{API: api, Field: "secret", Reason: reason}
}

// strayFault says what is wrong with a text that the operator copied from WeChat's
// console, or that goes beside such a one: "" where it may be right. It quotes nothing.
func strayFault(text string) string {
	switch {
	case text == "":
		return "is empty"
	case strings.ContainsFunc(text, isStray):
		return "holds something other than printable ASCII; look for blanks and line ends"
	}
	return ""
}

// isStray takes what is no UTF-8 for a stray too.
func isStray(r rune) bool { return r <= ' ' || r >= 0x7F }

// isNilPointer finds the nil that an interface hides.
func isNilPointer(v any) bool {
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}

// requireText names the first empty text of pairs of a field's name and its value.
func requireText(api string, pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			return &ArgumentError{API: api, Field: pairs[i], Reason: "is empty"}
		}
	}
	return nil
}

// A requestPlan is what a type of request demands of its values. Its tags say it:
//
//	Code  string `json:"code"`                       // required: a text, list, object or pointer must be there
//	Limit int    `json:"limit,omitempty"`            // optional
//	Name  string `json:"name" limit:"1..32 bytes"`   // bytes, chars, width (Chinese counts double), items; a number has no unit
//	Kind  string `json:"kind" oneof:"dns ping all"`  // and nothing else
//	Note  string `json:"note" empty:"ok"`            // required, but WeChat takes it empty
//	Env   string `json:"-" query:"env"`              // of the query, though there is a body
//
// Numbers and booleans are never missing: zero and false are values.
type requestPlan struct {
	fields []requestField
	query  bool // some fields go into the query
	checks bool // some value can be refused
}

type requestField struct {
	index    int
	goName   string
	name     string // on the wire
	optional bool
	empty    bool // required, and may be empty
	inQuery  bool // whatever the method
	limits   []limit
	oneOf    []string
	nested   *requestPlan // of an object, or of the objects of a list
}

// A limit bounds a value; a bound of nil is none.
type limit struct {
	unit      string
	low, high *float64
	above     bool // low itself is too low
	text      string
}

// requestPlans keeps a plan for each type: reflection and parsing are done once.
var requestPlans sync.Map

// planOf returns the plan of a struct type.
func planOf(t reflect.Type) *requestPlan {
	if p, ok := requestPlans.Load(t); ok {
		return p.(*requestPlan)
	}
	p, _ := requestPlans.LoadOrStore(t, newRequestPlan(t, nil))
	return p.(*requestPlan)
}

// newRequestPlan reads the tags. A tag that can't be read is a fault of the program.
func newRequestPlan(t reflect.Type, outer []reflect.Type) *requestPlan {
	p := &requestPlan{}
	if slices.Contains(outer, t) { // a type that holds itself is checked one level deep
		return p
	}
	outer = append(outer, t)
	for i := range t.NumField() {
		f := t.Field(i)
		field := requestField{index: i, goName: f.Name, empty: f.Tag.Get("empty") == "ok"}
		tag, inQuery := f.Tag.Lookup("query")
		if !inQuery {
			tag = f.Tag.Get("json")
		}
		field.name, field.optional = cutTag(tag)
		if !f.IsExported() || field.name == "-" {
			continue
		}
		if field.name == "" {
			field.name = f.Name
		}
		field.inQuery = inQuery
		field.limits = parseLimits(t, f)
		field.oneOf = strings.Fields(f.Tag.Get("oneof"))
		if inner := structIn(f.Type); inner != nil {
			field.nested = newRequestPlan(inner, outer)
		}
		p.query = p.query || inQuery
		p.checks = p.checks || field.checks(f.Type)
		p.fields = append(p.fields, field)
	}
	return p
}

func cutTag(tag string) (name string, optional bool) {
	name, rest, _ := strings.Cut(tag, ",")
	return name, slices.Contains(strings.Split(rest, ","), "omitempty")
}

// structIn returns the struct that a field holds, itself or as a list's elements.
func structIn(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

func (f *requestField) checks(t reflect.Type) bool {
	return !f.optional && !f.empty && canBeMissing(t.Kind()) ||
		len(f.limits) > 0 || len(f.oneOf) > 0 || f.nested != nil && f.nested.checks
}

func canBeMissing(k reflect.Kind) bool {
	switch k {
	case reflect.String, reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		return true
	}
	return false
}

// checkRequest refuses a request that can't be right: a required field that is missing, or
// a value beyond a limit.
func checkRequest(api string, request reflect.Value) error {
	if fault := planOf(request.Type()).check(request, ""); fault != nil {
		fault.API = api
		return fault
	}
	return nil
}

func (p *requestPlan) check(v reflect.Value, at string) *ArgumentError {
	if !p.checks {
		return nil
	}
	for i := range p.fields {
		f := &p.fields[i]
		if fault := f.check(v.Field(f.index), at+f.goName); fault != nil {
			return fault
		}
	}
	return nil
}

func (f *requestField) check(v reflect.Value, at string) *ArgumentError {
	if v.IsZero() || canBeMissing(v.Kind()) && isEmptyList(v) {
		switch {
		case f.optional || f.empty:
			return nil // not sent, or taken as it is
		case canBeMissing(v.Kind()):
			return &ArgumentError{Field: at, Reason: "is " + emptyWord(v.Kind())}
		}
	}
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	for _, l := range f.limits {
		if !l.holds(v) {
			return &ArgumentError{Field: at, Reason: "must be " + l.text}
		}
	}
	if len(f.oneOf) > 0 && !slices.Contains(f.oneOf, fmt.Sprint(v.Interface())) {
		return &ArgumentError{Field: at, Reason: "must be one of " + strings.Join(f.oneOf, ", ")}
	}
	return f.checkNested(v, at)
}

func (f *requestField) checkNested(v reflect.Value, at string) *ArgumentError {
	switch {
	case f.nested == nil || !f.nested.checks:
		return nil
	case v.Kind() == reflect.Struct:
		return f.nested.check(v, at+".")
	case v.Kind() != reflect.Slice && v.Kind() != reflect.Array:
		return nil
	}
	for i := range v.Len() {
		item, where := v.Index(i), at+"["+strconv.Itoa(i)+"]"
		if item.Kind() == reflect.Pointer {
			if item.IsNil() {
				return &ArgumentError{Field: where, Reason: "is nil"}
			}
			item = item.Elem()
		}
		if item.Kind() != reflect.Struct {
			return nil
		}
		if fault := f.nested.check(item, where+"."); fault != nil {
			return fault
		}
	}
	return nil
}

func isEmptyList(v reflect.Value) bool {
	return (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0
}

func emptyWord(k reflect.Kind) string {
	if k == reflect.Pointer || k == reflect.Interface {
		return "nil"
	}
	return "empty"
}

// parseLimits reads `limit:"1..32 bytes,..10 chars"`.
func parseLimits(t reflect.Type, f reflect.StructField) (limits []limit) {
	tag, ok := f.Tag.Lookup("limit")
	if !ok {
		return nil
	}
	for part := range strings.SplitSeq(tag, ",") {
		bounds, unit, _ := strings.Cut(strings.TrimSpace(part), " ")
		low, high, ok := strings.Cut(bounds, "..")
		l := limit{unit: unit}
		if low, l.above = strings.CutPrefix(low, ">"); l.above && !ok {
			ok = true // `>0` alone
		}
		l.low, l.high = bound(low), bound(high)
		if !ok || l.low == nil && l.high == nil || !slices.Contains([]string{"", "bytes", "chars", "width", "items"}, unit) {
			panic("wechat: " + t.Name() + "." + f.Name + " has a limit that can't be read: " + part)
		}
		l.text = l.describe()
		limits = append(limits, l)
	}
	return limits
}

func bound(s string) *float64 {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil
	}
	return &n
}

func (l *limit) describe() string {
	number := func(n *float64) string { return strconv.FormatFloat(*n, 'f', -1, 64) }
	unit := ""
	switch l.unit {
	case "bytes", "items":
		unit = " " + l.unit
	case "chars":
		unit = " characters"
	case "width":
		unit = " characters wide, Chinese ones counted twice"
	}
	switch {
	case l.above && l.high == nil:
		return "more than " + number(l.low) + unit
	case l.above:
		return "more than " + number(l.low) + " and at most " + number(l.high) + unit
	case l.high == nil:
		return number(l.low) + " or more" + unit
	case l.low == nil:
		return "at most " + number(l.high) + unit
	}
	return number(l.low) + " to " + number(l.high) + unit
}

func (l *limit) holds(v reflect.Value) bool {
	n, ok := l.measure(v)
	switch {
	case !ok:
		return true
	case l.low != nil && (n < *l.low || l.above && n == *l.low):
		return false
	}
	return l.high == nil || n <= *l.high
}

// measure returns what the limit is about.
func (l *limit) measure(v reflect.Value) (n float64, ok bool) {
	switch v.Kind() {
	case reflect.String:
		switch l.unit {
		case "bytes":
			return float64(v.Len()), true
		case "chars":
			return float64(utf8.RuneCountInString(v.String())), true
		case "width":
			return float64(width(v.String())), true
		}
	case reflect.Slice, reflect.Map:
		return float64(v.Len()), l.unit == "items"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return float64(v.Int()), l.unit == ""
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return float64(v.Uint()), l.unit == ""
	case reflect.Float32, reflect.Float64:
		return v.Float(), l.unit == ""
	}
	return 0, false
}

// width counts a character beyond ASCII as two.
func width(s string) (n int) {
	for _, r := range s {
		n++
		if r >= utf8.RuneSelf {
			n++
		}
	}
	return n
}
