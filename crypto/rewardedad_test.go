package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"strings"
	"testing"
)

// sealReward encrypts by the book: AES-256-CBC with the iv in front.
func sealReward(t testing.TB, key, iv string, padded []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(rawKey(t, key))
	if err != nil {
		t.Fatal(err)
	}
	out := append([]byte(iv), padded...)
	cipher.NewCBCEncrypter(block, []byte(iv)).CryptBlocks(out[16:], out[16:])
	return out
}

func TestDecryptRewardedAd(t *testing.T) {
	t.Parallel()
	c := newTestCipher(t, testKey)
	const iv = "an iv, 16 bytes!"
	padded := func(text string, to int) []byte {
		n := to - len(text)%to
		return append([]byte(text), bytes.Repeat([]byte{byte(n)}, n)...)
	}
	long := strings.Repeat("x", 96)
	tests := []struct {
		name string
		in   []byte
		want string // empty: ErrDecrypt
	}{
		{"padded to 16", sealReward(t, testKey, iv, padded(`{"a":1}`, 16)), `{"a":1}`},
		{"padded to 32", sealReward(t, testKey, iv, padded(`{"a":1}`, 32)), `{"a":1}`},
		{"a block of padding", sealReward(t, testKey, iv, padded(long, 16)), long},
		{"a double block of padding", sealReward(t, testKey, iv, padded(long, 32)), long},
		{"another key", sealReward(t, strings.ToUpper(testKey[:26])+testKey[26:], iv, padded(`{"a":1}`, 16)), ""},
		{"padding of zero", sealReward(t, testKey, iv, make([]byte, 16)), ""},
		{"padding too long", sealReward(t, testKey, iv, bytes.Repeat([]byte{33}, 48)), ""},
		{"uneven padding", sealReward(t, testKey, iv, append([]byte("0123456789ab"), 1, 4, 4, 4)), ""},
		{"cut", sealReward(t, testKey, iv, padded(`{"a":1}`, 16))[:31], ""},
		{"only an iv", []byte(iv), ""},
		{"nothing", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before := bytes.Clone(tt.in)
			got, err := c.DecryptRewardedAd(tt.in)
			if string(got) != tt.want || (err == nil) != (tt.want != "") || err != nil && err != ErrDecrypt {
				t.Errorf("DecryptRewardedAd = %q, %v, want %q", got, err, tt.want)
			}
			if !bytes.Equal(before, tt.in) {
				t.Error("the text was changed")
			}
		})
	}
}

func TestEncryptRewardedAd(t *testing.T) {
	t.Parallel()
	c := newTestCipher(t, testKey)
	seen := map[string]bool{}
	for n := range 40 {
		want := strings.Repeat("m", n)
		sealed := c.EncryptRewardedAd([]byte(want))
		got, err := c.DecryptRewardedAd(sealed)
		if err != nil || string(got) != want || seen[string(sealed[:16])] {
			t.Errorf("%d bytes: %q, %v; the same iv twice: %t", n, got, err, seen[string(sealed[:16])])
		}
		seen[string(sealed[:16])] = true
	}
}
