package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// An invocation is the result of one run of the command line.
type invocation struct {
	code           int
	stdout, stderr string
}

func invokeWith(ctx context.Context, env map[string]string, stdin string, args ...string) invocation {
	var out, errs bytes.Buffer
	code := run(ctx, args, process{strings.NewReader(stdin), &out, &errs, func(name string) string { return env[name] }})
	return invocation{code, out.String(), errs.String()}
}

func invoke(t *testing.T, env map[string]string, args ...string) invocation {
	t.Helper()
	return invokeWith(t.Context(), env, "", args...)
}

// settingsOf returns the variables for a simulated WeChat.
func settingsOf(p *wechattest.Platform) map[string]string {
	return map[string]string{varAppID: p.AppID(), varSecret: p.Secret(), varToken: p.Token(), varAESKey: p.EncodingAESKey(), varBaseURL: p.URL()}
}

func decoded[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	env := settingsOf(wx)
	with := func(name, value string) map[string]string {
		changed := maps.Clone(env)
		changed[name] = value
		return changed
	}
	for _, tt := range []struct {
		name string
		env  map[string]string
		args []string
		code int
		says string // on stderr
	}{
		{"done", env, []string{"token"}, exitOK, ""},
		{"no command", env, nil, exitUsage, "expected one of"},
		{"unknown flag", env, []string{"token", "--nope"}, exitUsage, "unknown flag"},
		{"nothing set", nil, []string{"token"}, exitUsage, "WECHAT_APPID, WECHAT_APPSECRET: not set"},
		{"bad timeout", env, []string{"token", "--timeout", "0s"}, exitUsage, "above zero"},
		{"wrong secret", with(varSecret, "0123456789abcdef0123456789abcdef"), []string{"token"}, exitRefused, "40125"},
		{"nobody there", with(varBaseURL, "http://127.0.0.1:1"), []string{"token"}, exitNetwork, "connection refused"},
		{"real secret over http", with(varBaseURL, "http://example.com"), []string{"token"}, exitUsage, "plain http"},
		{"simulator's credential to another machine", map[string]string{varAppID: "wx1", varSecret: "sim_secret"}, []string{"token"}, exitUsage, "isn't sent to api.weixin.qq.com"},
		{"simulator's code to another machine", map[string]string{varAppID: "wx1", varSecret: "0123456789abcdef"}, []string{"login", "sim_js_code"}, exitUsage, errSimToken.Error()},
		{"no env file", env, []string{"token", "--env-file", "/nonexistent"}, exitUsage, "--env-file"},
		{"call: not there", env, []string{"call", "GET", "/cgi-bin/nope"}, exitRefused, "40066"},
		{"call: path", env, []string{"call", "GET", "cgi-bin/nope"}, exitUsage, "path"},
		{"call: a body that is no JSON", env, []string{"call", "POST", "/wxa/x", "--body", "{"}, exitUsage, "no JSON"},
		{"call: a secret on the command line", env, []string{"call", "GET", "/x", "-q", "access_token=abc"}, exitUsage, "aren't taken"},
		{"quota: too many", env, []string{"quota", "POST"}, exitUsage, "more than 50"},
		{"quota: no path", env, []string{"quota", "//x"}, exitUsage, "cgiPath"},
		{"upload: no file", env, []string{"upload", "/nonexistent"}, exitUsage, "no such file"},
		{"login: bad code", env, []string{"login", "nope"}, exitRefused, "40029"},
		{"push: no URL", env, []string{"push"}, exitUsage, "no http or https URL"},
		{"push: no key", with(varAESKey, ""), []string{"push", "http://127.0.0.1:1/", "text", "x", "--mode", "secure"}, exitUsage, varAESKey},
		{"push: bad key", with(varAESKey, "short-key"), []string{"push", "http://127.0.0.1:1/", "text", "x"}, exitUsage, "43 letters"},
		{"push: bad field", env, []string{"push", "http://127.0.0.1:1/", "text", "x", "-f", "A:=}"}, exitUsage, "no JSON"},
		{"push: a body and a kind", env, []string{"push", "http://127.0.0.1:1/", "text", "--body", "{}"}, exitUsage, "takes no kind"},
		{"push: two forgeries", env, []string{"push", "http://127.0.0.1:1/", "text", "x", "--stale", "--bad-signature"}, exitUsage, "can't be used together"},
		{"replay: no file", env, []string{"replay", "/nonexistent", "--to", "http://127.0.0.1:1/"}, exitUsage, "no such file"},
		{"sim: not loopback", env, []string{"sim", "--listen", "0.0.0.0:0"}, exitUsage, "loopback"},
		{"sim: unknown fault", env, []string{"sim", "--listen", "127.0.0.1:0", "--fault", "nope"}, exitUsage, "no fault has this name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, tt.env, tt.args...)
			if got.code != tt.code || !strings.Contains(got.stderr, tt.says) {
				t.Errorf("exit code %d, not %d; stderr, which lacks %q: %s", got.code, tt.code, tt.says, got.stderr)
			}
			if tt.code == exitOK {
				return
			}
			// The same in JSON, on the standard output.
			report := decoded[map[string]errorReport](t, invoke(t, tt.env, append([]string{"--json"}, tt.args...)...).stdout)["error"]
			if report.Kind != exitKinds[tt.code] || report.Message == "" {
				t.Errorf("--json: %+v", report)
			}
		})
	}
}

// No secret reaches the output of any command, except with --reveal.
func TestSecretsStayIn(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	env := settingsOf(wx)
	server := httptest.NewServer(wx.Callback().Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }))
	t.Cleanup(server.Close)
	alice := wx.User("alice")
	alice.SendText("hello")
	key := alice.SessionKey()
	secrets := []string{env[varSecret], env[varAESKey], env[varToken], key}
	wrong := maps.Clone(env)
	wrong[varSecret] = "ffffffffffffffffffffffffffffffff"
	recordings := filepath.Join(t.TempDir(), "none.jsonl")
	if err := os.WriteFile(recordings, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"token"}, {"quota"}, {"login", alice.LoginCode()}, {"doctor", "--callback", server.URL},
		{"send", "text", alice.OpenID(), "hi"}, {"call", "GET", "/cgi-bin/getcallbackip"},
		{"call", "POST", "/cgi-bin/stable_token", "--body", fmt.Sprintf(`{"grant_type":"client_credential","appid":%q,"secret":%q}`, env[varAppID], env[varSecret])},
		{"push", server.URL, "text", "hi"}, {"push", server.URL, "text", "hi", "--bad-signature"}, {"verify-url", server.URL},
		{"decrypt", fmt.Sprintf(`{"MsgType":"text","Content":"%s %s"}`, env[varSecret], env[varAESKey])}, {"replay", recordings, "--to", server.URL},
	} {
		for _, e := range []map[string]string{env, wrong} {
			if args[0] == "decrypt" && e[varSecret] != env[varSecret] {
				continue // then the command doesn't know the secret
			}
			for _, more := range [][]string{nil, {"--json"}} {
				got := invoke(t, e, append(more, args...)...)
				for _, secret := range secrets {
					if strings.Contains(got.stdout+got.stderr, secret) {
						t.Errorf("%q prints %q", args, secret)
					}
				}
				if token := longestToken(got.stdout); len(token) > 12 {
					t.Errorf("%q prints a token: %s", args, token)
				}
			}
		}
	}
	if got := invoke(t, env, "token", "--reveal"); len(strings.TrimSpace(got.stdout)) < 100 {
		t.Errorf("--reveal: %q", got.stdout)
	}
	got := decoded[loginReport](t, invoke(t, env, "login", alice.LoginCode(), "--reveal", "--json").stdout)
	if diff := cmp.Diff(loginReport{OpenID: alice.OpenID(), SessionKey: alice.SessionKey(), Revealed: true}, got); diff != "" {
		t.Errorf("login --reveal (-want +got):\n%s", diff)
	}
}

// longestToken returns the text after sim_ up to a character that no token contains.
func longestToken(text string) (longest string) {
	for {
		_, after, found := strings.Cut(text, simPrefix)
		if !found {
			return longest
		}
		end := strings.IndexFunc(after, func(r rune) bool { return !strings.ContainsRune("_-", r) && (r < '0' || r > 'z') })
		if end < 0 {
			end = len(after)
		}
		if end > len(longest) {
			longest = after[:end]
		}
		text = after
	}
}

// A simulator's token is sent to no other machine.
func TestGuard(t *testing.T) {
	t.Parallel()
	reached := roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("reached") })
	for _, tt := range []struct{ name, url, want string }{
		{"another machine", "https://api.weixin.qq.com/x?access_token=sim_abc", errSimToken.Error()},
		{"another parameter", "https://api.weixin.qq.com/x?js_code=sim_abc", errSimToken.Error()},
		{"this machine", "http://127.0.0.1/x?access_token=sim_abc", "reached"},
		{"localhost", "http://localhost/x?access_token=sim_abc", "reached"},
		{"a name that begins like it", "http://localhost.example.com/x?access_token=sim_abc", errSimToken.Error()},
		{"IPv6", "http://[::1]/x?access_token=sim_abc", "reached"},
		{"a real token", "https://api.weixin.qq.com/x?access_token=87_abc", "reached"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, tt.url, http.NoBody)
			_, err := (&guard{reached}).RoundTrip(r)
			if err == nil || err.Error() != tt.want {
				t.Errorf("%v, not %s", err, tt.want)
			}
			// Nor past it, where another host is the simulator's.
			if _, err := (&detour{environment{simulatorHost: "sim"}.isHere, reached, &guard{reached}}).RoundTrip(r); err == nil || err.Error() != tt.want {
				t.Errorf("%v, not %s", err, tt.want)
			}
		})
	}
}

// A token of a simulator goes to the host that is said to be its, unless that is WeChat's.
func TestDetour(t *testing.T) {
	t.Parallel()
	reached := roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("reached") })
	for url, want := range map[string]string{
		"http://sim:8642/x?access_token=sim_abc": "reached", "http://SIM/x?access_token=sim_abc": "reached",
		"http://sim.example.com/x?access_token=sim_abc": errSimToken.Error(), "https://api.weixin.qq.com/x?access_token=sim_abc": errSimToken.Error(),
	} {
		for _, host := range []string{"sim", "api.weixin.qq.com"} {
			if host != "sim" {
				want = errSimToken.Error()
			}
			r := httptest.NewRequest(http.MethodGet, url, http.NoBody)
			if _, err := (&detour{environment{simulatorHost: host}.isHere, reached, &guard{reached}}).RoundTrip(r); err == nil || err.Error() != want {
				t.Errorf("%s with %s: %v, not %s", url, host, err, want)
			}
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestEnvFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "app.env")
	text := "\ufeff# comment\n\nexport WECHAT_APPID=wx1\nWECHAT_APPSECRET = \"s e\"\nWECHAT_TOKEN='tok'\r\nOTHER=x\nWECHAT_AES_KEY=\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := loadEnvironment(func(name string) string { return "from the environment: " + name }, name)
	want := environment{appID: "wx1", secret: "s e", token: "tok", baseURL: "from the environment: " + varBaseURL, sessionKey: "from the environment: " + varSessionKey, originalID: "from the environment: " + varOriginalID,
		payKey: "from the environment: " + varPayKey, sandboxPayKey: "from the environment: " + varSandboxPayKey, simulatorHost: "from the environment: " + varSimulatorHost,
		adToken: "from the environment: " + varAdToken, adKey: "from the environment: " + varAdKey, api: loadAPIKeys(func(name string) string { return "from the environment: " + name })}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if err := os.WriteFile(name, []byte("A=b\nmysecretvalue\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loadEnvironment(os.Getenv, name); err == nil || strings.Contains(err.Error(), "mysecret") || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a line that is no variable: %v", err)
	}
}

// Text from the network can't move the cursor of a terminal.
func TestOutputIsPrintable(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("\x1b[2Jhello\x07"))
	}))
	t.Cleanup(server.Close)
	got := invoke(t, map[string]string{varToken: "token"}, "verify-url", server.URL)
	if got.code != exitCheck || strings.ContainsAny(got.stdout, "\x1b\x07") {
		t.Errorf("exit code %d: %q", got.code, got.stdout)
	}
	if diff := cmp.Diff("a\nb\t\ufffd[1m", printable("a\nb\t\x1b[1m")); diff != "" {
		t.Errorf("printable (-want +got):\n%s", diff)
	}
}
