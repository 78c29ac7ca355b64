package wiretest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A tag is what the tags of a struct field say about the wire.
type tag struct {
	name              string
	optional, inQuery bool
	empty             bool // required, but may be empty
	limit, oneOf      string
	alphabet          string
}

// tagOf reads the tags of a field; the name is "-" if it isn't sent.
func tagOf(f reflect.StructField) tag {
	text, inQuery := f.Tag.Lookup("query")
	if !inQuery {
		text = f.Tag.Get("json")
	}
	name, rest, _ := strings.Cut(text, ",")
	t := tag{
		name: name, inQuery: inQuery, optional: slices.Contains(strings.Split(rest, ","), "omitempty"),
		empty: f.Tag.Get("empty") == "ok", limit: f.Tag.Get("limit"), oneOf: f.Tag.Get("oneof"),
		alphabet: f.Tag.Get("alphabet"),
	}
	switch {
	case !f.IsExported():
		t.name = "-"
	case name == "":
		t.name = f.Name
	}
	return t
}

func canBeMissing(k reflect.Kind) bool {
	return k == reflect.String || k == reflect.Slice || k == reflect.Map || k == reflect.Pointer || k == reflect.Interface
}

// requiredIn returns the paths of all required fields of a request, through objects and the
// first items of lists.
func requiredIn(t reflect.Type, at []int) (paths [][]int) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || len(at) > 6 {
		return nil
	}
	for i := range t.NumField() {
		f := t.Field(i)
		tag := tagOf(f)
		if tag.name == "-" {
			continue
		}
		path := append(slices.Clone(at), i)
		if !tag.optional && !tag.empty && canBeMissing(f.Type.Kind()) {
			paths = append(paths, path)
		}
		paths = append(paths, requiredIn(f.Type, path)...)
	}
	return paths
}

// clearField empties the field at the path, in copies of what contains it. It reports the
// field's name, and whether the row's request has the field.
func clearField(v reflect.Value, path []int) (name string, ok bool) {
	for {
		switch v.Kind() {
		case reflect.Pointer:
			if v.IsNil() {
				return "", false
			}
			own := reflect.New(v.Type().Elem())
			own.Elem().Set(v.Elem())
			v.Set(own)
			v = own.Elem()
			continue
		case reflect.Slice:
			if v.Len() == 0 {
				return "", false
			}
			own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(own, v)
			v.Set(own)
			v = own.Index(0)
			continue
		}
		name += "." + v.Type().Field(path[0]).Name
		v = v.Field(path[0])
		if path = path[1:]; len(path) == 0 {
			had := !v.IsZero()
			v.SetZero()
			return name, had
		}
	}
}

// proveFull checks that every field of the wanted result has a value, and that no two
// values are alike.
func proveFull(t *testing.T, want any, empty []string) {
	t.Helper()
	seen := map[string]string{}
	var walk func(v reflect.Value, at string)
	walk = func(v reflect.Value, at string) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if v.IsNil() {
				t.Errorf("the row leaves %s empty", at)
				return
			}
			walk(v.Elem(), at)
		case reflect.Struct:
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() && !slices.Contains(empty, f.Name) {
					walk(v.Field(i), at+"."+f.Name)
				}
			}
		case reflect.Slice, reflect.Map:
			if v.Len() == 0 {
				t.Errorf("the row leaves %s empty", at)
				return
			}
			if v.Type().Elem().Kind() == reflect.Uint8 || v.Kind() == reflect.Map {
				return
			}
			for i := range v.Len() {
				walk(v.Index(i), fmt.Sprintf("%s[%d]", at, i))
			}
		case reflect.Bool:
			if !v.Bool() {
				t.Errorf("the row leaves %s false", at)
			}
		default:
			text := fmt.Sprint(v.Interface())
			if v.IsZero() {
				t.Errorf("the row leaves %s empty", at)
			} else if other, ok := seen[text]; ok && !strings.Contains(at, "]") {
				t.Errorf("the row has the same value %s for %s and %s", text, other, at)
			}
			seen[text] = at
		}
	}
	walk(reflect.ValueOf(want), "")
}
