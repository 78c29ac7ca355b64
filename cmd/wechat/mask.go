package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A secret is a text that never reaches the output, in any spelling.
type secret struct {
	text    string
	spelled func() *regexp.Regexp
}

// secrets are the texts that the output hides. Calls add to them while they run.
type secrets struct {
	mu  sync.Mutex
	all []secret // the longest first, because one may be the beginning of another
}

// add adds texts of at least least bytes. Shorter ones would mask parts of ordinary words.
func (s *secrets) add(least int, texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		if len(text) < least || slices.ContainsFunc(s.all, func(known secret) bool { return known.text == text }) {
			continue
		}
		s.all = append(s.all, secret{text, sync.OnceValue(func() *regexp.Regexp { return spellings(text) })})
	}
	slices.SortStableFunc(s.all, func(a, b secret) int { return len(b.text) - len(a.text) })
}

func (s *secrets) list() []secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

const (
	leastSecret = 8
	leastToken  = 4 // of an access_token
)

func (s *session) withhold(texts ...string) { s.secrets.add(leastSecret, texts...) }

// masked hides the secrets of the session in a text, also in the escaped forms of JSON, URLs and HTML.
func (s *session) masked(text string) string {
	for _, known := range s.secrets.list() {
		text = strings.ReplaceAll(text, known.text, "***")
		if strings.ContainsAny(text, `%\&`) {
			text = known.spelled().ReplaceAllLiteralString(text, "***")
		}
	}
	return text
}

// maskedData is masked for data that may not be text. The length and all other bytes stay.
func (s *session) maskedData(data []byte) []byte {
	if utf8.Valid(data) {
		return []byte(s.masked(string(data)))
	}
	text := string(data)
	for _, known := range s.secrets.list() {
		text = strings.ReplaceAll(text, known.text, strings.Repeat("*", len(known.text)))
	}
	return []byte(text)
}

// spellings matches a text in which any character may be escaped, also more than once.
func spellings(text string) *regexp.Regexp {
	var b strings.Builder
	for _, r := range text {
		b.WriteString(`(?:`)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			b.WriteString(`\\*`)
		}
		b.WriteString(regexp.QuoteMeta(string(r)))
		fmt.Fprintf(&b, `|\\+u(?i:%04x)|&(?:amp;)*#(?:0*%d|[xX]0*(?i:%x));`, r, r, r)
		if name, ok := entities[r]; ok {
			b.WriteString(`|&(?:amp;)*` + name + `;`)
		}
		if r < utf8.RuneSelf {
			fmt.Fprintf(&b, `|\\+x(?i:%02x)|%%(?:25)*(?i:%02x)`, r, r)
		} else {
			b.WriteByte('|')
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&b, `%%(?:25)*(?i:%02x)`, c)
			}
		}
		b.WriteByte(')')
	}
	return regexp.MustCompile(b.String())
}

var entities = map[rune]string{'&': "amp", '<': "lt", '>': "gt", '"': "quot", '\'': "apos"}

// A witness hides the tokens of calls: an answer may contain what was sent.
type witness struct {
	next    http.RoundTripper
	secrets *secrets
}

// RoundTrip notes the tokens and sends the request.
func (w *witness) RoundTrip(r *http.Request) (*http.Response, error) {
	for name, values := range r.URL.Query() {
		if strings.HasSuffix(name, "access_token") {
			w.secrets.add(leastToken, values...)
		}
	}
	return w.next.RoundTrip(r)
}
