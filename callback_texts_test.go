package wechat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// userTextFields are the fields that users fill, by kind: events as event/NAME, a field
// within another as A>B.
var userTextFields = map[string]string{
	"text": "Content", "miniprogrampage": "Title PagePath", "voice": "Recognition", "location": "Label", "link": "Title Description Url",
	"event/user_enter_tempsession":                          "SessionFrom",
	"event/debug_demo":                                      "debug_str",
	"event/scancode_push":                                   "ScanCodeInfo>ScanResult",
	"event/location_select":                                 "SendLocationInfo>Label SendLocationInfo>Poiname",
	"event/minigame_coin_deliver_completed":                 "MiniGame>Payload",
	"event/minigame_recharge_center_coin_deliver_completed": "MiniGame>Payload",
	"event/minigame_pay_refund_succ_notify":                 "MiniGame>Payload",
	"event/minigame_game_pay_goods_deliver_notify":          "MiniGame>Payload",
	"event/minigame_h5_goods_deliver_notify":                "MiniGame>Payload",
	"event/minigame_deliver_h5_pay_products":                "MiniGame>Payload",
	"event/xpay_goods_deliver_notify":                       "GoodsInfo>Attach",
	"event/xpay_coin_pay_notify":                            "CoinInfo>Attach",
	"event/xpay_subscribe_pay_fail_notify":                  "GoodsInfo>Attach",
	"event/xpay_complaint_notify":                           "ComplaintDetail",
	"event/xpay_wxpay_callback_notify":                      "NickName MerchantCompanyName Remark",
	"event/xpay_apple_subscribe_signing_result_notify":      "Attach",
	"event/xpay_apple_subscribe_unsigning_result_notify":    "Attach",
	"event/retail_pay_notify":                               "attach",
	"event/retail_refund_notify":                            "refund_reason refund_desc",
	"event/complaint_callback":                              "BussiCallBackInfo>customer_material_content BussiCallBackInfo>product_name",
	"event/wxa_novel_chapter_permission":                    "CustomServerParams",
	"event/iot_voip_notify":                                 "Payload",
	"event/secvod_upload_event":                             "upload_event>source_context",
	"event/cancel_single_waybill":                           "CancelReason",
	"event/waybill_complaint":                               "Content Name",
	"event/waybill_query_expect_time_range":                 "Address Street",
	"event/add_waybill":                                     "Sender>Name Sender>Address Receiver>Name Receiver>Address Remark",
	"event/add_single_waybill":                              "Sender>Name Receiver>Name Remark",
	"event/transport_add_order":                             "sender>name receiver>address order_info>note",
	"event/transport_cancel_order":                          "cancel_reason",
	"event/transport_add_tips":                              "remark",
	"event/brand_new":                                       "Content Title Remark MiniGame>Payload",
	"music":                                                 "Title Description",
}

// textFields makes the fields of a push with the text in one field and a harmless one in
// the others.
func textFields(kind, paths, path, text string) wechattest.Fields {
	fields := wechattest.Fields{"MsgType": kind}
	if event, ok := strings.CutPrefix(kind, "event/"); ok {
		fields["MsgType"], fields["Event"] = "event", event
	}
	for field := range strings.FieldsSeq(paths) {
		value := "harmless"
		if field == path {
			value = text
		}
		parent, name, nested := strings.Cut(field, ">")
		if !nested {
			fields[field] = value
			continue
		}
		inner, _ := fields[parent].(wechattest.Fields)
		if inner == nil {
			inner = wechattest.Fields{}
			fields[parent] = inner
		}
		inner[name] = value
		if event, _ := fields["Event"].(string); isSignedEvent(event) {
			payload := payloadWith(value)
			inner[name], inner["PayEventSig"] = payload, payEventSigOf(testLiveKey, event, payload)
		}
	}
	return fields
}

// payloadWith returns a payment's Payload in which a user has written the text.
func payloadWith(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(map[string]any{"OutTradeNo": "t1", "GoodsInfo": map[string]any{"Attach": text}})
	return b.String()
}

// Promise 2, and 3: what a user writes into any field of any kind, split or not, changes
// nothing else and costs nobody a push.
func TestNoTextForgesAPush(t *testing.T) {
	t.Parallel()
	forged := func(parent, name string) string {
		open, end := "<"+name+"><![CDATA[", "]]></"+name+">"
		if parent != "" {
			open, end = "<"+parent+">"+open, end+"</"+parent+">"
		}
		return end + "<ToUserName>gh_evil</ToUserName><FromUserName><![CDATA[oVICTIM]]></FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[event]]></MsgType>" +
			"<Event><![CDATA[xpay_goods_deliver_notify]]></Event><InfoType>authorized</InfoType><MsgId>1</MsgId><Encrypt>AAAA</Encrypt><OutTradeNo><![CDATA[order1]]></OutTradeNo><Env>0</Env>" + open
	}
	for kind, paths := range userTextFields {
		t.Run(strings.TrimPrefix(kind, "event/"), func(t *testing.T) {
			t.Parallel()
			for _, mode := range []wechattest.Mode{wechattest.Plain, wechattest.Compatible, wechattest.Secure} {
				for _, unsplit := range []bool{true, false} {
					opts := []wechattest.Option{wechattest.WithMode(mode), wechattest.WithFormat(wechattest.XML)}
					if unsplit {
						opts = append(opts, wechattest.WithUnsplitTexts())
					}
					wx := wechattest.New(t, opts...)
					var got wechat.Message
					h := platformHandler(t, wx, mode, &got)
					for path := range strings.FieldsSeq(paths) {
						parent, name, nested := strings.Cut(path, ">")
						if !nested {
							parent, name = "", path
						}
						for _, text := range []string{forged(parent, name), "]]></xml>", "a]]>b", "]]></" + name + "><!--", "]]></" + name + "></xml>"} {
							push := wx.User("alice").NewPush(textFields(kind, paths, path, text))
							got = nil
							w := do(h, push.Request("http://bot.example/"))
							if w.Code != http.StatusOK || got == nil {
								t.Fatalf("mode %d: status %d: %s", mode, w.Code, push.Body())
							}
							checkUntouched(t, wx, push, got, kind)
							if value := textIn(got); value != nil && !slices.Contains(value, text) {
								t.Errorf("mode %d: %q of %s arrives as %q", mode, text, path, value)
							}
						}
					}
				}
			}
		})
	}
}

// platformHandler serves a simulated WeChat in the real Handler.
func platformHandler(t testing.TB, wx *wechattest.Platform, mode wechattest.Mode, got *wechat.Message) http.Handler {
	t.Helper()
	opts := []wechat.CallbackOption{
		wechat.WithOriginalID(wx.OriginalID()), wechat.WithDedup(nil), wechat.WithPayKeys(testLiveKey, ""), wechat.WithUnsignedPayments(),
	}
	if mode != wechattest.Plain {
		opts = append(opts, wechat.WithEncryption(wx.AppID(), wx.EncodingAESKey()))
	}
	if mode == wechattest.Compatible {
		opts = append(opts, wechat.WithCompatibleMode())
	}
	cb, err := wechat.NewCallback(wx.Token(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return cb.Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		*got = m
		return nil, nil
	})
}

func checkUntouched(t testing.TB, wx *wechattest.Platform, push *wechattest.Push, m wechat.Message, kind string) {
	t.Helper()
	event, isEvent := strings.CutPrefix(kind, "event/")
	want := wechat.Header{ToUserName: wx.OriginalID(), FromUserName: wx.User("alice").OpenID(), MsgType: kind, MsgID: push.MsgID()}
	if isEvent {
		want.MsgType, want.Event = "event", event
	}
	h := m.Head()
	if h.ToUserName != want.ToUserName || h.FromUserName != want.FromUserName || h.MsgType != want.MsgType || h.Event != want.Event ||
		h.MsgID != want.MsgID || h.InfoType != "" || h.CreateTime.Unix() < 1e9 {
		t.Errorf("the head is %+v, want %+v: %s", *h, want, push.Body())
	}
}

// textIn returns the texts of a message that has a type, nil for the others.
func textIn(m wechat.Message) []string {
	switch m := m.(type) {
	case *wechat.TextMessage:
		return []string{m.Content}
	case *wechat.MiniProgramPageMessage:
		return []string{m.Title, m.PagePath}
	case *wechat.VoiceMessage:
		return []string{m.Recognition}
	case *wechat.LocationMessage:
		return []string{m.Label}
	case *wechat.LinkMessage:
		return []string{m.Title, m.Description, m.URL}
	case *wechat.UserEnterTempsessionEvent:
		return []string{m.SessionFrom}
	case *wechat.MinigameGamePayGoodsDeliverNotifyEvent:
		return []string{m.GoodsInfo.Attach}
	case *wechat.MinigameH5GoodsDeliverNotifyEvent:
		return []string{m.GoodsInfo.Attach}
	case *wechat.XpayGoodsDeliverNotifyEvent:
		return []string{m.GoodsInfo.Attach}
	case *wechat.XpaySubscribePayFailNotifyEvent:
		return []string{m.GoodsInfo.Attach}
	case *wechat.XpayCoinPayNotifyEvent:
		return []string{m.CoinInfo.Attach}
	case *wechat.XpayComplaintNotifyEvent:
		return []string{m.ComplaintDetail}
	case *wechat.XpayWxpayCallbackNotifyEvent:
		return []string{m.NickName, m.MerchantCompanyName, m.Remark}
	case *wechat.XpayAppleSubscribeSigningResultNotifyEvent:
		return []string{m.Attach}
	case *wechat.XpayAppleSubscribeUnsigningResultNotifyEvent:
		return []string{m.Attach}
	}
	return nil
}

// Promise 2: where a field can be there more than once, a text may end it, but never says
// whose push it is, or what for.
func TestNoTextSetsTheHead(t *testing.T) {
	t.Parallel()
	s := newSender("xml")
	const evil = `<history><content><![CDATA[]]></content></history></BussiCallBackInfo><FromUserName>oVICTIM</FromUserName><MsgType>event</MsgType>` +
		`<Event>xpay_goods_deliver_notify</Event><OutTradeNo>1</OutTradeNo><InfoType>authorized</InfoType><BussiCallBackInfo><history><content><![CDATA[]]></content></history>`
	tests := []struct{ name, head string }{
		{"all there", s.fields("ToUserName", testGhID, "FromUserName", testUser, "MsgType", "event", "Event", "complaint_callback")},
		{"no sender", s.fields("ToUserName", testGhID, "MsgType", "event", "Event", "complaint_callback")},
		{"no kind", s.fields("ToUserName", testGhID, "FromUserName", testUser)},
		{"a platform's notice", s.fields("InfoType", "complaint")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			message := "<xml>" + tt.head + "<BussiCallBackInfo>" + evil + "</BussiCallBackInfo></xml>"
			push, err := mustCallback(t, secure()).Open(s.sealed(message))
			if err != nil {
				t.Fatal(err)
			}
			h := push.Message.Head()
			if h.FromUserName == "oVICTIM" || h.Event == "xpay_goods_deliver_notify" || h.InfoType == "authorized" || strings.HasPrefix(push.Message.Key(), "5:order") {
				t.Errorf("the head is %+v", *h)
			}
		})
	}
}

// FuzzUserText: any text in any field of any kind leaves the head as it is, and the
// message taken. Where it isn't split, and nothing but a MsgId follows, it arrives whole.
func FuzzUserText(f *testing.F) {
	kinds := make([]string, 0, len(userTextFields))
	for kind := range userTextFields {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for i, text := range []string{"hello", "a]]>b", "]]></Content>", "]]></Content></xml>", "]]></Content><FromUserName>x</FromUserName><Content><![CDATA[", "]]]]><![CDATA[>", "\r\n]]>", "\xff]]>"} {
		f.Add(text, uint8(i), uint8(0), i%2 == 0)
		f.Add(text, uint8(slices.Index(kinds, "text")), uint8(0), i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, text string, kind, field uint8, unsplit bool) {
		name := kinds[int(kind)%len(kinds)]
		paths := strings.Fields(userTextFields[name])
		path := paths[int(field)%len(paths)]
		c := wechattest.PushConfig{Format: wechattest.XML, Unsplit: unsplit}
		fields := textFields(name, userTextFields[name], path, text)
		fields["ToUserName"], fields["FromUserName"], fields["CreateTime"], fields["MsgId"] = "gh_1", "oUSER", 1700000000, 7
		body := c.Body(fields)
		m, err := wechat.ParseMessage(body)
		if err != nil {
			t.Fatalf("%v: %q", err, body)
		}
		got, event := m.Head(), ""
		if e, ok := strings.CutPrefix(name, "event/"); ok {
			name, event = "event", e
		}
		if got.ToUserName != "gh_1" || got.FromUserName != "oUSER" || got.CreateTime.Unix() != 1700000000 || got.MsgType != name || got.Event != event || got.InfoType != "" || got.MsgID != "7" {
			t.Fatalf("the head is %+v: %q", *got, body)
		}
		isLast := len(paths) == 1
		looksSplit := unsplit && (strings.Contains(text, "]]]]><![CDATA[>") || strings.Contains(text, "]]]><![CDATA[]>"))
		if texts := textIn(m); isLast && texts != nil && !looksSplit {
			want := strings.ToValidUTF8(replaceBytes(text), "\uFFFD")
			if !isSignedEvent(event) { // whose texts are JSON, where a line end is escaped
				want = strings.ReplaceAll(strings.ReplaceAll(want, "\r\n", "\n"), "\r", "\n")
			}
			if texts[0] != want {
				t.Fatalf("%q arrives as %q: %q", text, texts[0], body)
			}
		}
	})
}

// replaceBytes makes one U+FFFD of each byte that is no UTF-8.
func replaceBytes(s string) string { return string([]rune(s)) }

// White space around what stands outside the encryption isn't part of it.
func TestBlanksAroundTheEnvelope(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"xml", "json"} {
		s := newSender(format)
		encrypt := s.seal(s.text("hello", 1))
		q, _ := s.signed(encrypt, "")
		bodies := map[string]string{
			"around the section":      "<xml><ToUserName><![CDATA[%s]]></ToUserName><Encrypt>\n <![CDATA[%s]]>\n </Encrypt></xml>",
			"inside the section":      "<xml><ToUserName><![CDATA[\t%s\n]]></ToUserName><Encrypt><![CDATA[ %s ]]></Encrypt></xml>",
			"without a section":       "<xml>\r\n<ToUserName>\r\n%s\r\n</ToUserName>\r\n<Encrypt>\r\n%s\r\n</Encrypt>\r\n</xml>",
			"JSON":                    `{"ToUserName":" %s\r\n","Encrypt":"%s\n"}`,
			"beside all of a message": "<xml><MsgType>text</MsgType><ToUserName> %s</ToUserName><Encrypt>%s </Encrypt></xml>",
		}
		for name, body := range bodies {
			for mode, opts := range map[string][]wechat.CallbackOption{
				"secure": {secure(), wechat.WithOriginalID(testGhID)}, "compatible": {secure(), wechat.WithCompatibleMode(), wechat.WithOriginalID(testGhID)},
			} {
				w := httptest.NewRecorder()
				reached := false
				mustCallback(t, opts...).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
					reached = true
					return nil, nil
				}).ServeHTTP(w, post(q, fmt.Appendf(nil, body, testGhID, encrypt)))
				if w.Code != http.StatusOK || !reached {
					t.Errorf("%s, %s: status %d", name, mode, w.Code)
				}
			}
		}
	}
}

// TestHostileTexts puts texts of hostile pieces into all fields of a kind at once.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"]]>", "]]", "]", ">", "<![CDATA[", "</", "<!--", "-->", "<?x ", "?>", "</xml>", "<xml>", "&", "&lt;", "\r\n", "x", " ", "<a b='", "<a/>", "<a>", "</a>",
		"<FromUserName>oVICTIM</FromUserName>", "<MsgType>event</MsgType>", "<MsgId>1</MsgId>", "<Encrypt>AA</Encrypt>", "<InfoType>x</InfoType>", "<Event><![CDATA[xpay_coin_pay_notify]]></Event>",
	}
	for kind, paths := range userTextFields {
		random := rand.New(rand.NewPCG(7, uint64(len(kind))))
		own := slices.Clone(pieces)
		for path := range strings.FieldsSeq(paths) {
			parent, name, nested := strings.Cut(path, ">")
			if !nested {
				parent, name = "", path
			} else {
				own = append(own, "<"+parent+">", "</"+parent+">")
			}
			own = append(own, "<"+name+">", "</"+name+">", "<"+name+"><![CDATA[", "]]></"+name+">", "]]></"+name+">")
		}
		for i := range 400 {
			c := wechattest.PushConfig{Format: wechattest.XML, Unsplit: i%4 != 0}
			fields := textFields(kind, paths, "", "")
			fields["ToUserName"], fields["FromUserName"], fields["CreateTime"], fields["MsgId"] = "gh_1", "oUSER", 1700000000, 7
			var last string
			for path := range strings.FieldsSeq(paths) {
				var text strings.Builder
				for range random.IntN(6) {
					text.WriteString(own[random.IntN(len(own))])
				}
				last = text.String()
				if parent, name, nested := strings.Cut(path, ">"); nested {
					fields[parent].(wechattest.Fields)[name] = last
				} else {
					fields[path] = last
				}
			}
			body := c.Body(fields)
			m, err := wechat.ParseMessage(body)
			if err != nil {
				t.Fatalf("%v: %q", err, body)
			}
			msgType, event, _ := strings.Cut(kind, "/")
			if h := m.Head(); h.ToUserName != "gh_1" || h.FromUserName != "oUSER" || h.MsgType != msgType || h.Event != event || h.InfoType != "" || h.MsgID != "7" {
				t.Fatalf("the head is %+v: %q", *h, body)
			}
			if texts := textIn(m); len(texts) == 1 && texts[0] != strings.ReplaceAll(last, "\r\n", "\n") && !strings.Contains(last, "]><![CDATA[") {
				t.Errorf("%q arrives as %q: %q", last, texts[0], body)
			}
		}
	}
}
