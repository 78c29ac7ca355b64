// Package local gives the examples their app: the app that the environment names, or an app
// on a simulated WeChat inside the program.
package local

import (
	"fmt"
	"io"
	"net"
	"os"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// An App is what WeChat's console shows about an app.
type App struct {
	AppID, Secret         string
	Token, EncodingAESKey string

	// Platform is the simulated WeChat, or nil if the environment names a real app.
	Platform *wechattest.Platform

	baseURL string
}

// Open reads WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN, WECHAT_AES_KEY and
// WECHAT_BASE_URL. Without WECHAT_APPID it starts the simulator, on SIM_LISTEN or on a
// free loopback port, and says so on w.
func Open(w io.Writer) (*App, error) {
	if id := os.Getenv("WECHAT_APPID"); id != "" {
		return &App{
			AppID: id, Secret: os.Getenv("WECHAT_APPSECRET"),
			Token: os.Getenv("WECHAT_TOKEN"), EncodingAESKey: os.Getenv("WECHAT_AES_KEY"),
			baseURL: os.Getenv("WECHAT_BASE_URL"),
		}, nil
	}
	p, err := startSimulator(os.Getenv("SIM_LISTEN"))
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(w, "WECHAT_APPID is not set: running against a simulated WeChat at %s\n", p.URL())
	return &App{
		AppID: p.AppID(), Secret: p.Secret(),
		Token: p.Token(), EncodingAESKey: p.EncodingAESKey(),
		Platform: p, baseURL: p.URL(),
	}, nil
}

func startSimulator(address string) (*wechattest.Platform, error) {
	if address == "" {
		return wechattest.Start()
	}
	listener, err := net.Listen("tcp", address) // Platform.URL panics if it can't listen
	if err != nil {
		return nil, err
	}
	listener.Close()
	return wechattest.Start(wechattest.WithAddress(address))
}

// Close stops the simulator, if there is one.
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
	return []wechat.TransportOption{wechat.WithBaseURL(a.baseURL)}
}

// Client makes a client for the app.
func (a *App) Client() (*wechat.Client, error) {
	var opts []wechat.Option
	for _, o := range a.Transport() {
		opts = append(opts, o)
	}
	return wechat.New(a.AppID, a.Secret, opts...)
}

// Callback makes a callback for the app that takes encrypted pushes only.
func (a *App) Callback(opts ...wechat.CallbackOption) (*wechat.Callback, error) {
	return wechat.NewCallback(a.Token, append(opts, wechat.WithEncryption(a.AppID, a.EncodingAESKey))...)
}
