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

func (b body) empty() bool { return b.stream == nil && len(b.bytes) == 0 }

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
// end. Content that is neither a file-like nor a seekable reader is read into
// memory, at most limit bytes and one more.
func newStream(prefix, suffix string, content io.Reader, limit int64) (*stream, error) {
	s := &stream{prefix: prefix, suffix: suffix}
	var size int64
	var err error
	if seeker, ok := content.(io.Seeker); ok {
		if size, err = s.useSeeker(content, seeker); err != nil {
			return nil, err
		}
	} else {
		data, err := io.ReadAll(io.LimitReader(content, limit+1))
		if err != nil {
			return nil, err
		}
		size = int64(len(data))
		s.content = func(context.Context) (io.Reader, error) { return bytes.NewReader(data), nil }
	}
	s.length = int64(len(prefix)) + size + int64(len(suffix))
	return s, nil
}

func (s *stream) useSeeker(content io.Reader, seeker io.Seeker) (size int64, err error) {
	start, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, err
	}
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
func (s *stream) open(a *attempt) (io.ReadCloser, error) {
	content, err := s.content(a)
	if err != nil {
		return nil, err
	}
	s.closed = make(chan struct{})
	return &streamReader{
		Reader: io.MultiReader(strings.NewReader(s.prefix), content, strings.NewReader(s.suffix)),
		a:      a, closed: s.closed,
	}, nil
}

type streamReader struct {
	io.Reader
	a      *attempt
	closed chan struct{}
	once   sync.Once
}

// Read reads the body, and thereby tells that the request is being written.
func (r *streamReader) Read(p []byte) (int, error) {
	r.a.touched.Store(true)
	return r.Reader.Read(p)
}

// Close tells the next attempt that the content is free.
func (r *streamReader) Close() error {
	r.once.Do(func() { close(r.closed) })
	return nil
}
