// Package expiring keeps values in the order in which they expire. The first one is at hand, and
// any value can be removed.
package expiring

import (
	"container/heap"
	"time"
)

// A Place holds when a value expires and its place in its Order. The value's struct embeds it. A
// value can be in one Order at a time.
type Place struct {
	Ends  time.Time
	index int
}

func (p *Place) place() *Place { return p }

// Ended reports whether now is after Ends. At Ends itself the value is still valid.
func (p *Place) Ended(now time.Time) bool { return now.After(p.Ends) }

// A placed is a pointer to a struct that embeds a Place.
type placed interface {
	comparable
	place() *Place
}

// An Order holds values in the order of their ends. The zero value is empty. It isn't safe for
// concurrent use.
type Order[V placed] struct{ values values[V] }

// Len returns how many values there are.
func (o *Order[V]) Len() int { return len(o.values) }

// First returns the value that ends first, or nil.
func (o *Order[V]) First() (first V) {
	if len(o.values) > 0 {
		first = o.values[0]
	}
	return first
}

// FirstBut returns the value other than v that ends first, or v if it is the only one.
func (o *Order[V]) FirstBut(v V) V {
	all := o.values
	switch {
	case all[0] != v || len(all) == 1:
		return all[0]
	case len(all) == 2 || all.Less(1, 2):
		return all[1]
	}
	return all[2]
}

// Add adds a value and sets its end.
func (o *Order[V]) Add(v V, ends time.Time) {
	v.place().Ends = ends
	heap.Push(&o.values, v)
}

// Move changes the end of a value that is in the order.
func (o *Order[V]) Move(v V, ends time.Time) {
	p := v.place()
	p.Ends = ends
	heap.Fix(&o.values, p.index)
}

// Remove removes a value that is in the order.
func (o *Order[V]) Remove(v V) { heap.Remove(&o.values, v.place().index) }

// values is a heap in which each value knows its index.
type values[V placed] []V

func (h values[V]) Len() int           { return len(h) }
func (h values[V]) Less(i, j int) bool { return h[i].place().Ends.Before(h[j].place().Ends) }

func (h values[V]) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place().index, h[j].place().index = i, j
}

func (h *values[V]) Push(x any) {
	v := x.(V)
	v.place().index = len(*h)
	*h = append(*h, v)
}

func (h *values[V]) Pop() any {
	last := len(*h) - 1
	v := (*h)[last]
	var none V
	(*h)[last] = none // lets the garbage collector free the value
	*h = (*h)[:last]
	return v
}
