package wechattest

import (
	"slices"
	"strings"
	"time"
)

const tradesKept = 2000 // of an app; the oldest go first

// A trade is an order that is paid with WeChat Pay. The platform's mu guards it.
type trade struct {
	user                  *User
	serial                int
	transaction           string
	merchant, subMerchant string
	no                    string
	description           string
	amount, refunded      int64
	paid                  time.Time
	state                 OrderState
	inComplaint           bool

	logistics, mode int64
	parcels         []OrderParcel
	uploaded        time.Time // the upload_time of the last upload
	complete        bool      // all is shipped; false again while it is shipped anew in parts
	anew            bool      // the one chance to ship anew is used
	finished        int
	shipped         time.Time

	received, settled time.Time
	itself            bool // received without a confirmation

	next *task // what it waits for: a reminder, then its receipt, then the money

	expected time.Time // of a presale
	test     bool
	reminded bool // the user, to confirm

	parent *trade
	subs   []*trade // of a combined payment
}

type merchantKey struct{ merchant, no string }

// A tradeBook holds an app's paid orders, and what else its trade management (交易管理) knows.
type tradeBook struct {
	list          []*trade // oldest first; no combined payments
	byTransaction map[string]*trade
	byMerchant    map[merchantKey]*trade
	serial        int
	merchant      string // of orders that name none

	shippedOnce bool // the app has shipped an order
	reminding   bool // trade_manage_remind_access_api is planned

	unmanaged bool   // the service isn't on
	jumpPath  string // of notices
	retyped   bool   // the type of trade was changed
	brand     brandApplication
}

// add takes an order in, and returns the one that is forgotten for it, if any. The caller holds mu.
func (b *tradeBook) add(t *trade) (old *trade) {
	b.serial++
	t.serial = b.serial
	b.list = append(b.list, t)
	b.index(t)
	if len(b.list) > tradesKept {
		old = b.list[0]
		b.list = slices.Delete(b.list, 0, 1)
		b.forget(old)
		if up := old.parent; up != nil && !slices.ContainsFunc(b.list, func(o *trade) bool { return o.parent == up }) {
			b.forget(up)
		}
	}
	return old
}

// combine takes a combined payment in, which is no order itself.
func (b *tradeBook) combine(t *trade) {
	t.serial = b.serial
	b.index(t)
}

func (b *tradeBook) index(t *trade) {
	if b.byTransaction == nil {
		b.byTransaction, b.byMerchant = map[string]*trade{}, map[merchantKey]*trade{}
	}
	b.byTransaction[t.transaction] = t
	b.byMerchant[merchantKey{t.merchant, t.no}] = t
}

func (b *tradeBook) forget(t *trade) {
	delete(b.byTransaction, t.transaction)
	delete(b.byMerchant, merchantKey{t.merchant, t.no})
}

// find finds an order, or a combined payment, by one of its two numbers. Merchants may have the same
// number: it is the user's, unless u is nil, and the newest.
func (b *tradeBook) find(number string, u *User) (found *trade) {
	if number == "" {
		return nil
	}
	if t := b.byTransaction[number]; t != nil {
		return t
	}
	for k, t := range b.byMerchant {
		if k.no == number && (u == nil || t.user == u) && (found == nil || t.newer(found)) {
			found = t
		}
	}
	return found
}

// newer reports whether an order was paid after another. A combined payment has the serial number of its
// last order, which goes first.
func (t *trade) newer(than *trade) bool {
	return t.serial > than.serial || t.serial == than.serial && len(t.subs) == 0
}

// paid reports whether a user has paid an order since a time, as [ledger.paid] does.
func (b *tradeBook) paid(u *User, transaction, no string, since time.Time) bool {
	return slices.ContainsFunc(b.list, func(t *trade) bool {
		return t.user == u && !t.paid.Before(since) && (transaction != "" && t.transaction == transaction || no != "" && t.no == no)
	})
}

// waiting reports whether an order waits to be shipped.
func (b *tradeBook) waiting() bool {
	return slices.ContainsFunc(b.list, func(t *trade) bool { return t.state == OrderToShip && !t.test })
}

// told is the order as a test reads it.
func (t *trade) told() Order {
	o := Order{
		TransactionID: t.transaction, MerchantID: t.merchant, SubMerchantID: t.subMerchant, MerchantTradeNo: t.no,
		Description: t.description, Amount: t.amount, Refunded: t.refunded, OpenID: t.user.openID, State: t.state, InComplaint: t.inComplaint,
		Paid: t.paid, Shipped: t.shipped, EstimatedSettled: t.settlesBy(), Received: t.received, ReceivedItself: t.itself, Settled: t.settled,
		Logistics: int(t.logistics), Split: t.mode == modeSplit, Finished: t.finished, Parcels: slices.Clone(t.parcels),
		ExpectedShipping: t.expected, Test: t.test, Reminded: t.reminded,
	}
	for _, sub := range t.subs {
		o.SubOrders = append(o.SubOrders, sub.told())
	}
	if len(t.subs) > 0 {
		o.State = 0
	}
	return o
}

// goods are the descriptions of the goods, joined and cut as WeChat does.
func (t *trade) goods() string {
	descriptions := []string{}
	for _, parcel := range t.parcels {
		descriptions = append(descriptions, parcel.ItemDesc)
	}
	if len(descriptions) == 0 {
		descriptions = append(descriptions, t.description)
	}
	all := []rune(strings.Join(descriptions, "；"))
	if len(all) <= itemDescMost {
		return string(all)
	}
	return string(all[:itemDescMost]) + "..."
}

// shown is the order as the phone tells it.
func (t *trade) shown() string {
	return cut(t.description, 100) + " · " + yuan(t.amount) + " · " + t.no
}
