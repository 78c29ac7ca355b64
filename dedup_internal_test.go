package wechat

import (
	"container/heap"
	"math/rand/v2"
	"testing"
	"time"
)

func TestDedupHeapStaysInOrder(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	var h dedupHeap
	var all []*dedupEntry
	for range 20_000 {
		if len(all) < 5 || random.IntN(2) == 0 && len(all) < 100 {
			e := &dedupEntry{expires: time.Unix(random.Int64N(1000), 0)}
			all = append(all, e)
			heap.Push(&h, e)
		} else {
			i := random.IntN(len(all))
			heap.Remove(&h, all[i].index)
			all[i] = all[len(all)-1]
			all = all[:len(all)-1]
		}
		if len(h) != len(all) {
			t.Fatalf("%d entries, want %d", len(h), len(all))
		}
		for i, e := range h {
			if e.index != i || i > 0 && h.Less(i, (i-1)/2) {
				t.Fatalf("entry %d is out of order", i)
			}
		}
		if len(h) > 1 {
			next := h.next(h[0])
			for _, e := range h[1:] {
				if e.expires.Before(next.expires) {
					t.Fatal("next isn't the first of the others")
				}
			}
		}
	}
}
