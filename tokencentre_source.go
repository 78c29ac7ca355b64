package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/minigo-dev/wechat/internal/argument"
	"github.com/minigo-dev/wechat/internal/centre"
	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// apiTokenCentre stands for the path in errors where WeChat's path isn't known.
const apiTokenCentre = "TokenCentre"

// NewTokenCentreSource makes a [TokenSource] for [WithTokenSource]. It asks a
// [TokenCentre] at an https URL, with one of its credentials, and serves Clients of any
// number of apps. An http URL is for loopback addresses, or needs [WithTokensInClear].
//
// A token is used for a minute before the centre is asked again. If the centre can't be
// reached or fails, calls go on with the last token until it expires. If it refuses the
// credential (401) or the app (404), calls fail at once. WeChat's refusals, which the
// centre passes on, are an [*Error]; other failures are a [*TransportError] with the
// status of the centre.
//
// Options work as for calls, but WithBaseURL is refused, and an answer may have 64 KiB.
// Hooks see the calls of the centre under its path.
func NewTokenCentreSource(centreURL, credential string, opts ...TransportOption) (TokenSource, error) {
	const api = "NewTokenCentreSource"
	if err := argumentFault(api, "credential", argument.Credential(credential)); err != nil {
		return nil, err
	}
	c := config{transportConfig: defaultTransportConfig()}
	c.bases, c.centre, c.answerLimit = nil, true, centre.AnswerLimit
	if err := applyOptions(api, &c, opts); err != nil {
		return nil, err
	}
	if c.bases != nil {
		return nil, &ArgumentError{API: api, Field: "WithBaseURL", Reason: "has no place here: the URL is the first argument"}
	}
	base, path, reason := argument.CentreURL(centreURL, c.inClear)
	if err := argumentFault(api, "centreURL", reason); err != nil {
		return nil, err
	}
	c.bases = []string{base}
	l := newLink(c.transportConfig)
	s := &tokenCentreSource{link: func() *link { return l }, path: path, credential: hold(credential)}
	s.source = centre.Source{Ask: s.ask, TurnsAway: turnsAway}
	return s, nil
}

// WithTokensInClear lets [NewTokenCentreSource] use an http URL, for networks that
// encrypt by themselves. Anybody who reads the network between service and centre gets
// the credential and the access_tokens, and can act as your app; anybody who changes it
// chooses your tokens. For other functions the option is an error.
func WithTokensInClear() TransportOption {
	return transportOption(func(t *transportConfig) error {
		if !t.centre {
			return &ArgumentError{Field: "WithTokensInClear", Reason: "is for NewTokenCentreSource only"}
		}
		t.inClear = true
		return nil
	})
}

// A tokenCentreSource asks a centre with calls of a link.
type tokenCentreSource struct {
	link       func() *link // a function, as in Client
	path       string
	credential *secretText
	source     centre.Source
}

// Format prints the name of the type, for every verb.
func (s *tokenCentreSource) Format(f fmt.State, _ rune) { fmt.Fprint(f, "wechat.TokenCentreSource") }

// AccessToken asks the centre.
func (s *tokenCentreSource) AccessToken(ctx context.Context, r TokenRequest) (Token, error) {
	token, expiry, err := s.source.Token(ctx, r.AppID, r.Refused.Reveal())
	if err != nil {
		return Token{}, err
	}
	return NewToken(token, expiry), nil
}

// turnsAway reports whether the centre refuses this service or app.
func turnsAway(err error) bool {
	var t *TransportError
	return errors.As(err, &t) && (t.Status == http.StatusUnauthorized || t.Status == http.StatusNotFound)
}

func (s *tokenCentreSource) ask(ctx context.Context, appID, refused string) (*centre.Answer, error) {
	encoded, err := jsonwire.Encode(centre.Ask(appID, refused))
	if err != nil {
		return nil, (&TransportError{API: s.path, Err: errors.New("the request can't be marshalled")}).ours()
	}
	var answer centre.Answer
	c := &call{
		endpoint:      post(s.path).withCredential().thatIsSafe(),
		body:          body{contentType: headerJSON, bytes: encoded},
		authorization: s.credential.reveal(),
		secrets:       []string{s.credential.reveal()},
		out:           &answer,
	}
	if err := s.link().do(ctx, c); err != nil {
		return nil, centreFailure(err)
	}
	if reason := centreFault(&answer, appID, refused); reason != "" {
		return nil, c.transportError(http.StatusOK, true, errors.New(reason))
	}
	return &answer, nil
}

// centreFault says what is wrong with an answer. It may be that of a proxy or another service.
func centreFault(a *centre.Answer, appID, refused string) string {
	switch {
	case a.Version != centre.Version:
		return "the answer is not a token centre's, or one of another version"
	case a.AppID != appID:
		return "the answer is for another app"
	case a.AccessToken == "" || len(a.AccessToken) > tokenMax:
		return "the answer's access_token is empty, or longer than 3 KiB"
	case a.AccessToken == refused:
		return "the answer repeats the access_token that WeChat refused"
	case a.ExpiresIn < 1 || a.ExpiresIn > int64(lifeMax/time.Second):
		return "the answer's expires_in is not from 1 to 7200"
	}
	return ""
}

var (
	errCentreCredential = errors.New("the token centre refuses the credential")
	errCentreApp        = errors.New("the token centre doesn't serve this app, or isn't at this URL")
	errCentreFetch      = errors.New("the token centre has no token and got none from WeChat; its own hooks tell why")
)

// centreFailure names WeChat's path in a refusal, and the meaning of a status.
func centreFailure(err error) error {
	var refusal *Error
	var transport *TransportError
	switch {
	case errors.As(err, &refusal):
		var from struct{ API string }
		_ = refusal.Decode(&from) // if it fails, apiTokenCentre stays
		if refusal.API = apiTokenCentre; givesTokens(from.API) {
			refusal.API = from.API
		}
	case errors.As(err, &transport):
		switch transport.Status {
		case http.StatusUnauthorized:
			transport.Err = errCentreCredential
		case http.StatusNotFound:
			transport.Err = errCentreApp
		case http.StatusBadGateway:
			transport.Err = errCentreFetch
		}
		transport.ours()
	}
	return err
}
