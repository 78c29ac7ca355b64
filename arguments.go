package wechat

import (
	"reflect"
	"strings"
)

const (
	appIDLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	lowerHex     = "0123456789abcdef"
)

func checkAppID(api, appID string) error {
	if appID == "" {
		return &ArgumentError{API: api, Field: "appID", Reason: "is empty"}
	}
	if len(appID) > 64 || strings.Trim(appID, appIDLetters) != "" {
		return &ArgumentError{API: api, Field: "appID", Reason: "holds something other than letters and digits, or is longer than 64; look for blanks and line ends"}
	}
	return nil
}

func checkSecret(api, secret string) error {
	reason := ""
	switch {
	case secret == "":
		reason = "is empty"
	case strings.ContainsFunc(secret, isStray):
		reason = "holds a blank or a character that isn't ASCII"
	case len(secret) > 128:
		reason = "is longer than 128"
	default:
		return nil
	}
	return &ArgumentError{API: api, Field: "secret", Reason: reason}
}

// strayFault says what is wrong with a text of WeChat's console, such as a Token, or "" if
// it may be right. It doesn't quote the text, which may be secret.
func strayFault(text string) string {
	switch {
	case text == "":
		return "is empty"
	case strings.ContainsFunc(text, isStray):
		return "holds something other than printable ASCII; look for blanks and line ends"
	}
	return ""
}

// isStray reports whether r isn't printable ASCII. Invalid UTF-8 isn't either.
func isStray(r rune) bool { return r <= ' ' || r >= 0x7F }

// isNilPointer reports whether an interface holds a nil pointer.
func isNilPointer(v any) bool {
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}

// requireText takes pairs of a field's name and its text. The first empty text is an
// ArgumentError.
func requireText(api string, pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			return &ArgumentError{API: api, Field: pairs[i], Reason: "is empty"}
		}
	}
	return nil
}
