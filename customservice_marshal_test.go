package wechat_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// A bodyKeeper is a transport that keeps the last body and says ok.
type bodyKeeper struct{ last []byte }

func (k *bodyKeeper) RoundTrip(r *http.Request) (*http.Response, error) {
	var buf bytes.Buffer
	_, _ = buf.ReadFrom(r.Body)
	k.last = buf.Bytes()
	return textResponse(r, 200, "application/json", `{"errcode":0}`), nil
}

// sentBy returns a func that returns the bytes that a message is sent as.
func sentBy(tb testing.TB) func(m wechat.CustomMessage, opts ...wechat.SendOption) (string, error) {
	k := &bodyKeeper{}
	client := mustClient(tb, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: k}))
	return func(m wechat.CustomMessage, opts ...wechat.SendOption) (string, error) {
		err := client.SendCustomMessage(tb.Context(), "o1", m, opts...)
		return string(k.last), err
	}
}

// sendOptions are all there are, alone and together.
func sendOptions() map[string][]wechat.SendOption {
	agent, ai, business := wechat.FromAgent("a@\"b客服"), wechat.MarkAI(), wechat.ForBusiness("B1")
	return map[string][]wechat.SendOption{
		"none": nil, "agent": {agent}, "AI": {ai}, "business": {business}, "agent and AI": {agent, ai},
		"agent and business": {business, agent}, "AI and business": {ai, business}, "all": {business, ai, agent},
	}
}

func TestCustomMessagesComeBack(t *testing.T) {
	t.Parallel()
	send := sentBy(t)
	for _, m := range customMessages {
		for name, opts := range sendOptions() {
			data, err := wechat.MarshalCustomMessage(m.message, opts...)
			if err != nil {
				t.Fatalf("%s, %s: %v", m.name, name, err)
			}
			if !json.Valid(data) || bytes.Contains(data, []byte("touser")) || len(data) > len(m.json)+150 {
				t.Errorf("%s, %s: marshalled as %s", m.name, name, data)
			}
			got, options, err := wechat.UnmarshalCustomMessage(data)
			if err != nil {
				t.Errorf("%s, %s: %v", m.name, name, err)
				continue
			}
			want := m.message
			switch p := want.(type) {
			case *wechat.CustomText:
				want = *p
			case wechat.CustomRaw:
				want = wechat.CustomRaw{MsgType: p.MsgType, Object: bytes.TrimSpace(p.Object)}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", m.name, name, diff)
			}
			first, err1 := send(m.message, opts...)
			second, err2 := send(got, options...)
			if diff := cmp.Diff(first, second); diff != "" || err1 != nil || err2 != nil {
				t.Errorf("%s, %s: %v, %v, sent (-want +got):\n%s", m.name, name, err1, err2, diff)
			}
		}
	}
}

// TestRawMessagesComeBack: what a type would write otherwise stays as it is.
func TestRawMessagesComeBack(t *testing.T) {
	t.Parallel()
	send := sentBy(t)
	raw := func(kind, object string) wechat.CustomRaw {
		return wechat.CustomRaw{MsgType: kind, Object: json.RawMessage(object)}
	}
	tests := []struct {
		name string
		m    wechat.CustomMessage
		want wechat.CustomMessage
	}{
		{"what the type writes", raw("text", `{"content":"hi"}`), wechat.CustomText{Content: "hi"}},
		{"a blank", raw("text", `{"content": "hi"}`), raw("text", `{"content": "hi"}`)},
		{"another escape", raw("text", `{"content":"\u4f60<"}`), raw("text", `{"content":"\u4f60<"}`)},
		{"a field more", raw("text", `{"content":"hi","new":[1]}`), raw("text", `{"content":"hi","new":[1]}`)},
		{"a field twice", raw("text", `{"content":"a","content":"b"}`), raw("text", `{"content":"a","content":"b"}`)},
		{"another case", raw("text", `{"Content":"hi"}`), raw("text", `{"Content":"hi"}`)},
		{"another type", raw("text", `{"content":1}`), raw("text", `{"content":1}`)},
		{"nothing in it", raw("text", `{}`), raw("text", `{}`)},
		{"two articles", raw("news", `{"articles":[{},{}]}`), raw("news", `{"articles":[{},{}]}`)},
		{"bytes that aren't UTF-8", raw("text", "{\"content\":\"a\xffb\"}"), raw("text", "{\"content\":\"a\xffb\"}")},
		{"bad bytes of a type", wechat.CustomText{Content: "a\xffb\u2028\x01"}, wechat.CustomText{Content: "a\uFFFDb\u2028\x01"}},
		{"the envelope's names", raw("version", `{"version":2}`), raw("version", `{"version":2}`)},
		{"an option's name", raw("businessid", `{"kf_account":"x"}`), raw("businessid", `{"kf_account":"x"}`)},
	}
	for _, tt := range tests {
		for name, opts := range sendOptions() {
			data, err := wechat.MarshalCustomMessage(tt.m, opts...)
			if err != nil {
				t.Fatalf("%s, %s: %v", tt.name, name, err)
			}
			got, options, err := wechat.UnmarshalCustomMessage(data)
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%s, %s: %v (-want +got):\n%s", tt.name, name, err, diff)
				continue
			}
			first, _ := send(tt.m, opts...)
			second, _ := send(got, options...)
			if diff := cmp.Diff(first, second); diff != "" {
				t.Errorf("%s, %s: sent (-want +got):\n%s", tt.name, name, diff)
			}
		}
	}
}

// TestMarshalledForm holds the form that is kept in users' stores: a change of it needs
// another version, and this one must still be read.
func TestMarshalledForm(t *testing.T) {
	t.Parallel()
	got, err := wechat.MarshalCustomMessage(wechat.CustomText{Content: "a<\n"}, wechat.MarkAI(), wechat.ForBusiness("B1"), wechat.FromAgent("a@b"))
	const want = `{"version":1,"msgtype":"text","object":{"content":"a<\n"},"kf_account":"a@b","is_ai_msg":true,"businessid":"B1"}`
	if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	// A store that keeps JSON in a form of its own hands it back with other blanks and order.
	m, opts, err := wechat.UnmarshalCustomMessage([]byte(` {"msgtype": "text", "is_ai_msg": true, "object": {"content": "hi"}, "version": 1} `))
	if err != nil {
		t.Fatal(err)
	}
	if sent, _ := sentBy(t)(m, opts...); sent != `{"touser":"o1","msgtype":"text","text":{"content": "hi"},"aimsgcontext":{"is_ai_msg":1}}` {
		t.Errorf("sent %s", sent)
	}
}

func TestMarshalArguments(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		m     wechat.CustomMessage
		opts  []wechat.SendOption
		field string
	}{
		{"nil", nil, nil, "message"},
		{"nil pointer", (*wechat.CustomText)(nil), nil, "message"},
		{"empty", wechat.CustomText{}, nil, "Content"},
		{"nil option", wechat.CustomText{Content: "hi"}, []wechat.SendOption{nil}, "opts"},
		{"empty option", wechat.CustomText{Content: "hi"}, []wechat.SendOption{wechat.FromAgent("")}, "FromAgent"},
		{"raw", wechat.CustomRaw{MsgType: "x", Object: json.RawMessage("[]")}, nil, "Object"},
		{"long", wechat.CustomText{Content: strings.Repeat("x", 64<<10)}, nil, "message"},
		{"deep", wechat.CustomRaw{MsgType: "x", Object: json.RawMessage(`{"a":` + strings.Repeat("[", 9999) + strings.Repeat("]", 9999) + "}")}, nil, "message"},
	}
	for _, tt := range tests {
		data, err := wechat.MarshalCustomMessage(tt.m, tt.opts...)
		if ae := argumentErrorOf(t, err); ae.Field != tt.field || data != nil {
			t.Errorf("%s: got %q and %+v, want field %s", tt.name, data, ae, tt.field)
		}
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	t.Parallel()
	const secret = "SECRET"
	tests := []struct{ name, data, reason string }{
		{"nothing", "", "isn't what"},
		{"null", "null", "isn't what"},
		{"a list", "[]", "isn't what"},
		{"cut", `{"version":1,"msgtype":"text","object":{"content":"SECRET`, "isn't what"},
		{"more behind", `{"version":1,"msgtype":"text","object":{"content":"hi"}}{}`, "isn't what"},
		{"no version", `{"msgtype":"text","object":{"content":"SECRET"}}`, "isn't what"},
		{"a text for a version", `{"version":"SECRET","msgtype":"text","object":{"content":"hi"}}`, "isn't what"},
		{"version 2", `{"version":2,"message":["SECRET"]}`, "has version 2, and this package reads 1"},
		{"version 0", `{"version":0,"msgtype":"text","object":{"content":"hi"}}`, "has version 0"},
		{"a field of a later day", `{"version":1,"msgtype":"text","object":{"content":"hi"},"SECRET":1}`, "a field that version 1"},
		{"an option of another type", `{"version":1,"msgtype":"text","object":{"content":"hi"},"kf_account":["SECRET"]}`, "another type"},
		{"no kind", `{"version":1,"object":{"content":"SECRET"}}`, "can't be sent"},
		{"an odd kind", `{"version":1,"msgtype":"SECRET\"","object":{}}`, "can't be sent"},
		{"no object", `{"version":1,"msgtype":"text"}`, "can't be sent"},
		{"null for an object", `{"version":1,"msgtype":"text","object":null}`, "can't be sent"},
		{"a text for an object", `{"version":1,"msgtype":"text","object":"SECRET"}`, "can't be sent"},
		{"long", `{"version":1,"msgtype":"text","object":{"content":"` + strings.Repeat(secret, 11_000) + `"}}`, "longer than 64 KiB"},
	}
	for _, tt := range tests {
		m, opts, err := wechat.UnmarshalCustomMessage([]byte(tt.data))
		ae := argumentErrorOf(t, err)
		if m != nil || opts != nil || ae.API != "UnmarshalCustomMessage" || ae.Field != "data" || !strings.Contains(ae.Reason, tt.reason) {
			t.Errorf("%s: got %v and %+v, want %q", tt.name, m, ae, tt.reason)
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error quotes the data: %v", tt.name, err)
		}
	}
}

// FuzzUnmarshalCustomMessage: what can be read can be sent, and comes back as it is.
func FuzzUnmarshalCustomMessage(f *testing.F) {
	for _, m := range customMessages {
		for _, opts := range sendOptions() {
			data, err := wechat.MarshalCustomMessage(m.message, opts...)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Add([]byte(`{"version":2}`))
	f.Add([]byte(`{"version":1,"msgtype":"text","object":{"content":"\ud800"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, opts, err := wechat.UnmarshalCustomMessage(data)
		if err != nil {
			if !errors.Is(err, wechat.ErrInvalidArgument) || m != nil || opts != nil {
				t.Fatalf("got %v, %v, %v", m, opts, err)
			}
			return
		}
		send := sentBy(t)
		first, err := send(m, opts...)
		if err != nil || !json.Valid([]byte(first)) {
			t.Fatalf("%v: can't be sent: %v: %s", m, err, first)
		}
		again, err := wechat.MarshalCustomMessage(m, opts...)
		if errors.Is(err, wechat.ErrInvalidArgument) && len(data) > 32<<10 {
			return // escapes of its own make it longer than the limit
		}
		if err != nil {
			t.Fatal(err)
		}
		m2, opts2, err := wechat.UnmarshalCustomMessage(again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if diff := cmp.Diff(m, m2); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if second, err := send(m2, opts2...); err != nil || second != first {
			t.Errorf("%v: sent\n%s\nwant\n%s", err, second, first)
		}
	})
}
