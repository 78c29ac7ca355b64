package browsertest

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// newPlatform is a WeChat with a bot that greets, echoes, and sends a picture, a card or
// too much when it is asked to.
func newPlatform(t *testing.T, opts ...wechattest.Option) *wechattest.Platform {
	t.Helper()
	wx := wechattest.New(t, append([]wechattest.Option{wechattest.WithSeed(2026)}, opts...)...)
	b := &echoBot{client: wx.Client()}
	wx.Serve(wx.Callback().Handler(b.answer))
	if err := wx.Verify(); err != nil {
		t.Fatal(err)
	}
	return wx
}

type echoBot struct{ client *wechat.Client }

func (b *echoBot) answer(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
	user := m.Head().FromUserName
	switch m := m.(type) {
	case *wechat.UserEnterTempsessionEvent:
		return nil, b.client.SendText(ctx, user, "Welcome from "+m.SessionFrom)
	case *wechat.TextMessage:
		return nil, b.text(ctx, user, m.Content)
	case *wechat.ImageMessage:
		return nil, b.client.SendText(ctx, user, "Nice picture!")
	case *wechat.MiniProgramPageMessage:
		return nil, b.client.SendText(ctx, user, "You shared "+m.Title)
	}
	return nil, nil
}

func (b *echoBot) text(ctx context.Context, user, content string) error {
	switch content {
	case "image", "图片":
		media, err := b.upload(ctx)
		if err != nil {
			return err
		}
		return b.client.SendImage(ctx, user, media)
	case "card", "卡片":
		media, err := b.upload(ctx)
		if err != nil {
			return err
		}
		return b.client.SendCustomMessage(ctx, user, wechat.CustomMiniProgramPage{
			Title: "The north gate 北门", PagePath: "pages/gate?id=1", ThumbMediaID: media,
		})
	case "link":
		return b.client.SendCustomMessage(ctx, user, wechat.CustomLink{
			Title: "Patch notes", Description: "What is new", URL: "https://example.com/notes", ThumbURL: "https://example.com/thumb.png",
		})
	case "typing":
		return b.client.Typing(ctx, user, true)
	case "more", "继续":
		for i := range 6 {
			if err := b.client.SendText(ctx, user, strconv.Itoa(i+1)); err != nil {
				return nil // none is left: the user has to write again
			}
		}
		return nil
	}
	return b.client.SendText(ctx, user, "You wrote: "+content)
}

func (b *echoBot) upload(ctx context.Context) (string, error) {
	media, err := b.client.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: "gate.png", Content: bytes.NewReader(drawGate())})
	if err != nil {
		return "", err
	}
	return media.MediaID, nil
}

// drawGate draws a gate in the evening.
func drawGate() []byte {
	const width, height = 320, 200
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{R: uint8(52 + y*3/5), G: uint8(74 + y/3), B: uint8(128 - y/4), A: 255}
			dx, dy := x-width/2, y-110
			switch {
			case dx*dx/2+dy*dy/6 < 700 && dy > -60 || dx > -36 && dx < 36 && dy > 0:
				c = color.RGBA{R: 252, G: 214, B: 140, A: 255}
			case y > 60+(x/16%2)*14 && (x > 70 && x < 250) || y > 110+(x/20%2)*10:
				c = color.RGBA{R: 44, G: 40, B: 58, A: 255}
			}
			picture.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		panic(err) // a Buffer takes everything
	}
	return b.Bytes()
}
