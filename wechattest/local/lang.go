package local

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// A Lang is the language of a program's texts: English or Chinese. Any other value, the
// zero value too, is English.
type Lang string

// The languages that there are.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Language is the user's language by LC_ALL, or else by LANG: Chinese if that begins with
// zh, otherwise English.
func Language() Lang {
	locale := os.Getenv("LC_ALL")
	if locale == "" {
		locale = os.Getenv("LANG")
	}
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return Chinese
	}
	return English
}

// LangFlag defines the flag -lang, which takes en or zh. Before flag.Parse, and without
// the flag, the value is [Language].
func LangFlag() *Lang {
	lang := Language()
	flag.Func("lang", lang.Text("`language`: en or zh; otherwise LC_ALL and LANG decide", "`语言`：en 或 zh；默认取决于 LC_ALL 和 LANG"), lang.set)
	return &lang
}

func (l *Lang) set(value string) error {
	switch Lang(value) {
	case English, Chinese:
		*l = Lang(value)
		return nil
	}
	return errors.New("en or zh")
}

// Text returns the text in the language l.
func (l Lang) Text(english, chinese string) string {
	if l == Chinese {
		return chinese
	}
	return english
}

// Fprintf prints in the language l. Both formats take the same values. A failure to write
// is ignored.
func (l Lang) Fprintf(w io.Writer, english, chinese string, values ...any) {
	fmt.Fprintf(w, l.Text(english, chinese), values...)
}
