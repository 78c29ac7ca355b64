// Package content makes a body of a reader that the caller wants to upload. The length is known
// before sending, the body can be sent more than once, and a reader that hangs or panics can't
// keep the call beyond its deadline.
package content

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

// headLength is how many bytes of the content are examined before it is sent.
const headLength = 512

// A Stream is a body of known length: prefix, content and suffix. It can be sent more than once,
// but not at the same time.
type Stream struct {
	Length int64
	Head   []byte // the content's first bytes

	prefix, suffix string
	inMemory       bool                                     // so that no Read can hang
	content        func(context.Context) (io.Reader, error) // each call begins at the start again
	free           chan struct{}                            // closed when nothing reads the last body any more
	fault          atomic.Pointer[Fault]                    // of the content, while it was sent
}

// The errors of a body that is read at the wrong time.
var (
	ErrGone   = errors.New("the content can't be read a second time")
	ErrClosed = errors.New("the body was closed")
)

// A Fault says how the content broke the rules of a reader. Of a panic it names only the type,
// because the text may hold secrets.
type Fault string

func (e Fault) Error() string { return string(e) }

// Fault returns the Fault of the content while it was sent, or nil.
func (s *Stream) Fault() error {
	if f := s.fault.Load(); f != nil {
		return *f
	}
	return nil
}

func panicOf(p any) Fault { return Fault(fmt.Sprintf("it panicked with a %T", p)) }

// inTime runs do, which is the caller's code, and returns when do or the context ends. A panic
// is an error. The goroutine ends with do.
func inTime(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() {
		err := error(Fault("it ended its goroutine"))
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

// New makes a Stream of content, from its current position to the end. Content that can't seek,
// such as a pipe, is read into memory, up to limit+1 bytes. If content hangs, New returns when
// ctx ends.
func New(ctx context.Context, prefix, suffix string, content io.Reader, limit int64) (*Stream, error) {
	s := &Stream{prefix: prefix, suffix: suffix}
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
	s.Length = int64(len(prefix)) + size + int64(len(suffix))
	return s, nil
}

// seekable returns the current position of content. A pipe has the Seek method too, but Seek
// fails.
func seekable(content io.Reader) (seeker io.Seeker, start int64, ok bool) {
	if seeker, ok = content.(io.Seeker); !ok {
		return nil, 0, false
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	return seeker, start, err == nil
}

// useCopy reads content into memory.
func (s *Stream) useCopy(ctx context.Context, content io.Reader, limit int64) (size int64, err error) {
	data, err := io.ReadAll(io.LimitReader(&carefulReader{ctx: ctx, from: content}, limit+1))
	if err != nil {
		return 0, err
	}
	s.Head, s.inMemory = data[:min(len(data), headLength)], true
	s.content = func(context.Context) (io.Reader, error) { return bytes.NewReader(data), nil }
	return int64(len(data)), nil
}

func (s *Stream) useSeeker(ctx context.Context, content io.Reader, seeker io.Seeker, start int64) (size int64, err error) {
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
	head := make([]byte, min(size, headLength))
	if at, ok := content.(io.ReaderAt); ok {
		n, err := at.ReadAt(head, start)
		s.Head = head[:n]
		s.content = func(context.Context) (io.Reader, error) { return io.NewSectionReader(at, start, size), nil }
		return size, unlessEnd(err)
	}
	n, err := io.ReadFull(&carefulReader{ctx: ctx, from: content}, head)
	s.Head = head[:n]
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
			return nil, ErrGone
		}
		return io.LimitReader(content, size), nil
	}
	return size, unlessEnd(err)
}

// unlessEnd drops an error that only says that the content is shorter than the buffer.
func unlessEnd(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
}

// Size is the length of the content, without prefix and suffix.
func (s *Stream) Size() int64 {
	return s.Length - int64(len(s.prefix)) - int64(len(s.suffix))
}

// Open returns the body for one attempt.
func (s *Stream) Open(ctx context.Context) (io.ReadCloser, error) {
	content, err := s.content(ctx)
	if err != nil {
		return nil, err
	}
	r := &streamReader{stream: s, free: make(chan struct{})}
	r.from = io.MultiReader(strings.NewReader(s.prefix), content, strings.NewReader(s.suffix))
	r.ctx, s.free = ctx, r.free
	return r, nil
}

// Bytes reads the content, without prefix and suffix, into memory.
func (s *Stream) Bytes(ctx context.Context) ([]byte, error) {
	r, err := s.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(r)
	if err == nil && int64(len(data)) != s.Length {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	return data[len(s.prefix) : len(data)-len(s.suffix)], nil
}

// A streamReader is the body of one attempt. The goroutines of net/http read and close it.
type streamReader struct {
	carefulReader
	stream *Stream
	buf    []byte // not net/http's buffer: the content's Read may go on after ours has returned
	free   chan struct{}

	mu              sync.Mutex
	reading, closed bool
}

// Read returns when the context ends: otherwise net/http would go on waiting for the content's
// Read. It stores a Fault, because net/http may report another error.
func (r *streamReader) Read(p []byte) (n int, err error) {
	if !r.begin() {
		return 0, ErrClosed
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
	if fault, ok := err.(Fault); ok {
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

// Close tells the next attempt that the content is free, as soon as no Read is running.
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
	emptyReads = 100                  // empty reads in a row before the reader is slowed down
	emptyPause = 5 * time.Millisecond // between further empty reads
)

// A carefulReader reads the content. A panic or an impossible count is an error, in any
// goroutine. If the content returns empty reads for ever, Read returns when the context ends.
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
			return 0, Fault("its Read returned a count that can't be")
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
