// Package ratio runs a benchmark beside its floor: the least hand-written code of the
// standard library that does the same work.
package ratio

import "testing"

// Pair runs both sides, the floor first, as name/floor and name/sdk. The SDK's side reports
// x-floor: its time divided by the floor's.
func Pair(b *testing.B, name string, sdk, floor func(b *testing.B)) {
	if name != "" {
		name += "/"
	}
	var least float64
	b.Run(name+"floor", func(b *testing.B) {
		floor(b)
		least = perOp(b)
	})
	b.Run(name+"sdk", func(b *testing.B) {
		sdk(b)
		if least > 0 { // the floor ran too
			b.ReportMetric(perOp(b)/least, "x-floor")
		}
	})
}

func perOp(b *testing.B) float64 { return float64(b.Elapsed()) / float64(b.N) }
