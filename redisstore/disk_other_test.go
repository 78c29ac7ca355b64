//go:build !unix

package redisstore_test

import "errors"

func fillDisk(bool) error { return errors.ErrUnsupported }
