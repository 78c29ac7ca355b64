// Moderation shows users' lines and pictures to others only after WeChat's content check
// (内容安全). A line is checked at once. A picture waits for its result, which WeChat pushes within 30
// minutes.
//
//	go run ./examples/moderation
//
// This has users of a simulated WeChat post to a wall. With WECHAT_APPID, WECHAT_APPSECRET,
// WECHAT_TOKEN and WECHAT_AES_KEY set, it serves WeChat's pushes at /wechat, and your client at
//
//	POST /line    {"code": "of wx.login", "text": "..."}
//	POST /picture {"code": "of wx.login", "url": "https://..."}
//	GET  /wall
//
// on LISTEN, or on 127.0.0.1:8080.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func main() {
	lang := local.LangFlag()
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *lang); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang) error {
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	client, err := app.Client()
	if err != nil {
		return err
	}
	callback, err := app.Callback()
	if err != nil {
		return err
	}
	wall := &wall{client: client, waiting: map[string]string{}}
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(wall.push))
	mux.HandleFunc("POST /line", wall.post(wall.line))
	mux.HandleFunc("POST /picture", wall.post(wall.picture))
	mux.HandleFunc("GET /wall", wall.show)
	return app.Run(ctx, out, mux, false, func(base string) error { return play(app, base, out) })
}

// A posting is what a user sends.
type posting struct {
	Code      string // of wx.login; examples/login has sessions in its place
	Text, URL string
}

// errForbidden is what WeChat's check finds risky, or would have somebody look at: this wall has
// nobody who could.
var errForbidden = errors.New("moderation: the check doesn't pass it")

// post takes a posting. What can't be checked isn't shown: when in doubt, the answer is no.
func (wa *wall) post(take func(ctx context.Context, openID string, p *posting) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var p posting
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 16<<10)).Decode(&p); err != nil {
			http.Error(w, "send code, and text or url", http.StatusBadRequest)
			return
		}
		login, err := wa.client.Code2Session(r.Context(), p.Code)
		if err == nil {
			err = take(r.Context(), login.OpenID, &p)
		}
		switch {
		case err == nil:
			w.WriteHeader(http.StatusAccepted)
		case errors.Is(err, errForbidden):
			http.Error(w, "this can't be shown", http.StatusForbidden) // don't say why: it teaches evasion
		case errors.Is(err, wechat.ErrLoginCode), errors.Is(err, wechat.Code(61010)): // not in the app within 2 hours
			http.Error(w, "call wx.login again", http.StatusUnauthorized)
		case errors.Is(err, wechat.ErrInvalidArgument):
			http.Error(w, "send code, and text or url", http.StatusBadRequest)
		default:
			log.Print(err) // holds no secret, and no text
			http.Error(w, "try again later", http.StatusServiceUnavailable)
		}
	}
}
