package wechat_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/spy"
)

// TestRewardedAdVerification: WeChat asks for the echostr when the address is saved.
func TestRewardedAdVerification(t *testing.T) {
	t.Parallel()
	signed := func(change func(url.Values)) url.Values {
		q := url.Values{"timestamp": {"1700000000000"}, "nonce": {"n1"}, "echostr": {`e"<2>` + "\n"}}
		q.Set("signature", adSum(adToken, q.Get("timestamp"), q.Get("nonce")))
		change(q)
		return q
	}
	tests := []struct {
		name   string
		query  url.Values
		status int
		answer string
	}{
		{"genuine, of any age", signed(func(url.Values) {}), 200, `{"echostr":"e\"<2>\n"}`},
		{"forged", signed(func(q url.Values) { q.Set("signature", strings.Repeat("0", 64)) }), 403, ""},
		{"signed as pushes are", signed(func(q url.Values) {
			q.Set("signature", wechat.SignatureOf(adToken, q.Get("timestamp"), q.Get("nonce")))
		}), 403, ""},
		{"no echostr", signed(func(q url.Values) { q.Del("echostr") }), 400, ""},
		{"nothing", url.Values{}, 403, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cb, w := adCallback(t), httptest.NewRecorder()
			cb.Handler(nil).ServeHTTP(w, httptest.NewRequest("GET", "/ad?"+tt.query.Encode(), nil))
			if w.Code != tt.status || w.Body.String() != tt.answer {
				t.Errorf("%d %q, want %d %q", w.Code, w.Body, tt.status, tt.answer)
			}
			answer, err := cb.VerifyURL(tt.query)
			if string(answer) != tt.answer || (err == nil) != (tt.status == 200) {
				t.Errorf("VerifyURL = %q, %v", answer, err)
			}
		})
	}
}

func TestRewardedAdAnswers(t *testing.T) {
	t.Parallel()
	grant := func(granted bool, err error) wechat.RewardedAdFunc {
		return func(context.Context, *wechat.RewardedAd) (bool, error) { return granted, err }
	}
	panics := func(context.Context, *wechat.RewardedAd) (bool, error) { panic("boom") }
	tests := []struct {
		name, method, echostr string
		function              wechat.RewardedAdFunc
		opts                  []wechat.CallbackOption
		status                int
		answer                string
	}{
		{"granted", "GET", "", grant(true, nil), nil, 200, `{"is_valid":true}`},
		{"not granted", "POST", "", grant(false, nil), nil, 200, `{"is_valid":false}`},
		{"with an echostr", "GET", "e1", grant(true, nil), nil, 200, `{"is_valid":true,"echostr":"e1"}`},
		{"without duplicates", "GET", "", grant(true, nil), []wechat.CallbackOption{wechat.WithDedup(nil)}, 200, `{"is_valid":true}`},
		{"an error", "GET", "", grant(true, errors.New("down")), nil, 500, ""},
		{"a panic", "GET", "", panics, nil, 500, ""},
		{"another method", "PUT", "", grant(true, nil), nil, 405, ""},
		{"too large", "GET", "", grant(true, nil), []wechat.CallbackOption{wechat.WithBodyLimit(64)}, 413, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var hooks pushRecorder
			q := aQuestion().query(t)
			if tt.echostr != "" {
				q.Set("echostr", tt.echostr)
			}
			w := httptest.NewRecorder()
			adCallback(t, append(tt.opts, hooks.option())...).Handler(tt.function).ServeHTTP(w, httptest.NewRequest(tt.method, "/ad?"+q.Encode(), nil))
			if w.Code != tt.status || w.Body.String() != tt.answer {
				t.Errorf("%d %q, want %d %q", w.Code, w.Body, tt.status, tt.answer)
			}
			if len(hooks.ends) != 1 || hooks.ends[0].Status != tt.status || (hooks.ends[0].Err == nil) != (tt.status == 200) {
				t.Errorf("the hook was told %+v", hooks.ends)
			}
		})
	}
	w := httptest.NewRecorder()
	large := httptest.NewRequest("POST", "/ad", strings.NewReader("encrypt="+strings.Repeat("A", 2<<20)))
	adCallback(t).Handler(grant(true, nil)).ServeHTTP(w, large)
	if w.Code != 413 {
		t.Errorf("a body of 2 MiB: %d, want 413", w.Code)
	}
}

// TestRewardedAdOnce: WeChat repeats a question that got no answer within a second, and a
// reward is granted once.
func TestRewardedAdOnce(t *testing.T) {
	t.Parallel()
	ask := func(t *testing.T, cb *wechat.RewardedAdCallback, id string, f wechat.RewardedAdFunc) (status int, answer string) {
		t.Helper()
		a := aQuestion()
		a.json = `{"transaction_id":` + strconv.Quote(id) + `}`
		a.nonce = strconv.FormatInt(time.Now().UnixNano(), 10)
		w := httptest.NewRecorder()
		cb.Handler(f).ServeHTTP(w, httptest.NewRequest("GET", "/ad?"+a.query(t).Encode(), nil))
		return w.Code, w.Body.String()
	}
	type asked struct {
		after time.Duration
		id    string
	}
	tests := []struct {
		name    string
		takes   time.Duration
		fails   int // how often
		grants  bool
		asked   []asked
		want    []string // answers, or statuses
		granted int32
	}{
		{"repeated", 0, 0, true, []asked{{0, "t1"}, {15 * time.Second, "t1"}, {time.Minute, "t1"}}, []string{`{"is_valid":true}`, `{"is_valid":true}`, `{"is_valid":true}`}, 1},
		{"repeated after a no", 0, 0, false, []asked{{0, "t1"}, {15 * time.Second, "t1"}}, []string{`{"is_valid":false}`, `{"is_valid":false}`}, 1},
		{"two rewards", 0, 0, true, []asked{{0, "t1"}, {0, "t2"}}, []string{`{"is_valid":true}`, `{"is_valid":true}`}, 2},
		{"a failure runs again", 0, 1, true, []asked{{0, "t1"}, {15 * time.Second, "t1"}}, []string{"500", `{"is_valid":true}`}, 2},
		{"slow: the repeat gets its answer", 10 * time.Second, 0, true, []asked{{0, "t1"}, {15 * time.Second, "t1"}}, []string{`{"is_valid":true}`, `{"is_valid":true}`}, 1},
		{"slower: the repeat is sent away within the second", 20 * time.Second, 0, true, []asked{{0, "t1"}, {15 * time.Second, "t1"}}, []string{`{"is_valid":true}`, "503"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				cb := adCallback(t)
				var runs atomic.Int32
				f := func(context.Context, *wechat.RewardedAd) (bool, error) {
					n := runs.Add(1)
					time.Sleep(tt.takes)
					if int(n) <= tt.fails {
						return false, errors.New("down")
					}
					return tt.grants, nil
				}
				got := make([]string, len(tt.asked))
				for i, a := range tt.asked {
					go func() {
						time.Sleep(a.after)
						start := time.Now()
						status, answer := ask(t, cb, a.id, f)
						if got[i] = answer; status != 200 {
							got[i] = strconv.Itoa(status)
						}
						if took := time.Since(start); i > 0 && took >= time.Second {
							t.Errorf("the repeat took %v", took)
						}
					}()
					synctest.Wait()
				}
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				for i := range got {
					if got[i] != tt.want[i] {
						t.Errorf("question %d: %s, want %s", i, got[i], tt.want[i])
					}
				}
				if runs.Load() != tt.granted {
					t.Errorf("the function ran %d times, want %d", runs.Load(), tt.granted)
				}
			})
		})
	}
}

// TestRewardedAdHidesItsSecrets looks at it as every printer does.
func TestRewardedAdHidesItsSecrets(t *testing.T) {
	t.Parallel()
	cb := adCallback(t, wechat.WithPreviousToken("Former7Token"), wechat.WithPreviousAESKey(otherKey))
	handler := cb.Handler(func(context.Context, *wechat.RewardedAd) (bool, error) { return true, nil })
	if _, err := cb.Open(aQuestion().query(t)); err != nil {
		t.Fatal(err)
	}
	keys := wechat.GetUserEncryptKeyResult{KeyInfoList: []wechat.UserEncryptKey{{EncryptKey: wechat.NewSessionKey("VI6BpyrK9XH4i4AIGe86tg==")}}}
	for _, v := range []any{cb, *cb, handler, []any{cb}, keys, &keys} {
		if ways := spy.Find(v, adToken, adKey, otherKey, "Former7Token", "VI6BpyrK9XH4i4AIGe86tg=="); len(ways) > 0 {
			t.Errorf("a %T shows a secret by %q", v, ways)
		}
	}
}

func TestRewardedAdCredentials(t *testing.T) {
	t.Parallel()
	other := strings.ToUpper(adKey[:26]) + adKey[26:]
	renewed, err := wechat.NewRewardedAdCallback("NewToken", other, wechat.WithPreviousToken(adToken), wechat.WithPreviousAESKey(adKey))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := renewed.Open(aQuestion().query(t)); err != nil {
		t.Errorf("with the previous Token and key: %v", err)
	}
	tests := []struct {
		name, token, key string
		opts             []wechat.CallbackOption
		field            string
	}{
		{"no token", "", adKey, nil, "token"},
		{"a token with a line end", "a\n", adKey, nil, "token"},
		{"a short key", adToken, adKey[1:], nil, "encodingAESKey"},
		{"an app", adToken, adKey, []wechat.CallbackOption{wechat.WithEncryption(testAppID, adKey)}, "encryption"},
		{"an original id", adToken, adKey, []wechat.CallbackOption{wechat.WithOriginalID(testGhID)}, "originalID"},
		{"compatible mode", adToken, adKey, []wechat.CallbackOption{wechat.WithCompatibleMode()}, "compatibleMode"},
		{"a nil option", adToken, adKey, []wechat.CallbackOption{nil}, "opts"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := wechat.NewRewardedAdCallback(tt.token, tt.key, tt.opts...)
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != "NewRewardedAdCallback" || fault.Field != tt.field {
				t.Errorf("%v, want an *ArgumentError of %s", err, tt.field)
			}
		})
	}
}
