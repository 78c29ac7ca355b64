package wechattest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	usersKept = 200 // made by the control API
	nameLimit = 40  // characters
)

var (
	modeNames   = [...]string{"secure", "compatible", "plain"}
	formatNames = [...]string{"json", "xml"}

	accountNames = [...]string{"mini-program", "official-account"}
)

type stateObject struct {
	App        appObject         `json:"app"`
	Apps       []string          `json:"apps"`
	Callback   callbackObject    `json:"callback"`
	RewardedAd callbackObject    `json:"rewardedAd"` // the address of rewarded ads
	Conditions callbackObject    `json:"conditions"` // the address of custom conditions; not served: the callback
	Now        string            `json:"now"`
	AheadMs    int64             `json:"aheadMs"`
	Users      []userObject      `json:"users"`
	Faults     []faultObject     `json:"faults"`
	FaultKinds []faultKindObject `json:"faultKinds"`
	Tokens     []tokenObject     `json:"tokens"`
	MediaCount int               `json:"mediaCount"`
	Security   *securityObject   `json:"apiSecurity,omitempty"`
	Templates  []templateObject  `json:"templates,omitempty"` // of subscribe messages, made by addtemplate
	Exchanges  logObject         `json:"exchanges"`
	Imported   bool              `json:"imported"`
	Hint       string            `json:"hint,omitempty"` // what the page advises for the whole session
}

type appObject struct {
	AppID      string `json:"appId"`
	OriginalID string `json:"originalId"`
	Mode       string `json:"mode"`
	Format     string `json:"format"`
	Account    string `json:"account,omitempty"`
}

type userObject struct {
	Name      string `json:"name"`
	OpenID    string `json:"openId"`
	InSession bool   `json:"inSession"`
	Left      int    `json:"left"`
	Quota     int    `json:"quota"`
	Until     string `json:"until"`
	Typing    bool   `json:"typing"`
	Blocked   bool   `json:"blocked"`
	Queued    bool   `json:"queued"`
	WithAgent bool   `json:"withAgent"`
	LoggedIn  bool   `json:"loggedIn"`

	UnionID  string         `json:"unionId,omitempty"`
	Accepted map[string]int `json:"accepted,omitempty"` // subscribe messages that may be sent, by template
}

type tokenObject struct {
	Kind      string `json:"kind"`
	Token     string `json:"token"`
	ExpiresIn int64  `json:"expiresIn"`
}

type logObject struct {
	Last     int `json:"last"`
	Kept     int `json:"kept"`
	Capacity int `json:"capacity"`
}

func getState(p *Platform, _ *http.Request) (any, error) { return p.controlState(), nil }

// controlState returns what the page shows beside the log and the chats. While a transcript is
// shown, its users replace the live ones.
func (p *Platform) controlState() stateObject {
	now := p.Now()
	s := stateObject{
		App: p.appObject(), Apps: p.appIDs(), Callback: p.callbackObject(),
		Security:   p.securityObject(),
		RewardedAd: p.addressObject(&p.ads), Conditions: p.addressObject(&p.questions),
		Now: stamp(now), AheadMs: p.aheadMs(),
		Users: []userObject{}, Faults: []faultObject{}, Tokens: []tokenObject{}, FaultKinds: faultKindObjects(),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.faults {
		if f.app == "" || f.app == p.cfg.appID {
			s.Faults = append(s.Faults, f.object())
		}
	}
	for _, book := range []struct {
		kind string
		*tokenBook
	}{{"stable", &p.stable}, {"legacy", &p.legacy}} {
		if t := book.current; t != nil && p.liveToken(t.value) == t {
			s.Tokens = append(s.Tokens, tokenObject{book.kind, maskMiddle(t.value), int64(t.lasts(now) / time.Second)})
		}
	}
	s.MediaCount, s.Templates = len(p.media.items), p.templates.objects()
	if t := p.imported; t != nil {
		s.Imported, s.App, s.Users = true, t.App, t.Users
		if t.Now != "" { // the windows of its users end on its own clock
			s.Now, s.AheadMs = t.Now, t.AheadMs
		}
		s.Exchanges = logObject{Kept: len(t.Exchanges), Capacity: exchangesKept}
		if n := len(t.Exchanges); n > 0 {
			s.Exchanges.Last = t.Exchanges[n-1].Seq
		}
		return s
	}
	if p.silent() {
		s.Hint = hintSilent
	}
	for _, u := range p.arrivals {
		s.Users = append(s.Users, u.object(now))
	}
	s.Exchanges = logObject{p.log.seq, p.log.seq - p.log.first() + 1, exchangesKept}
	return s
}

// aheadMs tells how far the clock was moved.
func (w *world) aheadMs() int64 { return time.Duration(w.offset.Load()).Milliseconds() }

func (p *Platform) appObject() appObject {
	return appObject{
		p.cfg.appID, p.cfg.originalID,
		modeNames[p.mode()], formatNames[p.format()], accountNames[p.cfg.account],
	}
}

// object returns the state of the user. The caller holds the platform's mu.
func (u *User) object(now time.Time) userObject {
	o := userObject{
		Name: u.name, OpenID: u.openID, Typing: now.Before(u.typingUntil), Blocked: u.blocked, Queued: u.queued,
		WithAgent: !u.agentSince.IsZero() && now.Sub(u.agentSince) < agentSilence,
		LoggedIn:  u.sessionKey != "",
		UnionID:   u.unionID,
		Accepted:  maps.Clone(u.accepted),
	}
	if now.Before(u.window.until) {
		o.InSession, o.Left, o.Quota, o.Until = true, u.window.left, u.window.quota, stamp(u.window.until)
	}
	return o
}

// maskMiddle shows both ends of a secret and hides at least 8 characters.
func maskMiddle(s string) string {
	if len(s) < 12 {
		return masked
	}
	return s[:2] + "…" + s[len(s)-2:]
}

// user finds the user that a path names.
func (p *Platform) user(r *http.Request) (*User, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if u := p.users[r.PathValue("name")]; u != nil {
		return u, nil
	}
	return nil, notFound("no user of that name", "没有这个名字的用户")
}

func addUser(p *Platform, r *http.Request) (any, error) {
	var in struct {
		Name string `json:"name"`
	}
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	if !isUserName(in.Name) {
		return nil, badRequest("a name is 1 to 40 characters, without / and without blanks around it", "名字为 1 到 40 个字符，不含 /，两端无空格")
	}
	p.mu.Lock()
	full := p.users[in.Name] == nil && len(p.arrivals) >= usersKept
	p.mu.Unlock()
	if full {
		return nil, &controlError{http.StatusConflict, "there are 200 users already", "已有 200 个用户"}
	}
	u, now := p.User(in.Name), p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	return u.object(now), nil
}

func isUserName(name string) bool {
	return name != "" && utf8.ValidString(name) && utf8.RuneCountInString(name) <= nameLimit &&
		strings.TrimSpace(name) == name && strings.Trim(name, ".") != "" &&
		!strings.ContainsFunc(name, func(c rune) bool { return c == '/' || c == '\\' || !unicode.IsPrint(c) })
}

func getChat(p *Platform, r *http.Request) (any, error) {
	out := struct {
		Items []chatItem `json:"items"`
	}{Items: []chatItem{}}
	p.mu.Lock()
	t := p.imported
	p.mu.Unlock()
	if t != nil {
		items, ok := t.Chats[r.PathValue("name")]
		if !ok {
			return nil, notFound("no user of that name", "没有这个名字的用户")
		}
		out.Items = append(out.Items, items...)
		return out, nil
	}
	u, err := p.user(r)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	out.Items = append(out.Items, u.chatItems()...)
	return out, nil
}

// chatItems copies the history. The caller holds the platform's mu.
func (u *User) chatItems() (items []chatItem) {
	for _, m := range u.chat.items {
		items = append(items, *m)
	}
	return items
}

// servePicture answers a picture of a chat, also after its media id has expired.
func (p *Platform) servePicture(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	m := p.media.items[r.PathValue("id")]
	p.mu.Unlock()
	if m == nil || !strings.HasPrefix(m.contentType, "image/") {
		writeControlError(w, notFound("the picture isn't kept any more", "图片已不再保留"))
		return
	}
	w.Header().Set("Content-Type", m.contentType)
	w.Header().Set("Content-Security-Policy", picturePolicy)
	w.Write(m.data)
}

// getCredentials is the only call that shows secrets. A bot in any language needs them.
func getCredentials(p *Platform, r *http.Request) (any, error) {
	return struct {
		AppID          string `json:"appId"`
		Secret         string `json:"secret"`
		Token          string `json:"token"`
		EncodingAESKey string `json:"encodingAesKey"`
		OriginalID     string `json:"originalId"`
		BaseURL        string `json:"baseUrl"`

		OfferID    string `json:"offerId"`
		PayKey     string `json:"payKey"`
		SandboxKey string `json:"sandboxPayKey"`

		AdToken string `json:"adToken"`
		AdKey   string `json:"adEncodingAesKey"`

		securityCredentials
	}{p.cfg.appID, p.cfg.secret, p.cfg.token, p.cfg.aesKey, p.cfg.originalID, "http://" + r.Host, p.cfg.offerID, p.cfg.paymentKey, p.cfg.sandboxKey,
		p.cfg.ads.Token, p.cfg.ads.EncodingAESKey, p.securityCredentials()}, nil
}

// appIDs returns the ids of all apps of this WeChat, the first app first.
func (p *Platform) appIDs() (ids []string) {
	for _, app := range p.Apps() {
		ids = append(ids, app.cfg.appID)
	}
	return ids
}

// addApp adds another app to the same WeChat.
func addApp(p *Platform, r *http.Request) (any, error) {
	var in struct {
		AppID  string `json:"appId"`
		Mode   string `json:"mode"`
		Format string `json:"format"`

		Account string `json:"account"`
	}
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	mode := slices.Index(modeNames[:], in.Mode)
	form := slices.Index(formatNames[:], in.Format)
	account := slices.Index(accountNames[:], in.Account)
	if in.Mode != "" && mode < 0 || in.Format != "" && form < 0 || in.Account != "" && account < 0 {
		return nil, badRequest("mode is secure, compatible or plain, format json or xml, account mini-program or official-account",
			"mode 为 secure、compatible 或 plain，format 为 json 或 xml，account 为 mini-program 或 official-account")
	}
	opts := []Option{WithMode(Mode(max(mode, 0))), WithAccount(Account(max(account, 0)))}
	if form >= 0 {
		opts = append(opts, WithFormat(Format(form)))
	}
	if in.AppID != "" {
		if len(in.AppID) > 40 || strings.Trim(in.AppID, anyAlnum+"_-") != "" {
			return nil, badRequest("an appId is made of letters and digits", "appId 由字母和数字组成")
		}
		opts = append(opts, WithAppID(in.AppID))
	}
	app, err := p.StartApp(opts...)
	if err != nil {
		return nil, &controlError{http.StatusConflict, strings.TrimPrefix(err.Error(), "wechattest: "), "无法新增应用：" + chineseOf(err)}
	}
	p.feed.touch()
	return app.appObject(), nil
}
