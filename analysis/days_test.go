package analysis_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/analysis"
)

// TestDays: days, weeks and months begin at midnight in China, wherever the server is.
func TestDays(t *testing.T) {
	t.Parallel()
	newYork := time.FixedZone("EST", -5*60*60)
	type days struct{ Day, Monday, Sunday string }
	tests := []struct {
		name string
		at   time.Time
		want days
	}{
		{"the last second of a day", time.Date(2026, 1, 31, 15, 59, 59, 0, time.UTC), days{"20260131", "20260126", "20260201"}},
		{"midnight in China", time.Date(2026, 1, 31, 16, 0, 0, 0, time.UTC), days{"20260201", "20260126", "20260201"}},
		{"a Sunday in New York is a Monday in China", time.Date(2026, 2, 1, 11, 0, 0, 0, newYork), days{"20260202", "20260202", "20260208"}},
		{"a week over two years", time.Date(2025, 12, 31, 12, 0, 0, 0, time.UTC), days{"20251231", "20251229", "20260104"}},
		{"a leap day", time.Date(2028, 2, 29, 1, 0, 0, 0, time.UTC), days{"20280229", "20280228", "20280305"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := days{Day: analysis.Day(tt.at)}
			got.Monday, got.Sunday = analysis.Week(tt.at)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestMonth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		year        int
		month       time.Month
		first, last string
	}{
		{"31 days", 2026, time.January, "20260101", "20260131"},
		{"a leap year", 2028, time.February, "20280201", "20280229"},
		{"the last of a year", 2026, time.December, "20261201", "20261231"},
		{"the month before January", 2026, time.January - 1, "20251201", "20251231"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			first, last := analysis.Month(tt.year, tt.month)
			if diff := cmp.Diff([]string{tt.first, tt.last}, []string{first, last}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
