package centre_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/internal/centre"
)

func TestHandler(t *testing.T) {
	t.Parallel()
	const credential = "0123456789abcdef"
	h := &centre.Handler{
		Admits: centre.Admits([]string{"another-credential", credential}),
		Answer: func(_ context.Context, r *centre.Request) (int, *centre.Answer) {
			switch {
			case r.AppID != "wx1":
				return http.StatusNotFound, nil
			case r.Refuses("old"):
				return http.StatusOK, &centre.Answer{AccessToken: "new", ExpiresIn: 7200}
			}
			return http.StatusOK, &centre.Answer{AccessToken: "old", ExpiresIn: 5}
		},
	}
	const ask = `{"version":1,"appid":"wx1"}`
	sum := centre.Ask("wx1", "old").Refused
	tests := []struct {
		name, method, authorization, body string
		status                            int
		answer                            string
	}{
		{"token", "POST", "Bearer " + credential, ask, 200, `{"version":1,"appid":"wx1","access_token":"old","expires_in":5}`},
		{"the other credential", "POST", "bearer another-credential", ask, 200, `{"version":1,"appid":"wx1","access_token":"old","expires_in":5}`},
		{"refused token", "POST", "Bearer " + credential, `{"version":1,"appid":"wx1","refused":"` + sum + `"}`, 200, `{"version":1,"appid":"wx1","access_token":"new","expires_in":7200}`},
		{"no credential", "POST", "", ask, 401, ""},
		{"wrong credential", "POST", "Bearer " + credential + "0", ask, 401, ""},
		{"wrong credential and method", "GET", "Bearer x", ask, 401, ""},
		{"long credential", "POST", "Bearer " + strings.Repeat("c", 513), ask, 401, ""},
		{"other scheme", "POST", "Basic " + credential, ask, 401, ""},
		{"method", "GET", "Bearer " + credential, ask, 405, ""},
		{"another version", "POST", "Bearer " + credential, `{"version":2,"appid":"wx1"}`, 400, ""},
		{"AppID that can't be one", "POST", "Bearer " + credential, `{"version":1,"appid":"wx 1"}`, 400, ""},
		{"refused that is no sum", "POST", "Bearer " + credential, `{"version":1,"appid":"wx1","refused":"old"}`, 400, ""},
		{"no JSON", "POST", "Bearer " + credential, `{`, 400, ""},
		{"too long", "POST", "Bearer " + credential, ask + strings.Repeat(" ", 4<<10), 413, ""},
		{"another app", "POST", "Bearer " + credential, `{"version":1,"appid":"wx2"}`, 404, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(test.method, "/", strings.NewReader(test.body))
			r.Header.Set("Authorization", test.authorization)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != test.status || w.Body.String() != test.answer {
				t.Errorf("%d %s, want %d %s", w.Code, w.Body, test.status, test.answer)
			}
			if got := w.Header().Get("Cache-Control"); got != "no-store" {
				t.Errorf("Cache-Control %q", got)
			}
		})
	}
}
