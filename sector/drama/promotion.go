package drama

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// How a drama earns, and whether it has members.
const (
	IncomeAds       = 1 // IAA
	IncomePurchases = 2 // IAP
	IncomeBoth      = 3 // IAAP

	MembersYes = 1
	MembersNo  = 2
)

// A DeveloperSetIaaDramaRequest says how dramas earn.
type DeveloperSetIaaDramaRequest struct {
	List []DramaIncome `json:"list"` // up to 50
}

// A DramaIncome says how a drama earns in this app.
type DramaIncome struct {
	SrcAppID string `json:"src_appid"`
	DramaID  string `json:"drama_id"` // of AuditDrama, as a text
	IaaType  int64  `json:"iaa_type"` // IncomeAds or another
	VIPFlag  int64  `json:"vip_flag"` // MembersYes or MembersNo
}

// DeveloperSetIaaDrama says how dramas earn in this app (设置短剧变现类型), by which WeChat recommends
// them.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/dramaOthersAPI/api_developersetiaadrama
//
//wechat:api POST /wxadrama/developersetiaadrama
func DeveloperSetIaaDrama(ctx context.Context, c *wechat.Client, r *DeveloperSetIaaDramaRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxadrama/developersetiaadrama", r, wechat.Repeatable())
	return err
}

// A DeveloperGetIaaDramaRequest names dramas.
type DeveloperGetIaaDramaRequest struct {
	List []SourceDrama `json:"list"` // up to 100
}

// A DeveloperGetIaaDramaResult says how dramas earn.
type DeveloperGetIaaDramaResult struct {
	List []DramaIncome `json:"list"`
}

// DeveloperGetIaaDrama asks how dramas earn in this app (获取短剧变现类型).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/dramaOthersAPI/api_developergetiaadrama
//
//wechat:api POST /wxadrama/developergetiaadrama
func DeveloperGetIaaDrama(ctx context.Context, c *wechat.Client, r *DeveloperGetIaaDramaRequest) (*DeveloperGetIaaDramaResult, error) {
	return wechat.Do[DeveloperGetIaaDramaResult](ctx, c, "POST", "/wxadrama/developergetiaadrama", r, wechat.Repeatable())
}

// What is done with dramas in WeChat's promotion, and their states in it.
const (
	PromotionJoin  = 1
	PromotionQuery = 2
	PromotionLeave = 3

	PromotionNone      = 0 // it isn't in it
	PromotionInAudit   = 1
	PromotionRunning   = 2
	PromotionRefused   = 3
	PromotionLeaving   = 4
	PromotionTakenDown = 5
)

// A BatchProcessDramaPromotionRequest says what is done with dramas.
type BatchProcessDramaPromotionRequest struct {
	ActionType int64         `json:"action_type"` // PromotionJoin or another
	List       []SourceDrama `json:"list"`        // of this app, up to 100
}

// A BatchProcessDramaPromotionResult says how far dramas are.
type BatchProcessDramaPromotionResult struct {
	List []PromotedDrama `json:"list"` // of PromotionQuery
}

// A PromotedDrama says how far a drama is in WeChat's promotion.
type PromotedDrama struct {
	SrcAppID string `json:"src_appid"`
	DramaID  string `json:"drama_id"`
	Status   int64  `json:"status"` // PromotionNone or another
}

// BatchProcessDramaPromotion lets dramas join WeChat's promotion, asks how far they are, or takes
// them out (批处理短剧合作推广计划). To join is to agree to WeChat's contract of it (推广计划合作协议). One
// drama that doesn't fit refuses all. CodeLowQuality: it needs more than 0.5 Mbit/s and 720 lines.
// CodeSameDrama: WeChat has the same.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/dramaOthersAPI/api_batchprocessdramapromotion
//
//wechat:api POST /wxadrama/batchprocessdramapromotion
func BatchProcessDramaPromotion(ctx context.Context, c *wechat.Client, r *BatchProcessDramaPromotionRequest) (*BatchProcessDramaPromotionResult, error) {
	return wechat.Do[BatchProcessDramaPromotionResult](ctx, c, "POST", "/wxadrama/batchprocessdramapromotion", r)
}

// A GetFinderEventRequest names activities.
type GetFinderEventRequest struct {
	EventIDList []string `json:"event_id_list,omitempty" limit:"..50 items"` // absent: all
}

// A GetFinderEventResult lists activities.
type GetFinderEventResult struct {
	FinderEventList []FinderEvent `json:"finder_event_list"`
}

// A FinderEvent is an activity in Channels (视频号) that promotes a drama.
type FinderEvent struct {
	EncryptedEventID string `json:"encrypted_event_id"`
	EventName        string `json:"event_name"`
	EventURL         string `json:"event_url"`
	SrcAppID         string `json:"src_appid"` // of the app that submitted the drama
	DramaID          string `json:"drama_id"`
}

// GetFinderEvent lists activities that promote dramas of the app (获取短剧合作推广活动).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/dramaOthersAPI/api_getfinderevent
//
//wechat:api POST /wxadrama/getfinderevent
func GetFinderEvent(ctx context.Context, c *wechat.Client, r *GetFinderEventRequest) (*GetFinderEventResult, error) {
	return wechat.Do[GetFinderEventResult](ctx, c, "POST", "/wxadrama/getfinderevent", r, wechat.Repeatable())
}
