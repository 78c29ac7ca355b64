package fieldwriter

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Struct writes the fields of a struct by its json tags: omitempty leaves zero out, and so does nil.
// A time is Unix seconds, 0 if there is none. In XML a list repeats its element.
func (w *Writer) Struct(v reflect.Value) {
	for i := range v.NumField() {
		name, option, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if f := v.Field(i); option == "" || !f.IsZero() {
			w.value(name, f)
		}
	}
}

func (w *Writer) value(name string, v reflect.Value) {
	switch x := v.Interface().(type) {
	case string:
		w.Text(name, x)
		return
	case time.Time:
		w.Number(name, max(x.Unix(), 0))
		return
	case map[string]int64:
		if x == nil {
			return
		}
		w.Begin(name)
		for _, key := range slices.Sorted(maps.Keys(x)) {
			w.Number(key, x[key])
		}
		w.End(name)
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		w.Literal(name, strconv.FormatBool(v.Bool()))
	case reflect.Float64:
		w.Literal(name, strconv.FormatFloat(v.Float(), 'f', -1, 64))
	case reflect.Pointer:
		if !v.IsNil() {
			w.value(name, v.Elem())
		}
	case reflect.Struct:
		w.Begin(name)
		w.Struct(v)
		w.End(name)
	case reflect.Slice:
		w.list(name, v)
	default:
		w.Number(name, v.Int())
	}
}

func (w *Writer) list(name string, v reflect.Value) {
	w.BeginRepeated(name)
	for i := range v.Len() {
		w.BeginOne(name)
		w.Struct(v.Index(i))
		w.EndOne(name)
	}
	w.EndRepeated()
}

// IsName reports whether a name can stand in JSON and in XML as it is.
func IsName(name string) bool {
	for i, c := range name {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return name != ""
}
