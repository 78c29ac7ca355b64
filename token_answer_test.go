package wechat_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

func TestExpiresIn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		field string
		life  time.Duration // 0: an error
	}{
		{"number", `,"expires_in":7200`, 2 * time.Hour},
		{"string", `,"expires_in":"7200"`, 2 * time.Hour},
		{"decimal point", `,"expires_in":7200.0`, 2 * time.Hour},
		{"exponent", `,"expires_in":7.2e3`, 2 * time.Hour},
		{"short", `,"expires_in":30`, 30 * time.Second},
		{"one second", `,"expires_in":1`, time.Second},
		{"above the limit", `,"expires_in":86400`, 2 * time.Hour},
		{"far above", `,"expires_in":9223372036854775807`, 2 * time.Hour},
		{"absurd", `,"expires_in":1e300`, 2 * time.Hour},
		{"beyond any float", `,"expires_in":1e999`, 2 * time.Hour},
		{"absurdly negative", `,"expires_in":-1e999`, 0},
		{"zero", `,"expires_in":0`, 0},
		{"negative", `,"expires_in":-1`, 0},
		{"absent", ``, 0},
		{"null", `,"expires_in":null`, 0},
		{"empty", `,"expires_in":""`, 0},
		{"a word", `,"expires_in":"soon"`, 0},
		{"not a number", `,"expires_in":"NaN"`, 0},
		{"an object", `,"expires_in":{}`, 0},
		{"true", `,"expires_in":true`, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{}
				n := 0
				p.setFault(func(*http.Request) (*http.Response, error) {
					n++
					return tokenAnswer(fmt.Sprintf(`{"access_token":"T%d"%s}`, n, tt.field)), nil
				})
				c := p.client(t)
				token, err := c.AccessToken(t.Context())
				if tt.life == 0 {
					var transport *wechat.TransportError
					if !errors.As(err, &transport) || strings.Contains(err.Error(), "T1") || !strings.Contains(err.Error(), "expires_in") {
						t.Errorf("got %q, %v, want a TransportError that names expires_in", token, err)
					}
					return
				}
				if err != nil || token != "T1" {
					t.Fatalf("got %q, %v", token, err)
				}
				time.Sleep(tt.life/2 - time.Millisecond)
				if token, _ := c.AccessToken(t.Context()); token != "T1" {
					t.Errorf("half its life on: got %s, want T1", token)
				}
				time.Sleep(tt.life / 2)
				if token, _ := c.AccessToken(t.Context()); token != "T2" {
					t.Errorf("at its end: got %s, want T2", token)
				}
			})
		})
	}
}

func TestOddTokens(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{
		"empty":          `""`,
		"absent":         `null`,
		"a number":       `7`,
		"endlessly long": `"` + strings.Repeat("x", 100_000) + `"`,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{}
				p.setFault(func(*http.Request) (*http.Response, error) {
					return tokenAnswer(`{"access_token":` + token + `,"expires_in":7200}`), nil
				})
				var transport *wechat.TransportError
				if got, err := p.client(t).AccessToken(t.Context()); !errors.As(err, &transport) || len(err.Error()) > 200 {
					t.Errorf("got %.20q, %.300v, want a TransportError", got, err)
				}
			})
		})
	}
}
