package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// A centreFleet is a platform, a centre that alone has the secret, and services that
// reach the centre in memory.
type centreFleet struct {
	platform *tokenPlatform
	centre   atomic.Pointer[wechat.TokenCentre]
	asked    atomic.Int64
	fault    atomic.Pointer[tripper]
}

// restart replaces the centre by one that remembers nothing.
func (f *centreFleet) restart(t testing.TB) {
	t.Helper()
	client := f.platform.client(t)
	centre, err := wechat.NewTokenCentre(func(appID string) (*wechat.Client, bool) {
		return client, appID == testAppID
	}, "another-credential", centreCredential)
	if err != nil {
		t.Fatal(err)
	}
	f.centre.Store(centre)
}

// RoundTrip is the network between services and centre.
func (f *centreFleet) RoundTrip(r *http.Request) (*http.Response, error) {
	f.asked.Add(1)
	if fault := f.fault.Load(); fault != nil {
		return (*fault)(r)
	}
	w := httptest.NewRecorder()
	f.centre.Load().ServeHTTP(w, r)
	return w.Result(), nil
}

func (f *centreFleet) breakDown(fault tripper) { f.fault.Store(&fault) }

// service makes the Client of one process.
func (f *centreFleet) service(t testing.TB, credential string, opts ...wechat.Option) *wechat.Client {
	t.Helper()
	source, err := wechat.NewTokenCentreSource(centreURL, credential, wechat.WithHTTPClient(&http.Client{Transport: f}))
	if err != nil {
		t.Fatal(err)
	}
	c, err := wechat.New(testAppID, "", append([]wechat.Option{
		wechat.WithTokenSource(source), wechat.WithHTTPClient(&http.Client{Transport: f.platform}),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (f *centreFleet) services(t testing.TB, n int) []*wechat.Client {
	t.Helper()
	var all []*wechat.Client
	for range n {
		all = append(all, f.service(t, centreCredential))
	}
	return all
}

func newCentreFleet(t testing.TB, p *tokenPlatform) *centreFleet {
	f := &centreFleet{platform: p}
	f.restart(t)
	return f
}

func TestTokenCentreRevocationUnderLoad(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		repeats bool
		restart bool
		want    tokenCounts
	}{
		{"another token", false, false, tokenCounts{Plain: 1}},
		{"repeated token", true, false, tokenCounts{Plain: 1, Forced: 1}},
		// The new centre learns from the report that what it fetched is dead.
		{"another token, centre restarted", false, true, tokenCounts{Plain: 1}},
		{"repeated token, centre restarted", true, true, tokenCounts{Plain: 2, Forced: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBothWorlds(t, func(t *testing.T) {
				p := &tokenPlatform{Latency: time.Millisecond, Repeats: tt.repeats}
				f := newCentreFleet(t, p)
				services := f.services(t, 8)
				for _, s := range services {
					mustCall(t, s)
				}
				p.forget()
				if tt.restart {
					f.restart(t)
				}
				if err := failures(8*50, func(i int) error {
					for j := range 20 {
						if i == 0 && j == 10 {
							p.revoke()
						}
						if err := anyCall(t.Context(), services[i%8]); err != nil {
							return fmt.Errorf("caller %d: %w", i, err)
						}
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
				wantCounts(t, p, tt.want)
			})
		})
	}
}

func sourcedAt(t *testing.T, p *tokenPlatform, s wechat.TokenSource) *wechat.Client {
	t.Helper()
	c, err := wechat.New(testAppID, "", wechat.WithTokenSource(s), wechat.WithHTTPClient(&http.Client{Transport: p}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTokenCentreColdStart(t *testing.T) {
	t.Parallel()
	f := newCentreFleet(t, &tokenPlatform{Latency: 20 * time.Millisecond})
	server := httptest.NewServer(f.centre.Load()) // a real socket, for once
	defer server.Close()
	var services []*wechat.Client
	for range 8 {
		source, err := wechat.NewTokenCentreSource(server.URL, centreCredential)
		if err != nil {
			t.Fatal(err)
		}
		services = append(services, sourcedAt(t, f.platform, source))
	}
	if err := failures(8*50, func(i int) error { return anyCall(t.Context(), services[i%8]) }); err != nil {
		t.Error(err)
	}
	wantCounts(t, f.platform, tokenCounts{Plain: 1})
}

// A minute is how long a service believes in a token; a call within it asks nobody.
func TestTokenCentreSourceCache(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		f := newCentreFleet(t, p)
		service := f.service(t, centreCredential)
		for range 440 {
			mustCall(t, service)
			time.Sleep(100 * time.Millisecond)
		}
		if n := f.asked.Load(); n != 1 {
			t.Errorf("the centre was asked %d times in 44 s, want once", n)
		}
		old, _ := service.AccessToken(t.Context())
		p.revoke()
		other := f.service(t, centreCredential)
		mustCall(t, other) // brings the dead token to the centre's notice
		time.Sleep(2 * time.Second)
		_, _ = service.AccessToken(t.Context()) // renews in the background
		time.Sleep(time.Second)
		if token, _ := service.AccessToken(t.Context()); token == old {
			t.Error("the token that the centre has replaced is still used after 47 s")
		}
		f.asked.Store(0)
		for range 3600 {
			mustCall(t, service)
			time.Sleep(time.Second)
		}
		if n := f.asked.Load(); n < 60 || n > 80 {
			t.Errorf("the centre was asked %d times in an hour, want every 45 s", n)
		}
	})
}

// A report fetches only if it names the very token that the centre holds.
func TestTokenCentreLateReport(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		f := newCentreFleet(t, p)
		source, err := wechat.NewTokenCentreSource(centreURL, centreCredential, wechat.WithHTTPClient(&http.Client{Transport: f}))
		if err != nil {
			t.Fatal(err)
		}
		ask := func(refused wechat.Token) wechat.Token {
			token, err := source.AccessToken(t.Context(), wechat.TokenRequest{AppID: testAppID, Refused: refused})
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		first := ask(wechat.Token{})
		p.revoke()
		second := ask(first)
		for range 100 {
			if again := ask(first); again.Reveal() != second.Reveal() {
				t.Fatal("a late report killed the fresh token")
			}
		}
		wantCounts(t, p, tokenCounts{Plain: 2})
	})
}

// What isn't a token centre's answer for this app never becomes a token.
func TestTokenCentreSourceBadAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		is     error
	}{
		{"empty", 200, "", nil},
		{"HTML", 200, "<html><body>Sign in</body></html>", nil},
		{"null", 200, "null", nil},
		{"list", 200, "[]", nil},
		{"no object's fields", 200, "{}", nil},
		{"cut", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7`, nil},
		{"WeChat's own answer", 200, `{"access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"another version", 200, `{"version":2,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"another app's", 200, `{"version":1,"appid":"wxother","access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"app in other case", 200, `{"version":1,"appid":"WX0123456789ABCDEF","access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"no token", 200, `{"version":1,"appid":"wx0123456789abcdef","expires_in":7200}`, nil},
		{"token of another type", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":["TOKEN-BAD"],"expires_in":7200}`, nil},
		{"long token", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD` + strings.Repeat("x", 3<<10) + `","expires_in":7200}`, nil},
		{"no life", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD"}`, nil},
		{"expired", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":0}`, nil},
		{"long expired", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":-5}`, nil},
		{"far future", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7201}`, nil},
		{"beyond an int", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":1e300}`, nil},
		{"life as text", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":"7200"}`, nil},
		{"huge", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7200,"x":"` + strings.Repeat("x", 65<<10) + `"}`, wechat.ErrResponseTooLarge},
		{"good, status 500", 500, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"good, status 201", 201, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"redirect", 302, "", nil},
		{"unauthorized", 401, "", nil},
		{"not found", 404, "404 page not found", nil},
		{"bad gateway", 502, "<html>", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			source, err := wechat.NewTokenCentreSource(centreURL, centreCredential, wechat.WithHTTPClient(memory(tt.status, "application/json", tt.body)))
			if err != nil {
				t.Fatal(err)
			}
			token, err := sourced(t, source).AccessToken(t.Context())
			te := transportErrorOf(t, err)
			if token != "" || te.Status != tt.status || te.API != "/v1/tokens" || errors.Is(err, wechat.ErrOutcomeUnknown) {
				t.Errorf("got %q, %v, status %d", token, err, te.Status)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want %v", err, tt.is)
			}
			if text := fmt.Sprintf("%v %+v", err, te); strings.Contains(text, "TOKEN") || strings.Contains(text, centreCredential) || strings.Contains(text, "example.internal") {
				t.Errorf("the error says too much: %s", text)
			}
		})
	}
	t.Run("the refused token", func(t *testing.T) {
		t.Parallel()
		source, err := wechat.NewTokenCentreSource(centreURL, centreCredential, wechat.WithHTTPClient(memory(200, "",
			`{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7200}`)))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			token, err := source.AccessToken(t.Context(), wechat.TokenRequest{AppID: testAppID, Refused: wechat.NewToken("TOKEN-BAD", time.Time{})})
			if transportErrorOf(t, err); token.Reveal() != "" {
				t.Errorf("got %q", token.Reveal())
			}
		}
	})
}

func TestTokenCentreArguments(t *testing.T) {
	t.Parallel()
	lookup := func(string) (*wechat.Client, bool) { return nil, false }
	newCentre := func(credentials ...string) error {
		_, err := wechat.NewTokenCentre(lookup, credentials...)
		return err
	}
	newSource := func(url, credential string, opts ...wechat.TransportOption) error {
		_, err := wechat.NewTokenCentreSource(url, credential, opts...)
		return err
	}
	inClear := wechat.WithTokensInClear()
	tests := []struct {
		name  string
		err   error
		field string // "" is no error
	}{
		{"centre", newCentre(centreCredential), ""},
		{"centre, 16 bytes", newCentre(strings.Repeat("x", 16), strings.Repeat("y", 512)), ""},
		{"centre, no credential", newCentre(), "credentials"},
		{"centre, short credential", newCentre(centreCredential, strings.Repeat("x", 15)), "credentials"},
		{"centre, long credential", newCentre(strings.Repeat("x", 513)), "credentials"},
		{"centre, blank credential", newCentre("credential of the tests"), "credentials"},
		{"centre, no lookup", second(wechat.NewTokenCentre(nil, centreCredential)), "lookup"},
		{"source", newSource(centreURL, centreCredential), ""},
		{"source at the root", newSource("https://tokens.example.internal", centreCredential), ""},
		{"source on loopback", newSource("http://127.0.0.1:8080/tokens", centreCredential), ""},
		{"source in clear", newSource("http://10.0.0.7/tokens", centreCredential), "centreURL"},
		{"source in clear, knowingly", newSource("http://10.0.0.7/tokens", centreCredential, inClear), ""},
		{"source at nothing", newSource("", centreCredential), "centreURL"},
		{"source without host", newSource("https://", centreCredential), "centreURL"},
		{"source without host in clear", newSource("http://", centreCredential, inClear), "centreURL"},
		{"source of another scheme", newSource("ftp://a/", centreCredential, inClear), "centreURL"},
		{"source with a user", newSource("https://a:b@c/", centreCredential), "centreURL"},
		{"source with a query", newSource("https://a/b?c=d", centreCredential), "centreURL"},
		{"source with a fragment", newSource("https://a/b#c", centreCredential), "centreURL"},
		{"source, short credential", newSource(centreURL, "short"), "credential"},
		{"source, line break", newSource(centreURL, centreCredential+"\r\nX: y"), "credential"},
		{"source, another URL", newSource(centreURL, centreCredential, wechat.WithBaseURL("https://b")), "WithBaseURL"},
		{"source, nil option", newSource(centreURL, centreCredential, nil), "opts"},
		{"client in clear", second(wechat.New(testAppID, testSecret, inClear)), "WithTokensInClear"},
		{"login in clear", second(wechat.Code2Session(t.Context(), testAppID, testSecret, "code", inClear)), "WithTokensInClear"},
	}
	for _, tt := range tests {
		if tt.field == "" {
			if tt.err != nil {
				t.Errorf("%s: %v", tt.name, tt.err)
			}
			continue
		}
		if ae := argumentErrorOf(t, tt.err); ae.Field != tt.field || strings.Contains(tt.err.Error(), "credential of the tests") {
			t.Errorf("%s: got %v, want field %s", tt.name, tt.err, tt.field)
		}
	}
}

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

func TestTokenCentreDown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault tripper
	}{
		{"closed", func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") }},
		{"hangs", func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}},
		{"proxy's page", func(r *http.Request) (*http.Response, error) {
			return textResponse(r, 503, "text/html", "<html>503</html>"), nil
		}},
		{"has no token", func(r *http.Request) (*http.Response, error) { return textResponse(r, 502, "", ""), nil }},
		{"WeChat refuses it", func(r *http.Request) (*http.Response, error) {
			return textResponse(r, 200, "", `{"version":1,"appid":"`+testAppID+`","errcode":40164,"errmsg":"invalid ip"}`), nil
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newCentreFleet(t, &tokenPlatform{})
				service := f.service(t, centreCredential)
				mustCall(t, service)
				f.breakDown(tt.fault)
				f.asked.Store(0)
				start := time.Now()
				for time.Since(start) < 2*time.Hour-3*time.Second {
					if err := anyCall(t.Context(), service); err != nil {
						t.Fatalf("after %v: %v", time.Since(start), err)
					}
					time.Sleep(time.Second)
				}
				if n := f.asked.Load(); n > 200 {
					t.Errorf("the broken centre was asked %d times in 2 hours", n)
				}
				time.Sleep(4 * time.Second)
				err := anyCall(t.Context(), service)
				var transport *wechat.TransportError
				var refusal *wechat.Error
				if !errors.As(err, &transport) && !errors.As(err, &refusal) || errors.Is(err, wechat.ErrOutcomeUnknown) || errors.Is(err, wechat.ErrTokenRejected) {
					t.Errorf("without a token: got %v, want a typed error of the centre's", err)
				}
				f.fault.Store(nil)
				time.Sleep(30 * time.Second)
				mustCall(t, service)
			})
		})
	}
}

// What the centre says of this service and app counts, whatever token is in hand.
func TestTokenCentreTurnsServicesAway(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 404} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newCentreFleet(t, &tokenPlatform{})
				service := f.service(t, centreCredential)
				mustCall(t, service)
				f.breakDown(func(r *http.Request) (*http.Response, error) { return textResponse(r, status, "", ""), nil })
				time.Sleep(time.Minute + time.Second)
				if err := anyCall(t.Context(), service); transportErrorOf(t, err).Status != status {
					t.Errorf("got %v, want status %d", err, status)
				}
			})
		})
	}
	t.Run("for good", func(t *testing.T) {
		t.Parallel()
		f := newCentreFleet(t, &tokenPlatform{})
		if err := anyCall(t.Context(), f.service(t, "some-other-credential")); transportErrorOf(t, err).Status != 401 || !strings.Contains(err.Error(), "credential") {
			t.Errorf("wrong credential: %v", err)
		}
		other, err := wechat.NewTokenCentreSource(centreURL, centreCredential, wechat.WithHTTPClient(&http.Client{Transport: f}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = other.AccessToken(t.Context(), wechat.TokenRequest{AppID: "wxother"})
		if transportErrorOf(t, err).Status != 404 || !strings.Contains(err.Error(), "app") {
			t.Errorf("unknown app: %v", err)
		}
		wantCounts(t, f.platform, tokenCounts{})
	})
}

func TestTokenCentrePassesRefusalsOn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         wechat.Error
		is, isnt     error
	}{
		{"IP", `{"errcode":40164,"errmsg":"invalid ip 203.0.113.7, not in whitelist rid: 62922e5a-050daf94-1dcd13f6"}`,
			wechat.Error{API: "/cgi-bin/stable_token", Code: 40164, Msg: "invalid ip 203.0.113.7, not in whitelist", RID: "62922e5a-050daf94-1dcd13f6"}, wechat.ErrIPNotAllowed, wechat.ErrTokenRejected},
		{"secret", `{"errcode":40001,"errmsg":"invalid credential <&>"}`,
			wechat.Error{API: "/cgi-bin/stable_token", Code: 40001, Msg: "invalid credential <&>"}, wechat.CodeInvalidCredential, wechat.ErrTokenRejected},
		{"quota", `{"errcode":45009,"errmsg":"reach max api daily quota limit"}`,
			wechat.Error{API: "/cgi-bin/stable_token", Code: 45009, Msg: "reach max api daily quota limit"}, wechat.ErrQuotaExhausted, wechat.ErrOutcomeUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := &tokenPlatform{}
			p.setFault(func(*http.Request) (*http.Response, error) { return tokenAnswer(tt.answer), nil })
			err := anyCall(t.Context(), newCentreFleet(t, p).service(t, centreCredential))
			var refusal *wechat.Error
			if !errors.As(err, &refusal) || !errors.Is(err, tt.is) || errors.Is(err, tt.isnt) {
				t.Fatalf("got %v, want %v", err, tt.is)
			}
			got := wechat.Error{API: refusal.API, Code: refusal.Code, Msg: refusal.Msg, RID: refusal.RID}
			if got.API != tt.want.API || got.Code != tt.want.Code || got.Msg != tt.want.Msg || got.RID != tt.want.RID {
				t.Errorf("got %+v, want %+v", &got, &tt.want)
			}
		})
	}
	t.Run("no answer", func(t *testing.T) {
		t.Parallel()
		p := &tokenPlatform{}
		p.setFault(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") })
		err := anyCall(t.Context(), newCentreFleet(t, p).service(t, centreCredential))
		if transportErrorOf(t, err).Status != 502 || errors.Is(err, wechat.ErrOutcomeUnknown) {
			t.Errorf("got %v, want status 502", err)
		}
	})
	t.Run("a code of another path", func(t *testing.T) {
		t.Parallel()
		f := newCentreFleet(t, &tokenPlatform{})
		f.breakDown(func(r *http.Request) (*http.Response, error) {
			return textResponse(r, 200, "", `{"version":1,"appid":"`+testAppID+`","errcode":40001,"errmsg":"x","api":"/cgi-bin/component/api_authorizer_token"}`), nil
		})
		err := anyCall(t.Context(), f.service(t, centreCredential))
		if !errors.Is(err, wechat.CodeInvalidCredential) || errors.Is(err, wechat.ErrTokenRejected) {
			t.Errorf("got %v: no token of a call was refused", err)
		}
	})
}

// While the centre is away, a refusal can't be helped, and says both things.
func TestTokenCentreDownAndTokenRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newCentreFleet(t, &tokenPlatform{})
		service := f.service(t, centreCredential)
		mustCall(t, service)
		f.platform.revoke()
		f.breakDown(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF })
		err := anyCall(t.Context(), service)
		if !errors.Is(err, wechat.ErrTokenRejected) || !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, wechat.ErrOutcomeUnknown) {
			t.Errorf("got %v", err)
		}
	})
}

// A service's deadline holds however long the centre takes.
func TestTokenCentreHangsAndDeadlinesHold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newCentreFleet(t, &tokenPlatform{})
		f.breakDown(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		start := time.Now()
		err := anyCall(ctx, f.service(t, centreCredential))
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != 300*time.Millisecond {
			t.Errorf("got %v after %v", err, took)
		}
	})
}
