package live

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// An ImportGoodsRequest puts goods into a room.
type ImportGoodsRequest struct {
	IDs    []int64 `json:"ids"` // GoodsIDs of goods that are approved
	RoomID int64   `json:"roomId"`
}

// ImportGoods puts goods of the library into a room (导入商品). CodeNotApproved: some aren't
// approved. CodeTooManyGoods: the room has as many as it can.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_importgoods
//
//wechat:api POST /wxaapi/broadcast/room/addgoods
func ImportGoods(ctx context.Context, c *wechat.Client, r *ImportGoodsRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/addgoods", r)
	return err
}

// A PushGoodsRequest names goods in a room.
type PushGoodsRequest struct {
	RoomID  int64 `json:"roomId"`
	GoodsID int64 `json:"goodsId"`
}

// PushGoods shows goods to those who watch (推送商品). CodePushing: others are being shown; try again
// later. CodeOffSale: they are off the shelf. CodeNotInRoom: the room doesn't have them.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_pushgoods
//
//wechat:api POST /wxaapi/broadcast/goods/push
func PushGoods(ctx context.Context, c *wechat.Client, r *PushGoodsRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/goods/push", r)
	return err
}

// A SaleGoodsRequest says whether goods are on the shelf of a room.
type SaleGoodsRequest struct {
	RoomID  int64 `json:"roomId"`
	GoodsID int64 `json:"goodsId"`
	OnSale  int64 `json:"onSale"` // 1 on the shelf, 0 off
}

// SaleGoods puts goods on the shelf of a room, or takes them off (上下架商品). CodeOnShow: not while
// they are being shown.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_salegoods
//
//wechat:api POST /wxaapi/broadcast/goods/onsale
func SaleGoods(ctx context.Context, c *wechat.Client, r *SaleGoodsRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/goods/onsale", r, wechat.Repeatable())
	return err
}

// A SortGoodsRequest is the order of the goods of a room.
type SortGoodsRequest struct {
	RoomID int64       `json:"roomId"`
	Goods  []GoodsItem `json:"goods"`
}

// A GoodsItem names goods.
type GoodsItem struct {
	GoodsID int64 `json:"goodsId"`
}

// SortGoods sets the order of the goods of a room (直播间商品排序).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_sortgoods
//
//wechat:api POST /wxaapi/broadcast/goods/sort
func SortGoods(ctx context.Context, c *wechat.Client, r *SortGoodsRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/goods/sort", r, wechat.Repeatable())
	return err
}

// A DeleteGoodsRequest names goods in a room.
type DeleteGoodsRequest struct {
	RoomID  int64 `json:"roomId"`
	GoodsID int64 `json:"goodsId"`
}

// DeleteGoods takes goods out of a room (删除直播间商品); they stay in the library. WeChat calls it
// deleteDoods. CodePushing: goods are being shown; try again later.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_deletedoods
//
//wechat:api POST /wxaapi/broadcast/goods/deleteInRoom
func DeleteGoods(ctx context.Context, c *wechat.Client, r *DeleteGoodsRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/goods/deleteInRoom", r)
	return err
}

// A DownloadGoodsVideoRequest names goods in a room.
type DownloadGoodsVideoRequest struct {
	RoomID  int64 `json:"roomId"`
	GoodsID int64 `json:"goodsId"`
}

// A DownloadGoodsVideoResult says where the video is.
type DownloadGoodsVideoResult struct {
	URL string `json:"url"`
}

// DownloadGoodsVideo returns where the video is in which the anchor explains goods
// (下载商品讲解视频). CodeVideoLater: it is being made; ask again later. CodeNoVideo: there is none.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_downloadgoodsvideo
//
//wechat:api POST /wxaapi/broadcast/goods/getVideo
func DownloadGoodsVideo(ctx context.Context, c *wechat.Client, r *DownloadGoodsVideoRequest) (*DownloadGoodsVideoResult, error) {
	return wechat.Do[DownloadGoodsVideoResult](ctx, c, "POST", "/wxaapi/broadcast/goods/getVideo", r, wechat.Repeatable(), wechat.Needs("url"))
}

// A SetDefaultGoodsKeyRequest holds the parameters of a page that name goods.
type SetDefaultGoodsKeyRequest struct {
	GoodsKey []string `json:"goodsKey"` // such as "productId", "sid"
}

// SetDefaultGoodsKey says which parameters of a page name goods, where the goods themselves
// don't (直播挂件设置全局KEY), up to 500 times a day. Set it once: goods that were added under
// another key aren't found any more.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_setdefault_goodskey
//
//wechat:api POST /wxaapi/broadcast/goods/setkey
func SetDefaultGoodsKey(ctx context.Context, c *wechat.Client, r *SetDefaultGoodsKeyRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/goods/setkey", r, wechat.Repeatable())
	return err
}

// A GetDefaultGoodsKeyResult holds the parameters of a page that name goods.
type GetDefaultGoodsKeyResult struct {
	VendorGoodsKey []string `json:"vendorGoodsKey"`
}

// GetDefaultGoodsKey returns what [SetDefaultGoodsKey] has set (直播挂件获取全局KEY), up to 500 times a
// day.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_getdefault_goodskey
//
//wechat:api GET /wxaapi/broadcast/goods/getkey
func GetDefaultGoodsKey(ctx context.Context, c *wechat.Client) (*GetDefaultGoodsKeyResult, error) {
	return wechat.Do[GetDefaultGoodsKeyResult](ctx, c, "GET", "/wxaapi/broadcast/goods/getkey", nil, wechat.Repeatable())
}
