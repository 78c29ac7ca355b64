package wechat

import (
	"testing"
	"time"
)

// A keylessMessage can't be told from another by what it says.
type keylessMessage struct{ Header }

func (*keylessMessage) Key() string { return "" }
func (*keylessMessage) message()    {}

func TestIdentityOfMessagesWithoutAKey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		encrypted bool
		created   int64
		signature string
		want      string
	}{
		{"encrypted", true, 0, "ABCdef", "signature\x00abcdef"},
		{"plain: its signature is not the message's", false, 0, "abcdef", ""},
		{"the debugging tool's", true, 1, "abcdef", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := &keylessMessage{}
			if tt.created != 0 {
				m.CreateTime = time.Unix(tt.created, 0)
			}
			p := &Push{Message: m, delivery: &delivery{encrypted: tt.encrypted}}
			if got := p.identity(tt.signature); got != tt.want {
				t.Errorf("identity %q, want %q", got, tt.want)
			}
		})
	}
}
