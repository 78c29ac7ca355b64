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
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/argument"
	"github.com/minigo-dev/wechat/internal/jsonwire"
)

const (
	centreVersion = 1

	centreBodyLimit = 4 << 10
)

// A TokenCentre is the http.Handler of a token centre (中控服务器). It hands the access_tokens
// of its apps to your own services, so that the AppSecret and WeChat's IP allow list
// (IP 白名单) are needed in one place only. The services use [NewTokenCentreSource].
// docs/tokencentre.md has the protocol and the statuses. It is safe for concurrent use.
//
// Serve it over TLS, with time limits on the http.Server, where only your services reach
// it. Any of its credentials opens all its apps. Several centres for one app should share
// a [TokenStore].
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken
type TokenCentre struct {
	lookup func(appID string) (*Client, bool)
	admits func(credential string) bool // a function, so that no printer finds the credentials
}

// NewTokenCentre makes a token centre for the Clients that lookup finds, such as
// [Apps.Client]. A credential is a random text of 16 to 512 printable ASCII characters;
// give two while you replace one. A wrong credential, or none, is an [*ArgumentError].
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
		if err := argumentFault(api, "credentials", argument.Credential(c)); err != nil {
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

// Format prints the name of the type, for every verb.
func (*TokenCentre) Format(f fmt.State, _ rune) { fmt.Fprint(f, "wechat.TokenCentre") }

// A centreRequest is the question of a service.
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
	_, _ = w.Write(encoded) // if it fails, the service has closed the connection and asks again
}

// serve checks the credential before it reads anything else.
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

// bearer returns the credential of a request, or "", which isn't a credential of any
// centre.
func bearer(h http.Header) string {
	values := h["Authorization"]
	if len(values) != 1 {
		return ""
	}
	scheme, credential, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || len(credential) > argument.CredentialMax {
		return ""
	}
	return credential
}

func readCentreRequest(r *http.Request) (request centreRequest, status int) {
	if r.ContentLength > centreBodyLimit {
		return request, http.StatusRequestEntityTooLarge
	}
	if r.Body == nil { // never with an http.Server
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
	return s == "" || len(s) == 2*sha256.Size && argument.IsHex(s)
}

// centreSum names a refused token without its text.
func centreSum(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// answerCentre returns the Client's token, or another one if that is the refused one.
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

// life returns how long a token lives that get has just returned, or 0 if that isn't known.
func (k *tokenKeeper) life(token string) time.Duration {
	if h := k.current.Load(); h != nil && h.text == token {
		return time.Until(h.expiry)
	}
	return 0
}
