package bounded

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		size             int
		announced, limit int64
		want             error
	}{
		{"empty", 0, 0, 10, nil},
		{"announced", 700, 700, 1 << 20, nil},
		{"of unknown length", 5000, -1, 1 << 20, nil},
		{"large", 900_000, 900_000, 1 << 20, nil},
		{"large, of unknown length", 900_000, -1, 1 << 20, nil},
		{"longer than announced", 5000, 10, 1 << 20, nil},
		{"shorter than announced", 10, 5000, 1 << 20, nil},
		{"exactly the limit", 1000, -1, 1000, nil},
		{"one byte more than the limit", 1001, -1, 1000, ErrTooLarge},
		{"announced larger than the limit", 0, 1001, 1000, ErrTooLarge},
	}
	for _, tt := range tests {
		for name, wrap := range map[string]func(io.Reader) io.Reader{"as it comes": func(r io.Reader) io.Reader { return r }, "in halves": iotest.HalfReader, "with the end": iotest.DataErrReader} {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				t.Parallel()
				text := strings.Repeat("x", tt.size)
				got, err := Read(wrap(strings.NewReader(text)), tt.announced, tt.limit, make([]byte, 0, 64))
				if !errors.Is(err, tt.want) || err == nil && string(got) != text {
					t.Errorf("%d bytes, %v; want %d, %v", len(got), err, tt.size, tt.want)
				}
				if int64(cap(got)) > 2*tt.limit+firstMax+1 {
					t.Errorf("a buffer of %d bytes for a limit of %d", cap(got), tt.limit)
				}
			})
		}
	}
}

func TestReadUsesTheBuffer(t *testing.T) {
	t.Parallel()
	buf := make([]byte, 5, 1024)
	got, err := Read(strings.NewReader("text"), 4, 10, buf)
	if err != nil || !bytes.Equal(got, []byte("text")) || &got[0] != &buf[0] {
		t.Errorf("%q, %v, or another buffer", got, err)
	}
}

func TestReadFails(t *testing.T) {
	t.Parallel()
	failure := errors.New("cut")
	if _, err := Read(io.MultiReader(strings.NewReader("te"), iotest.ErrReader(failure)), 4, 10, nil); !errors.Is(err, failure) {
		t.Errorf("got %v, want %v", err, failure)
	}
}
