package promwechat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/telemetry/internal/story"
	"github.com/minigo-dev/wechat/telemetry/promwechat"
)

func newMetrics(t *testing.T) (*promwechat.Metrics, *prometheus.Registry) {
	t.Helper()
	r := prometheus.NewPedanticRegistry()
	m, err := promwechat.New(r)
	if err != nil {
		t.Fatal(err)
	}
	return m, r
}

// counted prints each counter, and each histogram's count, that isn't zero.
func counted(t *testing.T, r prometheus.Gatherer) []string {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
			}
			count := m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount())
			if count != 0 {
				lines = append(lines, fmt.Sprintf("%s{%s} %v", strings.TrimPrefix(f.GetName(), "wechat_"), strings.Join(labels, ","), count))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// page is what Prometheus gets to see.
func page(r prometheus.Gatherer) string {
	var w pageWriter
	promhttp.HandlerFor(r, promhttp.HandlerOpts{}).ServeHTTP(&w, &http.Request{Method: http.MethodGet})
	return w.String()
}

type pageWriter struct{ strings.Builder }

func (*pageWriter) Header() http.Header { return http.Header{} }
func (*pageWriter) WriteHeader(int)     {}

func TestStory(t *testing.T) {
	t.Parallel()
	m, r := newMetrics(t)
	private := story.Play(t, m.Hooks(), m.PushHooks())
	const send = `{api="/cgi-bin/message/custom/send",`
	want := []string{
		`push_duration_seconds{kind="event/unheard_of",outcome="ok"} 1`,
		`push_duration_seconds{kind="none",outcome="ok"} 1`, // the URL was verified
		`push_duration_seconds{kind="none",outcome="refused"} 3`,
		`push_duration_seconds{kind="text",outcome="duplicate"} 1`,
		`push_duration_seconds{kind="text",outcome="failed"} 3`,
		`push_duration_seconds{kind="text",outcome="ok"} 3`,
		`push_errors_total{kind="none",status="403",step="age"} 1`, // three days: its body wasn't read
		`push_errors_total{kind="none",status="403",step="signature"} 2`,
		`push_errors_total{kind="text",status="500",step="handler"} 3`,
		`request_duration_seconds` + send + `outcome="bad_answer"} 1`,
		`request_duration_seconds` + send + `outcome="errcode"} 2`,
		`request_duration_seconds` + send + `outcome="no_answer"} 1`,
		`request_duration_seconds` + send + `outcome="ok"} 3`,
		`request_duration_seconds{api="/cgi-bin/stable_token",outcome="ok"} 2`,
		`request_duration_seconds{api="/not/simulated",outcome="errcode"} 1`,
		`request_duration_seconds{api="/sns/jscode2session",outcome="ok"} 1`,
		`request_errcodes_total` + send + `code="40001"} 1`,
		`request_errcodes_total` + send + `code="45015"} 1`,
		`request_errcodes_total{api="/not/simulated",code="40066"} 1`,
		`token_events_total{event="fetched"} 2`,
		`token_events_total{event="refused"} 1`,
	}
	if diff := cmp.Diff(want, counted(t, r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	text := page(r)
	if !strings.Contains(text, `wechat_token_events_total{event="fetched"} 2`) {
		t.Errorf("the page lacks a counter:\n%s", text)
	}
	story.FindPrivate(t, text, private)
	if problems, err := testutil.GatherAndLint(r); err != nil || len(problems) > 0 {
		t.Errorf("names: %v, %v", problems, err)
	}
}

// An alert on an increase needs a first value.
func TestCountersBeginAtZero(t *testing.T) {
	t.Parallel()
	_, r := newMetrics(t)
	want := `
# HELP wechat_push_problems_total What went wrong outside the answer to a push.
# TYPE wechat_push_problems_total counter
wechat_push_problems_total{problem="async"} 0
wechat_push_problems_total{problem="dropped_reply"} 0
wechat_push_problems_total{problem="late_failure"} 0
wechat_push_problems_total{problem="no_answer"} 0
wechat_push_problems_total{problem="store"} 0
wechat_push_problems_total{problem="stored_answer"} 0
# HELP wechat_token_events_total What happened to access_tokens.
# TYPE wechat_token_events_total counter
wechat_token_events_total{event="fetch_failed"} 0
wechat_token_events_total{event="fetched"} 0
wechat_token_events_total{event="refused"} 0
wechat_token_events_total{event="store_failed"} 0
`
	if err := testutil.GatherAndCompare(r, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
}

func TestProblemsAndFailures(t *testing.T) {
	t.Parallel()
	m, r := newMetrics(t)
	message := &wechat.TextMessage{Header: wechat.Header{MsgType: "Text", FromUserName: "oOPENID"}, Content: "SECRET"}
	full := &wechat.PushError{Step: wechat.StepHandler, Err: wechat.ErrQueueFull}
	pushes, hooks := m.PushHooks(), m.Hooks()
	pushes.Problem(t.Context(), wechat.PushProblem{Kind: wechat.ProblemLateFailure, Message: message, Err: errors.New("SECRET")})
	pushes.PushEnd(t.Context(), wechat.PushInfo{Step: full.Step, Status: full.Status(), Message: message, Err: full})
	hooks.Token(t.Context(), wechat.TokenInfo{Event: wechat.TokenFetchFailed, Err: errors.New("SECRET")})
	hooks.CallEnd(t.Context(), wechat.CallInfo{API: "/a", Err: &wechat.TransportError{API: "/a", Err: context.DeadlineExceeded}})
	hooks.CallEnd(t.Context(), wechat.CallInfo{API: "/a", Err: &wechat.TransportError{API: "/a", Err: context.Canceled}})
	hooks.CallEnd(t.Context(), wechat.CallInfo{API: "\xff"}) // Prometheus panics on it
	want := []string{
		`push_duration_seconds{kind="text",outcome="failed"} 1`,
		`push_errors_total{kind="text",status="503",step="handler"} 1`,
		`push_problems_total{problem="late_failure"} 1`,
		`request_duration_seconds{api="/a",outcome="canceled"} 1`,
		`request_duration_seconds{api="/a",outcome="timeout"} 1`,
		`request_duration_seconds{api="other",outcome="ok"} 1`,
		`token_events_total{event="fetch_failed"} 1`,
	}
	if diff := cmp.Diff(want, counted(t, r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whatever callers and users send, the number of time series is limited.
func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	m, r := newMetrics(t)
	hooks, pushes := m.Hooks(), m.PushHooks()
	for i := range 2000 {
		hooks.CallEnd(t.Context(), wechat.CallInfo{API: fmt.Sprintf("/user/%d", i)})
		hooks.CallEnd(t.Context(), wechat.CallInfo{API: "/a", Err: &wechat.Error{Code: wechat.Code(i)}})
		unknown := &wechat.UnknownMessage{Header: wechat.Header{MsgType: fmt.Sprintf("kind%d", i)}}
		pushes.PushEnd(t.Context(), wechat.PushInfo{Status: 200, Message: unknown})
	}
	for name, most := range map[string]int{
		"wechat_request_duration_seconds": 502, // 500, "other", and one of them with an outcome more
		"wechat_request_errcodes_total":   201,
		"wechat_push_duration_seconds":    101,
	} {
		n, err := testutil.GatherAndCount(r, name)
		if err != nil || n < 1 || n > most {
			t.Errorf("%s: %d time series, want at most %d: %v", name, n, most, err)
		}
	}
}

func TestNewRefusesWhatItCantRegister(t *testing.T) {
	t.Parallel()
	if m, err := promwechat.New(nil); err == nil || m != nil {
		t.Errorf("no registerer: %v, %v", m, err)
	}
	_, r := newMetrics(t)
	var already prometheus.AlreadyRegisteredError
	if m, err := promwechat.New(r); !errors.As(err, &already) || m != nil {
		t.Errorf("twice: %v, %v", m, err)
	}
	for _, app := range []string{"wx1", "wx2"} {
		if _, err := promwechat.New(prometheus.WrapRegistererWith(prometheus.Labels{"app": app}, prometheus.NewRegistry())); err != nil {
			t.Errorf("%s: %v", app, err)
		}
	}
	// One name is taken: the others stay free.
	partly := prometheus.NewRegistry()
	taken := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "wechat_push_problems_total", Help: "What went wrong outside the answer to a push.",
	}, []string{"problem"})
	partly.MustRegister(taken)
	if _, err := promwechat.New(partly); err == nil {
		t.Error("a name that is taken was taken again")
	}
	partly.Unregister(taken)
	if _, err := promwechat.New(partly); err != nil {
		t.Errorf("after a failure: %v", err)
	}
}
