package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"fmt"
	"testing"
)

const (
	testSessionKey = "HyVFkGl5F5OQWJZZaNzBBg=="
	testIV         = "cjR5bXhWMnhRN2NaUm1KdA=="
	testOpenData   = `{"openId":"o1","watermark":{"timestamp":1477314187,"appid":"wxba5fad812f8e6fb9"}}`
)

// sealOpenData encrypts a padded buffer as WeChat does, without help from the code under test.
func sealOpenData(t testing.TB, padded []byte) string {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(testSessionKey)
	if err != nil {
		t.Fatal(err)
	}
	iv, err := base64.StdEncoding.DecodeString(testIV)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(padded))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, padded)
	return base64.StdEncoding.EncodeToString(out)
}

// padded appends n bytes of value n.
func padded(text string, n int) []byte {
	return append([]byte(text), bytes.Repeat([]byte{byte(n)}, n)...)
}

func TestDecryptOpenData(t *testing.T) {
	t.Parallel()
	for n := range 33 {
		text := testOpenData[:n]
		got, err := DecryptOpenData(testSessionKey, sealOpenData(t, padded(text, 16-n%16)), testIV)
		if err != nil || string(got) != text {
			t.Errorf("%d bytes: %q, %v", n, got, err)
		}
	}
}

func TestDecryptOpenDataRefuses(t *testing.T) {
	t.Parallel()
	text := testOpenData
	good := sealOpenData(t, padded(text, 16-len(text)%16))
	if _, err := DecryptOpenData(testSessionKey, good, testIV); err != nil {
		t.Fatal(err)
	}
	b64 := base64.StdEncoding.EncodeToString
	tests := []struct{ name, sessionKey, data, iv string }{
		{"nothing", "", "", ""},
		{"no session key", "", good, testIV},
		{"short session key", b64(make([]byte, 15)), good, testIV},
		{"24 byte session key", b64(make([]byte, 24)), good, testIV},
		{"32 byte session key", b64(make([]byte, 32)), good, testIV},
		{"session key not base64", "HyVFkGl5F5OQWJZZaNzBB!==", good, testIV},
		{"no iv", testSessionKey, good, ""},
		{"short iv", testSessionKey, good, b64(make([]byte, 15))},
		{"long iv", testSessionKey, good, b64(make([]byte, 17))},
		{"iv not base64", testSessionKey, good, "!"},
		{"no data", testSessionKey, "", testIV},
		{"data not base64", testSessionKey, good[:len(good)-4] + "    ", testIV},
		{"a plus that became a space", testSessionKey, " " + good[1:], testIV},
		{"no whole block", testSessionKey, b64(make([]byte, 17)), testIV},
		{"pad 0", testSessionKey, sealOpenData(t, append(bytes.Repeat([]byte{'x'}, 15), 0)), testIV},
		{"pad 17", testSessionKey, sealOpenData(t, padded("123456789012345", 17)), testIV},
		{"pad 32", testSessionKey, sealOpenData(t, padded("1234567890123456", 32)), testIV},
		{"uneven pad", testSessionKey, sealOpenData(t, append(bytes.Repeat([]byte{'x'}, 14), 3, 2)), testIV},
		{"cut by a block", testSessionKey, b64([]byte(good)[:16]), testIV},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := DecryptOpenData(tt.sessionKey, tt.data, tt.iv)
			if err != ErrDecrypt || got != nil {
				t.Errorf("got %q, %v; want ErrDecrypt alone", got, err)
			}
		})
	}
}

func FuzzDecryptOpenData(f *testing.F) {
	f.Add(testSessionKey, sealOpenData(f, padded("{}", 14)), testIV)
	f.Add("", "", "")
	f.Add("AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAA==")
	f.Fuzz(func(t *testing.T, sessionKey, data, iv string) {
		got, err := DecryptOpenData(sessionKey, data, iv)
		if err != nil && (err != ErrDecrypt || got != nil) {
			t.Errorf("DecryptOpenData = %q, %v", got, err)
		}
		if len(got) > len(data) {
			t.Error("more comes out than went in")
		}
		text := data
		sealed := sealOpenData(t, padded(text, 16-len(text)%16))
		if got, err := DecryptOpenData(testSessionKey, sealed, testIV); err != nil || string(got) != text {
			t.Errorf("round trip: %q, %v", got, err)
		}
	})
}

func ExampleDecryptOpenData() {
	// What wx.getUserInfo gave, and the session_key of the user's last login.
	const (
		encryptedData = "TwR1XhbGFBWwx54pNv2zQ9bNQA8Y5ZCNlOoDtGrGQkLEdW8fhoXHVt+LffLb5TJ+nBO3rF+V6A86GX//E1jCv9TdVu3cPFP180OZqgW2jXJles3vhVYY9usDycv87HG6"
		iv            = "cjR5bXhWMnhRN2NaUm1KdA=="
		sessionKey    = "HyVFkGl5F5OQWJZZaNzBBg=="
	)
	data, err := DecryptOpenData(sessionKey, encryptedData, iv)
	fmt.Println(string(data), err)
	// Output: {"openId":"o1","watermark":{"timestamp":1477314187,"appid":"wxba5fad812f8e6fb9"}} <nil>
}
