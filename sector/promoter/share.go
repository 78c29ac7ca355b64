package promoter

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// What GetInvitationMaterial makes.
const (
	InvitePoster = 0 // 海报
	InviteQRCode = 1 // a mini-program code (小程序码)
	InviteTag    = 2 // a short link (短链)
)

// What GetShareMaterial makes.
const (
	ShareAll    = 0
	ShareTag    = 1 // a short link (短链)
	SharePath   = 2 // the page with parameters (带参path)
	ShareQRCode = 3 // a mini-program code (小程序码)
)

// The states of an order (订单状态).
const (
	OrderPaid     = 1
	OrderRefunded = 2 // the refund is accepted (退款受理)
)

// A GetInvitationMaterialRequest says what the invitation is for.
type GetInvitationMaterialRequest struct {
	RoleID         int64 `json:"role_id"`                   // of GetRole
	InvitationType int64 `json:"invitation_type,omitempty"` // InvitePoster or another
}

// A GetInvitationMaterialResult is an invitation, in the form that was asked for.
type GetInvitationMaterialResult struct {
	Tag    string `json:"tag"`    // the short link
	Poster string `json:"poster"` // a picture, in base64
	QRCode string `json:"qrcode"` // a picture, in base64
}

// GetInvitationMaterial makes a poster, a code or a link by which people who are declared
// become promoters (获取推广员邀请素材).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/invite_promoter.html
//
//wechat:api POST /promoter/getinvitationmaterial
func GetInvitationMaterial(ctx context.Context, c *wechat.Client, r *GetInvitationMaterialRequest) (*GetInvitationMaterialResult, error) {
	return wechat.Do[GetInvitationMaterialResult](ctx, c, "POST", "/promoter/getinvitationmaterial", r, wechat.Repeatable())
}

// A GetShareMaterialRequest says what a promoter shares.
type GetShareMaterialRequest struct {
	Title      string `json:"title,omitempty"`       // of the page, up to 20 bytes; empty: 推广活动页
	Path       string `json:"path"`                  // of the page
	OpenID     string `json:"openid"`                // of the promoter; or unionid
	ExtraInfo  string `json:"extra_info,omitempty"`  // yours, up to 80 bytes: the ShareExtraInfo of a Relation
	ShareType  int64  `json:"share_type,omitempty"`  // ShareAll or another
	EnvVersion string `json:"env_version,omitempty"` // "develop" or "trial", only of the short link; empty: the released version
}

// A GetShareMaterialResult is what a promoter shares, in the forms that were asked for.
type GetShareMaterialResult struct {
	Tag       string `json:"tag"`        // the short link
	SharePath string `json:"share_path"` // the page, with parameters
	QRCode    string `json:"qrcode"`     // a picture, in base64
}

// GetShareMaterial makes what a promoter shares (生成推广素材). It is valid for 30 days.
// CodeNotFound: the promoter isn't declared, or hasn't agreed.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/promote_date.html
//
//wechat:api POST /promoter/getsharematerial
func GetShareMaterial(ctx context.Context, c *wechat.Client, r *GetShareMaterialRequest) (*GetShareMaterialResult, error) {
	return wechat.Do[GetShareMaterialResult](ctx, c, "POST", "/promoter/getsharematerial", r, wechat.Repeatable())
}

// A GetRelationRequest selects visits of users whom a promoter brought.
type GetRelationRequest struct {
	OpenID      string `json:"openid"`                 // of the promoter; or unionid
	Scene       int64  `json:"scene,omitempty"`        // a scene value (场景值), such as 1007
	Path        string `json:"path,omitempty"`         // of the page; of what users forwarded, parameters may come in another order
	BeginTime   int64  `json:"begin_time,omitempty"`   // in Unix seconds
	EndTime     int64  `json:"end_time,omitempty"`     // in Unix seconds
	StartID     string `json:"start_id,omitempty"`     // of the page before; empty for the first
	NeedUnionID int64  `json:"need_unionid,omitempty"` // 1: unionids in place of openids
}

// A GetRelationResult is a page of visits.
type GetRelationResult struct {
	RelationList []Relation `json:"relation_list"`
	TotalCnt     int64      `json:"total_cnt"`
	StartID      string     `json:"start_id"` // for the next page
}

// A Relation says which promoter brought which user (触达).
type Relation struct {
	PromoterOpenID string `json:"promoter_openid"` // or unionid, with NeedUnionID
	RoleID         int64  `json:"role_id"`
	RetailID       string `json:"retail_id"`
	ExtraInfo      string `json:"extra_info"` // of the promoter
	OpenID         string `json:"openid"`     // of the user; or unionid, with NeedUnionID
	Scene          int64  `json:"scene"`      // the scene value (场景值)
	Path           string `json:"path"`
	CreateTime     int64  `json:"create_time"`      // in Unix seconds
	ShareExtraInfo string `json:"share_extra_info"` // the ExtraInfo of what was shared
}

// GetRelation returns the visits of users whom a promoter brought (分析触达效果), up to 1,000 a page.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/promote_date.html
//
//wechat:api POST /promoter/getrelation
func GetRelation(ctx context.Context, c *wechat.Client, r *GetRelationRequest) (*GetRelationResult, error) {
	return wechat.Do[GetRelationResult](ctx, c, "POST", "/promoter/getrelation", r, wechat.Repeatable())
}

// A GetOrderRequest selects orders of users whom a promoter brought.
type GetOrderRequest struct {
	OpenID      string `json:"openid"`                 // of the promoter; or unionid
	MchID       string `json:"mch_id,omitempty"`       // the merchant number (商户号)
	OutTradeNo  string `json:"out_trade_no,omitempty"` // yours (商户订单号)
	TradeNo     string `json:"trade_no,omitempty"`     // of WeChat Pay (微信支付订单号)
	Status      int64  `json:"status,omitempty"`       // OrderPaid or OrderRefunded
	Date        string `json:"date,omitempty"`         // of the payment, such as "20260131"
	StartID     string `json:"start_id,omitempty"`     // of the page before; empty for the first
	NeedUnionID int64  `json:"need_unionid,omitempty"` // 1: unionids in place of openids
}

// A GetOrderResult is a page of orders.
type GetOrderResult struct {
	OrderList []Order `json:"order_list"`
	TotalCnt  int64   `json:"total_cnt"`
	StartID   string  `json:"start_id"` // for the next page
}

// An Order is what a user paid whom a promoter brought.
type Order struct {
	PromoterOpenID string `json:"promoter_openid"` // or unionid, with NeedUnionID
	RoleID         int64  `json:"role_id"`
	RetailID       string `json:"retail_id"`
	ExtraInfo      string `json:"extra_info"` // of the promoter
	OpenID         string `json:"openid"`     // of the user; or unionid, with NeedUnionID
	Scene          int64  `json:"scene"`      // the scene value (场景值)
	Path           string `json:"path"`
	CreateTime     int64  `json:"create_time"`      // in Unix seconds: when the promoter brought the user
	ShareExtraInfo string `json:"share_extra_info"` // the ExtraInfo of what was shared
	MchID          string `json:"mch_id"`
	OutTradeNo     string `json:"out_trade_no"`
	TradeNo        string `json:"trade_no"`
	Status         int64  `json:"status"`        // OrderPaid or OrderRefunded
	PaidAmount     int64  `json:"paid_amount"`   // in fen
	PaidTime       int64  `json:"paid_time"`     // in Unix seconds
	RefundedTime   int64  `json:"refunded_time"` // in Unix seconds
}

// GetOrder returns the orders of users whom a promoter brought (查询推广订单), up to 1,000 a page.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/promote_date.html
//
//wechat:api POST /promoter/getorder
func GetOrder(ctx context.Context, c *wechat.Client, r *GetOrderRequest) (*GetOrderResult, error) {
	return wechat.Do[GetOrderResult](ctx, c, "POST", "/promoter/getorder", r, wechat.Repeatable())
}
