package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	for _, tt := range []struct {
		lang local.Lang
		want []string // in this order
	}{
		{local.English, []string{
			"running against a simulated WeChat", "500000 customer messages",
			"the call /cgi-bin/openapi/quota/get\n  Wechatmp-Appid: wx", "  Wechatmp-Signature: ", `  {"iv":"`,
			"opened: {\"cgi_path\":\"/cgi-bin/message/custom/send\"}\n",
			"the answer\n", "  Wechatmp-Serial: ", `opened: {"errcode":0,`,
			"refused: wechat", "40233", "old certificate and its new one:\n", "the new certificate is added\n", "500000 customer messages", "the new one alone:\n", "500000 customer messages",
		}},
		{local.Chinese, []string{
			"使用要求 API 安全的模拟微信", "每天接受 500000 条客服消息", "请求 /cgi-bin/openapi/quota/get\n", "解密后：{\"cgi_path\"", "响应\n", "解密后：{\"errcode\":0,",
			"不加密的调用会被拒绝：", "40233", "已加入新证书\n", "每天接受 500000 条客服消息",
		}},
	} {
		t.Setenv("WECHAT_APPID", "")
		var out strings.Builder
		if err := run(t.Context(), &out, tt.lang); err != nil {
			t.Fatal(err)
		}
		rest := out.String()
		for _, want := range tt.want {
			_, after, found := strings.Cut(rest, want)
			if !found {
				t.Errorf("%s: the output lacks %q, or has it earlier:\n%s", tt.lang, want, out.String())
				break
			}
			rest = after
		}
		if n := strings.Count(out.String(), "certificate is added") + strings.Count(out.String(), "已加入"); n != 1 {
			t.Errorf("%s: the change is told %d times", tt.lang, n)
		}
	}
}

// The keys come from the environment, and from files.
func TestKeysFromEnvironment(t *testing.T) {
	wx := wechattest.New(t, wechattest.WithAPISecurity())
	k := wx.APISecurityKeys()
	dir := t.TempDir()
	for name, value := range map[string][]byte{"WECHAT_API_PRIVATE_KEY_FILE": k.PrivateKey, "WECHAT_API_CERTIFICATE_FILE": k.Certificate} {
		file := filepath.Join(dir, name+".pem")
		if err := os.WriteFile(file, value, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(name, file)
	}
	t.Setenv("WECHAT_API_KEY", k.SymmetricKey)
	t.Setenv("WECHAT_API_KEY_NUMBER", k.SymmetricKeyNumber)
	t.Setenv("WECHAT_API_CERTIFICATE_NUMBER", k.CertificateNumber)
	got, err := keysFromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if _, ends, err := got.security(); err != nil || ends.IsZero() {
		t.Errorf("the certificate ends on %v, %v", ends, err)
	}
	t.Setenv("WECHAT_APPID", wx.AppID())
	t.Setenv("WECHAT_APPSECRET", wx.Secret())
	t.Setenv("WECHAT_BASE_URL", wx.URL())
	var out strings.Builder
	if err := run(t.Context(), &out, local.English); err != nil || !strings.Contains(out.String(), "takes 500000 customer messages") {
		t.Errorf("with an account: %v, %s", err, out.String())
	}
	t.Setenv("WECHAT_API_KEY", "")
	if err := run(t.Context(), new(strings.Builder), local.English); err == nil || !strings.Contains(err.Error(), "32 bytes") {
		t.Errorf("without a key: %v", err)
	}
}
