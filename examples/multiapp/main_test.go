package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	t.Setenv("WECHAT_APPS", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.English); err != nil {
		t.Fatal(err)
	}
	const paid = `200 OK {"ErrCode":0,"ErrMsg":"Success"}`
	for _, want := range []string{
		"running against a simulated WeChat",
		`is tennis: a user received [text "Welcome to tennis"]`,
		`is chess: a user received [text "Welcome to chess"]`,
		`is football: a user received [text "Welcome to football"]`,
		"alice pays for a queen in chess: " + paid + "\nWeChat repeats the push: " + paid + "\nhanded out: map[wx",
		" order 1:1 x queen]\n",
		"a push of tennis, sent to the address of chess: 403 Forbidden\n",
		"tennis answers with HTTP status 404\n",
		"chess answers with HTTP status 200\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestRunNamesTheAppAtFault(t *testing.T) {
	file := filepath.Join(t.TempDir(), "apps.json")
	if err := os.WriteFile(file, []byte(`[{"appID": "wx0123456789abcdef"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("WECHAT_APPS", file)
	err := run(t.Context(), &strings.Builder{}, local.English)
	if err == nil || !strings.HasPrefix(err.Error(), "wx0123456789abcdef: ") {
		t.Errorf("an app without a secret gives the error %v", err)
	}
}

func TestRunInChinese(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	t.Setenv("WECHAT_APPS", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.Chinese); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`是网球：用户收到 [text "欢迎来到网球"]`,
		`alice 在国际象棋中购买皇后：200 OK`,
		`网球已下线：国际象棋返回 HTTP 状态码 200`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
