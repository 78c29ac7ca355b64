package pushbody

import "testing"

func TestRawPayload(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, body, want string }{
		{"JSON", `{"MiniGame":{"Payload":"{\"a\":\"1\"}"}}`, `{"a":"1"}`},
		{"JSON with a byte order mark", "\uFEFF" + `{"Payload":"p"}`, "p"},
		{"bytes that are no UTF-8", "{\"Payload\":\"\xff\"}", "\xff"},
		{"XML with the line ends of Windows", "<xml><Payload><![CDATA[a\r\n\xff]]></Payload></xml>", "a\r\n\xff"},
		{"XML without a section", "<xml><Payload>a</Payload></xml>", ""},
		{"ends that stand before the beginning", "]]></Payload><Payload><![CDATA[", ""},
		{"none", `{"a":"1"}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := RawPayload([]byte(test.body)); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
