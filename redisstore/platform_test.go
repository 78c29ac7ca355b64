package redisstore_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	appID     = "wx0123456789abcdef"
	appSecret = "0123456789abcdef0123456789abcdef"
)

// A platform is WeChat as far as tokens go: stable_token, and an API at every other
// path. The path's first part names the process that calls.
type platform struct {
	url     string
	life    time.Duration // of a new token
	renewal time.Duration // before its end stable_token makes the next one
	latency time.Duration
	repeats bool // a revoked token is repeated until another is forced

	mu      sync.Mutex
	made    int
	current string
	expiry  time.Time
	until   map[string]time.Time
	forces  []time.Time
	fetches map[string]int // requests for a token that were answered with one, by process
	plain   int
	forced  int
	denied  int // forces beyond the limits
	refused int // API calls with a dead token
	served  int

	held    chan string // takes the name of the process whose fetch never gets its answer
	before  string      // the token that the held fetch was to replace
	replace time.Time   // when a call first came with another
}

func newPlatform(t *testing.T, repeats bool) *platform {
	t.Helper()
	p := &platform{
		life: 2 * time.Hour, renewal: 5 * time.Minute, latency: 20 * time.Millisecond, repeats: repeats,
		until: map[string]time.Time{}, fetches: map[string]int{},
	}
	s := httptest.NewServer(p)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	p.url = s.URL
	return p
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	process, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	time.Sleep(p.latency)
	if path == "cgi-bin/stable_token" {
		p.stableToken(w, r, process)
		return
	}
	p.api(w, r.URL.Query().Get("access_token"))
}

func (p *platform) api(w http.ResponseWriter, token string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	until, known := p.until[token]
	switch {
	case !known:
		p.refused++
		fmt.Fprint(w, `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest"}`)
	case !time.Now().Before(until):
		p.refused++
		fmt.Fprint(w, `{"errcode":42001,"errmsg":"access_token expired"}`)
	default:
		p.served++
		if p.replace.IsZero() && p.before != "" && token != p.before {
			p.replace = time.Now()
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
	if held := p.held; held != nil {
		p.held = nil
		p.mu.Unlock()
		held <- process
		<-r.Context().Done()
		return
	}
	defer p.mu.Unlock()
	now := time.Now()
	switch {
	case in.ForceRefresh && !p.mayForce(now):
		p.denied++
		fmt.Fprint(w, `{"errcode":45011,"errmsg":"api minute-quota reach limit"}`)
		return
	case in.ForceRefresh:
		p.forced++
		p.forces = append(p.forces, now)
		delete(p.until, p.current)
		p.issue(now)
	default:
		p.plain++
		if p.expiry.Sub(now) <= p.renewal {
			p.issue(now) // the one before lives on until its own end
		}
	}
	p.fetches[process]++
	fmt.Fprintf(w, `{"access_token":%q,"expires_in":%d}`, p.current, int(p.expiry.Sub(now).Round(time.Second)/time.Second))
}

func (p *platform) mayForce(now time.Time) bool {
	n := len(p.forces)
	return n == 0 || n < 20 && now.Sub(p.forces[n-1]) >= 30*time.Second
}

func (p *platform) issue(now time.Time) {
	p.made++
	p.current, p.expiry = fmt.Sprintf("TOKEN-%d-%s", p.made, strings.Repeat("x", 100)), now.Add(p.life)
	p.until[p.current] = p.expiry
}

// revoke ends the token's life. stable_token repeats it nevertheless until somebody
// forces another, or has another.
func (p *platform) revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.until, p.current)
	if !p.repeats {
		p.issue(time.Now())
	}
}

// forget starts the counting anew.
func (p *platform) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plain, p.forced, p.denied, p.refused, p.served, p.fetches = 0, 0, 0, 0, 0, map[string]int{}
}

type counts struct{ plain, forced, denied, refused, most int }

func (p *platform) counts() counts {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := counts{plain: p.plain, forced: p.forced, denied: p.denied, refused: p.refused}
	for _, n := range p.fetches {
		c.most = max(c.most, n)
	}
	return c
}

// holdNext lets the next fetch hang, and tells whose it is.
func (p *platform) holdNext() <-chan string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held, p.replace, p.before = make(chan string, 1), time.Time{}, p.current
	return p.held
}

// replaced is when a call first came with another token than before holdNext.
func (p *platform) replaced() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.replace
}
