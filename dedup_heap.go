package wechat

// A dedupHeap holds entries by the time at which they expire, the first at the root.
// Each entry knows its place, so that any can be taken out.
type dedupHeap []*dedupEntry

func (h dedupHeap) first() *dedupEntry {
	if len(h) == 0 {
		return nil
	}
	return h[0]
}

// next returns the first entry to go other than e, or e if it is the only one.
func (h dedupHeap) next(e *dedupEntry) *dedupEntry {
	switch {
	case h[0] != e || len(h) == 1:
		return h[0]
	case len(h) == 2 || h.less(1, 2):
		return h[1]
	}
	return h[2]
}

func (h dedupHeap) less(i, j int) bool { return h[i].expires.Before(h[j].expires) }

func (h dedupHeap) swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *dedupHeap) push(e *dedupEntry) {
	e.index = len(*h)
	*h = append(*h, e)
	h.up(e.index)
}

func (h *dedupHeap) remove(e *dedupEntry) {
	i, last := e.index, len(*h)-1
	h.swap(i, last)
	(*h)[last] = nil
	*h = (*h)[:last]
	if i < last {
		h.up(i)
		h.down(i)
	}
}

func (h dedupHeap) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h.less(i, parent) {
			return
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h dedupHeap) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if child+1 < len(h) && h.less(child+1, child) {
			child++
		}
		if !h.less(child, i) {
			return
		}
		h.swap(i, child)
		i = child
	}
}
