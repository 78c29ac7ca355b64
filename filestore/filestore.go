// Package filestore keeps access_tokens in files, for the processes of one machine and
// their restarts. It is a store for the bots of package bot too.
//
//	files, err := filestore.New("/var/lib/game/tokens")
//	client, err := wechat.New(appID, secret, wechat.WithTokenStore(files))
//
// The files hold tokens and messages in clear text, so only their owner may have access.
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

	// The writer of an unfinished file of this age has ended.
	fileAbandoned = time.Minute

	// The limits of wechat.TokenStore.
	keyMax   = 128
	valueMax = 4 << 10
)

var (
	_ wechat.TokenStore  = (*Store)(nil)
	_ wechat.TokenLocker = (*Store)(nil)
)

// A Store is a [wechat.TokenStore] and [wechat.TokenLocker] that uses files. It is safe
// for concurrent use. There is nothing to close.
type Store struct {
	dir   string
	mu    sync.Mutex
	locks map[string]*fileLock // that this Store holds
}

// A fileLock is one hold of a key's lock.
type fileLock struct {
	file  *os.File
	until time.Time
}

// New opens a store in a directory of its own on a local disk. It makes the directory
// with mode 0700 if there is none. Each key has a file of mode 0600, which is always
// replaced as a whole: after a crash it has the old value or the new one.
//
// It is an [*wechat.ArgumentError] if the path isn't a directory, can't be written, or
// has no file locks; if, on Unix, other users own or can access the directory or a file
// of the store in it; and if such a file isn't a regular file or wasn't written by a
// Store. Later, such a file is a missing key for Get, and an error for Set, which never
// overwrites it.
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

// inspect checks a file that was there before.
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
			_ = os.Remove(path) // if it fails, the file does no harm
		}
	}
	return nil
}

// probe writes and locks a file, as the store will do.
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

// Get returns the value of a key. The error is [wechat.ErrKeyNotFound] if there is no
// file, or if it has expired, is damaged or isn't a Store's. A wrong key is an
// [*wechat.ArgumentError]. It is also an error if other users have access to the file.
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

// Set keeps a value of at most 4 KiB for ttl. With a ttl of zero or less it removes the
// key. A wrong key or value is an [*wechat.ArgumentError]. Other processes see the value
// when Set returns; after a power failure the one before may be back.
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

// replace puts a new file in the place of a file, or changes nothing.
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
		// Else a power failure can leave an empty file under the new name.
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close(), ctx.Err()); err != nil {
		return err
	}
	return renameOver(f.Name(), path)
}

// TryLock takes the lock of a key for at most lease. It doesn't wait: if somebody else
// holds the lock, the error is [wechat.ErrLocked]. It works between goroutines and
// between processes.
//
// It is a lock of the operating system, which ends with the process that holds it and
// knows no lease. After the lease, TryLock of the same Store takes the lock over; other
// processes and Stores have to wait for unlock. A [wechat.Client] waits for one lease at
// most and then fetches without the lock.
//
// unlock frees the lock if this hold still has it, even if its context has ended. The
// file of the lock stays.
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

// path checks the context and the key, and returns the file of the key.
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

// failed puts our name before the error of the system. It holds a path and no value, so a
// [wechat.Client] may show it to its hooks.
func failed(err error) error {
	if err == nil || errors.Is(err, wechat.ErrLocked) {
		return err
	}
	return foreign.Ours("wechat: filestore: "+err.Error(), err)
}
