package explain_test

import (
	"testing"
	"time"

	"github.com/minigo-dev/wechat/internal/explain"
)

func TestIP(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"IPv4", "invalid ip 101.34.5.6, not in whitelist", "101.34.5.6"},
		{"IPv4 in IPv6", "invalid ip 101.34.5.6 ipv6 ::ffff:101.34.5.6, not in whitelist", "101.34.5.6"},
		{"IPv6", "invalid ip 240e:1::7.", "240e:1::7"},
		{"a colon before it", "ip:1.2.3.4", "1.2.3.4"},
		{"a port", "from 1.2.3.4:80: no", "1.2.3.4"},
		{"none", "access denied: bad face", ""},
		{"unspecified", "ip 0.0.0.0", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := explain.IP(tt.text)
			if ok != (tt.want != "") || ok && got.String() != tt.want {
				t.Errorf("got %v, %t, want %q", got, ok, tt.want)
			}
		})
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, rid string
		want      time.Time
	}{
		{name: "a rid", rid: "62922e5a-050daf94-1dcd13f6", want: time.Unix(0x62922e5a, 0).UTC()},
		{name: "no hex", rid: "62922e5a-050daf94-1dcd13fg"},
		{name: "another form", rid: "62922e5a-050daf94"},
		{name: "too early", rid: "00000001-050daf94-1dcd13f6"},
		{name: "too late", rid: "ffffffff-050daf94-1dcd13f6"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, ok := explain.Time(tt.rid); !got.Equal(tt.want) || ok == tt.want.IsZero() {
				t.Errorf("got %v, %t, want %v", got, ok, tt.want)
			}
		})
	}
}
