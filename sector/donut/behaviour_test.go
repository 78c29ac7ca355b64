package donut_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/donut"
)

type oneToken struct{}

func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN", time.Now().Add(time.Hour)), nil
}

// donutOf makes a Client of a WeChat that gives one answer.
func donutOf(t *testing.T, answer string) *donut.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, answer) }))
	t.Cleanup(server.Close)
	client, err := wechat.New("wx0123456789abcdef", secret, wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
	if err != nil {
		t.Fatal(err)
	}
	c, err := donut.New(client, secret)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNewArguments(t *testing.T) {
	t.Parallel()
	client, err := wechat.New("wx0123456789abcdef", secret)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		client *wechat.Client
		secret string
		field  string
	}{
		{"no client", nil, secret, "client"},
		{"no secret", client, "", "secret"},
		{"a line end in the secret", client, secret + "\n", "secret"},
		{"a blank in the secret", client, "abc def", "secret"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := donut.New(tt.client, tt.secret)
			var fault *wechat.ArgumentError
			if c != nil || !errors.As(err, &fault) || fault.Field != tt.field || strings.Contains(err.Error(), "abc") {
				t.Errorf("%v, %v; want an *ArgumentError of %s", c, err, tt.field)
			}
		})
	}
}

// TestNothingPrintsTheSecret: it is in the URL of a call, and neither a Client nor an error
// shows it.
func TestNothingPrintsTheSecret(t *testing.T) {
	t.Parallel()
	c := donutOf(t, "")
	text := fmt.Sprintf("%v %+v %#v %s %x %v", c, c, c, c, c, struct{ D any }{*c})
	if strings.Contains(text, secret) || !strings.Contains(text, "donut.Client(wx0123456789abcdef)") {
		t.Error(text)
	}
	const code = "0a1B2c/3d4E5f+6g7H8i9" // of a login, valid for 5 minutes
	for name, answer := range map[string]string{
		"no answer":       "",
		"no JSON":         "<html>" + secret,
		"a refusal":       `{"errcode":10001003,"errmsg":"appsecret ` + secret + ` is wrong"}`,
		"no user":         `{"errcode":0}`,
		"a quoted code":   `{"errcode":10001001,"errmsg":"` + code + ` is wrong"}`,
		"an escaped code": `{"errcode":10001001,"errmsg":"code%3D` + url.QueryEscape(code) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := donutOf(t, answer).Code2VerifyInfo(t.Context(), code)
			text := fmt.Sprintf("%v %+v %#v", err, err, err)
			if err == nil || strings.Contains(text, secret) || strings.Contains(text, code) || strings.Contains(text, url.QueryEscape(code)) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestNoUser: a login without its UserID is an error. Without one, all such users would be one.
func TestNoUser(t *testing.T) {
	t.Parallel()
	for name, user := range map[string]string{
		"no id":        `{"phone_info":{"phone":"1"}}`,
		"an empty one": `{"user_id":"","phone_info":{"phone":"1"}}`,
		"null":         `{"user_id":null,"phone_info":{"phone":"1"}}`,
		"no object":    `[{"user_id":"u1"}]`,
		"a text":       `"u1"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := donutOf(t, `{"errcode":0,"errmsg":"ok","user_info":`+user+`}`).Code2VerifyInfo(t.Context(), "code-1")
			var failure *wechat.TransportError
			if got != nil || !errors.As(err, &failure) {
				t.Errorf("%+v, %v; want a *TransportError", got, err)
			}
		})
	}
}

// TestAccounts: the accounts that a user hasn't bound are nil.
func TestAccounts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, user string
		want       donut.User
	}{
		{"phone alone", `{"user_id":"u1","phone_info":{"phone":"12388886666"}}`, donut.User{UserID: "u1", PhoneInfo: &donut.PhoneUser{Phone: "12388886666"}}},
		{"phone as a number", `{"user_id":"u1","phone_info":{"phone":12388886666}}`, donut.User{UserID: "u1", PhoneInfo: &donut.PhoneUser{Phone: "12388886666"}}},
		{"two accounts", `{"user_id":"u1","openapp_info":{"openid":"o1"},"phone_info":{"phone":"1"}}`,
			donut.User{UserID: "u1", OpenAppInfo: &donut.WeixinUser{OpenID: "o1"}, PhoneInfo: &donut.PhoneUser{Phone: "1"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := donutOf(t, `{"errcode":0,"errmsg":"ok","user_info":`+tt.user+`}`).Code2VerifyInfo(t.Context(), "code-1")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.UserInfo); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
