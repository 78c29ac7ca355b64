// Minigame-shop sells the items of a mini-game (道具直购). It shows all steps, from the signed
// data that the client pays with to the push that asks for the delivery. Users get what they
// paid for once, even if WeChat repeats a push and the server crashes in between.
//
//	go run -C examples/minigame-shop .
//
// This tells a story on a simulated WeChat: WeChat pushes an item three times, the server
// crashes once, the user gets the item once and is refunded. To serve the real WeChat on
// LISTEN, or on 127.0.0.1:8080, set
//
//	WECHAT_APPID, WECHAT_APPSECRET
//	WECHAT_TOKEN, WECHAT_AES_KEY  of the delivery push (发货推送)
//	WECHAT_OFFER_ID               of virtual payment (虚拟支付)
//	WECHAT_SANDBOX_PAY_KEY        the sandbox's AppKey; later WECHAT_PAY_KEY, the live one's
//	SHOP_LEDGER                   the ledger's file, by default shop.db
//
// Every order goes the same way: record, grant, acknowledge.
//
//  1. Record the order's number before the client gets it (shop.buy).
//  2. Grant the item, and note that it is granted, in one transaction (ledger.settle).
//  3. Acknowledge after that is on the disk (shop.push).
//
// The ledger is in bbolt, which does all that a ledger needs: when Update returns, the
// transaction is on the disk, whole. It is one small module in pure Go. SQLite in pure Go is a
// C library in translation, with ten modules more. But only one process can open the file. If
// you run several, use the database that they share, and do the same in its transactions.
package main

import (
	"cmp"
	"context"
	"flag"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/gamepay"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func main() {
	lang := local.LangFlag()
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *lang); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang) error {
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	if app.Platform != nil {
		dir, err := os.MkdirTemp("", "minigame-shop")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		s := seller{app.Platform.OfferID(), wechat.PayLive, app.Platform.PaymentKey(false)}
		return play(app, out, func() (*shop, error) { return open(app, s, filepath.Join(dir, "shop.db")) })
	}
	s := seller{os.Getenv("WECHAT_OFFER_ID"), wechat.PayLive, os.Getenv("WECHAT_PAY_KEY")}
	if s.key == "" {
		s.env, s.key = wechat.PaySandbox, os.Getenv("WECHAT_SANDBOX_PAY_KEY")
	}
	shop, err := open(app, s, cmp.Or(os.Getenv("SHOP_LEDGER"), "shop.db"), wechat.WithPushHooks(logging))
	if err != nil {
		return err
	}
	defer shop.ledger.close()
	return app.Serve(ctx, out, shop, nil)
}

// A seller is what the console has under virtual payment (虚拟支付), for one environment.
type seller struct {
	offerID string
	env     wechat.PayEnv
	key     string // AppKey
}

// open starts the shop of an app.
func open(app *local.App, s seller, file string, opts ...wechat.CallbackOption) (*shop, error) {
	client, err := app.Client()
	if err != nil {
		return nil, err
	}
	pay, err := gamepay.New(client, s.offerID, s.env, s.key)
	if err != nil {
		return nil, err
	}
	callback, err := app.Callback(append(opts, s.payKeys(), wechat.WithDedup(nil))...)
	if err != nil {
		return nil, err
	}
	l, err := openLedger(file, onDisk)
	if err != nil {
		return nil, err
	}
	return newShop(client, pay, callback, l), nil
}

// payKeys takes the pushes of one environment alone: what testers buy in the sandbox isn't
// granted in the live game.
func (s seller) payKeys() wechat.CallbackOption {
	if s.env == wechat.PaySandbox {
		return wechat.WithPayKeys("", s.key)
	}
	return wechat.WithPayKeys(s.key, "")
}

// logging tells of each push that failed: nothing else does, and WeChat gives up in the end.
var logging = wechat.PushHooks{PushEnd: func(_ context.Context, p wechat.PushInfo) {
	if p.Err != nil {
		log.Print(p.Err) // holds no secret
	}
}}
