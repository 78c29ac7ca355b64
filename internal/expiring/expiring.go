// Package expiring keeps values in the order in which they end, so that what ends first is
// at hand, and any can be taken out.
package expiring

import (
	"container/heap"
	"time"
)

// A Place is a value's end, and where the value stands in its Order. The value's struct
// embeds it; a value is in one Order at a time.
type Place struct {
	Ends  time.Time
	index int
}

func (p *Place) place() *Place { return p }

// Ended leaves the last moment to the value.
func (p *Place) Ended(now time.Time) bool { return now.After(p.Ends) }

// A placed is a pointer to a struct that embeds a Place.
type placed interface {
	comparable
	place() *Place
}

// An Order holds values by their ends. The zero value is empty.
type Order[V placed] struct{ values values[V] }

// Len returns how many values there are.
func (o *Order[V]) Len() int { return len(o.values) }

// First returns the value that ends first, nil if there is none.
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

// Add takes a value that ends then.
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

// Remove takes out a value that is in the order.
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
	(*h)[last] = none // what went is not kept alive
	*h = (*h)[:last]
	return v
}
