package express_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/express"
)

type oneToken struct{}

func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN", time.Now().Add(time.Hour)), nil
}

func parcel() *express.AddOrderRequest {
	return &express.AddOrderRequest{
		OrderID: "20261126001", OpenID: "o1", DeliveryID: express.SandboxDeliveryID, BizID: express.SandboxBizID,
		Sender:   express.Contact{Name: "张三", Mobile: "18600000000"},
		Receiver: express.Contact{Name: "王五", Mobile: "18610000000"},
		Cargo:    express.Cargo{Count: 1, Weight: 0.5, DetailList: []express.CargoItem{{Name: "抱枕", Count: 1}}},
		Shop:     express.Shop{ImgURL: "https://example.com/a.png", GoodsName: "抱枕", GoodsCount: 1},
		Service:  express.Service{ServiceType: express.SandboxServiceType, ServiceName: express.SandboxServiceName},
	}
}

// TestCarrierRefuses: the carrier's reason stands beside WeChat's code.
func TestCarrierRefuses(t *testing.T) {
	t.Parallel()
	client, _ := wiretest.ClientOf(t, `{"errcode":9300501,"errmsg":"delivery logic fail","delivery_resultcode":10002,"delivery_resultmsg":"客户密码不正确"}`)
	_, err := express.AddOrder(t.Context(), client, parcel())
	var refusal *wechat.Error
	if !errors.Is(err, express.CodeCarrier) || !errors.As(err, &refusal) {
		t.Fatalf("error %v, want CodeCarrier", err)
	}
	var got express.AddOrderResult
	if err := refusal.Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := express.AddOrderResult{DeliveryResultCode: 10002, DeliveryResultMsg: "客户密码不正确"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestBatchGetOrder: one order may fail where the others don't.
func TestBatchGetOrder(t *testing.T) {
	t.Parallel()
	client, _ := wiretest.ClientOf(t, `{"order_list":[{"errcode":0,"errmsg":"ok","order_id":"1","waybill_id":"w1"},{"errcode":9300503,"errmsg":"Specified delivery id is not registerred","order_id":2}]}`)
	got, err := express.BatchGetOrder(t.Context(), client, &express.BatchGetOrderRequest{OrderList: []express.OrderKey{{OrderID: "1", DeliveryID: "SF"}, {OrderID: "2", DeliveryID: "S"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := &express.BatchGetOrderResult{OrderList: []express.Waybill{
		{ErrMsg: "ok", OrderID: "1", WaybillID: "w1"},
		{ErrCode: express.CodeNoCarrier, ErrMsg: "Specified delivery id is not registerred", OrderID: "2"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestExpectTime: a 0 says that the time is agreed, which isn't the same as nothing.
func TestExpectTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		time *int64
		want any
	}{
		{"nothing", nil, nil},
		{"agreed", ptr[int64](0), 0.0},
		{"at a time", ptr[int64](1557989929), 1557989929.0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var sent map[string]any
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_ = json.NewDecoder(r.Body).Decode(&sent)
				_, _ = io.WriteString(w, `{"order_id":"1","waybill_id":"w1"}`)
			}))
			t.Cleanup(server.Close)
			client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
			if err != nil {
				t.Fatal(err)
			}
			r := parcel()
			r.ExpectTime = tt.time
			if _, err := express.AddOrder(t.Context(), client, r); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, sent["expect_time"]); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }
