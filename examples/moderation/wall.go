package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/minigo-dev/wechat"
)

// comment is the scene (场景) of both checks: what is written for others to read.
const comment = 2

const image = 2 // the media type

// A wall has what everybody sees. A real one is a database, and survives a restart: a result can
// come half an hour later.
type wall struct {
	client *wechat.Client

	mu      sync.Mutex
	shown   []string
	waiting map[string]string // pictures by the trace_id of their check
}

// line checks a line and shows it. (A mini-game calls GameMsgSecCheck, for the game's own rules.)
func (wa *wall) line(ctx context.Context, openID string, p *posting) error {
	check, err := wa.client.MsgSecCheck(ctx, &wechat.MsgSecCheckRequest{OpenID: openID, Scene: comment, Content: p.Text})
	if err != nil {
		return err
	}
	if check.Result.Suggest != wechat.SuggestPass {
		return errForbidden
	}
	wa.mu.Lock()
	defer wa.mu.Unlock()
	wa.shown = append(wa.shown, p.Text)
	return nil
}

// picture has a picture checked, and keeps it until WeChat pushes the result. WeChat downloads the
// picture. In a real app the URL is of a file that the user has uploaded to you and can't change any
// more: else it is another picture after the check.
func (wa *wall) picture(ctx context.Context, openID string, p *posting) error {
	check, err := wa.client.MediaCheckAsync(ctx, &wechat.MediaCheckAsyncRequest{
		OpenID: openID, Scene: comment, MediaType: image, MediaURL: p.URL,
	})
	if err != nil {
		return err
	}
	wa.mu.Lock()
	defer wa.mu.Unlock()
	wa.waiting[check.TraceID] = p.URL
	return nil
}

// push takes the result of a picture. It may be faster than the answer that names the check: an error
// has WeChat push it again. The callback finds repeats of what is done.
func (wa *wall) push(_ context.Context, m wechat.Message) (wechat.Reply, error) {
	e, ok := m.(*wechat.WxaMediaCheckEvent)
	if !ok {
		return nil, nil
	}
	wa.mu.Lock()
	defer wa.mu.Unlock()
	url, ok := wa.waiting[e.TraceID]
	if !ok {
		return nil, fmt.Errorf("moderation: no picture waits for the check %q", e.TraceID)
	}
	delete(wa.waiting, e.TraceID)
	// ErrCode says whether there is a verdict at all: WeChat may not have got the file.
	if e.ErrCode == 0 && e.Result.Suggest == wechat.SuggestPass {
		wa.shown = append(wa.shown, fmt.Sprintf("[%s]", url))
	}
	return nil, nil
}

// show is what everybody sees.
func (wa *wall) show(w http.ResponseWriter, _ *http.Request) {
	wa.mu.Lock()
	shown := slices.Clone(wa.shown)
	wa.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(shown) // the client may be gone
}
