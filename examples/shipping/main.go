// Shipping takes orders that users have paid with WeChat Pay to their money (发货信息管理): it lists what waits,
// says how an order is shipped, and hears from WeChat when the order is settled.
//
//	go run ./examples/shipping
//
// This plays a user of a simulated WeChat. With WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN and
// WECHAT_AES_KEY, it serves WeChat's pushes at /wechat, and the staff of your warehouse at
//
//	GET  /waiting
//	POST /ship {"order": "4200...", "carrier": "STO", "number": "323244567777", "goods": "red cup*1"}
//
// on LISTEN, or on 127.0.0.1:8080. Put a login of your own before the latter two.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/order"
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
	client, err := app.Client()
	if err != nil {
		return err
	}
	callback, err := app.Callback()
	if err != nil {
		return err
	}
	w := &warehouse{client: client}
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(w.push))
	mux.HandleFunc("GET /waiting", w.waiting)
	mux.HandleFunc("POST /ship", w.ship)
	return app.Run(ctx, out, mux, false, func(base string) error { return play(app, w, base, out) })
}

// A warehouse ships what is paid.
type warehouse struct {
	client *wechat.Client

	mu   sync.Mutex
	seen []wechat.Message // what WeChat has pushed of orders
}

// push hears what becomes of orders. A real warehouse writes it to its books, by the order's number: WeChat
// may push the same again, and Callback hands it over once.
func (w *warehouse) push(_ context.Context, m wechat.Message) (wechat.Reply, error) {
	switch m.(type) {
	case *wechat.TradeManageOrderSettlementEvent, *wechat.TradeManageRemindShippingEvent, *wechat.TradeManageRemindAccessAPIEvent:
		w.mu.Lock()
		defer w.mu.Unlock()
		w.seen = append(w.seen, m)
	}
	return nil, nil
}

// waiting tells which orders wait to be shipped.
func (w *warehouse) waiting(rw http.ResponseWriter, r *http.Request) {
	waits := []order.Order{}
	for last := ""; ; {
		page, err := order.GetOrderList(r.Context(), w.client, &order.GetOrderListRequest{OrderState: order.StateToShip, LastIndex: last})
		if err != nil {
			fail(rw, err)
			return
		}
		waits = append(waits, page.OrderList...)
		if !page.HasMore {
			break
		}
		last = page.LastIndex
	}
	rw.Header().Set("Content-Type", "application/json")
	json.NewEncoder(rw).Encode(waits) // the reader may have gone
}

// ship says that an order is on its way in one parcel.
func (w *warehouse) ship(rw http.ResponseWriter, r *http.Request) {
	var in struct{ Order, Carrier, Number, Goods string }
	if err := json.NewDecoder(http.MaxBytesReader(rw, r.Body, 4<<10)).Decode(&in); err != nil {
		http.Error(rw, "send order, carrier, number and goods", http.StatusBadRequest)
		return
	}
	if err := w.send(r.Context(), in.Order, order.Parcel{TrackingNo: in.Number, ExpressCompany: in.Carrier, ItemDesc: in.Goods}); err != nil {
		fail(rw, err)
		return
	}
	io.WriteString(rw, "shipped")
}

func (w *warehouse) send(ctx context.Context, number string, parcel order.Parcel) error {
	paid, err := order.GetOrder(ctx, w.client, &order.GetOrderRequest{TransactionID: number})
	if err != nil {
		return err
	}
	upload := &order.UploadShippingInfoRequest{
		OrderKey:      order.OrderKey{OrderNumberType: order.ByTransactionID, TransactionID: number},
		LogisticsType: order.LogisticsExpress, // the carrier SF wants a Contact in the parcel too
		DeliveryMode:  order.DeliveryUnified,
		ShippingList:  []order.Parcel{parcel},
		UploadTime:    order.Time(time.Now()),
		Payer:         order.Payer{OpenID: paid.Order.OpenID},
	}
	err = order.UploadShippingInfo(ctx, w.client, upload)
	if errors.Is(err, wechat.ErrOutcomeUnknown) { // the same again, with the same UploadTime, does no harm
		err = order.UploadShippingInfo(ctx, w.client, upload)
	}
	if errors.Is(err, order.CodeUnchanged) {
		return nil
	}
	return err
}

// fail tells the staff what they can mend, and keeps the rest in the log.
func fail(rw http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, order.CodeNotFound):
		http.Error(rw, "there is no such order", http.StatusNotFound)
	case errors.Is(err, order.CodeState), errors.Is(err, order.CodeShipped), errors.Is(err, order.CodeReshipped):
		http.Error(rw, "it can't be shipped any more", http.StatusConflict)
	case errors.Is(err, wechat.ErrInvalidArgument):
		http.Error(rw, "send order, carrier, number and goods", http.StatusBadRequest)
	default:
		log.Print(err) // holds no secret
		http.Error(rw, "try again later", http.StatusServiceUnavailable)
	}
}
