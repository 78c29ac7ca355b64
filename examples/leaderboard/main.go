// Leaderboard is the server's side of a ranking among friends (好友排行榜). It stores each user's best
// score at WeChat (托管数据). There the friends' clients read it, by wx.getFriendCloudStorage, and
// rank it: no server may read who is whose friend.
//
//	go run ./examples/leaderboard
//
// This plays three users of a simulated WeChat, and shows the ranking that their clients would
// draw. With WECHAT_APPID and WECHAT_APPSECRET set, it serves your game's client on LISTEN, or on
// 127.0.0.1:8080:
//
//	POST /score {"code": "of wx.login", "score": 270}
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
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
	mux := http.NewServeMux()
	mux.Handle("POST /score", &board{client: client})
	if app.Platform == nil {
		return app.Serve(ctx, out, mux, nil)
	}
	return local.Play(mux, func(base string) error { return play(app, base, out) })
}

// scoreKey names the score among all that a user has stored at WeChat.
const scoreKey = "score"

// A board knows the best score of each user. A real one keeps them in a database: WeChat has no
// server API that reads a user's data back, and overwrites a better score with a worse one.
type board struct {
	client *wechat.Client
	users  sync.Map // *standing by openid
}

// A standing is the best score of a user. The lock is held while it is sent, so that of two scores at
// once the better one is stored last.
type standing struct {
	sync.Mutex
	best   int32
	stored bool // WeChat has it
}

// ServeHTTP takes a score. Here the client says what it is, and a client can lie: if it matters, let
// the server work it out.
func (b *board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var play struct {
		Code  string // of wx.login; examples/login has sessions in its place
		Score int32
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&play); err != nil || play.Score < 0 {
		http.Error(w, "send code and score", http.StatusBadRequest)
		return
	}
	// The data is signed with the user's session_key: a fresh login is sure to have the current one.
	login, err := b.client.Code2Session(r.Context(), play.Code)
	var best int32
	if err == nil {
		best, err = b.record(r.Context(), login, play.Score)
	}
	switch {
	case errors.Is(err, wechat.ErrLoginCode), errors.Is(err, wechat.ErrInvalidArgument), errors.Is(err, wechat.ErrSessionExpired):
		http.Error(w, "call wx.login again", http.StatusUnauthorized)
	case err != nil:
		log.Print(err) // holds no secret
		http.Error(w, "try again later", http.StatusServiceUnavailable)
	default:
		fmt.Fprintf(w, `{"best":%d}`, best)
	}
}

// record notes a score, and stores the user's best at WeChat if it may not be there yet: after a
// failure, the user's next score tries again.
func (b *board) record(ctx context.Context, login *wechat.Code2SessionResult, score int32) (best int32, err error) {
	kept, _ := b.users.LoadOrStore(login.OpenID, &standing{})
	s := kept.(*standing)
	s.Lock()
	defer s.Unlock()
	if score > s.best {
		s.best, s.stored = score, false
	}
	if s.stored {
		return s.best, nil
	}
	// The member wxgame is for the game centre's own ranking (游戏中心); the client finds it there too.
	value, err := json.Marshal(stored{ranked{s.best, time.Now().Unix()}})
	if err != nil {
		return s.best, err
	}
	err = b.client.SetUserStorage(ctx, login.OpenID, login.SessionKey, &wechat.SetUserStorageRequest{
		KVList: []wechat.UserStorage{{Key: scoreKey, Value: string(value)}},
	})
	s.stored = err == nil
	return s.best, err
}

// stored is the value, as WeChat's page has it.
type (
	stored struct {
		WxGame ranked `json:"wxgame"`
	}
	ranked struct {
		Score      int32 `json:"score"`
		UpdateTime int64 `json:"update_time"` // Unix seconds
	}
)
