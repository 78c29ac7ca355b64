package wechattest

import (
	"bytes"
	"image"
	_ "image/gif" // the formats that DecodeConfig reads
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"strings"
)

const pathImageCheck = "/wxa/img_sec_check"

// The content checks of the first version. That of texts shares its path with the second.
var firstContentAPIs = []row{
	{pathImageCheck, endpoint{method: http.MethodPost, quota: true, handle: serveImageCheck}},
}

const (
	firstTextLimit  = 500 << 10 // bytes
	imageCheckLimit = 1 << 20   // bytes
	imageCheckWide  = 750
	imageCheckHigh  = 1334
)

var riskyContent = &refusal{87014, "risky content"}

// firstTextCheck answers the first version of /wxa/msg_sec_check (rule F15.1): a body of content alone.
func (p *Platform) firstTextCheck(r *request, f *fields) answer {
	r.say("no version: the first version answers, whose result is the errcode; WeChat has withdrawn its page", "未填 version：按 1.0 版返回，结果即 errcode；微信已撤下该版文档")
	content := f.text("content")
	switch {
	case f.bad || content == "":
		return p.refuse(dataFormat)
	case len(content) > firstTextLimit:
		return p.refuse(&refusal{45002, "content size out of limit"})
	case p.riskIn(content) != "":
		return p.refuse(riskyContent)
	}
	return okAnswer()
}

// serveImageCheck answers POST /wxa/img_sec_check (rule F15.2).
func serveImageCheck(p *Platform, r *request) answer {
	if p.tooFast(r.path, mediaPerMinute) {
		return p.refuse(&refusal{44991, "api minute-quota reach limit"})
	}
	if _, no := r.known(); no != nil {
		return p.refuse(no)
	}
	parts, _ := formParts(r.header.Get("Content-Type"), r.body)
	media := parts["media"]
	contentType, _ := sniff(media.data)
	switch {
	case len(media.data) > imageCheckLimit:
		return p.refuse(&refusal{40006, "invalid media size"})
	case !strings.HasPrefix(contentType, "image/"):
		return p.refuse(&refusal{40005, "invalid file type"})
	case p.riskIn(media.name) != "" || p.riskOf(media.data) != "":
		return p.refuse(riskyContent)
	}
	if c, _, err := image.DecodeConfig(bytes.NewReader(media.data)); err == nil && (c.Width > imageCheckWide || c.Height > imageCheckHigh) {
		r.say("the picture is over 750 x 1334 pixels, which WeChat allows", "图片超过微信允许的 750 x 1334 像素")
	}
	return okAnswer()
}
