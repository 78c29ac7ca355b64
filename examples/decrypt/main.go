// Decrypt decrypts open data (开放数据) that a mini-program's client got, such as the
// steps of wx.getWeRunData, and checks that the data belong to this app and this user.
//
//	go run ./examples/decrypt
//	WECHAT_APPID=wx... SESSION_KEY=... go run ./examples/decrypt ENCRYPTED_DATA IV
//
// The first command has a simulated WeChat make the data. The second opens yours.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"os"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func main() {
	lang := local.LangFlag()
	flag.Parse()
	if err := run(os.Stdout, *lang, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

func run(out io.Writer, lang local.Lang, args []string) error {
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	if app.Platform != nil {
		return play(app, out)
	}
	if len(args) != 2 {
		return errors.New(lang.Text("needs the encryptedData and the iv", "需要 encryptedData 和 iv 两个参数"))
	}
	return open(out, lang, app.AppID, os.Getenv("SESSION_KEY"), args[0], args[1])
}

// open decrypts the data and prints them.
func open(out io.Writer, lang local.Lang, appID, sessionKey, encryptedData, iv string) error {
	var data map[string]any
	err := wechat.DecryptOpenData(appID, sessionKey, encryptedData, iv, &data)
	switch {
	case errors.Is(err, crypto.ErrDecrypt):
		return errors.New(lang.Text("can't be opened: most often a newer login has replaced the session_key; let the user log in again",
			"无法解密：通常是用户重新登录后 session_key 已更换，请让用户重新登录"))
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
	app.Lang.Fprintf(out, "rawData is the user's: %t\n", "rawData 的签名正确：%t\n", wechat.CheckRawData(sent.RawData, key, sent.Signature))
	if err := open(out, app.Lang, app.AppID, key, sent.EncryptedData, sent.IV); err != nil {
		return err
	}
	if err := open(out, app.Lang, app.AppID, alice.NewSessionKey(), sent.EncryptedData, sent.IV); err != nil {
		app.Lang.Fprintf(out, "with the key of another login it %v\n", "换成另一次登录的 session_key，%v\n", err)
	}
	return nil
}
