package insurance_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/insurance"
)

type oneToken struct{}

func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN", time.Now().Add(time.Hour)), nil
}

// TestCharge: a number of a charge has 19 digits, and none may be lost. Whether it can be paid
// back is a number in the page's table and a boolean in its sample.
func TestCharge(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         insurance.Charge
	}{
		{"as the sample", `{"order_id":2850151276313431996,"can_refund":true}`, insurance.Charge{OrderID: 2850151276313431996, CanRefund: true}},
		{"as the table", `{"order_id":2850151276313431996,"can_refund":1}`, insurance.Charge{OrderID: 2850151276313431996, CanRefund: true}},
		{"texts", `{"order_id":"2850151276313431997","can_refund":"0"}`, insurance.Charge{OrderID: 2850151276313431997}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok","total":1,"list":[`+tt.answer+`]}`)
			got, err := insurance.GetPayOrderList(t.Context(), client, &insurance.GetPayOrderListRequest{StatusList: []int64{insurance.ChargePaid}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&insurance.GetPayOrderListResult{Total: 1, List: []insurance.Charge{tt.want}}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestSortDirect: the oldest first is asked for by a 0, which isn't the same as nothing.
func TestSortDirect(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		direct *int64
		want   string
	}{
		{"nothing", nil, `{"offset":1}`},
		{"oldest", ptr[int64](insurance.SortOldest), `{"offset":1,"sort_direct":0}`},
		{"newest", ptr[int64](insurance.SortNewest), `{"offset":1,"sort_direct":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var sent strings.Builder
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(&sent, r.Body)
				_, _ = io.WriteString(w, `{"total":0,"list":[]}`)
			}))
			t.Cleanup(server.Close)
			c, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := insurance.GetOrderList(t.Context(), c, &insurance.GetOrderListRequest{Offset: 1, SortDirect: tt.direct}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, sent.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }
