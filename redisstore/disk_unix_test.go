//go:build unix

package redisstore_test

import (
	"os/signal"
	"syscall"
)

// fillDisk makes every write of this process fail, as on a full disk, or succeed again.
func fillDisk(full bool) error {
	signal.Ignore(syscall.SIGXFSZ) // a write fails then, and doesn't end the process
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	limit.Cur = limit.Max
	if full {
		limit.Cur = 0
	}
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}
