package drama

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// Whom a permission of a protected drama is for.
const (
	ToSubject = 1 // a legal entity (主体): AuthorizedSubjectCertNo
	ToApp     = 2 // an app: AuthorizedAppID
)

// An AuthorizeCopyrightRequest permits others to submit protected dramas.
type AuthorizeCopyrightRequest struct {
	AuthorizationType       int64   `json:"authorization_type"`                      // ToSubject or ToApp
	AuthorizedAppID         string  `json:"authorized_appid,omitempty"`              // of ToApp
	AuthorizedSubjectCertNo string  `json:"authorized_subject_cert_no,omitempty"`    // of ToSubject: the credit code (统一社会信用代码)
	DramaIDs                []int64 `json:"drama_ids,omitempty" limit:"..100 items"` // protected ones
	ExpireTime              int64   `json:"expire_time,omitempty"`                   // in Unix seconds, at least 7 days ahead; 0: never
}

// An AuthorizeCopyrightResult says what became of each permission.
type AuthorizeCopyrightResult struct {
	Result []GrantResult `json:"result"`
}

// AuthorizeCopyright permits others the use of dramas that WeChat protects for this app
// (增加版权授权). Look at the ErrCode of each result.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizecopyright/api_authorizecopyright
//
//wechat:api POST /wxa/sec/vod/authorizecopyright
func AuthorizeCopyright(ctx context.Context, c *wechat.Client, r *AuthorizeCopyrightRequest) (*AuthorizeCopyrightResult, error) {
	return wechat.Do[AuthorizeCopyrightResult](ctx, c, "POST", "/wxa/sec/vod/authorizecopyright", r)
}

// A DeauthorizeCopyrightRequest names permissions.
type DeauthorizeCopyrightRequest struct {
	AuthorizationType       int64   `json:"authorization_type"`                      // ToSubject or ToApp
	AuthorizedAppID         string  `json:"authorized_appid,omitempty"`              // of ToApp
	AuthorizedSubjectCertNo string  `json:"authorized_subject_cert_no,omitempty"`    // of ToSubject: the credit code (统一社会信用代码)
	DramaIDs                []int64 `json:"drama_ids,omitempty" limit:"..100 items"` // protected ones
}

// A DeauthorizeCopyrightResult says what became of each permission.
type DeauthorizeCopyrightResult struct {
	Result []GrantResult `json:"result"`
}

// DeauthorizeCopyright takes back permissions of [AuthorizeCopyright] (解除版权授权). Look at the ErrCode of
// each result. CodeNoGrant: there is no such permission.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizecopyright/api_deauthorizecopyright
//
//wechat:api POST /wxa/sec/vod/deauthorizecopyright
func DeauthorizeCopyright(ctx context.Context, c *wechat.Client, r *DeauthorizeCopyrightRequest) (*DeauthorizeCopyrightResult, error) {
	return wechat.Do[DeauthorizeCopyrightResult](ctx, c, "POST", "/wxa/sec/vod/deauthorizecopyright", r)
}

// A CopyrightGrant permits the use of a protected drama.
type CopyrightGrant struct {
	AuthorizerAppID         string `json:"authorizer_appid"`   // of the app that gave it
	AuthorizationType       int64  `json:"authorization_type"` // ToSubject or ToApp
	AuthorizedAppID         string `json:"authorized_appid"`
	AuthorizedSubjectCertNo string `json:"authorized_subject_cert_no"`
	DramaID                 int64  `json:"drama_id"`
	AuthorizedTime          int64  `json:"authorized_time"` // in Unix seconds
	ExpireTime              int64  `json:"expire_time"`     // in Unix seconds; 0: never
}

// A GetCopyrightAuthorizationListRequest selects permissions that this app gave. All fields are
// optional.
type GetCopyrightAuthorizationListRequest struct {
	AuthorizationType       int64  `json:"authorization_type,omitempty"`         // ToSubject or ToApp; absent: both
	AuthorizedAppID         string `json:"authorized_appid,omitempty"`           // of ToApp: required
	AuthorizedSubjectCertNo string `json:"authorized_subject_cert_no,omitempty"` // of ToSubject: required
	DramaID                 int64  `json:"drama_id,omitempty"`
	Offset                  int64  `json:"offset,omitempty"`               // from 0
	Limit                   int64  `json:"limit,omitempty" limit:"..1000"` // 100 if absent
}

// A GetCopyrightAuthorizationListResult is a page of permissions.
type GetCopyrightAuthorizationListResult struct {
	List       []CopyrightGrant `json:"list"`
	TotalCount int64            `json:"total_count"` // of all pages
}

// GetCopyrightAuthorizationList lists permissions that this app gave (查询版权授权信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizecopyright/api_getcopyrightauthorizationlist
//
//wechat:api POST /wxa/sec/vod/getcopyrightauthorizationlist
func GetCopyrightAuthorizationList(ctx context.Context, c *wechat.Client, r *GetCopyrightAuthorizationListRequest) (*GetCopyrightAuthorizationListResult, error) {
	return wechat.Do[GetCopyrightAuthorizationListResult](ctx, c, "POST", "/wxa/sec/vod/getcopyrightauthorizationlist", r, wechat.Repeatable())
}

// A GetCopyrightAuthorizedListRequest selects permissions that this app has. All fields are
// optional.
type GetCopyrightAuthorizedListRequest struct {
	AuthorizerAppID string `json:"authorizer_appid,omitempty"`
	Offset          int64  `json:"offset,omitempty"`               // from 0
	Limit           int64  `json:"limit,omitempty" limit:"..1000"` // 100 if absent
}

// A GetCopyrightAuthorizedListResult is a page of permissions.
type GetCopyrightAuthorizedListResult struct {
	List       []CopyrightGrant `json:"list"`
	TotalCount int64            `json:"total_count"` // of all pages
}

// GetCopyrightAuthorizedList lists permissions that this app has (查询被版权授权信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizecopyright/api_getcopyrightauthorizedlist
//
//wechat:api POST /wxa/sec/vod/getcopyrightauthorizedlist
func GetCopyrightAuthorizedList(ctx context.Context, c *wechat.Client, r *GetCopyrightAuthorizedListRequest) (*GetCopyrightAuthorizedListResult, error) {
	return wechat.Do[GetCopyrightAuthorizedListResult](ctx, c, "POST", "/wxa/sec/vod/getcopyrightauthorizedlist", r, wechat.Repeatable())
}
