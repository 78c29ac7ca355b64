package order

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A SetWxaTradeTypeCGIRequest says what the app sells.
type SetWxaTradeTypeCGIRequest struct {
	TradeType    int64      `json:"trade_type"`                       // 1 general, 2 goods, 3 offline services, 4 online services
	MaterialList []Material `json:"material_list" limit:"..10 items"` // up to 10, of these up to 3 videos
	Reason       string     `json:"reason"`
}

// Material is a picture or a video that shows what the app sells.
type Material struct {
	Type    int64  `json:"type"`     // 1 image, 2 video
	MediaID string `json:"media_id"` // of UploadTempMedia
}

// SetWxaTradeTypeCGI applies for another type of trade (小程序交易类型变更申请): once for each app.
// CodeTradeTypeSet: it was done before.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_setwxatradetypecgi
//
//wechat:api POST /wxa/sec/order/setwxatradetypecgi
func SetWxaTradeTypeCGI(ctx context.Context, c *wechat.Client, r *SetWxaTradeTypeCGIRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/order/setwxatradetypecgi", r)
	return err
}

// A FamousBrandApplyRequest holds an application.
type FamousBrandApplyRequest struct {
	Application BrandApplication `json:"Application"`
}

// A BrandApplication says why the app is to be recognised.
type BrandApplication struct {
	ApplyFor  int64       `json:"apply_for"`            // 1 a well-known brand, 2 an app that uses the shop component (自定义交易组件) already
	AuditInfo *BrandAudit `json:"audit_info,omitempty"` // required for ApplyFor 1
}

// A BrandAudit proves a brand.
type BrandAudit struct {
	BrandName                   string   `json:"brand_name"`
	BrandType                   int64    `json:"brand_type"`                               // 1 list of the industry ministry, 2 online retail list, 3 time-honoured brand, 4 flagship shop, 5 global 500, 6 China 500, 7 recognised trade mark, 8 growing company
	FlagshipInWhichECPlatform   string   `json:"flagship_in_which_ec_platform,omitempty"`  // required for type 4
	ECPlatformProofList         []string `json:"ec_platform_proof_list,omitempty"`         // media_ids of UploadTempMedia; required for type 4
	OtherMaterialList           []string `json:"other_material_list,omitempty"`            // media_ids
	AuthorityCertifiedProofList []string `json:"authority_certified_proof_list,omitempty"` // media_ids; required for type 7
}

// FamousBrandApply applies for recognition as a well-known brand (品牌申请). Code(10210002): the
// state of the last application doesn't allow it, see [GetFamousBrandApplyStatus].
// Code(10210003): a picture can't be read.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_famousbrandapply
//
//wechat:api POST /wxa/sec/famousbrand/apply
func FamousBrandApply(ctx context.Context, c *wechat.Client, r *FamousBrandApplyRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/famousbrand/apply", r)
	return err
}

// A GetFamousBrandApplyStatusResult says what became of the application.
type GetFamousBrandApplyStatusResult struct {
	Progress    BrandProgress            `json:"progress"`
	Application ReviewedBrandApplication `json:"application"`
}

// A BrandProgress says where an application is.
type BrandProgress struct {
	Status int64 `json:"status"` // 1 under review, 2 rejected, 3 approved
}

// A ReviewedBrandApplication is an application, and what became of it.
type ReviewedBrandApplication struct {
	ApplyFor  int64       `json:"apply_for"` // as in BrandApplication
	AuditInfo BrandReview `json:"audit_info"`
	Status    int64       `json:"status"` // 1 under review, 2 rejected, 3 approved
}

// A BrandReview says why an application was rejected.
type BrandReview struct {
	AuditReason string `json:"audit_reason"` // only of a rejected one
}

// GetFamousBrandApplyStatus asks what became of the application of [FamousBrandApply]
// (小程序品牌申请状态查询).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_getfamousbrandapplystatus
//
//wechat:api POST /wxa/sec/famousbrand/get_status
func GetFamousBrandApplyStatus(ctx context.Context, c *wechat.Client) (*GetFamousBrandApplyStatusResult, error) {
	return wechat.Do[GetFamousBrandApplyStatusResult](ctx, c, "POST", "/wxa/sec/famousbrand/get_status", &struct{}{}, wechat.Repeatable())
}
