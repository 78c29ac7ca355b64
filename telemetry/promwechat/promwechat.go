// Package promwechat counts calls, tokens and pushes for Prometheus.
//
//	metrics, err := promwechat.New(prometheus.DefaultRegisterer)
//	client, err := wechat.New(appID, secret, wechat.WithHooks(metrics.Hooks()))
//	callback, err := wechat.NewCallback(token, wechat.WithPushHooks(metrics.PushHooks()))
//
// [wechat.JoinHooks] and [wechat.JoinPushHooks] combine them with others, such as log hooks.
// No label contains a query, a body, the text of an error, a secret or an openid.
package promwechat

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/telemetry/internal/labels"
)

// Metrics are the following; every label has few values:
//
//	wechat_request_duration_seconds{api,outcome}  histogram of requests to WeChat; a repeated call is several
//	wechat_request_errcodes_total{api,code}       refusals by WeChat
//	wechat_token_events_total{event}              fetched, fetch_failed, refused, store_failed
//	wechat_push_duration_seconds{kind,outcome}    histogram of requests to the callback
//	wechat_push_errors_total{kind,step,status}    pushes refused or failed, by [wechat.PushStep]
//	wechat_push_problems_total{problem}           problems outside an answer, by [wechat.ProblemKind]
//
// The outcome of a request is ok, errcode, timeout, canceled, no_answer or bad_answer. The
// outcome of a push is ok, duplicate, refused (4xx) or failed (5xx). A kind is text, image,
// ... or event/subscribe, ..., or none for a request without a message. After 500 paths,
// 200 errcodes, and 100 kinds that the SDK has no type for, others count as "other".
//
// Metrics are safe for concurrent use by any number of Clients and Callbacks.
type Metrics struct {
	apis, codes, kinds *labels.Set

	requests *prometheus.HistogramVec
	errcodes *prometheus.CounterVec
	tokens   *prometheus.CounterVec
	pushes   *prometheus.HistogramVec
	errors   *prometheus.CounterVec
	problems *prometheus.CounterVec
}

// New makes metrics and registers them. It fails if the registerer is nil or already has
// metrics of these names. To distinguish several apps, make one Metrics for each, with a
// label of its own by [prometheus.WrapRegistererWith].
func New(r prometheus.Registerer) (*Metrics, error) {
	if r == nil {
		return nil, errors.New("promwechat: New: the registerer is nil")
	}
	m := &Metrics{
		apis: labels.NewSet(labels.APIs), codes: labels.NewSet(labels.Codes), kinds: labels.NewSet(labels.Kinds),
		requests: histogram("wechat_request_duration_seconds", "Duration of requests to WeChat.",
			[]float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60}, "api", "outcome"),
		errcodes: counter("wechat_request_errcodes_total", "Requests that WeChat refused.", "api", "code"),
		tokens:   counter("wechat_token_events_total", "What happened to access_tokens.", "event"),
		pushes: histogram("wechat_push_duration_seconds", "Time that WeChat waited for the answer to a push.",
			[]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 3, 4, 5, 10}, "kind", "outcome"),
		errors:   counter("wechat_push_errors_total", "Pushes that were refused or failed.", "kind", "step", "status"),
		problems: counter("wechat_push_problems_total", "What went wrong outside the answer to a push.", "problem"),
	}
	// An alert on the increase of a counter needs its zero.
	for _, e := range []wechat.TokenEvent{wechat.TokenFetched, wechat.TokenFetchFailed, wechat.TokenRefused, wechat.TokenStoreFailed} {
		m.tokens.WithLabelValues(labels.Event(e))
	}
	for _, k := range []wechat.ProblemKind{wechat.ProblemStore, wechat.ProblemStoredAnswer, wechat.ProblemLateFailure, wechat.ProblemNoAnswer, wechat.ProblemAsync, wechat.ProblemDroppedReply} {
		m.problems.WithLabelValues(labels.Problem(k))
	}
	if err := m.register(r); err != nil {
		return nil, err
	}
	return m, nil
}

func histogram(name, help string, buckets []float64, names ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, names)
}

func counter(name, help string, names ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, names)
}

// register registers all, or none.
func (m *Metrics) register(r prometheus.Registerer) error {
	all := []prometheus.Collector{m.requests, m.errcodes, m.tokens, m.pushes, m.errors, m.problems}
	for i, c := range all {
		if err := r.Register(c); err != nil {
			for _, registered := range all[:i] {
				r.Unregister(registered)
			}
			return fmt.Errorf("promwechat: New: %w", err)
		}
	}
	return nil
}

// Hooks returns hooks for [wechat.WithHooks] that count requests and token events.
func (m *Metrics) Hooks() wechat.Hooks {
	return wechat.Hooks{
		CallEnd: func(_ context.Context, c wechat.CallInfo) {
			api := m.apis.Label(c.API)
			m.requests.WithLabelValues(api, labels.Outcome(c.Err)).Observe(c.Duration.Seconds())
			if code := labels.Code(c.Err); code != "" {
				m.errcodes.WithLabelValues(api, m.codes.Label(code)).Inc()
			}
		},
		Token: func(_ context.Context, t wechat.TokenInfo) {
			m.tokens.WithLabelValues(labels.Event(t.Event)).Inc()
		},
	}
}

// PushHooks returns hooks for [wechat.WithPushHooks] that count pushes. Also pass their
// Problem to [wechat.WithAsyncProblem].
func (m *Metrics) PushHooks() wechat.PushHooks {
	return wechat.PushHooks{
		PushEnd: func(_ context.Context, p wechat.PushInfo) {
			kind := labels.PushKind(m.kinds, p.Message)
			m.pushes.WithLabelValues(kind, labels.PushOutcome(p)).Observe(p.Duration.Seconds())
			if p.Err != nil {
				m.errors.WithLabelValues(kind, string(p.Step), strconv.Itoa(p.Status)).Inc()
			}
		},
		Problem: func(_ context.Context, p wechat.PushProblem) {
			m.problems.WithLabelValues(labels.Problem(p.Kind)).Inc()
		},
	}
}
