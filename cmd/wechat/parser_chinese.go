package main

import "regexp"

// parserTexts are the parser's messages in Chinese.
var parserTexts = [...]struct {
	english *regexp.Regexp
	chinese string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(,|$)`), "没有选项 $1$2"},
	{regexp.MustCompile(`^unexpected argument (.+?)(, did you mean|$)`), "多余的参数或未知的命令 $1$2"},
	{regexp.MustCompile(`^unexpected token (.+)$`), "无法识别 $1"},
	{regexp.MustCompile(`^unexpected flag argument (.+)$`), "该选项不带值：$1"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "缺少选项：$1"},
	{regexp.MustCompile(`^expected one of (.+)$`), "缺少命令，可用：$1"},
	{regexp.MustCompile(`^expected ("<.+)$`), "缺少参数 $1"},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got (.+)$`), "$1 只能是 $2，而不是 $3"},
	{regexp.MustCompile(`^(\S+) and (\S+) can't be used together$`), "$1 与 $2 不能同时使用"},
	{regexp.MustCompile(`^(\S+): missing value, .*$`), "$1：缺少值"},
	{regexp.MustCompile(`^(\S+): expected (?:an? )?(?:valid )?([a-z0-9 ]*?) ?(?:value )?but got (.+)$`), "$1：值有误，收到的是 $3"},
	{regexp.MustCompile(`, did you mean one of (.+)\?$`), "，是否想输入 $1"},
	{regexp.MustCompile(`, did you mean (.+)\?$`), "，是否想输入 $1"},
}

// parserChinese translates a message of the parser. Unknown texts stay English.
func parserChinese(message string) string {
	for _, text := range parserTexts {
		message = text.english.ReplaceAllString(message, text.chinese)
	}
	return message
}
