package main

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// No Docker runs here: what the two files of examples/ refer to is there, and the simulator that they start
// has the settings that the bot is given, as far as a machine without containers can tell.
func TestComposeExample(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	compose := string(readFile(t, filepath.Join(root, "examples", "compose.yaml")))
	dockerfile := string(readFile(t, filepath.Join(root, "examples", "Dockerfile")))
	// The images.
	for _, found := range regexp.MustCompile(`(?m)^      dockerfile: (.+)$`).FindAllStringSubmatch(compose, -1) {
		if found[1] != "examples/Dockerfile" {
			t.Errorf("compose.yaml builds %s", found[1])
		}
	}
	targets := regexp.MustCompile(`(?m)^      target: (.+)$`).FindAllStringSubmatch(compose, -1)
	if len(targets) != 2 {
		t.Fatalf("targets: %v", targets)
	}
	for _, target := range targets {
		if !strings.Contains(dockerfile, "\nFROM scratch AS "+target[1]+"\n") {
			t.Errorf("the Dockerfile has no target %s", target[1])
		}
	}
	built := regexp.MustCompile(`(?m)^RUN .*go build .* -o /out/ (.+)$`).FindStringSubmatch(dockerfile)
	if built == nil {
		t.Fatal("the Dockerfile builds nothing")
	}
	for _, dir := range strings.Fields(built[1]) {
		if _, err := os.Stat(filepath.Join(root, dir, "main.go")); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
		if name := filepath.Base(dir); !strings.Contains(dockerfile, "COPY --from=build /out/"+name+" /"+name+"\n") || !strings.Contains(dockerfile, `ENTRYPOINT ["/`+name+`"]`) {
			t.Errorf("the Dockerfile has no image for %s", name)
		}
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(readFile(t, filepath.Join(root, "go.mod"))))
	if version == nil || !strings.Contains(dockerfile, "FROM golang:"+version[1]+"-alpine AS build\n") {
		t.Errorf("the Dockerfile builds with another Go than %v", version)
	}
	// The simulator, on another address.
	var args []string
	if found := regexp.MustCompile(`(?m)^    command: (\[.+\])$`).FindStringSubmatch(compose); found == nil || json.Unmarshal([]byte(found[1]), &args) != nil {
		t.Fatalf("the simulator has no command: %v", found)
	}
	callback := ""
	for i, arg := range args[:len(args)-1] {
		switch arg {
		case "--listen":
			args[i+1] = "127.0.0.1:0"
		case "--callback":
			callback, args[i+1] = args[i+1], "http://127.0.0.1:1/wechat"
		}
	}
	report := runSim(t, args[1:]...)
	given := map[string]string{}
	for _, found := range regexp.MustCompile(`(?m)^      (WECHAT_\w+|LISTEN): (\S+)`).FindAllStringSubmatch(compose, -1) {
		given[found[1]] = found[2]
	}
	want := map[string]string{"LISTEN": "0.0.0.0:8080"}
	for _, name := range []string{varAppID, varSecret, varToken, varAESKey, varSimulatorHost} {
		want[name] = report.Environment[name]
	}
	u, err := url.Parse(report.Environment[varBaseURL])
	if err != nil {
		t.Fatal(err)
	}
	want[varBaseURL] = "http://" + u.Hostname() + ":8642"
	if diff := cmp.Diff(want, given); diff != "" {
		t.Errorf("the bot's settings (-want +got):\n%s", diff)
	}
	if callback != "http://bot:8080/wechat" || !strings.Contains(compose, "\n  bot:\n") || !strings.Contains(compose, "\n  sim:\n") {
		t.Errorf("the services and the callback %s", callback)
	}
	if len(report.Pages) != 2 || !strings.HasPrefix(report.Pages[1], "http://localhost:") {
		t.Errorf("the pages: %v", report.Pages)
	}
	given[varBaseURL], given[varSimulatorHost] = "http://127.0.0.1:"+u.Port(), "sim"
	if got := invoke(t, given, "call", "GET", "/cgi-bin/getcallbackip"); got.code != exitOK {
		t.Errorf("%+v", got)
	}
}
