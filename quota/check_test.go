package quota_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/quota"
)

// A transport answers the questions after quotas.
type transport func(ctx context.Context, path string) (answer string, err error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) {
	path := r.URL.Path
	if strings.HasSuffix(path, "/quota/get") {
		body, _ := io.ReadAll(r.Body)
		_, path, _ = strings.Cut(string(body), `"cgi_path":"`)
		path = "?" + strings.TrimSuffix(path, `"}`)
	}
	answer, err := f(r.Context(), path)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

func left(limit, remain int64) string {
	return fmt.Sprintf(`{"errcode":0,"quota":{"daily_limit":%d,"used":%d,"remain":%d}}`, limit, limit-remain, remain)
}

// clientOn makes a Client of an app whose calls a Watch sees.
func clientOn(t *testing.T, appID string, watch *quota.Watch, f transport) *wechat.Client {
	t.Helper()
	client, err := wechat.New(appID, "", wechat.WithTokenSource(fixedToken{}), wechat.WithHooks(watch.Hooks()), wechat.WithHTTPClient(&http.Client{Transport: f}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

const app = "wx0123456789abcdef"

// TestMany: whatever calls and checks do at the same time, a threshold is warned of once.
func TestMany(t *testing.T) {
	t.Parallel()
	const limit, goroutines, each = 1000, 10, 95
	var used, halves, tenths atomic.Int64
	watch := quota.New(func(_ context.Context, w quota.Warning) {
		switch {
		case w.Limit != limit || w.Remain == 0:
			t.Errorf("warned: %+v", w)
		case w.Remain > limit/10:
			halves.Add(1)
		default:
			tenths.Add(1)
		}
	}, quota.WithShare(0.1, 0.5), quota.WithAPIs("/a"))
	client := clientOn(t, app, watch, func(_ context.Context, path string) (string, error) {
		if path == "/a" {
			used.Add(1)
			return `{"errcode":0}`, nil
		}
		return left(limit, limit-used.Load()), nil
	})
	if err := watch.Check(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			for range each {
				_ = client.Call(t.Context(), "POST", "/a", nil, nil)
			}
		})
		all.Go(func() {
			for range 10 {
				_ = watch.Check(t.Context(), client)
			}
		})
	}
	all.Wait()
	if halves.Load() != 1 || tenths.Load() != 1 {
		t.Errorf("warned %d times of the half, %d times of the tenth", halves.Load(), tenths.Load())
	}
}

// TestInaccuracy: WeChat's numbers can be wrong, and a warning isn't repeated for that.
func TestInaccuracy(t *testing.T) {
	t.Parallel()
	remain := int64(100)
	var got []quota.Warning
	watch := quota.New(func(_ context.Context, w quota.Warning) { got = append(got, w) }, quota.WithAPIs("/a"))
	client := clientOn(t, app, watch, func(context.Context, string) (string, error) { return left(1000, remain), nil })
	for _, remain = range []int64{100, 105, 99, 110, 0, 8, 0} {
		if err := watch.Check(t.Context(), client); err != nil {
			t.Fatal(err)
		}
	}
	want := []quota.Warning{{API: "/a", Limit: 1000, Remain: 100}, {API: "/a", Limit: 1000, Remain: 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got)\n%s", diff)
	}
}

// TestAfterRefusal: a refusal is said once, and a check that finds the quota cleared begins anew.
func TestAfterRefusal(t *testing.T) {
	t.Parallel()
	refuse, remain := true, int64(1000)
	var got []quota.Warning
	watch := quota.New(func(_ context.Context, w quota.Warning) { got = append(got, w) })
	client := clientOn(t, app, watch, func(_ context.Context, path string) (string, error) {
		switch {
		case strings.HasPrefix(path, "?"):
			return left(1000, remain), nil
		case refuse:
			return `{"errcode":45009,"errmsg":"reach max api daily quota limit"}`, nil
		}
		return `{"errcode":0}`, nil
	})
	step := func(name string, want ...quota.Warning) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: warnings (-want +got)\n%s", name, diff)
		}
		got = nil
	}
	calls(t, client, "/a", 1)
	step("refused", quota.Warning{API: "/a"})
	refuse = false
	calls(t, client, "/a", 1)
	refuse = true
	calls(t, client, "/a", 1)
	step("taken and refused in turn")
	if err := watch.Check(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	step("cleared")
	calls(t, client, "/a", 1)
	step("refused again", quota.Warning{API: "/a", Limit: 1000})
}

// TestCallsMeanwhile: what is called while WeChat is asked counts once, be it in the answer or not.
func TestCallsMeanwhile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		answered int64 // what WeChat says is left, of 3 before the call
		want     []quota.Warning
	}{
		{"not in the answer", 3, []quota.Warning{{API: "/a", Limit: 20, Remain: 1}}},
		{"in the answer", 2, []quota.Warning{{API: "/a", Limit: 20, Remain: 1}}},
		{"cleared, as the answer says", 20, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []quota.Warning
			watch := quota.New(func(_ context.Context, w quota.Warning) { got = append(got, w) }, quota.WithAPIs("/a"), quota.WithShare(0.05))
			var client *wechat.Client
			remain, meanwhile := int64(3), 0
			client = clientOn(t, app, watch, func(_ context.Context, path string) (string, error) {
				if path != "/a" {
					calls(t, client, "/a", meanwhile)
				}
				return left(20, remain), nil
			})
			for i := range 2 {
				if i > 0 {
					remain, meanwhile = tt.answered, 1
				}
				if err := watch.Check(t.Context(), client); err != nil {
					t.Fatal(err)
				}
			}
			calls(t, client, "/a", 1)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("warnings (-want +got)\n%s", diff)
			}
		})
	}
}

// TestLookupHangs: a check waits for one answer only, and the next one begins with the others.
func TestLookupHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		hangs := true
		watch := quota.New(nil, quota.WithAPIs("/a", "/b", "/c"))
		client := clientOn(t, app, watch, func(ctx context.Context, path string) (string, error) {
			asked = append(asked, path)
			if hangs {
				<-ctx.Done()
				return "", ctx.Err()
			}
			return left(10, 9), nil
		})
		began := time.Now()
		if err := watch.Check(t.Context(), client); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 15*time.Second {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := watch.Check(ctx, client); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 15*time.Second {
			t.Errorf("with a second: %v after %s", err, time.Since(began))
		}
		hangs = false
		if err := watch.Check(t.Context(), client); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"?/a", "?/b", "?/c", "?/a", "?/b"}, asked); diff != "" {
			t.Errorf("asked (-want +got)\n%s", diff)
		}
	})
}

// TestEnds: a check ends at an error that all questions meet, and goes on after the others.
func TestEnds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		asked        int
	}{
		{"no JSON", "<html>502 Bad Gateway</html>", 1},
		{"cut off", `{"quota":{"daily_limit":1`, 1},
		{"nothing", "", 1},
		{"no quota at all", `{"errcode":0}`, 1},
		{"no numbers", `{"errcode":0,"quota":{}}`, 1},
		{"another type", `{"quota":[1]}`, 1},
		{"quota of the question itself", `{"errcode":45009}`, 1},
		{"too many a minute", `{"errcode":45011}`, 1},
		{"not granted", `{"errcode":48001}`, 1},
		{"wrong address", `{"errcode":40164}`, 1},
		{"path of another account", `{"errcode":76003}`, 2},
		{"unknown code", `{"errcode":123456}`, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			watch := quota.New(func(_ context.Context, w quota.Warning) { t.Errorf("warned: %+v", w) }, quota.WithAPIs("/a", "/b"))
			client := clientOn(t, app, watch, func(context.Context, string) (string, error) {
				asked++
				return tt.answer, nil
			})
			if err := watch.Check(t.Context(), client); err == nil || !strings.Contains(err.Error(), "quota of /a: ") {
				t.Errorf("got %v", err)
			}
			if asked != tt.asked {
				t.Errorf("asked %d times, want %d", asked, tt.asked)
			}
		})
	}
}

// TestNonsense: numbers that can't be are no reason to warn, and nothing is left below zero.
func TestNonsense(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, numbers string
		want          []quota.Warning
	}{
		{"all zero", `{"daily_limit":0,"used":0,"remain":0}`, nil},
		{"nothing used and nothing left", `{"daily_limit":100,"used":0,"remain":0}`, nil},
		{"a negative limit", `{"daily_limit":-5,"used":1,"remain":1}`, nil},
		{"more left than there is", `{"daily_limit":100,"used":1,"remain":5000}`, nil},
		{"less than nothing left", `{"daily_limit":100,"used":120,"remain":-20}`, []quota.Warning{{API: "/a", Limit: 100}}},
		{"texts", `{"daily_limit":"100","used":"95","remain":"5"}`, []quota.Warning{{API: "/a", Limit: 100, Remain: 5}}},
		{"the largest number", `{"daily_limit":9223372036854775807,"used":9223372036854775807,"remain":-9223372036854775808}`, []quota.Warning{{API: "/a", Limit: 9223372036854775807}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []quota.Warning
			watch := quota.New(func(_ context.Context, w quota.Warning) { got = append(got, w) }, quota.WithAPIs("/a"))
			client := clientOn(t, app, watch, func(context.Context, string) (string, error) {
				return `{"errcode":0,"quota":` + tt.numbers + `}`, nil
			})
			for range 2 {
				if err := watch.Check(t.Context(), client); err != nil {
					t.Error(err)
				}
				calls(t, client, "/a", 2)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("warnings (-want +got)\n%s", diff)
			}
		})
	}
}

// TestMidnight: what began on the day before says nothing about this day, which begins in Beijing.
func TestMidnight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got []quota.Warning
		slow, answer := time.Duration(0), left(100, 3)
		watch := quota.New(func(_ context.Context, w quota.Warning) { got = append(got, w) }, quota.WithAPIs("/a"))
		client := clientOn(t, app, watch, func(_ context.Context, path string) (string, error) {
			time.Sleep(slow)
			if path == "/a" {
				return `{"errcode":45009}`, nil
			}
			return answer, nil
		})
		beijing := time.FixedZone("", 8*60*60)
		now := time.Now().In(beijing)
		midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, beijing)
		at := func(seconds int) { time.Sleep(time.Until(midnight.Add(time.Duration(seconds) * time.Second))) }
		step := func(name string, want ...quota.Warning) {
			t.Helper()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: warnings (-want +got)\n%s", name, diff)
			}
			got = nil
		}
		at(-30)
		if err := watch.Check(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		step("the day before", quota.Warning{API: "/a", Limit: 100, Remain: 3})
		at(-1)
		slow = 2 * time.Second
		if err := watch.Check(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		step("asked before, answered after")
		midnight = midnight.AddDate(0, 0, 1)
		at(-1)
		calls(t, client, "/a", 1)
		step("refused for a call of the day before")
		slow = 0
		calls(t, client, "/a", 1)
		step("refused today", quota.Warning{API: "/a", Limit: 100})
	})
}

// TestRun: it checks at once and then from time to time, tells errors, and ends with its context.
func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked []time.Duration
		var failures []string
		began := time.Now()
		var fails atomic.Bool
		watch := quota.New(nil, quota.WithAPIs("/a"), quota.WithErrors(func(_ context.Context, err error) { failures = append(failures, err.Error()) }))
		client := clientOn(t, app, watch, func(context.Context, string) (string, error) {
			asked = append(asked, time.Since(began))
			if fails.Load() {
				return `{"errcode":45011,"errmsg":"slower"}`, nil
			}
			return left(100, 50), nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- watch.Run(ctx, client, 10*time.Minute) }()
		time.Sleep(15 * time.Minute)
		fails.Store(true)
		time.Sleep(10 * time.Minute)
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v", err)
		}
		if diff := cmp.Diff([]time.Duration{0, 10 * time.Minute, 20 * time.Minute}, asked); diff != "" {
			t.Errorf("asked after (-want +got)\n%s", diff)
		}
		if len(failures) != 1 || !strings.Contains(failures[0], "quota of /a: ") || !strings.Contains(failures[0], "45011") {
			t.Errorf("failures %q", failures)
		}
	})
	watch := quota.New(nil)
	for _, every := range []time.Duration{0, -time.Second} {
		var fault *wechat.ArgumentError
		if err := watch.Run(t.Context(), nil, every); !errors.As(err, &fault) || fault.Field != "every" {
			t.Errorf("every %s: %v", every, err)
		}
	}
}

// TestOneApp: counts of two apps aren't mixed.
func TestOneApp(t *testing.T) {
	t.Parallel()
	watch := quota.New(nil, quota.WithAPIs("/a"))
	asked := 0
	answer := func(context.Context, string) (string, error) {
		asked++
		return left(10, 9), nil
	}
	first, other := clientOn(t, app, watch, answer), clientOn(t, "wxfedcba9876543210", watch, answer)
	if err := watch.Check(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	for name, client := range map[string]*wechat.Client{"another app": other, "nil": nil} {
		var fault *wechat.ArgumentError
		if err := watch.Check(t.Context(), client); !errors.As(err, &fault) || fault.Field != "client" || asked != 1 {
			t.Errorf("%s: %v, asked %d times", name, err, asked)
		}
	}
}

// TestOtherLimits: 45009 of some APIs is about a minute or an hour.
func TestOtherLimits(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/wxa/getwxacodeunlimit", "/publisher/stat", "/tcb/getqcloudtoken"} {
		watch := quota.New(func(_ context.Context, w quota.Warning) { t.Errorf("warned: %+v", w) })
		client := clientOn(t, app, watch, func(context.Context, string) (string, error) { return `{"errcode":45009}`, nil })
		calls(t, client, path, 1)
	}
}
