package scripttest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// What docs/simulator.md says in each language is one program: its blocks, in their order.
var pageBlocks = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

func blocksOf(t *testing.T, page string) (all [][2]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range pageBlocks.FindAllStringSubmatch(string(text), -1) {
		all = append(all, [2]string{block[1], block[2]})
	}
	return all
}

// TestSimulatorPage runs the lines of docs/simulator.md as they stand there, against a simulator
// and a bot of their own, in each language. The Chinese page has the same lines.
func TestSimulatorPage(t *testing.T) {
	t.Parallel()
	blocks := blocksOf(t, "simulator.md")
	if !slices.Equal(blocks, blocksOf(t, "simulator.zh-CN.md")) {
		t.Fatal("docs/simulator.md and docs/simulator.zh-CN.md have different blocks")
	}
	programs := map[string]string{}
	count := map[string]int{}
	for _, block := range blocks {
		programs[block[0]] += block[1]
		count[block[0]]++
	}
	for _, tt := range []struct {
		language, file string
		run            []string
	}{
		{"bash", "lines.sh", []string{"bash", "-euo", "pipefail"}},
		{"js", "lines.mjs", []string{"node"}},
		{"php", "lines.php", []string{"php", "-d", "display_errors=stderr", "-d", "html_errors=0"}},
		{"python", "lines.py", []string{python(t), "-W", "error"}},
	} {
		t.Run(tt.language, func(t *testing.T) {
			t.Parallel()
			if count[tt.language] < 10 || count[tt.language] != count["bash"] {
				t.Fatalf("%d blocks of %s, %d of bash", count[tt.language], tt.language, count["bash"])
			}
			sim := startSim(t, filepath.Join(bin, "wechat"))
			address := freeAddress(t)
			startBot(t, t.TempDir(), []string{filepath.Join(bin, "minigame-client"), "-lang", "en"}, address, sim)
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, tt.file), []byte(programs[tt.language]), 0o600); err != nil {
				t.Fatal(err)
			}
			command := exec.CommandContext(t.Context(), tt.run[0], append(tt.run[1:], tt.file)...)
			command.WaitDelay = time.Second
			command.Dir = dir
			command.Env = append(os.Environ(), "BOT_URL=http://"+address+"/wechat")
			for name, value := range sim.Environment {
				command.Env = append(command.Env, name+"="+value)
			}
			out, err := command.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			checkPlayed(t, strings.TrimSuffix(sim.Page, "/"), string(out))
		})
	}
}

// checkPlayed looks at what the lines have left: each language has done the same.
func checkPlayed(t *testing.T, page, out string) {
	t.Helper()
	chat := request(t, "GET", page+"/users/alice/chat", "")
	for _, want := range []string{`"kind":"enter","text":"lobby"`, "You wrote: hello", "You wrote: again", "You wrote: in XML"} {
		if !strings.Contains(chat, want) {
			t.Errorf("the chat lacks %s: %s\n%s", want, chat, out)
		}
	}
	var state struct {
		AheadMs              int64
		Apps                 []string
		Callback, RewardedAd struct{ Verified bool }
		Faults               []any
		Users                []struct {
			UnionID  string
			Accepted map[string]int
		}
		App struct{ Format string }
	}
	if err := json.Unmarshal([]byte(request(t, "GET", page+"/state", "")), &state); err != nil {
		t.Fatal(err)
	}
	if u := state.Users[0]; u.UnionID == "" || u.Accepted["T1"] != 1 || state.App.Format != "xml" {
		t.Errorf("the user is %+v, the app %+v\n%s", u, state.App, out)
	}
	if state.AheadMs != (48*time.Hour).Milliseconds() || len(state.Apps) != 2 || !state.Callback.Verified || !state.RewardedAd.Verified || len(state.Faults) != 0 {
		t.Errorf("the state is %+v\n%s", state, out)
	}
	log := request(t, "GET", page+"/exchanges", "")
	for _, want := range []string{`"kind":"user_info_modified"`, `"kind":"wxa_nickname_audit"`, `"fault":"TokenRevoked"`, `"kind":"minigame_coin_deliver_completed"`, `rewarded`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
	if paid := request(t, "GET", page+"/users/alice/payments", ""); !strings.Contains(paid, `"balance":60`) || !strings.Contains(paid, `"state":"delivered"`) {
		t.Errorf("paid: %s", paid)
	}
}
