package wechattest

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path"
	"strings"
	"unicode/utf8"
)

const (
	pathControl   = "/_sim/"
	controlBody   = 4 << 20
	contentJSON   = "application/json; charset=utf-8"
	pagePolicy    = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	picturePolicy = "default-src 'none'; sandbox"
)

//go:embed page
var pageFiles embed.FS

// A controlError is a refusal of the control API in two languages.
type controlError struct {
	status int
	en, zh string
}

// Error returns the English text.
func (e *controlError) Error() string { return "wechattest: " + e.en }

func badRequest(en, zh string) *controlError {
	return &controlError{http.StatusBadRequest, en, zh}
}

func notFound(en, zh string) *controlError { return &controlError{http.StatusNotFound, en, zh} }

var readOnly = &controlError{http.StatusConflict,
	"an imported transcript is shown: go back to the live log first", "正在显示导入的记录：请先返回实时记录"}

// isControl reports whether a path belongs to the control API, and not to the files of PicUrl and
// video_url, which bots fetch.
func isControl(path string) bool {
	return path == strings.TrimSuffix(pathControl, "/") ||
		strings.HasPrefix(path, pathControl) && !strings.HasPrefix(path, pathFiles)
}

// A controlCall returns the value that is written as JSON.
type controlCall func(p *Platform, r *http.Request) (any, error)

func newControlMux() *http.ServeMux {
	mux := http.NewServeMux()
	call := func(pattern string, f controlCall) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			v, err := f(appOf(r), r)
			if err != nil {
				writeControlError(w, err)
				return
			}
			writeControl(w, http.StatusOK, v)
		})
	}
	live := func(pattern string, f controlCall) {
		call(pattern, func(p *Platform, r *http.Request) (any, error) {
			if p.showsImported() {
				return nil, readOnly
			}
			return f(p, r)
		})
	}
	call("GET /_sim/state", getState)
	call("GET /_sim/exchanges", listExchanges)
	call("GET /_sim/exchanges/{seq}", getExchange)
	live("DELETE /_sim/exchanges", clearExchanges)
	live("POST /_sim/exchanges/{seq}/replay", replayExchange)
	live("POST /_sim/users", addUser)
	call("GET /_sim/users/{name}/chat", getChat)
	live("POST /_sim/users/{name}/actions", userAction)
	live("GET /_sim/users/{name}/payments", getPayments)
	live("GET /_sim/users/{name}/orders", getOrders)
	live("GET /_sim/users/{name}/storage", getStorage)
	live("PATCH /_sim/app", changeApp)
	live("GET /_sim/codes", listCodes)
	live("GET /_sim/apisecurity", getAPISecurity)
	live("POST /_sim/apisecurity/change", changeCertificate)
	live("DELETE /_sim/apisecurity/change", endCertificateChange)
	call("GET /_sim/pushes", listPushes)
	call("GET /_sim/pushes/{kind}", getPush)
	live("POST /_sim/pushes/{kind}", sendPush)
	live("POST /_sim/rooms", playRoom)
	live("POST /_sim/push", pushNotice)
	live("POST /_sim/faults", addFault)
	live("DELETE /_sim/faults", clearFaults)
	live("DELETE /_sim/faults/{id}", removeFault)
	live("POST /_sim/clock", moveClock)
	live("PUT /_sim/callback", setCallback)
	live("POST /_sim/callback/verify", verifyCallback)
	live("PUT /_sim/rewardedad", setRewardedAds)
	live("PUT /_sim/conditions", setConditions)
	live("POST /_sim/users/{name}/ads", watchAd)
	live("POST /_sim/users/{name}/conditions", queryCondition)
	live("POST /_sim/apps", addApp)
	call("GET /_sim/explain", getExplanation)
	call("POST /_sim/transcript", importTranscript)
	call("DELETE /_sim/transcript", dropTranscript)
	call("GET /_sim/credentials", getCredentials)
	raw := func(pattern string, f func(p *Platform, w http.ResponseWriter, r *http.Request)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { f(appOf(r), w, r) })
	}
	raw("GET /_sim/events", (*Platform).serveEvents)
	raw("GET /_sim/transcript", (*Platform).serveTranscript)
	raw("GET /_sim/exchanges/{seq}/gotest", (*Platform).serveExchangeTest)
	raw("GET /_sim/users/{name}/gotest", (*Platform).serveUserTest)
	raw("GET "+pathCodes+"{id}", (*Platform).serveCodePicture)
	raw("GET "+pathPictures+"{id}", (*Platform).servePicture)
	mux.HandleFunc(pathControl, servePage)
	return mux
}

// controlled returns the app that a request of the control API is about (?app=). It is false if
// there is no app of this id.
func (p *Platform) controlled(r *http.Request) (*Platform, bool) {
	id := r.URL.Query().Get("app")
	if id == "" {
		return p.first(), true
	}
	app := p.appByID(id)
	return app, app != nil
}

// first returns the app of New or Start. Its options are those of the listener and of the control
// API.
func (w *world) first() *Platform { return (*w.apps.Load())[0] }

// ownerOf returns the app whose log has the exchange: the first app if the exchange names none.
func (w *world) ownerOf(e *Exchange) *Platform {
	if app := w.appByID(e.AppID); app != nil {
		return app
	}
	return w.first()
}

// owns reports whether an exchange belongs in the app's log.
func (p *Platform) owns(e *Exchange) bool { return p.ownerOf(e) == p }

type appKey struct{}

func appOf(r *http.Request) *Platform { return r.Context().Value(appKey{}).(*Platform) }

// serveControl answers /_sim/.
func (p *Platform) serveControl(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if err := p.first().guard(r); err != nil {
		writeControlError(w, err)
		return
	}
	if p.first().takesKey(w, r) {
		return
	}
	if r.URL.Path+"/" == pathControl {
		http.Redirect(w, r, pathControl, http.StatusMovedPermanently)
		return
	}
	app, ok := p.controlled(r)
	if !ok {
		writeControlError(w, notFound("no app of that id is here", "没有这个 AppID 的应用"))
		return
	}
	p.control.ServeHTTP(w, r.WithContext(withApp(r.Context(), app)))
}

func writeControl(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", contentJSON)
	w.WriteHeader(status)
	w.Write(append(marshal(v), '\n')) // the client may have gone
}

func writeControlError(w http.ResponseWriter, err error) {
	e := new(controlError)
	if !errors.As(err, &e) {
		e = &controlError{http.StatusBadRequest, err.Error(), inChinese(err.Error())}
	}
	writeControl(w, e.status, struct {
		Error   string `json:"error"`
		ErrorZH string `json:"errorZh"`
	}{e.en, e.zh})
}

// decode reads a request's body strictly: one JSON object without unknown fields.
func decode(r *http.Request, limit int64, v any) error {
	b, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &controlError{http.StatusRequestTimeout, "the body didn't arrive within 5 seconds", "请求正文未在 5 秒内到达"}
	case err != nil:
		return badRequest("the body broke off", "请求体不完整")
	case int64(len(b)) > limit:
		return &controlError{http.StatusRequestEntityTooLarge, "the body is too large", "请求体过大"}
	}
	if !utf8.Valid(b) {
		return badRequest("the body is no UTF-8", "请求体不是 UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	dec.UseNumber()
	if err := dec.Decode(v); err != nil {
		return badRequest("the body: "+cut(decodeError(err), 200), "请求体有误："+cut(chineseOf(err), 200))
	}
	if dec.Decode(&struct{}{}) != io.EOF {
		return badRequest("the body goes on after the JSON", "JSON 之后还有内容")
	}
	return nil
}

// decodeError says what is wrong with a body in JSON, without Go's names for it.
func decodeError(err error) string {
	var mistyped *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &mistyped):
		return strings.TrimPrefix(err.Error(), "json: ")
	case mistyped.Field == "":
		return "it has to be a JSON object"
	}
	return "the field " + mistyped.Field + " can't be of type " + mistyped.Value
}

// pageTypes are fixed here because the machine's own list of types may differ.
var pageTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".json": contentJSON, ".webmanifest": "application/manifest+json",
	".woff2": "font/woff2", ".ico": "image/x-icon", ".txt": "text/plain; charset=utf-8",
}

// servePage answers the page and its files.
func servePage(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		writeControlError(w, &controlError{http.StatusMethodNotAllowed, "no such call", "没有这个接口"})
		return
	}
	name := strings.TrimPrefix(r.URL.Path, pathControl)
	if name == "" {
		name = "index.html"
	}
	content, err := pageFiles.ReadFile("page/" + name)
	form := pageTypes[path.Ext(name)]
	if err != nil || form == "" {
		writeControlError(w, notFound("there is nothing here", "这里没有内容"))
		return
	}
	w.Header().Set("Content-Type", form)
	w.Write(content)
}
