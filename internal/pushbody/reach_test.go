package pushbody

import (
	"strings"
	"testing"
)

// A text with ends of sections in it stays whole, and so does what stands behind it.
func TestReach(t *testing.T) {
	t.Parallel()
	const head, tail = `<xml><MsgType>text</MsgType><Content><![CDATA[`, `]]></Content><MsgId>1</MsgId></xml>`
	for name, text := range map[string]string{
		"plain":                         "hello",
		"empty":                         "",
		"an end":                        "a]]></Content>b",
		"an end and an element":         "a]]></Content><MsgId>2</MsgId>b",
		"an end and a field":            "a]]></Content><Content><![CDATA[b",
		"a whole message":               "a" + tail + head + "b",
		"ends alone":                    strings.Repeat("]]></Content>", 9),
		"an end and an open element":    "a]]></Content><b>",
		"an end and an open section":    "a]]></Content><b><![CDATA[",
		"an end and an open comment":    "a]]></Content><!--",
		"an end and a nested field":     "a]]></Content><b><Content><![CDATA[x]]></Content></b><Content><![CDATA[",
		"an end and a text with errors": "a]]></Content><b>&nosuch;</b><Content><![CDATA[",
		"a begin":                       "<![CDATA[a",
		"brackets":                      "]]]]>]>]]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, head := scanned(t, head+text+tail)
			if got := root.Text("Content"); got != text || head.Text(MsgID) != "1" || root.Len() != 3 {
				t.Errorf("reads as %q, id %q, %d elements", got, head.Text(MsgID), root.Len())
			}
		})
	}
}

// Two texts of one message each end at their own last end, before what is the other's.
func TestReachOfTwo(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, first, second, between string }{
		{"plain", "a", "b", ""},
		{"ends of their own", "a]]></Content>b", "c]]></Payload>d", ""},
		{"ends of the other", "a]]></Payload>b", "c]]></Content>d", ""},
		{"the other field", "a]]></Content><Payload><![CDATA[b", "c", ""},
		{"elements between", "a]]></Content>b", "c", "<x>1</x><y><z><![CDATA[]]]]></z><z/></y>"},
		{"a plain field between", "a]]></Content>b", "c", "<z><Content>&lt;1</Content></z>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			root, _ := scanned(t, `<xml><Content><![CDATA[`+tt.first+`]]></Content>`+tt.between+`<Payload><![CDATA[`+tt.second+`]]></Payload></xml>`)
			if first, second := root.Text("Content"), root.Text("Payload"); first != tt.first || second != tt.second {
				t.Errorf("read as %q and %q", first, second)
			}
		})
	}
}

func TestJoinSections(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"nothing split", "a]]>b", "a]]>b"},
		{"after the second bracket", "a]]]]><![CDATA[>b", "a]]>b"},
		{"after the first bracket", "a]]]><![CDATA[]>b", "a]]>b"},
		{"both", "]]]]><![CDATA[>]]]><![CDATA[]>", "]]>]]>"},
		{"a border that is the user's", "a]]><![CDATA[b", "a]]><![CDATA[b"},
		{"one of each", "a]]><![CDATA[b]]]]><![CDATA[>c", "a]]><![CDATA[b]]>c"},
		{"only a bracket behind", "]]]><![CDATA[]a", "]]]><![CDATA[]a"},
		{"only a begin", "<![CDATA[>", "<![CDATA[>"},
	} {
		if got := joinSections(tt.text); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
