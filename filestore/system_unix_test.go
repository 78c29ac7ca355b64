//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package filestore_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

// dropRoot makes this process one that modes hold for.
func dropRoot() {
	if os.Getuid() == 0 {
		_ = syscall.Setgid(65534)
		_ = syscall.Setuid(65534)
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	s := mustFiles(t, dir)
	for range 2 {
		mustStore(t, s, "k", "VALUE", time.Hour)
		wantLock(t, s, "k", nil)
	}
	for name, want := range map[string]fs.FileMode{"": 0o700 | fs.ModeDir, "k.token": 0o600, "k.lock": 0o600} {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err != nil || info.Mode() != want {
			t.Errorf("%q: got %v and %v, want %v", name, info.Mode(), err, want)
		}
	}
}

// TestRefusesAccess opens files and the directory to others, and puts other
// things in the files' places.
func TestRefusesAccess(t *testing.T) {
	t.Parallel()
	type paths struct{ dir, token, lock, elsewhere string }
	link := func(path func(paths) string) func(paths) error {
		return func(p paths) error {
			return errors.Join(os.Rename(path(p), p.elsewhere), os.Symlink(p.elsewhere, path(p)))
		}
	}
	token, lock := func(p paths) string { return p.token }, func(p paths) string { return p.lock }
	type spoilt struct {
		name   string
		spoil  func(paths) error
		reason string // of New
		later  string // the calls that fail in a store that was open before
	}
	tests := []spoilt{
		{"directory read by all", func(p paths) error { return os.Chmod(p.dir, 0o755) }, "0755", ""},
		{"directory written by a group", func(p paths) error { return os.Chmod(p.dir, 0o720) }, "0720", ""},
		{"token read by all", func(p paths) error { return os.Chmod(p.token, 0o604) }, "0604", "get set"},
		{"token read by a group", func(p paths) error { return os.Chmod(p.token, 0o640) }, "0640", "get set"},
		{"token written by all", func(p paths) error { return os.Chmod(p.token, 0o602) }, "0602", "get set"},
		{"lock open to all", func(p paths) error { return os.Chmod(p.lock, 0o666) }, "0666", "lock"},
		{"token is a link", link(token), "k.token", "get set"},
		{"lock is a link", link(lock), "k.lock", "lock"},
		{"link to nothing", func(p paths) error {
			return errors.Join(os.Remove(p.lock), os.Symlink(p.elsewhere, p.lock))
		}, "k.lock", "lock"},
		{"token is a pipe", func(p paths) error {
			return errors.Join(os.Remove(p.token), syscall.Mkfifo(p.token, 0o600))
		}, "not a regular file", "get set"},
		{"lock is a directory", func(p paths) error {
			return errors.Join(os.Remove(p.lock), os.Mkdir(p.lock, 0o700))
		}, "not a regular file", "lock"},
	}
	if os.Geteuid() == 0 { // who else may give a file away can't open it any more
		tests = append(tests,
			spoilt{"another user's directory", func(p paths) error { return os.Chown(p.dir, 65534, -1) }, "another user", ""},
			spoilt{"another user's token", func(p paths) error { return os.Chown(p.token, 65534, -1) }, "k.token belongs to another user", "get set"},
			spoilt{"another user's lock", func(p paths) error { return os.Chown(p.lock, 65534, -1) }, "k.lock belongs to another user", "lock"},
		)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := filesDir(t)
			s := mustFiles(t, dir)
			mustStore(t, s, "k", "VALUE", time.Hour)
			wantLock(t, s, "k", nil)
			p := paths{dir, filepath.Join(dir, "k.token"), filepath.Join(dir, "k.lock"), dir + ".elsewhere"}
			if err := tt.spoil(p); err != nil {
				t.Fatal(err)
			}
			wantRefusedDir(t, dir, tt.reason)
			unlock, lockErr := s.TryLock(t.Context(), "k", time.Second)
			if lockErr == nil {
				_ = unlock(t.Context())
			}
			_, getErr := s.Get(t.Context(), "k")
			for name, err := range map[string]error{"get": getErr, "set": s.Set(t.Context(), "k", "OTHER", time.Hour), "lock": lockErr} {
				wrong := err != nil && !errors.Is(err, wechat.ErrTokenNotFound) && !errors.Is(err, wechat.ErrLocked)
				if wrong != strings.Contains(tt.later, name) {
					t.Errorf("%s: got %v", name, err)
				}
			}
			if b, err := os.ReadFile(p.elsewhere); err == nil && strings.Contains(string(b), "OTHER") {
				t.Error("a link was followed")
			}
			wantFiles(t, dir, "k.lock", "k.token")
		})
	}
}

func TestThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	parent, err := os.MkdirTemp("", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(parent) })
	dir := filepath.Join(parent, "tokens")
	if err := errors.Join(os.Chmod(parent, 0o755), os.Mkdir(dir, 0o500)); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		if err := os.Chown(dir, 65534, 65534); err != nil {
			t.Fatal(err)
		}
	}
	w := startFileWorker(t, fileJob{Do: "open", Dir: dir})
	w.expect(t, "failed: wechat: filestore.New: dir: ")
	if got := w.lines.Text(); !strings.HasSuffix(got, "permission denied") {
		t.Errorf("got %q", got)
	}
	wantFiles(t, dir)
}
