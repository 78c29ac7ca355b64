package wechat

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

const (
	centreVersion = 1

	// A centre's credential has credentialMin to credentialMax bytes.
	credentialMin = 16
	credentialMax = 512

	centreBodyLimit = 4 << 10
)

// A TokenCentre is the http.Handler of a token centre (中控服务器): it hands the
// access_tokens of its apps to your own services, so that the AppSecret and WeChat's
// IP allow list (IP白名单) are needed in one place only. The services use it through
// [NewTokenCentreSource]. It is safe for concurrent use.
//
// Serve it over TLS, with time limits on the http.Server, where only your services
// reach it. Without one of its credentials every request is answered 401, with an
// empty body. With one, the answers are 404 for an app that it doesn't serve, 405,
// 413, 400, 502 where WeChat gave no usable answer, and 200. A refusal of WeChat's
// is a 200 with an errcode, as WeChat has it: a proxy shall not take the trouble of
// one app for that of the centre.
//
// A service tells of a refused token by its SHA-256. The centre drops its token only
// if it is that very one, so late and repeated reports do nothing; the limits on
// fetches and forces are those of its Clients. Any credential opens all apps of
// lookup: make a centre of its own for whoever may have some of them only.
//
// Several centres for the same app should share a [TokenStore].
//
// For services in other languages: they POST {"version":1,"appid":"wx...","refused":"..."},
// where refused is absent, or the lower-case hex SHA-256 of the refused token, with the
// header "Authorization: Bearer " and the credential. The answer is
// {"version":1,"appid":"wx...","access_token":"...","expires_in":7000}, in seconds from 1
// to 7200, or has errcode, errmsg and api, WeChat's path, in place of the last two.
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken
type TokenCentre struct {
	lookup func(appID string) (*Client, bool)
	admits func(credential string) bool // behind a function, so that printing prints nothing
}

// NewTokenCentre makes a token centre for the Clients that lookup finds, such as the
// method Client of Apps. The credentials are random texts of 16 to 512 printable
// ASCII characters, of which a service sends one: more than one is for replacing them
// without a gap. It is an [*ArgumentError] to give none, or one that won't do.
func NewTokenCentre(lookup func(appID string) (*Client, bool), credentials ...string) (*TokenCentre, error) {
	const api = "NewTokenCentre"
	if lookup == nil {
		return nil, &ArgumentError{API: api, Field: "lookup", Reason: "is nil"}
	}
	if len(credentials) == 0 {
		return nil, &ArgumentError{API: api, Field: "credentials", Reason: "needs at least one"}
	}
	sums := make([][sha256.Size]byte, len(credentials))
	for i, c := range credentials {
		if err := checkCredential(api, "credentials", c); err != nil {
			return nil, err
		}
		sums[i] = sha256.Sum256([]byte(c))
	}
	return &TokenCentre{lookup: lookup, admits: func(credential string) bool {
		sum, admitted := sha256.Sum256([]byte(credential)), 0
		for i := range sums {
			admitted |= subtle.ConstantTimeCompare(sum[:], sums[i][:])
		}
		return admitted == 1
	}}, nil
}

func checkCredential(api, field, credential string) error {
	reason := ""
	switch {
	case len(credential) < credentialMin || len(credential) > credentialMax:
		reason = "must have " + strconv.Itoa(credentialMin) + " to " + strconv.Itoa(credentialMax) + " bytes"
	case strings.ContainsFunc(credential, isStray):
		reason = "holds a blank or a character that isn't ASCII"
	default:
		return nil
	}
	return &ArgumentError{API: api, Field: field, Reason: reason}
}

// Format prints the type's name and nothing else, whatever the verb.
func (*TokenCentre) Format(f fmt.State, _ rune) { fmt.Fprint(f, "wechat.TokenCentre") }

// A centreRequest is what a service asks.
type centreRequest struct {
	Version int    `json:"version"`
	AppID   string `json:"appid"`
	Refused string `json:"refused,omitempty"` // hex SHA-256 of a token
}

// A centreAnswer is a token, or WeChat's refusal of one.
type centreAnswer struct {
	Version     int    `json:"version"`
	AppID       string `json:"appid"`
	AccessToken string `json:"access_token,omitempty"`
	ExpiresIn   int64  `json:"expires_in,omitempty"` // seconds

	Code Code   `json:"errcode,omitempty"`
	Msg  string `json:"errmsg,omitempty"` // with the rid, as WeChat has it
	API  string `json:"api,omitempty"`    // the path that refused
}

// ServeHTTP implements http.Handler.
func (c *TokenCentre) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	status, answer := c.serve(r)
	if status != http.StatusOK {
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodPost)
		}
		w.WriteHeader(status)
		return
	}
	encoded, err := jsonwire.Encode(answer)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(encoded) // the service has hung up if it fails, and will ask again
}

// serve looks at nothing else of a request before its credential.
func (c *TokenCentre) serve(r *http.Request) (int, *centreAnswer) {
	if !c.admits(bearer(r.Header)) {
		return http.StatusUnauthorized, nil
	}
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, nil
	}
	request, status := readCentreRequest(r)
	if status != http.StatusOK {
		return status, nil
	}
	client, ok := c.lookup(request.AppID)
	if !ok || client == nil || client.appID != request.AppID {
		return http.StatusNotFound, nil
	}
	return answerCentre(r.Context(), client, request.Refused)
}

// bearer returns the credential of a request, or an empty text, which no centre has.
func bearer(h http.Header) string {
	values := h["Authorization"]
	if len(values) != 1 {
		return ""
	}
	scheme, credential, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || len(credential) > credentialMax {
		return ""
	}
	return credential
}

func readCentreRequest(r *http.Request) (request centreRequest, status int) {
	if r.ContentLength > centreBodyLimit {
		return request, http.StatusRequestEntityTooLarge
	}
	if r.Body == nil { // of a caller that isn't a server
		return request, http.StatusBadRequest
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, centreBodyLimit+1))
	switch {
	case len(body) > centreBodyLimit:
		return request, http.StatusRequestEntityTooLarge
	case err != nil, json.Unmarshal(body, &request) != nil, request.Version != centreVersion,
		checkAppID("", request.AppID) != nil, !isCentreSum(request.Refused):
		return request, http.StatusBadRequest
	}
	return request, http.StatusOK
}

func isCentreSum(s string) bool {
	return s == "" || len(s) == 2*sha256.Size && strings.Trim(s, lowerHex) == ""
}

// centreSum is what a dead token is named by, so that it isn't sent about.
func centreSum(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// answerCentre takes the Client's token, another one where that is the refused one.
func answerCentre(ctx context.Context, client *Client, refused string) (int, *centreAnswer) {
	ctx, cancel := context.WithTimeout(ctx, client.link().timeout)
	defer cancel()
	answer := &centreAnswer{Version: centreVersion, AppID: client.appID}
	token, err := client.tokens().get(ctx, "")
	if err == nil && refused != "" && centreSum(token) == refused {
		token, err = client.tokens().get(ctx, token)
	}
	var refusal *Error
	switch {
	case errors.As(err, &refusal):
		answer.Code, answer.Msg, answer.API = refusal.Code, refusal.Msg, refusal.API
		if refusal.RID != "" {
			answer.Msg += " rid: " + refusal.RID
		}
		return http.StatusOK, answer
	case err != nil:
		return http.StatusBadGateway, nil
	}
	answer.AccessToken = token
	answer.ExpiresIn = max(1, int64(client.tokens().life(token)/time.Second))
	return http.StatusOK, answer
}

// life returns what is left of the life of a token that get returned just now: 0 where
// that isn't known.
func (k *tokenKeeper) life(token string) time.Duration {
	if h := k.current.Load(); h != nil && h.text == token {
		return time.Until(h.expiry)
	}
	return 0
}
