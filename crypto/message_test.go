package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/internal/ratio"
)

const (
	testAppID = "wxba5fad812f8e6fb9"
	testKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

func newTestCipher(t testing.TB, key string) *MessageCipher {
	t.Helper()
	c, err := NewMessageCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rawKey decodes an EncodingAESKey as the documentation says.
func rawKey(t testing.TB, key string) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(key + "=")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// seal encrypts any buffer, well-formed or not, without help from the code under test.
func seal(t testing.TB, key string, buf []byte) string {
	t.Helper()
	raw := rawKey(t, key)
	block, err := aes.NewCipher(raw)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(buf))
	cipher.NewCBCEncrypter(block, raw[:aes.BlockSize]).CryptBlocks(out, buf)
	return base64.StdEncoding.EncodeToString(out)
}

// frame builds random, length, message and app id, padded with n bytes of value n.
func frame(length uint32, message, appID string, n int) []byte {
	buf := bytes.Repeat([]byte{'r'}, 16)
	buf = binary.BigEndian.AppendUint32(buf, length)
	buf = append(append(buf, message...), appID...)
	return append(buf, bytes.Repeat([]byte{byte(n)}, n)...)
}

func TestMessageCipherVectors(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Messages []struct{ Name, EncodingAESKey, AppID, Random, Message, Encrypt string }
	}
	if err := json.Unmarshal(data, &vectors); err != nil || len(vectors.Messages) != 2 {
		t.Fatalf("%d vectors: %v", len(vectors.Messages), err)
	}
	for _, v := range vectors.Messages {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			c := newTestCipher(t, v.EncodingAESKey)
			message, appID, err := c.Decrypt(v.Encrypt)
			if err != nil || string(message) != v.Message || string(appID) != v.AppID {
				t.Errorf("Decrypt = %q, %q, %v", message, appID, err)
			}
			frame := newFrame([]byte(v.Message), v.AppID)
			copy(frame, v.Random)
			if got := c.seal([]byte("x"), frame); string(got) != "x"+v.Encrypt {
				t.Errorf("seal = %s, want x%s", got, v.Encrypt)
			}
		})
	}
}

func TestNewMessageCipher(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, key string
		ok        bool
	}{
		{"letters and digits", testKey, true},
		{"zero trailing bits", testKey[:42] + "A", true},
		{"trailing bits 01", testKey[:42] + "B", true},
		{"trailing bits 10", testKey[:42] + "C", true},
		{"trailing bits 11", testKey[:42] + "9", true},
		{"empty", "", false},
		{"42", testKey[:42], false},
		{"44", testKey + "A", false},
		{"padded", testKey[:42] + "=", false},
		{"plus", testKey[:42] + "+", false},
		{"slash", "/" + testKey[1:], false},
		{"newline", testKey[:42] + "\n", false},
		{"space", " " + testKey[1:], false},
		{"beyond ASCII", testKey[:41] + "é", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := NewMessageCipher(tt.key)
			if !tt.ok {
				if c != nil || !errors.Is(err, ErrKey) {
					t.Errorf("got %v, %v; want ErrKey", c, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			message, appID, err := c.Decrypt(seal(t, tt.key, frame(2, "hi", testAppID, 24)))
			if err != nil || string(message) != "hi" || string(appID) != testAppID {
				t.Errorf("Decrypt = %q, %q, %v", message, appID, err)
			}
		})
	}
}

func TestMessageCipherLengths(t *testing.T) {
	t.Parallel()
	c := newTestCipher(t, testKey)
	pads := map[int]bool{}
	for n := range 101 {
		message := strings.Repeat("m", n)
		text := c.Encrypt([]byte(message), testAppID)
		raw, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || len(raw)%32 != 0 {
			t.Fatalf("%d: %d bytes, %v", n, len(raw), err)
		}
		pads[len(raw)-20-n-len(testAppID)] = true
		got, appID, err := c.Decrypt(text)
		if err != nil || string(got) != message || string(appID) != testAppID {
			t.Errorf("%d: Decrypt = %q, %q, %v", n, got, appID, err)
		}
	}
	for n := 1; n <= 32; n++ {
		if !pads[n] {
			t.Errorf("no message was padded with %d bytes", n)
		}
	}
	if len(pads) != 32 {
		t.Errorf("paddings: %v", pads)
	}
}

func TestMessageCipherRandom(t *testing.T) {
	t.Parallel()
	c := newTestCipher(t, testKey)
	first := c.Encrypt([]byte("m"), testAppID)
	if second := c.Encrypt([]byte("m"), testAppID); second == first {
		t.Error("the same text twice")
	}
	if got := c.AppendEncrypt([]byte("head "), []byte("m"), testAppID); !bytes.HasPrefix(got, []byte("head ")) {
		t.Errorf("AppendEncrypt dropped what was there: %s", got)
	}
}

func TestMessageCipherRefuses(t *testing.T) {
	t.Parallel()
	c := newTestCipher(t, testKey)
	good := seal(t, testKey, frame(2, "hi", testAppID, 24))
	if _, _, err := c.Decrypt(good); err != nil {
		t.Fatal(err)
	}
	withPad := func(pad ...byte) []byte {
		buf := frame(2, "hi", testAppID, 24)
		copy(buf[len(buf)-len(pad):], pad)
		return buf
	}
	tests := map[string]string{
		"nothing":                "",
		"no base64":              "!!!!",
		"bad last character":     good[:len(good)-1] + "!",
		"text after":             good + "AAAA",
		"padding only":           "====",
		"no whole block":         base64.StdEncoding.EncodeToString(make([]byte, 31)),
		"pad 0":                  seal(t, testKey, withPad(0)),
		"pad 33":                 seal(t, testKey, append(frame(2, "hi", testAppID, 24)[:31], bytes.Repeat([]byte{33}, 33)...)),
		"pad 255":                seal(t, testKey, withPad(255)),
		"pad longer than buffer": seal(t, testKey, bytes.Repeat([]byte{17}, 16)),
		"uneven pad":             seal(t, testKey, withPad(23, 24)),
		"pad lies by one":        seal(t, testKey, withPad(25)),
		"only padding":           seal(t, testKey, bytes.Repeat([]byte{32}, 32)),
		"19 bytes":               seal(t, testKey, append(bytes.Repeat([]byte{'r'}, 19), bytes.Repeat([]byte{13}, 13)...)),
		"length 1 too many":      seal(t, testKey, frame(2+uint32(len(testAppID))+1, "hi", testAppID, 24)),
		"length of 2^31":         seal(t, testKey, frame(1<<31, "hi", testAppID, 24)),
		"length of 2^32-1":       seal(t, testKey, frame(1<<32-1, "hi", testAppID, 24)),
		"little-endian length":   seal(t, testKey, frame(2<<24, "hi", testAppID, 24)),
		"other key":              seal(t, strings.ToUpper(testKey), frame(2, "hi", testAppID, 24)),
	}
	for n := range good {
		tests[fmt.Sprintf("cut to %d", n)] = good[:n]
	}
	for name, text := range tests {
		message, appID, err := c.Decrypt(text)
		if err != ErrDecrypt || message != nil || appID != nil {
			t.Errorf("%s: Decrypt = %q, %q, %v; want ErrDecrypt alone", name, message, appID, err)
		}
	}

	edges := map[string]struct {
		buf            []byte
		message, appID string
	}{
		"no app id":  {frame(2+uint32(len(testAppID)), "hi", testAppID, 24), "hi" + testAppID, ""},
		"no message": {frame(0, "", testAppID, 26), "", testAppID},
		"nothing":    {frame(0, "", "", 12), "", ""},
		"16 aligned": {frame(2, "hi", testAppID, 8), "hi", testAppID},
	}
	for name, edge := range edges {
		message, appID, err := c.Decrypt(seal(t, testKey, edge.buf))
		if err != nil || string(message) != edge.message || string(appID) != edge.appID {
			t.Errorf("%s: Decrypt = %q, %q, %v", name, message, appID, err)
		}
	}
}

// TestMessageCipherBitFlips holds what CBC can promise: a changed text never reads
// as the same message, and one whose padding or length breaks is ErrDecrypt. That
// nothing else gets here is the signature's part.
func TestMessageCipherBitFlips(t *testing.T) {
	t.Parallel()
	c := newTestCipher(t, testKey)
	sealed, err := base64.StdEncoding.DecodeString(string(seal(t, testKey, frame(2, "hi", testAppID, 24))))
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for bit := range 8 * len(sealed) {
		flipped := bytes.Clone(sealed)
		flipped[bit/8] ^= 1 << (bit % 8)
		message, appID, err := c.Decrypt(base64.StdEncoding.EncodeToString(flipped))
		switch {
		case err == ErrDecrypt:
			refused++
		case err != nil:
			t.Errorf("bit %d: %v", bit, err)
		case string(message) == "hi" && string(appID) == testAppID && bit/8 >= 16:
			t.Errorf("bit %d: reads the same", bit)
		}
	}
	if padded := 8 * 32; refused < padded/2 {
		t.Errorf("%d flips refused, want %d and more", refused, padded/2)
	}
}

// TestDecryptResultsAreApart checks that appending to one result can't reach the other.
func TestDecryptResultsAreApart(t *testing.T) {
	t.Parallel()
	message, appID, err := newTestCipher(t, testKey).Decrypt(seal(t, testKey, frame(2, "hi", testAppID, 24)))
	if err != nil {
		t.Fatal(err)
	}
	_ = append(message, "XXXX"...)
	if string(appID) != testAppID {
		t.Errorf("appID = %q", appID)
	}
}

func TestMessageCipherPrintsNoKey(t *testing.T) {
	t.Parallel()
	c := newTestCipher(t, testKey)
	type user struct {
		Pointer *MessageCipher
		Value   MessageCipher
		pointer *MessageCipher
		value   MessageCipher
		Any     any
	}
	values := []any{
		c, *c, user{c, *c, c, *c, c}, &user{c, *c, c, *c, *c}, []*MessageCipher{c}, []MessageCipher{*c},
		map[string]MessageCipher{"c": *c}, (*MessageCipher)(nil), &c.key, c.key, fmt.Errorf("wrapped: %v", c),
	}
	raw := rawKey(t, testKey)
	secrets := []string{
		testKey, string(raw), fmt.Sprintf("%x", raw[:4]), fmt.Sprintf("%X", raw[:4]),
		strings.Trim(fmt.Sprint(raw[:3]), "[]"), fmt.Sprintf("0x%x, 0x%x, 0x%x", raw[0], raw[1], raw[2]),
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%c", "%e", "%p", "%!"} {
		for i, value := range values {
			text := fmt.Sprintf(verb, value)
			for _, secret := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("%s of value %d holds the key: %s", verb, i, text)
				}
			}
		}
	}
	if got := fmt.Sprintf("%+v", c); got != "crypto.MessageCipher(REDACTED)" {
		t.Errorf("prints as %s", got)
	}
	if text, err := json.Marshal(user{Pointer: c, Value: *c}); err != nil || strings.Contains(string(text), "key") {
		t.Errorf("marshals as %s, %v", text, err)
	}
}

func TestMessageCipherConcurrently(t *testing.T) {
	t.Parallel()
	c := newTestCipher(t, testKey)
	done := make(chan error)
	for i := range 8 {
		go func() {
			want := strings.Repeat("m", i)
			got, _, err := c.Decrypt(c.Encrypt([]byte(want), testAppID))
			if err == nil && string(got) != want {
				err = fmt.Errorf("got %q, want %q", got, want)
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func FuzzMessageCipherDecrypt(f *testing.F) {
	c := newTestCipher(f, testKey)
	f.Add([]byte(c.Encrypt([]byte("hello"), testAppID)), testAppID)
	f.Add([]byte(seal(f, testKey, frame(1<<31, "hi", testAppID, 24))), "")
	f.Add([]byte("AAAAAAAAAAAAAAAAAAAAAA=="), "")
	f.Add([]byte("not base64"), "\x00")
	f.Fuzz(func(t *testing.T, data []byte, appID string) {
		message, app, err := c.Decrypt(string(data))
		if err != nil && (err != ErrDecrypt || message != nil || app != nil) {
			t.Errorf("Decrypt = %q, %q, %v", message, app, err)
		}
		if len(message)+len(app) > len(data) {
			t.Error("more comes out than went in")
		}
		message, app, err = c.Decrypt(c.Encrypt(data, appID))
		if err != nil || !bytes.Equal(message, data) || string(app) != appID {
			t.Errorf("round trip: %q, %q, %v", message, app, err)
		}
	})
}

func BenchmarkDecrypt(b *testing.B) {
	c := newTestCipher(b, testKey)
	raw := rawKey(b, testKey)
	block, err := aes.NewCipher(raw)
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []int{300, 4096} {
		text := c.Encrypt(bytes.Repeat([]byte("m"), size), testAppID)
		ratio.Pair(b, fmt.Sprintf("%dB", size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := c.Decrypt(text); err != nil {
					b.Fatal(err)
				}
			}
		}, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				buf := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
				n, err := base64.StdEncoding.Decode(buf, []byte(text))
				if err != nil || n%aes.BlockSize != 0 {
					b.Fatal(err)
				}
				buf = buf[:n]
				cipher.NewCBCDecrypter(block, raw[:aes.BlockSize]).CryptBlocks(buf, buf)
				if pad := int(buf[n-1]); pad > 32 || int(binary.BigEndian.Uint32(buf[16:])) > n-pad-20 {
					b.Fatal("bad frame")
				}
			}
		})
	}
}
