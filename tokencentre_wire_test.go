package wechat_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// The bytes on the wire are a contract with services in other languages.
func TestTokenCentreOnTheWire(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"version":1,"appid":"`+testAppID+`","access_token":"TOKEN-NEW","expires_in":30}`))
	source, err := wechat.NewTokenCentreSource(rec.URL+"/v1/tokens", centreCredential)
	if err != nil {
		t.Fatal(err)
	}
	refused := wechat.NewToken("TOKEN-OLD", time.Time{})
	start := time.Now()
	for _, r := range []wechat.TokenRequest{{AppID: testAppID}, {AppID: testAppID, Refused: refused}} {
		token, err := source.AccessToken(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if life := token.Expiry().Sub(start); token.Reveal() != "TOKEN-NEW" || life < 30*time.Second || life > 35*time.Second {
			t.Errorf("got %q with %v to live", token.Reveal(), life)
		}
	}
	var got []string
	for _, r := range rec.sent() {
		got = append(got, r.Method+" "+r.URI+" "+r.ContentType+" "+r.Header.Get("Authorization")+" "+r.Body)
	}
	want := []string{
		`POST /v1/tokens application/json Bearer ` + centreCredential + ` {"version":1,"appid":"wx0123456789abcdef"}`,
		`POST /v1/tokens application/json Bearer ` + centreCredential + ` {"version":1,"appid":"wx0123456789abcdef","refused":"` + centreOldSum + `"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestTokenCentreAnswersOnTheWire(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		f := newCentreFleet(t, p)
		ask := func() (string, http.Header) {
			r := httptest.NewRequest("POST", "/", strings.NewReader(`{"version":1,"appid":"wx0123456789abcdef"}`))
			r.Header.Set("Authorization", "Bearer "+centreCredential)
			w := httptest.NewRecorder()
			f.centre.Load().ServeHTTP(w, r)
			return fmt.Sprint(w.Code, " ", w.Body), w.Header()
		}
		p.setFault(func(*http.Request) (*http.Response, error) {
			return tokenAnswer(`{"errcode":40164,"errmsg":"invalid ip <1> rid: 62922e5a-050daf94-1dcd13f6"}`), nil
		})
		refusal, _ := ask()
		p.setFault(nil)
		time.Sleep(time.Minute)
		_, _ = ask()
		time.Sleep(500*time.Second + time.Millisecond)
		token, header := ask()
		time.Sleep(2 * time.Hour)
		p.setFault(func(*http.Request) (*http.Response, error) { return nil, io.EOF })
		nothing, _ := ask()
		want := []string{
			`200 {"version":1,"appid":"wx0123456789abcdef","errcode":40164,"errmsg":"invalid ip <1> rid: 62922e5a-050daf94-1dcd13f6","api":"/cgi-bin/stable_token"}`,
			`200 {"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-1-+/=` + strings.Repeat("x", 100) + `","expires_in":6699}`,
			"502 ",
		}
		if diff := cmp.Diff(want, []string{refusal, token, nothing}); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(http.Header{"Cache-Control": {"no-store"}, "Content-Type": {"application/json"}, "X-Content-Type-Options": {"nosniff"}}, header); diff != "" {
			t.Errorf("headers (-want +got):\n%s", diff)
		}
	})
}

func TestTokenCentreRequests(t *testing.T) {
	t.Parallel()
	const (
		good     = `{"version":1,"appid":"wx0123456789abcdef"}`
		withAuth = "Bearer " + centreCredential
	)
	tests := []struct {
		name, method, auth, body string
		status                   int
	}{
		{"good", "POST", withAuth, good, 200},
		{"the other credential", "POST", "bearer another-credential", good, 200},
		{"unknown fields", "POST", withAuth, `{"version":1,"appid":"wx0123456789abcdef","later":{}}`, 200},
		{"refused another", "POST", withAuth, `{"version":1,"appid":"wx0123456789abcdef","refused":"` + centreOldSum + `"}`, 200},
		{"no credential", "POST", "", good, 401},
		{"empty credential", "POST", "Bearer ", good, 401},
		{"wrong credential", "POST", "Bearer credential-of-the-testz", good, 401},
		{"part of it", "POST", withAuth[:len(withAuth)-1], good, 401},
		{"more than it", "POST", withAuth + "x", good, 401},
		{"blank before it", "POST", "Bearer  " + centreCredential, good, 401},
		{"without scheme", "POST", centreCredential, good, 401},
		{"another scheme", "POST", "Basic " + centreCredential, good, 401},
		{"endless credential", "POST", "Bearer " + strings.Repeat("x", 1<<16), good, 401},
		{"GET without credential", "GET", "", "", 401},
		{"unknown app without credential", "POST", "", `{"version":1,"appid":"wxother"}`, 401},
		{"rubbish without credential", "POST", "", "{", 401},
		{"large without credential", "POST", "", strings.Repeat(" ", 5000), 401},
		{"GET", "GET", withAuth, "", 405},
		{"PUT", "PUT", withAuth, good, 405},
		{"unknown app", "POST", withAuth, `{"version":1,"appid":"wxother"}`, 404},
		{"large", "POST", withAuth, good + strings.Repeat(" ", 5000), 413},
		{"empty", "POST", withAuth, "", 400},
		{"null", "POST", withAuth, "null", 400},
		{"list", "POST", withAuth, "[]", 400},
		{"cut", "POST", withAuth, good[:20], 400},
		{"two", "POST", withAuth, good + good, 400},
		{"no version", "POST", withAuth, `{"appid":"wx0123456789abcdef"}`, 400},
		{"another version", "POST", withAuth, `{"version":2,"appid":"wx0123456789abcdef"}`, 400},
		{"no app", "POST", withAuth, `{"version":1}`, 400},
		{"bad app", "POST", withAuth, `{"version":1,"appid":"../x"}`, 400},
		{"app of another type", "POST", withAuth, `{"version":1,"appid":7}`, 400},
		{"a token in clear", "POST", withAuth, `{"version":1,"appid":"wx0123456789abcdef","refused":"TOKEN-OLD"}`, 400},
		{"upper case sum", "POST", withAuth, `{"version":1,"appid":"wx0123456789abcdef","refused":"` + strings.ToUpper(centreOldSum) + `"}`, 400},
	}
	f := newCentreFleet(t, &tokenPlatform{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, chunked := range []bool{false, true} {
				r := httptest.NewRequest(tt.method, "/", strings.NewReader(tt.body))
				if chunked {
					r.ContentLength = -1
				}
				if tt.auth != "" {
					r.Header.Set("Authorization", tt.auth)
				}
				w := httptest.NewRecorder()
				f.centre.Load().ServeHTTP(w, r)
				if w.Code != tt.status || w.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("got %d %v, want %d", w.Code, w.Header(), tt.status)
				}
				if tt.status != 200 && w.Body.Len() > 0 {
					t.Errorf("the body says %q", w.Body)
				}
				if tt.status == 401 && len(w.Header()) != 1 {
					t.Errorf("a hint in the headers: %v", w.Header())
				}
			}
		})
	}
	t.Run("no body", func(t *testing.T) {
		t.Parallel()
		r, err := http.NewRequestWithContext(t.Context(), "POST", "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", withAuth)
		w := httptest.NewRecorder()
		f.centre.Load().ServeHTTP(w, r)
		if w.Code != 400 {
			t.Errorf("got %d", w.Code)
		}
	})
	t.Run("two credentials", func(t *testing.T) {
		t.Parallel()
		r := httptest.NewRequest("POST", "/", strings.NewReader(good))
		r.Header["Authorization"] = []string{withAuth, "Bearer another-credential"}
		w := httptest.NewRecorder()
		f.centre.Load().ServeHTTP(w, r)
		if w.Code != 401 {
			t.Errorf("got %d", w.Code)
		}
	})
}

// A lookup that mixes apps up gives nobody another app's token.
func TestTokenCentreLookup(t *testing.T) {
	t.Parallel()
	p := &tokenPlatform{}
	client := p.client(t)
	for name, lookup := range map[string]func(string) (*wechat.Client, bool){
		"another app's": func(string) (*wechat.Client, bool) { return client, true },
		"nil":           func(string) (*wechat.Client, bool) { return nil, true },
		"not found":     func(string) (*wechat.Client, bool) { return client, false },
	} {
		centre, err := wechat.NewTokenCentre(lookup, centreCredential)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/", strings.NewReader(`{"version":1,"appid":"wxother"}`))
		r.Header.Set("Authorization", "Bearer "+centreCredential)
		w := httptest.NewRecorder()
		centre.ServeHTTP(w, r)
		if w.Code != 404 {
			t.Errorf("%s: got %d %s", name, w.Code, w.Body)
		}
	}
	wantCounts(t, p, tokenCounts{})
}
