package request

import "reflect"

// A File is the field of a request that is a file. Such a request is sent as a form.
type File struct {
	Name     string // of its part
	GoName   string
	Optional bool // or required and taken empty
	Value    reflect.Value
}

// FilesIn returns the fields of a request that have the type of files, those with a file in
// front. What is no pointer to a struct has none.
func FilesIn(in reflect.Value, files reflect.Type) (found []File) {
	if in.Kind() != reflect.Pointer || in.IsNil() || in.Elem().Kind() != reflect.Struct {
		return nil
	}
	v := in.Elem()
	p := planOf(v.Type())
	var empty []File
	for _, i := range p.structs {
		f := &p.fields[i]
		value := v.Field(f.index)
		switch file := (File{Name: f.name, GoName: f.goName, Optional: f.optional || f.empty, Value: value}); {
		case value.Type() != files || f.inQuery:
		case value.IsZero():
			empty = append(empty, file)
		default:
			found = append(found, file)
		}
	}
	return append(found, empty...)
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
