// Package spy looks for secrets in values in every way in which users print them: with fmt,
// the encoders, slog, go-cmp, and printers such as spew that walk through pointers,
// interfaces and unexported fields.
package spy

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"reflect"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// Find names each way in which v shows one of the secrets, also in hex, in base64 or as the
// numbers of a []byte.
func Find(v any, secrets ...string) (ways []string) {
	var all []string
	for _, s := range secrets {
		all = append(all, forms(s)...)
	}
	show := func(way, text string) {
		for _, form := range all {
			if strings.Contains(text, form) {
				ways = append(ways, way)
				return
			}
		}
	}
	for way, text := range printed(v) {
		show(way, text)
	}
	w := walker{found: func(path, text string) { show("a walk to "+path, text) }, seen: map[visit]bool{}}
	w.walk("value", addressable(reflect.ValueOf(v)), 0)
	return ways
}

// forms are the texts that a secret is printed as.
func forms(secret string) []string {
	b := []byte(secret)
	numbers := strings.Trim(fmt.Sprint(b), "[]")
	quoted, _ := json.Marshal(secret)
	return []string{
		secret, strings.Trim(string(quoted), `"`), hex.EncodeToString(b), strings.ToUpper(hex.EncodeToString(b)),
		// Only the part of the base64 that doesn't depend on what follows.
		base64.StdEncoding.EncodeToString(b[:len(b)/3*3]),
		numbers, strings.ReplaceAll(numbers, " ", ", "), strings.ReplaceAll(numbers, " ", ","),
		strings.Trim(strings.TrimPrefix(fmt.Sprintf("%#v", b), "[]byte"), "{}"),
	}
}

var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%c", "%U", "%t", "%e", "%p", "%T", "%!"}

// printed returns what v is printed as, by the printer.
func printed(v any) map[string]string {
	texts := map[string]string{"Sprint": fmt.Sprint(v), "Sprintln": fmt.Sprintln(v)}
	for _, verb := range verbs {
		texts[verb] = fmt.Sprintf(verb, v)
		texts[verb+" in a struct"] = fmt.Sprintf(verb, struct{ value any }{v})
	}
	texts["JSON"] = guarded(func() string { b, err := json.Marshal(v); return fmt.Sprint(string(b), err) })
	texts["XML"] = guarded(func() string { b, err := xml.Marshal(v); return fmt.Sprint(string(b), err) })
	texts["gob"] = guarded(func() string {
		var b bytes.Buffer
		err := gob.NewEncoder(&b).Encode(v)
		return fmt.Sprint(b.String(), err)
	})
	texts["slog"] = guarded(func() string {
		var b bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
			slog.New(h).Info("message", "value", v, slog.Group("group", "value", v))
		}
		return b.String()
	})
	texts["cmp.Diff"] = guarded(func() string {
		all := cmp.Exporter(func(reflect.Type) bool { return true })
		return cmp.Diff(nil, v, all) + cmp.Diff(v, nil, all) + cmp.Diff(zero(v), v, all)
	})
	return texts
}

func zero(v any) any {
	if v == nil {
		return nil
	}
	return reflect.Zero(reflect.TypeOf(v)).Interface()
}

// guarded returns the text of a panic, if there is one: it is printed as well.
func guarded(print func() string) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprint(p)
		}
	}()
	return print()
}
