package request

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A limit bounds a value. A nil bound means no bound.
type limit struct {
	unit      string
	low, high *float64
	above     bool // low itself is too low
	text      string
}

// parseLimits reads `limit:"1..32 bytes,..10 chars"`.
func parseLimits(t reflect.Type, f reflect.StructField) (limits []limit) {
	tag, ok := f.Tag.Lookup("limit")
	if !ok {
		return nil
	}
	for part := range strings.SplitSeq(tag, ",") {
		bounds, unit, _ := strings.Cut(strings.TrimSpace(part), " ")
		low, high, ok := strings.Cut(bounds, "..")
		l := limit{unit: unit}
		if low, l.above = strings.CutPrefix(low, ">"); l.above && !ok {
			ok = true // `>0` alone
		}
		l.low, l.high = bound(low), bound(high)
		if !ok || l.low == nil && l.high == nil || !slices.Contains([]string{"", "bytes", "chars", "width", "items"}, unit) {
			panic("wechat: " + t.Name() + "." + f.Name + " has a limit that can't be read: " + part)
		}
		l.text = l.describe()
		limits = append(limits, l)
	}
	return limits
}

func bound(s string) *float64 {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil
	}
	return &n
}

func (l *limit) describe() string {
	number := func(n *float64) string { return strconv.FormatFloat(*n, 'f', -1, 64) }
	unit := ""
	switch l.unit {
	case "bytes", "items":
		unit = " " + l.unit
	case "chars":
		unit = " characters"
	case "width":
		unit = " characters wide, Chinese ones counted twice"
	}
	switch {
	case l.above && l.high == nil:
		return "more than " + number(l.low) + unit
	case l.above:
		return "more than " + number(l.low) + " and at most " + number(l.high) + unit
	case l.high == nil:
		return number(l.low) + " or more" + unit
	case l.low == nil:
		return "at most " + number(l.high) + unit
	}
	return number(l.low) + " to " + number(l.high) + unit
}

func (l *limit) holds(v reflect.Value) bool {
	least, most, ok := l.measure(v)
	switch {
	case !ok:
		return true
	case l.low != nil && (most < *l.low || l.above && most == *l.low):
		return false
	}
	return l.high == nil || least <= *l.high
}

// measure returns the number that the limit bounds: two numbers where nobody knows which of
// them WeChat counts. It is false if the limit doesn't apply to the value.
func (l *limit) measure(v reflect.Value) (least, most float64, ok bool) {
	n := 0.0
	switch v.Kind() {
	case reflect.String:
		switch l.unit {
		case "bytes":
			n, ok = float64(v.Len()), true
		case "chars":
			n, ok = float64(utf8.RuneCountInString(v.String())), true
		case "width":
			least, most = width(v.String())
			return least, most, true
		}
	case reflect.Slice, reflect.Map:
		n, ok = float64(v.Len()), l.unit == "items"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, ok = float64(v.Int()), l.unit == ""
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, ok = float64(v.Uint()), l.unit == ""
	case reflect.Float32, reflect.Float64:
		n, ok = v.Float(), l.unit == ""
	}
	return n, n, ok
}

// width counts a Chinese character as two and an ASCII one as one. WeChat's pages don't say
// how others count, such as accented letters and emoji.
func width(s string) (least, most float64) {
	for _, r := range s {
		least, most = least+1, most+1
		if r >= utf8.RuneSelf {
			most++
		}
		if unicode.Is(unicode.Han, r) {
			least++
		}
	}
	return least, most
}
