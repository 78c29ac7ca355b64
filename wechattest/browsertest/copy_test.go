package browsertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

func TestReplay(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice").SendText("again")
	p := openTab(t, wx, desktop)
	p.clickText("#list", "Text")
	p.see(".detail-head", "#")
	before := len(wx.Exchanges())
	p.clickText(".detail", "Replay")
	p.see("#toasts", "Played again as exchange")
	p.wait("the replay in the pane", `document.querySelector('.detail-head h3').innerText.startsWith('#`+itoa(before+1)+` ')`)
	all := wx.Exchanges()
	again := all[len(all)-1]
	if again.Direction != wechattest.ToBot || again.Status != 200 {
		t.Errorf("the replay is %v", again)
	}
}

// TestCopyAsGoTest compiles and runs what the button copies.
func TestCopyAsGoTest(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	alice := wx.User("alice")
	alice.Enter("lobby")
	alice.SendText("hello 你好")
	alice.SendText("image")
	alice.SendText("more")
	p := openTab(t, wx, desktop)
	p.clickText("#list", "45047")
	p.see(".detail-head", "45047")
	p.clickText(".detail", "Copy as Go test")
	source := p.copied()
	if out, err := runTest(t, source); err != nil {
		t.Fatalf("%v\n%s\nof\n%s", err, out, source)
	}
}

// runTest runs a test file in a module of its own that knows this library only.
func runTest(t *testing.T, source string) (string, error) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	const name = "github.com/minigo-dev/wechat"
	text := strings.Replace(string(module), "module "+name, "module example.com/bot", 1)
	text += "\nrequire " + name + " v0.1.0\n\nreplace " + name + " => " + root + "\n"
	writeFile(t, filepath.Join(dir, "go.mod"), []byte(text))
	writeFile(t, filepath.Join(dir, "go.sum"), sums)
	writeFile(t, filepath.Join(dir, "bot_test.go"), []byte(source))
	cmd := exec.CommandContext(t.Context(), "go", "test", "-mod=mod", "-vet=off", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestCopyAsCurl(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice").SendText("hi")
	p := openTab(t, wx, desktop)
	p.clickText("#list", "Customer message")
	p.see(".detail-head", "Customer message")
	p.clickText(".detail", "Copy as curl")
	command := p.copied()
	for _, part := range []string{"curl ", "/cgi-bin/message/custom/send", "You wrote: hi"} {
		if !strings.Contains(command, part) {
			t.Errorf("%q is not in %s", part, command)
		}
	}
	if strings.Contains(command, wx.Secret()) {
		t.Errorf("the AppSecret is in %s", command)
	}
}

func TestDetailTabs(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice").SendText("9007199254740993")
	p := openTab(t, wx, desktop)
	p.clickText("#list", "Text")
	p.see(".detail .story", "alice sent a text.")
	p.clickText(".detail-tabs", "Request")
	p.see(".detail-body", "The message, decrypted")
	p.see(".detail-body", `"Content": "9007199254740993"`)
	id := wx.Exchanges()[len(wx.Exchanges())-1].Plain
	_, id, _ = strings.Cut(id, `"MsgId":`)
	id, _, _ = strings.Cut(id, "}")
	id, _, _ = strings.Cut(id, ",")
	p.see(".detail-body", `"MsgId": `+id) // above 2^53: it must not be rounded
	p.clickText(".detail-tabs", "Signature")
	p.see(".detail-body", "They agree: the request comes from WeChat.")
	p.clickText(".detail-tabs", "Envelope")
	p.see(".detail-body", wx.AppID())
	p.wait("the blocks", `document.querySelectorAll('.blocks .block').length >= 5`)
	p.clickText(".detail-tabs", "Response")
	p.see(".detail-body", "HTTP 200")
}

// A call of API security is shown step by step, both ways.
func TestSealedCall(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t, wechattest.WithAPISecurity())
	if _, err := wx.Client().GetAPIQuota(t.Context(), "/cgi-bin/message/custom/send"); err != nil {
		t.Fatal(err)
	}
	p := openTab(t, wx, desktop)
	p.clickText("#list", "/cgi-bin/openapi/quota/get")
	p.clickText(".detail-tabs", "Signature")
	p.see(".detail-body", "Encrypted by AES-256-GCM: iv of 12 bytes")
	p.see(".detail-body", "|"+wx.APISecurityKeys().SymmetricKeyNumber)
	p.see(".detail-body", `"cgi_path":"/cgi-bin/message/custom/send"`)
	p.see(".detail-body", "Wechatmp-Serial: "+wx.APISecurityKeys().CertificateNumber)
	p.clickText(".detail-tabs", "Response")
	p.see(".detail-body", "The answer, decrypted")
}
