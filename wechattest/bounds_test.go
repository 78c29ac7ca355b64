package wechattest

import (
	"strings"
	"testing"
	"time"
)

// Everything that a Platform keeps has a limit.
func TestBounds(t *testing.T) {
	t.Parallel()
	p, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	u := p.User("alice")
	for range 1500 {
		u.LoginCode()
		u.PhoneCode("86", "1")
		p.mu.Lock()
		u.receive(Received{Kind: KindText})
		p.legacy.fetchLegacy(p.ids, p.Now())
		p.mu.Unlock()
	}
	if n, m := len(p.codes), len(p.codeOrder); n != codesKept || m != codesKept {
		t.Errorf("%d login codes, %d in order; want %d", n, m, codesKept)
	}
	if n, m := len(p.phones), len(p.phoneOrder); n != codesKept || m != codesKept {
		t.Errorf("%d phone codes, %d in order; want %d", n, m, codesKept)
	}
	if n, m := len(u.Received()), len(u.taken); n != receivedKept || m != receivedKept {
		t.Errorf("%d received, %d marks; want %d", n, m, receivedKept)
	}
	if n, m := len(p.legacy.byValue), len(p.legacy.order); n != tokensKept || m != tokensKept {
		t.Errorf("%d tokens, %d in order; want %d", n, m, tokensKept)
	}
	data := make([]byte, 10<<20)
	for i := range 15 {
		p.media.put(&medium{id: strings.Repeat("x", i+1), data: data, expires: p.Now().Add(time.Hour)})
	}
	if p.media.total > mediaBytes || len(p.media.items) != 12 || p.media.get("x", p.Now()) != nil {
		t.Errorf("%d media of %d bytes in all", len(p.media.items), p.media.total)
	}
	for i := range 2 * pathsCounted {
		p.strikeAPI(&request{path: "/" + strings.Repeat("x", i)})
	}
	if len(p.counts) != pathsCounted {
		t.Errorf("%d paths counted, want %d", len(p.counts), pathsCounted)
	}
	for range tasksKept {
		p.later(&task{due: p.Now().Add(time.Hour)})
	}
	if p.later(&task{due: p.Now()}) || len(p.agenda.tasks) != tasksKept {
		t.Errorf("%d tasks are kept, want %d", len(p.agenda.tasks), tasksKept)
	}
	u.SendText(strings.Repeat("界", loggedBody))
	if e := p.Exchanges(); len(e[0].Plain) > loggedBody+40 || !strings.HasSuffix(e[0].Plain, " bytes)") {
		t.Errorf("%d bytes logged of a long message", len(e[0].Plain))
	}
	for i := range 100 {
		ids := make([]string, 20)
		for j := range ids {
			ids[j] = strings.Repeat("x", 20*i+j+1)
		}
		u.Subscribe(ids...)
		u.Subscribe(strings.Repeat("y", i+1), strings.Repeat("z", i+1))
	}
	ids := 0
	for id := range u.accepted {
		ids += len(id)
	}
	if n := len(u.accepted); n > acceptedKept || ids > acceptedKept*templateIDMost {
		t.Errorf("%d accepted templates of %d bytes", n, ids)
	}
}
