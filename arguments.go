package wechat

import (
	"errors"
	"reflect"

	"github.com/minigo-dev/wechat/internal/argument"
)

func checkAppID(api, appID string) error {
	return argumentFault(api, "appID", argument.AppID(appID))
}

func checkSecret(api, secret string) error {
	return argumentFault(api, "secret", argument.Secret(secret))
}

// argumentFault returns an ArgumentError, or nil without a reason.
func argumentFault(api, field, reason string) error {
	if reason == "" {
		return nil
	}
	return &ArgumentError{API: api, Field: field, Reason: reason}
}

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

// ofAPI names the API in the error of a check that several APIs share.
func ofAPI(path string, err error) error {
	var fault *ArgumentError
	if errors.As(err, &fault) {
		fault.API = path
	}
	return err
}
