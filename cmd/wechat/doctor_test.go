package main

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat/wechattest"
)

func TestDoctor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		fault  *wechattest.Fault
		change func(env map[string]string)
		code   int
		want   map[string]string // name -> status
		remedy string
	}{
		{name: "all is well", code: exitOK, want: map[string]string{"token": checkOK, "egress ip": checkOK, "clock": checkOK, "callback echo": checkOK, "callback forged": checkOK, varAESKey: checkOK}},
		{name: "nothing is set", change: func(env map[string]string) { clear(env) }, code: exitCheck,
			want: map[string]string{varAppID: checkFail, varSecret: checkFail, varToken: checkWarn, varAESKey: checkWarn, "token": checkSkip, "callback": checkSkip}, remedy: "wechat sim"},
		{name: "a line end in the secret", change: func(env map[string]string) { env[varSecret] += "\n" }, code: exitCheck, want: map[string]string{varSecret: checkFail, "token": checkSkip}, remedy: "Remove them"},
		{name: "another secret", change: func(env map[string]string) { env[varSecret] = "0123456789abcdef0123456789abcdef" }, code: exitCheck, want: map[string]string{"token": checkFail, "egress ip": checkSkip}, remedy: "Check the AppSecret"},
		{name: "another token", change: func(env map[string]string) { env[varToken] = "another" }, code: exitCheck, want: map[string]string{"token": checkOK, "callback echo": checkFail, "callback forged": checkOK}, remedy: "verify-url"},
		{name: "a short key", change: func(env map[string]string) { env[varAESKey] = "short" }, code: exitCheck, want: map[string]string{varAESKey: checkFail, "token": checkOK}},
		{name: "a simulator's credential for the real WeChat", change: func(env map[string]string) { delete(env, varBaseURL); env[varToken] = "sim_token" }, code: exitCheck,
			want: map[string]string{varBaseURL: checkFail, "token": checkSkip}, remedy: "Unset it"},
		{name: "not on the allow list", fault: pointer(wechattest.IPNotAllowed()), code: exitCheck, want: map[string]string{"token": checkFail, "egress ip": checkFail}, remedy: "127.0.0.1"},
		{name: "WeChat is down", fault: pointer(wechattest.BadGatewayHTML()), code: exitCheck, want: map[string]string{"token": checkFail, "egress ip": checkSkip}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t)
			env := settingsOf(wx)
			server := httptest.NewServer(wx.Callback().Handler(acknowledge))
			t.Cleanup(server.Close)
			if tt.fault != nil {
				wx.Fault(*tt.fault)
			}
			if tt.change != nil {
				tt.change(env)
			}
			args := []string{"doctor", "--callback", server.URL, "--json"}
			if env[varBaseURL] == "" {
				args = []string{"doctor", "--json", "--timeout", "1s"} // without the network
				env[varBaseURL] = "https://127.0.0.1.invalid"
				if tt.name == "nothing is set" {
					args = append(args, "--callback", server.URL)
				}
			}
			got := invoke(t, env, args...)
			result := decoded[diagnosis](t, got.stdout)
			status, remedies := map[string]string{}, ""
			for _, c := range result.Checks {
				if _, asked := tt.want[c.Name]; asked {
					status[c.Name] = c.Status
				}
				remedies += c.Remedy + "\n"
				if c.TextZH == "" || (c.Remedy == "") != (c.RemedyZH == "") {
					t.Errorf("not in both languages: %+v", c)
				}
			}
			if diff := cmp.Diff(tt.want, status); diff != "" || got.code != tt.code || result.OK != (tt.code == exitOK) {
				t.Errorf("exit code %d, ok %t; checks (-want +got):\n%s\n%s", got.code, result.OK, diff, got.stdout)
			}
			if !strings.Contains(remedies, tt.remedy) {
				t.Errorf("no remedy with %q in:\n%s", tt.remedy, remedies)
			}
		})
	}
}

func pointer(f wechattest.Fault) *wechattest.Fault { return &f }

// A wrong clock, and an untrusted certificate.
func TestDoctorNetwork(t *testing.T) {
	t.Parallel()
	ahead := func(d time.Duration) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(d).UTC().Format(http.TimeFormat))
		})
	}
	for _, tt := range []struct {
		name   string
		start  func(*httptest.Server)
		ahead  time.Duration
		check  string
		status string
	}{
		{"the same time", (*httptest.Server).Start, 0, "clock", checkOK},
		{"a minute behind", (*httptest.Server).Start, time.Minute, "clock", checkWarn},
		{"an hour ahead", (*httptest.Server).Start, -time.Hour, "clock", checkFail},
		{"a certificate of its own", (*httptest.Server).StartTLS, 0, "connection", checkFail},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(ahead(tt.ahead))
			server.Config.ErrorLog = log.New(io.Discard, "", 0) // it logs the refused handshake
			tt.start(server)
			t.Cleanup(server.Close)
			result := decoded[diagnosis](t, invoke(t, map[string]string{varBaseURL: server.URL}, "doctor", "--json").stdout)
			i := slices.IndexFunc(result.Checks, func(c check) bool { return c.Name == tt.check })
			if i < 0 || result.Checks[i].Status != tt.status {
				t.Errorf("checks: %+v", result.Checks)
			}
		})
	}
}

// WeChat pushes only to public addresses and two ports.
func TestDoctorCallbackAddress(t *testing.T) {
	t.Parallel()
	real := map[string]string{varBaseURL: "https://127.0.0.1.invalid"}
	for target, status := range map[string]string{
		"http://127.0.0.1:1/":         checkFail,
		"https://wechat.invalid:8443": checkFail,
		"https://wechat.invalid:443/": checkOK,
		"http://wechat.invalid/":      checkOK,
	} {
		got := invoke(t, maps.Clone(real), "doctor", "--json", "--callback", target, "--timeout", "1s")
		i := slices.IndexFunc(decoded[diagnosis](t, got.stdout).Checks, func(c check) bool { return c.Name == "callback url" && c.Status == status })
		if i < 0 {
			t.Errorf("%s: %s", target, got.stdout)
		}
	}
}

// The result depends on the days until the certificate expires.
func TestDoctorCertificate(t *testing.T) {
	t.Parallel()
	secure, plain, local := "https://wechat.invalid/", "http://wechat.invalid/", "http://127.0.0.1/"
	for _, tt := range []struct {
		name, url string
		left      time.Duration
		status    string
	}{
		{"a month", secure, 30 * 24 * time.Hour, checkOK},
		{"a week", secure, 7 * 24 * time.Hour, checkWarn},
		{"plain http", plain, 0, checkWarn},
		{"this machine", local, 0, checkSkip},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u, err := url.Parse(tt.url)
			if err != nil {
				t.Fatal(err)
			}
			d := &doctor{}
			d.certificate("tls", u, &tls.ConnectionState{PeerCertificates: []*x509.Certificate{{NotAfter: time.Now().Add(tt.left)}}})
			if got := d.found[0]; got.Status != tt.status || (got.Status == checkWarn) != (got.Remedy != "") {
				t.Errorf("%+v", got)
			}
		})
	}
}

// WeChat itself checks the server that its console names.
func TestDoctorReachability(t *testing.T) {
	t.Parallel()
	for _, served := range []bool{true, false} {
		wx := wechattest.New(t)
		if served {
			wx.Serve(http.NotFoundHandler())
		}
		env := settingsOf(wx)
		s := newSession(nil, process{getenv: func(name string) string { return env[name] }})
		var err error
		if s.env, err = loadEnvironment(func(name string) string { return env[name] }, ""); err != nil {
			t.Fatal(err)
		}
		d := &doctor{s: s}
		d.reachability(t.Context())
		want := map[bool]string{true: checkOK, false: checkWarn}[served]
		if len(d.found) == 0 || d.found[0].Status != want {
			t.Errorf("served %t: %+v", served, d.found)
		}
	}
}
