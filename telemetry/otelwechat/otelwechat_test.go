package otelwechat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/minigo-dev/wechat/telemetry/internal/story"
	"github.com/minigo-dev/wechat/telemetry/otelwechat"
)

// A lab keeps all spans and measurements in memory.
type lab struct {
	spans  *tracetest.InMemoryExporter
	reader *sdkmetric.ManualReader
	traces *sdktrace.TracerProvider
	opts   []otelwechat.Option
}

func newLab(opts ...otelwechat.Option) *lab {
	l := &lab{spans: tracetest.NewInMemoryExporter(), reader: sdkmetric.NewManualReader()}
	l.traces = sdktrace.NewTracerProvider(sdktrace.WithSyncer(l.spans))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(l.reader))
	l.opts = append(opts, otelwechat.WithTracerProvider(l.traces), otelwechat.WithMeterProvider(meters))
	return l
}

// tree prints the spans in the order of their starts, each below its parent.
func (l *lab) tree() []string {
	spans := l.spans.GetSpans()
	slices.SortStableFunc(spans, func(a, b tracetest.SpanStub) int { return a.StartTime.Compare(b.StartTime) })
	depth := map[string]int{}
	var lines []string
	for _, s := range spans {
		d := 0
		if parent, ok := depth[s.Parent.SpanID().String()]; ok {
			d = parent + 1
		}
		depth[s.SpanContext.SpanID().String()] = d
		line := fmt.Sprintf("%s%s: %s; %s %s", strings.Repeat("  ", d), s.SpanKind, s.Name, set(s.Attributes), s.Status.Code)
		for _, e := range s.Events {
			line += "; event " + e.Name + " " + set(e.Attributes)
		}
		lines = append(lines, line)
	}
	return lines
}

// set prints attributes by name. A rid and a simulated app's id differ from run to run.
func set(attributes []attribute.KeyValue) string {
	texts := map[string]string{}
	for _, a := range attributes {
		value := a.Value.Emit()
		switch a.Key {
		case "wechat.rid":
			value = "RID"
		case "wechat.appid":
			value = "APPID"
		}
		texts[string(a.Key)] = value
	}
	var b []string
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		b = append(b, name+"="+texts[name])
	}
	return "[" + strings.Join(b, " ") + "]"
}

// measured prints how often each metric was measured with each set of attributes.
func (l *lab) measured(t *testing.T) []string {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := l.reader.Collect(context.Background(), &all); err != nil {
		t.Fatal(err)
	}
	var lines []string
	add := func(m metricdata.Metrics, a attribute.Set, n any) {
		lines = append(lines, fmt.Sprintf("%s{%s} %v %s", m.Name, set(a.ToSlice()), n, m.Unit))
	}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					add(m, p.Attributes, p.Count)
				}
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					add(m, p.Attributes, p.Value)
				}
			default:
				t.Errorf("%s is a %T", m.Name, data)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// dump prints all that an exporter gets to see.
func (l *lab) dump(t *testing.T) string {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := l.reader.Collect(context.Background(), &all); err != nil {
		t.Fatal(err)
	}
	spans := l.spans.GetSpans()
	encoded, err := json.Marshal(spans)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s\n%+v\n%+v", encoded, spans, all)
}

func TestStory(t *testing.T) {
	t.Parallel()
	l := newLab()
	private := story.Play(t, otelwechat.Hooks(l.opts...), otelwechat.PushHooks(l.opts...))
	if diff := cmp.Diff(wantSpans, l.tree()); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantMeasured, l.measured(t)); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
	story.FindPrivate(t, l.dump(t), private)
}

const (
	send  = " server.address=localhost url.template=/cgi-bin/message/custom/send"
	fetch = "client: POST /cgi-bin/stable_token; [http.request.method=POST http.response.status_code=200 server.address=localhost url.template=/cgi-bin/stable_token] Unset"
	sent  = "client: POST /cgi-bin/message/custom/send; [http.request.method=POST http.response.status_code=200" + send + "] Unset"
	token = "; event wechat.token [wechat.appid=APPID wechat.token.event="
)

func push(kind, outcome string) string {
	return "server: wechat push " + kind + "; [http.response.status_code=200 wechat.push.kind=" + kind + " wechat.push.outcome=" + outcome + "] Unset"
}

var wantSpans = []string{
	"server: wechat push; [http.response.status_code=200 wechat.push.kind=none wechat.push.outcome=ok] Unset",
	"server: wechat push; [error.type=signature http.response.status_code=403 wechat.push.kind=none wechat.push.outcome=refused] Unset",
	// The first message, and the first token.
	push("text", "ok") + token + "fetched wechat.token.forced=false]",
	"  " + fetch,
	"  " + sent,
	// The token is revoked.
	push("text", "ok") + token + "refused wechat.token.forced=false]" + token + "fetched wechat.token.forced=false]",
	"  client: POST /cgi-bin/message/custom/send; [error.type=40001 http.request.method=POST http.response.status_code=200" + send + " wechat.errcode=40001 wechat.rid=RID] Error",
	"  " + fetch,
	"  client: POST /cgi-bin/message/custom/send; [http.request.method=POST http.request.resend_count=1 http.response.status_code=200" + send + "] Unset",
	// Forged, stale, delivered twice, of an unknown kind.
	"server: wechat push; [error.type=signature http.response.status_code=403 wechat.push.kind=none wechat.push.outcome=refused] Unset",
	"server: wechat push; [error.type=age http.response.status_code=403 wechat.push.kind=none wechat.push.outcome=refused] Unset",
	push("text", "ok"),
	"  " + sent,
	push("text", "duplicate"),
	push("event/unheard_of", "ok"),
	// The handler fails, and WeChat tries three times.
	"server: wechat push text; [error.type=handler http.response.status_code=500 wechat.push.kind=text wechat.push.outcome=failed] Error",
	"server: wechat push text; [error.type=handler http.response.status_code=500 wechat.push.kind=text wechat.push.outcome=failed] Error",
	"server: wechat push text; [error.type=handler http.response.status_code=500 wechat.push.kind=text wechat.push.outcome=failed] Error",
	"client: GET /sns/jscode2session; [http.request.method=GET http.response.status_code=200 server.address=localhost url.template=/sns/jscode2session] Unset",
	"client: POST /cgi-bin/message/custom/send; [error.type=45015 http.request.method=POST http.response.status_code=200" + send + " wechat.errcode=45015 wechat.rid=RID] Error",
	"client: POST /cgi-bin/message/custom/send; [error.type=no_answer http.request.method=POST" + send + "] Error",
	"client: POST /cgi-bin/message/custom/send; [error.type=bad_answer http.request.method=POST http.response.status_code=502" + send + "] Error",
	"client: GET /not/simulated; [error.type=40066 http.request.method=GET http.response.status_code=200 server.address=localhost url.template=/not/simulated wechat.errcode=40066 wechat.rid=RID] Error",
}

var wantMeasured = []string{
	"wechat.client.request.duration{[error.type=40001 http.request.method=POST" + send + "]} 1 s",
	"wechat.client.request.duration{[error.type=40066 http.request.method=GET server.address=localhost url.template=/not/simulated]} 1 s",
	"wechat.client.request.duration{[error.type=45015 http.request.method=POST" + send + "]} 1 s",
	"wechat.client.request.duration{[error.type=bad_answer http.request.method=POST" + send + "]} 1 s",
	"wechat.client.request.duration{[error.type=no_answer http.request.method=POST" + send + "]} 1 s",
	"wechat.client.request.duration{[http.request.method=GET server.address=localhost url.template=/sns/jscode2session]} 1 s",
	"wechat.client.request.duration{[http.request.method=POST" + send + "]} 3 s",
	"wechat.client.request.duration{[http.request.method=POST server.address=localhost url.template=/cgi-bin/stable_token]} 2 s",
	"wechat.client.token.events{[wechat.token.event=fetched]} 2 {event}",
	"wechat.client.token.events{[wechat.token.event=refused]} 1 {event}",
	"wechat.push.duration{[error.type=age wechat.push.kind=none wechat.push.outcome=refused]} 1 s",
	"wechat.push.duration{[error.type=handler wechat.push.kind=text wechat.push.outcome=failed]} 3 s",
	"wechat.push.duration{[error.type=signature wechat.push.kind=none wechat.push.outcome=refused]} 2 s",
	"wechat.push.duration{[wechat.push.kind=event/unheard_of wechat.push.outcome=ok]} 1 s",
	"wechat.push.duration{[wechat.push.kind=none wechat.push.outcome=ok]} 1 s",
	"wechat.push.duration{[wechat.push.kind=text wechat.push.outcome=duplicate]} 1 s",
	"wechat.push.duration{[wechat.push.kind=text wechat.push.outcome=ok]} 3 s",
}
