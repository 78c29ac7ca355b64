package wechat_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

type doRequest struct {
	Keyword string `json:"keyword" limit:"..4 bytes"`
	Page    int64  `json:"page"`
	Next    string `json:"next,omitempty"`
	Env     string `json:"-" query:"env,omitempty"`
}

type doResult struct {
	Count int64    `json:"count"`
	Name  string   `json:"name"`
	Items []string `json:"items"`
}

func TestDo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method string
		in           any
		opts         []wechat.CallOption
		uri, body    string
	}{
		{"POST", "POST", &doRequest{Keyword: "<a>", Page: 0}, nil, "/wxa/x?access_token=T1", `{"keyword":"<a>","page":0}`},
		{"POST with a query", "POST", &doRequest{Keyword: "a", Env: "e&"}, nil, "/wxa/x?access_token=T1&env=e%26", `{"keyword":"a","page":0}`},
		{"POST without a request", "POST", nil, nil, "/wxa/x?access_token=T1", ""},
		{"GET", "GET", &doRequest{Keyword: "a b", Page: 2}, nil, "/wxa/x?access_token=T1&keyword=a+b&page=2", ""},
		{"GET without a request", "GET", nil, nil, "/wxa/x?access_token=T1", ""},
		{"a fixed query", "GET", &doRequest{Keyword: "a"}, []wechat.CallOption{wechat.QueryAdded(url.Values{"action": {"go"}})}, "/wxa/x?access_token=T1&action=go&keyword=a&page=0", ""},
		{"no token", "POST", nil, []wechat.CallOption{wechat.TokenOmitted()}, "/wxa/x", ""},
		{"signed for a payment", "POST", &doRequest{Keyword: "a"}, []wechat.CallOption{wechat.PaySigned("12345")},
			"/wxa/x?access_token=T1&pay_sig=546d169f2f58f67fd12dfe3aa2d0f9a317ed051a7a0d8be2b65e262108265c75", `{"keyword":"a","page":0}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, saying(`{"errcode":0,"count":"7","name":8,"items":"one"}`))
			got, err := wechat.Do[doResult](t.Context(), mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL)), tt.method, "/wxa/x", tt.in, tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&doResult{Count: 7, Name: "8", Items: []string{"one"}}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if sent := rec.sent(); len(sent) != 1 || sent[0].Method != tt.method || sent[0].URI != tt.uri || sent[0].Body != tt.body {
				t.Errorf("sent %+v\nwant %s %s %s", sent, tt.method, tt.uri, tt.body)
			}
		})
	}
}

func TestDoArguments(t *testing.T) {
	t.Parallel()
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(500, "", "must not be asked")))
	tests := []struct {
		name  string
		in    any
		path  string
		opts  []wechat.CallOption
		field string
	}{
		{"a nil pointer", (*doRequest)(nil), "/x", nil, "request"},
		{"a struct", doRequest{Keyword: "a"}, "/x", nil, "request"},
		{"a map", map[string]string{}, "/x", nil, "request"},
		{"a pointer to a text", new(string), "/x", nil, "request"},
		{"nothing where it is required", &doRequest{}, "/x", nil, "Keyword"},
		{"too long", &doRequest{Keyword: "abcde"}, "/x", nil, "Keyword"},
		{"a path with a query", &doRequest{Keyword: "a"}, "/x?a=b", nil, "path"},
		{"a nil option", &doRequest{Keyword: "a"}, "/x", []wechat.CallOption{nil}, "opts"},
		{"no AppKey", &doRequest{Keyword: "a"}, "/x", []wechat.CallOption{wechat.PaySigned("")}, "appKey"},
		{"no session", &doRequest{Keyword: "a"}, "/x", []wechat.CallOption{wechat.SessionSigned("o1", wechat.SessionKey{})}, "sessionKey"},
	}
	for _, tt := range tests {
		got, err := wechat.Do[doResult](t.Context(), client, "POST", tt.path, tt.in, tt.opts...)
		var fault *wechat.ArgumentError
		if got != nil || !errors.As(err, &fault) || fault.Field != tt.field {
			t.Errorf("%s: %+v, %v; want an *ArgumentError of field %s", tt.name, got, err, tt.field)
		}
	}
}

func TestDoAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		needs        []string
		wrong        string // part of the error
	}{
		{"all there", `{"count":1,"name":"a"}`, []string{"count", "name"}, ""},
		{"a field is missing", `{"count":1}`, []string{"name"}, "lacks name"},
		{"null", `{"name":null}`, []string{"name"}, "lacks name"},
		{"empty", `{"name":""}`, []string{"name"}, "lacks name"},
		{"an empty list", `{"items":[]}`, []string{"items"}, "lacks items"},
		{"zero is a value", `{"count":0}`, []string{"count"}, ""},
		{"one of two", `{"name":"a"}`, []string{"items|name"}, ""},
		{"none of two", `{"count":1}`, []string{"items|name"}, "lacks items and name"},
		{"inside", `{"a":{"b":1}}`, []string{"a.b"}, ""},
		{"not inside", `{"a":{}}`, []string{"a.b"}, "lacks a.b"},
		{"another type that can't be read", `{"count":"many"}`, nil, "field count is not of type int64"},
		{"an object for a text", `{"name":{"a":1}}`, nil, "field name is not of type string"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(200, "text/plain", tt.answer)))
			got, err := wechat.Do[doResult](t.Context(), client, "POST", "/x", nil, wechat.Needs(tt.needs...))
			if tt.wrong == "" {
				if err != nil || got == nil {
					t.Errorf("%+v, %v", got, err)
				}
				return
			}
			var failure *wechat.TransportError
			if got != nil || !errors.As(err, &failure) || !strings.Contains(err.Error(), tt.wrong) || failure.API != "/x" {
				t.Errorf("%+v, %v; want an error with %q", got, err, tt.wrong)
			}
		})
	}
}
