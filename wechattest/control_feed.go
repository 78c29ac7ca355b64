package wechattest

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	watchersKept = 64
	feedKept     = 2048 // events that wait for one watcher
	stateSpacing = 100 * time.Millisecond
	stateCheck   = time.Second // windows and typing end by themselves
	heartbeat    = 15 * time.Second
	watcherStall = 10 * time.Second
)

// A feed tells watchers what happens. It never waits for a watcher: one that falls behind has to
// begin again. Its mutex may be taken while the platform's mu is held, never the other way round.
type feed struct {
	mu       sync.Mutex
	watchers map[*watcher]struct{}
}

type watcher struct {
	app  *Platform
	wake chan struct{} // holds one

	// Guarded by the feed's mu.
	queue []feedEvent
	lost  bool // something didn't fit
	dirty bool // the state may have changed
}

type feedEvent struct {
	name     string
	seq      int
	exchange exchangeSummary
	chat     *chatEvent
}

type chatEvent struct {
	User string   `json:"user"`
	Item chatItem `json:"item"`
}

func (f *feed) publish(app *Platform, e feedEvent) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for w := range f.watchers {
		if w.app != app {
			continue
		}
		if w.dirty = true; len(w.queue) >= feedKept {
			w.queue, w.lost = nil, true
		}
		if !w.lost {
			w.queue = append(w.queue, e)
		}
		w.poke()
	}
}

// touch says that the state may have changed.
func (f *feed) touch() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for w := range f.watchers {
		w.dirty = true
		w.poke()
	}
}

// restart makes every watcher begin again.
func (f *feed) restart() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for w := range f.watchers {
		w.queue, w.lost, w.dirty = nil, true, true
		w.poke()
	}
}

func (w *watcher) poke() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// watch adds a watcher and queues the exchanges after a seq. It is false if there are too many
// watchers.
func (p *Platform) watch(after int) (*watcher, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := &watcher{app: p, wake: make(chan struct{}, 1), dirty: true}
	w.poke()
	if after >= 0 && p.imported == nil {
		w.lost = after+1 < p.log.first() || after > p.log.seq || p.log.seq-after > feedKept
		for seq := after + 1; seq <= p.log.seq && !w.lost; seq++ {
			if e := p.log.at(seq); p.owns(&e.Exchange) {
				w.queue = append(w.queue, feedEvent{name: "exchange", seq: seq, exchange: p.summary(e)})
			}
		}
	}
	p.feed.mu.Lock()
	defer p.feed.mu.Unlock()
	if len(p.feed.watchers) >= watchersKept {
		return nil, false
	}
	if p.feed.watchers == nil {
		p.feed.watchers = map[*watcher]struct{}{}
	}
	p.feed.watchers[w] = struct{}{}
	return w, true
}

func (f *feed) leave(w *watcher) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.watchers, w)
}

func (f *feed) take(w *watcher) (queue []feedEvent, lost, dirty bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	queue, lost, dirty = w.queue, w.lost, w.dirty
	w.queue, w.lost, w.dirty = nil, false, false
	return queue, lost, dirty
}

// serveEvents answers GET /_sim/events with server-sent events. The stream ends when the platform
// closes or the reader goes away.
func (p *Platform) serveEvents(rw http.ResponseWriter, r *http.Request) {
	after, err := lastSeen(r)
	if err != nil {
		writeControlError(rw, err)
		return
	}
	rw.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	if r.Method == http.MethodHead {
		return // nobody would read the events
	}
	w, ok := p.watch(after)
	if !ok {
		writeControlError(rw, &controlError{http.StatusServiceUnavailable, "too many watchers", "监听者过多"})
		return
	}
	defer p.feed.leave(w)
	rw.WriteHeader(http.StatusOK)
	s := &eventStream{p: p, w: w, out: http.NewResponseController(rw), rw: rw}
	s.run(r.Context())
}

func lastSeen(r *http.Request) (int, *controlError) {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		text = r.URL.Query().Get("after")
	}
	if text == "" {
		return -1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, badRequest("after: not a number", "after：不是数字")
	}
	return n, nil
}

type eventStream struct {
	p     *Platform
	w     *watcher
	out   *http.ResponseController
	rw    http.ResponseWriter
	state string // as last sent, without the times
	sent  time.Time
	err   error
}

func (s *eventStream) run(ctx context.Context) {
	check, beat := time.NewTicker(stateCheck), time.NewTicker(heartbeat)
	defer check.Stop()
	defer beat.Stop()
	soon := time.NewTimer(0) // for a state that came too early
	defer soon.Stop()
	dirty := false
	for s.err == nil {
		select {
		case <-s.w.wake:
			queue, lost, changed := s.p.feed.take(s.w)
			dirty = dirty || changed
			s.events(queue, lost)
		case <-soon.C:
		case <-check.C:
			dirty = true
		case <-beat.C:
			s.write(": still here\n\n")
		case <-ctx.Done():
			return
		case <-s.p.base.Done():
			return
		}
		if wait := stateSpacing - time.Since(s.sent); dirty && wait > 0 {
			soon.Reset(wait)
		} else if dirty {
			dirty = false
			s.sendState()
		}
		s.flush()
	}
}

func (s *eventStream) events(queue []feedEvent, lost bool) {
	if lost {
		s.write("event: reset\ndata: {}\n\n")
	}
	if s.p.showsImported() {
		return
	}
	var b strings.Builder
	for _, e := range queue {
		var data []byte
		if e.name == "exchange" {
			data = marshal(e.exchange)
			fmt.Fprintf(&b, "id: %d\n", e.seq)
		} else {
			data = marshal(e.chat)
		}
		fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", e.name, data)
	}
	if b.Len() > 0 {
		s.write(b.String())
	}
}

// sendState sends the state if anything but the time has changed.
func (s *eventStream) sendState() {
	state := s.p.controlState()
	data := marshal(state)
	state.Now = ""
	for i := range state.Tokens {
		state.Tokens[i].ExpiresIn = 0
	}
	if same := string(marshal(state)); same != s.state {
		s.state, s.sent = same, time.Now()
		s.write("event: state\ndata: " + string(data) + "\n\n")
	}
}

func (s *eventStream) write(text string) {
	if s.err != nil {
		return
	}
	s.out.SetWriteDeadline(time.Now().Add(watcherStall)) // the in-memory writer has no deadline and needs none
	if _, err := s.rw.Write([]byte(text)); err != nil {
		s.err = err
	}
}

func (s *eventStream) flush() {
	if err := s.out.Flush(); err != nil && s.err == nil {
		s.err = err
	}
}
