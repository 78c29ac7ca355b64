package city_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/city"
)

type oneToken struct{}

func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN", time.Now().Add(time.Hour)), nil
}

// clientOf makes a Client of a WeChat that gives one answer.
func clientOf(t *testing.T, answer string) *wechat.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, answer) }))
	t.Cleanup(server.Close)
	c, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestMsgRelation: WeChat's page has the code under two names, and what it says in two types.
func TestMsgRelation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         *city.GetMsgRelationResult
		code         wechat.Code
	}{
		{"table", `{"errcode":0,"errmsg":"ok","is_subscribed":true}`, &city.GetMsgRelationResult{IsSubscribed: true}, 0},
		{"sample", `{"err_code":0,"err_msg":"ok","is_subscribed":1}`, &city.GetMsgRelationResult{IsSubscribed: true, ErrMsg: "ok"}, 0},
		{"not on", `{"err_code":0,"err_msg":"ok","is_subscribed":0}`, &city.GetMsgRelationResult{ErrMsg: "ok"}, 0},
		{"a refusal", `{"errcode":48001,"errmsg":"no"}`, nil, 48001},
		{"a refusal by the other name", `{"err_code":48001,"err_msg":"no"}`, nil, 48001},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := city.GetMsgRelation(t.Context(), clientOf(t, tt.answer), &city.GetMsgRelationRequest{BusinessID: city.BusinessElder, OpenID: "o1"})
			if tt.code != 0 && !errors.Is(err, tt.code) || tt.code == 0 && err != nil {
				t.Errorf("the error is %v, want %d", err, tt.code)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestDecrypt: the names were encrypted by another program.
func TestDecrypt(t *testing.T) {
	t.Parallel()
	const key = "0123456789abcdef0123456789abcdef"
	const sealed = "de09Z4MybV/ih3eCoUCzFjk/Gy4Wm/La1q+9zwMa/8wOLwhXBkLNcPzpLzfQTB6COthMBcJskOxjOAZ2iZTl3RpK3pmDolK3halocHQR+Ml85ZSWHvI4+G4zuqJYQgutncMhMbXyS35t2orM/GepWA2bjn8zo9OsiJQMovZjUBEcYSTrIZ4dlYW2lzPTSniZ"
	name := &city.RealName{RealName: "张三", IDCardNo: "45088100000000", IDCardType: 1, Phone: "13800000138", PhoneCountryCode: "86", Timestamp: 1661420431}
	tests := []struct {
		name           string
		result         city.GetMedRealNameResult
		key            string
		want           *city.RealName
		wrong, refused bool
	}{
		{"a name", city.GetMedRealNameResult{CipherRealName: sealed, CipherAlgorithm: "AES_256_ECB_PKCS7Padding"}, key, name, false, false},
		{"no algorithm named", city.GetMedRealNameResult{CipherRealName: sealed}, key, name, false, false},
		{"a whole block of padding", city.GetMedRealNameResult{CipherRealName: "1+SNh1AJbAfMLLei+TJ2L6lyZcastNy/WiZxXOcEHog="}, key, &city.RealName{RealName: "x"}, false, false},
		{"another key", city.GetMedRealNameResult{CipherRealName: sealed}, strings.ToUpper(key), nil, true, false},
		{"cut", city.GetMedRealNameResult{CipherRealName: sealed[:64]}, key, nil, true, false},
		{"cut within a block", city.GetMedRealNameResult{CipherRealName: sealed[:60]}, key, nil, true, false},
		{"no base64", city.GetMedRealNameResult{CipherRealName: "!" + sealed[1:]}, key, nil, true, false},
		{"nothing", city.GetMedRealNameResult{}, key, nil, true, false},
		{"no object", city.GetMedRealNameResult{CipherRealName: "Q4Ol/hlInr21ZC63eS7CwQ=="}, key, nil, true, false},
		{"no padding", city.GetMedRealNameResult{CipherRealName: "iljTP+gT6+kDazCArs/oFA=="}, key, nil, true, false},
		{"a key of 16 bytes", city.GetMedRealNameResult{CipherRealName: sealed}, key[:16], nil, false, true},
		{"another algorithm", city.GetMedRealNameResult{CipherRealName: sealed, CipherAlgorithm: "SM4"}, key, nil, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.result.Decrypt([]byte(tt.key))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			var fault *wechat.ArgumentError
			if errors.Is(err, city.ErrRealName) != tt.wrong || errors.As(err, &fault) != tt.refused {
				t.Errorf("the error is %v", err)
			}
			if err != nil && strings.Contains(err.Error(), tt.key) {
				t.Errorf("the error has the key in it: %v", err)
			}
		})
	}
}
