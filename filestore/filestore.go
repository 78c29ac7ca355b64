// Package filestore keeps tokens in files, for the processes of one machine and their
// restarts.
//
//	files, err := filestore.New("/var/lib/game/tokens")
//	client, err := wechat.New(appID, secret, wechat.WithTokenStore(files))
//
// The files hold access_tokens in clear, so they and their directory are the owner's alone.
package filestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/foreign"
)

const (
	fileToken, fileLocked    = ".token", ".lock"
	filePrefix, fileUnfinish = ".wechat-", ".tmp"

	// A file that was being written this long ago has lost its writer.
	fileAbandoned = time.Minute

	// The limits of wechat.TokenStore.
	keyMax   = 128
	valueMax = 4 << 10
)

var (
	_ wechat.TokenStore  = (*Store)(nil)
	_ wechat.TokenLocker = (*Store)(nil)
)

// A Store is a [wechat.TokenStore] and [wechat.TokenLocker] in files. It is safe for
// concurrent use, and there is nothing to close.
type Store struct {
	dir   string
	mu    sync.Mutex
	locks map[string]*fileLock // the ones that this store holds
}

// A fileLock is one turn with a key's lock.
type fileLock struct {
	file  *os.File
	until time.Time
}

// New opens a store in a directory of its own on a local disk, and makes the
// directory (mode 0700) where there is none. Each key has a file of mode 0600 there,
// which is replaced as a whole: a crash leaves the old value or the new one.
//
// It is an [*wechat.ArgumentError] where the path isn't a directory, can't be written, or
// has no file locks; where others than this process's user own, or have any access to,
// the directory or a token or lock file in it (on Unix); and where one of these isn't a
// regular file or wasn't written by a Store. Such a file that turns up later is a
// miss for Get, if its access is right, and an error for Set: it is never overwritten.
func New(dir string) (*Store, error) {
	s := &Store{locks: map[string]*fileLock{}}
	if err := s.open(dir); err != nil {
		return nil, &wechat.ArgumentError{API: "filestore.New", Field: "dir", Reason: err.Error()}
	}
	return s, nil
}

func (s *Store) open(dir string) (err error) {
	if dir == "" {
		return errors.New("is empty")
	}
	if s.dir, err = filepath.Abs(dir); err != nil { // the process may change its own
		return err
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(s.dir)
	if err != nil {
		return err
	}
	if belongsToOther(info) {
		return fmt.Errorf("%s belongs to another user than the one that this process runs as", s.dir)
	}
	if openToOthers(info) {
		return fmt.Errorf("%s has mode %04o, which lets others in: make it 0700", s.dir, info.Mode().Perm())
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := s.inspect(e.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return s.probe()
}

// inspect looks at a file that was there before the store.
func (s *Store) inspect(name string) error {
	path := filepath.Join(s.dir, name)
	switch {
	case strings.HasSuffix(name, fileToken):
		return inspectTokenFile(path)
	case strings.HasSuffix(name, fileLocked):
		f, err := openOwn(path, os.O_RDONLY)
		if err != nil {
			return err
		}
		return f.Close()
	case strings.HasPrefix(name, filePrefix) && strings.HasSuffix(name, fileUnfinish):
		info, err := os.Lstat(path)
		if err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > fileAbandoned {
			_ = os.Remove(path) // it is in nobody's way
		}
	}
	return nil
}

// probe writes and locks a file, as the store will have to.
func (s *Store) probe() error {
	f, err := os.CreateTemp(s.dir, filePrefix+"*"+fileUnfinish)
	if err != nil {
		return err
	}
	err = tryLockFile(f)
	if err == nil {
		err = unlockFile(f)
	}
	if err != nil {
		err = fmt.Errorf("%s has no file locks: %w", s.dir, err)
	}
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// Get returns the value of a key, [wechat.ErrKeyNotFound] where there is none: no file, one
// whose time is over, one that is damaged or not a Store's. A wrong key is an
// [*wechat.ArgumentError]. It is an error, too, if others have access to the file.
func (s *Store) Get(ctx context.Context, key string) (string, error) {
	path, err := s.path(ctx, key, fileToken)
	if err != nil {
		return "", err
	}
	data, err := readTokenFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", wechat.ErrKeyNotFound
	}
	if err != nil {
		return "", failed(err)
	}
	value, expiry, ok := decodeTokenFile(key, data)
	if !ok || !time.Now().Before(expiry) {
		return "", wechat.ErrKeyNotFound
	}
	return value, nil
}

// Set keeps a value, at most 4 KiB, for ttl. With a ttl of zero or less it forgets
// the key. A wrong key or value is an [*wechat.ArgumentError]. Other processes see the value
// when Set returns; a power failure soon after may bring back the one before.
func (s *Store) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	path, err := s.path(ctx, key, fileToken)
	if err != nil {
		return err
	}
	if ttl > 0 && len(value) > valueMax {
		return &wechat.ArgumentError{API: "filestore", Field: "value", Reason: "is longer than 4 KiB"}
	}
	err = inspectTokenFile(path)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
	case ttl > 0:
		err = s.replace(ctx, path, encodeTokenFile(key, value, time.Now().Add(ttl)))
	case err == nil:
		err = os.Remove(path)
	}
	if errors.Is(err, fs.ErrNotExist) && ttl <= 0 {
		return nil
	}
	return failed(err)
}

// replace puts a whole new file in a file's place, or leaves all as it was.
func (s *Store) replace(ctx context.Context, path string, data []byte) (err error) {
	f, err := os.CreateTemp(s.dir, filePrefix+"*"+fileUnfinish) // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		// Else a power failure could leave the new name with none of the bytes.
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close(), ctx.Err()); err != nil {
		return err
	}
	return renameOver(f.Name(), path)
}

// TryLock takes the lock of a key for at most lease, or returns [wechat.ErrLocked]. It never
// waits, and holds among goroutines as among processes.
//
// The lock is the operating system's: it ends with the process that holds it, however
// that ends. Past the lease, another TryLock of this Store takes it over. Other
// processes, and other Stores of this one, see it held until unlock, as an
// operating system's lock knows of no lease. A [wechat.Client] therefore waits for one lease
// at most and then goes ahead, so that a holder that is stuck costs a fetch, and no
// call fails.
//
// The func returned frees the lock if it is still this turn's, be its context over or
// not. The lock's file stays.
func (s *Store) TryLock(ctx context.Context, key string, lease time.Duration) (unlock func(context.Context) error, err error) {
	path, err := s.path(ctx, key, fileLocked)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	mine := &fileLock{until: now.Add(lease)}
	if held := s.locks[key]; held == nil {
		if mine.file, err = lockOwn(path); err != nil {
			return nil, failed(err)
		}
	} else if now.Before(held.until) {
		return nil, wechat.ErrLocked
	} else {
		mine.file = held.file
	}
	s.locks[key] = mine
	return func(context.Context) error { return s.unlock(key, mine) }, nil
}

func (s *Store) unlock(key string, mine *fileLock) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.locks[key] != mine {
		return nil
	}
	delete(s.locks, key)
	// Closing alone would leave the lock to a child process that is just being forked.
	return failed(errors.Join(unlockFile(mine.file), mine.file.Close()))
}

// path names a key's file, once the context and the key are found right.
func (s *Store) path(ctx context.Context, key, suffix string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	name := key + suffix
	// IsLocal refuses the names that Windows keeps for devices.
	if !isStoreKey(key) || key == "." || key == ".." || !filepath.IsLocal(name) {
		return "", &wechat.ArgumentError{API: "filestore", Field: "key", Reason: "doesn't match [A-Za-z0-9._-]{1,128}, or can't name a file"}
	}
	return filepath.Join(s.dir, name), nil
}

func isStoreKey(key string) bool {
	for i := range len(key) {
		switch c := key[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '-', c == '_':
		default:
			return false
		}
	}
	return 0 < len(key) && len(key) <= keyMax
}

// failed puts our name before what the system says. It is an error of ours, which holds a
// path and no value, so that a [wechat.Client] may show it to its hooks.
func failed(err error) error {
	if err == nil || errors.Is(err, wechat.ErrLocked) {
		return err
	}
	return foreign.Ours("wechat: filestore: "+err.Error(), err)
}
