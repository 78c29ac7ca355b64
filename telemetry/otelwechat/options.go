package otelwechat

import (
	"slices"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"
)

// scope names the instrumentation.
const scope = "github.com/minigo-dev/wechat/telemetry/otelwechat"

// An Option configures [Hooks] and [PushHooks].
type Option interface{ apply(*config) }

type option func(*config)

func (o option) apply(c *config) { o(c) }

type config struct {
	tracers    trace.TracerProvider
	meters     metric.MeterProvider
	attributes []attribute.KeyValue
}

func newConfig(opts []Option) *config {
	c := &config{tracers: otel.GetTracerProvider(), meters: otel.GetMeterProvider()}
	for _, o := range opts {
		if o != nil {
			o.apply(c)
		}
	}
	return c
}

// WithTracerProvider sets the provider of tracers, the global one by default. Nil changes
// nothing.
func WithTracerProvider(p trace.TracerProvider) Option {
	return option(func(c *config) {
		if p != nil {
			c.tracers = p
		}
	})
}

// WithMeterProvider sets the provider of meters, the global one by default. Nil changes
// nothing.
func WithMeterProvider(p metric.MeterProvider) Option {
	return option(func(c *config) {
		if p != nil {
			c.meters = p
		}
	})
}

// WithAttributes adds attributes to every span and measurement, such as the AppID if one
// process serves several apps. Use few values, and no secret.
func WithAttributes(attributes ...attribute.KeyValue) Option {
	return option(func(c *config) { c.attributes = append(c.attributes, attributes...) })
}

func (c *config) tracer() trace.Tracer { return c.tracers.Tracer(scope) }

// with returns the attributes of every measurement and these.
func (c *config) with(attributes ...attribute.KeyValue) []attribute.KeyValue {
	return append(slices.Clip(c.attributes), attributes...)
}

func (c *config) histogram(name, description string, buckets ...float64) metric.Float64Histogram {
	h, err := c.meters.Meter(scope).Float64Histogram(name, metric.WithUnit("s"),
		metric.WithDescription(description), metric.WithExplicitBucketBoundaries(buckets...))
	if err != nil {
		otel.Handle(err) // a failure to measure must not stop the program
		return noop.Float64Histogram{}
	}
	return h
}

func (c *config) counter(name, unit, description string) metric.Int64Counter {
	n, err := c.meters.Meter(scope).Int64Counter(name, metric.WithUnit(unit), metric.WithDescription(description))
	if err != nil {
		otel.Handle(err)
		return noop.Int64Counter{}
	}
	return n
}
