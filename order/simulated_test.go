package order_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/order"
	"github.com/minigo-dev/wechat/wechattest"
)

// A settler notes what WeChat pushes of orders.
type settler struct {
	mu   sync.Mutex
	seen []string
}

func (s *settler) handle(_ context.Context, m wechat.Message) (wechat.Reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m := m.(type) {
	case *wechat.TradeManageOrderSettlementEvent:
		s.seen = append(s.seen, fmt.Sprintf("%s settled %t by %d", m.MerchantTradeNo, !m.SettlementTime.IsZero(), m.ConfirmReceiveMethod))
	default:
		s.seen = append(s.seen, strings.TrimPrefix(fmt.Sprintf("%T", m), "*wechat."))
	}
	return nil, nil
}

// TestShippedAndSettled takes an order from its payment to its money: it is listed, shipped in two parcels,
// reminded of, confirmed and settled.
func TestShippedAndSettled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, shippedAndSettled)
}

func shippedAndSettled(t *testing.T) {
	wx, s := wechattest.New(t), &settler{}
	wx.Serve(wx.Callback().Handler(s.handle))
	ctx, client, alice := context.Background(), wx.Client(), wx.User("alice")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	managed, err := order.IsTradeManaged(ctx, client, &order.IsTradeManagedRequest{AppID: wx.AppID()})
	must(err)
	paid, err := alice.PayOrder(wechattest.PaidOrder{MerchantTradeNo: "A1", Amount: 1200})
	must(err)
	wx.Advance(time.Hour)
	must(order.SetMsgJumpPath(ctx, client, &order.SetMsgJumpPathRequest{Path: "pages/orders"}))
	list, err := order.GetOrderList(ctx, client, &order.GetOrderListRequest{OrderState: order.StateToShip, PageSize: 10})
	must(err)
	if len(list.OrderList) != 1 || list.OrderList[0].TransactionID != paid.TransactionID || list.HasMore || !managed.IsTradeManaged {
		t.Fatalf("to ship: %+v", list)
	}
	var last *order.UploadShippingInfoRequest
	upload := func(all bool, number string) error {
		wx.Advance(time.Second)
		last = &order.UploadShippingInfoRequest{
			OrderKey:       order.OrderKey{OrderNumberType: order.ByMerchantNumber, MchID: paid.MerchantID, OutTradeNo: "A1"},
			LogisticsType:  order.LogisticsExpress,
			DeliveryMode:   order.DeliverySplit,
			IsAllDelivered: &all,
			ShippingList: []order.Parcel{{TrackingNo: number, ExpressCompany: "SF", ItemDesc: "cup*1",
				Contact: &order.Contact{ReceiverContact: "189****1234"}}},
			UploadTime: order.Time(wx.Now()),
			Payer:      order.Payer{OpenID: alice.OpenID()},
		}
		return order.UploadShippingInfo(ctx, client, last)
	}
	must(upload(false, "1"))
	must(upload(true, "2"))
	if err := order.UploadShippingInfo(ctx, client, last); !errors.Is(err, order.CodeUnchanged) { // an answer was lost
		t.Errorf("repeated: %v", err)
	}
	got, err := order.GetOrder(ctx, client, &order.GetOrderRequest{TransactionID: paid.TransactionID})
	must(err)
	if o := got.Order; o.OrderState != order.StateShipped || !o.Shipping.FinishShipping || o.PaidAmount != 1200 {
		t.Errorf("shipped: %+v", o)
	}
	wx.Advance(24 * time.Hour)
	remind := func() error {
		return order.NotifyConfirmReceive(ctx, client, &order.NotifyConfirmReceiveRequest{TransactionID: paid.TransactionID, ReceivedTime: wx.Now().Unix()})
	}
	must(remind())
	if err := remind(); !errors.Is(err, order.CodeReminded) {
		t.Errorf("a second reminder: %v", err)
	}
	must(alice.ConfirmReceipt(paid.TransactionID))
	if err := upload(true, "3"); !errors.Is(err, order.CodeShipped) {
		t.Errorf("after the receipt: %v", err)
	}
	wx.Advance(time.Minute)
	done, err := order.GetOrderList(ctx, client, &order.GetOrderListRequest{OrderState: order.StateDone, OpenID: alice.OpenID()})
	must(err)
	if len(done.OrderList) != 1 || done.OrderList[0].InComplaint {
		t.Errorf("done: %+v", done)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	want := []string{"TradeManageRemindAccessAPIEvent", "A1 settled false by 0", "A1 settled true by 1"}
	if diff := cmp.Diff(want, s.seen); diff != "" {
		t.Errorf("pushed (-want +got)\n%s", diff)
	}
	titles := []string{}
	for _, m := range alice.Received() {
		titles = append(titles, m.Title)
	}
	if diff := cmp.Diff([]string{wechattest.ShippedNotice, wechattest.ReceiptNotice}, titles); diff != "" {
		t.Errorf("the phone shows (-want +got)\n%s", diff)
	}
}

// TestSimulatedBrand takes the other three calls through the simulated WeChat.
func TestSimulatedBrand(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	ctx, client := context.Background(), wx.Client()
	if _, err := order.GetFamousBrandApplyStatus(ctx, client); !errors.Is(err, wechat.Code(10210002)) {
		t.Errorf("the state of none: %v", err)
	}
	if err := order.FamousBrandApply(ctx, client, &order.FamousBrandApplyRequest{Application: order.BrandApplication{ApplyFor: 2}}); err != nil {
		t.Fatal(err)
	}
	wx.ReviewBrand("unknown")
	got, err := order.GetFamousBrandApplyStatus(ctx, client)
	if err != nil || got.Progress.Status != 2 || got.Application.AuditInfo.AuditReason != "unknown" {
		t.Errorf("refused: %+v, %v", got, err)
	}
	change := &order.SetWxaTradeTypeCGIRequest{TradeType: 2, MaterialList: []order.Material{{Type: 1, MediaID: "m"}}, Reason: "r"}
	if err := order.SetWxaTradeTypeCGI(ctx, client, change); err != nil {
		t.Error(err)
	}
	if err := order.SetWxaTradeTypeCGI(ctx, client, change); !errors.Is(err, order.CodeTradeTypeSet) {
		t.Errorf("once more: %v", err)
	}
}
