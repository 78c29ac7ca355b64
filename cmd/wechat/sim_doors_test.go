package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

// The addresses of --rewarded-ad and --conditions are verified as soon as they listen, and asked.
func TestSimDoors(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	lines, _ := background(t, nil, "--json", "sim", "--listen", "127.0.0.1:0", "--user", "alice",
		"--rewarded-ad", "http://"+address+"/ad", "--conditions", "http://"+address+"/condition")
	report := decoded[simReport](t, next(t, lines))
	for _, a := range []*simAddress{report.RewardedAd, report.Conditions} {
		if a == nil || a.Verified || a.Error != errNotListening.Error() {
			t.Fatalf("before the server: %+v", a)
		}
	}
	env := report.Environment
	ads, err := wechat.NewRewardedAdCallback(env[varAdToken], env[varAdKey])
	if err != nil {
		t.Fatal(err)
	}
	conditions, err := wechat.NewConditionCallback(env[varToken], wechat.WithEncryption(env[varAppID], env[varAESKey]))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/ad", ads.Handler(func(context.Context, *wechat.RewardedAd) (bool, error) { return true, nil }))
	mux.Handle("/condition", conditions.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
		return wechat.ConditionReply{IsConditionSatisfied: true}, nil
	}))
	server := httptest.NewUnstartedServer(mux)
	server.Listener.Close()
	if server.Listener, err = net.Listen("tcp", address); err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	for !report.RewardedAd.Verified || !report.Conditions.Verified {
		report = decoded[simReport](t, next(t, lines))
	}
	for _, tt := range []struct{ path, body, want string }{
		{"users/alice/ads", `{"reward_item":"gems"}`, `"granted":true`},
		{"users/alice/conditions", `{}`, `"satisfied":true`},
	} {
		response, err := http.Post(report.Page+tt.path, "application/json", strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || !strings.Contains(string(answer), tt.want) {
			t.Errorf("%s: %s %v", tt.path, answer, err)
		}
	}
}

// An address that won't do is told with its reason, in both languages; what listens later is tried then.
func TestSimDoorsThatFail(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for lang, want := range map[string][]string{
		"en": {"--rewarded-ad: " + server.URL + " didn't verify, so nothing is asked there: ", "404", "--conditions: nothing listens at " + gone.URL + " yet."},
		"zh": {"--rewarded-ad：" + server.URL + " 未通过验证，暂不使用：", "404", "--conditions：" + gone.URL + " 还没有服务在监听"},
	} {
		lines, _ := background(t, nil, "sim", "--lang", lang, "--listen", "127.0.0.1:0", "--rewarded-ad", server.URL, "--conditions", gone.URL)
		var shown string
		for !strings.Contains(shown, "Ctrl-C") {
			shown += next(t, lines) + "\n"
		}
		for _, text := range want {
			if !strings.Contains(shown, text) {
				t.Errorf("no %q in:\n%s", text, shown)
			}
		}
	}
}

// --risky-text says what content checks find risky, in place of what they find otherwise.
func TestSimRiskyText(t *testing.T) {
	t.Parallel()
	env := runSim(t, "--listen", "127.0.0.1:0", "--risky-text", "badword", "--risky-text", "另一个").Environment
	for _, tt := range []struct {
		content string
		code    int
	}{{"a badword here", exitRefused}, {"另一个词", exitRefused}, {"[risky]", exitOK}, {"fine", exitOK}} {
		if got := invoke(t, env, "call", "POST", "/wxa/msg_sec_check", "--body", `{"content":"`+tt.content+`"}`); got.code != tt.code {
			t.Errorf("%q: %+v", tt.content, got)
		}
	}
	if got := invoke(t, nil, "sim", "--listen", "127.0.0.1:0", "--risky-text", ""); got.code != exitUsage {
		t.Errorf("an empty one: %+v", got)
	}
}

// An address that is no URL of a server is a mistake, and not one that may listen later.
func TestSimAddresses(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--callback", "--rewarded-ad", "--conditions"} {
		for _, address := range []string{"x", "ftp://127.0.0.1/a", "http://", "http:///wechat", "127.0.0.1:8080/wechat", "http://[::1"} {
			got := invoke(t, nil, "sim", "--listen", "127.0.0.1:0", flag, address)
			if got.code != exitUsage || !strings.Contains(got.stderr, flag+": not an http or https URL") {
				t.Errorf("%s %s: %+v", flag, address, got)
			}
		}
	}
	if got := invoke(t, nil, "sim", "--listen", "127.0.0.1:0", "--risky-text", ""); got.code != exitUsage || !strings.Contains(got.stderr, "--risky-text: an empty text") {
		t.Errorf("an empty risky text: %+v", got)
	}
}
