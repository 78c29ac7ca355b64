package main

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestObserve(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	app, err := local.Open(&out, local.English)
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	revoked := tokenOf(t, app)
	if err := observe(t.Context(), app, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"WECHAT_APPID is not set",
		`level=DEBUG msg="wechat call" method=POST api=/cgi-bin/message/custom/send attempt=1 `,
		`level=DEBUG msg="wechat call" method=POST api=/cgi-bin/message/custom/send attempt=2 `,
		`level=INFO msg="wechat token" appid=` + app.AppID + ` event=refused `,
		`level=WARN msg="wechat quota" api=/cgi-bin/message/custom/send remain=0` + "\n",
		`level=WARN msg="wechat push" step=signature status=403 `,
		`step=age status=403 `,
		`step=answer status=200 duplicate=true `,
		`level=ERROR msg="wechat push" msgtype=text event="" step=handler status=500 `,
		"\n# The counters\n",
		"wechat_pushes_total{step=\"age\",status=\"403\",duplicate=\"false\"} 1\n",
		"wechat_pushes_total{step=\"answer\",status=\"200\",duplicate=\"true\"} 1\n",
		"wechat_pushes_total{step=\"handler\",status=\"500\",duplicate=\"false\"} 3\n",
		"wechat_requests_total{api=\"/cgi-bin/message/custom/send\",outcome=\"45015\"} 1\n",
		"wechat_requests_total{api=\"/cgi-bin/message/custom/send\",outcome=\"ok\"} 3\n",
		"wechat_token_events_total{event=\"fetched\"} 2\n",
		"wechat_token_events_total{event=\"refused\"} 1\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
	if found := query.FindString(out.String()); found != "" {
		t.Errorf("the output holds a query, %q:\n%s", found, out.String())
	}
	for _, secret := range append(secretsOf(t, app.Platform), revoked, tokenOf(t, app)) {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the output holds %q:\n%s", secret, out.String())
		}
	}
}

var query = regexp.MustCompile(`\?\w+=`)

// tokenOf asks for the app's access_token, which stable_token repeats for every client.
func tokenOf(t *testing.T, app *local.App) string {
	t.Helper()
	client, err := app.Client()
	if err != nil {
		t.Fatal(err)
	}
	token, err := client.AccessToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// secretsOf returns what must not be in a log: beside the app's own secrets the signatures
// and other query values of the pushes, openids, and what users wrote.
func secretsOf(t *testing.T, weixin *wechattest.Platform) []string {
	t.Helper()
	alice := weixin.User("alice")
	secrets := []string{
		weixin.Secret(), weixin.Token(), weixin.EncodingAESKey(), alice.SessionKey(), "js_code",
		alice.OpenID(), weixin.User("bob").OpenID(), "You wrote",
	}
	for _, e := range weixin.Exchanges() {
		if e.Direction != wechattest.ToBot {
			continue
		}
		values, err := url.ParseQuery(e.Query)
		if err != nil || !values.Has("msg_signature") {
			t.Fatalf("the query of a push: %v, %v", values, err)
		}
		for _, name := range []string{"msg_signature", "signature", "nonce"} {
			secrets = append(secrets, values[name]...)
		}
	}
	if slices.Contains(secrets, "") || len(secrets) < 30 {
		t.Fatalf("%d secrets, or an empty one", len(secrets))
	}
	return secrets
}

func TestRunInChinese(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.Chinese); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\n# Alice 发消息，第一次调用会先取 token。\n", "\n# 计数\n", `step="handler",status="500",duplicate="false"} 3`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
