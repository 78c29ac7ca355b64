package wechattest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"unicode/utf8"

	"github.com/minigo-dev/wechat/internal/facts"
)

// An endpoint says how a path is answered.
type endpoint struct {
	method  string
	also    string // another method that is taken
	noToken bool
	quota   bool // counted here; the token endpoints count for themselves
	handle  func(*Platform, *request) answer

	facts *facts.Endpoint // of a path without a rule
}

// A row of the registry. Each family's file has its own rows.
type row struct {
	path string
	endpoint
}

// A registry finds the endpoint of a path.
type registry map[string]endpoint

func newRegistry() registry {
	all := registry{}
	for _, family := range [][]row{
		tokenAPIs, loginAPIs, customerAPIs, mediaAPIs, openAPIs, contentAPIs, subscribeAPIs, codeAPIs, linkAPIs, phoneAPIs,
		gamePayAPIs, virtualPayAPIs, storageAPIs, firstContentAPIs, gameContentAPIs, userAPIs,
		gameRoomAPIs, gameMatchAPIs, rewardAPIs, riskAPIs, publisherAPIs,
		orderAPIs, brandAPIs,
	} {
		for _, r := range family {
			all[r.path] = r.endpoint
		}
	}
	return all
}

// A request is an API request, from memory or from a socket.
type request struct {
	method, host, path string
	rawQuery           string
	query              url.Values
	header             http.Header
	body               []byte
	tooLarge           bool     // the body was over bodyLimit and not read
	chunked            bool     // no Content-Length
	secure             bool     // over TLS
	sealing            *sealing // nil: the call has to be in the clear
	sealedFor          string   // of a replay: the address of the call
	caller             netip.Addr

	appID  string // the app that the request is about, if it is here
	openID string // for the log: the user the request is about
	note   string // for the log
	noteZH string // if it differs from note

	documented bool      // answered from the documentation
	shown      *chatItem // what the user sees of it
	seq        int       // once it is logged
	again      bool      // a replay
	course     course
	fault      *Fault // the fault that struck it
}

// An answer is what the platform sends back.
type answer struct {
	status int
	header http.Header
	body   []byte
	plain  []byte // before it was sealed
	code   int    // errcode
	rid    string // of a refusal
	err    error  // a failure of the network instead of an answer
}

// A refusal is an errcode with WeChat's text.
type refusal struct {
	code int
	msg  string
}

func jsonAnswer(v any) answer {
	return answer{status: http.StatusOK, header: jsonHeader(), body: marshal(v)}
}

func okAnswer() answer {
	return answer{status: http.StatusOK, header: jsonHeader(), body: []byte(`{"errcode":0,"errmsg":"ok"}`)}
}

// ridShapes are the endings of errmsg that WeChat really sends (rule F8).
var ridShapes = [...]string{"%s rid: %s", "%s, rid: %s", "%s rid:%s", "%s rid : %s", "%s hint: [sim0] rid: %s"}

// refuse follows rule F8: HTTP 200, an errcode, and a rid at the end of errmsg.
func (p *Platform) refuse(r *refusal) answer {
	rid := fmt.Sprintf("%08x-%s-%s", uint32(p.Now().Unix()), p.ids.hex(8), p.ids.hex(8))
	shape := ridShapes[p.rids.Add(1)%uint32(len(ridShapes))]
	a := jsonAnswer(struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}{r.code, fmt.Sprintf(shape, r.msg, rid)})
	a.code, a.rid = r.code, rid
	return a
}

// handle finds the endpoint and answers, without faults.
func (p *Platform) handle(r *request) answer {
	switch {
	case len(r.path) > len(pathFiles) && r.path[:len(pathFiles)] == pathFiles:
		return p.serveFile(r)
	case r.tooLarge:
		return htmlAnswer(http.StatusRequestEntityTooLarge)
	case r.chunked:
		// WeChat's gateway refuses every body without a Content-Length this way.
		r.note = "no Content-Length: WeChat takes no chunked request body"
		return answer{status: http.StatusPreconditionFailed, header: http.Header{}}
	}
	e, known := p.endpointOf(r.path, r.query)
	if r.documented = e.facts != nil; r.documented {
		r.say(documentedEN, documentedZH)
	}
	switch {
	case !known:
		r.note = notSimulated(r.path)
		return p.refuse(&refusal{40066, "invalid url"})
	case !e.takes(r.method):
		if r.documented {
			r.wrongMethod(e.facts)
		}
		if e.method == http.MethodGet {
			return p.refuse(needGET)
		}
		return p.refuse(needPOST)
	}
	if no := p.checkCaller(r, e); no != nil {
		return p.refuse(no)
	}
	switch s := r.sealing; {
	case s == nil:
		return p.permitted(r, e)
	case s.no != nil:
		r.say(s.why, s.whyZH)
		return p.refuse(s.no)
	}
	return p.seal(r, p.permitted(r, e))
}

// permitted answers unless the app may not call the API, or no more.
func (p *Platform) permitted(r *request, e endpoint) answer {
	if p.cfg.denied[r.path] {
		return p.refuse(&refusal{48001, "api unauthorized"})
	}
	if e.quota && !p.spend(r.path) {
		return p.refuse(dayLimit)
	}
	return e.handle(p, r)
}

// checkCaller follows rule F3. It accepts any component token: these aren't simulated.
func (p *Platform) checkCaller(r *request, e endpoint) (no *refusal) {
	switch {
	case !e.noToken:
		no = p.checkToken(r.query.Get("access_token"))
	case r.documented && r.query.Get("component_access_token") == "":
		no = &refusal{41001, "component_access_token missing"}
	}
	if no != nil && r.documented {
		r.say(no.msg, tokenWordsZH[no.code])
	}
	return no
}

// htmlAnswer is a gateway's page.
func htmlAnswer(status int) answer {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return answer{
		status: status,
		header: http.Header{"Content-Type": {"text/html"}},
		body: []byte("<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
			"</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"),
	}
}

// marshal writes JSON without HTML escapes.
func marshal(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("wechattest: " + err.Error()) // our own structs of strings and numbers
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// An object is a JSON object whose names are matched exactly, as WeChat does.
type object map[string]json.RawMessage

// object reads the request's body: 44002 if it is empty, 47001 if it isn't a JSON object.
func (r *request) object() (object, *refusal) {
	if len(r.body) == 0 {
		return nil, emptyPost
	}
	o, ok := parseObject(r.body)
	if !ok {
		return nil, dataFormat
	}
	return o, nil
}

func parseObject(b []byte) (object, bool) {
	var o object
	if !utf8.Valid(b) || json.Unmarshal(b, &o) != nil || o == nil {
		return nil, false
	}
	return o, true
}

// fields reads an object's fields and remembers whether one had a wrong type.
type fields struct {
	o   object
	bad bool
}

func (o object) fields() *fields { return &fields{o: o} }

func (f *fields) read(name string, v any) bool {
	raw, ok := f.o[name]
	if !ok || string(raw) == "null" {
		return false
	}
	if json.Unmarshal(raw, v) != nil {
		f.bad = true
		return false
	}
	return true
}

func (f *fields) text(name string) (s string) { f.read(name, &s); return s }

func (f *fields) bool(name string) (b bool) { f.read(name, &b); return b }

func (f *fields) int(name string) (n int64) { f.read(name, &n); return n }

// objects reads a list of objects, or returns nil.
func (f *fields) objects(name string) (list []*fields) {
	var all []object
	f.read(name, &all)
	for _, o := range all {
		list = append(list, o.fields())
	}
	return list
}

// object reads a nested object, or returns nil.
func (f *fields) object(name string) *fields {
	var o object
	if !f.read(name, &o) {
		return nil
	}
	return o.fields()
}
