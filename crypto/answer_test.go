package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/sha256"
	"strings"
	"testing"
)

// markedRandom makes the random bytes of an answer, without help from the code under test.
func markedRandom(t testing.TB, key, salt string) []byte {
	t.Helper()
	sum := sha256.Sum256(append([]byte("github.com/minigo-dev/wechat: mark of an answer\x00"), rawKey(t, key)...))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, aes.BlockSize)
	block.Encrypt(out, []byte(salt+"answer\x00\x01"))
	return append([]byte(salt), out[:8]...)
}

func TestAnswersAreMarked(t *testing.T) {
	t.Parallel()
	c := newTestCipher(t, testKey)
	const salt = "8 bytes."
	withRandom := func(random []byte) string {
		buf := frame(2, "hi", testAppID, 24)
		copy(buf, random)
		return seal(t, testKey, buf)
	}
	changed := func(i int) []byte {
		random := markedRandom(t, testKey, salt)
		random[i] ^= 1
		return random
	}
	otherKey := strings.ToUpper(testKey[:26]) + testKey[26:]
	tests := []struct {
		name, text string
		isAnswer   bool
	}{
		{"Encrypt", c.Encrypt([]byte("hi"), testAppID), false},
		{"AppendEncrypt", string(c.AppendEncrypt(nil, []byte("hi"), testAppID)), false},
		{"AppendAnswer", string(c.AppendAnswer(nil, []byte("hi"), testAppID)), true},
		{"AppendAnswer of another cipher with the key", string(newTestCipher(t, testKey).AppendAnswer(nil, []byte("hi"), testAppID)), true},
		{"the mark, by the book", withRandom(markedRandom(t, testKey, salt)), true},
		{"the mark of another key", withRandom(markedRandom(t, otherKey, salt)), false},
		{"no mark", withRandom([]byte("random of WeChat")), false},
		{"all zero", withRandom(make([]byte, 16)), false},
		{"another salt", withRandom(changed(0)), false},
		{"the salt's last byte", withRandom(changed(7)), false},
		{"the mark's first byte", withRandom(changed(8)), false},
		{"the mark's last byte", withRandom(changed(15)), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			message, appID, isAnswer, err := c.DecryptPush([]byte(tt.text))
			if err != nil || string(message) != "hi" || string(appID) != testAppID || isAnswer != tt.isAnswer {
				t.Errorf("DecryptPush = %q, %q, %t, %v; want an answer: %t", message, appID, isAnswer, err, tt.isAnswer)
			}
			message, appID, err = c.Decrypt(tt.text)
			if err != nil || string(message) != "hi" || string(appID) != testAppID {
				t.Errorf("Decrypt = %q, %q, %v", message, appID, err)
			}
		})
	}
	message, appID, isAnswer, err := c.DecryptPush([]byte("AAAA"))
	if err != ErrDecrypt || message != nil || appID != nil || isAnswer {
		t.Errorf("DecryptPush of rubbish = %q, %q, %t, %v", message, appID, isAnswer, err)
	}
}

func TestMarkedAnswersKeepTheirText(t *testing.T) {
	t.Parallel()
	c := newTestCipher(t, testKey)
	seen := map[string]bool{}
	for n := range 101 {
		for _, appID := range []string{"", testAppID} {
			want := strings.Repeat("m", n)
			text := string(c.AppendAnswer([]byte("head "), []byte(want), appID))
			rest, found := strings.CutPrefix(text, "head ")
			got, gotID, isAnswer, err := c.DecryptPush([]byte(rest))
			if !found || err != nil || string(got) != want || string(gotID) != appID || !isAnswer {
				t.Fatalf("%d: DecryptPush = %q, %q, %t, %v", n, got, gotID, isAnswer, err)
			}
			if seen[rest[:20]] {
				t.Errorf("%d: the same random bytes twice", n)
			}
			seen[rest[:20]] = true
		}
	}
}

// The mark allocates nothing: two for sealing and opening are the text and the mode.
func TestMarkAllocatesNothing(t *testing.T) {
	c := newTestCipher(t, testKey)
	message := bytes.Repeat([]byte("m"), 300)
	dst := make([]byte, 0, 2048)
	text := string(c.AppendAnswer(nil, message, testAppID))
	tests := []struct {
		name  string
		floor func()
		do    func()
	}{
		{"sealing", func() { c.AppendEncrypt(dst, message, testAppID) }, func() { c.AppendAnswer(dst, message, testAppID) }},
		{"opening", func() { _, _, _ = c.Decrypt(text) }, func() { _, _, _, _ = c.DecryptPush([]byte(text)) }},
	}
	for _, tt := range tests {
		const most = 2
		floor, got := testing.AllocsPerRun(100, tt.floor), testing.AllocsPerRun(100, tt.do)
		if got > floor || got > most {
			t.Errorf("%s allocates %v times, want %v, as without the mark, and %d at most", tt.name, got, floor, most)
		}
	}
}
