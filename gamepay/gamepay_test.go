package gamepay_test

import (
	"bytes"
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
	"github.com/minigo-dev/wechat/gamepay"
)

// A server answers the calls with its texts, the last one for ever; "lost" is no answer.
type server struct {
	answers []string
	bodies  []string
	urls    []string
	then    func() // what happens while it answers
}

// RoundTrip implements http.RoundTripper.
func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	_ = r.Body.Close()
	s.bodies, s.urls = append(s.bodies, string(body)), append(s.urls, r.URL.RequestURI())
	answer := s.answers[min(len(s.bodies), len(s.answers))-1]
	if s.then != nil {
		s.then()
	}
	if answer == "lost" {
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(answer)), ContentLength: int64(len(answer)),
	}, nil
}

// tokens gives T1, and T2 where T1 was refused.
type tokens struct{}

// AccessToken implements wechat.TokenSource.
func (tokens) AccessToken(_ context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	text := "T1"
	if r.Refused.Reveal() == "T1" {
		text = "T2"
	}
	return wechat.NewToken(text, time.Now().Add(time.Hour)), nil
}

func clientOf(t *testing.T, s http.RoundTripper) *wechat.Client {
	t.Helper()
	client, err := wechat.New("wx1234567", "", wechat.WithHTTPClient(&http.Client{Transport: s}), wechat.WithTokenSource(tokens{}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func payOf(t *testing.T, s http.RoundTripper) *gamepay.Client {
	t.Helper()
	return sandbox(clientOf(t, s)).(*gamepay.Client)
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
		{"a line end in the OfferID", client, offerID + "\n", wechat.PayLive, appKey, "offerID"},
		{"an unknown environment", client, offerID, 2, appKey, "env"},
		{"a negative environment", client, offerID, -1, appKey, "env"},
		{"no AppKey", client, offerID, wechat.PayLive, "", "appKey"},
		{"a blank in the AppKey", client, offerID, wechat.PayLive, "a b", "appKey"},
	}
	for _, tt := range tests {
		pay, err := gamepay.New(tt.client, tt.offerID, tt.env, tt.appKey)
		if pay != nil || fieldOf(err) != tt.field || strings.Contains(err.Error(), "a b") {
			t.Errorf("%s: %v, %v", tt.name, pay, err)
		}
	}
}

func TestNothingPrintsTheAppKey(t *testing.T) {
	t.Parallel()
	pay := payOf(t, &server{})
	text := fmt.Sprintf("%v %+v %#v %s %x %v", pay, pay, pay, pay, pay, struct{ P any }{*pay})
	if strings.Contains(text, appKey) || !strings.Contains(text, "gamepay.Client(1450000001, sandbox)") {
		t.Error(text)
	}
}

// TestBadNumbers refuses numbers that WeChat refuses, before any network.
func TestBadNumbers(t *testing.T) {
	t.Parallel()
	wrong := []string{"_a", "a b", "a/b", "a|b", "账单", "a\n", "a.b", strings.Repeat("a", 64)}
	right := []string{"a", "-a", "a_b", "0", strings.Repeat("Z", 63)}
	call := func(s *server, billNo string) map[string]error {
		pay, ctx := payOf(t, s), t.Context()
		_, err1 := pay.Pay(ctx, sessionKey, &gamepay.PayRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: 1, BillNo: billNo})
		_, err2 := pay.CancelPay(ctx, sessionKey, &gamepay.CancelPayRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: 1, BillNo: billNo, PayBillNo: "other"})
		_, err3 := pay.CancelPay(ctx, sessionKey, &gamepay.CancelPayRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: 1, BillNo: "other", PayBillNo: billNo})
		_, err4 := pay.Present(ctx, sessionKey, &gamepay.PresentRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: 1, BillNo: billNo})
		return map[string]error{"Pay": err1, "CancelPay": err2, "CancelPay of": err3, "Present": err4}
	}
	for _, billNo := range wrong {
		s := &server{answers: []string{`{"errcode":0}`}}
		for name, err := range call(s, billNo) {
			if !errors.Is(err, wechat.ErrInvalidArgument) || !strings.Contains(err.Error(), "63 letters") {
				t.Errorf("%s of %q: %v", name, billNo, err)
			}
		}
		if len(s.bodies) > 0 {
			t.Errorf("%q was sent", billNo)
		}
	}
	for _, billNo := range right {
		for name, err := range call(&server{answers: []string{`{"errcode":0}`}}, billNo) {
			if err != nil {
				t.Errorf("%s of %q: %v", name, billNo, err)
			}
		}
	}
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	s := &server{}
	pay, ctx := payOf(t, s), t.Context()
	_, noRequest := pay.Pay(ctx, sessionKey, nil)
	_, noUser := pay.Pay(ctx, sessionKey, &gamepay.PayRequest{ZoneID: "z", UserIP: "i", Amount: 1, BillNo: "b"})
	_, noKey := pay.GetBalance(ctx, wechat.SessionKey{}, &gamepay.GetBalanceRequest{OpenID: "o", ZoneID: "z", UserIP: "i"})
	_, nothing := pay.Pay(ctx, sessionKey, &gamepay.PayRequest{OpenID: "o", ZoneID: "z", UserIP: "i", BillNo: "b"})
	_, less := pay.Pay(ctx, sessionKey, &gamepay.PayRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: -1, BillNo: "b"})
	_, noPresent := pay.Present(ctx, sessionKey, &gamepay.PresentRequest{OpenID: "o", ZoneID: "z", UserIP: "i", BillNo: "b"})
	_, noRefund := pay.CancelPay(ctx, sessionKey, &gamepay.CancelPayRequest{OpenID: "o", ZoneID: "z", UserIP: "i", BillNo: "b", PayBillNo: "p"})
	_, itself := pay.CancelPay(ctx, sessionKey, &gamepay.CancelPayRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: 1, BillNo: "b", PayBillNo: "b"})
	_, noOrder := pay.GetPayForOrder(ctx, &gamepay.GetPayForOrderRequest{})
	got := []string{fieldOf(noRequest), fieldOf(noUser), fieldOf(noKey), fieldOf(nothing), fieldOf(less), fieldOf(noPresent), fieldOf(noRefund), fieldOf(itself), fieldOf(noOrder)}
	want := []string{"request", "OpenID", "sessionKey", "Amount", "Amount", "Amount", "Amount", "BillNo", "OrderNo"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got)\n%s", diff)
	}
	if len(s.bodies) > 0 {
		t.Errorf("sent %q", s.bodies)
	}
}

// TestOutcomes: done now, done earlier, not done, and unknown are four things.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	const repeated = `{"errcode":90012,"errmsg":"bill_no repeated"}`
	tests := []struct {
		name, answer string
		repeated     bool
		balance      int64
		is           error
		unknown      bool
	}{
		{"done", `{"errcode":0,"bill_no":"b1","balance":3}`, false, 3, nil, false},
		{"done earlier", repeated, true, 0, nil, false},
		{"done earlier, with the balance", `{"errcode":90012,"balance":5}`, true, 5, nil, false},
		{"too few coins", `{"errcode":90013}`, false, 0, gamepay.CodeBalance, false},
		{"the session is over", `{"errcode":90016}`, false, 0, wechat.ErrSessionExpired, false},
		{"the signature is wrong", `{"errcode":90010}`, false, 0, gamepay.CodeSignature, false},
		{"busy", `{"errcode":-1,"errmsg":"system error"}`, false, 0, wechat.ErrBusy, true},
		{"no answer", "lost", false, 0, io.ErrUnexpectedEOF, true},
		{"half an answer", `{"errcode":0,"bill_no":"b1`, false, 0, nil, true},
		{"an amount that is none", `{"errcode":0,"bill_no":"b1","balance":1.5}`, false, 0, nil, true},
		{"a page", `<html>502</html>`, false, 0, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			type outcome struct {
				BillNo   string
				Balance  int64
				Repeated bool
			}
			var got []outcome
			var errs []error
			s := &server{answers: []string{tt.answer}}
			pay := payOf(t, s)
			paid, err := pay.Pay(t.Context(), sessionKey, &gamepay.PayRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: 1, BillNo: "b1"})
			if errs = append(errs, err); err == nil {
				got = append(got, outcome{paid.BillNo, paid.Balance, paid.Repeated})
			}
			back, err := pay.CancelPay(t.Context(), sessionKey, &gamepay.CancelPayRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: 1, BillNo: "b1", PayBillNo: "b0"})
			if errs = append(errs, err); err == nil {
				got = append(got, outcome{back.BillNo, back.Balance, back.Repeated})
			}
			given, err := pay.Present(t.Context(), sessionKey, &gamepay.PresentRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: 1, BillNo: "b1"})
			if errs = append(errs, err); err == nil {
				got = append(got, outcome{given.BillNo, given.Balance, given.Repeated})
			}
			var want []outcome
			if tt.is == nil && !tt.unknown {
				o := outcome{"b1", tt.balance, tt.repeated}
				want = []outcome{o, o, o}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for _, err := range errs {
				if errors.Is(err, wechat.ErrOutcomeUnknown) != tt.unknown || tt.is != nil && !errors.Is(err, tt.is) {
					t.Errorf("the error is %v, unknown should be %t", err, tt.unknown)
				}
			}
			if len(s.bodies) != 3 {
				t.Errorf("%d requests: none may be repeated by itself", len(s.bodies))
			}
		})
	}
}

// TestUntilKnownKeepsItsNumber loses an answer; the caller changes the request meanwhile.
func TestUntilKnownKeepsItsNumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{answers: []string{"lost", `{"errcode":-1}`, `{"errcode":90012}`}}
		pay := payOf(t, s)
		r := &gamepay.PayRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: 7, BillNo: "b1"}
		s.then = func() { r.BillNo, r.Amount = "b2", 70 }
		got, err := gamepay.UntilKnown(t.Context(), pay.Pay, sessionKey, r)
		if err != nil || !got.Repeated || got.BillNo != "b1" {
			t.Fatalf("%+v, %v", got, err)
		}
		var numbers []string
		for _, body := range s.bodies {
			var sent struct {
				BillNo string `json:"bill_no"`
				Amount int64
			}
			_ = json.Unmarshal([]byte(body), &sent)
			numbers = append(numbers, fmt.Sprint(sent.BillNo, " ", sent.Amount))
		}
		if diff := cmp.Diff([]string{"b1 7", "b1 7", "b1 7"}, numbers); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// TestUntilKnownAfterASessionEnds: that the key has expired says nothing about the first try.
func TestUntilKnownAfterASessionEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pay := payOf(t, &server{answers: []string{"lost", `{"errcode":90016}`}})
		_, err := gamepay.UntilKnown(t.Context(), pay.Present, sessionKey, &gamepay.PresentRequest{OpenID: "o", ZoneID: "z", UserIP: "i", Amount: 7, BillNo: "b1"})
		if !errors.Is(err, wechat.ErrOutcomeUnknown) || !errors.Is(err, wechat.ErrSessionExpired) {
			t.Errorf("%v, want unknown and the session's end", err)
		}
	})
}

func TestSignItemOrder(t *testing.T) {
	t.Parallel()
	order := gamepay.ItemOrder{BuyQuantity: 2, Platform: "android", ZoneID: "z1", ProductID: "sword&shield", GoodsPrice: 600, OutTradeNo: "t-1", Attach: "<a>"}
	pay := payOf(t, &server{})
	got, err := pay.SignItemOrder(sessionKey, &order)
	if err != nil {
		t.Fatal(err)
	}
	want := &wechat.SignedData{
		SignData:  `{"mode":"goods","offerId":"1450000001","env":1,"currencyType":"CNY","buyQuantity":2,"platform":"android","zoneId":"z1","productId":"sword&shield","goodsPrice":600,"outTradeNo":"t-1","attach":"<a>"}`,
		PaySig:    "b2a6e4d41c17bcdb49753fbd808a065d4a9ff1c9e1ebdd9cafe1fdab88bf8d52",
		Signature: "75e7c09e29dcfd0589a095812ea8d99fbde25dec83b62db3016c746bc5dc7632",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for field, spoil := range map[string]func(*gamepay.ItemOrder){
		"BuyQuantity": func(o *gamepay.ItemOrder) { o.BuyQuantity = 0 },
		"ZoneID":      func(o *gamepay.ItemOrder) { o.ZoneID = "" },
		"ProductID":   func(o *gamepay.ItemOrder) { o.ProductID = "" },
		"GoodsPrice":  func(o *gamepay.ItemOrder) { o.GoodsPrice = -600 },
		"OutTradeNo":  func(o *gamepay.ItemOrder) { o.OutTradeNo = "_t" },
	} {
		wrong := order
		spoil(&wrong)
		if _, err := pay.SignItemOrder(sessionKey, &wrong); fieldOf(err) != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := pay.SignItemOrder(sessionKey, nil); fieldOf(err) != "order" {
		t.Errorf("nil: %v", err)
	}
	if _, err := pay.SignItemOrder(wechat.SessionKey{}, &order); fieldOf(err) != "sessionKey" {
		t.Errorf("no key: %v", err)
	}
	for _, tradeNo := range []string{"", "a b", "a/b", "账单", strings.Repeat("a", 33)} {
		wrong := order
		wrong.OutTradeNo = tradeNo
		if _, err := pay.SignItemOrder(sessionKey, &wrong); fieldOf(err) != "OutTradeNo" {
			t.Errorf("%q: %v", tradeNo, err)
		}
	}
	if bytes.Contains([]byte(fmt.Sprintf("%+v", got)), []byte(appKey)) {
		t.Error("the AppKey is in what the client gets")
	}
}
