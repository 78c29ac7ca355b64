package wechattest_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

const (
	replyHead = "<xml><ToUserName><![CDATA[{FROM}]]></ToUserName><FromUserName><![CDATA[{TO}]]></FromUserName><CreateTime>1700000000</CreateTime>"
	replyEnd  = "</xml>"
)

// passive is a reply in XML: its MsgType and what comes after that.
func passive(msgType, fields string) string {
	return replyHead + "<MsgType><![CDATA[" + msgType + "]]></MsgType>" + fields + replyEnd
}

func articles(n int) string {
	return strings.Repeat("<item><Title>t</Title><Description>d</Description><PicUrl></PicUrl><Url>https://e.com</Url></item>", n)
}

// The kind of account decides about the answer to a message: official accounts have passive
// replies, mini-programs don't.
func TestF11PassiveReplies(t *testing.T) {
	t.Parallel()
	const image = "<Image><MediaId>M</MediaId></Image>"
	for _, tc := range []struct {
		name     string
		answer   string
		official []string // codes of what is wrong; none: right
		mini     []string
		says     string // to both
	}{
		{"text", passive("text", "<Content><![CDATA[hi]]></Content>"), nil, []string{"not-shown"}, ""},
		{"text of the case file, without CDATA", replyHead + "<MsgType>text</MsgType><Content>hi</Content>" + replyEnd, nil, []string{"not-shown"}, ""},
		{"text with a declaration", `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + passive("text", "<Content>hi</Content>"), nil, []string{"not-shown"}, ""},
		{"text with a joined emoji", passive("text", "<Content>👨\u200d👩\u200d👧</Content>"), nil, []string{"not-shown"}, ""},
		{"text without Content", passive("text", ""), []string{"missing"}, []string{"missing", "not-shown"}, "the Content is missing"},
		{"text with an empty Content", passive("text", "<Content></Content>"), []string{"missing"}, []string{"missing", "not-shown"}, ""},
		{"text with a small content", passive("text", "<content>x</content>"), []string{"missing"}, []string{"missing", "not-shown"}, "content has to be written Content"},
		{"text with markup", passive("text", "<Content>a <b>c</b></Content>"), []string{"markup"}, []string{"markup", "not-shown"}, "CDATA"},
		{"text twice", passive("text", "<Content>a</Content><Content>b</Content>"), []string{"twice"}, []string{"twice", "not-shown"}, "Content stands there 2 times"},
		{"text of 3000 bytes", passive("text", "<Content>"+strings.Repeat("好", 1000)+"</Content>"), []string{"chunked", "text-length"}, []string{"not-shown", "chunked", "text-length"}, ""},
		{"image", passive("image", image), nil, []string{"not-shown"}, ""},
		{"image, MediaId outside", passive("image", "<MediaId>M</MediaId>"), []string{"outside"}, []string{"outside", "not-shown"}, "MediaId belongs into Image"},
		{"image, in Voice", passive("image", "<Voice><MediaId>M</MediaId></Voice>"), []string{"missing"}, []string{"missing", "not-shown"}, "the Image is missing"},
		{"image, empty", passive("image", "<Image></Image>"), []string{"missing"}, []string{"missing", "not-shown"}, ""},
		{"image without MediaId", passive("image", "<Image><PicUrl>x</PicUrl></Image>"), []string{"missing"}, []string{"missing", "not-shown"}, "the MediaId is missing in Image"},
		{"voice", passive("voice", "<Voice><MediaId>M</MediaId></Voice>"), nil, []string{"not-shown"}, ""},
		{"voice, MediaId outside", passive("voice", "<MediaId>M</MediaId>"), []string{"outside"}, []string{"outside", "not-shown"}, "MediaId belongs into Voice"},
		{"video", passive("video", "<Video><MediaId>M</MediaId><Title>t</Title></Video>"), nil, []string{"not-shown"}, ""},
		{"video, MediaId outside", passive("video", "<MediaId>M</MediaId>"), []string{"outside"}, []string{"outside", "not-shown"}, "MediaId belongs into Video"},
		{"music", passive("music", "<Music><Title>t</Title><ThumbMediaId>M</ThumbMediaId></Music>"), nil, []string{"not-shown"}, ""},
		{"music without a cover", passive("music", "<Music><Title>t</Title></Music>"), []string{"missing"}, []string{"missing", "not-shown"}, "ThumbMediaId"},
		{"news", passive("news", "<ArticleCount>1</ArticleCount><Articles>"+articles(1)+"</Articles>"), nil, []string{"not-shown"}, ""},
		{"news of two", passive("news", "<ArticleCount>2</ArticleCount><Articles>"+articles(2)+"</Articles>"), []string{"articles-cut"}, []string{"not-shown", "articles-cut"}, ""},
		{"news of nine", passive("news", "<ArticleCount>9</ArticleCount><Articles>"+articles(9)+"</Articles>"), []string{"article-count"}, []string{"article-count", "not-shown"}, "1 to 8"},
		{"news, miscounted", passive("news", "<ArticleCount>3</ArticleCount><Articles>"+articles(1)+"</Articles>"), []string{"article-count"}, []string{"article-count", "not-shown"}, "ArticleCount is 3, but Articles has 1"},
		{"news without a count", passive("news", "<Articles>"+articles(1)+"</Articles>"), []string{"missing"}, []string{"missing", "not-shown"}, "ArticleCount"},
		{"news, a word as the count", passive("news", "<ArticleCount>one</ArticleCount><Articles>"+articles(1)+"</Articles>"), []string{"article-count"}, []string{"article-count", "not-shown"}, "no number"},
		{"news of none", passive("news", "<ArticleCount>0</ArticleCount><Articles></Articles>"), []string{"missing"}, []string{"missing", "not-shown"}, "Articles"},
		{"news, items outside", passive("news", "<ArticleCount>1</ArticleCount>"+articles(1)), []string{"missing"}, []string{"missing", "not-shown"}, "Articles"},
		{"news, capital items", passive("news", "<ArticleCount>1</ArticleCount><Articles><Item><Title>t</Title></Item></Articles>"), []string{"missing"}, []string{"missing", "not-shown"}, "Item has to be written item"},
		{"news without Url", passive("news", "<ArticleCount>1</ArticleCount><Articles><item><Title>t</Title><Description>d</Description><PicUrl>p</PicUrl></item></Articles>"), []string{"missing"}, []string{"missing", "not-shown"}, "item 1: the Url"},
		{"news, an empty item", passive("news", "<ArticleCount>1</ArticleCount><Articles><item></item></Articles>"), []string{"missing", "missing", "missing", "missing"}, []string{"missing", "missing", "missing", "missing", "not-shown"}, "item 1: the Title"},
		{"transfer", passive("transfer_customer_service", ""), nil, nil, ""},
		{"transfer to an agent", passive("transfer_customer_service", "<TransInfo><KfAccount>a@gh</KfAccount></TransInfo>"), nil, nil, ""},
		{"xml within xml", `<?xml version="1.0"?><xml>` + replyHead + "<MsgType>text</MsgType><Content>hi</Content>" + replyEnd + "</xml>", []string{"xml-in-xml"}, []string{"xml-in-xml"}, "xml within xml"},
		{"names not swapped", strings.NewReplacer("{FROM}", "{TO}", "{TO}", "{FROM}").Replace(passive("text", "<Content>x</Content>")), []string{"names"}, []string{"names", "not-shown"}, "as they came"},
		{"another receiver", strings.ReplaceAll(passive("text", "<Content>x</Content>"), "{FROM}", "oSomebody"), []string{"names"}, []string{"names", "not-shown"}, "swapped"},
		{"no receiver", "<xml><FromUserName>{TO}</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>x</Content></xml>", []string{"missing"}, []string{"missing", "not-shown"}, "ToUserName"},
		{"no time", strings.ReplaceAll(passive("text", "<Content>x</Content>"), "<CreateTime>1700000000</CreateTime>", ""), []string{"missing"}, []string{"missing", "not-shown"}, "CreateTime"},
		{"a date as the time", strings.ReplaceAll(passive("text", "<Content>x</Content>"), "1700000000", "2023-11-14"), []string{"createtime"}, []string{"createtime", "not-shown"}, "CreateTime is no number"},
		{"a fraction as the time", strings.ReplaceAll(passive("text", "<Content>x</Content>"), "1700000000", "1700000000.5"), []string{"createtime"}, []string{"createtime", "not-shown"}, ""},
		{"milliseconds as the time", strings.ReplaceAll(passive("text", "<Content>x</Content>"), "1700000000", "1700000000000"), []string{"createtime-ms"}, []string{"not-shown", "createtime-ms"}, ""},
		{"no kind", replyHead + "<Content>x</Content>" + replyEnd, []string{"missing"}, []string{"not-an-answer"}, ""},
		{"an unknown kind", passive("card", ""), []string{"msgtype"}, []string{"not-an-answer"}, ""},
		{"a capital kind", passive("Text", "<Content>x</Content>"), []string{"msgtype"}, []string{"not-an-answer"}, ""},
		{"JSON", `{"ToUserName":"{FROM}","FromUserName":"{TO}","CreateTime":1700000000,"MsgType":"text","Content":"hi"}`, []string{"format"}, []string{"format"}, "not an <xml> element but JSON"},
		{"a mark before it", "\ufeff" + passive("text", "<Content>x</Content>"), []string{"byte-order-mark"}, []string{"byte-order-mark", "not-shown"}, `\ufeff<xml>`},
		{"a zero-width space after it", passive("text", "<Content>x</Content>") + "\u200b", []string{"invisible"}, []string{"invisible", "not-shown"}, ""},
		{"white space around it", "\n " + passive("text", "<Content>x</Content>") + "\r\n", nil, []string{"not-shown"}, ""},
		{"not closed", replyHead + "<MsgType>text</MsgType>", []string{"format"}, []string{"format"}, "unexpected EOF"},
		{"another root", strings.NewReplacer("<xml>", "<XML>", "</xml>", "</XML>").Replace(passive("text", "<Content>x</Content>")), []string{"format"}, []string{"format"}, ""},
		{"HTML", "<html><body>error</body></html>", []string{"format"}, []string{"format"}, ""},
		{"words", "ok", []string{"format"}, []string{"format"}, `"ok"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for account, want := range map[wechattest.Account][]string{wechattest.OfficialAccount: tc.official, wechattest.MiniProgram: tc.mini} {
				wx := wechattest.New(t, plainJSON, wechattest.WithFormat(wechattest.XML), wechattest.WithAccount(account))
				alice := wx.User("alice")
				wx.Serve(answering(strings.NewReplacer("{FROM}", alice.OpenID(), "{TO}", wx.OriginalID()).Replace(tc.answer)))
				d := alice.SendText("hi")
				var got []string
				for _, f := range d.Verdict.Findings {
					if f.Level != passed {
						got = append(got, f.Code)
					}
				}
				if diff := cmp.Diff(want, got); diff != "" || (d.Err == nil) != d.Verdict.OK() || d.Attempts != 1 {
					t.Errorf("account %d: %v; codes (-want +got):\n%s", account, d.Err, diff)
				}
				checkTexts(t, d.Verdict)
				if en, zh := d.Verdict.Text(); !strings.Contains(en, tc.says) && want != nil {
					t.Errorf("account %d: no %q in %s", account, tc.says, en)
				} else if d.Verdict.Has("not-shown") && (!strings.Contains(en, "customer-service API") || !strings.Contains(zh, "客服消息接口")) {
					t.Errorf("account %d: the way out isn't told: %s", account, en)
				}
			}
		})
	}
}

// Events of official accounts accept passive replies too, but no transfer. Their users see the
// replies.
func TestF11OfficialAccount(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, plainJSON, wechattest.WithAccount(wechattest.OfficialAccount))
	alice := wx.User("alice")
	for _, tc := range []struct {
		name, answer string
		event        string
		ok           bool
		shown        string
	}{
		{"a text", passive("text", "<Content>hi</Content>"), "", true, `text "hi"`},
		{"a text to an event", passive("text", "<Content>welcome</Content>"), "subscribe", true, `text "welcome"`},
		{"articles to an event", passive("news", "<ArticleCount>2</ArticleCount><Articles>"+articles(2)+"</Articles>"), "CLICK", true, `link "t"`},
		{"an image", passive("image", "<Image><MediaId>M</MediaId></Image>"), "", true, "image M (0 bytes)"},
		{"a transfer to an event", passive("transfer_customer_service", ""), "subscribe", false, fmt.Sprintf("fault %q", wechattest.OfficialFaultText)},
		{"no Content", passive("text", ""), "", false, fmt.Sprintf("fault %q", wechattest.OfficialFaultText)},
	} {
		wx.Serve(answering(strings.NewReplacer("{FROM}", alice.OpenID(), "{TO}", wx.OriginalID()).Replace(tc.answer)))
		var d *wechattest.Delivery
		if tc.event == "" {
			d = alice.SendText("hi")
		} else {
			d = alice.Event(tc.event, nil)
		}
		all := alice.Received()
		if (d.Err == nil) != tc.ok || len(all) == 0 || all[len(all)-1].String() != tc.shown {
			t.Errorf("%s: %v, received %v", tc.name, d.Err, all)
		}
	}
	// The SDK's own reply, encrypted.
	secure := wechattest.New(t, wechattest.WithAccount(wechattest.OfficialAccount))
	secure.Serve(secure.Callback().Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
		return wechat.ReplyText{Content: "a ]]> b"}, nil
	}))
	bob := secure.User("bob")
	if d := bob.SendText("hi"); d.Err != nil || d.Verdict.Level != passed {
		t.Errorf("the SDK's reply: %v", d.Err)
	}
	bob.MustReceiveText("a ]]> b")
	if _, err := wechattest.Start(wechattest.WithAccount(wechattest.OfficialAccount), wechattest.WithFormat(wechattest.JSON)); err == nil {
		t.Error("an official account pushes JSON")
	}
	if _, err := wechattest.Start(wechattest.WithAccount(7)); err == nil {
		t.Error("there is an account of kind 7")
	}
}

// A reply in JSON has the same findings; an event of a mini-program accepts it anyway.
func TestF19StrayCharacters(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, event, answer string
		level               wechattest.Level
		codes               []string
	}{
		{"text", "", `{"ToUserName":"{FROM}","FromUserName":"{TO}","CreateTime":1,"MsgType":"text","Content":"x"}`, faulted, []string{"not-shown"}},
		{"MediaId outside", "", `{"ToUserName":"{FROM}","FromUserName":"{TO}","CreateTime":1,"MsgType":"image","MediaId":"x"}`, faulted, []string{"outside", "not-shown"}},
		{"transfer", "", `{"ToUserName":"{FROM}","FromUserName":"{TO}","CreateTime":1,"MsgType":"transfer_customer_service"}`, passed, []string{"answer"}},
		{"transfer, the time a text", "", `{"ToUserName":"{FROM}","FromUserName":"{TO}","CreateTime":"1","MsgType":"transfer_customer_service"}`, faulted, []string{"createtime"}},
		{"text to an event", "user_info_modified", `{"MsgType":"text","Content":"x"}`, warned, []string{"not-shown", "answer"}},
		{"text to entering", "user_enter_tempsession", `{"MsgType":"text","Content":"x"}`, faulted, []string{"event-answered", "not-shown"}},
		{"XML", "", passive("transfer_customer_service", ""), faulted, []string{"format"}},
		{"a mark", "", "\ufeff{\"MsgType\":\"transfer_customer_service\",\"ToUserName\":\"{FROM}\",\"FromUserName\":\"{TO}\",\"CreateTime\":1}", faulted, []string{"byte-order-mark"}},
		{"quotes", "user_info_modified", `"{}"`, faulted, []string{"quotes", "quotes"}},
		{"a mark before success", "", "\ufeffsuccess", faulted, []string{"byte-order-mark"}},
		{"a line end after success", "", "success\n", faulted, []string{"line-end"}},
		{"success in quotes", "", `"success"`, faulted, []string{"quotes", "quotes"}},
		{"success among blanks", "", "\tsuccess ", faulted, []string{"blanks", "blanks"}},
		{"success and a zero-width space", "", "success\u200b", faulted, []string{"invisible"}},
		{"a zero-width space in success", "", "suc\u200bcess", faulted, []string{"invisible"}},
		{"success and a NUL", "", "success\x00", faulted, []string{"invisible"}},
		{"Success", "", "Success", faulted, []string{"success-case"}},
		{"a line end alone", "", "\r\n", faulted, []string{"not-empty"}},
		{"a mark alone", "", "\ufeff", faulted, []string{"not-empty"}},
		{"UTF-16", "", "\xff\xfe{\x00}\x00", faulted, []string{"byte-order-mark", "format"}},
		{"GBK", "", "\xb3\xc9\xb9\xa6", faulted, []string{"format"}},
		{"success to a payment", "minigame_coin_deliver_completed", "success", warned, []string{"ack-errcode", "success"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, plainJSON)
			alice := wx.User("alice")
			wx.Serve(answering(strings.NewReplacer("{FROM}", alice.OpenID(), "{TO}", wx.OriginalID()).Replace(tc.answer)))
			var d *wechattest.Delivery
			if tc.event == "" {
				d = alice.SendText("hi")
			} else {
				d = alice.Event(tc.event, nil)
			}
			if diff := cmp.Diff(tc.codes, codes(d.Verdict)); diff != "" || d.Verdict.Level != tc.level {
				t.Errorf("level %s; codes (-want +got):\n%s", d.Verdict.Level, diff)
			}
			checkTexts(t, d.Verdict)
		})
	}
}

// A boxed answer is sealed by hand: its padding, its time and its nonce are the test's.
type boxed struct {
	plain     string
	pad       func(n int) []byte     // of n bytes; nil: to 32
	nonce     string                 // empty: the request's
	timestamp int64                  // 0: now
	change    func(m map[string]any) // before it is signed
	tamper    func(m map[string]any) // after that
}

// padTo pads to whole blocks, as PKCS#7 says.
func padTo(block int) func(n int) []byte {
	return func(n int) []byte { p := block - n%block; return bytes.Repeat([]byte{byte(p)}, p) }
}

func (b boxed) seal(t *testing.T, wx *wechattest.Platform, nonce string) map[string]any {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(wx.EncodingAESKey() + "=")
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	buf := append([]byte("0123456789abcdef"), byte(len(b.plain)>>24), byte(len(b.plain)>>16), byte(len(b.plain)>>8), byte(len(b.plain)))
	buf = append(append(buf, b.plain...), wx.AppID()...)
	if b.pad == nil {
		b.pad = padTo(32)
	}
	buf = append(buf, b.pad(len(buf))...)
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(buf, buf)
	encrypt, ts := base64.StdEncoding.EncodeToString(buf), b.timestamp
	if ts == 0 {
		ts = time.Now().Unix()
	}
	if b.nonce != "" {
		nonce = b.nonce
	}
	m := map[string]any{"Encrypt": encrypt, "TimeStamp": ts, "Nonce": nonce}
	if b.change != nil {
		b.change(m)
	}
	m["MsgSignature"] = wechat.SignatureOf(wx.Token(), fmt.Sprint(m["TimeStamp"]), fmt.Sprint(m["Nonce"]), fmt.Sprint(m["Encrypt"]))
	if b.tamper != nil {
		b.tamper(m)
	}
	return m
}

// The finding names what is wrong with the encryption of an answer. Its nonce and time may be its own.
func TestF11SealedAnswersAreJudged(t *testing.T) {
	t.Parallel()
	// 20 bytes in front and 18 of the app's id: a text of 2 is at 40, so that padding to 16 ends in the
	// middle of 32, and one of 18 at 56, so that it doesn't.
	const middle, whole = "{}", `{"a":"0123456789"}`
	for _, tc := range []struct {
		name  string
		boxed boxed
		codes []string
	}{
		{"right", boxed{plain: middle}, []string{"answer"}},
		{"a nonce of its own", boxed{plain: middle, nonce: "my nonce"}, []string{"answer"}},
		{"a nonce that is a number", boxed{plain: middle, change: func(m map[string]any) { m["Nonce"] = 7 }}, []string{"answer"}},
		{"a time of its own", boxed{plain: middle, timestamp: 1409735669}, []string{"answer"}},
		{"a nonce and a time of its own", boxed{plain: middle, nonce: "n", timestamp: 1409735669}, []string{"answer"}},
		{"no nonce", boxed{plain: middle, tamper: func(m map[string]any) { delete(m, "Nonce") }}, []string{"nonce"}},
		{"no nonce, signed so", boxed{plain: middle, change: func(m map[string]any) { m["Nonce"] = "" }}, []string{"nonce"}},
		{"no signature", boxed{plain: middle, tamper: func(m map[string]any) { delete(m, "MsgSignature") }}, []string{"msgsignature"}},
		{"a wrong signature", boxed{plain: middle, tamper: func(m map[string]any) { m["MsgSignature"] = "0" }}, []string{"msgsignature"}},
		{"a nonce that isn't signed", boxed{plain: middle, tamper: func(m map[string]any) { m["Nonce"] = "1" }}, []string{"msgsignature"}},
		{"a time that isn't signed", boxed{plain: middle, tamper: func(m map[string]any) { m["TimeStamp"] = 1409735669 }}, []string{"msgsignature"}},
		{"the time a text", boxed{plain: middle, change: func(m map[string]any) { m["TimeStamp"] = fmt.Sprint(m["TimeStamp"]) }}, []string{"timestamp"}},
		{"no Encrypt", boxed{plain: middle, tamper: func(m map[string]any) { delete(m, "Encrypt") }}, []string{"not-encrypted"}},
		{"success", boxed{plain: "success"}, []string{"success-encrypted"}},
		{"nothing", boxed{plain: ""}, []string{"empty-encrypted"}},
		{"nothing, padded to 16", boxed{plain: "", pad: padTo(16)}, []string{"padded-to-16", "empty-encrypted"}},
		{"a blank", boxed{plain: " "}, []string{"format"}},
		{"a mark inside", boxed{plain: "\ufeff{}"}, []string{"byte-order-mark"}},
		{"XML inside", boxed{plain: "<xml></xml>"}, []string{"format"}},
		{"padded to 16", boxed{plain: middle, pad: padTo(16)}, []string{"padded-to-16", "answer"}},
		{"padded to 16, whole blocks of 32", boxed{plain: whole, pad: padTo(16)}, []string{"answer"}},
		{"padded to 32 by more than 16", boxed{plain: middle, pad: padTo(32)}, []string{"answer"}},
		{"padding of zeros", boxed{plain: middle, pad: func(n int) []byte { return make([]byte, 32-n%32) }}, []string{"padding"}},
		{"padding of zeros to 16", boxed{plain: middle, pad: func(n int) []byte { return make([]byte, 16-n%16) }}, []string{"padding"}},
		{"padding above 32", boxed{plain: middle, pad: func(n int) []byte { return bytes.Repeat([]byte{56}, 64-n%32) }}, []string{"padding"}},
		{"padding of unlike bytes", boxed{plain: middle, pad: func(n int) []byte { p := padTo(32)(n); p[0]++; return p }}, []string{"padding"}},
		{"padding of unlike bytes to 16", boxed{plain: middle, pad: func(n int) []byte { p := padTo(16)(n); p[0]++; return p }}, []string{"padding"}},
		{"padding as of ANSI", boxed{plain: middle, pad: func(n int) []byte { p := make([]byte, 32-n%32); p[len(p)-1] = byte(len(p)); return p }}, []string{"padding"}},
		{"half a block", boxed{plain: middle, change: func(m map[string]any) { m["Encrypt"] = base64.StdEncoding.EncodeToString(make([]byte, 40)) }}, []string{"base64"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t)
			wx.Serve(&bot{answer: func(_ int, w http.ResponseWriter, r *http.Request, _ string) {
				json.NewEncoder(w).Encode(tc.boxed.seal(t, wx, r.URL.Query().Get("nonce")))
			}})
			d := wx.User("alice").Event("user_info_modified", nil)
			if diff := cmp.Diff(tc.codes, codes(d.Verdict)); diff != "" {
				t.Errorf("codes (-want +got):\n%s", diff)
			}
			checkTexts(t, d.Verdict, wx.Token(), wx.EncodingAESKey())
		})
	}
}

// The same in XML, where a time is a text.
func TestF11SealedXMLAnswers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, timestamp, nonce string
		codes                  []string
	}{
		{"its own", "1409735669", "n", []string{"answer"}},
		{"a time with blanks around it", " 1409735669 ", "n", []string{"answer"}},
		{"a time with zeros", "01409735669", "n", []string{"answer"}},
		{"no time", "x", "n", []string{"timestamp"}},
		{"no nonce", "1409735669", "", []string{"nonce"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, wechattest.WithFormat(wechattest.XML))
			wx.Serve(&bot{answer: func(_ int, w http.ResponseWriter, _ *http.Request, _ string) {
				m := boxed{plain: "<xml></xml>"}.seal(t, wx, "")
				sign := wechat.SignatureOf(wx.Token(), strings.TrimSpace(tc.timestamp), tc.nonce, fmt.Sprint(m["Encrypt"]))
				fmt.Fprintf(w, "<xml><Encrypt>%s</Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>%s</TimeStamp><Nonce><![CDATA[%s]]></Nonce></xml>", m["Encrypt"], sign, tc.timestamp, tc.nonce)
			}})
			d := wx.User("alice").Event("user_info_modified", nil)
			if diff := cmp.Diff(tc.codes, codes(d.Verdict)); diff != "" {
				t.Errorf("codes (-want +got):\n%s", diff)
			}
		})
	}
}

// A forged push must be refused with an error status that reveals nothing.
func TestF19ForgedPushes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		status int
		body   string // T is the Token, K the key, S and M the signatures that it should have had
		header string
		level  wechattest.Level
		codes  []string
	}{
		{"refused", 403, "", "", passed, []string{"forged-refused"}},
		{"refused in words", 401, "bad signature", "", passed, []string{"forged-refused"}},
		{"success", 200, "success", "", faulted, []string{"forged-taken"}},
		{"success with a mark", 200, "\ufeffsuccess\n", "", faulted, []string{"forged-taken"}},
		{"nothing", 200, "", "", faulted, []string{"forged-taken"}},
		{"no content", 204, "", "", faulted, []string{"forged-taken"}},
		{"a reply", 200, "<xml></xml>", "", faulted, []string{"forged-taken"}},
		{"words, with 200", 200, "signature error", "", faulted, []string{"forged-taken"}},
		{"an error", 500, "", "", warned, []string{"forged-status"}},
		{"a redirect", 302, "", "", warned, []string{"forged-status"}},
		{"the Token", 403, "token T", "", faulted, []string{"token-leaked"}},
		{"the Token in a header", 403, "", "T", faulted, []string{"token-leaked"}},
		{"the Token, and taken", 200, "T", "", faulted, []string{"token-leaked", "forged-taken"}},
		{"the key", 400, "K", "", faulted, []string{"key-leaked"}},
		{"the signature", 403, "want S", "", faulted, []string{"signature-leaked"}},
		{"the msg_signature", 403, "want M", "", faulted, []string{"signature-leaked"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := wechattest.PushConfig{AppID: "wx1", Token: "Tk7secretOfTheServer", EncodingAESKey: strings.Repeat("k9X", 14) + "A", OriginalID: "gh_1"}
			r := c.Request("http://bot.example/", []byte(`{"MsgType":"text"}`), wechattest.BadSignature())
			raw, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			var envelope struct{ Encrypt string }
			if err := json.Unmarshal(raw, &envelope); err != nil {
				t.Fatal(err)
			}
			fill := strings.NewReplacer("T", c.Token, "K", c.EncodingAESKey, "S", signed(c.Token, r), "M", signed(c.Token, r, envelope.Encrypt))
			a := wechattest.Response{Status: tc.status, Header: http.Header{"X-Debug": {fill.Replace(tc.header)}}, Body: []byte(fill.Replace(tc.body))}
			v := c.JudgeForged(r, a)
			if diff := cmp.Diff(tc.codes, codes(v)); diff != "" || v.Level != tc.level {
				t.Errorf("level %s; codes (-want +got):\n%s", v.Level, diff)
			}
			checkTexts(t, v, c.Token, c.EncodingAESKey)
		})
	}
}

// The simulator marks a server that accepts forged pushes, for every kind.
func TestForgedPushesThatAreTaken(t *testing.T) {
	t.Parallel()
	for _, f := range []wechattest.Fault{
		wechattest.BadSignature(), wechattest.Unsigned(), wechattest.StaleTimestamp(), wechattest.ForeignAppID(), wechattest.PlainDowngrade(),
	} {
		for body, want := range map[string]string{"success": "forged-taken", "": "forged-taken", "T": "token-leaked"} {
			c := newControl(t)
			c.wx.Serve(answering(strings.ReplaceAll(body, "T", c.wx.Token())))
			c.wx.Fault(f.Once())
			d := c.wx.User("alice").SendText("hi")
			if d.Attempts != 1 || d.Verdict.Level != faulted || !d.Verdict.Has(want) {
				t.Errorf("%v answered %q: %+v", f, body, d)
			}
			if e := c.tree("GET", "/_sim/exchanges/1", ""); e.at("ok") != false || e.text("findings.0.code") != want || e.text("note") == "" {
				t.Errorf("%v answered %q: %v", f, body, e.v)
			}
		}
		wx := wechattest.New(t)
		wx.Serve(wx.Callback().Handler(echoBot(wx.Client())))
		wx.Fault(f.Once())
		if d := wx.User("alice").SendText("hi"); d.Verdict.Level != passed || d.Status != 403 {
			t.Errorf("%v, refused: %+v", f, d)
		}
	}
}

// A message is pushed unchanged and judged, even if no parser can read it.
func TestNewPush(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		format  wechattest.Format
		message string
		openID  string
		msgID   string
		bad     bool
	}{
		{"JSON", wechattest.JSON, `{"ToUserName":"gh_1","FromUserName":"o1","MsgType":"text","MsgId":9007199254740995}`, "o1", "9007199254740995", false},
		{"XML", wechattest.XML, "<xml><FromUserName><![CDATA[o1]]></FromUserName><MsgType>text</MsgType><MsgId>7</MsgId></xml>", "o1", "7", false},
		{"an unsplit end of CDATA", wechattest.XML, "<xml><FromUserName><![CDATA[o1]]></FromUserName><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[a]]>b]]></Content></xml>", "o1", "", false},
		{"cut inside a character", wechattest.JSON, "{\"MsgType\":\"text\",\"FromUserName\":\"o1\",\"Content\":\"\xe4\xbd\"}", "o1", "", false},
		{"words", wechattest.JSON, "hello", "", "", true},
		{"words as XML", wechattest.XML, "hello", "", "", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := wechattest.PushConfig{Token: "token", Mode: wechattest.Plain, Format: tc.format}
			push, err := c.NewPush([]byte(tc.message))
			if (err != nil) != tc.bad {
				t.Fatalf("%v", err)
			}
			if tc.bad {
				return
			}
			var query string
			var body []byte
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				query = r.URL.Query().Get("openid")
				body, _ = io.ReadAll(r.Body)
			}))
			t.Cleanup(server.Close)
			o := push.Send(t.Context(), server.URL)
			if last := o.Last(); !last.Verdict.OK() || len(o.Attempts) != 1 || query != tc.openID || string(body) != tc.message || push.MsgID() != tc.msgID {
				t.Errorf("%+v, openid %q, MsgId %q, body %q", last.Verdict, query, push.MsgID(), body)
			}
		})
	}
}
