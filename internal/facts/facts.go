// Package facts holds what WeChat's documentation says about its server API: every
// endpoint and every push, with names, types, limits, enums, codes and official pages, in
// one JSON file per family. Tests compare the library with it, the simulator answers from
// it, and the scaffold prints code from it. It imports nothing of this module. A user's
// program contains it only if it imports wechattest.
package facts

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
)

//go:embed *.json
var files embed.FS

// The files without endpoints.
const (
	pushFile   = "pushes.json"
	noticeFile = "notices.json"
)

// An Endpoint is one path of WeChat's server API.
type Endpoint struct {
	File   string `json:"-"`      // the file of its family, without .json
	Name   string `json:"name"`   // WeChat's English name, as WeChat spells it
	Title  string `json:"title"`  // of the official page, in Chinese
	Family string `json:"family"` // a finer division than File
	Method string `json:"method"`
	Path   string `json:"path"` // with the fixed query, where one tells endpoints apart

	Auth   string `json:"auth"`   // access_token, appid+secret or component
	Body   string `json:"body"`   // of the request: json, query (none) or multipart
	Answer string `json:"answer"` // json or binary

	// Who may call it: y, n, or ? where the page doesn't say.
	MiniGame       string   `json:"minigame"`
	MiniProgram    string   `json:"miniprogram"`
	AccountTypes   []string `json:"account_types"`
	PermissionSets []int    `json:"permission_sets"` // of third-party platforms

	APISecurity bool     `json:"api_security"` // may be encrypted and signed (API安全)
	Signing     []string `json:"signing"`      // signature, sig_method, pay_sig: what its query demands

	Page         string  `json:"page"` // the official page
	PageMiniGame string  `json:"page_minigame"`
	Quota        []Quota `json:"quota"`
	Codes        []int   `json:"codes"` // the errcodes that the page lists

	// Where the sources disagree. What they disagree on is accepted in both forms.
	Confidence     string   `json:"confidence"` // empty where a page vouches for it
	Contradictions []string `json:"contradictions"`
	MethodOnPage   string   `json:"method_on_page"` // where it can't be right
	MethodAlso     string   `json:"method_also"`    // the other one, where it may be right
	Untyped        bool     `json:"untyped"`        // no page has a table of its fields

	Query    []Field `json:"query"`    // besides access_token
	Request  []Field `json:"request"`  // members of the JSON body, or parts of the form
	Response []Field `json:"response"` // besides errcode and errmsg

	Sample struct {
		Request  json.RawMessage `json:"request"`
		Response json.RawMessage `json:"response"`
	} `json:"sample"` // the values are invented
}

// A Quota is how often an endpoint may be called.
type Quota struct {
	Calls int    `json:"calls"`
	Per   string `json:"per"`
}

// A Push is one kind of push: a message, an event, or a notice to a third-party platform.
type Push struct {
	MsgType      string   `json:"msg_type"`  // empty for notices
	Event        string   `json:"event"`     // empty for messages
	InfoType     string   `json:"info_type"` // of a notice
	Title        string   `json:"title"`     // in Chinese
	Page         string   `json:"page"`      // the official page
	AppliesTo    []string `json:"applies_to"`
	SameAs       string   `json:"same_as"` // the event that this one is another name of
	SupersededBy string   `json:"superseded_by"`
	XMLInside    string   `json:"xml_inside"` // the element that holds the fields in XML, and is missing in JSON
	Fields       []Field  `json:"fields"`     // besides those that all pushes have

	Transfer       bool    `json:"transfer"`        // the answer may hand the user to an agent
	Answer         []Field `json:"answer"`          // nil: `success` or nothing
	AnswerRequired bool    `json:"answer_required"` // neither `success` nor nothing will do
	AnswerHead     bool    `json:"answer_head"`     // with ToUserName and so on, the names swapped
	AnswerPlain    bool    `json:"answer_plain"`    // never encrypted
	AnswerSeconds  int     `json:"answer_seconds"`  // 0: five
}

// A Field is a member of a request, of an answer or of a push.
type Field struct {
	Name       string   `json:"name"`
	Also       []string `json:"also"` // other names that it comes under
	Type       string   `json:"type"` // one of Types
	Num        string   `json:"num"`  // int32, int64, uint32, decimal, float64; empty: nothing is known
	Required   bool     `json:"required"`
	Optional   bool     `json:"optional"`     // of a push: often absent
	MayBeEmpty bool     `json:"may_be_empty"` // required, and WeChat takes it empty
	Zh         string   `json:"zh"`           // what it is called in Chinese

	Limits
	Firm bool `json:"firm"` // the limits hold for the whole value: a call may be refused before the network

	Alphabet string `json:"alphabet"` // what a text may hold besides ASCII letters and digits; empty: anything

	Unit   string `json:"unit"`
	Format string `json:"format"`

	Default    any     `json:"default"`
	Const      any     `json:"const"`
	Deprecated bool    `json:"deprecated"`
	Enum       []Value `json:"enum"`
	Closed     bool    `json:"closed"` // WeChat refuses any other value

	// Where the sources disagree, or the value isn't what its type says.
	SampleType string `json:"sample_type"` // what a sample has instead
	TableType  string `json:"table_type"`  // what the page's table has instead
	Wire       string `json:"wire"`
	From       string `json:"from"` // "sample", "peer SDK", ...: not in the page's tables

	XMLWrapper string  `json:"xml_wrapper"` // the element around the list in XML
	FreeForm   bool    `json:"free_form"`   // has no fixed members
	Fields     []Field `json:"fields"`
	JSONFields []Field `json:"json_fields"` // of a text that holds JSON
}

// Limits bound a value; nil is no bound. Width counts a Chinese character as two.
type Limits struct {
	MinBytes     *int     `json:"min_bytes"`
	MaxBytes     *int     `json:"max_bytes"`
	MinChars     *int     `json:"min_chars"`
	MaxChars     *int     `json:"max_chars"`
	MinWidth     *int     `json:"min_width"`
	MaxWidth     *int     `json:"max_width"`
	MinItems     *int     `json:"min_items"`
	MaxItems     *int     `json:"max_items"`
	Min          *float64 `json:"min"`
	Max          *float64 `json:"max"`
	ExclusiveMin *float64 `json:"exclusive_min"`
}

// A Value is one that a field can have.
type Value struct {
	Value any    `json:"value"` // a text, a float64 or a bool
	Means string `json:"means"`
}

// Types are the types of fields. An array's elements are unknown.
var Types = []string{
	"string", "number", "boolean", "object", "object[]", "string[]", "number[]", "boolean[]",
	"array", "file", "bytes", "any", "map<string,object>", "map<string,number>",
}

// families decodes each file when it is asked for, once: all of them take 30 ms.
var families = sync.OnceValue(func() map[string]func() []Endpoint {
	all := map[string]func() []Endpoint{}
	for _, name := range fileNames() {
		all[name] = sync.OnceValue(func() []Endpoint { return readFamily(name) })
	}
	return all
})

var (
	loadEndpoints = sync.OnceValue(func() (all []Endpoint) {
		for _, name := range fileNames() {
			all = append(all, families()[name]()...)
		}
		return all
	})
	loadPushes  = sync.OnceValue(func() []Push { return read[Push](pushFile) })
	loadNotices = sync.OnceValue(func() []Push { return read[Push](noticeFile) })
)

// Endpoints returns all endpoints, by file and then as WeChat's pages order them.
// The slice is shared: it must not be changed.
func Endpoints() []Endpoint { return loadEndpoints() }

// Pushes returns all kinds of pushes. The slice is shared: it must not be changed.
func Pushes() []Push { return loadPushes() }

// Notices returns what third-party platforms (第三方平台) are told, by InfoType. No catalog of
// WeChat's lists it. The slice is shared: it must not be changed.
func Notices() []Push { return loadNotices() }

// A place is where an endpoint stands: its key, and the file.
type place struct{ key, file string }

// index finds the places of a path, its query cut off, without decoding a file.
var index = sync.OnceValue(func() map[string][]place {
	all := map[string][]place{}
	for _, name := range fileNames() {
		for line := range bytes.Lines(content(name)) {
			if rest, ok := bytes.CutPrefix(line, pathMember); ok {
				key, _, _ := strings.Cut(string(rest), `"`)
				path, _, _ := strings.Cut(key, "?")
				all[path] = append(all[path], place{key, name})
			}
		}
	}
	return all
})

// pathMember begins the line with an endpoint's path, and none of a sample.
var pathMember = []byte("\t\t\"path\": \"")

// Lookup returns the endpoint of the path, nil if there is none. A path that a fixed
// query divides needs it. Only the file that has the endpoint is decoded.
func Lookup(path string) *Endpoint {
	bare, _, _ := strings.Cut(path, "?")
	for _, at := range index()[bare] {
		if at.key == path {
			return at.endpoint()
		}
	}
	return nil
}

// Match returns the endpoint that a request to a path calls, nil if there is none: where
// a fixed query divides the path, the request's query decides.
func Match(path string, query url.Values) *Endpoint {
	for _, at := range index()[path] {
		_, fixed, _ := strings.Cut(at.key, "?")
		name, value, divided := strings.Cut(fixed, "=")
		if !divided || query.Get(name) == value {
			return at.endpoint()
		}
	}
	return nil
}

// Keys returns what [Lookup] takes for a path without a query.
func Keys(path string) (keys []string) {
	for _, at := range index()[path] {
		keys = append(keys, at.key)
	}
	return keys
}

func (at place) endpoint() *Endpoint {
	family := families()[at.file]()
	i := slices.IndexFunc(family, func(e Endpoint) bool { return e.Path == at.key })
	return &family[i]
}

// Near returns the five paths of the endpoints whose path, name or title has most pairs
// of letters in common with a text that is none of them.
func Near(text string) (found []string) {
	score := map[string]int{}
	text = strings.ToLower(text)
	for _, e := range Endpoints() {
		found = append(found, e.Path)
		score[e.Path] = max(alike(e.Path, text), alike(e.Name, text), alike(e.Title, text))
	}
	slices.SortStableFunc(found, func(a, b string) int { return score[b] - score[a] })
	return found[:5]
}

func alike(name, text string) int {
	score, name := -max(len(name)-len(text), len(text)-len(name)), strings.ToLower(name)
	for i := range len(text) - 1 {
		if strings.Contains(name, text[i:i+2]) {
			score += 2
		}
	}
	return score
}

// fileNames returns the files of endpoints, sorted.
func fileNames() (names []string) {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the files are part of the program
	}
	for _, entry := range entries {
		if name := entry.Name(); name != pushFile && name != noticeFile {
			names = append(names, name)
		}
	}
	return names
}

func content(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return b
}

func readFamily(name string) []Endpoint {
	all := read[Endpoint](name)
	for i := range all {
		all[i].File = strings.TrimSuffix(name, ".json")
	}
	return all
}

// read decodes a file strictly: a member that is misspelt is a fault of the program.
func read[T any](name string) (all []T) {
	d := json.NewDecoder(bytes.NewReader(content(name)))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		panic(fmt.Sprintf("facts: %s: %v", name, err))
	}
	return all
}
