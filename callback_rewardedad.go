package wechat

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/jsonwire"
)

const rewardedAdAPI = "NewRewardedAdCallback"

// A RewardedAd is a user who has watched a rewarded ad (激励广告).
type RewardedAd struct {
	TransactionID string `json:"transaction_id"` // one for each reward: keep it with what you grant
	UserID        string `json:"user_id"`
	RewardItem    string `json:"reward_item"`
	RewardAmount  uint64 `json:"reward_amount"`
	CustomData    string `json:"custom_data"` // what the client gave to the ad; the user may have written it
	Extra         string `json:"extra"`
}

// A RewardedAdFunc grants a reward, or doesn't: granted is what WeChat tells the client. After
// an error or a panic WeChat asks again, 3 times within about 70 seconds.
//
// WeChat waits 1 second for the answer. ctx doesn't end then: the answer of a late function
// is kept, and WeChat's next question gets it.
type RewardedAdFunc func(ctx context.Context, r *RewardedAd) (granted bool, err error)

// A RewardedAdCallback receives WeChat's questions whether to grant the reward of an ad
// (激励广告服务端验证). They come to an address of their own, with a Token and an EncodingAESKey of
// their own, in another protocol than pushes. It is safe for concurrent use.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/security/antiadcheat
type RewardedAdCallback struct{ door *pushDoor }

// NewRewardedAdCallback makes a RewardedAdCallback with the Token and the EncodingAESKey of
// the ad's settings. WithPreviousToken, WithPreviousAESKey, WithDedup, WithMaxAge,
// WithBodyLimit, WithHandlerTimeout, WithPushHooks and WithSources work as for [NewCallback].
// The other options have no place here. A wrong option is an [*ArgumentError].
func NewRewardedAdCallback(token, encodingAESKey string, opts ...CallbackOption) (*RewardedAdCallback, error) {
	door, err := newRewardedAdDoor(token, encodingAESKey, opts)
	if err != nil {
		var fault *ArgumentError
		if errors.As(err, &fault) {
			fault.API = rewardedAdAPI
		}
		return nil, err
	}
	return &RewardedAdCallback{door}, nil
}

func newRewardedAdDoor(token, encodingAESKey string, opts []CallbackOption) (*pushDoor, error) {
	if err := checkCallbackText("token", token); err != nil {
		return nil, err
	}
	c, err := newCallbackConfig(opts)
	if err != nil {
		return nil, err
	}
	const reason = "has no place here: a rewarded ad is always encrypted, and names no app"
	switch {
	case c.cipher != nil:
		return nil, callbackFault("encryption", reason)
	case c.compatible:
		return nil, callbackFault("compatibleMode", reason)
	case c.originalID != "":
		return nil, callbackFault("originalID", reason)
	}
	if c.cipher, err = newPushCipher("encodingAESKey", encodingAESKey); err != nil {
		return nil, err
	}
	cb, err := c.build(token)
	if err != nil {
		return nil, err
	}
	return cb.door, nil
}

// VerifyURL checks the GET request that WeChat sends when the address is saved in its console,
// and returns the JSON to answer with. The error is a [*PushError].
func (cb *RewardedAdCallback) VerifyURL(q url.Values) (answer []byte, err error) {
	return cb.door.verifyRewardedAd(adQueryOf(q))
}

// Open verifies and decrypts a question: the parsed parameters, of the query or of the body.
// The error is a [*PushError]; answer with its Status, or else with {"is_valid":true} or
// false. It doesn't find repeated questions: compare the TransactionID.
func (cb *RewardedAdCallback) Open(q url.Values) (*RewardedAd, error) {
	return cb.door.openRewardedAd(adQueryOf(q))
}

// Handler returns the http.Handler for the address of the ad's settings. It answers URL
// verifications and refuses what isn't WeChat's with an empty 4xx. It runs h once for each
// reward, by its TransactionID, and repeats the answer for repeated questions, see
// [WithDedup]: for 20 minutes, or twice [WithMaxAge]. Record the TransactionID with what you
// grant, to find repeats after that.
func (cb *RewardedAdCallback) Handler(h RewardedAdFunc) http.Handler {
	return &rewardedAdHandler{cb.door, h}
}

// An adQuery is what WeChat sends about a rewarded ad.
type adQuery struct {
	Signature string `json:"signature"`
	Timestamp string `json:"timestamp"` // in milliseconds
	Nonce     string `json:"nonce"`
	EchoStr   string `json:"echostr"`
	Encrypt   string `json:"encrypt"`

	rawEncrypt string // before URL decoding
}

func adQueryOf(q url.Values) adQuery {
	return adQuery{Signature: q.Get("signature"), Timestamp: q.Get("timestamp"), Nonce: q.Get("nonce"), EchoStr: q.Get("echostr"), Encrypt: q.Get("encrypt")}
}

// adQueryIn reads a URL's query, or a form.
func adQueryIn(raw string) adQuery {
	values, _ := url.ParseQuery(raw) // what can be read is there; the signature covers all that counts
	q := adQueryOf(values)
	for pair := range strings.SplitSeq(raw, "&") {
		if value, ok := strings.CutPrefix(pair, "encrypt="); ok {
			q.rawEncrypt = value
			break
		}
	}
	return q
}

// adQueryOf reads a request. WeChat doesn't say whether it posts, and where its parameters
// then are: the body fills in what the query lacks.
func (d *pushDoor) adQueryOf(r *http.Request) (adQuery, error) {
	q := adQueryIn(r.URL.RawQuery)
	if r.Method != http.MethodPost || q.Encrypt != "" {
		return q, nil
	}
	body, err := d.readBody(r, nil)
	if err != nil {
		return q, err
	}
	posted := adQuery{}
	if text := jsonwire.Trim(body); len(text) > 0 && text[0] == '{' {
		if err := jsonwire.DecodeLoosely(text, &posted); err != nil {
			return q, &PushError{StepEnvelope, fmt.Errorf("%w: no JSON of texts", ErrMessage)}
		}
	} else {
		posted = adQueryIn(string(text))
	}
	return adQuery{
		Signature: cmp.Or(q.Signature, posted.Signature), Timestamp: cmp.Or(q.Timestamp, posted.Timestamp), Nonce: cmp.Or(q.Nonce, posted.Nonce),
		EchoStr: cmp.Or(q.EchoStr, posted.EchoStr), Encrypt: posted.Encrypt, rawEncrypt: posted.rawEncrypt,
	}, nil
}

func (d *pushDoor) verifyRewardedAd(q adQuery) ([]byte, error) {
	switch {
	case !q.isBounded():
		return nil, &PushError{StepSignature, adBoundsError{}}
	case !d.signedAd(q):
		return nil, &PushError{StepSignature, ErrSignature}
	case q.EchoStr == "":
		return nil, &PushError{StepEnvelope, errNoEchoStr}
	}
	return withEchoStr(nil, q.EchoStr), nil
}

// openRewardedAd takes the steps in the order of a push: signature, age, decrypt, message.
func (d *pushDoor) openRewardedAd(q adQuery) (*RewardedAd, error) {
	if int64(len(q.Encrypt)) > d.bodyLimit || int64(len(q.rawEncrypt)) > d.bodyLimit {
		return nil, &PushError{StepSize, errPushSize}
	}
	switch {
	case q.Encrypt == "":
		return nil, &PushError{StepMode, ErrNotEncrypted}
	case !q.isBounded():
		return nil, &PushError{StepSignature, adBoundsError{}}
	}
	text, ok := d.signedEncrypt(q)
	if !ok {
		return nil, &PushError{StepSignature, ErrSignature}
	}
	if sent, ok := q.sent(); !ok || !d.isWithin(time.Since(sent), d.maxAge) {
		return nil, &PushError{StepAge, ErrStalePush}
	}
	plain, ok := d.decryptAd(text)
	if !ok {
		return nil, &PushError{StepDecrypt, crypto.ErrDecrypt}
	}
	ad := new(RewardedAd)
	if err := jsonwire.DecodeLoosely(plain, ad); err != nil || ad.TransactionID == "" {
		return nil, &PushError{StepMessage, fmt.Errorf("%w: no rewarded ad with a transaction_id", ErrMessage)}
	}
	return ad, nil
}

// signedAd reports whether a Token signed the query, together with these texts.
func (d *pushDoor) signedAd(q adQuery, more ...string) (ok bool) {
	for _, token := range d.tokens {
		ok = matchesAd(append([]string{token(), q.Timestamp, q.Nonce}, more...), q.Signature) || ok
	}
	return ok
}

// signedEncrypt returns the form of encrypt that is signed. WeChat doesn't say whether it
// signs before or after it encodes the URL. A blank is a plus that a form has lost.
func (d *pushDoor) signedEncrypt(q adQuery) (string, bool) {
	for _, text := range []string{q.Encrypt, repairBase64(q.Encrypt), q.rawEncrypt} {
		if text != "" && d.signedAd(q, text) {
			return text, true
		}
	}
	return "", false
}

// decryptAd opens what is signed. WeChat doesn't say whether it is base64 or the bytes
// themselves. The key of another form makes no JSON.
func (d *pushDoor) decryptAd(text string) ([]byte, bool) {
	texts := []string{text}
	if decoded, err := url.PathUnescape(text); err == nil && decoded != text {
		texts = append(texts, decoded)
	}
	for _, text := range texts {
		forms := [][]byte{[]byte(text)}
		if decoded, err := base64.StdEncoding.DecodeString(repairBase64(text)); err == nil {
			forms = [][]byte{decoded, []byte(text)}
		}
		for _, form := range forms {
			for _, cipher := range d.ciphers {
				if plain, err := cipher.DecryptRewardedAd(form); err == nil {
					if plain, ok := jsonwire.Valid(plain); ok {
						return plain, true
					}
				}
			}
		}
	}
	return nil, false
}

// sent returns the signed time, which is in milliseconds. Seconds, which other requests of
// WeChat's have, are told by their size.
func (q *adQuery) sent() (time.Time, bool) {
	n, err := strconv.ParseInt(q.Timestamp, 10, 64)
	switch {
	case err != nil || n > maxAdMillis:
		return time.Time{}, false
	case n < 1e11: // 1973 in milliseconds
		return time.Unix(n, 0), true
	}
	return time.UnixMilli(n), true
}

const (
	maxAdTimestampLen = 20   // of an uint64
	maxAdMillis       = 1e14 // the year 5138
)

func (q *adQuery) isBounded() bool {
	return q.Nonce != "" && len(q.Nonce) <= maxNonceLen &&
		q.Timestamp != "" && len(q.Timestamp) <= maxAdTimestampLen && isDigits(q.Timestamp)
}

type adBoundsError struct{}

func (adBoundsError) Error() string {
	return ErrSignature.Error() + ": a timestamp has 1 to 20 digits, a nonce 1 to 48 characters"
}

func (adBoundsError) Unwrap() error { return ErrSignature }
