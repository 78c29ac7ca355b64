package main

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"
)

// A sticky stands for a blank of a Chinese text in kong's hands. kong breaks lines at blanks
// alone and counts a Chinese character as one column, so that breaking is left to wrapped.
const sticky = "\ue000"

// detail returns the longer help in the session's language. In Chinese a paragraph is one
// line of the source; kong keeps paragraphs that are indented as they are.
func (s *session) detail(english, chinese string) string {
	if s.lang != "zh" {
		return english
	}
	paragraphs := strings.Split(chinese, "\n\n")
	for i, text := range paragraphs {
		if !strings.HasPrefix(text, " ") {
			paragraphs[i] = strings.ReplaceAll(text, " ", sticky)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

func (s *session) translated(help string) string {
	if text, ok := chinese[help]; ok && s.lang == "zh" {
		return strings.ReplaceAll(text, " ", sticky)
	}
	return help
}

var headings = strings.NewReplacer("Usage: ", "用法：", " <command>", " <命令>", " [flags]", " [选项]",
	"\nFlags:", "\n选项：", "\nArguments:", "\n参数：", "\nCommands:", "\n命令：",
	`Run "wechat <command> --help" for more information on a command.`, `运行 "wechat <命令> --help" 查看某个命令。`)

// printHelp prints kong's own help. In Chinese it translates the headings and breaks lines.
func (s *session) printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	if s.lang != "zh" {
		return kong.DefaultHelpPrinter(options, ctx)
	}
	var b bytes.Buffer
	out := ctx.Stdout
	ctx.Stdout = &b
	err := kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = out
	width := 80
	if columns, err := strconv.Atoi(s.getenv("COLUMNS")); err == nil && columns >= 40 {
		width = min(columns, options.WrapUpperBound)
	}
	lines := strings.Split(headings.Replace(b.String()), "\n")
	for i, line := range lines {
		lines[i] = wrapped(strings.ReplaceAll(line, sticky, " "), width)
	}
	_, werr := io.WriteString(out, strings.Join(lines, "\n"))
	if err != nil {
		return err
	}
	return werr
}

var (
	han     = regexp.MustCompile(`\p{Han}`)
	columns = regexp.MustCompile(`^(?: +\S.*?\S {2,}| {8,})`) // of a flag or an argument, and those beside its text
)

// wrapped breaks a line of the help that is wider than width. Its further lines begin in the
// column of its text. A line without Chinese, and an example, stay as they are.
func wrapped(line string, width int) string {
	left := columns.FindString(line)
	if !han.MatchString(line) || left == "" && strings.HasPrefix(line, " ") {
		return line
	}
	var b strings.Builder
	b.WriteString(left)
	text := []rune(line[len(left):])
	for room := max(width-displayed(left), 20); ; {
		n := fitting(text, room)
		b.WriteString(strings.TrimRight(string(text[:n]), " "))
		if text = []rune(strings.TrimLeft(string(text[n:]), " ")); len(text) == 0 {
			return b.String()
		}
		b.WriteString("\n" + strings.Repeat(" ", displayed(left)))
	}
}

// fitting returns how many runes of a text go on a line of so many columns. It breaks at a
// blank or beside a Chinese character, but not before 。 or ） and not after （.
func fitting(text []rune, room int) int {
	last, used := 0, 0
	for i, r := range text {
		if i > 0 && breakable(text[i-1], r) {
			last = i
		}
		if used += columnsOf(r); used > room && last > 0 {
			return last
		}
	}
	return len(text)
}

func breakable(before, after rune) bool {
	if strings.ContainsRune("，。；：、！？）”》", after) || strings.ContainsRune("（“《", before) {
		return false
	}
	return before == ' ' || after != ' ' && (columnsOf(before) == 2 || columnsOf(after) == 2)
}

// columnsOf returns how wide a terminal shows a character.
func columnsOf(r rune) int {
	if unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60 || r == '“' || r == '”' {
		return 2
	}
	return 1
}

func displayed(text string) int {
	n := 0
	for _, r := range text {
		n += columnsOf(r)
	}
	return n
}
