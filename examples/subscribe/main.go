// Subscribe tells users by a subscribe message (订阅消息) that their order is ready. A user accepts a
// template in a popup of the client; for each acceptance the server may send one message. WeChat pushes what
// the user chose, and later whether the message has arrived.
//
//	go run ./examples/subscribe
//
// This plays a user of a simulated WeChat. With WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN,
// WECHAT_AES_KEY, and the id of your template in WECHAT_TEMPLATE, it serves WeChat's pushes at /wechat, and
// your client at
//
//	POST /order {"code": "of wx.login", "dish": "noodles"}
//
// on LISTEN, or on 127.0.0.1:8080.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"

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
	k := &kitchen{client: client, lang: lang, template: cmp.Or(os.Getenv("WECHAT_TEMPLATE"), "T1")}
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(k.push))
	mux.HandleFunc("POST /order", k.order)
	return app.Run(ctx, out, mux, false, func(base string) error { return play(app, k, base, out) })
}

// A kitchen cooks, and tells users when their dish is ready.
type kitchen struct {
	client   *wechat.Client
	lang     local.Lang
	template string

	mu   sync.Mutex
	seen []string // what WeChat has pushed
}

// push notes what users choose and which messages have arrived. Nothing needs it: a message that
// isn't allowed is refused. It shows which users still wait for one.
func (k *kitchen) push(_ context.Context, m wechat.Message) (wechat.Reply, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch m := m.(type) {
	case *wechat.SubscribeMsgPopupEvent:
		for _, one := range m.List {
			k.seen = append(k.seen, one.TemplateID+" "+one.SubscribeStatusString)
		}
	case *wechat.SubscribeMsgChangeEvent:
		for _, one := range m.List {
			k.seen = append(k.seen, one.TemplateID+" "+one.SubscribeStatusString)
		}
	case *wechat.SubscribeMsgSentEvent:
		for _, one := range m.List { // ErrorCode "0": it has arrived
			k.seen = append(k.seen, one.TemplateID+" "+one.ErrorStatus)
		}
	}
	return nil, nil
}

// order cooks at once, and tells the user. A real kitchen takes a while, and the user has left the
// app: that is what the message is for.
func (k *kitchen) order(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Code string // of wx.login; examples/login has sessions in its place
		Dish string
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&in); err != nil {
		http.Error(w, "send code and dish", http.StatusBadRequest)
		return
	}
	login, err := k.client.Code2Session(r.Context(), in.Code)
	if err == nil {
		err = k.ready(r.Context(), login.OpenID, in.Dish)
	}
	switch {
	case err == nil:
		io.WriteString(w, k.lang.Text("ready, a message tells it", "已备好，已下发订阅消息"))
	case errors.Is(err, wechat.Code(43101)): // not accepted, or used up: no reason to cook less
		io.WriteString(w, k.lang.Text("ready, no message: the user has accepted no more", "已备好，没有下发：用户没有再同意接收"))
	case errors.Is(err, wechat.ErrLoginCode):
		http.Error(w, "call wx.login again", http.StatusUnauthorized)
	case errors.Is(err, wechat.ErrInvalidArgument), errors.Is(err, wechat.Code(47003)):
		http.Error(w, "send code, and a dish of at most 20 characters", http.StatusBadRequest)
	default:
		log.Print(err) // holds no secret
		http.Error(w, "try again later", http.StatusServiceUnavailable)
	}
}

// ready sends the message. Its keys are those of the template; their names say what WeChat takes: a
// thing has at most 20 characters, a phrase 5 Chinese ones.
func (k *kitchen) ready(ctx context.Context, openID, dish string) error {
	_, err := k.client.SendSubscribeMessage(ctx, &wechat.SendSubscribeMessageRequest{
		ToUser: openID, TemplateID: k.template, Page: "pages/order",
		Data: wechat.SubscribeData{"thing1": {Value: dish}, "phrase2": {Value: "可以取餐"}},
	})
	return err
}
