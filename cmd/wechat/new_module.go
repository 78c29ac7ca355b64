package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const modulePath = "github.com/minigo-dev/wechat"

// What a project's go.mod and go.sum need to know of this module's, which embed can't
// reach: TestLibraryFilesAreOurs holds them against it.
var (
	//go:embed project/library.mod
	libraryMod string // go.mod
	//go:embed project/library.sum
	librarySum string // the lines of go.sum that a project needs
)

// A library is where a project takes this module from.
type library struct {
	version, sum string // released, as the build recorded it
	dir          string // or a checkout
}

// libraryOf finds the module that this command was built from: a released version, which
// has a checksum, or the checkout that holds source, the path of a file of this package.
func libraryOf(info *debug.BuildInfo, source string) (library, error) {
	modules := append([]*debug.Module{&info.Main}, info.Deps...)
	i := slices.IndexFunc(modules, func(m *debug.Module) bool { return m.Path == modulePath })
	if i >= 0 {
		if m := modules[i]; m.Replace == nil && m.Sum != "" {
			return library{version: m.Version, sum: m.Sum}, nil
		}
	}
	if !filepath.IsAbs(source) { // built with -trimpath
		return library{}, usage("this wechat was built from a checkout and doesn't know where that is: --library DIR names it",
			"此程序由源码构建，但不知道源码在哪里：请用 --library DIR 指定")
	}
	return checkout(filepath.Dir(filepath.Dir(filepath.Dir(source))))
}

// checkout is the library in a folder.
func checkout(dir string) (library, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return library{}, fileFault("--library", err)
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil || !slices.Contains(strings.Fields(string(mod)), modulePath) || !strings.HasPrefix(string(mod), "module "+modulePath) {
		return library{}, usagef("%s is no checkout of %s: --library DIR names one", "%s 不是 %s 的源码：请用 --library DIR 指定", dir, modulePath)
	}
	return library{dir: dir}, nil
}

// find chooses the library: the checkout that is named, or what the command was built from.
func (c *newCommand) find() (library, error) {
	if c.Library != "" {
		return checkout(c.Library)
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = new(debug.BuildInfo)
	}
	_, source, _, _ := runtime.Caller(0)
	return libraryOf(info, source)
}

// goMod is the go.mod of a project, as go mod tidy would leave it.
func (l library) goMod(name string) string {
	version := l.version
	if l.dir != "" {
		version = "v0.0.0-00010101000000-000000000000" // go's own word for a module that is replaced
	}
	var b strings.Builder
	fmt.Fprintf(&b, "module %s\n\ngo %s\n\nrequire %s %s\n\nrequire (\n", name, goVersion(), modulePath, version)
	for _, path := range [...]string{"github.com/go-resty/resty/v2", "github.com/patrickmn/go-cache", "golang.org/x/net"} {
		fmt.Fprintf(&b, "\t%s %s // indirect\n", path, required(path))
	}
	b.WriteString(")\n")
	if l.dir != "" {
		fmt.Fprintf(&b, "\nreplace %s => %s\n", modulePath, quoted(l.dir))
	}
	return b.String()
}

// goSum is the go.sum of a project.
func (l library) goSum() string {
	if l.dir != "" {
		return librarySum
	}
	own := fmt.Sprintf("%[1]s %[2]s %[3]s\n%[1]s %[2]s/go.mod %[4]s\n", modulePath, l.version, l.sum, modSum(libraryMod))
	lines := slices.Sorted(strings.Lines(librarySum + own))
	return strings.Join(lines, "")
}

// modSum is the checksum of a go.mod, as go.sum has it.
func modSum(content string) string {
	file := fmt.Sprintf("%x  go.mod\n", sha256.Sum256([]byte(content)))
	sum := sha256.Sum256([]byte(file))
	return "h1:" + base64.StdEncoding.EncodeToString(sum[:])
}

// goVersion is what this module's go.mod says after go.
func goVersion() string { return wordAfter("go") }

// required is the version of a module that this one requires.
func required(path string) string { return wordAfter(path) }

func wordAfter(word string) string {
	for line := range strings.Lines(libraryMod) {
		fields := strings.Fields(strings.TrimPrefix(line, "require "))
		if len(fields) > 1 && fields[0] == word {
			return fields[1]
		}
	}
	return ""
}

// quoted writes a path as go.mod takes it: with quotes only where it must.
func quoted(path string) string {
	if strings.ContainsAny(path, " \"'`()[]{},") || strings.Contains(path, "//") || strings.Contains(path, "/*") ||
		strings.ContainsFunc(path, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(path)
	}
	return path
}
