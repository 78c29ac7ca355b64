// Package redaction removes secrets from texts.
package redaction

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// Mark replaces a secret.
const Mark = "REDACTED"

// Of replaces secrets in a text, also in the escaped forms of URLs and JSON. Redact a text before
// you cut it: otherwise a part of a secret can stay at the cut.
func Of(text string, secrets []string) string {
	var forms []string
	for _, s := range secrets {
		if s != "" {
			forms = append(forms, formsOf(s)...)
		}
	}
	// The longest first, because a secret may be the beginning of another.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(forms))
	for _, form := range forms {
		pairs = append(pairs, form, Mark)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func formsOf(s string) []string {
	query, path := url.QueryEscape(s), url.PathEscape(s)
	quoted, _ := json.Marshal(s) // a string never fails
	html := string(quoted[1 : len(quoted)-1])
	plain := string(jsonwire.AppendQuoted(nil, s))
	plain = plain[1 : len(plain)-1]
	return []string{
		s, query, path, lowerEscapes(query), lowerEscapes(path),
		html, plain, strings.ReplaceAll(html, "/", `\/`), strings.ReplaceAll(plain, "/", `\/`),
	}
}

// lowerEscapes writes %2F as %2f. Both forms are in use.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], strings.ToLower(s[i+1:i+3]))
		}
	}
	return string(b)
}
