package wechat

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Apps serves many apps from one process and one address: their Clients and Callbacks
// by AppID, which may change while it runs. It adds no lock to a call or a push and no
// goroutine, and makes no call. It is safe for concurrent use; don't copy it.
//
// An idle app, a Client and a Callback in secure mode, takes about 2 KiB; 2.5 KiB more
// once it has fetched a token and answered a push, and 1 KiB more if its Client has a
// [WithHTTPClient]. All Clients without one share the process's connections.
//
// Apps share nothing else. Where their options share a [TokenStore] or a [DedupStore],
// the keys there name the app, and those of duplicates the callback's name too. One
// [MemoryDedup] for all, see [WithDedup], bounds what all of them may keep, and outlives
// a Callback that is replaced.
type Apps struct {
	served sync.Map // AppID to *servedApp
}

// An App is what [Apps.Put] takes: one app's Client and its callbacks.
type App struct {
	Client *Client // names the app

	// Callbacks by name: "" is the app's main one (消息推送). WeChat's console has
	// further sets of URL, Token and EncodingAESKey, such as a mini-game's payment pushes
	// (发货推送配置): give each a name of up to 64 letters, digits, '-' and '_'.
	// An app that only makes calls needs none.
	Callbacks map[string]AppCallback
}

// An AppCallback is one callback of an [App] and the handler of its messages. The
// handlers of one app may differ: what arrives in plain mode needn't meet the one that
// hands out goods.
type AppCallback struct {
	Callback *Callback
	Handler  HandlerFunc
}

// A servedApp isn't changed once it is made.
type servedApp struct {
	client    *Client
	callbacks []namedCallback // few: a map would take more room and time
}

type namedCallback struct {
	name    string
	handler *pushHandler
}

// NewApps makes an Apps that holds no app.
func NewApps() *Apps { return new(Apps) }

// Put adds an app, or replaces the one of the same AppID as a whole. Requests and calls
// under way end with the app that they began with. To change callbacks only, put the
// same Client again: a new one has to fetch its token, unless its store has it.
//
// A fault is an [*ArgumentError], and changes nothing. A Callback has to be for the
// Client's AppID; one that takes plaintext pushes needs [WithOriginalID], because
// nothing else in them tells two apps with one Token apart. Two Callbacks of one app
// need credentials of their own: with one Token and one EncodingAESKey, or one Token in
// plain mode, a push that was seen at one address would be taken at the other.
func (a *Apps) Put(app App) error {
	if app.Client == nil || app.Client.appID == "" {
		return putFault("Client", "is nil, or not made by New")
	}
	s := &servedApp{client: app.Client, callbacks: make([]namedCallback, 0, len(app.Callbacks))}
	for _, name := range slices.Sorted(maps.Keys(app.Callbacks)) {
		if len(name) > 64 || strings.Trim(name, appIDLetters) != "" {
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
		h := &pushHandler{door: door, handle: c.Handler, scope: namedScope(name, door.dedupScope)}
		s.callbacks = append(s.callbacks, namedCallback{name, h})
	}
	a.served.Store(app.Client.appID, s)
	return nil
}

func putFault(field, reason string) error {
	return &ArgumentError{API: "Apps.Put", Field: field, Reason: reason}
}

// check says what is wrong with a callback of the app, if anything is.
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

// twinOf returns the name of a callback that takes what is pushed to the door.
func (s *servedApp) twinOf(door *pushDoor) (name string, found bool) {
	for i := range s.callbacks {
		if s.callbacks[i].handler.door.isTwin(door) {
			return s.callbacks[i].name, true
		}
	}
	return "", false
}

// Remove takes an app out, if it is there. Requests and calls under way end with it.
func (a *Apps) Remove(appID string) { a.served.Delete(appID) }

// Client returns the Client of an app, false if there is no such app.
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

// Handler returns the http.Handler for the addresses of all the apps:
// /wechat/{appid} is an app's main callback, and /wechat/{appid}/{name} a further one.
// Where there is no such app, or no such callback, the answer is an empty 404.
//
// It takes the values appid and name of an [http.ServeMux] pattern that has an {appid}.
// Else the last two segments of the path count, whatever stands before them, so that
// http.Handle("/wechat/", apps.Handler()) does; so does a router of another kind.
func (a *Apps) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := a.handler(r); h != nil {
			h.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	})
}

// handler returns the handler of the callback that a request is for, nil for none.
func (a *Apps) handler(r *http.Request) http.Handler {
	if id := r.PathValue("appid"); id != "" {
		return a.app(id).callback(r.PathValue("name"))
	}
	before, last := cutLastSegment(r.URL.Path)
	_, id := cutLastSegment(before)
	// Never an app named by the last segment where an app precedes it: a wrong name
	// must not lead to another app.
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

// Format prints nothing of the apps, whatever the verb.
func (a *Apps) Format(f fmt.State, _ rune) { fmt.Fprint(f, "wechat.Apps") }
