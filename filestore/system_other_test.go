//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd

package filestore_test

func dropRoot() {}
