package otelwechat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/telemetry/otelwechat"
)

// request tells the hooks of one request.
func request(h wechat.Hooks, c wechat.CallInfo) {
	ended := c
	ended.Duration = time.Millisecond
	c.Err = nil
	h.CallEnd(h.CallStart(context.Background(), c), ended)
}

func TestRequests(t *testing.T) {
	t.Parallel()
	timeout := &wechat.TransportError{API: "/a", Err: context.DeadlineExceeded}
	tests := []struct {
		name string
		info wechat.CallInfo
		want string
	}{
		{"a port", wechat.CallInfo{Method: "GET", Host: "127.0.0.1:8080", API: "/a"},
			"client: GET /a; [http.request.method=GET http.response.status_code=200 server.address=127.0.0.1 server.port=8080 url.template=/a] Unset"},
		{"IPv6", wechat.CallInfo{Method: "GET", Host: "[::1]:8080", API: "/a"},
			"client: GET /a; [http.request.method=GET http.response.status_code=200 server.address=::1 server.port=8080 url.template=/a] Unset"},
		{"IPv6 without a port", wechat.CallInfo{Method: "GET", Host: "[::1]", API: "/a"},
			"client: GET /a; [http.request.method=GET http.response.status_code=200 server.address=::1 url.template=/a] Unset"},
		{"time ran out", wechat.CallInfo{Method: "GET", Host: "h", API: "/a", Err: timeout},
			"client: GET /a; [error.type=timeout http.request.method=GET server.address=h url.template=/a] Error"},
		{"an error of no class", wechat.CallInfo{Method: "GET", Host: "h", API: "/a", Err: errors.New("SECRET")},
			"client: GET /a; [error.type=other http.request.method=GET server.address=h url.template=/a] Error"},
		{"what isn't a rid", wechat.CallInfo{Method: "GET", Host: "h", API: "/a", Err: &wechat.Error{API: "/a", Code: 1, Msg: "SECRET", RID: "oOPENID"}},
			"client: GET /a; [error.type=1 http.request.method=GET http.response.status_code=200 server.address=h url.template=/a wechat.errcode=1] Error"},
	}
	for _, tt := range tests {
		l := newLab()
		request(otelwechat.Hooks(l.opts...), tt.info)
		if diff := cmp.Diff([]string{tt.want}, l.tree()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if strings.Contains(l.dump(t), "SECRET") || strings.Contains(l.dump(t), "oOPENID") {
			t.Errorf("%s: the telemetry holds the error's text", tt.name)
		}
	}
}

// Callers and WeChat can send any paths and codes; spans and metrics stay few.
func TestNamesAreBounded(t *testing.T) {
	t.Parallel()
	l := newLab()
	h := otelwechat.Hooks(l.opts...)
	for i := range 2000 {
		request(h, wechat.CallInfo{Method: "GET", Host: "h", API: fmt.Sprintf("/user/%d", i), Err: &wechat.Error{Code: wechat.Code(i)}})
	}
	request(h, wechat.CallInfo{Method: "GET", Host: "h", API: "/user/7"})
	names, types := map[string]bool{}, map[string]bool{}
	spans := l.spans.GetSpans()
	for _, s := range spans {
		names[s.Name] = true
		for _, a := range s.Attributes {
			if a.Key == "error.type" {
				types[a.Value.AsString()] = true
			}
		}
	}
	if len(names) != 501 || !names["GET other"] || len(types) != 201 || !types["other"] {
		t.Errorf("%d names, %d types of error", len(names), len(types))
	}
	if last := spans[len(spans)-1].Name; last != "GET /user/7" {
		t.Errorf("a path that was known is now %s", last)
	}
	if n := len(l.measured(t)); n > 502 {
		t.Errorf("%d sets of attributes were measured", n)
	}
}

// Two tracers, and others that put a span into the context, don't end each other's spans.
func TestJoinedHooksEndTheirOwnSpans(t *testing.T) {
	t.Parallel()
	a, b := newLab(otelwechat.WithAttributes(attribute.String("lab", "a"))), newLab(otelwechat.WithAttributes(attribute.String("lab", "b")))
	request(wechat.JoinHooks(otelwechat.Hooks(a.opts...), otelwechat.Hooks(b.opts...)), wechat.CallInfo{Method: "GET", Host: "h", API: "/a"})
	pushes := wechat.JoinPushHooks(otelwechat.PushHooks(a.opts...), otelwechat.PushHooks(b.opts...))
	pushes.PushEnd(pushes.PushStart(t.Context()), wechat.PushInfo{Step: wechat.StepAnswer, Status: 200})
	for name, l := range map[string]*lab{"a": a, "b": b} {
		spans := l.spans.GetSpans()
		if len(spans) != 2 {
			t.Fatalf("%s: %d spans", name, len(spans))
		}
		for _, s := range spans {
			if !slices.Contains(s.Attributes, attribute.String("lab", name)) {
				t.Errorf("%s: %s has %s", name, s.Name, set(s.Attributes))
			}
		}
		for _, line := range l.measured(t) {
			if !strings.Contains(line, "lab="+name) {
				t.Errorf("%s: measured %s", name, line)
			}
		}
	}
}

func TestPushWithinASpanOfTheProcess(t *testing.T) {
	t.Parallel()
	l := newLab()
	hooks := otelwechat.PushHooks(l.opts...)
	ctx, outer := l.traces.Tracer("otelhttp").Start(t.Context(), "POST /wechat")
	inner := hooks.PushStart(ctx)
	message := &wechat.UserEnterTempsessionEvent{Header: wechat.Header{MsgType: "event", Event: "User_Enter_TempSession", FromUserName: "oOPENID"}}
	hooks.Problem(inner, wechat.PushProblem{Kind: wechat.ProblemLateFailure, Message: message, Err: errors.New("SECRET")})
	hooks.PushEnd(inner, wechat.PushInfo{Message: message}) // the handler has ended its goroutine
	outer.End()
	want := []string{
		"internal: POST /wechat; [] Unset",
		"  internal: wechat push event/user_enter_tempsession; [wechat.push.kind=event/user_enter_tempsession wechat.push.outcome=failed] Error" +
			"; event wechat.push.problem [wechat.push.kind=event/user_enter_tempsession wechat.push.problem=late_failure]",
	}
	if diff := cmp.Diff(want, l.tree()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if strings.Contains(l.dump(t), "SECRET") || strings.Contains(l.dump(t), "oOPENID") {
		t.Error("the telemetry holds the error's text")
	}
}

// Hooks of a user's own may lose the context; the measurements are taken all the same.
func TestEndsWithoutAStart(t *testing.T) {
	t.Parallel()
	l := newLab()
	otelwechat.Hooks(l.opts...).CallEnd(t.Context(), wechat.CallInfo{Method: "GET", Host: "h", API: "/a"})
	otelwechat.PushHooks(l.opts...).PushEnd(t.Context(), wechat.PushInfo{Status: http.StatusOK})
	if spans := l.tree(); len(spans) != 0 {
		t.Errorf("spans: %q", spans)
	}
	if n := len(l.measured(t)); n != 2 {
		t.Errorf("%d sets of attributes were measured", n)
	}
}

// Without a provider, and with options that are nil, nothing is observed and nothing fails.
func TestGlobalProviders(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]otelwechat.Option{nil, {nil, otelwechat.WithMeterProvider(nil), otelwechat.WithTracerProvider(nil)}} {
		request(otelwechat.Hooks(opts...), wechat.CallInfo{Method: "GET", API: "/a"})
		pushes := otelwechat.PushHooks(opts...)
		pushes.PushEnd(pushes.PushStart(t.Context()), wechat.PushInfo{})
	}
}
