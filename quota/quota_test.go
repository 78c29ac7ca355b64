package quota_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/quota"
	"github.com/minigo-dev/wechat/wechattest"
)

// A fake WeChat has a quota for /a, none for /b, doesn't know /c, and fails for /d.
type fake struct {
	mu          sync.Mutex
	limit, used int64
	asked       []string
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	answer := `{"errcode":0,"errmsg":"ok"}`
	switch {
	case strings.HasSuffix(r.URL.Path, "/quota/get"):
		_, path, _ := strings.Cut(string(body), `"cgi_path":"`)
		path = strings.TrimSuffix(path, `"}`)
		f.asked = append(f.asked, path)
		answer = map[string]string{
			"/a": fmt.Sprintf(`{"errcode":0,"quota":{"daily_limit":%d,"used":%d,"remain":%d}}`, f.limit, f.used, f.limit-f.used),
			"/b": `{"errcode":76022,"errmsg":"no quota"}`,
			"/c": `{"errcode":76021,"errmsg":"unknown path"}`,
			"/d": `{"errcode":45011,"errmsg":"busy"}`,
		}[path]
	case r.URL.Path == "/a" && f.used >= f.limit:
		answer = `{"errcode":45009,"errmsg":"reach max api daily quota limit"}`
	case r.URL.Path == "/a":
		f.used++
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

type fixedToken struct{}

func (fixedToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN", time.Now().Add(time.Hour)), nil
}

// watched returns a Client that a Watch watches, and the warnings so far.
func watched(t *testing.T, f *fake, opts ...quota.Option) (*wechat.Client, *quota.Watch, func() []quota.Warning) {
	t.Helper()
	var mu sync.Mutex
	var warnings []quota.Warning
	watch := quota.New(func(_ context.Context, w quota.Warning) {
		mu.Lock()
		defer mu.Unlock()
		warnings = append(warnings, w)
	}, opts...)
	client, err := wechat.New("wx0123456789abcdef", "", wechat.WithTokenSource(fixedToken{}), wechat.WithHooks(watch.Hooks()),
		wechat.WithHTTPClient(&http.Client{Transport: f}))
	if err != nil {
		t.Fatal(err)
	}
	return client, watch, func() (got []quota.Warning) {
		mu.Lock()
		defer mu.Unlock()
		got, warnings = warnings, nil
		return got
	}
}

func calls(t *testing.T, c *wechat.Client, path string, n int) (err error) {
	t.Helper()
	for range n {
		err = c.Call(t.Context(), "POST", path, nil, nil)
	}
	return err
}

func TestWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{limit: 20}
		client, watch, warnings := watched(t, f)
		holds := func(step string, want ...quota.Warning) {
			t.Helper()
			if diff := cmp.Diff(want, warnings()); diff != "" {
				t.Errorf("%s: warnings (-want +got)\n%s", step, diff)
			}
		}
		check := func() {
			t.Helper()
			if err := watch.Check(t.Context(), client); err != nil {
				t.Error(err)
			}
		}
		calls(t, client, "/a", 2)
		holds("before a check the limit isn't known")
		check()
		holds("plenty is left")
		calls(t, client, "/a", 15)
		holds("17 of 20")
		calls(t, client, "/a", 1)
		holds("18 of 20", quota.Warning{API: "/a", Limit: 20, Remain: 2})
		check()
		calls(t, client, "/a", 1)
		holds("it warns once")
		calls(t, client, "/a", 1)
		holds("20 of 20", quota.Warning{API: "/a", Limit: 20, Remain: 0})
		if err := calls(t, client, "/a", 3); !errors.Is(err, wechat.ErrQuotaExhausted) {
			t.Errorf("got %v", err)
		}
		holds("it says once that nothing is left")

		f.used = 0 // clear_quota
		check()
		holds("cleared")
		calls(t, client, "/a", 19)
		holds("little again", quota.Warning{API: "/a", Limit: 20, Remain: 2})

		f.used = 0
		time.Sleep(24 * time.Hour)
		calls(t, client, "/a", 17)
		holds("a new day")
		calls(t, client, "/a", 1)
		holds("the new day's 18th", quota.Warning{API: "/a", Limit: 20, Remain: 2})
	})
}

// TestOthersCalls: what other processes call is known from the lookup, or from a refusal.
func TestOthersCalls(t *testing.T) {
	t.Parallel()
	f := &fake{limit: 100, used: 95}
	client, watch, warnings := watched(t, f, quota.WithAPIs("/a"), quota.WithShare(0.05))
	if err := watch.Check(t.Context(), client); err != nil {
		t.Error(err)
	}
	f.mu.Lock()
	f.used = 100
	f.mu.Unlock()
	calls(t, client, "/a", 2)
	want := []quota.Warning{{API: "/a", Limit: 100, Remain: 5}, {API: "/a", Limit: 100, Remain: 0}}
	if diff := cmp.Diff(want, warnings()); diff != "" {
		t.Errorf("warnings (-want +got)\n%s", diff)
	}
}

// TestCheckAsksOnce: APIs without a quota are asked for once, an error doesn't hide the others.
func TestCheckAsksOnce(t *testing.T) {
	t.Parallel()
	f := &fake{limit: 10}
	client, watch, warnings := watched(t, f, quota.WithAPIs("/d", "/c", "/b"))
	calls(t, client, "/a", 1)
	for range 2 {
		if err := watch.Check(t.Context(), client); !errors.Is(err, wechat.ErrRateLimited) || !strings.Contains(err.Error(), "quota of /d: ") {
			t.Errorf("got %v", err)
		}
	}
	if diff := cmp.Diff([]string{"/a", "/b", "/c", "/d", "/a", "/d"}, f.asked); diff != "" {
		t.Errorf("asked for (-want +got)\n%s", diff)
	}
	if got := warnings(); got != nil {
		t.Errorf("warnings %v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f.asked = nil
	if err := watch.Check(ctx, client); !errors.Is(err, context.Canceled) || len(f.asked) > 1 {
		t.Errorf("%v after asking for %v", err, f.asked)
	}
}

// TestWhatIsNotCounted: only calls that WeChat has answered.
func TestWhatIsNotCounted(t *testing.T) {
	t.Parallel()
	var warned bool
	watch := quota.New(func(context.Context, quota.Warning) { warned = true }, quota.WithShare(7), nil)
	end := watch.Hooks().CallEnd
	end(t.Context(), wechat.CallInfo{API: "/a", Err: &wechat.TransportError{Err: errors.New("no connection")}})
	end(t.Context(), wechat.CallInfo{API: "/cgi-bin/openapi/quota/get"})
	for i := range 5000 {
		end(t.Context(), wechat.CallInfo{API: fmt.Sprint("/", i)})
	}
	quota.New(nil).Hooks().CallEnd(t.Context(), wechat.CallInfo{API: "/a", Err: &wechat.Error{Code: 45009}})
	if warned {
		t.Error("warned without a quota")
	}
}

// TestAgainstTheSimulator: the whole story on wechattest.
func TestAgainstTheSimulator(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	var got []quota.Warning
	watch := quota.New(func(_ context.Context, w quota.Warning) { got = append(got, w) })
	client, err := wx.Client().With(wechat.WithHooks(watch.Hooks()))
	if err != nil {
		t.Fatal(err)
	}
	alice := wx.User("alice")
	alice.SendText("hello")
	wx.Fault(wechattest.DayLimit().Path("/cgi-bin/message/custom/send"))
	if err := client.SendText(t.Context(), alice.OpenID(), "hi"); !errors.Is(err, wechat.ErrQuotaExhausted) {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]quota.Warning{{API: "/cgi-bin/message/custom/send"}}, got); diff != "" {
		t.Errorf("warnings (-want +got)\n%s", diff)
	}
	if err := watch.Check(t.Context(), client); err != nil {
		t.Error(err)
	}
}
