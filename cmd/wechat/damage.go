package main

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
)

var (
	percentEncoded = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	noBase64       = regexp.MustCompile(`[^A-Za-z0-9+/=]`)
)

// damage says how a base64 text was damaged on its way, if that can be seen. It doesn't quote the text,
// which may be secret. It is empty for a text without damage.
func damage(text string) (english, chinese string) {
	switch {
	case text == "":
		return "it is empty", "内容为空"
	case strings.ContainsAny(text, "\"'`“”‘’"):
		return "it has quotes in it: copy what stands between them", "含有引号：请只复制引号之间的内容"
	case strings.Contains(text, `\`):
		return `it has backslashes in it, as in JSON or a log: \/ is /`, `含有反斜杠，可能复制自 JSON 或日志：\/ 即 /`
	case percentEncoded.MatchString(text):
		return "it is percent-encoded, as in a URL: %2B is +, %2F is /, %3D is =", "是 URL 编码后的文本：%2B 即 +，%2F 即 /，%3D 即 ="
	case strings.Contains(text, "&"):
		return "it is escaped as in HTML: &#43; is +", "是 HTML 转义后的文本：&#43; 即 +"
	case strings.ContainsAny(text, ",;"):
		return "it has a comma in it: more than the text was copied", "含有逗号：复制的内容多了"
	case strings.ContainsAny(text, "-_"):
		return "it is in another base64 alphabet, that of URLs: - is +, _ is /", "使用了另一种 base64 字母表（URL 安全）：- 即 +，_ 即 /"
	case strings.Contains(text, "\t"):
		return "it has a tab in it", "含有制表符"
	case strings.ContainsAny(text, "\r\n"):
		return "it has line breaks in it", "含有换行"
	case strings.Contains(text, " "):
		return "a + became a blank on its way", "+ 在途中变成了空格"
	}
	if at := noBase64.FindStringIndex(text); at != nil {
		return fmt.Sprintf("its character %d is none of base64", at[0]+1), fmt.Sprintf("第 %d 个字符不是 base64 字符", at[0]+1)
	}
	if _, err := base64.StdEncoding.DecodeString(text); err == nil {
		return "", ""
	}
	if bare := strings.TrimRight(text, "="); len(bare)%4 != 1 && !strings.Contains(bare, "=") {
		return "it was cut, or lost the = at its end", "内容被截断，或末尾的 = 丢失"
	}
	return "it was cut, or something was added to it", "内容被截断，或混入了其他内容"
}

// mended repairs what wechat.DecryptOpenData repairs: a + that became a blank, and line breaks. Blanks after
// the padding are dropped.
func mended(text string) string {
	if end := strings.TrimRight(text, " \r\n"); strings.HasSuffix(end, "=") {
		text = end
	}
	return strings.NewReplacer(" ", "+", "\r", "", "\n", "").Replace(text)
}

// keyDamage says what is wrong with an EncodingAESKey, or "" if it looks right.
func keyDamage(key string) (english, chinese string) {
	const length = 43
	if strings.TrimSpace(key) != key {
		return "it has blanks or line ends around it", "首尾含空白或换行"
	}
	if strings.HasSuffix(key, "=") && len(strings.TrimRight(key, "=")) == length {
		return "the = at its end doesn't belong to it", "末尾的 = 不属于密钥"
	}
	if noBase64.MatchString(key) {
		return damage(key)
	}
	if len(key) != length {
		return fmt.Sprintf("it has %d characters", len(key)), fmt.Sprintf("实际为 %d 个字符", len(key))
	}
	if strings.ContainsAny(key, "+/=") {
		return "it has +, / or = in it", "含有 +、/ 或 ="
	}
	return "", ""
}

// because joins a text with the damage that explains it.
func because(english, chinese, why, whyZH string) (string, string) {
	if why == "" {
		return english, chinese
	}
	return english + ": " + why, chinese + "：" + whyZH
}
