package city_test

import (
	"context"
	"crypto/aes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
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
		{"sample", `{"err_code":0,"err_msg":"ok","is_subscribed":1}`, &city.GetMsgRelationResult{IsSubscribed: true}, 0},
		{"not on", `{"err_code":0,"err_msg":"ok","is_subscribed":0}`, &city.GetMsgRelationResult{}, 0},
		{"a refusal", `{"errcode":48001,"errmsg":"no"}`, nil, 48001},
		{"a refusal by the other name", `{"err_code":48001,"err_msg":"no"}`, nil, 48001},
		{"a refusal as a text", `{"err_code":"48001","err_msg":"no"}`, nil, 48001},
		{"a refusal with both names", `{"errcode":0,"err_code":48001,"err_msg":"no","is_subscribed":true}`, nil, 48001},
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

// TestMsgRelationRefusals: a refusal by the other name is like any other. It repeats no secret,
// has its rid, and a refused token is fetched anew.
func TestMsgRelationRefusals(t *testing.T) {
	t.Parallel()
	r := &city.GetMsgRelationRequest{BusinessID: city.BusinessElder, OpenID: "o1"}
	const rid = "5f3c1e2a-0d1b2c3d-4e5f6a7b"
	_, err := city.GetMsgRelation(t.Context(), clientOf(t, `{"err_code":48001,"err_msg":"TOKEN may not rid: `+rid+`"}`), r)
	var refusal *wechat.Error
	if !errors.As(err, &refusal) || refusal.RID != rid || strings.Contains(err.Error(), "TOKEN") {
		t.Errorf("%v", err)
	}

	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := `{"err_code":0,"err_msg":"ok","is_subscribed":1}`
		if calls.Add(1) == 1 {
			answer = `{"err_code":42001,"err_msg":"access_token expired"}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	client, err := wechat.New("wx0123456789abcdef", "", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(newToken{}))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := city.GetMsgRelation(t.Context(), client, r); err != nil || !got.IsSubscribed || calls.Load() != 2 {
		t.Errorf("%+v, %v after %d calls", got, err, calls.Load())
	}
}

// newToken has another token where one was refused.
type newToken struct{}

func (newToken) AccessToken(_ context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN"+r.Refused.Reveal(), time.Now().Add(time.Hour)), nil
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

// sealed encrypts a text as WeChat does, with padding of PKCS #7.
func sealed(t *testing.T, key, text string) string {
	t.Helper()
	padding := aes.BlockSize - len(text)%aes.BlockSize
	return sealedBlocks(t, key, text+strings.Repeat(string(rune(padding)), padding))
}

// sealedBlocks encrypts whole blocks, whatever they end with.
func sealedBlocks(t *testing.T, key, text string) string {
	t.Helper()
	block, err := aes.NewCipher([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	data := []byte(text)
	for at := 0; at < len(data); at += aes.BlockSize {
		block.Encrypt(data[at:], data[at:])
	}
	return base64.StdEncoding.EncodeToString(data)
}

// TestDecryptLoose: WeChat's page has a number for the type of a document and for the time, and
// texts for the others. Elsewhere its answers mix them up.
func TestDecryptLoose(t *testing.T) {
	t.Parallel()
	const key = "0123456789abcdef0123456789abcdef"
	whole := &city.RealName{RealName: "张三", IDCardNo: "450881", IDCardType: 1, Phone: "13800000138", PhoneCountryCode: "86", Timestamp: 1661420431}
	tests := []struct {
		name, text string
		want       *city.RealName
	}{
		{"as on the page", `{"real_name":"张三","id_card_no":"450881","id_card_type":1,"phone":"13800000138","timestamp":1661420431,"phone_country_code":"86"}`, whole},
		{"numbers for texts", `{"real_name":"张三","id_card_no":450881,"id_card_type":1,"phone":13800000138,"timestamp":1661420431,"phone_country_code":86}`, whole},
		{"texts for numbers", `{"real_name":"张三","id_card_no":"450881","id_card_type":"1","phone":"13800000138","timestamp":"1661420431","phone_country_code":"86"}`, whole},
		{"nothing for some", `{"real_name":"张三","id_card_no":null,"id_card_type":"","phone":null,"timestamp":null}`, &city.RealName{RealName: "张三"}},
		{"escapes", `{"real_name":"\u5f20\u4e09"}`, &city.RealName{RealName: "张三"}},
		{"blanks around", " \n{\"real_name\":\"张三\"}\r\n", &city.RealName{RealName: "张三"}},
		{"null", `null`, nil},
		{"no member", `{}`, nil},
		{"nobody", `{"real_name":"","id_card_no":"","phone":"13800000138"}`, nil},
		{"a list", `[{"real_name":"张三"}]`, nil},
		{"a name that is an object", `{"real_name":{"a":"b"}}`, nil},
		{"a name that is a list", `{"real_name":["张三"]}`, nil},
		{"a phone that is true", `{"real_name":"张三","phone":true}`, nil},
		{"a time with a fraction", `{"real_name":"张三","timestamp":1.5}`, nil},
		{"a time in words", `{"real_name":"张三","timestamp":"today"}`, nil},
		{"a time of 20 digits", `{"real_name":"张三","timestamp":99999999999999999999}`, nil},
		{"cut", `{"real_name":"张三"`, nil},
		{"two objects", `{"real_name":"张三"}{}`, nil},
		{"deep", strings.Repeat(`[`, 20000), nil},
		{"empty", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := &city.GetMedRealNameResult{CipherRealName: sealed(t, key, tt.text)}
			got, err := result.Decrypt([]byte(key))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if (err == nil) != (tt.want != nil) || err != nil && !errors.Is(err, city.ErrRealName) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// TestDecryptHostile: no padding is trusted, whatever is left has a bound, and all of it is one
// error.
func TestDecryptHostile(t *testing.T) {
	t.Parallel()
	const key = "0123456789abcdef0123456789abcdef"
	const name = `{"real_name":"x"}` // 17 bytes
	tests := []struct{ name, cipher string }{
		{"padding of 0", sealedBlocks(t, key, name+strings.Repeat("\x00", 15))},
		{"padding of 17", sealedBlocks(t, key, name+strings.Repeat("\x11", 15))},
		{"padding of 127", sealedBlocks(t, key, name+strings.Repeat("\x7f", 15))},
		{"padding that differs at its start", sealedBlocks(t, key, name+"\x01"+strings.Repeat("\x0f", 14))},
		{"padding that differs at its end", sealedBlocks(t, key, name+strings.Repeat("\x0f", 14)+"\x0e")},
		{"padding for all of it", sealedBlocks(t, key, strings.Repeat("\x10", 16))},
		{"more than a name can have", sealed(t, key, `{"real_name":"`+strings.Repeat("x", 64<<10)+`"}`)},
		{"base64 of URLs", strings.NewReplacer("+", "-", "/", "_").Replace("-_-_" + sealed(t, key, name)[4:])},
		{"no padding of base64", strings.TrimRight(sealed(t, key, name), "=")},
		{"something behind", sealed(t, key, name) + "AAAA"},
		{"blanks", strings.Repeat(" ", 64)},
		{"one byte", "AA=="},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := (&city.GetMedRealNameResult{CipherRealName: tt.cipher}).Decrypt([]byte(key))
			if got != nil || err != city.ErrRealName { // the very same error, so that nobody learns why
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	var none *city.GetMedRealNameResult
	var fault *wechat.ArgumentError
	if _, err := none.Decrypt([]byte(key)); !errors.As(err, &fault) || fault.Field != "result" {
		t.Errorf("no result: %v", err)
	}
}
