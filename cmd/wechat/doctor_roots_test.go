package main

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// If there are no root certificates, the doctor says so first and blames nothing else. A process
// reads the system's certificates only once, so the test needs its own process.
func TestDoctorWithoutRoots(t *testing.T) {
	t.Parallel()
	const rootless = "WECHAT_TEST_ROOTLESS"
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the system's certificates are no files there")
	}
	if os.Getenv(rootless) == "" {
		again := exec.Command(os.Args[0], "-test.run=^TestDoctorWithoutRoots$", "-test.v")
		again.Env = append(os.Environ(), rootless+"=1", "SSL_CERT_FILE="+os.DevNull, "SSL_CERT_DIR=/nonexistent")
		if out, err := again.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestDoctorWithoutRoots") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it logs the refused handshake
	server.StartTLS()
	t.Cleanup(server.Close)
	env := map[string]string{varAppID: "wx0123456789abcdef", varSecret: usedSecret, varToken: "token", varBaseURL: server.URL}
	result := decoded[diagnosis](t, invoke(t, env, "doctor", "--json", "--callback", server.URL).stdout)
	var names []string
	for _, c := range result.Checks {
		if c.Status != checkFail {
			continue
		}
		names = append(names, c.Name)
		for _, remedy := range []string{c.Remedy, c.RemedyZH} {
			if strings.Contains(strings.ToLower(remedy), "firewall") || strings.Contains(remedy, "防火墙") {
				t.Errorf("%s blames the firewall: %s", c.Name, remedy)
			}
		}
		switch c.Name {
		case "root certs":
			if !strings.Contains(c.Remedy, "ca-certificates") || !strings.Contains(c.Remedy, "SSL_CERT_FILE") || !strings.Contains(c.RemedyZH, "ca-certificates") {
				t.Errorf("%+v", c)
			}
		case "connection", "callback":
			for remedy, proxy := range map[string]string{c.Remedy: "proxy", c.RemedyZH: "代理"} {
				if roots, chain := strings.Index(remedy, "ca-certificates"), strings.Index(remedy, proxy); roots < 0 || chain < roots {
					t.Errorf("%s doesn't name the root certificates first, then the proxy: %s", c.Name, remedy)
				}
			}
		case "token":
			if !strings.Contains(c.Remedy, "above") || !strings.Contains(c.RemedyZH, "上面") {
				t.Errorf("%+v", c)
			}
		}
	}
	if want := []string{"root certs", "connection", "token"}; !slices.Equal(names[:min(len(names), 3)], want) || strings.Count(strings.Join(names, "\n"), "root certs") != 1 {
		t.Errorf("failed: %q, not first %q", names, want)
	}
	for lang, says := range map[string]string{"en": "no root certificates", "zh": "没有根证书"} {
		if got := invoke(t, env, "token", "--lang", lang); got.code != exitNetwork || !strings.Contains(got.stderr, says) {
			t.Errorf("wechat token: %+v", got)
		}
	}
}

// If there are root certificates, an untrusted certificate isn't blamed on them.
func TestUntrusted(t *testing.T) {
	t.Parallel()
	if noRoots() {
		t.Skip("this machine has none")
	}
	if english, chinese := untrusted(); strings.Contains(english, "root") || !strings.Contains(english, "chain") || !strings.Contains(chinese, "证书链") {
		t.Errorf("%s %s", english, chinese)
	}
}
