package otelwechat

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.39.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/telemetry/internal/labels"
)

type pushObserver struct {
	*config
	tracer   trace.Tracer
	kinds    *labels.Set
	duration metric.Float64Histogram
	problems metric.Int64Counter
}

// PushHooks returns hooks that make a span of each request to the callback, with a name
// such as "wechat push text". The handler's calls are below this span. It is a server
// span, or an internal one if something such as otelhttp has begun a span in this process.
// Its attributes, besides http.response.status_code:
//
//	wechat.push.kind     text, image, ..., event/subscribe, ...; none without a message
//	wechat.push.outcome  ok, duplicate, refused (4xx) or failed (5xx)
//	error.type           the [wechat.PushStep] that refused or failed
//
// A problem outside an answer is an event wechat.push.problem of the span. There are two
// metrics:
//
//	wechat.push.duration  histogram, seconds; wechat.push.kind, wechat.push.outcome, error.type
//	wechat.push.problems  counter; wechat.push.problem: store, async, ...
//
// After 100 kinds that the SDK has no type for, others count as "other". Also pass the
// Problem of these hooks to [wechat.WithAsyncProblem].
func PushHooks(opts ...Option) wechat.PushHooks {
	c := newConfig(opts)
	o := &pushObserver{
		config: c, tracer: c.tracer(), kinds: labels.NewSet(labels.Kinds),
		duration: c.histogram("wechat.push.duration", "Time that WeChat waited for the answer to a push.",
			.005, .01, .025, .05, .1, .25, .5, 1, 2, 3, 4, 5, 10),
		problems: c.counter("wechat.push.problems", "{problem}", "What went wrong outside the answer to a push."),
	}
	return wechat.PushHooks{PushStart: o.start, PushEnd: o.end, Problem: o.problem}
}

func (o *pushObserver) start(ctx context.Context) context.Context {
	kind := trace.SpanKindServer
	if parent := trace.SpanContextFromContext(ctx); parent.IsValid() && !parent.IsRemote() {
		kind = trace.SpanKindInternal
	}
	ctx, span := o.tracer.Start(ctx, "wechat push", trace.WithSpanKind(kind), trace.WithAttributes(o.attributes...))
	return context.WithValue(ctx, o, span)
}

func (o *pushObserver) end(ctx context.Context, p wechat.PushInfo) {
	kind := labels.PushKind(o.kinds, p.Message)
	attributes := []attribute.KeyValue{
		attribute.String("wechat.push.kind", kind),
		attribute.String("wechat.push.outcome", labels.PushOutcome(p)),
	}
	if p.Err != nil {
		attributes = append(attributes, semconv.ErrorTypeKey.String(string(p.Step)))
	}
	o.duration.Record(ctx, p.Duration.Seconds(), metric.WithAttributes(o.with(attributes...)...))
	span, ok := ctx.Value(o).(trace.Span)
	if !ok {
		return
	}
	if p.Message != nil {
		span.SetName("wechat push " + kind)
	}
	span.SetAttributes(attributes...)
	if p.Status != 0 {
		span.SetAttributes(semconv.HTTPResponseStatusCode(p.Status))
	}
	if p.Status == 0 || p.Status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

func (o *pushObserver) problem(ctx context.Context, p wechat.PushProblem) {
	problem := attribute.String("wechat.push.problem", labels.Problem(p.Kind))
	o.problems.Add(ctx, 1, metric.WithAttributes(o.with(problem)...))
	trace.SpanFromContext(ctx).AddEvent("wechat.push.problem",
		trace.WithAttributes(o.with(problem, attribute.String("wechat.push.kind", labels.PushKind(o.kinds, p.Message)))...))
}
