package bot

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
)

const (
	mediaLife  = 70 * time.Hour // in the store, and an hour more in the process: WeChat keeps it for 3 days
	unsetMedia = "-"
)

// A Picture is uploaded when it is first sent, once for all who ask, and again when WeChat
// has forgotten it. Its media_id is kept in the bot's store for 70 hours, so that restarts
// and other processes needn't upload it. [Bot.Picture] makes one.
type Picture struct {
	bot  *Bot
	name string
	key  string // in the store
	data []byte

	turn  chan struct{} // full while somebody reads or writes the rest
	id    string
	until time.Time
}

// Picture registers a picture: PNG, JPEG or GIF, at most 10 MB, where some accounts take 2
// MB. The name has an extension. Messages that wait call the picture by it: after a restart
// they show what the name stands for then. The data must not be changed any more.
//
// Registered again with the same data, the name gives the same Picture. It panics where the
// name isn't 1 to 100 bytes, holds | or a line break, or stands for other data; where there is
// no data, or too much; and for a new name after the first push. A picture made for
// one user is sent with [wechat.Client.UploadTempMedia] and [Conversation.Send] instead.
func (b *Bot) Picture(name string, data []byte) *Picture {
	must(name != "" && len(name) <= 100 && !strings.ContainsAny(name, "|\x00\r\n"), "Picture", "name", "must be 1 to 100 bytes, in a line and without |")
	must(len(data) > 0 && len(data) <= 10<<20, "Picture", "data", "must be 1 byte to 10 MB")
	if p := b.pictures[name]; p != nil {
		must(bytes.Equal(p.data, data), "Picture", "name", "stands for another picture already")
		return p
	}
	b.registers("Picture")
	// The app, because ids are its own; the content, so that a new picture under an old name
	// can't show the old one.
	key, _ := storeKey(b.client.AppID(), string(data))
	b.pictures[name] = &Picture{bot: b, name: name, key: key + ".media", data: data, turn: make(chan struct{}, 1)}
	return b.pictures[name]
}

// mediaID returns a media_id of the picture that isn't the one WeChat refused: a late refusal
// can't drop a fresh one. One caller looks and uploads at a time, the others wait for that.
func (c *Conversation) mediaID(ctx context.Context, name, refused string) (string, error) {
	p := c.bot.pictures[name]
	if err := check(p != nil, "Picture", "name", "isn't registered any more, and a message that waited has it"); err != nil {
		return "", err
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return "", notUploaded(ctx.Err())
	}
	if p.id != "" && p.id != refused && time.Now().Before(p.until) {
		return p.id, nil
	}
	id, failed := c.get(ctx, p.key)
	if id == "" || id == refused {
		media, err := c.bot.client.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: p.name, Content: bytes.NewReader(p.data)})
		if err != nil {
			return "", notUploaded(err)
		}
		if id = media.MediaID; failed == nil {
			_ = c.set(ctx, p.key, id, mediaLife)
		}
	}
	p.id, p.until = id, time.Now().Add(time.Hour)
	return id, nil
}

// notUploaded is the error of a message that was not sent because its picture was not
// uploaded: another try does no harm, whatever became of the upload.
func notUploaded(err error) error {
	var transport *wechat.TransportError
	if !errors.As(err, &transport) && !errors.Is(err, wechat.ErrBusy) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &hidden{"the picture was not uploaded: " + strings.TrimPrefix(err.Error(), "wechat: "), func(target error) bool {
		return target == wechat.ErrTryLater || target != wechat.ErrOutcomeUnknown && errors.Is(err, target)
	}}
}

// withMedia returns the message with a media_id in its place.
func withMedia(m wechat.CustomMessage, id string) wechat.CustomMessage {
	if page, ok := m.(wechat.CustomMiniProgramPage); ok {
		page.ThumbMediaID = id
		return page
	}
	return wechat.CustomImage{MediaID: id}
}
