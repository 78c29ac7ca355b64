package wechattest

import (
	"slices"
	"time"
)

// tasksKept is how many tasks may wait. Further ones are dropped.
const tasksKept = 10_000

// A task is something that the simulated WeChat does later, on its own clock.
type task struct {
	due  time.Time
	held string // the app and openid of a push that is held back; empty for other tasks
	run  func()
}

// An agenda holds the tasks, soonest first.
type agenda struct {
	tasks []*task
	timer *time.Timer // for the soonest; runs in real time

	// While the clock is being moved the timer rests: it would run tasks beside the Advance that
	// promises to have run them.
	moving int
}

// later schedules a task. It is false if there are too many.
func (w *world) later(t *task) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.plan(t)
}

// planned schedules tasks, as far as there is room for them. The caller holds mu.
func (w *world) planned(tasks ...*task) {
	for _, t := range tasks {
		w.plan(t)
	}
}

// plan is later for who holds mu.
func (w *world) plan(t *task) bool {
	a := &w.agenda
	if w.closed || len(a.tasks) >= tasksKept {
		return false
	}
	at, _ := slices.BinarySearchFunc(a.tasks, t, func(have, add *task) int {
		if have.due.After(add.due) {
			return 1
		}
		return -1 // tasks with the same time keep their order
	})
	a.tasks = slices.Insert(a.tasks, at, t)
	w.arm()
	return true
}

// unplan takes back a task that hasn't run. The caller holds mu.
func (w *world) unplan(t *task) {
	if at := slices.Index(w.agenda.tasks, t); t != nil && at >= 0 {
		w.agenda.tasks = slices.Delete(w.agenda.tasks, at, at+1)
		w.arm()
	}
}

// arm sets the timer for the soonest task. The caller holds mu.
func (w *world) arm() {
	a := &w.agenda
	if a.timer != nil {
		a.timer.Stop()
		a.timer = nil
	}
	if w.closed || a.moving > 0 || len(a.tasks) == 0 {
		return
	}
	a.timer = time.AfterFunc(max(a.tasks[0].due.Sub(w.now()), 0), func() {
		if w.begin() {
			defer w.work.Done()
			w.pass(0)
		}
	})
}

// take removes and returns the soonest task that is due before a time, or nil.
func (w *world) take(before time.Time) *task {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := &w.agenda
	if w.closed || len(a.tasks) == 0 || a.tasks[0].due.After(before) {
		return nil
	}
	t := a.tasks[0]
	a.tasks = a.tasks[1:]
	return t
}

// release runs the tasks that are held back for an app and openid.
func (w *world) release(held string) {
	var free []*task
	w.mu.Lock()
	w.agenda.tasks = slices.DeleteFunc(w.agenda.tasks, func(t *task) bool {
		if t.held != held {
			return false
		}
		free = append(free, t)
		return true
	})
	w.mu.Unlock()
	for _, t := range free {
		t.run()
	}
}

// move moves the clock forward by d and runs what becomes due itself.
func (w *world) move(d time.Duration) {
	resting := func(n int) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.agenda.moving += n
		w.arm()
	}
	resting(1)
	defer resting(-1)
	w.pass(d)
}

// pass moves the clock forward by d and runs the tasks that become due, each at its time.
func (w *world) pass(d time.Duration) {
	for t := w.take(w.now().Add(d)); t != nil; t = w.take(w.now().Add(d)) {
		if step := min(t.due.Sub(w.now()), d); step > 0 {
			w.offset.Add(int64(step))
			d -= step
		}
		t.run()
	}
	w.offset.Add(int64(d))
	w.mu.Lock()
	w.arm()
	w.mu.Unlock()
}
