package wechattest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/minigo-dev/wechat/internal/facts"
)

// headerOrder is the order in which WeChat writes the common fields. The others follow.
var headerOrder = []string{"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event"}

// render writes a push's fields in a format.
func render(format Format, unsplit bool, f Fields) []byte {
	event, _ := f["Event"].(string)
	if k := eventKindOf(event); k != nil {
		f = k.formed(format, f)
	}
	if format == XML {
		x := xmlWriter{buf: []byte("<xml>"), unsplit: unsplit}
		x.fields(f)
		return append(x.buf, "</xml>"...)
	}
	return appendJSON(nil, f)
}

// formed changes the fields of a kind whose formats differ. Of subscribe-message events, a List of one is an
// object and CreateTime a text in JSON, and in XML the list has an element around it. Some kinds have one around
// all fields.
func (k *pushKind) formed(format Format, f Fields) Fields {
	if i := slices.IndexFunc(k.Fields, func(f facts.Field) bool { return f.XMLWrapper != "" }); i >= 0 {
		name, wrapper := k.Fields[i].Name, k.Fields[i].XMLWrapper
		f = withDefaults(Fields{}, f)
		list, has := f[name]
		switch {
		case format == XML && has:
			delete(f, name)
			f[wrapper] = Fields{name: list}
		case format == JSON:
			if items, ok := list.([]Fields); ok && len(items) == 1 {
				f[name] = items[0]
			}
			f["CreateTime"] = fmt.Sprint(f["CreateTime"])
		}
	}
	if _, already := f[k.XMLInside]; k.XMLInside != "" && format == XML && !already {
		outer, inner := Fields{}, Fields{}
		for name, value := range f {
			if slices.Contains(headerOrder, name) {
				outer[name] = value
			} else {
				inner[name] = value
			}
		}
		outer[k.XMLInside] = inner
		return outer
	}
	return f
}

// names returns the field names in order: the common ones first, MsgId last.
func (f Fields) names() []string {
	names := make([]string, 0, len(f))
	for _, n := range headerOrder {
		if _, ok := f[n]; ok {
			names = append(names, n)
		}
	}
	common := len(names)
	for n := range f {
		if n != "MsgId" && !slices.Contains(headerOrder, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names[common:])
	if _, ok := f["MsgId"]; ok {
		names = append(names, "MsgId")
	}
	return names
}

// appendJSON writes a value as WeChat does, without HTML escapes. Unlike encoding/json, it doesn't
// change invalid UTF-8.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case Fields:
		b = append(b, '{')
		for i, name := range v.names() {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendJSONString(b, name), ':')
			b = appendJSON(b, v[name])
		}
		return append(b, '}')
	case map[string]any:
		return appendJSON(b, Fields(v))
	case []Fields:
		return appendList(b, v)
	case []any:
		return appendList(b, v)
	case string:
		return appendJSONString(b, v)
	case nil:
		return append(b, "null"...)
	}
	if s, ok := scalar(v); ok {
		return append(b, s...)
	}
	return appendJSON(b, plainValue(v))
}

func appendList[T any](b []byte, list []T) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, v)
	}
	return append(b, ']')
}

// scalar writes numbers and bools, which look the same in both formats.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case int:
		return strconv.Itoa(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case uint64:
		return strconv.FormatUint(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case bool:
		return strconv.FormatBool(v), true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

func appendJSONString(b []byte, s string) []byte {
	const hexDigits = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// An xmlWriter writes elements: strings as CDATA, numbers without, a list as repeated elements.
type xmlWriter struct {
	buf     []byte
	unsplit bool // "]]>" isn't split in texts
}

func (x *xmlWriter) fields(f Fields) {
	for _, name := range f.names() {
		x.element(name, f[name])
	}
}

func (x *xmlWriter) element(name string, v any) {
	switch v := v.(type) {
	case []Fields:
		for _, item := range v {
			x.element(name, item)
		}
		return
	case []any:
		for _, item := range v {
			x.element(name, item)
		}
		return
	case Fields, map[string]any, string, nil:
	default:
		if _, ok := scalar(v); !ok {
			x.element(name, plainValue(v))
			return
		}
	}
	x.buf = append(append(append(x.buf, '<'), name...), '>')
	x.value(v)
	x.buf = append(append(append(x.buf, "</"...), name...), '>')
}

func (x *xmlWriter) value(v any) {
	switch v := v.(type) {
	case map[string]any:
		x.fields(v)
	case Fields:
		x.fields(v)
	case string:
		if !x.unsplit {
			v = strings.ReplaceAll(v, "]]>", "]]]]><![CDATA[>")
		}
		x.buf = append(append(append(x.buf, "<![CDATA["...), v...), "]]>"...)
	case nil:
	default:
		s, _ := scalar(v)
		x.buf = append(x.buf, s...)
	}
}

// cut shortens a text for the log, between two characters.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := limit
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return fmt.Sprintf("%s... (%d bytes)", s[:end], len(s))
}
