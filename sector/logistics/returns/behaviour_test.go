package returns_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/returns"
)

// TestOneNumberIsEnough: a merchant has a mobile or a landline, and the user's address may be
// unknown.
func TestOneNumberIsEnough(t *testing.T) {
	t.Parallel()
	client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"OK","return_id":1935761508265738242}`)
	got, err := returns.AddReturnID(t.Context(), client, &returns.AddReturnIDRequest{
		ShopOrderID: "r1", OpenID: "o1", OrderPath: "pages/return", OrderPrice: 1, WxPayID: "42",
		BizAddr:   returns.BizAddr{Name: "张三", Mobile: "13600000000", Country: "中国", Province: "广东省", City: "广州市", Area: "海珠区", Address: "1 号"},
		GoodsList: []returns.Goods{{Name: "杯子", URL: "https://example.com/cup.png"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&returns.AddReturnIDResult{ReturnID: "1935761508265738242"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want := `{"shop_order_id":"r1","biz_addr":{"name":"张三","tel":"","mobile":"13600000000","company":"","post_code":"","country":"中国","province":"广东省","city":"广州市","area":"海珠区","address":"1 号"},"openid":"o1","order_path":"pages/return","goods_list":[{"name":"杯子","url":"https://example.com/cup.png"}],"order_price":1,"wx_pay_id":"42"}`
	if diff := cmp.Diff(want, *sent); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestStatus: the status is a number in the page's table and a text in its sample. 0 is an
// answer, nothing is none.
func TestStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         *returns.GetReturnIDResult
	}{
		{"text", `{"errcode":0,"status":"1","order_status":0}`, &returns.GetReturnIDResult{Status: returns.ReturnPickUp}},
		{"number", `{"errcode":0,"status":2,"order_status":99}`, &returns.GetReturnIDResult{Status: returns.ReturnByUser, OrderStatus: returns.OrderUnknown}},
		{"zero", `{"errcode":0,"status":0}`, &returns.GetReturnIDResult{Status: returns.ReturnOpen}},
		{"nothing", `{"errcode":0}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, tt.answer)
			got, err := returns.GetReturnID(t.Context(), client, &returns.GetReturnIDRequest{ReturnID: "1"})
			if (err != nil) != (tt.want == nil) {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
