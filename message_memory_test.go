package wechat_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// TestParseMessageMemory runs alone: it counts what the process allocates.
func TestParseMessageMemory(t *testing.T) {
	const n = 1 << 20
	fill := func(head, unit, tail string) string { return head + strings.Repeat(unit, n/len(unit)) + tail }
	bodies := map[string]string{
		"array":           fill(`{"a":[`, "1,", "1]}"),
		"small array":     `{"a":[` + strings.Repeat("1,", 4090) + "1]}",
		"empty arrays":    fill(`{"a":[`, "[],", "1]}"),
		"objects":         fill(`{"a":[`, `{"b":1},`, "1]}"),
		"deep":            fill(`{"a":`, `[`, ""),
		"escapes":         fill(`{"MsgType":"text","Content":"`, `\u4f60`, `"}`),
		"cut string":      fill(`{"a":"`, `\\`, ``),
		"bad bytes":       fill(`{"MsgType":"text","Content":"`, "\xff", `"}`),
		"escaped names":   fill(`{`, `"\u0061":1,`, `"b":1}`),
		"huge number":     fill(`{"CreateTime":`, "9", "}"),
		"payload":         fill(`{"MsgType":"event","Event":"minigame_deliver_goods","MiniGame":{"Payload":"`, `\"`, `"}}`),
		"payment":         fill(`{"MsgType":"event","Event":"minigame_coin_deliver_completed","MiniGame":{"Payload":"{\"a\":[`, `1,`, `1]}"}}`),
		"payment, small":  `{"MsgType":"event","Event":"minigame_coin_deliver_completed","MiniGame":{"Payload":"{\"CoinInfo\":[` + strings.Repeat(`{},`, 4000) + `{}]}"}}`,
		"payment, bytes":  fill(`{"MsgType":"event","Event":"minigame_coin_deliver_completed","MiniGame":{"Payload":"{\"a\":`, "\xff", `"}}`),
		"decoded payment": `{"MsgType":"event","Event":"minigame_coin_deliver_completed","MiniGame":{"Payload":{"CoinInfo":[` + strings.Repeat(`{},`, 4000) + `{}]}}}`,
		"goods":           `{"MsgType":"event","Event":"xpay_goods_deliver_notify","GoodsInfo":[` + strings.Repeat(`"{\"Quantity\":1}",`, 4000) + `{}]}`,
		"list":            fill(`{"MsgType":"event","Event":"subscribe_msg_sent_event","List":[`, `{"TemplateId":"t"},`, `{}]}`),
		"elements":        fill("<xml>", "<a/>", "</xml>"),
		"deep elements":   fill("", "<a>", ""),
		"comments":        fill("<xml><Content>", "a<!-- -->", "</Content></xml>"),
		"sections":        fill("<xml><MsgType>text</MsgType><Content>", "<![CDATA[a]]>", "</Content></xml>"),
		"references":      fill("<xml><Content>", "&#x4f60;", "</Content></xml>"),
		"line ends":       fill("<xml><Content>", "\r\n\r", "</Content></xml>"),
		"attributes":      fill("<xml", ` a="&lt;"`, "/>"),
		"open section":    fill("<xml><a><![CDATA[", "]]", ""),
		"open references": fill("<xml><a>", "&", "</a></xml>"),
		"bad bytes, XML":  fill("<xml><a>\r&lt;", "\xff", "</a></xml>"),
	}
	for name, body := range bodies {
		raw := []byte(body)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		m, err := wechat.ParseMessage(raw)
		if err == nil {
			_ = m.Key()
		}
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		got := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s: %.1f times the body", name, float64(got)/float64(len(raw)))
		if limit := uint64(12*len(raw) + 256<<10); got > limit {
			t.Errorf("%s: %d bytes allocated for a body of %d, more than %d", name, got, len(raw), limit)
		}
		if took > 2*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

func TestParseMessageAllocations(t *testing.T) {
	for name, body := range map[string]string{
		"json": jsonHead + `"MsgType":"text","Content":"c","MsgId":1}`,
		"xml":  xmlHead + `<MsgType>text</MsgType><Content><![CDATA[c]]></Content><MsgId>1</MsgId></xml>`,
	} {
		raw := []byte(body)
		got := testing.AllocsPerRun(100, func() {
			if _, err := wechat.ParseMessage(raw); err != nil {
				t.Fatal(err)
			}
		})
		// The text and the message; the elements stay on the stack.
		if got > 2 {
			t.Errorf("%s: %v allocations, want 2", name, got)
		}
	}
}

// TestParseMessageKeepsNothingShared parses other bodies after the first, which
// must not reach into it.
func TestParseMessageKeepsNothingShared(t *testing.T) {
	t.Parallel()
	first, err := wechat.ParseMessage([]byte(jsonHead + `"MsgType":"text","Content":"first"}`))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		if _, err := wechat.ParseMessage(fmt.Appendf(nil, `<xml><Content>%d</Content></xml>`, i)); err != nil {
			t.Fatal(err)
		}
	}
	want := &wechat.TextMessage{Header: messageHead("text"), Content: "first"}
	want.MsgID, want.BusinessID, want.Raw = "", "", first.Head().Raw
	if diff := cmp.Diff(wechat.Message(want), first, ignoreKey); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestUserTextIsLinear runs alone, to measure: 1 MiB of ends takes at most twice the time of
// 1 MiB of text. With begins of sections in it, in a body without a good end, and where a
// second field's end has to be sought in it, it takes some times that, but no more for more.
func TestUserTextIsLinear(t *testing.T) {
	const n = 1 << 20
	text := func(head, unit, tail string) []byte { return []byte(head + strings.Repeat(unit, n/len(unit)) + tail) }
	const (
		chat  = xmlHead + `<MsgType>text</MsgType><Content><![CDATA[`
		link  = xmlHead + `<MsgType>link</MsgType><Title><![CDATA[t]]></Title><Description><![CDATA[`
		other = xmlHead + `<MsgType>event</MsgType><Event>brand_new</Event><Content><![CDATA[`
		good  = `><MsgId>1</MsgId></xml>`
	)
	units := []string{
		`]]></Content>`, `]]></Content><A>`, `]]></Content><A/>`, `]]></Content><Content><![CDATA[`, `]]></Content><?x `, `]]></Content><!--`, `]]></Content><a b="`,
		`]]></Content><A><Content><![CDATA[`, `]]></Content><A><![CDATA[`, `]]></Content><MsgId>1</MsgId>`, `]]>`, `]]`, `]]></Content></xml>`, `<Content><![CDATA[`,
		`]]></Title>`, `]]></Title><Title><![CDATA[`, `]]></Title><Url>`, `]]></Title><Description><![CDATA[`, `]]></Title><A>x</A>`,
		`]]></Description>`, `]]></Description><Title><![CDATA[`, `]]></Description><Url><![CDATA[`, `]]></Label>`, `]]><![CDATA[`, `]]]]><![CDATA[>`, `]]]><![CDATA[]>`,
	}
	tests := []struct {
		name, head, end string
		limit           float64
	}{{"text", chat, "]]></Content", 2 + 1}, {"unknown event", other, "]]></Content", 2 + 1}, {"link", link, "]]></Description", 50}} // and what other processes may cost
	took := func(body []byte) time.Duration {
		start := time.Now()
		_, _ = wechat.ParseMessage(body)
		return time.Since(start)
	}
	for _, tt := range tests {
		plainBody := text(tt.head, "hello, ", tt.end+good)
		for _, unit := range units {
			for _, tail := range []string{tt.end + good, ""} {
				limit := tt.limit
				if strings.Contains(unit, "CDATA") {
					limit *= 3
				}
				if tail == "" {
					limit *= 4 // there is no end to find
				}
				if raceDetected() || strings.Contains(unit, "]><![") || strings.Contains(unit, ">x<") {
					limit = 50 // as many sections
				}
				body := text(tt.head, unit, tail)
				plain, full := time.Hour, time.Hour
				for try := 0; try < 3 || try < 200 && float64(full) > limit*float64(plain); try++ { // others may use the machine
					plain, full = min(plain, took(plainBody)), min(full, took(body))
				}
				if tail != "" && tt.head == chat {
					t.Logf("%.1f times: %q", float64(full)/float64(plain), unit)
				}
				if float64(full) > limit*float64(plain) {
					t.Fatalf("%s: %q before %q takes %v, plain text %v", tt.name, unit, tail, full, plain)
				}
			}
		}
	}
}

// raceDetected reports whether the race detector slows down what is written in Go, but not
// what is written in assembly.
func raceDetected() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
