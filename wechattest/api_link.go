package wechattest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	pathScheme      = "/wxa/generatescheme"
	pathQueryScheme = "/wxa/queryscheme"
	pathURLLink     = "/wxa/generate_urllink"
	pathQueryLink   = "/wxa/query_urllink"
	pathShortLink   = "/wxa/genwxashortlink"
)

var linkAPIs = []row{
	{pathScheme, endpoint{method: http.MethodPost, quota: true, handle: serveGenerateLink}},
	{pathURLLink, endpoint{method: http.MethodPost, quota: true, handle: serveGenerateLink}},
	{pathQueryScheme, endpoint{method: http.MethodPost, quota: true, handle: serveQueryLink}},
	{pathQueryLink, endpoint{method: http.MethodPost, quota: true, handle: serveQueryLink}},
	{pathShortLink, endpoint{method: http.MethodPost, quota: true, handle: serveShortLink}},
}

const (
	linksPerDay    = 500_000 // schemes and URL links together
	linksPerSecond = 100
	visitsPerDay   = 3_000_000 // through both
	shortLinksMost = 100_000   // permanent ones of an app, ever

	linkLifeLeast  = time.Minute
	linkLifeMost   = 30 * 24 * time.Hour
	linkQueryLimit = 1024
	linksKept      = 10_000 // the oldest go first
)

// A link is a URL scheme, a URL link or a short link.
type link struct {
	madeBy  string // the path that made it
	page    OpenedPage
	cloud   json.RawMessage // cloud_base, as it came
	created time.Time
	expires time.Time // zero: never
}

// A linkBook holds an app's links.
type linkBook struct {
	byURL     map[string]*link
	order     []string // oldest first
	second    int64
	inSecond  int // made in that second
	permanent int // short links that never end
}

// keep gives a link its address. The caller holds mu.
func (b *linkBook) keep(address string, l *link) {
	if b.byURL == nil {
		b.byURL = map[string]*link{}
	}
	b.byURL[address] = l
	b.order = append(b.order, address)
	if len(b.order) > linksKept {
		delete(b.byURL, b.order[0])
		b.order = b.order[1:]
	}
}

// made counts a scheme or a URL link. The caller holds mu.
func (p *Platform) made(now time.Time) *refusal {
	b := &p.links
	if now.Unix() != b.second {
		b.second, b.inSecond = now.Unix(), 0
	}
	day := p.meter("links", now)
	switch {
	case day.perDay >= linksPerDay:
		return &refusal{44993, "reach max api day frequence limit"}
	case b.inSecond >= linksPerSecond:
		return &refusal{44990, "reach max api second frequence limit"}
	}
	b.inSecond++
	day.add(now)
	return nil
}

// serveGenerateLink answers the APIs that make schemes and URL links (rule F39).
func serveGenerateLink(p *Platform, r *request) answer {
	body, no := r.object()
	if no != nil {
		return p.refuse(no)
	}
	f := body.fields()
	jump, cloud := f, f.o["cloud_base"]
	if r.path == pathScheme {
		if jump, cloud = f.object("jump_wxa"), nil; jump == nil {
			jump = object{}.fields()
		}
	}
	now := p.Now()
	l := &link{madeBy: r.path, created: now, cloud: cloud, page: OpenedPage{
		Path: jump.text("path"), Query: jump.text("query"), EnvVersion: orRelease(jump.text("env_version")),
	}}
	l.expires, no = f.linkEnd(now)
	switch {
	case f.bad || jump.bad:
		return p.refuse(dataFormat)
	case strings.Contains(l.page.Path, "?"):
		return p.refuse(&refusal{40165, "invalid weapp pagepath"})
	case utf8.RuneCountInString(l.page.Query) > linkQueryLimit, strings.Trim(l.page.Query, anyAlnum+"!#$&'()*+,/:;=?@-._~%") != "":
		return p.refuse(&refusal{40212, "invalid query"})
	case l.page.EnvVersion != "release" && l.page.EnvVersion != "trial" && l.page.EnvVersion != "develop":
		return p.refuse(&refusal{85402, "invalid env_version"})
	case no != nil:
		return p.refuse(no)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if no := p.made(now); no != nil {
		return p.refuse(no)
	}
	name, address := "openlink", "weixin://dl/business/?t=sim"+p.ids.alnum(11)
	if r.path == pathURLLink {
		name, address = "url_link", "https://wxaurl.cn/sim"+p.ids.alnum(11)
	}
	p.links.keep(address, l)
	r.note = "opens " + l.page.String()
	return jsonAnswer(map[string]any{"errcode": 0, "errmsg": "ok", name: address})
}

// linkEnd reads when a link ends: without a time after 30 days.
func (f *fields) linkEnd(now time.Time) (time.Time, *refusal) {
	badEnd := &refusal{85401, "time limit between 1min and 30 days"}
	switch at, days := f.int("expire_time"), f.int("expire_interval"); f.int("expire_type") {
	case 0:
		end := time.Unix(at, 0)
		switch {
		case at == 0:
			return now.Add(linkLifeMost), nil
		case end.Before(now.Add(linkLifeLeast).Truncate(time.Second)), end.After(now.Add(linkLifeMost)):
			return time.Time{}, badEnd
		}
		return end, nil
	case 1:
		if days < 1 || days > 30 {
			return time.Time{}, badEnd
		}
		return now.Add(time.Duration(days) * 24 * time.Hour), nil
	}
	return time.Time{}, &refusal{40097, "invalid args"}
}

// serveQueryLink answers what a scheme or a URL link opens, or how many visits are left today.
func serveQueryLink(p *Platform, r *request) answer {
	body, no := r.object()
	if no != nil {
		return p.refuse(no)
	}
	f := body.fields()
	name, infoName, madeBy := "scheme", "scheme_info", pathScheme
	if r.path == pathQueryLink {
		name, infoName, madeBy = "url_link", "url_link_info", pathURLLink
	}
	address, kind := f.text(name), f.int("query_type")
	switch {
	case f.bad:
		return p.refuse(dataFormat)
	case kind != 0 && kind != 1:
		return p.refuse(&refusal{40097, "invalid args"})
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if kind == 1 {
		left := visitsPerDay - p.meter("visits", now).perDay
		return jsonAnswer(map[string]any{"errcode": 0, "errmsg": "ok", "quota_info": map[string]any{"remain_visit_quota": left}})
	}
	l := p.links.byURL[address]
	if l == nil || l.madeBy != madeBy {
		return p.refuse(&refusal{85403, "link not found"})
	}
	info := map[string]any{
		"appid": p.cfg.appID, "path": l.page.Path, "query": l.page.Query, "env_version": l.page.EnvVersion,
		"create_time": l.created.Unix(), "expire_time": l.expires.Unix(),
	}
	if madeBy == pathURLLink && len(l.cloud) > 0 {
		info["cloud_base"] = l.cloud
	}
	return jsonAnswer(map[string]any{"errcode": 0, "errmsg": "ok", infoName: info})
}

// serveShortLink answers POST /wxa/genwxashortlink.
func serveShortLink(p *Platform, r *request) answer {
	body, no := r.object()
	if no != nil {
		return p.refuse(no)
	}
	f := body.fields()
	address, title, permanent := f.text("page_url"), []rune(f.text("page_title")), f.bool("is_permanent")
	now := p.Now()
	l := &link{madeBy: r.path, created: now, expires: now.Add(linkLifeMost)}
	l.page.Path, l.page.Query, _ = strings.Cut(address, "?")
	l.page.EnvVersion = orRelease("")
	switch {
	case f.bad:
		return p.refuse(dataFormat)
	case address == "" || utf8.RuneCountInString(address) > linkQueryLimit:
		return p.refuse(&refusal{40225, "invalid page_url"})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if permanent {
		if p.links.permanent >= shortLinksMost {
			return p.refuse(&refusal{85400, "no more permanent links"})
		}
		p.links.permanent++
		l.expires = time.Time{}
	}
	shown := "#小程序" + "://" + p.cfg.appID + "/" + cmp.Or(string(title[:min(len(title), 20)]), "页面") + "/sim" + p.ids.alnum(12)
	p.links.keep(shown, l)
	return jsonAnswer(map[string]any{"errcode": 0, "errmsg": "ok", "link": shown})
}

// OpenLink makes the user open a URL scheme, a URL link or a short link that the app has made. The
// phone opens the page. The error says that there is no such link, that it has ended, or that the 3 million
// visits of the day are used up.
func (u *User) OpenLink(address string) (OpenedPage, error) {
	p := u.p
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.links.byURL[address]
	switch {
	case l == nil:
		return OpenedPage{}, bothf("wechattest: OpenLink: the app has made no such link", "此应用没有生成过该链接")
	case !l.expires.IsZero() && !now.Before(l.expires):
		return OpenedPage{}, bothf("wechattest: OpenLink: the link has ended", "链接已过期")
	}
	if l.madeBy != pathShortLink {
		day := p.meter("visits", now)
		if day.perDay >= visitsPerDay {
			return OpenedPage{}, bothf("wechattest: OpenLink: the visits of the day are used up", "当天的访问次数已用完")
		}
		day.add(now)
	}
	u.open(l.page)
	return l.page, nil
}
