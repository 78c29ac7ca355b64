package wechattest

import (
	"encoding/hex"
	"net/http"
)

const (
	pathCodes   = "/_sim/codes/"
	codesListed = 60  // the newest
	codeShown   = 320 // px of a picture on the page: whole modules
)

// A codeObject is a code that the bot has made, and the page that it opens.
type codeObject struct {
	ID string `json:"id"`
	OpenedPage
}

// listCodes tells which codes the app has made, newest first.
func listCodes(p *Platform, _ *http.Request) (any, error) {
	out := struct {
		Codes []codeObject `json:"codes"`
	}{Codes: []codeObject{}}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.pageOrder) - 1; i >= 0 && len(out.Codes) < codesListed; i-- {
		bits := p.pageOrder[i]
		out.Codes = append(out.Codes, codeObject{hex.EncodeToString(bits[:]), p.pages[bits]})
	}
	return out, nil
}

// readCodeID reads what a codeObject is known by. An id of none gives no code that there is.
func readCodeID(id string) (bits codeBits, ok bool) {
	b, err := hex.DecodeString(id)
	if err != nil || len(b) != len(bits) {
		return bits, false
	}
	return codeBits(b), true
}

// serveCodePicture answers the picture of a code that the app has made.
func (p *Platform) serveCodePicture(w http.ResponseWriter, r *http.Request) {
	bits, ok := readCodeID(r.PathValue("id"))
	p.mu.Lock()
	_, known := p.pages[bits]
	p.mu.Unlock()
	if !ok || !known {
		writeControlError(w, notFound("no such code", "没有这个码"))
		return
	}
	a := drawCode(bits, codeShown, true)
	w.Header().Set("Content-Type", a.header.Get("Content-Type"))
	w.Header().Set("Content-Security-Policy", picturePolicy)
	w.Write(a.body)
}
