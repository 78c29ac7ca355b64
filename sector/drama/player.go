package drama

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes of WeChat's player (短剧播放器) that callers act on.
const (
	CodeNone          wechat.Code = 1      // there is nothing of that name
	CodePlayerInvalid wechat.Code = 2      // an argument is wrong
	CodeNotGranted    wechat.Code = 21000  // the app may not play the drama
	CodeLowQuality    wechat.Code = 106017 // BatchProcessDramaPromotion: too few lines or bits
	CodeSameDrama     wechat.Code = 106018 // BatchProcessDramaPromotion: WeChat has the same drama
)

// A SourceDrama names a drama by the app that submitted it.
type SourceDrama struct {
	SrcAppID string `json:"src_appid"`
	DramaID  string `json:"drama_id"` // of AuditDrama, as a text
}

// A NamedDrama names a drama by the app that submitted it, and by its title.
type NamedDrama struct {
	SrcAppID  string `json:"src_appid"`
	DramaID   string `json:"drama_id"` // of AuditDrama, as a text
	DramaName string `json:"drama_name"`
}

// A DeveloperSetFlushDramaRequest lists dramas.
type DeveloperSetFlushDramaRequest struct {
	List []NamedDrama `json:"list" empty:"ok"` // all of them, up to 1000: what was set before goes; empty: none
}

// DeveloperSetFlushDrama sets the dramas that users leaf through (刷剧剧目设置). CodeNotGranted: the
// app may not play one of them.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/dramaOthersAPI/api_developersetflushdrama
//
//wechat:api POST /wxadrama/developersetflushdrama
func DeveloperSetFlushDrama(ctx context.Context, c *wechat.Client, r *DeveloperSetFlushDramaRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxadrama/developersetflushdrama", r, wechat.Repeatable())
	return err
}

// Where WeChat's player shows other dramas.
const (
	PlaceEnd      = 1    // after the last episode
	PlaceEpisodes = 2    // to the right of the list of episodes
	PlaceProfile  = 3    // on the drama's page
	PlaceOriginal = 2002 // of SetPlayerDramaRecmdSwitch: plays the videos as they were uploaded
)

// A DeveloperSetRecmdDramaRequest lists dramas for a place.
type DeveloperSetRecmdDramaRequest struct {
	EntryType int64         `json:"entry_type"`          // PlaceEnd, PlaceEpisodes or PlaceProfile
	SrcAppID  string        `json:"src_appid,omitempty"` // with DramaID: only where this drama is played
	DramaID   string        `json:"drama_id,omitempty"`
	List      []SourceDrama `json:"list,omitempty"` // all of them, up to 200: what was set before goes; empty: none
}

// DeveloperSetRecmdDrama sets the dramas that the player recommends (推荐剧目). CodeNotGranted: the
// app may not play one of them.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/dramaOthersAPI/api_developersetrecmddrama
//
//wechat:api POST /wxadrama/developersetrecmddrama
func DeveloperSetRecmdDrama(ctx context.Context, c *wechat.Client, r *DeveloperSetRecmdDramaRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxadrama/developersetrecmddrama", r, wechat.Repeatable())
	return err
}

// A SetPlayerDramaRecmdSwitchRequest opens or closes a place.
type SetPlayerDramaRecmdSwitchRequest struct {
	EntryType    int64 `json:"entry_type"` // PlaceEnd or another
	SwitchStatus bool  `json:"switch_status"`
}

// SetPlayerDramaRecmdSwitch opens or closes a place where the player recommends dramas, or has
// it play videos as they were uploaded (播放原始视频/推荐位控制接口). PlaceEnd and PlaceProfile are open
// at first.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/dramaOthersAPI/api_setplayerdramarecmdswitch
//
//wechat:api POST /wxadrama/setplayerdramarecmdswitch
func SetPlayerDramaRecmdSwitch(ctx context.Context, c *wechat.Client, r *SetPlayerDramaRecmdSwitchRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxadrama/setplayerdramarecmdswitch", r, wechat.Repeatable())
	return err
}

// A DeveloperPublishDramaRequest says when dramas begin.
type DeveloperPublishDramaRequest struct {
	List []Release `json:"list"`
}

// A Release says when a drama begins.
type Release struct {
	SrcAppID    string `json:"src_appid"`
	DramaID     string `json:"drama_id"` // of AuditDrama, as a text
	DramaName   string `json:"drama_name"`
	PublishTime int64  `json:"publish_time"` // in Unix seconds
}

// DeveloperPublishDrama sets when dramas can be played (短剧上架); without it they can as soon as they
// are approved and permitted. The last time counts. CodeNotGranted: the app may not play one.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/dramaOthersAPI/api_developerpublishdrama
//
//wechat:api POST /wxadrama/developerpublishdrama
func DeveloperPublishDrama(ctx context.Context, c *wechat.Client, r *DeveloperPublishDramaRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxadrama/developerpublishdrama", r, wechat.Repeatable())
	return err
}

// A DeveloperGetPublishedDramaResult lists dramas.
type DeveloperGetPublishedDramaResult struct {
	List []PublishedDrama `json:"list"`
}

// A PublishedDrama is a drama and when it begins.
type PublishedDrama struct {
	SrcAppID    string `json:"src_appid"`
	DramaID     string `json:"drama_id"`
	PublishTime int64  `json:"publish_time"` // in Unix seconds
}

// DeveloperGetPublishedDrama lists what [DeveloperPublishDrama] set (获取已上架短剧).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/dramaOthersAPI/api_developergetpublisheddrama
//
//wechat:api POST /wxadrama/developergetpublisheddrama
func DeveloperGetPublishedDrama(ctx context.Context, c *wechat.Client) (*DeveloperGetPublishedDramaResult, error) {
	return wechat.Do[DeveloperGetPublishedDramaResult](ctx, c, "POST", "/wxadrama/developergetpublisheddrama", &struct{}{}, wechat.Repeatable())
}
