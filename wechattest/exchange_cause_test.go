package wechattest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Which push a call follows from, by what ran when it began and whom it is about.
func TestCauseOfACall(t *testing.T) {
	t.Parallel()
	at := func(seconds float64) time.Time {
		return time.Date(2026, 1, 1, 0, 0, 0, int(seconds*1e9), time.UTC)
	}
	const alice, bob = "alice", "bob"
	type push struct {
		app, user    string
		began, ended float64 // 0: it runs
	}
	tests := []struct {
		name   string
		pushes []push
		user   string
		call   float64
		want   course
	}{
		{"nothing ran", nil, alice, 1, course{}},
		{"its own user's", []push{{"app", alice, 1, 0}}, alice, 1.1, course{push: 1}},
		{"no user, one push", []push{{"app", alice, 1, 0}}, "", 1.1, course{push: 1}},
		{"no user, two pushes", []push{{"app", alice, 1, 0}, {"app", bob, 1, 0}}, "", 1.1, course{push: 2, guessed: true}},
		{"the user among several", []push{{"app", alice, 1, 0}, {"app", bob, 1, 0}}, alice, 1.1, course{push: 1}},
		{"two of the same user", []push{{"app", alice, 1, 0}, {"app", alice, 1, 0}}, alice, 1.1, course{push: 2, guessed: true}},
		{"another user's", []push{{"app", bob, 1, 0}}, alice, 1.1, course{push: 1, guessed: true}},
		{"it had begun before", []push{{"app", alice, 2, 0}}, alice, 1.1, course{}},
		{"after the answer", []push{{"app", alice, 1, 1.5}}, alice, 4, course{push: 1, guessed: true, late: true}},
		{"the newest that was answered", []push{{"app", alice, 1, 1.5}, {"app", alice, 2, 2.5}}, alice, 4, course{push: 2, guessed: true, late: true}},
		{"after another's has begun", []push{{"app", alice, 1, 1.5}, {"app", bob, 2, 0}}, alice, 4, course{push: 1, guessed: true, late: true}},
		{"too late", []push{{"app", alice, 1, 1.5}}, alice, 17, course{}},
		{"no user, soon after", []push{{"app", alice, 1, 1.5}}, "", 3, course{push: 1, guessed: true, late: true}},
		{"no user, late", []push{{"app", alice, 1, 1.5}}, "", 5, course{}},
		{"another's answer", []push{{"app", bob, 1, 1.5}}, alice, 2, course{}},
		{"another app", []push{{"other", alice, 1, 0}}, alice, 1.1, course{}},
		{"it ended while the call ran", []push{{"app", alice, 1, 1.3}}, alice, 1.1, course{push: 1}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var all trails
			for _, one := range tc.pushes {
				begun := all.begin(one.app, one.user, at(one.began))
				if one.ended > 0 {
					begun.ended = at(one.ended)
				}
			}
			got := all.causeOf("app", tc.user, at(tc.call))
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(course{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// What has been answered is forgotten, so that a thousand pushes a second cost no memory.
func TestTrailsAreBounded(t *testing.T) {
	t.Parallel()
	var all trails
	now := time.Now()
	for range 10 * trailsKept {
		all.begin("app", "", now).ended = now
	}
	if len(all.list) > trailsKept+1 {
		t.Errorf("%d trails are kept at once", len(all.list))
	}
	if all.begin("app", "", now.Add(time.Minute)); len(all.list) != 1 {
		t.Errorf("%d trails are kept a minute later", len(all.list))
	}
}

// A handler in this process names its push by its context, whatever else runs.
func TestCallNamesItsPush(t *testing.T) {
	t.Parallel()
	p := New(t)
	told, goOn := make(chan struct{}), make(chan struct{})
	p.Serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("openid") == p.User("bob").OpenID() {
			close(told)
			<-goOn
			return
		}
		call(t, r.Context(), p, "/cgi-bin/getcallbackip?access_token=x")
	}))
	done := make(chan struct{})
	go func() { defer close(done); p.User("bob").SendText("first") }()
	<-told
	p.User("alice").SendText("second")
	close(goOn)
	<-done
	call(t, t.Context(), p, pathFromLogin+"?js_code=x")
	var got []string
	for seq := p.log.first(); seq <= p.log.seq; seq++ {
		e := p.log.at(seq)
		got = append(got, e.Kind+" "+strings.Repeat("*", e.began)+" "+strings.Repeat("^", e.push)+map[bool]string{true: "?"}[e.guessed])
	}
	// bob's push began first and ended last; the call belongs to alice's, and the login to none.
	if diff := cmp.Diff([]string{"api *** ^^", "text ** ", "text * ", "api **** "}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func call(t *testing.T, ctx context.Context, p *Platform, target string) {
	t.Helper()
	u, err := url.Parse("http://localhost" + target)
	if err != nil {
		t.Error(err)
		return
	}
	response, err := p.HTTPClient().Do((&http.Request{Method: http.MethodGet, URL: u}).WithContext(ctx))
	if err != nil {
		t.Error(err)
		return
	}
	response.Body.Close()
}
