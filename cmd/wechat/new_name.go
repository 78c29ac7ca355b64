package main

import (
	"go/token"
	"path"
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

// projectFolder checks a module's path and returns the folder of its project: the last
// part that isn't a major version.
func projectFolder(name string) (string, error) {
	no := func(english, chinese string, args ...any) (string, error) {
		shown := printable(name)
		if runes := []rune(shown); len(runes) > 60 {
			shown = string(runes[:60]) + "..."
		}
		args = append([]any{shown}, args...)
		return "", usagef("%q is no name for a project: "+english+"; such as mygame or example.com/me/mygame",
			"%q 不能作项目名："+chinese+"；例如 mygame 或 example.com/me/mygame", args...)
	}
	parts := strings.Split(name, "/")
	first, folder := parts[0], parts[len(parts)-1]
	versioned := len(parts) > 1 && majorVersion.MatchString(folder)
	if versioned {
		folder = parts[len(parts)-2]
	}
	switch {
	case name == "":
		return no("it is empty", "不能为空")
	case len(name) > longestName:
		return no("it is longer than %d characters", "超过 %d 个字符", longestName)
	case strings.ContainsFunc(name, unicode.IsSpace):
		return no("it has a blank in it", "含有空白")
	case strings.ContainsFunc(name, func(r rune) bool { return !nameRune(r) }):
		return no("it takes letters, digits, - _ . ~ and /, and no others", "只能用英文字母、数字和 - _ . ~ /")
	case path.IsAbs(name):
		return no("it is a path on this machine, and a module's path is wanted", "这是本机的绝对路径，应为模块路径")
	case versioned && !goodVersion.MatchString(parts[len(parts)-1]):
		return no("a major version is v2 or more", "主版本号应为 v2 及以上")
	case first == "gopkg.in":
		return no("gopkg.in has rules of its own", "gopkg.in 另有规则")
	case name == modulePath || strings.HasPrefix(name, modulePath+"/"):
		return no("it is the library's own", "这是本库自己的路径")
	case goNames[strings.ToLower(first)]:
		return no("%s is a name of Go's own", "%s 是 Go 自身的名称", first)
	}
	for _, part := range parts {
		stem, _, _ := strings.Cut(strings.ToLower(part), ".")
		switch {
		case part == "." || part == "..":
			return no("it leads elsewhere by %s", "不能含有 %s", part)
		case part == "":
			return no("a part of it is empty", "斜杠之间不能为空")
		case part[0] == '-' || part[0] == '.' || part[len(part)-1] == '.' || shortName.MatchString(stem):
			return no("no part begins with - or a dot, or ends with a dot or, like a~1, with ~ and digits", "各部分不能以 - 或 . 开头，不能以 . 结尾，也不能像 a~1 那样以 ~数字 结尾")
		case windowsNames[stem]:
			return no("Windows keeps %s for a device", "%s 在 Windows 上是设备名", part)
		}
	}
	if token.IsKeyword(folder) {
		return no("%s is a word of the language Go", "%s 是 Go 的关键字", folder)
	}
	if c := folder[0]; c == '_' || c == '~' {
		return no("its folder would begin with %c", "目录名不能以 %c 开头", c)
	}
	return folder, nil
}

func nameRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.~/", r)
}
