package labels_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/telemetry/internal/labels"
)

func TestSet(t *testing.T) {
	t.Parallel()
	s := labels.NewSet(2)
	in := []string{"a", strings.Repeat("x", 129), "\xff", "b", "c", "a", "b", ""}
	want := []string{"a", "other", "other", "b", "other", "a", "b", "other"}
	var got []string
	for _, v := range in {
		got = append(got, s.Label(v))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSetOfManyGoroutines(t *testing.T) {
	t.Parallel()
	s := labels.NewSet(10)
	var seen sync.Map
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				seen.Store(s.Label(fmt.Sprint(g*i)), true)
			}
		})
	}
	wg.Wait()
	n := 0
	seen.Range(func(any, any) bool { n++; return true })
	if n != 11 {
		t.Errorf("%d labels", n)
	}
}

func TestPushKind(t *testing.T) {
	t.Parallel()
	unknown := func(msgType, event string) wechat.Message {
		return &wechat.UnknownMessage{Header: wechat.Header{MsgType: msgType, Event: event}}
	}
	s := labels.NewSet(2)
	tests := []struct {
		name string
		m    wechat.Message
		want string
	}{
		{"no message", nil, "none"},
		{"a message", &wechat.TextMessage{Header: wechat.Header{MsgType: "TEXT"}}, "text"},
		{"an event without a type", unknown("event", "XPAY_goods_deliver_notify"), "event/xpay_goods_deliver_notify"},
		{"what is no name", unknown("event", "o6_bmjrPTlm6\"} 1\n"), "other"},
		{"nothing", unknown("", ""), "other"},
		{"a notice", &wechat.AuthorizedEvent{Header: wechat.Header{InfoType: "Authorized"}}, "notice/authorized"},
		{"a notice without a type", &wechat.UnknownMessage{Header: wechat.Header{InfoType: "tomorrow"}}, "other"},
		{"a message without a type", unknown("music", ""), "music"},
		{"one too many", unknown("dance", ""), "other"},
		{"a type, when the set is full", &wechat.ImageMessage{Header: wechat.Header{MsgType: "image"}}, "image"},
	}
	for _, tt := range tests {
		if got := labels.PushKind(s, tt.m); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestOutcome(t *testing.T) {
	t.Parallel()
	transport := func(status int, err error) error { return &wechat.TransportError{Status: status, Err: err} }
	tests := []struct {
		name    string
		err     error
		outcome string
		code    string
	}{
		{"none", nil, "ok", ""},
		{"a refusal", &wechat.Error{Code: -1}, "errcode", "-1"},
		{"time ran out", transport(0, context.DeadlineExceeded), "timeout", ""},
		{"time ran out amid the answer", transport(200, context.DeadlineExceeded), "timeout", ""},
		{"given up", transport(0, context.Canceled), "canceled", ""},
		{"no connection", transport(0, errors.New("refused")), "no_answer", ""},
		{"a gateway's page", transport(502, errors.New("html")), "bad_answer", ""},
		{"anything else", errors.New("else"), "other", ""},
	}
	for _, tt := range tests {
		if got := labels.Outcome(tt.err); got != tt.outcome {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.outcome)
		}
		if got := labels.Code(tt.err); got != tt.code {
			t.Errorf("%s: code %q, want %q", tt.name, got, tt.code)
		}
	}
}
