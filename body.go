package wechat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
)

// A body is what a request carries: bytes in memory, a stream, or nothing.
type body struct {
	contentType []string
	bytes       []byte
	stream      *stream
}

// A stream is a body of known length that can be sent more than once, one after
// the other: prefix, content and suffix.
type stream struct {
	length         int64
	prefix, suffix string
	content        func(context.Context) (io.Reader, error) // from the start again at each call
	closed         chan struct{}                            // closed when net/http let go of the last body
}

var errContentGone = errors.New("the content can't be read a second time")

// newStream makes a stream of content, which is read from where it stands to its
// end. Content that can't seek, such as a pipe, is read into memory, at most limit
// bytes and one more.
func newStream(ctx context.Context, prefix, suffix string, content io.Reader, limit int64) (*stream, error) {
	s := &stream{prefix: prefix, suffix: suffix}
	var size int64
	var err error
	if seeker, start, ok := seekable(content); ok {
		size, err = s.useSeeker(content, seeker, start)
	} else {
		size, err = s.useCopy(ctx, content, limit)
	}
	if err != nil {
		return nil, err
	}
	s.length = int64(len(prefix)) + size + int64(len(suffix))
	return s, nil
}

// seekable finds out where content stands. A pipe has the method and fails.
func seekable(content io.Reader) (seeker io.Seeker, start int64, ok bool) {
	if seeker, ok = content.(io.Seeker); !ok {
		return nil, 0, false
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	return seeker, start, err == nil
}

// useCopy reads content into memory. Where content hangs, the caller's time still
// ends; the goroutine ends with its Read.
func (s *stream) useCopy(ctx context.Context, content io.Reader, limit int64) (size int64, err error) {
	var data []byte
	done := make(chan struct{})
	var failed error
	go func() {
		defer close(done)
		data, failed = io.ReadAll(io.LimitReader(content, limit+1))
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	s.content = func(context.Context) (io.Reader, error) { return bytes.NewReader(data), nil }
	return int64(len(data)), failed
}

func (s *stream) useSeeker(content io.Reader, seeker io.Seeker, start int64) (size int64, err error) {
	end, err := seeker.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	if _, err = seeker.Seek(start, io.SeekStart); err != nil {
		return 0, err
	}
	size = max(end-start, 0)
	if at, ok := content.(io.ReaderAt); ok {
		s.content = func(context.Context) (io.Reader, error) { return io.NewSectionReader(at, start, size), nil }
		return size, nil
	}
	s.content = func(ctx context.Context) (io.Reader, error) {
		// net/http may still be reading the body before this one.
		if s.closed != nil {
			select {
			case <-s.closed:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		if _, err := seeker.Seek(start, io.SeekStart); err != nil {
			return nil, errContentGone
		}
		return io.LimitReader(content, size), nil
	}
	return size, nil
}

// contentLength is the length without prefix and suffix.
func (s *stream) contentLength() int64 {
	return s.length - int64(len(s.prefix)) - int64(len(s.suffix))
}

// open returns the body for one attempt.
func (s *stream) open(ctx context.Context) (io.ReadCloser, error) {
	content, err := s.content(ctx)
	if err != nil {
		return nil, err
	}
	s.closed = make(chan struct{})
	return &streamReader{
		Reader: io.MultiReader(strings.NewReader(s.prefix), content, strings.NewReader(s.suffix)),
		closed: s.closed,
	}, nil
}

type streamReader struct {
	io.Reader
	closed chan struct{}
	once   sync.Once
}

// Close tells the next attempt that the content is free.
func (r *streamReader) Close() error {
	r.once.Do(func() { close(r.closed) })
	return nil
}
