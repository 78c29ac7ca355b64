package b2b_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/b2b"
)

var sessionKey = wechat.NewSessionKey("9hAb/NEYUlkaMBEsmFgzig==")

// A server answers the calls with its texts, the last one for ever; "lost" is no answer.
type server struct {
	answers []string
	bodies  []string
}

// RoundTrip implements http.RoundTripper.
func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	_ = r.Body.Close()
	s.bodies = append(s.bodies, string(body))
	answer := s.answers[min(len(s.bodies), len(s.answers))-1]
	if answer == "lost" {
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(answer)), ContentLength: int64(len(answer)),
	}, nil
}

type oneToken struct{}

// AccessToken implements wechat.TokenSource.
func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN", time.Now().Add(time.Hour)), nil
}

func clientOf(t *testing.T, s http.RoundTripper) *wechat.Client {
	t.Helper()
	c, err := wechat.New("wx0123456789abcdef", "", wechat.WithHTTPClient(&http.Client{Transport: s}), wechat.WithTokenSource(oneToken{}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func payOf(t *testing.T, s http.RoundTripper) *b2b.Client {
	t.Helper()
	return client(clientOf(t, s)).(*b2b.Client)
}

func fieldOf(err error) string {
	var fault *wechat.ArgumentError
	if !errors.As(err, &fault) {
		return fmt.Sprint(err)
	}
	return fault.Field
}

func TestNewArguments(t *testing.T) {
	t.Parallel()
	c := clientOf(t, &server{})
	tests := []struct {
		name, mchID, appKey string
		client              *wechat.Client
		opts                []b2b.Option
		field               string
	}{
		{"no client", mchID, appKey, nil, nil, "client"},
		{"no merchant number", "", appKey, c, nil, "mchID"},
		{"a line end in the merchant number", mchID + "\n", appKey, c, nil, "mchID"},
		{"a long merchant number", strings.Repeat("1", 33), appKey, c, nil, "mchID"},
		{"no AppKey", mchID, "", c, nil, "appKey"},
		{"a blank in the AppKey", mchID, "a b", c, nil, "appKey"},
		{"a blank in the sandbox's AppKey", mchID, appKey, c, []b2b.Option{b2b.WithSandboxKey("a b")}, "sandboxKey"},
		{"no option", mchID, appKey, c, []b2b.Option{nil}, "opts"},
	}
	for _, tt := range tests {
		pay, err := b2b.New(tt.client, tt.mchID, tt.appKey, tt.opts...)
		if pay != nil || fieldOf(err) != tt.field || strings.Contains(err.Error(), "a b") {
			t.Errorf("%s: %v, %v", tt.name, pay, err)
		}
	}
}

func TestNothingPrintsTheAppKey(t *testing.T) {
	t.Parallel()
	s := &server{answers: []string{`{"errcode":0,"appkey":"` + appKey + `","sandbox_appkey":"` + sandboxKey + `"}`}}
	pay := payOf(t, s)
	keys, err := b2b.GetAppKey(t.Context(), clientOf(t, s), &b2b.GetAppKeyRequest{MchID: mchID})
	if err != nil || keys.AppKey.Reveal() != appKey || keys.SandboxAppKey.Reveal() != sandboxKey {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%v %+v %#v %s %x %v %+v %#v", pay, pay, pay, pay, pay, struct{ P any }{*pay}, *keys, *keys)
	if strings.Contains(text, appKey) || strings.Contains(text, sandboxKey) || !strings.Contains(text, "b2b.Client(1230000109)") {
		t.Error(text)
	}
}

// TestHostileKeys: an answer of the wrong form is an error that doesn't quote the AppKey.
func TestHostileKeys(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"a number":    `{"errcode":0,"appkey":5}`,
		"an object":   `{"errcode":0,"appkey":{"appkey":"` + appKey + `"}}`,
		"a list":      `{"errcode":0,"appkey":["` + appKey + `"]}`,
		"empty":       `{"errcode":0,"appkey":"","sandbox_appkey":"` + appKey + `"}`,
		"null":        `{"errcode":0,"appkey":null,"sandbox_appkey":"` + appKey + `"}`,
		"the other":   `{"errcode":0,"appkey":"` + appKey + `","sandbox_appkey":true}`,
		"cut":         `{"errcode":0,"appkey":"` + appKey,
		"two objects": `{"errcode":0,"appkey":"` + appKey + `"}{}`,
		"no object":   `"` + appKey + `"`,
		"a code":      `{"errcode":"` + appKey + `","appkey":"` + appKey + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys, err := b2b.GetAppKey(t.Context(), clientOf(t, &server{answers: []string{answer}}), &b2b.GetAppKeyRequest{MchID: mchID})
			if text := fmt.Sprintf("%v %+v %#v", err, err, err); keys != nil || err == nil || strings.Contains(text, appKey) {
				t.Errorf("%v, %s", keys, text)
			}
		})
	}
}

// TestSignaturesOfThePage: the numbers are those of WeChat's page.
func TestSignaturesOfThePage(t *testing.T) {
	t.Parallel()
	body := []byte(`{"mchid": "1230000109","out_trade_no": "1217752501201407033233368018"}`)
	if got := wechat.PaySignature("12345", "/retail/B2b/getorder", body); got != "2cb3e9fda4da9774f0c6f747bbf6c56e9045969d9921db7344fffdc945c1dc23" {
		t.Errorf("pay_sig is %s", got)
	}
	if got := wechat.SessionSignature(sessionKey, body); got != "47784191c740b0522d39d0a3926a19aa0e30c77975f689a9739c9553ffac2d9d" {
		t.Errorf("signature is %s", got)
	}
}

// The signatures were made by another program.
func TestSignPayment(t *testing.T) {
	t.Parallel()
	pay := payOf(t, &server{})
	tests := []struct {
		name  string
		order b2b.PaymentOrder
		want  string
	}{
		{
			"live", b2b.PaymentOrder{OutTradeNo: "test1244", Description: "<测试>", Amount: b2b.PaymentAmount{OrderAmount: 1}, Attach: "a&b"},
			`{"signData":"{\"mchid\":\"1230000109\",\"out_trade_no\":\"test1244\",\"description\":\"<测试>\",\"amount\":{\"order_amount\":1},\"attach\":\"a&b\",\"env\":0}","paySig":"cc0f877d019a69008e6b92574cb9785d0fa4d61d5b4566ebe6b2c37779d19002","signature":"da71175b7e9ced5c79e4e7d236bcbcb077d7346f243d33bf67def3921be961ff","mode":"retail_pay_goods"}`,
		},
		{
			"sandbox", b2b.PaymentOrder{OutTradeNo: "test1244", Description: "<测试>", Amount: b2b.PaymentAmount{OrderAmount: 1}, Attach: "a&b", Env: wechat.PaySandbox},
			`{"signData":"{\"mchid\":\"1230000109\",\"out_trade_no\":\"test1244\",\"description\":\"<测试>\",\"amount\":{\"order_amount\":1},\"attach\":\"a&b\",\"env\":1}","paySig":"78816f393464a0464a1c07474e38999af28ebfcaafcd3bfd932f46e764a825f8","signature":"2d1159dca79de13a4d46417ff61aef04c75c0aeb951c42c19fdab35a2cfd3b12","mode":"retail_pay_goods"}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			signed, err := pay.SignPayment(sessionKey, &tt.order)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			encoder := json.NewEncoder(&got)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(signed); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want+"\n", got.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestSignWholePayment: every field of an order has WeChat's name.
func TestSignWholePayment(t *testing.T) {
	t.Parallel()
	signed, err := payOf(t, &server{}).SignPayment(sessionKey, &b2b.PaymentOrder{
		OutTradeNo: "A_b-c*1", Description: "d",
		Amount:       b2b.PaymentAmount{ProductAmount: 1000, Freight: 200, Discount: 500, OtherFee: 600, OrderAmount: 1300},
		ProductInfo:  &b2b.Product{SPUID: "s1", SKUID: "k2", Title: "t3", Path: "p4", HeadImg: "h5", Category: "c6", SKUAttr: "a7", OrgPrice: 8, SalePrice: 9, Quantity: 10},
		DeliveryType: b2b.DeliveryExpress, NeedProfitSharing: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"mchid":"1230000109","out_trade_no":"A_b-c*1","description":"d","amount":{"product_amount":1000,"freight":200,"discount":500,"other_fee":600,"order_amount":1300},"product_info":{"spu_id":"s1","sku_id":"k2","title":"t3","path":"p4","head_img":"h5","category":"c6","sku_attr":"a7","org_price":8,"sale_price":9,"quantity":10},"delivery_type":2,"need_profit_sharing":1,"env":0}`
	if diff := cmp.Diff(want, signed.SignData); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestBadPayments(t *testing.T) {
	t.Parallel()
	pay := payOf(t, &server{})
	bare, err := b2b.New(clientOf(t, &server{}), mchID, appKey)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		pay    *b2b.Client
		change func(*b2b.PaymentOrder)
		field  string
	}{
		{"a short number", pay, func(o *b2b.PaymentOrder) { o.OutTradeNo = "12345" }, "OutTradeNo"},
		{"a long number", pay, func(o *b2b.PaymentOrder) { o.OutTradeNo = strings.Repeat("1", 33) }, "OutTradeNo"},
		{"a number with a sign", pay, func(o *b2b.PaymentOrder) { o.OutTradeNo = "order|1" }, "OutTradeNo"},
		{"no description", pay, func(o *b2b.PaymentOrder) { o.Description = "" }, "Description"},
		{"a long description", pay, func(o *b2b.PaymentOrder) { o.Description = strings.Repeat("茶", 43) }, "Description"},
		{"a description that is no UTF-8", pay, func(o *b2b.PaymentOrder) { o.Description = "\xff" }, "data"},
		{"an attachment that is no UTF-8", pay, func(o *b2b.PaymentOrder) { o.Attach = "a\xc3(" }, "data"},
		{"no amount", pay, func(o *b2b.PaymentOrder) { o.Amount.OrderAmount = 0 }, "Amount.OrderAmount"},
		{"a negative amount", pay, func(o *b2b.PaymentOrder) { o.Amount.OrderAmount = -1 }, "Amount.OrderAmount"},
		{"an unknown environment", pay, func(o *b2b.PaymentOrder) { o.Env = 2 }, "Env"},
		{"the sandbox without its AppKey", bare, func(o *b2b.PaymentOrder) { o.Env = wechat.PaySandbox }, "Env"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			order := b2b.PaymentOrder{OutTradeNo: "order-1", Description: "茶杯", Amount: b2b.PaymentAmount{OrderAmount: 1}}
			tt.change(&order)
			if signed, err := tt.pay.SignPayment(sessionKey, &order); signed != nil || fieldOf(err) != tt.field {
				t.Errorf("%v, %v", signed, err)
			}
		})
	}
	if _, err := pay.SignPayment(sessionKey, nil); fieldOf(err) != "order" {
		t.Error(err)
	}
	if _, err := pay.SignPayment(wechat.SessionKey{}, &b2b.PaymentOrder{OutTradeNo: "order-1", Description: "d", Amount: b2b.PaymentAmount{OrderAmount: 1}}); fieldOf(err) != "sessionKey" {
		t.Error(err)
	}
}

// TestBadRequests: what can't be meant is refused before any network.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	s := &server{}
	pay, ctx := payOf(t, s), t.Context()
	_, noOrder := pay.GetOrder(ctx, &b2b.GetOrderRequest{})
	noClose := pay.CloseB2BOrder(ctx, &b2b.CloseB2BOrderRequest{})
	_, noRefund := pay.GetRefund(ctx, &b2b.GetRefundRequest{})
	_, refundNothing := pay.RefundOrder(ctx, &b2b.RefundOrderRequest{OutTradeNo: "order-1", OutRefundNo: "refund-1", RefundFrom: b2b.RefundFromUser})
	_, refundOfNothing := pay.RefundOrder(ctx, &b2b.RefundOrderRequest{OutRefundNo: "refund-1", RefundAmount: 1, RefundFrom: b2b.RefundFromUser})
	_, shortNumber := pay.RefundOrder(ctx, &b2b.RefundOrderRequest{OutTradeNo: "order-1", OutRefundNo: "r1", RefundAmount: 1, RefundFrom: b2b.RefundFromUser})
	noWithdrawal := pay.ManualWithdraw(ctx, &b2b.ManualWithdrawRequest{OutWithdrawNo: "withdraw-1"})
	noShare := pay.CreateProfitSharingOrder(ctx, &b2b.CreateProfitSharingOrderRequest{OutTradeNo: "order-1", ReceiverType: b2b.PayeeMerchant, ReceiverAccount: "1"})
	noReturn := pay.RefundProfitSharing(ctx, &b2b.RefundProfitSharingRequest{OutTradeNo: "order-1", OutRefundNo: "refund-1", PayeeType: b2b.PayeeMerchant, PayeeID: "1"})
	_, noShop := b2b.GetRetailInfo(ctx, clientOf(t, s), &b2b.GetRetailInfoRequest{})
	got := []string{fieldOf(noShop), fieldOf(noOrder), fieldOf(noClose), fieldOf(noRefund), fieldOf(refundNothing), fieldOf(refundOfNothing), fieldOf(shortNumber), fieldOf(noWithdrawal), fieldOf(noShare), fieldOf(noReturn)}
	want := []string{"OpenID", "OutTradeNo", "OutTradeNo", "OutRefundNo", "RefundAmount", "OutTradeNo", "OutRefundNo", "WithdrawAmount", "ProfitFee", "RefundAmt"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got)\n%s", diff)
	}
	if len(s.bodies) > 0 {
		t.Errorf("sent %q", s.bodies)
	}
}

// TestRefundOutcomes: begun now, begun earlier, not begun, and unknown are four things.
func TestRefundOutcomes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         *b2b.RefundOrderResult
		is           error
		unknown      bool
	}{
		{"begun", `{"errcode":0,"refund_id":"r9","out_refund_no":"refund-1"}`, &b2b.RefundOrderResult{RefundID: "r9", OutRefundNo: "refund-1"}, nil, false},
		{"begun earlier", `{"errcode":9403202,"errmsg":"taken"}`, &b2b.RefundOrderResult{OutRefundNo: "refund-1", Repeated: true}, nil, false},
		{"begun earlier, with its number", `{"errcode":9403202,"refund_id":"r9"}`, &b2b.RefundOrderResult{RefundID: "r9", OutRefundNo: "refund-1", Repeated: true}, nil, false},
		{"begun earlier, with empty numbers", `{"errcode":9403202,"refund_id":"r9","out_refund_no":"","order_id":null}`, &b2b.RefundOrderResult{RefundID: "r9", OutRefundNo: "refund-1", Repeated: true}, nil, false},
		{"WeChat doesn't know", `{"errcode":9403206}`, nil, b2b.CodeRefundUnknown, true},
		{"another one is running", `{"errcode":9403208}`, nil, b2b.CodeRefunding, false},
		{"too fast", `{"errcode":10604}`, nil, b2b.CodeRefundTooFast, false},
		{"busy", `{"errcode":-1,"errmsg":"system error"}`, nil, wechat.ErrBusy, true},
		{"no answer", "lost", nil, io.ErrUnexpectedEOF, true},
		{"half an answer", `{"errcode":0,"refund_id":"r`, nil, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &server{answers: []string{tt.answer}}
			got, err := payOf(t, s).RefundOrder(t.Context(), &b2b.RefundOrderRequest{OutTradeNo: "order-1", OutRefundNo: "refund-1", RefundAmount: 1, RefundFrom: b2b.RefundFromUser})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if (err == nil) != (tt.want != nil) || errors.Is(err, wechat.ErrOutcomeUnknown) != tt.unknown || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("the error is %v, unknown should be %t", err, tt.unknown)
			}
			if len(s.bodies) != 1 {
				t.Errorf("%d requests: none may be repeated by itself", len(s.bodies))
			}
		})
	}
}

// TestUntilKnown loses an answer, and then learns that the refund was taken.
func TestUntilKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{answers: []string{"lost", `{"errcode":9403206}`, `{"errcode":9403202}`}}
		pay := payOf(t, s)
		r := &b2b.RefundOrderRequest{OutTradeNo: "order-1", OutRefundNo: "refund-1", RefundAmount: 7, RefundFrom: b2b.RefundFromUser}
		got, err := b2b.UntilKnown(t.Context(), func(ctx context.Context, q *b2b.RefundOrderRequest) (*b2b.RefundOrderResult, error) {
			r.OutRefundNo, r.RefundAmount = "refund-2", 70 // the caller's, which isn't q
			return pay.RefundOrder(ctx, q)
		}, r)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&b2b.RefundOrderResult{OutRefundNo: "refund-1", Repeated: true}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		for _, body := range s.bodies {
			if diff := cmp.Diff(s.bodies[0], body); diff != "" || len(s.bodies) != 3 {
				t.Errorf("%d requests (-first +this)\n%s", len(s.bodies), diff)
			}
		}
	})
}

// TestUntilKnownEnds: what WeChat refuses in the first place isn't unknown.
func TestUntilKnownEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{answers: []string{"lost", `{"errcode":9403201}`}}
		_, err := b2b.UntilKnown(t.Context(), payOf(t, s).RefundOrder, &b2b.RefundOrderRequest{OutTradeNo: "order-1", OutRefundNo: "refund-1", RefundAmount: 7, RefundFrom: b2b.RefundFromUser})
		if !errors.Is(err, b2b.CodeNotFound) || errors.Is(err, wechat.ErrOutcomeUnknown) {
			t.Error(err)
		}
	})
}

// TestFinishTwice: a sharing that is finished already is what was asked for.
func TestFinishTwice(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]error{`{"errcode":0}`: nil, `{"errcode":10036}`: nil, `{"errcode":10034}`: b2b.CodeWait} {
		err := payOf(t, &server{answers: []string{answer}}).FinishProfitSharingOrder(t.Context(), &b2b.FinishProfitSharingOrderRequest{OutTradeNo: "order-1"})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// TestFirstPage: the first page is asked for by an empty context, not by none.
func TestFirstPage(t *testing.T) {
	t.Parallel()
	s := &server{answers: []string{`{"errcode":0,"openid_list":["o1"],"page_context":"c1"}`}}
	got, err := b2b.GetRetailOpenIDList(t.Context(), clientOf(t, s), &b2b.GetRetailOpenIDListRequest{Limit: 100})
	if err != nil || got.PageContext != "c1" {
		t.Fatalf("%+v, %v", got, err)
	}
	if diff := cmp.Diff([]string{`{"limit":100,"page_context":""}`}, s.bodies); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestShopOfTheSample: WeChat's page has a shop's role as a text in its table of the shop and
// as a number in that of its staff.
func TestShopOfTheSample(t *testing.T) {
	t.Parallel()
	for name, role := range map[string]string{"text": `"1"`, "number": `1`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &server{answers: []string{`{"errcode":0,"errmsg":"ok","info":[{"openid":"o1","role":` + role + `,"status":1,"longitude":113.32531,"business_type":["餐饮"],"staff_list":[{"openid":"o1","role":` + role + `}]}]}`}}
			got, err := b2b.GetRetailInfo(t.Context(), clientOf(t, s), &b2b.GetRetailInfoRequest{OpenID: "o1"})
			if err != nil {
				t.Fatal(err)
			}
			want := &b2b.GetRetailInfoResult{Info: []b2b.Shop{{OpenID: "o1", Role: "1", Status: 1, Longitude: 113.32531, BusinessType: []string{"餐饮"}, StaffList: []b2b.Staff{{OpenID: "o1", Role: b2b.RoleManager}}}}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
