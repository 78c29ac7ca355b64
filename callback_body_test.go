package wechat_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

// Promise 4, for what comes in before a signature is checked, and after.
func TestNoBodyPanics(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"json", "xml"} {
		s := newSender(format)
		encrypt := s.seal(s.text("hello", 1))
		q, body := s.signed(encrypt, "")
		var heard pushRecorder
		h := mustCallback(t, secure(), wechat.WithBodyLimit(8<<10), heard.option()).Handler(nil)
		for n := range len(body) {
			if w := do(h, post(q, body[:n])); w.Code != 400 || w.Body.Len() != 0 {
				t.Fatalf("cut at %d: status %d, body %q", n, w.Code, w.Body)
			}
		}
		deep := map[string]string{
			"arrays":  strings.Repeat("[", 4000),
			"objects": strings.Repeat(`{"a":`, 1600),
			"xml":     strings.Repeat("<a>", 2600),
			"field":   `{"A":` + strings.Repeat("[", 4000),
			"closed":  `{"A":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `,"Encrypt":"` + encrypt + `"}`,
			"nested":  "<xml>" + strings.Repeat("<a>", 500) + strings.Repeat("</a>", 500) + "<Encrypt>" + encrypt + "</Encrypt></xml>",
			"doctype": `<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>` + encrypt + `</Encrypt></xml>`,
			"child":   "<xml><Encrypt><a/>" + encrypt + "</Encrypt></xml>",
			"null":    `{"Encrypt":null}`,
			"object":  `{"Encrypt":{"Encrypt":"` + encrypt + `"}}`,
			"list":    `["` + encrypt + `"]`,
			"trailer": string(body) + "x",
			"twice":   string(body) + string(body),
			"empty":   "",
			"binary":  "\x00\xff",
		}
		for name, body := range deep {
			if w := do(h, post(q, []byte(body))); w.Code != 400 || w.Body.Len() != 0 {
				t.Errorf("%s: status %d, body %q", name, w.Code, w.Body)
			}
			if got := heard.last(t); got.Step != wechat.StepEnvelope {
				t.Errorf("%s: ended at %s: %v", name, got.Step, got.Err)
			}
		}
		if w := do(h, post(q, make([]byte, 8<<10+1))); w.Code != 413 || w.Body.Len() != 0 {
			t.Errorf("oversized: status %d, body %q", w.Code, w.Body)
		}
		if w := do(h, unsized(post(q, make([]byte, 64<<10)))); w.Code != 413 {
			t.Errorf("oversized, length unknown: status %d", w.Code)
		}
	}
}

// An endlessBody counts what is read of it.
type endlessBody struct{ read int }

func (e *endlessBody) Read(p []byte) (int, error) {
	if e.read += len(p); e.read > 1<<20 {
		return 0, io.EOF
	}
	return len(p), nil
}

func TestBodyIsReadToItsLimitOnly(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t, secure(), wechat.WithBodyLimit(10_000))
	for _, announced := range []int64{-1, 100} {
		endless := &endlessBody{}
		q, _ := newSender("json").sealed("")
		r := httptest.NewRequest(http.MethodPost, "/?"+q.Encode(), endless)
		r.ContentLength = announced
		if w := do(cb.Handler(nil), r); w.Code != 413 {
			t.Errorf("status %d", w.Code)
		}
		if endless.read > 40_000 {
			t.Errorf("%d bytes were read", endless.read)
		}
	}
}

func TestDefaultBodyLimit(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t)
	s := newSender("json")
	body := s.text("", 1)
	body += strings.Repeat(" ", 1<<20-len(body))
	if _, err := cb.Open(s.query(), []byte(body)); err != nil {
		t.Errorf("1 MiB is refused: %v", err)
	}
	_, err := cb.Open(s.query(), []byte(body+" "))
	checkRefusal(t, err, wechat.StepSize, 413, nil)
}

// TestLargeBodyMemory runs alone: it counts what the process allocates for 1 MiB.
func TestLargeBodyMemory(t *testing.T) {
	s := newSender("json")
	body := s.text(strings.Repeat("x", 1<<20-len(s.text("", 1))), 1)
	q := s.query()
	h := mustCallback(t, wechat.WithDedup(nil)).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil })
	for name, limit := range map[string]float64{"announced": 2.5, "length unknown": 3.5} {
		r := post(q, []byte(body))
		if name == "length unknown" {
			r = unsized(r)
		}
		w := httptest.NewRecorder()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		h.ServeHTTP(w, r)
		runtime.ReadMemStats(&after)
		if w.Code != 200 {
			t.Fatalf("%s: status %d", name, w.Code)
		}
		times := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(body))
		t.Logf("%s: %.2f times the body", name, times)
		if times > limit {
			t.Errorf("%s: allocates %.2f times the body, more than %.1f", name, times, limit)
		}
	}
	// What is announced isn't there: it must not cost its size.
	r := post(q, []byte(body[:100]))
	r.ContentLength = 1 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	h.ServeHTTP(httptest.NewRecorder(), r)
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 128<<10 {
		t.Errorf("an announcement costs %d bytes", got)
	}
}

// What a handler keeps isn't overwritten by the pushes that follow.
func TestMessagesKeepTheirBytes(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]wechat.CallbackOption{
		"plain": nil, "secure": {secure()}, "compatible": {secure(), wechat.WithCompatibleMode()},
	} {
		var kept []wechat.Message
		h := mustCallback(t, opts...).Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
			kept = append(kept, m)
			return nil, nil
		})
		var want []string
		for i := range 20 {
			s := newSender([]string{"json", "xml"}[i%2])
			message := s.text(strings.Repeat(string(rune('a'+i)), 50), int64(i+1))
			want = append(want, message)
			if name == "secure" {
				do(h, post(s.sealed(message)))
				continue
			}
			do(h, post(s.query(), []byte(message)))
		}
		for i, m := range kept {
			if got := string(m.Head().Raw); got != want[i] {
				t.Errorf("%s: message %d is now %q", name, i, got)
			}
			if got := m.(*wechat.TextMessage).Content; got != strings.Repeat(string(rune('a'+i)), 50) {
				t.Errorf("%s: content %d is now %q", name, i, got)
			}
		}
	}
}

// A scan that starts over at every escape would take minutes here. It runs by itself,
// to count what is allocated.
func TestEnvelopeScanIsLinear(t *testing.T) {
	cb := mustCallback(t, secure())
	q := newSender("json").query()
	q.Set("msg_signature", "x")
	const size = 1<<20 - 100
	for name, body := range map[string]string{
		"escapes":    `{"a":"` + strings.Repeat(`\\`, size/2) + `"}`,
		"names":      `{` + strings.Repeat(`"a":"",`, size/7) + `"a":0}`,
		"references": `<xml>` + strings.Repeat(`&amp;`, size/5) + `</xml>`,
		"ampersands": `<xml>` + strings.Repeat(`&`, size) + `</xml>`,
		"cdata":      `<xml>` + strings.Repeat(`<![CDATA[]]>`, size/12) + `</xml>`,
		"brackets":   `<xml><![CDATA[` + strings.Repeat(`]`, size) + `</xml>`,
		"comments":   `<xml>` + strings.Repeat(`<!---->`, size/7) + `</xml>`,
		"elements":   `<xml>` + strings.Repeat(`<a/>`, size/4) + `</xml>`,
		"pieces":     `<xml><Encrypt>` + strings.Repeat(`a<![CDATA[]]>`, size/13) + `</Encrypt></xml>`,
	} {
		b := []byte(body)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		if _, err := cb.Open(q, b); err == nil {
			t.Errorf("%s: taken", name)
		}
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
			t.Errorf("%s: %d bytes allocated", name, grown)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}
