package wechattest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
	"unicode/utf8"
)

const (
	pathCode       = "/wxa/getwxacodeunlimit"
	pathPageCode   = "/wxa/getwxacode"
	pathSquareCode = "/cgi-bin/wxaapp/createwxaqrcode"
)

var codeAPIs = []row{
	{pathCode, endpoint{method: http.MethodPost, quota: true, handle: serveCode}},
	{pathPageCode, endpoint{method: http.MethodPost, quota: true, handle: servePageCode}},
	{pathSquareCode, endpoint{method: http.MethodPost, quota: true, handle: servePageCode}},
}

const (
	codesPerMinute = 5000
	pageCodesMost  = 100_000 // of an app, ever
	sceneLimit     = 32
	pathMost       = 1024   // characters of a page
	codeModules    = 16     // per side of the picture
	codeSides      = 2048   // of a picture that is read
	pagesKept      = 10_000 // that codes open; the oldest go first
)

// codeBits are the modules of a code, by which it is known.
type codeBits [sha256.Size]byte

// A codeStyle is how a code looks.
type codeStyle struct {
	width int64
	clear bool
}

func (f *fields) codeStyle() codeStyle {
	s := codeStyle{f.int("width"), f.bool("is_hyaline")}
	if s.width == 0 {
		s.width = 430
	}
	return s
}

func (s codeStyle) wrong() bool { return s.width < 280 || s.width > 1280 }

var (
	reservedScene = &refusal{85096, "scancode_time is system reserved word"}
	badCode       = &refusal{40097, "invalid args"}
)

// isEnvVersion reports whether the app has such a version. None is the released one.
func isEnvVersion(env string) bool {
	return env == "" || env == "release" || env == "trial" || env == "develop"
}

// serveCode answers POST /wxa/getwxacodeunlimit with a picture of the requested size (rule F17).
func serveCode(p *Platform, r *request) answer {
	if p.tooFast(r.path, codesPerMinute) {
		return p.refuse(dayLimit)
	}
	badScene := &refusal{40169, "invalid length for scene, or the data is not json string"}
	body, no := r.object()
	if no != nil {
		return p.refuse(badScene)
	}
	f := body.fields()
	scene, page, env, style := f.text("scene"), f.text("page"), f.text("env_version"), f.codeStyle()
	switch {
	case f.bad:
		return p.refuse(dataFormat)
	case scene == "" || len(scene) > sceneLimit:
		return p.refuse(badScene)
	case strings.Trim(scene, anyAlnum+"!#$&'()*+,/:;=?@-._~") != "":
		return p.refuse(&refusal{40129, "invalid scene"})
	case strings.Contains(scene, "scancode_time"):
		return p.refuse(reservedScene)
	case strings.HasPrefix(page, "/") || strings.Contains(page, "?") || utf8.RuneCountInString(page) > pathMost:
		return p.refuse(&refusal{41030, "invalid page"})
	case style.wrong() || !isEnvVersion(env):
		return p.refuse(badCode)
	}
	r.note = "scene " + scene
	return p.code(r, OpenedPage{Path: page, Query: "scene=" + encodeURIComponent(scene), EnvVersion: env}, style)
}

// servePageCode answers the codes that open a path with its query, of which an app has 100,000
// together (rule F38). It counts each call.
func servePageCode(p *Platform, r *request) answer {
	most := pathMost
	if r.path == pathSquareCode {
		most = 128
	}
	badPath := &refusal{40159, "invalid length for path, or the data is not json string"}
	body, no := r.object()
	if no != nil {
		return p.refuse(badPath)
	}
	f := body.fields()
	path, style := f.text("path"), f.codeStyle()
	env := ""
	if r.path == pathPageCode {
		env = f.text("env_version")
	}
	switch {
	case f.bad:
		return p.refuse(dataFormat)
	case path == "" || utf8.RuneCountInString(path) > most:
		return p.refuse(badPath)
	case strings.Contains(path, "scancode_time"):
		return p.refuse(reservedScene)
	case style.wrong() || !isEnvVersion(env):
		return p.refuse(badCode)
	}
	p.mu.Lock()
	used := p.pageCodes
	if used < pageCodesMost {
		p.pageCodes++
	}
	p.mu.Unlock()
	if used >= pageCodesMost {
		return p.refuse(&refusal{45029, "qrcode count out of limit"})
	}
	r.note = "path " + path
	page, query, _ := strings.Cut(path, "?")
	a := p.code(r, OpenedPage{Path: page, Query: query, EnvVersion: env}, style)
	a.header.Set("Num-Used", fmt.Sprint(used+1))
	return a
}

// encodeURIComponent escapes a scene as WeChat does for the page's query.
func encodeURIComponent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(anyAlnum+"-_.!~*'()", s[i]) >= 0 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

// code draws the code of a page, and remembers what it opens.
func (p *Platform) code(r *request, page OpenedPage, style codeStyle) answer {
	page.EnvVersion = orRelease(page.EnvVersion)
	bits := codeBits(sha256.Sum256([]byte(p.cfg.appID + "\n" + page.String() + "\n" + page.EnvVersion)))
	p.mu.Lock()
	p.keepPage(bits, page)
	p.mu.Unlock()
	r.course.made = &codeObject{hex.EncodeToString(bits[:]), page}
	return drawCode(bits, int(style.width), style.clear)
}

// keepPage remembers what a code opens. The caller holds mu.
func (p *Platform) keepPage(bits codeBits, page OpenedPage) {
	if _, known := p.pages[bits]; known {
		return
	}
	p.pages[bits] = page
	p.pageOrder = append(p.pageOrder, bits)
	if len(p.pageOrder) > pagesKept {
		delete(p.pages, p.pageOrder[0])
		p.pageOrder = p.pageOrder[1:]
	}
}

func drawCode(bits codeBits, width int, clear bool) answer {
	paper := color.Color(color.White)
	if clear {
		paper = color.Transparent
	}
	picture := image.NewPaletted(image.Rect(0, 0, width, width), color.Palette{paper, color.Black})
	for y := range width {
		for x := range width {
			n := y*codeModules/width*codeModules + x*codeModules/width
			picture.Pix[y*picture.Stride+x] = bits[n/8] >> (n % 8) & 1
		}
	}
	var b bytes.Buffer
	contentType := "image/jpeg"
	var err error
	if clear {
		contentType, err = "image/png", png.Encode(&b, picture)
	} else {
		err = jpeg.Encode(&b, picture, nil)
	}
	if err != nil {
		panic("wechattest: " + err.Error()) // can't fail: the size is checked and the writer is memory
	}
	return answer{status: http.StatusOK, header: http.Header{"Content-Type": {contentType}}, body: b.Bytes()}
}

// readCode reads the modules of a picture from their middles, so that a code may be saved in
// another format or size.
func readCode(picture []byte) (bits codeBits, ok bool) {
	c, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil || c.Width != c.Height || c.Width < 2*codeModules || c.Width > codeSides {
		return bits, false
	}
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return bits, false
	}
	at, step := img.Bounds().Min, c.Width
	for n := range codeModules * codeModules {
		x, y := (2*(n%codeModules)+1)*step/(2*codeModules), (2*(n/codeModules)+1)*step/(2*codeModules)
		red, green, blue, alpha := img.At(at.X+x, at.Y+y).RGBA()
		if alpha > 0x8000 && red+green+blue < 3*0x8000 {
			bits[n/8] |= 1 << (n % 8)
		}
	}
	return bits, true
}
