package spy

import (
	"encoding/binary"
	"reflect"
	"strconv"
	"unsafe"
)

// A walker visits everything that reflection can reach.
type walker struct {
	found func(path, text string)
	seen  map[visit]bool
}

type visit struct {
	address unsafe.Pointer
	of      reflect.Type
}

// deepest is deeper than any value should be.
const deepest = 200

// addressable returns a copy whose unexported fields can be read.
func addressable(v reflect.Value) reflect.Value {
	if !v.IsValid() {
		return v
	}
	p := reflect.New(v.Type()).Elem()
	p.Set(v)
	return p
}

func (w *walker) walk(path string, v reflect.Value, depth int) {
	if !v.IsValid() || depth > deepest {
		return
	}
	switch v.Kind() {
	case reflect.String:
		w.found(path, v.String())
	case reflect.Pointer:
		if v.IsNil() || w.seen[visit{v.UnsafePointer(), v.Type()}] {
			return
		}
		w.seen[visit{v.UnsafePointer(), v.Type()}] = true
		w.walk(path+".*", v.Elem(), depth+1)
	case reflect.Interface:
		if !v.IsNil() {
			w.walk(path+"."+v.Elem().Type().String(), addressable(v.Elem()), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Field(i)
			field = reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
			w.walk(path+"."+v.Type().Field(i).Name, field, depth+1)
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			w.walk(path+".key", addressable(entries.Key()), depth+1)
			w.walk(path+"["+entries.Key().String()+"]", addressable(entries.Value()), depth+1)
		}
	case reflect.Slice, reflect.Array:
		w.list(path, v, depth)
	}
}

func (w *walker) list(path string, v reflect.Value, depth int) {
	if v.Kind() == reflect.Slice {
		if v.IsNil() || w.seen[visit{v.UnsafePointer(), v.Type()}] {
			return
		}
		w.seen[visit{v.UnsafePointer(), v.Type()}] = true
	}
	if size := int(v.Type().Elem().Size()); isNumber(v.Type().Elem().Kind()) {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			w.found(path, string(numbers(v, size, order)))
		}
		return
	}
	for i := range v.Len() {
		w.walk(path+"["+strconv.Itoa(i)+"]", v.Index(i), depth+1)
	}
}

func isNumber(k reflect.Kind) bool { return reflect.Int <= k && k <= reflect.Uintptr }

// numbers returns the memory of a list of numbers, such as a cipher's round keys.
func numbers(v reflect.Value, size int, order binary.AppendByteOrder) (b []byte) {
	for i := range v.Len() {
		n := v.Index(i)
		var u uint64
		if n.CanInt() {
			u = uint64(n.Int())
		} else {
			u = n.Uint()
		}
		switch size {
		case 1:
			b = append(b, byte(u))
		case 2:
			b = order.AppendUint16(b, uint16(u))
		case 4:
			b = order.AppendUint32(b, uint32(u))
		default:
			b = order.AppendUint64(b, u)
		}
	}
	return b
}
