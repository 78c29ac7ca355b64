package scripttest

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var pageAddress = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+/_sim/`)

// What `go run .` starts in a new project: the bot and a simulated WeChat, on whose page a
// user can talk with it.
func TestProjectRuns(t *testing.T) {
	t.Parallel()
	wechat := filepath.Join(bin, "wechat")
	for _, tt := range []struct{ name, lang, says, wants string }{
		{"kit", "en", "1", "Beat the slime first."},
		{"plain", "zh", "攻略", "先打史莱姆。"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			made := exec.Command(wechat, "new", "mygame", "--lang", tt.lang)
			if tt.name == "plain" {
				made.Args = append(made.Args, "--plain")
			}
			built := exec.Command("go", "build", "-buildvcs=false", "-o", "server", ".")
			made.Dir, built.Dir = dir, filepath.Join(dir, "mygame")
			for _, cmd := range []*exec.Cmd{made, built} {
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%s: %v\n%s", cmd, err, out)
				}
			}
			server := exec.Command(filepath.Join(dir, "mygame", "server"))
			server.Dir = built.Dir
			server.Env = append(os.Environ(), "WECHAT_APPID=", "LISTEN=127.0.0.1:0", "SIM_LISTEN=", "SIM_HOST=")
			page := pageAddress.FindString(start(t, server, "/_sim/"))

			request(t, "POST", page+"users", `{"name":"bob"}`)
			request(t, "POST", page+"users/bob/actions", `{"do":"enter"}`)
			request(t, "POST", page+"users/bob/actions", `{"do":"text","content":"`+tt.says+`"}`)
			if chat := request(t, "GET", page+"users/bob/chat", ""); !strings.Contains(chat, tt.wants) {
				t.Errorf("the chat lacks %q: %s", tt.wants, chat)
			}
			if html := request(t, "GET", page, ""); !strings.Contains(html, "<html") {
				t.Errorf("no page: %s", html)
			}
		})
	}
}

func request(t *testing.T, method, url, body string) string {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s %v", method, url, response.Status, text, err)
	}
	return string(text)
}
