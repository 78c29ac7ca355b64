package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// No part of a secret is printed if the secret crosses the cut of an answer.
func TestAnswersAreMaskedBeforeTheyAreCut(t *testing.T) {
	t.Parallel()
	const secret = "QzWxEcRvTbYnUmIkOlPqAzSwDeFrGt"
	for at := 120 - len(secret); at <= 120; at++ {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, strings.Repeat("-", at), secret, strings.Repeat("-", 40))
			}))
			t.Cleanup(server.Close)
			env := map[string]string{varToken: secret, varAppID: "wx0123456789abcdef", varAESKey: strings.Repeat("k", 43)}
			for _, args := range [][]string{{"verify-url", server.URL}, {"verify-url", server.URL, "--json"}, {"push", server.URL, "text", "hi"}} {
				got := invoke(t, env, args...)
				if text := got.stdout + got.stderr; strings.Contains(text, secret[:4]) || !strings.Contains(text, "---") {
					t.Errorf("%q prints a part of the token: %s", args, text)
				}
			}
		})
	}
}

func TestMaskedLongestFirst(t *testing.T) {
	t.Parallel()
	s := &session{}
	s.withhold("12345678", "1234567890", "short")
	if got := s.masked("1234567890 12345678 short"); got != "*** *** short" {
		t.Errorf("got %q", got)
	}
}
