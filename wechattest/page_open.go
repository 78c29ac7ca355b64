package wechattest

import (
	"cmp"
	"strings"
)

// An OpenedPage is a page of the app that a code, a link or a message opened on a user's phone.
type OpenedPage struct {
	Path       string `json:"path"`       // empty: the main page
	Query      string `json:"query"`      // as the page gets it, percent-encoded: a code's is scene=...
	EnvVersion string `json:"envVersion"` // release, trial or develop
}

// String returns the path with its query.
func (o OpenedPage) String() string {
	if o.Query == "" {
		return o.Path
	}
	return o.Path + "?" + o.Query
}

func orRelease(env string) string { return cmp.Or(env, "release") }

// Scan makes the user scan a picture: a mini-program code (小程序码) or QR code that the app has made
// and saved, in any size, as JPEG, PNG or GIF. The phone opens the page. The error says that the
// picture isn't a code of this app.
func (u *User) Scan(picture []byte) (OpenedPage, error) {
	if bits, ok := readCode(picture); ok {
		return u.scan(bits)
	}
	return OpenedPage{}, noCode
}

var noCode = bothf("wechattest: Scan: the picture isn't a code of this app", "图片不是此应用的小程序码或二维码")

// scan opens the page of a code.
func (u *User) scan(bits codeBits) (OpenedPage, error) {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	page, known := u.p.pages[bits]
	if !known {
		return OpenedPage{}, noCode
	}
	u.open(page)
	return page, nil
}

// OpenPage makes the user open a page of the app, with its query behind a "?", as a tap on a mini-program
// card or on a subscribe message does. An empty path is the main page.
func (u *User) OpenPage(path string) OpenedPage {
	page := OpenedPage{EnvVersion: orRelease("")}
	page.Path, page.Query, _ = strings.Cut(path, "?")
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	u.open(page)
	return page
}

// open shows a page on the phone. The caller holds mu.
func (u *User) open(page OpenedPage) {
	u.lastSeen = u.p.Now()
	u.did(u.lastSeen, &action{do: doOpenPage, path: page.String()})
	u.p.notify()
}
