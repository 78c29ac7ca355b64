package wechattest

import (
	"testing"
)

// WeChat's own examples. A round trip proves only that we agree with ourselves.
const (
	vectorToken   = "AAAAA"
	vectorKey     = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	vectorAppID   = "wxba5fad812f8e6fb9"
	vectorMessage = `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,` +
		`"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}`
	vectorEncrypt = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR" +
		"8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P5" +
		"0F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
	vectorReply = `{"Encrypt":"ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",` +
		`"MsgSignature":"1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1","TimeStamp":1713424427,"Nonce":"415670741"}`
)

func TestVectorSignatures(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		parts []string
		want  string
	}{
		{"URL verification", []string{vectorToken, "1714036504", "1514711492"}, "f464b24fc39322e44b38aa78f5edd27bd1441696"},
		{"plain push", []string{vectorToken, "1714037059", "486452656"}, "899cf89e464efb63f54ddac96b0a0a235f53aa78"},
		{"encrypted push", []string{vectorToken, "1714112445", "415670741", vectorEncrypt}, "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"},
	} {
		if got := signature(tc.parts...); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestVectorEncryption(t *testing.T) {
	t.Parallel()
	c := PushConfig{AppID: vectorAppID, Token: vectorToken, EncodingAESKey: vectorKey}
	if got := c.encrypt([]byte("a8eedb185eb2fecf"), []byte(vectorMessage)); got != vectorEncrypt {
		t.Errorf("encrypted\n%s, want\n%s", got, vectorEncrypt)
	}
	if got, err := c.decrypt(vectorEncrypt); err != nil || string(got.message) != vectorMessage {
		t.Errorf("decrypted %s, %v", got.message, err)
	}
	if got, _, err := c.unseal([]byte(vectorReply)); err != nil || string(got) != `{"demo_resp":"good luck"}` {
		t.Errorf("reply %s, %v", got, err)
	}
	c.AppID = "wx0"
	if _, err := c.decrypt(vectorEncrypt); err == nil {
		t.Error("a message for another app is opened")
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(vectorReply))
	f.Add([]byte("<xml><a><b>1</b></a></xml>"))
	f.Add([]byte("success"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for format := JSON; format <= XML; format++ {
			for mode := Secure; mode <= Plain; mode++ {
				m := &Push{msgType: "text", cfg: PushConfig{AppID: vectorAppID, Token: vectorToken, EncodingAESKey: vectorKey, Format: format, Mode: mode}}
				answerRuleOf(m).judge(m, body)
			}
		}
	})
}
