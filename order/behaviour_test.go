package order_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/order"
)

// TestIsAllDelivered: of a split delivery, that more is to come must be said, not left out.
func TestIsAllDelivered(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		is   *bool
		want string
	}{
		{"absent", nil, ""},
		{"more to come", ptr(false), `"is_all_delivered":false`},
		{"all", ptr(true), `"is_all_delivered":true`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok"}`)
			err := order.UploadShippingInfo(t.Context(), client, &order.UploadShippingInfoRequest{
				OrderKey:       order.OrderKey{OrderNumberType: order.ByTransactionID, TransactionID: "42"},
				LogisticsType:  order.LogisticsExpress,
				DeliveryMode:   order.DeliverySplit,
				IsAllDelivered: tt.is,
				ShippingList:   []order.Parcel{{ItemDesc: "a cup"}},
				UploadTime:     "2026-01-02T03:04:05.000+08:00",
				Payer:          order.Payer{OpenID: "o1"},
			})
			if err != nil {
				t.Fatal(err)
			}
			if is := strings.Contains(*sent, "is_all_delivered"); is != (tt.want != "") || !strings.Contains(*sent, tt.want) {
				t.Errorf("sent %s, want %q in it", *sent, tt.want)
			}
		})
	}
}

// TestOneOrder: WeChat's page calls order_list an object, and its sample has a list.
func TestOneOrder(t *testing.T) {
	t.Parallel()
	const one = `{"transaction_id":"42","paid_amount":"1200"}`
	for name, list := range map[string]string{"object": one, "list": "[" + one + "]"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, `{"errcode":0,"order_list":`+list+`,"last_index":7,"has_more":false}`)
			got, err := order.GetOrderList(t.Context(), client, &order.GetOrderListRequest{OrderState: order.StateToShip})
			if err != nil {
				t.Fatal(err)
			}
			want := &order.GetOrderListResult{LastIndex: "7", OrderList: []order.Order{{TransactionID: "42", PaidAmount: 1200}}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestNoOrder: what names no order isn't sent; any one name is.
func TestNoOrder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		id, mch, trade string
		ok             bool
	}{
		{"nothing", "", "", "", false},
		{"a merchant alone", "", "1900000109", "", false},
		{"a transaction", "42", "", "", true},
		{"a merchant's order", "", "1900000109", "order-1", true},
		{"a merchant's order without the merchant is WeChat's to refuse", "", "", "order-1", true},
		{"both", "42", "1900000109", "order-1", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok","order":{"transaction_id":"42"}}`)
			_, get := order.GetOrder(t.Context(), client, &order.GetOrderRequest{TransactionID: tt.id, MerchantID: tt.mch, MerchantTradeNo: tt.trade})
			notify := order.NotifyConfirmReceive(t.Context(), client, &order.NotifyConfirmReceiveRequest{TransactionID: tt.id, MerchantID: tt.mch, MerchantTradeNo: tt.trade, ReceivedTime: 1700000000})
			for path, err := range map[string]error{"/wxa/sec/order/get_order": get, "/wxa/sec/order/notify_confirm_receive": notify} {
				var fault *wechat.ArgumentError
				if tt.ok && err != nil || !tt.ok && (!errors.As(err, &fault) || fault.API != path || fault.Field != "TransactionID") {
					t.Errorf("%s: %v", path, err)
				}
			}
			if !tt.ok && *sent != "" {
				t.Errorf("sent %s", *sent)
			}
		})
	}
}

// TestNoJumpPath: an empty path brings back WeChat's own page.
func TestNoJumpPath(t *testing.T) {
	t.Parallel()
	client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok"}`)
	if err := order.SetMsgJumpPath(t.Context(), client, &order.SetMsgJumpPathRequest{}); err != nil || *sent != `{"path":""}` {
		t.Errorf("%v, sent %s", err, *sent)
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	china := time.FixedZone("", 8*3600)
	tests := []struct {
		name string
		time time.Time
		want string
	}{
		{"China", time.Date(2022, 12, 15, 13, 29, 35, 120_000_000, china), "2022-12-15T13:29:35.120+08:00"},
		{"no milliseconds", time.Date(2022, 12, 15, 13, 29, 35, 0, china), "2022-12-15T13:29:35.000+08:00"},
		{"UTC", time.Date(2022, 12, 15, 5, 29, 35, 999_999_999, time.UTC), "2022-12-15T05:29:35.999Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, order.Time(tt.time)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
