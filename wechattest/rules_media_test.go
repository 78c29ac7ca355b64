package wechattest_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestF6Media(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	sized := func(magic string, n int) []byte { return append([]byte(magic), make([]byte, n-len(magic))...) }
	jpg, amr, mp4 := "\xff\xd8\xff", "#!AMR", "\x00\x00\x00\x18ftyp"
	for _, tc := range []struct {
		name, kind, part, file string
		data                   []byte
		want                   int
	}{
		{"image", "image", "media", "a.png", png, 0},
		{"image at the limit", "image", "media", "a.jpg", sized(jpg, 2<<20), 0},
		{"image over", "image", "media", "a.jpg", sized(jpg, 2<<20+1), 40006},
		{"voice over", "voice", "media", "a.amr", sized(amr, 2<<20+1), 40006},
		{"video at the limit", "video", "media", "a.mp4", sized(mp4, 10<<20), 0},
		{"video over", "video", "media", "a.mp4", sized(mp4, 10<<20+1), 40006},
		{"thumb at the limit", "thumb", "media", "a.jpg", sized(jpg, 64<<10), 0},
		{"thumb over", "thumb", "media", "a.jpg", sized(jpg, 64<<10+1), 40006},
		{"unknown type", "file", "media", "a.png", png, 40004},
		{"another name", "image", "file", "a.png", png, 41005},
		{"no filename", "image", "media", "", png, 41005},
		{"empty", "image", "media", "a.png", nil, 44001},
		{"no image", "image", "media", "a.png", []byte("<html>"), 40005},
		{"capitals", "image", "media", "A.PNG", png, 0},
		{"another format than the extension", "image", "media", "a.gif", png, 0},
		{"a folder", "image", "media", "/folder/x.y/a.png", png, 0},
		{"a Chinese name", "image", "media", "图片.png", png, 0},
		{"two extensions", "image", "media", "a.tar.png", png, 0},
		{"an extension alone", "image", "media", ".png", png, 0},
		{"no extension", "image", "media", "picture", png, 40005},
		{"no extension, in a folder with one", "image", "media", "x.png/picture", png, 40005},
		{"a dot at the end", "image", "media", "a.png.", png, 40005},
		{"a blank at the end", "image", "media", "a.png ", png, 40005},
		{"a query", "image", "media", "a.png?v=1", png, 40005},
		{"a temporary name", "image", "media", "php8Xk2Qz.tmp", png, 40005},
		{"blob", "image", "media", "blob", png, 40005},
		{"webp", "image", "media", "a.webp", png, 40005},
		{"a program", "image", "media", "a.png.exe", png, 40005},
		{"a video's extension", "image", "media", "a.mp4", png, 40005},
		{"voice", "voice", "media", "a.MP3", []byte("ID3"), 0},
		{"voice as wav", "voice", "media", "a.wav", []byte(amr), 40005},
		{"video as mov", "video", "media", "a.mov", []byte(mp4), 40005},
		{"thumb as jpeg", "thumb", "media", "a.jpeg", []byte(jpg), 0},
		{"thumb as png", "thumb", "media", "a.png", []byte(jpg), 40005},
	} {
		r := a.upload(tc.kind, tc.part, tc.file, tc.data)
		wantCode(t, tc.name, r.code(), tc.want)
		if tc.want == 0 && (r.text("type") != tc.kind || r.text("media_id")+r.text("thumb_media_id") == "" || r.m["created_at"] == nil) {
			t.Errorf("%s: answer %s", tc.name, r.raw)
		}
	}

	a.upload("image", "media", "picture", png)
	all := a.wx.Exchanges()
	if e := all[len(all)-1]; !strings.Contains(e.Note, ".png .jpeg .jpg .gif") || !strings.Contains(e.NoteZH, "扩展名") {
		t.Errorf("the note of a name without extension: %q, %q", e.Note, e.NoteZH)
	}

	id := a.upload("image", "media", "a.png", png).text("media_id")
	q := func(id string) url.Values { v := a.token(); v.Set("media_id", id); return v }
	r := a.get("/cgi-bin/media/get", q(id))
	if string(r.raw) != string(png) || r.header.Get("Content-Type") != "image/png" || !strings.Contains(r.header.Get("Content-Disposition"), `filename="`) {
		t.Errorf("download: %q %v", r.raw, r.header)
	}
	video := a.get("/cgi-bin/media/get", q(a.upload("video", "media", "a.mp4", []byte(mp4)).text("media_id"))).text("video_url")
	res, err := a.http.Get(video)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, _ := io.ReadAll(res.Body); string(b) != mp4 {
		t.Errorf("video_url gives %q", b)
	}
	wantCode(t, "unknown id", a.get("/cgi-bin/media/get", q("x")).code(), 40007)
	wantCode(t, "no id", a.get("/cgi-bin/media/get", a.token()).code(), 41006)
	a.wx.Advance(3*24*time.Hour - time.Minute)
	if r := a.get("/cgi-bin/media/get", q(id)); string(r.raw) != string(png) {
		t.Errorf("within 3 days: %s", r.raw)
	}
	a.wx.Advance(time.Minute)
	wantCode(t, "after 3 days", a.get("/cgi-bin/media/get", q(id)).code(), 40007)
}

func TestF6MediaRequestBody(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	contentType, body := form("media", "a.png", png)
	q := a.token()
	q.Set("type", "image")
	upload := func(contentType string, body io.Reader) reply {
		r := a.request("POST", "/cgi-bin/media/upload", q, body)
		r.Header.Set("Content-Type", contentType)
		return a.do(r)
	}
	wantCode(t, "whole", upload(contentType, strings.NewReader(body)).code(), 0)
	wantCode(t, "empty", upload(contentType, nil).code(), 44002)
	wantCode(t, "no form", upload("image/png", strings.NewReader(body)).code(), 41005)
	wantCode(t, "no last boundary", upload(contentType, strings.NewReader(body[:len(body)-8])).code(), 41005)
	chunked := io.MultiReader(strings.NewReader(body))
	if r := upload(contentType, chunked); r.status != http.StatusPreconditionFailed {
		t.Errorf("chunked: HTTP %d, want 412", r.status)
	}
	if r := upload(contentType, strings.NewReader(strings.Repeat("x", 25<<20))); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("25 MB: HTTP %d, want 413", r.status)
	}
}
