// Package argument says what is wrong with a text that a program is set up with: an AppID, a
// secret, a URL, a path. No reason quotes the text, which may be secret. The reason is "" if
// the text may be right.
package argument

import (
	"strconv"
	"strings"
)

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

	// How many bytes the credential of a token centre may have.
	credentialMin = 16
	CredentialMax = 512
)

// IsName reports whether a text has at most 64 letters and digits, and the characters _ and -.
func IsName(text string) bool { return len(text) <= 64 && strings.Trim(text, letters) == "" }

// AppID is for the AppID of an app.
func AppID(text string) (reason string) {
	switch {
	case text == "":
		return "is empty"
	case !IsName(text):
		return "holds something other than letters and digits, or is longer than 64; look for blanks and line ends"
	}
	return ""
}

// Secret is for an AppSecret.
func Secret(text string) (reason string) {
	switch {
	case text == "":
		return "is empty"
	case strings.ContainsFunc(text, isStray):
		return "holds a blank or a character that isn't ASCII"
	case len(text) > 128:
		return "is longer than 128"
	}
	return ""
}

// Credential is for a credential of a token centre.
func Credential(text string) (reason string) {
	switch {
	case len(text) < credentialMin || len(text) > CredentialMax:
		return "must have " + strconv.Itoa(credentialMin) + " to " + strconv.Itoa(CredentialMax) + " bytes"
	case strings.ContainsFunc(text, isStray):
		return "holds a blank or a character that isn't ASCII"
	}
	return ""
}

// Text is for a text of WeChat's console, such as a Token.
func Text(text string) (reason string) {
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

// IsHex reports whether a text has lower-case hex digits alone.
func IsHex(text string) bool { return strings.Trim(text, "0123456789abcdef") == "" }

// Path is for the path of an API.
func Path(path string) (reason string) {
	switch {
	case !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//"):
		return "must begin with one '/'"
	case strings.ContainsAny(path, "?#"):
		return "may hold no '?' or '#': pass a query as url.Values"
	case strings.ContainsFunc(path, func(r rune) bool { return isStray(r) || strings.ContainsRune(`%\{}`, r) }):
		return "may hold no blank, '%', '\\', brace or character that isn't ASCII"
	case strings.Contains(path, "/../") || strings.HasSuffix(path, "/.."):
		return "may not climb with '..'"
	}
	return ""
}

// CGIPath is for the path of an API whose quota is asked for.
func CGIPath(path string) (reason string) {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return "must begin with one '/' and hold no host"
	}
	return ""
}

// RID is for the rid of a call.
func RID(rid string) (reason string) {
	if len(rid) != 26 || rid[8] != '-' || rid[17] != '-' || !IsHex(rid[:8]+rid[9:17]+rid[18:]) {
		return "must be three groups of 8 lower-case hex digits, joined by '-'"
	}
	return ""
}
