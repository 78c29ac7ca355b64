package carrier_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/carrier"
)

// TestNoCourierYet: what an outlet has accepted has no courier, and the fields are required.
func TestNoCourierYet(t *testing.T) {
	t.Parallel()
	client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok"}`)
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
			client, _ := wiretest.ClientOf(t, tt.answer)
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
	client, sent := wiretest.ClientOf(t, `{"rendered_waybill_template":"PGI+"}`)
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
