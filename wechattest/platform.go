// Package wechattest is a WeChat platform that runs inside your tests: it answers
// the server API, pushes to your bot, keeps users, tokens, reply windows and media,
// and breaks on demand.
//
//	wx := wechattest.New(t)
//	client := wx.Client()                 // a *wechat.Client wired to it: in memory, no socket
//	wx.Serve(wx.Callback().Handler(bot))  // or any http.Handler of yours
//	alice := wx.User("alice")
//	alice.Enter("lobby")
//	alice.SendText("hello")
//	alice.MustReceiveText("hello to you")
//
// [Platform.NewApp] adds further apps. Users also take gifts and accept subscribe messages.
//
// Users pay: [User.BuyGoods], [User.BuyCoins] and [User.Refund] for mini-games,
// [User.BuyVirtualGoods] and its like for mini-programs. Coins and orders are kept for each
// environment, and the payment APIs tell and move them, their signatures checked with
// [Platform.PaymentKey]; offer_id is [Platform.OfferID]. [User.RequestMidasPaymentGameItem]
// and [User.RequestVirtualPayment] pay by what a server has signed for its client.
//
// An API of WeChat's that isn't simulated answers a sample, after the request has been held
// against WeChat's documentation; [Exchange.Documented] marks it.
//
// Everything is in memory and on one clock, which [Platform.Advance] moves, so it
// works inside a testing/synctest bubble (make the Platform in the bubble).
// [Platform.URL] opens a loopback listener for programs that need a socket. What it
// does, and how sure we are that WeChat does the same, is listed in FIDELITY.md.
//
// It is for tests and for trying things out, never for production: it has no
// authentication but the simulated one.
package wechattest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// TB is the part of testing.TB that a Platform uses; *testing.T, *testing.B and
// *testing.F have it. Programs link no testing package because of it.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Cleanup(func())
}

// ErrClosed is what a request gets once the Platform is closed.
var ErrClosed = errors.New("wechattest: the platform is closed")

// A Platform is an app on a simulated WeChat. [Platform.NewApp] puts further apps on the
// same one. All methods are safe for concurrent use.
type Platform struct {
	*world
	cfg config

	// Guarded by the world's mu.
	users     map[string]*User // by name
	openIDs   map[string]*User
	arrivals  []*User // the users in the order they came
	codes     map[string]*loginCode
	codeOrder []string // oldest first
	legacy    tokenBook
	stable    tokenBook
	meters    map[string]*meter
	clears    monthly // of all daily counters
	apiClears monthly // of one API's
	ridLog    ridLog
	media     mediaShelf
	counts    map[string]int
	callback  callback
	ledger    ledger

	phones     map[string]*phoneCode
	phoneOrder []string // oldest first

	imported *transcript // shown in place of the live log
}

// A world is what all apps of one simulated WeChat share.
type world struct {
	tb     TB
	apis   registry
	ids    *idSource
	offset atomic.Int64  // nanoseconds that the clock is ahead
	rids   atomic.Uint32 // picks the shape of the next rid
	// apps is replaced, never changed: the first is New's or Start's, the rest in the
	// order they were made.
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
	msgID   uint64
	server  *http.Server
	url     string
	agenda  agenda

	deeds     deedLog // of WeChat and of its network
	lastFault int     // id
	lastDeed  int     // number of the last thing that anybody did

	control http.Handler // of /_sim/, once the guard has let a request in
	feed    feed         // has a mutex of its own, which may be taken while mu is held
}

// New starts a Platform for a test and closes it when the test ends. The app is
// random unless options say otherwise: secure mode (安全模式), JSON. Bad options fail
// the test.
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

// Start is New for programs without a test. Close the Platform when done. Methods that
// fail a test (Must...) panic on such a Platform.
func Start(opts ...Option) (*Platform, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	ids := newIDSource(cfg.seed)
	cfg.fill(ids)
	w := &world{
		ids:     ids,
		apis:    newRegistry(),
		network: newNetwork(),
		control: newControlMux(),
		changed: make(chan struct{}),
		// Above 2^53, so that a bot that reads ids as floats is found out.
		msgID: 1<<53 + ids.uint64()%(1<<60),
	}
	w.base, w.stop = context.WithCancel(context.Background())
	p := newPlatform(w, cfg)
	w.apps.Store(&[]*Platform{p})
	return p, nil
}

func newPlatform(w *world, cfg config) *Platform {
	return &Platform{
		world: w, cfg: cfg,
		users: map[string]*User{}, openIDs: map[string]*User{},
		codes: map[string]*loginCode{}, meters: map[string]*meter{}, counts: map[string]int{},
		ridLog: ridLog{byRID: map[string]*ridRecord{}}, phones: map[string]*phoneCode{},
		media: mediaShelf{items: map[string]*medium{}}, ledger: newLedger(),
	}
}

// Close ends the Platform and all other apps of its WeChat: it breaks requests off, stops
// the listener of [Platform.URL] and waits for the bots' handlers, for ten seconds at
// most. Handlers still at work after that are reported to the test's log. Don't call it
// from a handler.
func (p *Platform) Close() {
	p.mu.Lock()
	server := p.server
	p.closed, p.server, p.agenda.tasks = true, nil, nil
	p.arm()
	p.mu.Unlock()
	p.stop()
	if server != nil {
		server.Close()
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

// begin registers work that Close waits for; false once the Platform is closed.
func (w *world) begin() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.work.Add(1)
	return true
}

// notify wakes those who wait for something to happen. The caller holds mu.
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

// Format prints the app's id and nothing else, whatever the verb.
func (p *Platform) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "wechattest.Platform(%s)", p.cfg.appID)
}

// AppID returns the simulated app's id: wx and 16 hex digits, unless [WithAppID] chose one.
func (p *Platform) AppID() string { return p.cfg.appID }

// Secret returns the simulated app's AppSecret.
func (p *Platform) Secret() string { return p.cfg.secret }

// Token returns the token (令牌) that pushes are signed with.
func (p *Platform) Token() string { return p.cfg.token }

// EncodingAESKey returns the 43-character key (消息加解密密钥) that pushes are encrypted with.
func (p *Platform) EncodingAESKey() string { return p.cfg.aesKey }

// OriginalID returns the account's original id (原始ID, gh_...), the ToUserName of pushes.
func (p *Platform) OriginalID() string { return p.cfg.originalID }

// PushConfig returns the settings of the app's pushes, to make requests with.
func (p *Platform) PushConfig() PushConfig {
	return PushConfig{
		Account: p.cfg.account,

		AppID: p.cfg.appID, Token: p.cfg.token, EncodingAESKey: p.cfg.aesKey,
		OriginalID: p.cfg.originalID, Mode: p.cfg.mode, Format: p.cfg.format, Unsplit: p.cfg.unsplit,
	}
}
