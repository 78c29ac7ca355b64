package wechat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
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
	head           []byte                                   // the content's first bytes
	inMemory       bool                                     // nothing can hang
	content        func(context.Context) (io.Reader, error) // from the start again at each call
	free           chan struct{}                            // closed when nothing reads the last body
	fault          atomic.Pointer[contentFault]             // of the content, while it was sent
}

var errContentGone = errors.New("the content can't be read a second time")

// A contentFault is what the user's content did that no reader may do. It names the type
// of a panic only: its text may hold anything.
type contentFault string

func (e contentFault) Error() string { return string(e) }

func panicOf(p any) contentFault { return contentFault(fmt.Sprintf("it panicked with a %T", p)) }

// inTime runs do, which is the user's code, and returns when it ends or the context does.
// A panic is an error. The goroutine ends with do.
func inTime(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() {
		err := error(contentFault("it ended its goroutine"))
		defer func() {
			if p := recover(); p != nil {
				err = panicOf(p)
			}
			done <- err
		}()
		err = do()
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// newStream makes a stream of content, which is read from where it stands to its
// end. Content that can't seek, such as a pipe, is read into memory, at most limit
// bytes and one more. Where content hangs, the caller's time still ends.
func newStream(ctx context.Context, prefix, suffix string, content io.Reader, limit int64) (*stream, error) {
	s := &stream{prefix: prefix, suffix: suffix}
	var size int64
	err := inTime(ctx, func() (err error) {
		if seeker, start, ok := seekable(content); ok {
			size, err = s.useSeeker(ctx, content, seeker, start)
		} else {
			size, err = s.useCopy(ctx, content, limit)
		}
		return err
	})
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

// useCopy reads content into memory.
func (s *stream) useCopy(ctx context.Context, content io.Reader, limit int64) (size int64, err error) {
	data, err := io.ReadAll(io.LimitReader(&carefulReader{ctx: ctx, from: content}, limit+1))
	if err != nil {
		return 0, err
	}
	s.head, s.inMemory = data[:min(len(data), sniffed)], true
	s.content = func(context.Context) (io.Reader, error) { return bytes.NewReader(data), nil }
	return int64(len(data)), nil
}

func (s *stream) useSeeker(ctx context.Context, content io.Reader, seeker io.Seeker, start int64) (size int64, err error) {
	end, err := seeker.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	if _, err = seeker.Seek(start, io.SeekStart); err != nil {
		return 0, err
	}
	size = max(end-start, 0)
	switch content.(type) {
	case *bytes.Reader, *strings.Reader:
		s.inMemory = true
	}
	head := make([]byte, min(size, sniffed))
	if at, ok := content.(io.ReaderAt); ok {
		n, err := at.ReadAt(head, start)
		s.head = head[:n]
		s.content = func(context.Context) (io.Reader, error) { return io.NewSectionReader(at, start, size), nil }
		return size, unlessEnd(err)
	}
	n, err := io.ReadFull(&carefulReader{ctx: ctx, from: content}, head)
	s.head = head[:n]
	s.content = func(ctx context.Context) (io.Reader, error) {
		// net/http may still be reading the body before this one.
		if s.free != nil {
			select {
			case <-s.free:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		err := inTime(ctx, func() error {
			_, err := seeker.Seek(start, io.SeekStart)
			return err
		})
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			return nil, errContentGone
		}
		return io.LimitReader(content, size), nil
	}
	return size, unlessEnd(err)
}

// unlessEnd drops what only says that the content is shorter than was asked for.
func unlessEnd(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
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
	r := &streamReader{stream: s, free: make(chan struct{})}
	r.from = io.MultiReader(strings.NewReader(s.prefix), content, strings.NewReader(s.suffix))
	r.ctx, s.free = ctx, r.free
	return r, nil
}

// A streamReader is a body of one attempt. The goroutines of net/http read and close it.
type streamReader struct {
	carefulReader
	stream *stream
	buf    []byte // the user's Read may outlast ours, whose buffer is net/http's
	free   chan struct{}

	mu              sync.Mutex
	reading, closed bool
}

var errBodyClosed = errors.New("the body was closed")

// Read ends with the context: net/http would otherwise wait for the user's Read beyond
// it. It notes what the content did wrong, which net/http may report as it likes.
func (r *streamReader) Read(p []byte) (n int, err error) {
	if !r.begin() {
		return 0, errBodyClosed
	}
	if r.stream.inMemory {
		defer r.end()
		return r.carefulReader.Read(p)
	}
	if r.buf == nil {
		r.buf = make([]byte, 32<<10)
	}
	into := r.buf[:min(len(p), len(r.buf))]
	var count int
	var end error
	err = inTime(r.ctx, func() error {
		defer r.end()
		count, end = r.carefulReader.Read(into)
		return nil
	})
	if err == nil {
		n, err = copy(p, into[:count]), end
	}
	if fault, ok := err.(contentFault); ok {
		r.stream.fault.Store(&fault)
	}
	return n, err
}

func (r *streamReader) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.reading {
		return false
	}
	r.reading = true
	return true
}

func (r *streamReader) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reading = false; r.closed {
		close(r.free)
	}
}

// Close tells the next attempt that the content is free, once no Read is in it.
func (r *streamReader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed && !r.reading {
		close(r.free)
	}
	r.closed = true
	return nil
}

const (
	emptyReads = 100                  // in a row, before a reader is slowed down
	emptyPause = 5 * time.Millisecond // between the ones after that
)

// A carefulReader reads what the user handed over. A panic or a count that can't be is an
// error, in whatever goroutine; content that gives nothing for ever ends with the context.
type carefulReader struct {
	ctx   context.Context
	from  io.Reader
	empty int
}

func (r *carefulReader) Read(p []byte) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			n, err = 0, panicOf(p)
		}
	}()
	for {
		if err := r.ctx.Err(); err != nil {
			return 0, err
		}
		n, err = r.from.Read(p)
		switch {
		case n < 0 || n > len(p):
			return 0, contentFault("its Read returned a count that can't be")
		case n > 0 || err != nil || len(p) == 0:
			r.empty = 0
			return n, err
		}
		if r.empty++; r.empty > emptyReads {
			select {
			case <-time.After(emptyPause):
			case <-r.ctx.Done():
			}
		}
	}
}
