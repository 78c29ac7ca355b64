package waybill_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/waybill"
)

// TestGoodsAsListOrObject: the page's table calls detail_list an object, its sample has a list.
func TestGoodsAsListOrObject(t *testing.T) {
	t.Parallel()
	const goods = `{"goods_name":"杯子","goods_img_url":"https://example.com/cup.png"}`
	tests := []struct{ name, list string }{
		{"list", "[" + goods + "]"},
		{"object", goods},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok","waybill_info":{"status":"2","waybill_id":"SF1"},"shop_info":{"goods_info":{"detail_list":`+tt.list+`}},"delivery_info":{"delivery_id":"SF"}}`)
			got, err := waybill.QueryTrace(t.Context(), client, &waybill.QueryTraceRequest{WaybillToken: "w"})
			if err != nil {
				t.Fatal(err)
			}
			want := &waybill.QueryTraceResult{
				WaybillInfo:  waybill.WaybillInfo{Status: waybill.StatusInTransit, WaybillID: "SF1"},
				ShopInfo:     waybill.ShopInfo{GoodsInfo: waybill.GoodsInfo{DetailList: []waybill.Goods{{GoodsName: "杯子", GoodsImgURL: "https://example.com/cup.png"}}}},
				DeliveryInfo: waybill.Carrier{DeliveryID: "SF"},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestWhatMayBeMissing: no page means the first page, and a sender needs no name.
func TestWhatMayBeMissing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		call         func(context.Context, *wechat.Client) error
		want         string
	}{
		{
			"no page", `{"errcode":0,"waybill_token":"w"}`,
			func(ctx context.Context, c *wechat.Client) error {
				_, err := waybill.TraceWaybill(ctx, c, &waybill.TraceWaybillRequest{OpenID: "o", ReceiverPhone: "138", WaybillID: "SF1", TransID: "42", GoodsInfo: waybill.GoodsInfo{DetailList: []waybill.Goods{{GoodsName: "杯子", GoodsImgURL: "u"}}}})
				return err
			},
			`{"openid":"o","receiver_phone":"138","waybill_id":"SF1","goods_info":{"detail_list":[{"goods_name":"杯子","goods_img_url":"u"}]},"trans_id":"42","order_detail_path":""}`,
		},
		{
			"no sender's name", `{"errcode":0,"exist":0}`,
			func(ctx context.Context, c *wechat.Client) error {
				_, err := waybill.DeliveryPathNotify(ctx, c, &waybill.DeliveryPathNotifyRequest{
					Sender:    waybill.Sender{Province: "浙江省", City: "绍兴市", Area: "柯桥区"},
					Receiver:  waybill.Receiver{Name: "李四", Phone: "138", Province: "福建省", City: "泉州市", Area: "晋江市"},
					WaybillID: "SF1", Path: waybill.Step{ActionTime: 1, ActionType: waybill.ActionDelivered, ActionMsg: "已签收"}, CreateTime: 2,
				})
				return err
			},
			`{"sender":{"province":"浙江省","city":"绍兴市","area":"柯桥区"},"receiver":{"name":"李四","phone":"138","province":"福建省","city":"泉州市","area":"晋江市"},"waybill_id":"SF1","path":{"action_time":1,"action_type":300003,"action_msg":"已签收"},"create_time":2}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := wiretest.ClientOf(t, tt.answer)
			if err := tt.call(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, *sent); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestUserQuery: 0 says that nobody has bound the number. An answer without exist says nothing.
func TestUserQuery(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         *waybill.DeliveryUserQueryResult
	}{
		{"nobody", `{"errcode":0,"exist":0}`, &waybill.DeliveryUserQueryResult{}},
		{"a user", `{"errcode":0,"exist":"1"}`, &waybill.DeliveryUserQueryResult{Exist: 1}},
		{"nothing", `{"errcode":0}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, tt.answer)
			got, err := waybill.DeliveryUserQuery(t.Context(), client, &waybill.DeliveryUserQueryRequest{Phone: "13800138000"})
			if (err != nil) != (tt.want == nil) {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
