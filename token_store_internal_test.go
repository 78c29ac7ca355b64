package wechat

import (
	"strings"
	"testing"
	"time"
)

func FuzzDecodeToken(f *testing.F) {
	now := time.UnixMilli(1_700_000_000_000)
	good := newHeldToken("79_abc|def", now.Add(-time.Hour), now.Add(time.Hour))
	f.Add(encodeToken("wx1", good))
	f.Add(encodeToken("wx2", good))
	f.Add("wechat1|wx1|1699999999999|1700000000001|T")
	f.Add("wechat1|wx1|-9223372036854775808|9223372036854775807|T")
	f.Add("wechat1|wx1|+1699999999999|01700000000001||")
	f.Add("||||")
	f.Add("")
	f.Fuzz(func(t *testing.T, value string) {
		h, err := decodeToken("wx1", value, now)
		if err != nil {
			if h != nil {
				t.Fatal("an error and a token")
			}
			if len(value) > 8 && strings.Contains(err.Error(), value) {
				t.Fatalf("the error quotes the value: %v", err)
			}
			return
		}
		if !strings.HasPrefix(value, "wechat1|wx1|") || h.text == "" || !strings.HasSuffix(value, "|"+h.text) {
			t.Fatalf("%q was taken for a token of wx1's", value)
		}
		if life := h.expiry.Sub(h.fetched); life <= 0 || life > lifeMax || !h.expiry.After(now) || h.expiry.After(now.Add(lifeMax+clockSkew)) {
			t.Fatalf("%q lives from %v to %v", value, h.fetched, h.expiry)
		}
		if h.renewAt.After(h.hardAt) || h.hardAt.After(h.expiry) || h.renewAt.Before(h.fetched) {
			t.Fatalf("%q: its margins are out of order", value)
		}
		again, err := decodeToken("wx1", encodeToken("wx1", h), now)
		if err != nil || again.text != h.text || !again.expiry.Equal(h.expiry) || !again.fetched.Equal(h.fetched) {
			t.Fatalf("%q doesn't survive a round trip: %+v, %v", value, again, err)
		}
		if _, err := decodeToken("wx2", encodeToken("wx1", h), now); err == nil {
			t.Fatal("another app took the value")
		}
	})
}

func TestTokenValueFitsTheStore(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_700_000_000_000)
	h := newHeldToken(strings.Repeat("|", tokenMax), now, now.Add(lifeMax))
	appID := strings.Repeat("w", 64)
	value := encodeToken(appID, h)
	if len(value) > valueMax {
		t.Errorf("a value of %d bytes", len(value))
	}
	if again, err := decodeToken(appID, value, now); err != nil || again.text != h.text {
		t.Errorf("the longest token doesn't survive: %v", err)
	}
}
