package repo_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestChinese checks every Chinese text that people read: in the strings of the code, in the
// templates of projects and in the Chinese pages. A text is in one language; an English one
// may have Chinese terms in brackets.
func TestChinese(t *testing.T) {
	t.Parallel()
	texts := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && (name == "testdata" || len(name) > 1 && name[0] == '.' || slices.Contains(noTexts, filepath.ToSlash(path))):
			return fs.SkipDir
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			for _, text := range goTexts(t, path) {
				texts++
				for _, fault := range chineseFaults(text.value) {
					t.Errorf("%s: %s", text.at, fault)
				}
			}
		case strings.HasSuffix(name, ".js"):
			for _, text := range jsText.FindAllString(readFile(t, path), -1) {
				texts++
				for _, fault := range chineseFaults(placeholder.ReplaceAllString(strings.Trim(text, "'\"`"), "-")) {
					t.Errorf("%s: %s", path, fault)
				}
			}
		case strings.HasSuffix(name, zhPage), strings.HasSuffix(name, ".tmpl") && !strings.Contains(name, ".en."):
			for number, line := range chineseLines(readFile(t, path)) {
				texts++
				for _, fault := range chineseFaults(line) {
					t.Errorf("%s:%d: %s", path, number+1, fault)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if texts < 2000 {
		t.Errorf("only %d Chinese texts were found", texts)
	}
}

// noTexts have Chinese from WeChat's pages, and what people paste.
var noTexts = []string{"internal/facts", "internal/pasted"}

// A placedText is a string of a program.
type placedText struct{ at, value string }

// goTexts returns the strings of a Go file that have Chinese characters in them.
func goTexts(t *testing.T, path string) (all []placedText) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if value, err := strconv.Unquote(literal.Value); err == nil && hanRune.MatchString(value) {
				all = append(all, placedText{files.Position(literal.Pos()).String(), value})
			}
		}
		return true
	})
	return all
}

// chineseLines returns the lines of a page without its code.
func chineseLines(page string) []string {
	page = codeFence.ReplaceAllStringFunc(page, func(block string) string { return strings.Repeat("\n", strings.Count(block, "\n")) })
	return strings.Split(page, "\n")
}

var (
	endsText  = regexp.MustCompile(`^\s*$|^\s*[|#]|^    |^> \[!|-->$`)
	beginsNew = regexp.MustCompile(`^\s*$|^\s*(?:[-*+] |\d+\. |[|#<])|^    |^> `)
)

// isBroken reports whether a line goes on with the paragraph of the line before.
func isBroken(before, line string) bool {
	if strings.HasPrefix(before, "> ") && strings.HasPrefix(line, "> ") {
		before, line = before[2:], line[2:]
		if strings.HasPrefix(before, "[!") {
			return false
		}
	}
	return hanRune.MatchString(before+line) && !endsText.MatchString(before) && !beginsNew.MatchString(line)
}

var (
	jsText      = regexp.MustCompile("'(?:[^'\\\\\n]|\\\\.)*'|\"(?:[^\"\\\\\n]|\\\\.)*\"|`(?:[^`\\\\]|\\\\.)*`")
	placeholder = regexp.MustCompile(`\$?\{[^{}]*\}`)
	hanRune     = regexp.MustCompile(`\p{Han}`)
	hanBrackets = regexp.MustCompile(`\([^()]*\p{Han}[^()]*\)`)
	officialURL = regexp.MustCompile(`\[[^]]*\]\(https://(?:developers|cloud)\.[^)]*\)`)
	anyURL      = regexp.MustCompile(`(?:https?|wss?)://[^\s，。；）]*`)
	verb        = regexp.MustCompile(`%(?:\[\d+\])?[-+# 0]*[\d.]*[a-zA-Z]`)
	reference   = regexp.MustCompile(`\]\([^)]*\)|<!--.*?-->|\[\[.*?\]\]`)

	faultsOfChinese = []struct {
		name  string
		found *regexp.Regexp
	}{
		{"half-width punctuation after Chinese", regexp.MustCompile(`[\p{Han}”）][,;:!?]`)},
		{"half-width bracket beside Chinese", regexp.MustCompile(`\p{Han} ?\([^)]|\(\p{Han}|\p{Han}\)`)},
		{"no blank between Chinese and Latin", regexp.MustCompile(`\p{Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Han}`)},
		{"a blank within Chinese", regexp.MustCompile(`\p{Han} +\p{Han}`)},
		{"a blank beside full-width punctuation", regexp.MustCompile(`[，。；：、！？（）“”] +[^\s|]|\p{Han} +[，。；：、！？）”]`)},
		{"another word is meant", regexp.MustCompile(`玩家|信封|账号通知|控制台|续期|微信后台|处理器|模拟的微信|解开|重新投递|清[零空]额度|联系微信客服|携带 rid|要出的故障|对其签名|应答`)},
		{"令牌 is the label of the Token", regexp.MustCompile(`(?:^|[^（信])令牌`)},
		{"换新 is no word", regexp.MustCompile(`换新(?:$|[^的])`)},
	}

	// rightTexts are taken as they stand.
	rightTexts = strings.NewReplacer(
		"消息加解密", "", // the guides' name beside 消息加密方式
		"正确应答", "", "都能应答", "", // the verb
		"弹窗口", "",
		"特3456书yuuo莞6543李zxcz蒜7782法fgnv级", "", "完2347全dfji试3726测asad感3847知qwez到", "", // WeChat's samples of risky texts
		"该小程序提供的服务出现故障", "", "该公众号暂时无法提供服务", "", // WeChat's own words
	)
)

// chineseFaults returns what is wrong with a text. An English text has no faults.
func chineseFaults(text string) (faults []string) {
	if !hanRune.MatchString(hanBrackets.ReplaceAllString(text, "")) {
		return nil // English, with Chinese terms in brackets
	}
	plain := officialURL.ReplaceAllString(text, "")
	plain = codeSpan.ReplaceAllString(plain, "`")
	plain = reference.ReplaceAllString(plain, "]")
	plain = anyURL.ReplaceAllString(plain, "URL")
	plain = verb.ReplaceAllString(plain, "-")
	plain = rightTexts.Replace(plain)
	for line := range strings.Lines(plain) {
		if strings.HasPrefix(line, "    ") {
			continue // an example of a command
		}
		for _, f := range faultsOfChinese {
			if found := f.found.FindString(line); found != "" {
				faults = append(faults, fmt.Sprintf("%s: %q in %q", f.name, found, strings.TrimSpace(line)))
			}
		}
	}
	return faults
}

// TestChineseFaults shows what the check finds, and what it takes.
func TestChineseFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		want       []string // the beginnings of the faults
	}{
		{"good", "系统繁忙（-1），稍后重试：第 2 次推送已送达 3 个用户。", nil},
		{"a list", "配置取自 WECHAT_APPID、WECHAT_TOKEN。", nil},
		{"code", "用 `WithStore(store), x` 保存，见 [接口](docs/api.md)。", nil},
		{"an official title", "[重置API调用次数](https://developers.weixin.qq.com/x)", nil},
		{"a URL before a full stop", "打开 http://127.0.0.1:8642/_sim/ 。", nil},
		{"English with a term", "Look at the messages (站内信) in the console.", nil},
		{"the label", "Token（令牌）不一致", nil},
		{"a verb", "%s 之后第%d次", nil},
		{"comma", "未设置,请检查", []string{"half-width punctuation"}},
		{"colon", "错误: x", []string{"half-width punctuation"}},
		{"brackets", "系统繁忙 (-1)", []string{"half-width bracket"}},
		{"no blank", "调用API失败", []string{"no blank"}},
		{"a blank", "被白名单 拒绝", []string{"a blank within"}},
		{"after a full stop", "回调地址。 每项为", []string{"a blank beside"}},
		{"after a colon", "页面： http://127.0.0.1/", []string{"a blank beside"}},
		{"player", "让玩家重新登录", []string{"another word"}},
		{"the envelope", "信封有误", []string{"another word"}},
		{"the access_token", "令牌已过期", []string{"令牌"}},
		{"renew", "自动换新", []string{"换新"}},
		{"of two lines", "第一行正确\n第二行:错误", []string{"half-width punctuation"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for i, fault := range chineseFaults(tt.text) {
				if i < len(tt.want) && strings.HasPrefix(fault, tt.want[i]) {
					fault = tt.want[i]
				}
				got = append(got, fault)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestChineseParagraphs checks that a paragraph of a Chinese page is one line: browsers show a
// line break between two Chinese characters as a blank.
func TestChineseParagraphs(t *testing.T) {
	t.Parallel()
	pages, err := markdown(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	const made = "cmd/wechat/project/README.zh.md.tmpl" // a page of the projects that wechat new makes
	pages[made] = action.ReplaceAllString(readFile(t, made), "")
	for page, text := range pages {
		lines := chineseLines(text)
		for number := range lines {
			if (page == made || strings.HasSuffix(page, zhPage)) && number > 0 && isBroken(lines[number-1], lines[number]) {
				t.Errorf("%s:%d: a paragraph goes on here", page, number+1)
			}
			if bold := brokenBold(lines[number]); bold != "" {
				t.Errorf("%s:%d: browsers show the stars of %s", page, number+1, bold)
			}
		}
	}
}

var boldText = regexp.MustCompile(`(.?)\*\*([^*]+)\*\*(.?)`)

// brokenBold finds a bold text that Markdown doesn't take for one: inside the stars is
// punctuation, outside, without a blank, a letter.
func brokenBold(line string) string {
	for _, match := range boldText.FindAllStringSubmatch(line, -1) {
		text := []rune(match[2])
		before, _ := utf8.DecodeRuneInString(match[1])
		after, _ := utf8.DecodeRuneInString(match[3])
		if unicode.IsPunct(text[0]) && unicode.IsLetter(before) || unicode.IsPunct(text[len(text)-1]) && unicode.IsLetter(after) {
			return match[0]
		}
	}
	return ""
}

func TestBrokenBold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, line, want string }{
		{"right", "**不含隐私**：不会出现", ""},
		{"a blank", "**不含隐私。** 不会出现", ""},
		{"punctuation at the end", "- **不含隐私。**不会出现", "**不含隐私。**不"},
		{"punctuation at the beginning", "选**“安全模式”**，", "选**“安全模式”**，"},
		{"two", "**一**，**二**。", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := brokenBold(tt.line); strings.TrimSpace(got) != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

var action = regexp.MustCompile(`(?m)^\[\[.*\]\]$`) // of a template, alone on its line

func TestIsBroken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, before, line string
		want               bool
	}{
		{"a paragraph", "第一行，", "第二行。", true},
		{"an item", "- 第一行，", "  第二行。", true},
		{"a quotation", "> 第一行，", "> 第二行。", true},
		{"two paragraphs", "", "第二段。", false},
		{"two items", "- 一", "- 二", false},
		{"two steps", "1. 一", "2. 二", false},
		{"a table", "| 一 |", "| 二 |", false},
		{"below a heading", "# 标题", "正文", false},
		{"the head of a quotation", "> [!WARNING]", "> 警告", false},
		{"in English", "one line", "and another", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := isBroken(tt.before, tt.line); got != tt.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

// pagesInEnglishOnly are for those who develop this repository.
var pagesInEnglishOnly = []string{"CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md"}

// TestChinesePages checks that every page for users has a Chinese twin.
func TestChinesePages(t *testing.T) {
	t.Parallel()
	pages, err := markdown(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for page := range pages {
		twin := strings.TrimSuffix(page, ".md") + zhPage
		if _, ok := pages[twin]; !ok && !strings.HasSuffix(page, zhPage) && !slices.Contains(pagesInEnglishOnly, page) {
			t.Errorf("%s has no Chinese twin", page)
		}
	}
}
