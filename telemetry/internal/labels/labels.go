// Package labels makes label values of what hooks get. There are few of them, whatever
// users, WeChat or callers' paths contain, and none contains a secret or an openid.
package labels

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/minigo-dev/wechat"
)

// Other stands for all values beyond a Set's limit.
const Other = "other"

// How many paths, codes, and kinds of push without a type in the SDK are told apart.
const (
	APIs  = 500
	Codes = 200
	Kinds = 100
	// longest is the longest text that counts as a path of WeChat.
	longest = 128
)

// A Set passes a limited number of distinct values, the first ones. It is safe for
// concurrent use.
type Set struct {
	limit int
	mu    sync.RWMutex
	known map[string]bool
}

// NewSet makes a Set of at most so many values, besides Other.
func NewSet(limit int) *Set { return &Set{limit: limit, known: make(map[string]bool)} }

// Label returns the value itself, or Other.
func (s *Set) Label(value string) string {
	s.mu.RLock()
	known, full := s.known[value], len(s.known) >= s.limit
	s.mu.RUnlock()
	if known {
		return value
	}
	if full || len(value) > longest || !utf8.ValidString(value) {
		return Other
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.known[value] {
		if len(s.known) >= s.limit {
			return Other
		}
		s.known[strings.Clone(value)] = true
	}
	return value
}

// The outcomes of a request.
const (
	OK        = "ok"
	ErrCode   = "errcode"    // WeChat refused it
	Timeout   = "timeout"    // time ran out
	Canceled  = "canceled"   // the caller gave up
	NoAnswer  = "no_answer"  // no connection, or a broken one
	BadAnswer = "bad_answer" // an HTTP status other than 200, or a body that the API doesn't promise
)

// Outcome classes the error of a request.
func Outcome(err error) string {
	var refusal *wechat.Error
	var transport *wechat.TransportError
	switch {
	case err == nil:
		return OK
	case errors.As(err, &refusal):
		return ErrCode
	case errors.Is(err, context.Canceled):
		return Canceled
	case !errors.As(err, &transport):
		return Other
	case transport.Timeout():
		return Timeout
	case transport.Status == 0:
		return NoAnswer
	}
	return BadAnswer
}

// Code returns the errcode of a refusal in decimal, or the empty string.
func Code(err error) string {
	var refusal *wechat.Error
	if !errors.As(err, &refusal) {
		return ""
	}
	return refusal.Code.Error()
}

// Event names what happened to a token, in a form without blanks.
func Event(e wechat.TokenEvent) string { return word(string(e)) }

// Problem names the kind of a problem, in a form without blanks.
func Problem(k wechat.ProblemKind) string { return word(string(k)) }

func word(s string) string { return strings.ReplaceAll(s, " ", "_") }

// NoKind is the kind of a request without a message: a URL verification, or a request that
// was refused before its message was read.
const NoKind = "none"

const wordLetters = "abcdefghijklmnopqrstuvwxyz0123456789_-"

// PushKind names the kind of a message, such as "text" or "event/subscribe". A kind that
// the SDK has a type for always keeps its name. Forgers can invent other kinds where
// pushes aren't encrypted, so these must look like a name and go through the set.
func PushKind(others *Set, m wechat.Message) string {
	if m == nil {
		return NoKind
	}
	head := m.Head()
	kind, event := strings.ToLower(head.MsgType), strings.ToLower(head.Event)
	_, unknown := m.(*wechat.UnknownMessage)
	if unknown && (strings.Trim(kind+event, wordLetters) != "" || kind == "") {
		return Other
	}
	switch kind {
	case "event":
		kind += "/" + event
	case "":
		kind = "notice/" + strings.ToLower(head.InfoType)
	}
	if unknown {
		return others.Label(kind)
	}
	return kind
}

// The outcomes of a push, beside OK.
const (
	Duplicate = "duplicate" // a repeated delivery, answered as the first one
	Refused   = "refused"   // a 4xx: it wasn't from WeChat, or was malformed
	Failed    = "failed"    // a 5xx, or no answer: WeChat may deliver it again
)

// PushOutcome classes the result of a push.
func PushOutcome(p wechat.PushInfo) string {
	switch {
	case p.Status == 0 || p.Status >= http.StatusInternalServerError:
		return Failed
	case p.Err != nil:
		return Refused
	case p.Duplicate:
		return Duplicate
	}
	return OK
}
