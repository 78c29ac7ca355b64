package wechat

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/minigo-dev/wechat/internal/foreign"
)

// fromSource asks the user's source. It stores nothing: the source may.
func (f *tokenFetcher) fromSource(ctx context.Context, refused string) (*heldToken, error) {
	return f.timed(ctx, false, func(ctx context.Context, start time.Time) (*heldToken, error) {
		return f.askSource(ctx, refused, start)
	})
}

func (f *tokenFetcher) askSource(ctx context.Context, refused string, start time.Time) (*heldToken, error) {
	request := TokenRequest{AppID: f.appID}
	if refused != "" {
		request.Refused = NewToken(refused, time.Time{})
	}
	var token Token
	err := foreign.Guard("the token source", func() (err error) {
		if token, err = f.source.AccessToken(ctx, request); err == nil {
			return nil
		}
		return fmt.Errorf("wechat: token source: %w", hideForeign("it failed", err, refused, token.Reveal()))
	})
	if err != nil {
		return nil, err
	}
	text, expiry := token.Reveal(), token.Expiry()
	switch {
	case text == "" || len(text) > tokenMax:
		return nil, errors.New("wechat: the token source gave a token that is empty, or longer than 3 KiB")
	case text == refused:
		return nil, errSourceRepeated
	case expiry.IsZero():
		return &heldToken{text: text}, nil
	case !expiry.After(start):
		return nil, errors.New("wechat: the token source gave a token that has expired")
	}
	if latest := start.Add(lifeMax); expiry.After(latest) {
		expiry = latest
	}
	return newHeldToken(text, start, expiry), nil
}
