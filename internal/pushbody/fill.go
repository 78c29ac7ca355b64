package pushbody

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// fillRoom is what lists may take besides eight times the size of the body: WeChat's take
// far less, and without a bound each byte of a hostile one could cost a hundred.
const fillRoom = 16 << 10

// A Plan fills structs of a type. It is what reflection says about it, so that it is asked
// once. Fields are filled by their names, JSON and XML alike, whatever the notation of the
// values:
//
//   - texts, numbers (also as texts), booleans (true or 1), a time.Time of Unix seconds, and
//     structs of these, or pointers to structs where absence is news;
//   - slices of these: one value where a list is meant is a list of one;
//   - a struct whose object comes as a text that holds it.
//
// What can't be read is zero. The name is that of the tag json. These tags say more:
//
//	`json:"List" xml:"Wrapper>List"`         the elements named List may stand inside a Wrapper
//	`json:"ActualPrice" also:"TotalPrice"`   another name that it comes under
//	`json:"-" xml:"Payload"`                 Payload, although another field has that name
type Plan struct {
	fields   []fillField
	embedded []fillField // whose fields are the struct's own
	shared   bool        // two fields have one name
}

// A fillField is a field under one of its names.
type fillField struct {
	name  string // of the element
	item  string // of its children that are the values; "": the element is the value itself
	bare  bool   // it is that too where it has no such child
	also  bool   // the field has more names: an empty text under one doesn't count
	index int    // in the struct
	list  bool
	fill  fillKind // of a value, which a list has many of
	size  int      // of a value
	plan  *Plan
}

type fillKind uint8

const (
	fillText fillKind = iota
	fillInt
	fillUint
	fillFloat
	fillBool
	fillTime
	fillObject
	fillPointer // to an object
)

// errFill says that a struct can't be filled.
var errFill = errors.New("wechat: a field of no type that pushes have")

// PlanOf makes the plan of a struct type. A field of the type header is left alone. It fails
// where a field is of a type that no push has.
func PlanOf(t, header reflect.Type) (*Plan, error) {
	return planner{header, map[reflect.Type]*Plan{}}.plan(t)
}

// Fill fills the struct v with the children of n, which is part of a body of that size.
func (p *Plan) Fill(v reflect.Value, n Node, size int) error {
	f := filler{room: fillRoom + 8*size}
	f.object(p, v, n.els, n.at)
	if f.room < 0 {
		return faultMany
	}
	return nil
}

// A planner knows the plans of the types that hold a type, which may hold them again.
type planner struct {
	header reflect.Type
	known  map[reflect.Type]*Plan
}

func (pl planner) plan(t reflect.Type) (*Plan, error) {
	p := &Plan{}
	pl.known[t] = p
	for i := range t.NumField() {
		sf := t.Field(i)
		if sf.Type == pl.header || !sf.IsExported() && !sf.Anonymous || sf.Tag == `json:"-"` {
			continue
		}
		f := fillField{index: i}
		if err := f.read(sf.Type, pl); err != nil {
			return p, err
		}
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if sf.Anonymous && name == "" {
			if f.fill != fillObject || f.list {
				return p, errFill
			}
			p.embedded = append(p.embedded, f)
			continue
		}
		p.add(f, sf, name)
	}
	names := map[string]bool{}
	for _, f := range p.fields {
		p.shared = p.shared || names[f.name]
		names[f.name] = true
	}
	return p, nil
}

// add adds the field under each of its names.
func (p *Plan) add(f fillField, sf reflect.StructField, name string) {
	wrapper, item, wrapped := strings.Cut(sf.Tag.Get("xml"), ">")
	switch {
	case !wrapped && wrapper != "":
		name = wrapper
	case name == "":
		name = sf.Name
	}
	names := append(strings.Fields(sf.Tag.Get("also")), name)
	f.also = len(names) > 1
	for _, f.name = range names {
		if f.name != "-" && !(wrapped && f.name == wrapper) {
			p.fields = append(p.fields, f)
		}
	}
	if wrapped {
		f.name, f.item, f.bare = wrapper, item, wrapper == name
		p.fields = append(p.fields, f)
	}
}

// read finds out how a value of the type is filled.
func (f *fillField) read(t reflect.Type, pl planner) error {
	if t.Kind() == reflect.Slice {
		f.list, t = true, t.Elem()
	}
	f.size = int(t.Size())
	switch t.Kind() {
	case reflect.String:
		f.fill = fillText
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		f.fill = fillInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		f.fill = fillUint
	case reflect.Float32, reflect.Float64:
		f.fill = fillFloat
	case reflect.Bool:
		f.fill = fillBool
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			f.fill = fillTime
			return nil
		}
		f.fill = fillObject
		return f.readObject(t, pl)
	case reflect.Pointer:
		if t = t.Elem(); t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
			return errFill
		}
		f.fill = fillPointer
		f.size += int(t.Size())
		return f.readObject(t, pl)
	default:
		return errFill
	}
	return nil
}

func (f *fillField) readObject(t reflect.Type, pl planner) (err error) {
	if f.plan = pl.known[t]; f.plan == nil {
		f.plan, err = pl.plan(t)
	}
	return err
}

// A filler fills one message. Its methods take elements, and return none: those that call
// each other would move what they return to the heap.
type filler struct{ room int } // what lists may still take; less than nothing: too much

// object fills a struct with the children of the element at an index. Of a field that
// repeats the last value counts, as in Node.Child.
func (f *filler) object(p *Plan, v reflect.Value, els []Element, at int) {
	for i := range p.embedded {
		field := &p.embedded[i]
		f.object(field.plan, v.Field(field.index), els, at)
	}
	end, last := int(els[at].end), 0
	for i := at + 1; i < end; i = int(els[i].end) {
		// Elements mostly come in the order of the fields, so the search goes on where the
		// last one was found.
		from := last
		for j := range p.fields {
			if j += from; j >= len(p.fields) {
				j -= len(p.fields)
			}
			field := &p.fields[j]
			if field.name != els[i].name {
				continue
			}
			f.field(field, v.Field(field.index), els, i, end)
			if last = j; !p.shared {
				break
			}
		}
	}
}

// field fills a field with the element at an index, whose siblings end at another.
func (f *filler) field(field *fillField, v reflect.Value, els []Element, at, end int) {
	wraps := false
	if field.item != "" {
		inside := int(els[at].end)
		for i := at + 1; i < inside; i = int(els[i].end) {
			if els[i].name == field.item {
				f.oneOrMore(field, v, els, i, inside)
				wraps = true
			}
		}
	}
	if field.item == "" || field.bare && !wraps {
		f.oneOrMore(field, v, els, at, end)
	}
}

// oneOrMore sets a value, or appends it to its list.
func (f *filler) oneOrMore(field *fillField, v reflect.Value, els []Element, at, end int) {
	empty := els[at].text == "" && int(els[at].end) == at+1
	switch {
	case empty && field.also || f.room < 0:
		return
	case !field.list:
		f.value(field, v, els, at)
		return
	}
	n := v.Len()
	if n == v.Cap() {
		more := 0
		for i := at; i < end; i = int(els[i].end) {
			if els[i].name == els[at].name {
				more++
			}
		}
		if empty && n == 0 && more == 1 {
			return // an empty text or null where a list is meant
		}
		size := more
		if n > 0 {
			size = 2 * (n + more) // Grow may double what there is
		}
		if f.room -= size * field.size; f.room < 0 {
			return
		}
		v.Grow(more)
	}
	v.SetLen(n + 1)
	if !f.value(field, v.Index(n), els, at) {
		v.SetLen(n)
	}
}

// value sets v to what the element at an index says, and reports whether it says something.
func (f *filler) value(field *fillField, v reflect.Value, els []Element, at int) bool {
	switch field.fill {
	case fillText:
		v.SetString(els[at].text)
		return true
	case fillObject, fillPointer:
		v.SetZero()
	default:
		return setScalar(field, v, trim(els[at].text))
	}
	text, isText := "", int(els[at].end) == at+1
	if isText {
		if text = trim(els[at].text); !strings.HasPrefix(text, "{") {
			return false
		}
	}
	if field.fill == fillPointer {
		if !field.list {
			f.room -= field.size
		}
		if f.room < 0 {
			return false
		}
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if isText {
		f.textObject(field.plan, v, text)
	} else {
		f.object(field.plan, v, els, at)
	}
	return true
}

// textObject fills a struct with an object that comes as a text.
func (f *filler) textObject(p *Plan, v reflect.Value, text string) {
	var few Room
	els, err := scanJSON(text, few[:0])
	if cap(els) > len(few) {
		f.room -= cap(els) * int(reflect.TypeFor[Element]().Size())
	}
	if err == nil && f.room >= 0 {
		f.object(p, v, els, 0)
	}
}

// setScalar sets v to what the text says, or to zero. It reports whether there is a text.
func setScalar(field *fillField, v reflect.Value, text string) bool {
	v.SetZero()
	if text == "" {
		return false // as most often; the parsers would allocate an error
	}
	switch field.fill {
	case fillInt:
		if i, err := strconv.ParseInt(text, 10, 8*field.size); err == nil {
			v.SetInt(i)
		}
	case fillUint:
		if u, err := strconv.ParseUint(text, 10, 8*field.size); err == nil {
			v.SetUint(u)
		}
	case fillFloat:
		for i := range len(text) {
			if strings.IndexByte("0123456789+-.eE", text[i]) < 0 {
				return true // ParseFloat also takes 1_000, 0x1p4, inf and nan
			}
		}
		if x, err := strconv.ParseFloat(text, 64); err == nil && !v.OverflowFloat(x) {
			v.SetFloat(x)
		}
	case fillBool:
		v.SetBool(text == "1" || strings.EqualFold(text, "true"))
	case fillTime:
		*v.Addr().Interface().(*time.Time) = unixTime(text)
	}
	return true
}
