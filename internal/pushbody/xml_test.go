package pushbody

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzScanXML holds the scanner against encoding/xml in its strict mode: which
// documents are valid, and what each name and leaf reads. The only differences are
// the limits, DOCTYPE and its like, which we refuse, characters that XML forbids,
// letters and signs in names beyond ASCII and what an XML declaration says, which
// we don't look at, and anything but white space, comments and processing
// instructions around the root, which encoding/xml leaves to its caller.
func FuzzScanXML(f *testing.F) {
	for _, seed := range []string{
		"<xml/>", "<xml><a>1</a><a><![CDATA[<&]]]]></a></xml>\n", "<?p x?><!-- c --><xml a='\"&lt;>' b = \"'\"><b:c> &#65;&amp;\r\n\r</b:c ></xml ><!---->",
		"<a>x<!-- - -->y<b/>z</a>", "<a>]]></a>", "<a b='<'/>", "<!DOCTYPE a><a/>", "<a>&b;</a>", "<a></b>", "<a/>x", "<a><![CDATA[x]]>a></a>", "<a:b:c/>", "<a>\xff\x00</a>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := validText(body)
		if start := skipSpace(s, 0); start == len(s) || s[start] != '<' || strings.Contains(s, "<?xml") {
			return
		}
		if strings.ContainsFunc(s, func(r rune) bool { return !isXMLChar(r) }) {
			_, _ = scanXML(s, nil, &Head{Kinds: testKinds}) // must not panic
			return
		}
		got, err := scanXML(s, nil, plainHead())
		if isLimit(err) || errors.Is(err, faultDoctype) {
			return
		}
		want, ok := xmlElements(s)
		if ok != (err == nil) && strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
			// It may be the letters of a name. This one is a letter for both.
			s = strings.Map(func(r rune) rune {
				if r >= utf8.RuneSelf {
					return 'é'
				}
				return r
			}, s)
			got, err = scanXML(s, nil, plainHead())
			want, ok = xmlElements(s)
		}
		if ok != (err == nil) {
			t.Fatalf("error %v, but encoding/xml says valid is %v", err, ok)
		}
		if diff := cmp.Diff(want, got, elementCmp); ok && diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// plainHead is of a kind that has no texts of users.
func plainHead() *Head {
	return &Head{Kinds: func(_, _, _ string) Kind { return testKind{TextsOf("")} }}
}

// xmlElements reads a document as the scanner should.
func xmlElements(s string) (els []Element, ok bool) {
	for d := xml.NewDecoder(strings.NewReader(s)); ; {
		// Token, unlike RawToken, matches end tags with start tags.
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			return nil, false
		}
	}
	var open []int
	text := ""
	for d := xml.NewDecoder(strings.NewReader(s)); ; {
		before := d.InputOffset()
		token, err := d.RawToken()
		if err == io.EOF {
			return els, len(els) > 0
		}
		if err != nil {
			return nil, false
		}
		switch v := token.(type) {
		case xml.StartElement:
			if len(open) == 0 && len(els) > 0 {
				return nil, false
			}
			open = append(open, len(els))
			els = append(els, Element{name: rawName(v.Name)})
			text = ""
		case xml.EndElement:
			at := open[len(open)-1]
			open = slices.Delete(open, len(open)-1, len(open))
			if els[at].end = int32(len(els)); at == len(els)-1 {
				els[at].text = text
			}
			text = ""
		case xml.CharData:
			if len(open) == 0 && strings.Trim(s[before:d.InputOffset()], " \t\r\n") != "" {
				return nil, false
			}
			text += string(v)
		case xml.Directive:
			return nil, false
		}
	}
}

// rawName is the name as it was written.
func rawName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}
