package wechattest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

const sendPath = "/cgi-bin/message/custom/send"

func TestFaultCodes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		fault wechattest.Fault
		send  int
		token int
	}{
		{"Busy", wechattest.Busy().Path(sendPath), -1, 0},
		{"Busy everywhere", wechattest.Busy(), -1, -1},
		{"ReplyWindow", wechattest.ReplyWindow(), 45015, 0},
		{"ReplyCount", wechattest.ReplyCount(), 45047, 0},
		{"DayLimit", wechattest.DayLimit().Path(sendPath), 45009, 0},
		{"MinuteLimit", wechattest.MinuteLimit(), 45011, 45011},
		{"Unauthorized", wechattest.Unauthorized(), 48001, 0},
		{"IPNotAllowed", wechattest.IPNotAllowed(), 0, 40164},
		{"ErrCode", wechattest.ErrCode(70000, "x").Path(sendPath), 70000, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			alice := a.wx.User("alice")
			alice.SendText("x")
			q := a.token()
			remove := a.wx.Fault(tc.fault)
			body := `{"touser":"` + alice.OpenID() + `","msgtype":"text","text":{"content":"y"}}`
			wantCode(t, "send", a.post(sendPath, q, body).code(), tc.send)
			wantCode(t, "stable_token", a.stable(false).code(), tc.token)
			if tc.send != 0 && len(alice.Received()) != 0 {
				t.Error("the work was done")
			}
			remove()
			wantCode(t, "send after removal", a.post(sendPath, q, body).code(), 0)
		})
	}
}

func TestFaultMatching(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		fault wechattest.Fault
		want  string // - fine, x struck
	}{
		{"always", wechattest.ReplyCount(), "xxxxxx"},
		{"once", wechattest.ReplyCount().Once(), "x-----"},
		{"times", wechattest.ReplyCount().Times(2), "xx----"},
		{"nth", wechattest.ReplyCount().Nth(3), "--x---"},
		{"nth and times", wechattest.ReplyCount().Nth(3).Times(2), "--xx--"},
		{"times and nth", wechattest.ReplyCount().Times(2).Nth(3), "--xx--"},
		{"another path", wechattest.Busy().Path("/x"), "------"},
		{"another user", wechattest.ReplyCount().OpenID("oX"), "------"},
		{"never", wechattest.ReplyCount().Chance(1e-18), "------"},
		{"surely", wechattest.ReplyCount().Chance(1), "xxxxxx"},
	} {
		a := newAPI(t)
		alice := a.wx.User("alice")
		q := a.token()
		a.wx.Fault(tc.fault)
		got := ""
		for range len(tc.want) {
			alice.SendText("x")
			r := a.post(sendPath, q, `{"touser":"`+alice.OpenID()+`","msgtype":"text","text":{"content":"y"}}`)
			got += map[bool]string{true: "-", false: "x"}[r.code() == 0]
		}
		if got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}

	a := newAPI(t)
	alice := a.wx.User("alice")
	a.wx.Fault(wechattest.Busy().OpenID(alice.OpenID()))
	login := url.Values{"appid": {a.wx.AppID()}, "secret": {a.wx.Secret()}, "grant_type": {"authorization_code"}, "js_code": {alice.LoginCode()}}
	wantCode(t, "a login of that user", a.get("/sns/jscode2session", login).code(), -1)
	a.wx.ClearFaults()
	wantCode(t, "after ClearFaults", a.get("/sns/jscode2session", login).code(), 0)
}

func TestFaultTokens(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		fault   wechattest.Fault
		code    int
		repeats bool
	}{
		{"TokenExpired", wechattest.TokenExpired().Once(), 42001, false},
		{"TokenRevoked", wechattest.TokenRevoked().Once(), 40001, false},
		{"TokenRevokedRepeats", wechattest.TokenRevokedRepeats().Once(), 40001, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.wx.Fault(tc.fault)
			token := a.token().Get("access_token")
			wantCode(t, "a made-up token spends no fault", a.probe("sim_x"), 40001)
			wantCode(t, "first use", a.probe(token), tc.code)
			wantCode(t, "second use: it stays dead", a.probe(token), tc.code)
			again := a.token().Get("access_token")
			if (again == token) != tc.repeats {
				t.Errorf("a plain fetch repeats the token: %t, want %t", again == token, tc.repeats)
			}
			if tc.repeats {
				wantCode(t, "the repeated token", a.probe(again), 40001)
				again = a.wantToken(a.stable(true))
			}
			wantCode(t, "the new token", a.probe(again), 0)
			if plain := a.token().Get("access_token"); plain != again {
				t.Error("a plain fetch doesn't give the new token")
			}
		})
	}
}

func TestFaultNetwork(t *testing.T) {
	t.Parallel()
	const delay = 3 * time.Second
	for _, tc := range []struct {
		name    string
		fault   wechattest.Fault
		err     error
		took    time.Duration
		arrived bool // the message
		check   func(*http.Response, string) bool
	}{
		{"Slow in time", wechattest.Slow(time.Second), nil, time.Second, true, nil},
		{"Slow", wechattest.Slow(delay), context.DeadlineExceeded, 2 * time.Second, true, nil},
		{"Slow, lost", wechattest.Slow(delay).Lost(), context.DeadlineExceeded, 2 * time.Second, false, nil},
		{"Slow in time, lost", wechattest.Slow(time.Second).Lost(), nil, time.Second, true, nil},
		{"Timeout", wechattest.Timeout(), context.DeadlineExceeded, 2 * time.Second, true, nil},
		{"Timeout, lost", wechattest.Timeout().Lost(), context.DeadlineExceeded, 2 * time.Second, false, nil},
		{"ConnectionReset", wechattest.ConnectionReset(), syscall.ECONNRESET, 0, true, nil},
		{"ConnectionReset, lost", wechattest.ConnectionReset().Lost(), syscall.ECONNRESET, 0, false, nil},
		{"BadGatewayHTML", wechattest.BadGatewayHTML(), nil, 0, false, func(r *http.Response, s string) bool {
			return r.StatusCode == 502 && strings.HasPrefix(s, "<html>")
		}},
		{"CutJSON", wechattest.CutJSON(), nil, 0, true, func(_ *http.Response, s string) bool { return s == `{"errcode":0,` }},
		{"EmptyBody", wechattest.EmptyBody(), nil, 0, true, func(r *http.Response, s string) bool { return r.StatusCode == 200 && s == "" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(t)
				alice := a.wx.User("alice")
				alice.SendText("x")
				q := a.token()
				a.wx.Fault(tc.fault)
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				defer cancel()
				r := a.request("POST", sendPath, q, strings.NewReader(`{"touser":"`+alice.OpenID()+`","msgtype":"text","text":{"content":"y"}}`))
				start := time.Now()
				res, err := a.http.Do(r.WithContext(ctx))
				if !errors.Is(err, tc.err) || time.Since(start) != tc.took {
					t.Errorf("error %v after %v, want %v after %v", err, time.Since(start), tc.err, tc.took)
				}
				if err == nil {
					body, _ := io.ReadAll(res.Body)
					if tc.check != nil && !tc.check(res, string(body)) {
						t.Errorf("HTTP %d %q", res.StatusCode, body)
					}
				}
				if arrived := len(alice.Received()) == 1; arrived != tc.arrived {
					t.Errorf("the message arrived: %t, want %t", arrived, tc.arrived)
				}
			})
		})
	}
}

func TestFaultNetworkOverASocket(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.base = a.wx.URL()
	transport := &http.Transport{DisableKeepAlives: true}
	a.http = &http.Client{Transport: transport}
	q := a.token()
	get := func(f wechattest.Fault, wait time.Duration) error {
		a.wx.Fault(f.Once())
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		defer cancel()
		res, err := a.http.Do(a.request("POST", sendPath, q, strings.NewReader("{}")).WithContext(ctx))
		if err == nil {
			res.Body.Close()
		}
		return err
	}
	if err := get(wechattest.ConnectionReset(), time.Minute); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("ConnectionReset: %v", err)
	}
	if err := get(wechattest.BadGatewayHTML(), time.Minute); err != nil {
		t.Errorf("BadGatewayHTML: %v", err)
	}
	if err := get(wechattest.Timeout(), 50*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Timeout: %v", err)
	}
}

func TestFaultPushes(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	s := newSealer(t, wx)
	alice := wx.User("alice")
	var requests []*http.Request
	var bodies []string
	wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		requests, bodies = append(requests, r), append(bodies, string(body))
		w.WriteHeader(http.StatusForbidden)
	}))
	struck := func(f wechattest.Fault) (*http.Request, string) {
		t.Helper()
		requests, bodies = nil, nil
		wx.Fault(f.Once())
		d := alice.SendText("forged")
		if len(requests) != 1 || d.Err == nil || alice.Faults() != 0 {
			t.Fatalf("%d deliveries of a forged push, want 1; %+v; %d faults shown", len(requests), d, alice.Faults())
		}
		return requests[0], bodies[0]
	}
	query := func(r *http.Request, name string) string { return r.URL.Query().Get(name) }

	r, body := struck(wechattest.BadSignature())
	good := wx.PushConfig()
	if query(r, "signature") == "" || query(r, "msg_signature") == "" || !strings.Contains(body, "Encrypt") {
		t.Errorf("bad signature: %v", r.URL)
	}
	inner := good.Request("http://localhost/", []byte("{}"), wechattest.BadSignature())
	for _, r := range []*http.Request{r, inner} {
		if sign := query(r, "signature"); sign == signed(wx.Token(), r) || len(sign) != 40 {
			t.Errorf("bad signature %q", sign)
		}
	}

	r, _ = struck(wechattest.StaleTimestamp())
	if query(r, "signature") != signed(wx.Token(), r) || age(t, r) < 71*time.Hour {
		t.Errorf("stale: %v", r.URL)
	}
	_, body = struck(wechattest.PlainDowngrade())
	if !strings.Contains(body, `"Content":"forged"`) || strings.Contains(body, "Encrypt") {
		t.Errorf("plain downgrade: %s", body)
	}
	_, body = struck(wechattest.ForeignAppID())
	_, after, _ := strings.Cut(body, `"Encrypt":"`)
	encrypt, _, _ := strings.Cut(after, `"`)
	if _, appID, err := s.cipher.Decrypt(encrypt); err != nil || string(appID) == wx.AppID() || !strings.HasPrefix(string(appID), "wx") {
		t.Errorf("foreign: sealed for %s, %v", appID, err)
	}

	wx.Serve(nil)
	b := &bot{}
	wx.Serve(b)
	wx.Fault(wechattest.DuplicatePush().Once().OpenID(alice.OpenID()))
	wx.User("bob").SendText("x")
	if d := alice.SendText("twice"); d.Attempts != 2 || d.Err != nil {
		t.Errorf("duplicate: %+v", d)
	}
	if b.count() != 3 || s.open(t, b.pushes[1], b.bodies[1]) != s.open(t, b.pushes[2], b.bodies[2]) || b.bodies[1] == b.bodies[2] {
		t.Errorf("%d deliveries; the duplicate has to be the same message, encrypted anew", b.count())
	}
}
