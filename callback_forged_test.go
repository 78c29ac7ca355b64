package wechat_test

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

// Promise 2: nothing forged, downgraded, stale or foreign reaches a handler.
func TestNoForgedPushReachesTheHandler(t *testing.T) {
	t.Parallel()
	forPlain := []wechat.CallbackOption{wechat.WithOriginalID(testGhID)}
	forSecure := []wechat.CallbackOption{secure(), wechat.WithOriginalID(testGhID)}
	compatible := append([]wechat.CallbackOption{wechat.WithCompatibleMode()}, forSecure...)
	type maker func(s sender) (url.Values, []byte)
	plain := func(change func(q url.Values)) maker {
		return func(s sender) (url.Values, []byte) {
			q := s.query()
			change(q)
			return q, []byte(s.text("forged", 1))
		}
	}
	sealed := func(change func(s *sender), query func(q url.Values)) maker {
		return func(s sender) (url.Values, []byte) {
			change(&s)
			q, body := s.sealed(s.text("forged", 1))
			query(q)
			return q, body
		}
	}
	same, sameQuery := func(*sender) {}, func(url.Values) {}
	aMinuteLater := func(q url.Values) {
		q.Set("timestamp", strconv.FormatInt(time.Now().Add(time.Minute).Unix(), 10))
	}
	tests := []struct {
		name string
		opts []wechat.CallbackOption
		make maker
		step wechat.PushStep
		err  error
	}{
		{"plain: unsigned", forPlain, plain(func(q url.Values) { q.Del("signature") }), wechat.StepSignature, wechat.ErrSignature},
		{"plain: no query at all", forPlain, plain(func(q url.Values) { clear(q) }), wechat.StepSignature, wechat.ErrSignature},
		{"plain: forged", forPlain, plain(func(q url.Values) { q.Set("signature", strings.Repeat("0", 40)) }), wechat.StepSignature, wechat.ErrSignature},
		{"plain: timestamp changed", forPlain, plain(aMinuteLater), wechat.StepSignature, wechat.ErrSignature},
		{"plain: timestamp changed beyond all limits", forPlain, plain(func(q url.Values) { q.Set("timestamp", q.Get("timestamp")+"0") }), wechat.StepAge, wechat.ErrStalePush},
		{"plain: signed with the msg_signature's name", forPlain, plain(func(q url.Values) {
			q.Set("msg_signature", q.Get("signature"))
			q.Del("signature")
		}), wechat.StepSignature, wechat.ErrSignature},
		{"plain: stale", forPlain, func(s sender) (url.Values, []byte) {
			s.at = time.Now().Add(-11 * time.Minute)
			return s.query(), []byte(s.text("forged", 1))
		}, wechat.StepAge, wechat.ErrStalePush},
		{"plain: from the future", forPlain, func(s sender) (url.Values, []byte) {
			s.at = time.Now().Add(11 * time.Minute)
			return s.query(), []byte(s.text("forged", 1))
		}, wechat.StepAge, wechat.ErrStalePush},
		{"plain: another account", forPlain, func(s sender) (url.Values, []byte) {
			s.toUserName = "gh_other"
			return s.query(), []byte(s.text("forged", 1))
		}, wechat.StepApp, wechat.ErrForeignApp},
		{"plain: encrypted only", forPlain, sealed(same, sameQuery), wechat.StepMode, wechat.ErrEncrypted},

		{"secure: plain body, signed query", forSecure, plain(func(url.Values) {}), wechat.StepMode, wechat.ErrNotEncrypted},
		{"secure: plain body, called raw", forSecure, plain(func(q url.Values) { q.Set("encrypt_type", "raw") }), wechat.StepMode, wechat.ErrNotEncrypted},
		{"secure: plain body, both signatures", forSecure, plain(func(q url.Values) { q.Set("msg_signature", q.Get("signature")) }), wechat.StepMode, wechat.ErrNotEncrypted},
		{"secure: no msg_signature", forSecure, sealed(same, func(q url.Values) { q.Del("msg_signature") }), wechat.StepMode, wechat.ErrNotEncrypted},
		{"secure: no msg_signature, called raw", forSecure, sealed(same, func(q url.Values) {
			q.Del("msg_signature")
			q.Set("encrypt_type", "raw")
		}), wechat.StepMode, wechat.ErrNotEncrypted},
		{"secure: the query's signature", forSecure, sealed(same, func(q url.Values) { q.Set("msg_signature", q.Get("signature")) }), wechat.StepSignature, wechat.ErrSignature},
		{"secure: another token", forSecure, sealed(func(s *sender) { s.token = "other" }, sameQuery), wechat.StepSignature, wechat.ErrSignature},
		{"secure: timestamp changed", forSecure, sealed(same, aMinuteLater), wechat.StepSignature, wechat.ErrSignature},
		{"secure: timestamp changed beyond all limits", forSecure, sealed(same, func(q url.Values) { q.Set("timestamp", "1") }), wechat.StepAge, wechat.ErrStalePush},
		{"secure: another push's envelope", forSecure, func(s sender) (url.Values, []byte) {
			q, _ := s.sealed(s.text("genuine", 1))
			_, body := s.sealed(s.text("forged", 2))
			return q, body
		}, wechat.StepSignature, wechat.ErrSignature},
		{"secure: another key", forSecure, sealed(func(s *sender) { s.key = otherKey }, sameQuery), wechat.StepDecrypt, nil},
		{"secure: another app", forSecure, sealed(func(s *sender) { s.appID = "wxother" }, sameQuery), wechat.StepApp, wechat.ErrForeignApp},
		{"secure: no app", forSecure, sealed(func(s *sender) { s.appID = "" }, sameQuery), wechat.StepApp, wechat.ErrForeignApp},
		{"secure: a longer app id", forSecure, sealed(func(s *sender) { s.appID += "x" }, sameQuery), wechat.StepApp, wechat.ErrForeignApp},
		{"secure: another account outside", forSecure, func(s sender) (url.Values, []byte) {
			q, body := s.sealed(s.text("forged", 1))
			return q, []byte(strings.ReplaceAll(string(body), testGhID, "gh_other"))
		}, wechat.StepApp, wechat.ErrForeignApp},
		{"secure: another account inside", forSecure, func(s sender) (url.Values, []byte) {
			inner := s
			inner.toUserName = "gh_other"
			return s.sealed(inner.text("forged", 1))
		}, wechat.StepApp, wechat.ErrForeignApp},
		{"secure: stale", forSecure, sealed(func(s *sender) { s.at = time.Now().Add(-11 * time.Minute) }, sameQuery), wechat.StepAge, wechat.ErrStalePush},
		{"secure: from the future", forSecure, sealed(func(s *sender) { s.at = time.Now().Add(11 * time.Minute) }, sameQuery), wechat.StepAge, wechat.ErrStalePush},
		{"secure: two ciphertexts", forSecure, func(s sender) (url.Values, []byte) {
			return s.signed(s.seal(s.text("genuine", 1)), s.fields("Encrypt", s.seal(s.text("forged", 2))))
		}, wechat.StepEnvelope, wechat.ErrMessage},
		{"secure: not a message inside", forSecure, func(s sender) (url.Values, []byte) { return s.sealed("hello") }, wechat.StepMessage, wechat.ErrMessage},

		{"compatible: forged ciphertext beside a plain copy", compatible, func(s sender) (url.Values, []byte) {
			q := s.query()
			q.Set("msg_signature", q.Get("signature"))
			_, body := s.signed(s.seal("x"), s.fields("FromUserName", testUser, "MsgType", "text", "Content", "forged", "MsgId", int64(1)))
			return q, body
		}, wechat.StepSignature, wechat.ErrSignature},
		{"compatible: empty ciphertext beside a plain copy", compatible, func(s sender) (url.Values, []byte) {
			q := s.query()
			_, body := s.signed("", s.fields("FromUserName", testUser, "MsgType", "text", "Content", "forged", "MsgId", int64(1)))
			return q, body
		}, wechat.StepEnvelope, wechat.ErrMessage},
		{"compatible: unsigned plain body", compatible, plain(func(q url.Values) { q.Del("signature") }), wechat.StepSignature, wechat.ErrSignature},
	}
	for _, tt := range tests {
		for _, format := range []string{"json", "xml"} {
			t.Run(tt.name+" "+format, func(t *testing.T) {
				t.Parallel()
				var heard pushRecorder
				cb := mustCallback(t, append([]wechat.CallbackOption{heard.option()}, tt.opts...)...)
				h := cb.Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
					t.Errorf("reached the handler: %s", m.Head().Raw)
					return nil, nil
				})
				q, body := tt.make(newSender(format))
				w := do(h, post(q, body))
				_, err := cb.Open(q, body)
				status := 403
				if errors.Is(err, wechat.ErrMessage) {
					status = 400
				}
				checkRefusal(t, err, tt.step, status, tt.err)
				checkRefusal(t, heard.last(t).Err, tt.step, status, tt.err)
				if w.Code != status || w.Body.Len() != 0 {
					t.Errorf("status %d, body %q; want an empty %d", w.Code, w.Body, status)
				}
			})
		}
	}
}

// Promise 2: no replayed push either, while the duplicate store answers.
func TestNoReplayedPushReachesTheHandler(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"json", "xml"} {
		s := newSender(format)
		for name, message := range map[string]string{
			"text":    s.text("hello", 1),
			"event":   s.event("user_enter_tempsession"),
			"payment": s.event("minigame_coin_deliver_completed"),
		} {
			t.Run(name+" "+format, func(t *testing.T) {
				t.Parallel()
				runs := 0
				h := mustCallback(t, secure()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
					runs++
					return nil, nil
				})
				q, body := s.sealed(message)
				do(h, post(q, body))
				q.Set("msg_signature", strings.ToUpper(q.Get("msg_signature")))
				do(h, post(q, body))
				do(h, post(s.signed(s.seal(message), "")))
				if runs != 1 {
					t.Errorf("the handler ran %d times", runs)
				}
			})
		}
	}
}
