package wechat

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat/internal/argument"
	"github.com/minigo-dev/wechat/internal/pushkey"
)

// Apps serves many apps from one process and one address. It holds the Client and the
// callbacks of each app by AppID. Apps can be added, replaced and removed at any time. It
// makes no call and starts no goroutine. It is safe for concurrent use; don't copy it.
//
// An idle app in secure mode takes about 2 KiB, and 2.5 KiB more after its first token and
// push. Clients without [WithHTTPClient] share the connections of the process; with it each
// takes 1 KiB more.
//
// Apps may share a [TokenStore] and a [DedupStore]: the keys there name the app, and
// those of duplicates also the callback. One [MemoryDedup] for all apps, see [WithDedup],
// bounds the memory of all, and stays when a Callback is replaced.
type Apps struct {
	served sync.Map // AppID to *servedApp
}

// An App is one app of [Apps]: its Client and its callbacks.
type App struct {
	Client *Client // names the app

	// Callbacks by name. The main callback (消息推送) has the name "". WeChat's console has
	// further sets of URL, Token and EncodingAESKey, such as that of a mini-game's payments
	// (发货推送配置): give each a name of up to 64 letters, digits, '-' and '_'. An app that only
	// makes calls needs no callback.
	Callbacks map[string]AppCallback
}

// An AppCallback is one callback of an [App] and the handler of its messages. The callbacks
// of one app may have different handlers.
type AppCallback struct {
	Callback *Callback
	Handler  HandlerFunc
}

// A servedApp isn't changed after it is made.
type servedApp struct {
	client    *Client
	callbacks []namedCallback // few: a map would be larger and slower
}

type namedCallback struct {
	name    string
	handler *pushHandler
}

// NewApps makes an Apps without apps.
func NewApps() *Apps { return new(Apps) }

// Put adds an app, or replaces the app of the same AppID as a whole. Requests and calls
// under way go on with the old one. To change callbacks only, put the same Client again: a
// new Client has to fetch a token, unless its store has one.
//
// The error is an [*ArgumentError], and nothing has changed. A Callback must have the
// AppID of the Client. A Callback that takes plaintext pushes needs [WithOriginalID],
// because nothing else in such a push names the app. Two Callbacks of one app must not
// have the same Token and EncodingAESKey, or in plain mode the same Token: each would
// take the pushes of the other.
func (a *Apps) Put(app App) error {
	if app.Client == nil || app.Client.appID == "" {
		return putFault("Client", "is nil, or not made by New")
	}
	s := &servedApp{client: app.Client, callbacks: make([]namedCallback, 0, len(app.Callbacks))}
	for _, name := range slices.Sorted(maps.Keys(app.Callbacks)) {
		if !argument.IsName(name) {
			return putFault("Callbacks", "a name may hold letters, digits, '-' and '_' only, at most 64")
		}
		c := app.Callbacks[name]
		if reason := c.check(app.Client.appID); reason != "" {
			return putFault(fmt.Sprintf("Callbacks[%q]", name), reason)
		}
		door := c.Callback.door
		if twin, found := s.twinOf(door); found {
			return putFault(fmt.Sprintf("Callbacks[%q]", name), fmt.Sprintf("has the credentials of Callbacks[%q]: "+
				"what WeChat pushes to one, the other would take too, and handle once more; give each a Token of its own in WeChat's console", twin))
		}
		h := &pushHandler{door: door, handle: c.Handler, scope: pushkey.NamedScope(name, door.dedupScope)}
		s.callbacks = append(s.callbacks, namedCallback{name, h})
	}
	a.served.Store(app.Client.appID, s)
	return nil
}

func putFault(field, reason string) error {
	return &ArgumentError{API: "Apps.Put", Field: field, Reason: reason}
}

// check returns what is wrong with a callback of the app, or "".
func (c AppCallback) check(appID string) string {
	switch {
	case c.Callback == nil || c.Callback.door == nil:
		return "the Callback is nil, or not made by NewCallback"
	case c.Handler == nil:
		return "the Handler is nil"
	}
	switch door := c.Callback.door; {
	case door.mode != modePlain && door.appID != appID:
		return "the Callback names another app than the Client"
	case door.mode != modeSecure && door.originalID == "":
		return "a Callback that takes plaintext pushes needs WithOriginalID"
	}
	return ""
}

// twinOf returns the name of a callback that would take the pushes to the door too.
func (s *servedApp) twinOf(door *pushDoor) (name string, found bool) {
	for i := range s.callbacks {
		if s.callbacks[i].handler.door.isTwin(door) {
			return s.callbacks[i].name, true
		}
	}
	return "", false
}

// Remove removes an app. Requests and calls under way go on with it.
func (a *Apps) Remove(appID string) { a.served.Delete(appID) }

// Client returns the Client of an app. It is false for an unknown app.
func (a *Apps) Client(appID string) (*Client, bool) {
	app := a.app(appID)
	if app == nil {
		return nil, false
	}
	return app.client, true
}

func (a *Apps) app(appID string) *servedApp {
	app, _ := a.served.Load(appID)
	s, _ := app.(*servedApp)
	return s
}

// Handler returns the http.Handler for the addresses of all apps: /wechat/{appid} is the
// main callback of an app, and /wechat/{appid}/{name} another one. The answer for an
// unknown app or callback is an empty 404.
//
// It reads the path values appid and name of an [http.ServeMux] pattern with {appid}.
// Without them it reads the last two segments of the path, so it also works with
// http.Handle("/wechat/", apps.Handler()) and with other routers.
func (a *Apps) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := a.handler(r); h != nil {
			h.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	})
}

// handler returns the handler of the callback that a request is for, or nil.
func (a *Apps) handler(r *http.Request) http.Handler {
	if id := r.PathValue("appid"); id != "" {
		return a.app(id).callback(r.PathValue("name"))
	}
	before, last := cutLastSegment(r.URL.Path)
	_, id := cutLastSegment(before)
	// The app before the last segment comes first: a wrong callback name must not be read
	// as another app.
	if app := a.app(id); app != nil {
		return app.callback(last)
	}
	return a.app(last).callback("")
}

func cutLastSegment(path string) (before, last string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)], path[i+1:]
}

func (s *servedApp) callback(name string) http.Handler {
	if s == nil {
		return nil
	}
	for i := range s.callbacks {
		if s.callbacks[i].name == name {
			return s.callbacks[i].handler
		}
	}
	return nil
}

// Format prints the name of the type, for every verb.
func (a *Apps) Format(f fmt.State, _ rune) { fmt.Fprint(f, "wechat.Apps") }
