// Decrypt opens what a mini-program's client got encrypted (开放数据), such as the
// steps of wx.getWeRunData, and checks that it is this app's and this player's.
//
//	WECHAT_APPID=wx... SESSION_KEY=... go run ./examples/decrypt ENCRYPTED_DATA IV
//
// Without WECHAT_APPID a simulated WeChat makes the data.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/local"
	"github.com/minigo-dev/wechat/wechattest"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	app, err := local.Open(os.Stdout)
	if err != nil {
		return err
	}
	defer app.Close()
	if app.Platform != nil {
		return playOnce(app)
	}
	if len(os.Args) != 3 {
		return errors.New("needs the encryptedData and the iv")
	}
	return open(app.AppID, os.Getenv("SESSION_KEY"), os.Args[1], os.Args[2])
}

// open prints the data.
func open(appID, sessionKey, encryptedData, iv string) error {
	var data map[string]any
	err := wechat.DecryptOpenData(appID, sessionKey, encryptedData, iv, &data)
	switch {
	case errors.Is(err, crypto.ErrDecrypt):
		return errors.New("can't be opened: most often a newer login has replaced the session_key; let the player log in again")
	case err != nil:
		return err
	}
	pretty := json.NewEncoder(os.Stdout)
	pretty.SetIndent("", "  ")
	return pretty.Encode(data)
}

// playOnce logs a player in and opens data that the simulated WeChat encrypted.
func playOnce(app *local.App) error {
	client, err := app.Client()
	if err != nil {
		return err
	}
	alice := app.Platform.User("alice")
	session, err := client.Code2Session(context.Background(), alice.LoginCode())
	if err != nil {
		return err
	}
	// What wx.getUserInfo gives the client, which sends it to the server.
	sent := alice.OpenData(wechattest.Fields{"nickName": "Alice", "language": "zh_CN"})
	key := session.SessionKey.Reveal()
	fmt.Println("rawData is the player's:", wechat.CheckRawData(sent.RawData, key, sent.Signature))
	return open(app.AppID, key, sent.EncryptedData, sent.IV)
}
