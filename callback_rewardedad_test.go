package wechat_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/spy"
)

const (
	adToken = "AdToken1"
	adKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	adJSON  = `{"transaction_id":"t1","user_id":"u2","reward_item":"coins","reward_amount":3,"custom_data":"c4","extra":"e5"}`
)

var wholeAd = &wechat.RewardedAd{TransactionID: "t1", UserID: "u2", RewardItem: "coins", RewardAmount: 3, CustomData: "c4", Extra: "e5"}

// adSum signs by the book.
func adSum(parts ...string) string {
	slices.Sort(parts)
	sum := sha256.Sum256([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// adSeal encrypts by the book: an iv, and behind it AES-256-CBC.
func adSeal(tb testing.TB, key, message string) []byte {
	tb.Helper()
	raw, err := base64.StdEncoding.DecodeString(key + "=")
	if err != nil {
		tb.Fatal(err)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		tb.Fatal(err)
	}
	pad := 16 - len(message)%16
	out := append([]byte("\xfb\xef\xbe iv, 16 bytes"), message...)
	out = append(out, bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, out[:16]).CryptBlocks(out[16:], out[16:])
	return out
}

// A question is what WeChat asks about a rewarded ad.
type question struct {
	token, key, json, nonce string
	at                      time.Time
}

func aQuestion() question {
	return question{adToken, adKey, adJSON, "8234567890123456789", time.Now()}
}

// query is what it sends by the usual reading: base64, signed as it is.
func (a question) query(tb testing.TB) url.Values {
	tb.Helper()
	return a.signed(base64.StdEncoding.EncodeToString(adSeal(tb, a.key, a.json)))
}

func (a question) signed(encrypt string) url.Values {
	timestamp := strconv.FormatInt(a.at.UnixMilli(), 10)
	return url.Values{"timestamp": {timestamp}, "nonce": {a.nonce}, "encrypt": {encrypt}, "signature": {adSum(a.token, timestamp, a.nonce, encrypt)}}
}

func adCallback(tb testing.TB, opts ...wechat.CallbackOption) *wechat.RewardedAdCallback {
	tb.Helper()
	cb, err := wechat.NewRewardedAdCallback(adToken, adKey, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	return cb
}

// TestRewardedAdForms: WeChat's page leaves open what is signed and how it is encoded. All
// readings are taken.
func TestRewardedAdForms(t *testing.T) {
	t.Parallel()
	sealed := adSeal(t, adKey, adJSON)
	text := base64.StdEncoding.EncodeToString(sealed)
	if !strings.Contains(text, "+") {
		t.Fatal("the text has no plus to lose")
	}
	a := aQuestion()
	get := func(raw string) *http.Request { return httptest.NewRequest("GET", "/ad?"+raw, nil) }
	post := func(query, contentType, body string) *http.Request {
		r := httptest.NewRequest("POST", "/ad?"+query, strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		return r
	}
	swap := func(q url.Values, name, value string) url.Values { q.Set(name, value); return q }
	split := func() (query, body url.Values) {
		query = a.query(t)
		body = url.Values{"encrypt": query["encrypt"]}
		query.Del("encrypt")
		return query, body
	}
	rest, form := split()
	signedRaw := func() string { // signed before the URL is decoded
		raw := url.QueryEscape(text)
		q := a.signed(raw)
		q.Del("encrypt")
		return q.Encode() + "&encrypt=" + raw
	}
	seconds := func() url.Values {
		timestamp := strconv.FormatInt(a.at.Unix(), 10)
		q := a.query(t)
		return swap(swap(q, "timestamp", timestamp), "signature", adSum(adToken, timestamp, a.nonce, q.Get("encrypt")))
	}
	jsonBody := `{"signature":"` + a.query(t).Get("signature") + `","timestamp":` + a.query(t).Get("timestamp") + `,"nonce":` + a.nonce + `,"encrypt":"` + text + `"}`
	tests := []struct {
		name    string
		request *http.Request
	}{
		{"base64 in the query", get(a.query(t).Encode())},
		{"the bytes themselves", get(a.signed(string(sealed)).Encode())},
		{"a plus that became a blank", get(strings.ReplaceAll(a.query(t).Encode(), "%2B", "+"))},
		{"signed before the URL is decoded", get(signedRaw())},
		{"encoded twice, and signed so", get(a.signed(url.QueryEscape(text)).Encode())},
		{"an upper-case signature", get(swap(a.query(t), "signature", strings.ToUpper(a.query(t).Get("signature"))).Encode())},
		{"seconds", get(seconds().Encode())},
		{"posted, with a query", post(a.query(t).Encode(), "application/json", "")},
		{"posted as a form", post("", "application/x-www-form-urlencoded", a.query(t).Encode())},
		{"posted as a form beside a query", post(rest.Encode(), "text/plain", form.Encode())},
		{"posted as JSON with numbers", post("", "application/json", jsonBody)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got *wechat.RewardedAd
			w := httptest.NewRecorder()
			adCallback(t).Handler(func(_ context.Context, r *wechat.RewardedAd) (bool, error) {
				got = r
				return true, nil
			}).ServeHTTP(w, tt.request)
			if w.Code != 200 || w.Body.String() != `{"is_valid":true}` || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
				t.Errorf("%d %q %s", w.Code, w.Body, w.Header().Get("Content-Type"))
			}
			if diff := cmp.Diff(wholeAd, got); diff != "" {
				t.Errorf("the rewarded ad (-want +got)\n%s", diff)
			}
		})
	}
}

// TestRewardedAdContents: what the message may look like.
func TestRewardedAdContents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, json string
		want       *wechat.RewardedAd // nil: refused
	}{
		{"whole", adJSON, wholeAd},
		{"no custom data", `{"transaction_id":"t1","user_id":"u2","reward_item":"i","reward_amount":1}`, &wechat.RewardedAd{TransactionID: "t1", UserID: "u2", RewardItem: "i", RewardAmount: 1}},
		{"the largest amount", `{"transaction_id":"t1","reward_amount":18446744073709551615}`, &wechat.RewardedAd{TransactionID: "t1", RewardAmount: 1<<64 - 1}},
		{"a quoted amount", `{"transaction_id":"t1","reward_amount":"7"}`, &wechat.RewardedAd{TransactionID: "t1", RewardAmount: 7}},
		{"a number for the id", `{"transaction_id":12345678901234567890}`, &wechat.RewardedAd{TransactionID: "12345678901234567890"}},
		{"new fields", `{"transaction_id":"t1","new":{"a":[1]}}`, &wechat.RewardedAd{TransactionID: "t1"}},
		{"no id", `{"user_id":"u2","reward_amount":1}`, nil},
		{"an empty id", `{"transaction_id":"","reward_amount":1}`, nil},
		{"an amount below zero", `{"transaction_id":"t1","reward_amount":-1}`, nil},
		{"no object", `["t1"]`, nil},
		{"null", `null`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := aQuestion()
			a.json = tt.json
			got, err := adCallback(t).Open(a.query(t))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			var refusal *wechat.PushError
			if tt.want == nil && (!errors.As(err, &refusal) || refusal.Step != wechat.StepMessage || !errors.Is(err, wechat.ErrMessage) || refusal.Status() != 400) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// TestRewardedAdForged: nothing forged, stale or foreign reaches the function.
func TestRewardedAdForged(t *testing.T) {
	t.Parallel()
	change := func(name string, to func(string) string) func(*testing.T) url.Values {
		return func(t *testing.T) url.Values {
			q := aQuestion().query(t)
			q.Set(name, to(q.Get(name)))
			return q
		}
	}
	made := func(f func(*question)) func(*testing.T) url.Values {
		return func(t *testing.T) url.Values {
			a := aQuestion()
			f(&a)
			return a.query(t)
		}
	}
	to := func(s string) func(string) string { return func(string) string { return s } }
	at := func(d time.Duration) func(*testing.T) url.Values {
		return made(func(a *question) { a.at = time.Now().Add(d) })
	}
	last := func(s string) string {
		return s[:len(s)-1] + map[bool]string{true: "1", false: "0"}[s[len(s)-1] == '0']
	}
	tests := []struct {
		name  string
		query func(*testing.T) url.Values
		step  wechat.PushStep
		err   error // nil: it is taken
	}{
		{"genuine", made(func(*question) {}), "", nil},
		{"unsigned", change("signature", to("")), wechat.StepSignature, wechat.ErrSignature},
		{"signed with another Token", made(func(a *question) { a.token = "Other" }), wechat.StepSignature, wechat.ErrSignature},
		{"signed with no Token", made(func(a *question) { a.token = "" }), wechat.StepSignature, wechat.ErrSignature},
		{"another last digit of the signature", change("signature", last), wechat.StepSignature, wechat.ErrSignature},
		{"half a signature", change("signature", func(s string) string { return s[:32] }), wechat.StepSignature, wechat.ErrSignature},
		{"the signature twice", change("signature", func(s string) string { return s + s }), wechat.StepSignature, wechat.ErrSignature},
		{"SHA-1, as pushes have", func(t *testing.T) url.Values {
			q := aQuestion().query(t)
			q.Set("signature", wechat.SignatureOf(adToken, q.Get("timestamp"), q.Get("nonce"), q.Get("encrypt")))
			return q
		}, wechat.StepSignature, wechat.ErrSignature},
		{"signed without the text", func(t *testing.T) url.Values {
			q := aQuestion().query(t)
			q.Set("signature", adSum(adToken, q.Get("timestamp"), q.Get("nonce")))
			return q
		}, wechat.StepSignature, wechat.ErrSignature},
		{"another time", change("timestamp", last), wechat.StepSignature, wechat.ErrSignature},
		{"another nonce", change("nonce", last), wechat.StepSignature, wechat.ErrSignature},
		{"another text", change("encrypt", func(s string) string { return "A" + s[1:] }), wechat.StepSignature, wechat.ErrSignature},
		{"no nonce", change("nonce", to("")), wechat.StepSignature, wechat.ErrSignature},
		{"a long nonce", made(func(a *question) { a.nonce = strings.Repeat("1", 49) }), wechat.StepSignature, wechat.ErrSignature},
		{"no time", change("timestamp", to("")), wechat.StepSignature, wechat.ErrSignature},
		{"a time that is none", change("timestamp", to("soon")), wechat.StepSignature, wechat.ErrSignature},
		{"no text", change("encrypt", to("")), wechat.StepMode, wechat.ErrNotEncrypted},
		{"nearly stale", at(-10*time.Minute + 5*time.Second), "", nil},
		{"stale", at(-10*time.Minute - 5*time.Second), wechat.StepAge, wechat.ErrStalePush},
		{"from the future", at(10*time.Minute + 5*time.Second), wechat.StepAge, wechat.ErrStalePush},
		{"of a day ago", at(-24 * time.Hour), wechat.StepAge, wechat.ErrStalePush},
		{"microseconds", made(func(a *question) { a.at = time.UnixMilli(time.Now().UnixMicro()) }), wechat.StepAge, wechat.ErrStalePush},
		{"another key", made(func(a *question) { a.key = strings.ToUpper(adKey[:26]) + adKey[26:] }), wechat.StepDecrypt, crypto.ErrDecrypt},
		{"no JSON", made(func(a *question) { a.json = "transaction_id=t1" }), wechat.StepDecrypt, crypto.ErrDecrypt},
		{"not encrypted", func(*testing.T) url.Values { return aQuestion().signed(adJSON) }, wechat.StepDecrypt, crypto.ErrDecrypt},
		{"cut", func(t *testing.T) url.Values {
			return aQuestion().signed(base64.StdEncoding.EncodeToString(adSeal(t, adKey, adJSON)[:40]))
		}, wechat.StepDecrypt, crypto.ErrDecrypt},
		{"a push", func(t *testing.T) url.Values {
			c, err := crypto.NewMessageCipher(adKey)
			if err != nil {
				t.Fatal(err)
			}
			return aQuestion().signed(c.Encrypt([]byte(adJSON), testAppID))
		}, wechat.StepDecrypt, crypto.ErrDecrypt},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q := tt.query(t)
			_, err := adCallback(t).Open(q)
			var refusal *wechat.PushError
			if tt.err == nil && err != nil || tt.err != nil && (!errors.Is(err, tt.err) || !errors.As(err, &refusal) || refusal.Step != tt.step || refusal.Status() != 403) {
				t.Errorf("Open: %v, want step %q, %v", err, tt.step, tt.err)
			}
			ran := false
			w := httptest.NewRecorder()
			adCallback(t).Handler(func(context.Context, *wechat.RewardedAd) (bool, error) {
				ran = true
				return true, nil
			}).ServeHTTP(w, httptest.NewRequest("POST", "/ad?"+q.Encode(), nil))
			if ran != (tt.err == nil) || tt.err != nil && (w.Code != 403 || w.Body.Len() > 0) {
				t.Errorf("the function ran: %t; answer %d %q", ran, w.Code, w.Body)
			}
		})
	}
}

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

func ExampleRewardedAdCallback_Handler() {
	ads, err := wechat.NewRewardedAdCallback("AdToken1", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
	if err != nil {
		fmt.Println(err)
		return
	}
	granted := map[string]bool{} // a database of yours, in which the TransactionID is unique
	http.Handle("/rewarded-ad", ads.Handler(func(_ context.Context, r *wechat.RewardedAd) (bool, error) {
		if granted[r.TransactionID] {
			return true, nil
		}
		granted[r.TransactionID] = true
		fmt.Println("grant", r.RewardAmount, r.RewardItem, "to", r.UserID)
		return true, nil
	}))
}
