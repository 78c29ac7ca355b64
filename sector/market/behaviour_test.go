package market_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/market"
)

// TestDecode: the page's table calls data a text, and a sample has an object.
func TestDecode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, data string
		want       string
		ok         bool
	}{
		{"a text that holds JSON", `"{\"name\":\"张三\"}"`, "张三", true},
		{"an object", `{"name":"张三"}`, "张三", true},
		{"a text that holds none", `"later"`, "", false},
		{"an empty text", `""`, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok","data":`+tt.data+`,"request_id":"r"}`)
			var now, later struct{ Name string }
			result, err := market.InvokeService(t.Context(), client, &market.InvokeServiceRequest{Service: "wx1", API: "a", Data: []byte(`{}`), ClientMsgID: "m"})
			if err != nil {
				t.Fatal(err)
			}
			if err := result.Decode(&now); (err == nil) != tt.ok {
				t.Errorf("InvokeService: %v", err)
			}
			if tt.data != `""` { // which is an answer that lacks data
				result, err := market.ServiceMarketRetrieve(t.Context(), client, &market.ServiceMarketRetrieveRequest{RequestID: "r"})
				if err != nil {
					t.Fatal(err)
				}
				if err := result.Decode(&later); (err == nil) != tt.ok {
					t.Errorf("ServiceMarketRetrieve: %v", err)
				}
				if diff := cmp.Diff(now, later); diff != "" {
					t.Errorf("later (-now +later)\n%s", diff)
				}
			}
			if diff := cmp.Diff(tt.want, now.Name); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
