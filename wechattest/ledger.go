package wechattest

import (
	"cmp"
	"slices"
	"time"
)

// What a ledger keeps; of more the oldest goes.
const (
	billsKept  = 20_000
	ordersKept = 5_000
	pursesKept = 20_000  // that the API may open
	orderTexts = 8 << 10 // bytes of an order's texts
)

// A currency is one of the three kinds of coin that users buy of an app.
type currency uint8

const (
	gameCoins    currency = iota // 游戏币
	centreCoins                  // of a mini-game's recharge centre (充值中心)
	virtualCoins                 // 代币, of a mini-program's virtual payment
)

// A ledger is what the payment platform keeps of an app. The world's mu guards it.
type ledger struct {
	purses   map[purseKey]*purse
	bills    map[billKey]*bill
	billAge  []billKey // oldest first
	orders   map[orderKey]*order
	orderAge []*order // oldest first

	tasks   map[string]*billTask
	taskAge []string // oldest first
}

func newLedger() ledger {
	return ledger{purses: map[purseKey]*purse{}, bills: map[billKey]*bill{}, orders: map[orderKey]*order{}}
}

// A purseKey says whose coins they are. Environments and zones know nothing of each other.
type purseKey struct {
	openID   string
	env      int // 0 live, 1 sandbox
	currency currency
	zone     string // of a mini-game
}

// A purse holds a user's coins.
type purse struct {
	bought, given               int64 // that are there
	sumSave, sumPresent, sumOut int64 // bought, given and spent in all
}

func (w *purse) balance() int64 { return w.bought + w.given }

func (w *purse) buy(n int64) { w.bought, w.sumSave = w.bought+n, w.sumSave+n }

// spend takes coins, given ones first, and returns how many of them were given; false if
// there are too few.
func (w *purse) spend(n int64) (given int64, ok bool) {
	if n > w.balance() {
		return 0, false
	}
	given = min(n, w.given)
	w.given, w.bought, w.sumOut = w.given-given, w.bought-(n-given), w.sumOut+n
	return given, true
}

// restore gives back what spend took.
func (w *purse) restore(bought, given int64) {
	w.bought, w.given, w.sumOut = w.bought+bought, w.given+given, w.sumOut-bought-given
}

// present gives coins, or takes given ones back; false if there are too few of these.
func (w *purse) present(n int64) bool {
	if w.given+n < 0 {
		return false
	}
	w.given, w.sumPresent = w.given+n, w.sumPresent+n
	return true
}

// reclaim takes the coins of a refunded order back, as far as they are there.
func (w *purse) reclaim(n int64) {
	bought := min(n, w.bought)
	w.bought -= bought
	w.given -= min(n-bought, w.given)
}

func (l *ledger) purse(k purseKey) *purse {
	w := l.purses[k]
	if w == nil {
		w = &purse{}
		l.purses[k] = w
	}
	return w
}

// peek is a purse to read; an empty one where there is none.
func (l *ledger) peek(k purseKey) *purse {
	if w := l.purses[k]; w != nil {
		return w
	}
	return &purse{}
}

// mayOpen reports whether there is a purse, or room for another.
func (l *ledger) mayOpen(k purseKey) bool { return l.purses[k] != nil || len(l.purses) < pursesKept }

// A billKey is the number that a server has given to a movement of coins.
type billKey struct {
	env     int
	virtual bool // of a mini-program's virtual payment
	no      string
}

// A bill is a movement of coins by the API.
type bill struct {
	api    string
	purse  purseKey
	amount int64
	left   int64 // of a deduction: what isn't given back yet
	given  int64 // of that, given coins
	at     time.Time
}

func (l *ledger) addBill(k billKey, b *bill) {
	l.bills[k] = b
	l.billAge = append(l.billAge, k)
	if len(l.billAge) > billsKept {
		delete(l.bills, l.billAge[0])
		l.billAge = l.billAge[1:]
	}
}

// giveBack undoes a part of a deduction, bought coins first, and returns how many of them
// were given ones; false if that many aren't left.
func (b *bill) giveBack(w *purse, n int64) (given int64, ok bool) {
	if n > b.left {
		return 0, false
	}
	given = max(0, n-(b.left-b.given))
	b.left, b.given = b.left-n, b.given-given
	w.restore(n-given, given)
	return given, true
}

// An orderKey is the number of a purchase, the server's or the platform's own.
type orderKey struct {
	env     int
	virtual bool
	no      string
}

// An order is a purchase of a user's. It is paid when it is made.
type order struct {
	user *User
	env  int

	virtual  bool     // by a mini-program's virtual payment
	coins    bool     // else goods
	mall     bool     // goods bought outside the game
	currency currency // of coins

	no, wxNo, mchNo, transaction string
	zone, product, attach        string
	quantity                     int64
	origPrice, paid              int64 // fen

	created, updated time.Time
	delivered        time.Time // zero: not yet

	left    int64 // fen that aren't refunded
	unspent int64 // of coins: those that no refund has taken back
	refunds []*refund
	pending *refund
}

// A refund gives money back for an order.
type refund struct {
	no, wxNo string
	order    *order
	fee      int64
	created  time.Time
	done     time.Time // zero: still running
}

func (l *ledger) order(env int, virtual bool, no string) *order {
	return l.orders[orderKey{env, virtual, no}]
}

func (l *ledger) addOrder(o *order) {
	for _, no := range o.numbers() {
		l.orders[orderKey{o.env, o.virtual, no}] = o
	}
	l.orderAge = append(l.orderAge, o)
	if len(l.orderAge) > ordersKept {
		for _, no := range l.orderAge[0].numbers() {
			delete(l.orders, orderKey{l.orderAge[0].env, l.orderAge[0].virtual, no})
		}
		l.orderAge = l.orderAge[1:]
	}
	if o.coins {
		l.purse(o.purse()).buy(o.quantity)
		o.delivered = o.created
	}
}

func (o *order) numbers() []string {
	if o.wxNo == "" {
		return []string{o.no}
	}
	return []string{o.no, o.wxNo}
}

func (o *order) purse() purseKey { return purseKey{o.user.openID, o.env, o.currency, o.zone} }

// deliver is when the goods are the user's; false if they were before.
func (o *order) deliver(now time.Time) bool {
	if !o.delivered.IsZero() {
		return false
	}
	o.delivered, o.updated = now, now
	return true
}

// refunded gives money back, and takes the coins that it bought.
func (l *ledger) refunded(o *order, fee int64, now time.Time) {
	o.left, o.updated = o.left-fee, now
	if !o.coins {
		return
	}
	coins := o.unspent
	if o.left > 0 && o.paid > 0 {
		coins = min(coins, o.quantity*fee/o.paid)
	}
	o.unspent -= coins
	l.purse(o.purse()).reclaim(coins)
}

// findRefund finds a refund by its own number; nil if there is none.
func (l *ledger) findRefund(env int, no string) *refund {
	for _, o := range l.orderAge {
		if o.env != env || !o.virtual {
			continue
		}
		if at := slices.IndexFunc(o.refunds, func(r *refund) bool { return r.no == no || r.wxNo == no }); at >= 0 {
			return o.refunds[at]
		}
	}
	return nil
}

// pursesOf are a user's purses, in an order that doesn't change.
func (l *ledger) pursesOf(openID string) (keys []purseKey) {
	for k := range l.purses {
		if k.openID == openID {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b purseKey) int {
		return cmp.Or(cmp.Compare(a.env, b.env), cmp.Compare(a.currency, b.currency), cmp.Compare(a.zone, b.zone))
	})
	return keys
}
