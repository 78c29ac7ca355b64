package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// A game is the server of the game. It is the same for a phone and for the browser.
type game struct {
	client *wechat.Client
	lang   local.Lang // of what the bot says

	mu    sync.Mutex
	users map[string]user // by session id; see examples/login for sessions that end
}

// A user is the user of a session ID. The client never sees any of it.
type user struct {
	openID string
	key    wechat.SessionKey
}

func (g *game) login(w http.ResponseWriter, r *http.Request) {
	var request struct{ Code string }
	if !readJSON(w, r, &request) {
		return
	}
	session, err := g.client.Code2Session(r.Context(), request.Code)
	switch {
	case errors.Is(err, wechat.ErrLoginCode), errors.Is(err, wechat.ErrInvalidArgument):
		g.fail(w, http.StatusUnauthorized, "call wx.login again", "请重新调用 wx.login")
		return
	case err != nil:
		log.Print(err) // holds no secret
		g.fail(w, http.StatusServiceUnavailable, "try again later", "请稍后再试")
		return
	}
	id := rand.Text()
	g.mu.Lock()
	g.users[id] = user{session.OpenID, session.SessionKey}
	g.mu.Unlock()
	writeJSON(w, map[string]string{"session": id})
}

// profile takes what the client got from the user-info button. A client can invent it, so
// the signature and the encryption prove that WeChat made it for this game, and the openid
// inside proves that it is about this user.
func (g *game) profile(w http.ResponseWriter, r *http.Request) {
	id, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	g.mu.Lock()
	p, ok := g.users[id]
	g.mu.Unlock()
	if !ok {
		g.fail(w, http.StatusUnauthorized, "call wx.login first", "请先调用 wx.login")
		return
	}
	var told struct{ RawData, Signature, EncryptedData, IV string }
	if !readJSON(w, r, &told) {
		return
	}
	key := p.key.Reveal()
	if !wechat.CheckRawData(told.RawData, key, told.Signature) {
		g.fail(w, http.StatusForbidden, "the signature doesn't fit: call wx.login again", "签名不符，请重新调用 wx.login")
		return
	}
	var info wechat.UserInfo
	err := wechat.DecryptOpenData(g.client.AppID(), key, told.EncryptedData, told.IV, &info)
	switch {
	case errors.Is(err, crypto.ErrDecrypt): // a newer login has replaced the session_key
		g.fail(w, http.StatusUnauthorized, "call wx.login again", "请重新调用 wx.login")
		return
	case err != nil, info.OpenID != "" && info.OpenID != p.openID:
		g.fail(w, http.StatusForbidden, "this is somebody else's profile", "这是别人的用户信息")
		return
	}
	writeJSON(w, map[string]string{"nickName": info.NickName, "avatarUrl": info.AvatarURL})
}

// answer is the customer-service bot.
func (g *game) answer(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
	to := m.Head().FromUserName
	switch m := m.(type) {
	case *wechat.UserEnterTempsessionEvent:
		if level, ok := strings.CutPrefix(m.SessionFrom, "level="); ok {
			return nil, g.client.SendText(ctx, to, fmt.Sprintf(g.lang.Text("Hello! Are you stuck on level %s? Send me its card.", "你好！卡在第 %s 关了吗？把本关的卡片发给我。"), level))
		}
		return nil, g.client.SendText(ctx, to, g.lang.Text("Hello!", "你好！"))
	case *wechat.MiniProgramPageMessage:
		return nil, g.client.SendText(ctx, to, fmt.Sprintf(g.lang.Text("%s? The key is under the stone. (%s)", "%s？钥匙在石头下面。（%s）"), m.Title, m.PagePath))
	case *wechat.TextMessage:
		return nil, g.client.SendText(ctx, to, g.lang.Text("You wrote: ", "你说的是：")+m.Content)
	}
	return nil, nil
}

func (g *game) fail(w http.ResponseWriter, status int, english, chinese string) {
	http.Error(w, g.lang.Text(english, chinese), status)
}

func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(v); err != nil {
		http.Error(w, "send JSON", http.StatusBadRequest)
		return false
	}
	return true
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}
