package wechattest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
	wxcrypto "github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/wechattest"
)

// keysOf are the keys in a form that compares, which their own Format hides.
func keysOf(wx *wechattest.Platform) []string {
	k := wx.APISecurityKeys()
	return []string{k.SymmetricKey, k.SymmetricKeyNumber, string(k.PrivateKey), k.PrivateKeyNumber, string(k.Certificate), k.CertificateNumber}
}

// A seed makes the same keys, and the same certificates after a change; another app has others. Without a
// seed no two runs share anything.
func TestF45Seed(t *testing.T) {
	t.Parallel()
	run := func(opts ...wechattest.Option) [2][]string {
		wx := wechattest.New(t, append(opts, wechattest.WithAPISecurity(), wechattest.WithAppID("wx0123456789abcdef"), wechattest.WithSecret("0123456789abcdef"))...)
		before := keysOf(wx)
		wx.ChangeCertificate()
		if _, err := wx.Client().GetAPIQuota(t.Context(), "/cgi-bin/token"); err != nil {
			t.Error(err)
		}
		return [2][]string{before, keysOf(wx)}
	}
	one := run(wechattest.WithSeed(7))
	if diff := cmp.Diff(one, run(wechattest.WithSeed(7))); diff != "" {
		t.Errorf("the same seed (-first +second)\n%s", diff)
	}
	if one[0][4] == one[1][4] || one[0][5] == one[1][5] || one[0][0] != one[1][0] {
		t.Error("the change changes another thing than the certificate")
	}
	if _, ends, err := wxcrypto.NewRSAVerifier([]byte(one[1][4])); err != nil || time.Until(ends) < 365*24*time.Hour {
		t.Errorf("the certificate ends %v, %v", ends, err)
	}
	first := run()
	for name, other := range map[string][2][]string{"another seed": run(wechattest.WithSeed(8)), "no seed": first, "again none": run()} {
		for i, mine := range one {
			for j := range mine {
				if other[i][j] == mine[j] {
					t.Errorf("%s: the same %d of %d", name, j, i)
				}
				if name == "again none" && other[i][j] == first[i][j] {
					t.Errorf("two runs without a seed have the same %d of %d", j, i)
				}
			}
		}
	}
	wx := wechattest.New(t, wechattest.WithSeed(7), wechattest.WithAPISecurity())
	if other := wx.NewApp(wechattest.WithAPISecurity()); keysOf(other)[0] == keysOf(wx)[0] || keysOf(other)[4] == keysOf(wx)[4] {
		t.Error("two apps of a seed share keys")
	}
}

// A run goes on with the keys of an earlier one, and with a change of the certificate that has begun.
func TestF46State(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithAPISecurity())
	old := wx.APISecurity()
	wx.ChangeCertificate()
	wx.Advance(time.Hour)
	state := wx.APISecurityState()
	again := wechattest.New(t, wechattest.WithAPISecurityState(state), wechattest.WithAppID(wx.AppID()), wechattest.WithSecret(wx.Secret()))
	if diff := cmp.Diff(keysOf(wx), keysOf(again)); diff != "" {
		t.Errorf("keys (-first run +second run)\n%s", diff)
	}
	if diff := cmp.Diff(state, wechattest.New(t, wechattest.WithAPISecurityState(state)).APISecurityState()); diff != "" && !strings.Contains(diff, "changed") {
		t.Errorf("state (-first +second)\n%s", diff)
	}
	client := again.Client(wechat.WithAPISecurity(old)) // with the certificate before the change
	if _, err := client.GetAPIQuota(t.Context(), "/cgi-bin/token"); err != nil {
		t.Errorf("in the change: %v", err)
	}
	again.EndCertificateChange()
	if _, err := client.GetAPIQuota(t.Context(), "/cgi-bin/token"); err == nil {
		t.Error("the old certificate signs after the end of the change")
	}
	if wechattest.New(t).APISecurityState() != "" {
		t.Error("an app without API security has a state")
	}
	other := wechattest.New(t, wechattest.WithAPISecurity()).APISecurityState()
	_, foreign, _ := strings.Cut(other, `"certificates":[{`)
	foreign, _, _ = strings.Cut(foreign, `"certificate"`)
	_, mine, _ := strings.Cut(state, `"certificates":[{`)
	mine, _, _ = strings.Cut(mine, `"certificate"`)
	for name, bad := range map[string]string{
		"nothing": "", "no JSON": "x", "empty": "{}", "another version": strings.Replace(state, `"version":1`, `"version":2`, 1),
		"a short key": strings.Replace(state, `"symmetricKey":"`, `"symmetricKey":"AA==","x":"`, 1), "a private key that is none": strings.Replace(state, `"privateKey":"`, `"privateKey":"AAAA`, 1),
		"a certificate of another key": strings.Replace(state, mine, foreign, 1), "a number that breaks a header": strings.Replace(state, `"number":"`, `"number":"\r\n`, 1),
		"too long": state + strings.Repeat(" ", 64<<10),
	} {
		if _, err := wechattest.Start(wechattest.WithAPISecurityState(bad)); err == nil || strings.Contains(fmt.Sprint(err), "AAAA") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The control API changes the certificate, ends the change, and gives a bot its settings.
func TestF46Control(t *testing.T) {
	t.Parallel()
	c := newControl(t, wechattest.WithAPISecurity())
	type object struct{ CertificateNumber, Certificate, DeprecatedNumber, ChangeEnds string }
	var state struct{ APISecurity *object }
	if c.must("GET", "/_sim/state", "", &state); state.APISecurity == nil || *state.APISecurity != (object{}) {
		t.Errorf("before keys are made: %+v", state.APISecurity)
	}
	var first, second, third object
	c.must("GET", "/_sim/apisecurity", "", &first)
	c.must("POST", "/_sim/apisecurity/change", "{}", &second)
	if second.DeprecatedNumber != first.CertificateNumber || second.CertificateNumber == first.CertificateNumber || second.ChangeEnds == "" || second.Certificate == first.Certificate {
		t.Errorf("changing from %v to %v", first, second)
	}
	if c.must("GET", "/_sim/state", "", &state); state.APISecurity.CertificateNumber != second.CertificateNumber || state.APISecurity.DeprecatedNumber != first.CertificateNumber {
		t.Errorf("the state in the change: %+v", state.APISecurity)
	}
	c.must("DELETE", "/_sim/apisecurity/change", "{}", &third)
	if want := (object{second.CertificateNumber, second.Certificate, "", ""}); third != want {
		t.Errorf("after the change: %v, want %v", third, want)
	}
	k := c.wx.APISecurityKeys()
	var got map[string]string
	c.must("GET", "/_sim/credentials", "", &got)
	want := map[string]string{
		"apiKey": k.SymmetricKey, "apiKeyNumber": k.SymmetricKeyNumber, "apiPrivateKey": string(k.PrivateKey), "apiPrivateKeyNumber": k.PrivateKeyNumber,
		"apiCertificate": string(k.Certificate), "apiCertificateNumber": k.CertificateNumber,
	}
	for name := range got {
		if _, ours := want[name]; !ours {
			delete(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("credentials (-want +got)\n%s", diff)
	}
	without := newControl(t)
	for _, call := range [][2]string{{"GET", "/_sim/apisecurity"}, {"POST", "/_sim/apisecurity/change"}, {"DELETE", "/_sim/apisecurity/change"}} {
		if status, answer := without.ask(call[0], call[1], "{}"); status != http.StatusConflict {
			t.Errorf("without API security: %s %d %s", call, status, answer)
		}
	}
	if _, answer := without.ask("GET", "/_sim/credentials", ""); strings.Contains(answer, `"apiKey"`) {
		t.Error("without API security there are credentials of it")
	}
}
