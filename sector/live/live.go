// Package live is for live broadcasts in mini-programs (小程序直播): rooms, the goods that they
// show, those who work in them, and users who follow.
//
// Goods go into the app's library, where WeChat reviews them ([AddGoods]). A room is planned
// ahead ([CreateRoom]) and gets goods that are approved ([ImportGoods]); while it is live,
// goods are shown ([PushGoods]) and taken off the shelf ([SaleGoods]). Afterwards
// [GetLiveInfo] has the replays. Two pushes belong to it: [wechat.WxaliveFollowNotifyEvent] when
// a user begins or ends to follow, [wechat.WxalivePushMessageNotifyEvent] when a [PushMessage]
// is done.
//
// Pictures are media_ids of UploadTempMedia, which are valid for three days. A user is named
// by WeChat ID (微信号), not by openid. A number that is 0 or 1 says what to close: [Open],
// [Closed].
package live

import (
	"context"
	"errors"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeNoRooms       wechat.Code = 1       // of GetLiveInfo: there is no room yet
	CodeParameter     wechat.Code = 200002  // a parameter is wrong
	CodeName          wechat.Code = 300002  // a name has a wrong length
	CodePrice         wechat.Code = 300003  // the prices don't fit, such as Price2 above Price
	CodeContent       wechat.Code = 300004  // a name is forbidden
	CodePicture       wechat.Code = 300006  // WeChat can't read a picture: its media_id may have expired
	CodePath          wechat.Code = 300007  // the released app has no such page
	CodeAuditState    wechat.Code = 300010  // not in this state of the review
	CodeNotOfAPI      wechat.Code = 300011  // the goods were made in the console
	CodeNotInAudit    wechat.Code = 300017  // there is no review to withdraw
	CodeNoAudit       wechat.Code = 300021  // the goods are added, their review isn't begun: see ResubmitAudit
	CodeRoomNotFound  wechat.Code = 300022  // there is no such room
	CodeRoomState     wechat.Code = 300023  // not in this state of the room
	CodeGoodsNotFound wechat.Code = 300024  // there are no such goods
	CodeNotApproved   wechat.Code = 300025  // the goods aren't approved
	CodeTooManyGoods  wechat.Code = 300033  // the room has as many goods as it can
	CodeAnchor        wechat.Code = 300036  // the anchor must prove who it is first
	CodeNoService     wechat.Code = 300038  // customer service isn't set up in the console
	CodeNoVideo       wechat.Code = 300044  // nothing was recorded of the goods
	CodeVideoLater    wechat.Code = 300045  // the video is being made: ask again later
	CodePushing       wechat.Code = 300047  // other goods are being shown: try again later
	CodeOnShow        wechat.Code = 300049  // not while goods are being shown
	CodeOffSale       wechat.Code = 300052  // the goods are off the shelf
	CodeNotInRoom     wechat.Code = 300053  // the room doesn't have the goods
	CodeUser          wechat.Code = 400001  // there is no such WeChat ID
	CodeUnverified    wechat.Code = 400002  // an anchor must prove who it is first
	CodeTooManyUsers  wechat.Code = 400003  // 10 administrators, 500 operators, 500 anchors
	CodeHasRole       wechat.Code = 400004  // the user has the role
	CodeHasRooms      wechat.Code = 400005  // the anchor has rooms that are still to come
	CodeSubUnverified wechat.Code = 500002  // a second anchor must prove who it is first
	CodeSubTwice      wechat.Code = 500004  // the room has this second anchor
	CodeSubIsAnchor   wechat.Code = 500005  // the first anchor can't be the second too
	CodeOtherRoom     wechat.Code = 9410005 // another room told its followers today
	CodeNotLive       wechat.Code = 9410006 // the room isn't live
)

// What a room closes.
const (
	Open   = 0
	Closed = 1
)

// The types of a room (直播间类型).
const (
	TypePhone  = 0 // 手机直播
	TypeStream = 1 // 推流: see GetPushURL
)

// The states of a room (直播间状态).
const (
	StatusLive       = 101
	StatusNotStarted = 102
	StatusEnded      = 103
	StatusBanned     = 104
	StatusPaused     = 105
	StatusAbnormal   = 106
	StatusExpired    = 107
)

// A CreateRoomRequest is a room to come.
type CreateRoomRequest struct {
	Name            string `json:"name" limit:"6..34 width"`       // a Chinese character counts 2
	CoverImg        string `json:"coverImg"`                       // a media_id: 1080×1920, up to 2 MB
	StartTime       int64  `json:"startTime"`                      // in Unix seconds: in 10 minutes or later, and within 6 months
	EndTime         int64  `json:"endTime"`                        // in Unix seconds: 30 minutes to 24 hours after StartTime
	AnchorName      string `json:"anchorName" limit:"4..30 width"` // a Chinese character counts 2
	AnchorWechat    string `json:"anchorWechat"`                   // a WeChat ID
	SubAnchorWechat string `json:"subAnchorWechat,omitempty"`      // a WeChat ID, of the second anchor (主播副号)
	CreaterWechat   string `json:"createrWechat,omitempty"`        // a WeChat ID: only this user, administrators and anchors see the room; empty: all members
	ShareImg        string `json:"shareImg"`                       // a media_id: 800×640, up to 1 MB
	FeedsImg        string `json:"feedsImg"`                       // a media_id: 800×800, up to 100 KB
	IsFeedsPublic   *int64 `json:"isFeedsPublic,omitempty"`        // 0: WeChat doesn't recommend the room (官方收录); nil: 1
	Type            int64  `json:"type"`                           // TypePhone or TypeStream
	CloseLike       int64  `json:"closeLike"`                      // can't be opened once the room is live
	CloseGoods      int64  `json:"closeGoods"`                     // can't be opened once the room is live
	CloseComment    int64  `json:"closeComment"`                   // can't be opened once the room is live
	CloseReplay     *int64 `json:"closeReplay,omitempty"`          // nil: Closed
	CloseShare      int64  `json:"closeShare,omitempty"`           // absent: Open; can't be changed once the room is live
	CloseKF         *int64 `json:"closeKf,omitempty"`              // customer service (客服); nil: Closed
}

// A CreateRoomResult names the room.
type CreateRoomResult struct {
	RoomID    int64  `json:"roomId"`
	QRCodeURL string `json:"qrcode_url"` // of a code, by which the anchor proves who it is; empty where this is done
}

// CreateRoom plans a room (创建直播间). CodeAnchor: the anchor must prove who it is first; the result
// is there too if WeChat has a code for it. CodePicture: a media_id may have expired.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_createroom
//
//wechat:api POST /wxaapi/broadcast/room/create
func CreateRoom(ctx context.Context, c *wechat.Client, r *CreateRoomRequest) (*CreateRoomResult, error) {
	result, err := wechat.Do[CreateRoomResult](ctx, c, "POST", "/wxaapi/broadcast/room/create", r, wechat.Needs("roomId"))
	if more := new(CreateRoomResult); refused(err, CodeAnchor, more) && more.QRCodeURL != "" {
		result = more
	}
	return result, err
}

// refused reports whether an error has the code, and reads what else the answer says.
func refused(err error, code wechat.Code, answer any) bool {
	var refusal *wechat.Error
	return errors.As(err, &refusal) && refusal.Code == code && refusal.Decode(answer) == nil
}

// An EditRoomRequest is a room as it shall be: it has all that a room has.
type EditRoomRequest struct {
	ID            int64  `json:"id"`                             // the RoomID
	Name          string `json:"name" limit:"6..34 width"`       // a Chinese character counts 2
	CoverImg      string `json:"coverImg"`                       // a media_id: 1080×1920, up to 2 MB
	StartTime     int64  `json:"startTime"`                      // in Unix seconds: in 10 minutes or later, and within 6 months
	EndTime       int64  `json:"endTime"`                        // in Unix seconds: 30 minutes to 24 hours after StartTime
	AnchorName    string `json:"anchorName" limit:"4..30 width"` // a Chinese character counts 2
	AnchorWechat  string `json:"anchorWechat"`                   // a WeChat ID
	ShareImg      string `json:"shareImg"`                       // a media_id: 800×640, up to 1 MB
	FeedsImg      string `json:"feedsImg"`                       // a media_id: 800×800, up to 100 KB
	IsFeedsPublic *int64 `json:"isFeedsPublic,omitempty"`        // 0: WeChat doesn't recommend the room (官方收录); nil: 1
	CloseLike     int64  `json:"closeLike"`                      // can't be opened once the room is live
	CloseGoods    int64  `json:"closeGoods"`                     // can't be opened once the room is live
	CloseComment  int64  `json:"closeComment"`                   // can't be opened once the room is live
	CloseReplay   *int64 `json:"closeReplay,omitempty"`          // nil: Closed
	CloseShare    int64  `json:"closeShare,omitempty"`           // absent: Open; can't be changed once the room is live
	CloseKF       *int64 `json:"closeKf,omitempty"`              // customer service (客服); nil: Closed
}

// EditRoom changes a room (编辑直播间). CodeRoomState: it can't be changed any more.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_editroom
//
//wechat:api POST /wxaapi/broadcast/room/editroom
func EditRoom(ctx context.Context, c *wechat.Client, r *EditRoomRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/editroom", r, wechat.Repeatable())
	return err
}

// A DeleteRoomRequest names a room.
type DeleteRoomRequest struct {
	ID int64 `json:"id"` // the RoomID
}

// DeleteRoom deletes a room (删除直播间). CodeRoomState: not in its state.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_deleteroom
//
//wechat:api POST /wxaapi/broadcast/room/deleteroom
func DeleteRoom(ctx context.Context, c *wechat.Client, r *DeleteRoomRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/deleteroom", r)
	return err
}

// ActionGetReplay is the Action of a GetLiveInfoRequest that asks for a room's replays.
const ActionGetReplay = "get_replay"

// A GetLiveInfoRequest selects rooms, or the replays of one.
type GetLiveInfoRequest struct {
	Start  int64  `json:"start"`             // from 0
	Limit  int64  `json:"limit"`             // of rooms, better up to 100
	Action string `json:"action,omitempty"`  // ActionGetReplay; empty: rooms
	RoomID int64  `json:"room_id,omitempty"` // required of ActionGetReplay
}

// A GetLiveInfoResult holds rooms, or the replays of one.
type GetLiveInfoResult struct {
	RoomInfo   []Room   `json:"room_info"`   // the latest StartTime first
	Total      int64    `json:"total"`       // of all pages
	LiveReplay []Replay `json:"live_replay"` // of ActionGetReplay
}

// A Room is where a broadcast is, was, or will be.
type Room struct {
	Name          string      `json:"name"`
	CoverImg      string      `json:"cover_img"`  // a URL
	StartTime     int64       `json:"start_time"` // in Unix seconds
	EndTime       int64       `json:"end_time"`   // in Unix seconds
	AnchorName    string      `json:"anchor_name"`
	RoomID        int64       `json:"roomid"`
	Goods         []RoomGoods `json:"goods"`
	LiveStatus    int64       `json:"live_status"` // StatusLive or another
	ShareImg      string      `json:"share_img"`   // a URL
	LiveType      int64       `json:"live_type"`   // TypePhone or TypeStream
	CloseLike     int64       `json:"close_like"`
	CloseGoods    int64       `json:"close_goods"`
	CloseComment  int64       `json:"close_comment"`
	CloseKF       int64       `json:"close_kf"` // customer service (客服)
	CloseReplay   int64       `json:"close_replay"`
	IsFeedsPublic int64       `json:"is_feeds_public"` // 1: WeChat recommends the room (官方收录)
	CreaterOpenID string      `json:"creater_openid"`
	FeedsImg      string      `json:"feeds_img"` // a URL
}

// RoomGoods are goods on the shelf of a room.
type RoomGoods struct {
	Name            string  `json:"name"`
	CoverImg        string  `json:"cover_img"` // a URL
	URL             string  `json:"url"`       // of a page of the app
	Price           float64 `json:"price"`     // in fen, not in yuan as elsewhere
	Price2          float64 `json:"price2"`    // as PriceType says
	PriceType       int64   `json:"price_type"`
	GoodsID         int64   `json:"goods_id"`
	ThirdPartyAppID string  `json:"third_party_appid"` // the app that sells them; empty: this one
}

// A Replay is a piece of what was broadcast, without comments.
type Replay struct {
	CreateTime string `json:"create_time"` // a text, as WeChat prints it
	ExpireTime string `json:"expire_time"` // of MediaURL; likewise
	MediaURL   string `json:"media_url"`
}

// GetLiveInfo lists rooms, or the replays of one (获取直播间列表和回放), which are there about 10
// minutes after its end. CodeNoRooms: there is no room yet.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_getliveinfo
//
//wechat:api POST /wxa/business/getliveinfo
func GetLiveInfo(ctx context.Context, c *wechat.Client, r *GetLiveInfoRequest) (*GetLiveInfoResult, error) {
	return wechat.Do[GetLiveInfoResult](ctx, c, "POST", "/wxa/business/getliveinfo", r, wechat.Repeatable())
}
