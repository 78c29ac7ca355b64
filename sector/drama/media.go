package drama

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// Media is an episode. Its URLs end soon.
type Media struct {
	MediaID     int64       `json:"media_id"`
	CreateTime  int64       `json:"create_time"` // in Unix seconds: when it was uploaded
	ExpireTime  int64       `json:"expire_time"` // in Unix seconds
	DramaID     int64       `json:"drama_id"`
	FileSize    string      `json:"file_size"` // in bytes
	Duration    int64       `json:"duration"`  // in seconds
	Name        string      `json:"name"`
	Description string      `json:"description"`
	CoverURL    string      `json:"cover_url"`
	OriginalURL string      `json:"original_url"` // the video as it was uploaded
	Mp4URL      string      `json:"mp4_url"`
	HlsURL      string      `json:"hls_url"`
	AuditDetail MediaReview `json:"audit_detail"`
}

// A MediaReview is the review of an episode.
type MediaReview struct {
	Status                 int64    `json:"status"`      // AuditRunning or another; whether it may be played says the drama's
	CreateTime             int64    `json:"create_time"` // in Unix seconds: when it was submitted
	AuditTime              int64    `json:"audit_time"`  // in Unix seconds
	Reason                 string   `json:"reason"`
	EvidenceMaterialIDList []string `json:"evidence_material_id_list"` // pictures: GetMedia of the Client downloads them
}

// A ListMediaRequest selects episodes. All fields are optional.
type ListMediaRequest struct {
	DramaID        int64  `json:"drama_id,omitempty"`
	MediaName      string `json:"media_name,omitempty"`       // the name, with % in front or behind for anything
	MediaNameFuzzy string `json:"media_name_fuzzy,omitempty"` // a part of the name: better than MediaName with %
	StartTime      int64  `json:"start_time,omitempty"`       // in Unix seconds: uploaded then or later
	EndTime        int64  `json:"end_time,omitempty"`         // in Unix seconds: uploaded before
	Limit          int64  `json:"limit,omitempty" limit:"..100"`
	Offset         int64  `json:"offset,omitempty"` // from 0
}

// A ListMediaResult is a page of episodes.
type ListMediaResult struct {
	MediaInfoList []Media `json:"media_info_list"`
}

// ListMedia lists episodes (获取媒资列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/vod_media/api_listmedia
//
//wechat:api POST /wxa/sec/vod/listmedia
func ListMedia(ctx context.Context, c *wechat.Client, r *ListMediaRequest) (*ListMediaResult, error) {
	return wechat.Do[ListMediaResult](ctx, c, "POST", "/wxa/sec/vod/listmedia", r, wechat.Repeatable())
}

// A GetMediaRequest names an episode.
type GetMediaRequest struct {
	MediaID int64 `json:"media_id"`
}

// A GetMediaResult holds the episode.
type GetMediaResult struct {
	MediaInfo Media `json:"media_info"`
}

// GetMedia reads an episode (获取媒资详细信息). CodeNotFound: there is no such episode.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/vod_media/api_getmedia
//
//wechat:api POST /wxa/sec/vod/getmedia
func GetMedia(ctx context.Context, c *wechat.Client, r *GetMediaRequest) (*GetMediaResult, error) {
	return wechat.Do[GetMediaResult](ctx, c, "POST", "/wxa/sec/vod/getmedia", r, wechat.Repeatable(), wechat.Needs("media_info"))
}

// A GetMediaLinkRequest says for whom a link is.
type GetMediaLinkRequest struct {
	MediaID int64  `json:"media_id"`
	T       int64  `json:"t"`                            // in Unix seconds: when the link ends, up to 2 hours ahead
	Us      string `json:"us,omitempty"`                 // yours: a mark in the link, which logs show
	Exper   int64  `json:"exper,omitempty"`              // in seconds: how much may be seen
	Rlimit  int64  `json:"rlimit,omitempty" limit:"..9"` // from how many addresses it may be seen, better 3 than 1; absent: from any number
	Whref   string `json:"whref,omitempty"`              // domains that may show it, 1 to 10, with commas between
	Bkref   string `json:"bkref,omitempty"`              // domains that may not
}

// A GetMediaLinkResult holds the links.
type GetMediaLinkResult struct {
	MediaInfo MediaLink `json:"media_info"`
}

// A MediaLink is what plays an episode. Its URLs end, and their domain changes.
type MediaLink struct {
	MediaID     int64  `json:"media_id"`
	Duration    int64  `json:"duration"` // in seconds
	Name        string `json:"name"`
	Description string `json:"description"`
	CoverURL    string `json:"cover_url"`
	Mp4URL      string `json:"mp4_url"`
	HlsURL      string `json:"hls_url"`
}

// GetMediaLink returns a link to play an episode (获取媒资播放链接) of an approved drama. CodeNotFound:
// there is no such episode.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/vod_media/api_getmedialink
//
//wechat:api POST /wxa/sec/vod/getmedialink
func GetMediaLink(ctx context.Context, c *wechat.Client, r *GetMediaLinkRequest) (*GetMediaLinkResult, error) {
	return wechat.Do[GetMediaLinkResult](ctx, c, "POST", "/wxa/sec/vod/getmedialink", r, wechat.Repeatable(), wechat.Needs("media_info"))
}

// A DeleteMediaRequest names an episode.
type DeleteMediaRequest struct {
	MediaID int64 `json:"media_id"`
}

// DeleteMedia deletes an episode (删除媒资). CodeNotFound: there is no such episode.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/vod_media/api_deletemedia
//
//wechat:api POST /wxa/sec/vod/deletemedia
func DeleteMedia(ctx context.Context, c *wechat.Client, r *DeleteMediaRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/vod/deletemedia", r)
	return err
}
