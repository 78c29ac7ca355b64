// Apisecurity makes calls that are encrypted and signed (API安全), and goes on while WeChat
// changes its certificate.
//
//	go run ./examples/apisecurity
//
// This uses a simulated WeChat that demands it, and shows a call as it goes over the wire
// and opened. With WECHAT_APPID and WECHAT_APPSECRET set, it makes one call to WeChat, with
// the keys of the console: WECHAT_API_KEY, WECHAT_API_KEY_NUMBER, the files
// WECHAT_API_PRIVATE_KEY_FILE and WECHAT_API_CERTIFICATE_FILE, and
// WECHAT_API_CERTIFICATE_NUMBER.
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"os"
	"os/signal"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func main() {
	lang := local.LangFlag()
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *lang); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang) error {
	if os.Getenv("WECHAT_APPID") == "" {
		return play(ctx, out, lang)
	}
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	k, err := keysFromEnvironment()
	if err != nil {
		return err
	}
	security, ends, err := k.security()
	if err != nil {
		return err
	}
	lang.Fprintf(out, "WeChat's certificate ends on %s\n", "微信的平台证书有效期至 %s\n", ends.Format(time.DateOnly))
	security.CertificateDue = func(_ context.Context, number string) {
		log.Print(lang.Text("download the new certificate from the console: ", "请从后台下载新的平台证书："), number)
	}
	client, err := app.Client(wechat.WithAPISecurity(security))
	if err != nil {
		return err
	}
	return ask(ctx, client, out, lang)
}

const path = "/cgi-bin/message/custom/send"

// ask makes a call that has to be sealed. It costs nothing and changes nothing.
func ask(ctx context.Context, client *wechat.Client, out io.Writer, lang local.Lang) error {
	quota, err := client.GetAPIQuota(ctx, path)
	if err != nil {
		return err // an *wechat.APISecurityError in it names the step
	}
	if quota.Quota != nil {
		lang.Fprintf(out, "WeChat takes %d customer messages a day\n", "微信每天接受 %d 条客服消息\n", quota.Quota.DailyLimit)
	}
	return nil
}

// keys are what the console shows and takes under 开发设置 → API安全.
type keys struct {
	symmetric, symmetricNumber string
	privateKey                 []byte // PEM
	certificate                []byte // PEM
	certificateNumber          string
}

func keysFromEnvironment() (k keys, err error) {
	k.symmetric, k.symmetricNumber = os.Getenv("WECHAT_API_KEY"), os.Getenv("WECHAT_API_KEY_NUMBER")
	k.certificateNumber = os.Getenv("WECHAT_API_CERTIFICATE_NUMBER")
	if k.privateKey, err = os.ReadFile(os.Getenv("WECHAT_API_PRIVATE_KEY_FILE")); err != nil {
		return keys{}, err
	}
	k.certificate, err = os.ReadFile(os.Getenv("WECHAT_API_CERTIFICATE_FILE"))
	return k, err
}

// security makes the option's value. ends is when the certificate does.
func (k keys) security() (s wechat.APISecurity, ends time.Time, err error) {
	s = wechat.APISecurity{KeyNumber: k.symmetricNumber, Certificates: new(wechat.PlatformCertificates)}
	if s.AEAD, err = crypto.NewAES256GCM(k.symmetric); err != nil {
		return s, ends, err
	}
	if s.Sign, err = crypto.NewRSASigner(k.privateKey); err != nil {
		return s, ends, err
	}
	ends, err = add(s.Certificates, k.certificateNumber, k.certificate)
	return s, ends, err
}

// add adds a certificate, also while calls run.
func add(to *wechat.PlatformCertificates, number string, certificate []byte) (ends time.Time, err error) {
	verify, ends, err := crypto.NewRSAVerifier(certificate)
	if err != nil {
		return ends, err
	}
	return ends, to.Add(number, verify)
}
