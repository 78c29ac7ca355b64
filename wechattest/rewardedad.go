package wechattest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kindRewardedAd is the Kind of an exchange about a rewarded ad.
const kindRewardedAd = "rewarded_ad"

// rewardedAdTimeout is how long WeChat waits for the answer.
const rewardedAdTimeout = time.Second

// rewardedAdPauses are the pauses before WeChat asks again.
var rewardedAdPauses = []time.Duration{15 * time.Second, 22500 * time.Millisecond, 33750 * time.Millisecond}

// A RewardedAd is what WeChat says of a user who has watched a rewarded ad (激励广告). Fields that
// are empty get values that will do.
type RewardedAd struct {
	TransactionID string `json:"transaction_id"` // one for each reward; drawn
	UserID        string `json:"user_id"`        // the user's openid
	RewardItem    string `json:"reward_item"`    // coin
	RewardAmount  uint64 `json:"reward_amount"`  // 1
	CustomData    string `json:"custom_data"`    // what the client gave to the ad; left out if empty
	Extra         string `json:"extra"`
}

func (ad RewardedAd) filled(ids *idSource) RewardedAd {
	fillText(&ad.TransactionID, "simad"+ids.hex(20))
	fillText(&ad.UserID, "oSimulatedUser00000000000000")
	fillText(&ad.RewardItem, "coin")
	if ad.RewardAmount == 0 {
		ad.RewardAmount = 1
	}
	return ad
}

func (ad RewardedAd) json() []byte {
	f := Fields{
		"transaction_id": ad.TransactionID, "user_id": ad.UserID, "reward_item": ad.RewardItem,
		"reward_amount": ad.RewardAmount, "extra": ad.Extra,
	}
	if ad.CustomData != "" {
		f["custom_data"] = ad.CustomData
	}
	return appendJSON(nil, f)
}

// A RewardedAdConfig makes WeChat's requests about rewarded ads (激励广告服务端验证) and judges the
// answers, for tests of a handler that need no [Platform]. It has the Token and the EncodingAESKey of
// the ad's settings, which aren't those of message push.
type RewardedAdConfig struct{ Token, EncodingAESKey string }

// String describes the config without its Token and EncodingAESKey.
func (c RewardedAdConfig) String() string { return "wechattest.RewardedAdConfig" }

// GoString is String, for %#v.
func (c RewardedAdConfig) GoString() string { return c.String() }

// Request makes the GET by which WeChat asks whether to grant a reward. [BadSignature], [Unsigned]
// and [StaleTimestamp] make it a forgery. It panics if the URL, the key or a fault won't do.
func (c RewardedAdConfig) Request(target string, ad RewardedAd, faults ...Fault) *http.Request {
	ids := newIDSource(nil)
	return c.request(ids, target, ad.filled(ids).json(), adFaults(faults))
}

// VerifyRequest makes the GET by which WeChat verifies the URL. The server answers a JSON object with
// its echostr. The faults of [RewardedAdConfig.Request] make it a forgery.
func (c RewardedAdConfig) VerifyRequest(target string, faults ...Fault) *http.Request {
	return c.verifyRequest(newIDSource(nil), target, adFaults(faults))
}

// Send asks a URL once and waits one second for the answer. After a failure, Next is the pause after
// which WeChat asks again.
func (c RewardedAdConfig) Send(ctx context.Context, target string, ad RewardedAd, faults ...Fault) Outcome {
	r := c.Request(target, ad, faults...)
	a := Attempt{Response: askWithin(ctx, r, rewardedAdTimeout)}
	_, a.Verdict = c.Judge(r, a.Response)
	o := Outcome{Attempts: []Attempt{a}}
	if a.Verdict.Repeats {
		o.Next = rewardedAdPauses[0]
	}
	return o
}

func adFaults(faults []Fault) faultSet {
	for _, f := range faults {
		if !f.kind.forgesAds() {
			panic("wechattest: " + f.name + " can't spoil a request about a rewarded ad")
		}
	}
	return pushFaults(faults)
}

// forgesAds reports whether the fault can make a forged request about a rewarded ad.
func (k faultKind) forgesAds() bool {
	return k == pushSignature || k == pushUnsigned || k == pushStale
}

func (c RewardedAdConfig) request(ids *idSource, target string, message []byte, faults faultSet) *http.Request {
	key, err := aesKey(c.EncodingAESKey)
	if err != nil {
		panic("wechattest: " + err.Error())
	}
	iv := ids.bytes(16)
	sealed := base64.StdEncoding.EncodeToString(append(iv[:16:16], cbcSeal(key, iv, message, 16)...))
	return c.get(ids, target, url.Values{"encrypt": {sealed}}, faults)
}

func (c RewardedAdConfig) verifyRequest(ids *idSource, target string, faults faultSet) *http.Request {
	return c.get(ids, target, url.Values{"echostr": {strconv.FormatUint(ids.uint64(), 10)}}, faults)
}

// get signs the query. The time is in milliseconds.
func (c RewardedAdConfig) get(ids *idSource, target string, q url.Values, faults faultSet) *http.Request {
	now := time.Now()
	if faults.has(pushStale) {
		now = now.Add(-staleAge)
	}
	q.Set("timestamp", strconv.FormatInt(now.UnixMilli(), 10))
	q.Set("nonce", strconv.FormatUint(ids.uint64(), 10))
	if sign := c.signature(q); faults.has(pushSignature) {
		q.Set("signature", spoil(sign))
	} else if !faults.has(pushUnsigned) {
		q.Set("signature", sign)
	}
	return newRequest(http.MethodGet, target, q, nil)
}

// signature returns the hex SHA-256 of the sorted and joined Token, timestamp, nonce and, in a
// question, ciphertext.
func (c RewardedAdConfig) signature(q url.Values) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(c.signed(q))), "")))
	return hex.EncodeToString(sum[:])
}

func (c RewardedAdConfig) signed(q url.Values) []string {
	parts := []string{c.Token, q.Get("timestamp"), q.Get("nonce")}
	if sealed := q.Get("encrypt"); sealed != "" {
		parts = append(parts, sealed)
	}
	return parts
}

// Judge judges the answer to a request of c: to a verification, to a question, or to a forgery of
// either. granted says whether the server grants the reward.
func (c RewardedAdConfig) Judge(r *http.Request, a Response) (granted bool, v Verdict) {
	q := r.URL.Query()
	masks := PushConfig{Token: c.Token, EncodingAESKey: c.EncodingAESKey}
	body, found := a.content()
	question := q.Get("encrypt") != ""
	switch {
	case q.Get("signature") != c.signature(q) || c.stale(q):
		return false, c.judgeForged(masks, r, a, string(body))
	case a.Err != nil:
		v = masks.verdict(noAnswer(a.Err))
		v.Repeats = question
		return false, v
	case a.Status != http.StatusOK:
		v = masks.verdict(statusFinding(a.Status))
		v.Repeats = question
		return false, v
	}
	body, odd := unwrapped(body)
	found = append(found, odd...)
	if question {
		var more []Finding
		granted, more = judgeReward(body)
		found = append(found, more...)
	}
	if echo := q.Get("echostr"); echo != "" {
		found = append(found, judgeAdEcho(body, echo)...)
	}
	v = masks.verdict(found...)
	v.Plain, v.Repeats = body, question && !v.OK()
	return granted && v.OK(), v
}

func (c RewardedAdConfig) stale(q url.Values) bool {
	n, err := strconv.ParseInt(q.Get("timestamp"), 10, 64)
	return err != nil || time.Since(time.UnixMilli(n)) > staleAge/2
}

// adAnswer reads the JSON object of an answer.
func adAnswer(body []byte) (doc, []Finding) {
	d, err := parseDoc(JSON, body)
	if err != nil {
		return nil, []Finding{findingOf(err)}
	}
	return d, nil
}

func judgeReward(body []byte) (granted bool, found []Finding) {
	if len(bytes.TrimSpace(body)) == 0 {
		return false, []Finding{failure("is-valid", `the answer is empty, where {"is_valid":true} or false is due`, `回包为空，应返回 {"is_valid":true} 或 false`)}
	}
	d, found := adAnswer(body)
	if found != nil {
		return false, found
	}
	granted, ok := d["is_valid"].(bool)
	switch {
	case !ok && d["is_valid"] != nil:
		return false, []Finding{failuref("is-valid", "is_valid is %s, where true or false is due", "is_valid 为 %s，应为布尔值 true 或 false", visible(string(appendJSON(nil, d["is_valid"]))))}
	case !ok:
		return false, []Finding{failure("is-valid", "the is_valid is missing: true grants the reward, false doesn't", "缺少 is_valid：true 表示发放奖励，false 表示不发放")}
	case granted:
		return true, []Finding{fine("granted", "the server grants the reward", "服务器同意发放奖励")}
	}
	return false, []Finding{fine("not-granted", "the server doesn't grant the reward: WeChat tells the client so and doesn't ask again", "服务器不发放奖励：微信会告知客户端，且不再询问")}
}

func judgeAdEcho(body []byte, echo string) []Finding {
	if string(body) == echo {
		return []Finding{failuref("echo-bare", `the echostr came back bare: a rewarded ad's URL answers the JSON {"echostr":"%s"}`, `echostr 原样返回：激励广告的回调应返回 JSON {"echostr":"%s"}`, echo)}
	}
	d, found := adAnswer(body)
	switch back := d["echostr"].(type) {
	case nil:
		if found != nil {
			return found
		}
		return []Finding{failure("not-the-echo", "the echostr is missing from the answer's JSON", "返回的 JSON 缺少 echostr")}
	case string:
		if back == echo {
			return []Finding{fine("echo", "the echostr came back", "返回了 echostr")}
		}
	case json.Number:
		return []Finding{failure("not-the-echo", "the echostr is a number: it has to be the same text, in quotes", "echostr 是数字：应为同样的字符串，带引号")}
	}
	return []Finding{failure("not-the-echo", "the answer's echostr is another one", "返回的 echostr 与请求不一致")}
}

// judgeForged judges the answer to a request that isn't WeChat's.
func (c RewardedAdConfig) judgeForged(masks PushConfig, r *http.Request, a Response, body string) Verdict {
	if a.Err != nil {
		return masks.verdict(noAnswer(a.Err))
	}
	q := r.URL.Query()
	found := masks.leaks(r, a, body)
	if sign := c.signature(q); q.Get("signature") != sign && containsFold(body+headerText(a.Header), sign) {
		found = append(found, failuref("signature-leaked", "HTTP %d: the answer to a forged request holds the signature that it should have had",
			"HTTP %d：对伪造请求的响应中给出了正确的签名", a.Status))
	}
	taken, _ := judgeReward([]byte(body))
	echo := q.Get("echostr")
	switch {
	case taken:
		found = append(found, failuref("forged-taken", "HTTP %d: the server grants the reward of a forged question: anyone can give themselves rewards", "HTTP %d：服务器对伪造的请求发放了奖励：任何人都能给自己发奖励", a.Status))
	case a.Status < 300 && echo != "" && strings.Contains(body, echo):
		found = append(found, failuref("forged-echoed", "HTTP %d: it echoes a wrongly signed request: the server checks nothing", "HTTP %d：错误签名的请求也返回了 echostr：服务器没有验签", a.Status))
	case len(found) > 0:
	case a.Status >= 400 && a.Status < 500:
		found = append(found, fine("forged-refused", fmt.Sprintf("refused, as it has to be (HTTP %d)", a.Status), fmt.Sprintf("已拒绝，符合预期（HTTP %d）", a.Status)))
	default:
		found = append(found, warningf("forged-status", "not taken, but HTTP %d is no refusal: answer 403 with an empty body", "请求未被接受，但 HTTP %d 不算拒绝：应返回 403 和空内容", a.Status))
	}
	return masks.verdict(found...)
}
