package redisstore_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	appID     = "wx0123456789abcdef"
	appSecret = "0123456789abcdef0123456789abcdef"
)

// platformVariable makes this test binary the simulated WeChat of a test.
const platformVariable = "REDISSTORE_TEST_PLATFORM"

// A platformConfig says what the simulated WeChat is like.
type platformConfig struct {
	Life    time.Duration // of a new token
	Renewal time.Duration // before its end stable_token makes the next one
	Latency time.Duration // of every answer
}

// A platform is WeChat as far as tokens go: stable_token, and an API at every other
// path. The path's first part names the process that calls, or is "control" for the
// test, which gets the counts for an answer.
type platform struct {
	platformConfig

	mu       sync.Mutex
	made     int
	expiry   time.Time
	until    map[string]time.Time
	forces   []time.Time
	fetches  map[string]int      // requests for a token that were answered with one, by process
	unserved map[string]struct{} // calls that were refused and haven't come again, with their process
	buried   string              // a process whose calls, some still on their way, nobody waits for
	hold     bool                // the next fetch never gets an answer
	before   string              // the token that the held fetch was to replace
	counts
}

// counts are what the platform tells of itself.
type counts struct {
	Plain, Forced int // fetches
	Denied        int // forces beyond the limits
	Refused       int // API calls with a dead token
	Served        int
	Failed        int // calls that were refused and didn't come again with a token that is good
	Most          int // fetches by one process
	Current       string
	Held          string    // the process whose fetch hangs
	Replaced      time.Time // when a call first came with another token than before the hold
}

// runPlatform serves until the parent ends or closes its end of the pipe.
func runPlatform(text string) {
	p := &platform{}
	if err := json.Unmarshal([]byte(text), &p.platformConfig); err != nil {
		panic(err)
	}
	p.forget()
	p.until = map[string]time.Time{}
	s := httptest.NewServer(p)
	fmt.Println(s.URL)
	_, _ = os.Stdin.Read(make([]byte, 1))
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	process, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if process == "control" {
		p.control(w, r, path)
		return
	}
	time.Sleep(p.Latency)
	if path == "cgi-bin/stable_token" {
		p.stableToken(w, r, process)
		return
	}
	q := r.URL.Query()
	p.api(w, q.Get("access_token"), process+" "+q.Get("call"))
}

// control takes the test's orders.
func (p *platform) control(w http.ResponseWriter, r *http.Request, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch what {
	case "counts":
	case "revoke":
		p.revoke(false)
	case "revoke and repeat":
		p.revoke(true)
	case "forget":
		p.forget()
	case "hold":
		p.hold, p.Held, p.Replaced, p.before = true, "", time.Time{}, p.Current
	case "bury":
		p.buried = r.URL.Query().Get("process")
	default:
		http.Error(w, "no such command", http.StatusNotFound)
		return
	}
	p.Failed, p.Most = 0, 0
	for id := range p.unserved {
		if process, _, _ := strings.Cut(id, " "); process != p.buried {
			p.Failed++
		}
	}
	for _, n := range p.fetches {
		p.Most = max(p.Most, n)
	}
	_ = json.NewEncoder(w).Encode(p.counts)
}

func (p *platform) api(w http.ResponseWriter, token, id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	until, known := p.until[token]
	switch {
	case !known:
		p.Refused++
		p.unserved[id] = struct{}{}
		fmt.Fprint(w, `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest"}`)
	case !time.Now().Before(until):
		p.Refused++
		p.unserved[id] = struct{}{}
		fmt.Fprint(w, `{"errcode":42001,"errmsg":"access_token expired"}`)
	default:
		p.Served++
		delete(p.unserved, id)
		if p.Replaced.IsZero() && p.before != "" && token != p.before {
			p.Replaced = time.Now()
		}
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`)
	}
}

func (p *platform) stableToken(w http.ResponseWriter, r *http.Request, process string) {
	var in struct {
		GrantType    string `json:"grant_type"`
		AppID        string `json:"appid"`
		Secret       string `json:"secret"`
		ForceRefresh bool   `json:"force_refresh"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Method != http.MethodPost ||
		in.GrantType != "client_credential" || in.AppID != appID || in.Secret != appSecret {
		fmt.Fprint(w, `{"errcode":40125,"errmsg":"invalid appsecret"}`)
		return
	}
	p.mu.Lock()
	if p.hold {
		p.hold, p.Held = false, process
		p.mu.Unlock()
		<-r.Context().Done()
		return
	}
	defer p.mu.Unlock()
	now := time.Now()
	switch {
	case in.ForceRefresh && !p.mayForce(now):
		p.Denied++
		fmt.Fprint(w, `{"errcode":45011,"errmsg":"api minute-quota reach limit"}`)
		return
	case in.ForceRefresh:
		p.Forced++
		p.forces = append(p.forces, now)
		delete(p.until, p.Current)
		p.issue(now)
	default:
		p.Plain++
		if p.expiry.Sub(now) <= p.Renewal {
			p.issue(now) // the one before lives on until its own end
		}
	}
	p.fetches[process]++
	fmt.Fprintf(w, `{"access_token":%q,"expires_in":%d}`, p.Current, int(p.expiry.Sub(now).Round(time.Second)/time.Second))
}

func (p *platform) mayForce(now time.Time) bool {
	n := len(p.forces)
	return n == 0 || n < 20 && now.Sub(p.forces[n-1]) >= 30*time.Second
}

func (p *platform) issue(now time.Time) {
	p.made++
	p.Current, p.expiry = fmt.Sprintf("TOKEN-%d-%s", p.made, strings.Repeat("x", 100)), now.Add(p.Life)
	p.until[p.Current] = p.expiry
}

// revoke ends the token's life; p.mu is held. stable_token still repeats it until somebody
// forces another, or has another.
func (p *platform) revoke(repeats bool) {
	delete(p.until, p.Current)
	if !repeats {
		p.issue(time.Now())
	}
}

// forget starts the counting anew; p.mu is held.
func (p *platform) forget() {
	p.counts = counts{Current: p.Current}
	p.fetches, p.unserved = map[string]int{}, map[string]struct{}{}
}
