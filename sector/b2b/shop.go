package b2b

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// Who a user is in a shop (角色).
const (
	RoleManager = 1 // 管理员
	RoleStaff   = 2 // 员工
)

// Why a shop wasn't entered.
const (
	FailurePhone   = 2 // no such phone number
	FailureType    = 3 // no such RetailType
	FailureAddress = 4 // no such address: let a map service write it first
	FailureEntered = 5 // the phone number has a shop
	FailureName    = 6 // RetailName is empty or too long
	FailureGoods   = 7 // no such BusinessType
)

// A BatchCreateRetailRequest holds shops.
type BatchCreateRetailRequest struct {
	RetailInfoList []NewShop `json:"retail_info_list" limit:"..100 items"`
}

// A NewShop is a shop (门店) that is entered ahead. Types are WeChat's own words, in Chinese.
type NewShop struct {
	MobilePhone        string   `json:"mobile_phone"`              // by which the shop is found
	RetailName         string   `json:"retail_name"`               // up to 100; a Chinese character counts 2
	RetailType         string   `json:"retail_type,omitempty"`     // 杂货店, 便利店, 超市, 餐饮店, 母婴店, 烟酒店, 其他
	SubRetailType      string   `json:"sub_retail_type,omitempty"` // required of 其他
	AddressProvince    string   `json:"address_province"`
	AddressCity        string   `json:"address_city"`
	AddressRegion      string   `json:"address_region"`
	AddressStreet      string   `json:"address_street"`                // and the house
	RegistrationNumber string   `json:"registration_number,omitempty"` // of the licence (营业执照注册号); WeChat's page demands it, its sample doesn't have it
	BizName            string   `json:"biz_name,omitempty"`            // of the company
	CorporationName    string   `json:"corporation_name,omitempty"`    // of its legal person (法人)
	Latitude           float64  `json:"latitude,omitempty"`
	Longitude          float64  `json:"longitude,omitempty"`
	BusinessType       []string `json:"business_type,omitempty"`       // what it sells: 食品饮料, 餐饮 and the like
	OtherBusinessType  string   `json:"other_business_type,omitempty"` // required where BusinessType has 其他
}

// A BatchCreateRetailResult says which shops WeChat didn't take.
type BatchCreateRetailResult struct {
	NumSuccess        int64        `json:"num_success"`
	NumFailure        int64        `json:"num_failure"`
	FailureRecordList []FailedShop `json:"failure_record_list"`
}

// A FailedShop is a shop that WeChat didn't take, and why.
type FailedShop struct {
	MobilePhone        string `json:"mobile_phone"`
	RegistrationNumber string `json:"registration_number"`
	FailureCode        int64  `json:"failure_code"` // FailurePhone or another
}

// BatchCreateRetail enters shops ahead (预录入门店信息): their users then need only confirm them. A call
// without an error may have failed for some of them: look at FailureRecordList.
// CodeTooManyShops: more than 100.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/store_assistant/api_batchcreateretail
//
//wechat:api POST /wxa/business/batchcreateretail
func BatchCreateRetail(ctx context.Context, c *wechat.Client, r *BatchCreateRetailRequest) (*BatchCreateRetailResult, error) {
	return wechat.Do[BatchCreateRetailResult](ctx, c, "POST", "/wxa/business/batchcreateretail", r)
}

// A GetRetailInfoRequest names a shop, by its phone or by a user in it. OpenID wins.
type GetRetailInfoRequest struct {
	OpenID      string `json:"openid,omitempty"`       // of a manager or of staff
	MobilePhone string `json:"mobile_phone,omitempty"` // of the shop
}

// A GetRetailInfoResult holds the shops.
type GetRetailInfoResult struct {
	Info []Shop `json:"info"`
}

// A Shop (门店) has agreed that the app may know it.
type Shop struct {
	MobilePhone       string   `json:"mobile_phone"`
	RetailType        string   `json:"retail_type"`
	SubRetailType     string   `json:"sub_retail_type"`
	RetailAddress     string   `json:"retail_address"`
	RetailName        string   `json:"retail_name"`
	Identification    string   `json:"identification"`    // the number of the licence (营业执照注册号)
	Principal         string   `json:"principal"`         // the company
	LegalPersonName   string   `json:"legal_person_name"` // with characters hidden
	OpenID            string   `json:"openid"`            // of the manager, if the shop was asked for by phone
	Role              string   `json:"role"`              // "1": RoleManager, "2": RoleStaff
	Status            int64    `json:"status"`            // 1 certified (已完成认证)
	AuthTime          int64    `json:"auth_time"`         // in Unix seconds: certified
	GrantTime         int64    `json:"grant_time"`        // in Unix seconds: agreed
	Longitude         float64  `json:"longitude"`         // 0 if the shop doesn't say
	Latitude          float64  `json:"latitude"`          // 0 if the shop doesn't say
	BusinessType      []string `json:"business_type"`     // what it sells
	OtherBusinessType string   `json:"other_business_type"`
	StaffList         []Staff  `json:"staff_list"` // with the manager
}

// Staff is a user who works in a shop.
type Staff struct {
	OpenID     string `json:"openid"`
	Role       int64  `json:"role"`        // RoleManager or RoleStaff
	CreateTime int64  `json:"create_time"` // in Unix seconds; 0 of the manager
}

// GetRetailInfo returns a shop that has agreed (门店信息查询). It takes an OpenID or a
// MobilePhone. CodeNoShop: there is none, or it hasn't.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/store_assistant/api_getretailinfo
//
//wechat:api POST /wxa/business/getretailinfo
func GetRetailInfo(ctx context.Context, c *wechat.Client, r *GetRetailInfoRequest) (*GetRetailInfoResult, error) {
	if r != nil && r.OpenID == "" && r.MobilePhone == "" {
		return nil, fault("/wxa/business/getretailinfo", "OpenID", "or MobilePhone must be given")
	}
	return wechat.Do[GetRetailInfoResult](ctx, c, "POST", "/wxa/business/getretailinfo", r, wechat.Repeatable())
}

// A GetRetailOpenIDListRequest selects shops.
type GetRetailOpenIDListRequest struct {
	Limit       int64  `json:"limit" limit:"1..100"`
	PageContext string `json:"page_context" empty:"ok"` // of the page before; empty for the first
}

// A GetRetailOpenIDListResult is a page of shops.
type GetRetailOpenIDListResult struct {
	OpenIDList  []string `json:"openid_list"` // for GetRetailInfo and RetailNotifyBusiness
	PageContext string   `json:"page_context"`
}

// GetRetailOpenIDList lists all shops that have agreed (全量授权门店查询). CodePageContext: PageContext isn't
// that of a page before.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/store_assistant/api_getretailopenidlist
//
//wechat:api POST /wxa/business/getretailopenidlist
func GetRetailOpenIDList(ctx context.Context, c *wechat.Client, r *GetRetailOpenIDListRequest) (*GetRetailOpenIDListResult, error) {
	return wechat.Do[GetRetailOpenIDListResult](ctx, c, "POST", "/wxa/business/getretailopenidlist", r, wechat.Repeatable())
}

// A RetailBusinessApplyRequest says what the app is for. Choices are WeChat's own words, in
// Chinese.
type RetailBusinessApplyRequest struct {
	GoodsTypeList []string `json:"goods_type_list"` // 食品, 饮料, 乳制品, 酒水, 生鲜果蔬, 调味品, 日化个护, 文具, 鞋服/配饰, 家居, 母婴/玩具, 数码3C, 其他
	GoodsSaleList []string `json:"goods_sale_list"` // 杂货店, 便利店, 超市, 餐饮店, 母婴店, 烟酒店, 其他
	CoverNum      string   `json:"cover_num"`       // of shops: 0-5千, 5千-1万, 1万-10万, 10万-50万, 50万以上
	ServiceList   []string `json:"service_list"`    // 门店订货, 门店促销, 门店活动执行, 门店直播, 其他
	Description   string   `json:"description"`     // 21 to 100 characters
	ContactName   string   `json:"contact_name"`    // up to 7 characters
	ContactPhone  string   `json:"contact_phone"`
	ContactEmail  string   `json:"contact_email"`
}

// RetailBusinessApply applies for the assistant for an app (开通流程). It is for third-party platforms
// (第三方平台); others apply in the console. CodeNotEligible: the app may not have it. CodeApplied: it
// was applied for; wait.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/store_assistant/api_retailbusinessapply
//
//wechat:api POST /wxa/business/retailbusinessapply
func RetailBusinessApply(ctx context.Context, c *wechat.Client, r *RetailBusinessApplyRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/business/retailbusinessapply", r)
	return err
}

// A RetailNotifyBusinessRequest is a message to shops.
type RetailNotifyBusinessRequest struct {
	Type       int64    `json:"type"`                             // of WeChat's list of templates (B2b 门店助手模板消息汇总列表)
	ToUserList []string `json:"to_user_list" limit:"..200 items"` // openids
	Content    string   `json:"content,omitempty"`                // the texts of the template, as JSON
}

// RetailNotifyBusiness sends a message to shops that have agreed (模板消息列表及下发). Some templates can go
// to a shop once a day, or 4 times a month. CodeMessageType, CodeMessageLong, CodeMessageContent:
// what is wrong with it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/notify/api_retailnotifybusiness
//
//wechat:api POST /wxa/business/retailnotifybusiness
func RetailNotifyBusiness(ctx context.Context, c *wechat.Client, r *RetailNotifyBusinessRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/business/retailnotifybusiness", r)
	return err
}

// A GetRetailMessageListRequest selects messages.
type GetRetailMessageListRequest struct {
	Start     int64  `json:"start"`                 // from 0
	Offset    int64  `json:"offset" limit:"..1000"` // how many a page has
	BeginDate string `json:"begin_date"`            // such as "2024-08-01"
	EndDate   string `json:"end_date"`              // such as "2024-08-10"
}

// A GetRetailMessageListResult is a page of messages.
type GetRetailMessageListResult struct {
	TotalNum int64           `json:"total_num"` // of all pages
	DataLine []MessageEffect `json:"data_line"`
}

// A MessageEffect says whom a message reached.
type MessageEffect struct {
	MsgID         int64  `json:"msg_id"`
	MsgType       int64  `json:"msg_type"` // as in RetailNotifyBusinessRequest
	Date          string `json:"date"`     // such as "2024-08-13"
	MsgTime       string `json:"msg_time"`
	SendUV        int64  `json:"send_uv"`  // how many users got it
	EntryUV       int64  `json:"entry_uv"` // how many opened it
	BusinessMsgID string `json:"business_msg_id"`
}

// GetRetailMessageList says whom messages reached (消息效果数据).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/notify/api_getretailmessagelist
//
//wechat:api POST /wxa/business/getretailmessagelist
func GetRetailMessageList(ctx context.Context, c *wechat.Client, r *GetRetailMessageListRequest) (*GetRetailMessageListResult, error) {
	return wechat.Do[GetRetailMessageListResult](ctx, c, "POST", "/wxa/business/getretailmessagelist", r, wechat.Repeatable())
}
