package wechattest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// The log is a ring with a limit of exchanges and of bytes.
func TestExchangeLogIsBounded(t *testing.T) {
	t.Parallel()
	p, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	body := strings.Repeat("x", loggedBody)
	weigh := func() int {
		n := 0
		for seq := p.log.first(); seq <= p.log.seq; seq++ {
			n += p.log.at(seq).size()
		}
		return n
	}
	for n := range 2 * exchangesKept {
		e := Exchange{Direction: ToWeChat, RequestBody: body, ResponseHeader: http.Header{"X": {body}}, Query: fmt.Sprint(n)}
		p.keep(e, &rawExchange{api: true, body: []byte(body)}, nil)
		if n%1777 == 0 && weigh() != p.log.bytes {
			t.Fatalf("after %d it weighs %d, counted %d", n+1, weigh(), p.log.bytes)
		}
	}
	if p.log.bytes > exchangeBytes || p.log.bytes < exchangeBytes/2 {
		t.Errorf("the log weighs %d", p.log.bytes)
	}
	kept := p.Exchanges()
	if len(kept) != exchangesKept || kept[0].Seq != exchangesKept+1 || kept[0].RequestBody != dropped || kept[0].ResponseHeader != nil {
		t.Errorf("%d kept from %d on, the oldest says %.40s", len(kept), kept[0].Seq, kept[0].RequestBody)
	}
	if last := kept[len(kept)-1]; last.RequestBody != body || last.ResponseHeader == nil {
		t.Error("the newest has lost its body")
	}
	p.log.clear()
	if p.log.bytes != 0 || len(p.Exchanges()) != 0 || p.log.at(p.log.seq) != nil {
		t.Error("a cleared log holds something")
	}
	p.keep(Exchange{}, nil, nil)
	if kept := p.Exchanges(); len(kept) != 1 || kept[0].Seq != 2*exchangesKept+1 {
		t.Errorf("after clearing: %v", kept)
	}
}

func TestChatIsBounded(t *testing.T) {
	t.Parallel()
	p, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	many, long := p.User("many"), p.User("long")
	for range 2 * chatKept {
		many.SendText("hello")
	}
	if n := len(many.chat.items); n != chatKept {
		t.Errorf("%d items, want %d", n, chatKept)
	}
	for range 100 {
		long.SendText(strings.Repeat("x", actionText))
	}
	long.SendText(strings.Repeat("x", actionText+1))
	if long.chat.bytes > chatBytes || len(long.chat.items) < 2 {
		t.Errorf("%d items of %d bytes", len(long.chat.items), long.chat.bytes)
	}
	if last := long.chat.items[len(long.chat.items)-1]; !last.act.tooBig || len(last.Text) > actionText+40 {
		t.Errorf("%d bytes of a text that is too long", len(last.Text))
	}
	for range 100 {
		long.OpenPage(strings.Repeat("x", actionText))
		long.SendCard("", strings.Repeat("x", actionText))
	}
	kept := 0
	for _, m := range long.chat.items {
		kept += len(m.act.path) + len(m.PagePath)
	}
	if kept > chatBytes {
		t.Errorf("%d bytes of pages are kept", kept)
	}
	long.OpenPage(strings.Repeat("x", actionText+1))
	if last := long.chat.items[len(long.chat.items)-1]; !last.act.tooBig || len(last.PagePath)+len(last.act.path) > actionText+40 {
		t.Errorf("%d bytes of a page that is too long", len(last.PagePath)+len(last.act.path))
	}
	for range 2 * deedsKept {
		p.Advance(1)
	}
	if n := len(p.deeds.items); n != deedsKept {
		t.Errorf("%d deeds, want %d", n, deedsKept)
	}
}

// A watcher that doesn't read has to begin again, and needs no more memory than its queue.
func TestFeedIsBounded(t *testing.T) {
	t.Parallel()
	p, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	w, ok := p.watch(-1)
	if !ok {
		t.Fatal("no room for a watcher")
	}
	for range feedKept {
		p.keep(Exchange{}, nil, nil)
	}
	if queue, lost, _ := p.feed.take(w); len(queue) != feedKept || lost {
		t.Errorf("%d wait, lost %t", len(queue), lost)
	}
	for range feedKept + 1 {
		p.keep(Exchange{}, nil, nil)
	}
	if queue, lost, dirty := p.feed.take(w); len(queue) != 0 || !lost || !dirty {
		t.Errorf("%d wait, lost %t", len(queue), lost)
	}
	for range watchersKept - 1 {
		if _, ok := p.watch(-1); !ok {
			t.Fatal("too few watchers")
		}
	}
	if _, ok := p.watch(-1); ok {
		t.Error("too many watchers")
	}
	p.feed.leave(w)
	if _, ok := p.watch(-1); !ok {
		t.Error("no room where a watcher has left")
	}
}
