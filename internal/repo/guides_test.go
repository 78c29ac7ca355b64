package repo_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// guideStart is what the fragments of docs/bot.md may take for granted.
const guideStart = `package main

import (
	"context"
	"log/slog"
	"regexp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/filestore"
)

var (
	_ = slog.Error
	_ = regexp.MustCompile
	_ *wechat.Client
	_ *filestore.Store
)

func levels(context.Context, *bot.Conversation) error { return nil }

func rename(context.Context, *bot.Conversation) error { return nil }

func waitsForName(openID string) bool { return false }

func ask(ctx context.Context, question string) (string, error) { return question, nil }

func main() {}
`

// In each fragment b is the bot that it makes or has, and err what it ended in.
const guideFunc = `
func _(ctx context.Context, client *wechat.Client, b *bot.Bot, cover []byte, openID string) (err error) {
	{
%s
		_, _ = b, err
	}
	return err
}
`

// TestGuideCompiles compiles the programs and the fragments of docs/bot.md; those of the
// Chinese one are the same.
func TestGuideCompiles(t *testing.T) {
	t.Parallel()
	sources := map[string]string{"guide": guideStart}
	for i, block := range readmeBlocks(t, "docs/bot.md", "go") {
		if strings.HasPrefix(block, "package main\n") {
			sources[fmt.Sprint("guide", i)] = block
		} else {
			sources["guide"] += fmt.Sprintf(guideFunc, block)
		}
	}
	dir, replace := t.TempDir(), map[string]string{}
	for folder, source := range sources {
		absolute, err := filepath.Abs(filepath.Join("internal", folder, "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		replace[absolute] = filepath.Join(dir, folder+".go")
		writeFile(t, replace[absolute], source)
	}
	compile(t, dir, replace)
	if len(sources) < 2 {
		t.Error("docs/bot.md holds no program")
	}
}

// optionsStart is what the fragments of docs/apisecurity.md and docs/sources.md may take
// for granted.
const optionsStart = `package main

import (
	"context"
	"log"
	"net/netip"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
)

var (
	_ = log.Print
	_ netip.Prefix
	_ = crypto.NewAES256GCM
)

func main() {}
`

// A fragment makes client, callback and err, or finds them.
const optionsFunc = `
func _(ctx context.Context, appID, secret, token, key, symmetricKey, symmetricKeyNumber, certificateNumber string,
	privateKeyPEM, certificatePEM []byte, client *wechat.Client, callback *wechat.Callback) (err error) {
	{
%s
		_, _, _ = client, callback, err
	}
	return err
}
`

// TestOptionsCompile compiles the fragments of the pages about options; those of the Chinese
// ones are the same.
func TestOptionsCompile(t *testing.T) {
	t.Parallel()
	source := optionsStart
	for _, page := range []string{"docs/apisecurity.md", "docs/sources.md"} {
		for _, block := range readmeBlocks(t, page, "go") {
			source += fmt.Sprintf(optionsFunc, block)
		}
	}
	dir := t.TempDir()
	place, err := filepath.Abs(filepath.Join("internal", "options", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "options.go")
	writeFile(t, file, source)
	compile(t, dir, map[string]string{place: file})
}
