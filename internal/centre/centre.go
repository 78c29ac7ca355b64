// Package centre is the protocol of a token centre: what a service asks, what the centre
// answers, and how long a service goes on with an answer. docs/tokencentre.md has the statuses.
package centre

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/minigo-dev/wechat/internal/argument"
	"github.com/minigo-dev/wechat/internal/jsonwire"
)

const (
	// Version is that of the protocol.
	Version = 1

	bodyLimit = 4 << 10

	// AnswerLimit is how long an answer may be.
	AnswerLimit = 64 << 10
)

// A Request is the question of a service.
type Request struct {
	Version int    `json:"version"`
	AppID   string `json:"appid"`
	Refused string `json:"refused,omitempty"` // hex SHA-256 of a token
}

// Ask makes the request for an app. A refused token is not asked for again.
func Ask(appID, refused string) Request {
	r := Request{Version: Version, AppID: appID}
	if refused != "" {
		r.Refused = sumOf(refused)
	}
	return r
}

// Refuses reports whether the token is the one that WeChat has refused.
func (r *Request) Refuses(token string) bool { return r.Refused != "" && sumOf(token) == r.Refused }

// An Answer is a token, or WeChat's refusal of one.
type Answer struct {
	Version     int    `json:"version"`
	AppID       string `json:"appid"`
	AccessToken string `json:"access_token,omitempty"`
	ExpiresIn   int64  `json:"expires_in,omitempty"` // seconds

	Code int    `json:"errcode,omitempty"`
	Msg  string `json:"errmsg,omitempty"` // with the rid, as WeChat has it
	API  string `json:"api,omitempty"`    // the path that refused
}

// sumOf names a refused token without its text.
func sumOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func isSum(s string) bool {
	return s == "" || len(s) == 2*sha256.Size && argument.IsHex(s)
}

// Admits returns a function that compares a credential with those of the centre, in a time that
// doesn't tell how much is right. It is a function, so that no printer finds the credentials.
func Admits(credentials []string) func(credential string) bool {
	sums := make([][sha256.Size]byte, len(credentials))
	for i, c := range credentials {
		sums[i] = sha256.Sum256([]byte(c))
	}
	return func(credential string) bool {
		sum, admitted := sha256.Sum256([]byte(credential)), 0
		for i := range sums {
			admitted |= subtle.ConstantTimeCompare(sum[:], sums[i][:])
		}
		return admitted == 1
	}
}

// A Handler is the http.Handler of a centre.
type Handler struct {
	Admits func(credential string) bool

	// Answer answers a request that is well formed: with an answer and 200, or a status.
	Answer func(context.Context, *Request) (status int, answer *Answer)
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	status, answer := h.serve(r)
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
func (h *Handler) serve(r *http.Request) (int, *Answer) {
	if !h.Admits(bearer(r.Header)) {
		return http.StatusUnauthorized, nil
	}
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, nil
	}
	request, status := read(r)
	if status != http.StatusOK {
		return status, nil
	}
	status, answer := h.Answer(r.Context(), &request)
	if answer != nil {
		answer.Version, answer.AppID = Version, request.AppID
	}
	return status, answer
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

func read(r *http.Request) (request Request, status int) {
	if r.ContentLength > bodyLimit {
		return request, http.StatusRequestEntityTooLarge
	}
	if r.Body == nil { // never with an http.Server
		return request, http.StatusBadRequest
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit+1))
	switch {
	case len(body) > bodyLimit:
		return request, http.StatusRequestEntityTooLarge
	case err != nil, json.Unmarshal(body, &request) != nil, request.Version != Version,
		argument.AppID(request.AppID) != "", !isSum(request.Refused):
		return request, http.StatusBadRequest
	}
	return request, http.StatusOK
}
