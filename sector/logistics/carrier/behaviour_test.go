package carrier_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/logistics/carrier"
)

type oneToken struct{}

func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN", time.Now().Add(time.Hour)), nil
}

// clientOf makes a Client of a WeChat that gives one answer, and notes what it was sent.
func clientOf(t *testing.T, answer string) (c *wechat.Client, sent *string) {
	t.Helper()
	sent = new(string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*sent = string(body)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	c, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
	if err != nil {
		t.Fatal(err)
	}
	return c, sent
}

// TestNoCourierYet: what an outlet has accepted has no courier, and the fields are required.
func TestNoCourierYet(t *testing.T) {
	t.Parallel()
	client, sent := clientOf(t, `{"errcode":0,"errmsg":"ok"}`)
	err := carrier.ScatterUpdateOrderStatus(t.Context(), client, &carrier.ScatterUpdateOrderStatusRequest{Token: "t", ActionTime: 1, ActionType: carrier.ActionAccepted, ActionMsg: "已接单"})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"token":"t","action_time":1,"action_type":90001,"action_msg":"已接单","pickup_courier_name":"","pickup_courier_phone":"","delivery_courier_name":"","delivery_courier_phone":""}`
	if diff := cmp.Diff(want, *sent); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestBill: a bill is told from a refusal by its bytes.
func TestBill(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         string
		code         wechat.Code
	}{
		{"bill", "订单,金额\n1,1200\n", "订单,金额\n1,1200\n", 0},
		{"refusal", `{"errcode":40097,"errmsg":"invalid args"}`, "", 40097},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := clientOf(t, tt.answer)
			got, err := carrier.ScatterGetBill(t.Context(), client, &carrier.ScatterGetBillRequest{Date: "20261126", Type: carrier.BillAll})
			if tt.code != 0 {
				if !errors.Is(err, tt.code) {
					t.Errorf("error %v, want %v", err, tt.code)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got.Data)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }

// TestPreviewExpectTime: a 0 says that the time is agreed, and is sent.
func TestPreviewExpectTime(t *testing.T) {
	t.Parallel()
	client, sent := clientOf(t, `{"rendered_waybill_template":"PGI+"}`)
	_, err := carrier.PreviewTemplate(t.Context(), client, &carrier.PreviewTemplateRequest{WaybillID: "w", WaybillTemplate: "PGI+", WaybillData: "d", Custom: carrier.Order{
		OrderID: "1", DeliveryID: "SF", BizID: "b", Cargo: carrier.Cargo{DetailList: []carrier.CargoItem{{Name: "抱枕", Count: 1}}},
		Service: carrier.Service{ServiceName: "标准快递"}, ExpectTime: ptr[int64](0),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(*sent, `"expect_time":0`) {
		t.Errorf("sent %s, want an expect_time of 0", *sent)
	}
}
