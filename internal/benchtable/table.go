package main

import (
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// A limit is what a benchmark may cost. Zero fields limit nothing.
type limit struct {
	name     string  // of the row, or of the rows below it
	time     float64 // at most so many times the floor's time: marked, never a failure
	allocs   float64 // at most so many times the floor's allocations
	most     float64 // at most so many allocations
	noAllocs bool    // no allocation at all
	bytes    float64 // at most so many bytes allocated
}

// limits are the figures that the library promises. A row without a limit is printed too.
// A limit without a row is a failure.
var limits = []limit{
	{name: "CheckSignature", time: 1.2, noAllocs: true},
	{name: "ParseMessage"},
	{name: "Events/json", time: 1.0 / 3, allocs: 0.25},
	{name: "Events/xml", time: 1.0 / 6, allocs: 0.05},
	{name: "Open/xml", time: 1.3, allocs: 1.3},
	{name: "Open/json", time: 1.25, allocs: 1.25},
	{name: "Payment", time: 1, allocs: 1},
	{name: "AnswerEncrypted", time: 1.2, allocs: 1.2},
	{name: "Handler", time: 1.3, allocs: 1.3},
	{name: "CachedToken", time: 1.5, noAllocs: true},
	{name: "SendText", time: 1.8, most: 40},
	{name: "SendTextParallel", time: 1.15, allocs: 1.5},
	{name: "Upload", bytes: 128 << 10},
	{name: "LargeAnswer", time: 1.3, allocs: 1.1},
	{name: "SealedCall", time: 1.2, allocs: 1.5},
	{name: "DecryptOpenData", time: 1.4, allocs: 1.2},
	{name: "Bot/Routing", most: 8},
	{name: "Bot/Answer", time: 1.3, allocs: 1.25},
}

// A row is one benchmark: the library's work and its floor.
type row struct {
	name       string
	sdk, floor samples
	mark       string
}

// samples are the results of the repeated runs.
type samples struct{ nanos, bytes, allocs []float64 }

var linePattern = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.+)$`)

// parse reads the output of go test -bench, in the order in which rows appear.
func parse(output string) []*row {
	var rows []*row
	for line := range strings.Lines(output) {
		match := linePattern.FindStringSubmatch(strings.TrimSpace(line))
		if match == nil {
			continue
		}
		name, leaf := match[1], "sdk"
		if i := strings.LastIndexByte(name, '/'); i >= 0 && (name[i+1:] == "sdk" || name[i+1:] == "floor") {
			name, leaf = name[:i], name[i+1:]
		}
		i := slices.IndexFunc(rows, func(r *row) bool { return r.name == name })
		if i < 0 {
			i = len(rows)
			rows = append(rows, &row{name: name})
		}
		s := &rows[i].sdk
		if leaf == "floor" {
			s = &rows[i].floor
		}
		s.add(strings.Fields(match[2]))
	}
	return rows
}

// add takes the pairs of value and unit of one line.
func (s *samples) add(fields []string) {
	for i := 0; i+1 < len(fields); i += 2 {
		value, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			continue
		}
		switch fields[i+1] {
		case "ns/op":
			s.nanos = append(s.nanos, value)
		case "B/op":
			s.bytes = append(s.bytes, value)
		case "allocs/op":
			s.allocs = append(s.allocs, value)
		}
	}
}

// judge marks the rows that exceed their limit and returns the failures.
func judge(rows []*row, limits []limit) (faults []string) {
	for _, l := range limits {
		found := false
		for _, r := range rows {
			if r.name == l.name || strings.HasPrefix(r.name, l.name+"/") || strings.HasPrefix(r.name, l.name+"-") {
				found = true
				faults = append(faults, r.judge(l)...)
			}
		}
		if !found {
			faults = append(faults, "Benchmark"+l.name+" did not run")
		}
	}
	return faults
}

func (r *row) judge(l limit) (faults []string) {
	fault := func(format string, args ...any) {
		r.mark = "FAIL"
		faults = append(faults, "Benchmark"+r.name+": "+fmt.Sprintf(format, args...))
	}
	allocs := median(r.sdk.allocs)
	if len(r.sdk.allocs) == 0 || (l.time > 0 || l.allocs > 0) && len(r.floor.allocs) == 0 {
		fault("the sdk or the floor leaf did not run")
		return faults
	}
	if l.time > 0 && median(r.sdk.nanos) > l.time*median(r.floor.nanos) {
		r.mark = fmt.Sprintf("slower than %.3gx", l.time)
	}
	if l.noAllocs && allocs > 0 {
		fault("%g allocations, none allowed", allocs)
	}
	if l.most > 0 && allocs > l.most {
		fault("%g allocations, at most %g allowed", allocs, l.most)
	}
	if most := l.allocs * median(r.floor.allocs); l.allocs > 0 && allocs > most {
		fault("%g allocations, at most %g allowed", allocs, most)
	}
	if bytes := median(r.sdk.bytes); l.bytes > 0 && bytes > l.bytes {
		fault("%g bytes allocated, at most %g allowed", bytes, l.bytes)
	}
	return faults
}

// median is NaN without values.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// write writes the table, medians throughout.
func write(w io.Writer, rows []*row) error {
	widest := len("benchmark")
	for _, r := range rows {
		widest = max(widest, len(r.name))
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%-*s\tsdk ns\tfloor ns\tratio\tsdk B\tfloor B\tsdk allocs\tfloor allocs\t\t\n", widest, "benchmark")
	for _, r := range rows {
		ratio := median(r.sdk.nanos) / median(r.floor.nanos)
		fmt.Fprintf(t, "%-*s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", widest, r.name,
			number(median(r.sdk.nanos), 1), number(median(r.floor.nanos), 1), number(ratio, 2),
			number(median(r.sdk.bytes), 0), number(median(r.floor.bytes), 0),
			number(median(r.sdk.allocs), 0), number(median(r.floor.allocs), 0), r.mark)
	}
	return t.Flush()
}

func number(f float64, digits int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "-"
	}
	if f >= 1000 {
		digits = 0
	}
	return strconv.FormatFloat(f, 'f', digits, 64)
}
