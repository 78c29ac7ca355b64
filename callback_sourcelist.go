package wechat

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/minigo-dev/wechat/internal/addresses"
)

// A SourceList is a list of the addresses that pushes may come from. It renews itself. Its
// Check method is the filter for [WithSources]:
//
//	sources, err := wechat.NewSourceList(client.GetCallbackIP)
//	callback, err := wechat.NewCallback(token, wechat.WithSources(sources.Check))
//
// A push starts a new fetch when the list is a day old, or when its address isn't on a list
// that is an hour old: WeChat may have a new address. No push waits longer than a second.
// When a fetch fails, the old list stays in use and the next fetch comes 30 seconds later
// at the earliest. A SourceList is safe for concurrent use and needs no Close.
type SourceList struct{ list addresses.List }

// NewSourceList makes a SourceList. fetch returns the addresses, as
// [Client.GetCallbackIP] does; it gets 10 seconds and must return when its context ends.
// NewSourceList doesn't call it: call Refresh when the program starts, because Check
// refuses every address until there is a list. A nil fetch is an [*ArgumentError].
func NewSourceList(fetch func(context.Context) ([]netip.Prefix, error)) (*SourceList, error) {
	if fetch == nil {
		return nil, &ArgumentError{API: "NewSourceList", Field: "fetch", Reason: "is nil"}
	}
	return &SourceList{addresses.List{Fetch: func(ctx context.Context) ([]netip.Prefix, error) {
		list, err := fetch(ctx)
		return list, hideForeign("the fetch failed", err)
	}}}, nil
}

// Check is a [SourceFilter]. It returns nil for an address on the list, else
// [ErrForeignSource]. While there is no list, the error wraps the one of the last fetch.
func (s *SourceList) Check(ctx context.Context, from netip.Addr) error {
	known, err := s.list.Check(ctx, from)
	if err == nil && !known {
		err = fmt.Errorf("%w: %s", ErrForeignSource, from.Unmap().WithZone(""))
	}
	return err
}

// Refresh fetches the list now, or waits for a fetch that is under way, and returns its
// error.
func (s *SourceList) Refresh(ctx context.Context) error { return s.list.Refresh(ctx) }
