package redisstore_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat/filestore"
)

// A fleet is eight processes with a hundred goroutines each, which make a call in every
// so many seconds: two cores carry several fleets at a time.
const (
	processes  = 8
	goroutines = 100
	busy       = 2 * time.Second * slower
	calm       = 4 * time.Second * slower
)

var (
	load   = flag.Duration("load", 30*time.Second, "how long the fleets with revocations are under load")
	outage = flag.Duration("outage", 10*time.Second, "how long the store is away under load")
)

// A depot is a shared store that a test can break and look into.
type depot interface {
	shelf() shelf
	takeAway(*testing.T, fleet)
	bringBack(*testing.T, fleet)
	// tokens returns what the store holds, one value a key.
	tokens(*testing.T) []string
}

// A depotMaker makes a depot of one test.
type depotMaker func(t *testing.T) depot

// depots makes one of each kind.
var depots = map[string]depotMaker{
	"Redis": func(t *testing.T) depot { return &redisDepot{ownServer(t)} },
	"files": func(t *testing.T) depot { return newFileDepot(t) },
}

// onEach runs a test with a store of each kind.
func onEach(t *testing.T, depots map[string]depotMaker, run func(t *testing.T, kind string, d depot)) {
	for kind, make := range depots {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			run(t, kind, make(t))
		})
	}
}

type redisDepot struct{ *server }

func (d *redisDepot) shelf() shelf               { return shelf{Redis: d.addr} }
func (d *redisDepot) takeAway(*testing.T, fleet) { d.stop() }

func (d *redisDepot) bringBack(t *testing.T, _ fleet) {
	t.Helper()
	back, err := startServer(d.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(back.stop)
	d.server = back
}

func (d *redisDepot) tokens(t *testing.T) (values []string) {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: d.addr})
	defer client.Close()
	keys, err := client.Keys(t.Context(), fleetPrefix+"value:*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		values = append(values, client.Get(t.Context(), key).Val())
	}
	return values
}

// A fileDepot is a directory. It disappears as if its disk was unmounted, and comes back
// with its contents.
type fileDepot string

func newFileDepot(t *testing.T) fileDepot { return fileDepot(filepath.Join(t.TempDir(), "tokens")) }

func (d fileDepot) shelf() shelf { return shelf{Files: string(d)} }

func (d fileDepot) takeAway(t *testing.T, _ fleet) {
	t.Helper()
	if err := os.Rename(string(d), string(d)+".away"); err != nil {
		t.Fatal(err)
	}
}

func (d fileDepot) bringBack(t *testing.T, _ fleet) {
	t.Helper()
	if err := os.Rename(string(d)+".away", string(d)); err != nil {
		t.Fatal(err)
	}
}

func (d fileDepot) tokens(t *testing.T) (values []string) {
	t.Helper()
	store, err := filestore.New(string(d))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(string(d), "*.token"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		value, err := store.Get(t.Context(), strings.TrimSuffix(filepath.Base(file), ".token"))
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, value)
	}
	return values
}

// A fullDepot is a directory on a disk that has no room for a while: the processes read
// and lock, but can't write.
type fullDepot struct{ fileDepot }

func (fullDepot) takeAway(t *testing.T, f fleet) {
	t.Helper()
	f.do(t, command{Do: "full"})
}

func (fullDepot) bringBack(t *testing.T, f fleet) {
	t.Helper()
	f.do(t, command{Do: "roomy"})
}

// holds reports whether the store holds WeChat's token and nothing else.
func holds(t *testing.T, d depot, token string) bool {
	t.Helper()
	values := d.tokens(t)
	return len(values) == 1 && strings.HasSuffix(values[0], "|"+token)
}

// checkNoneFailed checks that there were calls, and that neither the processes nor the
// platform counted a failed one.
func checkNoneFailed(t *testing.T, sum tally, c counts) {
	t.Helper()
	if sum.Calls == 0 || sum.Failed > 0 || c.Failed > 0 {
		t.Errorf("%d of %d calls failed, %d for the platform: %s", sum.Failed, sum.Calls, c.Failed, sum.FirstError)
	}
}

func checkFetches(t *testing.T, c counts, plain, forced int) {
	t.Helper()
	if diff := cmp.Diff([3]int{plain, forced, 0}, [3]int{c.Plain, c.Forced, c.Denied}); diff != "" {
		t.Errorf("plain, forced and denied fetches (-want +got):\n%s", diff)
	}
}

// TestLoad takes a fleet from a cold start through six revocations. Once WeChat repeats
// the revoked token. Once the process that fetches is killed while it holds the lock, and
// another takes its place.
func TestLoad(t *testing.T) {
	t.Parallel()
	onEach(t, depots, func(t *testing.T, kind string, d depot) {
		p := startPlatform(t, platformConfig{})
		f := startFleet(t, processes, p, d.shelf())
		sum := f.burst(t, goroutines)
		cold := p.counts(t)
		checkNoneFailed(t, sum, cold)
		checkFetches(t, cold, 1, 0)
		measured(t, atColdStart, "cold start of 8 processes x 100, "+kind, "1 fetch in all",
			"%d calls, %d failed, %d fetch", sum.Calls, sum.Failed, cold.Plain+cold.Forced)

		step := *load / 7
		f.start(t, busy)
		time.Sleep(step)
		p.control(t, "revoke", nil)
		time.Sleep(step)
		p.control(t, "revoke and repeat", nil)
		time.Sleep(step)
		f, after := killHolder(t, p, f, true)
		measured(t, atKill, "lock holder killed, old token refused, "+kind, "next token within 3 s", "after %.2f s", after.Seconds())
		late := startProcess(t, "late", p, d.shelf())
		late.waitReady(t)
		fleet{late}.start(t, busy)
		f = append(f, late)
		for range 3 {
			time.Sleep(step)
			p.control(t, "revoke", nil)
		}
		time.Sleep(step)
		sum = f.stop(t)
		c := p.counts(t)
		checkNoneFailed(t, sum, c)
		checkFetches(t, c, 1+6, 1)
		if c.Refused < 6 {
			t.Errorf("%d calls met a revocation", c.Refused)
		}
		if !holds(t, d, c.Current) {
			t.Error("the store holds another token than WeChat's")
		}
		measured(t, atRevocation, "6 revocations under load, "+kind, "0 failed, 1 fetch each, and 1 forced",
			"%d calls in %v, %d failed, %d refused at first, %d plain + %d forced fetches, slowest %v",
			sum.Calls, *load, sum.Failed, c.Refused, c.Plain-1, c.Forced, sum.Slowest.Round(time.Millisecond))
	})
}

// killHolder kills the process that fetches next, which keeps the lock, and returns
// the others and how long after it a call came with a new token.
func killHolder(t *testing.T, p wechatProcess, f fleet, revoke bool) (fleet, time.Duration) {
	t.Helper()
	p.control(t, "hold", nil)
	if revoke {
		p.control(t, "revoke", nil)
	}
	c := p.waitFor(t, "fetch", 30*time.Second, func(c counts) bool { return c.Held != "" })
	killed := time.Now()
	f = f.kill(t, p, c.Held)
	c = p.waitFor(t, "call with another token", 30*time.Second, func(c counts) bool { return !c.Replaced.IsZero() })
	after := c.Replaced.Sub(killed)
	if after > 3*time.Second {
		t.Errorf("the next token came after %v", after)
	}
	return f, after
}

// TestLockHolderKilled kills the process that fetches the next token, while the old token
// still works.
func TestLockHolderKilled(t *testing.T) {
	t.Parallel()
	onEach(t, depots, func(t *testing.T, kind string, d depot) {
		// Replaced after 12 s.
		p := startPlatform(t, platformConfig{Life: 16 * time.Second, Renewal: 5 * time.Second})
		f := startFleet(t, processes, p, d.shelf())
		f.burst(t, 1)
		p.control(t, "forget", nil)
		f.start(t, calm)
		f, after := killHolder(t, p, f, false)
		time.Sleep(time.Second)
		sum := f.stop(t)
		c := p.counts(t)
		checkNoneFailed(t, sum, c)
		checkFetches(t, c, 1, 0)
		if c.Refused > 0 {
			t.Errorf("%d calls were refused", c.Refused)
		}
		measured(t, atKill, "lock holder killed, old token valid, "+kind, "next token within 3 s, 0 failed",
			"after %.2f s, %d calls, %d failed, %d plain + %d forced fetches, slowest %v",
			after.Seconds(), sum.Calls, sum.Failed, c.Plain, c.Forced, sum.Slowest.Round(time.Millisecond))
	})
}

// TestNoSharedStore has each process fetch for itself.
func TestNoSharedStore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		revoke        string
		plain, forced int // at most
	}{
		{"revoked", "revoke", processes, 0},
		// A process that may not force asks once more without force, and gets the token
		// that another has forced.
		{"revoked and repeated", "revoke and repeat", 2 * processes, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := startPlatform(t, platformConfig{})
			f := startFleet(t, processes, p, shelf{})
			f.burst(t, 1)
			p.control(t, "forget", nil)
			f.start(t, busy)
			time.Sleep(500 * time.Millisecond)
			p.control(t, test.revoke, nil)
			time.Sleep(busy + 500*time.Millisecond)
			sum := f.stop(t)
			c := p.counts(t)
			checkNoneFailed(t, sum, c)
			if c.Refused == 0 {
				t.Error("no call met the revocation")
			}
			if c.Plain > test.plain || c.Forced > test.forced || c.Plain == 0 {
				t.Errorf("%d plain and %d forced fetches, want at most %d and %d", c.Plain, c.Forced, test.plain, test.forced)
			}
			measured(t, atNoStore, "8 processes without a shared store, "+test.name, "0 failed",
				"%d calls, %d failed, %d refused at first, %d plain + %d forced fetches, slowest %v",
				sum.Calls, sum.Failed, c.Refused, c.Plain, c.Forced, sum.Slowest.Round(time.Millisecond))
		})
	}
}
