package drama

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A Review is the review of a drama.
type Review struct {
	Status     int64 `json:"status"`      // AuditRunning or another
	AuditType  int64 `json:"audit_type"`  // AuditFirst or another; WeChat's page has it in pushes only
	CreateTime int64 `json:"create_time"` // in Unix seconds: when it was submitted
	AuditTime  int64 `json:"audit_time"`  // in Unix seconds
}

// A GetDramaLatestAuditInfoRequest names a drama.
type GetDramaLatestAuditInfoRequest struct {
	DramaID   int64 `json:"drama_id"`
	AuditType int64 `json:"audit_type"` // AuditFirst or another
}

// A GetDramaLatestAuditInfoResult holds the review.
type GetDramaLatestAuditInfoResult struct {
	AuditDetail Review `json:"audit_detail"`
}

// GetDramaLatestAuditInfo asks for the last review of a drama (查询剧目审核信息). CodeNotFound: there
// is no such drama.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/auditdrama/api_getdramalatestauditinfo
//
//wechat:api POST /wxa/sec/vod/getdramalatestauditinfo
func GetDramaLatestAuditInfo(ctx context.Context, c *wechat.Client, r *GetDramaLatestAuditInfoRequest) (*GetDramaLatestAuditInfoResult, error) {
	return wechat.Do[GetDramaLatestAuditInfoResult](ctx, c, "POST", "/wxa/sec/vod/getdramalatestauditinfo", r, wechat.Repeatable(), wechat.Needs("audit_detail"))
}

// A GetDramaRequest names a drama.
type GetDramaRequest struct {
	DramaID int64 `json:"drama_id"`
}

// A GetDramaResult holds the drama.
type GetDramaResult struct {
	DramaInfo Drama `json:"drama_info"`
}

// The states of a drama (剧目状态).
const (
	DramaPlayable  = 0
	DramaInAudit   = 1
	DramaRefused   = 2
	DramaTakenDown = 3
)

// A Drama is a drama that was submitted. The URLs of pictures end soon.
type Drama struct {
	DramaID           int64     `json:"drama_id"`
	CreateTime        int64     `json:"create_time"` // in Unix seconds
	Name              string    `json:"name"`
	CoverURL          string    `json:"cover_url"`
	MediaCount        int64     `json:"media_count"` // how many episodes
	Producer          string    `json:"producer"`
	Playwright        string    `json:"playwright"`
	Description       string    `json:"description"`
	ProductionLicense string    `json:"production_license"`
	AuditDetail       Review    `json:"audit_detail"`
	MediaList         []Episode `json:"media_list"`
	Expedited         int64     `json:"expedited"` // 1: urgent
	Recommendations   string    `json:"recommendations"`
	PromotionPoster   string    `json:"promotion_poster"`
	OtherMaterial     string    `json:"other_material"`
	ActorList         Cast      `json:"actor_list"`
	Status            int64     `json:"status"` // DramaPlayable or another
}

// An Episode is an episode of a drama.
type Episode struct {
	MediaID int64 `json:"media_id"`
}

// A Cast lists the actors of a drama.
type Cast struct {
	Actor []CastMember `json:"actor"`
}

// A CastMember plays a role in a drama.
type CastMember struct {
	Name            string `json:"name"`
	PhotoMaterialID string `json:"photo_material_id"`
	Role            string `json:"role"`
	Profile         string `json:"profile"`
}

// GetDrama reads a drama (获取剧目信息). Why an episode was refused says [GetMedia]. CodeNotFound:
// there is no such drama.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/auditdrama/api_getdrama
//
//wechat:api POST /wxa/sec/vod/getdrama
func GetDrama(ctx context.Context, c *wechat.Client, r *GetDramaRequest) (*GetDramaResult, error) {
	return wechat.Do[GetDramaResult](ctx, c, "POST", "/wxa/sec/vod/getdrama", r, wechat.Repeatable(), wechat.Needs("drama_info"))
}

// A ListDramasRequest selects dramas. All fields are optional.
type ListDramasRequest struct {
	Limit  int64 `json:"limit,omitempty" limit:"..100"`
	Offset int64 `json:"offset,omitempty"` // from 0
}

// A ListDramasResult is a page of dramas.
type ListDramasResult struct {
	DramaInfoList []Drama `json:"drama_info_list"`
}

// ListDramas lists the dramas that the app submitted (获取剧目列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/auditdrama/api_listdramas
//
//wechat:api POST /wxa/sec/vod/listdramas
func ListDramas(ctx context.Context, c *wechat.Client, r *ListDramasRequest) (*ListDramasResult, error) {
	return wechat.Do[ListDramasResult](ctx, c, "POST", "/wxa/sec/vod/listdramas", r, wechat.Repeatable())
}
