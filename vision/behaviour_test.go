package vision_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/vision"
)

type oneToken struct{}

func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN", time.Now().Add(time.Hour)), nil
}

// clientOf makes a Client of a WeChat that gives one answer, and notes what it was sent.
func clientOf(t *testing.T, answer string) (c *wechat.Client, sent *[]string) {
	t.Helper()
	sent = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*sent = append(*sent, r.RequestURI, string(body))
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	c, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
	if err != nil {
		t.Fatal(err)
	}
	return c, sent
}

// readers call each function that reads a picture.
var readers = map[string]func(context.Context, *wechat.Client, wechat.Upload, string) error{
	"/cv/ocr/idcard": func(ctx context.Context, c *wechat.Client, f wechat.Upload, u string) error {
		_, err := vision.IDCardOCR(ctx, c, &vision.IDCardOCRRequest{Img: f, ImgURL: u})
		return err
	},
	"/cv/ocr/bankcard": func(ctx context.Context, c *wechat.Client, f wechat.Upload, u string) error {
		_, err := vision.BankCardOCR(ctx, c, &vision.BankCardOCRRequest{Img: f, ImgURL: u})
		return err
	},
	"/cv/ocr/driving": func(ctx context.Context, c *wechat.Client, f wechat.Upload, u string) error {
		_, err := vision.DrivingOCR(ctx, c, &vision.DrivingOCRRequest{Img: f, ImgURL: u})
		return err
	},
	"/cv/ocr/drivinglicense": func(ctx context.Context, c *wechat.Client, f wechat.Upload, u string) error {
		_, err := vision.DrivingLicenseOCR(ctx, c, &vision.DrivingLicenseOCRRequest{Img: f, ImgURL: u})
		return err
	},
	"/cv/ocr/bizlicense": func(ctx context.Context, c *wechat.Client, f wechat.Upload, u string) error {
		_, err := vision.BizLicenseOCR(ctx, c, &vision.BizLicenseOCRRequest{Img: f, ImgURL: u})
		return err
	},
	"/cv/ocr/comm": func(ctx context.Context, c *wechat.Client, f wechat.Upload, u string) error {
		_, err := vision.CommOCR(ctx, c, &vision.CommOCRRequest{Img: f, ImgURL: u})
		return err
	},
	"/cv/ocr/platenum": func(ctx context.Context, c *wechat.Client, f wechat.Upload, u string) error {
		_, err := vision.PlateNum(ctx, c, &vision.PlateNumRequest{Img: f, ImgURL: u})
		return err
	},
	"/cv/img/qrcode": func(ctx context.Context, c *wechat.Client, f wechat.Upload, u string) error {
		_, err := vision.ImgQRCode(ctx, c, &vision.ImgQRCodeRequest{Img: f, ImgURL: u})
		return err
	},
	"/cv/img/aicrop": func(ctx context.Context, c *wechat.Client, f wechat.Upload, u string) error {
		_, err := vision.ImgAICrop(ctx, c, &vision.ImgAICropRequest{Img: f, ImgURL: u})
		return err
	},
	"/cv/img/superresolution": func(ctx context.Context, c *wechat.Client, f wechat.Upload, u string) error {
		_, err := vision.ImgSuperResolution(ctx, c, &vision.ImgSuperResolutionRequest{Img: f, ImgURL: u})
		return err
	},
}

// TestByURL: with a URL nothing is uploaded. Without a picture, or with two, nothing is sent, and a
// file that OpenUpload opened is closed.
func TestByURL(t *testing.T) {
	t.Parallel()
	for path, read := range readers {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			client, sent := clientOf(t, `{"errcode":0}`)
			const url = "https://example.com/a.png?b=1&c=2"
			picture := filepath.Join(t.TempDir(), "a.png")
			if err := os.WriteFile(picture, []byte("PNG"), 0o600); err != nil {
				t.Fatal(err)
			}
			opened, err := wechat.OpenUpload(picture)
			if err != nil {
				t.Fatal(err)
			}
			tests := []struct {
				name  string
				img   wechat.Upload
				url   string
				field string
			}{
				{"none", wechat.Upload{}, "", "Img"},
				{"both", opened, url, "Img"},
				{"a name alone", wechat.Upload{Name: "a.png"}, "", "Img.Content"},
				{"content alone", wechat.Upload{Content: strings.NewReader("PNG")}, "", "Img.Name"},
				{"an empty picture", wechat.Upload{Name: "a.png", Content: strings.NewReader("")}, "", "Img.Content"},
			}
			for _, tt := range tests {
				var fault *wechat.ArgumentError
				if err := read(t.Context(), client, tt.img, tt.url); !errors.As(err, &fault) || fault.API != path || fault.Field != tt.field || len(*sent) > 0 {
					t.Errorf("%s: %v, and %d requests", tt.name, err, len(*sent)/2)
				}
			}
			if err := opened.Content.(io.Closer).Close(); !errors.Is(err, os.ErrClosed) {
				t.Errorf("the file was left open: %v", err)
			}
			if err := read(t.Context(), client, wechat.Upload{}, url); err != nil {
				t.Fatal(err)
			}
			want := []string{path + "?access_token=TOKEN&img_url=https%3A%2F%2Fexample.com%2Fa.png%3Fb%3D1%26c%3D2", ""}
			if diff := cmp.Diff(want, *sent); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestBankCardNumber: the page's table calls the number number, and its sample id.
func TestBankCardNumber(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, answer, want string }{
		{"table", `{"errcode":0,"number":"6222"}`, "6222"},
		{"sample", `{"errcode":0,"id":"6222"}`, "6222"},
		{"as a number", `{"errcode":0,"number":6222021234567890123}`, "6222021234567890123"},
		{"both", `{"errcode":0,"id":"1","number":"6222"}`, "6222"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := clientOf(t, tt.answer)
			got, err := vision.BankCardOCR(t.Context(), client, &vision.BankCardOCRRequest{Img: wechat.Upload{Name: "card.jpg", Content: strings.NewReader("JPEG")}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.Number); diff != "" {
				t.Errorf("Number (-want +got)\n%s", diff)
			}
		})
	}
}

// TestCertHash: the digests were made by another program.
func TestCertHash(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		info vision.CertInfo
		want string
	}{
		{"Chinese", vision.CertInfo{CertType: "IDENTITY_CARD", CertName: "张三", CertNo: "310101199801011234"}, "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b"},
		{"all of base64", vision.CertInfo{CertType: "IDENTITY_CARD", CertName: "a?>~", CertNo: "44030319990101001X"}, "824c1c4cf6f804566273b39ab6cd4cac9a133544fc334bde7611363e4f4710c9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, vision.CertHash(tt.info)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
