package browsertest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// download clicks the export and returns the file that the browser keeps.
func (p *tab) download() string {
	p.t.Helper()
	dir := p.t.TempDir()
	command(p, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
	})
	p.click("[data-do=export]")
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		// The browser makes the file before it writes it.
		if files, _ := filepath.Glob(filepath.Join(dir, "wechat-*.json")); len(files) == 1 && isWritten(files[0]) {
			return files[0]
		}
	}
	p.fail("no file was downloaded")
	return ""
}

func isWritten(path string) bool {
	content, err := os.ReadFile(path)
	return err == nil && json.Valid(content)
}

func (p *tab) upload(path string) {
	p.t.Helper()
	p.click("[data-do=import]")
	p.do(chromedp.SetUploadFiles("#import-file", []string{path}, chromedp.NodeReady))
}

func TestTranscript(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	alice := wx.User("alice")
	alice.SendText("keep this")
	alice.SendText("image")
	alice.SendText("more")
	p := openTab(t, wx, desktop)
	p.see("#list", "45047")
	file := p.download()
	if info, err := os.Stat(file); err != nil || info.Size() < 1000 {
		t.Fatalf("the transcript: %v %v", info, err)
	}

	other := openTab(t, newPlatform(t), desktop)
	other.see("#phone .welcome", "Add a user")
	other.upload(file)
	other.see("#notice", "An imported transcript")
	other.see(".chat", "You wrote: keep this")
	other.wait("the picture from the file", `document.querySelector('.chat .picture img')?.naturalWidth === 320`)
	other.clickText("#list", "45047")
	other.see(".detail .explained", "45047")
	other.wait("no composer", `document.querySelector('#composer').hidden`)
	other.clickText("#notice", "Back to live")
	other.see("#phone .welcome", "Add a user")
}

func TestImportRefusesWhatIsNoTranscript(t *testing.T) {
	t.Parallel()
	wx := newPlatform(t)
	wx.User("alice")
	p := openTab(t, wx, desktop)
	p.expected = "400 (Bad Request)"
	dir := t.TempDir()
	p.upload(writeFile(t, filepath.Join(dir, "a.json"), []byte("no JSON")))
	p.see("#toasts", "it is not JSON")
	p.upload(writeFile(t, filepath.Join(dir, "b.json"), []byte(`{"version":99}`)))
	p.see("#toasts .bad", "transcript")
	p.wait("the live chat", `document.querySelector('#notice').innerText === ''`)
}
