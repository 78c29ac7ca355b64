package jsonwire

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
)

// DecodeLoosely decodes an answer into out. If WeChat sent another type than its pages say, such
// as a number for a text or one object for a list, the answer is rewritten to the types of out.
// If the types fit, which is the usual case, this costs nothing.
//
// Don't use it for answers that hold a credential: a wrong type must stay an error there.
func DecodeLoosely(answer []byte, out any) error {
	err := json.Unmarshal(answer, out)
	if err == nil {
		return nil // the usual case allocates nothing further
	}
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) {
		return err
	}
	loose, ok := loosen(answer, reflect.TypeOf(out).Elem())
	if !ok {
		return err
	}
	reflect.ValueOf(out).Elem().SetZero() // the first try has filled some of it
	return json.Unmarshal(loose, out)
}

// loosen rewrites JSON to fit the type, as far as this is possible without guessing.
func loosen(answer []byte, t reflect.Type) (rewritten []byte, ok bool) {
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber() // an int64 must not go through a float64
	var v any
	if d.Decode(&v) != nil {
		return nil, false
	}
	rewritten, err := json.Marshal(fit(v, t))
	return rewritten, err == nil
}

var unmarshalerType = reflect.TypeFor[json.Unmarshaler]()

// fit returns v converted to the type, or unchanged if that isn't possible.
func fit(v any, t reflect.Type) any {
	if v == nil || t.Implements(unmarshalerType) || reflect.PointerTo(t).Implements(unmarshalerType) {
		return v
	}
	switch t.Kind() {
	case reflect.Pointer:
		return fit(v, t.Elem())
	case reflect.String:
		return fitText(v)
	case reflect.Bool:
		return fitBool(v)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		return fitNumber(v)
	case reflect.Slice, reflect.Array:
		return fitList(v, t)
	case reflect.Map:
		return fitMap(v, t)
	case reflect.Struct:
		return fitStruct(v, t)
	}
	return v
}

// fitText accepts a number or a boolean as a text.
func fitText(v any) any {
	switch v := v.(type) {
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return v
}

// fitBool accepts 0 and 1, also as texts, and "true" and "false".
func fitBool(v any) any {
	text, ok := v.(string)
	if n, isNumber := v.(json.Number); isNumber {
		text, ok = n.String(), true
	}
	if !ok {
		return v
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "":
		return nil
	case "0", "false":
		return false
	case "1", "true":
		return true
	}
	return v
}

// fitNumber accepts a text of digits, a whole number with a fraction of zero, and a boolean. An
// empty text is null.
func fitNumber(v any) any {
	text := ""
	switch v := v.(type) {
	case bool:
		if v {
			return 1
		}
		return 0
	case string:
		if text = strings.TrimSpace(v); text == "" {
			return nil
		}
	case json.Number:
		text = v.String()
	default:
		return v
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if strings.Trim(fraction, "0") == "" {
		text = whole // encoding/json refuses 7200.0 for an int
	}
	if !isJSONNumber(text) {
		return v
	}
	return json.Number(text)
}

// isJSONNumber reports whether the text is a JSON number, not 0x10 or 1_000.
func isJSONNumber(text string) bool {
	return strings.Trim(text, "0123456789+-.eE") == "" && json.Valid([]byte(text))
}

// fitList accepts one item as a list of one, and an empty text or object as null.
func fitList(v any, t reflect.Type) any {
	switch list := v.(type) {
	case []any:
		for i := range list {
			list[i] = fit(list[i], t.Elem())
		}
		return list
	case string:
		if list == "" || t.Elem().Kind() == reflect.Uint8 { // bytes are base64
			return emptyAs(list, v)
		}
	case map[string]any:
		if len(list) == 0 {
			return nil
		}
	}
	return []any{fit(v, t.Elem())}
}

func emptyAs(text string, v any) any {
	if text == "" {
		return nil
	}
	return v
}

func fitMap(v any, t reflect.Type) any {
	object, ok := v.(map[string]any)
	if !ok {
		return fitNothing(v)
	}
	for name := range object {
		object[name] = fit(object[name], t.Elem())
	}
	return object
}

// fitStruct converts the members for which the struct has fields.
func fitStruct(v any, t reflect.Type) any {
	object, ok := v.(map[string]any)
	if !ok {
		return fitNothing(v)
	}
	for i := range t.NumField() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && tag == "" && f.Type.Kind() == reflect.Struct {
			v = fitStruct(v, f.Type)
			continue
		}
		if !f.IsExported() || tag == "-" {
			continue
		}
		if tag == "" {
			tag = f.Name
		}
		for name := range object { // encoding/json ignores the case of names
			if strings.EqualFold(name, tag) {
				object[name] = fit(object[name], f.Type)
			}
		}
	}
	return object
}

// fitNothing accepts an empty text or list as null where an object belongs.
func fitNothing(v any) any {
	if list, ok := v.([]any); ok && len(list) == 0 || v == "" {
		return nil
	}
	return v
}
