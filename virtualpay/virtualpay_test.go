package virtualpay_test

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
	"github.com/minigo-dev/wechat/virtualpay"
)

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

// oneToken gives T1.
type oneToken struct{}

// AccessToken implements wechat.TokenSource.
func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("T1", time.Now().Add(time.Hour)), nil
}

func clientOf(t *testing.T, s *server) *wechat.Client {
	t.Helper()
	client, err := wechat.New("wx1234567", "", wechat.WithHTTPClient(&http.Client{Transport: s}), wechat.WithTokenSource(oneToken{}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func payOf(t *testing.T, s *server) *virtualpay.Client {
	t.Helper()
	return sandbox(clientOf(t, s)).(*virtualpay.Client)
}

func liveOf(t *testing.T, s *server) *virtualpay.Client {
	t.Helper()
	return live(clientOf(t, s)).(*virtualpay.Client)
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
	client := clientOf(t, &server{})
	tests := []struct {
		name    string
		client  *wechat.Client
		offerID string
		env     wechat.PayEnv
		appKey  string
		field   string
	}{
		{"no client", nil, offerID, wechat.PayLive, appKey, "client"},
		{"no OfferID", client, "", wechat.PayLive, appKey, "offerID"},
		{"a blank in the OfferID", client, "1 2", wechat.PayLive, appKey, "offerID"},
		{"an unknown environment", client, offerID, 2, appKey, "env"},
		{"no AppKey", client, offerID, wechat.PayLive, "", "appKey"},
		{"a line end in the AppKey", client, offerID, wechat.PayLive, appKey + "\r\n", "appKey"},
	}
	for _, tt := range tests {
		pay, err := virtualpay.New(tt.client, tt.offerID, tt.env, tt.appKey)
		if pay != nil || fieldOf(err) != tt.field || strings.Contains(err.Error(), appKey) {
			t.Errorf("%s: %v, %v", tt.name, pay, err)
		}
	}
}

func TestNothingPrintsTheAppKey(t *testing.T) {
	t.Parallel()
	pay := payOf(t, &server{})
	text := fmt.Sprintf("%v %+v %#v %s %x %v", pay, pay, pay, pay, pay, struct{ P any }{*pay})
	if strings.Contains(text, appKey) || !strings.Contains(text, "virtualpay.Client(1450000001, sandbox)") {
		t.Error(text)
	}
}

// TestOutcomes: done now, done earlier, not done, and unknown are four things.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		repeated     bool
		is           error
		unknown      bool
	}{
		{"done", `{"errcode":0}`, false, nil, false},
		{"done earlier", `{"errcode":268490004,"errmsg":"repeated"}`, true, nil, false},
		{"too few coins", `{"errcode":268490006}`, false, virtualpay.CodeCoins, false},
		{"the session is over", `{"errcode":268490009}`, false, wechat.ErrSessionExpired, false},
		{"busy", `{"errcode":-1}`, false, wechat.ErrBusy, true},
		{"a refund runs", `{"errcode":268490014}`, false, virtualpay.CodeRefunding, true},
		{"no answer", "lost", false, io.ErrUnexpectedEOF, true},
		{"half an answer", `{"errcode":0,"order_id"`, false, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &server{answers: []string{tt.answer}}
			pay, ctx := payOf(t, s), t.Context()
			repeated := map[string]bool{}
			errs := map[string]error{}
			note := func(name string, isRepeated func() bool, err error) {
				if errs[name] = err; err == nil && isRepeated() {
					repeated[name] = true
				}
			}
			paid, err := pay.CurrencyPay(ctx, sessionKey, &virtualpay.CurrencyPayRequest{OpenID: "o", OrderID: "n", Amount: 1})
			note("CurrencyPay", func() bool { return paid.Repeated && paid.OrderID == "n" }, err)
			back, err := pay.CancelCurrencyPay(ctx, sessionKey, &virtualpay.CancelCurrencyPayRequest{OpenID: "o", UserIP: "i", OrderID: "n", PayOrderID: "m", Amount: 1})
			note("CancelCurrencyPay", func() bool { return back.Repeated && back.OrderID == "n" }, err)
			given, err := pay.PresentCurrency(ctx, &virtualpay.PresentCurrencyRequest{OpenID: "o", OrderID: "n", Amount: 1})
			note("PresentCurrency", func() bool { return given.Repeated && given.OrderID == "n" }, err)
			refunded, err := pay.RefundOrder(ctx, &virtualpay.RefundOrderRequest{OpenID: "o", OrderID: "m", RefundOrderID: "refund-1", LeftFee: 2, RefundFee: 1, RefundReason: "5", ReqFrom: "1"})
			note("RefundOrder", func() bool { return refunded.Repeated && refunded.RefundOrderID == "refund-1" }, err)
			drawn, err := pay.CreateWithdrawOrder(ctx, &virtualpay.CreateWithdrawOrderRequest{WithdrawNo: "withdraw-1"})
			note("CreateWithdrawOrder", func() bool { return drawn.Repeated && drawn.WithdrawNo == "withdraw-1" }, err)
			moved, err := pay.CreateFundsBill(ctx, &virtualpay.CreateFundsBillRequest{TransferAccountName: "a", RequestID: "r"})
			note("CreateFundsBill", func() bool { return moved.Repeated }, err)
			want := map[string]bool{}
			for name, err := range errs {
				if tt.repeated {
					want[name] = true
				}
				if ok := tt.is == nil && !tt.unknown; ok != (err == nil) || errors.Is(err, wechat.ErrOutcomeUnknown) != tt.unknown || tt.is != nil && !errors.Is(err, tt.is) {
					t.Errorf("%s: %v, unknown should be %t", name, err, tt.unknown)
				}
			}
			if diff := cmp.Diff(want, repeated); diff != "" {
				t.Errorf("repeated (-want +got)\n%s", diff)
			}
			if len(s.bodies) != len(errs) {
				t.Errorf("%d requests for %d calls: none may be repeated by itself", len(s.bodies), len(errs))
			}
			if err := pay.NotifyProvideGoods(ctx, &virtualpay.NotifyProvideGoodsRequest{OrderID: "n"}); errors.Is(err, wechat.ErrOutcomeUnknown) != tt.unknown || tt.repeated && err != nil {
				t.Errorf("NotifyProvideGoods: %v", err)
			}
		})
	}
}

// TestUntilKnown loses an answer, and finds the present given.
func TestUntilKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{answers: []string{"lost", `{"errcode":-1}`, `{"errcode":268490004}`}}
		got, err := virtualpay.UntilKnown(t.Context(), payOf(t, s).PresentCurrency, &virtualpay.PresentCurrencyRequest{OpenID: "o", OrderID: "n1", Amount: 7})
		if err != nil || !got.Repeated {
			t.Fatalf("%+v, %v", got, err)
		}
		const body = `{"env":1,"openid":"o","order_id":"n1","amount":7}`
		if diff := cmp.Diff([]string{body, body, body}, s.bodies); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if _, err := virtualpay.UntilKnown(t.Context(), payOf(t, s).PresentCurrency, nil); fieldOf(err) != "request" {
			t.Errorf("nil: %v", err)
		}
	})
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	s := &server{}
	pay, ctx := payOf(t, s), t.Context()
	refund := func(change func(*virtualpay.RefundOrderRequest)) error {
		r := &virtualpay.RefundOrderRequest{OpenID: "o", OrderID: "m", RefundOrderID: "refund-1", LeftFee: 2, RefundFee: 1, RefundReason: "5", ReqFrom: "1"}
		change(r)
		_, err := pay.RefundOrder(ctx, r)
		return err
	}
	currency := func(r *virtualpay.CurrencyPayRequest) error {
		_, err := pay.CurrencyPay(ctx, sessionKey, r)
		return err
	}
	cancel := func(r *virtualpay.CancelCurrencyPayRequest) error {
		_, err := pay.CancelCurrencyPay(ctx, sessionKey, r)
		return err
	}
	withdraw := func(amount string) error {
		_, err := pay.CreateWithdrawOrder(ctx, &virtualpay.CreateWithdrawOrderRequest{WithdrawNo: "withdraw-1", WithdrawAmount: amount})
		return err
	}
	order := func(r *virtualpay.QueryOrderRequest) error { _, err := pay.QueryOrder(ctx, r); return err }
	upload := func(r *virtualpay.UploadVpFileRequest) error { _, err := pay.UploadVpFile(ctx, r); return err }
	_, noKey := pay.CurrencyPay(ctx, wechat.SessionKey{}, &virtualpay.CurrencyPayRequest{OpenID: "o", OrderID: "n", Amount: 1})
	tests := []struct {
		name  string
		err   error
		field string
	}{
		{"no request", currency(nil), "request"},
		{"no user", currency(&virtualpay.CurrencyPayRequest{OrderID: "n", Amount: 1}), "OpenID"},
		{"no number", currency(&virtualpay.CurrencyPayRequest{OpenID: "o", Amount: 1}), "OrderID"},
		{"no amount", currency(&virtualpay.CurrencyPayRequest{OpenID: "o", OrderID: "n"}), "Amount"},
		{"no key", noKey, "sessionKey"},
		{"a refund of less than nothing", cancel(&virtualpay.CancelCurrencyPayRequest{OpenID: "o", UserIP: "i", OrderID: "n", PayOrderID: "m", Amount: -1}), "Amount"},
		{"a refund under the payment's number", cancel(&virtualpay.CancelCurrencyPayRequest{OpenID: "o", UserIP: "i", OrderID: "n", PayOrderID: "n", Amount: 1}), "OrderID"},
		{"neither number", order(&virtualpay.QueryOrderRequest{OpenID: "o"}), "OrderID"},
		{"a refund of neither number", refund(func(r *virtualpay.RefundOrderRequest) { r.OrderID = "" }), "OrderID"},
		{"more than is left", refund(func(r *virtualpay.RefundOrderRequest) { r.RefundFee = 3 }), "RefundFee"},
		{"nothing", refund(func(r *virtualpay.RefundOrderRequest) { r.RefundFee = 0 }), "RefundFee"},
		{"a short number", refund(func(r *virtualpay.RefundOrderRequest) { r.RefundOrderID = "1234567" }), "RefundOrderID"},
		{"a long number", refund(func(r *virtualpay.RefundOrderRequest) { r.RefundOrderID = strings.Repeat("1", 33) }), "RefundOrderID"},
		{"three decimals", withdraw("1.234"), "WithdrawAmount"},
		{"an exponent", withdraw("1e3"), "WithdrawAmount"},
		{"a point alone", withdraw("1."), "WithdrawAmount"},
		{"no yuan", withdraw(".5"), "WithdrawAmount"},
		{"zero", withdraw("0.00"), "WithdrawAmount"},
		{"less than zero", withdraw("-1"), "WithdrawAmount"},
		{"no picture", upload(&virtualpay.UploadVpFileRequest{FileName: "f"}), "Base64Img"},
		{"two pictures", upload(&virtualpay.UploadVpFileRequest{FileName: "f", Base64Img: "aa", ImgURL: "https://a"}), "Base64Img"},
	}
	for _, tt := range tests {
		if got := fieldOf(tt.err); got != tt.field {
			t.Errorf("%s: %s, want an *ArgumentError of field %s", tt.name, got, tt.field)
		}
	}
	if len(s.bodies) > 0 {
		t.Errorf("sent %q", s.bodies)
	}
}

// TestLiveOnly: a body without env is signed by the live AppKey, which a Client of the sandbox
// doesn't have.
func TestLiveOnly(t *testing.T) {
	t.Parallel()
	s := &server{}
	pay, ctx := payOf(t, s), t.Context()
	_, contract := pay.QuerySubscribeContract(ctx, &virtualpay.QuerySubscribeContractRequest{OpenID: "o", ProductID: "p"})
	_, bills := pay.DownloadIOSSettlementBill(ctx, &virtualpay.DownloadIOSSettlementBillRequest{StartMonth: "202601", EndMonth: "202602"})
	_, reasons := pay.QueryPunishmentReasons(ctx)
	_, sign := pay.SignSubscribe(sessionKey, map[string]any{"env": 0})
	for name, err := range map[string]error{
		"QuerySubscribeContract": contract, "DownloadIOSSettlementBill": bills, "QueryPunishmentReasons": reasons, "SignSubscribe": sign,
		"SendSubscribePrePayment": pay.SendSubscribePrePayment(ctx, &virtualpay.SendSubscribePrePaymentRequest{}),
		"SubmitSubscribePayOrder": pay.SubmitSubscribePayOrder(ctx, &virtualpay.SubmitSubscribePayOrderRequest{}),
		"CancelSubscribeContract": pay.CancelSubscribeContract(ctx, &virtualpay.CancelSubscribeContractRequest{}),
	} {
		if fieldOf(err) != "env" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(s.bodies) > 0 {
		t.Errorf("sent %q", s.bodies)
	}
}

// TestResponseWithoutImages: no pictures are an empty list, not null.
func TestResponseWithoutImages(t *testing.T) {
	t.Parallel()
	s := &server{answers: []string{`{"errcode":0}`}}
	r := &virtualpay.ResponseComplaintRequest{ComplaintID: "c", ResponseContent: "sorry"}
	if err := payOf(t, s).ResponseComplaint(t.Context(), r); err != nil || r.ResponseImages != nil {
		t.Fatal(err, r)
	}
	if want := `{"env":1,"complaint_id":"c","response_content":"sorry","response_images":[]}`; s.bodies[0] != want {
		t.Errorf("sent %s, want %s", s.bodies[0], want)
	}
}

func TestSignPayment(t *testing.T) {
	t.Parallel()
	order := virtualpay.PaymentOrder{Mode: virtualpay.ModeGoods, BuyQuantity: 2, ProductID: "p<&>1", GoodsPrice: 600, OutTradeNo: "order-0001", Attach: "a"}
	pay := payOf(t, &server{})
	got, err := pay.SignPayment(sessionKey, &order)
	if err != nil {
		t.Fatal(err)
	}
	const data = `{"offerId":"1450000001","env":1,"currencyType":"CNY","buyQuantity":2,"productId":"p<&>1","goodsPrice":600,"outTradeNo":"order-0001","attach":"a"}`
	want := &virtualpay.SignedPayment{Mode: "short_series_goods", SignedData: wechat.SignedData{
		SignData:  data,
		PaySig:    "39a79101260205af7bd468b4087aca4710b8d0c6159f33e1571bd12b3f2aca9a",
		Signature: "046a93cd1087cb2f7bba23efc09609af14431e502cb0f6397a0708f9815dff31",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var handed map[string]string
	text, _ := json.Marshal(got)
	if err := json.Unmarshal(text, &handed); err != nil || handed["mode"] != "short_series_goods" || handed["signData"] != data || len(handed) != 4 {
		t.Errorf("the client gets %s", text)
	}
	coins := virtualpay.PaymentOrder{Mode: virtualpay.ModeCoins, BuyQuantity: 60, OutTradeNo: "order-0002"}
	got, err = pay.SignPayment(sessionKey, &coins)
	if err != nil || got.SignData != `{"offerId":"1450000001","env":1,"currencyType":"CNY","buyQuantity":60,"outTradeNo":"order-0002","attach":""}` {
		t.Errorf("%+v, %v", got, err)
	}
	for field, spoil := range map[string]func(*virtualpay.PaymentOrder){
		"Mode":        func(o *virtualpay.PaymentOrder) { o.Mode = "" },
		"BuyQuantity": func(o *virtualpay.PaymentOrder) { o.BuyQuantity = 0 },
		"ProductID":   func(o *virtualpay.PaymentOrder) { o.ProductID = "" },
		"GoodsPrice":  func(o *virtualpay.PaymentOrder) { o.GoodsPrice = 0 },
	} {
		wrong := order
		spoil(&wrong)
		if _, err := pay.SignPayment(sessionKey, &wrong); fieldOf(err) != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, tradeNo := range []string{"", "order-1", strings.Repeat("a", 33), "_order-0001", "order 0001", "order/0001", "订单00000001"} {
		wrong := order
		wrong.OutTradeNo = tradeNo
		if _, err := pay.SignPayment(sessionKey, &wrong); fieldOf(err) != "OutTradeNo" {
			t.Errorf("%q: %v", tradeNo, err)
		}
	}
	if _, err := pay.SignPayment(wechat.SessionKey{}, &order); fieldOf(err) != "sessionKey" {
		t.Errorf("no key: %v", err)
	}
	if _, err := pay.SignPayment(sessionKey, nil); fieldOf(err) != "order" {
		t.Errorf("nil: %v", err)
	}
}

func TestSignSubscribe(t *testing.T) {
	t.Parallel()
	got, err := liveOf(t, &server{}).SignSubscribe(sessionKey, `{"offerId":"1450000001","env":0}`)
	want := &wechat.SignedData{
		SignData:  `{"offerId":"1450000001","env":0}`,
		PaySig:    "560c867f9de0c012c8996a9bda760703a538b42c20ed5cef57217c8b98365575",
		Signature: "9ac2723d326b175b725af0f39ff8899659bacd58bfb9e89d7f3ec17f2bf05582",
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}
