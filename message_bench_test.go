package wechat_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
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

// raceDetected reports whether the race detector slows down what is written in Go, but not
// what is written in assembly.
func raceDetected() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
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

// sizedText makes a text push of exactly size bytes; its content is half Chinese.
func sizedText(before, after string, size int) []byte {
	room := size - len(before) - len(after)
	text := strings.Repeat("客服 hello, 在吗? ", room/10+1)[:room]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return []byte(before + text + strings.Repeat(".", room-len(text)) + after)
}

var errFloor = errors.New("not a text push")

// floorJSON is the least that encoding/json needs for a text push.
func floorJSON(body []byte) (wechat.Message, error) {
	var w struct {
		ToUserName, FromUserName, MsgType, Event, Content string
		CreateTime                                        int64
		MsgId, BusinessId                                 json.Number
	}
	if err := json.Unmarshal(body, &w); err != nil {
		return nil, err
	}
	if w.MsgType != "text" {
		return nil, errFloor
	}
	return &wechat.TextMessage{
		Header: wechat.Header{
			ToUserName: w.ToUserName, FromUserName: w.FromUserName, CreateTime: time.Unix(w.CreateTime, 0),
			MsgType: w.MsgType, Event: w.Event, MsgID: w.MsgId.String(), BusinessID: w.BusinessId.String(), Raw: body,
		},
		Content: w.Content,
	}, nil
}

// floorXML is the least single pass that reads a text push: it knows no attributes,
// comments, entities or nested elements, no field that a user ends, and has no limits.
func floorXML(body []byte) (wechat.Message, error) {
	s := string(body)
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	inner, ok := floorRoot(s)
	if !ok {
		return nil, errFloor
	}
	m := &wechat.TextMessage{}
	m.Raw = body
	for inner != "" {
		var name, value string
		if name, value, inner, ok = floorElement(inner); !ok {
			return nil, errFloor
		}
		switch name {
		case "ToUserName":
			m.ToUserName = value
		case "FromUserName":
			m.FromUserName = value
		case "CreateTime":
			sec, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return nil, err
			}
			m.CreateTime = time.Unix(sec, 0)
		case "MsgType":
			m.MsgType = value
		case "Event":
			m.Event = value
		case "MsgId":
			m.MsgID = value
		case "BusinessId":
			m.BusinessID = value
		case "Content":
			m.Content = value
		}
	}
	if m.MsgType != "text" {
		return nil, errFloor
	}
	return m, nil
}

func BenchmarkParseMessage(b *testing.B) {
	const (
		jsonHead = `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY",` +
			`"CreateTime":1714112445,"MsgType":"text","Content":"`
		jsonTail = `","MsgId":24534267123456789}`
		xmlHead  = `<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>` +
			`<FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName>` +
			`<CreateTime>1714112445</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[`
		xmlTail = `]]></Content><MsgId>24534267123456789</MsgId></xml>`
	)
	benches := []struct {
		name  string
		body  []byte
		floor func([]byte) (wechat.Message, error)
	}{
		{"json/300B", sizedText(jsonHead, jsonTail, 300), floorJSON},
		{"json/4KiB", sizedText(jsonHead, jsonTail, 4096), floorJSON},
		{"xml/300B", sizedText(xmlHead, xmlTail, 300), floorXML},
		{"xml/4KiB", sizedText(xmlHead, xmlTail, 4096), floorXML},
	}
	for _, bench := range benches {
		side := func(parse func([]byte) (wechat.Message, error)) func(*testing.B) {
			return func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(bench.body)))
				for b.Loop() {
					m, err := parse(bench.body)
					if err != nil || m.Head().MsgID == "" || m.(*wechat.TextMessage).Content == "" {
						b.Fatal(m, err)
					}
				}
			}
		}
		ratio.Pair(b, bench.name, side(wechat.ParseMessage), side(bench.floor))
	}
}
