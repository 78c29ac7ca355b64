package local

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// The settings are lines of the system's own shell.
func TestSettings(t *testing.T) {
	t.Parallel()
	app := &App{AppID: "wx1", Secret: "s", Token: "t", EncodingAESKey: "k", baseURL: "http://127.0.0.1:1"}
	for system, want := range map[string]string{
		"linux":   "export WECHAT_APPID=wx1\nexport WECHAT_APPSECRET=s\n",
		"windows": "$env:WECHAT_APPID = 'wx1'\n$env:WECHAT_APPSECRET = 's'\n",
	} {
		if got := app.settings(system); !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 5 {
			t.Errorf("%s: %q", system, got)
		}
	}
}

// An App of the real WeChat has real secrets.
func TestAppPrintsNoSecret(t *testing.T) {
	t.Parallel()
	app := &App{AppID: "wx1", Secret: "a secret", Token: "a secret", EncodingAESKey: "a secret"}
	var log strings.Builder
	for _, value := range []any{app, *app, []*App{app}, map[string]App{"": *app}} {
		fmt.Fprintf(&log, "%v %+v %#v %s %q %x\n", value, value, value, value, value, value)
		slog.New(slog.NewTextHandler(&log, nil)).Info("", "value", value)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("", "value", value)
	}
	if text := log.String(); strings.Contains(text, "a secret") || strings.Contains(text, "6120736563726574") || strings.Count(text, "local.App(wx1)") < 24 {
		t.Errorf("%s", text)
	}
}

func TestLangFlagValue(t *testing.T) {
	t.Parallel()
	lang := English
	if err := lang.set("zh"); err != nil || lang != Chinese {
		t.Errorf("%q, %v", lang, err)
	}
	if err := lang.set("fr"); err == nil || lang != Chinese {
		t.Errorf("fr: %q, %v", lang, err)
	}
}
