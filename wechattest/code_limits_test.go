package wechattest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"net/url"
	"testing"
	"testing/synctest"
	"time"
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

// The limits of rule F39, without as many calls.
func TestF39LinkLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := New(t)
		alice := p.User("alice")
		call := func(path, body string) (int, string) {
			token := p.stable.fetchStable(p.ids, p.Now(), false).value
			a := p.handle(&request{method: "POST", path: path, query: url.Values{"access_token": {token}}, body: []byte(body)})
			var m struct {
				URLLink string `json:"url_link"`
			}
			json.Unmarshal(a.body, &m)
			return a.code, m.URLLink
		}
		want := func(name, path, body string, code int) {
			t.Helper()
			if got, _ := call(path, body); got != code {
				t.Errorf("%s: %d, want %d", name, got, code)
			}
		}
		for range 99 {
			want("within a second", pathScheme, "{}", 0)
		}
		want("the last of a second", pathURLLink, "{}", 0)
		want("one more", pathURLLink, "{}", 44990)
		p.Advance(time.Second)
		p.meter("links", p.Now()).perDay = 499_999
		code, address := call(pathURLLink, "{}")
		if code != 0 {
			t.Errorf("the last of a day: %d", code)
		}
		want("one more", pathScheme, "{}", 44993)
		want("short links are apart", pathShortLink, `{"page_url":"p"}`, 0)
		p.meter("visits", p.Now()).perDay = 2_999_999
		if _, err := alice.OpenLink(address); err != nil {
			t.Errorf("the last visit: %v", err)
		}
		if _, err := alice.OpenLink(address); err == nil {
			t.Error("one visit more")
		}
		p.links.permanent = 99_999
		want("the last permanent one", pathShortLink, `{"page_url":"p","is_permanent":true}`, 0)
		want("one more", pathShortLink, `{"page_url":"p","is_permanent":true}`, 85400)
		want("one that ends", pathShortLink, `{"page_url":"p"}`, 0)
		p.Advance(24 * time.Hour)
		want("the next day", pathScheme, "{}", 0)
		if _, err := alice.OpenLink(address); err != nil {
			t.Errorf("a visit the next day: %v", err)
		}
		for range linksKept + 5 {
			p.links.keep(p.ids.alnum(20), &link{})
		}
		if n, m := len(p.links.byURL), len(p.links.order); n != linksKept || m != linksKept {
			t.Errorf("%d links, %d in order; want %d", n, m, linksKept)
		}
	})
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
