package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
)

// errNoOrder is a push about an order that isn't in the ledger.
var errNoOrder = errors.New("shop: no such order")

// The buckets of the ledger.
var (
	bucketOrders       = []byte("orders")       // orders as JSON, by number
	bucketTransactions = []byte("transactions") // numbers of orders, by WeChat Pay's
	bucketBags         = []byte("bags")         // how many a user has, by openid and product
)

// A ledger has the orders and what users own in one file, so that one transaction changes
// both.
type ledger struct{ db *bbolt.DB }

// onDisk syncs each transaction before Update returns. Without the timeout, Open waits for
// ever while another process has the file.
var onDisk = &bbolt.Options{Timeout: time.Second}

// openLedger opens a ledger's file or makes it.
func openLedger(file string, how *bbolt.Options) (*ledger, error) {
	db, err := bbolt.Open(file, 0o600, how)
	if err != nil {
		return nil, fmt.Errorf("shop: %s: %w", file, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketOrders, bucketTransactions, bucketBags} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &ledger{db}, nil
}

func (l *ledger) close() error { return l.db.Close() }

// record writes a new order down.
func (l *ledger) record(o *order) error {
	return l.db.Update(func(tx *bbolt.Tx) error {
		if tx.Bucket(bucketOrders).Get([]byte(o.No)) != nil {
			return fmt.Errorf("shop: order %s is recorded already", o.No)
		}
		return put(tx, o)
	})
}

// settle adds what a push says to an order, by learn, and then grants the goods or takes them
// back if the order now says so. It is one transaction, so a crash leaves all of it or
// nothing. A repeated push says nothing new, so it moves no goods. If the refund comes before
// the delivery, nothing is ever granted.
//
// The user may have used the goods before they are taken back: the number in the bag is then
// negative, and is a debt.
func (l *ledger) settle(no string, learn func(*order) error) error {
	return l.db.Update(func(tx *bbolt.Tx) error {
		o := &order{}
		text := tx.Bucket(bucketOrders).Get([]byte(no))
		if text == nil {
			return fmt.Errorf("%w: %q", errNoOrder, no)
		}
		if err := json.Unmarshal(text, o); err != nil {
			return err
		}
		if err := learn(o); err != nil {
			return err
		}
		if owed := o.owed(); owed != o.Granted {
			o.Granted = owed
			quantity := o.Quantity
			if !owed {
				quantity = -quantity
			}
			if err := add(tx.Bucket(bucketBags), o.User+" "+o.Product, quantity); err != nil {
				return err
			}
		}
		return put(tx, o)
	})
}

func put(tx *bbolt.Tx, o *order) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if o.Transaction != "" {
		if err := tx.Bucket(bucketTransactions).Put([]byte(o.Transaction), []byte(o.No)); err != nil {
			return err
		}
	}
	return tx.Bucket(bucketOrders).Put([]byte(o.No), text)
}

func add(bags *bbolt.Bucket, key string, quantity int64) error {
	had, _ := strconv.ParseInt(string(bags.Get([]byte(key))), 10, 64) // nothing is 0
	return bags.Put([]byte(key), strconv.AppendInt(nil, had+quantity, 10))
}

// number is the order that WeChat Pay's number stands for, or "".
func (l *ledger) number(transaction string) (no string, err error) {
	err = l.db.View(func(tx *bbolt.Tx) error {
		no = string(tx.Bucket(bucketTransactions).Get([]byte(transaction)))
		return nil
	})
	return no, err
}

// contents are all orders, by number, and what users have, by openid and product.
func (l *ledger) contents() (orders []*order, bags map[string]int64, err error) {
	bags = map[string]int64{}
	err = l.db.View(func(tx *bbolt.Tx) error {
		err := tx.Bucket(bucketOrders).ForEach(func(_, text []byte) error {
			o := &order{}
			orders = append(orders, o)
			return json.Unmarshal(text, o)
		})
		if err != nil {
			return err
		}
		return tx.Bucket(bucketBags).ForEach(func(key, n []byte) (err error) {
			bags[string(key)], err = strconv.ParseInt(string(n), 10, 64)
			return err
		})
	})
	return orders, bags, err
}
