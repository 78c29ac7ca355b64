package content

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// Content of each kind is sent from where it stood to its end, more than once.
func TestStreamIsSentTwice(t *testing.T) {
	t.Parallel()
	behind := func(r io.ReadSeeker) io.Reader { // the first byte is read already
		if _, err := io.ReadFull(r, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		return r
	}
	onlySeeks := struct{ io.ReadSeeker }{strings.NewReader("-abc")}
	for name, content := range map[string]io.Reader{
		"in memory":    behind(strings.NewReader("-abc")),
		"bytes":        behind(bytes.NewReader([]byte("-abc"))),
		"seeks":        behind(onlySeeks),
		"doesn't seek": iotest.OneByteReader(strings.NewReader("abc")),
		"data and end": iotest.DataErrReader(strings.NewReader("abc")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := New(t.Context(), "<", ">", content, 10)
			if err != nil {
				t.Fatal(err)
			}
			if s.Length != 5 || s.Size() != 3 || string(s.Head) != "abc" {
				t.Errorf("length %d, size %d, head %q", s.Length, s.Size(), s.Head)
			}
			for range 2 {
				body, err := s.Open(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				sent, err := io.ReadAll(body)
				if err != nil || string(sent) != "<abc>" {
					t.Errorf("sent %q, %v", sent, err)
				}
				body.Close()
				if _, err := body.Read(make([]byte, 1)); !errors.Is(err, ErrClosed) {
					t.Errorf("a closed body gives %v", err)
				}
			}
			if s.Fault() != nil {
				t.Errorf("a fault: %v", s.Fault())
			}
		})
	}
}

// What can't seek is read to one byte more than the limit, which shows that it is too large.
func TestStreamBeyondTheLimit(t *testing.T) {
	t.Parallel()
	from := strings.NewReader(strings.Repeat("x", 100))
	s, err := New(t.Context(), "", "", iotest.HalfReader(from), 10)
	if err != nil || s.Size() != 11 || from.Len() < 80 {
		t.Errorf("size %d, %d bytes left, %v", s.Size(), from.Len(), err)
	}
}

// A panic, a count that can't be, and the end of a goroutine are faults of the content's.
func TestStreamFaults(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func([]byte) (int, error){
		"it panicked with a string": func([]byte) (int, error) { panic("sk-secret") },
		"a count that can't be":     func(p []byte) (int, error) { return len(p) + 1, nil },
	} {
		_, err := New(t.Context(), "", "", readerFunc(read), 10)
		var fault Fault
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v, want a fault that says %q", err, name)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
