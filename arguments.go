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

// strayFault says what is wrong with a text that the operator copied from WeChat's
// console, or that goes beside such a one: "" where it may be right. It quotes nothing.
func strayFault(text string) string {
	switch {
	case text == "":
		return "is empty"
	case strings.ContainsFunc(text, isStray):
		return "holds something other than printable ASCII; look for blanks and line ends"
	}
	return ""
}

// isStray takes what is no UTF-8 for a stray too.
func isStray(r rune) bool { return r <= ' ' || r >= 0x7F }

// isNilPointer finds the nil that an interface hides.
func isNilPointer(v any) bool {
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}

// requireText names the first empty text of pairs of a field's name and its value.
func requireText(api string, pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			return &ArgumentError{API: api, Field: pairs[i], Reason: "is empty"}
		}
	}
	return nil
}
