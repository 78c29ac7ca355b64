package wechattest

import (
	"fmt"
	"net/http"
	"strings"
)

// JudgeVerification judges the answer to a verification (GET with echostr) of
// [PushConfig.VerifyRequest]. If the signature is valid, the server must answer the echostr, as
// WeChat's console demands. If it isn't, the server must refuse. The console doesn't try this: a
// server that answers lets anybody push, or shows its Token.
func (c PushConfig) JudgeVerification(r *http.Request, a Response) Verdict {
	q := r.URL.Query()
	echo := q.Get("echostr")
	body, found := a.content()
	genuine := q.Get("signature") == signature(c.Token, q.Get("timestamp"), q.Get("nonce"))
	switch {
	case a.Err != nil && genuine:
		return c.verdict(noAnswer(a.Err))
	case a.Err != nil: // some servers refuse by closing the connection
		f := noAnswer(a.Err)
		return c.verdict(warning("forged-no-answer", "no answer to a wrong signature, where an error status such as 403 is due: "+f.Text, "错误签名的请求没有收到响应，应返回 403 之类的状态码："+f.TextZH))
	case genuine:
		return c.verdict(append(found, c.judgeEcho(a.Status, string(body), echo)...)...)
	}
	// The form of a refusal doesn't matter.
	leaked := c.leaks(r, a, string(body))
	return c.verdict(append(leaked, c.judgeForgedEcho(a.Status, string(body), echo, len(leaked) > 0)...)...)
}

func noAnswer(err error) Finding {
	text := strings.TrimPrefix(err.Error(), "wechattest: ")
	why := strings.TrimPrefix(text, "the bot can't be reached: ")
	if within, ok := strings.CutPrefix(text, "no answer within "); ok {
		limit, _, _ := strings.Cut(within, ":")
		return failure("no-answer", "no answer within "+limit, limit+" 内没有响应")
	}
	zh := chineseOf(err)
	if zh == text {
		zh = why
	}
	return failure("no-answer", text, "没有收到响应："+zh)
}

// judgeEcho judges the answer to a request with a valid signature.
func (c PushConfig) judgeEcho(status int, body, echo string) []Finding {
	if status == http.StatusOK && body == echo {
		return []Finding{fine("echo", "the echostr came back", "返回了 echostr")}
	}
	switch {
	case status == http.StatusForbidden || status == http.StatusUnauthorized:
		return []Finding{failuref("signature-refused", "HTTP %d: the server refuses the signature", "HTTP %d：服务器验签失败", status)}
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return []Finding{failuref("not-found", "HTTP %d: nothing answers GET at this path", "HTTP %d：该路径不处理 GET 请求", status)}
	case status != http.StatusOK:
		f := statusFinding(status)
		f.Text, f.TextZH = f.Text+", where 200 and the echostr are due", f.TextZH+"，应为 200 和 echostr"
		return []Finding{f}
	}
	if leak, ok := tutorialLeak(body, echo); ok {
		// The tutorial's code prints its own Token after the echostr if the signature is wrong.
		// So it has another Token than c, and shows it to everybody.
		return []Finding{failure("token-shown",
			fmt.Sprintf(`the answer is "%s": the server takes the signature for wrong, since it has another Token, and prints what looks like that Token for anyone to read; answer 403 with an empty body instead, and choose a new Token`, visible(leak)),
			fmt.Sprintf(`返回的是 "%s"：服务器验签失败（两边的 Token 不一致），并把疑似它自己的 Token（令牌）显示给所有人；应改为返回 403 和空内容，并更换 Token`, visible(leak)))}
	}
	if wide := utf16Mark(body); wide != nil {
		return wide
	}
	if core, odd := bare(body); core == echo && len(odd) > 0 {
		return strayFindings("the echostr", "echostr ", body, odd)
	}
	switch {
	case strings.Contains(body, echo) && echo != "":
		return []Finding{failuref("echo-surrounded", `the echostr came back with something around it: "%s"; it has to be the whole body`, `echostr 前后有多余内容："%s"；应原样返回 echostr，不能有其他内容`, visible(body))}
	case body == "":
		return []Finding{failure("not-the-echo", "the answer is empty, not the echostr: the server doesn't answer GET, or takes the signature for wrong", "返回内容为空，不是 echostr：服务器没有处理 GET，或验签失败")}
	}
	return []Finding{failuref("not-the-echo", `the answer is "%s", not the echostr`, `返回的是 "%s"，不是 echostr`, visible(body))}
}

// judgeForgedEcho judges the answer to a request with a wrong signature.
func (c PushConfig) judgeForgedEcho(status int, body, echo string, leaks bool) []Finding {
	refused := status >= 300
	echoes := echo != "" && strings.Contains(body, echo)
	core, _ := bare(body)
	switch {
	case echoes && !refused && core == echo:
		return []Finding{failuref("forged-echoed", "HTTP %d: it echoes a wrongly signed request: the server checks nothing, so anyone can push to it", "HTTP %d：错误签名的请求也返回了 echostr：服务器没有验签，任何人都能推送", status)}
	case echoes && !refused:
		leak := body
		if masked, ok := tutorialLeak(body, echo); ok {
			leak = masked
		}
		return []Finding{failuref("forged-answered", `HTTP %d: a wrongly signed request is answered with its echostr: "%s"; answer 403 with an empty body`, `HTTP %d：错误签名的请求仍返回了 echostr："%s"；应返回 403 和空内容`, status, visible(leak))}
	case echoes:
		return []Finding{warningf("forged-echo-in-refusal", "a wrong signature is refused (HTTP %d), but the answer repeats the echostr: whoever sends the request chooses what stands on your page", "错误的签名被拒绝（HTTP %d），但返回内容中仍带有 echostr：页面上出现什么由请求者决定", status)}
	case leaks: // reported already
		return nil
	case !refused:
		return []Finding{warningf("forged-status", "a wrong signature isn't echoed (HTTP %d); an error status such as 403, with an empty body, would say so clearly", "错误的签名没有返回 echostr（HTTP %d）；以 403 和空内容拒绝会更明确", status)}
	}
	return []Finding{fine("forged-refused", fmt.Sprintf("a wrong signature isn't echoed (HTTP %d)", status), fmt.Sprintf("错误的签名没有返回 echostr（HTTP %d）", status))}
}

// tutorialLeak recognizes the answer of the tutorials' PHP code to a wrong signature: the echostr,
// three plus signs and the Token. It masks what follows the plus signs.
func tutorialLeak(body, echo string) (shown string, ok bool) {
	_, shownBehind, found := strings.Cut(body, echo+"+++")
	if echo == "" || !found || strings.TrimSpace(shownBehind) == "" {
		return "", false
	}
	return echo + "+++" + masked, true
}

// statusFinding is the failure of an answer whose status isn't 200.
func statusFinding(status int) Finding {
	f := failuref("status", "HTTP %d", "HTTP %d", status)
	if status >= 300 && status < 400 {
		f = failuref("redirect", "HTTP %d: WeChat follows no redirect", "HTTP %d：微信不跟随重定向", status)
	}
	return f
}
