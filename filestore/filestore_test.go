package filestore_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/filestore"
	"github.com/minigo-dev/wechat/internal/storetest"
)

func mustFiles(t testing.TB, dir string) *filestore.Store {
	t.Helper()
	s, err := filestore.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// filesDir is a directory that New has yet to make.
func filesDir(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "tokens")
}

// wantFiles compares what a directory holds, so that nothing unfinished stays behind.
func wantFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func wantStored(t *testing.T, s wechat.TokenStore, key, want string) {
	t.Helper()
	got, err := s.Get(t.Context(), key)
	if want == "" {
		if !errors.Is(err, wechat.ErrTokenNotFound) {
			t.Errorf("Get(%s): got %q and %v, want ErrTokenNotFound", key, got, err)
		}
		return
	}
	if err != nil || got != want {
		t.Errorf("Get(%s): got %q and %v, want %q", key, got, err, want)
	}
}

func mustStore(t *testing.T, s wechat.TokenStore, key, value string, ttl time.Duration) {
	t.Helper()
	if err := s.Set(t.Context(), key, value, ttl); err != nil {
		t.Fatal(err)
	}
}

func TestKeepsValues(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("v", 4<<10)
	tests := []struct {
		name, key, value string
		ttl              time.Duration
		want             string
	}{
		{"plain", "wechat.stable.wx1.api.weixin.qq.com", "VALUE", time.Hour, "VALUE"},
		{"any bytes", "a", "\x00\xff|\n \r\n", time.Hour, "\x00\xff|\n \r\n"},
		{"longest", strings.Repeat("K", 128), longest, time.Hour, longest},
		{"for ever", "b", "VALUE", 1<<63 - 1, "VALUE"},
		{"over at once", "c", "VALUE", 1, ""},
		{"no time", "d", "VALUE", 0, ""},
		{"dots", "..a", "VALUE", time.Hour, "VALUE"},
		{"a lock's name", "a.lock", "VALUE", time.Hour, "VALUE"},
	}
	dir := filesDir(t)
	s := mustFiles(t, dir)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wantStored(t, s, tt.key, "")
			mustStore(t, s, tt.key, tt.value, tt.ttl)
			wantStored(t, s, tt.key, tt.want)
			wantStored(t, mustFiles(t, dir), tt.key, tt.want)
			mustStore(t, s, tt.key, "OTHER", time.Hour)
			wantStored(t, s, tt.key, "OTHER")
			mustStore(t, s, tt.key, "", -1)
			wantStored(t, s, tt.key, "")
		})
	}
}

func TestExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := filesDir(t)
		s := mustFiles(t, dir)
		mustStore(t, s, "k", "VALUE", time.Minute)
		time.Sleep(time.Minute - time.Millisecond)
		wantStored(t, mustFiles(t, dir), "k", "VALUE")
		time.Sleep(time.Millisecond)
		wantStored(t, s, "k", "")
		wantStored(t, mustFiles(t, dir), "k", "")
	})
}

func TestRefusesKeysAndValues(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	s := mustFiles(t, dir)
	for _, key := range []string{"", ".", "..", "../a", "a/b", `a\b`, "/a", "a b", "a\x00", "é", "a:b", strings.Repeat("k", 129)} {
		_, getErr := s.Get(t.Context(), key)
		_, lockErr := s.TryLock(t.Context(), key, time.Second)
		for i, err := range []error{getErr, s.Set(t.Context(), key, "VALUE", time.Hour), lockErr} {
			var wrong *wechat.ArgumentError
			if !errors.As(err, &wrong) || wrong.Field != "key" {
				t.Errorf("%q, call %d: got %v, want an ArgumentError for the key", key, i, err)
			}
		}
	}
	var wrong *wechat.ArgumentError
	if err := s.Set(t.Context(), "k", strings.Repeat("v", 4<<10+1), time.Hour); !errors.As(err, &wrong) || wrong.Field != "value" {
		t.Errorf("got %v, want an ArgumentError for the value", err)
	}
	wantFiles(t, dir)
	wantFiles(t, filepath.Dir(dir), "tokens")
}

func wantRefusedDir(t *testing.T, dir, reason string) {
	t.Helper()
	s, err := filestore.New(dir)
	var wrong *wechat.ArgumentError
	if s != nil || !errors.As(err, &wrong) || wrong.API != "filestore.New" || wrong.Field != "dir" || !strings.Contains(wrong.Reason, reason) {
		t.Errorf("got %v, want an ArgumentError of filestore.New for dir: %s", err, reason)
	}
}

func TestNewRefusesPaths(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, "text")
	wantRefusedDir(t, "", "is empty")
	wantRefusedDir(t, file, "")
	wantRefusedDir(t, filepath.Join(file, "below"), "")
	wantRefusedDir(t, "a\x00b", "")
	if got := readFile(t, file); got != "text" {
		t.Errorf("the file now holds %q", got)
	}
	dir := filesDir(t)
	mustFiles(t, dir)
	if err := os.Mkdir(filepath.Join(dir, "k.token"), 0o700); err != nil {
		t.Fatal(err)
	}
	wantRefusedDir(t, dir, "k.token")
}

// A spentContext is over from the second look at it on.
type spentContext struct {
	context.Context
	looks *atomic.Int32
}

func (c spentContext) Err() error {
	if c.looks.Add(1) == 1 {
		return nil
	}
	return context.Canceled
}

func TestEndsWithItsContext(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	s := mustFiles(t, dir)
	mustStore(t, s, "k", "VALUE", time.Hour)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	_, getErr := s.Get(over, "k")
	_, lockErr := s.TryLock(over, "k", time.Second)
	for i, err := range []error{
		getErr, lockErr, s.Set(over, "k", "OTHER", time.Hour),
		s.Set(spentContext{t.Context(), new(atomic.Int32)}, "k", "OTHER", time.Hour),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("call %d: got %v", i, err)
		}
	}
	wantStored(t, s, "k", "VALUE")
	wantFiles(t, dir, "k.token")

	// An unlock frees all the same: the caller that is gone can't come back for it.
	unlock, err := s.TryLock(t.Context(), "k", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := unlock(over); err != nil {
		t.Error(err)
	}
	wantLock(t, mustFiles(t, dir), "k", nil)
}

// wantLock tries a lock and frees it again.
func wantLock(t *testing.T, s wechat.TokenLocker, key string, want error) {
	t.Helper()
	unlock, err := s.TryLock(t.Context(), key, time.Minute)
	if !errors.Is(err, want) {
		t.Errorf("TryLock: got %v, want %v", err, want)
	}
	if err == nil {
		if err := unlock(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// A countedStore counts the calls that reach the disk.
type countedStore struct {
	*filestore.Store
	gets, sets, locks atomic.Int64
}

func (s *countedStore) Get(ctx context.Context, key string) (string, error) {
	s.gets.Add(1)
	return s.Store.Get(ctx, key)
}

func (s *countedStore) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	s.sets.Add(1)
	return s.Store.Set(ctx, key, value, ttl)
}

func (s *countedStore) TryLock(ctx context.Context, key string, lease time.Duration) (func(context.Context) error, error) {
	s.locks.Add(1)
	return s.Store.TryLock(ctx, key, lease)
}

func (s *countedStore) counts() string {
	return fmt.Sprintf("%d gets, %d sets, %d locks", s.gets.Load(), s.sets.Load(), s.locks.Load())
}

func TestWarmCallTouchesNoFile(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	s := &countedStore{Store: mustFiles(t, dir)}
	p := &tokenPlatform{}
	c := p.client(t, wechat.WithTokenStore(s))
	mustCall(t, c)
	cold := s.counts()
	if cold != "2 gets, 1 sets, 1 locks" { // the second look is under the lock
		t.Errorf("the first call: %s", cold)
	}
	if err := failures(1000, func(int) error { return anyCall(t.Context(), c) }); err != nil {
		t.Error(err)
	}
	if warm := s.counts(); warm != cold {
		t.Errorf("1000 warm calls: %s, before them %s", warm, cold)
	}
	wantCounts(t, p, tokenCounts{Plain: 1})
}

func ExampleNew() {
	dir, err := os.MkdirTemp("", "tokens") // in your program: /var/lib/game/tokens
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	platform := &http.Client{Transport: &tokenPlatform{}} // in your program: WeChat
	for process := range 2 {
		store, err := filestore.New(dir)
		if err != nil {
			fmt.Println(err)
			return
		}
		client, err := wechat.New(tokenApp, tokenSecret, wechat.WithTokenStore(store), wechat.WithHTTPClient(platform))
		if err != nil {
			fmt.Println(err)
			return
		}
		token, err := client.AccessToken(context.Background())
		fmt.Println(process, token[:7], err)
	}
	// Output:
	// 0 TOKEN-1 <nil>
	// 1 TOKEN-1 <nil>
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestContract(t *testing.T) {
	t.Parallel()
	storetest.TestTokenStore(t, mustFiles(t, filesDir(t)))
}
