package inorder

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

type task struct {
	key string
	n   int
}

func TestPool(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		most, workers int
		tasks         []task
		goexit        bool
		taken         []bool
		want          map[string][]int // the tasks that ran
		took          time.Duration
	}{
		{
			name: "one key in order", most: 9, workers: 9,
			tasks: []task{{"a", 1}, {"a", 2}, {"a", 3}}, taken: []bool{true, true, true},
			want: map[string][]int{"a": {1, 2, 3}}, took: 3 * time.Second,
		},
		{
			name: "keys beside each other", most: 9, workers: 9,
			tasks: []task{{"a", 1}, {"b", 1}, {"c", 1}}, taken: []bool{true, true, true},
			want: map[string][]int{"a": {1}, "b": {1}, "c": {1}}, took: time.Second,
		},
		{
			name: "one worker for two keys", most: 9, workers: 1,
			tasks: []task{{"a", 1}, {"b", 1}, {"a", 2}, {"b", 2}}, taken: []bool{true, true, true, true},
			want: map[string][]int{"a": {1, 2}, "b": {1, 2}}, took: 4 * time.Second,
		},
		{
			name: "a full queue", most: 1, workers: 1,
			tasks: []task{{"a", 1}, {"a", 2}, {"a", 3}, {"b", 1}}, taken: []bool{true, true, false, false},
			want: map[string][]int{"a": {1, 2}}, took: 2 * time.Second,
		},
		{
			name: "tasks that end their goroutine", most: 9, workers: 1, goexit: true,
			tasks: []task{{"a", 1}, {"b", 1}, {"a", 2}}, taken: []bool{true, true, true},
			want: map[string][]int{"a": {1, 2}, "b": {1}}, took: 3 * time.Second,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				ran := map[string][]int{}
				p := New[string](tt.most, tt.workers, func(d task) {
					time.Sleep(time.Second)
					mu.Lock()
					ran[d.key] = append(ran[d.key], d.n)
					mu.Unlock()
					if tt.goexit {
						runtime.Goexit()
					}
				})
				start := time.Now()
				var taken []bool
				for _, d := range tt.tasks {
					taken = append(taken, p.Add(d.key, d))
				}
				p.Close()
				p.Close()
				if !p.Closed() || p.Add("a", task{}) {
					t.Error("a closed pool takes tasks")
				}
				<-p.Idle()
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
				if diff := cmp.Diff(tt.taken, taken); diff != "" {
					t.Errorf("taken (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(tt.want, ran); diff != "" {
					t.Errorf("ran (-want +got):\n%s", diff)
				}
			})
		})
	}
}
