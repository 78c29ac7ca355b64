package intracity_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/logistics/intracity"
)

// An order is made, and its fee is asked for before.
func ExampleAddOrder() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	deliver := func(ctx context.Context, storeID, orderNumber, openID string) error {
		cargo := intracity.Cargo{CargoName: "pizza", CargoWeight: 500, CargoPrice: 5000, CargoType: 1, CargoNum: 1,
			ItemList: []intracity.CargoItem{{ItemName: "pizza", ItemPicURL: "https://example.com/pizza.png", Count: 1}}}
		fee, err := intracity.PreAddOrder(ctx, client, &intracity.PreAddOrderRequest{
			WxStoreID: storeID, UserName: "Li", UserPhone: "13800000138", UserLng: 116.353093, UserLat: 40.01496, UserAddress: "Room 15",
			CargoName: cargo.CargoName,
			Cargo:     intracity.CargoSummary{CargoName: "pizza", CargoWeight: 500, CargoPrice: 5000, CargoType: 1, CargoNum: 1},
		})
		if err != nil {
			return err
		}
		log.Printf("about %d fen for %d metres", fee.EstFee, fee.Distance)
		_, err = intracity.AddOrder(ctx, client, &intracity.AddOrderRequest{
			WxStoreID: storeID, StoreOrderID: orderNumber, UserOpenID: openID,
			UserName: "Li", UserPhone: "13800000138", UserLng: 116.353093, UserLat: 40.01496, UserAddress: "Room 15",
			OrderDetailPath: "pages/order?no=" + orderNumber, CallbackURL: "https://example.com/delivery",
			VerifyCodeType: intracity.VerifyRecv, Cargo: &cargo,
		})
		if errors.Is(err, intracity.CodeBalance) {
			log.Print("charge the shop")
		}
		return err
	}
	_ = deliver
}

// notificationHandler takes what WeChat posts to the CallbackURL of orders.
func notificationHandler(token string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		n, err := intracity.ParseNotification(token, body)
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		log.Printf("order %s is in state %d", n.StoreOrderID, n.OrderStatus)
		_, _ = io.WriteString(w, intracity.NotificationAnswer)
	}
}

// The server of a CallbackURL verifies, reads and answers.
func ExampleParseNotification() {
	http.HandleFunc("POST /delivery", notificationHandler("the Token of the app's pushes"))
}
