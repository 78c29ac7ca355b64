package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// A user is what the game knows about a user. A real game keeps it in a database.
type user struct {
	openID     string
	sessionKey wechat.SessionKey
	loginTime  time.Time
	profile    profile
}

// A profile is what the client says about the user. Nothing in it is proven.
type profile struct {
	NickName  string `json:"nickName"`
	AvatarURL string `json:"avatarUrl"`
	Language  string `json:"language"`
	Gender    int    `json:"gender"` // 0 unknown, 1 male, 2 female
	Country   string `json:"country"`
	Province  string `json:"province"`
}

// users logs users in and keeps their sessions.
type users struct {
	client *wechat.Client
	lang   local.Lang
	log    *slog.Logger

	mu       sync.Mutex
	sessions map[string]*user // by session ID
}

func newUsers(client *wechat.Client, lang local.Lang, log *slog.Logger) *users {
	return &users{client: client, lang: lang, log: log, sessions: map[string]*user{}}
}

// login takes the code of wx.login and answers with a random session ID of the game. The
// openid is not secret, so it is no credential, and the session_key must never leave the
// server.
func (p *users) login(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Code string `json:"code"`
	}
	if !readJSON(w, r, &request) {
		return
	}
	session, err := p.client.Code2Session(r.Context(), request.Code)
	switch {
	case errors.Is(err, wechat.ErrLoginCode), errors.Is(err, wechat.ErrInvalidArgument):
		http.Error(w, p.lang.Text("call wx.login again", "请重新调用 wx.login"), http.StatusUnauthorized)
		return
	case err != nil:
		p.log.Error("login", "error", err) // holds no secret
		http.Error(w, p.lang.Text("try again later", "请稍后再试"), http.StatusServiceUnavailable)
		return
	}
	id := rand.Text()
	p.mu.Lock()
	p.sessions[id] = &user{openID: session.OpenID, sessionKey: session.SessionKey, loginTime: time.Now()}
	p.mu.Unlock()
	writeJSON(w, map[string]string{"session": id})
}

// saveProfile saves what the client says about the user who is logged in.
func (p *users) saveProfile(w http.ResponseWriter, r *http.Request) {
	var told profile
	id, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	p.mu.Lock()
	known := p.sessions[id]
	p.mu.Unlock()
	if known == nil {
		http.Error(w, p.lang.Text("log in first", "请先登录"), http.StatusUnauthorized)
		return
	}
	if !readJSON(w, r, &told) {
		return
	}
	p.mu.Lock()
	known.profile = told
	saved := map[string]any{"profile": known.profile, "loginTime": known.loginTime.UTC().Format(time.RFC3339)}
	p.mu.Unlock()
	writeJSON(w, saved)
}

func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 16<<10)).Decode(v); err != nil {
		http.Error(w, "send JSON", http.StatusBadRequest)
		return false
	}
	return true
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}
