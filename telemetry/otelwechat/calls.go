// Package otelwechat observes calls, tokens and pushes with OpenTelemetry.
//
//	client, err := wechat.New(appID, secret, wechat.WithHooks(otelwechat.Hooks()))
//	callback, err := wechat.NewCallback(token, wechat.WithPushHooks(otelwechat.PushHooks()))
//
// [wechat.JoinHooks] and [wechat.JoinPushHooks] combine them with others, such as log hooks.
//
// No span, event, status or measurement contains a query, a body, the text of an error, a
// secret or an openid: a query contains the access_token, and an error may quote an
// openid. So there is no url.full; [wechat.SlogHooks] logs the text of errors.
package otelwechat

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.39.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/telemetry/internal/labels"
)

// A callObserver is also the context key of its span, so that other hooks, or two of this
// package, don't end each other's spans.
type callObserver struct {
	*config
	tracer      trace.Tracer
	apis, codes *labels.Set
	duration    metric.Float64Histogram
	tokens      metric.Int64Counter
}

// Hooks returns hooks that make a client span of each request to WeChat. A span has a name
// such as "POST /cgi-bin/message/custom/send", the semantic conventions for HTTP, and:
//
//	wechat.errcode  the errcode of a refusal
//	wechat.rid      WeChat's id of the refused request, which its support asks for
//
// A repeated call, as after a refused token, is several requests with different
// http.request.resend_count. The error.type is the errcode, or timeout, canceled,
// no_answer or bad_answer. What happens to the access_token is an event wechat.token of
// the span that needed the token. There are two metrics:
//
//	wechat.client.request.duration  histogram, seconds; http.request.method, url.template, server.address, error.type
//	wechat.client.token.events      counter; wechat.token.event: fetched, fetch_failed, refused or store_failed
//
// After 500 paths or 200 errcodes, others count as "other".
func Hooks(opts ...Option) wechat.Hooks {
	c := newConfig(opts)
	o := &callObserver{
		config: c, tracer: c.tracer(), apis: labels.NewSet(labels.APIs), codes: labels.NewSet(labels.Codes),
		duration: c.histogram("wechat.client.request.duration", "Duration of requests to WeChat.",
			.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60),
		tokens: c.counter("wechat.client.token.events", "{event}", "What happened to access_tokens."),
	}
	return wechat.Hooks{CallStart: o.start, CallEnd: o.end, Token: o.token}
}

func (o *callObserver) start(ctx context.Context, c wechat.CallInfo) context.Context {
	api := o.apis.Label(c.API)
	attributes := append(o.with(semconv.HTTPRequestMethodKey.String(c.Method), semconv.URLTemplate(api)), server(c.Host)...)
	if c.Attempt > 1 {
		attributes = append(attributes, semconv.HTTPRequestResendCount(c.Attempt-1))
	}
	ctx, span := o.tracer.Start(ctx, c.Method+" "+api, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
	return context.WithValue(ctx, o, span)
}

func server(host string) []attribute.KeyValue {
	if name, port, err := net.SplitHostPort(host); err == nil {
		if number, err := strconv.Atoi(port); err == nil {
			return []attribute.KeyValue{semconv.ServerAddress(name), semconv.ServerPort(number)}
		}
	}
	return []attribute.KeyValue{semconv.ServerAddress(strings.Trim(host, "[]"))}
}

func (o *callObserver) end(ctx context.Context, c wechat.CallInfo) {
	attributes := o.with(semconv.HTTPRequestMethodKey.String(c.Method), semconv.URLTemplate(o.apis.Label(c.API)), server(c.Host)[0])
	failure := o.errorType(c.Err)
	if failure != "" {
		attributes = append(attributes, semconv.ErrorTypeKey.String(failure))
	}
	o.duration.Record(ctx, c.Duration.Seconds(), metric.WithAttributes(attributes...))
	if span, ok := ctx.Value(o).(trace.Span); ok {
		describe(span, c.Err, failure)
		span.End()
	}
}

// errorType is the errcode of a refusal, or the class of a failure.
func (o *callObserver) errorType(err error) string {
	if err == nil {
		return ""
	}
	if code := labels.Code(err); code != "" {
		return o.codes.Label(code)
	}
	return labels.Outcome(err)
}

func describe(span trace.Span, err error, failure string) {
	var refusal *wechat.Error
	var transport *wechat.TransportError
	status := 200 // WeChat's refusals have it too
	switch {
	case err == nil:
	case errors.As(err, &refusal):
		span.SetAttributes(attribute.Int("wechat.errcode", int(refusal.Code)))
		if isRID(refusal.RID) {
			span.SetAttributes(attribute.String("wechat.rid", refusal.RID))
		}
	case errors.As(err, &transport):
		status = transport.Status
	default:
		status = 0
	}
	if status != 0 {
		span.SetAttributes(semconv.HTTPResponseStatusCode(status))
	}
	if failure != "" {
		span.SetAttributes(semconv.ErrorTypeKey.String(failure))
		span.SetStatus(codes.Error, "")
	}
}

// isRID keeps out of the spans what only looks like a rid.
func isRID(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "0123456789abcdefABCDEF-") == ""
}

func (o *callObserver) token(ctx context.Context, t wechat.TokenInfo) {
	event := attribute.String("wechat.token.event", labels.Event(t.Event))
	o.tokens.Add(ctx, 1, metric.WithAttributes(o.with(event)...))
	attributes := o.with(event, attribute.String("wechat.appid", t.AppID), attribute.Bool("wechat.token.forced", t.Forced))
	if failure := o.errorType(t.Err); failure != "" {
		attributes = append(attributes, semconv.ErrorTypeKey.String(failure))
	}
	trace.SpanFromContext(ctx).AddEvent("wechat.token", trace.WithAttributes(attributes...))
}
