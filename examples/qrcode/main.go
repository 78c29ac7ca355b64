// Qrcode makes a mini-program code (小程序码) for each table of a restaurant and writes its picture to a
// file. Who scans it opens the page with the table's number. There may be any number of such codes.
//
//	go run ./examples/qrcode
//	go run ./examples/qrcode -o table7.jpg -table 7 -page pages/menu
//
// With WECHAT_APPID and WECHAT_APPSECRET set, the code is your app's, for the page of -page, and a phone can
// scan it. Without, a simulated WeChat makes the picture, and a simulated user scans it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// A job is what to make.
type job struct {
	file, page string
	table      int
}

func main() {
	lang := local.LangFlag()
	var j job
	flag.StringVar(&j.file, "o", "", lang.Text("the file to write; empty: code.jpg in the folder for temporary files", "要写入的文件；默认为临时目录中的 code.jpg"))
	flag.StringVar(&j.page, "page", "", lang.Text("the page to open; empty: the main page", "打开的页面；默认为主页"))
	flag.IntVar(&j.table, "table", 7, lang.Text("the table's number", "桌号"))
	flag.Parse()
	if j.file == "" {
		j.file = filepath.Join(os.TempDir(), "code.jpg")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *lang, j); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang, j job) error {
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	client, err := app.Client()
	if err != nil {
		return err
	}
	// A scene has at most 32 characters, of digits, letters and some signs. For more, keep it in
	// your database, and put the key here.
	picture, err := client.GetUnlimitedQRCode(ctx, &wechat.GetUnlimitedQRCodeRequest{Scene: fmt.Sprint("table=", j.table), Page: j.page})
	if err != nil {
		return err // Code(41030): the released version has no such page
	}
	if err := os.WriteFile(j.file, picture.Data, 0o644); err != nil {
		return err
	}
	lang.Fprintf(out, "wrote the code of table %d (%s) to %s\n", "%d 号桌的小程序码（%s）已写入 %s\n", j.table, picture.ContentType, j.file)
	if app.Platform == nil {
		return nil
	}
	return scan(app, out, j.file)
}

// scan has a user of the simulated WeChat scan the picture, and reads the scene as the page does.
func scan(app *local.App, out io.Writer, file string) error {
	picture, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	page, err := app.Platform.User("alice").Scan(picture)
	if err != nil {
		return err
	}
	query, err := url.ParseQuery(page.Query) // the page calls decodeURIComponent(query.scene)
	if err != nil {
		return err
	}
	opened := app.Lang.Text("the main page", "主页")
	if page.Path != "" {
		opened = app.Lang.Text("the page ", "页面 ") + page.Path
	}
	app.Lang.Fprintf(out, "alice scans it: %s opens with %s, which says %s\n", "alice 扫码：打开%s，参数 %s，即 %s\n", opened, page.Query, query.Get("scene"))
	return nil
}
