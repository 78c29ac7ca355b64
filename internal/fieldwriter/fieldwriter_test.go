package fieldwriter

import (
	"encoding/xml"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWriter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, want string
		xml        bool
	}{
		{
			name: "JSON",
			want: `{"Number":-7,"Text":"a\"b","Word":"Success","Marked":"a<b","Inner":{"Text":"x"},"List":[{"Text":"y"},{"Text":""}]}`,
		},
		{
			name: "XML",
			want: `<xml><Number>-7</Number><Text><![CDATA[a"b]]></Text><Word>Success</Word><Marked><![CDATA[a<b]]></Marked>` +
				`<Inner><Text><![CDATA[x]]></Text></Inner>` +
				`<List><item><Text><![CDATA[y]]></Text></item><item><Text><![CDATA[]]></Text></item></List></xml>`,
			xml: true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := Writer{XML: tt.xml}
			w.Open()
			w.Number("Number", -7)
			w.Text("Text", `a"b`)
			w.Optional("Nothing", "")
			w.Word("Word", "Success")
			w.Word("Marked", "a<b")
			w.Begin("Inner")
			w.Optional("Text", "x")
			w.End("Inner")
			w.BeginList("List")
			for _, text := range []string{"y", ""} {
				w.BeginItem()
				w.Text("Text", text)
				w.EndItem()
			}
			w.EndList("List")
			w.Close()
			if diff := cmp.Diff(tt.want, string(w.Buf)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever a text holds, an XML reader finds it again, and U+FFFD for what XML can't hold.
func TestCDATA(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a>b]>c", "]]>", "]]]>", "x]]>]]>y", "中文", "\t\n", "a\x00b", "a\xffb", "\ufffe\uffff", "\ufffd", "\uff01"} {
		t.Run(strconv.Quote(text), func(t *testing.T) {
			t.Parallel()
			w := Writer{XML: true}
			w.Open()
			w.Text("Text", text)
			w.Close()
			var got struct{ Text string }
			if err := xml.Unmarshal(w.Buf, &got); err != nil {
				t.Fatal(err)
			}
			want := strings.ToValidUTF8(strings.NewReplacer("\x00", "\ufffd", "\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(text), "\ufffd")
			if diff := cmp.Diff(want, got.Text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
