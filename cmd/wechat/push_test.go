package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/wechattest"
)

// A bot makes an answer to a push that p sends.
type bot func(t *testing.T, p *wechattest.Platform) http.HandlerFunc

func says(status int, body string) bot {
	return func(*testing.T, *wechattest.Platform) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	}
}

func replies(reply wechat.Reply) bot {
	return func(_ *testing.T, p *wechattest.Platform) http.HandlerFunc {
		return p.Callback().Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return reply, nil }).ServeHTTP
	}
}

// seals encrypts a text itself; change may change the envelope.
func seals(text string, change func(fields map[string]any, token string)) bot {
	return func(t *testing.T, p *wechattest.Platform) http.HandlerFunc {
		cipher, err := crypto.NewMessageCipher(p.EncodingAESKey())
		if err != nil {
			t.Fatal(err)
		}
		return func(w http.ResponseWriter, r *http.Request) {
			encrypt, nonce := cipher.Encrypt([]byte(text), p.AppID()), r.URL.Query().Get("nonce")
			now := time.Now().Unix()
			fields := map[string]any{"Encrypt": encrypt, "Nonce": nonce, "TimeStamp": now, "MsgSignature": wechat.SignatureOf(p.Token(), strconv.FormatInt(now, 10), nonce, encrypt)}
			if change != nil {
				change(fields, p.Token())
			}
			json.NewEncoder(w).Encode(fields)
		}
	}
}

// The command judges an answer as the simulated WeChat does.
func TestJudgementAgrees(t *testing.T) {
	t.Parallel()
	const goods, gift = "minigame_h5_goods_deliver_notify", "minigame_deliver_goods"
	for _, tt := range []struct {
		name  string
		kind  string
		mode  string // secure unless given
		bot   bot
		ok    bool
		times int // at once; 0: once, and again after a pause
	}{
		{"success", "text", "", says(200, "success"), true, 1},
		{"nothing", "text", "", says(200, ""), true, 1},
		{"another text", "text", "", says(200, "ok"), false, 1},
		{"an error", "text", "", says(500, ""), false, 3},
		{"a redirect", "text", "", says(302, ""), false, 3},
		{"html", "text", "", says(200, "<html></html>"), false, 1},
		{"transfer, encrypted", "text", "", replies(wechat.TransferToAgent{}), true, 1},
		{"transfer, in compatible mode", "text", "compatible", replies(wechat.TransferToAgent{}), true, 1},
		{"transfer, in plain mode", "text", "plain", replies(wechat.TransferToAgent{}), true, 1},
		{"transfer, not encrypted", "text", "", says(200, `{"MsgType":"transfer_customer_service","ToUserName":"x","FromUserName":"y","CreateTime":1}`), false, 1},
		{"a text, which mini-programs don't have", "text", "", replies(wechat.ReplyText{Content: "x"}), false, 1},
		{"transfer, to an event", "user_enter_tempsession", "", seals(`{"MsgType":"transfer_customer_service"}`, nil), false, 1},
		{"another nonce", "user_info_modified", "", seals("{}", func(f map[string]any, token string) {
			f["Nonce"] = "1"
			f["MsgSignature"] = wechat.SignatureOf(token, fmt.Sprint(f["TimeStamp"]), "1", f["Encrypt"].(string))
		}), false, 1},
		{"a quoted time", "user_info_modified", "", seals("{}", func(f map[string]any, _ string) { f["TimeStamp"] = fmt.Sprint(f["TimeStamp"]) }), false, 1},
		{"a wrong signature", "user_info_modified", "", seals("{}", func(f map[string]any, _ string) { f["MsgSignature"] = "0" }), false, 1},
		{"damaged", "user_info_modified", "", seals("{}", func(f map[string]any, _ string) { f["Encrypt"] = "AAAA" }), false, 1},
		{"well sealed", "user_info_modified", "", seals("{}", nil), true, 1},
		{"payment taken", goods, "", says(200, `{"ErrCode":0}`), true, 1},
		{"payment refused", goods, "", says(200, `{"ErrCode":1}`), false, 0},
		{"payment, encrypted", goods, "", seals(`{"ErrCode":0}`, nil), false, 0},
		{"payment, a text as code", goods, "", says(200, `{"ErrCode":"0"}`), false, 0},
		{"gift, plain in plain mode", gift, "plain", says(200, `{"ErrCode":0}`), true, 1},
		{"gift, plain in secure mode", gift, "", says(200, `{"ErrCode":0}`), false, 0},
		{"gift, encrypted", gift, "", seals(`{"ErrCode":0}`, nil), true, 1},
		{"gift, encrypted refusal", gift, "", seals(`{"ErrCode":5}`, nil), false, 0},
		{"xpay, plain", "xpay_coin_pay_notify", "", says(200, `{"ErrCode":0}`), true, 1},
		{"xpay, encrypted", "xpay_coin_pay_notify", "", seals(`{"ErrCode":0}`, nil), true, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			mode := map[string]wechattest.Mode{"compatible": wechattest.Compatible, "plain": wechattest.Plain}[tt.mode]
			wx := wechattest.New(t, wechattest.WithMode(mode))
			handler := tt.bot(t, wx)
			wx.Serve(handler)
			alice := wx.User("alice")
			var judged *wechattest.Delivery
			if tt.kind == "text" {
				judged = alice.SendText("hello")
			} else {
				judged = alice.Event(tt.kind, sample(t, tt.kind))
			}
			if ok := judged.Err == nil; ok != tt.ok || judged.Attempts != max(tt.times, 1) || judged.Next.IsZero() != (tt.times > 0) {
				t.Fatalf("the simulator: %+v", judged)
			}

			server := httptest.NewServer(handler)
			t.Cleanup(server.Close)
			args := []string{"push", server.URL, "event", tt.kind, "--json", "--mode", wireName(mode), "--original-id", wx.OriginalID(), "--from", alice.OpenID()}
			if tt.kind == "text" {
				args[2], args[3] = "text", "hello"
			}
			got := invoke(t, settingsOf(wx), args...)
			report := decoded[pushReport](t, got.stdout)
			if p := report.Pushes[0]; p.OK != tt.ok || len(p.Attempts) != max(tt.times, 1) || p.Repeats != (tt.times != 1) || (p.NextMS > 0) != (tt.times == 0) || p.Reason == "" || p.ReasonZH == "" {
				t.Errorf("the command: %s", got.stdout)
			}
			if zh := report.Pushes[0].ReasonZH; englishSentence.MatchString(zh) {
				t.Errorf("not in Chinese: %s", zh)
			}
			if want := map[bool]int{true: exitOK, false: exitRefused}[tt.ok]; got.code != want {
				t.Errorf("exit code %d, not %d", got.code, want)
			}
		})
	}
}

var englishSentence = regexp.MustCompile(`[a-z]+ [a-z]+ [a-z]+`)

func wireName(m wechattest.Mode) string { return modeNames[m] }

// For a server that hangs, WeChat's time limit counts, not --timeout.
func TestPushHanging(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		io.Copy(io.Discard, r.Body) // lets the server see the hang-up
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
	defer cancel()
	wx := wechattest.New(t)
	start := time.Now()
	got := invokeWith(ctx, settingsOf(wx), "", "push", server.URL, "event", "minigame_pay_refund_succ_notify", "--json")
	report := decoded[pushReport](t, got.stdout)
	if first := report.Pushes[0].Attempts[0]; first.Status != 0 || !strings.Contains(first.Error, "no answer within") || first.DurationMS < 2900 {
		t.Errorf("the first attempt: %+v", first)
	}
	if took := time.Since(start); got.code != exitNetwork || took > 8*time.Second { // not three times 3 seconds
		t.Errorf("exit code %d after %v", got.code, took)
	}
}

// A bot's message fails if the push has no --from. The output says why.
func TestPushOfAMadeUpUser(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	alice := wx.User("alice")
	alice.SendText("hello")
	client := wx.Client()
	server := httptest.NewServer(wx.Callback().Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		return nil, client.SendText(ctx, m.Head().FromUserName, "hello to you")
	}))
	t.Cleanup(server.Close)
	broken := httptest.NewServer(says(500, "")(t, wx))
	t.Cleanup(broken.Close)
	for _, tt := range []struct {
		name string
		args []string
		hint bool
	}{
		{"nobody named", []string{server.URL, "text", "hi"}, true},
		{"a user of the simulator's", []string{server.URL, "text", "hi", "--from", alice.OpenID()}, false},
		{"broken for everybody", []string{broken.URL, "text", "hi", "--from", alice.OpenID()}, false},
		{"forged", []string{broken.URL, "text", "hi", "--unsigned"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"push", "--original-id", wx.OriginalID()}, tt.args...)
			report := decoded[pushReport](t, invoke(t, settingsOf(wx), append(args, "--json")...).stdout)
			if got := report.Pushes[0]; (got.Hint != "") != tt.hint || (got.HintZH != "") != tt.hint {
				t.Errorf("the hint is %q, %q, want one: %t", got.Hint, got.HintZH, tt.hint)
			}
			if got := invoke(t, settingsOf(wx), args...); strings.Contains(got.stdout, "--from") != tt.hint {
				t.Errorf("names --from: %t, want %t:\n%s", !tt.hint, tt.hint, got.stdout)
			}
		})
	}
}

// The push is exactly the requested one.
func TestPushMessage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		args []string
		want map[string]any
	}{
		{"text", []string{"text", "hi"}, map[string]any{"MsgType": "text", "Content": "hi"}},
		{"image", []string{"image", "m1"}, map[string]any{"MsgType": "image", "MediaId": "m1", "PicUrl": "http://mmbiz.qpic.cn/simulated.jpg"}},
		{"card", []string{"card", "T", "-f", "PagePath=p?q=1"}, map[string]any{"MsgType": "miniprogrampage", "Title": "T", "AppId": "wx0123456789abcdef", "PagePath": "p?q=1", "ThumbUrl": "", "ThumbMediaId": ""}},
		{"enter", []string{"enter"}, map[string]any{"MsgType": "event", "Event": "user_enter_tempsession", "SessionFrom": "wxapp"}},
		{"event", []string{"event", "x", "-f", "A=1", "-f", "B:=[1,{\"c\":true}]"}, map[string]any{"MsgType": "event", "Event": "x", "A": "1", "B": []any{1.0, map[string]any{"c": true}}}},
		{"another kind", []string{"shortvideo", "-f", "MediaId=m"}, map[string]any{"MsgType": "shortvideo", "MediaId": "m", "ThumbMediaId": ""}},
		{"a kind that no page has", []string{"file", "-f", "Label=here"}, map[string]any{"MsgType": "file", "Label": "here"}},
		{"as it is", []string{"--body", `{"MsgType":"text","Content":"x","Odd":null}`}, map[string]any{"MsgType": "text", "Content": "x", "Odd": nil}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var body []byte
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { body, _ = io.ReadAll(r.Body) }))
			t.Cleanup(server.Close)
			if got := invoke(t, map[string]string{varToken: "token"}, append([]string{"push", server.URL}, tt.args...)...); got.code != exitOK {
				t.Fatalf("exit code %d: %s%s", got.code, got.stdout, got.stderr)
			}
			server.Close()
			fields := decoded[map[string]any](t, string(body))
			for _, name := range []string{"ToUserName", "FromUserName", "CreateTime", "MsgId"} {
				delete(fields, name)
			}
			if diff := cmp.Diff(tt.want, fields); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
		})
	}
}

func sample(t *testing.T, event string) wechattest.Fields {
	t.Helper()
	set := wechattest.Fields{}
	if strings.HasPrefix(event, "minigame_") && event != "minigame_deliver_goods" {
		set["MiniGame.IsMock"] = true // it is unsigned
	}
	fields, err := wechattest.PushConfig{}.Sample(event, "oSomebody", set)
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

// Every kind can be pushed in both formats to a bot made with this module, as the simulated WeChat itself would
// push it, and is listed.
func TestPushEveryKind(t *testing.T) {
	t.Parallel()
	listed := decoded[[]listedPush](t, invoke(t, nil, "push", "--list", "--json").stdout)
	if len(listed) != len(wechattest.PushKinds()) {
		t.Errorf("%d kinds are listed", len(listed))
	}
	for name, format := range map[string]wechattest.Format{"json": wechattest.JSON, "xml": wechattest.XML} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, wechattest.WithFormat(format))
			alice := wx.User("alice")
			var body string
			seen := wechat.PushHooks{PushEnd: func(_ context.Context, p wechat.PushInfo) {
				if body = ""; p.Message != nil {
					body = string(p.Message.Head().Raw)
				}
			}}
			bot := wx.Callback(wechat.WithPushHooks(seen)).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil })
			server := httptest.NewServer(bot)
			t.Cleanup(server.Close)
			settings := settingsOf(wx)
			settings[varPayKey], settings[varSandboxPayKey] = wx.PaymentKey(false), wx.PaymentKey(true)
			wx.Serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			for _, kind := range wechattest.PushKinds() {
				alice.PushKind(kind, nil)
				exchanges := wx.Exchanges()
				want := exchanges[len(exchanges)-1].Plain
				args := []string{"push", server.URL, kind, "--format", name, "--original-id", wx.OriginalID(), "--from", alice.OpenID(), "--json"}
				switch kind {
				case "text":
					args = append(args, "-f", "Content=hello")
				case "user_enter_tempsession":
					args = append(args, "-f", "SessionFrom=lobby")
				}
				report := decoded[pushReport](t, invoke(t, settings, args...).stdout)
				if drawn.ReplaceAllString(report.Message, "") != drawn.ReplaceAllString(want, "") || report.Message != body {
					t.Errorf("%s: %s\nwant %s\narrived %s", kind, report.Message, want, body)
				}
			}
		})
	}
}

var drawn = regexp.MustCompile(`CreateTime"?[:>]"?[0-9]+|MsgId"?[:>]"?[0-9]+`)

// A path sets a field wherever it is, and a text for a documented number becomes one.
func TestPushFields(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	for _, tt := range []struct {
		name string
		args []string
		want string // in the message, or in what is said
		code int
	}{
		{"a number", []string{"xpay_refund_notify", "-f", "RefundFee=7"}, `"RefundFee":7,`, exitOK},
		{"a text that looks like one", []string{"xpay_refund_notify", "-f", "RetMsg=7"}, `"RetMsg":"7"`, exitOK},
		{"no number", []string{"xpay_refund_notify", "-f", "RefundFee=much"}, "RefundFee is not a whole number", exitUsage},
		{"an object", []string{"xpay_refund_notify", "-f", "TeamInfo.TeamType=2"}, `"TeamInfo":{"TeamType":2}`, exitOK},
		{"a list", []string{"wxa_media_check", "-f", "detail.0.prob=3", "-f", `detail.1:={"prob":4}`}, `{"prob":4}]`, exitOK},
		{"a whole list", []string{"subscribe_msg_popup_event", "-f", `List:=[{"TemplateId":"a"},{"TemplateId":"b"}]`}, `"List":[{"TemplateId":"a"},{"TemplateId":"b"}]`, exitOK},
		{"one of a subscription", []string{"subscribe_msg_popup_event", "-f", "List.0.SubscribeStatusString=reject"}, `"List":{"PopupScene":"0","SubscribeStatusString":"reject"`, exitOK},
		{"a notice", []string{"component_verify_ticket", "-f", "ComponentVerifyTicket=t"}, `"InfoType":"component_verify_ticket"`, exitOK},
		{"an event as before", []string{"event", "user_info_modified", "-f", "RevokeInfo=2"}, `"RevokeInfo":"2"`, exitOK},
		{"a path to nowhere", []string{"wxa_media_check", "-f", "detail.x.prob=3"}, "the number of its item", exitUsage},
		{"a text for a kind without", []string{"xpay_refund_notify", "hello"}, "takes no text", exitUsage},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, map[string]string{varToken: "token"}, append([]string{"push", server.URL}, tt.args...)...)
			if all := got.stdout + got.stderr; got.code != tt.code || !strings.Contains(all, tt.want) {
				t.Errorf("exit code %d: %s, want %s", got.code, all, tt.want)
			}
		})
	}
}

func TestPushList(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		args []string
		want []string
		code int
	}{
		{"all", []string{"push", "--list"}, []string{"xpay_refund_notify ", "component_verify_ticket ", "virtual payment: refunded"}, exitOK},
		{"in Chinese", []string{"--lang", "zh", "push", "--list"}, []string{"退款推送"}, exitOK},
		{"one", []string{"push", "--list", "minigame_game_pay_goods_deliver_notify"}, []string{"MiniGame.Payload.GoodsInfo.Quantity ", "a text that holds JSON", "the answer, within 3 s", "ErrCode"}, exitOK},
		{"a list's fields", []string{"push", "--list", "wxa_media_check"}, []string{"detail.0.prob "}, exitOK},
		{"values", []string{"push", "--list", "wxa_punish_event", "--lang", "zh"}, []string{"1 警告", "时间戳（秒）"}, exitOK},
		{"none", []string{"push", "--list", "nothing"}, []string{"push --list"}, exitUsage},
	} {
		got := invoke(t, nil, tt.args...)
		for _, want := range tt.want {
			if all := got.stdout + got.stderr; got.code != tt.code || !strings.Contains(all, want) {
				t.Errorf("%s: exit code %d: %s, want %s", tt.name, got.code, all, want)
			}
		}
	}
}

// Verifications that the console refuses and that it accepts are distinguished.
func TestVerifyURL(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	echoes := func(before, after string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, before+r.URL.Query().Get("echostr")+after)
		}
	}
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		failed  []string
		says    string
	}{
		{"a server of this module", wx.Callback().Handler(acknowledge).ServeHTTP, nil, ""},
		{"it echoes anything", echoes("", ""), []string{"forged"}, "checks nothing"},
		{"a line end", echoes("", "\n"), []string{"echo", "forged"}, "something around it"},
		{"quotes", echoes(`"`, `"`), []string{"echo", "forged"}, "something around it"},
		{"a redirect", http.RedirectHandler("/elsewhere", http.StatusFound).ServeHTTP, []string{"echo"}, "follows no redirect"},
		{"success", says(200, "success")(t, wx), []string{"echo"}, "not the echostr"},
		{"an error", says(500, "")(t, wx), []string{"echo"}, "HTTP 500"},
		{"another token", wechattest.New(t).Callback().Handler(acknowledge).ServeHTTP, []string{"echo"}, "isn't WECHAT_TOKEN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(tt.handler)
			t.Cleanup(server.Close)
			got := invoke(t, map[string]string{varToken: wx.Token()}, "verify-url", server.URL, "--json")
			report := decoded[verification](t, got.stdout)
			var failed []string
			texts := ""
			for _, st := range report.Steps {
				if texts += st.Text + "\n"; !st.OK {
					failed = append(failed, st.Name)
				}
				if st.TextZH == "" {
					t.Errorf("not in Chinese: %+v", st)
				}
			}
			if diff := cmp.Diff(tt.failed, failed); diff != "" || report.OK != (tt.failed == nil) || got.code != map[bool]int{true: exitOK, false: exitCheck}[report.OK] {
				t.Errorf("exit code %d; failed steps (-want +got):\n%s", got.code, diff)
			}
			if !strings.Contains(texts, tt.says) {
				t.Errorf("no %q in:\n%s", tt.says, texts)
			}
		})
	}
}
