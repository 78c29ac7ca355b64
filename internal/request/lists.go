package request

import "reflect"

// WithoutNull returns what is sent of the struct that request points to: where a list or map is
// required, may be empty and is nil, JSON would have null, which WeChat doesn't take for an empty
// one. The caller's struct stays as it is.
func WithoutNull(request reflect.Value) any {
	whole, p := request, planOf(request.Type().Elem())
	for i := range p.fields {
		f := &p.fields[i]
		list := whole.Elem().Field(f.index)
		if f.optional || !f.empty || !isNilMany(list) {
			continue
		}
		if whole == request {
			whole = reflect.New(request.Type().Elem())
			whole.Elem().Set(request.Elem())
		}
		whole.Elem().Field(f.index).Set(emptyOf(list.Type()))
	}
	return whole.Interface()
}

func isNilMany(v reflect.Value) bool {
	return (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.IsNil() && v.Type() != rawMessage
}

func emptyOf(t reflect.Type) reflect.Value {
	if t.Kind() == reflect.Map {
		return reflect.MakeMap(t)
	}
	return reflect.MakeSlice(t, 0, 0)
}
