// Package inorder runs tasks in a limited number of goroutines. Tasks with the same key run in
// order, one at a time.
package inorder

import "sync"

// A Pool runs tasks. Its goroutines end when there are no more tasks. It is safe for concurrent
// use.
type Pool[K comparable, T any] struct {
	run     func(T)
	most    int // queued tasks
	workers int

	mu      sync.Mutex
	queues  map[K]*queue[K, T] // of the keys that have a task queued or running
	ready   []*queue[K, T]     // queues that wait for a worker
	waiting int                // tasks queued, not running
	running int                // workers
	closed  bool
	idle    chan struct{} // closed when the pool is closed and has no worker
}

// A queue holds the tasks of one key. It is in Pool.ready, or with one worker.
type queue[K comparable, T any] struct {
	key   K
	tasks []T // the first is the next to run
}

// New makes a Pool that runs up to workers tasks at a time and queues up to most further ones.
// run must not panic. It may end its goroutine (runtime.Goexit).
func New[K comparable, T any](most, workers int, run func(T)) *Pool[K, T] {
	return &Pool[K, T]{run: run, most: most, workers: workers, queues: map[K]*queue[K, T]{}, idle: make(chan struct{})}
}

// Add adds a task. It is false if the Pool is closed or its queue is full.
func (p *Pool[K, T]) Add(key K, t T) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	q := p.queues[key]
	if q == nil && p.running < p.workers {
		q = &queue[K, T]{key: key}
		p.queues[key] = q
		p.running++
		go p.work(q, t)
		return true
	}
	if p.waiting >= p.most {
		return false
	}
	p.waiting++
	if q == nil {
		q = &queue[K, T]{key: key}
		p.queues[key] = q
		p.ready = append(p.ready, q)
	}
	q.tasks = append(q.tasks, t)
	return true
}

// Close makes the Pool refuse further tasks. The tasks that it has will still run.
func (p *Pool[K, T]) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	if p.running == 0 {
		close(p.idle)
	}
}

// Closed reports whether Close was called.
func (p *Pool[K, T]) Closed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

// Idle is closed when the Pool is closed and all its tasks have run.
func (p *Pool[K, T]) Idle() <-chan struct{} { return p.idle }

// work runs tasks until no queue waits for a worker.
func (p *Pool[K, T]) work(q *queue[K, T], t T) {
	more := true
	defer func() {
		if more { // run has ended this goroutine
			if q, t, more = p.next(q); more {
				go p.work(q, t)
			}
		}
	}()
	for more {
		p.run(t)
		q, t, more = p.next(q)
	}
}

// next returns the next task after one of q has run. If q has more tasks, they wait behind the
// other queues.
func (p *Pool[K, T]) next(q *queue[K, T]) (_ *queue[K, T], t T, more bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(q.tasks) > 0 {
		p.ready = append(p.ready, q)
	} else {
		delete(p.queues, q.key)
	}
	if len(p.ready) == 0 {
		p.running--
		if p.closed && p.running == 0 {
			close(p.idle)
		}
		return nil, t, false
	}
	q = p.ready[0]
	p.ready[0] = nil
	p.ready = p.ready[1:]
	t, q.tasks[0] = q.tasks[0], t
	q.tasks = q.tasks[1:]
	p.waiting--
	return q, t, true
}
