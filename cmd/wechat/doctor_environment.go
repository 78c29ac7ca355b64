package main

import (
	"errors"
	"regexp"
	"strings"
)

var (
	looksLikeAppID  = regexp.MustCompile(`^wx[0-9a-f]{16}$`)
	looksLikeSecret = regexp.MustCompile(`^[0-9a-f]{32}$`)
	looksLikeToken  = regexp.MustCompile(`^[0-9A-Za-z]{3,32}$`)
)

// environment checks the variables. It reports whether the API can be called with them.
func (d *doctor) environment() (usable bool) {
	e := d.s.env
	usable = true
	for _, v := range []struct {
		name, value, form, formZH string
		needed                    bool
		looksRight                func(string) bool
	}{
		{varAppID, e.appID, "wx and 16 hex digits", "wx 加 16 位十六进制数字", true, looksLikeAppID.MatchString},
		{varSecret, e.secret, "32 hex digits", "32 位十六进制数字", true, looksLikeSecret.MatchString},
		{varToken, e.token, "3 to 32 letters and digits", "3 到 32 位字母和数字", false, looksLikeToken.MatchString},
		{varAESKey, e.aesKey, "43 letters and digits", "43 位字母和数字", false, func(string) bool { return e.checkAESKey() == nil }},
	} {
		c := check{Name: v.name, Status: checkOK, Text: "set", TextZH: "已设置"}
		switch {
		case v.value == "" && v.needed:
			c = check{Name: v.name, Status: checkFail, Text: "isn't set", TextZH: "未设置"}
			c = c.with("Copy it from WeChat's console (开发管理), or run \"wechat sim\" for values to try with.", "从微信公众平台（开发管理）复制，或运行 \"wechat sim\" 得到试用值。")
			usable = false
		case v.value == "":
			c = check{Name: v.name, Status: checkWarn, Text: "isn't set: pushes can't be checked", TextZH: "未设置：无法检查推送"}
			c = c.with("Copy it from the console's page of message push (消息推送).", "从后台“开发管理 → 消息推送配置”复制。")
		case strings.TrimSpace(v.value) != v.value:
			c = check{Name: v.name, Status: checkFail, Text: "has blanks or line ends around it", TextZH: "首尾含空白或换行"}
			c = c.with("Remove them.", "去掉首尾空白。")
			usable = usable && !v.needed
		case !v.looksRight(v.value):
			c = check{Name: v.name, Status: checkWarn, Text: "isn't " + v.form, TextZH: "不是" + v.formZH}
			c = c.with("Compare it with the console.", "与后台核对。")
			if v.name == varAESKey {
				c.Status = checkFail
				why, whyZH := keyDamage(v.value)
				c.Text, c.TextZH = because(c.Text, c.TextZH, why, whyZH)
			}
		}
		d.report(c)
	}
	return d.baseURL() && usable
}

func (d *doctor) baseURL() bool {
	c := check{Name: varBaseURL, Status: checkOK, Text: d.s.env.baseURL, TextZH: d.s.env.baseURL}
	var f *fault
	if err := d.s.env.checkHost(); errors.As(err, &f) {
		c = check{Name: varBaseURL, Status: checkFail, Text: f.english, TextZH: f.chinese}
		c = c.with("Unset it for the real WeChat.", "连接真实微信时请去掉此变量。")
	}
	d.report(c)
	return c.Status == checkOK
}
