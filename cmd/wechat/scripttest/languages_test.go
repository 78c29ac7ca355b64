package scripttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// languages are the bots of examples/other-languages. They serve at the address given.
var languages = []struct {
	name    string
	program func(t *testing.T, address string) []string
}{
	{"php", func(_ *testing.T, address string) []string { return []string{"php", "-S", address, "bot.php"} }},
	{"node", func(*testing.T, string) []string { return []string{"node", "bot.mjs"} }},
	{"python", func(t *testing.T, _ string) []string { return []string{python(t), "bot.py"} }},
}

// python is a Python with AES: Debian's, whatever else is in PATH.
func python(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(program, "-c", "import cryptography").Run() == nil {
			return program
		}
	}
	t.Fatal("no python3 with cryptography: apt-get install python3-cryptography")
	return ""
}

// TestOtherLanguages plays the story of the tutorial with bots in other languages: WeChat
// verifies the URL and pushes, the bot decrypts, fetches a token, uploads a picture, sends it
// and a text, and answers success. Then it refuses what isn't WeChat's.
func TestOtherLanguages(t *testing.T) {
	t.Parallel()
	for _, language := range languages {
		for _, format := range []string{"json", "xml"} {
			t.Run(language.name+" "+format, func(t *testing.T) {
				t.Parallel()
				address := freeAddress(t)
				sim := startSim(t, filepath.Join(bin, "wechat"), "--format", format)
				run := language.program(t, address)
				startBot(t, filepath.Join("..", "..", "..", "examples", "other-languages", language.name), run, address, sim)
				p := &player{t, strings.TrimSuffix(sim.Page, "/"), "http://" + address + "/wechat", sim}
				p.tellsTheStory()
				p.isSafe(format)
			})
		}
	}
}

// freeAddress is free now: programs that can't choose a port for themselves take it.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// startBot runs a bot in its folder until the test ends.
func startBot(t *testing.T, dir string, command []string, address string, sim simulator) {
	t.Helper()
	bot := exec.Command(command[0], command[1:]...)
	bot.Dir = dir
	bot.Env = append(os.Environ(), "LISTEN="+address, "PYTHONDONTWRITEBYTECODE=1")
	for name, value := range sim.Environment {
		bot.Env = append(bot.Env, name+"="+value)
	}
	said := new(strings.Builder)
	bot.Stdout, bot.Stderr = said, said
	if err := bot.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		bot.Process.Kill()
		bot.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", command[0], said)
		}
	})
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s doesn't listen at %s", command[0], address)
		}
	}
}

// A player does what a user of the bot does.
type player struct {
	*testing.T
	page string // of the control API, without its last slash
	url  string
	sim  simulator
}

func (p *player) tellsTheStory() {
	p.Helper()
	request(p.T, "PUT", p.page+"/callback", `{"url":"`+p.url+`"}`)
	for _, action := range []string{
		`{"do":"enter"}`, `{"do":"text","content":"给我看图片 please"}`, `{"do":"text","content":"你好 <b>]]> & \"quoted\""}`,
	} {
		var result struct {
			Delivery struct {
				Status   int
				Attempts int
				Answer   string
				Error    string
			}
		}
		answer := request(p.T, "POST", p.page+"/users/alice/actions", action)
		if err := json.Unmarshal([]byte(answer), &result); err != nil {
			p.Fatal(err)
		}
		if d := result.Delivery; d.Status != 200 || d.Answer != "success" || d.Attempts != 1 || d.Error != "" {
			p.Fatalf("%s is answered with %+v", action, d)
		}
	}
	text := request(p.T, "GET", p.page+"/users/alice/chat", "")
	for _, want := range []string{
		"看日出。Hello!", `"kind":"image"`, "日出 / Sunrise", `你说的是 / You wrote: 你好 <b>]]> & \"quoted\"`,
	} {
		if !strings.Contains(text, want) {
			p.Errorf("the chat lacks %s: %s", want, text)
		}
	}
	log := request(p.T, "GET", p.page+"/exchanges", "")
	for _, want := range []string{"/cgi-bin/stable_token", "/cgi-bin/media/upload", "/cgi-bin/message/custom/send"} {
		if !strings.Contains(log, want) {
			p.Errorf("the log lacks %s: %s", want, log)
		}
	}
	request(p.T, "POST", p.page+"/faults", `{"name":"token-revoked","times":1}`)
	request(p.T, "POST", p.page+"/users/alice/actions", `{"do":"text","content":"a new token, then"}`)
	if text := request(p.T, "GET", p.page+"/users/alice/chat", ""); !strings.Contains(text, "You wrote: a new token, then") {
		p.Errorf("a revoked token is the end: %s", text)
	}
}

// isSafe: the bot refuses what isn't WeChat's, and shows no Token.
func (p *player) isSafe(format string) {
	p.Helper()
	// Of a user whom the bot could answer: it mustn't fail for another reason.
	forged := slices.Clip([]string{"push", p.url, "text", "hello", "--format", format, "--from", p.sim.Users["alice"]})
	for _, arguments := range [][]string{
		{"verify-url", p.url},
		append(forged, "--bad-signature"),
		append(forged, "--unsigned"),
		append(forged, "--stale"),
		append(forged, "--foreign-app"),
		append(forged, "--plain-downgrade"),
	} {
		command := exec.Command(filepath.Join(bin, "wechat"), arguments...)
		command.Env = os.Environ()
		for name, value := range p.sim.Environment {
			command.Env = append(command.Env, name+"="+value)
		}
		out, err := command.CombinedOutput()
		if exit := new(exec.ExitError); errors.As(err, &exit) || err != nil {
			p.Errorf("wechat %s: %v\n%s", fmt.Sprint(arguments), err, out)
		}
	}
}

// TestOtherLanguagesKeepTLS: the AppSecret goes in clear to a simulator only, on this machine or on
// the host that WECHAT_SIMULATOR_HOST names, which is none of WeChat's.
func TestOtherLanguagesKeepTLS(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		command []string
	}{
		{"php", []string{"php", "-d", "display_errors=stderr", "-r", `$_SERVER["REQUEST_URI"] = "/"; require "bot.php"; request("/cgi-bin/stable_token", [], "{}");`}},
		{"node", []string{"node", "bot.mjs"}},
		{"python", []string{python(t), "bot.py"}},
	} {
		for _, base := range []string{"http://api.weixin.qq.com", "http://sz.api.weixin.qq.com:8642", "http://192.0.2.1:8642", "http://127.0.0.1.example.com", "http://localhost@192.0.2.1"} {
			t.Run(tt.name+" "+base, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				bot := exec.CommandContext(ctx, tt.command[0], tt.command[1:]...)
				bot.Dir = filepath.Join("..", "..", "..", "examples", "other-languages", tt.name)
				bot.Env = append(os.Environ(), "WECHAT_BASE_URL="+base, "WECHAT_SIMULATOR_HOST=sz.api.weixin.qq.com", "WECHAT_APPID=wx1", "WECHAT_APPSECRET=hush", "WECHAT_TOKEN=t",
					"WECHAT_AES_KEY="+strings.Repeat("a", 43), "LISTEN=127.0.0.1:0", "PYTHONDONTWRITEBYTECODE=1")
				out, err := bot.CombinedOutput()
				if exit := new(exec.ExitError); !errors.As(err, &exit) || !strings.Contains(string(out), "plain http is for a simulator only") || strings.Contains(string(out), "hush") {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
}

// TestOtherLanguagesByProxy: clients whose URLs are fixed reach the simulator by its HTTPS proxy,
// whose certificate they check. Node's own fetch takes proxies from version 24 on.
func TestOtherLanguagesByProxy(t *testing.T) {
	t.Parallel()
	for _, language := range languages {
		if language.name == "node" {
			continue
		}
		t.Run(language.name, func(t *testing.T) {
			t.Parallel()
			address := freeAddress(t)
			sim := startSim(t, filepath.Join(bin, "wechat"), "--proxy")
			p := &player{t, strings.TrimSuffix(sim.Page, "/"), "http://" + address + "/wechat", sim}
			delete(sim.Environment, "WECHAT_BASE_URL")
			for _, name := range []string{"https_proxy", "NO_PROXY", "no_proxy"} { // what the machine may have set
				sim.Environment[name] = map[string]string{"https_proxy": sim.Environment["HTTPS_PROXY"]}[name]
			}
			run := language.program(t, address)
			if language.name == "php" {
				run = append([]string{"php", "-d", "curl.cainfo=" + sim.Environment["SSL_CERT_FILE"]}, run[1:]...)
			}
			startBot(t, filepath.Join("..", "..", "..", "examples", "other-languages", language.name), run, address, sim)
			p.tellsTheStory()
		})
	}
}
