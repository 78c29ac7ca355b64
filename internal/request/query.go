package request

import (
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// Query returns the fields that belong in the query, for a GET all of them. It returns nil if
// there are none.
func Query(v reflect.Value, all bool) url.Values {
	p := planOf(v.Type())
	if !all && !p.query {
		return nil
	}
	q := make(url.Values, len(p.fields))
	for i := range p.fields {
		f := &p.fields[i]
		value := v.Field(f.index)
		if !all && !f.inQuery || f.optional && value.IsZero() {
			continue
		}
		if value.Kind() == reflect.Pointer {
			if value.IsNil() {
				continue
			}
			value = value.Elem()
		}
		q.Set(f.name, queryText(value))
	}
	return q
}

// queryText writes a value as a parameter. The items of a list are joined by commas, as on
// WeChat's pages.
func queryText(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, v.Type().Bits()) // no exponent
	case reflect.Slice:
	default:
		return fmt.Sprint(v.Interface())
	}
	texts := make([]string, v.Len())
	for i := range texts {
		texts[i] = queryText(v.Index(i))
	}
	return strings.Join(texts, ",")
}
