package wechattest

import (
	"crypto/sha256"
	"encoding/binary"
	"net/url"
	"testing"
)

// The total of rule F38, without 100,000 calls.
func TestF38PageCodesMost(t *testing.T) {
	t.Parallel()
	p := New(t)
	token := p.stable.fetchStable(p.ids, p.Now(), false).value
	call := func(path string) answer {
		return p.handle(&request{method: "POST", path: path, query: url.Values{"access_token": {token}}, body: []byte(`{"path":"p"}`)})
	}
	p.pageCodes = 99_999
	if a := call(pathPageCode); a.code != 0 || a.header.Get("Num-Used") != "100000" {
		t.Errorf("the last code: %d, Num-Used %q", a.code, a.header.Get("Num-Used"))
	}
	for _, path := range []string{pathPageCode, pathSquareCode} {
		if a := call(path); a.code != 45029 {
			t.Errorf("%s, one more: %d, want 45029", path, a.code)
		}
	}
	if p.pageCodes != 100_000 {
		t.Errorf("a refused call counts: %d", p.pageCodes)
	}
}

// What codes open is kept within a bound: the oldest go.
func TestPagesKept(t *testing.T) {
	t.Parallel()
	p := New(t)
	for i := range pagesKept + 5 {
		var bits [sha256.Size]byte
		binary.LittleEndian.PutUint64(bits[:], uint64(i))
		p.keepPage(bits, OpenedPage{})
		p.keepPage(bits, OpenedPage{}) // known
	}
	if n, m := len(p.pages), len(p.pageOrder); n != pagesKept || m != pagesKept {
		t.Errorf("%d pages, %d in order; want %d", n, m, pagesKept)
	}
}
