//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A file that another user may have put there is refused and not changed.
func TestPrivateFileRefuses(t *testing.T) {
	t.Parallel()
	const before = "what was there"
	for _, tt := range []struct {
		name, says, saysZH string
		make               func(t *testing.T, dir, name string) // name is in dir
	}{
		{"a link", "is a link", "是链接", func(t *testing.T, dir, name string) {
			must(t, os.WriteFile(filepath.Join(dir, "target"), []byte(before), 0o644))
			must(t, os.Symlink("target", name))
		}},
		{"a link to nothing", "is a link", "是链接", func(t *testing.T, dir, name string) {
			must(t, os.Symlink("target", name))
		}},
		{"a hard link", "hard link", "硬链接", func(t *testing.T, dir, name string) {
			must(t, os.WriteFile(filepath.Join(dir, "target"), []byte(before), 0o644))
			must(t, os.Link(filepath.Join(dir, "target"), name))
		}},
		{"another user's file", "belongs to another user", "属于其他用户", func(t *testing.T, dir, name string) {
			if os.Geteuid() != 0 {
				t.Skip("only root can give a file away")
			}
			must(t, os.WriteFile(filepath.Join(dir, "target"), []byte(before), 0o644))
			must(t, os.Rename(filepath.Join(dir, "target"), name))
			must(t, os.Chown(name, 65534, 65534))
			must(t, os.Symlink(name, filepath.Join(dir, "target")))
		}},
		{"a pipe", "pipe", "管道", func(t *testing.T, dir, name string) {
			must(t, syscall.Mkfifo(name, 0o600))
		}},
		{"a device", "device", "设备", func(t *testing.T, dir, name string) {
			if err := syscall.Mknod(name, syscall.S_IFCHR|0o600, 1<<8|3); err != nil {
				t.Skip(err)
			}
		}},
		{"a folder", "folder", "目录", func(t *testing.T, dir, name string) {
			must(t, os.Mkdir(name, 0o700))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			name := filepath.Join(dir, "file")
			tt.make(t, dir, name)
			env := answeringServer(t, "text/plain", "answer")
			for _, args := range [][]string{
				{"call", "GET", "/cgi-bin/x", "-o", name},
				{"listen", "--address", "127.0.0.1:0", "-o", name, "--count", "1"},
			} {
				for lang, says := range map[string]string{"en": tt.says, "zh": tt.saysZH} {
					ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // listen would wait for a push
					got := invokeWith(ctx, env, "", append(args, "--lang", lang)...)
					cancel()
					if got.code != exitUsage || !strings.Contains(got.stderr, says) {
						t.Errorf("%q: %+v, without %q", args, got, says)
					}
				}
			}
			if b, err := os.ReadFile(filepath.Join(dir, "target")); err == nil && string(b) != before {
				t.Errorf("it was written to: %q", b)
			} else if tt.name == "a link to nothing" && err == nil {
				t.Error("the link's target was made")
			}
		})
	}
}

// If the file can't be written, the call isn't made: it may not be repeatable.
func TestPrivateFileIsCheckedBeforeTheCall(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink("target", name))
	var asked atomic.Int32
	server := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	env := map[string]string{varAppID: "wx0123456789abcdef", varSecret: usedSecret, varBaseURL: server}
	if got := invoke(t, env, "call", "POST", "/wxa/x", "-o", name); got.code != exitUsage || asked.Load() != 0 {
		t.Errorf("asked %d times: %+v", asked.Load(), got)
	}
}

// The folders on the way may be links, as /tmp is on macOS.
func TestPrivateFileBehindALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "real"), 0o700))
	must(t, os.Symlink("real", filepath.Join(dir, "link")))
	name := filepath.Join(dir, "link", "answer")
	if got := invoke(t, answeringServer(t, "text/plain", "answer"), "call", http.MethodGet, "/cgi-bin/x", "-o", name); got.code != exitOK {
		t.Errorf("%+v", got)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
