package instant_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/instant"
)

// TestCompanyRefuses: a refusal of the company has no errcode, and no function takes it for
// success.
func TestCompanyRefuses(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"1010", `"1010"`} {
		client, _ := wiretest.ClientOf(t, `{"resultcode":`+code+`,"resultmsg":"收件人信息不正确"}`)
		for _, row := range append(rowsInstant[:len(rowsInstant):len(rowsInstant)], rowsAdd...) {
			args := []reflect.Value{reflect.ValueOf(t.Context()), reflect.ValueOf(client)}
			for _, arg := range row.Args {
				args = append(args, reflect.ValueOf(arg))
			}
			out := reflect.ValueOf(row.Call).Call(args)
			err, _ := out[1].Interface().(error)
			var got *instant.ResultError
			if !errors.As(err, &got) || !out[0].IsNil() {
				t.Errorf("%s: %v, %v, want a *ResultError and no result", row.Name(), out[0], err)
				continue
			}
			path, _, _ := strings.Cut(row.URI, "?")
			if diff := cmp.Diff(&instant.ResultError{API: path, ResultCode: 1010, ResultMsg: "收件人信息不正确"}, got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", row.Name(), diff)
			}
			if want := "wechat: " + path + `: result 1010 "收件人信息不正确"`; err.Error() != want {
				t.Errorf("the error says %s, want %s", err, want)
			}
		}
	}
}

// TestResultCode: only 0 is success, whatever its type. Without one it is success too: WeChat's
// example of GetLocalOrder has none. What is no number is no success.
func TestResultCode(t *testing.T) {
	t.Parallel()
	const success, refused, unreadable = "success", "refused", "unreadable"
	tests := []struct{ name, answer, want string }{
		{"0", `{"resultcode":0}`, success},
		{"0 as a text", `{"resultcode":"0"}`, success},
		{"null", `{"resultcode":null}`, success},
		{"absent", `{"errcode":0}`, success},
		{"an empty text", `{"resultcode":""}`, success},
		{"negative", `{"resultcode":-1}`, refused},
		{"a text", `{"resultcode":"1010"}`, refused},
		{"true", `{"resultcode":true}`, refused},
		{"letters", `{"resultcode":"E12"}`, unreadable},
		{"a fraction", `{"resultcode":0.5}`, unreadable},
		{"too large", `{"resultcode":18446744073709551616}`, unreadable},
		{"a list", `{"resultcode":[0]}`, unreadable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, tt.answer)
			_, err := instant.GetLocalOrder(t.Context(), client, &instant.GetLocalOrderRequest{ShopID: "s", ShopOrderID: "o", DeliverySign: "d"})
			got := unreadable
			if refusal := (*instant.ResultError)(nil); errors.As(err, &refusal) {
				got = refused
			} else if err == nil {
				got = success
			}
			if got != tt.want {
				t.Errorf("%s (%v), want %s", got, err, tt.want)
			}
		})
	}
}

// TestWeChatRefuses: an errcode comes first, and what the company said can be read.
func TestWeChatRefuses(t *testing.T) {
	t.Parallel()
	client, _ := wiretest.ClientOf(t, `{"errcode":930558,"errmsg":"delivery logic fail","resultcode":1010,"resultmsg":"no"}`)
	_, err := instant.GetLocalOrder(t.Context(), client, &instant.GetLocalOrderRequest{ShopID: "s", ShopOrderID: "o", DeliverySign: "d"})
	var refusal *wechat.Error
	if !errors.Is(err, instant.CodeCompanyRefused) || !errors.As(err, &refusal) {
		t.Fatalf("error %v, want CodeCompanyRefused", err)
	}
	var got instant.GetLocalOrderResult
	if err := refusal.Decode(&got); err != nil || got.ResultCode != 1010 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestInsurance: the names of the table and of the sample of WeChat's page.
func TestInsurance(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, answer string }{
		{"table", `{"resultcode":0,"couponFee":1.5,"insurancefee":2.25}`},
		{"sample", `{"resultcode":0,"couponfee":1.5,"insurancfee":2.25}`},
		{"texts", `{"resultcode":"0","couponfee":"1.5","insurancfee":"2.25"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, tt.answer)
			fee, err := instant.PreAddOrder(t.Context(), client, order[instant.PreAddOrderRequest](t))
			if err != nil {
				t.Fatal(err)
			}
			if fee.CouponFee != 1.5 || fee.Insurance() != 2.25 {
				t.Errorf("PreAddOrder: %+v", fee)
			}
			added, err := instant.AddLocalOrder(t.Context(), client, order[instant.AddLocalOrderRequest](t))
			if err != nil {
				t.Fatal(err)
			}
			if added.CouponFee != 1.5 || added.Insurance() != 2.25 {
				t.Errorf("AddLocalOrder: %+v", added)
			}
		})
	}
}

// order makes the request of an order with nothing that only some companies need.
func order[T any](t *testing.T) *T {
	t.Helper()
	full := instant.AddLocalOrderRequest{
		ShopID: "test_shop_id", ShopOrderID: "1", DeliveryID: "SFTC", OpenID: "o1", DeliverySign: "d",
		Receiver: instant.Contact{Name: "李四", City: "广州市", Address: "a", AddressDetail: "b", Phone: "138", Lng: 113.1, Lat: 23.1},
		Cargo:    instant.Cargo{GoodsValue: 5, GoodsWeight: 1, CargoFirstClass: "美食夜宵", CargoSecondClass: "零食小吃"},
		Shop:     instant.Shop{ImgURL: "https://example.com/a.png", GoodsName: "宵夜", GoodsCount: 1},
	}
	var made any = &full
	if _, ok := any((*T)(nil)).(*instant.PreAddOrderRequest); ok {
		made = &instant.PreAddOrderRequest{ShopID: full.ShopID, ShopOrderID: full.ShopOrderID, DeliveryID: full.DeliveryID, OpenID: full.OpenID,
			Receiver: full.Receiver, Cargo: full.Cargo, Shop: full.Shop, DeliverySign: full.DeliverySign}
	}
	return made.(*T)
}

// TestWhatOnlySomeCompaniesNeed: a token, a shop and a reason may be empty, and go out empty.
func TestWhatOnlySomeCompaniesNeed(t *testing.T) {
	t.Parallel()
	client, sent := wiretest.ClientOf(t, `{"resultcode":0,"resultmsg":"ok"}`)
	if _, err := instant.AddLocalOrder(t.Context(), client, order[instant.AddLocalOrderRequest](t)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"delivery_token":""`, `"shop_no":""`} {
		if !strings.Contains(*sent, want) || strings.Contains(*sent, `"sender"`) {
			t.Errorf("sent %s, want %s in it and no sender", *sent, want)
		}
	}
	_, err := instant.CancelLocalOrder(t.Context(), client, &instant.CancelLocalOrderRequest{ShopID: "s", ShopOrderID: "o", DeliveryID: "DADA", CancelReasonID: instant.CancelPrice, DeliverySign: "d"})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"shopid":"s","shop_order_id":"o","delivery_id":"DADA","cancel_reason_id":2,"cancel_reason":"","shop_no":"","delivery_sign":"d"}`
	if diff := cmp.Diff(want, *sent); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestLimits: WeChat's page bounds what is delivered.
func TestLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*instant.Cargo)
		field  string
	}{
		{"no value", func(c *instant.Cargo) { c.GoodsValue = 0 }, "Cargo.GoodsValue"},
		{"too dear", func(c *instant.Cargo) { c.GoodsValue = 5000.01 }, "Cargo.GoodsValue"},
		{"too heavy", func(c *instant.Cargo) { c.GoodsWeight = 50.5 }, "Cargo.GoodsWeight"},
		{"too high", func(c *instant.Cargo) { c.GoodsHeight = 46 }, "Cargo.GoodsHeight"},
		{"at the limits", func(c *instant.Cargo) { c.GoodsValue, c.GoodsWeight, c.GoodsHeight = 5000, 50, 45 }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := wiretest.ClientOf(t, `{"resultcode":0,"resultmsg":"ok"}`)
			r := order[instant.AddLocalOrderRequest](t)
			tt.change(&r.Cargo)
			_, err := instant.AddLocalOrder(t.Context(), client, r)
			var fault *wechat.ArgumentError
			if errors.As(err, &fault) != (tt.field != "") || fault != nil && fault.Field != tt.field {
				t.Errorf("error %v, want one of %q", err, tt.field)
			}
			if (*sent != "") != (tt.field == "") {
				t.Errorf("sent %q", *sent)
			}
		})
	}
}

// TestDeliverySign: the example of WeChat's page.
func TestDeliverySign(t *testing.T) {
	t.Parallel()
	const right = "a93d8d6bae9a9483c1b1d4e8670e7f6226ec94cb"
	if got := instant.DeliverySign("test_shop_id", "test_shop_order_id", "test_app_secrect"); got != right {
		t.Errorf("%s, want %s", got, right)
	}
	tests := []struct {
		name, sign, order, secret string
		want                      bool
	}{
		{"right", right, "test_shop_order_id", "test_app_secrect", true},
		{"capitals", strings.ToUpper(right), "test_shop_order_id", "test_app_secrect", true},
		{"another order", right, "test_shop_order_i", "test_app_secrect", false},
		{"another secret", right, "test_shop_order_id", "test_app_secret", false},
		{"empty", "", "test_shop_order_id", "test_app_secrect", false},
		{"cut", right[:20], "test_shop_order_id", "test_app_secrect", false},
		{"longer", right + "0", "test_shop_order_id", "test_app_secrect", false},
		{"of another letter", strings.Replace(right, "a", "\uFF41", 1), "test_shop_order_id", "test_app_secrect", false},
		{"without a secret", instant.DeliverySign("test_shop_id", "test_shop_order_id", ""), "test_shop_order_id", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := instant.CheckDeliverySign(tt.sign, "test_shop_id", tt.order, tt.secret); got != tt.want {
				t.Errorf("%t, want %t", got, tt.want)
			}
		})
	}
}

// TestCheckLongSign: a sign of another length is refused before it is copied. Without Parallel,
// because it counts allocations.
func TestCheckLongSign(t *testing.T) {
	long := strings.Repeat("A", 1<<20)
	got := testing.AllocsPerRun(10, func() {
		if instant.CheckDeliverySign(long, "test_shop_id", "test_shop_order_id", "test_app_secrect") {
			t.Error("a sign of 1 MiB is right")
		}
	})
	if got != 0 {
		t.Errorf("%v allocations, want none", got)
	}
}

// TestSignJoinsTexts: WeChat's formula can't tell these apart, as the comment of
// CheckDeliverySign says.
func TestSignJoinsTexts(t *testing.T) {
	t.Parallel()
	if !instant.CheckDeliverySign(instant.DeliverySign("1", "23", "secret"), "12", "3", "secret") {
		t.Error("the signs differ")
	}
}
