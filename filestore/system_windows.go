package filestore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
	"unsafe"

	"github.com/minigo-dev/wechat"
)

var (
	kernel32         = syscall.NewLazyDLL("kernel32.dll")
	procLockFileEx   = kernel32.NewProc("LockFileEx")
	procUnlockFileEx = kernel32.NewProc("UnlockFileEx")
)

const (
	lockfileFailImmediately = 1
	lockfileExclusiveLock   = 2

	errorSharingViolation = syscall.Errno(32)
	errorLockViolation    = syscall.Errno(33)
)

// openNoFollow refuses a link. The directory is its owner's, so nobody else can put a
// link there between the check and the opening.
func openNoFollow(path string, flag int) (f *os.File, err error) {
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	err = whileShared(func() error {
		f, err = os.OpenFile(path, flag, 0o600)
		return err
	})
	return f, err
}

// openToOthers can't know: Windows has access lists, which a directory passes on, and no
// mode.
func openToOthers(fs.FileInfo) bool { return false }

func belongsToOther(fs.FileInfo) bool { return false }

func renameOver(from, to string) error {
	return whileShared(func() error { return os.Rename(from, to) })
}

// whileShared repeats do while another process has the file open. That takes as long as
// one read or one rename.
func whileShared(do func() error) error {
	for wait := time.Millisecond; ; wait *= 2 {
		err := do()
		busy := errors.Is(err, errorSharingViolation) || errors.Is(err, syscall.ERROR_ACCESS_DENIED)
		if !busy || wait > 128*time.Millisecond {
			return err
		}
		time.Sleep(wait)
	}
}

// tryLockFile takes the lock of a file, or returns ErrLocked. The lock belongs to the
// handle and not to the process, so it works between goroutines too.
func tryLockFile(f *os.File) error {
	var at syscall.Overlapped
	ok, _, err := procLockFileEx.Call(f.Fd(), lockfileExclusiveLock|lockfileFailImmediately, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	switch {
	case ok != 0:
		return nil
	case errors.Is(err, errorLockViolation), errors.Is(err, syscall.ERROR_IO_PENDING):
		return wechat.ErrLocked
	}
	return os.NewSyscallError("LockFileEx", err)
}

func unlockFile(f *os.File) error {
	var at syscall.Overlapped
	ok, _, err := procUnlockFileEx.Call(f.Fd(), 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	if ok != 0 {
		return nil
	}
	return os.NewSyscallError("UnlockFileEx", err)
}
