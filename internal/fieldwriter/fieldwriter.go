// Package fieldwriter writes the same fields as JSON or as XML.
package fieldwriter

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// A Writer appends a document to Buf. Call Open, then the methods of the fields in order, then
// Close. Names aren't escaped. A Writer isn't safe for concurrent use.
type Writer struct {
	Buf []byte
	XML bool // JSON if false
}

func (w *Writer) add(s string) { w.Buf = append(w.Buf, s...) }

// either appends the text of the Writer's format.
func (w *Writer) either(xml, json string) {
	if w.XML {
		w.add(xml)
	} else {
		w.add(json)
	}
}

// Open begins the document.
func (w *Writer) Open() { w.either("<xml>", "{") }

// Close ends the document.
func (w *Writer) Close() { w.either("</xml>", "}") }

// name begins a field. endName ends it; in JSON it writes nothing.
func (w *Writer) name(name string) {
	if w.XML {
		w.add("<")
		w.add(name)
		w.add(">")
		return
	}
	w.comma()
	w.add(`"`)
	w.add(name)
	w.add(`":`)
}

func (w *Writer) comma() {
	if c := w.Buf[len(w.Buf)-1]; c != '{' && c != '[' {
		w.add(",")
	}
}

func (w *Writer) endName(name string) {
	if w.XML {
		w.add("</")
		w.add(name)
		w.add(">")
	}
}

// Number writes a field that holds a number.
func (w *Writer) Number(name string, n int64) {
	w.name(name)
	w.Buf = strconv.AppendInt(w.Buf, n, 10)
	w.endName(name)
}

// Literal writes a number or a boolean as it is.
func (w *Writer) Literal(name, value string) {
	w.name(name)
	w.add(value)
	w.endName(name)
}

// Text writes a field that holds a text: a JSON string, or a CDATA section.
func (w *Writer) Text(name, value string) {
	w.name(name)
	if w.XML {
		w.Buf = appendCDATA(w.Buf, value)
	} else {
		w.Buf = jsonwire.AppendQuoted(w.Buf, value)
	}
	w.endName(name)
}

// Optional is Text, but writes nothing if the value is empty.
func (w *Writer) Optional(name, value string) {
	if value != "" {
		w.Text(name, value)
	}
}

// Word is Text, but in XML without a CDATA section if the value doesn't need one.
func (w *Writer) Word(name, value string) {
	if !w.XML || strings.ContainsFunc(value, needsCDATA) {
		w.Text(name, value)
		return
	}
	w.name(name)
	w.add(value)
	w.endName(name)
}

func needsCDATA(r rune) bool {
	return r < ' ' || r >= utf8.RuneSelf || strings.ContainsRune(`<>&"'`, r)
}

// Begin begins a field that contains fields.
func (w *Writer) Begin(name string) {
	w.name(name)
	w.either("", "{")
}

// End ends the field of Begin.
func (w *Writer) End(name string) {
	w.either("", "}")
	w.endName(name)
}

// BeginList begins a field that contains items.
func (w *Writer) BeginList(name string) {
	w.name(name)
	w.either("", "[")
}

// EndList ends the field of BeginList.
func (w *Writer) EndList(name string) {
	w.either("", "]")
	w.endName(name)
}

// BeginRepeated begins a list whose items repeat its name in XML, and are an array in JSON.
func (w *Writer) BeginRepeated(name string) {
	if !w.XML {
		w.BeginList(name)
	}
}

// EndRepeated ends what BeginRepeated began.
func (w *Writer) EndRepeated() { w.either("", "]") }

// BeginOne begins an item of it.
func (w *Writer) BeginOne(name string) {
	if w.XML {
		w.Begin(name)
	} else {
		w.BeginItem()
	}
}

// EndOne ends what BeginOne began.
func (w *Writer) EndOne(name string) {
	if w.XML {
		w.End(name)
	} else {
		w.EndItem()
	}
}

// BeginItem begins an item of a list.
func (w *Writer) BeginItem() {
	if !w.XML {
		w.comma()
	}
	w.either("<item>", "{")
}

// EndItem ends an item of a list.
func (w *Writer) EndItem() { w.either("</item>", "}") }
