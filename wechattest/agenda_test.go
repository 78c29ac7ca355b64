package wechattest

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Tasks run in the order of their times, and tasks with the same time in the order in which they
// were made. The clock shows the task's time. A task that another one adds runs in the same Advance
// if it is due.
func TestAgenda(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := New(t)
		start := p.Now()
		var mu sync.Mutex
		var got []string
		seen := func() []string {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(got)
		}
		add := func(name string, after time.Duration, then func()) {
			p.later(&task{due: start.Add(after), run: func() {
				mu.Lock()
				got = append(got, name+" "+p.Now().Sub(start).String())
				mu.Unlock()
				if then != nil {
					then()
				}
			}})
		}
		add("b", 2*time.Second, nil)
		add("a", time.Second, func() { add("d", 3*time.Second, nil) })
		add("c", 2*time.Second, nil)
		add("first", 1, nil)
		p.Advance(2500 * time.Millisecond)
		if diff := cmp.Diff([]string{"first 1ns", "a 1s", "b 2s", "c 2s"}, seen()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if p.Now().Sub(start) != 2500*time.Millisecond {
			t.Errorf("the clock is at %v", p.Now().Sub(start))
		}
		time.Sleep(500 * time.Millisecond)
		synctest.Wait()
		if got := seen(); len(got) != 5 || got[4] != "d 3s" {
			t.Errorf("in real time: %v", got)
		}
		add("a Advance in a task", 4*time.Second, func() { p.Advance(time.Hour) })
		add("e", 30*time.Minute, nil)
		p.Advance(time.Second)
		if got := seen(); len(got) != 7 || got[6] != "e 30m0s" || p.Now().Sub(start) != time.Hour+4*time.Second {
			t.Errorf("nested: %v at %v", got, p.Now().Sub(start))
		}
	})
}

// Nothing is lost and nothing runs twice when many move the clock at once.
func TestAgendaConcurrently(t *testing.T) {
	t.Parallel()
	p := New(t)
	start := p.Now()
	var ran atomic.Int64
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for i := range 200 {
				p.later(&task{due: start.Add(time.Duration(n+i) * time.Second), run: func() { ran.Add(1) }})
				p.Advance(time.Second)
			}
		})
	}
	wg.Wait()
	p.Advance(time.Hour)
	if n := ran.Load(); n != 1600 {
		t.Errorf("%d tasks ran, want 1600", n)
	}
	if ahead := p.Now().Sub(start); ahead < 1600*time.Second+time.Hour {
		t.Errorf("the clock is only %v ahead", ahead)
	}
}
