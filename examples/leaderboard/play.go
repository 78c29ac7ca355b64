package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// play has three friends play the game.
func play(app *local.App, base string, out io.Writer) error {
	lang := app.Lang
	alice, bob, carol := app.Platform.User("alice"), app.Platform.User("bob"), app.Platform.User("carol")
	friends := []*wechattest.User{alice, bob, carol}
	score := func(u *wechattest.User, points int) error {
		answer, err := send(base, u, points)
		lang.Fprintf(out, "%s reaches %d points: %s\n", "%s 得 %d 分：%s\n", u.Name(), points, answer)
		return err
	}
	for i, points := range []int{270, 310, 150} {
		if err := score(friends[i], points); err != nil {
			return err
		}
	}
	if err := show(friends, lang.Text("The ranking:", "排行榜："), out); err != nil {
		return err
	}
	for _, points := range []int{200, 330} { // the worse one isn't stored
		if err := score(alice, points); err != nil {
			return err
		}
	}
	return show(friends, lang.Text("The ranking now:", "现在的排行榜："), out)
}

// send does what the game's client does at the end of a game.
func send(base string, u *wechattest.User, points int) (answer string, err error) {
	client := &http.Client{Timeout: 10 * time.Second}
	body := fmt.Sprintf(`{"code":%q,"score":%d}`, u.LoginCode(), points)
	response, err := client.Post(base+"/score", "application/json", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("POST /score: %s: %s", response.Status, text)
	}
	return strings.TrimSpace(string(text)), err
}

// show draws what a friend's client draws of the answer of wx.getFriendCloudStorage.
func show(friends []*wechattest.User, title string, out io.Writer) error {
	type row struct {
		name string
		ranked
	}
	var rows []row
	for _, u := range friends {
		var value stored
		if err := json.Unmarshal([]byte(u.Storage()[scoreKey]), &value); err != nil {
			return fmt.Errorf("the score of %s: %w", u.Name(), err)
		}
		rows = append(rows, row{u.Name(), value.WxGame})
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.UpdateTime, b.UpdateTime)) // who was first stands first
	})
	fmt.Fprintf(out, "\n%s\n", title)
	for i, r := range rows {
		fmt.Fprintf(out, "  %d. %-6s %4d\n", i+1, r.name, r.Score)
	}
	_, err := fmt.Fprintln(out)
	return err
}
