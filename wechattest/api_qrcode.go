package wechattest

import (
	"bytes"
	"crypto/sha256"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
)

const pathCode = "/wxa/getwxacodeunlimit"

var codeAPIs = []row{
	{pathCode, endpoint{method: http.MethodPost, quota: true, handle: serveCode}},
}

const (
	codesPerMinute = 5000
	sceneLimit     = 32
	codeModules    = 16 // per side of the picture
)

// serveCode answers POST /wxa/getwxacodeunlimit with a picture of the requested size (rule F17).
// The picture depends on the scene and the page, but can't be scanned.
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
	scene, page, width := f.text("scene"), f.text("page"), f.int("width")
	clear := f.bool("is_hyaline")
	if width == 0 {
		width = 430
	}
	switch {
	case f.bad:
		return p.refuse(dataFormat)
	case scene == "" || len(scene) > sceneLimit:
		return p.refuse(badScene)
	case strings.Trim(scene, anyAlnum+"!#$&'()*+,/:;=?@-._~") != "":
		return p.refuse(&refusal{40129, "invalid scene"})
	case strings.Contains(scene, "scancode_time"):
		return p.refuse(&refusal{85096, "scancode_time is system reserved word"})
	case strings.HasPrefix(page, "/") || strings.Contains(page, "?"):
		return p.refuse(&refusal{41030, "invalid page"})
	case width < 280 || width > 1280:
		return p.refuse(&refusal{40097, "invalid args"})
	}
	r.note = "scene " + scene
	return drawCode(sha256.Sum256([]byte(p.cfg.appID+"\n"+page+"\n"+scene)), int(width), clear)
}

func drawCode(bits [sha256.Size]byte, width int, clear bool) answer {
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
