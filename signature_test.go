package wechat_test

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
)

func TestSign(t *testing.T) {
	t.Parallel()
	// Byte order, not numeric; parts may be empty, equal or none.
	for want, parts := range map[string][]string{
		"10" + "9" + "Z" + "a": {"a", "9", "10", "Z"},
		"":                     nil,
		"xx":                   {"x", "", "x"},
	} {
		sum := sha1.Sum([]byte(want))
		if got := wechat.SignatureOf(parts...); got != hex.EncodeToString(sum[:]) {
			t.Errorf("SignatureOf(%q) = %s", parts, got)
		}
	}
}

func TestCheckSignature(t *testing.T) {
	t.Parallel()
	const token, timestamp, nonce, good = "AAAAA", "1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"
	long := strings.Repeat("n", 300)
	tests := []struct {
		name                               string
		token, timestamp, nonce, signature string
		want                               bool
	}{
		{"good", token, timestamp, nonce, good, true},
		{"upper case", token, timestamp, nonce, strings.ToUpper(good), true},
		{"order of the parts", nonce, token, timestamp, good, true},
		{"long nonce", token, timestamp, long, wechat.SignatureOf(token, timestamp, long), true},
		{"empty token", "", timestamp, nonce, wechat.SignatureOf("", timestamp, nonce), false},
		{"empty query", token, "", "", "", false},
		{"other token", "AAAAB", timestamp, nonce, good, false},
		{"other timestamp", token, "1714036505", nonce, good, false},
		{"other nonce", token, timestamp, "1514711493", good, false},
		{"no signature", token, timestamp, nonce, "", false},
		{"cut", token, timestamp, nonce, good[:39], false},
		{"too long", token, timestamp, nonce, good + "0", false},
		{"space", token, timestamp, nonce, good[:39] + " ", false},
		{"no hex", token, timestamp, nonce, good[:38] + "zz", false},
		{"beyond ASCII", token, timestamp, nonce, good[:38] + "é", false},
		{"not hex but 20 bytes", token, timestamp, nonce, strings.Repeat("\x00", 40), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := wechat.CheckSignature(tt.token, tt.timestamp, tt.nonce, tt.signature); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
	t.Run("each digit counts", func(t *testing.T) {
		t.Parallel()
		for i := range good {
			bad := []byte(good)
			bad[i] = "0123456789abcdef"[(strings.IndexByte("0123456789abcdef", good[i])+1)%16]
			if wechat.CheckSignature(token, timestamp, nonce, string(bad)) {
				t.Errorf("%s passes", bad)
			}
		}
	})
}

// vectors are what WeChat publishes, in testdata/vectors.json.
type vectors struct {
	Signatures []struct {
		Name, Signature string
		Parts           []string
	}
}

func readVectors(t *testing.T) (v vectors) {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil || len(v.Signatures) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	return v
}

func TestSignVectors(t *testing.T) {
	t.Parallel()
	for _, v := range readVectors(t).Signatures {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			given := slices.Clone(v.Parts)
			for range v.Parts {
				v.Parts = append(v.Parts[1:], v.Parts[0])
				if got := wechat.SignatureOf(v.Parts...); got != v.Signature {
					t.Errorf("SignatureOf(%q) = %s, want %s", v.Parts, got, v.Signature)
				}
			}
			if !slices.Equal(given, v.Parts) {
				t.Errorf("Sign changed its arguments: %q", v.Parts)
			}
			if len(given) == 3 && !wechat.CheckSignature(given[0], given[1], given[2], v.Signature) {
				t.Error("CheckSignature refuses it")
			}
		})
	}
}

func TestCheckSignatureAllocations(t *testing.T) {
	signature := wechat.SignatureOf("AAAAA", "1714036504", "1514711492")
	if got := testing.AllocsPerRun(100, func() {
		if !wechat.CheckSignature("AAAAA", "1714036504", "1514711492", signature) {
			t.Fatal("refused")
		}
	}); got != 0 {
		t.Errorf("%v allocations, want 0", got)
	}
}

// floorSignature is the least that the standard library needs.
func floorSignature(token, timestamp, nonce, signature string) bool {
	parts := [3]string{token, timestamp, nonce}
	slices.Sort(parts[:])
	var buf [128]byte
	joined := append(append(append(buf[:0], parts[0]...), parts[1]...), parts[2]...)
	sum := sha1.Sum(joined)
	var given [2 * sha1.Size]byte
	if token == "" || len(signature) != len(given) {
		return false
	}
	copy(given[:], signature)
	var decoded [sha1.Size]byte
	if _, err := hex.Decode(decoded[:], given[:]); err != nil {
		return false
	}
	return subtle.ConstantTimeCompare(sum[:], decoded[:]) == 1
}

func BenchmarkCheckSignature(b *testing.B) {
	signature := wechat.SignatureOf("AAAAA", "1714036504", "1514711492")
	side := func(check func(token, timestamp, nonce, signature string) bool) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !check("AAAAA", "1714036504", "1514711492", signature) {
					b.Fatal("refused")
				}
			}
		}
	}
	ratio.Pair(b, "", side(wechat.CheckSignature), side(floorSignature))
}

func ExampleCheckSignature() {
	// The query of a URL verification: answer its echostr if the signature holds.
	ok := wechat.CheckSignature("AAAAA", "1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696")
	fmt.Println(ok)
	// Output: true
}

func ExampleSignatureOf() {
	fmt.Println(wechat.SignatureOf("AAAAA", "1714036504", "1514711492"))
	// Output: f464b24fc39322e44b38aa78f5edd27bd1441696
}
