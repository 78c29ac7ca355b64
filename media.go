package wechat

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/minigo-dev/wechat/internal/content"
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
	Name        string // required; with the extension, without control characters
	ContentType string // if empty, the extension of Name decides
	Content     io.Reader
}

// An openedFile was opened by OpenUpload, so the upload closes it.
type openedFile struct{ *os.File }

// OpenUpload opens a file for [Client.UploadTempMedia], which closes it.
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
		return nil, blame(c.body.stream, err)
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
	switch {
	case limit == 0:
		return uploadFault("MediaType", "must be image, voice, video or thumb")
	case f.Name == "":
		return uploadFault("Upload.Name", "is empty")
	case strings.ContainsFunc(f.Name, isRawControl):
		return uploadFault("Upload.Name", "holds a control character, such as NUL")
	case f.Content == nil || isNilPointer(f.Content):
		return uploadFault("Upload.Content", "is nil")
	case strings.ContainsFunc(f.ContentType, func(r rune) bool { return r < ' ' || r >= 0x7F }):
		return uploadFault("Upload.ContentType", "holds a control character or one that isn't ASCII")
	}
	prefix, suffix, contentType := multipartAround(f)
	s, err := content.New(ctx, prefix, suffix, f.Content, limit)
	switch {
	case ctx.Err() != nil:
		return c.transportError(0, false, ctx.Err())
	case err != nil:
		cause := hideForeign("it fails", err)
		return uploadFault("Upload.Content", "can't be read: "+cause.Error()).because(cause)
	}
	kind := kindNotTaken(t, s.Head)
	switch size := s.Size(); {
	case size == 0:
		return uploadFault("Upload.Content", "is empty")
	case size > limit:
		return uploadFault("Upload.Content", "is larger than the "+sizeText(limit)+" of a "+string(t))
	case kind != "":
		return uploadFault("Upload.Content", "is "+kind+", whatever its name says; WeChat takes "+t.formats())
	}
	c.body = body{contentType: []string{contentType}, stream: s}
	return nil
}

// blame replaces the error of net/http by that of the content if the content failed.
func blame(s *content.Stream, err error) error {
	var t *TransportError
	if fault := s.Fault(); fault != nil && errors.As(err, &t) {
		t.Err = errors.New("Upload.Content can't be read: " + fault.Error())
		t.ours()
	}
	return err
}

func uploadFault(field, reason string) *ArgumentError {
	return &ArgumentError{API: pathMediaUpload, Field: field, Reason: reason}
}

// isRawControl reports whether a file's name must not contain the character. Line breaks
// may be in it: they are escaped, like quotes.
func isRawControl(r rune) bool { return unicode.IsControl(r) && r != '\r' && r != '\n' }

func sizeText(bytes int64) string {
	if bytes >= 1<<20 {
		return strconv.FormatInt(bytes>>20, 10) + " MB"
	}
	return strconv.FormatInt(bytes>>10, 10) + " KB"
}

// multipartAround writes the bytes before and after the file. WeChat reads the part named
// media, and refuses it without a file name.
func multipartAround(f Upload) (prefix, suffix, contentType string) {
	var random [16]byte
	rand.Read(random[:]) // never fails: the runtime aborts instead
	boundary := "wechat" + hex.EncodeToString(random[:])
	partType := f.ContentType
	if partType == "" {
		partType = typeOfName(f.Name)
	}
	prefix = "--" + boundary + "\r\nContent-Disposition: " + multipart.FileContentDisposition("media", f.Name) +
		"\r\nContent-Type: " + partType + "\r\n\r\n"
	return prefix, "\r\n--" + boundary + "--\r\n", "multipart/form-data; boundary=" + boundary
}

func typeOfName(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".amr":
		return "audio/amr"
	case ".mp3":
		return "audio/mpeg"
	case ".mp4":
		return "video/mp4"
	}
	return "application/octet-stream"
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
	return Do[File](ctx, c, "GET", path, &mediaRequest{mediaID}, Repeatable(), ofMedia())
}

type mediaRequest struct {
	MediaID string `json:"media_id"`
}
