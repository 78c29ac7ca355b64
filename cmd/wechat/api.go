package main

import (
	_ "embed"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/internal/facts"
)

// apiMethods has a line for each endpoint for which the library has a method or a function: the path and
// the name. go generate makes it from the directives.
//
//go:embed api_methods.txt
var apiMethods string

type apiCommand struct {
	Words []string `arg:"" help:"A path, or words of a path, of the English name or of the Chinese title."`
}

func (apiCommand) detail() (english, chinese string) {
	return `It prints what WeChat's documentation says about an endpoint: method, credential, fields with their
types, limits and values, error codes, official page, and its name in Go. A path or a name finds one
endpoint; words list all endpoints that contain them. It knows 523 endpoints and needs no network. If
nothing is found, it names similar endpoints and exits with 1.

Examples:

    wechat api /wxa/getwxacodeunlimit
    wechat api getPhoneNumber
    wechat api 订阅消息
    wechat api POST qrcode --json`,
		`列出官方文档中一个接口的全部信息：请求方法、调用凭据、字段的类型与限制及取值、错误码、官方页面，以及在 Go 中的名称。路径或英文名对应一个接口；关键词会列出所有匹配的接口。共收录 523 个接口，不访问网络。找不到时列出相近的接口，退出码为 1。

示例：

    wechat api /wxa/getwxacodeunlimit
    wechat api getPhoneNumber
    wechat api 订阅消息
    wechat api POST qrcode --json`
}

// Run prints an endpoint, or a list of the endpoints that the words find.
func (c *apiCommand) Run(s *session) error {
	words := strings.Fields(strings.Join(c.Words, " "))
	if len(words) == 0 {
		return usage(`say which API: wechat api /wxa/getwxacode, or a word of its name`, `请指定接口：wechat api /wxa/getwxacode，或名称中的关键词`)
	}
	found := findEndpoints(words)
	switch len(found) {
	case 0:
		return s.noEndpoint(strings.Join(words, " "))
	case 1:
		e := describeEndpoint(found[0])
		s.show(e, func() { s.printEndpoint(e) })
		return nil
	}
	list := struct {
		Matches []endpointName `json:"matches"`
	}{namesOf(found)}
	s.show(list, func() { s.printNames(s.stdout, list.Matches) })
	return nil
}

// findEndpoints returns the endpoints whose path or name is the last word, or else those that contain all
// words. GET and POST in capitals are the method.
func findEndpoints(words []string) (found []*facts.Endpoint) {
	named := words[len(words)-1]
	if e := endpointAt(named); e != nil {
		return []*facts.Endpoint{e}
	}
	var called []*facts.Endpoint
	all := facts.Endpoints()
	for i := range all {
		e := &all[i]
		if len(words) == 1 && isCalled(e, named) {
			called = append(called, e)
		}
		if !slices.ContainsFunc(words, func(word string) bool { return !has(e, word) }) {
			found = append(found, e)
		}
	}
	if called != nil {
		return called
	}
	return found
}

// endpointAt finds an endpoint by its path or by a whole URL. It returns nil if there is none.
func endpointAt(word string) *facts.Endpoint {
	u, err := url.Parse(word)
	if err != nil {
		return nil
	}
	path := "/" + strings.Trim(u.Path, "/")
	if u.Host == "" && !strings.Contains(word, "/") {
		return nil
	}
	return facts.Match(path, u.Query())
}

// isCalled reports whether a name is the endpoint's, with or without the part before its last dot, or that
// of its method in Go.
func isCalled(e *facts.Endpoint, name string) bool {
	for _, whole := range []string{e.Name, goName(e)} {
		if whole != "" && (strings.EqualFold(whole, name) || strings.EqualFold(whole[strings.LastIndexByte(whole, '.')+1:], name)) {
			return true
		}
	}
	return e.Title != "" && e.Title == name
}

func has(e *facts.Endpoint, word string) bool {
	if word == "GET" || word == "POST" {
		return e.Method == word
	}
	if _, address, isURL := strings.Cut(word, "://"); isURL {
		_, path, _ := strings.Cut(address, "/")
		word, _, _ = strings.Cut("/"+path, "?")
	}
	word = strings.ToLower(word)
	return slices.ContainsFunc([]string{e.Path, e.Name, e.Title, e.Family, goName(e)}, func(text string) bool {
		return strings.Contains(strings.ToLower(text), word)
	})
}

// goName returns the library's name of an endpoint, or "" if it has no method for it.
func goName(e *facts.Endpoint) string {
	_, rest, _ := strings.Cut("\n"+apiMethods, "\n"+e.Path+" ")
	name, _, _ := strings.Cut(rest, "\n")
	return name
}

// An endpointName is a line of a list.
type endpointName struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Name   string `json:"name"`
	Title  string `json:"title,omitempty"`
}

func namesOf(endpoints []*facts.Endpoint) (names []endpointName) {
	for _, e := range endpoints {
		names = append(names, endpointName{e.Method, e.Path, e.Name, e.Title})
	}
	return names
}

// nearLimit is the maximum length of a text that is compared with all endpoints.
const nearLimit = 100

// noEndpoint names similar endpoints. The command line isn't wrong, so the exit code is 1.
func (s *session) noEndpoint(words string) error {
	if len(words) > nearLimit {
		words = strings.ToValidUTF8(words[:nearLimit], "") + "..."
	}
	var near []*facts.Endpoint
	for _, path := range facts.Near(words) {
		near = append(near, facts.Lookup(path))
	}
	message := fmt.Sprintf(s.in("WeChat's documentation has no endpoint like %q; near it are", "官方文档中没有与 %q 匹配的接口；相近的有"), words)
	if s.json {
		s.printJSON(struct {
			Error errorReport    `json:"error"`
			Near  []endpointName `json:"near"`
		}{errorReport{Kind: "unknown", Message: message}, namesOf(near)}, "  ")
		return verdict(exitRefused)
	}
	s.write(s.stderr, "wechat: "+message+"\n")
	s.printNames(s.stderr, namesOf(near))
	return verdict(exitRefused)
}

func (s *session) printNames(w io.Writer, names []endpointName) {
	for _, n := range names {
		s.write(w, fmt.Sprintf("%-4s %-52s %s  %s\n", n.Method, n.Path, n.Name, n.Title))
	}
}
