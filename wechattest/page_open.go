package wechattest

import "cmp"

// An OpenedPage is a page of the app that a code or a link opened on a user's phone.
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
	bits, ok := readCode(picture)
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	page, known := u.p.pages[bits]
	if !ok || !known {
		return OpenedPage{}, bothf("wechattest: Scan: the picture isn't a code of this app", "图片不是此应用的小程序码或二维码")
	}
	u.open(page)
	return page, nil
}

// open shows a page on the phone. The caller holds mu.
func (u *User) open(page OpenedPage) {
	u.lastSeen = u.p.Now()
	u.did(u.lastSeen, &action{do: doOpenPage, path: page.String()})
	u.p.notify()
}
