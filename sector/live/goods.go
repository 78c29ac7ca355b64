package live

import (
	"cmp"
	"context"

	"github.com/minigo-dev/wechat"
)

// How goods are priced (价格类型).
const (
	PriceFixed    = 1 // Price (一口价)
	PriceRange    = 2 // from Price to Price2 (价格区间)
	PriceDiscount = 3 // Price before, Price2 now (显示折扣价)
)

// The states of a review (审核状态).
const (
	AuditNone     = 0 // 未审核
	AuditRunning  = 1 // 审核中
	AuditApproved = 2 // 审核通过
	AuditRejected = 3 // 审核驳回
)

// An AddGoodsRequest holds goods for the library.
type AddGoodsRequest struct {
	GoodsInfo NewGoods `json:"goodsInfo"`
}

// NewGoods are goods to come. Prices are in yuan, with up to two digits after the point.
type NewGoods struct {
	CoverImgURL     string  `json:"coverImgUrl"`               // a media_id, no URL: up to 300×300
	Name            string  `json:"name" limit:"..28 width"`   // a Chinese character counts 2
	PriceType       int64   `json:"priceType"`                 // PriceFixed or another
	Price           float64 `json:"price"`                     // in yuan
	Price2          float64 `json:"price2,omitempty"`          // in yuan: required of PriceRange and PriceDiscount
	URL             string  `json:"url"`                       // of a page of the app, with its parameters; encode a URL among these
	ThirdPartyAppID string  `json:"thirdPartyAppid,omitempty"` // the app that sells them; empty: this one
}

// An AddGoodsResult names the goods and their review. Keep both.
type AddGoodsResult struct {
	GoodsID int64 `json:"goodsId"`
	AuditID int64 `json:"auditId"` // of the review, for ResetAudit
}

// AddGoods adds goods to the app's library and begins their review (添加并提审商品), together with
// [ResubmitAudit] up to 500 times a day. CodeNoAudit: they are added, their review isn't begun.
// CodePicture: the media_id may have expired.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/commodity-management/api_addgoods
//
//wechat:api POST /wxaapi/broadcast/goods/add
func AddGoods(ctx context.Context, c *wechat.Client, r *AddGoodsRequest) (*AddGoodsResult, error) {
	return wechat.Do[AddGoodsResult](ctx, c, "POST", "/wxaapi/broadcast/goods/add", r, wechat.Needs("goodsId"))
}

// An UpdateGoodsInfoRequest changes goods.
type UpdateGoodsInfoRequest struct {
	GoodsInfo GoodsChange `json:"goodsInfo"`
}

// A GoodsChange has what changes. Goods that are approved change their PriceType, Price and
// Price2 alone.
type GoodsChange struct {
	CoverImgURL     string  `json:"coverImgUrl,omitempty"`             // a media_id, no URL: up to 300×300
	Name            string  `json:"name,omitempty" limit:"..28 width"` // a Chinese character counts 2
	PriceType       int64   `json:"priceType,omitempty"`               // PriceFixed or another
	Price           float64 `json:"price,omitempty"`                   // in yuan
	Price2          float64 `json:"price2,omitempty"`                  // in yuan: required of PriceRange and PriceDiscount
	URL             string  `json:"url,omitempty"`                     // of a page of the app
	ThirdPartyAppID string  `json:"thirdPartyAppid,omitempty"`         // the app that sells them
	GoodsID         int64   `json:"goodsId"`
}

// UpdateGoodsInfo changes goods of the library (更新商品). CodeAuditState: not while they are
// reviewed. CodeNotOfAPI: they were made in the console.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/commodity-management/api_updategoodsinfo
//
//wechat:api POST /wxaapi/broadcast/goods/update
func UpdateGoodsInfo(ctx context.Context, c *wechat.Client, r *UpdateGoodsInfoRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/goods/update", r, wechat.Repeatable())
	return err
}

// A DeleteGoodsInfoRequest names goods.
type DeleteGoodsInfoRequest struct {
	GoodsID int64 `json:"goodsId"`
}

// DeleteGoodsInfo deletes goods from the library, and from all rooms (删除商品), up to 1,000 times a
// day. There is no way back.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/commodity-management/api_deletegoodsinfo
//
//wechat:api POST /wxaapi/broadcast/goods/delete
func DeleteGoodsInfo(ctx context.Context, c *wechat.Client, r *DeleteGoodsInfoRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/goods/delete", r)
	return err
}

// A ResubmitAuditRequest names goods.
type ResubmitAuditRequest struct {
	GoodsID int64 `json:"goodsId"`
}

// A ResubmitAuditResult names the new review.
type ResubmitAuditResult struct {
	AuditID int64 `json:"auditId"` // for ResetAudit
}

// ResubmitAudit begins the review of goods anew that was withdrawn (重新提交商品审核), together with
// [AddGoods] up to 500 times a day. CodeAuditState: not in this state of the review.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/commodity-management/api_resubmitaudit
//
//wechat:api POST /wxaapi/broadcast/goods/audit
func ResubmitAudit(ctx context.Context, c *wechat.Client, r *ResubmitAuditRequest) (*ResubmitAuditResult, error) {
	return wechat.Do[ResubmitAuditResult](ctx, c, "POST", "/wxaapi/broadcast/goods/audit", r)
}

// A ResetAuditRequest names a review.
type ResetAuditRequest struct {
	GoodsID int64 `json:"goodsId"`
	AuditID int64 `json:"auditId"` // of AddGoods or ResubmitAudit
}

// ResetAudit withdraws goods from their review (撤回商品审核), up to 500 times a day.
// CodeNotInAudit: there is no review.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/commodity-management/api_resetaudit
//
//wechat:api POST /wxaapi/broadcast/goods/resetaudit
func ResetAudit(ctx context.Context, c *wechat.Client, r *ResetAuditRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/goods/resetaudit", r)
	return err
}

// A GetGoodsInfoRequest selects goods by the state of their review.
type GetGoodsInfoRequest struct {
	Offset int64 `json:"offset"`                        // from 0
	Limit  int64 `json:"limit,omitempty" limit:"..100"` // 30 if absent
	Status int64 `json:"status"`                        // AuditNone or another
}

// A GetGoodsInfoResult is a page of goods.
type GetGoodsInfoResult struct {
	Goods []Goods `json:"goods"`
	Total int64   `json:"total"` // of all pages
}

// Goods are in the library of the app.
type Goods struct {
	GoodsID         int64   `json:"goodsId"`
	Name            string  `json:"name"`
	CoverImgURL     string  `json:"coverImgUrl"`
	URL             string  `json:"url"`             // of a page of the app
	PriceType       int64   `json:"priceType"`       // PriceFixed or another
	Price           float64 `json:"price"`           // in yuan
	Price2          float64 `json:"price2"`          // in yuan
	ThirdPartyTag   int64   `json:"third_party_tag"` // 1 and 2: the API added them, not the console
	ThirdPartyAppID string  `json:"thirdPartyAppid"` // the app that sells them; empty: this one

	ThirdPartyTagCamel int64 `json:"thirdPartyTag"` // another spelling in WeChat's sample; ThirdPartyTag has it too
}

// GetGoodsInfo lists goods of the library (获取商品列表), up to 10,000 times a day.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/commodity-management/api_getgoodsinfo
//
//wechat:api GET /wxaapi/broadcast/goods/getapproved
func GetGoodsInfo(ctx context.Context, c *wechat.Client, r *GetGoodsInfoRequest) (*GetGoodsInfoResult, error) {
	result, err := wechat.Do[GetGoodsInfoResult](ctx, c, "GET", "/wxaapi/broadcast/goods/getapproved", r, wechat.Repeatable())
	if err != nil {
		return nil, err
	}
	for i := range result.Goods {
		g := &result.Goods[i]
		g.ThirdPartyTag = cmp.Or(g.ThirdPartyTag, g.ThirdPartyTagCamel)
	}
	return result, nil
}

// A GetGoodsAuditInfoRequest names goods.
type GetGoodsAuditInfoRequest struct {
	GoodsIDs []int64 `json:"goods_ids" limit:"..20 items"`
}

// A GetGoodsAuditInfoResult holds the goods.
type GetGoodsAuditInfoResult struct {
	Goods []AuditedGoods `json:"goods"`
	Total int64          `json:"total"`
}

// AuditedGoods are goods, and where their review is.
type AuditedGoods struct {
	GoodsID         string  `json:"goods_id"`
	Name            string  `json:"name"`
	CoverImgURL     string  `json:"cover_img_url"`
	URL             string  `json:"url"`             // of a page of the app
	PriceType       int64   `json:"priceType"`       // PriceFixed or another
	Price           float64 `json:"price"`           // in yuan
	Price2          float64 `json:"price2"`          // in yuan
	AuditStatus     string  `json:"audit_status"`    // "0" to "3": AuditNone or another
	ThirdPartyTag   int64   `json:"third_party_tag"` // 1 and 2: the API added them, not the console
	ThirdPartyAppID string  `json:"thirdPartyAppid"` // the app that sells them; empty: this one

	PriceTypeSnake int64 `json:"price_type"` // another spelling in WeChat's sample; PriceType has it too
}

// GetGoodsAuditInfo returns goods and where their review is (获取商品的信息与审核状态).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/commodity-management/api_getgoodsauditinfo
//
//wechat:api POST /wxa/business/getgoodswarehouse
func GetGoodsAuditInfo(ctx context.Context, c *wechat.Client, r *GetGoodsAuditInfoRequest) (*GetGoodsAuditInfoResult, error) {
	result, err := wechat.Do[GetGoodsAuditInfoResult](ctx, c, "POST", "/wxa/business/getgoodswarehouse", r, wechat.Repeatable())
	if err != nil {
		return nil, err
	}
	for i := range result.Goods {
		g := &result.Goods[i]
		g.PriceType = cmp.Or(g.PriceType, g.PriceTypeSnake)
	}
	return result, nil
}

// A GetGoodsWarehouseRequest names goods.
type GetGoodsWarehouseRequest struct {
	GoodsIDs []int64 `json:"goods_ids"`
}

// A GetGoodsWarehouseResult holds the goods.
type GetGoodsWarehouseResult struct {
	Goods []WarehouseGoods `json:"goods"`
	Total int64            `json:"total"`
}

// WarehouseGoods are goods, and where their review is.
type WarehouseGoods struct {
	GoodsID         int64   `json:"goods_id"`
	Name            string  `json:"name"`
	URL             string  `json:"url"` // of a page of the app
	CoverImgURL     string  `json:"cover_img_url"`
	PriceType       int64   `json:"price_type"`      // PriceFixed or another
	Price           float64 `json:"price"`           // in yuan
	Price2          float64 `json:"price2"`          // in yuan
	AuditStatus     int64   `json:"audit_status"`    // AuditNone or another
	ThirdPartyAppID string  `json:"thirdPartyAppid"` // the app that sells them; empty: this one
	ThirdPartyTag   int64   `json:"third_party_tag"` // 1 and 2: the API added them, not the console
}

// GetGoodsWarehouse returns goods and where their review is, by an older path: use
// [GetGoodsAuditInfo].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/industry/liveplayer/commodity-api.html#6
//
//wechat:api POST /wxaapi/broadcast/getgoodswarehouse
func GetGoodsWarehouse(ctx context.Context, c *wechat.Client, r *GetGoodsWarehouseRequest) (*GetGoodsWarehouseResult, error) {
	return wechat.Do[GetGoodsWarehouseResult](ctx, c, "POST", "/wxaapi/broadcast/getgoodswarehouse", r, wechat.Repeatable())
}
