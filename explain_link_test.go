package wechat_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// explanationMarkers are texts from each of the tables.
var explanationMarkers = []string{
	"The reward can't be sent in this scene.", "用户关闭了消息接收。", "There is no such matchid.", "最近 2 小时内未访问", "Subscription: the user hasn't signed.",
}

// TestExplanationsLinked builds a program that asks for an explanation and one that
// doesn't: only the first may hold the texts, and neither does work for them when it
// starts.
func TestExplanationsLinked(t *testing.T) {
	t.Parallel()
	explain, plain := buildLinked(t, "explain"), buildLinked(t, "plain")
	for _, marker := range explanationMarkers {
		if !explain.holds(marker) {
			t.Errorf("the program that explains lacks %q: the marker is no text of a table", marker)
		}
		if plain.holds(marker) {
			t.Errorf("the program that doesn't explain holds %q", marker)
		}
	}
	if explain.init != plain.init {
		t.Errorf("at its start the package allocates %s in the program that explains, %s in the other", explain.init, plain.init)
	}
}

type linked struct {
	binary []byte
	init   string // what the package allocates in init, by the runtime's own account
}

func (l linked) holds(text string) bool { return bytes.Contains(l.binary, []byte(text)) }

func buildLinked(t *testing.T, name string) linked {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".exe")
	if output, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "./testdata/link/"+name).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	binary, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(path)
	run.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	run.Stderr = &trace
	if err := run.Run(); err != nil {
		t.Fatal(err)
	}
	if own := regexp.MustCompile(`(?m)^init github\.com/minigo-dev/wechat/internal/explain @.*$`).Find(trace.Bytes()); own != nil {
		t.Errorf("the tables are built when the program starts: %s", own)
	}
	line := regexp.MustCompile(`(?m)^init github\.com/minigo-dev/wechat @.* clock, (.*)$`).FindSubmatch(trace.Bytes())
	if line == nil {
		t.Fatalf("the trace doesn't name the package:\n%s", &trace)
	}
	return linked{binary, string(line[1])}
}
