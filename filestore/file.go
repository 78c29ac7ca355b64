package filestore

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	// A token file reads "wechat-token 1 SUM EXPIRY KEY\nVALUE". SUM is the SHA-256 of
	// what follows it; EXPIRY is in Unix milliseconds.
	fileMagic   = "wechat-token "
	fileVersion = fileMagic + "1 "
	fileMax     = len(fileVersion) + 2*sha256.Size + len(" 9223372036854775807 \n") + keyMax + valueMax
)

// openOwn opens a file that only its owner can access. It follows no link, and doesn't
// wait at a pipe.
func openOwn(path string, flag int) (*os.File, error) {
	f, err := openNoFollow(path, flag)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		err = fmt.Errorf("%s is not a regular file", path)
	case belongsToOther(info):
		err = fmt.Errorf("%s belongs to another user than the one that this process runs as", path)
	case openToOthers(info):
		err = fmt.Errorf("%s has mode %04o, which lets others in: make it 0600, or remove it and have the token refreshed", path, info.Mode().Perm())
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func lockOwn(path string) (*os.File, error) {
	f, err := openOwn(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	if err := tryLockFile(f); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func readTokenFile(path string) ([]byte, error) {
	f, err := openOwn(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, int64(fileMax)+1))
}

// inspectTokenFile returns an error if the file wasn't written by a Store. A part of such
// a file is enough: the write may not have been finished.
func inspectTokenFile(path string) error {
	data, err := readTokenFile(path)
	if err != nil {
		return err
	}
	data = bytes.TrimRight(data, "\x00") // a crash can leave zeros
	if n := min(len(data), len(fileMagic)); string(data[:n]) != fileMagic[:n] {
		return fmt.Errorf("%s was not written by a filestore.Store: move it away", path)
	}
	return nil
}

func encodeTokenFile(key, value string, expiry time.Time) []byte {
	text := strconv.FormatInt(expiry.UnixMilli(), 10) + " " + key + "\n" + value
	sum := sha256.Sum256([]byte(text))
	return []byte(fileVersion + hex.EncodeToString(sum[:]) + " " + text)
}

// decodeTokenFile reads the bytes of a file. ok is false if a byte was changed, lost or
// added, or if the file is that of another key: some file systems ignore case.
func decodeTokenFile(key string, data []byte) (value string, expiry time.Time, ok bool) {
	rest, ok := strings.CutPrefix(string(data), fileVersion)
	sum, text, found := strings.Cut(rest, " ")
	head, value, whole := strings.Cut(text, "\n")
	at, owner, named := strings.Cut(head, " ")
	if !ok || !found || !whole || !named || owner != key || len(value) > valueMax {
		return "", time.Time{}, false
	}
	if want := sha256.Sum256([]byte(text)); sum != hex.EncodeToString(want[:]) {
		return "", time.Time{}, false
	}
	ms, err := strconv.ParseInt(at, 10, 64)
	return value, time.UnixMilli(ms), err == nil
}
