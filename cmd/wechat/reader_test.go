package main

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

const (
	xmlHead = `<ToUserName><![CDATA[gh_x]]></ToUserName><FromUserName><![CDATA[oUSER]]></FromUserName><CreateTime>1700000000</CreateTime>`
	xmlText = xmlHead + `<MsgType><![CDATA[text]]></MsgType>`
)

// decrypt accepts exactly the bodies that the library accepts, plain and in compatible mode.
func TestOneReader(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	e := environment{appID: wx.AppID(), token: wx.Token(), aesKey: wx.EncodingAESKey()}
	cfg := wx.PushConfig()
	cfg.Format = wechattest.XML
	push := cfg.Request("http://localhost/", []byte(`<xml>`+xmlText+`<Content>sealed</Content></xml>`))
	sealedBody, err := io.ReadAll(push.Body)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := wechat.ParseEnvelope(sealedBody)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, body, kind string }{
		{"a control character", `<xml>` + xmlText + "<Content><![CDATA[a\x1dc]]></Content></xml>", "text"},
		{"a control character in JSON", "{\"MsgType\":\"text\",\"Content\":\"a\x1dc\"}", "text"},
		{"a declared encoding", `<?xml version="1.0" encoding="GBK"?><xml>` + xmlText + `<Content>hi</Content></xml>`, "text"},
		{"a cut character", `<xml>` + xmlHead + "<MsgType>event</MsgType><Event>user_enter_tempsession</Event><SessionFrom><![CDATA[ab\xe4]]></SessionFrom></xml>", "user_enter_tempsession"},
		{"a cut character in JSON", "{\"MsgType\":\"text\",\"Content\":\"ab\xe4\"}", "text"},
		{"another root", `<root>` + xmlText + `<Content>hi</Content></root>`, "text"},
		{"a byte order mark and white space", "\ufeff \n<xml>" + xmlText + `</xml>`, "text"},
		{"a name in another case", `{"MsgType":"text","encrypt":"QUJD"}`, "text"},
		{"a DOCTYPE", `<!DOCTYPE xml><xml>` + xmlText + `</xml>`, ""},
		{"cut", `<xml>` + xmlText, ""},
		{"something behind", `{"MsgType":"text"} {}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := openPush(e, nil, []byte(tt.body))
			if _, err := wechat.ParseMessage([]byte(tt.body)); (err == nil) != o.OK || o.Encrypted || o.Kind != tt.kind {
				t.Errorf("the library: %v; %+v", err, o)
			}
			both := strings.NewReplacer(`</xml>`, `<Encrypt><![CDATA[`+sealed+`]]></Encrypt></xml>`, `</root>`, `<Encrypt>`+sealed+`</Encrypt></root>`).Replace(tt.body)
			if strings.HasPrefix(tt.body, "{") {
				both = strings.Replace(tt.body, "}", `,"Encrypt":"`+strings.ReplaceAll(sealed, "/", `\/`)+`"}`, 1)
			}
			if o := openPush(e, push.URL.Query(), []byte(both)); o.OK != (tt.kind != "") || o.OK && (!o.Encrypted || !strings.Contains(o.Message, "sealed") || o.Kind != "text") {
				t.Errorf("with Encrypt: %+v", o)
			}
		})
	}
	if o := openPush(e, nil, []byte(`{"Encrypt":"`+sealed+`","Encrypt":"`+sealed+`"}`)); o.Failed != "envelope" {
		t.Errorf("Encrypt twice: %+v", o)
	}
}

// A push that seems right also goes through the library's own check.
func TestDecryptAsksTheDoor(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	e := environment{appID: wx.AppID(), token: wx.Token(), aesKey: wx.EncodingAESKey()}
	push := wx.PushConfig().Request("http://localhost/", []byte(`{"ToUserName":"gh_x","CreateTime":1,"MsgType":"text","Content":"hi"}`))
	body, err := io.ReadAll(push.Body)
	if err != nil {
		t.Fatal(err)
	}
	twice := []byte(strings.Replace(string(body), "{", `{"ToUserName":"gh_y",`, 1))
	for _, tt := range []struct {
		name, failed string
		query        url.Values
		body         []byte
	}{
		{"right", "", push.URL.Query(), body},
		{"an old one", "", wx.PushConfig().Request("http://localhost/", nil, wechattest.StaleTimestamp()).URL.Query(), nil},
		{"a field of the envelope twice", "envelope", push.URL.Query(), twice},
	} {
		if tt.body == nil {
			stale := wx.PushConfig().Request("http://localhost/", []byte(`{"MsgType":"text"}`), wechattest.StaleTimestamp())
			tt.query = stale.URL.Query()
			if tt.body, err = io.ReadAll(stale.Body); err != nil {
				t.Fatal(err)
			}
		}
		if o := openPush(e, tt.query, tt.body); o.Failed != tt.failed {
			t.Errorf("%s: %+v", tt.name, o)
		}
	}
}

// Damage of a body, a query or a setting on its way to the command is named.
func TestDecryptNamesDamage(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	request := wx.PushConfig().Request("https://example.com/wechat", []byte(`{"ToUserName":"gh_x","CreateTime":1,"MsgType":"text","Content":"hello, and some more so that it is long enough"}`))
	b, err := io.ReadAll(request.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, query := string(b), request.URL.RawQuery
	encrypt, err := wechat.ParseEnvelope(b)
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	with := func(name, value string) map[string]string {
		env := settingsOf(wx)
		env[name] = value
		return env
	}
	for _, tt := range []struct {
		name           string
		env            map[string]string
		body, query    string
		failed, en, zh string
	}{
		{name: "nothing", body: body, query: query},
		{name: "slashes escaped", body: strings.ReplaceAll(body, "/", `\/`), query: query},
		{name: "a request line", body: body, query: "POST /wechat?" + query + " HTTP/1.1"},
		{name: "a quoted URL", body: body, query: `"https://example.com/wechat?` + query + `",`},
		{name: "a query of HTML", body: body, query: strings.ReplaceAll(query, "&", "&amp;")},
		{name: "a quoted body", body: string(quoted), failed: "envelope", en: "in quotes", zh: "引号"},
		{name: "an escaped body", body: strings.Trim(string(quoted), `"`), failed: "envelope", en: "in quotes", zh: "引号"},
		{name: "a percent-encoded body", body: url.QueryEscape(body), failed: "envelope", en: "percent-encoded", zh: "URL 编码"},
		{name: "a body of HTML", body: strings.ReplaceAll(body, `"`, "&quot;"), failed: "envelope", en: "as in HTML", zh: "HTML"},
		{name: "no body", body: " ", failed: "envelope", en: "is empty", zh: "为空"},
		{name: "Encrypt alone", body: encrypt, failed: "envelope", en: "an Encrypt text alone", zh: "只有 Encrypt"},
		{name: "Encrypt with a blank", body: strings.Replace(body, encrypt, " "+encrypt[1:30]+" "+encrypt[31:], 1), failed: "base64", en: "a + became a blank", zh: "变成了空格"},
		{name: "Encrypt percent-encoded", body: strings.Replace(body, encrypt, url.QueryEscape("+/"+encrypt), 1), failed: "base64", en: "percent-encoded", zh: "URL 编码"},
		{name: "Encrypt in another alphabet", body: strings.Replace(body, encrypt, "-_-_"+encrypt[4:], 1), failed: "base64", en: "another base64 alphabet", zh: "字母表"},
		{name: "Encrypt cut", body: strings.Replace(body, encrypt, encrypt[:len(encrypt)/4*4-7], 1), failed: "base64", en: "cut", zh: "截断"},
		{name: "a token with a line end", env: with(varToken, wx.Token()+"\n"), body: body, query: query, failed: "signature", en: "has blanks, line ends or quotes", zh: "首尾含空白"},
		{name: "a token in quotes", env: with(varToken, `"`+wx.Token()+`"`), body: body, query: query, failed: "signature", en: "without them the msg_signature is right", zh: "去掉后"},
		{name: "an app id with a blank", env: with(varAppID, wx.AppID()+" "), body: body, failed: "app id", en: "has blanks", zh: "首尾含空白"},
		{name: "a key with a line end", env: with(varAESKey, wx.EncodingAESKey()+"\n"), body: body, failed: "aes", en: "blanks or line ends around it", zh: "首尾含空白"},
		{name: "a key in quotes", env: with(varAESKey, `"`+wx.EncodingAESKey()+`"`), body: body, failed: "aes", en: "quotes", zh: "引号"},
		{name: "a key with its padding", env: with(varAESKey, wx.EncodingAESKey()+"="), body: body, failed: "aes", en: "the = at its end", zh: "末尾的 ="},
		{name: "a key that was cut", env: with(varAESKey, wx.EncodingAESKey()[:42]), body: body, failed: "aes", en: "it has 42 characters", zh: "42 个字符"},
		{name: "a key with a comma", env: with(varAESKey, wx.EncodingAESKey()+","), body: body, failed: "aes", en: "comma", zh: "逗号"},
		{name: "a percent-encoded key", env: with(varAESKey, wx.EncodingAESKey()+"%3D"), body: body, failed: "aes", en: "percent-encoded", zh: "URL 编码"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := tt.env
			if env == nil {
				env = settingsOf(wx)
			}
			if tt.query == "" && tt.failed != "envelope" {
				delete(env, varToken) // its signature is wrong too
			}
			got := invoke(t, env, "decrypt", tt.body, "--query", tt.query, "--json")
			o := decoded[opening](t, got.stdout)
			first, _ := failed(o.Steps)
			want := [...]any{tt.failed, true, true}
			if diff := cmp.Diff(want, [...]any{o.Failed, strings.Contains(first.Text, tt.en), strings.Contains(first.TextZH, tt.zh)}); diff != "" || o.OK != (tt.failed == "") {
				t.Errorf("(-want +got):\n%s\n%s", diff, got.stdout)
			}
			if strings.Contains(got.stdout, wx.EncodingAESKey()) || strings.Contains(got.stdout, wx.Token()) {
				t.Errorf("a secret shows: %s", got.stdout)
			}
		})
	}
}
