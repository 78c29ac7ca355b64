package wechat_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

// strays are what comes along when a setting is copied, or read from a file.
var strays = map[string]func(s string) string{
	"a carriage return behind":   func(s string) string { return s + "\r" },
	"a line end behind":          func(s string) string { return s + "\n" },
	"a line end of Windows":      func(s string) string { return s + "\r\n" },
	"a blank before":             func(s string) string { return " " + s },
	"a blank behind":             func(s string) string { return s + " " },
	"a blank within":             func(s string) string { return s[:3] + " " + s[3:] },
	"a tab":                      func(s string) string { return s + "\t" },
	"a zero byte":                func(s string) string { return s + "\x00" },
	"an escape":                  func(s string) string { return "\x1b" + s },
	"a delete":                   func(s string) string { return s + "\x7f" },
	"a space of zero width":      func(s string) string { return s + "\u200b" },
	"a mark of the byte order":   func(s string) string { return "\ufeff" + s },
	"a space that doesn't break": func(s string) string { return s + "\u00a0" },
	"an ideographic space":       func(s string) string { return s + "\u3000" },
	"full-width letters":         func(s string) string { return s[:3] + "ａ" + s[3:] },
	"Chinese":                    func(string) string { return "令牌" },
	"bytes that are no text":     func(s string) string { return s + "\xff" },
	"a blank alone":              func(string) string { return " " },
	"nothing":                    func(string) string { return "" },
}

const look = "look for blanks and line ends"

func TestSettingsThatCannotBeRight(t *testing.T) {
	t.Parallel()
	callback := func(opts ...wechat.CallbackOption) error {
		_, err := wechat.NewCallback(testToken, opts...)
		return err
	}
	ctx := context.Background()
	tests := []struct {
		name, good string
		api, field string
		make       func(text string) error
	}{
		{"NewCallback", testToken, "NewCallback", "token", func(s string) error { _, err := wechat.NewCallback(s); return err }},
		{"WithPreviousToken", testToken, "NewCallback", "previousToken", func(s string) error { return callback(wechat.WithPreviousToken(s)) }},
		{"WithEncryption's app id", pushAppID, "NewCallback", "appID", func(s string) error { return callback(wechat.WithEncryption(s, testKey)) }},
		{"WithEncryption's key", testKey, "NewCallback", "encodingAESKey", func(s string) error { return callback(wechat.WithEncryption(pushAppID, s)) }},
		{"WithPreviousAESKey", testKey, "NewCallback", "previousAESKey", func(s string) error { return callback(secure(), wechat.WithPreviousAESKey(s)) }},
		{"WithOriginalID", testGhID, "NewCallback", "originalID", func(s string) error { return callback(wechat.WithOriginalID(s)) }},
		{"NewCloudHostingCallback", pushAppID, "NewCloudHostingCallback", "appID", func(s string) error {
			_, err := wechat.NewCloudHostingCallback(s)
			return err
		}},
		{"WithOriginalID in cloud hosting", testGhID, "NewCloudHostingCallback", "originalID", func(s string) error {
			_, err := wechat.NewCloudHostingCallback(pushAppID, wechat.WithOriginalID(s))
			return err
		}},
		{"New", pushAppID, "New", "appID", func(s string) error { _, err := wechat.New(s, "s3cret"); return err }},
		{"New's secret", "s3cret", "New", "secret", func(s string) error { _, err := wechat.New(pushAppID, s); return err }},
		{"Code2Session", pushAppID, "Code2Session", "appID", func(s string) error { return loginFault(wechat.Code2Session(ctx, s, "s3cret", "")) }},
		{"Code2Session's secret", "s3cret", "Code2Session", "secret", func(s string) error { return loginFault(wechat.Code2Session(ctx, pushAppID, s, "")) }},
		{"ComponentCode2Session", pushAppID, "ComponentCode2Session", "componentAppID", func(s string) error {
			return loginFault(wechat.ComponentCode2Session(ctx, s, "token", pushAppID, ""))
		}},
		{"ComponentCode2Session's token", "component_token", "ComponentCode2Session", "componentAccessToken", func(s string) error {
			return loginFault(wechat.ComponentCode2Session(ctx, pushAppID, s, pushAppID, ""))
		}},
		{"ComponentCode2Session's app id", pushAppID, "ComponentCode2Session", "appID", func(s string) error {
			return loginFault(wechat.ComponentCode2Session(ctx, pushAppID, "token", s, ""))
		}},
		{"SendCustomMessage's token", "access_token", "SendCustomMessage", "accessToken", func(s string) error {
			ended, end := context.WithCancel(ctx)
			end()
			err := wechat.SendCustomMessage(ended, s, testUser, wechat.CustomText{Content: "hello"})
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		}},
		{"NewTokenCentreSource", strings.Repeat("c", 20), "NewTokenCentreSource", "credential", func(s string) error {
			_, err := wechat.NewTokenCentreSource("https://centre.example.com/token", s)
			return err
		}},
		{"NewTokenCentre", strings.Repeat("c", 20), "NewTokenCentre", "credentials", func(s string) error {
			_, err := wechat.NewTokenCentre(func(string) (*wechat.Client, bool) { return nil, false }, s)
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := tt.make(tt.good); err != nil && argumentErrorOf(t, err).Field == tt.field {
				t.Errorf("%q is refused: %v", tt.good, err)
			}
			for name, stray := range strays {
				text := stray(tt.good)
				err := tt.make(text)
				var fault *wechat.ArgumentError
				if !errors.As(err, &fault) || fault.API != tt.api || fault.Field != tt.field {
					t.Errorf("%s: %v, want one of %s's %s", name, err, tt.api, tt.field)
					continue
				}
				if len(tt.good) > 3 && strings.Contains(err.Error(), tt.good) || strings.Contains(err.Error(), "令牌") {
					t.Errorf("%s: the error quotes the setting: %v", name, err)
				}
				if tt.api == "NewCallback" && text != "" && !strings.Contains(fault.Reason, look) {
					t.Errorf("%s: %v doesn't say: %s", name, err, look)
				}
			}
		})
	}
}

// loginFault is a login's error where it is the credential's; the empty js_code is
// refused last, so that no test makes a call.
func loginFault(_ *wechat.Code2SessionResult, err error) error {
	var fault *wechat.ArgumentError
	if errors.As(err, &fault) && fault.Field == "jsCode" {
		return nil
	}
	return err
}

// WithEncryption and New say the same of an app id.
func TestAppIDsAreCheckedAlike(t *testing.T) {
	t.Parallel()
	for _, id := range []string{
		"", " wx0123456789abcdef", "wx0123456789abcdef\n", "wx0123456789abcdef\u200b", "wx0123 456789abcdef",
		"微信", strings.Repeat("w", 65), "wx0123456789abcdef", "wxba5fad812f8e6fb9", "gh_0123456789ab", "wx-1_2",
	} {
		_, newErr := wechat.New(id, "s3cret")
		_, hostedErr := wechat.NewCloudHostingCallback(id)
		_, err := wechat.NewCallback(testToken, wechat.WithEncryption(id, testKey))
		if newErr == nil {
			if err != nil || hostedErr != nil {
				t.Errorf("%q: %v, %v; New takes it", id, err, hostedErr)
			}
			continue
		}
		want, got := argumentErrorOf(t, newErr), argumentErrorOf(t, err)
		if got.Field != want.Field || got.Reason != want.Reason {
			t.Errorf("%q: %v, want as New: %v", id, err, newErr)
		}
	}
}

// WeChat's console takes 3 to 32 letters and digits as a Token today. What other consoles
// and former ones took isn't known, so that anything of printable ASCII passes.
func TestUnusualTokensPass(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"t", "AAAAA", strings.Repeat("t", 33), strings.Repeat("t", 200), "a-b_c.d", `!"#$%&'()*+,/:;<=>?@[\]^{|}~`} {
		s := newSender("json")
		s.token = token
		cb, err := wechat.NewCallback(token, secure())
		if err != nil {
			t.Errorf("%q: %v", token, err)
			continue
		}
		if _, err := cb.Open(s.sealed(s.text("hello", 1))); err != nil {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func TestOpenDataNamesABadAppID(t *testing.T) {
	t.Parallel()
	var out struct{}
	for _, id := range []string{" wx0123456789abcdef", "wx0123456789abcdef\n", "微信"} {
		err := wechat.DecryptOpenData(id, "", "", "", &out)
		if fault := argumentErrorOf(t, err); fault.Field != "appID" || !strings.Contains(fault.Reason, look) {
			t.Errorf("%q: %v", id, err)
		}
	}
}
