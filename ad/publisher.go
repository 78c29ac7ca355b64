// Package ad reads what an app earns with ads (流量主), and reports what users did after they
// clicked an ad (广告主).
//
// The publisher's functions share a quota of 100,000 calls a day. WeChat puts their errors into
// base_resp: they become an [*wechat.Error] like all others. [wechat.ErrRateLimited]: too many
// calls; wait. Code(1701): a parameter is wrong. Code(2009): the app is no publisher.
package ad

import (
	"context"
	"net/url"

	"github.com/minigo-dev/wechat"
)

// pathStat is the one path of the publisher's functions: the action tells them apart.
const pathStat = "/publisher/stat"

func action(name string) wechat.CallOption {
	return wechat.QueryAdded(url.Values{"action": {name}})
}

// The kinds of ad slots (广告位).
const (
	SlotBanner       = "SLOT_ID_WEAPP_BANNER"
	SlotRewardVideo  = "SLOT_ID_WEAPP_REWARD_VIDEO"
	SlotInterstitial = "SLOT_ID_WEAPP_INTERSTITIAL"
	SlotVideoFeeds   = "SLOT_ID_WEAPP_VIDEO_FEEDS"
	SlotVideoBegin   = "SLOT_ID_WEAPP_VIDEO_BEGIN"
	SlotBox          = "SLOT_ID_WEAPP_BOX"
	SlotCover        = "SLOT_ID_WEAPP_COVER"
	SlotTemplate     = "SLOT_ID_WEAPP_TEMPLATE"
)

// A PublisherAdPosGeneralRequest selects days, and a kind of slots.
type PublisherAdPosGeneralRequest struct {
	Page      int64  `json:"page"` // from 1
	PageSize  int64  `json:"page_size" limit:"..90"`
	StartDate string `json:"start_date"`        // such as 2026-01-31
	EndDate   string `json:"end_date"`          // up to 90 days later
	AdSlot    string `json:"ad_slot,omitempty"` // SlotBanner or another; empty: all
}

// A PublisherAdPosGeneralResult is a page of figures.
type PublisherAdPosGeneralResult struct {
	Summary  Figures       `json:"summary"` // of all pages
	List     []SlotFigures `json:"list"`
	TotalNum int64         `json:"total_num"`
}

// Figures say how ads did.
type Figures struct {
	ReqSuccCount  int64   `json:"req_succ_count"` // ads fetched
	ExposureCount int64   `json:"exposure_count"` // ads shown
	ExposureRate  float64 `json:"exposure_rate"`
	ClickCount    int64   `json:"click_count"`
	ClickRate     float64 `json:"click_rate"`
	Income        int64   `json:"income"` // in fen
	ECPM          float64 `json:"ecpm"`   // of 1,000 ads shown, in fen
}

// SlotFigures say how the ads of a kind of slots did on a day.
type SlotFigures struct {
	ReqSuccCount  int64   `json:"req_succ_count"` // ads fetched
	ExposureCount int64   `json:"exposure_count"` // ads shown
	ExposureRate  float64 `json:"exposure_rate"`
	ClickCount    int64   `json:"click_count"`
	ClickRate     float64 `json:"click_rate"`
	Income        int64   `json:"income"` // in fen
	ECPM          float64 `json:"ecpm"`   // of 1,000 ads shown, in fen
	Date          string  `json:"date"`   // such as 2026-01-31
	SlotID        int64   `json:"slot_id"`
	AdSlot        string  `json:"ad_slot"` // SlotBanner or another
}

// PublisherAdPosGeneral returns the figures of the kinds of ad slots (获取广告汇总数据).
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/ad/ad-data-interface
//
//wechat:api GET /publisher/stat?action=publisher_adpos_general
func PublisherAdPosGeneral(ctx context.Context, c *wechat.Client, r *PublisherAdPosGeneralRequest) (*PublisherAdPosGeneralResult, error) {
	return wechat.Do[PublisherAdPosGeneralResult](ctx, c, "GET", pathStat, r, action("publisher_adpos_general"), wechat.Repeatable())
}

// A PublisherAdUnitGeneralRequest selects days, and ad units.
type PublisherAdUnitGeneralRequest struct {
	Page      int64  `json:"page"` // from 1
	PageSize  int64  `json:"page_size"`
	StartDate string `json:"start_date"`           // such as 2026-01-31
	EndDate   string `json:"end_date"`             // up to 90 days later
	AdSlot    string `json:"ad_slot,omitempty"`    // SlotBanner or another; empty: all
	AdUnitID  string `json:"ad_unit_id,omitempty"` // empty: all
}

// A PublisherAdUnitGeneralResult is a page of figures.
type PublisherAdUnitGeneralResult struct {
	List     []UnitFigures `json:"list"`
	TotalNum int64         `json:"total_num"`
}

// UnitFigures say how an ad unit did on a day.
type UnitFigures struct {
	AdUnitID   string   `json:"ad_unit_id"`
	AdUnitName string   `json:"ad_unit_name"`
	StatItem   StatItem `json:"stat_item"`
}

// A StatItem holds the figures of a day.
type StatItem struct {
	AdSlot        string  `json:"ad_slot"`        // SlotBanner or another
	Date          string  `json:"date"`           // such as 2026-01-31
	ReqSuccCount  int64   `json:"req_succ_count"` // ads fetched
	ExposureCount int64   `json:"exposure_count"` // ads shown
	ExposureRate  float64 `json:"exposure_rate"`
	ClickCount    int64   `json:"click_count"`
	ClickRate     float64 `json:"click_rate"`
	Income        int64   `json:"income"` // in fen
	ECPM          float64 `json:"ecpm"`   // of 1,000 ads shown, in fen
}

// PublisherAdUnitGeneral returns the figures of ad units (获取广告细分数据).
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/ad/ad-data-interface
//
//wechat:api GET /publisher/stat?action=publisher_adunit_general
func PublisherAdUnitGeneral(ctx context.Context, c *wechat.Client, r *PublisherAdUnitGeneralRequest) (*PublisherAdUnitGeneralResult, error) {
	return wechat.Do[PublisherAdUnitGeneralResult](ctx, c, "GET", pathStat, r, action("publisher_adunit_general"), wechat.Repeatable())
}

// A GetAdUnitListRequest selects ad units.
type GetAdUnitListRequest struct {
	Page     int64  `json:"page"` // from 1
	PageSize int64  `json:"page_size"`
	AdSlot   string `json:"ad_slot,omitempty"`    // SlotBanner or another; empty: all
	AdUnitID string `json:"ad_unit_id,omitempty"` // empty: all
}

// A GetAdUnitListResult is a page of ad units.
type GetAdUnitListResult struct {
	AdUnit   []AdUnit `json:"ad_unit"`
	TotalNum int64    `json:"total_num"`
}

// An AdUnit is a place for ads (广告单元).
type AdUnit struct {
	AdSlot           string       `json:"ad_slot"` // SlotBanner or another
	AdUnitID         string       `json:"ad_unit_id"`
	AdUnitName       string       `json:"ad_unit_name"`
	AdUnitSize       []AdUnitSize `json:"ad_unit_size"`
	AdUnitStatus     string       `json:"ad_unit_status"`
	AdUnitType       string       `json:"ad_unit_type"`
	AppID            string       `json:"appid"`
	VideoDurationMax int64        `json:"video_duration_max"` // in seconds
	VideoDurationMin int64        `json:"video_duration_min"` // in seconds
}

// An AdUnitSize is the size of an ad.
type AdUnitSize struct {
	Height int64 `json:"height"`
	Width  int64 `json:"width"`
}

// GetAdUnitList lists the app's ad units (获取广告位清单).
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/ad/ad-data-interface
//
//wechat:api GET /publisher/stat?action=get_adunit_list
func GetAdUnitList(ctx context.Context, c *wechat.Client, r *GetAdUnitListRequest) (*GetAdUnitListResult, error) {
	return wechat.Do[GetAdUnitListResult](ctx, c, "GET", pathStat, r, action("get_adunit_list"), wechat.Repeatable())
}

// A PublisherSettlementRequest selects days.
type PublisherSettlementRequest struct {
	Page      int64  `json:"page"` // from 1
	PageSize  int64  `json:"page_size"`
	StartDate string `json:"start_date"` // such as 2026-01-31
	EndDate   string `json:"end_date"`
}

// A PublisherSettlementResult is a page of settlements.
type PublisherSettlementResult struct {
	Body              string       `json:"body"`                // whom WeChat pays
	RevenueAll        int64        `json:"revenue_all"`         // in fen
	PenaltyAll        int64        `json:"penalty_all"`         // in fen
	SettledRevenueAll int64        `json:"settled_revenue_all"` // in fen
	SettlementList    []Settlement `json:"settlement_list"`
	TotalNum          int64        `json:"total_num"`
}

// A Settlement is half a month's income.
type Settlement struct {
	Date           string        `json:"date"`
	Zone           string        `json:"zone"` // its days
	Month          string        `json:"month"`
	Order          int64         `json:"order"`           // 1 the first half, 2 the second
	SettStatus     int64         `json:"sett_status"`     // 1 settling, 2 and 3 settled, 4 paying, 5 paid
	SettledRevenue int64         `json:"settled_revenue"` // in fen
	SettNo         string        `json:"sett_no"`
	MailSendCnt    int64         `json:"mail_send_cnt"` // of bills
	SlotRevenue    []SlotRevenue `json:"slot_revenue"`
}

// SlotRevenue is what a kind of slots earned.
type SlotRevenue struct {
	SlotID             string `json:"slot_id"`              // SlotBanner or another, or its number
	SlotSettledRevenue int64  `json:"slot_settled_revenue"` // in fen
}

// PublisherSettlement returns the app's settled income (获取结算收入数据).
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/ad/ad-data-interface
//
//wechat:api GET /publisher/stat?action=publisher_settlement
func PublisherSettlement(ctx context.Context, c *wechat.Client, r *PublisherSettlementRequest) (*PublisherSettlementResult, error) {
	return wechat.Do[PublisherSettlementResult](ctx, c, "GET", pathStat, r, action("publisher_settlement"), wechat.Repeatable())
}
