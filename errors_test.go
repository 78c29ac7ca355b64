package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

func TestClassesOfCodes(t *testing.T) {
	t.Parallel()
	classes := map[string]error{
		"ErrBusy": wechat.ErrBusy, "ErrRateLimited": wechat.ErrRateLimited, "ErrQuotaExhausted": wechat.ErrQuotaExhausted,
		"ErrReplyWindow": wechat.ErrReplyWindow, "ErrLoginCode": wechat.ErrLoginCode, "ErrSessionExpired": wechat.ErrSessionExpired,
		"ErrIPNotAllowed": wechat.ErrIPNotAllowed, "ErrUnauthorized": wechat.ErrUnauthorized, "ErrMediaExpired": wechat.ErrMediaExpired,
		"ErrTokenRejected": wechat.ErrTokenRejected, "ErrOutcomeUnknown": wechat.ErrOutcomeUnknown, "ErrInvalidArgument": wechat.ErrInvalidArgument,
	}
	want := map[int][]string{
		-1: {"ErrBusy"}, 45011: {"ErrRateLimited"}, 45009: {"ErrQuotaExhausted"}, 45015: {"ErrReplyWindow"}, 45047: {"ErrReplyWindow"},
		40029: {"ErrLoginCode"}, 40163: {"ErrLoginCode"}, 87007: {"ErrSessionExpired"}, 87009: {"ErrSessionExpired"}, 87008: nil,
		40164: {"ErrIPNotAllowed"}, 61004: {"ErrIPNotAllowed"}, 48001: {"ErrUnauthorized"}, 40007: {"ErrMediaExpired"},
		40001: {"ErrTokenRejected"}, 40014: {"ErrTokenRejected"}, 42001: {"ErrTokenRejected"}, 41001: nil, 40125: nil, 123456: nil,
	}
	for code, names := range want {
		for name, class := range classes {
			member := false
			for _, n := range names {
				member = member || n == name
			}
			err := fmt.Errorf("context: %w", &wechat.Error{API: "/x", Code: wechat.Code(code)})
			if errors.Is(err, class) != member {
				t.Errorf("%d is %s: %t, want %t", code, name, !member, member)
			}
		}
		err := error(&wechat.Error{API: "/x", Code: wechat.Code(code)})
		if !errors.Is(err, wechat.Code(code)) || errors.Is(err, wechat.Code(code+1)) {
			t.Errorf("%d isn't itself alone", code)
		}
	}
	for _, path := range []string{"/cgi-bin/token", "/cgi-bin/stable_token"} {
		if errors.Is(&wechat.Error{API: path, Code: 40001}, wechat.ErrTokenRejected) {
			t.Errorf("40001 of %s is a wrong AppSecret, not a refused token", path)
		}
	}
	for name, class := range classes {
		for other, second := range classes {
			if (name == other) != errors.Is(class, second) {
				t.Errorf("%s is %s: %t", name, other, name != other)
			}
		}
	}
}

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	cause := os.ErrDeadlineExceeded
	tests := []struct {
		err  error
		want string
	}{
		{&wechat.Error{API: "/x", Code: 45047, Msg: "out of response count limit", RID: "62922e5a-050daf94-1dcd13f6"}, "wechat: /x: 45047 out of response count limit (rid 62922e5a-050daf94-1dcd13f6)"},
		{&wechat.Error{API: "/x", Code: -1}, "wechat: /x: -1"},
		{&wechat.TransportError{API: "/x", Status: 502, Err: io.EOF}, "wechat: /x: http status 502: EOF"},
		{&wechat.TransportError{API: "/x", Status: 200, Err: wechat.ErrResponseTooLarge}, "wechat: /x: answer larger than its limit"},
		{&wechat.TransportError{API: "/x", Err: cause}, "wechat: /x: " + cause.Error()},
		{&wechat.TransportError{API: "/x"}, "wechat: /x: <nil>"},
		{&wechat.ArgumentError{API: "/x", Field: "openID", Reason: "is empty"}, "wechat: /x: openID: is empty"},
		{wechat.Code(40029), "40029"},
		{wechat.ErrReplyWindow, "wechat: the reply window is shut or used up"},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	te := &wechat.TransportError{API: "/x", Err: cause}
	if !te.Timeout() || !errors.Is(te, cause) || (&wechat.TransportError{Err: io.EOF}).Timeout() || !(&wechat.TransportError{Err: context.DeadlineExceeded}).Timeout() {
		t.Error("Timeout is wrong")
	}
}

func TestErrorDecodesTheRest(t *testing.T) {
	t.Parallel()
	client := rawAnswer(t, 200, "", "{\"errcode\":87009,\"errmsg\":\"x\x01\",\"left\":3,\"name\":\"a\x02b\"}")
	var e *wechat.Error
	if err := client.CheckSessionKey(t.Context(), "o1", wechat.NewSessionKey("k")); !errors.As(err, &e) {
		t.Fatal(err)
	}
	var rest struct {
		Left int
		Name string
	}
	if err := e.Decode(&rest); err != nil || rest.Left != 3 || rest.Name != "a\x02b" {
		t.Errorf("got %+v, %v", rest, err)
	}
	var wrong struct{ Left string }
	if te := transportErrorOf(t, e.Decode(&wrong)); errors.Is(te, wechat.ErrOutcomeUnknown) {
		t.Errorf("got %v", te)
	}
	if err := (&wechat.Error{API: "/x", Code: 1}).Decode(&rest); err == nil {
		t.Error("an Error without an answer decoded something")
	}
}

// An answer is kept for Decode, and isn't changed by later calls in the same buffer.
func TestErrorKeepsItsOwnAnswer(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"errcode":1,"n":1111}`, `{"errcode":2,"n":2222}`, `{"errcode":3,"n":3333}`))
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	var got []int
	var kept []*wechat.Error
	for range 3 {
		var e *wechat.Error
		if err := client.Call(t.Context(), "POST", "/x", nil, nil, wechat.TokenOmitted()); errors.As(err, &e) {
			kept = append(kept, e)
		}
	}
	for _, e := range kept {
		var n struct{ N int }
		if err := e.Decode(&n); err != nil {
			t.Fatal(err)
		}
		got = append(got, n.N)
	}
	if diff := cmp.Diff([]int{1111, 2222, 3333}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
