package main

import (
	"fmt"
	"go/token"
	"regexp"
	"strings"
	"unicode"
)

const longestName = 200

// What can't be the first part of a module's path, since Go's own packages begin so or Go
// has another meaning for it, and what can't be a file's name on Windows.
var (
	goNames = words(`archive arena bufio builtin bytes cmp compress container context crypto database debug embed
		encoding errors expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin
		reflect regexp runtime simd slices sort strconv strings structs sync syscall testing text time unicode unique unsafe
		vendor weak all c cmd main mod std testdata tool work`)
	windowsNames = words(`con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6
		lpt7 lpt8 lpt9 conin$ conout$`)
)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(text) {
		set[word] = true
	}
	return set
}

var (
	majorVersion = regexp.MustCompile(`^v[0-9]+$`)
	goodVersion  = regexp.MustCompile(`^v([2-9]|[1-9][0-9]+)$`)
	shortName    = regexp.MustCompile(`~[0-9]+$`) // what Windows calls long names
)

// A nameFault is what is wrong with a name, in both languages.
type nameFault struct{ english, chinese string }

func wrong(english, chinese string, args ...any) *nameFault {
	return &nameFault{fmt.Sprintf(english, args...), fmt.Sprintf(chinese, args...)}
}

// projectFolder checks a module's path and returns the folder of its project: the last
// part that isn't a major version.
func projectFolder(name string) (string, error) {
	parts := strings.Split(name, "/")
	folder := parts[len(parts)-1]
	versioned := len(parts) > 1 && majorVersion.MatchString(folder)
	if versioned {
		folder = parts[len(parts)-2]
	}
	f := wrongName(name, parts[0])
	for _, part := range parts {
		if f == nil {
			f = wrongPart(part)
		}
	}
	switch {
	case f != nil:
	case versioned && !goodVersion.MatchString(parts[len(parts)-1]):
		f = wrong("a major version is v2 or more", "主版本号应为 v2 及以上")
	case token.IsKeyword(folder):
		f = wrong("%s is a word of the language Go", "%s 是 Go 的关键字", folder)
	case folder[0] == '_' || folder[0] == '~':
		f = wrong("its folder would begin with %c", "目录名不能以 %c 开头", folder[0])
	}
	if f == nil {
		return folder, nil
	}
	shown := printable(name)
	if runes := []rune(shown); len(runes) > 60 {
		shown = string(runes[:60]) + "..."
	}
	return "", usage(fmt.Sprintf("%q is no name for a project: %s; such as mygame or example.com/me/mygame", shown, f.english),
		fmt.Sprintf("%q 不能作项目名：%s；例如 mygame 或 example.com/me/mygame", shown, f.chinese))
}

func wrongName(name, first string) *nameFault {
	switch {
	case name == "":
		return wrong("it is empty", "不能为空")
	case len(name) > longestName:
		return wrong("it is longer than %d characters", "超过 %d 个字符", longestName)
	case strings.ContainsFunc(name, unicode.IsSpace):
		return wrong("it has a blank in it", "含有空白")
	case strings.ContainsFunc(name, func(r rune) bool { return !nameRune(r) }):
		return wrong("it takes letters, digits, - _ . ~ and /, and no others", "只能用英文字母、数字和 - _ . ~ /")
	case name[0] == '/':
		return wrong("it is a path on this machine, and a module's path is wanted", "这是本机的绝对路径，应为模块路径")
	case first == "gopkg.in":
		return wrong("gopkg.in has rules of its own", "gopkg.in 另有规则")
	case name == modulePath || strings.HasPrefix(name, modulePath+"/"):
		return wrong("it is the library's own", "这是本库自己的路径")
	case goNames[strings.ToLower(first)]:
		return wrong("%s is a name of Go's own", "%s 是 Go 自身的名称", first)
	}
	return nil
}

func wrongPart(part string) *nameFault {
	stem, _, _ := strings.Cut(strings.ToLower(part), ".")
	switch {
	case part == "." || part == "..":
		return wrong("it leads elsewhere by %s", "不能含有 %s", part)
	case part == "":
		return wrong("a part of it is empty", "斜杠之间不能为空")
	case part[0] == '-' || part[0] == '.' || part[len(part)-1] == '.' || shortName.MatchString(stem):
		return wrong("no part begins with - or a dot, or ends with a dot or, like a~1, with ~ and digits", "各部分不能以 - 或 . 开头，不能以 . 结尾，也不能像 a~1 那样以“~数字”结尾")
	case windowsNames[stem]:
		return wrong("Windows keeps %s for a device", "%s 在 Windows 上是设备名", part)
	}
	return nil
}

func nameRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.~/", r)
}
