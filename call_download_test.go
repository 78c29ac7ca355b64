package wechat_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

func TestHostileDownloads(t *testing.T) {
	t.Parallel()
	const (
		fileGot  = "file"
		noAnswer = "no answer"
		refused  = "refused" // 40007
		address  = "address" // of a video; to a writer, the JSON itself
	)
	long := strings.Repeat("x", 4096)
	tests := []struct {
		name, contentType, body string
		status                  int
		media, other            string // what GetMedia, and Call with a *File or a writer, should make of it
	}{
		{name: "image", contentType: "image/jpeg", body: jpeg, media: fileGot},
		{name: "long image", contentType: "image/jpeg", body: jpeg + long, media: fileGot},
		{name: "image as JSON", contentType: "application/json", body: jpeg, media: fileGot},
		{name: "image as text", contentType: "text/plain", body: jpeg + long, media: fileGot},
		{name: "image as HTML", contentType: "text/html", body: jpeg + long, media: fileGot},
		{name: "image without a label", body: jpeg, media: fileGot},
		{name: "voice", contentType: "audio/amr", body: "#!AMR\n\x3c\x00", media: fileGot},
		{name: "a byte", contentType: "image/png", body: "\x89", media: fileGot},
		{name: "512 bytes", contentType: "image/png", body: strings.Repeat("\x89", 512), media: fileGot},
		{name: "513 bytes", contentType: "image/png", body: strings.Repeat("\x89", 513), media: fileGot},
		{name: "begins like JSON", contentType: "application/octet-stream", body: "{\x00\x01", media: noAnswer, other: fileGot},
		{name: "begins like JSON, long", contentType: "application/octet-stream", body: "{ not JSON" + long, media: noAnswer, other: fileGot},
		{name: "a JSON file", contentType: "application/octet-stream", body: `{"a":1}`, media: noAnswer, other: fileGot},
		{name: "a long JSON file", contentType: "application/json", body: `{"a":"` + long + `"}`, media: noAnswer, other: fileGot},
		{name: "success without a file", contentType: "application/json", body: `{"errcode":0,"errmsg":"ok"}`, media: noAnswer, other: fileGot},
		{name: "empty object", contentType: "application/json", body: `{}`, media: noAnswer, other: fileGot},
		{name: "null", contentType: "application/json", body: `null`, media: noAnswer, other: fileGot},
		{name: "list", contentType: "text/plain", body: ` []`, media: noAnswer, other: fileGot},

		{name: "empty", contentType: "image/jpeg", body: "", media: noAnswer},
		{name: "HTML", contentType: "text/html", body: "<!DOCTYPE html><html>", media: noAnswer},
		{name: "HTML as an image", contentType: "image/jpeg", body: "\n <html>", media: noAnswer},
		{name: "text as HTML", contentType: "text/html; charset=utf-8", body: "service unavailable", media: noAnswer},
		{name: "gateway", status: 502, contentType: "text/html", body: "<html>", media: noAnswer},
		{name: "image with a bad status", status: 500, contentType: "image/jpeg", body: jpeg, media: noAnswer},
		{name: "JSON with a bad status", status: 500, contentType: "application/json", body: `{"a":1}`, media: noAnswer},

		{name: "refusal", contentType: "application/json", body: `{"errcode":40007,"errmsg":"invalid media_id"}`, media: refused},
		{name: "refusal as text", contentType: "text/plain", body: `{"errcode":40007}`, media: refused},
		{name: "refusal as an image", contentType: "image/jpeg", body: `{"errcode":40007}`, media: refused},
		{name: "refusal as HTML", contentType: "text/html", body: `{"errcode":40007}`, media: refused},
		{name: "refusal as a string", contentType: "image/jpeg", body: `{"errcode":"40007"}`, media: refused},
		{name: "refusal with a mark", contentType: "image/jpeg", body: "\xEF\xBB\xBF \n{\"errcode\":40007}\n", media: refused},
		{name: "refusal after blanks and a mark", contentType: "image/jpeg", body: "\n\xEF\xBB\xBF{\"errcode\":40007}", media: refused},
		{name: "refusal with control characters", contentType: "image/jpeg", body: "{\"errcode\":40007,\"errmsg\":\"a\x01\"}", media: refused},
		{name: "refusal with a bad status", status: 500, contentType: "text/plain", body: `{"errcode":40007}`, media: refused},
		{name: "long refusal", contentType: "image/jpeg", body: `{"errmsg":"` + long + `","errcode":40007}`, media: refused},
		{name: "cut refusal", contentType: "image/jpeg", body: `{"errcode":40007,"errmsg":"inv`, media: noAnswer},
		{name: "cut JSON", contentType: "application/json", body: `{"video_url":"http://v`, media: noAnswer},
		{name: "errcode garbage", contentType: "text/plain", body: `{"errcode":"x"}`, media: noAnswer},
		{name: "cut in its name", contentType: "image/jpeg", body: `{"err`, media: noAnswer},
		{name: "cut after its brace", contentType: "image/jpeg", body: `{`, media: noAnswer},
		{name: "cut, the message first", contentType: "image/jpeg", body: `{"errmsg":"invalid media_id ` + long, media: noAnswer},
		{name: "cut after blanks and a mark", contentType: "image/jpeg", body: " \r\n\xEF\xBB\xBF\n{\"errmsg\":\"inv", media: noAnswer},
		{name: "cut after more blanks than are sniffed", contentType: "image/jpeg", body: strings.Repeat(" ", 600) + `{"errmsg":"inv`, media: noAnswer},
		{name: "cut, with an escape", contentType: "image/jpeg", body: `{"err\u0063ode":4000`, media: noAnswer},
		{name: "cut, in other letters", contentType: "image/jpeg", body: `{ "ErrCode" : 40001, "errm`, media: noAnswer},
		{name: "cut, with control characters", contentType: "image/jpeg", body: "{\"errmsg\":\"a\x01\nb", media: noAnswer},
		{name: "cut, of the ads", contentType: "image/jpeg", body: `{"base_resp":{"ret":2009,"err_`, media: noAnswer},
		{name: "cut, HTML behind it", contentType: "image/jpeg", body: `{"errcode":40001,"errm<html>502`, media: noAnswer},
		{name: "refusal after more blanks than are sniffed", contentType: "image/jpeg", body: strings.Repeat(" ", 600) + `{"errcode":40007}`, media: refused},
		{name: "refusal of the ads", contentType: "image/jpeg", body: `{"base_resp":{"ret":40007,"err_msg":"x"}}`, media: refused},
		{name: "lines of JSON", contentType: "application/octet-stream", body: "{\"a\":1}\n{\"a\":2}\n", media: noAnswer, other: fileGot},

		{name: "video", contentType: "text/plain", body: `{"video_url":"http://v.example/1"}`, media: address},
		{name: "video of old", contentType: "application/json", body: `{"down_url":"http://v.example/1"}`, media: address},
		{name: "video both ways", contentType: "application/json", body: `{"video_url":"http://v.example/1","down_url":"http://v.example/2"}`, media: address},
		{name: "video with success", contentType: "application/json", body: `{"errcode":0,"video_url":"http://v.example/1"}`, media: address},
		{name: "video of a wrong type", contentType: "application/json", body: `{"video_url":1}`, media: noAnswer, other: fileGot},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status := tt.status
			if status == 0 {
				status = 200
			}
			if tt.other == "" {
				tt.other = tt.media
			}
			client := rawAnswer(t, status, tt.contentType, tt.body)
			check := func(way, want, got, url string, err error) {
				t.Helper()
				var e *wechat.Error
				switch want {
				case fileGot:
					if err != nil || got != tt.body || url != "" {
						t.Errorf("%s: got %.80q, %q, %v", way, got, url, err)
					}
					return
				case address:
					if err != nil || url != "http://v.example/1" || got != "" {
						t.Errorf("%s: got %.80q, %q, %v", way, got, url, err)
					}
					return
				case refused:
					if !errors.As(err, &e) || !errors.Is(err, wechat.ErrMediaExpired) {
						t.Errorf("%s: got %v", way, err)
					}
				case noAnswer:
					if te := transportErrorOf(t, err); te.Status != status {
						t.Errorf("%s: got %+v", way, te)
					}
				}
				if got != "" {
					t.Errorf("%s: data beside the error: %.80q", way, got)
				}
			}
			if file, err := client.GetMedia(t.Context(), "M1"); err != nil {
				check("GetMedia", tt.media, "", "", err)
			} else {
				check("GetMedia", tt.media, string(file.Data), file.URL, nil)
			}
			if file, err := client.CreateQRCode(t.Context(), &wechat.CreateQRCodeRequest{Path: "p"}); err != nil {
				check("CreateQRCode", tt.media, "", "", err)
			} else {
				check("CreateQRCode", tt.media, string(file.Data), file.URL, nil)
			}
			var code bytes.Buffer
			if err := client.Call(t.Context(), "POST", "/wxa/getwxacode", map[string]string{"path": "p"}, &code); tt.media != address {
				check("a code to a writer", tt.media, code.String(), "", err)
			}
			var file wechat.File
			err := client.Call(t.Context(), "POST", "/x", nil, &file)
			check("*File", tt.other, string(file.Data), file.URL, err)
			var buffer bytes.Buffer
			err = client.Call(t.Context(), "POST", "/x", nil, &buffer)
			if tt.other == address {
				check("writer", fileGot, buffer.String(), "", err)
			} else {
				check("writer", tt.other, buffer.String(), "", err)
			}
		})
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, disposition, want string }{
		{"none", "", ""},
		{"quoted", `attachment; filename="MEDIA_ID.jpg"`, "MEDIA_ID.jpg"},
		{"bare", `attachment; filename=a.jpg`, "a.jpg"},
		{"Chinese", `attachment; filename*=UTF-8''%E5%9B%BE.jpg`, "图.jpg"},
		{"a folder", `attachment; filename="/etc/passwd"`, "passwd"},
		{"climbing", `attachment; filename="../../a.jpg"`, "a.jpg"},
		{"a folder of Windows", `attachment; filename*=UTF-8''C%3A%5Ca%5Cb.jpg`, "b.jpg"},
		{"dots", `attachment; filename=".."`, ""},
		{"a folder and dots", `attachment; filename="a/.."`, ""},
		{"a NUL", `attachment; filename*=UTF-8''a%00.jpg`, ""},
		{"a line break", `attachment; filename*=UTF-8''a%0D%0A.jpg`, ""},
		{"rubbish", `;;;`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
				response := textResponse(r, 200, "image/jpeg", jpeg)
				response.Header.Set("Content-Disposition", tt.disposition)
				return response, nil
			})}))
			file, err := client.GetMedia(t.Context(), "M1")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&wechat.File{Name: tt.want, ContentType: "image/jpeg", Data: []byte(jpeg)}, file); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNumUsed(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]int64{"": 0, "1": 1, "100000": 100000, "many": 0} {
		client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
			response := textResponse(r, 200, "image/jpeg", jpeg)
			response.Header.Set("Num-Used", header)
			return response, nil
		})}))
		file, err := client.GetQRCode(t.Context(), &wechat.GetQRCodeRequest{Path: "pages/a"})
		if err != nil || file.NumUsed != want || string(file.Data) != jpeg {
			t.Errorf("Num-Used %q: %+v, %v", header, file, err)
		}
	}
}

// A transport that doesn't undo gzip would hide an error in it.
func TestPackedErrorIsNoFile(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, `{"errcode":40007,"errmsg":"invalid media_id"}`)
	w.Close()
	rec := record(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed.Bytes())
	})
	plain := &http.Transport{DisableCompression: true}
	t.Cleanup(plain.CloseIdleConnections)
	for name, opts := range map[string][]wechat.Option{"undone": nil, "not undone": {wechat.WithHTTPClient(&http.Client{Transport: plain})}} {
		client := mustClient(t, append(opts, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))...)
		_, err := client.GetMedia(t.Context(), "M1")
		if name == "undone" {
			if !errors.Is(err, wechat.ErrMediaExpired) {
				t.Errorf("%s: got %v", name, err)
			}
			continue
		}
		transportErrorOf(t, err)
		var file wechat.File
		transportErrorOf(t, client.Call(t.Context(), "POST", "/x", nil, &file))
	}
}

func TestWriterThatFails(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	for _, size := range []int{10, 10_000} {
		client := rawAnswer(t, 200, "image/png", strings.Repeat("\x89", size))
		left := 1
		if size > 512 {
			left = 2
		}
		err := client.Call(t.Context(), "POST", "/x", nil, funcWriter(func(p []byte) (int, error) {
			if left--; left == 0 {
				return 0, full
			}
			return len(p), nil
		}))
		if te := transportErrorOf(t, err); !errors.Is(te, full) || !te.Sent {
			t.Errorf("%d: %+v", size, te)
		}
	}
}
