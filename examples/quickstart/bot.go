package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// A bot answers users in the customer-service session (客服会话).
type bot struct {
	client *wechat.Client
	lang   local.Lang
	log    *slog.Logger

	mu      sync.Mutex
	picture string // the media_id of the picture, once it is uploaded
}

// answer is called for each push, once however often WeChat repeats it. A nil Reply
// acknowledges the push; the answer itself goes through the customer-service API.
func (b *bot) answer(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
	var err error
	switch m := m.(type) {
	case *wechat.UserEnterTempsessionEvent:
		err = b.client.SendText(ctx, m.FromUserName, b.lang.Text("Welcome! Write something, or write: image", "欢迎！随便说点什么，或者发送：图片"))
	case *wechat.TextMessage:
		if strings.EqualFold(strings.TrimSpace(m.Content), b.lang.Text("image", "图片")) {
			err = b.sendPicture(ctx, m.FromUserName)
		} else {
			err = b.client.SendText(ctx, m.FromUserName, b.lang.Text("You wrote: ", "你说的是：")+m.Content)
		}
	case *wechat.ImageMessage:
		err = b.client.SendText(ctx, m.FromUserName, b.lang.Text("Nice picture!", "图片真好看！"))
	}
	if errors.Is(err, wechat.ErrReplyWindow) {
		return nil, nil // the user has to write again first; trying again won't help
	}
	return nil, err
}

// sendPicture uploads the picture when it is first needed, and again when WeChat has
// dropped it after 3 days.
func (b *bot) sendPicture(ctx context.Context, openID string) error {
	mediaID, err := b.mediaID(ctx, "")
	if err != nil {
		return err
	}
	err = b.client.SendImage(ctx, openID, mediaID)
	if errors.Is(err, wechat.ErrMediaExpired) {
		if mediaID, err = b.mediaID(ctx, mediaID); err == nil {
			err = b.client.SendImage(ctx, openID, mediaID)
		}
	}
	return err
}

// mediaID returns the media_id of the picture, another one than expired.
func (b *bot) mediaID(ctx context.Context, expired string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.picture != expired {
		return b.picture, nil
	}
	media, err := b.client.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{
		Name:    "sunrise.png",
		Content: bytes.NewReader(drawSunrise()),
	})
	if err != nil {
		return "", err
	}
	b.picture = media.MediaID
	return b.picture, nil
}

// drawSunrise stands for a picture file of the game.
func drawSunrise() []byte {
	const width, height = 240, 160
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{R: 255, G: uint8(200 - y), B: uint8(60 + y/2), A: 255}
			if dx, dy := x-width/2, y-height; dx*dx+dy*dy < 50*50 {
				c = color.RGBA{R: 255, G: 240, B: 160, A: 255}
			}
			picture.SetRGBA(x, y, c)
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		panic(err) // an image of this size can always be encoded
	}
	return file.Bytes()
}
