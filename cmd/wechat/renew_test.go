package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// A CreateTime that is too old becomes the current time. All other bytes stay.
func TestRenewed(t *testing.T) {
	t.Parallel()
	now := time.Unix(1800000000, 0)
	const old, fresh = "1700000000", "1800000000"
	xml := func(rest string) string {
		return "<xml>\n<ToUserName><![CDATA[gh_x]]></ToUserName><FromUserName><![CDATA[oUSER]]></FromUserName>" + rest + "</xml>"
	}
	for _, tt := range []struct {
		name, message, want string // want "": unchanged
	}{
		{"JSON", `{"CreateTime":1700000000,"MsgType":"text","Content":"1700000000 <&>\u4f60\/","MsgId":22211872600753510}`,
			`{"CreateTime":1800000000,"MsgType":"text","Content":"1700000000 <&>\u4f60\/","MsgId":22211872600753510}`},
		{"JSON, behind a text that looks like it", `{"Content":"\"CreateTime\":1700000000","MsgType":"text", "CreateTime" : 1700000000 }`,
			`{"Content":"\"CreateTime\":1700000000","MsgType":"text", "CreateTime" : 1800000000 }`},
		{"JSON, a text as in subscribe events", `{"CreateTime":"1700000000","MsgType":"event","Event":"subscribe_msg_popup_event"}`,
			`{"CreateTime":"1800000000","MsgType":"event","Event":"subscribe_msg_popup_event"}`},
		{"JSON, inside another", `{"MsgId":1700000000,"CreateTime":1700000000,"MsgType":"text","Page":{"CreateTime":1700000000}}`,
			`{"MsgId":1700000000,"CreateTime":1800000000,"MsgType":"text","Page":{"CreateTime":1700000000}}`},
		{"XML", xml(`<CreateTime>1700000000</CreateTime><MsgType>text</MsgType><Content>1700000000</Content>`),
			xml(`<CreateTime>1800000000</CreateTime><MsgType>text</MsgType><Content>1700000000</Content>`)},
		{"XML, CDATA and white space", xml("<CreateTime><![CDATA[\n1700000000 ]]></CreateTime><MsgType><![CDATA[text]]></MsgType><Content>a\x1dc\xe4</Content>"),
			xml("<CreateTime><![CDATA[\n1800000000 ]]></CreateTime><MsgType><![CDATA[text]]></MsgType><Content>a\x1dc\xe4</Content>")},
		{"XML, an unsplit text", xml(`<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[a]]>1700000000<![CDATA[b]]></Content>`),
			xml(`<CreateTime>1800000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[a]]>1700000000<![CDATA[b]]></Content>`)},
		{"XML, the digits before it", xml(`<Odd>1700000000</Odd><!-- 1700000000 --><CreateTime>1700000000</CreateTime><MsgType>text</MsgType>`),
			xml(`<Odd>1700000000</Odd><!-- 1700000000 --><CreateTime>1800000000</CreateTime><MsgType>text</MsgType>`)},
		{"the digits very often before it", `{"Content":"` + strings.Repeat(old+" ", 500) + `","MsgType":"text","CreateTime":1700000000}`,
			`{"Content":"` + strings.Repeat(old+" ", 500) + `","MsgType":"text","CreateTime":1800000000}`},
		{"an event that tells nothing done", `{"CreateTime":1700000000,"MsgType":"event","Event":"user_enter_tempsession"}`,
			`{"CreateTime":1800000000,"MsgType":"event","Event":"user_enter_tempsession"}`},
		{"of today", fmt.Sprintf(`{"CreateTime":%d,"MsgType":"text"}`, now.Unix()-23*60*60), ""},
		{"of tomorrow", fmt.Sprintf(`{"CreateTime":%d,"MsgType":"text"}`, now.Unix()+24*60*60), ""},
		{"none", `{"MsgType":"text"}`, ""},
		{"zero", `{"CreateTime":0,"MsgType":"text"}`, ""},
		{"one, as in the debugging tool", `{"CreateTime":1,"MsgId":1,"MsgType":"text"}`, ""},
		{"the debugging tool's event", `{"CreateTime":1700000000,"MsgType":"event","Event":"debug_demo"}`, ""},
		{"no number", `{"CreateTime":"now","MsgType":"text"}`, ""},
		{"a payment", `{"CreateTime":1700000000,"MsgType":"event","Event":"xpay_goods_deliver_notify"}`, ""},
		{"a mini-game's payment", `{"CreateTime":1700000000,"MsgType":"Event","Event":"Minigame_H5_Goods_Deliver_Notify"}`, ""},
		{"no message", `hello 1700000000`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, changed := renewed([]byte(tt.message), now)
			want := tt.want
			if want == "" {
				want = tt.message
			}
			if diff := cmp.Diff(want, string(got)); diff != "" || changed != (tt.want != "") {
				t.Errorf("changed %t (-want +got):\n%s", changed, diff)
			}
		})
	}
}

// A user's text that WeChat didn't split isn't changed, even if it looks like a head.
func TestRenewedUnsplit(t *testing.T) {
	t.Parallel()
	const message = "<xml><ToUserName><![CDATA[gh_x]]></ToUserName><FromUserName><![CDATA[oUSER]]></FromUserName><CreateTime>1700000000</CreateTime>" +
		"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content><MsgId>22211872600753510</MsgId></xml>"
	for name, content := range map[string]string{
		"an end":          "a]]>b",
		"many ends":       strings.Repeat("]]>", 100),
		"a head":          "x]]></Content><CreateTime>1</CreateTime><Content><![CDATA[y",
		"a head like it":  "x]]></Content><CreateTime>1700000000</CreateTime><Content><![CDATA[y",
		"a CreateTime":    "<CreateTime>1700000000</CreateTime>",
		"an end and more": "]]></Content></xml><CreateTime>1700000000</CreateTime>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := fmt.Sprintf(message, content)
			m, err := wechat.ParseMessage([]byte(whole))
			if err != nil {
				t.Fatal(err)
			}
			if text, ok := m.(*wechat.TextMessage); !ok || text.Content != content || m.Head().CreateTime.Unix() != 1700000000 {
				t.Fatalf("read as %+v", m)
			}
			got, changed := renewed([]byte(whole), time.Unix(1800000000, 0))
			want := strings.Replace(whole, "1700000000", "1800000000", 1)
			if diff := cmp.Diff(want, string(got)); diff != "" || !changed {
				t.Errorf("changed %t (-want +got):\n%s", changed, diff)
			}
		})
	}
}

// writeRecording writes a file as listen does.
func writeRecording(t *testing.T, lines ...recording) string {
	t.Helper()
	var b strings.Builder
	for _, line := range lines {
		encoded, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(encoded, '\n'))
	}
	name := filepath.Join(t.TempDir(), "pushes.jsonl")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// replay and push give an old message a new CreateTime if it is encrypted and --keep-time isn't given.
func TestOldPushesAreRenewed(t *testing.T) {
	t.Parallel()
	const old = `{"ToUserName":"gh_0123456789ab","FromUserName":"oUSER","CreateTime":1700000000,"MsgType":"text","Content":"hi","MsgId":9007199254740995}`
	for _, tt := range []struct {
		name  string
		more  []string
		keeps bool
	}{
		{"secure", nil, false},
		{"compatible", []string{"--mode", "compatible"}, false},
		{"plain", []string{"--mode", "plain"}, true},
		{"told to keep it", []string{"--keep-time"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t)
			env := settingsOf(wx)
			file := writeRecording(t, recording{Message: old, Body: old})
			for _, args := range [][]string{{"replay", file, "--to"}, {"push", "--body", old}} {
				callback, err := wechat.NewCallback(wx.Token(), wechat.WithEncryption(wx.AppID(), wx.EncodingAESKey()), wechat.WithCompatibleMode())
				if err != nil {
					t.Fatal(err)
				}
				var got []wechat.Message
				server := serve(t, callback.Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
					got = append(got, m)
					return nil, nil
				}))
				said := invoke(t, env, append(append(args, server, "--json"), tt.more...)...)
				if len(got) == 0 { // the callback may refuse an old push
					if !tt.keeps || said.code == exitOK {
						t.Errorf("%q: %+v", args, said)
					}
					continue
				}
				age := time.Since(got[0].Head().CreateTime)
				if strings.Contains(said.stdout, `"renewed"`) == tt.keeps || (age < time.Minute) == tt.keeps {
					t.Errorf("%q: %v old: %s", args, age, said.stdout)
				}
			}
		})
	}
	for lang, says := range map[string]string{"en": "older than a day", "zh": "早于一天"} {
		env := settingsOf(wechattest.New(t))
		file := writeRecording(t, recording{Message: old, Body: old})
		for _, args := range [][]string{{"replay", file, "--to", "http://127.0.0.1:1"}, {"push", "http://127.0.0.1:1", "--body", old}} {
			if got := invoke(t, env, append(args, "--lang", lang)...); !strings.Contains(got.stdout, says) {
				t.Errorf("%q lacks %q: %s", args, says, got.stdout)
			}
		}
	}
}
