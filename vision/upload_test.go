package vision_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/vision"
)

// freshTokens gives another token each time.
type freshTokens struct{ given atomic.Int64 }

func (f *freshTokens) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken(fmt.Sprint("TOKEN-", f.given.Add(1)), time.Now().Add(time.Hour)), nil
}

// TestUploadAgain: after a refused token the whole picture is sent again, with its length.
func TestUploadAgain(t *testing.T) {
	t.Parallel()
	picture := bytes.Repeat([]byte("JPEG"), 50_000)
	name := filepath.Join(t.TempDir(), "a.jpg")
	if err := os.WriteFile(name, picture, 0o600); err != nil {
		t.Fatal(err)
	}
	begun := func(r io.ReadSeeker) io.Reader { _, _ = r.Seek(3, io.SeekStart); return r }
	tests := []struct {
		name    string
		content func() io.Reader
		want    []byte
	}{
		{"bytes", func() io.Reader { return bytes.NewReader(picture) }, picture},
		{"a stream", func() io.Reader { return io.MultiReader(bytes.NewReader(picture)) }, picture},
		{"a file", func() io.Reader { return nil }, picture},
		{"from where it stands", func() io.Reader { return begun(bytes.NewReader(picture)) }, picture[3:]},
		{"only a seeker", func() io.Reader { return begun(struct{ io.ReadSeeker }{bytes.NewReader(picture)}) }, picture[3:]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			attempts := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				attempts++
				length := r.ContentLength
				var whole bytes.Buffer
				r.Body = io.NopCloser(io.TeeReader(r.Body, &whole))
				part, _, err := r.FormFile("img")
				if err != nil {
					t.Error(err)
					return
				}
				got, _ := io.ReadAll(part)
				if !bytes.Equal(got, tt.want) || length != int64(whole.Len()) || len(r.TransferEncoding) > 0 {
					t.Errorf("attempt %d: %d bytes of the picture, want %d; length %d of %d; %q", attempts, len(got), len(tt.want), length, whole.Len(), r.TransferEncoding)
				}
				answer := `{"errcode":0,"number":"6222"}`
				if attempts == 1 {
					answer = `{"errcode":42001,"errmsg":"access_token expired"}`
				}
				_, _ = io.WriteString(w, answer)
			}))
			t.Cleanup(server.Close)
			client, err := wechat.New("wx0123456789abcdef", "", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(&freshTokens{}))
			if err != nil {
				t.Fatal(err)
			}
			img := wechat.Upload{Name: "a.jpg", Content: tt.content()}
			if img.Content == nil {
				if img, err = wechat.OpenUpload(name); err != nil {
					t.Fatal(err)
				}
			}
			card, err := vision.BankCardOCR(t.Context(), client, &vision.BankCardOCRRequest{Img: img})
			if err != nil || card.Number != "6222" || attempts != 2 {
				t.Errorf("%+v, %v after %d attempts", card, err, attempts)
			}
		})
	}
}

// TestFacePicture: a refusal is told from a picture by its bytes, whatever its content type.
func TestFacePicture(t *testing.T) {
	t.Parallel()
	const refusal = `{"errcode":84019,"errmsg":"bad result"}`
	tests := []struct {
		name, contentType, answer string
		length                    string
		code                      wechat.Code // 0: no usable answer
	}{
		{"a refusal", "application/json", refusal, "", 84019},
		{"called a picture", "image/jpeg", refusal, "", 84019},
		{"with a byte order mark", "image/jpeg", "\uFEFF" + refusal, "", 84019},
		{"the code as a text", "text/plain", `{"errcode":"84019","errmsg":"bad result"}`, "", 84019},
		{"a page", "text/html", "<html>502 Bad Gateway</html>", "", 0},
		{"nothing", "image/jpeg", "", "", 0},
		{"cut off", "image/jpeg", "\xFF\xD8\xFF\xE0", "1000", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", tt.contentType)
				if tt.length != "" {
					w.Header().Set("Content-Length", tt.length)
				}
				_, _ = io.WriteString(w, tt.answer)
			}))
			t.Cleanup(server.Close)
			client, err := wechat.New("wx0123456789abcdef", "", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
			if err != nil {
				t.Fatal(err)
			}
			got, err := vision.GetFaceIdentifyImage(t.Context(), client, &vision.GetFaceIdentifyImageRequest{VerifyResult: "v"})
			var refused *wechat.Error
			var failed *wechat.TransportError
			if tt.code == 0 && !errors.As(err, &failed) || tt.code != 0 && (!errors.As(err, &refused) || refused.Code != tt.code) || got != nil {
				t.Errorf("%v, %#v", got, err)
			}
		})
	}
}

// TestOutSeqNo: its length and its letters, at their borders.
func TestOutSeqNo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, number string
		reason       string
	}{
		{"shortest", "aZ_-9", ""},
		{"longest", strings.Repeat("0", 32), ""},
		{"too short", "aZ_9", "must be 5 to 32 characters"},
		{"too long", strings.Repeat("0", 33), "must be 5 to 32 characters"},
		{"Chinese", "check-号码", "must be of letters, digits and _-"},
		{"a blank", "check 0001", "must be of letters, digits and _-"},
		{"invalid UTF-8", "check-\xff", "must be of letters, digits and _-"},
		{"none", "", "is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := clientOf(t, `{"errcode":0,"verify_id":"v","expires_in":3600}`)
			_, err := vision.GetVerifyID(t.Context(), client, &vision.GetVerifyIDRequest{
				OutSeqNo: tt.number, CertInfo: vision.CertInfo{CertType: "IDENTITY_CARD", CertName: "张三", CertNo: "310101199801011234"}, OpenID: "o",
			})
			if tt.reason == "" {
				if err != nil || len(*sent) != 2 {
					t.Errorf("%v, sent %q", err, *sent)
				}
				return
			}
			want := &wechat.ArgumentError{API: "/cityservice/face/identify/getverifyid", Field: "OutSeqNo", Reason: tt.reason}
			var got *wechat.ArgumentError
			if !errors.As(err, &got) || len(*sent) > 0 {
				t.Fatalf("%v, sent %q", err, *sent)
			}
			if diff := cmp.Diff(want.Error(), got.Error()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
