package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func runSim(t *testing.T, args ...string) simReport {
	t.Helper()
	lines, _ := background(t, nil, append([]string{"--json", "sim"}, args...)...)
	return decoded[simReport](t, next(t, lines))
}

// request asks the simulator of the report under a Host, with a key or none.
func request(t *testing.T, report simReport, host, path, key string) int {
	t.Helper()
	u, err := url.Parse(report.Page)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:"+u.Port()+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

// The page answers only this machine; with --host those alone who have the key, under that name.
func TestSimHosts(t *testing.T) {
	t.Parallel()
	shut := runSim(t, "--listen", "127.0.0.1:0")
	opened := runSim(t, "--listen", "0.0.0.0:0", "--host", "sim.example.com", "--control-host", "Localhost")
	for _, tt := range []struct {
		name            string
		report          simReport
		host, path, key string
		status          int
	}{
		{"shut", shut, "127.0.0.1", "/_sim/state", "", 200},
		{"shut, another name", shut, "sim.example.com", "/_sim/state", "", 403},
		{"shut, no host", shut, "[localhost]", "/_sim/state", "", 403},
		{"shut, no port", shut, "127.0.0.1:evil", "/_sim/state", "", 400}, // net/http itself
		{"opened", opened, "sim.example.com", "/_sim/state", opened.Key, 200},
		{"opened, its second name", opened, "localhost:8642", "/_sim/state", opened.Key, 200},
		{"opened, no key", opened, "sim.example.com", "/_sim/state", "", 401},
		{"opened, another key", opened, "sim.example.com", "/_sim/state", opened.Key + "A", 401},
		{"opened, another name", opened, "127.0.0.1", "/_sim/state", opened.Key, 403},
		{"opened, the API", opened, "whatever", "/cgi-bin/token", "", 200},
	} {
		if got := request(t, tt.report, tt.host, tt.path, tt.key); got != tt.status && !(tt.status == 400 && got == 403) {
			t.Errorf("%s: HTTP %d, not %d", tt.name, got, tt.status)
		}
	}
	u, err := url.Parse(opened.Page)
	if err != nil || u.Hostname() != "sim.example.com" || u.Query().Get("key") != opened.Key || len(opened.Pages) != 2 || shut.Key != "" {
		t.Errorf("%+v", opened)
	}
	want := map[string]string{varBaseURL: "http://sim.example.com:" + u.Port(), varSimulatorHost: "sim.example.com"}
	if diff := cmp.Diff(want, map[string]string{varBaseURL: opened.Environment[varBaseURL], varSimulatorHost: opened.Environment[varSimulatorHost]}); diff != "" {
		t.Errorf("the settings (-want +got):\n%s", diff)
	}
	if _, given := shut.Environment[varSimulatorHost]; given {
		t.Error("a loopback simulator needs no name")
	}
	for _, args := range [][]string{
		{"--listen", "0.0.0.0:0"}, {"--listen", "[localhost]:0"}, {"--listen", "127.0.0.1:evil"}, {"--listen", ":0"}, {"--listen", "127.0.0.1"},
		{"--host", "[localhost]"}, {"--host", "a:80"}, {"--host", ""}, {"--host", "http://a"},
	} {
		if got := invoke(t, nil, append([]string{"sim"}, args...)...); got.code != exitUsage || got.stderr == "" {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

// The command calls a simulator on another host if it is told its name.
func TestSimulatorHost(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, base, host string
		want             string // of the error; empty: no name is found
	}{
		{"named", "http://sim.invalid:1", "sim.invalid", ""},
		{"not named", "http://sim.invalid:1", "", "plain http"},
		{"another", "http://sim.invalid:1", "other", "plain http"},
		{"WeChat's", "http://api.weixin.qq.com", "api.weixin.qq.com", "WeChat's own host"},
		{"brackets", "http://[localhost]:1", "", "http"},
	} {
		env := map[string]string{varAppID: "wx0123456789abcdef", varSecret: "0123456789abcdef0123456789abcdef", varBaseURL: tt.base, varSimulatorHost: tt.host}
		got := invoke(t, env, "token")
		if want := map[bool]int{true: exitNetwork, false: exitUsage}[tt.want == ""]; got.code != want || !strings.Contains(got.stderr, tt.want) {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// --state keeps the app over restarts, in a file for one's own eyes.
func TestSimState(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "sim.json")
	first := runSim(t, "--listen", "127.0.0.1:0", "--state", name, "--host", "sim")
	info, err := os.Stat(name)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	second := runSim(t, "--listen", "127.0.0.1:0", "--state", name)
	third := runSim(t, "--listen", "127.0.0.1:0", "--state", name, "--host", "sim")
	for _, r := range []simReport{first, second, third} {
		delete(r.Environment, varBaseURL)
		delete(r.Environment, varSimulatorHost)
	}
	if diff := cmp.Diff(first.Environment, second.Environment); diff != "" {
		t.Errorf("the second run (-first +second):\n%s", diff)
	}
	if first.Key == "" || first.Key != third.Key {
		t.Errorf("the key is %q, then %q", first.Key, third.Key)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(name), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A file that is no state is left alone, and the error quotes nothing of it.
func TestSimStateRefusesOtherFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := filepath.Join(dir, "good.json")
	runSim(t, "--listen", "127.0.0.1:0", "--state", good)
	state := string(readFile(t, good))
	var fields map[string]any
	if err := json.Unmarshal([]byte(state), &fields); err != nil {
		t.Fatal(err)
	}
	secret, _ := fields["secret"].(string)
	with := func(name string, value any) string {
		changed := map[string]any{}
		for n, v := range fields {
			changed[n] = v
		}
		changed[name] = value
		if value == nil {
			delete(changed, name)
		}
		b, _ := json.Marshal(changed)
		return string(b)
	}
	for name, text := range map[string]string{
		"empty": "", "no JSON": "secret " + secret, "cut": state[:len(state)/2], "a list": "[]", "null": "null", "more": state + "{}", "huge": state + strings.Repeat(" ", 70<<10),
		"another version": with("version", 2), "a number": with("secret", 7), "an unknown field": with("player", "x"), "no secret": with("secret", nil), "an empty token": with("token", ""),
		"a bad AES key": with("aesKey", secret), "a line end": with("token", "abc\n"), "no app id": with("appId", nil),
	} {
		file := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got := invoke(t, nil, "sim", "--listen", "127.0.0.1:0", "--state", file)
		if got.code != exitUsage || !strings.Contains(got.stderr, "--state: "+file) || strings.Contains(got.stderr, secret) {
			t.Errorf("%s: %+v", name, got)
		}
		if name == "no secret" && !strings.Contains(got.stderr, "lacks secret") {
			t.Errorf("%s: %s", name, got.stderr)
		}
		if string(readFile(t, file)) != text {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if err := os.Symlink(good, filepath.Join(dir, "link")); err == nil {
		if got := invoke(t, nil, "sim", "--listen", "127.0.0.1:0", "--state", filepath.Join(dir, "link")); got.code != exitUsage {
			t.Errorf("a link: %+v", got)
		}
	}
	for _, file := range []string{dir, filepath.Join(dir, "nowhere", "sim.json")} {
		if got := invoke(t, nil, "sim", "--listen", "127.0.0.1:0", "--state", file); got.code != exitUsage {
			t.Errorf("%s: %+v", file, got)
		}
	}
	if runtime.GOOS != "windows" {
		if err := os.Chmod(good, 0o644); err != nil {
			t.Fatal(err)
		}
		runSim(t, "--listen", "127.0.0.1:0", "--state", good)
		if info, err := os.Stat(good); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
	}
}

// Each shell reads back what the settings say.
func TestSettingLines(t *testing.T) {
	t.Parallel()
	environment := map[string]string{varAppID: "wx1", varToken: "", varBaseURL: "http://127.0.0.1:8642", "SSL_CERT_FILE": `C:\Users\O'Brien & $me\%x%.pem`, "HTTPS_PROXY": "a b’c", "OTHER": "x", varSecret: "a\nb"}
	for settings, want := range map[string][]string{
		"sh": {"export WECHAT_APPID=wx1", "# WECHAT_APPSECRET holds a character that can't be written here", "export WECHAT_TOKEN=''", "export WECHAT_BASE_URL=http://127.0.0.1:8642",
			"export HTTPS_PROXY='a b’c'", `export SSL_CERT_FILE='C:\Users\O'\''Brien & $me\%x%.pem'`},
		"env": {"WECHAT_APPID=wx1", "# WECHAT_APPSECRET holds a character that can't be written here", "WECHAT_TOKEN=", "WECHAT_BASE_URL=http://127.0.0.1:8642",
			"HTTPS_PROXY='a b’c'", "# SSL_CERT_FILE holds a character that can't be written here"},
		"powershell": {"$env:WECHAT_APPID = 'wx1'", "# WECHAT_APPSECRET holds a character that can't be written here", "$env:WECHAT_TOKEN = ''", "$env:WECHAT_BASE_URL = 'http://127.0.0.1:8642'",
			"$env:HTTPS_PROXY = 'a b’’c'", `$env:SSL_CERT_FILE = 'C:\Users\O''Brien & $me\%x%.pem'`},
		"cmd": {`set "WECHAT_APPID=wx1"`, "rem WECHAT_APPSECRET holds a character that can't be written here", `set "WECHAT_TOKEN="`, `set "WECHAT_BASE_URL=http://127.0.0.1:8642"`,
			`set "HTTPS_PROXY=a b’c"`, "rem SSL_CERT_FILE holds a character that can't be written here"},
	} {
		if diff := cmp.Diff(strings.Join(want, "\n")+"\n", shells[settings].settingLines(environment)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", settings, diff)
		}
	}
	if line, _ := shellOf("auto", "windows").line("A", "b"); line != "$env:A = 'b'" {
		t.Error(line)
	}
	if line, _ := shellOf("auto", "linux").line("A", "b"); line != "export A=b" {
		t.Error(line)
	}
}

// With --settings all that is printed is read by the shell: what isn't a setting is a remark.
func TestSimSettings(t *testing.T) {
	t.Parallel()
	for settings, form := range map[string][2]string{"sh": {"export WECHAT_", "# "}, "env": {"WECHAT_", "# "}, "powershell": {"$env:WECHAT_", "# "}, "cmd": {`set "WECHAT_`, "rem "}} {
		lines, _ := background(t, nil, "sim", "--listen", "127.0.0.1:0", "--settings", settings, "--user", "alice")
		var set int
		for line := next(t, lines); !strings.Contains(line, "Ctrl-C"); line = next(t, lines) {
			switch {
			case strings.HasPrefix(line, form[0]):
				set++
			case strings.TrimSpace(line) != "" && !strings.HasPrefix(line, form[1]):
				t.Errorf("%s: %q", settings, line)
			}
		}
		if set != 10 {
			t.Errorf("%s: %d settings", settings, set)
		}
	}
	if got := invoke(t, nil, "sim", "--settings", "fish"); got.code != exitUsage {
		t.Errorf("%+v", got)
	}
}

// --proxy prints what clients of many languages need, and leaves nothing behind.
func TestSimProxy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var files []string
	t.Cleanup(func() { // after the simulators have ended
		for _, file := range files {
			if _, err := os.Lstat(file); err == nil {
				t.Errorf("%s stays behind", file)
			}
		}
	})
	for _, args := range [][]string{nil, {"--state", filepath.Join(dir, "sim.json")}} {
		lines, _ := background(t, nil, append([]string{"--json", "sim", "--proxy", "--listen", "127.0.0.1:0"}, args...)...)
		report := decoded[simReport](t, next(t, lines))
		if report.Proxy == nil {
			t.Fatalf("%+v", report)
		}
		pem, err := os.ReadFile(report.Proxy.Certificate)
		if err != nil || strings.Contains(string(pem), "PRIVATE") {
			t.Fatalf("%v: %s", err, pem)
		}
		if info, err := os.Stat(report.Proxy.Certificate); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o644 {
			t.Errorf("%v, %v", info, err)
		}
		for name, want := range map[string]string{"HTTPS_PROXY": report.Proxy.URL, "NODE_EXTRA_CA_CERTS": report.Proxy.Certificate, "SSL_CERT_FILE": report.Proxy.Certificate, "NODE_USE_ENV_PROXY": "1"} {
			if report.Environment[name] != want {
				t.Errorf("%s=%s, not %s", name, report.Environment[name], want)
			}
		}
		if args != nil && report.Proxy.Certificate != args[1]+".ca.pem" {
			t.Errorf("the certificate is %s", report.Proxy.Certificate)
		}
		files = append(files, report.Proxy.Certificate)
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
		at, err := url.Parse(report.Proxy.URL)
		if err != nil {
			t.Fatal(err)
		}
		h := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(at), TLSClientConfig: &tls.Config{RootCAs: roots}}}
		res, err := h.Get("https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid=" + report.Environment[varAppID] + "&secret=" + report.Environment[varSecret])
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if !strings.Contains(string(b), `"access_token":"sim_`) {
			t.Errorf("%s", b)
		}
	}
	lines, _ := background(t, nil, "sim", "--proxy", "--listen", "127.0.0.1:0")
	var text string
	for !strings.Contains(text, "Ctrl-C") {
		text += next(t, lines) + "\n"
	}
	for _, want := range []string{"export HTTPS_PROXY=http://127.0.0.1:", "export NODE_EXTRA_CA_CERTS=", "export SSL_CERT_FILE=", "curl.cainfo="} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// The keys of API security stay with --state, also after the certificate has changed, and follow from --seed.
func TestSimKeepsAPISecurity(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	state := filepath.Join(dir, "sim.json")
	run := func(change bool, args ...string) map[string]string {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		out, exit := newLineWriter(), make(chan int, 1)
		go func() {
			exit <- run(ctx, append([]string{"--json", "sim", "--listen", "127.0.0.1:0"}, args...), process{strings.NewReader(""), out, out, func(string) string { return "" }})
		}()
		report := decoded[simReport](t, next(t, out.lines))
		got := map[string]string{}
		for _, name := range []string{varAPIKey, varAPIKeyNumber, varAPICertificateNumber} {
			got[name] = report.Environment[name]
		}
		for _, name := range []string{varAPIPrivateKeyFile, varAPICertificateFile} {
			content, err := os.ReadFile(report.Environment[name])
			if err != nil {
				t.Fatal(err)
			}
			got[name] = string(content)
		}
		if change {
			response, err := http.Post(report.Page+"apisecurity/change", "application/json", strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			var changed struct{ CertificateNumber, Certificate string }
			err = json.NewDecoder(response.Body).Decode(&changed)
			response.Body.Close()
			if err != nil || changed.CertificateNumber == got[varAPICertificateNumber] {
				t.Fatal(changed, err)
			}
			got[varAPICertificateNumber], got[varAPICertificateFile] = changed.CertificateNumber, changed.Certificate
		}
		cancel()
		if code := <-exit; code != exitOK {
			t.Errorf("%q exits with %d", args, code)
		}
		return got
	}
	first := run(true, "--state", state, "--api-security", dir)
	if diff := cmp.Diff(first, run(false, "--state", state, "--api-security", dir)); diff != "" {
		t.Errorf("--state (-first run +second run)\n%s", diff)
	}
	invokeWithout := runSim(t, "--listen", "127.0.0.1:0", "--state", state)
	if invokeWithout.Environment[varAPIKey] != "" {
		t.Error("API security without its flag")
	}
	if diff := cmp.Diff(first, run(false, "--state", state, "--api-security", dir)); diff != "" {
		t.Errorf("after a run without API security (-first run +third run)\n%s", diff)
	}
	seeded := run(false, "--seed", "7", "--api-security", dir)
	if diff := cmp.Diff(seeded, run(false, "--seed", "7", "--api-security", dir)); diff != "" {
		t.Errorf("--seed (-first run +second run)\n%s", diff)
	}
	if other := run(false, "--api-security", dir); other[varAPIKey] == seeded[varAPIKey] || other[varAPIKey] == first[varAPIKey] {
		t.Error("a run without state and seed has the keys of another")
	}
}
