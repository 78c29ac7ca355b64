package filestore_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/spy"
)

// TestSurvivesACrash leaves a file as a crash may, at every byte.
func TestSurvivesACrash(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	s := mustFiles(t, dir)
	mustStore(t, s, "k", "THE VALUE", time.Hour)
	path := filepath.Join(dir, "k.token")
	whole := readFile(t, path)
	damaged := map[string]string{
		"longer":           whole + "x",
		"longer by NULs":   whole + strings.Repeat("\x00", 4096),
		"NULs":             strings.Repeat("\x00", 4096),
		"of a new version": "wechat-token 2" + whole[len("wechat-token 1"):],
	}
	for n := range len(whole) {
		damaged[fmt.Sprintf("ends at %d", n)] = whole[:n]
		damaged[fmt.Sprintf("NULs from %d", n)] = whole[:n] + strings.Repeat("\x00", len(whole)-n)
	}
	for name, text := range damaged {
		writeFile(t, path, text)
		wantStored(t, s, "k", "")
		reopened := mustFiles(t, dir)
		wantStored(t, reopened, "k", "")
		mustStore(t, reopened, "k", "ANOTHER", time.Hour)
		wantStored(t, s, "k", "ANOTHER")
		if t.Failed() {
			t.Fatal("a file that is " + name)
		}
	}
	for n := range len(whole) {
		writeFile(t, path, whole[:n]+string(whole[n]^1)+whole[n+1:])
		wantStored(t, s, "k", "")
	}
	if err := os.WriteFile(filepath.Join(dir, "other.token"), []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	wantStored(t, s, "other", "")
	wantFiles(t, dir, "k.token", "other.token")
}

func TestSweepsWhatAWriterLeft(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	mustFiles(t, dir)
	old := time.Now().Add(-2 * time.Minute)
	for _, name := range []string{".wechat-1.tmp", ".wechat-2.tmp", "mine.txt"} {
		writeFile(t, filepath.Join(dir, name), "half")
		if name != ".wechat-2.tmp" { // this one may still have its writer
			if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	mustFiles(t, dir)
	wantFiles(t, dir, ".wechat-2.tmp", "mine.txt")
}

// TestLeavesOthersFilesAlone is about files with a token's name that no Store
// wrote.
func TestLeavesOthersFilesAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"text": "my diary", "JSON": `{"access_token":"T"}`, "nearly": "wechat token 1", "NUL first": "\x00wechat-token 1 ",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filesDir(t)
			s := mustFiles(t, dir)
			path := filepath.Join(dir, "k.token")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			wantStored(t, s, "k", "")
			for _, ttl := range []time.Duration{time.Hour, 0} {
				if err := s.Set(t.Context(), "k", "VALUE", ttl); err == nil || !strings.Contains(err.Error(), "not written by a filestore.Store") {
					t.Errorf("Set for %v: got %v", ttl, err)
				}
			}
			wantRefusedDir(t, dir, "not written by a filestore.Store")
			if got := readFile(t, path); got != text {
				t.Errorf("the file now holds %q", got)
			}
			wantFiles(t, dir, "k.token")
		})
	}
}

func TestTellsTheHookOfAForeignFile(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	s := mustFiles(t, dir)
	path := filepath.Join(dir, "wechat.stable."+tokenApp+".api.weixin.qq.com.token")
	if err := os.WriteFile(path, []byte("my diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log tokenLog
	p := &tokenPlatform{}
	c := p.client(t, wechat.WithTokenStore(s), log.option())
	for range 10 {
		mustCall(t, c)
	}
	wantCounts(t, p, tokenCounts{Plain: 1})
	told := log.told()
	if len(told) != 1 {
		t.Fatalf("the hook was told %d times, want 1", len(told))
	}
	want := "wechat: filestore: " + path + " was not written by a filestore.Store: move it away"
	if got := told[0].Error(); got != want {
		t.Errorf("the hook was told %q, want %q", got, want)
	}
	if got := readFile(t, path); got != "my diary" {
		t.Errorf("the file now holds %q", got)
	}
}

// Calls go on where the directory vanishes, and the hook is told.
func TestLosesItsDirectory(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	s := mustFiles(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	wantStored(t, s, "k", "")
	err := s.Set(t.Context(), "k", "VALUE", time.Hour)
	var where *fs.PathError
	if !errors.Is(err, fs.ErrNotExist) || !errors.As(err, &where) || !strings.HasPrefix(err.Error(), "wechat: filestore: ") || !strings.Contains(err.Error(), dir) {
		t.Errorf("Set: got %v", err)
	}
	var log tokenLog
	p := &tokenPlatform{}
	c := p.client(t, wechat.WithTokenStore(s), log.option())
	if err := failures(100, func(int) error { return anyCall(t.Context(), c) }); err != nil {
		t.Error(err)
	}
	wantCounts(t, p, tokenCounts{Plain: 1})
	told := log.told()
	if len(told) == 0 {
		t.Error("the hook was not told")
	}
	for _, err := range told { // an operator has to learn which directory it is
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), dir) {
			t.Errorf("the hook was told %v", err)
		}
		if ways := spy.Find(err, "TOKEN-", tokenSecret); len(ways) > 0 {
			t.Errorf("a secret is shown by %q: %v", ways, err)
		}
	}
}

// The store holds no value in memory that a printer could find.
func TestNoPrinterShowsASecret(t *testing.T) {
	t.Parallel()
	const secret = "SECRET-OF-A-TOKEN"
	s := mustFiles(t, filesDir(t))
	mustStore(t, s, "k", secret, time.Hour)
	wantStored(t, s, "k", secret)
	for _, v := range []any{s, struct{ s any }{s}, wechat.WithTokenStore(s)} {
		if ways := spy.Find(v, secret); len(ways) > 0 {
			t.Errorf("a %T is shown by %q", v, ways)
		}
	}
}
