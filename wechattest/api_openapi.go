package wechattest

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/facts"
)

const (
	pathCallbackIP   = "/cgi-bin/getcallbackip"
	pathAPIDomainIP  = "/cgi-bin/get_api_domain_ip"
	pathQuotaGet     = "/cgi-bin/openapi/quota/get"
	pathQuotaClear   = "/cgi-bin/openapi/quota/clear"
	pathRIDGet       = "/cgi-bin/openapi/rid/get"
	pathClearQuota   = "/cgi-bin/clear_quota"
	pathClearQuotaV2 = "/cgi-bin/clear_quota/v2"
	pathCheck        = "/cgi-bin/callback/check"
)

var openAPIs = []row{
	{pathCallbackIP, endpoint{method: http.MethodGet, quota: true, handle: serveIPs}},
	{pathAPIDomainIP, endpoint{method: http.MethodGet, quota: true, handle: serveIPs}},
	{pathQuotaGet, endpoint{method: http.MethodPost, quota: true, handle: serveQuotaGet}},
	{pathQuotaClear, endpoint{method: http.MethodPost, quota: true, handle: serveQuotaClear}},
	{pathRIDGet, endpoint{method: http.MethodPost, quota: true, handle: serveRIDGet}},
	{pathClearQuota, endpoint{method: http.MethodPost, handle: serveClearQuota}},
	{pathClearQuotaV2, endpoint{method: http.MethodPost, noToken: true, handle: serveClearQuotaV2}},
	{pathCheck, endpoint{method: http.MethodPost, quota: true, handle: serveCallbackCheck}},
}

const (
	clearsPerMonth    = 10 // of clear_quota and its AppSecret form together
	apiClearsPerMonth = 50
	ridsKept          = 1000
	ridLife           = 7 * 24 * time.Hour
)

var (
	clearLimit = &refusal{48006, "forbid to clear quota because of reaching the limit"}
	badCGIPath = &refusal{76003, "rid or cgi_path invalid"}
	noCGIPath  = &refusal{76021, "cgi_path not found, please check"}
	notCovered = &refusal{76022, "could not use this cgi_path, no permission"}
)

// serveIPs answers the lists of WeChat's addresses. Here they are local.
func serveIPs(*Platform, *request) answer {
	return jsonAnswer(struct {
		IPList []string `json:"ip_list"`
	}{[]string{"127.0.0.1", "::1"}})
}

// text reads a body that has one text field.
func (r *request) text(name string) (string, *refusal) {
	body, no := r.object()
	if no != nil {
		return "", no
	}
	f := body.fields()
	value := f.text(name)
	if f.bad {
		return "", dataFormat
	}
	return value, nil
}

// serveClearQuota answers POST /cgi-bin/clear_quota (rule F12.1).
func serveClearQuota(p *Platform, r *request) answer {
	appID, no := r.text("appid")
	switch {
	case no != nil:
		return p.refuse(no)
	case appID == "":
		return p.refuse(&refusal{41002, "appid missing"})
	case appID != p.cfg.appID:
		return p.refuse(&refusal{40013, "invalid appid"})
	}
	return p.clearQuota()
}

// serveClearQuotaV2 answers POST /cgi-bin/clear_quota/v2. The credential may be in the query or
// in the body; the query wins.
func serveClearQuotaV2(p *Platform, r *request) answer {
	appID, secret := r.query.Get("appid"), r.query.Get("appsecret")
	if appID == "" && secret == "" && len(r.body) > 0 {
		body, no := r.object()
		if no != nil {
			return p.refuse(no)
		}
		f := body.fields()
		appID, secret = f.text("appid"), f.text("appsecret")
		if f.bad {
			return p.refuse(dataFormat)
		}
	}
	if no := p.checkSecret(appID, secret); no != nil {
		return p.refuse(no)
	}
	return p.clearQuota()
}

func (p *Platform) clearQuota() answer {
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.clears.take(now, clearsPerMonth) {
		return p.refuse(clearLimit)
	}
	for _, m := range p.meters {
		m.perDay = 0
	}
	return okAnswer()
}

// checkCGIPath checks cgi_path for both quota APIs.
func (p *Platform) checkCGIPath(path string) *refusal {
	switch {
	case !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//"):
		return badCGIPath
	case strings.HasPrefix(path, "/sns/"):
		return notCovered
	}
	if _, known := p.apis[path]; !known && len(facts.Keys(path)) == 0 {
		return noCGIPath
	}
	return nil
}

// serveQuotaClear answers POST /cgi-bin/openapi/quota/clear (rule F12.1).
func serveQuotaClear(p *Platform, r *request) answer {
	path, no := r.text("cgi_path")
	if no == nil {
		no = p.checkCGIPath(path)
	}
	if no != nil {
		return p.refuse(no)
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.apiClears.take(now, apiClearsPerMonth) {
		return p.refuse(clearLimit)
	}
	p.meter(path, now).perDay = 0
	return okAnswer()
}

type quotaFigures struct {
	DailyLimit int `json:"daily_limit"`
	Used       int `json:"used"`
	Remain     int `json:"remain"`
}

type rateFigures struct {
	CallCount     int `json:"call_count"`
	RefreshSecond int `json:"refresh_second"`
}

// serveQuotaGet answers POST /cgi-bin/openapi/quota/get (rule F12.2).
func serveQuotaGet(p *Platform, r *request) answer {
	path, no := r.text("cgi_path")
	if no == nil {
		no = p.checkCGIPath(path)
	}
	if no != nil {
		return p.refuse(no)
	}
	limit, now := p.dailyLimit(path), p.Now()
	p.mu.Lock()
	used := p.meter(path, now).perDay
	p.mu.Unlock()
	figures := struct {
		ErrCode   int          `json:"errcode"`
		ErrMsg    string       `json:"errmsg"`
		Quota     quotaFigures `json:"quota"`
		RateLimit *rateFigures `json:"rate_limit,omitempty"`
	}{0, "ok", quotaFigures{limit, used, max(limit-used, 0)}, nil}
	if path == pathStableToken {
		figures.RateLimit = &rateFigures{stablePerMin, 60}
	}
	return jsonAnswer(figures)
}

// A ridRecord is what rid/get says about a refused call.
type ridRecord struct {
	at                         time.Time
	cost                       time.Duration
	path, query, body, answers string
	caller                     netip.Addr
}

// A ridLog holds the latest refusals by rid.
type ridLog struct {
	byRID map[string]*ridRecord
	order []string // oldest first
}

// keepRID keeps a refused call for rid/get. Its secrets are masked.
func (p *Platform) keepRID(e Exchange, r *request, a answer) {
	if a.rid == "" || a.err != nil {
		return
	}
	record := &ridRecord{e.Time, e.Duration, r.path, p.maskQuery(r.rawQuery), p.logged(r.body), p.logged(a.unsealed()), r.caller}
	p.mu.Lock()
	defer p.mu.Unlock()
	l := &p.ridLog
	l.byRID[a.rid] = record
	l.order = append(l.order, a.rid)
	if len(l.order) > ridsKept {
		delete(l.byRID, l.order[0])
		l.order = l.order[1:]
	}
}

var ridPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$`)

// serveRIDGet answers POST /cgi-bin/openapi/rid/get (rule F12.3).
func serveRIDGet(p *Platform, r *request) answer {
	rid, no := r.text("rid")
	switch {
	case no != nil:
		return p.refuse(no)
	case !ridPattern.MatchString(rid):
		return p.refuse(&refusal{76002, "rid is invalid"})
	}
	p.mu.Lock()
	record := p.ridLog.byRID[rid]
	p.mu.Unlock()
	switch {
	case record == nil:
		return p.refuse(&refusal{76001, "rid not found"})
	case strings.HasPrefix(record.path, "/sns/"):
		return p.refuse(notCovered)
	case p.Now().Sub(record.at) > ridLife:
		return p.refuse(&refusal{76004, "rid is expired"})
	}
	type call struct {
		InvokeTime   int64  `json:"invoke_time"`
		CostInMS     int64  `json:"cost_in_ms"`
		RequestURL   string `json:"request_url"`
		RequestBody  string `json:"request_body"`
		ResponseBody string `json:"response_body"`
		ClientIP     string `json:"client_ip"`
	}
	return jsonAnswer(struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		Request call   `json:"request"`
	}{0, "ok", call{
		record.at.Unix(), max(record.cost.Milliseconds(), 1), record.query, record.body, record.answers, record.caller.String(),
	}})
}

// serveCallbackCheck answers POST /cgi-bin/callback/check (rule F12.4).
func serveCallbackCheck(p *Platform, r *request) answer {
	body, no := r.object()
	if no != nil {
		return p.refuse(no)
	}
	f := body.fields()
	action, operator := f.text("action"), f.text("check_operator")
	p.mu.Lock()
	cb := p.callback
	p.mu.Unlock()
	switch {
	case f.bad:
		return p.refuse(dataFormat)
	case !cb.served:
		return p.refuse(&refusal{40201, "callback url not set"})
	case action != "dns" && action != "ping" && action != "all":
		return p.refuse(&refusal{40202, "invalid action"})
	case operator != "CHINANET" && operator != "UNICOM" && operator != "CAP" && operator != "DEFAULT":
		return p.refuse(&refusal{40203, "invalid check_operator"})
	}
	type dns struct {
		IP           string `json:"ip"`
		RealOperator string `json:"real_operator"`
	}
	type ping struct {
		IP           string `json:"ip"`
		FromOperator string `json:"from_operator"`
		PackageLoss  string `json:"package_loss"`
		Time         string `json:"time"`
	}
	if operator == "DEFAULT" {
		operator = "CAP"
	}
	result := struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		DNS     []dns  `json:"dns,omitempty"`
		Ping    []ping `json:"ping,omitempty"`
	}{ErrMsg: "ok"}
	ip := callbackAddress(cb.url)
	if action != "ping" {
		result.DNS = []dns{{ip, "CAP"}}
	}
	if action != "dns" {
		result.Ping = []ping{{ip, operator, "0%", "0.042ms"}}
	}
	return jsonAnswer(result)
}

// callbackAddress returns the URL's host if it is an address, or else the loopback address. It
// looks up and pings nothing.
func callbackAddress(raw string) string {
	if u, err := url.Parse(raw); err == nil {
		if a, err := netip.ParseAddr(u.Hostname()); err == nil {
			return a.String()
		}
	}
	return "127.0.0.1"
}
