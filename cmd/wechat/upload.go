package main

import (
	"context"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
)

type uploadCommand struct {
	File string `arg:"" help:"The file."`
	Type string `enum:"image,voice,video,thumb" default:"image" help:"image, voice, video or thumb; customer-service messages carry images."`
}

func (uploadCommand) detail() (english, chinese string) {
	return `The media_id that it prints is valid for 3 days.

Examples:

    wechat upload sunrise.png
    wechat upload --type thumb cover.jpg --json`,
		`打印的 media_id 有效期为 3 天。

示例：

    wechat upload sunrise.png
    wechat upload --type thumb cover.jpg --json`
}

// An uploadReport is what --json prints.
type uploadReport struct {
	Type      string    `json:"type"`
	MediaID   string    `json:"mediaId"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt"`
}

const mediaLife = 3 * 24 * time.Hour

// Run uploads the file.
func (c *uploadCommand) Run(ctx context.Context, s *session) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	media, err := uploadFile(ctx, client, wechat.MediaType(c.Type), c.File)
	if err != nil {
		return err
	}
	r := uploadReport{Type: string(media.Type), MediaID: media.MediaID, CreatedAt: media.CreatedAt, ExpiresAt: media.CreatedAt.Add(mediaLife)}
	s.show(r, func() { s.printf("%s\n", r.MediaID) })
	return nil
}

func uploadFile(ctx context.Context, client *wechat.Client, t wechat.MediaType, name string) (*wechat.UploadTempMediaResult, error) {
	file, err := wechat.OpenUpload(name)
	if err != nil {
		return nil, fileFault("", err)
	}
	return client.UploadTempMedia(ctx, t, file)
}

// mediaID uploads an image that is given as @FILE. Anything else already is a media_id.
func mediaID(ctx context.Context, client *wechat.Client, argument string) (string, error) {
	name, isFile := strings.CutPrefix(argument, "@")
	if !isFile {
		return argument, nil
	}
	media, err := uploadFile(ctx, client, wechat.MediaImage, name)
	if err != nil {
		return "", err
	}
	return media.MediaID, nil
}
