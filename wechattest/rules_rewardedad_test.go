package wechattest_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// adSign signs by hand: the hex SHA-256 of the sorted parts.
func adSign(parts ...string) string {
	slices.Sort(parts)
	sum := sha256.Sum256([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// adOpen decrypts by hand: iv and AES-256-CBC, in base64.
func adOpen(t *testing.T, key, sealed string) map[string]any {
	t.Helper()
	keyBytes, err := base64.StdEncoding.DecodeString(key + "=")
	if err != nil {
		t.Fatal(err)
	}
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(b) < 32 || len(b)%16 != 0 {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	block, err := aes.NewCipher(keyBytes)
	if err != nil {
		t.Fatal(err)
	}
	plain := b[16:]
	cipher.NewCBCDecrypter(block, b[:16]).CryptBlocks(plain, plain)
	plain = plain[:len(plain)-int(plain[len(plain)-1])]
	var m map[string]any
	if err := json.Unmarshal(plain, &m); err != nil {
		t.Fatalf("%v in %q", err, plain)
	}
	return m
}

func TestF24RewardedAds(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	keys := wx.RewardedAdConfig()
	var q url.Values
	wx.ServeRewardedAds(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q = r.URL.Query()
		if r.Method != http.MethodGet {
			t.Errorf("%s", r.Method)
		}
		io.WriteString(w, `{"is_valid":true}`)
	}))
	alice := wx.User("alice")
	reward := alice.WatchAd(wechattest.RewardedAd{RewardItem: "gem", RewardAmount: 1 << 60, CustomData: "level=3&x=你"})
	if !reward.Granted || reward.Err != nil || reward.Attempts != 1 || reward.TransactionID == "" || !reward.Next.IsZero() {
		t.Errorf("%+v", reward)
	}
	if want := adSign(keys.Token, q.Get("timestamp"), q.Get("nonce"), q.Get("encrypt")); q.Get("signature") != want {
		t.Errorf("signature %s, want %s", q.Get("signature"), want)
	}
	if ms, err := strconv.ParseInt(q.Get("timestamp"), 10, 64); err != nil || time.Since(time.UnixMilli(ms)).Abs() > time.Minute {
		t.Errorf("timestamp %s", q.Get("timestamp"))
	}
	want := map[string]any{
		"transaction_id": reward.TransactionID, "user_id": alice.OpenID(), "reward_item": "gem", "reward_amount": float64(1 << 60),
		"custom_data": "level=3&x=你", "extra": "",
	}
	if diff := cmp.Diff(want, adOpen(t, keys.EncodingAESKey, q.Get("encrypt"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	alice.WatchAd(wechattest.RewardedAd{})
	if _, there := adOpen(t, keys.EncodingAESKey, q.Get("encrypt"))["custom_data"]; there {
		t.Error("custom_data is there though unset")
	}
	if other := wechattest.New(t).RewardedAdConfig(); keys.Token == wx.Token() || keys.EncodingAESKey == wx.EncodingAESKey() || other.Token == keys.Token {
		t.Error("the keys of ads aren't their own")
	}
	if text := fmt.Sprintf("%v %+v %#v", keys, keys, keys); strings.Contains(text, keys.Token) || strings.Contains(text, keys.EncodingAESKey) {
		t.Errorf("printed: %s", text)
	}
	var log strings.Builder
	wx.WriteLog(&log)
	if strings.Contains(log.String(), keys.Token) || strings.Contains(log.String(), keys.EncodingAESKey) || !strings.Contains(log.String(), reward.TransactionID) {
		t.Errorf("the log: %s", log.String())
	}
}

func TestF24RewardedAdAnswers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, answer, code string
		granted, ok        bool
	}{
		{"granted", `{"is_valid":true}`, "granted", true, true},
		{"not granted", `{"is_valid":false}`, "not-granted", false, true},
		{"more beside it", "\n{\"is_valid\":true,\"msg\":\"x\"}\n", "granted", true, true},
		{"empty", "", "is-valid", false, false},
		{"success", "success", "format", false, false},
		{"a text", `{"is_valid":"true"}`, "is-valid", false, false},
		{"a number", `{"is_valid":1}`, "is-valid", false, false},
		{"another name", `{"isValid":true}`, "is-valid", false, false},
		{"a mark before it", "\ufeff{\"is_valid\":true}", "byte-order-mark", false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t)
			wx.ServeRewardedAds(answering(tc.answer))
			reward := wx.User("alice").WatchAd(wechattest.RewardedAd{})
			if reward.Granted != tc.granted || (reward.Err == nil) != tc.ok || !reward.Verdict.Has(tc.code) || reward.Next.IsZero() != tc.ok {
				t.Errorf("%+v", reward)
			}
		})
	}
}

func TestF24RewardedAdRepeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t)
		var mu sync.Mutex
		start, asked, texts := time.Now(), []time.Duration{}, map[string]bool{}
		wx.ServeRewardedAds(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			mu.Lock()
			asked = append(asked, time.Since(start))
			texts[r.URL.Query().Get("encrypt")] = true
			mu.Unlock()
			<-r.Context().Done()
		}))
		reward := wx.User("alice").WatchAd(wechattest.RewardedAd{})
		if reward.Err == nil || time.Since(start) != time.Second || reward.Next.Sub(wx.Now()) != 15*time.Second {
			t.Errorf("%+v after %v", reward, time.Since(start))
		}
		time.Sleep(time.Hour)
		mu.Lock()
		defer mu.Unlock()
		want := []time.Duration{0, 16 * time.Second, 39500 * time.Millisecond, 74250 * time.Millisecond}
		if diff := cmp.Diff(want, asked); diff != "" || len(texts) != 4 {
			t.Errorf("%d ciphertexts, (-want +got):\n%s", len(texts), diff)
		}
	})
}

// The SDK's own door takes it, and refuses forgeries.
func TestF24RewardedAdCallback(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	var got []*wechat.RewardedAd
	door := wx.RewardedAdCallback().Handler(func(_ context.Context, r *wechat.RewardedAd) (bool, error) {
		got = append(got, r)
		if r.CustomData == "broken" {
			return false, errors.New("no database")
		}
		return r.CustomData != "no", nil
	})
	server := httptest.NewServer(door)
	defer server.Close()
	if err := wx.ServeRewardedAdsURL(server.URL + "/ads"); err != nil {
		t.Fatal(err)
	}
	alice := wx.User("alice")
	reward := alice.WatchAd(wechattest.RewardedAd{RewardItem: "gem", RewardAmount: 3, CustomData: "yes", Extra: "e"})
	want := []*wechat.RewardedAd{{TransactionID: reward.TransactionID, UserID: alice.OpenID(), RewardItem: "gem", RewardAmount: 3, CustomData: "yes", Extra: "e"}}
	if diff := cmp.Diff(want, got); diff != "" || !reward.Granted {
		t.Errorf("%+v (-want +got):\n%s", reward, diff)
	}
	if reward := alice.WatchAd(wechattest.RewardedAd{CustomData: "no"}); reward.Granted || reward.Err != nil {
		t.Errorf("%+v", reward)
	}
	if reward := alice.WatchAd(wechattest.RewardedAd{CustomData: "broken"}); reward.Granted || reward.Err == nil || reward.Status != 500 || reward.Next.IsZero() {
		t.Errorf("%+v", reward)
	}
	if a, b := alice.WatchAd(wechattest.RewardedAd{TransactionID: "same"}), alice.WatchAd(wechattest.RewardedAd{TransactionID: "same"}); !a.Granted || !b.Granted {
		t.Errorf("%+v %+v", a, b)
	}
	if len(got) != 4 {
		t.Errorf("%d grants", len(got))
	}
	for _, fault := range []wechattest.Fault{wechattest.BadSignature(), wechattest.Unsigned(), wechattest.StaleTimestamp()} {
		wx.Fault(fault.Once())
		if reward := alice.WatchAd(wechattest.RewardedAd{}); reward.Granted || reward.Status != 403 || reward.Err == nil || !reward.Verdict.Has("forged-refused") || !reward.Next.IsZero() {
			t.Errorf("%+v", reward)
		}
	}
	wx.Fault(wechattest.DuplicatePush().Once())
	if reward := alice.WatchAd(wechattest.RewardedAd{}); !reward.Granted || reward.Attempts != 2 {
		t.Errorf("%+v", reward)
	}
	if len(got) != 5 {
		t.Errorf("%d grants", len(got))
	}
	wx.ServeRewardedAds(nil)
	if reward := alice.WatchAd(wechattest.RewardedAd{}); !errors.Is(reward.Err, wechattest.ErrNoCallback) {
		t.Errorf("%+v", reward)
	}
}

func TestF24RewardedAdForgeries(t *testing.T) {
	t.Parallel()
	config := wechattest.RewardedAdConfig{Token: "token-of-ads", EncodingAESKey: strings.Repeat("k", 43)}
	for _, tc := range []struct {
		name   string
		status int
		answer string
		fault  wechattest.Fault
		code   string
		level  wechattest.Level
	}{
		{"refused", 403, "", wechattest.BadSignature(), "forged-refused", wechattest.LevelOK},
		{"granted", 200, `{"is_valid":true}`, wechattest.BadSignature(), "forged-taken", wechattest.LevelFailure},
		{"granted, stale", 200, `{"is_valid":true}`, wechattest.StaleTimestamp(), "forged-taken", wechattest.LevelFailure},
		{"not granted", 200, `{"is_valid":false}`, wechattest.Unsigned(), "forged-status", wechattest.LevelWarning},
		{"its Token", 403, "token-of-ads", wechattest.Unsigned(), "token-leaked", wechattest.LevelFailure},
		{"the signature", 403, "SIGNATURE", wechattest.BadSignature(), "signature-leaked", wechattest.LevelFailure},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := config.Request("http://localhost/ads", wechattest.RewardedAd{}, tc.fault)
			q := r.URL.Query()
			answer := strings.ReplaceAll(tc.answer, "SIGNATURE", adSign(config.Token, q.Get("timestamp"), q.Get("nonce"), q.Get("encrypt")))
			granted, v := config.Judge(r, wechattest.Response{Status: tc.status, Header: http.Header{}, Body: []byte(answer)})
			if granted || !v.Has(tc.code) || v.Level != tc.level {
				t.Errorf("%t %+v", granted, v)
			}
		})
	}
}

func TestF24RewardedAdVerification(t *testing.T) {
	t.Parallel()
	config := wechattest.RewardedAdConfig{Token: "token-of-ads", EncodingAESKey: strings.Repeat("k", 43)}
	for _, tc := range []struct {
		name   string
		status int
		answer string
		fault  bool
		code   string
		ok     bool
	}{
		{"as it has to be", 200, `{"echostr":"ECHO"}`, false, "echo", true},
		{"bare, as a push's URL does", 200, `ECHO`, false, "echo-bare", false},
		{"a number", 200, `{"echostr":ECHO}`, false, "not-the-echo", false},
		{"another", 200, `{"echostr":"1"}`, false, "not-the-echo", false},
		{"none", 200, `{}`, false, "not-the-echo", false},
		{"empty", 200, ``, false, "format", false},
		{"refused", 403, ``, false, "status", false},
		{"a forgery refused", 403, ``, true, "forged-refused", true},
		{"a forgery echoed", 200, `{"echostr":"ECHO"}`, true, "forged-echoed", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var faults []wechattest.Fault
			if tc.fault {
				faults = append(faults, wechattest.BadSignature())
			}
			r := config.VerifyRequest("http://localhost/ads", faults...)
			body := strings.ReplaceAll(tc.answer, "ECHO", r.URL.Query().Get("echostr"))
			_, v := config.Judge(r, wechattest.Response{Status: tc.status, Header: http.Header{}, Body: []byte(body)})
			if !v.Has(tc.code) || v.OK() != tc.ok {
				t.Errorf("%+v", v)
			}
		})
	}
}

// A URL that answers forged verifications is taken with an error, as for pushes.
func TestF24InsecureURL(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"echostr":%q,"is_valid":true}`, r.URL.Query().Get("echostr"))
	}))
	defer server.Close()
	err := wx.ServeRewardedAdsURL(server.URL)
	var failed *wechattest.VerifyError
	if !errors.As(err, &failed) || !failed.Accepted() || !failed.Forged.Has("forged-echoed") && !failed.Forged.Has("forged-taken") {
		t.Fatalf("%v", err)
	}
	if reward := wx.User("alice").WatchAd(wechattest.RewardedAd{}); !reward.Granted {
		t.Errorf("%+v", reward)
	}
	if err := wx.ServeRewardedAdsURL("ftp://x"); err == nil {
		t.Error("ftp is taken")
	}
}
