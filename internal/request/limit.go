package request

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
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
	n, ok := l.measure(v)
	switch {
	case !ok:
		return true
	case l.low != nil && (n < *l.low || l.above && n == *l.low):
		return false
	}
	return l.high == nil || n <= *l.high
}

// measure returns the number that the limit bounds. It is false if the limit doesn't apply to
// the value.
func (l *limit) measure(v reflect.Value) (n float64, ok bool) {
	switch v.Kind() {
	case reflect.String:
		switch l.unit {
		case "bytes":
			return float64(v.Len()), true
		case "chars":
			return float64(utf8.RuneCountInString(v.String())), true
		case "width":
			return float64(width(v.String())), true
		}
	case reflect.Slice, reflect.Map:
		return float64(v.Len()), l.unit == "items"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return float64(v.Int()), l.unit == ""
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return float64(v.Uint()), l.unit == ""
	case reflect.Float32, reflect.Float64:
		return v.Float(), l.unit == ""
	}
	return 0, false
}

// width counts a character beyond ASCII as two.
func width(s string) (n int) {
	for _, r := range s {
		n++
		if r >= utf8.RuneSelf {
			n++
		}
	}
	return n
}
