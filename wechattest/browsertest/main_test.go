// Package browsertest plays with the simulator's page (/_sim/) in a real browser. It is
// tests only, in a module of its own, so that nobody else downloads what drives the
// browser. It needs chromium or google-chrome in PATH and fails without one.
//
//	go test ./...                            # in this folder
//	go test -run TestScreenshots -update .   # also writes docs/images/simulator-*.png
//	go test -run TestLooks -all .            # all views of the page, not a half of them
//
// The pictures want fonts with Chinese: on Debian fonts-noto-cjk.
package browsertest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "write docs/images/simulator-*.png")

// browser is the one that all tests open their tabs in.
var browser context.Context

func TestMain(m *testing.M) {
	os.Exit(withBrowser(m.Run))
}

// withBrowser calls run while a browser is there. A missing one is a failure: the page
// would go untested without anybody noticing.
func withBrowser(run func() int) int {
	path := browserPath()
	if path == "" {
		fmt.Fprintln(os.Stderr, "these tests drive the simulator's page in a browser, and neither chromium nor google-chrome is in PATH; install one, on Debian: apt-get install chromium fonts-noto-cjk")
		return 1
	}
	profile, err := os.MkdirTemp("", "wechat-browser")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(profile)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-US"), chromedp.Flag("accept-lang", "en-US"),
		chromedp.Flag("font-render-hinting", "none"), chromedp.WindowSize(1440, 900),
		chromedp.WSURLReadTimeout(30*time.Second),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		fmt.Fprintf(os.Stderr, "%s did not start: %v\n", path, err)
		return 1
	}
	browser = ctx
	return run()
}

func browserPath() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
