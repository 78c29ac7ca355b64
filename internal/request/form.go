package request

import "reflect"

// A File is the field of a request that is a file. Such a request is sent as a form.
type File struct {
	Name     string // of its part
	GoName   string
	Optional bool // or required and taken empty
	Value    reflect.Value
}

// FileIn returns the field of a request that has the type of files, or nil.
func FileIn(v reflect.Value, files reflect.Type) *File {
	p := planOf(v.Type())
	for _, i := range p.structs {
		f := &p.fields[i]
		if value := v.Field(f.index); value.Type() == files && !f.inQuery {
			return &File{Name: f.name, GoName: f.goName, Optional: f.optional || f.empty, Value: value}
		}
	}
	return nil
}

// Texts returns the names and the values of the parts of a form that are no files, as a query
// would have the values.
func Texts(v reflect.Value) (texts [][2]string) {
	p := planOf(v.Type())
	for i := range p.fields {
		f := &p.fields[i]
		value := v.Field(f.index)
		if value.Kind() == reflect.Pointer && !value.IsNil() {
			value = value.Elem()
		}
		if f.inQuery || f.optional && v.Field(f.index).IsZero() || value.Kind() == reflect.Struct || value.Kind() == reflect.Pointer {
			continue
		}
		texts = append(texts, [2]string{f.name, queryText(value)})
	}
	return texts
}
