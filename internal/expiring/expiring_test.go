package expiring

import (
	"math/rand/v2"
	"testing"
	"time"
)

type entry struct {
	name int
	Place
}

func at(second int64) time.Time { return time.Unix(second, 0) }

func TestOrder(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	var o Order[*entry]
	var all []*entry
	for range 20_000 {
		switch i := random.IntN(max(1, len(all))); {
		case len(all) < 5 || random.IntN(3) == 0 && len(all) < 100:
			e := &entry{name: len(all)}
			all = append(all, e)
			o.Add(e, at(random.Int64N(1000)))
		case random.IntN(2) == 0:
			o.Move(all[i], at(random.Int64N(1000)))
		default:
			o.Remove(all[i])
			all[i] = all[len(all)-1]
			all = all[:len(all)-1]
		}
		if o.Len() != len(all) {
			t.Fatalf("%d values, want %d", o.Len(), len(all))
		}
		first := o.First()
		next := o.FirstBut(first)
		if next == first && len(all) > 1 {
			t.Fatal("FirstBut is the one that it shouldn't be")
		}
		for i, e := range o.values {
			if e.index != i {
				t.Fatalf("the value at %d believes that it stands at %d", i, e.index)
			}
			if e.Ends.Before(first.Ends) || e != first && e.Ends.Before(next.Ends) {
				t.Fatal("a value ends before the first, or before the first of the others")
			}
		}
	}
}

func TestOrderOfFew(t *testing.T) {
	t.Parallel()
	var o Order[*entry]
	if o.First() != nil || o.Len() != 0 {
		t.Error("an empty order holds something")
	}
	a, b := &entry{name: 1}, &entry{name: 2}
	o.Add(a, at(5))
	if o.First() != a || o.FirstBut(a) != a {
		t.Error("the only one isn't found")
	}
	o.Add(b, at(3))
	if o.First() != b || o.FirstBut(b) != a || o.FirstBut(a) != b {
		t.Error("of two, the wrong one comes first")
	}
	o.Remove(b)
	o.Remove(a)
	if o.First() != nil || o.Len() != 0 {
		t.Error("what went is still there")
	}
	if all := o.values[:2]; all[0] != nil || all[1] != nil {
		t.Error("what went is kept alive")
	}
}

func TestEnded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		now  int64
		want bool
	}{{"before", 4, false}, {"the last moment", 5, false}, {"after", 6, true}} {
		if p := (&Place{Ends: at(5)}); p.Ended(at(tt.now)) != tt.want {
			t.Errorf("%s: ended is %t", tt.name, !tt.want)
		}
	}
}
