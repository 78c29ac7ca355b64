package wechat

import (
	"context"
	"strconv"
)

const pathBusinessSend = "/cgi-bin/message/custom/business/send"

// A RegisterBusinessRequest is a sub-merchant to make.
type RegisterBusinessRequest struct {
	AccountName      string `json:"account_name"`                 // 6 to 30 letters, digits and _; unique
	Nickname         string `json:"nickname" limit:"4..30 width"` // users see it; a Chinese character counts 2
	IconMediaID      string `json:"icon_media_id" empty:"ok"`     // of UploadTempMedia
	TransferToCommKf *bool  `json:"transfer_to_commkf,omitempty"` // also forward its messages to the app's own agents
}

// A RegisterBusinessResult names a sub-merchant.
type RegisterBusinessResult struct {
	BusinessID string `json:"business_id"`
}

// RegisterBusiness makes a sub-merchant of customer service (客服子商户创建商户), whose messages have
// a [Header].BusinessID. Code(45070): AccountName is taken. Code(45077): the app has too many.
// Code(45078), Code(45079) and Code(45091): a name isn't allowed.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-management/api_registerbusiness
//
//wechat:api POST /cgi-bin/business/register
func (c *Client) RegisterBusiness(ctx context.Context, r *RegisterBusinessRequest) (*RegisterBusinessResult, error) {
	return Do[RegisterBusinessResult](ctx, c, "POST", "/cgi-bin/business/register", r, Needs("business_id"))
}

// A GetBusinessRequest names a sub-merchant, by one of two names.
type GetBusinessRequest struct {
	BusinessID  string `json:"business_id,omitempty"`
	AccountName string `json:"account_name,omitempty"`
}

// A GetBusinessResult is a sub-merchant.
type GetBusinessResult struct {
	BusinessInfo Business `json:"business_info"`
}

// A Business is a sub-merchant of customer service (客服子商户).
type Business struct {
	BusinessID  string `json:"business_id"`
	AccountName string `json:"account_name"`
	Nickname    string `json:"nickname"`
	IconMediaID string `json:"icon_media_id"`
	IconURL     string `json:"icon_url"`
}

// GetBusiness returns a sub-merchant (客服子商户拉取单个商户信息). Code(45071): no such sub-merchant.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-management/api_getbusiness
//
//wechat:api POST /cgi-bin/business/get
func (c *Client) GetBusiness(ctx context.Context, r *GetBusinessRequest) (*GetBusinessResult, error) {
	return Do[GetBusinessResult](ctx, c, "POST", "/cgi-bin/business/get", r, Repeatable(), Needs("business_info"))
}

// A ListBusinessRequest selects sub-merchants.
type ListBusinessRequest struct {
	Offset int64 `json:"offset"` // from 0
	Count  int64 `json:"count" limit:"..200"`
}

// A ListBusinessResult is a page of sub-merchants. One that is shorter than Count is the last.
type ListBusinessResult struct {
	List []Business `json:"list"`
}

// ListBusiness lists the sub-merchants (客服子商户拉取多个商户信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-management/api_listbusiness
//
//wechat:api POST /cgi-bin/business/list
func (c *Client) ListBusiness(ctx context.Context, r *ListBusinessRequest) (*ListBusinessResult, error) {
	return Do[ListBusinessResult](ctx, c, "POST", "/cgi-bin/business/list", r, Repeatable())
}

// An UpdateBusinessRequest changes a sub-merchant. What is empty stays as it is.
type UpdateBusinessRequest struct {
	BusinessID  string `json:"business_id"`
	Nickname    string `json:"nickname,omitempty" limit:"4..30 width"`
	IconMediaID string `json:"icon_media_id,omitempty"`
}

// UpdateBusiness changes a sub-merchant (客服子商户更新商户信息). Its codes are those of
// [Client.RegisterBusiness] and [Client.GetBusiness].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-management/api_updatebusiness
//
//wechat:api POST /cgi-bin/business/update
func (c *Client) UpdateBusiness(ctx context.Context, r *UpdateBusinessRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/cgi-bin/business/update", r)
	return err
}

// SendBusinessMessage sends a customer-service message for a sub-merchant by its older path
// (子商户发送客服消息). WeChat has withdrawn its page: new code uses [Client.SendCustomMessage] with
// [ForBusiness].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/introduction/custom.html
//
//wechat:api POST /cgi-bin/message/custom/business/send
func (c *Client) SendBusinessMessage(ctx context.Context, openID string, businessID int64, m CustomMessage) error {
	call, err := customCall(openID, m, nil)
	if err != nil {
		return ofAPI(pathBusinessSend, err)
	}
	object := call.body.bytes[:len(call.body.bytes)-1]
	object = strconv.AppendInt(append(object, `,"businessid":`...), businessID, 10)
	call.body.bytes, call.endpoint = append(object, '}'), post(pathBusinessSend)
	return c.do(ctx, call)
}
