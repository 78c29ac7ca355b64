package main

import (
	"context"
	"embed"
	"errors"
	"sync"

	"github.com/minigo-dev/wechat"
)

//go:embed *.png
var files embed.FS

// pictures keeps the media_id of each picture. A picture must be uploaded first. WeChat
// keeps it for 3 days, and the media_id may be sent any number of times.
type pictures struct {
	client *wechat.Client

	mu       sync.Mutex
	mediaIDs map[string]string // by file name
}

// send uploads the picture the first time, and again when WeChat says that it has dropped
// it. Nothing was sent then, so sending again is safe.
func (p *pictures) send(ctx context.Context, name string, send func(mediaID string) error) error {
	mediaID, err := p.mediaID(ctx, name, "")
	if err != nil {
		return err
	}
	err = send(mediaID)
	if !errors.Is(err, wechat.ErrMediaExpired) {
		return err
	}
	if mediaID, err = p.mediaID(ctx, name, mediaID); err != nil {
		return err
	}
	return send(mediaID)
}

// mediaID returns the picture's media_id, but never expired. Users who ask at the same
// time wait for one upload. If you upload often, keep media_ids in a database: they stay
// valid when the process ends.
func (p *pictures) mediaID(ctx context.Context, name, expired string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id := p.mediaIDs[name]; id != expired {
		return id, nil
	}
	file, err := files.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	media, err := p.client.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: name, Content: file})
	if err != nil {
		return "", err
	}
	p.mediaIDs[name] = media.MediaID
	return media.MediaID, nil
}
