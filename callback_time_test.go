package wechat_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
)

// exchanged is what somebody makes of a push that they have seen: the same signature
// with timestamp and nonce in each other's place.
func exchanged(q url.Values) url.Values {
	other := url.Values{}
	for name, values := range q {
		other[name] = values
	}
	other.Set("timestamp", q.Get("nonce"))
	other.Set("nonce", q.Get("timestamp"))
	return other
}

// Promise 2: a push whose nonce reads as a later time isn't fresh again at that time.
func TestTimestampAndNonceCannotBeExchanged(t *testing.T) {
	t.Parallel()
	const payment, question = "minigame_coin_deliver_completed", "xpay_subscribe_ios_refund_query_notify"
	compatible := []wechat.CallbackOption{secure(), wechat.WithCompatibleMode()}
	short := []wechat.CallbackOption{secure(), wechat.WithMaxAge(time.Minute)}
	tests := []struct {
		name  string
		event string        // empty for a text
		late  time.Duration // by which the nonce names a later time than CreateTime
		opts  []wechat.CallbackOption
		taken bool // once more, in the other reading
	}{
		{"a text, a year later", "", 365 * 24 * time.Hour, nil, false},
		{"a text, a day later", "", 24 * time.Hour, nil, false},
		{"a text, an hour later", "", time.Hour, nil, false},
		{"a text, just past its limit", "", 10*time.Minute + time.Second, nil, false},
		{"a text, within its limit", "", 10 * time.Minute, nil, true},
		{"a text, past a limit of one's own", "", 61 * time.Second, short, false},
		{"a text, within a limit of one's own", "", time.Minute, short, true},
		{"a text in compatible mode", "", time.Hour, compatible, false},
		{"an event", "user_enter_tempsession", time.Hour, nil, false},
		{"an unknown event", "something_new", time.Hour, nil, false},
		{"a payment, a year later", payment, 365 * 24 * time.Hour, nil, false},
		{"a payment, just past its limit", payment, 36*time.Hour + time.Second, nil, false},
		{"a payment, within its limit", payment, 36 * time.Hour, nil, true},
		{"a payment, past a limit of one's own", payment, 37 * time.Hour, short, false},
		{"a gift", "minigame_deliver_goods", 37 * time.Hour, nil, false},
		{"a condition", "minigame_act_event_query_condition", 37 * time.Hour, nil, false},
		{"an xpay payment", "xpay_goods_deliver_notify", 37 * time.Hour, nil, false},
		{"the refund question", question, time.Hour, nil, false},
		{"a chapter", "wxa_novel_chapter_permission", time.Hour, nil, false},
	}
	for _, tt := range tests {
		for _, format := range []string{"json", "xml"} {
			t.Run(tt.name+" "+format, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					opts := append([]wechat.CallbackOption{secure(), wechat.WithDedup(nil)}, tt.opts...)
					cb := mustCallback(t, opts...)
					runs := 0
					h := cb.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
						runs++
						return nil, nil
					})
					s := newSender(format)
					s.nonce = unix(time.Now().Add(tt.late))
					q, body := s.sealed(s.pushOf(tt.event, unix(time.Now())))
					if w := do(h, post(q, body)); w.Code != 200 || runs != 1 {
						t.Fatalf("the genuine push: status %d, %d runs", w.Code, runs)
					}
					time.Sleep(tt.late)
					push, err := cb.Open(exchanged(q), body)
					w := do(h, post(exchanged(q), body))
					if tt.taken {
						if err != nil || w.Code != 200 || runs != 2 {
							t.Errorf("refused with %v, status %d, %d runs", err, w.Code, runs)
						}
						return
					}
					checkRefusal(t, err, wechat.StepAge, 403, wechat.ErrStalePush)
					if push != nil || w.Code != 403 || runs != 1 {
						t.Errorf("a push, status %d, %d runs of the handler", w.Code, runs)
					}
				})
			})
		}
	}
}

// What CreateTime may be beside a fresh timestamp: a genuine push isn't held up by it.
func TestSealedTimeOfGenuinePushes(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	const payment, condition, question = "xpay_coin_pay_notify", "minigame_act_event_query_condition", "xpay_subscribe_ios_refund_query_notify"
	now := func() time.Time { return time.Now() }
	ago := func(d time.Duration) func() string { return func() string { return unix(now().Add(-d)) } }
	word := func(s string) func() string { return func() string { return s } }
	nonceAgo := func(d time.Duration) func() string { return ago(d) }
	random := word("415670741")
	tests := []struct {
		name    string
		event   string
		created func() string
		nonce   func() string
		object  string // what IsMock is in
		isMock  string
		taken   bool
	}{
		{"made now", "", ago(0), random, "", "", true},
		{"made a day and the limit ago", "", ago(day + 10*time.Minute), random, "", "", true},
		{"made before that", "", ago(day + 10*time.Minute + time.Second), random, "", "", false},
		{"an event made before that", "wxa_media_check", ago(day + 10*time.Minute + time.Second), random, "", "", false},
		{"made a year ago", "", ago(365 * day), random, "", "", false},
		{"made ahead", "", ago(-time.Hour), random, "", "", true},
		{"made far ahead", "", ago(-1000 * day), random, "", "", true},
		{"made in the year 9999", "", word("253402300799"), random, "", "", true},
		{"made 300 years ahead", "", word("11181129639"), random, "", "", true},
		{"made ahead, the nonce too", "", ago(-day), nonceAgo(-day), "", "", true},
		{"no time", "", word(""), random, "", "", true},
		{"time 0", "", word("0"), random, "", "", true},
		{"time 1", "", word("1"), random, "", "", true},
		{"time 1, and a nonce that is a time", "", word("1"), nonceAgo(day), "", "", true},
		{"a time that can't be read", "", word("yesterday"), random, "", "", true},
		{"a negative time", "", word("-5"), random, "", "", true},
		{"a time in milliseconds", "", word("1714112445000"), random, "", "", true},
		{"the debugging tool", "debug_demo", ago(1000 * day), random, "", "", true},
		{"the debugging tool, spelt otherwise", "Debug_Demo", ago(1000 * day), random, "", "", true},
		{"the debugging tool, and a nonce that is a time", "debug_demo", ago(2 * day), nonceAgo(2 * day), "", "", true},
		{"a simulated event", "something_new", ago(1000 * day), random, "", "true", true},
		{"no simulated event", "something_new", ago(1000 * day), random, "", "false", false},

		{"a payment of a month ago", payment, ago(30 * day), random, "", "", true},
		{"a gift of a month ago", "minigame_deliver_goods", ago(30 * day), random, "", "", true},
		{"a condition of a month ago", condition, ago(30 * day), random, "", "", true},
		{"a refund question of a month ago", question, ago(30 * day), random, "", "", true},
		{"a chapter of a month ago", "wxa_novel_chapter_permission", ago(30 * day), random, "", "", true},
		{"a payment of a month ago, and a nonce that is its time", payment, ago(30 * day), nonceAgo(30 * day), "", "", false},
		{"a payment of 35 hours ago, and a nonce that is its time", payment, ago(35 * time.Hour), nonceAgo(35 * time.Hour), "", "", true},
		{"a simulated payment, and a nonce that is its time", "minigame_coin_deliver_completed", ago(30 * day), nonceAgo(30 * day), "MiniGame", "true", true},
		{"a simulated payment as a number", "minigame_coin_deliver_completed", ago(30 * day), nonceAgo(30 * day), "MiniGame", "1", true},
		{"a payment that isn't simulated", "minigame_coin_deliver_completed", ago(30 * day), nonceAgo(30 * day), "MiniGame", "false", false},

		{"made an hour ago, and a nonce that is the time", "", ago(time.Hour), nonceAgo(time.Hour), "", "", false},
		{"made an hour ago, and a nonce as far before as may be", "", ago(time.Hour), nonceAgo(70 * time.Minute), "", "", false},
		{"made an hour ago, and a nonce before that", "", ago(time.Hour), nonceAgo(70*time.Minute + time.Second), "", "", true},
		{"made an hour ago, and a nonce as long after as may be", "", ago(time.Hour), nonceAgo(50 * time.Minute), "", "", false},
		{"made an hour ago, and a nonce after that", "", ago(time.Hour), nonceAgo(50*time.Minute - time.Second), "", "", true},
		{"made an hour ago, and a nonce that is no number", "", ago(time.Hour), word("x1714112445"), "", "", true},
		{"made an hour ago, and a nonce that is too large for a time", "", ago(time.Hour), word(strings.Repeat("9", 48)), "", "", true},
		{"made nine minutes ago, and a nonce that is the time", "", ago(9 * time.Minute), nonceAgo(9 * time.Minute), "", "", true},
	}
	for _, tt := range tests {
		for _, format := range []string{"json", "xml"} {
			t.Run(tt.name+" "+format, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					time.Sleep(time.Until(time.Unix(1714112445, 0)))
					s := newSender(format)
					s.nonce = tt.nonce()
					_, err := mustCallback(t, secure()).Open(s.sealed(s.within(s.pushOf(tt.event, tt.created()), tt.object, tt.isMock)))
					if !tt.taken {
						checkRefusal(t, err, wechat.StepAge, 403, wechat.ErrStalePush)
						return
					}
					if err != nil {
						t.Errorf("refused: %v", err)
					}
				})
			})
		}
	}
}

// A plain push is judged by its query alone: its CreateTime is anybody's.
func TestPlainPushesHaveNoSealedTime(t *testing.T) {
	t.Parallel()
	s := newSender("json")
	for name, opts := range map[string][]wechat.CallbackOption{"plain": nil, "compatible": {secure(), wechat.WithCompatibleMode()}} {
		if _, err := mustCallback(t, opts...).Open(s.query(), []byte(s.pushOf("", "1482048670"))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Promise 2: no part of the ciphertext moves into the nonce, and nothing is hashed.
func TestSignedPartsAreBounded(t *testing.T) {
	t.Parallel()
	now := func() string { return unix(time.Now()) }
	tests := []struct {
		name             string
		timestamp, nonce string
		ok               bool
	}{
		{"as WeChat's", now(), "415670741", true},
		{"a nonce of one", now(), "4", true},
		{"a nonce of letters", now(), "aB3dE", true},
		{"a nonce of 48", now(), strings.Repeat("7", 48), true},
		{"a nonce of 49", now(), strings.Repeat("7", 49), false},
		{"a nonce of 17 characters in 51 bytes", now(), strings.Repeat("游", 17), false},
		{"a nonce of 64", now(), strings.Repeat("A", 64), false},
		{"no nonce", now(), "", false},
		{"no timestamp", "", "415670741", false},
		{"a timestamp with zeros before", "00" + now(), "415670741", true},
		{"a timestamp of 13 digits", "000" + now(), "415670741", false},
		{"a timestamp with a sign", "+" + now(), "415670741", false},
		{"a timestamp with a blank", now() + " ", "415670741", false},
		{"a timestamp with a fraction", now() + ".", "415670741", false},
		{"a timestamp in other digits", "１７１４１１２４４５", "415670741", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSender("json")
			encrypt := s.seal(s.text("hello", 1))
			q := url.Values{
				"timestamp": {tt.timestamp}, "nonce": {tt.nonce}, "echostr": {"echo"},
				"signature":     {sha1Of(testToken, tt.timestamp, tt.nonce)},
				"msg_signature": {sha1Of(testToken, tt.timestamp, tt.nonce, encrypt)},
			}
			_, sealed := s.signed(encrypt, "")
			plain := []byte(s.text("hello", 1))
			compatible := mustCallback(t, secure(), wechat.WithCompatibleMode())
			_, verified := mustCallback(t, secure()).VerifyURL(q)
			_, openedPlain := mustCallback(t).Open(q, plain)
			_, openedSecure := mustCallback(t, secure()).Open(q, sealed)
			_, openedBoth := compatible.Open(q, sealed)
			_, request := compatible.OpenRequest(post(q, plain))
			for _, err := range []error{verified, openedPlain, openedSecure, openedBoth, request} {
				if tt.ok && err != nil {
					t.Errorf("refused: %v", err)
				}
				if !tt.ok {
					checkRefusal(t, err, wechat.StepSignature, 403, wechat.ErrSignature)
				}
			}
		})
	}
}

// A watchedBody says whether it was read.
type watchedBody struct{ read bool }

func (b *watchedBody) Read([]byte) (int, error) {
	b.read = true
	return 0, http.ErrBodyReadAfterClose
}

func (b *watchedBody) Close() error { return nil }

// A stranger makes nobody read a body by a time that no push can have.
func TestImpossibleTimeIsRefusedUnread(t *testing.T) {
	t.Parallel()
	longAge := wechat.WithMaxAge(48 * time.Hour)
	tests := []struct {
		name      string
		timestamp string
		off       time.Duration // where timestamp is empty
		opts      []wechat.CallbackOption
		read      bool
	}{
		{"now", "", 0, nil, true},
		{"as old as a payment may be", "", -36 * time.Hour, nil, true},
		{"older", "", -36*time.Hour - time.Second, nil, false},
		{"ahead", "", 10 * time.Minute, nil, true},
		{"further ahead", "", 10*time.Minute + time.Second, nil, false},
		{"as old as one's own limit", "", -48 * time.Hour, []wechat.CallbackOption{longAge}, true},
		{"older than one's own limit", "", -48*time.Hour - time.Second, []wechat.CallbackOption{longAge}, false},
		{"as old as a payment may be, and a short limit", "", -36 * time.Hour, []wechat.CallbackOption{wechat.WithMaxAge(time.Minute)}, true},
		{"ahead of a short limit", "", 61 * time.Second, []wechat.CallbackOption{wechat.WithMaxAge(time.Minute)}, false},
		{"none", "none", 0, nil, false},
		{"1", "1", 0, nil, false},
		{"negative", "-1", 0, nil, false},
		{"of 12 digits", "999999999999", 0, nil, false},
		{"of 13 digits", "1714112445000", 0, nil, false},
	}
	modes := map[string][]wechat.CallbackOption{
		"plain": {wechat.WithOriginalID(testGhID)}, "secure": {secure()}, "compatible": {secure(), wechat.WithCompatibleMode()},
	}
	for _, tt := range tests {
		for mode, opts := range modes {
			t.Run(tt.name+" "+mode, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					cb := mustCallback(t, append(opts, tt.opts...)...)
					request := func() (*http.Request, *watchedBody) {
						q, body := newSender("json").sealed("")
						q.Set("timestamp", unix(time.Now().Add(tt.off)))
						if tt.timestamp != "" {
							q.Set("timestamp", tt.timestamp)
						}
						r, b := post(q, body), &watchedBody{}
						r.Body = b
						return r, b
					}
					r, handled := request()
					w := do(cb.Handler(nil), r)
					r, opened := request()
					_, err := cb.OpenRequest(r)
					if handled.read != tt.read || opened.read != tt.read {
						t.Errorf("read by Handler %t, by OpenRequest %t; want %t", handled.read, opened.read, tt.read)
					}
					if !tt.read && (w.Code != 403 || w.Body.Len() != 0 || err == nil) {
						t.Errorf("status %d %q, %v", w.Code, w.Body, err)
					}
				})
			})
		}
	}
}

// Digits that move between the two, which the signature joins, don't help either.
func TestTimestampTakesNoDigitsOfTheNonce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1714112451, 0)))
		const event = "minigame_coin_deliver_completed"
		cb := mustCallback(t, secure())
		s := newSender("json")
		s.nonce = "784112445" // behind the timestamp's last digit it is a time in 2026
		encrypt := s.seal(s.pushOf(event, "1714112451"))
		for encrypt[0] <= '9' { // it mustn't be sorted in between
			encrypt = s.seal(s.pushOf(event, "1714112451"))
		}
		q, body := s.signed(encrypt, "")
		if _, err := cb.Open(q, body); err != nil {
			t.Fatal(err)
		}
		moved := url.Values{"timestamp": {"1784112445"}, "nonce": {"171411245"}, "msg_signature": q["msg_signature"]}
		if got := sha1Of(testToken, "1784112445", "171411245", encrypt); got != q.Get("msg_signature") {
			t.Fatal("the test is wrong: the moved digits have another signature")
		}
		time.Sleep(time.Until(time.Unix(1784112445, 0)))
		_, err := cb.Open(moved, body)
		checkRefusal(t, err, wechat.StepAge, 403, wechat.ErrStalePush)
	})
}

// Cloud hosting signs no time: what a query says there means nothing.
func TestCloudHostingReadsWithoutATime(t *testing.T) {
	t.Parallel()
	var got []string
	r := hostedPush(newSender("json").text("hello", 7), viaWeChat, "wx_http")
	r.URL.RawQuery = "timestamp=1&nonce="
	if w := do(mustHosted(t).Handler(keepTexts(&got)), r); w.Code != 200 || len(got) != 1 {
		t.Errorf("status %d, %q", w.Code, got)
	}
}
