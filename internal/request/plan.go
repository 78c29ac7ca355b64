// Package request reads the tags of a request's type: which fields are required, the limits of
// values, and which fields go into the query.
package request

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// A plan holds the rules of a type of request. Its tags are:
//
//	Code  string `json:"code"`                       // required: a text, list or object must not be empty, a pointer not nil
//	Limit int    `json:"limit,omitempty"`            // optional
//	Name  string `json:"name" limit:"1..32 bytes"`   // bytes, chars, width (Chinese counts double), items; a number has no unit
//	Kind  string `json:"kind" oneof:"dns ping all"`  // one of these values
//	Scene string `json:"scene" alphabet:"-_"`        // of ASCII letters, digits, and these
//	Note  string `json:"note" empty:"ok"`            // required, but may be empty
//	Env   string `json:"-" query:"env"`              // in the query, even if there is a body
//	Img   Upload `json:"img" empty:"ok" or:"ImgURL"` // exactly one of the two fields
//
// Numbers and booleans are never missing: zero and false are values. Texts must be UTF-8, and a
// [json.RawMessage] JSON.
type plan struct {
	fields  []field
	structs []int // which of them are structs, one of which may be a file
	query   bool  // some fields go into the query
	checks  bool  // some value can be refused
}

type field struct {
	index    int
	goName   string
	name     string // on the wire
	optional bool
	empty    bool // required, and may be empty
	inQuery  bool // for every method
	limits   []limit
	oneOf    []string
	or       int    // the index of the field that may take its place, or -1
	alphabet string // what a text may hold beside letters and digits; empty: anything
	nested   *plan  // of an object, or of the objects of a list or map
	flat     bool   // embedded: JSON has its fields beside the others
}

// plans keeps the plan of each type, so that reflection and parsing are done once.
var plans sync.Map

// planOf returns the plan of a struct type.
func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p, _ := plans.LoadOrStore(t, newPlan(t, nil))
	return p.(*plan)
}

// newPlan reads the tags. It panics for an invalid tag, which is a mistake in the program.
func newPlan(t reflect.Type, outer []reflect.Type) *plan {
	p := &plan{}
	if slices.Contains(outer, t) { // a recursive type is checked one level deep
		return p
	}
	outer = append(outer, t)
	for i := range t.NumField() {
		f := t.Field(i)
		r := field{index: i, goName: f.Name, empty: f.Tag.Get("empty") == "ok", or: -1}
		tag, inQuery := f.Tag.Lookup("query")
		if !inQuery {
			tag = f.Tag.Get("json")
		}
		r.name, r.optional = cutTag(tag)
		if !f.IsExported() || r.name == "-" {
			continue
		}
		if r.name == "" {
			r.name = f.Name
		}
		r.inQuery = inQuery
		r.limits = parseLimits(t, f)
		r.oneOf = strings.Fields(f.Tag.Get("oneof"))
		if other, ok := t.FieldByName(f.Tag.Get("or")); ok {
			r.or = other.Index[0]
		}
		r.alphabet = f.Tag.Get("alphabet")
		if inner := structIn(f.Type); inner != nil {
			r.nested = newPlan(inner, outer)
			r.flat = f.Anonymous && tag == ""
		}
		p.query = p.query || inQuery || r.flat && r.nested.query
		p.checks = p.checks || r.checks(f.Type)
		if f.Type.Kind() == reflect.Struct {
			p.structs = append(p.structs, len(p.fields))
		}
		p.fields = append(p.fields, r)
	}
	return p
}

func cutTag(tag string) (name string, optional bool) {
	name, rest, _ := strings.Cut(tag, ",")
	return name, slices.Contains(strings.Split(rest, ","), "omitempty")
}

// structIn returns the struct that a field holds, directly or in a list or map.
func structIn(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || isMany(t.Kind()) {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

func (f *field) checks(t reflect.Type) bool {
	return !f.optional && !f.empty && canBeMissing(t.Kind()) || f.or >= 0 ||
		len(f.limits) > 0 || len(f.oneOf) > 0 || f.alphabet != "" || f.nested != nil && f.nested.checks ||
		isMany(t.Kind()) && t.Elem().Kind() == reflect.Pointer || // an element may be nil
		holdsText(t)
}

// holdsText reports whether a value is a text, JSON, or a list or map of texts: it must be UTF-8.
func holdsText(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || isMany(t.Kind()) {
		if t == rawMessage || t.Kind() == reflect.Map && t.Key().Kind() == reflect.String {
			return true
		}
		t = t.Elem()
	}
	return t.Kind() == reflect.String
}

var rawMessage = reflect.TypeFor[json.RawMessage]()

func isNumber(k reflect.Kind) bool { return reflect.Bool <= k && k <= reflect.Complex128 }

// isMany reports whether values of a kind hold elements.
func isMany(k reflect.Kind) bool { return k == reflect.Slice || k == reflect.Array || k == reflect.Map }

func canBeMissing(k reflect.Kind) bool {
	switch k {
	case reflect.String, reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		return true
	}
	return false
}

// A Fault says what is wrong with a field, such as Items[1].ID.
type Fault struct{ Field, Reason string }

// Check returns the first fault of a request, or nil: a required field that is missing, or a
// value outside its limits.
func Check(request reflect.Value) *Fault { return planOf(request.Type()).check(request, "") }

func (p *plan) check(v reflect.Value, at string) *Fault {
	if !p.checks {
		return nil
	}
	for i := range p.fields {
		f := &p.fields[i]
		if fault := f.checkOr(v, at); fault != nil {
			return fault
		}
		if fault := f.check(v.Field(f.index), at+f.goName); fault != nil {
			return fault
		}
	}
	return nil
}

// checkOr wants exactly one of two fields.
func (f *field) checkOr(v reflect.Value, at string) *Fault {
	if f.or < 0 || v.Field(f.index).IsZero() != v.Field(f.or).IsZero() {
		return nil
	}
	other := v.Type().Field(f.or).Name
	if v.Field(f.or).IsZero() {
		return &Fault{at + f.goName, "is empty, and so is " + other}
	}
	return &Fault{at + f.goName, "is given, and so is " + other + ": only one of them may be"}
}

func (f *field) check(v reflect.Value, at string) *Fault {
	if f.flat {
		if v = reflect.Indirect(v); !v.IsValid() {
			return &Fault{"request", "is nil"}
		}
		return f.nested.check(v, strings.TrimSuffix(at, f.goName))
	}
	if v.IsZero() || canBeMissing(v.Kind()) && isEmptyList(v) {
		switch {
		case f.optional || f.empty:
			return nil // not sent, or allowed to be empty
		case canBeMissing(v.Kind()):
			return &Fault{at, "is " + emptyWord(v.Kind())}
		}
	}
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	for _, l := range f.limits {
		if !l.holds(v) {
			return &Fault{at, "must be " + l.text}
		}
	}
	if len(f.oneOf) > 0 && !slices.Contains(f.oneOf, fmt.Sprint(v.Interface())) {
		return &Fault{at, "must be one of " + strings.Join(f.oneOf, ", ")}
	}
	if f.alphabet != "" && strings.Trim(v.String(), lettersAndDigits+f.alphabet) != "" {
		return &Fault{at, "must be of letters, digits and " + f.alphabet}
	}
	return f.checkNested(v, at)
}

const lettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// checkNested checks an object, or the elements of a list or map.
func (f *field) checkNested(v reflect.Value, at string) *Fault {
	switch v.Kind() {
	case reflect.Struct:
		if f.nested != nil {
			return f.nested.check(v, at+".")
		}
	case reflect.String:
		if !utf8.ValidString(v.String()) { // JSON would have another text
			return &Fault{at, "is no valid UTF-8"}
		}
	case reflect.Slice, reflect.Array:
		switch {
		case v.Type() == rawMessage && !(json.Valid(v.Bytes()) && utf8.Valid(v.Bytes())):
			return &Fault{at, "is no valid JSON"}
		case isNumber(v.Type().Elem().Kind()):
			return nil
		}
		for i := range v.Len() {
			if fault := f.checkElement(v.Index(i), at+"["+strconv.Itoa(i)+"]"); fault != nil {
				return fault
			}
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			if key.Kind() == reflect.String && !utf8.ValidString(key.String()) {
				return &Fault{at, "has a key that is no valid UTF-8"}
			}
			if fault := f.checkElement(v.MapIndex(key), at+"["+strconv.Quote(key.String())+"]"); fault != nil {
				return fault
			}
		}
	}
	return nil
}

func (f *field) checkElement(v reflect.Value, at string) *Fault {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return &Fault{at, "is nil"}
		}
		v = v.Elem()
	}
	return f.checkNested(v, at)
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
