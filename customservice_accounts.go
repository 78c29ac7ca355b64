package wechat

import "context"

// An AddKfAccountRequest is an agent to add.
type AddKfAccountRequest struct {
	KfAccount  string `json:"kf_account"`            // name@WeChat ID of the app; the name is up to 10 letters, digits and _
	Nickname   string `json:"nickname"`              // up to 16 characters
	BusinessID string `json:"business_id,omitempty"` // of a sub-merchant
	Password   string `json:"password,omitempty"`    // older
	KfWx       string `json:"kf_wx,omitempty"`       // the agent's WeChat ID; older
}

// AddKfAccount adds an agent of customer service (添加客服账号). Code(65400): customer service isn't
// enabled. Code(65403): the nickname isn't allowed. Code(65405): there are 100 agents already.
// Code(65406): the account exists.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_addkfaccount
//
//wechat:api POST /customservice/kfaccount/add
func (c *Client) AddKfAccount(ctx context.Context, r *AddKfAccountRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/customservice/kfaccount/add", r)
	return err
}

// A DelKfAccountRequest names an agent.
type DelKfAccountRequest struct {
	KfAccount  string `json:"kf_account"`
	BusinessID string `json:"business_id,omitempty"` // of a sub-merchant
}

// DelKfAccount removes an agent (删除客服账号). Code(65401): no such agent.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_delkfaccount
//
//wechat:api POST /customservice/kfaccount/del
func (c *Client) DelKfAccount(ctx context.Context, r *DelKfAccountRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/customservice/kfaccount/del", r)
	return err
}

// A GetKfListRequest selects agents.
type GetKfListRequest struct {
	BusinessID string `json:"business_id,omitempty"` // of a sub-merchant; empty: the app's own
}

// A GetKfListResult lists agents.
type GetKfListResult struct {
	KfList []KfAccount `json:"kf_list"`
}

// A KfAccount is an agent of customer service (客服账号).
type KfAccount struct {
	KfAccount        string `json:"kf_account"`
	KfNick           string `json:"kf_nick"`
	KfID             string `json:"kf_id"`
	KfHeadImgURL     string `json:"kf_headimgurl"`
	KfWx             string `json:"kf_wx"`              // the agent's WeChat ID
	InviteWx         string `json:"invite_wx"`          // the WeChat ID that is invited
	InviteExpireTime string `json:"invite_expire_time"` // in Unix seconds
	InviteStatus     string `json:"invite_status"`      // waiting, rejected or expired
	KfOpenID         string `json:"kf_openid"`
}

// GetKfList lists agents (获取所有客服账号).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_getkflist
//
//wechat:api GET /cgi-bin/customservice/getkflist
func (c *Client) GetKfList(ctx context.Context, r *GetKfListRequest) (*GetKfListResult, error) {
	answer, err := Do[struct {
		GetKfListResult
		Also []KfAccount `json:"kf_online_list"` // in the sample of WeChat's page
	}](ctx, c, "GET", "/cgi-bin/customservice/getkflist", r, Repeatable())
	if err != nil {
		return nil, err
	}
	if answer.KfList == nil {
		answer.KfList = answer.Also
	}
	return &answer.GetKfListResult, nil
}

// A GetOnlineKfListRequest selects agents.
type GetOnlineKfListRequest struct {
	BusinessID string `json:"business_id,omitempty"` // of a sub-merchant; empty: the app's own
}

// A GetOnlineKfListResult lists agents who are online.
type GetOnlineKfListResult struct {
	KfOnlineList []OnlineKf `json:"kf_online_list"`
}

// An OnlineKf is an agent who is online.
type OnlineKf struct {
	KfAccount    string `json:"kf_account"`
	Status       int64  `json:"status"` // 1: on the web
	KfID         int64  `json:"kf_id"`
	AcceptedCase int64  `json:"accepted_case"` // how many users the agent talks with
	KfOpenID     string `json:"kf_openid"`
}

// GetOnlineKfList lists the agents who are online (获取在线客服列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_getonlinekflist
//
//wechat:api GET /cgi-bin/customservice/getonlinekflist
func (c *Client) GetOnlineKfList(ctx context.Context, r *GetOnlineKfListRequest) (*GetOnlineKfListResult, error) {
	return Do[GetOnlineKfListResult](ctx, c, "GET", "/cgi-bin/customservice/getonlinekflist", r, Repeatable())
}

// A SetKfAdminRequest names an agent.
type SetKfAdminRequest struct {
	KfOpenID   string `json:"kf_openid"`
	BusinessID string `json:"business_id,omitempty"` // of a sub-merchant
}

// SetKfAdmin makes an agent an administrator (设置客服管理员).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_setkfadmin
//
//wechat:api GET /customservice/kfaccount/setadmin
func (c *Client) SetKfAdmin(ctx context.Context, r *SetKfAdminRequest) error {
	_, err := Do[struct{}](ctx, c, "GET", "/customservice/kfaccount/setadmin", r)
	return err
}

// A CancelKfAdminRequest names an agent.
type CancelKfAdminRequest struct {
	KfOpenID   string `json:"kf_openid"`
	BusinessID string `json:"business_id,omitempty"` // of a sub-merchant
}

// CancelKfAdmin makes an administrator an ordinary agent (取消客服管理员).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_cancelkfadmin
//
//wechat:api GET /customservice/kfaccount/canceladmin
func (c *Client) CancelKfAdmin(ctx context.Context, r *CancelKfAdminRequest) error {
	_, err := Do[struct{}](ctx, c, "GET", "/customservice/kfaccount/canceladmin", r)
	return err
}

// A GetKfWorkBoundResult is the WeCom corporation that answers for the app. It is empty if there
// is none.
type GetKfWorkBoundResult struct {
	EntityName string `json:"entityName"`
	CorpID     string `json:"corpid"`
	BindTime   int64  `json:"bindTime"` // in Unix seconds
}

// GetKfWorkBound returns the corporation whose WeCom customer service (微信客服) answers for the app
// (查询绑定情况).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-work/api_getkfworkbound
//
//wechat:api GET /customservice/work/get
func (c *Client) GetKfWorkBound(ctx context.Context) (*GetKfWorkBoundResult, error) {
	return Do[GetKfWorkBoundResult](ctx, c, "GET", "/customservice/work/get", nil, Repeatable())
}

// A BindKfWorkRequest names a corporation.
type BindKfWorkRequest struct {
	CorpID string `json:"corpid"`
}

// BindKfWork has a corporation's WeCom customer service answer for the app (绑定微信客服). Both
// must be of one legal entity; personal apps can't. Code(10130601) to Code(10130603): it can't be
// bound.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-work/api_bindkfwork
//
//wechat:api POST /customservice/work/bind
func (c *Client) BindKfWork(ctx context.Context, r *BindKfWorkRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/customservice/work/bind", r)
	return err
}

// An UnbindKfWorkRequest names a corporation.
type UnbindKfWorkRequest struct {
	CorpID string `json:"corpid"`
}

// UnbindKfWork ends what [Client.BindKfWork] began (解除绑定微信客服).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-work/api_unbindkfwork
//
//wechat:api POST /customservice/work/unbind
func (c *Client) UnbindKfWork(ctx context.Context, r *UnbindKfWorkRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/customservice/work/unbind", r)
	return err
}
