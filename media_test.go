package wechat_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// A part is the file of an upload, as mime/multipart reads it.
type part struct {
	Form, File, Type, Content string
	Disposition               string
}

// partOf reads the one part of a body.
func partOf(t *testing.T, r wireRequest) part {
	t.Helper()
	kind, params, err := mime.ParseMediaType(r.ContentType)
	if err != nil || kind != "multipart/form-data" {
		t.Fatalf("Content-Type %q: %v", r.ContentType, err)
	}
	reader := multipart.NewReader(strings.NewReader(r.Body), params["boundary"])
	p, err := reader.NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.NextRawPart(); err != io.EOF {
		t.Errorf("more than one part: %v", err)
	}
	_, disposition, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	if err != nil {
		t.Fatalf("Content-Disposition %q: %v", p.Header.Get("Content-Disposition"), err)
	}
	return part{Form: p.FormName(), File: disposition["filename"], Type: p.Header.Get("Content-Type"), Content: string(content)}
}

const uploaded = `{"errcode":0,"type":"image","media_id":"M1","created_at":1700000000}`

func TestMediaOnTheWire(t *testing.T) {
	t.Parallel()
	rec := record(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "GET" {
			w.Header().Set("Content-Type", "image/jpeg")
			w.Header().Set("Content-Disposition", `attachment; filename="M1.jpg"`)
			io.WriteString(w, jpeg)
			return
		}
		io.WriteString(w, uploaded)
	})
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	want := &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "M1", CreatedAt: time.Unix(1700000000, 0)}
	media, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: "a.PNG", Content: strings.NewReader("PICTURE")})
	if err != nil {
		t.Fatal(err)
	}
	noZero(t, media)
	if diff := cmp.Diff(want, media); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	media, err = wechat.UploadTempMedia(t.Context(), "own", wechat.MediaVoice, wechat.Upload{Name: "a.x", ContentType: "audio/own", Content: strings.NewReader("VOICE")}, wechat.WithBaseURL(rec.URL))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, media); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	file, err := client.GetMedia(t.Context(), "M/1+=&")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&wechat.File{Name: "M1.jpg", ContentType: "image/jpeg", Data: []byte(jpeg)}, file); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got := rec.sent()
	for i, uri := range []string{
		"/cgi-bin/media/upload?access_token=T1&type=image",
		"/cgi-bin/media/upload?access_token=own&type=voice",
		"/cgi-bin/media/get?access_token=T1&media_id=M%2F1%2B%3D%26",
	} {
		if got[i].URI != uri || got[i].Chunked || got[i].Length != int64(len(got[i].Body)) || got[i].Method != map[bool]string{true: "GET", false: "POST"}[i == 2] {
			t.Errorf("got %+v, want %s", got[i], uri)
		}
	}
	for i, want := range []part{{Form: "media", File: "a.PNG", Type: "image/png", Content: "PICTURE"}, {Form: "media", File: "a.x", Type: "audio/own", Content: "VOICE"}} {
		if diff := cmp.Diff(want, partOf(t, got[i])); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestUploadAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       *wechat.UploadTempMediaResult
	}{
		{"thumb of an official account", `{"type":"thumb","thumb_media_id":"M1","created_at":1700000000}`, &wechat.UploadTempMediaResult{Type: wechat.MediaThumb, MediaID: "M1", CreatedAt: time.Unix(1700000000, 0)}},
		{"both ids", `{"type":"thumb","media_id":"M1","thumb_media_id":"M2"}`, &wechat.UploadTempMediaResult{Type: wechat.MediaThumb, MediaID: "M1"}},
		{"time as a string", `{"type":"image","media_id":"M1","created_at":"1700000000"}`, &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "M1", CreatedAt: time.Unix(1700000000, 0)}},
		{"time with a fraction of zero", `{"type":"image","media_id":"M1","created_at":1700000000.0}`, &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "M1", CreatedAt: time.Unix(1700000000, 0)}},
		{"empty time", `{"type":"image","media_id":"M1","created_at":""}`, &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "M1"}},
		{"media_id is a number", `{"type":"image","media_id":9007199254740993,"created_at":1700000000}`, &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "9007199254740993", CreatedAt: time.Unix(1700000000, 0)}},
		{"as text", `{"media_id":"M1"}`, &wechat.UploadTempMediaResult{MediaID: "M1"}},
		{"refused", `{"errcode":40004,"errmsg":"invalid media type"}`, nil},
	}
	for _, tt := range tests {
		client := rawAnswer(t, 200, "text/plain", tt.body)
		media, err := client.UploadTempMedia(t.Context(), wechat.MediaThumb, wechat.Upload{Name: "a.jpg", Content: strings.NewReader("x")})
		if tt.want == nil {
			if !errors.Is(err, wechat.CodeInvalidMediaType) || media != nil {
				t.Errorf("%s: got %+v, %v", tt.name, media, err)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, media); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

func TestUploadNames(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(uploaded))
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	tests := []struct{ name, want, kind string }{
		{"a.jpg", "a.jpg", "image/jpeg"},
		{"a.JPEG", "a.JPEG", "image/jpeg"},
		{"a.gif", "a.gif", "image/gif"},
		{"a.amr", "a.amr", "audio/amr"},
		{"a.mp3", "a.mp3", "audio/mpeg"},
		{"a.mp4", "a.mp4", "video/mp4"},
		{"noext", "noext", "application/octet-stream"},
		{"图片 🎮.png", "图片 🎮.png", "image/png"},
		{`say "hi".png`, `say "hi".png`, "image/png"},
		{`back\slash.png`, `back\slash.png`, "image/png"},
		{"a\r\nContent-Type: text/html\r\n\r\n.png", "a%0D%0AContent-Type: text/html%0D%0A%0D%0A.png", "image/png"},
		{`";x=".png`, `";x=".png`, "image/png"},
	}
	for i, tt := range tests {
		if _, err := client.UploadTempMedia(t.Context(), wechat.MediaImage, wechat.Upload{Name: tt.name, Content: strings.NewReader("x")}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(part{Form: "media", File: tt.want, Type: tt.kind, Content: "x"}, partOf(t, rec.sent()[i])); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.name, diff)
		}
	}
}
