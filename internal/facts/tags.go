package facts

import (
	"fmt"
	"strconv"
	"strings"
)

// LimitTag returns the limits of a field in the form of a request's tag, but only limits of
// the whole value.
func (f Field) LimitTag() string {
	if !f.Firm {
		return ""
	}
	var parts []string
	add := func(low, high *int, unit string) {
		if low != nil || high != nil {
			parts = append(parts, text(low)+".."+text(high)+" "+unit)
		}
	}
	add(f.MinBytes, f.MaxBytes, "bytes")
	add(f.MinChars, f.MaxChars, "chars")
	add(f.MinWidth, f.MaxWidth, "width")
	add(f.MinItems, f.MaxItems, "items")
	if low, high := number(f.Min), number(f.Max); f.ExclusiveMin != nil {
		parts = append(parts, ">"+number(f.ExclusiveMin)+".."+high)
	} else if low != "" || high != "" {
		parts = append(parts, low+".."+high)
	}
	return strings.Join(parts, ",")
}

func text(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func number(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

// OneOfTag returns the values of a field that takes no others, in the form of a request's
// tag.
func (f Field) OneOfTag() string {
	if !f.Closed {
		return ""
	}
	var values []string
	for _, v := range f.Enum {
		values = append(values, fmt.Sprint(v.Value))
	}
	return strings.Join(values, " ")
}

// AnswerTag returns the tag of an answer's field.
func (f Field) AnswerTag() string { return fmt.Sprintf("json:%q", f.Name) }

// RequestTags returns the tags of a request's field.
func (f Field) RequestTags(inBody, inQuery bool) (tags string) {
	name := f.Name
	if !f.Required {
		name += ",omitempty"
	}
	tags = fmt.Sprintf("json:%q", name)
	if !inBody {
		tags = `json:"-"`
	}
	if inQuery {
		tags += fmt.Sprintf(" query:%q", name)
	}
	if limit := f.LimitTag(); limit != "" {
		tags += fmt.Sprintf(" limit:%q", limit)
	}
	if values := f.OneOfTag(); values != "" {
		tags += fmt.Sprintf(" oneof:%q", values)
	}
	if f.Alphabet != "" {
		tags += fmt.Sprintf(" alphabet:%q", f.Alphabet)
	}
	if f.TakenEmpty() {
		tags += ` empty:"ok"`
	}
	return tags
}

// TakenEmpty reports whether a field is required, can be empty, and may be.
func (f Field) TakenEmpty() bool {
	return f.Required && f.MayBeEmpty && f.Type != "number" && f.Type != "boolean"
}

// IsDecimal reports whether a number can have a fraction.
func (f Field) IsDecimal() bool {
	switch f.Num {
	case "decimal", "float64":
		return true
	case "":
		return f.Unit == "yuan" || f.Unit == "kg" || f.Unit == "cm"
	}
	return false
}

// Remarks returns what else an author must describe in words.
func (f Field) Remarks() (remarks []string) {
	for _, s := range []string{f.Zh, f.Unit, f.Format, f.Wire} {
		if s != "" {
			remarks = append(remarks, s)
		}
	}
	if f.Default != nil {
		remarks = append(remarks, fmt.Sprint("default ", f.Default))
	}
	for _, v := range f.Enum {
		remarks = append(remarks, strings.TrimSpace(fmt.Sprint(v.Value, " ", v.Means)))
	}
	return remarks
}

// Names returns the names of the fields, nested ones in brackets.
func Names(fields []Field) (names []string) {
	for _, f := range fields {
		names = append(names, f.Name)
		if len(f.Fields) > 0 {
			names = append(names, fmt.Sprint(Names(f.Fields)))
		}
	}
	return names
}

// Example makes a JSON object of the fields, or only of the required ones. No two values
// are alike: n counts them.
func Example(fields []Field, required bool, n *int) string {
	var members []string
	for _, f := range fields {
		if required && !f.Required {
			continue
		}
		*n++
		element, isList := strings.CutSuffix(f.Type, "[]")
		value := strconv.Itoa(*n)
		switch element {
		case "object":
			value = Example(f.Fields, required, n)
		case "boolean":
			value = "true"
		case "string":
			value = strconv.Quote(f.Name + "-" + value)
		}
		if isList {
			value = "[" + value + "]"
		}
		members = append(members, strconv.Quote(f.Name)+":"+value)
	}
	return "{" + strings.Join(members, ",") + "}"
}
