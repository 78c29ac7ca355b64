// Upload serves an address that uploads a picture of the server to WeChat, records its
// media_id and returns it:
//
//	go run ./examples/upload [picture.png]
//
// This uses a simulated WeChat, calls its own address twice and ends. With WECHAT_APPID and
// WECHAT_APPSECRET set, it listens on LISTEN, or on 127.0.0.1:8080:
//
//	curl -X POST http://127.0.0.1:8080/upload
//
// Whoever can reach the address can use up your upload quota, so keep it internal.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// onePixel is a GIF, which is uploaded if no picture is named.
const onePixel = "GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"

// mediaLife is how long the server uses a media_id. WeChat keeps it for 3 days.
const mediaLife = 70 * time.Hour

// An uploader uploads one picture the first time, and again when WeChat is about to drop
// it.
type uploader struct {
	client  *wechat.Client
	picture string // its path
	lang    local.Lang

	mu    sync.Mutex
	media *wechat.UploadTempMediaResult
	at    time.Time
}

func (u *uploader) mediaID(ctx context.Context) (string, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.media != nil && time.Since(u.at) < mediaLife {
		return u.media.MediaID, nil
	}
	file, err := wechat.OpenUpload(u.picture)
	if err != nil {
		return "", err
	}
	media, err := u.client.UploadTempMedia(ctx, wechat.MediaImage, file) // closes the file
	if err != nil {
		return "", err
	}
	u.media, u.at = media, time.Now()
	return media.MediaID, nil
}

// ServeHTTP answers with the media_id.
func (u *uploader) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := u.mediaID(r.Context())
	if err != nil {
		log.Print(err)
		http.Error(w, u.lang.Text("the upload failed", "上传失败"), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"media_id": id}) // the client may be gone
}

func main() {
	lang := local.LangFlag()
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *lang, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang, args []string) error {
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	client, err := app.Client()
	if err != nil {
		return err
	}
	picture, err := pictureFile(args)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("POST /upload", &uploader{client: client, picture: picture, lang: lang})
	if app.Platform == nil {
		return app.Serve(ctx, out, mux, nil)
	}
	return local.Play(mux, func(base string) error {
		for _, what := range []string{
			lang.Text("the first answer", "第一次"), lang.Text("the second, from the record", "第二次（直接用记录的 media_id）"),
		} {
			answer, err := ask(base + "/upload")
			if err != nil {
				return err
			}
			lang.Fprintf(out, "%s: %s", "%s：%s", what, answer)
		}
		lang.Fprintf(out, "uploads: %d\n", "共上传 %d 次\n", app.Platform.Count("/cgi-bin/media/upload"))
		return nil
	})
}

func ask(url string) (string, error) {
	response, err := http.Post(url, "", nil)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	return response.Status + " " + string(answer), err
}

func pictureFile(args []string) (string, error) {
	if len(args) > 0 {
		return args[0], nil
	}
	path := filepath.Join(os.TempDir(), "wechat-example.gif")
	return path, os.WriteFile(path, []byte(onePixel), 0o600)
}
