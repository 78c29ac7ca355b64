package repo_test

import (
	"encoding/json"
	"fmt"
	"go/scanner"
	"go/token"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
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

// pagesOfCode are those whose programs and fragments are compiled with the same names. Their
// Chinese twins have the same code.
var pagesOfCode = []string{"README", "docs/answering", "docs/calls", "docs/payment", "docs/running", "docs/tokencentre"}

// TestREADMEsAgree checks that only the comments in the code differ, in the guides too.
func TestREADMEsAgree(t *testing.T) {
	t.Parallel()
	for _, name := range append([]string{"docs/bot", "docs/apisecurity", "docs/sources", "redisstore/README", "smcrypto/README", "telemetry/README"}, pagesOfCode...) {
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
	"os"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/filestore"
	"github.com/minigo-dev/wechat/gamepay"
	"github.com/minigo-dev/wechat/quota"
	"github.com/minigo-dev/wechat/wechattest"
)

var (
	_ context.Context
	_ http.Handler
	_ *testing.T
	_ *wechattest.Platform
	_ *filestore.Store
	_ *gamepay.Client
	_ *quota.Watch
	_ = os.WriteFile
	_ = rand.Text
	_ = errors.Is
	_ = fmt.Sprint
	_ = log.Print
	_ = time.Now
)

func bot(*wechat.Client) wechat.HandlerFunc { return nil }

func shop(*wechat.Client) wechat.HandlerFunc { return nil }

func grant(ctx context.Context, outTradeNo string) error { return nil }

func main() {}
`

const fragmentFunc = `
func _(ctx context.Context, w http.ResponseWriter, appID, secret, credential, openID, jsCode, token, encodingAESKey, appKey, offerID, userIP, billNo, templateID, waybillID string, session *wechat.Code2SessionResult, client *wechat.Client,
	callback, payments *wechat.Callback, store wechat.TokenStore, sessions map[string]*wechat.Code2SessionResult) error {
%s
	return nil
}
`

// TestREADMECompiles compiles the programs and the fragments of README.md and of the guides.
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
	var blocks []string
	for _, page := range pagesOfCode {
		blocks = append(blocks, readmeBlocks(t, page+".md", "go")...)
	}
	for _, block := range blocks {
		switch {
		case strings.HasPrefix(block, "package main\n"):
			programs++
			add(fmt.Sprintf("readme%d", programs), block)
			if n := strings.Count(block[strings.Index(block, "func main"):], "\n"); n > 25 {
				t.Errorf("a bot has %d lines", n)
			}
		case strings.HasPrefix(block, "func "):
			fragments += "\n" + block
		default:
			fragments += fmt.Sprintf(fragmentFunc, block)
		}
	}
	if programs == 0 {
		t.Error("the pages hold no program")
	}
	add("readme", fragments)
	compile(t, dir, replace)
}

// TestREADMEBotsRun runs the programs of README.md and of the guides, each on a simulated
// WeChat with a user who writes to it.
func TestREADMEBotsRun(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ page, want string }{
		{"README.md", "1 攻略\n2 人工"},    // the kit's bot
		{"docs/answering.md", "hello"}, // the one that echoes
	} {
		t.Run(tt.page, func(t *testing.T) {
			t.Parallel()
			var program string
			for _, block := range readmeBlocks(t, tt.page, "go") {
				if strings.HasPrefix(block, "package main\n") {
					program = block
				}
			}
			if program == "" {
				t.Fatalf("%s holds no program", tt.page)
			}
			address := freeAddress(t)
			binary := build(t, strings.Replace(program, "127.0.0.1:8080", address, 1))
			wx := wechattest.New(t)
			bot := exec.CommandContext(t.Context(), binary)
			bot.Env = append(os.Environ(), "WECHAT_APPID="+wx.AppID(), "WECHAT_APPSECRET="+wx.Secret(), "WECHAT_TOKEN="+wx.Token(),
				"WECHAT_AES_KEY="+wx.EncodingAESKey(), "WECHAT_BASE_URL="+wx.URL())
			bot.Stderr = t.Output()
			if err := bot.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() {
				_ = bot.Process.Kill()
				_ = bot.Wait()
			}()
			waitFor(t, address)
			wx.ServeURL("http://" + address + "/wechat")
			alice := wx.User("alice")
			alice.SendText("hello")
			alice.MustReceiveText(tt.want)
		})
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func waitFor(t *testing.T, address string) {
	t.Helper()
	for range 200 {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nothing listens at %s", address)
}

// build builds a program of this module that stands in no folder of it.
func build(t *testing.T, program string) string {
	t.Helper()
	dir := t.TempDir()
	source, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "bot.exe")
	writeFile(t, source, program)
	place, err := filepath.Abs(filepath.Join("internal", filepath.Base(filepath.Dir(dir))+filepath.Base(dir), "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-buildvcs=false", "-overlay", overlay(t, dir, map[string]string{place: source}), "-o", binary, filepath.Dir(place)}
	if output, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, output)
	}
	return binary
}

// overlay writes the file that tells the compiler of files which exist for it only.
func overlay(t *testing.T, dir string, replace map[string]string) string {
	t.Helper()
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "overlay.json")
	writeFile(t, name, string(list))
	return name
}

// compile compiles packages that the files in replace make, each in a folder of its own.
func compile(t *testing.T, dir string, replace map[string]string) {
	t.Helper()
	// go list -export compiles and doesn't link.
	args := []string{"list", "-export", "-buildvcs=false", "-overlay", overlay(t, dir, replace)}
	for path := range replace {
		args = append(args, filepath.Dir(path))
	}
	if output, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}
