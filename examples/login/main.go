// Login is a game's login over HTTP. The game makes its own sessions, which end, and it
// checks and resets WeChat's session_key.
//
//	go run ./examples/login
//
// This uses a simulated WeChat and plays a phone that logs in again when it must. With
// WECHAT_APPID and WECHAT_APPSECRET set, it serves your game's client on LISTEN, or on
// 127.0.0.1:8080: put an https proxy in front of it.
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
	"strings"
	"time"

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
	if app.Platform == nil {
		return app.Serve(ctx, out, newGame(client, lang, time.Now), nil)
	}
	return local.Play(newGame(client, lang, app.Platform.Now), func(base string) error {
		return play(app, base, out)
	})
}

// A game answers its client. Every 401 means: call wx.login again.
type game struct {
	client   *wechat.Client
	lang     local.Lang
	sessions *sessions
}

func newGame(client *wechat.Client, lang local.Lang, now func() time.Time) http.Handler {
	g := &game{client: client, lang: lang, sessions: newSessions(now)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", g.login)
	mux.HandleFunc("GET /score", g.withUser(g.score))
	mux.HandleFunc("POST /check", g.withUser(g.check))
	mux.HandleFunc("POST /reset", g.withUser(g.reset))
	return mux
}

// login exchanges the code of wx.login for a session of the game.
func (g *game) login(w http.ResponseWriter, r *http.Request) {
	var request struct{ Code string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&request); err != nil {
		g.fail(w, http.StatusBadRequest, "send the code of wx.login as JSON", "请以 JSON 发送 wx.login 的 code")
		return
	}
	login, err := g.client.Code2Session(r.Context(), request.Code)
	switch {
	case errors.Is(err, wechat.ErrLoginCode), errors.Is(err, wechat.ErrInvalidArgument):
		g.fail(w, http.StatusUnauthorized, "call wx.login again", "请重新调用 wx.login") // used, too old, or made up
	case errors.Is(err, wechat.Code(40226)):
		g.fail(w, http.StatusForbidden, "WeChat blocks this user", "该用户已被微信拦截")
	case err != nil:
		log.Print(err) // holds no secret
		g.fail(w, http.StatusServiceUnavailable, "try again later", "请稍后再试")
	default:
		writeJSON(w, map[string]any{"session": g.sessions.add(login), "expiresIn": sessionLife.Seconds()})
	}
}

// A userHandler answers a user who is logged in.
type userHandler func(w http.ResponseWriter, r *http.Request, openID string, key wechat.SessionKey)

// withUser finds the user by the session ID, and by nothing else.
func (g *game) withUser(h userHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		openID, key, ok := g.sessions.find(id)
		if !ok {
			g.fail(w, http.StatusUnauthorized, "no such session, or it is over: call wx.login again", "会话不存在或已结束，请重新调用 wx.login")
			return
		}
		h(w, r, openID, key)
	}
}

// score stands for what the game does. It needs neither WeChat nor the session_key.
func (g *game) score(w http.ResponseWriter, _ *http.Request, _ string, _ wechat.SessionKey) {
	writeJSON(w, map[string]int{"score": 270})
}

// check asks WeChat whether the session_key is still valid. Ask before payments or open
// data, which need it, and not on every request.
func (g *game) check(w http.ResponseWriter, r *http.Request, openID string, key wechat.SessionKey) {
	err := g.client.CheckSessionKey(r.Context(), openID, key)
	g.answer(w, openID, g.lang.Text("the session_key is good", "session_key 有效"), err)
}

// reset replaces the session_key, for example if it may have leaked.
func (g *game) reset(w http.ResponseWriter, r *http.Request, openID string, key wechat.SessionKey) {
	session, err := g.client.ResetUserSessionKey(r.Context(), openID, key)
	if err == nil {
		g.sessions.replaceKey(openID, session.SessionKey)
	}
	g.answer(w, openID, g.lang.Text("the session_key is a new one", "session_key 已更换"), err)
}

// answer ends the user's sessions if the session_key is no longer valid.
func (g *game) answer(w http.ResponseWriter, openID, done string, err error) {
	switch {
	case err == nil:
		writeJSON(w, map[string]string{"done": done})
	case errors.Is(err, wechat.ErrSessionExpired):
		g.sessions.end(openID)
		g.fail(w, http.StatusUnauthorized, "the session_key is no longer good: call wx.login again", "session_key 已失效，请重新调用 wx.login")
	default:
		log.Print(err)
		g.fail(w, http.StatusServiceUnavailable, "try again later", "请稍后再试")
	}
}

func (g *game) fail(w http.ResponseWriter, status int, english, chinese string) {
	http.Error(w, g.lang.Text(english, chinese), status)
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}
