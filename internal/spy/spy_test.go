package spy

import (
	"crypto/aes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const secret = "s3cr3t-s3cr3t-16"

// Find must find what isn't hidden. Otherwise a test that finds nothing would prove nothing.
func TestFind(t *testing.T) {
	t.Parallel()
	text := secret
	block, err := aes.NewCipher([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	type inner struct{ hidden any }
	tests := []struct {
		name  string
		value any
		way   string // one of those that are expected, or its beginning
	}{
		{"text", secret, "%v"},
		{"bytes", []byte(secret), "%v"},
		{"part of a text", "token=" + secret + ";", "JSON"},
		{"exported field", struct{ A string }{secret}, "JSON"},
		{"unexported field", struct{ a string }{secret}, "cmp.Diff"},
		{"pointer", &text, "a walk to value.*"},
		{"pointer in a field", struct{ a *string }{&text}, "a walk to value.a.*"},
		{"pointer to a pointer", inner{inner{&inner{&text}}}, "a walk to "},
		{"map key", map[string]int{secret: 1}, "a walk to value.key"},
		{"map value in a field", struct{ m map[int]any }{map[int]any{1: &text}}, "a walk to "},
		{"slice in a field", struct{ s []any }{[]any{1, secret}}, "a walk to value.s[1]"},
		{"array of bytes", struct{ a *[16]byte }{(*[16]byte)([]byte(secret))}, "a walk to value.a.*"},
		{"round keys", struct{ b any }{block}, "a walk to value.b."},
		{"error", fmt.Errorf("a: %w", errors.New(secret)), "slog"},
		{"error's field", struct{ error }{errors.New(secret)}, "a walk to "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ways := Find(tt.value, secret)
			if !slices.ContainsFunc(ways, func(w string) bool { return strings.HasPrefix(w, tt.way) }) {
				t.Errorf("found by %q, want %q too", ways, tt.way)
			}
		})
	}
}

func TestFindNothing(t *testing.T) {
	t.Parallel()
	closure := func() string { return secret }
	var loop struct{ next any }
	loop.next = &loop
	for name, value := range map[string]any{
		"nil": nil, "closure": closure, "pointer to one": &closure, "in a struct": struct{ f func() string }{closure},
		"a loop": &loop, "another text": "nothing", "nil pointer": (*string)(nil),
	} {
		if ways := Find(value, secret); len(ways) > 0 {
			t.Errorf("%s: found by %q", name, ways)
		}
	}
}
