package wechat

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/internal/pushbody"
)

// A sampleNode is a field of a push that is made from the facts, and so knows nothing of the
// types.
type sampleNode struct {
	name     string
	text     string // of a leaf
	bare     bool   // no text: a number or a boolean
	list     bool   // an item of a list
	wrapper  string // the element around the list in XML
	children []sampleNode
}

// A sampler makes the fields of a kind, all values distinct and none zero.
type sampler struct {
	n     int
	loose bool // lists have one item, and fields come under their other names
}

func (s *sampler) nodes(fields []facts.Field) (nodes []sampleNode) {
	for _, f := range fields {
		element, isList := strings.CutSuffix(f.Type, "[]")
		count := 1
		if isList && !s.loose {
			count = 2
		}
		name := f.Name
		if s.loose && len(f.Also) > 0 {
			name = f.Also[0]
		}
		for range count {
			n := s.value(f, element)
			n.name, n.list, n.wrapper = name, isList, f.XMLWrapper
			nodes = append(nodes, n)
		}
	}
	return nodes
}

func (s *sampler) value(f facts.Field, element string) sampleNode {
	s.n++
	n := sampleNode{bare: true}
	switch {
	case element == "object":
		n.children = s.nodes(f.Fields)
	case element == "boolean":
		n.text = "true"
	case element == "string":
		n.text, n.bare = fmt.Sprintf("%s-%d", f.Name, s.n), false
	case f.Format == "unix-seconds" || strings.HasSuffix(f.Name, "Time"):
		n.text = strconv.Itoa(1700000000 + s.n)
	case f.IsDecimal():
		n.text = strconv.Itoa(s.n) + ".5"
	case strings.HasPrefix(f.Name, "Is"):
		n.text = "1"
	default:
		n.text = strconv.Itoa(s.n)
	}
	return n
}

// appendJSON writes fields as JSON members. Loose, a list is its one item, and a number is a
// text.
func appendJSON(b []byte, nodes []sampleNode, loose bool) []byte {
	for i := 0; i < len(nodes); i++ {
		if i > 0 {
			b = append(b, ',')
		}
		n := nodes[i]
		b = append(strconv.AppendQuote(b, n.name), ':')
		if !n.list || loose {
			b = appendJSONValue(b, n, loose)
			continue
		}
		b = append(b, '[')
		for ; i < len(nodes) && nodes[i].name == n.name && nodes[i].list; i++ {
			b = append(appendJSONValue(b, nodes[i], loose), ',')
		}
		i--
		b[len(b)-1] = ']'
	}
	return b
}

func appendJSONValue(b []byte, n sampleNode, loose bool) []byte {
	switch {
	case n.children != nil:
		return append(appendJSON(append(b, '{'), n.children, loose), '}')
	case n.bare && !loose:
		return append(b, n.text...)
	}
	return strconv.AppendQuote(b, n.text)
}

// appendXML writes fields as XML. Loose, there are no wrappers and no CDATA sections.
func appendXML(b []byte, nodes []sampleNode, loose bool) []byte {
	for i, n := range nodes {
		if n.wrapper != "" && !loose && (i == 0 || nodes[i-1].wrapper != n.wrapper) {
			b = fmt.Appendf(b, "<%s>", n.wrapper)
		}
		b = fmt.Appendf(b, "<%s>", n.name)
		switch {
		case n.children != nil:
			b = appendXML(b, n.children, loose)
		case n.bare || loose:
			b = append(b, n.text...)
		default:
			b = fmt.Appendf(b, "<![CDATA[%s]]>", n.text)
		}
		b = fmt.Appendf(b, "</%s>", n.name)
		if n.wrapper != "" && !loose && (i == len(nodes)-1 || nodes[i+1].wrapper != n.wrapper) {
			b = fmt.Appendf(b, "</%s>", n.wrapper)
		}
	}
	return b
}

// sampleHead is the head of a push of the kind.
func sampleHead(p facts.Push) []sampleNode {
	if p.InfoType != "" {
		return []sampleNode{{name: "CreateTime", text: "1714112445", bare: true}, {name: "InfoType", text: p.InfoType}}
	}
	head := []sampleNode{{name: "ToUserName", text: "gh_to"}, {name: "FromUserName", text: "o_from"},
		{name: "CreateTime", text: "1714112445", bare: true}, {name: "MsgType", text: p.MsgType}}
	if p.Event != "" {
		head = append(head, sampleNode{name: "Event", text: p.Event})
	}
	return head
}

// A sampleForm is a notation that WeChat has, or could have.
type sampleForm struct{ xml, loose bool }

// sampleBody writes a push of the kind with the fields. Which kinds have an element around
// all fields depends on the format; loose, it is the other way round.
func sampleBody(p facts.Push, k *pushKind, fields []sampleNode, f sampleForm) []byte {
	always := len(p.Fields) == 1 && p.Fields[0].Name == k.make.inside
	if k.make.inside != "" && (f.xml || always) != f.loose {
		fields = []sampleNode{{name: k.make.inside, children: fields}}
	}
	all := append(sampleHead(p), fields...)
	if f.xml {
		return append(appendXML([]byte("<xml>"), all, f.loose), "</xml>"...)
	}
	return append(appendJSON([]byte("{"), all, f.loose), '}')
}

// wantedLeaves are the values of a sample by their paths, under their first names.
func wantedLeaves(fields []facts.Field, nodes []sampleNode, at string, to map[string]string) {
	count := map[string]int{}
	for _, n := range nodes {
		f := fields[slices.IndexFunc(fields, func(f facts.Field) bool { return f.Name == n.name || slices.Contains(f.Also, n.name) })]
		path := at + "." + f.Name
		if n.list {
			path = fmt.Sprintf("%s[%d]", path, count[f.Name])
			count[f.Name]++
		}
		if n.children != nil {
			wantedLeaves(f.Fields, n.children, path, to)
		} else {
			to[path] = n.text
		}
	}
}

// gotLeaves are the values of a message that aren't zero, by the paths of their tags.
func gotLeaves(v reflect.Value, path string, to map[string]string) {
	switch x := v.Interface().(type) {
	case Header:
		return
	case time.Time:
		if !x.IsZero() {
			to[path] = strconv.FormatInt(x.Unix(), 10)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Anonymous {
				gotLeaves(v.Field(i), path, to)
			} else {
				gotLeaves(v.Field(i), path+"."+f.Tag.Get("json"), to)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			gotLeaves(v.Elem(), path, to)
		}
	case reflect.Slice:
		for i := range v.Len() {
			gotLeaves(v.Index(i), fmt.Sprintf("%s[%d]", path, i), to)
		}
	default:
		if !v.IsZero() {
			to[path] = strings.Replace(fmt.Sprint(v.Interface()), "true", "1", 1)
		}
	}
}

// TestKindSamples reads each kind in JSON and in XML, as the pages have it and in the other
// forms that are taken: one item for a list, a text for a number, another name, fields
// inside an element or not. Every field of every type arrives.
func TestKindSamples(t *testing.T) {
	t.Parallel()
	pushes, rows := allPushes(t)
	for i, p := range pushes {
		fields := fieldsOf(p, rows[i])
		for _, f := range []sampleForm{{}, {xml: true}, {loose: true}, {true, true}} {
			s := sampler{n: 100, loose: f.loose}
			nodes := s.nodes(fields)
			body := sampleBody(p, rows[i], nodes, f)
			want := map[string]string{}
			wantedLeaves(fields, nodes, "", want)
			for path, text := range want {
				want[path] = strings.Replace(text, "true", "1", 1)
			}
			m := parsedSample(t, p, rows[i], body)
			if m == nil {
				continue
			}
			got := map[string]string{}
			gotLeaves(reflect.ValueOf(m).Elem(), "", got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", body, diff)
			}
			if m.Key() == "" {
				t.Errorf("%s: no key", body)
			}
		}
	}
}

// parsedSample parses a push of a kind; nil: it isn't one, or not in order.
func parsedSample(t *testing.T, p facts.Push, k *pushKind, body []byte) Message {
	t.Helper()
	m, err := ParseMessage(body)
	if err != nil {
		t.Errorf("%s: %v", body, err)
		return nil
	}
	h := m.Head()
	switch {
	case reflect.TypeOf(m) != reflect.TypeOf(k.make.empty()):
		t.Errorf("%s: a %T", body, m)
		return nil
	case string(h.Raw) != string(body):
		t.Errorf("%s: Raw is %s", body, h.Raw)
	case h.Event != p.Event || h.InfoType != p.InfoType || h.CreateTime.Unix() != 1714112445:
		t.Errorf("%s: the head is %+v", body, h)
	}
	return m
}

// TestKindsBroken leaves each field of each kind out, doubles it, and gives it another type:
// the push keeps its type, its Raw, and all other fields.
func TestKindsBroken(t *testing.T) {
	t.Parallel()
	pushes, rows := allPushes(t)
	for i, p := range pushes {
		fields := fieldsOf(p, rows[i])
		for _, f := range []sampleForm{{}, {xml: true}} {
			nodes := (&sampler{n: 100}).nodes(fields)
			want := map[string]string{}
			wantedLeaves(fields, nodes, "", want)
			for j, n := range nodes {
				breaks := map[string][]sampleNode{
					"missing": nil,
					"empty":   {{name: n.name}},
					"doubled": {{name: n.name, text: "before", list: n.list}, n},
					"a text":  {{name: n.name, text: "]x<&", list: n.list}},
					"number":  {{name: n.name, text: "1e400", bare: true, list: n.list}},
					"object":  {{name: n.name, children: []sampleNode{{name: "no", text: "such"}}}},
				}
				for _, name := range slices.Sorted(maps.Keys(breaks)) {
					broken := slices.Concat(nodes[:j], breaks[name], nodes[j+1:])
					if f.xml && name == "a text" {
						broken[j].text = "]x"
					}
					if name == "doubled" && (n.list || f.xml && isUserText(rows[i], n.name)) {
						continue // a list of more, or a user's text to the last end
					}
					body := sampleBody(p, rows[i], broken, f)
					m := parsedSample(t, p, rows[i], body)
					if m == nil {
						return
					}
					got := map[string]string{}
					gotLeaves(reflect.ValueOf(m).Elem(), "", got)
					if name != "doubled" {
						dropField(got, n.name)
					}
					for path, text := range want {
						text = strings.Replace(text, "true", "1", 1)
						if got[path] != text && (name == "doubled" || !isIn(path, n.name)) {
							t.Errorf("%s %s: %s is %q, want %q\n%s", n.name, name, path, got[path], text, body)
						}
					}
				}
			}
		}
	}
}

func isUserText(k *pushKind, field string) bool {
	return slices.ContainsFunc(k.UserTexts().Fields, func(f pushbody.UserText) bool { return f.Name == field })
}

func isIn(path, field string) bool {
	rest, ok := strings.CutPrefix(path, "."+field)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

func dropField(leaves map[string]string, field string) {
	maps.DeleteFunc(leaves, func(path, _ string) bool { return isIn(path, field) })
}

// The samples are what they say: JSON is JSON.
func TestSamplesAreJSON(t *testing.T) {
	t.Parallel()
	pushes, rows := allPushes(t)
	for i, p := range pushes {
		for _, loose := range []bool{false, true} {
			nodes := (&sampler{n: 100, loose: loose}).nodes(fieldsOf(p, rows[i]))
			if body := sampleBody(p, rows[i], nodes, sampleForm{loose: loose}); !json.Valid(body) {
				t.Errorf("not JSON: %s", body)
			}
		}
	}
}

func pushOf(event string) facts.Push {
	pushes := facts.Pushes()
	return pushes[slices.IndexFunc(pushes, func(p facts.Push) bool { return p.Event == event })]
}
