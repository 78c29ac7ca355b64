package wiretest

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/facts"
)

// A step leads from a value to a part of it, through a pointer, the first element of a list or
// one of a map if there is one in between.
type step struct {
	index int // of the struct's field
	field reflect.StructField
}

// proveLimits sends values at each limit that the facts are sure of, and refuses those beyond:
// before the network, with the path of the field. It also empties each required text, list and
// object, even inside what the row's request leaves out.
func (r Row) proveLimits(t *testing.T, d directive, e *facts.Endpoint) {
	for i, arg := range r.Args {
		v := reflect.TypeOf(arg)
		if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct || !strings.HasSuffix(v.Elem().Name(), "Request") {
			continue
		}
		fields := without(r.requestFields(e), strings.Fields(r.Fills)...)
		r.eachField(v.Elem(), fields, nil, func(way []step, fact facts.Field) {
			stricter := slices.Contains(strings.Fields(r.Stricter), way[len(way)-1].field.Name)
			for _, value := range within(fact) {
				if !stricter || isASCII(fmt.Sprint(value)) {
					r.proveTaken(t, i, way, value)
				}
			}
			for _, value := range beyond(fact) {
				r.proveRefused(t, d, i, way, value)
			}
			last := way[len(way)-1].field
			if tag := tagOf(last); !tag.optional && !tag.empty && canBeMissing(last.Type.Kind()) {
				r.proveRefused(t, d, i, way, nil)
			}
		})
	}
}

// eachField walks through a request's type and its facts together.
func (r Row) eachField(s reflect.Type, fields []facts.Field, way []step, visit func([]step, facts.Field)) {
	for i := range s.NumField() {
		f := s.Field(i)
		j := slices.IndexFunc(fields, func(fact facts.Field) bool { return fact.Name == tagOf(f).name })
		if j < 0 {
			continue
		}
		to := append(slices.Clone(way), step{i, f})
		visit(to, fields[j])
		if inner := structIn(f.Type); inner != nil {
			r.eachField(inner, fields[j].Fields, to, visit)
		}
	}
}

// proveTaken sends a value that is within the limits.
func (r Row) proveTaken(t *testing.T, arg int, way []step, value any) {
	args, at := r.with(t, arg, way, value)
	w := &wire{answers: []string{r.Answer}}
	if _, err := r.call(t, w, args); err != nil || len(w.requests) != 1 {
		t.Errorf("%s = %.40q: %v after %d requests, the facts have it taken", at, fmt.Sprint(value), err, len(w.requests))
	}
}

// proveRefused tries a value that the facts rule out; nil is an empty one.
func (r Row) proveRefused(t *testing.T, d directive, arg int, way []step, value any) {
	args, at := r.with(t, arg, way, value)
	w := &wire{answers: []string{r.Answer}}
	_, err := r.call(t, w, args)
	var fault *wechat.ArgumentError
	if !errors.As(err, &fault) || fault.API != d.path || fault.Field != at || fault.Reason == "" || len(w.requests) > 0 {
		t.Errorf("%s = %.40q: %v after %d requests, want an *ArgumentError of this field", at, fmt.Sprint(value), err, len(w.requests))
	}
}

// with returns the arguments with one value set in a copy of the request, and the path of its
// field as errors have it. What the request lacks on the way is made, with all that is required.
func (r Row) with(t *testing.T, arg int, way []step, value any) (args []any, at string) {
	t.Helper()
	args = append([]any(nil), r.Args...)
	v := reflect.New(reflect.TypeOf(args[arg]).Elem())
	v.Elem().Set(reflect.ValueOf(args[arg]).Elem())
	args[arg] = v.Interface()
	place, finish := v.Elem(), []func(){}
	for i, s := range way {
		if i > 0 {
			at += "."
		}
		at += s.field.Name
		place = place.Field(s.index)
		if i == len(way)-1 {
			break
		}
		for place.Kind() != reflect.Struct {
			switch place.Kind() {
			case reflect.Pointer:
				own := reflect.New(place.Type().Elem())
				if place.IsNil() {
					fillRequired(own.Elem())
				} else {
					own.Elem().Set(place.Elem())
				}
				place.Set(own)
				place = own.Elem()
			case reflect.Slice:
				own := reflect.MakeSlice(place.Type(), max(place.Len(), 1), max(place.Len(), 1))
				if reflect.Copy(own, place) == 0 {
					fillRequired(own.Index(0))
				}
				place.Set(own)
				place, at = own.Index(0), at+"[0]"
			case reflect.Map:
				own := reflect.New(place.Type().Elem()).Elem()
				fillRequired(own)
				held := place
				finish = append(finish, func() {
					m := reflect.MakeMap(held.Type())
					m.SetMapIndex(reflect.ValueOf("key1").Convert(held.Type().Key()), own)
					held.Set(m)
				})
				place, at = own, at+`["key1"]`
			default:
				t.Fatalf("%s is a %s", at, place.Type())
			}
		}
	}
	assign(place, value)
	for _, f := range slices.Backward(finish) {
		f()
	}
	return args, at
}

// assign sets a text, a number, or a list of so many elements; nil empties the place.
func assign(place reflect.Value, value any) {
	if value == nil {
		place.SetZero()
		return
	}
	if place.Kind() == reflect.Pointer {
		own := reflect.New(place.Type().Elem())
		assign(own.Elem(), value)
		place.Set(own)
		return
	}
	if n, ok := value.(items); ok {
		list := reflect.MakeSlice(place.Type(), int(n), int(n))
		for i := range list.Len() {
			if i < place.Len() {
				list.Index(i).Set(place.Index(i))
			} else if place.Len() > 0 {
				list.Index(i).Set(place.Index(0))
			} else {
				fillRequired(list.Index(i))
			}
		}
		place.Set(list)
		return
	}
	place.Set(reflect.ValueOf(value).Convert(place.Type()))
}

// fillRequired sets what a request can't do without.
func fillRequired(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("1")
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillRequired(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fillRequired(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			tag := tagOf(f)
			if tag.name == "-" || tag.optional || tag.empty {
				continue
			}
			fillRequired(v.Field(i))
			if values := strings.Fields(tag.oneOf); len(values) > 0 {
				if _, err := fmt.Sscan(values[0], v.Field(i).Addr().Interface()); err != nil {
					panic(err)
				}
			}
			if low, _, ok := strings.Cut(tag.limit, ".."); ok && v.Field(i).Kind() == reflect.String {
				n := 1
				_, _ = fmt.Sscan(low, &n)
				v.Field(i).SetString(strings.Repeat("1", n))
			}
		}
	}
}

func isASCII(s string) bool { return len(s) == utf8.RuneCountInString(s) }

// items is how many elements a list shall have.
type items int

// within returns values at the limits of a field.
func within(f facts.Field) (values []any) {
	for _, value := range edges(f, 0) {
		if holds(f, value) {
			values = append(values, value)
		}
	}
	if f.Closed {
		for _, one := range f.Enum {
			values = append(values, one.Value)
		}
	}
	return values
}

// beyond returns values just past the limits of a field.
func beyond(f facts.Field) (values []any) {
	for _, value := range edges(f, 1) {
		if !holds(f, value) {
			values = append(values, value)
		}
	}
	if f.Closed {
		last := f.Enum[len(f.Enum)-1].Value
		for _, one := range f.Enum {
			if n, ok := one.Value.(float64); ok && n > last.(float64) {
				last = n
			}
		}
		if n, ok := last.(float64); ok {
			return append(values, n+1)
		}
		return append(values, fmt.Sprint(last, "x"), strings.ToUpper(fmt.Sprint(last))+"_")
	}
	return values
}

// edges returns values at the limits, or past them by one.
func edges(f facts.Field, past int) (values []any) {
	if f.Alphabet != "" {
		values = append(values, "aZ09"+f.Alphabet, "a b", "a\n", "中", "é", "😀", "a\x80", `"`, "%25", "a\u0301")
	}
	if !f.Firm {
		return values
	}
	texts := func(low, high *int, letters ...string) {
		for _, letter := range letters {
			if high != nil {
				values = append(values, strings.Repeat(letter, *high+past), strings.Repeat(letter, (*high+past)/2))
			}
			if low != nil && *low-past > 0 { // an empty one is another fault, or none
				values = append(values, strings.Repeat(letter, *low-past))
			}
		}
	}
	texts(f.MinBytes, f.MaxBytes, "a", "é")
	texts(f.MinChars, f.MaxChars, "a", "中", "😀")
	texts(f.MinWidth, f.MaxWidth, "a", "中")
	if f.MaxItems != nil {
		values = append(values, items(*f.MaxItems+past))
	}
	if f.MinItems != nil && *f.MinItems-past > 0 {
		values = append(values, items(*f.MinItems-past))
	}
	for _, bound := range []*float64{f.Max, f.Min, f.ExclusiveMin} {
		if bound == nil {
			continue
		}
		n := *bound
		if past == 0 && bound == f.ExclusiveMin {
			n++
		}
		if past == 1 && bound == f.Max {
			n = math.Floor(n) + 1
		} else if past == 1 && bound == f.Min {
			n = math.Ceil(n) - 1
		}
		if n != 0 || f.Required { // an optional 0 isn't sent
			values = append(values, n)
		}
	}
	return values
}

// holds reports whether a value is within all limits of a field. It counts for itself: a
// mistake of the library must not agree with itself.
func holds(f facts.Field, value any) bool {
	between := func(n int, low, high *int) bool { return (low == nil || n >= *low) && (high == nil || n <= *high) }
	switch v := value.(type) {
	case string:
		width := 0
		for _, r := range v {
			width += min(utf8.RuneLen(r), 2)
		}
		for _, r := range v {
			if f.Alphabet != "" && !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"+f.Alphabet, r) {
				return false
			}
		}
		return !f.Firm || between(len(v), f.MinBytes, f.MaxBytes) && between(len([]rune(v)), f.MinChars, f.MaxChars) && between(width, f.MinWidth, f.MaxWidth)
	case items:
		return between(int(v), f.MinItems, f.MaxItems)
	case float64:
		return (f.Min == nil || v >= *f.Min) && (f.Max == nil || v <= *f.Max) && (f.ExclusiveMin == nil || v > *f.ExclusiveMin)
	}
	return true
}
