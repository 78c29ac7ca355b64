//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd && !windows

package filestore

import (
	"errors"
	"io/fs"
	"os"
)

func openNoFollow(path string, flag int) (*os.File, error) { return os.OpenFile(path, flag, 0o600) }

func openToOthers(fs.FileInfo) bool { return false }

func belongsToOther(fs.FileInfo) bool { return false }

func renameOver(from, to string) error { return os.Rename(from, to) }

// tryLockFile makes New fail: the store needs locks that end with their process.
func tryLockFile(*os.File) error { return errors.ErrUnsupported }

func unlockFile(*os.File) error { return errors.ErrUnsupported }
