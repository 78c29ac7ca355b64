package pushkey

import (
	"crypto/sha256"
	"encoding/hex"
)

// Scope names the app in the keys of a store that apps share. It prefers what lasts
// longest: the original id is the same in every mode, and the AppID outlives a Token. The zero
// bytes are safe separators: no configured text contains one.
func Scope(appID, originalID, token string) string {
	switch {
	case originalID != "":
		return "original\x00" + originalID + "\x00"
	case appID != "":
		return "app\x00" + appID + "\x00"
	}
	sum := sha256.Sum256([]byte(token))
	return "token\x00" + hex.EncodeToString(sum[:]) + "\x00"
}

// NamedScope separates the pushes of an app's further callbacks from those of the main one:
// each of them handles a push once.
func NamedScope(name, scope string) string {
	if name == "" {
		return scope
	}
	return "callback\x00" + name + "\x00" + scope
}

// StoreKey returns the key of a push in the store.
func StoreKey(scope, messageKey string) string {
	var small [256]byte
	sum := sha256.Sum256(append(append(small[:0], scope...), messageKey...))
	var text [2 * sha256.Size]byte
	hex.Encode(text[:], sum[:])
	return string(text[:])
}
