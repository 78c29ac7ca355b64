// Package bounded reads a body within a limit.
package bounded

import (
	"errors"
	"io"
)

// ErrTooLarge is the error for a body that is larger than its limit.
var ErrTooLarge = errors.New("body larger than its limit")

const (
	firstMin = 512
	firstMax = 64 << 10
)

// Read reads r to its end into buf or a larger buffer, and returns what it has read.
// announced is the length that the sender names, or negative.
func Read(r io.Reader, announced, limit int64, buf []byte) ([]byte, error) {
	if announced > limit {
		return nil, ErrTooLarge
	}
	// One byte more than announced lets the last Read find the end without a larger buffer.
	// The announced length may be wrong, so the first buffer has its own limit.
	if want := min(max(announced, firstMin-1), firstMax) + 1; int64(cap(buf)) < want {
		buf = make([]byte, 0, want)
	}
	buf = buf[:0]
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return nil, ErrTooLarge
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return nil, err
		}
		if len(buf) == cap(buf) {
			size := int64(len(buf))
			buf = append(make([]byte, 0, size+room(announced, limit, size)), buf...)
		}
	}
}

// room returns how much a full buffer grows: to the announced length, or else to twice its size.
func room(announced, limit, size int64) int64 {
	more, left := size, limit-size
	if announced > size {
		more = announced - size
	} else if more > left/4*3 {
		more = left // so that it needn't grow again
	}
	return min(more, left) + 1
}
