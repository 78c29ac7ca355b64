package repo_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// TestErrorTable compares the tables in docs with the explanations.
func TestErrorTable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"docs/errors.md": errorTable(listedCodes(t), false), "docs/errors.zh-CN.md": errorTable(listedCodes(t), true)} {
		if *update {
			writeFile(t, name, want)
		}
		if diff := cmp.Diff(readFile(t, name), want); diff != "" {
			t.Errorf("%s isn't what Explain says (-file +Explain); run go generate:\n%s", name, diff)
		}
	}
}

func errorTable(listed []listedCode, chinese bool) string {
	const english = "# Errors\n\n[中文](errors.zh-CN.md) | [Documentation](../README.md#documentation)\n\nThe texts of `Code.Explain` and `Error.Explain`. `go generate` makes this page. A line with APIs is for these APIs only; a\n" +
		"path that ends in a slash stands for all paths below it. Repeat says whether the same call can succeed later (`never`,\n`soon`, `with token`, `later`).\n\n" +
		"| Code | API | Meaning | Remedy | Repeat |\n|---|---|---|---|---|\n"
	const zh = "# 错误码\n\n[English](errors.md) | [文档目录](../README.zh-CN.md#文档)\n\n`Code.Explain`、`Error.Explain` 的内容，由 `go generate` 生成。注明接口的行仅适用于该接口，以斜杠结尾的路径代表其下所有接口。\n\n" +
		"| 错误码 | 接口 | 含义 | 处理办法 | 能否重试 |\n|---|---|---|---|---|\n"
	repeats := map[wechat.Repeat]string{wechat.RepeatNever: "否", wechat.RepeatSoon: "稍后", wechat.RepeatWithToken: "刷新 token 后", wechat.RepeatLater: "限制解除后"}
	var b strings.Builder
	if b.WriteString(english); chinese {
		b.Reset()
		b.WriteString(zh)
	}
	for _, l := range listed {
		x, _ := l.explain()
		meaning, remedy, repeat := x.Meaning, x.Remedy, x.Repeat.String()
		if chinese {
			meaning, remedy, repeat = x.MeaningZH, x.RemedyZH, repeats[x.Repeat]
		}
		api := ""
		if l.apis != nil {
			api = "`" + strings.Join(l.apis, "` `") + "`"
		}
		row := fmt.Sprintf("| %d | %s | %s | %s | %s |\n", l.code, api, cell(meaning), cell(remedy), repeat)
		b.WriteString(strings.ReplaceAll(row, "|  |", "| |"))
	}
	return b.String()
}

func cell(s string) string { return strings.NewReplacer("|", `\|`, "_", `\_`, `\u`, `\\u`).Replace(s) }

// A listedCode is a line of internal/explain/testdata/codes.txt: a code, and the paths at
// which it doesn't have its general meaning.
type listedCode struct {
	code wechat.Code
	apis []string
}

// explain returns what the code means at the first of the paths.
func (l listedCode) explain() (wechat.Explanation, bool) {
	if l.apis == nil {
		return l.code.Explain()
	}
	return explainAt(l.code, l.apis[0])
}

func explainAt(code wechat.Code, path string) (wechat.Explanation, bool) {
	if strings.HasSuffix(path, "/") {
		path += "x"
	}
	return (&wechat.Error{API: path, Code: code}).Explain()
}

func listedCodes(t *testing.T) []listedCode {
	t.Helper()
	var listed []listedCode
	for line := range strings.Lines(readFile(t, "internal/explain/testdata/codes.txt")) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		number, apis, placed := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.Atoi(number)
		if err != nil {
			t.Fatal(err)
		}
		l := listedCode{code: wechat.Code(n)}
		if placed {
			l.apis = strings.Fields(apis)
		}
		listed = append(listed, l)
	}
	return listed
}
