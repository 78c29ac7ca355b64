//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd

package wechat_test

func dropRoot() {}
