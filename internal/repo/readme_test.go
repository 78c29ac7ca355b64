package repo_test

import (
	"encoding/json"
	"fmt"
	"go/scanner"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var codeBlock = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

// readmeBlocks returns the code blocks of a README in a language.
func readmeBlocks(t *testing.T, name, language string) []string {
	t.Helper()
	var blocks []string
	for _, match := range codeBlock.FindAllStringSubmatch(readFile(t, name), -1) {
		if match[1] == language {
			blocks = append(blocks, match[2])
		}
	}
	return blocks
}

// TestREADMEsAgree checks that only the comments in the code differ, in the guides too.
func TestREADMEsAgree(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"README", "docs/bot"} {
		for _, language := range []string{"go", "sh"} {
			english := readmeBlocks(t, name+".md", language)
			chinese := readmeBlocks(t, name+".zh-CN.md", language)
			if language == "go" {
				english, chinese = withoutComments(english), withoutComments(chinese)
			}
			if len(english) == 0 && (name == "README" || language == "go") {
				t.Errorf("%s.md has no %s block", name, language)
			}
			if diff := cmp.Diff(english, chinese); diff != "" {
				t.Errorf("the %s blocks differ (-%[2]s.md +%[2]s.zh-CN.md):\n%[3]s", language, name, diff)
			}
		}
	}
}

func withoutComments(blocks []string) []string {
	var plain []string
	for _, block := range blocks {
		var tokens []string
		var s scanner.Scanner
		s.Init(token.NewFileSet().AddFile("", -1, len(block)), []byte(block), nil, 0)
		for {
			_, tok, literal := s.Scan()
			if tok == token.EOF {
				break
			}
			if literal == "" {
				literal = tok.String()
			}
			tokens = append(tokens, literal)
		}
		plain = append(plain, strings.Join(tokens, " "))
	}
	return plain
}

// fragmentStart is what the READMEs' fragments may take for granted.
const fragmentStart = `package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"net/http"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/filestore"
	"github.com/minigo-dev/wechat/wechattest"
)

var (
	_ context.Context
	_ http.Handler
	_ *testing.T
	_ *wechattest.Platform
	_ *filestore.Store
	_ = rand.Text
	_ = errors.Is
	_ = fmt.Sprint
	_ = log.Print
)

func bot(*wechat.Client) wechat.HandlerFunc { return nil }

func shop(*wechat.Client) wechat.HandlerFunc { return nil }

func main() {}
`

const fragmentFunc = `
func _(ctx context.Context, w http.ResponseWriter, appID, secret, credential, openID, jsCode string, client *wechat.Client,
	callback, payments *wechat.Callback, store wechat.TokenStore, sessions map[string]*wechat.Code2SessionResult) error {
%s
	return nil
}
`

// TestREADMECompiles compiles the programs and the fragments of README.md. README.zh-CN.md
// has the same.
func TestREADMECompiles(t *testing.T) {
	t.Parallel()
	fragments, programs := fragmentStart, 0
	replace := map[string]string{} // files that exist for the compiler only
	dir := t.TempDir()
	add := func(folder, source string) {
		path := filepath.Join(dir, folder+".go")
		writeFile(t, path, source)
		absolute, err := filepath.Abs(filepath.Join("internal", folder, "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		replace[absolute] = path
	}
	for _, block := range readmeBlocks(t, "README.md", "go") {
		switch {
		case strings.HasPrefix(block, "package main\n"):
			programs++
			add(fmt.Sprintf("readme%d", programs), block)
			if n := strings.Count(block, "\n"); n >= 30 {
				t.Errorf("a program has %d lines", n)
			}
		case strings.HasPrefix(block, "func "):
			fragments += "\n" + block
		default:
			fragments += fmt.Sprintf(fragmentFunc, block)
		}
	}
	if programs == 0 {
		t.Error("README.md holds no program")
	}
	add("readme", fragments)
	compile(t, dir, replace)
}

// compile compiles packages that the files in replace make, each in a folder of its own.
func compile(t *testing.T, dir string, replace map[string]string) {
	t.Helper()
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(dir, "overlay.json")
	writeFile(t, overlay, string(list))
	// go list -export compiles and doesn't link.
	args := []string{"list", "-export", "-buildvcs=false", "-overlay", overlay}
	for path := range replace {
		args = append(args, filepath.Dir(path))
	}
	if output, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}
