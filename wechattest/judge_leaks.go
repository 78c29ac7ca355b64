package wechattest

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// leaks finds secrets of the server in an answer and its headers: the Token, the EncodingAESKey, or
// the signature that a request should have had.
func (c PushConfig) leaks(r *http.Request, a Response, body string) (found []Finding) {
	answer := body + "\n" + headerText(a.Header)
	switch in := c.tokenIn(answer, body, r.URL.Query().Get("echostr")); in {
	case holds:
		found = append(found, failuref("token-leaked",
			"HTTP %d: the answer to a forged request holds the server's Token: whoever asks can read it, and then sign pushes as WeChat does; answer 403 with an empty body, and choose a new Token",
			"HTTP %d：对伪造请求的响应中含有服务器的 Token（令牌）：任何人都能看到，并据此伪造微信的推送；应返回 403 和空内容，并更换 Token", a.Status))
	case mayHold:
		found = append(found, warningf("token-word",
			"HTTP %d: the answer to a forged request holds the word that is also the Token; choose a Token that nobody can guess",
			"HTTP %d：对伪造请求的响应中出现了与 Token（令牌）相同的单词；请换一个猜不到的 Token", a.Status))
	}
	if len(c.EncodingAESKey) == 43 && strings.Contains(answer, c.EncodingAESKey) {
		found = append(found, failuref("key-leaked",
			"HTTP %d: the answer to a forged request holds the EncodingAESKey: whoever asks can read pushes and make them; answer 403 with an empty body, and choose a new key",
			"HTTP %d：对伪造请求的响应中含有 EncodingAESKey：任何人都能解密和伪造推送；应返回 403 和空内容，并更换密钥", a.Status))
	}
	for _, sign := range c.rightSignatures(r) {
		if containsFold(answer, sign) {
			return append(found, failuref("signature-leaked",
				"HTTP %d: the answer to a forged request holds the signature that it should have had: whoever asks is told how to sign a push; answer 403 with an empty body",
				"HTTP %d：对伪造请求的响应中给出了正确的签名：任何人都能借此伪造推送；应返回 403 和空内容", a.Status))
		}
	}
	return found
}

// rightSignatures returns the signatures that the request should have had and doesn't have.
func (c PushConfig) rightSignatures(r *http.Request) (all []string) {
	q := r.URL.Query()
	parts := []string{c.Token, q.Get("timestamp"), q.Get("nonce")}
	all = append(all, signature(slices.Clone(parts)...))
	if r.GetBody != nil {
		if encrypt := encryptIn(r); encrypt != "" {
			all = append(all, signature(append(parts, encrypt)...))
		}
	}
	return slices.DeleteFunc(all, func(sign string) bool {
		return sign == q.Get("signature") || sign == q.Get("msg_signature")
	})
}

const (
	holdsNot = iota
	mayHold
	holds
)

// tokenIn looks for the Token, also in the escaped forms of HTML, URLs and JSON. A Token that is an
// ordinary word, as in tutorials, may be in an answer by chance. It counts for sure only next to the
// echostr or alone.
func (c PushConfig) tokenIn(answer, body, echo string) int {
	if c.Token == "" {
		return holdsNot
	}
	if !slices.ContainsFunc(spellings(c.Token), func(s string) bool { return strings.Contains(answer, s) }) {
		return holdsNot
	}
	if !guessable(c.Token) {
		return holds
	}
	left := body
	if echo != "" {
		left = strings.ReplaceAll(left, echo, "")
	}
	alone := strings.TrimFunc(left, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if alone == c.Token || len(left) < len(body) && strings.Contains(left, c.Token) {
		return holds
	}
	return mayHold
}

// guessable reports whether a Token is so short or so ordinary a word that an answer may contain it by
// chance.
func guessable(token string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	lower := strings.ToLower(token)
	oneCase := token == lower || token == strings.ToUpper(token)
	word := strings.Trim(lower, letters) == "" && oneCase && len(token) < 16
	return word || len(token) < 6 && strings.Trim(lower, letters+"0123456789") == ""
}

func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret) // a string never fails
	return []string{secret, html.EscapeString(secret), url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(quoted), `"`)}
}

// withoutSecrets masks the Token and the key in a quotation of an answer.
func (c PushConfig) withoutSecrets(s string) string {
	for _, secret := range []string{c.Token, c.EncodingAESKey} {
		if secret == "" {
			continue
		}
		for _, spelling := range spellings(secret) {
			s = strings.ReplaceAll(s, spelling, masked)
		}
	}
	return s
}

func headerText(h http.Header) string {
	var b strings.Builder
	for name, values := range h {
		b.WriteString(name + ": " + strings.Join(values, ", ") + "\n")
	}
	return b.String()
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}
