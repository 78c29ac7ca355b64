package main

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// play shows a sealed call, and a change of the certificate.
func play(ctx context.Context, out io.Writer, lang local.Lang) error {
	wx, err := wechattest.Start(wechattest.WithAPISecurity())
	if err != nil {
		return err
	}
	defer wx.Close()
	lang.Fprintf(out, "WECHAT_APPID is not set: running against a simulated WeChat that demands API security\n", "未设置 WECHAT_APPID：使用要求 API 安全的模拟微信\n")

	security, _, err := download(wx).security()
	if err != nil {
		return err
	}
	security.CertificateDue = func(_ context.Context, number string) {
		lang.Fprintf(out, "the new certificate is added\n", "已加入新证书\n")
		if _, err := add(security.Certificates, number, download(wx).certificate); err != nil {
			fmt.Fprintln(out, err)
		}
	}
	client, err := newClient(wx, wechat.WithAPISecurity(security))
	if err != nil {
		return err
	}
	if err := ask(ctx, client, out, lang); err != nil {
		return err
	}
	show(wx, out, lang)

	plain, err := newClient(wx)
	if err != nil {
		return err
	}
	lang.Fprintf(out, "\na call in the clear is refused: %v\n", "\n不加密的调用会被拒绝：%v\n", ask(ctx, plain, out, lang))

	wx.ChangeCertificate()
	lang.Fprintf(out, "\nWeChat signs with its old certificate and its new one:\n", "\n微信同时用新旧两张平台证书签名：\n")
	if err := ask(ctx, client, out, lang); err != nil {
		return err
	}
	wx.EndCertificateChange()
	lang.Fprintf(out, "then with the new one alone:\n", "之后只用新证书签名：\n")
	return ask(ctx, client, out, lang)
}

func newClient(wx *wechattest.Platform, opts ...wechat.Option) (*wechat.Client, error) {
	for _, o := range wx.TransportOptions() {
		opts = append(opts, o)
	}
	return wechat.New(wx.AppID(), wx.Secret(), opts...)
}

// download stands for the console, which shows the keys and has the certificate.
func download(wx *wechattest.Platform) keys {
	k := wx.APISecurityKeys()
	return keys{k.SymmetricKey, k.SymmetricKeyNumber, k.PrivateKey, k.Certificate, k.CertificateNumber}
}

// show prints the last call and its answer, as they went over the wire and opened.
func show(wx *wechattest.Platform, out io.Writer, lang local.Lang) {
	all := wx.Exchanges()
	e := all[len(all)-1]
	for _, part := range []struct {
		title, titleZH string
		header         http.Header
		sealed, opened string
	}{
		{"the call " + e.Path, "请求 " + e.Path, e.RequestHeader, e.RequestBody, e.Plain},
		{"the answer", "响应", e.ResponseHeader, e.ResponseBody, e.PlainAnswer},
	} {
		fmt.Fprintf(out, "\n%s\n", lang.Text(part.title, part.titleZH))
		for _, name := range []string{"Wechatmp-Appid", "Wechatmp-TimeStamp", "Wechatmp-Serial", "Wechatmp-Signature"} {
			if value := part.header.Get(name); value != "" {
				fmt.Fprintf(out, "  %s: %s\n", name, short(value))
			}
		}
		fmt.Fprintf(out, "  %s\n", short(part.sealed))
		lang.Fprintf(out, "  opened: %s\n", "  解密后：%s\n", part.opened)
	}
}

func short(text string) string {
	if len(text) > 72 {
		return text[:72] + "..."
	}
	return text
}
