package main

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/gamepay"
	"github.com/minigo-dev/wechat/wechattest"
)

var (
	seedFlag = flag.Uint64("seed", 0, "of the first run of TestAnyInterleaving; 0 draws one")
	runsFlag = flag.Int("runs", 200, "of TestAnyInterleaving")
)

// However pushes, repeats, crashes and refunds follow each other: in the end users have what
// they paid for and weren't refunded, and never had more on the way.
//
// A seed repeats the steps. Pushes that come at once can meet their mishaps in another order.
func TestAnyInterleaving(t *testing.T) {
	t.Parallel()
	first := *seedFlag
	if first == 0 {
		first = rand.Uint64N(1 << 40)
	}
	t.Logf("%d runs; to repeat them: go test -run TestAnyInterleaving -seed %d", *runsFlag, first)
	var total counts
	blank := blankLedger(t)
	for i := range *runsFlag {
		// In a bubble nothing comes by itself while real time passes.
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, first+uint64(i), blank)
			w.live()
			total.add(&w.counts)
			if t.Failed() {
				t.Fatalf("go test -run TestAnyInterleaving -runs 1 -seed %d\n%s", w.seed, w.trace.String())
			}
		})
	}
	t.Logf("%+v", total)
	if total.Crashes == 0 || total.LostTransactions == 0 || total.RefundedFirst == 0 || total.Repeats == 0 {
		t.Error("the runs don't try everything")
	}
}

// counts are what the runs have tried.
type counts struct {
	Orders, Payments, Refunds, RefundedFirst, Pushes, Repeats, Errors, Crashes, LostTransactions int
}

func (c *counts) add(o *counts) {
	c.Orders += o.Orders
	c.Payments += o.Payments
	c.Refunds += o.Refunds
	c.RefundedFirst += o.RefundedFirst
	c.Pushes += o.Pushes
	c.Repeats += o.Repeats
	c.Errors += o.Errors
	c.Crashes += o.Crashes
	c.LostTransactions += o.LostTransactions
}

// A mishap is what becomes of a push.
type mishap int

const (
	none            mishap = iota
	failing                // the handler returns an error: the database is away
	unheard                // the work is done, the answer lost
	crashed                // the work is done, the process dead
	lostTransaction        // the process dead, and the transaction with it
	mishaps
)

// A purchase is what truly happened, as the test knows it.
type purchase struct {
	user     *wechattest.User
	no       string
	product  string
	quantity int64
	paid     int64 // fen
	returned int64
	pay      wechattest.ClientPayment
}

func (p *purchase) owed() int64 {
	if p.paid == 0 || p.returned == p.paid {
		return 0
	}
	return p.quantity
}

// A world is one run.
type world struct {
	t      *testing.T
	seed   uint64
	r      *rand.Rand
	weixin *wechattest.Platform
	file   string
	users  []*wechattest.User
	bought []*purchase
	trace  strings.Builder

	mu     sync.RWMutex // a mishap holds it alone
	shop   *shop
	chance float64    // of a mishap
	dice   sync.Mutex // pushes come at once
	counts
}

// blankLedger is the file of a new ledger. To copy it is much faster than to make it.
func blankLedger(t *testing.T) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "blank.db")
	l, err := openLedger(file, onDisk)
	if err != nil {
		t.Fatal(err)
	}
	l.close()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func newWorld(t *testing.T, seed uint64, blank []byte) *world {
	t.Helper()
	w := &world{
		t: t, seed: seed, r: rand.New(rand.NewPCG(seed, 0)), weixin: wechattest.New(t, wechattest.WithSeed(seed)),
		file: filepath.Join(t.TempDir(), "shop.db"), chance: 0.6,
	}
	if err := os.WriteFile(w.file, blank, 0o600); err != nil {
		t.Fatal(err)
	}
	w.users = []*wechattest.User{w.weixin.User("alice"), w.weixin.User("bob")}
	w.start()
	w.weixin.Serve(w)
	t.Cleanup(func() {
		w.weixin.Close()
		w.mu.Lock()
		defer w.mu.Unlock()
		w.shop.ledger.close()
	})
	return w
}

func (w *world) start() {
	l, err := openLedger(w.file, &bbolt.Options{NoSync: true}) // the machine goes on, only the process dies
	if err != nil {
		w.t.Fatal(err)
	}
	client := w.weixin.Client()
	s := seller{w.weixin.OfferID(), wechat.PayLive, w.weixin.PaymentKey(false)}
	pay, err := gamepay.New(client, s.offerID, s.env, s.key)
	if err != nil {
		w.t.Fatal(err)
	}
	w.shop = newShop(client, pay, w.weixin.Callback(s.payKeys(), wechat.WithDedup(nil)), l)
}

// ServeHTTP lets a push meet a mishap, or serves it beside others.
func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.dice.Lock()
	m := none
	if w.r.Float64() < w.chance {
		m = 1 + mishap(w.r.IntN(int(mishaps)-1))
	}
	w.Pushes++
	fmt.Fprintf(&w.trace, "  push: mishap %d\n", m)
	w.dice.Unlock()
	if m == none {
		w.mu.RLock()
		defer w.mu.RUnlock()
		w.shop.ServeHTTP(rw, r)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch m {
	case failing:
		w.Errors++
		w.shop.ledger.close()
		w.shop.ServeHTTP(rw, r)
		w.start()
		return
	case unheard:
		before := w.transaction()
		w.shop.ServeHTTP(httptest.NewRecorder(), r)
		if n := w.transaction() - before; n > 1 {
			w.t.Errorf("a push took %d transactions: a crash between them does half of it", n)
		}
	case crashed:
		w.Crashes++
		w.shop.ServeHTTP(httptest.NewRecorder(), r)
		w.shop.ledger.close()
		w.start()
	case lostTransaction:
		w.LostTransactions++
		before, err := os.ReadFile(w.file)
		w.shop.ServeHTTP(httptest.NewRecorder(), r)
		w.shop.ledger.close()
		if err == nil {
			err = os.WriteFile(w.file, before, 0o600)
		}
		if err != nil {
			w.t.Error(err)
		}
		w.start()
	}
	panic(http.ErrAbortHandler)
}

// transaction is the number of the last one that was committed.
func (w *world) transaction() (id int) {
	if err := w.shop.ledger.db.View(func(tx *bbolt.Tx) error { id = tx.ID(); return nil }); err != nil {
		w.t.Error(err)
	}
	return id
}

// live takes random steps, and then lets everything be pushed until it is acknowledged.
func (w *world) live() {
	for range 6 + w.r.IntN(12) {
		switch n := w.r.IntN(10); {
		case n < 3 || len(w.bought) == 0:
			w.order()
		case n < 6:
			w.pay(w.any())
		case n < 7:
			w.repeat(w.any())
		case n < 9:
			w.refund(w.any())
		default:
			// Few enough, so that WeChat doesn't give up before the end.
			d := time.Duration(w.r.IntN(120)) * time.Second
			fmt.Fprintf(&w.trace, "%v pass\n", d)
			w.weixin.Advance(d)
		}
		synctest.Wait() // a push can still be on its way
		w.check(false)
	}
	w.chance = 0
	fmt.Fprintln(&w.trace, "no mishaps any more")
	w.weixin.Advance(25 * time.Hour)
	synctest.Wait()
	w.check(true)
	pushes := w.Pushes
	w.weixin.Advance(25 * time.Hour)
	synctest.Wait()
	if w.Pushes != pushes {
		w.t.Errorf("%d pushes although all are acknowledged", w.Pushes-pushes)
	}
}

func (w *world) any() *purchase { return w.bought[w.r.IntN(len(w.bought))] }

// order has a user ask for the signed data. Not everybody pays.
func (w *world) order() {
	p := &purchase{user: w.users[w.r.IntN(len(w.users))], product: "sword", quantity: 1 + w.r.Int64N(3)}
	if w.r.IntN(2) == 0 {
		p.product = "shield"
	}
	p.no = fmt.Sprintf("order%d", len(w.bought))
	w.mu.RLock()
	defer w.mu.RUnlock()
	signed, err := w.shop.order(w.t.Context(), p.user.LoginCode(), &order{
		No: p.no, Product: p.product, Quantity: p.quantity, Price: p.quantity * prices[p.product],
	})
	if err != nil {
		w.t.Fatal(err)
	}
	p.pay = wechattest.ClientPayment{SignData: signed.SignData, PaySig: signed.PaySig, Signature: signed.Signature}
	w.bought = append(w.bought, p)
	w.Orders++
	fmt.Fprintf(&w.trace, "%s orders %s: %d x %s\n", p.user.Name(), p.no, p.quantity, p.product)
}

func (w *world) pay(p *purchase) {
	if p.paid != 0 {
		w.repeat(p)
		return
	}
	w.Payments++
	fmt.Fprintf(&w.trace, "%s is paid\n", p.no)
	p.paid = p.quantity * prices[p.product]
	if w.r.IntN(3) == 0 {
		defer w.weixin.Fault(wechattest.DuplicatePush().Once())()
	}
	if _, err := p.user.RequestMidasPaymentGameItem(p.pay); err != nil {
		w.t.Fatal(err)
	}
}

// repeat pushes a delivery again, up to three times at once.
func (w *world) repeat(p *purchase) {
	if p.paid == 0 {
		return
	}
	var wg sync.WaitGroup
	for range 1 + w.r.IntN(3) {
		w.Repeats++
		wg.Go(func() { p.user.BuyGoods(wechattest.Purchase{OutTradeNo: p.no}) })
	}
	wg.Wait()
	fmt.Fprintf(&w.trace, "%s was repeated\n", p.no)
}

// refund gives back all that is left, or part of it.
func (w *world) refund(p *purchase) {
	left := p.paid - p.returned
	if left == 0 {
		return
	}
	back := left
	if w.r.IntN(2) == 0 {
		back = 1 + w.r.Int64N(left)
	}
	p.returned += back
	if orders, _ := w.recorded(); !orders[p.no].Paid {
		w.RefundedFirst++
	}
	w.Refunds++
	fmt.Fprintf(&w.trace, "%s: %d fen of %d are returned\n", p.no, back, p.paid)
	if w.r.IntN(3) == 0 {
		defer w.weixin.Fault(wechattest.DuplicatePush().Once())()
	}
	p.user.Refund(wechattest.Purchase{OutTradeNo: p.no, ActualPrice: back})
}

// recorded is the ledger, once a mishap is over: WeChat has its answer a bit earlier.
func (w *world) recorded() (byNo map[string]*order, bags map[string]int64) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	orders, bags, err := w.shop.ledger.contents()
	if err != nil {
		w.t.Fatal(err)
	}
	byNo = map[string]*order{}
	for _, o := range orders {
		byNo[o.No] = o
	}
	return byNo, bags
}

// check compares the ledger with itself and with the truth. At the end the two are the same.
func (w *world) check(end bool) {
	orders, bags := w.recorded()
	if len(orders) != len(w.bought) {
		w.t.Fatalf("%d orders of %d", len(orders), len(w.bought))
	}
	granted, owed := map[string]int64{}, map[string]int64{}
	for _, p := range w.bought {
		o, bag := orders[p.no], p.user.OpenID()+" "+p.product
		if o.Granted {
			granted[bag] += p.quantity
		}
		owed[bag] += p.owed()
		switch {
		case o.Paid && p.paid == 0, o.Amount > p.paid, o.returned() > p.returned, o.Granted && p.paid == 0:
			w.t.Errorf("%s: the ledger knows more than has happened: %+v, of %d fen and %d returned", p.no, o, p.paid, p.returned)
		case end && (o.Amount != p.paid || o.returned() != p.returned || o.Granted != (p.owed() > 0)):
			w.t.Errorf("%s: %+v, of %d fen and %d returned", p.no, o, p.paid, p.returned)
		}
	}
	same := func(a, b map[string]int64) bool {
		zero := func(_ string, n int64) bool { return n == 0 }
		a, b = maps.Clone(a), maps.Clone(b)
		maps.DeleteFunc(a, zero)
		maps.DeleteFunc(b, zero)
		return maps.Equal(a, b)
	}
	if !same(bags, granted) {
		w.t.Errorf("users have %v, the orders granted %v", bags, granted)
	}
	if end && !same(bags, owed) {
		w.t.Errorf("users have %v, and paid for %v", bags, owed)
	}
}
