package redisstore_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
)

// Eight processes at ten calls a second from each of ten goroutines.
const (
	processes  = 8
	goroutines = 10
)

var outage = flag.Duration("outage", 4*time.Second, "how long Redis is stopped under load")

// figures are what was measured, for the table at the end.
var figures struct {
	sync.Mutex
	lines []string
}

func measured(t *testing.T, format string, args ...any) {
	t.Helper()
	text := fmt.Sprintf(format, args...)
	t.Log(text)
	figures.Lock()
	defer figures.Unlock()
	figures.lines = append(figures.lines, fmt.Sprintf("%-58s %s", t.Name(), text))
}

func printFigures() {
	slices.Sort(figures.lines)
	fmt.Fprintln(os.Stdout, strings.Join(figures.lines, "\n"))
}

// checkNoneFailed wants calls, and none failed.
func checkNoneFailed(t *testing.T, sum tally) {
	t.Helper()
	if sum.Calls == 0 || sum.Failed > 0 {
		t.Errorf("%d of %d calls failed: %s", sum.Failed, sum.Calls, sum.FirstError)
	}
}

func TestColdStart(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, false)
	f := startFleet(t, processes, p, ownServer(t).addr)
	sum := f.do(t, "burst", 100)
	checkNoneFailed(t, sum)
	c := p.counts()
	if c.plain != 1 || c.forced != 0 {
		t.Errorf("%d plain and %d forced fetches, want 1 and 0", c.plain, c.forced)
	}
	measured(t, "%d calls, %d failed, %d fetch", sum.Calls, sum.Failed, c.plain+c.forced)
}

func TestRevocationUnderLoad(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		repeats       bool
		shared        bool
		plain, forced int // at most
	}{
		{"shared Redis", false, true, 1, 0},
		{"shared Redis, revoked token repeated", true, true, 1, 1},
		{"no shared store", false, false, processes, 0},
		// Who isn't let force asks plainly once more, and gets what another has forced.
		{"no shared store, revoked token repeated", true, false, 2 * processes, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, addr := newPlatform(t, test.repeats), ""
			if test.shared {
				addr = ownServer(t).addr
			}
			f := startFleet(t, processes, p, addr)
			f.do(t, "burst", 1)
			p.forget()
			f.do(t, "start", goroutines)
			time.Sleep(500 * time.Millisecond)
			p.revoke()
			time.Sleep(2500 * time.Millisecond)
			sum := f.do(t, "stop", 0)
			checkNoneFailed(t, sum)
			c := p.counts()
			if c.refused == 0 {
				t.Error("no call met the revocation")
			}
			if c.plain > test.plain || c.forced > test.forced || c.plain == 0 {
				t.Errorf("%d plain and %d forced fetches, want at most %d and %d", c.plain, c.forced, test.plain, test.forced)
			}
			measured(t, "%d calls, %d failed, %d refused at first, %d plain + %d forced fetches, slowest %v",
				sum.Calls, sum.Failed, c.refused, c.plain, c.forced, sum.Slowest.Round(time.Millisecond))
		})
	}
}

// TestLockHolderKilled kills the process that has the lock while it fetches.
func TestLockHolderKilled(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		revoke bool // nobody has a token then that is good
	}{
		{"old token valid", false},
		{"old token refused", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPlatform(t, false)
			if !test.revoke {
				p.life, p.renewal = 16*time.Second, 5*time.Second // replaced after 12 s
			}
			f := startFleet(t, processes, p, ownServer(t).addr)
			f.do(t, "burst", 1)
			p.forget()
			held := p.holdNext()
			f.do(t, "start", goroutines)
			if test.revoke {
				time.Sleep(500 * time.Millisecond)
				p.revoke()
			}
			var name string
			select {
			case name = <-held:
			case <-time.After(20 * time.Second):
				t.Fatal("nobody fetches")
			}
			rest, victim := f.without(name)
			if err := victim.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			killed := time.Now()
			for p.replaced().IsZero() && time.Since(killed) < 10*time.Second {
				time.Sleep(10 * time.Millisecond)
			}
			after := p.replaced().Sub(killed)
			time.Sleep(time.Second)
			sum := rest.do(t, "stop", 0)
			checkNoneFailed(t, sum)
			if after <= 0 || after > 3*time.Second {
				t.Errorf("the next token came after %v", after)
			}
			c := p.counts()
			if c.plain != 1 || c.forced != 0 {
				t.Errorf("%d plain and %d forced fetches after the kill, want 1 and 0", c.plain, c.forced)
			}
			measured(t, "next token after %.2f s, %d calls, %d failed, %d refused, %d plain + %d forced fetches, slowest %v",
				after.Seconds(), sum.Calls, sum.Failed, c.refused, c.plain, c.forced, sum.Slowest.Round(time.Millisecond))
		})
	}
}

// TestRedisStoppedUnderLoad lets WeChat revoke the token while Redis is away: each
// process then fetches for itself, once. The store is whole again without a fetch.
func TestRedisStoppedUnderLoad(t *testing.T) {
	t.Parallel()
	p, s := newPlatform(t, false), ownServer(t)
	f := startFleet(t, processes, p, s.addr)
	f.do(t, "burst", 1)
	p.forget()
	f.do(t, "start", goroutines)
	time.Sleep(500 * time.Millisecond)
	s.stop()
	stopped := time.Now()
	time.Sleep(*outage / 4)
	p.revoke()
	time.Sleep(*outage - *outage/4)
	back, err := startServer(s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(back.stop)
	away, client := time.Since(stopped), dial(t, s.addr)
	restarted := time.Now()
	for client.DBSize(t.Context()).Val() == 0 && time.Since(restarted) < 40*time.Second {
		time.Sleep(50 * time.Millisecond)
	}
	healed := time.Since(restarted)
	sum := f.do(t, "stop", 0)
	checkNoneFailed(t, sum)
	c := p.counts()
	if c.most > 1 || c.forced > 0 || c.refused == 0 {
		t.Errorf("%d fetches by one process, %d forced, %d calls refused", c.most, c.forced, c.refused)
	}
	keys, err := client.Keys(t.Context(), fleetPrefix+"token:*").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("the store holds the tokens %q, %v", keys, err)
	}
	if value := client.Get(t.Context(), keys[0]).Val(); !strings.HasSuffix(value, "|"+p.current) {
		t.Error("the store holds another token than WeChat's")
	}
	measured(t, "away %.1f s, %d calls, %d failed, %d fetches, at most %d a process, slowest %v, store whole %.1f s after the restart",
		away.Seconds(), sum.Calls, sum.Failed, c.plain, c.most, sum.Slowest.Round(time.Millisecond), healed.Seconds())
}

// TestWarmCallsDontTouchRedis counts what the server counts.
func TestWarmCallsDontTouchRedis(t *testing.T) {
	t.Parallel()
	p, s := newPlatform(t, false), ownServer(t)
	p.latency = 0
	f := startFleet(t, 2, p, s.addr)
	f.do(t, "burst", 1)
	client := dial(t, s.addr)
	if err := client.ConfigResetStat(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	sum := f.do(t, "burst", 500)
	checkNoneFailed(t, sum)
	touched := 0
	for line := range strings.Lines(client.Info(t.Context(), "commandstats").Val()) {
		name, figures, _ := strings.Cut(line, ":calls=")
		switch strings.TrimPrefix(name, "cmdstat_") {
		case "config|resetstat", "config", "info", "client|setinfo", "client|maint_notifications", "hello":
			continue // this test's own
		}
		if calls, _, ok := strings.Cut(figures, ","); ok {
			n, _ := strconv.Atoi(calls)
			touched += n
			t.Errorf("%s was called %d times", name, n)
		}
	}
	measured(t, "%d calls, %d Redis commands", sum.Calls-2, touched)
}

const (
	pushToken = "tok3nOfTheConsole"
	pushKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// TestPushToTwoProcesses delivers one push to two processes at once, and once more.
func TestPushToTwoProcesses(t *testing.T) {
	t.Parallel()
	f := startFleet(t, 2, newPlatform(t, false), ownServer(t).addr)
	var urls []string
	for _, p := range f {
		a, err := p.do("serve", 0)
		if err != nil {
			t.Fatal(err)
		}
		urls = append(urls, a.URL)
	}
	const pushes = 5
	for i := range pushes {
		query, body := push(t, 7000+i)
		answers := make([]string, 4)
		var wg sync.WaitGroup
		for i, u := range urls {
			wg.Go(func() { answers[i] = deliver(t, u, query, body) })
		}
		wg.Wait()
		for i, u := range urls {
			answers[2+i] = deliver(t, u, query, body)
		}
		if answers[0] == "" || slices.ContainsFunc(answers, func(a string) bool { return a != answers[0] }) {
			t.Errorf("the answers differ: %q", answers)
		}
	}
	sum := f.do(t, "", 0)
	if sum.Runs != pushes {
		t.Errorf("%d handler runs for %d pushes", sum.Runs, pushes)
	}
	measured(t, "%d pushes delivered 4 times each, %d handler runs, equal answers", pushes, sum.Runs)
}

// push is a text message in secure mode.
func push(t *testing.T, id int) (url.Values, []byte) {
	t.Helper()
	cipher, err := crypto.NewMessageCipher(pushKey)
	if err != nil {
		t.Fatal(err)
	}
	now := strconv.FormatInt(time.Now().Unix(), 10)
	text := cipher.Encrypt(fmt.Appendf(nil, "<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName>oPlayer</FromUserName>"+
		"<CreateTime>%s</CreateTime><MsgType>text</MsgType><Content>hi</Content><MsgId>%d</MsgId></xml>", now, id), appID)
	query := url.Values{
		"timestamp": {now}, "nonce": {"415670741"}, "openid": {"oPlayer"}, "encrypt_type": {"aes"},
		"signature":     {wechat.Sign(pushToken, now, "415670741")},
		"msg_signature": {wechat.Sign(pushToken, now, "415670741", text)},
	}
	return query, []byte("<xml><ToUserName>gh_0123456789ab</ToUserName><Encrypt>" + text + "</Encrypt></xml>")
}

// deliver posts a push and returns the decrypted answer.
func deliver(t *testing.T, to string, query url.Values, body []byte) string {
	t.Helper()
	response, err := http.Post(to+"/?"+query.Encode(), "text/xml", bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return ""
	}
	defer response.Body.Close()
	sealed, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("status %d, %v", response.StatusCode, err)
		return ""
	}
	var envelope struct{ Encrypt string }
	if xml.Unmarshal(sealed, &envelope) != nil && json.Unmarshal(sealed, &envelope) != nil {
		t.Errorf("the answer is %s", sealed)
		return ""
	}
	cipher, err := crypto.NewMessageCipher(pushKey)
	if err != nil {
		t.Error(err)
		return ""
	}
	text, id, err := cipher.Decrypt(envelope.Encrypt)
	if err != nil || string(id) != appID {
		t.Errorf("the answer can't be read: %v", err)
	}
	return string(text)
}
