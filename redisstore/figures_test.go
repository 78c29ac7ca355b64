package redisstore_test

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"text/tabwriter"
)

// A figure is a line of the table that is printed at the end. Cases that belong together
// have the same place in it.
type figure struct {
	place                     int
	about, demanded, measured string
}

var figures struct {
	sync.Mutex
	lines []figure
}

// The places, from the top.
const (
	atColdStart = iota
	atRevocation
	atKill
	atOutage
	atNoStore
	atWarmCalls
	atApps
	atPushes
)

// measured adds a line to the table.
func measured(t *testing.T, place int, about, demanded, format string, args ...any) {
	t.Helper()
	f := figure{place, about, demanded, fmt.Sprintf(format, args...)}
	if t.Failed() {
		f.measured = "FAILED: " + f.measured
	}
	t.Log(f.measured)
	figures.Lock()
	defer figures.Unlock()
	figures.lines = append(figures.lines, f)
}

func printFigures(w io.Writer) {
	slices.SortFunc(figures.lines, func(a, b figure) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.about, b.about))
	})
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, f := range figures.lines {
		if i == 0 {
			fmt.Fprintln(t, "case\tdemanded\tmeasured")
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.about, f.demanded, f.measured)
	}
	t.Flush()
}
