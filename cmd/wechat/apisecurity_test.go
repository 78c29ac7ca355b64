package main

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

// sealedSettings are settingsOf with API security.
func sealedSettings(t *testing.T, wx *wechattest.Platform) map[string]string {
	t.Helper()
	env, k := settingsOf(wx), wx.APISecurityKeys()
	env[varAPIKey], env[varAPIKeyNumber], env[varAPICertificateNumber] = k.SymmetricKey, k.SymmetricKeyNumber, k.CertificateNumber
	env[varAPIPrivateKeyFile], env[varAPICertificateFile] = fileOf(t, "key.pem", k.PrivateKey), fileOf(t, "certificate.pem", k.Certificate)
	return env
}

func fileOf(t *testing.T, name string, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The doctor checks the keys of API security, and makes a sealed call with them.
func TestDoctorAPISecurity(t *testing.T) {
	t.Parallel()
	wx, other, without := wechattest.New(t, wechattest.WithAPISecurity()), wechattest.New(t, wechattest.WithAPISecurity()), wechattest.New(t)
	changing := wechattest.New(t, wechattest.WithAPISecurity())
	settings, foreign := sealedSettings(t, wx), sealedSettings(t, other)
	ofChanging := sealedSettings(t, changing)
	changing.ChangeCertificate()
	const call = "api security"
	swap := func(names ...string) map[string]string {
		env := maps.Clone(settings)
		for _, name := range names {
			env[name] = foreign[name]
		}
		return env
	}
	set := func(name, value string) map[string]string {
		env := maps.Clone(settings)
		env[name] = value
		return env
	}
	plain := settingsOf(without)
	keysOnly := maps.Clone(settings)
	for _, name := range []string{varAppID, varSecret, varBaseURL} {
		keysOnly[name] = plain[name]
	}
	for _, tt := range []struct {
		name   string
		env    map[string]string
		code   int
		want   map[string]string // name -> status, of these checks that aren't ok
		text   string            // of one of these
		remedy string
	}{
		{"all is well", settings, exitOK, map[string]string{}, "", ""},
		{"none is set", plain, exitOK, map[string]string{}, "", ""},
		{"no number", set(varAPIKeyNumber, ""), exitCheck, map[string]string{varAPIKeyNumber: checkFail}, "isn't set", "console"},
		{"a short key", set(varAPIKey, "c2hvcnQ="), exitCheck, map[string]string{varAPIKey: checkFail}, "Base64 of 32 bytes", "console"},
		{"a line end", set(varAPICertificateNumber, "ab\n"), exitCheck, map[string]string{varAPICertificateNumber: checkFail}, "blanks", "console"},
		{"no such file", set(varAPIPrivateKeyFile, filepath.Join(t.TempDir(), "none.pem")), exitCheck, map[string]string{varAPIPrivateKeyFile: checkFail}, "none.pem", "console"},
		{"a certificate for a key", set(varAPIPrivateKeyFile, settings[varAPICertificateFile]), exitCheck, map[string]string{varAPIPrivateKeyFile: checkFail}, "no RSA private key", "console"},
		{"a key for a certificate", set(varAPICertificateFile, settings[varAPIPrivateKeyFile]), exitCheck, map[string]string{varAPICertificateFile: checkFail}, "no certificate", "console"},
		{"another symmetric key", swap(varAPIKey), exitCheck, map[string]string{call: checkFail}, "40235", "symmetric key"},
		{"another private key", swap(varAPIPrivateKeyFile), exitCheck, map[string]string{call: checkFail}, "40234", "private key"},
		{"another certificate", swap(varAPICertificateFile), exitCheck, map[string]string{call: checkFail}, "signature", "platform certificate"},
		{"another certificate's number", swap(varAPICertificateNumber), exitCheck, map[string]string{call: checkFail}, "certificate", "platform certificate"},
		{"an account without", keysOnly, exitCheck, map[string]string{call: checkFail}, "40238", "Set it up"},
		{"a change", ofChanging, exitOK, map[string]string{call: checkWarn}, changing.APISecurityKeys().CertificateNumber, "Download"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out := invoke(t, tt.env, "doctor", "--json")
			got, ours, texts, remedies := map[string]string{}, 0, "", ""
			for _, c := range decoded[diagnosis](t, out.stdout).Checks {
				if !strings.HasPrefix(c.Name, "WECHAT_API_") && c.Name != call {
					continue
				}
				ours++
				if c.Status != checkOK {
					got[c.Name], texts, remedies = c.Status, texts+c.Text, remedies+c.Remedy
				}
				if c.TextZH == "" || (c.Remedy == "") != (c.RemedyZH == "") {
					t.Errorf("not in both languages: %+v", c)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || out.code != tt.code {
				t.Errorf("exit code %d; checks (-want +got):\n%s\n%s", out.code, diff, out.stdout)
			}
			if !strings.Contains(texts, tt.text) || !strings.Contains(remedies, tt.remedy) {
				t.Errorf("no %q in %q, or no %q in %q", tt.text, texts, tt.remedy, remedies)
			}
			if key := tt.env[varAPIKey]; key != "" && strings.Contains(out.stdout+out.stderr, key) {
				t.Error("the key is printed")
			}
			if (ours == 0) != (tt.env[varAPIKey] == "") {
				t.Errorf("%d checks of API security", ours)
			}
		})
	}
}

func TestPlatformCertificateEnds(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for left, want := range map[time.Duration]string{31 * 24 * time.Hour: checkOK, 29 * 24 * time.Hour: checkWarn, -time.Second: checkFail} {
		got := check{Status: checkOK}.ending(now.Add(left), now)
		if got.Status != want || (got.Remedy == "") != (want == checkOK) || (got.RemedyZH == "") != (want == checkOK) {
			t.Errorf("%v left: %+v", left, got)
		}
	}
}

// All commands seal their calls with the settings; broken ones stop them before the network.
func TestCommandsSealCalls(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithAPISecurity())
	env := sealedSettings(t, wx)
	for _, args := range [][]string{
		{"quota", "/cgi-bin/message/custom/send"},
		{"call", "POST", "/cgi-bin/openapi/quota/get", "--body", `{"cgi_path":"/cgi-bin/message/custom/send"}`},
		{"call", "POST", "/wxa/getwxacodeunlimit", "--body", `{"scene":"a"}`},
		{"call", "GET", "/cgi-bin/getcallbackip"},
	} {
		if got := invoke(t, env, args...); got.code != exitOK {
			t.Errorf("%v: exit code %d: %s", args, got.code, got.stderr)
		}
	}
	for _, e := range wx.Exchanges() {
		if (e.Plain != "") != (e.Path == "/cgi-bin/openapi/quota/get") {
			t.Errorf("%s: opened %q", e.Path, e.Plain)
		}
	}
	before := len(wx.Exchanges())
	env[varAPIKey] = "x"
	if got := invoke(t, env, "quota"); got.code != exitUsage || !strings.Contains(got.stderr, varAPIKey) || len(wx.Exchanges()) != before {
		t.Errorf("a wrong key: exit code %d: %s", got.code, got.stderr)
	}
}

// A simulator that demands API security writes the keys where nobody else reads them, and the command
// calls it with the settings that it prints.
func TestSimAPISecurity(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lines, _ := background(t, nil, "--json", "sim", "--listen", "127.0.0.1:0", "--api-security", dir)
	report := decoded[simReport](t, next(t, lines))
	key := report.Environment[varAPIPrivateKeyFile]
	if info, err := os.Stat(key); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 || filepath.Dir(key) != dir {
		t.Errorf("%s: %v, %v", key, info, err)
	}
	if got := invoke(t, report.Environment, "quota", "/cgi-bin/message/custom/send"); got.code != exitOK {
		t.Errorf("with the settings: exit code %d, %s", got.code, got.stderr)
	}
	for _, name := range settingNames {
		if strings.HasPrefix(name, "WECHAT_API_") {
			delete(report.Environment, name)
		}
	}
	if got := invoke(t, report.Environment, "quota", "/cgi-bin/message/custom/send"); got.code != exitRefused || !strings.Contains(got.stderr, "40233") {
		t.Errorf("in the clear: exit code %d, %s", got.code, got.stderr)
	}
	got := invoke(t, nil, "sim", "--listen", "127.0.0.1:0", "--api-security", filepath.Join(dir, "none"))
	if got.code != exitUsage || !strings.Contains(got.stderr, "none") {
		t.Errorf("no such folder: exit code %d, %s", got.code, got.stderr)
	}
}
