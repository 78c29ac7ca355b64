package wechattest

import (
	"net/http"
	"strings"
	"time"
)

const (
	pathToken       = "/cgi-bin/token"
	pathStableToken = "/cgi-bin/stable_token"
)

var tokenAPIs = []row{
	{pathToken, endpoint{method: http.MethodGet, noToken: true, handle: serveToken}},
	{pathStableToken, endpoint{method: http.MethodPost, noToken: true, handle: serveStableToken}},
}

const (
	tokenLife    = 7200 * time.Second
	tokenOverlap = 5 * time.Minute

	tokenPrefix  = "sim_" // no other token goes to a simulator by plain http beyond loopback
	tokensKept   = 100    // per endpoint; an older token is unknown
	forcePerDay  = 20
	forceSpacing = 30 * time.Second
	stablePerMin = 10_000
)

// A tokenBook holds the access tokens of one of the two endpoints. Both endpoints are
// independent.
type tokenBook struct {
	current *apiToken
	byValue map[string]*apiToken
	order   []string // oldest first

	forced   meter
	forcedAt time.Time
}

type apiToken struct {
	value   string
	expires time.Time
	dead    time.Time // refused from this time on, after a newer token or a fault; zero: never
	repeats bool      // refused, but stable_token without force returns it again
}

func (t *apiToken) kill(at time.Time) {
	if t.dead.IsZero() || at.Before(t.dead) {
		t.dead = at
	}
}

func (t *apiToken) isDead(now time.Time) bool { return !t.dead.IsZero() && !now.Before(t.dead) }

func (t *apiToken) lasts(now time.Time) time.Duration { return t.expires.Sub(now) }

func (b *tokenBook) mint(ids *idSource, now time.Time) *apiToken {
	t := &apiToken{value: tokenPrefix + ids.alnum(132), expires: now.Add(tokenLife)}
	if b.byValue == nil {
		b.byValue = map[string]*apiToken{}
	}
	b.current, b.byValue[t.value] = t, t
	b.order = append(b.order, t.value)
	if len(b.order) > tokensKept {
		delete(b.byValue, b.order[0])
		b.order = b.order[1:]
	}
	return t
}

// killBut refuses all tokens except one from now on.
func (b *tokenBook) killBut(keep *apiToken, now time.Time) {
	for _, t := range b.byValue {
		if t != keep {
			t.kill(now)
			t.repeats = false
		}
	}
}

// fetchLegacy follows rule F1.
func (b *tokenBook) fetchLegacy(ids *idSource, now time.Time) *apiToken {
	previous := b.current
	b.killBut(previous, now)
	if previous != nil {
		previous.kill(now.Add(tokenOverlap))
	}
	return b.mint(ids, now)
}

// fetchStable follows rule F2 without its limits.
func (b *tokenBook) fetchStable(ids *idSource, now time.Time, force bool) *apiToken {
	if force {
		b.killBut(nil, now)
		return b.mint(ids, now)
	}
	t := b.current
	if t != nil && t.lasts(now) > tokenOverlap && (t.repeats || !t.isDead(now)) {
		return t
	}
	return b.mint(ids, now)
}

// liveToken returns the token of this value if the APIs accept it. The caller holds mu.
func (p *Platform) liveToken(value string) *apiToken {
	now := p.Now()
	for _, b := range []*tokenBook{&p.legacy, &p.stable} {
		if t := b.byValue[value]; t != nil && !t.isDead(now) && t.lasts(now) > 0 {
			return t
		}
	}
	return nil
}

// checkToken follows rule F3. It returns nil if the token is valid.
func (p *Platform) checkToken(value string) *refusal {
	switch {
	case value == "":
		return &refusal{41001, "access_token missing"}
	case malformedToken(value):
		return &refusal{40014, "invalid access_token"}
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.legacy.byValue[value]
	if t == nil {
		t = p.stable.byValue[value]
	}
	switch {
	case t == nil:
		return &refusal{40001, "invalid credential, access_token is invalid or not latest"}
	case t.isDead(now) && t.dead.Before(t.expires):
		return &refusal{40001, "invalid credential, access_token is invalid or not latest"}
	case t.lasts(now) <= 0:
		return &refusal{42001, "access_token expired"}
	}
	return nil
}

func malformedToken(value string) bool {
	return !strings.HasPrefix(value, tokenPrefix) || len(value) > 512 ||
		strings.Trim(value, anyAlnum+"_-") != ""
}

// tokenAnswer has no errcode, like WeChat's.
type tokenAnswer struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int64  `json:"expires_in"`
}

func grant(t *apiToken, now time.Time) answer {
	return jsonAnswer(tokenAnswer{t.value, int64(t.lasts(now) / time.Second)})
}

// serveToken answers GET /cgi-bin/token.
func serveToken(p *Platform, r *request) answer {
	q := r.query
	if no := p.checkCredential(r, q.Get("grant_type"), q.Get("appid"), q.Get("secret")); no != nil {
		return p.refuse(no)
	}
	if !p.spend(pathToken) {
		return p.refuse(dayLimit)
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	return grant(p.legacy.fetchLegacy(p.ids, now), now)
}

// serveStableToken answers POST /cgi-bin/stable_token.
func serveStableToken(p *Platform, r *request) answer {
	body, no := r.object()
	if no != nil {
		return p.refuse(no)
	}
	f := body.fields()
	grantType, appID, secret := f.text("grant_type"), f.text("appid"), f.text("secret")
	force := f.bool("force_refresh")
	if f.bad {
		return p.refuse(dataFormat)
	}
	if no := p.checkCredential(r, grantType, appID, secret); no != nil {
		return p.refuse(no)
	}
	if !p.spend(pathStableToken) {
		return p.refuse(dayLimit)
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	b := &p.stable
	minute := p.meter("stable_token", now)
	if minute.perMinute >= stablePerMin {
		return p.refuse(minuteLimit)
	}
	minute.add(now)
	if force {
		b.forced.roll(now)
		switch {
		case !b.forcedAt.IsZero() && now.Sub(b.forcedAt) < forceSpacing:
			return p.refuse(minuteLimit)
		case b.forced.perDay >= forcePerDay:
			return p.refuse(dayLimit)
		}
		b.forced.add(now)
		b.forcedAt = now
	}
	return grant(b.fetchStable(p.ids, now, force), now)
}

// checkCredential checks the parameters of both token endpoints, and the IP allow list (rule
// F12).
func (p *Platform) checkCredential(r *request, grantType, appID, secret string) *refusal {
	switch {
	case grantType != "client_credential":
		return &refusal{40002, "invalid grant_type"}
	}
	if no := p.checkSecret(appID, secret); no != nil {
		return no
	}
	if p.cfg.allowed == nil {
		return nil
	}
	for _, prefix := range p.cfg.allowed {
		if prefix.Contains(r.caller) {
			return nil
		}
	}
	return ipNotAllowed(r)
}

func ipNotAllowed(r *request) *refusal {
	ip := r.caller.String()
	if r.caller.Is4() {
		return &refusal{40164, "invalid ip " + ip + " ipv6 ::ffff:" + ip + ", not in whitelist"}
	}
	return &refusal{40164, "invalid ip " + ip + ", not in whitelist"}
}

func (p *Platform) checkSecret(appID, secret string) *refusal {
	switch {
	case appID == "":
		return &refusal{41002, "appid missing"}
	case secret == "":
		return &refusal{41004, "appsecret missing"}
	case appID != p.cfg.appID:
		return &refusal{40013, "invalid appid"}
	case secret != p.cfg.secret:
		return &refusal{40125, "invalid appsecret"}
	}
	return nil
}

var (
	dayLimit    = &refusal{45009, "reach max api daily quota limit"}
	minuteLimit = &refusal{45011, "api minute-quota reach limit  mustslower  retry next minute"}
	dataFormat  = &refusal{47001, "data format error"}
	emptyPost   = &refusal{44002, "empty post data"}
	badOpenID   = &refusal{40003, "invalid openid"}
)

var (
	needGET  = &refusal{43001, "require GET method"}
	needPOST = &refusal{43002, "require POST method"}
)

// Content types as WeChat sends them. The first one isn't registered, and the login's answer is
// JSON although it says text/plain (rule F7).
const (
	typeJSON  = "application/json; encoding=utf-8"
	typePlain = "text/plain"
)

func jsonHeader() http.Header { return http.Header{"Content-Type": {typeJSON}} }
