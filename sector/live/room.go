package live

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// An UpdateReplayRequest says whether a room has replays.
type UpdateReplayRequest struct {
	RoomID      int64 `json:"roomId"`
	CloseReplay int64 `json:"closeReplay"` // Open or Closed
}

// UpdateReplay opens or closes the replays of a room (回放功能管理). CodeRoomState: not in its state.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_updatereplay
//
//wechat:api POST /wxaapi/broadcast/room/updatereplay
func UpdateReplay(ctx context.Context, c *wechat.Client, r *UpdateReplayRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/updatereplay", r, wechat.Repeatable())
	return err
}

// An UpdateFeedPublicRequest says whether WeChat recommends a room.
type UpdateFeedPublicRequest struct {
	RoomID        int64 `json:"roomId"`
	IsFeedsPublic int64 `json:"isFeedsPublic"` // 1 yes, 0 no
}

// UpdateFeedPublic says whether WeChat recommends a room (官方收录管理).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_updatefeedpublic
//
//wechat:api POST /wxaapi/broadcast/room/updatefeedpublic
func UpdateFeedPublic(ctx context.Context, c *wechat.Client, r *UpdateFeedPublicRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/updatefeedpublic", r, wechat.Repeatable())
	return err
}

// An UpdateKFRequest says whether a room has customer service.
type UpdateKFRequest struct {
	RoomID  int64 `json:"roomId"`
	CloseKF int64 `json:"closeKf"` // Open or Closed
}

// UpdateKF opens or closes the customer service of a room (客服功能管理).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_updatekf
//
//wechat:api POST /wxaapi/broadcast/room/updatekf
func UpdateKF(ctx context.Context, c *wechat.Client, r *UpdateKFRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/updatekf", r, wechat.Repeatable())
	return err
}

// An UpdateCommentRequest says whether users may comment.
type UpdateCommentRequest struct {
	ID         int64 `json:"id"`         // the RoomID
	BanComment int64 `json:"banComment"` // 1: nobody may; 0: users may
}

// UpdateComment lets users comment in a room, or stops them (禁言管理). CodeRoomState: not in its
// state.
//
// The room is id in the table of WeChat's page, and roomId in its sample: both are sent.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_updatecomment
//
//wechat:api POST /wxaapi/broadcast/room/updatecomment
func UpdateComment(ctx context.Context, c *wechat.Client, r *UpdateCommentRequest) error {
	in := &struct {
		*UpdateCommentRequest
		RoomID int64 `json:"roomId"`
	}{UpdateCommentRequest: r}
	if r != nil {
		in.RoomID = r.ID
	}
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/updatecomment", in, wechat.Repeatable())
	return err
}

// A GetSharedCodeRequest says what is shared.
type GetSharedCodeRequest struct {
	RoomID int64  `json:"roomId"`
	Params string `json:"params,omitempty"` // yours, as JSON: the custom_params of the room's page
}

// A GetSharedCodeResult is what is shared.
type GetSharedCodeResult struct {
	CDNURL    string `json:"cdnUrl"`    // of a picture of the code
	PagePath  string `json:"pagePath"`  // of the room
	PosterURL string `json:"posterUrl"` // of a picture of the poster
}

// GetSharedCode makes a code and a poster that open a room (获取直播间分享二维码).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_getsharedcode
//
//wechat:api GET /wxaapi/broadcast/room/getsharedcode
func GetSharedCode(ctx context.Context, c *wechat.Client, r *GetSharedCodeRequest) (*GetSharedCodeResult, error) {
	return wechat.Do[GetSharedCodeResult](ctx, c, "GET", "/wxaapi/broadcast/room/getsharedcode", r, wechat.Repeatable())
}

// A GetPushURLRequest names a room of TypeStream.
type GetPushURLRequest struct {
	RoomID int64 `json:"roomId"`
}

// A GetPushURLResult holds the address. Whoever has it can broadcast in the room: it prints as
// REDACTED, Reveal returns the text.
type GetPushURLResult struct {
	PushAddr wechat.SessionKey `json:"pushAddr"` // rtmp://
}

// GetPushURL returns where the stream of a room is sent to (获取直播间推流地址). CodeRoomState: not
// in its state.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_getpushurl
//
//wechat:api GET /wxaapi/broadcast/room/getpushurl
func GetPushURL(ctx context.Context, c *wechat.Client, r *GetPushURLRequest) (*GetPushURLResult, error) {
	return wechat.Do[GetPushURLResult](ctx, c, "GET", "/wxaapi/broadcast/room/getpushurl", r, wechat.Repeatable(), wechat.Needs("pushAddr"))
}

// An AddSubAnchorRequest names the second anchor (主播副号) of a room.
type AddSubAnchorRequest struct {
	RoomID   int64  `json:"roomId"`
	Username string `json:"username"` // a WeChat ID
}

// AddSubAnchor gives a room a second anchor (添加主播副号). CodeSubTwice: it has this one.
// CodeSubIsAnchor: the user is the first.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_addsubanchor
//
//wechat:api POST /wxaapi/broadcast/room/addsubanchor
func AddSubAnchor(ctx context.Context, c *wechat.Client, r *AddSubAnchorRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/addsubanchor", r)
	return err
}

// A ModifySubAnchorRequest names another second anchor (主播副号) of a room.
type ModifySubAnchorRequest struct {
	RoomID   int64  `json:"roomId"`
	Username string `json:"username"` // a WeChat ID
}

// ModifySubAnchor gives a room another second anchor (修改主播副号). CodeSubUnverified: the user must
// prove who it is first. CodeSubTwice: the room has this one.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_modifysubanchor
//
//wechat:api POST /wxaapi/broadcast/room/modifysubanchor
func ModifySubAnchor(ctx context.Context, c *wechat.Client, r *ModifySubAnchorRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/modifysubanchor", r)
	return err
}

// A DeleteSubAnchorRequest names a room.
type DeleteSubAnchorRequest struct {
	RoomID int64 `json:"roomId"`
}

// DeleteSubAnchor takes its second anchor from a room (删除主播副号).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_deletesubanchor
//
//wechat:api POST /wxaapi/broadcast/room/deletesubanchor
func DeleteSubAnchor(ctx context.Context, c *wechat.Client, r *DeleteSubAnchorRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/deletesubanchor", r)
	return err
}

// A GetSubAnchorRequest names a room.
type GetSubAnchorRequest struct {
	RoomID int64 `json:"roomId"`
}

// A GetSubAnchorResult names the second anchor.
type GetSubAnchorResult struct {
	Username string `json:"username"` // a WeChat ID
}

// GetSubAnchor returns the second anchor of a room (获取主播副号).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_getsubanchor
//
//wechat:api GET /wxaapi/broadcast/room/getsubanchor
func GetSubAnchor(ctx context.Context, c *wechat.Client, r *GetSubAnchorRequest) (*GetSubAnchorResult, error) {
	return wechat.Do[GetSubAnchorResult](ctx, c, "GET", "/wxaapi/broadcast/room/getsubanchor", r, wechat.Repeatable())
}
