package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/gamepay"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// A game is the server of the game. It is the same for a phone and for the browser.
type game struct {
	client *wechat.Client
	lang   local.Lang // of what the bot says

	pay    *gamepay.Client // nil without a payment key: nothing is sold then
	reward *wechat.RewardedAdCallback

	mu      sync.Mutex
	users   map[string]user       // by session id; see examples/login for sessions that end
	bags    map[string]bag        // by openid
	orders  map[string]*order     // by OutTradeNo
	tickets map[string]string     // openids, by what an ad carries as its customData
	speaks  map[string]local.Lang // by openid: the language that the client has told
}

// newGame makes the game's server. pay and reward may be nil.
func newGame(client *wechat.Client, lang local.Lang, pay *gamepay.Client, reward *wechat.RewardedAdCallback) *game {
	return &game{
		client: client, lang: lang, pay: pay, reward: reward, users: map[string]user{}, bags: map[string]bag{},
		orders: map[string]*order{}, tickets: map[string]string{}, speaks: map[string]local.Lang{},
	}
}

// handler has what the client calls and what WeChat pushes.
func (g *game) handler(callback *wechat.Callback) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", g.login)
	mux.HandleFunc("POST /profile", g.profile)
	mux.HandleFunc("POST /bag", g.bag)
	mux.HandleFunc("POST /buy", g.buy)
	mux.HandleFunc("POST /ad", g.ad)
	mux.Handle("/wechat", callback.Handler(g.answer))
	if g.reward != nil {
		mux.Handle("/wechat/ad", g.reward.Handler(g.grantReward))
	}
	return mux
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

// user is whose session a request has.
func (g *game) user(w http.ResponseWriter, r *http.Request) (user, bool) {
	id, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	g.mu.Lock()
	u, ok := g.users[id]
	g.mu.Unlock()
	if !ok {
		g.fail(w, http.StatusUnauthorized, "call wx.login first", "请先调用 wx.login")
	}
	return u, ok
}

// profile takes what the client got from the user-info button. A client can invent it, so
// the signature and the encryption prove that WeChat made it for this game, and the openid
// inside proves that it is about this user.
func (g *game) profile(w http.ResponseWriter, r *http.Request) {
	p, ok := g.user(w, r)
	if !ok {
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

// answer is the customer-service bot, and delivers what is paid for. A nil acknowledges a
// push. After an error WeChat pushes again.
func (g *game) answer(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
	to := m.Head().FromUserName
	switch m := m.(type) {
	case *wechat.UserEnterTempsessionEvent:
		from, _ := url.ParseQuery(m.SessionFrom) // the client wrote it: it proves nothing
		lang := g.speak(to, from.Get("lang"))
		if level := from.Get("level"); level != "" {
			return nil, g.client.SendText(ctx, to, fmt.Sprintf(lang.Text("Hello! Are you stuck on level %s? Send me its card.", "你好！卡在第 %s 关了吗？把本关的卡片发给我。"), level))
		}
		return nil, g.client.SendText(ctx, to, lang.Text("Hello!", "你好！"))
	case *wechat.MiniProgramPageMessage:
		return nil, g.client.SendText(ctx, to, fmt.Sprintf(g.speak(to, "").Text("%s? The key is under the stone. (%s)", "%s？钥匙在石头下面。（%s）"), m.Title, m.PagePath))
	case *wechat.TextMessage:
		return nil, g.client.SendText(ctx, to, g.speak(to, "").Text("You wrote: ", "你说的是：")+m.Content)
	case *wechat.MinigameGamePayGoodsDeliverNotifyEvent:
		return nil, g.deliver(m)
	}
	return nil, nil
}

// speak returns the language to speak with a user, which is what the client told last.
func (g *game) speak(openID, told string) local.Lang {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch lang := local.Lang(told); lang {
	case local.English, local.Chinese:
		g.speaks[openID] = lang
	}
	if lang, ok := g.speaks[openID]; ok {
		return lang
	}
	return g.lang
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
