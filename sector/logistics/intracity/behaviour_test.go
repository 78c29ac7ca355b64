package intracity_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/intracity"
)

// TestOrderItems: the page's table calls item_list an object and the count num, its sample has a
// list and item_num.
func TestOrderItems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, list string
		want       int64
	}{
		{"as the table", `{"item_name":"cup","num":2}`, 2},
		{"as the sample", `[{"item_name":"cup","item_num":"3"}]`, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, `{"wx_order_id":2000000000000042007,"order_status":10000,"distance":2358,"actualfee":201,"cargo_info":{"item_list":`+tt.list+`},"errcode":0}`)
			got, err := intracity.QueryOrder(t.Context(), client, &intracity.QueryOrderRequest{WxOrderID: "2000000000000042007"})
			if err != nil {
				t.Fatal(err)
			}
			if got.WxOrderID != "2000000000000042007" || got.ActualFee != 201 || got.Distance != 2358 {
				t.Errorf("%+v", got)
			}
			var counts []int64
			for _, item := range got.CargoInfo.ItemList {
				counts = append(counts, item.Count())
			}
			if diff := cmp.Diff([]int64{tt.want}, counts); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestUpdateStoreSendsOnlyWhatChanges: what is absent stays as it is.
func TestUpdateStoreSendsOnlyWhatChanges(t *testing.T) {
	t.Parallel()
	client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok"}`)
	err := intracity.UpdateStore(t.Context(), client, &intracity.UpdateStoreRequest{
		Keys: intracity.StoreKey{WxStoreID: "4"}, Content: intracity.StoreChange{OrderPattern: intracity.PatternCarrier, ServiceTransPrefer: intracity.CarrierSF},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"keys":{"wx_store_id":"4"},"content":{"order_pattern":2,"service_trans_prefer":"SFTC"}}`
	if diff := cmp.Diff(want, *sent); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestExampleHandler posts a notification to the handler of the example.
func TestExampleHandler(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, sign string
		status     int
		body       string
	}{
		{"WeChat's", signOfWords, http.StatusOK, intracity.NotificationAnswer},
		{"forged", "0" + signOfWords[1:], http.StatusForbidden, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodPost, "/delivery", strings.NewReader(strings.Replace(notified, "SIGN", tt.sign, 1)))
			notificationHandler("abcdefghi")(w, r)
			if w.Code != tt.status || w.Body.String() != tt.body {
				t.Errorf("%d %q, want %d %q", w.Code, w.Body.String(), tt.status, tt.body)
			}
		})
	}
}
