// Package wechattest simulates WeChat inside your tests. It answers the server API, pushes to your
// bot, has users, tokens, reply windows and media, and makes faults on demand.
//
//	wx := wechattest.New(t)
//	client := wx.Client()                 // a *wechat.Client for it, in memory without a socket
//	wx.Serve(wx.Callback().Handler(bot))  // or any http.Handler of yours
//	alice := wx.User("alice")
//	alice.Enter("lobby")
//	alice.SendText("hello")
//	alice.MustReceiveText("hello to you")
//
// [Platform.NewApp] adds further apps. Users also take gifts, accept subscribe messages, and get what
// their client passes to its server: [User.LoginCode], [User.PhoneCode], and encrypted data by
// [User.ClientData]. What the bot stores for them is in [User.Storage]; they play in a
// [Platform.GameRoom]. Content checks find [RiskyText] risky. Users scan the app's codes and
// open its links: [User.Scan], [User.OpenLink].
//
// Users pay: [User.BuyGoods], [User.BuyCoins] and [User.Refund] for mini-games,
// [User.BuyVirtualGoods] and its like for mini-programs. Coins and orders are kept for each
// environment, and the payment APIs tell and move them, their signatures checked with
// [Platform.PaymentKey]; offer_id is [Platform.OfferID]. [User.RequestMidasPaymentGameItem]
// and [User.RequestVirtualPayment] pay by what a server has signed for its client. [User.PayOrder]
// pays an order of goods with WeChat Pay, which the bot ships, the user confirms, and WeChat settles.
//
// With [WithAPISecurity] the calls that WeChat lists have to be encrypted and signed (API安全);
// [Platform.ChangeCertificate] changes the certificate.
//
// [User.PushKind] and [Platform.PushKind] push every kind that WeChat documents, with made-up values
// in the fields that you don't set. [User.WatchAd] asks the handler of [Platform.ServeRewardedAds] whether to grant the reward of an ad,
// and [User.QueryCondition] asks whether the user meets a condition of a mini-game's activity.
//
// For an API that isn't simulated, it checks the request against WeChat's documentation and answers
// a sample. [Exchange.Documented] marks these.
//
// Everything is in memory and on one clock, which [Platform.Advance] moves. So it works inside a
// testing/synctest bubble (make the Platform in the bubble). [Platform.URL] opens a loopback
// listener for programs that need a socket. FIDELITY.md lists what it does and how sure we are that
// WeChat does the same.
//
// It is for tests and for trying things out, never for production: it has no real authentication.
// Platform and User are safe for concurrent use; all other types are plain values.
package wechattest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// TB is the part of testing.TB that a Platform uses; *testing.T, *testing.B and *testing.F implement
// it. With it, programs don't link the testing package.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Cleanup(func())
}

// ErrClosed is the error of requests after the Platform is closed.
var ErrClosed = errors.New("wechattest: the platform is closed")

// A Platform is an app on a simulated WeChat. [Platform.NewApp] adds further apps to the same WeChat.
// All methods are safe for concurrent use.
type Platform struct{ *shielded }

// What is shielded stands behind two pointers: fmt follows the first of a copied Platform for some
// verbs, and never a second one.
type shielded struct {
	*world
	*appState
}

// An appState is a Platform's own.
type appState struct {
	cfg      config
	settings atomic.Pointer[settings]

	// Guarded by the world's mu.
	users     map[string]*User // by name
	openIDs   map[string]*User
	arrivals  []*User // the users in the order they came
	codes     map[string]*loginCode
	codeOrder []string // oldest first
	legacy    tokenBook
	stable    tokenBook
	meters    map[string]*meter
	clears    monthly // resets of all daily counters
	apiClears monthly // resets of one API's counter
	ridLog    ridLog
	media     mediaShelf
	counts    map[string]int
	callback  callback
	ads       callback     // is asked about rewarded ads
	questions callback     // is asked about custom conditions; not served: callback is
	tried     *triedObject // a callback that failed since
	silence   silence
	ledger    ledger
	trades    tradeBook

	phones     map[string]*phoneCode
	phoneOrder []string // oldest first

	rooms      []*GameRoom // oldest first
	matchRules []*matchRule
	rewards    []rewardOrder // oldest first
	cheats     []cheatRow    // oldest first

	sealed      []sealedPhone // oldest first
	plugins     map[string]pluginCode
	pluginOrder []string // oldest first

	pages     map[codeBits]OpenedPage // that codes open
	pageOrder []codeBits              // oldest first
	links     linkBook
	pageCodes int // that were made, but for those without limit
	templates templateBook

	imported *transcript  // shown instead of the live log
	security *apiSecurity // nil: off
}

// A world holds what all apps of one simulated WeChat share.
type world struct {
	tb     TB
	apis   registry
	ids    *idSource
	seed   *uint64       // nil: none was asked for
	offset atomic.Int64  // nanoseconds that the clock is ahead
	rids   atomic.Uint32 // picks the shape of the next rid
	// apps is replaced, never changed. The first app is that of New or Start; the others follow
	// in the order in which they were made.
	apps atomic.Pointer[[]*Platform]

	base context.Context // ends with Close
	stop context.CancelFunc
	// network reaches bots by URL. It keeps no connection, so that nothing outlives the
	// Platform, and uses no proxy.
	network *http.Transport
	work    sync.WaitGroup // deliveries and requests under way

	mu      sync.Mutex    // guards all below; never held while a handler, a client or a timer runs
	changed chan struct{} // closed and replaced whenever a user receives something
	closed  bool
	faults  []*Fault
	log     exchangeLog
	trails  trails
	msgID   uint64
	server  *http.Server
	proxies []*http.Server
	url     string
	agenda  agenda

	deeds     deedLog // of WeChat and of its network
	lastFault int     // id
	lastDeed  int     // number of the last thing that anybody did

	control http.Handler // of /_sim/, after the guard
	feed    feed         // has a mutex of its own, which may be taken while mu is held
}

// New starts a Platform for a test and closes it when the test ends. Without options, the app has
// random ids and uses secure mode (安全模式) and JSON. Wrong options fail the test.
func New(tb TB, opts ...Option) *Platform {
	tb.Helper()
	p, err := Start(opts...)
	if err != nil {
		tb.Fatalf("%v", err)
		return nil
	}
	p.tb = tb
	tb.Cleanup(p.Close)
	return p
}

// Start is New for programs without a test. Close the Platform after use. Methods that would fail a
// test (Must...) panic.
func Start(opts ...Option) (*Platform, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	ids := newIDSource(cfg.seed)
	cfg.fill(ids)
	w := &world{
		ids:     ids,
		seed:    cfg.seed,
		apis:    newRegistry(),
		network: newNetwork(),
		control: newControlMux(),
		changed: make(chan struct{}),
		// Above 2^53, to detect a bot that reads ids as floats.
		msgID: 1<<53 + ids.uint64()%(1<<60),
	}
	w.base, w.stop = context.WithCancel(context.Background())
	p := newPlatform(w, cfg)
	w.apps.Store(&[]*Platform{p})
	return p, nil
}

func newPlatform(w *world, cfg config) *Platform {
	p := &Platform{&shielded{w, &appState{
		cfg:   cfg,
		users: map[string]*User{}, openIDs: map[string]*User{},
		codes: map[string]*loginCode{}, meters: map[string]*meter{}, counts: map[string]int{},
		ridLog: ridLog{byRID: map[string]*ridRecord{}}, phones: map[string]*phoneCode{}, plugins: map[string]pluginCode{},
		pages: map[codeBits]OpenedPage{},
		media: mediaShelf{items: map[string]*medium{}}, ledger: newLedger(),
	}}}
	p.settings.Store(&settings{cfg.mode, cfg.format, cfg.risky})
	if cfg.apiSecurity {
		p.security = cmp.Or(cfg.security, new(apiSecurity))
		p.security.seed, p.security.appID = w.seed, cfg.appID
	}
	return p
}

// Close ends the Platform and all other apps of its WeChat. It aborts requests, stops the listener
// of [Platform.URL] and waits up to ten seconds for the bots' handlers. The test's log names the
// handlers that are still running then. Don't call Close from a handler.
func (p *Platform) Close() {
	p.mu.Lock()
	server, proxies := p.server, p.proxies
	p.closed, p.server, p.proxies, p.agenda.tasks = true, nil, nil, nil
	p.arm()
	p.mu.Unlock()
	p.stop()
	if server != nil {
		server.Close()
	}
	for _, proxy := range proxies {
		proxy.Close()
	}
	done := make(chan struct{})
	go func() { p.work.Wait(); close(done) }()
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		p.logf("wechattest: a handler is still running after Close")
	}
}

// begin registers work that Close waits for. It is false after Close.
func (w *world) begin() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.work.Add(1)
	return true
}

// notify wakes everybody who waits for a change. The caller holds mu.
func (p *Platform) notify() {
	close(p.changed)
	p.changed = make(chan struct{})
	p.feed.touch()
}

func (p *Platform) fatalf(format string, args ...any) {
	if p.tb == nil {
		panic(fmt.Sprintf(format, args...))
	}
	p.tb.Helper()
	p.tb.Fatalf(format, args...)
}

func (p *Platform) logf(format string, args ...any) {
	if p.tb != nil {
		p.tb.Helper()
		p.tb.Logf(format, args...)
	}
}

// Format prints the app's id and nothing else, for every verb.
func (p Platform) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "wechattest.Platform(%s)", p.cfg.appID)
}

// AppID returns the simulated app's id: wx and 16 hex digits, or the id of [WithAppID].
func (p *Platform) AppID() string { return p.cfg.appID }

// Secret returns the simulated app's AppSecret.
func (p *Platform) Secret() string { return p.cfg.secret }

// Token returns the token (令牌) that pushes are signed with.
func (p *Platform) Token() string { return p.cfg.token }

// EncodingAESKey returns the 43-character key (消息加密密钥) that pushes are encrypted with.
func (p *Platform) EncodingAESKey() string { return p.cfg.aesKey }

// OriginalID returns the account's original id (原始 ID, gh_...), the ToUserName of pushes.
func (p *Platform) OriginalID() string { return p.cfg.originalID }

// PushConfig returns the settings of the app's pushes, for making requests.
func (p *Platform) PushConfig() PushConfig {
	return PushConfig{
		Account: p.cfg.account,

		AppID: p.cfg.appID, Token: p.cfg.token, EncodingAESKey: p.cfg.aesKey,
		OriginalID: p.cfg.originalID, Mode: p.mode(), Format: p.format(), Unsplit: p.cfg.unsplit,
	}
}
