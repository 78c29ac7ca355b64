package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const measured = `goos: linux
BenchmarkOpen/xml/300B/sdk-2     1000	 1300 ns/op	 400 B/op	 4 allocs/op
BenchmarkOpen/xml/300B/sdk-2     1000	 1900 ns/op	 400 B/op	 4 allocs/op
BenchmarkOpen/xml/300B/sdk-2     1000	 1200 ns/op	 400 B/op	 4 allocs/op
BenchmarkOpen/xml/300B/floor-2   1000	 1000 ns/op	 300 B/op	 2 allocs/op
BenchmarkLone                    1000	 12.5 ns/op	   0 B/op	 0 allocs/op
PASS
`

func TestJudge(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		limits []limit
		faults []string
		mark   string
	}{
		{name: "within", limits: []limit{{name: "Open/xml", time: 1.3, allocs: 2}}},
		{name: "slow is no fault", limits: []limit{{name: "Open", time: 1.2}}, mark: "slower than 1.2x"},
		{
			name: "allocations", limits: []limit{{name: "Open/xml/300B", allocs: 1.5}},
			faults: []string{"BenchmarkOpen/xml/300B: 4 allocations, at most 3 allowed"}, mark: "FAIL",
		},
		{
			name: "no allocations", limits: []limit{{name: "Open", noAllocs: true}},
			faults: []string{"BenchmarkOpen/xml/300B: 4 allocations, none allowed"}, mark: "FAIL",
		},
		{
			name: "absolute allocations", limits: []limit{{name: "Open", most: 3}},
			faults: []string{"BenchmarkOpen/xml/300B: 4 allocations, at most 3 allowed"}, mark: "FAIL",
		},
		{name: "within absolute allocations", limits: []limit{{name: "Open", most: 4}}},
		{
			name: "bytes", limits: []limit{{name: "Open", bytes: 399}},
			faults: []string{"BenchmarkOpen/xml/300B: 400 bytes allocated, at most 399 allowed"}, mark: "FAIL",
		},
		{name: "missing row", limits: []limit{{name: "Ope"}}, faults: []string{"BenchmarkOpe did not run"}},
		{name: "missing floor", limits: []limit{{name: "Lone", time: 2}}, faults: []string{"BenchmarkLone: the sdk or the floor leaf did not run"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rows := parse(measured)
			if diff := cmp.Diff(tt.faults, judge(rows, tt.limits)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.mark, rows[0].mark); diff != "" {
				t.Errorf("mark (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := write(&b, parse(measured)); err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		strings.Fields("benchmark sdk ns floor ns ratio sdk B floor B sdk allocs floor allocs"),
		strings.Fields("Open/xml/300B 1300 1000 1.30 400 300 4 2"),
		strings.Fields("Lone 12.5 - - 0 - 0 -"),
	}
	var got [][]string
	for line := range strings.Lines(b.String()) {
		got = append(got, strings.Fields(line))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}
