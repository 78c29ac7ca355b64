// Decrypt decrypts open data (开放数据) that a mini-program's client got, such as the
// steps of wx.getWeRunData, and checks that the data belong to this app and this user.
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
	"io"
	"log"
	"os"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/local"
	"github.com/minigo-dev/wechat/wechattest"
)

func main() {
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(out io.Writer, args []string) error {
	app, err := local.Open(out)
	if err != nil {
		return err
	}
	defer app.Close()
	if app.Platform != nil {
		return play(app, out)
	}
	if len(args) != 2 {
		return errors.New("needs the encryptedData and the iv")
	}
	return open(out, app.AppID, os.Getenv("SESSION_KEY"), args[0], args[1])
}

// open decrypts the data and prints them.
func open(out io.Writer, appID, sessionKey, encryptedData, iv string) error {
	var data map[string]any
	err := wechat.DecryptOpenData(appID, sessionKey, encryptedData, iv, &data)
	switch {
	case errors.Is(err, crypto.ErrDecrypt):
		return errors.New("can't be opened: most often a newer login has replaced the session_key; let the user log in again")
	case err != nil:
		return err
	}
	pretty := json.NewEncoder(out)
	pretty.SetIndent("", "  ")
	return pretty.Encode(data)
}

// play logs a user in, decrypts data of the simulated WeChat, and shows what happens with
// data that are older than the user's last login.
func play(app *local.App, out io.Writer) error {
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
	fmt.Fprintln(out, "rawData is the user's:", wechat.CheckRawData(sent.RawData, key, sent.Signature))
	if err := open(out, app.AppID, key, sent.EncryptedData, sent.IV); err != nil {
		return err
	}
	if err := open(out, app.AppID, alice.NewSessionKey(), sent.EncryptedData, sent.IV); err != nil {
		fmt.Fprintln(out, "with the key of another login it", err)
	}
	return nil
}
