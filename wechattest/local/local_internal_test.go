package local

import (
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
