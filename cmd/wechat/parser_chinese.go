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
	{regexp.MustCompile(`^missing positional arguments (.+)$`), "缺少参数 $1"},
	{regexp.MustCompile(`^expected one of (.+)$`), "缺少命令，可用：$1"},
	{regexp.MustCompile(`^expected ("<.+)$`), "缺少参数 $1"},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got (.+)$`), "$1 只能是 $2，而不是 $3"},
	{regexp.MustCompile(`^(\S+) and (\S+) can't be used together$`), "$1 与 $2 不能同时使用"},
	{regexp.MustCompile(`^(\S+): missing value, .*$`), "$1：缺少值"},
	{regexp.MustCompile(`^(\S+): expected .* but got "EOL" \(<EOL>\)$`), "$1：缺少值"},
	{regexp.MustCompile(`^(\S+): expected .* but got "[^"]*" \([^()]*\); perhaps try (\S+)="(.*)"\?$`), "$1：缺少值，是否想输入 $2=$3"},
	{regexp.MustCompile(`^(\S+): bool value must be .* but got (".*")$`), "$1：只能是 true 或 false，而不是 $2"},
	{regexp.MustCompile(`^(\S+): expected (?:bool) but got (".*?")(?: \(\w+\))?$`), "$1：只能是 true 或 false，而不是 $2"},
	{regexp.MustCompile(`^(\S+): expected duration but got (".*?")(?:: .*)?$`), "$1：应为时长（例如 10s），而不是 $2"},
	{regexp.MustCompile(`^(\S+): expected a valid \d+ bit uint but got (".*")$`), "$1：应为不小于 0 的整数，而不是 $2"},
	{regexp.MustCompile(`^(\S+): expected an? (?:valid \d+ bit )?int but got (".*?")(?: \(\w+\))?$`), "$1：应为整数，而不是 $2"},
	{regexp.MustCompile(`^(\S+): expected a float but got (".*?")(?: \(\w+\))?$`), "$1：应为数字，而不是 $2"},
	{regexp.MustCompile(`^(\S+): expected .*?but got (".*?")(?: \(\S+\))?$`), "$1：值有误，收到的是 $2"},
	{regexp.MustCompile(`, did you mean one of (.+)\?$`), "，是否想输入 $1"},
	{regexp.MustCompile(`, did you mean (.+)\?$`), "，是否想输入 $1"},
}

// inList is a comma of a list of the parser.
var inList = regexp.MustCompile(`("|[A-Z]), ?(["-])`)

// parserChinese translates a message of the parser. Unknown texts stay English.
func parserChinese(message string) string {
	translated := message
	for _, text := range parserTexts {
		translated = text.english.ReplaceAllString(translated, text.chinese)
	}
	if translated == message {
		return message
	}
	for range 2 { // a list's commas overlap
		translated = inList.ReplaceAllString(translated, "$1、$2")
	}
	return translated
}
