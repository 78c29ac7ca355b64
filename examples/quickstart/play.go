package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// play plays the whole story on the simulated WeChat: a user enters, writes and logs in.
func play(platform *wechattest.Platform, base string, out io.Writer) error {
	fmt.Fprintln(out, "WeChat verified the address", base+"/wechat")

	alice := platform.User("alice")
	alice.Enter("lobby")
	alice.SendText("hello")
	alice.SendText("image")

	fmt.Fprintln(out, "\nWhat alice saw:")
	for _, m := range alice.Received() {
		fmt.Fprintln(out, "  ", m)
	}
	if len(alice.Received()) != 3 {
		return fmt.Errorf("alice received %d messages, not 3", len(alice.Received()))
	}

	// The game's client calls wx.login, then the game's server.
	var login struct{ Session string }
	if err := postJSON(base+"/login", "", map[string]string{"code": alice.LoginCode()}, &login); err != nil {
		return err
	}
	var saved json.RawMessage
	err := postJSON(base+"/profile", login.Session, profile{
		NickName: "Alice", AvatarURL: "https://example.com/alice.png", Language: "zh_CN",
		Gender: 2, Country: "CN", Province: "Guangdong",
	}, &saved)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nalice logged in; the game recorded: %s\n", saved)

	fmt.Fprintln(out, "\nWhat went over the wire, secrets masked:")
	return transcribe(platform.Exchanges(), out)
}

// transcribe prints the platform's log, ordered by the beginning of each request.
func transcribe(log []wechattest.Exchange, out io.Writer) error {
	slices.SortStableFunc(log, func(a, b wechattest.Exchange) int { return a.Time.Compare(b.Time) })
	for _, e := range log {
		way, asked, answered, note := "game -> WeChat", e.RequestBody, e.ResponseBody, ""
		if e.Direction == wechattest.ToBot {
			way, note = "WeChat -> game", " ("+e.Kind+")"
			if e.Plain != "" {
				asked = e.Plain
			}
			if e.Kind == "verification" && e.Status == http.StatusForbidden {
				note = " (verification with a wrong signature: refused, as it has to be)"
			}
		}
		fmt.Fprintf(out, "  %s  %s  %s %s  %d in %v%s\n", e.Time.Format("15:04:05.000"), way, e.Method, e.Path, e.Status, e.Duration.Round(time.Microsecond), note)
		for _, text := range []string{asked, answered} {
			if text != "" {
				fmt.Fprintf(out, "      %s\n", text)
			}
		}
	}
	return nil
}

func postJSON(url, session string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if session != "" {
		request.Header.Set("Authorization", "Bearer "+session)
	}
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10))
		return fmt.Errorf("%s: %s", response.Status, strings.TrimSpace(string(text)))
	}
	return json.NewDecoder(response.Body).Decode(out)
}
