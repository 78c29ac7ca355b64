package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// play is a day in the life of the shop.
func play(app *local.App, out io.Writer, start func() (*shop, error)) error {
	shop, err := start()
	if err != nil {
		return err
	}
	m := &machine{start: start, shop: shop}
	defer m.stop()
	return local.Play(m, func(base string) error {
		if err := app.Platform.ServeURL(base + "/wechat"); err != nil {
			return err
		}
		return (&story{weixin: app.Platform, machine: m, base: base, out: out, lang: app.Lang}).tell()
	})
}

// A story is what happens in a play.
type story struct {
	weixin *wechattest.Platform
	*machine
	base string
	out  io.Writer
	lang local.Lang

	failed error // to read the ledger
}

func (s *story) tell() error {
	alice, bob := s.weixin.User("alice"), s.weixin.User("bob")
	s.lang.Fprintf(s.out, "alice orders 2 swords, bob a shield. Their orders are recorded, then signed.\n", "alice 下单 2 把剑，bob 下单 1 面盾。先记录订单，再签名。\n")
	swords, err := s.order(alice, "sword", 2)
	if err != nil {
		return err
	}
	shield, err := s.order(bob, "shield", 1)
	if err != nil {
		return err
	}
	if err := s.buy(alice, swords); err != nil {
		return err
	}
	if _, err := bob.RequestMidasPaymentGameItem(shield); err != nil {
		return err
	}
	s.after(bob, "bob pays:", "bob 付款：")
	s.weixin.Fault(wechattest.DuplicatePush().Once())
	if d := alice.Refund(wechattest.Purchase{OutTradeNo: number(swords)}); d.Err != nil {
		return d.Err
	}
	s.after(alice, "alice gets her money back, and WeChat says so twice:", "alice 获得退款，微信推送两次：")
	return s.list()
}

// buy has a user pay. The delivery is pushed three times, and the shop crashes once.
func (s *story) buy(u *wechattest.User, c wechattest.ClientPayment) error {
	s.crashes()
	first, err := u.RequestMidasPaymentGameItem(c)
	if err != nil {
		return err
	}
	if first.Err == nil {
		return errors.New("the shop didn't crash")
	}
	s.after(u, "alice pays. The shop grants, and crashes before it acknowledges:", "alice 付款。商店已发货，但确认之前崩溃：")
	s.weixin.Advance(first.Next.Sub(s.weixin.Now()) + time.Second)
	s.after(u, "WeChat repeats the push to the shop that has started again:", "商店重启后，微信重试推送：")
	again := u.BuyGoods(wechattest.Purchase{OutTradeNo: number(c)}) // an order that is paid is pushed once more
	s.after(u, "WeChat repeats it once more, though it is acknowledged:", "虽已确认，微信又推送一次：")
	return again.Err
}

func number(c wechattest.ClientPayment) string {
	var signed struct{ OutTradeNo string }
	_ = json.Unmarshal([]byte(c.SignData), &signed) // the phone has read it
	return signed.OutTradeNo
}

// after tells what has happened, and what the ledger says that the user has.
func (s *story) after(u *wechattest.User, english, chinese string) {
	shop, pushes := s.now()
	_, bags, err := shop.ledger.contents()
	s.failed = errors.Join(s.failed, err)
	s.lang.Fprintf(s.out, "%s\n  pushes so far: %d; %s has %s\n", "%s\n  至此推送 %d 次，%s 拥有：%s\n",
		s.lang.Text(english, chinese), pushes, u.Name(), s.bag(bags, u))
}

func (s *story) bag(bags map[string]int64, u *wechattest.User) string {
	var has []string
	for _, product := range slices.Sorted(maps.Keys(prices)) {
		if n := bags[u.OpenID()+" "+product]; n != 0 {
			has = append(has, fmt.Sprintf("%d x %s", n, product))
		}
	}
	return cmp.Or(strings.Join(has, s.lang.Text(", ", "、")), s.lang.Text("nothing", "无"))
}

// order is what the client does: it asks the shop for what it pays with.
func (s *story) order(u *wechattest.User, product string, quantity int) (c wechattest.ClientPayment, err error) {
	want, err := json.Marshal(map[string]any{"code": u.LoginCode(), "product": product, "quantity": quantity})
	if err != nil {
		return c, err
	}
	response, err := http.Post(s.base+"/buy", "application/json", bytes.NewReader(want))
	if err != nil {
		return c, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return c, fmt.Errorf("the shop answers %s", response.Status)
	}
	return c, json.NewDecoder(response.Body).Decode(&c)
}

// list prints the ledger.
func (s *story) list() error {
	shop, _ := s.now()
	orders, _, err := shop.ledger.contents()
	if err != nil {
		return err
	}
	s.lang.Fprintf(s.out, "\nThe ledger:\n", "\n账本：\n")
	for _, o := range orders {
		s.lang.Fprintf(s.out, "  %s  %d x %-6s  paid %s, returned %s: %s\n", "  %s  %d x %-6s  已付 %s，已退 %s：%s\n",
			o.No, o.Quantity, o.Product, yuan(o.Amount), yuan(o.returned()), o.state(s.lang))
	}
	return s.failed
}
