// Package promoter is for promoters (小程序推广员): people whom a merchant lets bring users to its
// mini-program.
//
// A merchant declares its promoters, each in a role ([AddPromoter]), and invites them
// ([GetInvitationMaterial]). Those who agree in WeChat's own mini-program get links and codes
// to share ([GetShareMaterial]), and messages ([SendMsg]). [GetRelation] tells whom they brought,
// [GetOrder] what these users bought.
//
// WeChat counts the bytes of a text's UTF-8: a Chinese character has three.
package promoter

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeParameter   wechat.Code = 103001 // a parameter is wrong or missing
	CodeTooLong     wechat.Code = 103002 // a text is too long
	CodeExists      wechat.Code = 103003 // it is there already
	CodeContent     wechat.Code = 103004 // a text is forbidden
	CodeFull        wechat.Code = 103005 // there may be no more of these
	CodeNotFound    wechat.Code = 103006 // there is none; of GetShareMaterial: not declared, or not agreed
	CodeOpenID      wechat.Code = 103007 // the openid isn't one of this app
	CodeAppID       wechat.Code = 103008 // messages can't open this app
	CodeSending     wechat.Code = 103009 // too many messages are being sent: repeat the call later
	CodeRejected    wechat.Code = 103010 // the promoter takes no messages
	CodeFrequency   wechat.Code = 103011 // the promoter had too many messages
	CodeNotSent     wechat.Code = 103012 // the message wasn't sent: send it once more
	CodeCalculating wechat.Code = 103013 // the clicks are being counted: ask again in some minutes
	CodeNotPromoter wechat.Code = 103014 // not declared, or not agreed
)

// What a promoter has said (推广员授权状态).
const (
	AuthNone      = 0 // nothing yet
	AuthAgreed    = 1
	AuthWithdrawn = 2
)

// What the merchant has said (商家声明状态).
const (
	Declared  = 1
	Withdrawn = 2
)

// A Role is a group of promoters.
type Role struct {
	RoleID int64  `json:"role_id"`
	Name   string `json:"name"`
	Desc   string `json:"desc"`
}

// An AddRoleRequest is a role to come.
type AddRoleRequest struct {
	Name string `json:"name" limit:"..50 bytes"`
	Desc string `json:"desc,omitempty" limit:"..200 bytes"`
}

// An AddRoleResult is the role.
type AddRoleResult struct {
	RoleID int64  `json:"role_id"`
	Name   string `json:"name"`
	Desc   string `json:"desc"`
}

// AddRole adds a role (新增角色), of up to 100. One is there from the beginning. CodeExists:
// it is there already.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/role_manage.html
//
//wechat:api POST /promoter/addrole
func AddRole(ctx context.Context, c *wechat.Client, r *AddRoleRequest) (*AddRoleResult, error) {
	return wechat.Do[AddRoleResult](ctx, c, "POST", "/promoter/addrole", r, wechat.Needs("role_id"))
}

// A GetRoleRequest selects roles.
type GetRoleRequest struct {
	RoleID int64 `json:"role_id,omitempty"` // absent: all
}

// A GetRoleResult holds the roles.
type GetRoleResult struct {
	RoleList []Role `json:"role_list"`
	TotalCnt int64  `json:"total_cnt"`
}

// GetRole returns the roles, or one (查询角色).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/role_manage.html
//
//wechat:api POST /promoter/getrole
func GetRole(ctx context.Context, c *wechat.Client, r *GetRoleRequest) (*GetRoleResult, error) {
	return wechat.Do[GetRoleResult](ctx, c, "POST", "/promoter/getrole", r, wechat.Repeatable())
}

// An UpdateRoleRequest changes a role. It needs a Name or a Desc; what is absent stays.
type UpdateRoleRequest struct {
	RoleID int64  `json:"role_id"`
	Name   string `json:"name,omitempty" limit:"..50 bytes"`
	Desc   string `json:"desc,omitempty" limit:"..200 bytes"`
}

// UpdateRole changes the name or the description of a role (修改角色). CodeNotFound: there is no
// such role.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/role_manage.html
//
//wechat:api POST /promoter/updaterole
func UpdateRole(ctx context.Context, c *wechat.Client, r *UpdateRoleRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/promoter/updaterole", r, wechat.Repeatable())
	return err
}

// An AddPromoterRequest declares promoters.
type AddPromoterRequest struct {
	PromoterList []Declaration `json:"promoter_list"`
}

// A Declaration says who is to be a promoter. Nobody has two roles or two shops.
type Declaration struct {
	OpenID    string `json:"openid"`               // or unionid
	RoleID    int64  `json:"role_id"`              // of GetRole
	RetailID  string `json:"retail_id,omitempty"`  // of a shop (门店), yours; up to 20 bytes
	ExtraInfo string `json:"extra_info,omitempty"` // yours; up to 80 bytes
	Name      string `json:"name,omitempty"`       // up to 30 bytes
	Phone     string `json:"phone,omitempty"`      // up to 20 bytes
}

// An AddPromoterResult says whom WeChat didn't take.
type AddPromoterResult struct {
	FailList []FailedDeclaration `json:"fail_list"`
	TotalCnt int64               `json:"total_cnt"` // of the request
	FailCnt  int64               `json:"fail_cnt"`
}

// A FailedDeclaration is a Declaration that WeChat didn't take, and why.
type FailedDeclaration struct {
	OpenID    string      `json:"openid"`
	RoleID    int64       `json:"role_id"`
	RetailID  string      `json:"retail_id"`
	ExtraInfo string      `json:"extra_info"`
	Name      string      `json:"name"`
	Phone     string      `json:"phone"`
	ErrCode   wechat.Code `json:"errcode"` // such as CodeExists
	ErrMsg    string      `json:"errmsg"`
}

// AddPromoter declares promoters (声明推广员身份), who then have to agree. A call without an error
// may have failed for some of them: look at FailList.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/manage_promoter.html
//
//wechat:api POST /promoter/addpromoter
func AddPromoter(ctx context.Context, c *wechat.Client, r *AddPromoterRequest) (*AddPromoterResult, error) {
	return wechat.Do[AddPromoterResult](ctx, c, "POST", "/promoter/addpromoter", r)
}

// A GetPromoterRequest selects promoters. All fields are optional.
type GetPromoterRequest struct {
	OpenID      string `json:"openid,omitempty"` // or unionid
	RoleID      int64  `json:"role_id,omitempty"`
	RetailID    string `json:"retail_id,omitempty"`
	BeginTime   int64  `json:"begin_time,omitempty"`   // in Unix seconds: whose AuthStatus changed then or later
	EndTime     int64  `json:"end_time,omitempty"`     // in Unix seconds
	AuthStatus  *int64 `json:"auth_status,omitempty"`  // AuthNone or another; nil: any
	DeclStatus  int64  `json:"decl_status,omitempty"`  // Declared or Withdrawn
	StartID     string `json:"start_id,omitempty"`     // the ID of the last promoter of the page before; empty for the first
	NeedUnionID int64  `json:"need_unionid,omitempty"` // 1: unionids in place of openids
}

// A GetPromoterResult is a page of promoters.
type GetPromoterResult struct {
	PromoterList []Promoter `json:"promoter_list"`
	TotalCnt     int64      `json:"total_cnt"`
	FailCnt      int64      `json:"fail_cnt"`
}

// A Promoter is who was declared.
type Promoter struct {
	ID         string `json:"id"`     // WeChat's, for UpdatePromoter, SendMsg and the next page
	OpenID     string `json:"openid"` // or unionid, with NeedUnionID
	RoleID     int64  `json:"role_id"`
	RetailID   string `json:"retail_id"`
	ExtraInfo  string `json:"extra_info"`
	Name       string `json:"name"`
	Phone      string `json:"phone"`
	AuthStatus int64  `json:"auth_status"` // AuthNone or another
	DeclStatus int64  `json:"decl_status"` // Declared or Withdrawn
	UpdateTime int64  `json:"update_time"` // in Unix seconds: when AuthStatus changed
}

// GetPromoter returns promoters (查询推广员身份), up to 2,000 a page.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/manage_promoter.html
//
//wechat:api POST /promoter/getpromoter
func GetPromoter(ctx context.Context, c *wechat.Client, r *GetPromoterRequest) (*GetPromoterResult, error) {
	return wechat.Do[GetPromoterResult](ctx, c, "POST", "/promoter/getpromoter", r, wechat.Repeatable())
}

// An UpdatePromoterRequest changes a promoter. What is absent stays.
type UpdatePromoterRequest struct {
	ID         string `json:"id"` // of a Promoter
	RoleID     int64  `json:"role_id,omitempty"`
	RetailID   string `json:"retail_id,omitempty"`   // up to 20 bytes
	ExtraInfo  string `json:"extra_info,omitempty"`  // up to 80 bytes
	Name       string `json:"name,omitempty"`        // up to 30 bytes
	Phone      string `json:"phone,omitempty"`       // up to 20 bytes
	DeclStatus int64  `json:"decl_status,omitempty"` // Withdrawn: no promoter any more; Declared: one again
}

// UpdatePromoter changes what was declared of a promoter, or withdraws it (修改推广员身份).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/manage_promoter.html
//
//wechat:api POST /promoter/updatepromoter
func UpdatePromoter(ctx context.Context, c *wechat.Client, r *UpdatePromoterRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/promoter/updatepromoter", r, wechat.Repeatable())
	return err
}
