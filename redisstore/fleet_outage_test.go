package redisstore_test

import (
	"runtime"
	"testing"
	"time"
)

// TestStoreAwayUnderLoad lets WeChat revoke the token while the store is away: each
// process then fetches for itself, once. The store is whole again without a fetch.
func TestStoreAwayUnderLoad(t *testing.T) {
	t.Parallel()
	broken := map[string]depotMaker{"Redis stopped": depots["Redis"], "directory moved away": depots["files"]}
	if runtime.GOOS != "windows" { // which has no such limit
		broken["disk full"] = func(t *testing.T) depot { return fullDepot{newFileDepot(t)} }
	}
	onEach(t, broken, func(t *testing.T, kind string, d depot) {
		p := startPlatform(t, platformConfig{})
		f := startFleet(t, processes, p, d.shelf())
		f.burst(t, 1)
		p.control(t, "forget", nil)
		f.start(t, calm)
		time.Sleep(500 * time.Millisecond)
		d.takeAway(t, f)
		away := time.Now()
		time.Sleep(*outage / 4)
		p.control(t, "revoke", nil)
		time.Sleep(*outage - *outage/4)
		d.bringBack(t, f)
		back := time.Now()
		healed := waitHealed(t, p, d)
		c, sum := checkOutage(t, p, f)
		measured(t, atOutage, kind+", "+outage.String(), "0 failed, at most 1 fetch a process a minute",
			"away %.1f s, %d calls, %d failed, %d fetches, at most %d a process, slowest %v, store whole %.1f s later",
			back.Sub(away).Seconds(), sum.Calls, sum.Failed, c.Plain, c.Most, sum.Slowest.Round(time.Millisecond), healed.Sub(back).Seconds())
	})
}

// waitHealed waits until the store holds WeChat's token, without any new reason to
// fetch one.
func waitHealed(t *testing.T, p wechatProcess, d depot) time.Time {
	t.Helper()
	current := p.counts(t).Current
	for end := time.Now().Add(45 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if holds(t, d, current) {
			return time.Now()
		}
	}
	t.Fatal("the store doesn't get the token back")
	return time.Time{}
}

func checkOutage(t *testing.T, p wechatProcess, f fleet) (counts, tally) {
	t.Helper()
	sum, c := f.stop(t), p.counts(t)
	checkNoneFailed(t, sum, c)
	if c.Most > 1 || c.Forced > 0 || c.Refused == 0 || sum.StoreFailures == 0 {
		t.Errorf("%d fetches by one process, %d forced, %d calls refused, %d failures of the store",
			c.Most, c.Forced, c.Refused, sum.StoreFailures)
	}
	return c, sum
}

// TestSlowRedisUnderLoad has a Redis that answers late, and then one that hangs for
// 3 s, with a revocation in each.
func TestSlowRedisUnderLoad(t *testing.T) {
	t.Parallel()
	d := &redisDepot{ownServer(t)}
	p := startPlatform(t, platformConfig{})
	f := startFleet(t, processes, p, d.shelf())
	f.burst(t, 1)
	p.control(t, "forget", nil)
	f.start(t, calm)
	pauseServer(t, dial(t, d.addr), 200*time.Millisecond)
	p.control(t, "revoke", nil)
	time.Sleep(2 * time.Second)
	late := p.counts(t)
	if late.Most > 1 || late.Forced > 0 || late.Refused == 0 {
		t.Errorf("with late answers: %+v", late)
	}
	p.control(t, "forget", nil)
	d.signal(t, "STOP")
	p.control(t, "revoke", nil)
	time.Sleep(3 * time.Second)
	d.signal(t, "CONT")
	back := time.Now()
	healed := waitHealed(t, p, d)
	c, sum := checkOutage(t, p, f)
	measured(t, atOutage, "Redis slow, then hung for 3s", "0 failed, at most 1 fetch a process a minute",
		"%d calls, %d failed, %d fetch while slow, %d while hung, at most %d a process, slowest %v, store whole %.1f s later",
		sum.Calls, sum.Failed, late.Plain, c.Plain, c.Most, sum.Slowest.Round(time.Millisecond), healed.Sub(back).Seconds())
}
