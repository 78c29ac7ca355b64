package wechat

import (
	"cmp"
	"context"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/minigo-dev/wechat/internal/filekind"
)

const pathMediaUpload = "/cgi-bin/media/upload"

// A MediaType is a kind of temporary media (临时素材). In customer-service messages,
// mini-programs and mini-games can only send images.
type MediaType string

// Kinds of temporary media, with the formats and sizes that WeChat accepts.
const (
	MediaImage MediaType = "image" // PNG, JPEG or GIF; up to 10 MB, but some accounts only 2 MB
	MediaVoice MediaType = "voice" // AMR or MP3; up to 2 MB and 60 seconds
	MediaVideo MediaType = "video" // MP4; up to 10 MB
	MediaThumb MediaType = "thumb" // JPG; up to 64 KB
)

// limit returns the largest size of the kind in bytes, or 0 for an unknown kind.
func (t MediaType) limit() int64 {
	switch t {
	case MediaImage, MediaVideo:
		return 10 << 20
	case MediaVoice:
		return 2 << 20
	case MediaThumb:
		return 64 << 10
	}
	return 0
}

// formats names the formats of the kind that WeChat accepts.
func (t MediaType) formats() string {
	switch t {
	case MediaVoice:
		return "AMR and MP3 as a voice"
	case MediaVideo:
		return "MP4 as a video"
	case MediaThumb:
		return "JPEG as a thumb"
	}
	return "PNG, JPEG and GIF as an image"
}

// An Upload is a file to upload. Content is read from its current position to the end. A
// file or another reader that can seek isn't copied into memory. If Content panics, the call
// fails with an [*ArgumentError], or with a [*TransportError] if sending had begun.
type Upload struct {
	Name        string    `json:"-"` // required; with the extension, without control characters
	ContentType string    `json:"-"` // if empty, the extension of Name decides
	Content     io.Reader `json:"-"`
}

// An openedFile was opened by OpenUpload, so the upload closes it.
type openedFile struct{ *os.File }

// OpenUpload opens a file for [Client.UploadTempMedia] and other uploads, which close it.
func OpenUpload(path string) (Upload, error) {
	f, err := os.Open(path)
	if err != nil {
		return Upload{}, err
	}
	return Upload{Name: filepath.Base(path), Content: openedFile{f}}, nil
}

// UploadTempMediaResult is an uploaded file. Its MediaID is valid for 3 days and can be used
// any number of times.
type UploadTempMediaResult struct {
	Type      MediaType
	MediaID   string
	CreatedAt time.Time
}

// UploadTempMedia uploads a file (新增临时素材) with an access_token of your own and no
// Client. See [Client.UploadTempMedia].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_uploadtempmedia
func UploadTempMedia(ctx context.Context, accessToken string, t MediaType, f Upload, opts ...TransportOption) (*UploadTempMediaResult, error) {
	defer f.close()
	var c call
	l, err := linkWithToken("UploadTempMedia", &c, accessToken, opts)
	if err != nil {
		return nil, err
	}
	return l.upload(ctx, &c, t, f)
}

// UploadTempMedia uploads a file (新增临时素材) and returns its media_id, which is valid
// for 3 days. It closes Content only if [OpenUpload] opened it. A file that is too large
// for its kind, or clearly of another format (HTML, JSON, PDF; WebP as an image), is an
// [*ArgumentError] before anything is sent. [WithMediaTimeout] limits the time, even if a
// Read hangs; the goroutine that reads ends when the Read returns.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_uploadtempmedia
//
//wechat:api POST /cgi-bin/media/upload
func (c *Client) UploadTempMedia(ctx context.Context, t MediaType, f Upload) (*UploadTempMediaResult, error) {
	defer f.close()
	return c.link().upload(ctx, &call{tokens: c.tokens()}, t, f)
}

func (f Upload) close() {
	if opened, ok := f.Content.(openedFile); ok {
		opened.Close()
	}
}

// mediaNeeds is never changed. As a variable it saves each upload an allocation.
var mediaNeeds = []string{"media_id|thumb_media_id"}

// upload completes c, which holds the token, and sends it. It can't use Do: there may be no
// Client, and the body isn't JSON.
func (l *link) upload(ctx context.Context, c *call, t MediaType, f Upload) (*UploadTempMediaResult, error) {
	ctx, cancel := context.WithTimeout(ctx, l.mediaTimeout)
	defer cancel()
	var answer struct {
		Type         MediaType `json:"type"`
		MediaID      string    `json:"media_id"`
		ThumbMediaID string    `json:"thumb_media_id"` // instead of media_id, seen of official accounts
		CreatedAt    int64     `json:"created_at"`     // Unix seconds
	}
	c.endpoint = post(pathMediaUpload).ofMedia()
	c.query = url.Values{"type": {string(t)}}
	c.out, c.loose, c.needs = &answer, true, mediaNeeds
	if err := c.attach(ctx, t, f); err != nil {
		return nil, err
	}
	if err := l.do(ctx, c); err != nil {
		return nil, blame(c.body.stream, "Upload", err)
	}
	m := &UploadTempMediaResult{Type: answer.Type, MediaID: cmp.Or(answer.MediaID, answer.ThumbMediaID)}
	if answer.CreatedAt > 0 {
		m.CreatedAt = time.Unix(answer.CreatedAt, 0)
	}
	return m, nil
}

// attach checks the file and makes it the call's body.
func (c *call) attach(ctx context.Context, t MediaType, f Upload) error {
	limit := t.limit()
	if limit == 0 {
		return c.uploadFault("MediaType", "must be image, voice, video or thumb")
	}
	form := form{field: "Upload", part: "media", limit: limit, of: " of a " + string(t)}
	if err := c.attachForm(ctx, form, f); err != nil {
		return err
	}
	if kind := filekind.NotTaken(c.body.stream.Head, t == MediaImage || t == MediaThumb); kind != "" {
		return c.uploadFault("Upload.Content", "is "+kind+", whatever its name says; WeChat takes "+t.formats())
	}
	return nil
}

// GetMedia downloads temporary media (获取临时素材), such as the image of an
// [ImageMessage], into memory. [WithDownloadLimit] limits the size. For a video the File
// holds the URL to fetch it from instead of the data. A media_id that is wrong or older than
// 3 days is [ErrMediaExpired].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_getmedia
//
//wechat:api GET /cgi-bin/media/get
func (c *Client) GetMedia(ctx context.Context, mediaID string) (*File, error) {
	const path = "/cgi-bin/media/get"
	if err := requireText(path, "mediaID", mediaID); err != nil {
		return nil, err
	}
	return Do[File](ctx, c, "GET", path, &mediaRequest{mediaID}, Repeatable(),
		callOption(func(c *call) error { c.endpoint.media = true; return nil })) // for the longer timeout
}

type mediaRequest struct {
	MediaID string `json:"media_id"`
}
