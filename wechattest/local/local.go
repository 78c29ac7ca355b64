// Package local gives a program its app: the app that the environment names, or an app on a
// simulated WeChat inside the program. It is for the examples of this repository, for
// development, and for the projects that "wechat new" makes.
//
// Besides commands, it is the only package here that reads the environment:
//
//	WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN, WECHAT_AES_KEY  the app, as WeChat's console shows it
//	WECHAT_BASE_URL    where WeChat is, if not at its own address
//	WECHAT_SIMULATOR_HOST  the host of WECHAT_BASE_URL if that is a simulated WeChat by plain http on
//	                   another machine: see [wechat.WithSimulatorHost]
//	LISTEN             where the program serves; by default 127.0.0.1:8080
//	SIM_LISTEN         where the simulated WeChat is; by default a free loopback port
//	SIM_HOST           the names, separated by commas, under which its page is open to other
//	                   machines, with a key that is printed: see [wechattest.WithControlHosts]
//	LC_ALL, LANG       the language of the program's texts: see [Language]
//
// A finished server needs only [wechat.New], [wechat.NewCallback] and net/http.
package local

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// An App is what WeChat's console shows about an app. Printing it shows the app's id alone, and
// marshalling it is an error; reflection, as go-cmp uses it, sees the secrets.
type App struct {
	AppID, Secret         string
	Token, EncodingAESKey string

	// Platform is the simulated WeChat, or nil if the environment names a real app.
	Platform *wechattest.Platform

	// Lang is the language of what the program prints.
	Lang Lang

	baseURL, simulatorHost string
}

// Open reads the app from the environment. Without WECHAT_APPID it starts a simulated
// WeChat and says so on w. [App.Close] ends it. An error says why nothing can listen at
// SIM_LISTEN.
func Open(w io.Writer, lang Lang) (*App, error) {
	if id := os.Getenv("WECHAT_APPID"); id != "" {
		return &App{
			AppID: id, Secret: os.Getenv("WECHAT_APPSECRET"),
			Token: os.Getenv("WECHAT_TOKEN"), EncodingAESKey: os.Getenv("WECHAT_AES_KEY"),
			Lang: lang, baseURL: os.Getenv("WECHAT_BASE_URL"), simulatorHost: os.Getenv("WECHAT_SIMULATOR_HOST"),
		}, nil
	}
	p, err := startSimulator(os.Getenv("SIM_LISTEN"), os.Getenv("SIM_HOST"))
	if err != nil {
		return nil, fmt.Errorf("local: the simulated WeChat: %w", err)
	}
	base := reachable(p.URL())
	lang.Fprintf(w, "WECHAT_APPID is not set: running against a simulated WeChat at %s\n",
		"未设置 WECHAT_APPID：使用模拟微信 %s\n", base)
	return &App{
		AppID: p.AppID(), Secret: p.Secret(),
		Token: p.Token(), EncodingAESKey: p.EncodingAESKey(),
		Platform: p, Lang: lang, baseURL: base,
	}, nil
}

func startSimulator(address, hosts string) (*wechattest.Platform, error) {
	var opts []wechattest.Option
	if address != "" {
		listener, err := net.Listen("tcp", address) // Platform.URL panics if it can't listen
		if err != nil {
			return nil, err
		}
		listener.Close()
		opts = append(opts, wechattest.WithAddress(address))
	}
	if hosts != "" {
		opts = append(opts, wechattest.WithControlHosts(strings.Split(hosts, ",")...))
	}
	return wechattest.Start(opts...)
}

// Format prints the app's id and nothing else, whatever the verb.
func (a App) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "local.App(%s)", a.AppID) }

// MarshalJSON is an error: the values are secret.
func (a App) MarshalJSON() ([]byte, error) {
	return nil, errors.New("local: an App holds secrets and isn't marshalled")
}

// Close stops the simulated WeChat, if there is one.
func (a *App) Close() {
	if a.Platform != nil {
		a.Platform.Close()
	}
}

// Transport returns the options that select the app's WeChat.
func (a *App) Transport() []wechat.TransportOption {
	if a.baseURL == "" {
		return nil
	}
	opts := []wechat.TransportOption{wechat.WithBaseURL(a.baseURL)}
	if a.simulatorHost != "" {
		opts = append(opts, wechat.WithSimulatorHost(a.simulatorHost))
	}
	return opts
}

// Client makes a client for the app. It returns the error of [wechat.New].
func (a *App) Client(opts ...wechat.Option) (*wechat.Client, error) {
	for _, o := range a.Transport() {
		opts = append(opts, o)
	}
	return wechat.New(a.AppID, a.Secret, opts...)
}

// Callback makes a callback for the app that takes encrypted pushes only. It returns the
// error of [wechat.NewCallback].
func (a *App) Callback(opts ...wechat.CallbackOption) (*wechat.Callback, error) {
	return wechat.NewCallback(a.Token, append(opts, wechat.WithEncryption(a.AppID, a.EncodingAESKey))...)
}
