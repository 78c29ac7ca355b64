package local_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// clear takes away what the machine may have set.
func clear(t *testing.T) {
	t.Helper()
	for _, name := range []string{
		"WECHAT_APPID", "WECHAT_APPSECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY", "WECHAT_BASE_URL", "WECHAT_SIMULATOR_HOST",
		"LISTEN", "SIM_LISTEN", "SIM_HOST", "LC_ALL", "LANG",
	} {
		t.Setenv(name, "")
	}
}

func TestOpenReadsTheEnvironment(t *testing.T) {
	clear(t)
	const key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	for name, value := range map[string]string{
		"WECHAT_APPID": "wx0123456789abcdef", "WECHAT_APPSECRET": "secret", "WECHAT_TOKEN": "token",
		"WECHAT_AES_KEY": key, "WECHAT_BASE_URL": "http://127.0.0.1:1",
	} {
		t.Setenv(name, value)
	}
	var out strings.Builder
	app, err := local.Open(&out, local.English)
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	got := []string{app.AppID, app.Secret, app.Token, app.EncodingAESKey, out.String()}
	if diff := cmp.Diff([]string{"wx0123456789abcdef", "secret", "token", key, ""}, got); diff != "" || app.Platform != nil {
		t.Errorf("a simulator: %t, (-want +got):\n%s", app.Platform != nil, diff)
	}
	if _, err := app.Client(); err != nil {
		t.Error(err)
	}
	if _, err := app.Callback(); err != nil {
		t.Error(err)
	}
	if n := len(app.Transport()); n != 1 {
		t.Errorf("%d options for WECHAT_BASE_URL", n)
	}
}

// A simulator in another container is called by the name that the environment has.
func TestSimulatorHost(t *testing.T) {
	for _, tt := range []struct {
		base, host string
		ok         bool
	}{
		{"http://sim:8642", "sim", true}, {"http://sim:8642", "", false}, {"http://sim:8642", "other", false}, {"http://api.weixin.qq.com", "api.weixin.qq.com", false},
	} {
		clear(t)
		for name, value := range map[string]string{"WECHAT_APPID": "wx0123456789abcdef", "WECHAT_APPSECRET": "secret", "WECHAT_BASE_URL": tt.base, "WECHAT_SIMULATOR_HOST": tt.host} {
			t.Setenv(name, value)
		}
		app, err := local.Open(&strings.Builder{}, local.English)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.Client(); (err == nil) != tt.ok {
			t.Errorf("%s on %s: %v", tt.base, tt.host, err)
		}
	}
}

// The page says all that somebody needs, in the user's language.
func TestRunWithThePage(t *testing.T) {
	for _, tt := range []struct {
		name string
		lang local.Lang
		env  map[string]string
		want []string
	}{
		{"English", local.English, nil, []string{
			"WECHAT_APPID is not set: running against a simulated WeChat at http://127.0.0.1:",
			"WeChat has verified http://127.0.0.1:", "/_sim/ in a browser:", "export WECHAT_AES_KEY=", "Serving http://127.0.0.1:",
		}},
		{"Chinese", local.Chinese, nil, []string{
			"未设置 WECHAT_APPID：使用模拟微信 http://127.0.0.1:", "模拟微信已验证 http://127.0.0.1:", "在浏览器中打开 http://127.0.0.1:",
			"export WECHAT_BASE_URL=http://127.0.0.1:", "按 Ctrl-C 结束",
		}},
		{"in a container", local.English, map[string]string{"LISTEN": "0.0.0.0:0", "SIM_LISTEN": "0.0.0.0:0", "SIM_HOST": "localhost,sim"}, []string{
			"a simulated WeChat at http://127.0.0.1:", "WeChat has verified http://127.0.0.1:", "Open http://localhost:", "/_sim/?key=", "Serving http://127.0.0.1:",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clear(t)
			t.Setenv("LISTEN", "127.0.0.1:0")
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			var out strings.Builder
			app, err := local.Open(&out, tt.lang)
			if err != nil {
				t.Fatal(err)
			}
			defer app.Close()
			callback, err := app.Callback()
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			mux := http.NewServeMux()
			mux.Handle("/wechat", callback.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }))
			if err := app.Run(ctx, &screen{&out, cancel}, mux, true, nil); err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the output lacks %q:\n%s", want, out.String())
				}
			}
		})
	}
}

// A screen ends the program once it shows that it is ready.
type screen struct {
	*strings.Builder
	full func()
}

func (s *screen) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "Ctrl-C") {
		defer s.full()
	}
	return s.Builder.Write(p)
}

func TestRunPlaysTheStory(t *testing.T) {
	clear(t)
	app, err := local.Open(&strings.Builder{}, local.English)
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	callback, err := app.Callback()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }))
	played := ""
	err = app.Run(t.Context(), &strings.Builder{}, mux, false, func(base string) error { played = base; return nil })
	if err != nil || !strings.HasPrefix(played, "http://127.0.0.1:") {
		t.Errorf("played at %q, %v", played, err)
	}
	err = app.Run(t.Context(), &strings.Builder{}, http.NotFoundHandler(), false, func(string) error { t.Error("played"); return nil })
	if err == nil {
		t.Error("an address that doesn't verify is no error")
	}
}

// An address that is taken is said; where any will do, another is taken.
func TestAddressInUse(t *testing.T) {
	clear(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	t.Setenv("SIM_LISTEN", taken.Addr().String())
	if _, err := local.Open(&strings.Builder{}, local.English); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("SIM_LISTEN that is taken: %v", err)
	}
	t.Setenv("LISTEN", taken.Addr().String())
	err = new(local.App).Serve(t.Context(), &strings.Builder{}, http.NotFoundHandler(), nil)
	if err == nil || !strings.Contains(err.Error(), "LISTEN=host:port") {
		t.Errorf("LISTEN that is taken: %v", err)
	}
	t.Setenv("SIM_LISTEN", "0.0.0.0:0")
	if _, err := local.Open(&strings.Builder{}, local.English); err == nil {
		t.Error("the page is open to others without SIM_HOST")
	}
}

func TestLanguage(t *testing.T) {
	for _, tt := range []struct {
		name, all, lang string
		want            local.Lang
	}{
		{"nothing", "", "", local.English},
		{"LANG", "", "zh_CN.UTF-8", local.Chinese},
		{"LC_ALL first", "en_US.UTF-8", "zh_CN.UTF-8", local.English},
		{"LC_ALL", "zh_TW", "C", local.Chinese},
		{"capitals", "", "ZH_cn", local.Chinese},
		{"another", "", "ja_JP.UTF-8", local.English},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("LC_ALL", tt.all)
			t.Setenv("LANG", tt.lang)
			got := local.Language()
			if got != tt.want || got.Text("en", "zh") != string(tt.want) {
				t.Errorf("%q, %q; want %q", got, got.Text("en", "zh"), tt.want)
			}
		})
	}
	if got := local.Lang("").Text("english", "chinese"); got != "english" {
		t.Errorf("the zero Lang has %q", got)
	}
}

func TestLoadEnv(t *testing.T) {
	const content = "\ufeff# settings\r\n\r\nexport LOCAL_A=1\r\nLOCAL_B = \"two words\"\nLOCAL_C='3'\nLOCAL_D=from the file\nLOCAL_E=\nLOCAL_F=a=b\n"
	for _, name := range []string{"LOCAL_A", "LOCAL_B", "LOCAL_C", "LOCAL_E", "LOCAL_F", "LOCAL_G"} {
		t.Setenv(name, "") // so that it is restored
		os.Unsetenv(name)
	}
	t.Setenv("LOCAL_D", "given")
	write := func(text string) string {
		name := filepath.Join(t.TempDir(), ".env")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	if err := local.LoadEnv(write(content)); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, name := range []string{"LOCAL_A", "LOCAL_B", "LOCAL_C", "LOCAL_D", "LOCAL_E", "LOCAL_F"} {
		got[name] = os.Getenv(name)
	}
	want := map[string]string{"LOCAL_A": "1", "LOCAL_B": "two words", "LOCAL_C": "3", "LOCAL_D": "given", "LOCAL_E": "", "LOCAL_F": "a=b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := local.LoadEnv(filepath.Join(t.TempDir(), "none")); err != nil {
		t.Errorf("no file: %v", err)
	}
	for _, bad := range []string{"LOCAL_G=1\nmysecret\n", "LOCAL_G=1\n=mysecret\n", "LOCAL_G=1\nmysecret=\x00\n"} {
		err := local.LoadEnv(write(bad))
		if err == nil || !strings.Contains(err.Error(), "line 2") || strings.Contains(err.Error(), "mysecret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if value, set := os.LookupEnv("LOCAL_G"); set {
		t.Errorf("a file that won't do has set %q", value)
	}
}
