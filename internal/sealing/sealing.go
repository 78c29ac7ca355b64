// Package sealing encrypts and signs calls, and verifies and opens their answers, as WeChat's API
// security (API安全) demands. The ciphers are those of the caller.
package sealing

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Sealer has the keys of one app. It is safe for concurrent use.
type Sealer struct {
	AppID     string
	KeyNumber string // of the symmetric key
	AEAD      cipher.AEAD
	Sign      func(message []byte) ([]byte, error)

	// Verify returns the function that verifies what the platform certificate with this number
	// signed, or nil for an unknown number.
	Verify func(number string) func(message, signature []byte) error

	seen replays
}

// MaxSkew is how far the time of an answer may be from now.
const MaxSkew = 300 * time.Second

const (
	headAppID     = "Wechatmp-Appid"
	headTime      = "Wechatmp-Timestamp"
	headSerial    = "Wechatmp-Serial"
	headSignature = "Wechatmp-Signature"
	deprecated    = "-Deprecated"
)

// The sizes of what the cipher needs, in bytes.
const (
	NonceSize = 12
	TagSize   = 16
)

// A Fault says at which step an answer, or a request, is wrong. Its text holds nothing of either.
type Fault struct {
	Step   string
	Reason string
	Cause  error // of the caller's own function; nil: none
}

func (f *Fault) Error() string { return f.Step + ": " + f.Reason }

// The steps.
const (
	StepRequest     = "request" // encrypting and signing it
	StepHeaders     = "headers"
	StepApp         = "app"
	StepTime        = "time"
	StepCertificate = "certificate"
	StepSignature   = "signature"
	StepEnvelope    = "envelope"
	StepDecrypt     = "decrypt"
	StepReplay      = "replay"
)

func fault(step, reason string) *Fault { return &Fault{Step: step, Reason: reason} }

// An Envelope is the body of a sealed call or answer.
type Envelope struct {
	IV      []byte `json:"iv"`
	Data    []byte `json:"data"`
	AuthTag []byte `json:"authtag"`
}

// Seal makes the body and the headers of a request to a URL without a query. body is a JSON object
// or empty, and query is what the URL would have without the access_token: RequestFault has no
// fault to find.
func (s *Sealer) Seal(address string, query url.Values, body []byte, now time.Time) ([]byte, http.Header, *Fault) {
	stamp := strconv.FormatInt(now.Unix(), 10)
	nonce := make([]byte, NonceSize)
	rand.Read(nonce) // never fails: the runtime aborts instead
	text := s.AEAD.Seal(nil, nonce, s.plaintext(query, body, now), s.additional(address, stamp))
	data, tag := text[:len(text)-TagSize], text[len(text)-TagSize:]
	sealed, _ := json.Marshal(Envelope{nonce, data, tag}) // bytes can't fail
	signature, err := s.Sign(Message(address, s.AppID, stamp, sealed))
	if err != nil {
		return nil, nil, &Fault{StepRequest, "the signing function failed", err}
	}
	return sealed, http.Header{
		headAppID: {s.AppID}, headTime: {stamp}, headSignature: {base64.StdEncoding.EncodeToString(signature)},
	}, nil
}

// Message is what is signed: no line end follows the body.
func Message(address, appID, stamp string, body []byte) []byte {
	m := make([]byte, 0, len(address)+len(appID)+len(stamp)+len(body)+3)
	for _, part := range [...]string{address, appID, stamp} {
		m = append(append(m, part...), '\n')
	}
	return append(m, body...)
}

// additional is what the cipher authenticates besides the text.
func (s *Sealer) additional(address, stamp string) []byte {
	return []byte(address + "|" + s.AppID + "|" + stamp + "|" + s.KeyNumber)
}

// RequestFault says why a request can't be sealed. It is empty if it can.
func RequestFault(query url.Values, body []byte) string {
	fields := map[string]json.RawMessage{}
	if body = bytes.TrimSpace(body); len(body) > 0 && (json.Unmarshal(body, &fields) != nil || fields == nil) {
		return "the body must be a JSON object"
	}
	for _, name := range [...]string{"_n", "_appid", "_timestamp"} {
		if _, ok := fields[name]; ok || query.Has(name) {
			return "holds " + name + ", which API security adds"
		}
	}
	for name, values := range query {
		if _, ok := fields[name]; ok || len(values) != 1 {
			return "has a parameter twice in the query, or in the body too"
		}
	}
	return ""
}

// plaintext puts the head and the query in front of the body's fields, which stay as they are.
func (s *Sealer) plaintext(query url.Values, body []byte, now time.Time) []byte {
	if body = bytes.TrimSpace(body); len(body) == 0 {
		body = []byte("{}")
	}
	random := make([]byte, 24)
	rand.Read(random) // never fails: the runtime aborts instead
	plain := append([]byte(`{"_n":`), quoted(base64.RawStdEncoding.EncodeToString(random))...)
	plain = append(append(plain, `,"_appid":`...), quoted(s.AppID)...)
	plain = strconv.AppendInt(append(plain, `,"_timestamp":`...), now.Unix(), 10)
	for _, name := range slices.Sorted(maps.Keys(query)) {
		plain = append(append(plain, ','), quoted(name)...)
		plain = append(append(plain, ':'), quoted(query.Get(name))...)
	}
	if rest := bytes.TrimSpace(body[1:]); rest[0] != '}' {
		plain = append(plain, ',')
	}
	return append(plain, body[1:]...)
}

// quoted writes a text as JSON.
func quoted(text string) []byte {
	b, _ := json.Marshal(text) // a text can't fail
	return b
}

// IsSigned reports whether an answer claims to be sealed. WeChat answers some errors in the clear.
func IsSigned(h http.Header) bool {
	return h.Get(headSignature) != "" || h.Get(headSignature+deprecated) != ""
}

// Open verifies the answer to a request to a URL, and returns what it holds without the head. due
// is the number of the certificate that WeChat will use next, if it is time to download it.
func (s *Sealer) Open(address string, h http.Header, answer []byte, now time.Time) (plain []byte, due string, failed *Fault) {
	stamp, failed := s.checkHeaders(h, now)
	if failed != nil {
		return nil, "", failed
	}
	verify, signature, due, failed := s.certificate(h)
	if failed != nil {
		return nil, "", failed
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(signature)
	if err != nil {
		return nil, "", fault(StepSignature, "is no Base64")
	}
	if verify(Message(address, s.AppID, stamp, answer), raw) != nil {
		return nil, "", fault(StepSignature, "is wrong")
	}
	text, failed := s.decrypt(address, stamp, answer)
	if failed != nil {
		return nil, "", failed
	}
	plain, failed = s.checkHead(text, stamp, now)
	return plain, due, failed
}

// checkHeaders returns the time of the answer as it stands there.
func (s *Sealer) checkHeaders(h http.Header, now time.Time) (string, *Fault) {
	for _, name := range [...]string{headAppID, headTime, headSerial} {
		if values := h.Values(name); len(values) != 1 || values[0] == "" {
			return "", fault(StepHeaders, name+" is missing or there twice")
		}
	}
	if h.Get(headAppID) != s.AppID {
		return "", fault(StepApp, headAppID+" is another app's")
	}
	stamp := h.Get(headTime)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return "", fault(StepTime, headTime+" is no number")
	}
	if age := now.Sub(time.Unix(seconds, 0)); age < -MaxSkew || age > MaxSkew {
		return "", fault(StepTime, "the answer is more than 300 seconds off the clock of this machine")
	}
	return stamp, nil
}

// certificate chooses the signature whose certificate is known. While WeChat changes its
// certificate it signs with the old one too.
func (s *Sealer) certificate(h http.Header) (verify func(message, signature []byte) error, signature, due string, failed *Fault) {
	current, old := h.Get(headSerial), h.Get(headSerial+deprecated)
	if verify = s.Verify(current); verify != nil {
		return verify, h.Get(headSignature), "", nil
	}
	if old != "" {
		if verify = s.Verify(old); verify != nil {
			return verify, h.Get(headSignature + deprecated), current, nil
		}
	}
	return nil, "", "", fault(StepCertificate, "the platform certificate with the number in "+headSerial+" isn't known: download it from the console")
}

func (s *Sealer) decrypt(address, stamp string, answer []byte) ([]byte, *Fault) {
	var e Envelope
	if err := json.Unmarshal(answer, &e); err != nil || len(e.IV) != NonceSize || len(e.AuthTag) != TagSize {
		return nil, fault(StepEnvelope, "the answer isn't {iv, data, authtag} of the right sizes")
	}
	text, err := s.AEAD.Open(nil, e.IV, append(e.Data[:len(e.Data):len(e.Data)], e.AuthTag...), s.additional(address, stamp))
	if err != nil {
		return nil, fault(StepDecrypt, "the symmetric key or its number isn't WeChat's")
	}
	return text, nil
}

// checkHead checks the fields that WeChat adds, and returns the others.
func (s *Sealer) checkHead(text []byte, stamp string, now time.Time) ([]byte, *Fault) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil || fields == nil {
		return nil, fault(StepDecrypt, "the text is no JSON object")
	}
	var n, appID string
	if json.Unmarshal(fields["_n"], &n) != nil || n == "" {
		return nil, fault(StepReplay, "the text has no _n")
	}
	if json.Unmarshal(fields["_appid"], &appID) != nil || appID != s.AppID {
		return nil, fault(StepApp, "_appid is another app's")
	}
	if strings.Trim(string(fields["_timestamp"]), `"`) != stamp {
		return nil, fault(StepTime, "_timestamp isn't that of the headers")
	}
	if !s.seen.add(n, now) {
		return nil, fault(StepReplay, "the answer was there before")
	}
	for _, name := range [...]string{"_n", "_appid", "_timestamp"} {
		delete(fields, name)
	}
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(fields) != nil {
		return nil, fault(StepDecrypt, "the text is no JSON object")
	}
	return plain.Bytes(), nil
}
