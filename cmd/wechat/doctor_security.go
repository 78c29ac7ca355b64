package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/minigo-dev/wechat"
)

// platformCertificateSoon is how many days before its end a platform certificate is warned of.
const platformCertificateSoon = 30 * 24 * time.Hour

const (
	consoleEN = "Compare it with the console (开发管理 → 开发设置 → API安全)."
	consoleZH = "与后台“开发管理 → 开发设置 → API 安全”核对。"
)

// apiKeys checks the settings of API security, if there are any. With one that won't do, the other
// checks go without it.
func (d *doctor) apiKeys() {
	if d.s.env.api == (apiKeys{}) {
		return
	}
	var a apiSecurity
	usable := true
	for _, v := range d.s.env.api.named() {
		c := check{Name: v.name, Status: checkOK, Text: "set", TextZH: "已设置"}
		if err := d.s.read(&a, v.name, v.value); err != nil {
			c = check{Name: v.name, Status: checkFail, Text: err.Error(), TextZH: chineseError(err)}.with(consoleEN, consoleZH)
			usable = false
		} else if v.name == varAPICertificateFile {
			c = c.ending(a.ends, time.Now())
		}
		d.report(c)
	}
	if d.sealed = usable; !usable {
		d.s.env.api = apiKeys{}
	}
}

// ending says when a platform certificate ends.
func (c check) ending(ends, now time.Time) check {
	day, left := ends.Format(time.DateOnly), ends.Sub(now)
	c.Text, c.TextZH = "good until "+day, "有效期至 "+day
	switch {
	case left <= 0:
		c.Status, c.Text, c.TextZH = checkFail, "ended on "+day, "已于 "+day+" 到期"
		return c.with("Download the new one from the console, and set its number too.", "从后台下载新的平台证书，并更新其编号。")
	case left < platformCertificateSoon:
		c.Status = checkWarn
		return c.with(fmt.Sprintf("%d days are left: look for a new one in the console.", int(left.Hours()/24)), fmt.Sprintf("还剩 %d 天：请在后台查看是否有新的平台证书。", int(left.Hours()/24)))
	}
	return c
}

// sealedCall makes a call that has to be sealed and changes nothing.
func (d *doctor) sealedCall(ctx context.Context, client *wechat.Client) {
	const name = "api security"
	_, err := client.GetAPIQuota(ctx, "/cgi-bin/message/custom/send")
	var failed *wechat.APISecurityError
	switch {
	case errors.As(err, &failed):
		step := stepTexts[failed.Step]
		d.report(check{Name: name, Status: checkFail, Text: failed.Step + ": " + failed.Reason, TextZH: step.zh}.with(step.remedy, step.remedyZH))
	case err != nil:
		d.report(d.refused(name, err))
	case d.s.due.Load() != nil:
		number := *d.s.due.Load()
		c := check{Name: name, Status: checkWarn, Text: "WeChat is changing its certificate to " + number, TextZH: "微信正在更换平台证书，新证书编号 " + number}
		d.report(c.with("Download the new one from the console: soon answers can't be verified with the old one.", "请从后台下载新证书：旧证书很快将无法验证响应。"))
	default:
		d.report(check{Name: name, Status: checkOK, Text: "WeChat took a sealed call, and its answer is right", TextZH: "微信接受了加密请求，响应验证通过"})
	}
}

// A stepText says in Chinese what failed at a step, and what helps.
type stepText struct{ zh, remedy, remedyZH string }

const (
	proxyEN, proxyZH = "A proxy may have answered or changed the answer. If not: is API security on for this account?", "可能是代理返回或改动了响应；否则请确认该账号已开启 API 安全。"
	freshEN, freshZH = "Download the platform certificate from the console, and set its number.", "从后台下载平台证书，并设置其编号。"
	keyEN, keyZH     = "Compare the symmetric key and its number with the console.", "与后台核对对称密钥及其编号。"
)

var stepTexts = map[string]stepText{
	"request":     {"签名失败", "Check the private key.", "检查私钥。"},
	"headers":     {"响应没有签名", proxyEN, proxyZH},
	"app":         {"响应属于其他应用", proxyEN, proxyZH},
	"replay":      {"响应重复出现", proxyEN, proxyZH},
	"time":        {"响应时间与本机相差超过 300 秒", "Set this machine's clock.", "请校准本机时钟。"},
	"certificate": {"响应所用平台证书的编号未知", freshEN, freshZH},
	"signature":   {"响应的签名与平台证书不符", freshEN, freshZH},
	"envelope":    {"响应的格式不对", keyEN, keyZH},
	"decrypt":     {"响应无法解密", keyEN, keyZH},
}
