package wechat_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/facts"
)

// TestPaymentForms reads what WeChat's samples print in another way than its tables.
func TestPaymentForms(t *testing.T) {
	t.Parallel()
	payload := func(event, text string) string {
		return fmt.Sprintf(`{"MsgType":"event","Event":%q,"MiniGame":{"Payload":%q,"PayEventSig":"s"}}`, event, text)
	}
	const coins, goods = "minigame_coin_deliver_completed", "minigame_game_pay_goods_deliver_notify"
	tests := []struct {
		name, body string
		get        func(wechat.Message) any
		want       any
	}{
		{"TotalPrice for ActualPrice", payload(coins, `{"CoinInfo":{"TotalPrice":600}}`),
			func(m wechat.Message) any { return m.(*wechat.MinigameCoinDeliverCompletedEvent).CoinInfo.ActualPrice }, int64(600)},
		{"no WeChatPayInfo", payload(coins, `{"OutTradeNo":"1"}`),
			func(m wechat.Message) any { return m.(*wechat.MinigameCoinDeliverCompletedEvent).WeChatPayInfo == nil }, true},
		{"amounts as texts", payload(goods, `{"GoodsInfo":{"ActualPrice":"9007199254740993","Quantity":" 2 "}}`),
			func(m wechat.Message) any { return m.(*wechat.MinigameGamePayGoodsDeliverNotifyEvent).GoodsInfo }, wechat.MinigameGoodsInfo{ActualPrice: 9007199254740993, Quantity: 2}},
		{"blanks and order of the Payload", payload(goods, `{ "b" : 1, "OpenId":"o" } `),
			func(m wechat.Message) any { return m.(*wechat.MinigameGamePayGoodsDeliverNotifyEvent).Payload }, `{ "b" : 1, "OpenId":"o" } `},
		{"escapes in the Payload", payload(goods, `{"OpenId":"\u6e38\/戏<&>"}`),
			func(m wechat.Message) any {
				e := m.(*wechat.MinigameGamePayGoodsDeliverNotifyEvent)
				return e.Payload + " " + e.OpenID
			}, `{"OpenId":"\u6e38\/戏<&>"} 游/戏<&>`},
		{"a decoded Payload", `{"MsgType":"event","Event":"` + goods + `","MiniGame":{"Payload":{"OutTradeNo":"7","GoodsInfo":{"Quantity":3}}}}`,
			func(m wechat.Message) any {
				e := m.(*wechat.MinigameGamePayGoodsDeliverNotifyEvent)
				return fmt.Sprint(e.Payload, e.OutTradeNo, e.GoodsInfo.Quantity)
			}, "73"},
		{"upper case", payload("MINIGAME_DELIVER_H5_PAY_PRODUCTS", `{"OutTradeNo":"7"}`),
			func(m wechat.Message) any { return m.(*wechat.MinigameH5GoodsDeliverNotifyEvent).OutTradeNo }, "7"},
		{"simulated", `{"MsgType":"event","Event":"` + goods + `","CreateTime":7,"MiniGame":{"Payload":"{}","PayEventSig":"s","IsMock":true}}`,
			func(m wechat.Message) any {
				e := m.(*wechat.MockPaymentEvent)
				return fmt.Sprint(e.Payload, e.PayEventSig, e.Key() == "", e.NeedsAnswer())
			}, "{}strue false"},
		{"not simulated", `{"MsgType":"event","Event":"` + goods + `","MiniGame":{"Payload":"{\"OutTradeNo\":\"7\"}","PayEventSig":"s","IsMock":false}}`,
			func(m wechat.Message) any { return m.(*wechat.MinigameGamePayGoodsDeliverNotifyEvent).OutTradeNo }, "7"},
		{"a Payload that is none", strings.Replace(payload(goods, `{"OutTradeNo":"7"`), "{", `{"CreateTime":7,`, 1), func(m wechat.Message) any { return m.(*wechat.UnknownMessage).Key() != "" }, true},
		{"a gift in XML", `<xml><MsgType>event</MsgType><Event>minigame_deliver_goods</Event><MiniGame><OrderId>g1</OrderId><IsPreview>0</IsPreview><ToUserOpenid><![CDATA[o1]]></ToUserOpenid>` +
			`<GoodsList><Id><![CDATA[sword]]></Id><Num>1</Num></GoodsList><GoodsList><Id>coin</Id><Num>20</Num></GoodsList></MiniGame></xml>`,
			func(m wechat.Message) any { return m.(*wechat.MinigameDeliverGoodsEvent).GoodsList }, []wechat.GiftGoods{{ID: "sword", Num: 1}, {ID: "coin", Num: 20}}},
		{"the refund question, one level below", `{"MsgType":"event","Event":"xpay_subscribe_ios_refund_query_notify","Info":{"channel_bill":"c","pay_order_id":"p"}}`,
			func(m wechat.Message) any { return m.(*wechat.XpaySubscribeIOSRefundQueryNotifyEvent).PayOrderID }, "p"},
		{"the refund question without an Event", `{"MsgType":"event","CreateTime":7,"channel_bill":"c","pay_order_id":"p","refund_request_reason":"","consumption_status":"3","service_type":"1"}`,
			func(m wechat.Message) any {
				e := m.(*wechat.XpaySubscribeIOSRefundQueryNotifyEvent)
				return fmt.Sprint(e.PayOrderID, e.ConsumptionStatus, e.ServiceType, e.NeedsAnswer())
			}, "p31true"},
		{"the refund question with nothing else", `{"channel_bill":"c","pay_order_id":"p","refund_request_reason":"r"}`,
			func(m wechat.Message) any {
				return m.(*wechat.XpaySubscribeIOSRefundQueryNotifyEvent).RefundRequestReason
			}, "r"},
		{"a text that says as much", `{"MsgType":"text","Content":"c","channel_bill":"c","pay_order_id":"p","refund_request_reason":"r"}`,
			func(m wechat.Message) any { return m.(*wechat.TextMessage).Content }, "c"},
		{"goods as a text", `{"MsgType":"event","Event":"xpay_goods_deliver_notify","GoodsInfo":"{\"Quantity\":3,\"ActualPrice\":\"600\"}"}`,
			func(m wechat.Message) any { return m.(*wechat.XpayGoodsDeliverNotifyEvent).GoodsInfo }, wechat.XpayGoodsInfo{Quantity: 3, ActualPrice: 600}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, err := wechat.ParseMessage([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, tt.get(m)); diff != "" {
				t.Errorf("%T (-want +got)\n%s", m, diff)
			}
		})
	}
}

// TestAmountsAreWholeNumbers: a payment whose amount isn't read is no payment of nothing.
func TestAmountsAreWholeNumbers(t *testing.T) {
	t.Parallel()
	wrong := []string{`1.5`, `600.0`, `6e2`, `"6,00"`, `"six"`, `"0x10"`, `9223372036854775808`, `-9223372036854775809`, `true`, `{"a":1}`, `"1 2"`, `"１"`}
	right := []string{`600`, `"600"`, `0`, `-1`, `null`, `""`, `9223372036854775807`}
	events := map[string]string{
		"xpay_goods_deliver_notify":              `"GoodsInfo":{"ActualPrice":%s}`,
		"xpay_coin_pay_notify":                   `"CoinInfo":{"Quantity":%s}`,
		"xpay_subscribe_pay_fail_notify":         `"GoodsInfo":{"OrigPrice":%s}`,
		"xpay_refund_notify":                     `"RefundFee":%s`,
		"minigame_deliver_goods":                 `"MiniGame":{"GoodsList":[{"Id":"a","Num":1},{"Id":"b","Num":%s}]}`,
		"minigame_coin_deliver_completed":        `{"CoinInfo":{"TotalPrice":%s}}`,
		"minigame_game_pay_goods_deliver_notify": `{"GoodsInfo":{"Quantity":%s}}`,
		"minigame_pay_refund_succ_notify":        `{"RefundAmount":%s}`,
		"minigame_deliver_h5_pay_products":       `{"GoodsInfo":{"ActualPrice":%s}}`,
	}
	for event, fields := range events {
		body := func(amount string) []byte {
			text := fmt.Sprintf(fields, amount)
			if isSignedEvent(event) {
				quoted, _ := json.Marshal(text)
				text = `"MiniGame":{"Payload":` + string(quoted) + `}`
			}
			return []byte(`{"MsgType":"event","Event":"` + event + `",` + text + "}")
		}
		for _, amount := range wrong {
			m, err := wechat.ParseMessage(body(amount))
			if m != nil || !errors.Is(err, wechat.ErrMessage) || !strings.Contains(err.Error(), "not a whole number") {
				t.Errorf("%s of %s: %T, %v", event, amount, m, err)
			}
		}
		for _, amount := range right {
			if m, err := wechat.ParseMessage(body(amount)); err != nil {
				t.Errorf("%s of %s: %T, %v", event, amount, m, err)
			}
		}
	}
	m, err := wechat.ParseMessage([]byte(`<xml><MsgType>event</MsgType><Event>xpay_coin_pay_notify</Event><CoinInfo><ActualPrice>6.00</ActualPrice></CoinInfo></xml>`))
	if m != nil || !errors.Is(err, wechat.ErrMessage) {
		t.Errorf("XML: %T, %v", m, err)
	}
	m, err = wechat.ParseMessage([]byte(`{"MsgType":"event","Event":"xpay_coin_pay_notify","CoinInfo":"{\"ActualPrice\":6.5}"}`))
	if m != nil || !errors.Is(err, wechat.ErrMessage) {
		t.Errorf("an object in a text: %T, %v", m, err)
	}
}

// A sampler makes values of documented fields, of which no two are the same.
type sampler struct{ n int }

func (s *sampler) fields(fields []facts.Field) map[string]any {
	values := map[string]any{}
	for _, f := range fields {
		s.n++
		switch {
		case f.Name == "Payload":
			text, _ := json.Marshal(s.fields(f.JSONFields))
			values[f.Name] = string(text)
		case f.Name == "Env" || f.Name == "IsPreview":
			values[f.Name] = 1
		case f.Name == "IsMock": // tested by itself
		case f.Type == "object":
			values[f.Name] = s.fields(f.Fields)
		case f.Type == "object[]":
			values[f.Name] = []any{s.fields(f.Fields), s.fields(f.Fields)}
		case f.Type == "number":
			values[f.Name] = 1700000000 + s.n
		default:
			values[f.Name] = fmt.Sprintf("%s-%d]]>", f.Name, s.n)
		}
	}
	return values
}

// xmlOf writes values as WeChat does: a list repeats its element.
func xmlOf(values map[string]any) string {
	var b strings.Builder
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		list, isList := values[name].([]any)
		if !isList {
			list = []any{values[name]}
		}
		for _, v := range list {
			text := fmt.Sprint(v)
			switch v := v.(type) {
			case map[string]any:
				text = xmlOf(v)
			case string:
				text = "<![CDATA[" + strings.ReplaceAll(v, "]]>", "]]]]><![CDATA[>") + "]]>"
			}
			b.WriteString("<" + name + ">" + text + "</" + name + ">")
		}
	}
	return b.String()
}

func fieldNamed(v reflect.Value, name string) (reflect.Value, bool) {
	if !v.IsValid() {
		return v, false
	}
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		if tag.Get("json") == name || slices.Contains(strings.Fields(tag.Get("also")), name) {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// checkFilled looks for each value in the struct, under its name on the wire.
func checkFilled(t *testing.T, at string, v reflect.Value, values map[string]any) {
	t.Helper()
	for name, want := range values {
		field, ok := fieldNamed(reflect.Indirect(v), name)
		if !ok {
			t.Errorf("%s has no %s", at, name)
			continue
		}
		where := at + "." + name
		switch want := want.(type) {
		case map[string]any:
			checkFilled(t, where, field, want)
		case []any:
			if field.Len() != len(want) {
				t.Errorf("%s has %d items, want %d", where, field.Len(), len(want))
				continue
			}
			for i := range want {
				checkFilled(t, where, field.Index(i), want[i].(map[string]any))
			}
		default:
			got := field.Interface()
			switch is := got.(type) {
			case time.Time:
				got = is.Unix()
			case bool:
				got = 1
			}
			if field.CanInt() {
				got = field.Int()
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s is %v, want %v", where, got, want)
			}
		}
	}
}

// TestPaymentPushes reads each payment and gift that WeChat documents, with all its fields, in
// both formats and under all names.
func TestPaymentPushes(t *testing.T) {
	t.Parallel()
	tested := 0
	for _, p := range facts.Pushes() {
		if !strings.HasPrefix(p.Event, "xpay_") && p.Event != "minigame_deliver_goods" && !isSignedEvent(p.Event) {
			continue
		}
		tested++
		t.Run(p.Event, func(t *testing.T) {
			t.Parallel()
			values := (&sampler{}).fields(p.Fields)
			want := values
			if game, ok := values["MiniGame"].(map[string]any); ok {
				want = game
			}
			payload, signed := want["Payload"].(string)
			sig := want["PayEventSig"]
			if signed {
				want = map[string]any{}
				d := json.NewDecoder(strings.NewReader(payload))
				d.UseNumber()
				if err := d.Decode(&want); err != nil {
					t.Fatal(err)
				}
			}
			text, _ := json.Marshal(values)
			for format, body := range map[string]string{
				"json": `{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1700000000,"MsgType":"event","Event":"` + p.Event + `",` + string(text[1:]),
				"xml": "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1700000000</CreateTime><MsgType>event</MsgType><Event>" +
					p.Event + "</Event>" + xmlOf(values) + "</xml>",
			} {
				m, err := wechat.ParseMessage([]byte(body))
				if err != nil {
					t.Fatalf("%s: %v: %s", format, err, body)
				}
				name := p.Event
				if p.SameAs != "" {
					name = p.SameAs
				}
				typ := strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", m), "*wechat."))
				if typ != strings.ReplaceAll(name, "_", "")+"event" {
					t.Fatalf("%s: a %T", format, m)
				}
				checkFilled(t, format, reflect.ValueOf(m), want)
				if !signed {
					continue
				}
				got, _ := reflect.ValueOf(m).Elem().FieldByName("SignedPayload").Interface().(wechat.SignedPayload)
				if got.Payload != payload || got.PayEventSig != sig {
					t.Errorf("%s: the Payload is %q, %q; want %q, %q", format, got.Payload, got.PayEventSig, payload, sig)
				}
			}
		})
	}
	if tested != 17 {
		t.Errorf("%d kinds, want 17", tested)
	}
}
