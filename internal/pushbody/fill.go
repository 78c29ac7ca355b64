package pushbody

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// fillRoom is how many bytes lists may take in addition to eight times the size of the body.
// WeChat's pushes take far less. Without a limit, a hostile body could take a hundred times its
// size.
const fillRoom = 16 << 10

// A Plan fills structs of a type. It keeps what reflection says about the type. Fields are
// filled by their names, from JSON and XML alike:
//
//   - texts, numbers (also as texts), booleans (true or 1), a time.Time of Unix seconds, structs
//     of these, and pointers to structs if absence has a meaning;
//   - slices of these: a single value becomes a list of one;
//   - a struct, also from a text that holds its object as JSON.
//
// A value that can't be read is zero. The json tag is the name. Further tags:
//
//	`json:"List" xml:"Wrapper>List"`         the elements named List may be inside a Wrapper
//	`json:"ActualPrice" also:"TotalPrice"`   the field has a second name
//	`json:"-" xml:"Payload"`                 Payload, although another field has that name
type Plan struct {
	fields   []fillField
	embedded []fillField // embedded structs: their fields belong to the struct itself
	shared   bool        // two fields have one name
}

// A fillField is a field under one of its names.
type fillField struct {
	name  string // of the element
	plain bool   // the element is the value, and neither a list nor an object
	item  string // the name of its children that are the values; "": the element is the value
	bare  bool   // without such a child, the element is the value too
	also  bool   // the field has more names: an empty text under one of them doesn't count
	index int    // in the struct
	list  bool
	fill  fillKind     // of the value, or of each value of a list
	size  int          // of one value
	elem  reflect.Type // of what a pointer points to
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

// PlanOf makes the plan of a struct type. It ignores a field of the type header. It fails if a
// field has a type that no push has.
func PlanOf(t, header reflect.Type) (*Plan, error) {
	return planner{header, map[reflect.Type]*Plan{}}.plan(t)
}

// Fill fills the struct v with the children of n. size is the size of the whole body.
func (p *Plan) Fill(v reflect.Value, n Node, size int) error {
	f := filler{room: fillRoom + 8*size}
	f.object(p, v, n.els, n.at)
	if f.room < 0 {
		return faultMany
	}
	return nil
}

// A planner remembers the plans of a type's outer types, because types may be recursive.
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
	for i := range p.fields {
		f := &p.fields[i]
		f.plain = f.item == "" && !f.also && !f.list && f.fill < fillObject
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

// read finds out how to fill a value of the type.
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
		f.fill, f.elem = fillPointer, t
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

// A filler fills one message. Its methods take elements but never return them: recursive
// methods would move what they return to the heap.
type filler struct{ room int } // the bytes that lists may still take; negative: too many

// object fills a struct with the children of the element at an index. If a field repeats, the
// last value counts, as in Node.Child.
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
			switch {
			case !field.plain:
				f.field(field, v.Field(field.index), els, i, end)
			case field.fill == fillText:
				v.Field(field.index).SetString(els[i].text)
			default:
				setScalar(field, v.Field(field.index), els[i].text)
			}
			if last = j; !p.shared {
				break
			}
		}
	}
}

// field fills a field with the element at the index at. The siblings of the element end at end.
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
			return // an empty text or null is an empty list
		}
		size := more
		if n > 0 {
			size = 2 * (n + more) // Grow may double the capacity
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

// value sets v to the value of the element at an index, and reports whether there is a value.
func (f *filler) value(field *fillField, v reflect.Value, els []Element, at int) bool {
	switch field.fill {
	case fillText:
		v.SetString(els[at].text)
		return true
	case fillObject, fillPointer:
		v.SetZero()
	default:
		return setScalar(field, v, els[at].text)
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
		v.Set(reflect.New(field.elem))
		v = v.Elem()
	}
	if isText {
		f.textObject(field.plan, v, text)
	} else {
		f.object(field.plan, v, els, at)
	}
	return true
}

// textObject fills a struct from a text that holds its object as JSON.
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

// setScalar sets v to the value of the text, or to zero. It reports whether there is a text.
func setScalar(field *fillField, v reflect.Value, text string) bool {
	text = trim(text)
	switch field.fill {
	case fillInt:
		v.SetInt(wholeNumber(text, 8*field.size))
	case fillUint:
		u, err := uint64(0), error(nil)
		if text != "" { // the parser would allocate an error for this frequent case
			u, err = strconv.ParseUint(text, 10, 8*field.size)
		}
		if err != nil {
			u = 0
		}
		v.SetUint(u)
	case fillFloat:
		x := decimal(text)
		if v.OverflowFloat(x) {
			x = 0
		}
		v.SetFloat(x)
	case fillBool:
		v.SetBool(text == "1" || strings.EqualFold(text, "true"))
	case fillTime:
		*v.Addr().Interface().(*time.Time) = unixTime(text)
	}
	return text != ""
}

// sureDigits is how many digits fit into 64 bits. The parsers take much longer for these.
const sureDigits = 18

// digits reads a number that has nothing but digits.
func digits(text string) (n int64, ok bool) {
	for i := range len(text) {
		c := text[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = 10*n + int64(c)
	}
	return n, true
}

// wholeNumber reads a number of so many bits. It is 0 for anything else.
func wholeNumber(text string, bits int) int64 {
	if len(text) <= sureDigits {
		if n, ok := digits(text); ok && (bits == 64 || n < 1<<(bits-1)) {
			return n // also for no text: ParseInt would allocate an error
		}
	}
	if n, err := strconv.ParseInt(text, 10, bits); err == nil {
		return n
	}
	return 0
}

// decimal reads a number that may have a fraction and an exponent. It is 0 for anything else.
func decimal(text string) float64 {
	if len(text) <= sureDigits {
		if n, ok := digits(text); ok {
			return float64(n)
		}
	}
	for i := range len(text) {
		if c := text[i]; c-'0' > 9 && strings.IndexByte("+-.eE", c) < 0 {
			return 0 // ParseFloat also takes 1_000, 0x1p4, inf and nan
		}
	}
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		return x
	}
	return 0
}
